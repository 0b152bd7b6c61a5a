"""The situation on demand, the pooled capacity, and a kind word to the silent."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import func
from sqlalchemy import select as columns
from sqlmodel import col

from domain.capacity import remind_about
from domain.messages.base import Kind, Message, Part
from domain.models import CapacityReport, Producer, ProducerProduct, ProducerState, Product
from domain.products import products_of_region
from domain.promises import free_of_product
from domain.quantities import ZERO, Quantity
from domain.situation import answers, newest_asked_week, situation
from domain.weeks import WEEK, monday, saturday
from handlers.officer.access import OFFICER
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()


class SilentReminded(Message):
    """The echo of a reminder to the silent."""

    variants: ClassVar[tuple[str, ...]] = ("", "nobody", "enough")
    reminded: int
    silent: int

    def variant(self) -> str:
        """Nobody is silent, or the silent were reminded twice already."""
        if self.reminded:
            return ""
        return "enough" if self.silent else "nobody"


class PooledCapacity(Part):
    """What a region can make of a product in a week; ``free`` is not promised yet."""

    variants: ClassVar[tuple[str, ...]] = ("", "unsaid")
    product: str
    stated: Quantity
    free: Quantity
    said: int
    makers: int

    def variant(self) -> str:
        """Nobody has said anything yet."""
        return "" if self.said else "unsaid"


class RegionCapacity(Message):
    """The pooled capacity of next week, product by product."""

    kind: ClassVar[Kind] = Kind.NOTICE
    variants: ClassVar[tuple[str, ...]] = ("", "none")
    first_day: date
    last_day: date
    rows: tuple[PooledCapacity, ...]

    def variant(self) -> str:
        """There may be no product yet."""
        return "" if self.rows else "none"


@routes.command("laporan", roles=OFFICER, hint="report")
def report_now(turn: Turn, _: str) -> None:
    """The situation as it is now."""
    turn.say(situation(turn.session, turn.here, turn.now, asked_for=True))


@routes.button("capacity.nudge", OFFICER)
def nudge(turn: Turn, _: tuple[str, ...]) -> None:
    """Remind whoever has not said what they can make; at most twice in all."""
    week = newest_asked_week(turn.session, turn.here, turn.today)
    if week is None:
        turn.say(SilentReminded(0, 0))
        return
    reminded = remind_about(turn.session, turn.here.id, week, turn.now)
    silent = answers(turn.session, turn.here, week).silent
    turn.say(SilentReminded(reminded, silent))


@routes.command("kapasitaswilayah", "=kapasitas wilayah", roles=OFFICER, hint="region_capacity")
def show_capacity(turn: Turn, _: str) -> None:
    """What the region can make next week."""
    week = monday(turn.today) + WEEK
    said, makers = _said(turn, week), _makers(turn)
    rows = []
    for product in products_of_region(turn.session, turn.here.id):
        free = free_of_product(turn.session, product, turn.here.zone, week, saturday(week))
        stated, count = said.get(product.id, (ZERO, 0))
        rows.append(
            PooledCapacity(
                product.name,
                Quantity(stated, product.unit),
                Quantity(sum(free.values(), ZERO), product.unit),
                count,
                makers.get(product.id, 0),
            )
        )
    turn.say(RegionCapacity(week, saturday(week), tuple(rows)))


def _said(turn: Turn, week: date) -> dict[int, tuple[Decimal, int]]:
    """By product: how much was stated for a week, by how many."""
    rows = turn.session.execute(
        columns(
            col(CapacityReport.product_id),
            func.sum(col(CapacityReport.quantity)),
            func.count(col(CapacityReport.id)),
        )
        .join(Product)
        .where(
            col(Product.region_id) == turn.here.id,
            col(CapacityReport.week) == week,
            col(CapacityReport.replaced).is_(False),
        )
        .group_by(col(CapacityReport.product_id))
    )
    return {product: (amount, count) for product, amount, count in rows}


def _makers(turn: Turn) -> dict[int, int]:
    """By product: how many active producers make it."""
    rows = turn.session.execute(
        columns(col(ProducerProduct.product_id), func.count(col(ProducerProduct.id)))
        .join(Producer)
        .where(
            col(Producer.region_id) == turn.here.id,
            col(Producer.state) == ProducerState.ACTIVE,
        )
        .group_by(col(ProducerProduct.product_id))
    )
    return {product: count for product, count in rows}  # noqa: C416 - rows are no pairs
