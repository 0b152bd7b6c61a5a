"""Who plays in the transcripts: one region, its office, and three telephones of producers."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlmodel import Session, col, select

from bot.channels.simulator import NAME
from domain import people
from domain.capacity import Statement, report
from domain.models import (
    Contact,
    OrderLine,
    Person,
    Producer,
    ProducerProduct,
    ProducerState,
    Product,
    Region,
    ReportSource,
    RoleName,
    Share,
    ShareState,
)
from domain.orders import Draft, create_order
from domain.products import products_of_producer
from domain.receiving import receive
from domain.weeks import at, local, monday

ZONE = "Asia/Makassar"
START = datetime(2026, 11, 20, 0, tzinfo=UTC)
"""Friday 20 November 2026, 08:00 in Balikpapan."""

PEOPLE = {
    "petugas": "Rina Wati",
    "siti": "Siti Aminah",
    "ani": "Ani Lestari",
    "tono": "Tono",
    "baru": "Dewi",
}
MAKES = {"siti": ["peyek kepiting"], "ani": ["peyek kepiting", "cake salak"], "tono": ["bonting"]}


def make_records(session: Session) -> None:
    """A region with an officer, products, and producers who said what they can make this week."""
    region = Region(
        code="BPN",
        name="Kota Balikpapan",
        office="Dinas Perdagangan Kota Balikpapan",
        zone=ZONE,
        handover_place="Gudang Dinas",
        created_at=START,
    )
    session.add(region)
    session.flush()
    products = _products(session, region)
    officer = _person(session, region, "petugas", "Bu")
    people.grant(session, officer, region.id, RoleName.OFFICER, START)
    for number, (address, names) in enumerate(MAKES.items()):
        person = _person(session, region, address, "Pak" if address == "tono" else "Bu")
        _business(session, region, person, f"Dapur {person.name.split()[0]}", number)
        for name in names:
            _makes(session, person, products[name])


def _products(session: Session, region: Region) -> dict[str, Product]:
    kinds = [("peyek kepiting", "peyek", "kg", 500), ("cake salak", "cake", "kotak", 400)]
    rows = [
        Product(
            region_id=region.id, name=name, aliases=[alias], unit=unit, max_weekly=Decimal(most)
        )
        for name, alias, unit, most in [*kinds, ("bonting", "bontingan", "kg", 300)]
    ]
    session.add_all(rows)
    session.flush()
    return {row.name: row for row in rows}


def _person(session: Session, region: Region, address: str, salutation: str) -> Person:
    person = Person(
        region_id=region.id,
        name=PEOPLE[address],
        salutation=salutation,
        consented_at=START,
        created_at=START,
    )
    session.add(person)
    session.flush()
    session.add(Contact(person_id=person.id, channel=NAME, address=address))
    return person


def _business(session: Session, region: Region, person: Person, name: str, number: int) -> None:
    producer = Producer(
        region_id=region.id,
        person_id=person.id,
        business=name,
        district="Balikpapan Utara",
        state=ProducerState.ACTIVE,
        registered_at=START + timedelta(minutes=number),
    )
    session.add(producer)
    session.flush()
    people.grant(session, person, region.id, RoleName.PRODUCER, START)


def _makes(session: Session, person: Person, product: Product) -> None:
    producer = session.exec(select(Producer).where(Producer.person_id == person.id)).one()
    usual = Decimal(50)
    session.add(ProducerProduct(producer_id=producer.id, product_id=product.id, usual_weekly=usual))
    session.flush()
    state_capacity(session, producer, product, monday(local(START, ZONE).date()), usual)


def state_capacity(
    session: Session, producer: Producer, product: Product, week: date, amount: Decimal
) -> None:
    """What a producer can make of a product in a week, as an officer would write it down."""
    statement = Statement(producer, product, week, amount, "", ReportSource.OFFICER)
    report(session, statement, START)


def region_of(session: Session) -> Region:
    """The only region."""
    return session.exec(select(Region)).one()


def invite(session: Session, words: list[str], now: datetime) -> None:
    """``undangan CODE [role]``: a code that lets somebody in."""
    role = RoleName(words[1]) if len(words) > 1 else RoleName.PRODUCER
    people.invite(session, region_of(session), role, words[0], now)


def order(session: Session, words: list[str], now: datetime) -> None:
    """``pesanan PRODUCT; AMOUNT; DAYS; DESTINATION; PRICE``: an order due in so many days."""
    name, amount, days, destination, price = (w.strip() for w in " ".join(words).split(";"))
    region = region_of(session)
    product = session.exec(select(Product).where(Product.name == name)).one()
    day = local(now, ZONE).date() + timedelta(days=int(days))
    draft = Draft(
        product=product,
        quantity=Decimal(amount),
        destination=destination,
        cutoff=at(day, region.cutoff_at, ZONE),
        price_rupiah=int(price) if price else None,
    )
    create_order(session, region, draft, now, None)


def say_capacity(session: Session, words: list[str], _: datetime) -> None:
    """``kapasitas WHO MONDAY AMOUNT [PRODUCT]``: of a product, or of all, in a week."""
    producer, only = _producer(session, words[0]), " ".join(words[3:])
    for product in products_of_producer(session, producer):
        if only and product.name != only:
            continue
        state_capacity(session, producer, product, date.fromisoformat(words[1]), Decimal(words[2]))


def hand_over(session: Session, words: list[str], now: datetime) -> None:
    """``terima WHO RECEIVED ACCEPTED [REASON]``: of the confirmed share."""
    producer = _producer(session, words[0])
    share = session.exec(
        select(Share)
        .join(OrderLine)
        .where(Share.producer_id == producer.id, Share.state == ShareState.CONFIRMED)
        .order_by(col(OrderLine.cutoff))
    ).first()
    assert share is not None
    officer = session.exec(select(Person).where(Person.name == PEOPLE["petugas"])).one()
    receive(
        session,
        share,
        Decimal(words[1]),
        Decimal(words[2]),
        " ".join(words[3:]),
        now,
        officer.id,
    )


def approve(session: Session, words: list[str], now: datetime) -> None:
    """``setujui``: the officer lets everybody in who waits."""
    for producer in session.exec(select(Producer).where(Producer.state == ProducerState.PENDING)):
        people.set_state(session, producer, ProducerState.ACTIVE, now, None)


def _producer(session: Session, address: str) -> Producer:
    return session.exec(
        select(Producer)
        .join(Person, col(Producer.person_id) == Person.id)
        .where(Person.name == PEOPLE[address])
    ).one()


ACTIONS = {
    "undangan": invite,
    "pesanan": order,
    "kapasitas": say_capacity,
    "terima": hand_over,
    "setujui": approve,
}
__all__ = ["ACTIONS", "PEOPLE", "START", "ZONE", "make_records"]
