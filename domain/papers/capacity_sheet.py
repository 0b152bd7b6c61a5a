"""The weekly capacity sheet: who said to make how much of what, and how much of it is free."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from domain.messages.base import Part
from domain.models import (
    CapacityReport,
    Person,
    Producer,
    ProducerProduct,
    ProducerState,
    Product,
    Region,
)
from domain.papers.base import Column, Formula, Paper, Shape, Signature, Table, table_of
from domain.papers.office import called, letterhead
from domain.products import products_of_region
from domain.promises import free_of_product
from domain.quantities import ZERO, Quantity
from domain.situation import newest_asked_week
from domain.weeks import WEEK, local, monday, saturday

KIND = "capacity_sheet"
COLUMNS = (
    Column("line", Shape.WHOLE),
    Column("business", width=3),
    Column("owner", width=2),
    Column("district", width=2),
    Column("usual", Shape.QUANTITY, total=True),
    Column("stated", Shape.QUANTITY, total=True),
    Column("free", Shape.QUANTITY, total=True),
    Column("promised", Shape.QUANTITY, total=True, formula=Formula("minus", ("stated", "free"))),
)


class CapacitySheetOpening(Part):
    """Which week, and how many of the active businesses have said something."""

    week: date
    last_day: date
    said: int
    asked: int


def capacity_sheet(session: Session, region: Region, now: datetime) -> Paper:
    """The capacity of the newest week that was asked about, product by product.

    Whoever said nothing stands there without it. Where no week was asked about, it is the next.
    """
    today = local(now, region.zone).date()
    week = newest_asked_week(session, region, today) or monday(today) + WEEK
    tables = [
        _table(session, region, product, week) for product in products_of_region(session, region.id)
    ]
    shown = [table for table in tables if table.rows]
    makers, said = _counted(session, region, week)
    return Paper(
        kind=KIND,
        number=f"{region.code}/KAP/{week:%Y-%m-%d}",
        day=today,
        issuer=letterhead(region),
        zone=region.zone,
        body=(CapacitySheetOpening(week, saturday(week), said, makers), *shown),
        signatures=(Signature("office"), Signature("head")),
        landscape=True,
    )


def _table(session: Session, region: Region, product: Product, week: date) -> Table:
    stated = _stated(session, product, week)
    free = free_of_product(session, product, region.zone, week, saturday(week))
    makers = session.exec(
        select(Producer, Person, ProducerProduct)
        .join(Person, col(Producer.person_id) == Person.id)
        .join(ProducerProduct, col(ProducerProduct.producer_id) == Producer.id)
        .where(
            ProducerProduct.product_id == product.id,
            col(Producer.state).in_((ProducerState.ACTIVE, ProducerState.PAUSED)),
        )
    ).all()
    wanted = [row for row in makers if row[0].state == ProducerState.ACTIVE or row[0].id in stated]
    wanted.sort(key=lambda row: (row[0].business.casefold(), row[0].id))
    rows = []
    for number, (producer, person, makes) in enumerate(wanted, 1):
        said = stated.get(producer.id)
        left = None if said is None else min(said, free.get(producer.id, ZERO))
        rows.append(
            (
                number,
                producer.business,
                called(person),
                producer.district,
                _amount(makes.usual_weekly, product),
                _amount(said, product),
                _amount(left, product),
            )
        )
    return table_of(KIND, COLUMNS, rows, product.name)


def _amount(amount: Decimal | None, product: Product) -> Quantity | None:
    return None if amount is None else Quantity(amount, product.unit)


def _stated(session: Session, product: Product, week: date) -> Mapping[int, Decimal]:
    """By producer: what they said to make of a product in a week."""
    rows = session.exec(
        select(CapacityReport).where(
            CapacityReport.product_id == product.id,
            CapacityReport.week == week,
            col(CapacityReport.replaced).is_(False),
        )
    )
    return {report.producer_id: report.quantity for report in rows}


def _counted(session: Session, region: Region, week: date) -> tuple[int, int]:
    """How many businesses are active, and how many of them said something about the week."""
    active = session.exec(
        select(Producer.id).where(
            Producer.region_id == region.id, Producer.state == ProducerState.ACTIVE
        )
    ).all()
    said = session.exec(
        select(CapacityReport.producer_id)
        .where(CapacityReport.week == week, col(CapacityReport.producer_id).in_(active))
        .distinct()
    ).all()
    return len(active), len(said)


__all__ = ["KIND", "CapacitySheetOpening", "capacity_sheet"]
