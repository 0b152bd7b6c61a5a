"""Standbys asked beforehand: few, only where a full order is not safe; a gap is theirs first."""

from datetime import timedelta
from decimal import Decimal

import pytest
from district import District
from sqlmodel import col, select

from domain import changes, offers
from domain.later import write_now
from domain.messages.offers import WhyStandby
from domain.messages.standbys import StandbyAsked, StandbyReleased
from domain.models import (
    AuditEntry,
    Producer,
    ProducerState,
    ProgressState,
    Share,
    ShareState,
    Standby,
    StandbyState,
)
from domain.pools import Pools
from domain.situation import situation
from domain.standing import OpenLine, open_standings
from domain.stepping_in import MOST, Answered, answer, ask_standbys

ASKED, AGREED = StandbyState.ASKED, StandbyState.AGREED


def full(district: District, entry: OpenLine) -> list[Share]:
    """Shared out and wholly confirmed."""
    district.run()
    shares = district.shares(entry, ShareState.OFFERED)
    for share in shares:
        offers.accept(district.session, share, district.now)
    return shares


def ask(district: District, **later: int) -> list[Standby]:
    """The morning's question, after so much time; returns everybody who was ever asked."""
    district.now += timedelta(**later)
    ask_standbys(Pools(district.session, district.region, district.now))
    rows = select(Standby).where(col(Standby.asked_at).is_not(None)).order_by(col(Standby.id))
    return list(district.session.exec(rows))


def agree(district: District, standby: Standby, upto: int | None = None) -> Answered:
    amount = None if upto is None else Decimal(upto)
    return answer(district.session, standby, district.now, amount, yes=True)


def take_back(district: District, share: Share) -> None:
    officer, nothing = district.officer.id, Decimal(0)
    changes.override_share(district.session, share, nothing, "sakit", district.now, officer)


def test_few_of_those_with_room_are_asked_when_a_full_order_is_not_safe(
    district: District,
) -> None:
    producers = district.producers(40, 40, 40, 40, 40, 40, 40, 40)
    entry = district.order(80)
    full(district, entry)
    asked = ask(district)
    assert 0 < len(asked) <= MOST
    assert {standby.state for standby in asked} == {ASKED}
    assert {standby.upto for standby in asked} == {Decimal(10)}  # as much as the largest share
    first = next(p for p in producers if p.id == asked[0].producer_id)
    said = district.last(district.owner(first))
    assert isinstance(said, StandbyAsked)
    assert (said.code, said.upto.amount) == (entry.order.code, Decimal(10))
    assert open_standings(district.session, district.region.id, [entry])[entry.line.id].gap == 0


def test_nobody_is_asked_twice_for_an_order_or_within_a_week(district: District) -> None:
    district.producers(40, 40, 40)
    entry, other = district.order(30), district.order(30)
    full(district, entry)
    for share in district.shares(other, ShareState.OFFERED):
        offers.accept(district.session, share, district.now)
    asked = ask(district)
    assert len({standby.producer_id for standby in asked}) == len(asked)
    assert [s.id for s in ask(district, hours=24)] == [s.id for s in asked]


@pytest.mark.parametrize("hours", [0, 24])
def test_nobody_is_asked_while_an_offer_is_open(district: District, hours: int) -> None:
    district.producers(40, 40, 40)
    district.order(30)
    district.run()
    assert ask(district, hours=hours) == []


def test_nobody_is_asked_close_to_the_cut_off(district: District) -> None:
    district.producers(40, 40, 40)
    entry = district.order(30, days=5)
    full(district, entry)
    assert ask(district, days=3) == []


def test_nobody_is_asked_to_step_in_for_themselves(district: District) -> None:
    district.producers(40)
    entry = district.order(20)
    full(district, entry)
    assert ask(district) == []


def test_who_is_in_trouble_rests_or_said_no_is_not_asked(district: District) -> None:
    producers = district.producers(40, 40, 40, 40)
    entry = district.order(30)
    district.run()
    first, second, third, last = district.shares(entry)
    offers.decline(district.session, last, district.now)
    for share in (first, second, third):
        offers.accept(district.session, share, district.now)
    district.run(hours=20)
    for share in district.shares(entry, ShareState.OFFERED):
        offers.accept(district.session, share, district.now)
    first.progress = ProgressState.TROUBLE
    district.session.get_one(Producer, second.producer_id).state = ProducerState.PAUSED
    assert {standby.producer_id for standby in ask(district)} == {producers[2].id}


def test_a_gap_is_offered_to_those_who_agreed_and_to_nobody_else(district: District) -> None:
    district.producers(40, 40, 40, 40, 40, 40)
    entry = district.order(60)
    shares = full(district, entry)
    asked = ask(district)
    assert agree(district, asked[0]) is Answered.AGREED
    gone = next(share for share in shares if share.producer_id != asked[0].producer_id)
    take_back(district, gone)
    district.run(hours=20)
    (offered,) = district.shares(entry, ShareState.OFFERED)
    assert (offered.producer_id, offered.offered) == (asked[0].producer_id, Decimal(10))
    assert offered.reason == {"$": "part", "v": [WhyStandby.__name__, {}]}
    assert asked[0].state is StandbyState.PROMOTED
    assert agree(district, asked[0]) is Answered.OFFERED


def test_a_gap_that_they_cannot_fill_is_offered_to_everybody(district: District) -> None:
    district.producers(40, 40, 40, 40, 40, 40)
    entry = district.order(60)
    shares = full(district, entry)
    asked = ask(district)
    agree(district, asked[0], upto=4)
    gone = next(share for share in shares if share.producer_id != asked[0].producer_id)
    take_back(district, gone)
    district.run(hours=20)
    offered = district.shares(entry, ShareState.OFFERED)
    assert sum(int(share.offered or 0) for share in offered) == 10
    assert {share.producer_id for share in offered} != {asked[0].producer_id}


def test_an_unanswered_question_holds_nobody_up(district: District) -> None:
    district.producers(*[40] * 12)
    entry = district.order(90)
    full(district, entry)
    asked = ask(district)
    later = ask(district, days=2)
    assert len(later) > len(asked)
    assert len([s for s in later if s not in asked]) <= MOST


def test_a_mind_may_change_and_every_word_is_on_record(district: District) -> None:
    district.producers(40, 40, 40, 40)
    entry = district.order(40)
    full(district, entry)
    standby = ask(district)[0]
    session = district.session
    agree(district, standby)
    assert answer(session, standby, district.now, yes=False) is Answered.REFUSED
    assert agree(district, standby, upto=3) is Answered.AGREED
    assert (standby.state, standby.upto) == (AGREED, Decimal(3))
    write_now(session)
    trail = session.exec(select(AuditEntry).where(AuditEntry.subject == "standby"))
    owner = session.get_one(Producer, standby.producer_id).person_id
    assert [(t.action, t.actor_id) for t in trail] == [
        ("standby_agreed", owner),
        ("standby_refused", owner),
        ("standby_agreed", owner),
    ]


def test_the_office_sees_how_many_stand_by_and_they_are_released_with_the_order(
    district: District,
) -> None:
    district.producers(40, 40, 40, 40)
    entry = district.order(40)
    full(district, entry)
    standby = ask(district)[0]
    agree(district, standby)
    (safe,) = situation(district.session, district.region, district.now).safe
    assert (safe.standbys, safe.variant()) == (1, "backed")
    changes.cancel_order(
        district.session, entry.order, district.now, district.officer.id, "pembeli batal"
    )
    owner = district.owner(district.session.get_one(Producer, standby.producer_id))
    assert district.told(owner, StandbyReleased.__name__) == 1
    assert agree(district, standby) is Answered.OVER
