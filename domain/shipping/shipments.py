"""Shipments: made, found, filled with order lines, brought from state to state, on record.

An order line leaves with one shipment at most. Whoever changes a shipment holds its row, so that
two officers, or two producers choosing the same slot, come one after the other.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, func, select

from domain.audit import record_change
from domain.models import (
    Order,
    OrderLine,
    OrderState,
    Product,
    Region,
    Shipment,
    ShipmentLine,
    ShipmentState,
)
from domain.prepared import Prepared
from domain.records import add, change
from domain.shipping.lots import name_lots
from domain.standing import OpenLine
from domain.values import Value

CARTON_WORDS = ("karton", "dus", "kardus", "koli", "peti")
OPEN_STATES = (ShipmentState.PLANNED, ShipmentState.RECEIVING, ShipmentState.PACKED)
LOOK_BACK = timedelta(days=60)
LEAVING_WITH = Prepared[Shipment](
    select(Shipment)
    .join(ShipmentLine, col(ShipmentLine.shipment_id) == col(Shipment.id))
    .where(col(ShipmentLine.line_id) == bindparam("line"))
)


class Plan(Value):
    """A shipment before it is made."""

    destination: str
    carrier: str
    departs_on: date
    handover_on: date
    handover_place: str = ""
    opens_at: time = time(8, 0)
    closes_at: time = time(14, 0)
    slot_minutes: int = 30
    slot_capacity: int = 4
    far_districts: tuple[str, ...] = ()
    exporter_id: int | None = None


class ShippedLine(Value):
    """An order line in a shipment, with its order and product."""

    terms: ShipmentLine
    entry: OpenLine


class NotNow(Value):
    """A refusal: in this state it cannot be done any more, or not yet."""

    state: ShipmentState


def make_shipment(
    session: Session,
    region: Region,
    plan: Plan,
    lines: Sequence[OpenLine],
    now: datetime,
    actor_id: int | None,
) -> Shipment:
    """Make a shipment of these lines; its code follows the region's last one (``SKA-K003``)."""
    shipment = Shipment(
        region_id=region.id,
        code=_next_code(session, region),
        destination=plan.destination,
        carrier=plan.carrier,
        departs_on=plan.departs_on,
        handover_on=plan.handover_on,
        handover_place=plan.handover_place or region.handover_place,
        opens_at=plan.opens_at,
        closes_at=plan.closes_at,
        slot_minutes=plan.slot_minutes,
        slot_capacity=plan.slot_capacity,
        far_districts=list(plan.far_districts),
        exporter_id=plan.exporter_id,
        created_by=actor_id,
        created_at=now,
    )
    add(session, shipment)
    on_record(
        session,
        shipment,
        "shipment_created",
        now,
        actor_id,
        after={
            "code": shipment.code,
            "destination": plan.destination,
            "handover": plan.handover_on.isoformat(),
            "departs": plan.departs_on.isoformat(),
        },
    )
    for entry in lines:
        add_line(session, shipment, entry, now, actor_id)
    return shipment


def _next_code(session: Session, region: Region) -> str:
    """Two officers making one at once take turns for the region's row."""
    session.exec(select(Region.id).where(Region.id == region.id).with_for_update()).one()
    made = select(func.count(col(Shipment.id))).where(Shipment.region_id == region.id)
    return f"{region.code}-K{session.exec(made).one() + 1:03d}"


def on_record(
    session: Session,
    shipment: Shipment,
    action: str,
    now: datetime,
    actor_id: int | None,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """One line of the trail about a shipment."""
    record_change(
        session,
        now,
        action,
        ("shipment", shipment.id),
        actor_id=actor_id,
        region_id=shipment.region_id,
        before=before,
        after=after,
        reason=reason,
    )


def held(session: Session, shipment: Shipment) -> Shipment:
    """The shipment as it is now, its row held until the turn's end."""
    return session.exec(
        select(Shipment)
        .where(Shipment.id == shipment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def add_line(
    session: Session, shipment: Shipment, entry: OpenLine, now: datetime, actor_id: int | None
) -> bool:
    """Let a line leave with a shipment; False where it leaves with one already."""
    known = select(ShipmentLine.id).where(ShipmentLine.line_id == entry.line.id)
    if session.exec(known).first() is not None:
        return False
    size = carton_size(entry.product)
    add(
        session,
        ShipmentLine(shipment_id=shipment.id, line_id=entry.line.id, carton_size=size),
    )
    after = {"order": entry.order.code, "line": entry.line.id}
    on_record(session, shipment, "shipment_line_added", now, actor_id, after=after)
    return True


def remove_line(
    session: Session, shipment: Shipment, line: ShippedLine, now: datetime, actor_id: int | None
) -> NotNow | None:
    """Take a line out again, as long as nothing was packed."""
    if shipment.state not in (ShipmentState.PLANNED, ShipmentState.RECEIVING):
        return NotNow(shipment.state)
    session.delete(line.terms)
    session.flush()
    before = {"order": line.entry.order.code, "line": line.entry.line.id}
    on_record(session, shipment, "shipment_line_removed", now, actor_id, before=before)
    return None


def carton_size(product: Product) -> Decimal | None:
    """What fits into a carton, as the product's own packs say; None where they name none."""
    for word in CARTON_WORDS:
        if word in product.packs:
            return Decimal(product.packs[word])
    return max((Decimal(size) for size in product.packs.values()), default=None)


def lines_of_shipment(
    session: Session, shipment: Shipment, exporter_id: int | None = None
) -> list[ShippedLine]:
    """Its lines in the order of their orders; for an exporter only those of their own orders."""
    query = (
        select(ShipmentLine, Order, OrderLine, Product)
        .join(OrderLine, col(ShipmentLine.line_id) == OrderLine.id)
        .join(Order, col(OrderLine.order_id) == Order.id)
        .join(Product, col(OrderLine.product_id) == Product.id)
        .where(ShipmentLine.shipment_id == shipment.id)
        .order_by(col(Order.code), col(OrderLine.id))
    )
    if exporter_id is not None:
        query = query.where(Order.exporter_id == exporter_id)
    return [
        ShippedLine(terms, OpenLine(order, line, product))
        for terms, order, line, product in session.exec(query)
    ]


def waiting_lines(
    session: Session, region: Region, now: datetime, exporter_id: int | None = None
) -> list[OpenLine]:
    """Lines that could still leave with a shipment, earliest cut-off first.

    Orders that run, and those of the last 60 days that are done; for an exporter only their own.
    """
    query = (
        select(Order, OrderLine, Product)
        .join(OrderLine, col(OrderLine.order_id) == Order.id)
        .join(Product, col(OrderLine.product_id) == Product.id)
        .outerjoin(ShipmentLine, col(ShipmentLine.line_id) == OrderLine.id)
        .where(
            Order.region_id == region.id,
            col(Order.state).in_((OrderState.OPEN, OrderState.DONE)),
            col(OrderLine.cutoff) > now - LOOK_BACK,
            col(ShipmentLine.id).is_(None),
        )
        .order_by(col(OrderLine.cutoff), col(OrderLine.id))
    )
    if exporter_id is not None:
        query = query.where(Order.exporter_id == exporter_id)
    return [OpenLine(order, line, product) for order, line, product in session.exec(query)]


def same_place(one: str, other: str) -> bool:
    """Whether two destinations are written alike, whatever their capitals and spaces."""
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())


def find_shipment(session: Session, region: Region, words: str) -> Shipment | None:
    """A shipment of the region by its code; ``k3`` and ``ska-k003`` find ``SKA-K003``."""
    said = words.strip().upper().removeprefix(region.code).strip("- ").removeprefix("K")
    if not said.isdecimal():
        return None
    code = f"{region.code}-K{int(said):03d}"
    return session.exec(
        select(Shipment).where(Shipment.region_id == region.id, Shipment.code == code)
    ).first()


def shipments_of(
    session: Session, region: Region, exporter_id: int | None = None, limit: int = 20
) -> list[Shipment]:
    """The region's shipments that still run, then those that left, the newest first of each."""
    query = select(Shipment).where(
        Shipment.region_id == region.id, Shipment.state != ShipmentState.CANCELLED
    )
    if exporter_id is not None:
        query = query.where(
            col(Shipment.id).in_(
                select(ShipmentLine.shipment_id)
                .join(OrderLine, col(ShipmentLine.line_id) == OrderLine.id)
                .join(Order, col(OrderLine.order_id) == Order.id)
                .where(Order.exporter_id == exporter_id)
            )
        )
    found = session.exec(query.order_by(col(Shipment.id).desc()).limit(limit)).all()
    return sorted(found, key=lambda one: one.state is ShipmentState.SHIPPED)


def goods_came(
    session: Session, region: Region, line_id: int, now: datetime, actor_id: int | None
) -> None:
    """Goods of a line came: if it leaves with a shipment, they have a lot and it is received."""
    shipment = LEAVING_WITH.first(session, line=line_id)
    if shipment is None:
        return
    name_lots(session, region, shipment, now)
    if shipment.state is ShipmentState.PLANNED:
        move_to(session, shipment, ShipmentState.RECEIVING, now, actor_id)


def move_to(
    session: Session, shipment: Shipment, state: ShipmentState, now: datetime, actor_id: int | None
) -> None:
    """Bring a shipment into a state, on record."""
    before = shipment.state
    if before is state:
        return
    values: dict[str, object] = {"state": state}
    if state is ShipmentState.SHIPPED:
        values["shipped_at"] = now
    change(session, shipment, **values)
    on_record(
        session,
        shipment,
        f"shipment_{shipment.state}",
        now,
        actor_id,
        before={"state": before},
        after={"state": shipment.state},
    )
