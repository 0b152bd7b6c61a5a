"""Orders looked at, found, changed, cancelled; shares set by hand within what was stated."""

from datetime import timedelta
from decimal import Decimal

import pytest
from district import District
from sqlmodel import select

from domain import offers
from domain.changes import (
    NoLongerOpen,
    TooMuch,
    cancel_order,
    change_line,
    override_share,
)
from domain.messages.base import part_of
from domain.messages.offers import OrderChanged, ShareChanged, ShareWithdrawn, WhyOverride
from domain.models import AuditEntry, OrderState, ProgressState, Share, ShareState
from domain.orders import Draft, find_order, preview
from domain.quantities import Money, Quantity
from domain.situation import situation
from domain.standing import held_beside
from domain.weeks import at


def _draft(district: District, quantity: int, **terms: object) -> Draft:
    cutoff = at(
        district.now.date() + timedelta(days=11), district.region.cutoff_at, district.region.zone
    )
    return Draft(district.product, Decimal(quantity), "Swiss", cutoff, **terms)  # type: ignore[arg-type]


def test_a_preview_writes_nothing(district: District) -> None:
    district.producers(40, 10)
    looked = preview(district.session, district.region, _draft(district, 30), district.now)
    assert [amount for _, amount in looked.shares] == [20, 10]
    assert looked.filled == 30
    assert looked.missing == 0
    assert looked.most == 20
    assert district.orders() == []


def test_a_preview_tells_stated_from_expected(district: District) -> None:
    district.producer(40, usual=40)
    district.producer(usual=30)
    looked = preview(district.session, district.region, _draft(district, 200), district.now)
    assert looked.stated == 40
    assert looked.expected == 70
    assert looked.producers == 2
    assert looked.missing == 160
    assert looked.short == 90


def test_a_preview_leaves_out_what_is_promised(district: District) -> None:
    district.producers(40)
    district.order(25, days=11)
    district.run()
    looked = preview(district.session, district.region, _draft(district, 40), district.now)
    assert looked.stated == 15


def test_a_limit_of_producers_bounds_what_is_possible(district: District) -> None:
    district.producers(10, 40, 30)
    draft = _draft(district, 100, max_producers=2)
    looked = preview(district.session, district.region, draft, district.now)
    assert looked.stated == 70
    assert looked.producers == 2


def test_who_cannot_reach_the_smallest_share_is_not_counted(district: District) -> None:
    district.producers(10, 40)
    draft = _draft(district, 50, min_share=Decimal(20))
    looked = preview(district.session, district.region, draft, district.now)
    assert looked.stated == 40
    assert looked.filled == 40
    assert looked.short == 10


@pytest.mark.parametrize("words", ["BPN-001", "bpn-1", "1", "001", " bpn001 "])
def test_an_order_is_found_by_its_code_in_any_form(district: District, words: str) -> None:
    entry = district.order(10)
    assert find_order(district.session, district.region, words) == entry.order


@pytest.mark.parametrize("words", ["", "2", "SKA-001", "BPN", "satu"])
def test_what_is_no_code_of_the_region_finds_nothing(district: District, words: str) -> None:
    district.order(10)
    assert find_order(district.session, district.region, words) is None


def test_an_override_keeps_what_was_computed_and_says_why(district: District) -> None:
    (producer,) = district.producers(40)
    entry = district.order(30)
    district.run()
    share = district.shares(entry)[0]
    actor = district.officer.id
    assert not override_share(
        district.session, share, Decimal(20), "alat rusak", district.now, actor
    )
    assert share.computed == 30
    assert share.offered == 20
    told = district.last(district.owner(producer))
    assert isinstance(told, ShareChanged)
    assert told.before.amount == 30
    assert told.after.amount == 20
    assert told.reason == "alat rusak"
    assert share.reason is not None
    assert part_of(share.reason) == WhyOverride("alat rusak")
    last = district.session.exec(select(AuditEntry)).all()[-1]
    assert (last.action, last.actor_id, last.reason) == ("share_overridden", actor, "alat rusak")


def test_an_override_above_what_was_stated_is_refused(district: District) -> None:
    district.producers(40)
    entry = district.order(30)
    district.run()
    share = district.shares(entry)[0]
    refused = override_share(
        district.session, share, Decimal(41), "perlu", district.now, district.officer.id
    )
    assert refused == TooMuch(Decimal(40))
    assert share.offered == 30


def test_an_override_of_what_is_no_longer_open_is_refused(district: District) -> None:
    district.producers(40)
    entry = district.order(30)
    district.run()
    share = district.shares(entry)[0]
    offers.decline(district.session, share, district.now)
    refused = override_share(
        district.session, share, Decimal(10), "perlu", district.now, district.officer.id
    )
    assert refused == NoLongerOpen(ShareState.DECLINED)


def test_a_planned_share_set_by_hand_is_offered_at_once(district: District) -> None:
    district.region.approves_plan = True
    district.producers(40)
    entry = district.order(30)
    district.run()
    share = district.shares(entry)[0]
    override_share(district.session, share, Decimal(20), "cukup", district.now, district.officer.id)
    assert (share.state, share.offered) == (ShareState.OFFERED, Decimal(20))


def test_whoever_was_decided_about_by_hand_is_not_asked_for_more(district: District) -> None:
    district.producers(40, 40)
    entry = district.order(60)
    district.run()
    first, second = district.shares(entry)
    override_share(district.session, first, Decimal(10), "sakit", district.now, district.officer.id)
    district.run(hours=1)
    added = district.shares(entry)[2:]
    assert [(s.producer_id, s.computed) for s in added] == [(second.producer_id, Decimal(10))]


def test_a_smaller_order_takes_the_newest_offers_back_first(district: District) -> None:
    district.producers(40, 40, 40)
    entry = district.order(90)
    district.run()
    told = change_line(
        district.session, entry, district.now, district.officer.id, quantity=Decimal(50)
    )
    assert told == 2
    assert district.amounts(entry, ShareState.OFFERED) == [30, 20]
    assert district.amounts(entry, ShareState.WITHDRAWN) == [30]


def test_a_share_is_not_made_smaller_than_the_smallest_share(district: District) -> None:
    district.producers(40, 40)
    entry = district.order(60, min_share=25)
    district.run()
    change_line(district.session, entry, district.now, district.officer.id, quantity=Decimal(50))
    assert district.amounts(entry, ShareState.OFFERED) == [30]
    assert district.amounts(entry, ShareState.WITHDRAWN) == [30]


def test_a_new_cut_off_and_a_new_price_are_told(district: District) -> None:
    (producer,) = district.producers(40)
    entry = district.order(30)
    district.run()
    later = entry.line.cutoff + timedelta(days=3)
    actor = district.officer.id
    assert change_line(district.session, entry, district.now, actor, cutoff=later) == 1
    assert change_line(district.session, entry, district.now, actor, price_rupiah=90_000) == 1
    told = district.last(district.owner(producer))
    assert isinstance(told, OrderChanged)
    assert (told.cutoff, told.price) == (later, Money(90_000))


def test_whoever_was_offered_a_share_is_not_told_that_it_is_theirs(district: District) -> None:
    """Nor is a price called new that stayed; the choices come along."""
    (producer,) = district.producers(40)
    entry = district.order(30)
    district.run()
    later = entry.line.cutoff + timedelta(days=3)
    change_line(district.session, entry, district.now, district.officer.id, cutoff=later)
    (share,) = district.shares(entry)
    told = district.last(district.owner(producer))
    assert isinstance(told, OrderChanged)
    assert (told.variant(), told.price, told.answer_by) == ("offered", None, share.answer_by)
    assert len(told.buttons()) == 3
    offers.accept(district.session, share, district.now)
    change_line(district.session, entry, district.now, district.officer.id, price_rupiah=90_000)
    told = district.last(district.owner(producer))
    assert isinstance(told, OrderChanged)
    assert (told.variant(), told.price, told.buttons()) == ("", Money(90_000), ())


def test_what_waits_for_an_answer_is_not_called_promised(district: District) -> None:
    district.producers(40)
    entry = district.order(30)
    district.run()
    first = district.shares(entry)[0]
    beside = Share(
        line_id=entry.line.id,
        producer_id=first.producer_id,
        computed=Decimal(5),
        computed_at=district.now,
    )
    district.session.add(beside)
    district.session.flush()
    assert held_beside(district.session, beside) == (Decimal(0), Decimal(30))
    offers.accept(district.session, first, district.now)
    assert held_beside(district.session, beside) == (Decimal(30), Decimal(0))


def test_an_earlier_cut_off_shortens_the_time_to_answer(district: District) -> None:
    district.producers(40)
    entry = district.order(30)
    district.run()
    earlier = district.now + timedelta(hours=6)
    change_line(district.session, entry, district.now, district.officer.id, cutoff=earlier)
    assert district.shares(entry)[0].answer_by == earlier


def test_a_cancelled_order_tells_everybody_who_was_asked(district: District) -> None:
    producers = district.producers(40, 40)
    entry = district.order(60)
    district.run()
    offers.accept(district.session, district.shares(entry)[0], district.now)
    count = cancel_order(
        district.session, entry.order, district.now, district.officer.id, "pembeli mundur"
    )
    assert count == 2
    for producer in producers:
        told = district.last(district.owner(producer))
        assert isinstance(told, ShareWithdrawn)
        assert told.reason == "pembeli mundur"
    assert entry.order.state is OrderState.CANCELLED


def test_the_capacity_of_a_cancelled_order_is_free_again(district: District) -> None:
    district.producers(40)
    entry = district.order(40)
    district.run()
    cancel_order(district.session, entry.order, district.now, district.officer.id, "batal")
    second = district.order(40)
    district.run()
    assert district.amounts(second) == [40]


def test_what_is_whole_only_without_trouble_is_not_called_safe(district: District) -> None:
    """Nor is what came already in doubt, or what would do without the troubled part."""
    district.producers(40, 40)
    entry = district.order(60)
    district.run()
    first, second = district.shares(entry)
    for share in (first, second):
        offers.accept(district.session, share, district.now)
    first.progress = ProgressState.TROUBLE
    district.session.flush()
    (line,) = situation(district.session, district.region, district.now).safe
    assert (line.variant(), line.troubled) == ("troubled", Quantity(Decimal(30), "kg"))
    first.received = first.accepted = Decimal(30)
    district.session.flush()
    (line,) = situation(district.session, district.region, district.now).safe
    assert (line.variant(), line.troubled) == ("", None)
