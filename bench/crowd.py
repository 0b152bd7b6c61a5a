"""A region with very many workshops, written at once: for measurements, not for stories."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlmodel import Session, select

from bot.storage import Storage
from bot.storage.portable import Row, Shape, shapes, write
from domain.models import Order, OrderLine, Person, Product, Region, Role, RoleName
from domain.weeks import local, monday

MORNING = datetime(2026, 11, 23, 22, tzinfo=UTC)
"""Six o'clock on Tuesday 24 November, in Makassar."""
YESTERDAY = MORNING - timedelta(days=1)
STATED = 20
EACH_PRODUCT = 100
"""Workshops of one product."""


def crowd(storage: Storage, producers: int, lines: int) -> None:
    """One region: so many producers, each of one product, and so many open order lines."""
    products = max(1, producers // EACH_PRODUCT)
    with storage.begin() as session:
        region = _region(session)
        for number in range(products):
            session.add(
                Product(
                    region_id=region.id,
                    name=f"produk {number}",
                    unit="kg",
                    lot=Decimal(1),
                    max_weekly=Decimal(500),
                )
            )
        session.flush()
        _orders(session, region, products, lines, producers)
        officer, week = 1, monday(local(MORNING, region.zone).date())
        first = session.exec(select(Product.id).order_by(Product.id)).first() or 1  # type: ignore[arg-type]
    tables: dict[str, Callable[[int], Row]] = {
        "person": lambda n: [n + officer, 1, f"Orang {n}", "", "id", None, None, _moment()],
        "contact": lambda n: [n, n + officer, "telegram", str(n), True, None, None],
        "producer": lambda n: [n, 1, n + officer, f"Dapur {n}", "A", "active", None, _moment()],
        "producerproduct": lambda n: [n, n, first + n % products, None, 0],
        "capacityreport": lambda n: [
            *(n, n, first + n % products, week.isoformat(), STATED * 1000),
            *("", "words", _moment(), False),
        ],
    }
    with storage.write() as connection:
        known = {shape.name: shape for shape in shapes(connection)}
        for name, row in tables.items():
            shape = known[name]
            assert len(shape.columns) == len(row(1)), name  # noqa: S101 - the schema has moved on
            write(connection, shape, _rows(row, producers))


def _rows(row: Callable[[int], Row], count: int) -> Iterator[Row]:
    return (row(number) for number in range(1, count + 1))


def _moment() -> str:
    return YESTERDAY.isoformat()


def _region(session: Session) -> Region:
    region = Region(
        code="BPN",
        name="Kota Balikpapan",
        office="Dinas Perdagangan",
        zone="Asia/Makassar",
        handover_place="Gudang Dinas",
        created_at=YESTERDAY,
    )
    session.add(region)
    session.flush()
    officer = Person(region_id=region.id, name="Ratna", created_at=YESTERDAY)
    session.add(officer)
    session.flush()
    session.add(
        Role(
            person_id=officer.id,
            region_id=region.id,
            name=RoleName.OFFICER,
            granted_at=YESTERDAY,
        )
    )
    session.flush()
    return region


def _orders(session: Session, region: Region, products: int, lines: int, producers: int) -> None:
    """Together they want three quarters of what is stated, so nearly everybody gets something."""
    wanted = max(1, producers * STATED * 3 // 4 // max(1, lines))
    for number in range(lines):
        order = Order(
            region_id=region.id,
            code=f"BPN-{number + 1:03d}",
            destination="Swiss",
            created_at=YESTERDAY,
        )
        session.add(order)
        session.flush()
        session.add(
            OrderLine(
                order_id=order.id,
                product_id=1 + number % products,
                quantity=Decimal(wanted),
                price_rupiah=85_000,
                cutoff=MORNING + timedelta(days=5, hours=1 + number // products),
            )
        )


__all__ = ["MORNING", "Shape", "crowd"]
