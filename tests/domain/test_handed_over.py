"""The hand-over: exact, in parts, and the only thing that moves the turn."""

from datetime import timedelta
from decimal import Decimal

import pytest
from district import District
from sqlmodel import select

from domain import offers
from domain.messages.handover import ReceiptGiven
from domain.models import (
    AuditEntry,
    OrderState,
    Producer,
    ProducerProduct,
    Receipt,
    Share,
    ShareState,
)
from domain.quantities import Money
from domain.receiving import (
    MoreThanReceived,
    MoreThanShare,
    NotConfirmed,
    Refusal,
    receive,
)
from domain.standing import OpenLine, standings


def _confirmed(district: District, quantity: int = 40) -> tuple[OpenLine, Share]:
    entry = district.order(quantity)
    district.run()
    for share in district.shares(entry):
        offers.accept(district.session, share, district.now)
    return entry, district.shares(entry)[0]


def _receive(
    district: District, share: Share, received: int, accepted: int, reason: str = ""
) -> Receipt | Refusal:
    return receive(
        district.session,
        share,
        Decimal(received),
        Decimal(accepted),
        reason,
        district.now,
        district.officer.id,
    )


def _turn(district: District, producer: Producer) -> int:
    return (
        district.session.exec(
            select(ProducerProduct).where(ProducerProduct.producer_id == producer.id)
        )
        .one()
        .last_favoured
    )


def test_a_receipt_is_numbered_within_its_order_and_told(district: District) -> None:
    (producer,) = district.producers(40)
    _, share = _confirmed(district)
    receipt = _receive(district, share, 40, 38, "remuk")
    assert isinstance(receipt, Receipt)
    assert receipt.number == "BPN-2026-001/01"
    told = district.last(district.owner(producer))
    assert isinstance(told, ReceiptGiven)
    assert told.accepted.amount == 38
    assert told.returned.amount == 2
    assert (told.reason, told.value) == ("remuk", Money(3_230_000))
    last = district.session.exec(select(AuditEntry).where(AuditEntry.action == "received")).one()
    assert (last.actor_id, last.reason) == (district.officer.id, "remuk")


def test_without_a_price_the_receipt_has_no_value(district: District) -> None:
    (producer,) = district.producers(40)
    entry = district.order(40, price=None)
    district.run()
    share = district.shares(entry)[0]
    offers.accept(district.session, share, district.now)
    _receive(district, share, 40, 40)
    told = district.last(district.owner(producer))
    assert isinstance(told, ReceiptGiven)
    assert told.value is None


def test_a_share_comes_in_several_hand_overs(district: District) -> None:
    district.producers(40)
    entry, share = _confirmed(district)
    _receive(district, share, 15, 15)
    assert (share.state, share.received) == (ShareState.CONFIRMED, Decimal(15))
    _receive(district, share, 25, 25)
    assert (share.state, share.received) == (ShareState.RECEIVED, Decimal(40))
    numbers = [r.number for r in district.session.exec(select(Receipt))]
    assert numbers == ["BPN-2026-001/01", "BPN-2026-001/02"]
    assert entry.order.state is OrderState.DONE


def test_the_turn_moves_by_what_was_accepted_and_by_nothing_else(district: District) -> None:
    first, second = district.producers(20, 20)
    entry, share = _confirmed(district)
    assert [_turn(district, p) for p in (first, second)] == [0, 0]
    _receive(district, share, 10, 0, "basi")
    assert _turn(district, first) == 0
    _receive(district, share, 10, 10)
    assert [_turn(district, p) for p in (first, second)] == [1, 0]
    _receive(district, district.shares(entry)[1], 20, 20)
    assert [_turn(district, p) for p in (first, second)] == [1, 2]


def test_who_delivered_waits_for_the_next_turn(district: District) -> None:
    first, second = (district.producer(40, 40) for _ in range(2))
    small = district.order(20, min_share=20)
    district.run()
    share = district.shares(small)[0]
    assert share.producer_id == first.id
    offers.accept(district.session, share, district.now)
    _receive(district, share, 20, 20)
    another = district.order(20, min_share=20)
    district.run()
    assert [s.producer_id for s in district.shares(another)] == [second.id]


def test_only_a_confirmed_share_is_handed_over(district: District) -> None:
    district.producers(40)
    entry = district.order(40)
    district.run()
    share = district.shares(entry)[0]
    assert _receive(district, share, 40, 40) == NotConfirmed(ShareState.OFFERED)


@pytest.mark.parametrize("accepted", [31, -1])
def test_no_more_is_accepted_than_came(district: District, accepted: int) -> None:
    district.producers(40)
    _, share = _confirmed(district)
    assert _receive(district, share, 30, accepted) == MoreThanReceived()


def test_no_more_comes_than_was_promised(district: District) -> None:
    district.producers(40)
    _, share = _confirmed(district)
    assert _receive(district, share, 41, 41) == MoreThanShare(Decimal(40))
    _receive(district, share, 30, 30)
    assert _receive(district, share, 11, 11) == MoreThanShare(Decimal(10))


def test_the_buyers_tolerance_is_taken(district: District) -> None:
    district.producers(40)
    entry, share = _confirmed(district)
    entry.line.over_tolerance_percent = 5
    assert isinstance(_receive(district, share, 42, 42), Receipt)


def test_what_was_sent_back_is_missing_again_and_poured(district: District) -> None:
    _, second = district.producers(30, 40)
    entry = district.order(40)
    district.run()
    one, two = district.shares(entry)
    offers.accept(district.session, one, district.now)
    offers.accept(district.session, two, district.now)
    _receive(district, one, 20, 15, "remuk")
    standing = standings(district.session, [entry])[entry.line.id]
    assert standing.confirmed == 35
    assert standing.accepted == 15
    assert standing.gap == 5
    district.run(hours=1)
    added = district.shares(entry)[2:]
    assert sum(share.computed for share in added) == 5
    assert second.id in {share.producer_id for share in added}


def test_an_order_that_was_handed_over_short_closes_after_its_cut_off(district: District) -> None:
    district.producers(40)
    entry, share = _confirmed(district)
    _receive(district, share, 40, 38, "remuk")
    assert not entry.order.closed_at
    district.now = entry.line.cutoff + timedelta(hours=15)
    district.run()
    assert entry.order.state is OrderState.DONE


def test_an_order_that_still_waits_for_goods_stays_open(district: District) -> None:
    district.producers(40)
    entry, _ = _confirmed(district)
    district.now = entry.line.cutoff + timedelta(hours=15)
    district.run()
    assert entry.order.state is OrderState.OPEN
