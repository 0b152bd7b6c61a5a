"""An office with its telephones: one officer, as many producers as a test needs, two products."""

import asyncio
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlmodel import Session, col, select

from bot.channels.simulator import NAME
from bot.clock import VirtualClock
from bot.simulation.world import Phone, World
from bot.storage import Storage
from domain.models import (
    AuditEntry,
    CapacityReport,
    Contact,
    Order,
    Outbox,
    Person,
    Producer,
    ProducerProduct,
    ProducerState,
    Product,
    Region,
    ReportSource,
    Role,
    RoleName,
    Share,
    ShareState,
)
from domain.weeks import monday
from handlers.messages import NotForYou

NAMES = ("Siti", "Budi", "Rina", "Joko", "Wati", "Agus", "Dewi", "Hadi", "Lina", "Tono")
PEYEK, CAKE = "peyek kepiting", "cake salak"


class Office:
    """Telephones around the real engine, and short ways to look into the records."""

    def __init__(self, storage: Storage, clock: VirtualClock) -> None:
        self.storage, self.clock = storage, clock
        with storage.begin() as session:
            self.region = self._add_region(session, "BPN", "Balikpapan")
            self.products = {
                PEYEK: self._add_product(session, PEYEK, "kg", ["rempeyek kepiting"], "1"),
                CAKE: self._add_product(session, CAKE, "kotak", [], "5"),
            }
            self._add_person(session, "petugas", "Ratna", "Bu", RoleName.OFFICER)
        self.world = World(storage, clock)
        self.officer = self.world.phone("petugas")
        self.settle()

    def _add_region(self, session: Session, code: str, name: str) -> int:
        region = Region(
            code=code,
            name=f"Kota {name}",
            office=f"Dinas Perdagangan Kota {name}",
            zone="Asia/Makassar",
            handover_place="Gudang Dinas",
            created_at=self.clock.now(),
        )
        session.add(region)
        session.flush()
        return region.id

    def _add_product(
        self, session: Session, name: str, unit: str, aliases: list[str], lot: str
    ) -> int:
        product = Product(
            region_id=self.region,
            name=name,
            aliases=aliases,
            unit=unit,
            lot=Decimal(lot),
            max_weekly=Decimal(200),
        )
        session.add(product)
        session.flush()
        return product.id

    def _add_person(
        self, session: Session, address: str, name: str, salutation: str, role: RoleName
    ) -> Person:
        person = Person(
            region_id=self.region,
            name=name,
            salutation=salutation,
            consented_at=self.clock.now(),
            created_at=self.clock.now(),
        )
        session.add(person)
        session.flush()
        session.add(Contact(person_id=person.id, channel=NAME, address=address))
        session.add(
            Role(
                person_id=person.id,
                region_id=self.region,
                name=role,
                granted_at=self.clock.now(),
            )
        )
        session.flush()
        return person

    def person(self, address: str, name: str, role: RoleName) -> Phone:
        """One more person with a role."""
        with self.storage.begin() as session:
            self._add_person(session, address, name, "", role)
        return self.world.phone(address)

    def producer(
        self,
        name: str,
        *capacities: int,
        product: str = PEYEK,
        usual: int | None = None,
        state: ProducerState = ProducerState.ACTIVE,
    ) -> Phone:
        """A producer who stated these capacities for this week and the following ones."""
        now = self.clock.now()
        with self.storage.begin() as session:
            person = self._add_person(session, name.lower(), name, "", RoleName.PRODUCER)
            made = Producer(
                region_id=self.region,
                person_id=person.id,
                business=f"Dapur {name}",
                district="Manggar",
                state=state,
                registered_at=now,
            )
            session.add(made)
            session.flush()
            session.add(
                ProducerProduct(
                    producer_id=made.id,
                    product_id=self.products[product],
                    usual_weekly=None if usual is None else Decimal(usual),
                )
            )
            for place, amount in enumerate(capacities):
                self._state(session, made.id, product, place, amount, now)
        return self.world.phone(name.lower())

    def also_makes(self, name: str, product: str, amount: int) -> None:
        """This producer makes another product, too, and stated so much of it for this week."""
        with self.storage.begin() as session:
            owner = session.exec(select(Person.id).where(Person.name == name)).one()
            made = session.exec(select(Producer.id).where(Producer.person_id == owner)).one()
            session.add(ProducerProduct(producer_id=made, product_id=self.products[product]))
            self._state(session, made, product, 0, amount, self.clock.now())

    def _state(
        self,
        session: Session,
        producer: int,
        product: str,
        place: int,
        amount: int,
        now: datetime,
    ) -> None:
        session.add(
            CapacityReport(
                producer_id=producer,
                product_id=self.products[product],
                week=monday(now.date()) + timedelta(weeks=place),
                quantity=Decimal(amount),
                source=ReportSource.WORDS,
                reported_at=now,
            )
        )

    def producers(self, *capacities: int, product: str = PEYEK) -> list[Phone]:
        """As many producers, each with one capacity for this week."""
        return [
            self.producer(name, amount, product=product)
            for name, amount in zip(NAMES, capacities, strict=False)
        ]

    def settle(self) -> None:
        """Let everything happen that is due."""
        asyncio.run(self.world.settle())

    def wait_until(self, day: date, hour: int, minute: int = 0) -> None:
        """Let the time go by until an hour of the local clock (UTC+8)."""
        moment = datetime.combine(day, datetime.min.time(), self.clock.now().tzinfo)
        local = moment + timedelta(hours=hour - 8, minutes=minute)
        asyncio.run(self.world.move_to(local))

    def say(self, words: str, phone: Phone | None = None) -> str:
        """Somebody (the officer) types; returns what they read then."""
        phone = phone or self.officer
        before = len(phone.messages)
        phone.say(words)
        self.settle()
        return "\n".join(shown.message.plain for shown in phone.messages[before:])

    def press(self, label: str, phone: Phone | None = None) -> str:
        """Somebody (the officer) taps a button; returns what they read then."""
        phone = phone or self.officer
        before = len(phone.messages)
        phone.press(label)
        self.settle()
        return "\n".join(shown.message.plain for shown in phone.messages[before:])

    def refused(self, phone: Phone | None = None) -> bool:
        """Whether the newest message to somebody (the officer) says that this is not theirs."""
        address = (phone or self.officer).address
        with self.storage.reading() as session:
            newest = session.exec(
                select(Outbox.message)
                .join(Contact, col(Contact.person_id) == Outbox.person_id)
                .where(Contact.address == address)
                .order_by(col(Outbox.id).desc())
            ).first()
        return newest == NotForYou.__name__

    def heard_by(self, phone: Phone) -> str:
        """Everything on a telephone."""
        return "\n".join(shown.message.plain for shown in phone.messages)

    def make_order(self, line: str = "peyek kepiting; 100 kg; Swiss; 18 Des; 85000") -> str:
        """An order, made in one line; returns its code."""
        self.say(f"/buatpesanan {line}")
        self.press("Buat")
        with self.storage.reading() as session:
            return session.exec(select(Order.code)).all()[-1]

    def shares(self, *states: ShareState) -> list[Share]:
        """The shares in these states (all), oldest first."""
        with self.storage.reading() as session:
            found = session.exec(select(Share).order_by(col(Share.id))).all()
            return [share for share in found if not states or share.state in states]

    def amounts(self, *states: ShareState) -> list[int]:
        """What these shares weigh."""
        return [
            int(next(q for q in (s.confirmed, s.offered, s.computed) if q is not None))
            for s in self.shares(*states)
        ]

    def trail(self) -> list[str]:
        """The actions of the audit trail."""
        with self.storage.reading() as session:
            return [entry.action for entry in session.exec(select(AuditEntry))]
