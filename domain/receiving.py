"""The hand-over: what came, what was accepted, and whose turn it is next."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import bindparam, func, update
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from domain.across import to_the_end
from domain.audit import record_change
from domain.guests import made_name
from domain.holding import hold_line
from domain.messages.handover import ReceiptGiven
from domain.models import (
    OrderLine,
    OrderState,
    Person,
    Producer,
    ProducerProduct,
    Receipt,
    Region,
    Share,
    ShareState,
)
from domain.offers import lapse
from domain.outbox import post
from domain.prepared import Prepared, one_of
from domain.quantities import ZERO, plain, worth
from domain.records import add, change, the
from domain.shipping.shipments import goods_came
from domain.standing import OpenLine, awaited, line_of, lines_of, live_amount, open_lines, standings
from domain.stepping_in import release_standbys
from domain.values import Value
from domain.weeks import local

NUMBERED = Prepared[int](
    columns(func.count(col(Receipt.id)))
    .join(Share, col(Receipt.share_id) == col(Share.id))
    .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
    .where(
        col(OrderLine.order_id) == bindparam("order"),
        func.substr(col(Receipt.number), 1, bindparam("length")) == bindparam("prefix"),
    )
)
TO_COME = Prepared[int](
    columns(col(Share.id))
    .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
    .where(
        col(OrderLine.order_id) == bindparam("order"),
        one_of(col(Share.state), (ShareState.OFFERED, ShareState.CONFIRMED)),
    )
    .limit(1)
)
PLANNED = Prepared[Share](
    select(Share).where(
        col(Share.line_id) == bindparam("line"), col(Share.state) == ShareState.COMPUTED
    )
)
OTHERS = aliased(ProducerProduct)
TO_THE_END: Prepared[None] = Prepared(
    update(ProducerProduct.__table__)  # type: ignore[attr-defined]
    .where(
        col(ProducerProduct.producer_id) == bindparam("producer"),
        col(ProducerProduct.product_id) == bindparam("of"),
    )
    .values(
        last_favoured=columns(func.max(col(OTHERS.last_favoured)) + 1)
        .where(col(OTHERS.product_id) == bindparam("of"))
        .scalar_subquery()
    )
)


class NotConfirmed(Value):
    """A refusal: only a confirmed share can be handed over."""

    state: ShareState


class MoreThanReceived(Value):
    """A refusal: no more can be accepted than came."""


class MoreThanShare(Value):
    """A refusal: more came than is left of the share; ``possible`` would still be taken."""

    possible: Decimal


Refusal = NotConfirmed | MoreThanReceived | MoreThanShare


def still_to_come(share: Share, entry: OpenLine) -> Decimal:
    """What may still be handed over of a share, the buyer's over-tolerance included."""
    most = live_amount(share) * (100 + entry.line.over_tolerance_percent) / 100
    return max(ZERO, plain(most) - (share.received or ZERO))


def receive(
    session: Session,
    share: Share,
    received: Decimal,
    accepted: Decimal,
    reason: str,
    now: datetime,
    actor_id: int,
) -> Receipt | Refusal:
    """Record a hand-over and give the producer a receipt.

    A share may come in several hand-overs; it is received when all of it came, or when its order
    is closed. The turn ledger moves by what was accepted, and by nothing else.
    """
    hold_line(session, share.line_id)
    if share.state not in (ShareState.CONFIRMED, ShareState.RECEIVED):
        return NotConfirmed(share.state)
    if accepted > received or accepted < ZERO:
        return MoreThanReceived()
    entry = line_of(session, share.line_id)
    if received > still_to_come(share, entry):
        return MoreThanShare(still_to_come(share, entry))
    region = the(session, Region, entry.order.region_id)
    receipt = Receipt(
        number=_next_number(session, entry, local(now, region.zone).year),
        share_id=share.id,
        received=received,
        accepted=accepted,
        reason=reason,
        recorded_by=actor_id,
        recorded_at=now,
    )
    add(session, receipt)
    came = (share.received or ZERO) + received
    change(
        session,
        share,
        received=came,
        accepted=(share.accepted or ZERO) + accepted,
        state=ShareState.RECEIVED if came >= live_amount(share) else share.state,
    )
    record_change(
        session,
        now,
        "received",
        ("share", share.id),
        actor_id=actor_id,
        region_id=region.id,
        after={"received": str(received), "accepted": str(accepted), "receipt": receipt.number},
        reason=reason,
    )
    if accepted:
        _move_turn(session, share, entry)
    goods_came(session, region, entry.line.id, now, actor_id)
    _tell(session, share, entry, receipt, now)
    _close_when_complete(session, entry, now)
    return receipt


def _next_number(session: Session, entry: OpenLine, year: int) -> str:
    """``BPN-2026-014/07``: region, year, order, and the count within the order."""
    region_code, _, number = entry.order.code.partition("-")
    prefix = f"{region_code}-{year}-{number}/"
    about = {"order": entry.order.id, "prefix": prefix, "length": len(prefix)}
    (count,) = NUMBERED.all(session, **about)
    return f"{prefix}{count + 1:02d}"


def _move_turn(session: Session, share: Share, entry: OpenLine) -> None:
    """Whoever's goods were accepted goes to the end of the queue of this product."""
    if entry.product.across:
        to_the_end(session, share, entry.product)
        return
    TO_THE_END.run(session, producer=share.producer_id, of=entry.product.id)


def _tell(session: Session, share: Share, entry: OpenLine, receipt: Receipt, now: datetime) -> None:
    producer = the(session, Producer, share.producer_id)
    person = the(session, Person, producer.person_id)
    price, returned = entry.line.price_rupiah, receipt.received - receipt.accepted
    given = ReceiptGiven(
        number=receipt.number,
        product=made_name(session, share, entry),
        received=entry.quantity(receipt.received),
        accepted=entry.quantity(receipt.accepted),
        returned=entry.quantity(returned),
        reason=receipt.reason,
        value=None if price is None else worth(receipt.accepted, price),
        left=entry.quantity(awaited(share)) if awaited(share) else None,
        again=entry.quantity(returned) if returned and entry.line.cutoff > now else None,
    )
    post(session, person, given, now, dedupe=f"receipt:{receipt.number}")


def close_finished(session: Session, region: Region, now: datetime) -> None:
    """Close the orders whose cut-off is over and of which nothing more is to come."""
    orders: dict[int, OpenLine] = {}
    for entry in open_lines(session, region.id):
        if entry.line.cutoff <= now:
            _drop_plans(session, entry, now)
            orders[entry.order.id] = entry
    for entry in orders.values():
        _close_when_complete(session, entry, now)


def _drop_plans(session: Session, entry: OpenLine, now: datetime) -> None:
    """A plan that nobody approved before the cut-off holds nobody's capacity any longer."""
    for share in PLANNED.all(session, line=entry.line.id):
        lapse(session, share, entry, now)


def _close_when_complete(session: Session, entry: OpenLine, now: datetime) -> None:
    """The order is done when every line is wholly accepted, or past its cut-off and handed over."""
    if TO_COME.first(session, order=entry.order.id) is not None:
        return
    lines = lines_of(session, entry.order)
    by_line = standings(session, lines)
    complete = all(
        by_line[other.line.id].accepted >= other.pooled or other.line.cutoff <= now
        for other in lines
    )
    if not complete:
        return
    entry.order.state, entry.order.closed_at = OrderState.DONE, now
    release_standbys(session, entry.order, now)
    record_change(
        session, now, "order_done", ("order", entry.order.id), region_id=entry.order.region_id
    )
