"""A quay: a district whose confirmed shares leave together, made without the days before."""

from collections.abc import Sequence
from datetime import time, timedelta
from decimal import Decimal

from district import District
from sqlmodel import col, select

from domain.later import write_now
from domain.models import AuditEntry, Producer, Share, ShareState, Shipment
from domain.receiving import receive
from domain.shipping.appointments import give_appointments
from domain.shipping.lots import KnownLot, lots_of_lines
from domain.shipping.packing import Packed, PackedCarton, cartons_of, pack
from domain.shipping.shipments import Plan, lines_of_shipment, make_shipment
from domain.standing import OpenLine


class Quay:
    """One shipment of as many order lines as a test needs."""

    def __init__(self, district: District) -> None:
        self.district = district
        self.session, self.region = district.session, district.region
        self.entries: list[OpenLine] = []

    def line(
        self, shares: Sequence[Decimal | int], price: int | None = 85_000, pack: str = "10"
    ) -> OpenLine:
        """An order line with a confirmed share for each amount, each of a producer of its own."""
        district = self.district
        district.product.packs = {"dus": pack}
        total = sum((Decimal(one) for one in shares), Decimal(0))
        entry = district.order(int(total) + 1, price=price)
        for amount in shares:
            self.share(entry, district.producer(), Decimal(amount))
        self.entries.append(entry)
        return entry

    def share(self, entry: OpenLine, producer: Producer, amount: Decimal) -> Share:
        """A share that its producer confirmed."""
        share = Share(
            line_id=entry.line.id,
            producer_id=producer.id,
            state=ShareState.CONFIRMED,
            computed=amount,
            offered=amount,
            confirmed=amount,
            computed_at=self.district.now,
        )
        self.session.add(share)
        self.session.flush()
        return share

    def shipment(self, *, far: tuple[str, ...] = (), at_once: int = 2) -> Shipment:
        """A shipment of all of them, handed over in ten days, in eight slots of two."""
        today = self.district.now.date()
        plan = Plan(
            destination="Swiss",
            carrier="KM Uji",
            departs_on=today + timedelta(days=15),
            handover_on=today + timedelta(days=10),
            opens_at=time(8),
            closes_at=time(12),
            slot_capacity=at_once,
            far_districts=far,
        )
        now, officer = self.district.now, self.district.officer.id
        return make_shipment(self.session, self.region, plan, self.entries, now, officer)

    def give(self, shipment: Shipment) -> int:
        """Slots and lots for everybody; how many are new."""
        now, officer = self.district.now, self.district.officer.id
        return give_appointments(self.session, self.region, shipment, now, officer).new

    def take_in(self, share: Share, received: Decimal, accepted: Decimal) -> None:
        """A hand-over."""
        now, officer = self.district.now, self.district.officer.id
        receive(self.session, share, received, accepted, "", now, officer)

    def pack(self, shipment: Shipment) -> Packed:
        """Everything accepted into cartons."""
        now, officer = self.district.now, self.district.officer.id
        packed = pack(self.session, self.region, shipment, now, officer)
        assert isinstance(packed, Packed)
        return packed

    def cartons(self, shipment: Shipment) -> list[PackedCarton]:
        """As they are now."""
        return cartons_of(self.session, shipment)

    def lots(self, shipment: Shipment) -> list[KnownLot]:
        """Every lot, by order line, then number."""
        lines = [line.entry.line.id for line in lines_of_shipment(self.session, shipment)]
        return [lot for lots in lots_of_lines(self.session, lines).values() for lot in lots]

    def trail(self, subject: str) -> list[str]:
        """What happened to records of this kind."""
        write_now(self.session)
        rows = self.session.exec(
            select(AuditEntry.action)
            .where(AuditEntry.subject == subject)
            .order_by(col(AuditEntry.id))
        )
        return list(rows)
