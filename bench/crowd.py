"""Regions with very many workshops, written at once: for measurements, not for stories."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlmodel import Session

from bot.storage import Storage
from domain.bulk import AT_ONCE, Bulk, Row, numbers
from domain.models import (
    CapacityReport,
    Contact,
    Order,
    OrderLine,
    Person,
    Producer,
    ProducerProduct,
    ProducerState,
    Product,
    Region,
    ReportSource,
    Role,
    RoleName,
)
from domain.weeks import local, monday

MORNING = datetime(2026, 11, 23, 22, tzinfo=UTC)
"""Six o'clock on Tuesday 24 November, in Makassar."""
STATED = 20
EACH_PRODUCT = 100
"""Workshops of one product."""
CHANNEL = "telegram"
PEOPLE = Bulk(
    Person,
    *("id", "region_id", "name", "salutation", "language", "consented_at", "created_at"),
)
CONTACTS = Bulk(Contact, "person_id", "channel", "address", "preferred")
PRODUCERS = Bulk(
    Producer, "id", "region_id", "person_id", "business", "district", "state", "registered_at"
)
ROLES = Bulk(Role, "person_id", "region_id", "name", "granted_at")
MAKES = Bulk(ProducerProduct, "producer_id", "product_id", "last_favoured")
STATEMENTS = Bulk(
    CapacityReport,
    *(
        "producer_id",
        "product_id",
        "week",
        "quantity",
        "words",
        "source",
        "reported_at",
        "replaced",
    ),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A region of a crowd: so many workshops, each of one product, and so many open lines."""

    code: str
    name: str
    zone: str
    producers: int
    lines: int

    @property
    def products(self) -> int:
        """How many products its workshops make."""
        return max(1, self.producers // EACH_PRODUCT)


def crowd(storage: Storage, producers: int, lines: int) -> None:
    """One region whose workshops have all stated the week."""
    place = Place("BPN", "Kota Balikpapan", "Asia/Makassar", producers, lines)
    with storage.begin() as session:
        settle(session, place, MORNING, stated=True)


def settle(session: Session, place: Place, now: datetime, *, stated: bool) -> Region:
    """A region with its officer, orders and workshops, as they are the day before ``now``.

    Cut-offs begin six days after that. Where the week is ``stated``, everybody can make `STATED` of
    their product in the week of ``now``. The officer's address is the region's code, the
    workshops' are numbers.
    """
    before = now - timedelta(days=1)
    region = _region(session, place, before)
    products = [
        Product(
            region_id=region.id,
            name=f"produk {number}",
            unit="kg",
            lot=Decimal(1),
            max_weekly=Decimal(500),
        )
        for number in range(place.products)
    ]
    session.add_all(products)
    session.flush()
    _orders(session, region, place, products, now)
    makes = [products[number % place.products].id for number in range(place.producers)]
    people = numbers(session, Person, place.producers)
    producers = numbers(session, Producer, place.producers)
    write_all(
        session, PEOPLE, ((p, region.id, f"Orang {p}", "", "id", before, before) for p in people)
    )
    write_all(session, CONTACTS, ((p, CHANNEL, str(p), True) for p in people))
    maker = RoleName.PRODUCER
    write_all(session, ROLES, ((p, region.id, maker, before) for p in people))
    active = ProducerState.ACTIVE
    write_all(
        session,
        PRODUCERS,
        (
            (producer, region.id, person, f"Dapur {producer}", "A", active, before)
            for producer, person in zip(producers, people, strict=True)
        ),
    )
    pairs = list(zip(producers, makes, strict=True))
    write_all(session, MAKES, ((*pair, 0) for pair in pairs))
    if stated:
        week, words = monday(local(now, region.zone).date()), ReportSource.WORDS
        said = (week, Decimal(STATED), "", words, before, False)
        write_all(session, STATEMENTS, ((*pair, *said) for pair in pairs))
    return region


def write_all(session: Session, into: Bulk, rows: Iterable[Row]) -> None:
    """Write rows that are made on the way, a few thousand at a time."""
    waiting = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == AT_ONCE:
            into.write(session, waiting)
            waiting = []
    into.write(session, waiting)


def _region(session: Session, place: Place, before: datetime) -> Region:
    region = Region(
        code=place.code,
        name=place.name,
        office="Dinas Perdagangan",
        zone=place.zone,
        handover_place="Gudang Dinas",
        created_at=before,
    )
    session.add(region)
    session.flush()
    officer = Person(region_id=region.id, name="Ratna", created_at=before)
    session.add(officer)
    session.flush()
    session.add(Contact(person_id=officer.id, channel=CHANNEL, address=place.code))
    session.add(
        Role(
            person_id=officer.id,
            region_id=region.id,
            name=RoleName.OFFICER,
            granted_at=before,
        )
    )
    session.flush()
    return region


def _orders(
    session: Session, region: Region, place: Place, products: list[Product], now: datetime
) -> None:
    """Together they want three quarters of what is stated, so nearly everybody gets something."""
    wanted = max(1, place.producers * STATED * 3 // 4 // max(1, place.lines))
    orders = [
        Order(
            region_id=region.id,
            code=f"{place.code}-{number + 1:03d}",
            destination="Swiss",
            created_at=now - timedelta(days=1),
        )
        for number in range(place.lines)
    ]
    session.add_all(orders)
    session.flush()
    session.add_all(
        OrderLine(
            order_id=order.id,
            product_id=products[number % len(products)].id,
            quantity=Decimal(wanted),
            price_rupiah=85_000,
            cutoff=now + timedelta(days=5, hours=1 + number // len(products)),
        )
        for number, order in enumerate(orders)
    )
    session.flush()


__all__ = ["CHANNEL", "MORNING", "STATED", "STATEMENTS", "Place", "crowd", "settle", "write_all"]
