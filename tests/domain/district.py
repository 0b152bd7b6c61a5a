"""A district of producers around one product, without telephones: what the records say."""

from datetime import datetime, timedelta
from decimal import Decimal

from sqlmodel import Session, col, select

from domain import morning
from domain.later import write_now
from domain.messages.base import message_from
from domain.models import (
    CapacityReport,
    Order,
    Outbox,
    Person,
    Producer,
    ProducerProduct,
    ProducerState,
    Product,
    Qualification,
    Region,
    ReportSource,
    Role,
    RoleName,
    Share,
    ShareState,
)
from domain.orders import Draft, create_order
from domain.standing import OpenLine, lines_of
from domain.weeks import at, monday


class District:
    """One region with one officer and one product, in a session; its clock is moved by hand."""

    def __init__(
        self,
        session: Session,
        now: datetime,
        code: str = "BPN",
        name: str = "Kota Balikpapan",
        zone: str = "Asia/Makassar",
    ) -> None:
        self.session, self.now = session, now
        self.region = Region(
            code=code,
            name=name,
            office="Dinas Perdagangan",
            zone=zone,
            handover_place="Gudang Dinas",
            created_at=now,
        )
        self._keep(self.region)
        self.product = self.add_product("peyek kepiting")
        self.officer = self._person("Ratna", RoleName.OFFICER)

    def _keep(self, record: object) -> None:
        self.session.add(record)
        self.session.flush()

    def add_product(self, name: str, lot: int = 1) -> Product:
        """Something that the region pools, by the kilogram."""
        product = Product(
            region_id=self.region.id,
            name=name,
            unit="kg",
            lot=Decimal(lot),
            max_weekly=Decimal(500),
        )
        self._keep(product)
        return product

    def _person(self, name: str, role: RoleName) -> Person:
        person = Person(region_id=self.region.id, name=name, created_at=self.now)
        self._keep(person)
        self._keep(
            Role(person_id=person.id, region_id=self.region.id, name=role, granted_at=self.now)
        )
        return person

    def producer(self, *capacities: int, usual: int | None = None) -> Producer:
        """A producer who stated these capacities for this week and the ones that follow."""
        count = len(self.session.exec(select(Producer.id)).all())
        person = self._person(f"Produsen {count}", RoleName.PRODUCER)
        producer = Producer(
            region_id=self.region.id,
            person_id=person.id,
            business=f"Dapur {count}",
            district="Manggar",
            state=ProducerState.ACTIVE,
            registered_at=self.now,
        )
        self._keep(producer)
        self._keep(
            ProducerProduct(
                producer_id=producer.id,
                product_id=self.product.id,
                usual_weekly=None if usual is None else Decimal(usual),
            )
        )
        for place, amount in enumerate(capacities):
            self.state_capacity(producer, amount, place)
        return producer

    def producers(self, *capacities: int) -> list[Producer]:
        """As many producers, each with one capacity for this week."""
        return [self.producer(amount) for amount in capacities]

    def state_capacity(self, producer: Producer, amount: int, weeks_ahead: int = 0) -> None:
        """The producer states a capacity, in place of what was said for the week before."""
        week = monday(self.now.date()) + timedelta(weeks=weeks_ahead)
        for old in self.session.exec(
            select(CapacityReport).where(
                CapacityReport.producer_id == producer.id, CapacityReport.week == week
            )
        ):
            old.replaced = True
        self._keep(
            CapacityReport(
                producer_id=producer.id,
                product_id=self.product.id,
                week=week,
                quantity=Decimal(amount),
                source=ReportSource.WORDS,
                reported_at=self.now,
            )
        )

    def paper(self, producer: Producer, kind: str, *, until: int = 365, seen: bool = True) -> None:
        """The producer holds a paper for so many days; an officer has seen it."""
        self._keep(
            Qualification(
                producer_id=producer.id,
                kind=kind,
                expires_on=self.now.date() + timedelta(days=until),
                verified_at=self.now if seen else None,
            )
        )

    def order(
        self,
        quantity: int,
        days: int = 25,
        *,
        min_share: int = 0,
        max_share: int | None = None,
        max_producers: int = 0,
        needs: tuple[str, ...] = (),
        price: int | None = 85_000,
    ) -> OpenLine:
        """An order to be handed over in so many days."""
        draft = Draft(
            product=self.product,
            quantity=Decimal(quantity),
            destination="Swiss",
            cutoff=at(
                self.now.date() + timedelta(days=days), self.region.cutoff_at, self.region.zone
            ),
            price_rupiah=price,
            min_share=Decimal(min_share),
            max_share=None if max_share is None else Decimal(max_share),
            max_producers=max_producers,
            needs=needs,
        )
        order = create_order(self.session, self.region, draft, self.now, self.officer.id)
        return lines_of(self.session, order)[0]

    def run(self, **later: int) -> int:
        """The morning's pooling, after so much time (``days=1``); returns the new shares."""
        self.now += timedelta(**later)
        return morning.run_pools(self.session, self.region, self.now)

    def shares(self, entry: OpenLine, *states: ShareState) -> list[Share]:
        """The shares of a line in these states (all), oldest first."""
        found = self.session.exec(
            select(Share).where(Share.line_id == entry.line.id).order_by(col(Share.id))
        )
        return [share for share in found if not states or share.state in states]

    def amounts(self, entry: OpenLine, *states: ShareState) -> list[int]:
        """What these shares weigh."""
        return [
            int(next(q for q in (s.confirmed, s.offered, s.computed) if q is not None))
            for s in self.shares(entry, *states)
        ]

    def told(self, person: Person, message: str) -> int:
        """How often somebody was told this."""
        write_now(self.session)
        rows = self.session.exec(
            select(Outbox).where(Outbox.person_id == person.id, Outbox.message == message)
        )
        return len(rows.all())

    def last(self, person: Person) -> object:
        """The newest message to somebody."""
        write_now(self.session)
        row = self.session.exec(
            select(Outbox).where(Outbox.person_id == person.id).order_by(col(Outbox.id).desc())
        ).first()
        assert row is not None
        return message_from(row.message, row.facts)

    def owner(self, producer: Producer) -> Person:
        """Whose business it is."""
        return self.session.get_one(Person, producer.person_id)

    def orders(self) -> list[Order]:
        """All orders."""
        return list(self.session.exec(select(Order).order_by(col(Order.id))))
