"""The scripted office's shipments: made, received slot by slot, packed, settled, sent off.

What is done stands in the records, and only there: doing the same moment twice does it once.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from sqlmodel import Session, col, select

from bot.channels.simulator import NAME
from bot.simulation.case import Scenario, ShipmentData
from domain.models import (
    Contact,
    Person,
    Region,
    Share,
    ShareState,
    Shipment,
    ShipmentState,
)
from domain.quantities import ZERO
from domain.receiving import receive
from domain.records import change
from domain.shipping.appointments import appointments_of
from domain.shipping.leaving import leave
from domain.shipping.lots import lots_of_lines
from domain.shipping.packing import pack
from domain.shipping.settlement import deduct, deductions_of, settlements
from domain.shipping.shipments import (
    Plan,
    lines_of_shipment,
    make_shipment,
    same_place,
    waiting_lines,
)
from domain.shipping.slots import Hours
from domain.shipping.stating import send_statements
from domain.values import Value
from domain.weeks import at, local

MADE_AT, PACKED_AT, LEAVES_AT = time(9, 30), time(9, 30), time(16)
SLOT_MINUTES = 30
DAY = timedelta(days=1)
Brings = Callable[[str, str, Share, Decimal], tuple[Decimal, Decimal, str]]
"""What somebody brings of a share: brought, good, and why the rest is not."""


class Voyage(Value):
    """One shipment of the story, and its days."""

    data: ShipmentData
    made_on: date

    @property
    def handover_on(self) -> date:
        """When producers come."""
        return self.made_on + self.data.handover * DAY

    @property
    def departs_on(self) -> date:
        """When it leaves; it is packed the day before."""
        return self.made_on + self.data.departs * DAY

    @property
    def hours(self) -> Hours:
        """When goods are taken in."""
        return Hours(self.data.opens_at, self.data.closes_at, SLOT_MINUTES, self.data.at_once)


class ShippingDesk:
    """Everything the office does about shipments, each at its moment."""

    def __init__(self, scenario: Scenario, until: datetime) -> None:
        self._zone = scenario.region.zone
        self._places = {one.name: one.place for one in scenario.exporters}
        self._due: dict[datetime, list[tuple[str, Voyage]]] = defaultdict(list)
        for voyage in _voyages(scenario, local(until, self._zone).date()):
            self._plan(voyage)
        self._moments = sorted(self._due)

    def _plan(self, voyage: Voyage) -> None:
        moments = [(voyage.made_on, MADE_AT, "make")]
        moments += [(voyage.handover_on, slot, "receive") for slot in voyage.hours.slots()]
        moments += [
            (voyage.departs_on - DAY, PACKED_AT, "pack"),
            (voyage.departs_on, LEAVES_AT, "leave"),
        ]
        for day, clock, what in moments:
            self._due[at(day, clock, self._zone)].append((what, voyage))

    def next_due(self, after: datetime) -> list[datetime]:
        """The next moment later than ``after``, if there is any."""
        place = bisect_right(self._moments, after)
        return self._moments[place : place + 1]

    def is_due(self, now: datetime) -> bool:
        """Whether something is done now."""
        return now in self._due

    def act(
        self, session: Session, region: Region, officer: Person, now: datetime, brings: Brings
    ) -> None:
        """Do what is due now."""
        for what, voyage in self._due.get(now, ()):
            if what == "make":
                self._make(session, region, officer, voyage, now)
                continue
            shipment = self._made(session, voyage)
            if shipment is None:
                continue
            match what:
                case "receive":
                    _take_in(session, shipment, officer, now, brings)
                case "pack":
                    pack(session, region, shipment, now, officer.id)
                    _deduct(session, shipment, voyage.data, now, officer)
                case _:
                    pack(session, region, shipment, now, officer.id)
                    leave(session, shipment, now, officer.id)
                    if shipment.state is ShipmentState.SHIPPED:
                        send_statements(session, shipment, now, officer.id)

    def _made(self, session: Session, voyage: Voyage) -> Shipment | None:
        return session.exec(
            select(Shipment).where(
                Shipment.destination == voyage.data.destination,
                Shipment.created_at == at(voyage.made_on, MADE_AT, self._zone),
            )
        ).first()

    def _make(
        self, session: Session, region: Region, officer: Person, voyage: Voyage, now: datetime
    ) -> None:
        """The orders whose goods are there by then and still wanted: unless it was made already."""
        data = voyage.data
        leader = _called(session, data.exporter) if data.exporter else None
        lines = [
            entry
            for entry in waiting_lines(session, region, now, leader.id if leader else None)
            if same_place(entry.order.destination, voyage.data.destination)
            and voyage.handover_on
            <= local(entry.line.cutoff, region.zone).date()
            < voyage.departs_on
        ]
        if self._made(session, voyage) is not None or not lines:
            return
        plan = Plan(
            destination=data.destination,
            carrier=data.carrier,
            departs_on=voyage.departs_on,
            handover_on=voyage.handover_on,
            handover_place=self._places.get(data.exporter, ""),
            opens_at=data.opens_at,
            closes_at=data.closes_at,
            slot_minutes=SLOT_MINUTES,
            slot_capacity=data.at_once,
            far_districts=data.far_districts,
            exporter_id=leader.id if leader else None,
        )
        actor = leader or officer
        shipment = make_shipment(session, region, plan, lines, now, actor.id)
        for line in lines_of_shipment(session, shipment):
            grams = data.unit_grams.get(line.entry.product.name)
            change(session, line.terms, unit_grams=grams, empty_grams=data.empty_grams)


def _voyages(scenario: Scenario, until: date) -> list[Voyage]:
    start = local(scenario.start, scenario.region.zone).date()
    return [
        Voyage(data, start + day * DAY)
        for data in scenario.shipments
        for day in range(data.first, max(0, (until - start).days) + data.every, data.every)
    ]


def _take_in(
    session: Session, shipment: Shipment, officer: Person, now: datetime, brings: Brings
) -> None:
    """Whoever's slot it is brings what they have; each lot is taken in by its code."""
    here = {one.producer_id for one in appointments_of(session, shipment) if one.at == now}
    lines = {line.entry.line.id: line.entry for line in lines_of_shipment(session, shipment)}
    for line_id, lots in lots_of_lines(session, list(lines)).items():
        for known in lots:
            share, entry = known.share, lines[line_id]
            waiting = share.state is ShareState.CONFIRMED and share.received is None
            if known.producer.id not in here or not waiting:
                continue
            address = _address(session, known.person)
            came = brings(address, entry.order.code, share, entry.product.lot)
            if came[0] > ZERO:
                receive(session, share, *came, now, officer.id)


def _called(session: Session, name: str) -> Person:
    return session.exec(select(Person).where(Person.name == name).order_by(col(Person.id))).one()


def _address(session: Session, person: Person) -> str:
    """Their telephone's."""
    return session.exec(
        select(Contact.address)
        .where(Contact.person_id == person.id, Contact.channel == NAME)
        .order_by(col(Contact.id))
    ).one()


def _deduct(
    session: Session, shipment: Shipment, data: ShipmentData, now: datetime, officer: Person
) -> None:
    """What was agreed with everybody, once."""
    if not data.deducted_rupiah or deductions_of(session, shipment):
        return
    for one in settlements(session, shipment):
        amount, reason = data.deducted_rupiah, data.deducted_for
        deduct(session, shipment, one.producer, amount, reason, now, officer.id)


__all__ = ["ShippingDesk"]
