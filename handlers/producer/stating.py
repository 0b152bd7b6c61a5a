"""Writing a stated capacity down, and echoing it."""

from datetime import date
from decimal import Decimal

from domain.capacity import Statement, report, stated
from domain.messages.base import Button
from domain.messages.capacity import (
    AllCapacityNone,
    CapacityRecorded,
    CapacityUnclear,
    WeekOver,
)
from domain.models import Producer, Product, ReportSource, Share
from domain.overdrawn import PROMISED, Overdrawn, tell_if_overdrawn
from domain.quantities import ZERO, Quantity
from domain.standing import awaited
from domain.weeks import WEEK, monday, saturday
from handlers.producer import mine
from handlers.turn import Turn

MOST_BUTTONS = 3


def record(turn: Turn, product: Product, week: date, amount: Decimal, source: ReportSource) -> bool:
    """Write it down and echo it; False, said kindly, where it is beyond what is plausible.

    A bare number afterwards corrects it.
    """
    focus_on(turn, product, week)
    if amount > product.max_weekly or amount < ZERO:
        turn.conversation.misses += 1
        turn.say(too_much(product, week))
        return False
    missing = _write(turn, product, week, amount, source)
    turn.conversation.misses = 0
    turn.say(
        CapacityRecorded(
            product=product.name,
            quantity=Quantity(amount, product.unit),
            first_day=week,
            last_day=saturday(week),
            promised=_promised_beyond(turn, product, amount),
            short=None if missing is None else Quantity(missing.short, product.unit),
            trouble=None if missing is None else _trouble(missing, amount),
        )
    )
    return True


def record_nothing(turn: Turn, products: list[Product], week: date) -> None:
    """'Libur dulu' is about everything that a producer makes."""
    if len(products) == 1:
        record(turn, products[0], week, ZERO, ReportSource.WORDS)
        return
    short = {
        product.name: _trouble(missing, ZERO, "trouble_of", product.name)
        for product in products
        if (missing := _write(turn, product, week, ZERO, ReportSource.WORDS)) is not None
    }
    turn.conversation.misses = 0
    turn.conversation.focus = {"about": "capacity", "week": week.isoformat()}
    names = tuple(product.name for product in products)
    buttons = tuple(short.values())[:MOST_BUTTONS]
    turn.say(AllCapacityNone(names, week, saturday(week), tuple(short), buttons))


def too_much(product: Product, week: date) -> CapacityUnclear:
    """More than anybody makes in a week: not written down, asked again."""
    most = Quantity(product.max_weekly, product.unit)
    return CapacityUnclear(product.name, product.id, product.unit, week, too_much=most)


def say_unclear(turn: Turn, producer: Producer, product: Product, week: date) -> None:
    """Not understood: the number, please, or one of the usual answers."""
    before = stated(turn.session, producer.id, product.id, week - WEEK)
    last = Quantity(before, product.unit) if before else None
    focus_on(turn, product, week)
    turn.say(CapacityUnclear(product.name, product.id, product.unit, week, last))


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


def promised_shares(turn: Turn, product: Product) -> list[Share]:
    """What this producer confirmed of a product and has not handed over in whole."""
    return turn.once(PROMISED, producer=mine.business(turn).id, product=product.id)


def _write(
    turn: Turn, product: Product, week: date, amount: Decimal, source: ReportSource
) -> Overdrawn | None:
    """Write it down; where a promise does not fit any more, the office hears of it."""
    words = turn.heard.text if source is ReportSource.WORDS else turn.heard.button
    producer = mine.business(turn)
    statement = Statement(producer, product, week, amount, words, source, turn.person.id)
    report(turn.session, statement, turn.now)
    return tell_if_overdrawn(turn.session, statement, promised_shares(turn, product), turn.now)


def _trouble(
    missing: Overdrawn, amount: Decimal, label: str = "trouble", product: str = ""
) -> Button:
    """The button that says so of the share that is due first, with what it can be."""
    share = missing.shares[0]
    values = {"product": product} if product else {}
    if ZERO < amount < awaited(share):
        return Button(label, "progress.only", (str(share.id), str(amount)), values)
    return Button(label, "progress", (str(share.id), "trouble"), values)


def _promised_beyond(turn: Turn, product: Product, amount: Decimal) -> Quantity | None:
    """What is still awaited of the product, where it is more than what is stated now."""
    shares = promised_shares(turn, product)
    promised = sum((awaited(share) for share in shares), ZERO)
    return Quantity(promised, product.unit) if promised > amount else None
