"""Writing a stated capacity down, and echoing it."""

from datetime import date
from decimal import Decimal

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import col

from domain.capacity import Statement, report
from domain.messages.capacity import (
    AllCapacityNone,
    CapacityRecorded,
    CapacityUnclear,
    WeekOver,
)
from domain.models import OrderLine, Product, ReportSource, Share, ShareState
from domain.prepared import Prepared
from domain.quantities import ZERO, Quantity
from domain.weeks import monday, saturday
from handlers.producer import mine
from handlers.turn import Turn

PROMISED = Prepared[Decimal | None](
    columns(col(Share.confirmed))
    .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
    .where(
        col(Share.producer_id) == bindparam("producer"),
        (col(OrderLine.product_id) == bindparam("product"))
        | (col(Share.made_as_id) == bindparam("product")),
        col(Share.state) == ShareState.CONFIRMED,
    )
)


def record(turn: Turn, product: Product, week: date, amount: Decimal, source: ReportSource) -> bool:
    """Write it down and echo it; False, said kindly, where it is beyond what is plausible.

    A bare number afterwards corrects it.
    """
    focus_on(turn, product, week)
    if amount > product.max_weekly or amount < ZERO:
        turn.conversation.misses += 1
        turn.say(too_much(product, week))
        return False
    _write(turn, product, week, amount, source)
    turn.conversation.misses = 0
    turn.say(
        CapacityRecorded(
            product=product.name,
            quantity=Quantity(amount, product.unit),
            first_day=week,
            last_day=saturday(week),
            promised=_promised_beyond(turn, product, amount),
        )
    )
    return True


def record_nothing(turn: Turn, products: list[Product], week: date) -> None:
    """'Libur dulu' is about everything that a producer makes."""
    if len(products) == 1:
        record(turn, products[0], week, ZERO, ReportSource.WORDS)
        return
    for product in products:
        _write(turn, product, week, ZERO, ReportSource.WORDS)
    turn.conversation.misses = 0
    turn.conversation.focus = {"about": "capacity", "week": week.isoformat()}
    names = tuple(product.name for product in products)
    turn.say(AllCapacityNone(names, week, saturday(week)))


def too_much(product: Product, week: date) -> CapacityUnclear:
    """More than anybody makes in a week: not written down, asked again."""
    most = Quantity(product.max_weekly, product.unit)
    return CapacityUnclear(product.name, product.id, product.unit, week, too_much=most)


def refuse_past_week(turn: Turn, product: Product, week: date) -> bool:
    """A button about a week that lies behind changes nothing; True where it does."""
    over = week < monday(turn.today)
    if over:
        turn.say(WeekOver(product.name, week))
    return over


def focus_on(turn: Turn, product: Product, week: date) -> None:
    """What is said next without naming it is about this product and week."""
    turn.conversation.focus = {
        "about": "capacity",
        "product": product.id,
        "week": week.isoformat(),
    }


def _write(turn: Turn, product: Product, week: date, amount: Decimal, source: ReportSource) -> None:
    words = turn.heard.text if source is ReportSource.WORDS else turn.heard.button
    statement = Statement(mine.business(turn), product, week, amount, words, source, turn.person.id)
    report(turn.session, statement, turn.now)


def _promised_beyond(turn: Turn, product: Product, amount: Decimal) -> Quantity | None:
    """What was promised of the product, where it is more than what is stated now."""
    mine_of_it = {"producer": mine.business(turn).id, "product": product.id}
    confirmed = PROMISED.all(turn.session, **mine_of_it)
    promised = sum((amount or ZERO for amount in confirmed), ZERO)
    return Quantity(promised, product.unit) if promised > amount else None
