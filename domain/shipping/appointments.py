"""Hand-over appointments: given to whoever brings something, told, moved, reminded of.

Whoever has a confirmed share in a shipment has one slot on its hand-over day. Whoever confirms
later gets theirs in the evening round, and whose share went away loses it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from domain.audit import record_change
from domain.faces import Named
from domain.jobs import JobContext
from domain.messages.shipments import (
    AppointmentGiven,
    AppointmentGone,
    AppointmentReminder,
    LotRow,
)
from domain.models import (
    Appointment,
    Person,
    Producer,
    Region,
    Share,
    ShareState,
    Shipment,
    ShipmentLine,
    ShipmentState,
)
from domain.outbox import post
from domain.prepared import Prepared, one_of
from domain.quantities import ZERO
from domain.records import add, change, the
from domain.shipping.lots import lots_of_lines, name_lots
from domain.shipping.shipments import held, lines_of_shipment
from domain.shipping.slots import Hours, Visitor, free_slots, spread
from domain.standing import live_amount
from domain.values import Value
from domain.weeks import at, local

FIRST_GIVEN = timedelta(days=7)
TAKING_IN = (ShipmentState.PLANNED, ShipmentState.RECEIVING)
RUNNING = Prepared[Shipment](
    select(Shipment)
    .where(col(Shipment.region_id) == bindparam("region"), one_of(col(Shipment.state), TAKING_IN))
    .order_by(col(Shipment.id))
)

WITH_SLOT = Prepared[int](
    columns(col(Share.id))
    .join(ShipmentLine, col(ShipmentLine.line_id) == col(Share.line_id))
    .join(Shipment, col(Shipment.id) == col(ShipmentLine.shipment_id))
    .join(
        Appointment,
        (col(Appointment.shipment_id) == col(Shipment.id))
        & (col(Appointment.producer_id) == col(Share.producer_id)),
    )
    .where(col(Shipment.region_id) == bindparam("region"), one_of(col(Shipment.state), TAKING_IN))
)


class Bringer(Value):
    """A producer who has something to hand over, with what it is."""

    producer: Producer
    person: Person
    rows: tuple[LotRow, ...]
    face: Named
    """Whom the office that takes it in speaks of."""


class SlotFull(Value):
    """A refusal: somebody else has the last place of that slot."""


class SlotOver(Value):
    """A refusal: the hand-over is over, or the slot is in the past."""


class Given(Value):
    """How many were given a slot, and how many producers come in all."""

    new: int
    coming: int


def slots_given(session: Session, region_id: int) -> frozenset[int]:
    """The shares whose producers have a slot in a shipment that is still taken in."""
    return frozenset(WITH_SLOT.all(session, region=region_id))


def hours_of(shipment: Shipment) -> Hours:
    """When the shipment's goods are taken in."""
    return Hours(
        shipment.opens_at, shipment.closes_at, shipment.slot_minutes, shipment.slot_capacity
    )


def bringers(session: Session, shipment: Shipment) -> dict[int, Bringer]:
    """By producer: whoever still has a confirmed share of the shipment, with its lots.

    Perishable goods have a day of their own: whoever brings them on another day needs no slot.
    """
    lines = {line.entry.line.id: line.entry for line in lines_of_shipment(session, shipment)}
    found: dict[int, Bringer] = {}
    for line_id, lots in lots_of_lines(session, list(lines)).items():
        for known in lots:
            day = known.share.handover_on or shipment.handover_on
            if known.share.state is not ShareState.CONFIRMED or day != shipment.handover_on:
                continue
            share, entry = known.share, lines[line_id]
            left = entry.quantity(max(ZERO, live_amount(share) - (share.received or ZERO)))
            row = LotRow(entry.product.name, left, known.lot.code)
            before = found.get(known.producer.id)
            rows = (*before.rows, row) if before else (row,)
            found[known.producer.id] = Bringer(known.producer, known.person, rows, known.face)
    return found


def appointments_of(session: Session, shipment: Shipment) -> list[Appointment]:
    """Every appointment of a shipment, in the order of the day."""
    return list(
        session.exec(
            select(Appointment)
            .where(Appointment.shipment_id == shipment.id)
            .order_by(col(Appointment.at), col(Appointment.id))
        )
    )


def give_appointments(
    session: Session, region: Region, shipment: Shipment, now: datetime, actor_id: int | None
) -> Given:
    """Name the lots, give everybody who has none yet a slot, and tell them.

    Whose share went away loses theirs and is told. Nothing is given once the day is over.
    """
    shipment = held(session, shipment)
    name_lots(session, region, shipment, now)
    coming = bringers(session, shipment)
    known = {one.producer_id: one for one in appointments_of(session, shipment)}
    _take_back(session, shipment, known, coming, now)
    fresh = [one for number, one in sorted(coming.items()) if number not in known]
    if not fresh or at(shipment.handover_on, shipment.closes_at, region.zone) <= now:
        return Given(0, len(coming))
    visitors = [Visitor(one.producer.id, one.producer.district) for one in fresh]
    taken = _taken(known.values(), region)
    slots = spread(visitors, hours_of(shipment), shipment.far_districts, taken)
    for one in fresh:
        moment = at(shipment.handover_on, slots[one.producer.id], region.zone)
        made = Appointment(
            shipment_id=shipment.id, producer_id=one.producer.id, at=moment, given_at=now
        )
        add(session, made)
        _on_record(session, shipment, made, "appointment_given", now, actor_id)
        tell(session, shipment, made, one, now)
    return Given(len(fresh), len(coming))


def _taken(known: Iterable[Appointment], region: Region) -> Mapping[time, int]:
    """How many come in each slot of the day."""
    return Counter(local(one.at, region.zone).time() for one in known)


def _take_back(
    session: Session,
    shipment: Shipment,
    known: dict[int, Appointment],
    coming: Mapping[int, Bringer],
    now: datetime,
) -> None:
    """Whose share was taken back or came in wholly needs no slot; only the former is told."""
    away = [one for one in known if one not in coming]
    came = _handed_over(session, shipment) if away else frozenset[int]()
    for producer_id in away:
        if producer_id not in came:
            _gone(session, shipment, known.pop(producer_id), now)


def take_all_back(session: Session, shipment: Shipment, now: datetime) -> None:
    """Nothing is handed over for this shipment: whoever still had something to bring is told."""
    coming = bringers(session, shipment)
    for appointment in appointments_of(session, shipment):
        if appointment.producer_id in coming:
            _gone(session, shipment, appointment, now)


def _gone(session: Session, shipment: Shipment, appointment: Appointment, now: datetime) -> None:
    producer = the(session, Producer, appointment.producer_id)
    person = the(session, Person, producer.person_id)
    _on_record(session, shipment, appointment, "appointment_gone", now, None)
    gone = AppointmentGone(appointment.at)
    post(session, person, gone, now, dedupe=f"slot-gone:{appointment.id}")
    session.delete(appointment)
    session.flush()


def _handed_over(session: Session, shipment: Shipment) -> frozenset[int]:
    """Whoever brought something of the shipment."""
    of_it = select(ShipmentLine.line_id).where(ShipmentLine.shipment_id == shipment.id)
    found = select(Share.producer_id).where(
        col(Share.line_id).in_(of_it), Share.state == ShareState.RECEIVED
    )
    return frozenset(session.exec(found))


def tell(
    session: Session,
    shipment: Shipment,
    appointment: Appointment,
    bringer: Bringer,
    now: datetime,
    news: str = "",
) -> None:
    """Say when and where; ``news`` is "changed" where the office moved it."""
    given = told_as(shipment, appointment, bringer, news)
    dedupe = f"slot:{appointment.id}:{appointment.at.isoformat()}:{news}"
    post(session, bringer.person, given, now, dedupe=dedupe)


def told_as(
    shipment: Shipment, appointment: Appointment, bringer: Bringer, news: str = ""
) -> AppointmentGiven:
    """The appointment as its producer reads it."""
    return AppointmentGiven(
        appointment_id=appointment.id,
        at=appointment.at,
        place=shipment.handover_place,
        destination=shipment.destination,
        rows=bringer.rows,
        news=news,
    )


def other_slots(
    session: Session, region: Region, shipment: Shipment, appointment: Appointment, now: datetime
) -> list[datetime]:
    """The slots that are still free and to come, without the one they have."""
    if shipment.state not in TAKING_IN:
        return []
    others = [one for one in appointments_of(session, shipment) if one.id != appointment.id]
    free = free_slots(hours_of(shipment), _taken(others, region))
    moments = [at(shipment.handover_on, slot, region.zone) for slot in free]
    return [moment for moment in moments if moment > now and moment != appointment.at]


def move_appointment(
    session: Session,
    region: Region,
    appointment: Appointment,
    to: datetime,
    now: datetime,
    actor_id: int,
) -> SlotFull | SlotOver | None:
    """Another slot, if it is still free; the row of the shipment decides between two at once."""
    shipment = held(session, the(session, Shipment, appointment.shipment_id))
    if to == appointment.at:
        return None
    if to <= now or shipment.state not in TAKING_IN:
        return SlotOver()
    if to not in other_slots(session, region, shipment, appointment, now):
        return SlotFull()
    before = appointment.at
    change(session, appointment, at=to)
    _on_record(session, shipment, appointment, "appointment_moved", now, actor_id, before)
    return None


def _on_record(
    session: Session,
    shipment: Shipment,
    appointment: Appointment,
    action: str,
    now: datetime,
    actor_id: int | None,
    before: datetime | None = None,
) -> None:
    record_change(
        session,
        now,
        action,
        ("appointment", appointment.id),
        actor_id=actor_id,
        region_id=shipment.region_id,
        before=None if before is None else {"at": before.isoformat()},
        after={
            "at": appointment.at.isoformat(),
            "producer": appointment.producer_id,
            "shipment": shipment.code,
        },
    )


def evening_round(context: JobContext) -> None:
    """Give slots to whoever confirmed since, and remind those who come tomorrow.

    The first slots of a shipment are given seven days before, unless the office gave them earlier.
    """
    for shipment in RUNNING.all(context.session, region=context.region.id):
        soon = shipment.handover_on - context.today <= FIRST_GIVEN
        if not soon and not appointments_of(context.session, shipment):
            continue
        give_appointments(context.session, context.region, shipment, context.now, None)
        if shipment.handover_on - context.today == timedelta(days=1):
            _remind(context, shipment)


def _remind(context: JobContext, shipment: Shipment) -> None:
    """Tomorrow: when, where, what. Whoever was given the slot only now knows it already."""
    coming = bringers(context.session, shipment)
    for one in appointments_of(context.session, shipment):
        bringer = coming.get(one.producer_id)
        if bringer is None or one.given_at >= context.now:
            continue
        reminder = AppointmentReminder(one.at, shipment.handover_place, bringer.rows, one.id)
        dedupe = f"slot-tomorrow:{one.id}:{one.at.isoformat()}"
        post(context.session, bringer.person, reminder, context.now, dedupe=dedupe)
