"""From a confirmed share to the payment: sums agree, refusals are values, everything on record."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from district import District
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from quay import Quay

from bot.simulation.safety_shipments import shipment_rules
from bot.storage import Storage
from domain.later import write_now
from domain.models import Deduction, ShareState, ShipmentState
from domain.quantities import ZERO, Money, worth
from domain.shipping.appointments import (
    SlotFull,
    SlotOver,
    appointments_of,
    move_appointment,
    other_slots,
)
from domain.shipping.leaving import NotPacked, give_up, leave
from domain.shipping.packing import NoCartonSize, NothingToPack, pack, unpack
from domain.shipping.settlement import (
    MoreThanDue,
    NothingDue,
    deduct,
    settlements,
    withdraw_deduction,
)
from domain.shipping.shipments import NotNow, add_line, waiting_lines
from domain.shipping.stating import NoPrice, send_statements

FEW = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
THOUSANDTHS = st.integers(1, 90_000).map(lambda one: Decimal(one) / 1000)
HAND_OVERS = st.lists(
    st.tuples(THOUSANDTHS, st.integers(0, 100), st.booleans()), min_size=1, max_size=6
)


@FEW
@given(HAND_OVERS, st.integers(1, 999_983), st.integers(1, 30))
def test_cartons_receipts_and_payments_add_up(
    hand_overs: list[tuple[Decimal, int, bool]], price: int, size: int
) -> None:
    """Whatever comes, in one hand-over or two: cartons hold the receipts, payments sum them."""
    storage = Storage("sqlite://", durable=False)
    storage.create()
    with storage.begin() as session:
        quay = Quay(District(session, MONDAY))
        entry = quay.line([share for share, _, _ in hand_overs], price, str(size))
        shipment = quay.shipment()
        quay.give(shipment)
        shares = quay.district.shares(entry)
        for share, (amount, good, twice) in zip(shares, hand_overs, strict=True):
            parts = (amount / 2, amount - amount / 2) if twice else (amount,)
            for part in (one.quantize(Decimal("0.001")) for one in parts):
                accepted = (part * good / 100).quantize(Decimal("0.001"))
                quay.take_in(share, part, min(accepted, part))
        lots = quay.lots(shipment)
        total = sum((lot.accepted for lot in lots), ZERO)
        if total:
            quay.pack(shipment)
        for lot in lots:
            packed = sum(
                (
                    one.quantity
                    for box in quay.cartons(shipment)
                    for one in box.contents
                    if one.lot.lot.id == lot.lot.id
                ),
                ZERO,
            )
            assert packed == lot.accepted
        paid = settlements(session, shipment)
        receipts = [receipt for lot in lots for receipt in lot.receipts]
        assert sum(one.net for one in paid) == sum(
            worth(receipt.accepted, price).rupiah for receipt in receipts
        )
        exact = total * price
        assert abs(sum(one.gross for one in paid) - exact) <= Decimal(len(receipts)) / 2
        write_now(session)
        assert list(shipment_rules(session)) == []
    storage.close()


def test_every_share_has_one_lot_for_good(quay: Quay) -> None:
    quay.line([40, 30])
    shipment = quay.shipment()
    assert quay.give(shipment) == 2
    codes = [lot.lot.code for lot in quay.lots(shipment)]
    assert len(set(codes)) == 2
    assert quay.give(shipment) == 0
    assert [lot.lot.code for lot in quay.lots(shipment)] == codes


@pytest.mark.both_databases
def test_whoever_confirms_later_gets_a_slot_and_who_lost_their_share_loses_it(quay: Quay) -> None:
    entry = quay.line([40, 30])
    shipment = quay.shipment()
    quay.give(shipment)
    late = quay.district.producer()
    quay.share(entry, late, Decimal(5))
    first = quay.district.shares(entry)[0]
    first.state = ShareState.WITHDRAWN
    assert quay.give(shipment) == 1
    known = {one.producer_id for one in appointments_of(quay.session, shipment)}
    assert late.id in known
    assert first.producer_id not in known
    assert quay.trail("appointment") == ["appointment_given"] * 2 + [
        "appointment_gone",
        "appointment_given",
    ]


@pytest.mark.both_databases
def test_a_slot_is_moved_only_where_there_is_room(quay: Quay) -> None:
    quay.line([10, 10, 10])
    shipment = quay.shipment(at_once=1)
    quay.give(shipment)
    mine, other, _ = appointments_of(quay.session, shipment)
    now = quay.district.now
    region, actor = quay.region, quay.district.officer.id
    assert isinstance(move_appointment(quay.session, region, mine, other.at, now, actor), SlotFull)
    free = other_slots(quay.session, region, shipment, mine, now)
    assert other.at not in free
    assert move_appointment(quay.session, region, mine, free[0], now, actor) is None
    assert mine.at == free[0]
    late = mine.at + timedelta(days=1)
    past = other_slots(quay.session, region, shipment, mine, now)[0]
    assert isinstance(move_appointment(quay.session, region, mine, past, late, actor), SlotOver)


@pytest.mark.both_databases
def test_a_shipment_goes_from_state_to_state_on_record(quay: Quay) -> None:
    entry = quay.line([25])
    shipment = quay.shipment()
    now, actor = quay.district.now, quay.district.officer.id
    assert pack(quay.session, quay.region, shipment, now, actor) == NotNow(ShipmentState.PLANNED)
    (share,) = quay.district.shares(entry)
    quay.take_in(share, Decimal(20), Decimal(18))
    assert shipment.state is ShipmentState.RECEIVING
    assert quay.pack(shipment).cartons == 2
    assert give_up(quay.session, shipment, now, actor) == NotNow(ShipmentState.PACKED)
    quay.take_in(share, Decimal(5), Decimal(5))
    assert leave(quay.session, shipment, now, actor) == NotPacked({entry.line.id: Decimal(5)})
    assert quay.pack(shipment).cartons == 3
    assert [int(one.quantity.amount) for one in quay.cartons(shipment)] == [10, 10, 3]
    assert isinstance(pack(quay.session, quay.region, shipment, now, actor), NothingToPack)
    assert leave(quay.session, shipment, now, actor) is None
    assert unpack(quay.session, shipment, now, actor) == NotNow(ShipmentState.SHIPPED)
    trail = quay.trail("shipment")
    states = {f"shipment_{state}" for state in ShipmentState}
    assert [one for one in trail if one in states] == [
        "shipment_receiving",
        "shipment_packed",
        "shipment_shipped",
    ]


def test_an_order_line_leaves_once_and_may_leave_again_after_a_cancellation(quay: Quay) -> None:
    entry = quay.line([25])
    shipment = quay.shipment()
    now, actor = quay.district.now, quay.district.officer.id
    other = Quay(quay.district).shipment()
    assert not add_line(quay.session, other, entry, now, actor)
    assert waiting_lines(quay.session, quay.region, now) == []
    assert give_up(quay.session, shipment, now, actor) is None
    assert [one.line.id for one in waiting_lines(quay.session, quay.region, now)] == [entry.line.id]
    assert add_line(quay.session, other, entry, now, actor)


def test_without_a_carton_size_nothing_is_packed(quay: Quay) -> None:
    entry = quay.line([25])
    quay.district.product.packs = {}
    shipment = quay.shipment()
    (share,) = quay.district.shares(entry)
    quay.take_in(share, Decimal(25), Decimal(25))
    refused = pack(quay.session, quay.region, shipment, quay.district.now, None)
    assert isinstance(refused, NoCartonSize)
    assert quay.cartons(shipment) == []


def test_weights_follow_from_the_unit_and_the_empty_carton(quay: Quay) -> None:
    entry = quay.line([Decimal("12.5")])
    shipment = quay.shipment()
    quay.take_in(quay.district.shares(entry)[0], Decimal("12.5"), Decimal("12.5"))
    quay.pack(shipment)
    first, last = quay.cartons(shipment)
    assert (first.net_grams, first.gross_grams) == (10_000, None)
    last.line.terms.empty_grams = 400
    assert (last.net_grams, last.gross_grams) == (2_500, 2_900)


@pytest.mark.both_databases
def test_a_deduction_takes_off_no_more_than_is_due(quay: Quay) -> None:
    entry = quay.line([10, 10], price=1_000)
    shipment = quay.shipment()
    first, second = quay.district.shares(entry)
    quay.take_in(first, Decimal(10), Decimal(8))
    now, actor = quay.district.now, quay.district.officer.id
    mine = settlements(quay.session, shipment)[0].producer
    theirs = quay.session.get_one(type(mine), second.producer_id)
    made = deduct(quay.session, shipment, mine, 3_000, "ongkos", now, actor)
    assert isinstance(made, Deduction)
    assert deduct(quay.session, shipment, mine, 5_001, "lagi", now, actor) == MoreThanDue(
        Money(5_000)
    )
    assert isinstance(deduct(quay.session, shipment, mine, 0, "nol", now, actor), MoreThanDue)
    assert deduct(quay.session, shipment, theirs, 1, "lagi", now, actor) == NothingDue()
    (one,) = settlements(quay.session, shipment)
    assert (one.gross, one.deducted, one.net) == (8_000, 3_000, 5_000)
    assert withdraw_deduction(quay.session, made, now, actor, "")
    assert not withdraw_deduction(quay.session, made, now, actor, "")
    assert settlements(quay.session, shipment)[0].net == 8_000
    assert quay.trail("shipment")[-2:] == ["deduction_made", "deduction_withdrawn"]


@pytest.mark.parametrize("price", [None, 85_000])
def test_statements_wait_for_a_price_and_are_said_once(quay: Quay, price: int | None) -> None:
    entry = quay.line([10], price=price)
    shipment = quay.shipment()
    now, actor = quay.district.now, quay.district.officer.id
    (share,) = quay.district.shares(entry)
    assert send_statements(quay.session, shipment, now, actor) == NotNow(ShipmentState.PLANNED)
    quay.take_in(share, Decimal(10), Decimal(10))
    quay.pack(shipment)
    told = send_statements(quay.session, shipment, now, actor)
    if price is None:
        assert told == NoPrice(entry.order.code)
        return
    send_statements(quay.session, shipment, now + timedelta(days=1), actor)
    owner = quay.district.owner(quay.session.get_one(type(quay.lots(shipment)[0].producer), 1))
    assert told == 1
    assert quay.district.told(owner, "PaymentStated") == 1
