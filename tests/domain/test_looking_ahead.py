"""Looking ahead: what is safe of a period, and when officers are told of a gap."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from district import District
from sqlmodel import Session, select

from bot.storage import Storage
from domain.blankets import BlanketDraft, create_blanket, make_period_orders, periods_of
from domain.changes import override_share
from domain.commitments import accept_plan
from domain.forecast import Ahead, look_ahead
from domain.jobs import JobContext
from domain.later import write_now
from domain.messages.base import message_from
from domain.messages.forecast import GapAhead
from domain.models import BlanketOrder, CapacityAsk, Every, Outbox, Producer, Share, ShareState
from domain.offers import accept
from domain.plans import open_plan, waiting
from domain.seasons import Season
from domain.trust import trust_in
from domain.warning import warn_of_gaps
from domain.weeks import at

START = at(date(2026, 11, 23), datetime.min.time().replace(hour=9), "Asia/Makassar")
DUE = date(2026, 12, 18)


@pytest.fixture
def session() -> Iterator[Session]:
    storage = Storage("sqlite://")
    storage.create()
    with storage.begin() as opened:
        yield opened
    storage.close()


def _blanket(place: District, quota: int, due: date = DUE, weeks: int = 4) -> BlanketOrder:
    last = due + timedelta(weeks=weeks - 1)
    draft = BlanketDraft(
        place.product, Decimal(quota), Every.WEEK, due - timedelta(days=6), last, "Swiss"
    )
    return create_blanket(place.session, place.region, draft, START, place.officer.id)


def _ahead(place: District, blanket: BlanketOrder, now: datetime = START) -> list[Ahead]:
    periods = periods_of(place.session, blanket.id)
    return look_ahead(place.session, place.region, blanket, periods, now)


def _accept(place: District, blanket: BlanketOrder, *makers: Producer) -> None:
    for maker in makers:
        plan = waiting(open_plan(place.session, blanket, maker.id))
        accept_plan(place.session, blanket, maker, plan, START)


def _job(place: District, day: date) -> int:
    """The morning's look; returns how many warnings went out in all."""
    now = at(day, place.region.morning_at, place.region.zone)
    warn_of_gaps(JobContext(place.session, place.region, now, now))
    write_now(place.session)
    place.session.flush()
    return len(place.session.exec(select(Outbox).where(Outbox.message == "GapAhead")).all())


def test_a_pool_too_small_for_the_quota_shows_a_gap_and_how_many_more_would_do(
    session: Session,
) -> None:
    place = District(session, START)
    for _ in range(4):
        place.producer(usual=50)
    first = _ahead(place, _blanket(place, 400))[0]
    assert first.safe < first.expected < first.quota == 400
    assert first.gap == 400 - first.safe
    assert first.newcomers * first.newcomer >= first.lacks > 0


def test_promises_make_a_period_safer(session: Session) -> None:
    place = District(session, START)
    makers = [place.producer(usual=50) for _ in range(8)]
    blanket = _blanket(place, 380, due=date(2027, 1, 15))
    before = _ahead(place, blanket)[2]
    _accept(place, blanket, *makers)
    after = _ahead(place, blanket)[2]
    assert after.safe > before.safe
    assert after.promised == 380
    assert before.promised == 0


def test_whoever_never_answers_is_not_counted_on(session: Session) -> None:
    place = District(session, START)
    makers = [place.producer(usual=50) for _ in range(6)]
    blanket = _blanket(place, 300)
    before = _ahead(place, blanket)[0]
    for maker in makers[:3]:
        for week in range(1, 9):
            session.add(
                CapacityAsk(
                    producer_id=maker.id,
                    product_id=place.product.id,
                    week=date(2026, 11, 23) - timedelta(weeks=week),
                    asked_at=START - timedelta(weeks=week),
                )
            )
    session.flush()
    after = _ahead(place, blanket)[0]
    assert after.expected < before.expected


def test_lebaran_is_seen_coming(session: Session) -> None:
    place = District(session, START)
    for _ in range(10):
        place.producer(usual=50)
    blanket = _blanket(place, 400, due=date(2027, 2, 26))
    found = _ahead(place, blanket)
    assert [one.season for one in found] == [
        Season.RAMADAN,
        Season.RAMADAN,
        Season.LEBARAN,
        Season.AFTER_LEBARAN,
    ]
    assert found[2].safe < found[3].safe < found[0].safe


def test_what_another_order_of_the_same_week_asks_for_is_not_counted_twice(
    session: Session,
) -> None:
    place = District(session, START)
    for _ in range(6):
        place.producer(usual=50)
    first = _blanket(place, 100)
    alone = _ahead(place, first)[0]
    _blanket(place, 200)
    beside = _ahead(place, first)[0]
    assert beside.room < alone.room


def _weeks_of(place: District, fresh_days: int = 0) -> list[Ahead]:
    """Eight who usually make 50 each, and a quota of 250 a week from the fifth week on."""
    place.product.handover_days = fresh_days
    for _ in range(8):
        place.producer(usual=50)
    return _ahead(place, _blanket(place, 250, due=date(2027, 1, 15), weeks=3))


def test_what_the_weeks_before_leave_over_is_foreseen_as_far_as_it_keeps(session: Session) -> None:
    first, second, third = _weeks_of(District(session, START))
    assert first.room > second.room > third.room, "less of it is left, the more is wanted"
    assert first.fills > third.fills > 0.5


def test_of_what_does_not_keep_earlier_weeks_leave_nothing(session: Session) -> None:
    found = _weeks_of(District(session, START), fresh_days=2)
    assert len({one.room for one in found}) == 1
    assert found[0].room < 250


def test_who_did_not_come_is_remembered_when_the_office_took_the_share_back(
    session: Session,
) -> None:
    place = District(session, START)
    late, early = place.producer(100), place.producer(100)
    entry = place.order(80, 10)
    place.run()
    for share in place.shares(entry):
        accept(session, share, START)
    by_then = {late.id: entry.line.cutoff, early.id: entry.line.cutoff - timedelta(days=1)}
    for share in place.shares(entry):
        when = by_then[share.producer_id]
        override_share(session, share, Decimal(0), "tidak datang", when, place.officer.id)
    write_now(session)
    look = START + timedelta(days=30)
    absent = trust_in(session, place.product, [late.id, early.id], look).absent
    assert absent[1] == pytest.approx(0.03), "taken back before the cut-off: nobody's failure"
    assert absent[0] == pytest.approx(1.6 / 21)


def test_who_brought_one_of_two_shares_of_an_order_came(session: Session) -> None:
    place = District(session, START)
    maker = place.producer(100)
    line = place.order(80, 10).line
    when = line.cutoff - timedelta(days=5)
    for accepted in (Decimal(60), None):
        session.add(
            Share(
                line_id=line.id,
                producer_id=maker.id,
                state=ShareState.RECEIVED if accepted else ShareState.CONFIRMED,
                computed=accepted or Decimal(20),
                confirmed=accepted or Decimal(20),
                accepted=accepted,
                computed_at=when,
            )
        )
    session.flush()
    found = trust_in(session, place.product, [maker.id], line.cutoff + timedelta(days=8))
    assert found.weight[0] == pytest.approx(5), "one promise, of 80"
    assert found.absent[0] == pytest.approx(0.6 / 21)
    assert found.kept[0] == pytest.approx((3.6 + 0.75) / 5)


def test_officers_are_warned_once_of_a_gap_and_told_when_it_is_closed(session: Session) -> None:
    place = District(session, START)
    makers = [place.producer(usual=50) for _ in range(4)]
    blanket = _blanket(place, 300)
    place.region.morning_at = place.region.morning_at.replace(hour=9, minute=30)
    assert _job(place, START.date()) == 1
    _accept(place, blanket, *makers)
    assert _job(place, START.date() + timedelta(days=7)) == 1
    first, *told = periods_of(session, blanket.id)
    assert not first.warned_gap, "earlier weeks, of which nobody wants anything, make up for it"
    assert all(period.warned_gap for period in told)
    assert all(period.warned_at is not None for period in told)
    assert _job(place, START.date() + timedelta(days=14)) == 2
    assert first.warned_gap, "one of those weeks is over"
    for _ in range(14):
        place.producer(usual=50)
    assert _job(place, START.date() + timedelta(days=21)) == 3
    assert [period.warned_at for period in periods_of(session, blanket.id)] == [None] * 4


def test_on_other_days_nobody_looks_ahead(session: Session) -> None:
    place = District(session, START)
    place.producer(usual=10)
    _blanket(place, 400)
    assert _job(place, START.date() + timedelta(days=9)) == 0


def test_an_enough_and_proven_pool_is_no_news(session: Session) -> None:
    place = District(session, START)
    makers = [place.producer(usual=100) for _ in range(20)]
    blanket = _blanket(place, 200)
    _accept(place, blanket, *makers)
    assert _job(place, START.date() + timedelta(days=7)) == 0


def test_a_period_that_is_an_order_counts_what_was_confirmed_for_it(session: Session) -> None:
    place = District(session, START)
    makers = [place.producer(usual=50) for _ in range(6)]
    blanket = _blanket(place, 200)
    _accept(place, blanket, *makers)
    now = at(DUE - timedelta(days=21), place.region.morning_at, place.region.zone)
    make_period_orders(JobContext(session, place.region, now, now))
    session.flush()
    first = _ahead(place, blanket, now)[0]
    assert first.promised == 200
    assert first.safe > 120


def _told(session: Session) -> list[GapAhead]:
    rows = session.exec(select(Outbox).where(Outbox.message == "GapAhead")).all()
    found = [message_from(row.message, row.facts) for row in rows]
    return [one for one in found if isinstance(one, GapAhead)]


def test_a_gap_that_is_only_possible_is_told_weeks_ahead_with_its_chance_and_whom_to_ask(
    session: Session,
) -> None:
    place = District(session, START)
    for _ in range(5):
        place.producer(usual=50)
    blanket = _blanket(place, 220, due=date(2027, 1, 15))
    assert _job(place, START.date()) == 1
    (told,) = _told(session)
    assert [row.due for row in told.rows] == [date(2027, 1, 29), date(2027, 2, 5)]
    assert all(row.chance in (15, 20, 25) and not row.likely for row in told.rows)
    assert told.closing is not None
    assert (told.closing.silent, told.closing.newcomers) == (5, 4)
    assert told.closing.names
    assert _job(place, START.date() + timedelta(days=1)) == 1, "nothing has changed much"
    assert [bool(one.warned_percent) for one in periods_of(session, blanket.id)] == [
        False,
        False,
        True,
        True,
    ]


def test_what_is_new_of_several_blanket_orders_is_one_message_the_likeliest_first(
    session: Session,
) -> None:
    place = District(session, START)
    for _ in range(4):
        place.producer(usual=50)
    small = _blanket(place, 190, due=date(2027, 1, 15))
    large = _blanket(place, 400, due=date(2027, 1, 15))
    assert _job(place, START.date()) == 1
    (told,) = _told(session)
    assert told.code == large.code
    assert [one.code for one in told.others] == [small.code]
    assert told.rows[0].likely
