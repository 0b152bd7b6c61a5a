"""Orders: looked at beforehand, made, changed, cancelled, closed; shares overridden."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session, col, func, select

from domain.audit import record_change
from domain.capacity import free_of_product
from domain.messages.base import stored_part
from domain.messages.offers import OrderChanged, ShareChanged, WhyOverride
from domain.models import (
    Order,
    OrderLine,
    OrderState,
    Person,
    Producer,
    Product,
    Region,
    Share,
    ShareState,
)
from domain.morning import expected_unsaid, pool_of
from domain.offers import offer_share, withdraw
from domain.outbox import post
from domain.pooling import OnePlan, pour
from domain.quantities import ZERO, plain
from domain.standing import OpenLine, line_of, lines_of, live_amount, standings
from domain.weeks import local


@dataclass(frozen=True, slots=True)
class Draft:
    """An order with one line, before it is made. Quantities in the product's unit."""

    product: Product
    quantity: Decimal
    destination: str
    cutoff: datetime
    price_rupiah: int | None = None
    buyer: str = ""
    min_share: Decimal = ZERO
    max_share: Decimal | None = None
    max_producers: int = 0
    over_tolerance_percent: int = 0
    needs: tuple[str, ...] = ()
    handover_place: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What the pool could do for an order today, before anybody is asked."""

    entry: OpenLine
    stated: Decimal
    expected: Decimal
    filled: Decimal
    missing: Decimal
    level: Decimal
    shares: tuple[tuple[int, Decimal], ...]


def create_order(
    session: Session, region: Region, draft: Draft, now: datetime, actor_id: int | None
) -> Order:
    """Make an order; its code follows the region's last one (``BPN-014``)."""
    order = _order_of(region, draft, now, actor_id)
    order.code = next_code(session, region)
    session.add(order)
    session.flush()
    line = _line_of(region, draft)
    line.order_id = order.id
    session.add(line)
    session.flush()
    record_change(
        session,
        now,
        "order_created",
        ("order", order.id),
        actor_id=actor_id,
        region_id=region.id,
        after={
            "code": order.code,
            "quantity": str(draft.quantity),
            "cutoff": draft.cutoff.isoformat(),
        },
    )
    return order


def next_code(session: Session, region: Region) -> str:
    """The code of the region's next order."""
    count = session.exec(select(func.count(col(Order.id))).where(Order.region_id == region.id))
    return f"{region.code}-{count.one() + 1:03d}"


def preview(session: Session, region: Region, draft: Draft, now: datetime) -> Preview:
    """Pooled capacity up to the cut-off against the order; nothing is written.

    Orders with an earlier cut-off are served first; their open gaps are not taken off here,
    only what is already promised is.
    """
    entry = OpenLine(_order_of(region, draft, now, None), _line_of(region, draft), draft.product)
    pool = pool_of(session, region, entry, now)
    plan: OnePlan = pour(pool.problem(entry))
    lot = draft.product.lot
    filled = plain(plan.filled * lot)
    return Preview(
        entry=entry,
        stated=plain(sum(pool.caps) * lot),
        expected=expected_unsaid(session, region, entry, now),
        filled=filled,
        missing=max(ZERO, draft.quantity - filled),
        level=plain(plan.level * lot),
        shares=tuple(
            (producer, plain(lots * lot))
            for producer, lots in zip(pool.producers, plan.lots, strict=True)
            if lots
        ),
    )


def find_order(session: Session, region: Region, code: str) -> Order | None:
    """An order of the region by its code; ``14`` and ``bpn14`` find ``BPN-014`` too."""
    wanted = code.strip().upper().removeprefix(region.code).strip("- ")
    if wanted.isdigit():
        wanted = f"{region.code}-{int(wanted):03d}"
    return session.exec(
        select(Order).where(Order.region_id == region.id, Order.code == wanted)
    ).first()


def change_line(
    session: Session,
    entry: OpenLine,
    now: datetime,
    actor_id: int,
    *,
    quantity: Decimal | None = None,
    cutoff: datetime | None = None,
    price_rupiah: int | None = None,
) -> None:
    """Change what is wanted; whoever holds a confirmed or offered share is told.

    A smaller quantity takes back what is only planned or offered, the newest first; a confirmed
    share stays with its producer.
    """
    line = entry.line
    before = {"quantity": str(line.quantity), "cutoff": line.cutoff.isoformat()}
    line.quantity = quantity if quantity is not None else line.quantity
    line.cutoff = cutoff if cutoff is not None else line.cutoff
    line.price_rupiah = price_rupiah if price_rupiah is not None else line.price_rupiah
    line.warned_short_at = None
    line.filled_on = None
    record_change(
        session,
        now,
        "order_changed",
        ("order", entry.order.id),
        actor_id=actor_id,
        region_id=entry.order.region_id,
        before=before,
        after={"quantity": str(line.quantity), "cutoff": line.cutoff.isoformat()},
    )
    _take_back_surplus(session, entry, now, actor_id)
    if cutoff is not None or price_rupiah is not None:
        _tell_holders(session, entry, now)


def _take_back_surplus(session: Session, entry: OpenLine, now: datetime, actor_id: int) -> None:
    standing = standings(session, [entry])[entry.line.id]
    surplus = standing.held - entry.line.quantity
    open_states = (ShareState.COMPUTED, ShareState.OFFERED)
    for share in reversed(shares_of(session, entry.line.id)):
        if surplus <= ZERO:
            return
        if share.state in open_states:
            surplus -= live_amount(share)
            withdraw(session, share, entry, now, actor_id, "")


def _tell_holders(session: Session, entry: OpenLine, now: datetime) -> None:
    for share in shares_of(session, entry.line.id):
        if share.state not in (ShareState.OFFERED, ShareState.CONFIRMED):
            continue
        if share.answer_by is not None and share.state is ShareState.OFFERED:
            share.answer_by = min(share.answer_by, entry.line.cutoff)
        person = _person_of(session, share)
        changed = OrderChanged(
            entry.order.code,
            entry.product.name,
            entry.quantity(live_amount(share)),
            entry.line.cutoff,
            entry.line.handover_place,
        )
        post(session, person, changed, now)


def cancel_order(session: Session, order: Order, now: datetime, actor_id: int, reason: str) -> int:
    """Cancel an order; everybody who holds a share of it is told. Returns how many hold one."""
    order.state, order.closed_at = OrderState.CANCELLED, now
    record_change(
        session,
        now,
        "order_cancelled",
        ("order", order.id),
        actor_id=actor_id,
        region_id=order.region_id,
        reason=reason,
    )
    touched = 0
    for entry in lines_of(session, order):
        for share in shares_of(session, entry.line.id):
            if share.state in (ShareState.COMPUTED, ShareState.OFFERED, ShareState.CONFIRMED):
                touched += share.state is not ShareState.COMPUTED
                withdraw(session, share, entry, now, actor_id, reason)
    return touched


@dataclass(frozen=True, slots=True)
class TooMuch:
    """A refusal: an override may not pass what the producer stated."""

    possible: Decimal


def override_share(
    session: Session, share: Share, amount: Decimal, reason: str, now: datetime, actor_id: int
) -> TooMuch | None:
    """An officer sets a share by hand, with a reason; what was computed stays on record.

    A planned share is offered with the new amount; an offered or confirmed one is changed and
    its producer told. Above the stated capacity it is refused; 0 takes the share back.
    """
    entry = line_of(session, share.line_id)
    possible = _possible_override(session, share, entry, now)
    if amount > possible:
        return TooMuch(possible)
    if amount <= ZERO:
        withdraw(session, share, entry, now, actor_id, reason)
        return None
    before, share.override_reason = live_amount(share), reason
    share.reason = stored_part(WhyOverride(reason))
    share.offered = amount
    if share.state is ShareState.CONFIRMED:
        share.confirmed = amount
    record_change(
        session,
        now,
        "share_overridden",
        ("share", share.id),
        actor_id=actor_id,
        region_id=entry.order.region_id,
        before={"amount": str(before)},
        after={"amount": str(amount), "state": share.state},
        reason=reason,
    )
    if share.state is ShareState.COMPUTED:
        offer_share(session, share, entry, now)
        return None
    changed = ShareChanged(
        entry.order.code, entry.product.name, entry.quantity(before), entry.quantity(amount), reason
    )
    post(session, _person_of(session, share), changed, now)
    return None


def _possible_override(session: Session, share: Share, entry: OpenLine, now: datetime) -> Decimal:
    region = session.get_one(Region, entry.order.region_id)
    session.flush()
    since = local(min(share.computed_at, now), region.zone).date()
    until = local(entry.line.cutoff, region.zone).date()
    found = free_of_product(
        session, entry.product, region.zone, since, until, share.producer_id, share.id
    )
    return found.get(share.producer_id, ZERO)


def shares_of(session: Session, line_id: int) -> list[Share]:
    """All shares of a line, oldest first, whatever their state."""
    return list(session.exec(select(Share).where(Share.line_id == line_id).order_by(col(Share.id))))


def _order_of(region: Region, draft: Draft, now: datetime, actor_id: int | None) -> Order:
    return Order(
        region_id=region.id,
        code="",
        buyer=draft.buyer,
        destination=draft.destination,
        created_by=actor_id,
        created_at=now,
    )


def _line_of(region: Region, draft: Draft) -> OrderLine:
    return OrderLine(
        order_id=0,
        product_id=draft.product.id,
        quantity=draft.quantity,
        price_rupiah=draft.price_rupiah,
        over_tolerance_percent=draft.over_tolerance_percent,
        min_share=draft.min_share,
        max_share=draft.max_share,
        max_producers=draft.max_producers,
        needs=list(draft.needs),
        cutoff=draft.cutoff,
        handover_place=draft.handover_place or region.handover_place,
    )


def _person_of(session: Session, share: Share) -> Person:
    producer = session.get_one(Producer, share.producer_id)
    return session.get_one(Person, producer.person_id)
