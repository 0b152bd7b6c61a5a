"""The weekly capacity: answered by button or in words, corrected afterwards, reported unasked."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import ClassVar

from sqlmodel import col, select

from domain.capacity import Statement, ask_next, report, stated
from domain.language import Asked, Context, Intent, Reading, Week, read
from domain.messages.base import Button, Kind, Message
from domain.messages.capacity import CapacityRecorded
from domain.models import CapacityAsk, Producer, Product, ReportSource, RoleName
from domain.products import products_of_producer, words_of
from domain.quantities import ZERO, Quantity
from domain.weeks import WEEK, first_usable_week, monday, saturday
from handlers.asking import PossibleCapacity, forward_to_office, possible_capacities
from handlers.messages import NotForYou
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
PRODUCER = (RoleName.PRODUCER,)


@dataclass(frozen=True, slots=True)
class CapacityUnclear(Message):
    """What was written could be several amounts, or none: which one?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "choices", "too_much")
    product: str
    first_day: date
    last_day: date
    choices: tuple[Button, ...] = ()
    too_much: Quantity | None = None

    def variant(self) -> str:
        """With choices to tap, above what is plausible, or simply not understood."""
        if self.too_much is not None:
            return "too_much"
        return "choices" if self.choices else ""

    def buttons(self) -> tuple[Button, ...]:
        """The readings; or a human."""
        return self.choices or (Button("ask_office", "office.ask"),)


@dataclass(frozen=True, slots=True)
class AllCapacityNone(Message):
    """The echo of 'nothing this week' from somebody who makes several products."""

    products: tuple[str, ...]
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class CapacityWanted(Message):
    """How to report unasked."""

    kind: ClassVar[Kind] = Kind.QUESTION
    products: tuple[str, ...]
    unit: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class CapacityKept(Message):
    """The stated capacity stays as it is."""

    quantity: Quantity
    product: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Topic:
    """What a producer's words about capacity are taken to be about."""

    week: date
    product: Product | None
    asked: Asked


@routes.command("kapasitas", roles=PRODUCER, hint="capacity")
def report_unasked(turn: Turn, words: str) -> None:
    """``/kapasitas 40 kg``, or the question how much it is."""
    producer = _mine(turn)
    products = products_of_producer(turn.session, producer)
    week = week_to_report(turn, producer)
    if words:
        _understand(turn, producer, words, Topic(week, products[0], Asked.CAPACITY))
        return
    turn.conversation.focus = {"about": "capacity", "week": week.isoformat()}
    names = tuple(product.name for product in products)
    turn.say(CapacityWanted(names, products[0].unit, week, saturday(week)))


@routes.button("capacity.set", PRODUCER)
def set_capacity(turn: Turn, args: tuple[str, ...]) -> None:
    """A tapped amount."""
    producer, product, week = _about(turn, args[:2])
    if product is None or week is None:
        turn.say(NotForYou())
        return
    try:
        amount = Decimal(args[2])
    except (IndexError, InvalidOperation):
        turn.say(NotForYou())
        return
    _record(turn, producer, product, week, amount, ReportSource.BUTTON)
    _ask_next(turn, producer, week)


@routes.button("capacity.none", PRODUCER)
def no_capacity(turn: Turn, args: tuple[str, ...]) -> None:
    """Nothing this week, tapped."""
    set_capacity(turn, (*args[:2], "0"))


@routes.button("capacity.keep", PRODUCER)
def keep_capacity(turn: Turn, args: tuple[str, ...]) -> None:
    """After a refusal: the capacity still stands."""
    producer, product, week = _about(turn, args)
    if product is None or week is None:
        turn.say(NotForYou())
        return
    amount = stated(turn.session, producer.id, product.id, week) or ZERO
    turn.say(CapacityKept(Quantity(amount, product.unit), product.name, week, saturday(week)))


@routes.open_question(30)
def hear_capacity(turn: Turn) -> bool:
    """Words that answer the weekly question, correct what was recorded, or report unasked."""
    producer = turn.producer
    if producer is None or RoleName.PRODUCER not in turn.roles:
        return False
    topic = _topic(turn, producer)
    return _understand(turn, producer, turn.heard.text, topic)


def week_to_report(turn: Turn, producer: Producer) -> date:
    """The week that an unasked report is about: the one asked about last, else the usable one."""
    ask = _open_ask(turn, producer)
    return ask.week if ask is not None else first_usable_week(turn.today)


def _topic(turn: Turn, producer: Producer) -> Topic:
    ask = _open_ask(turn, producer)
    focus = turn.conversation.focus or {}
    if focus.get("about") == "capacity":
        week = date.fromisoformat(focus["week"])
        product = turn.session.get(Product, focus["product"]) if "product" in focus else None
        if ask is None or "product" not in focus:
            return Topic(week, product, Asked.CAPACITY)
    if ask is not None:
        return Topic(ask.week, turn.session.get(Product, ask.product_id), Asked.CAPACITY)
    return Topic(first_usable_week(turn.today), None, Asked.NOTHING)


def _open_ask(turn: Turn, producer: Producer) -> CapacityAsk | None:
    return turn.session.exec(
        select(CapacityAsk)
        .where(
            CapacityAsk.producer_id == producer.id,
            CapacityAsk.week >= monday(turn.today),
            col(CapacityAsk.asked_at).is_not(None),
            col(CapacityAsk.answered_at).is_(None),
        )
        .order_by(col(CapacityAsk.week).desc(), col(CapacityAsk.id))
    ).first()


def _understand(turn: Turn, producer: Producer, words: str, topic: Topic) -> bool:
    """Act on what the words say about capacity; False where they say nothing about it."""
    products = products_of_producer(turn.session, producer)
    if not products:
        return False
    reading = _read(turn, words, products, topic)
    match reading.intent:
        case Intent.SET_CAPACITY if reading.items:
            _record_items(turn, producer, products, topic, reading)
        case Intent.ZERO_CAPACITY:
            _record_none(turn, producer, products, topic)
        case Intent.SAME_AS_LAST if _same(turn, producer, topic):
            pass
        case Intent.QUESTION:
            forward_to_office(turn, words)
        case _:
            return _ask_back(turn, products, topic, reading)
    turn.conversation.misses = 0
    return True


def _read(turn: Turn, words: str, products: list[Product], topic: Topic) -> Reading:
    """Read with all products; a bare number is about the product that was asked."""

    def with_products(some: list[Product]) -> Reading:
        week = Week.THIS if topic.week == monday(turn.today) else Week.NEXT
        return read(
            words,
            Context(
                asked=topic.asked,
                products=tuple(words_of(product) for product in some),
                today=turn.today,
                week=week,
            ),
        )

    reading = with_products(products)
    if reading.intent is Intent.UNCLEAR and topic.product is not None and len(products) > 1:
        others = [p for p in products if p.id != topic.product.id]
        if not any(_names(words, product) for product in others):
            return with_products([topic.product])
    return reading


def _names(words: str, product: Product) -> bool:
    """Whether any word of the product's names stands in what was written."""
    said = set(re.findall(r"\w+", words.casefold()))
    return any(said & set(name.casefold().split()) for name in (product.name, *product.aliases))


def _record_items(
    turn: Turn, producer: Producer, products: list[Product], topic: Topic, reading: Reading
) -> None:
    by_name = {product.name: product for product in products}
    fallback = topic.product or products[0]
    for item in reading.items:
        product = by_name.get(item.product or fallback.name, fallback)
        amount = item.quantity
        if item.same_as_last:
            amount = _last(turn, producer, product, topic.week) or ZERO
        _record(turn, producer, product, topic.week, amount, ReportSource.WORDS)
    _ask_next(turn, producer, topic.week)


def _record_none(turn: Turn, producer: Producer, products: list[Product], topic: Topic) -> None:
    """'Libur dulu' is about everything a producer makes."""
    if len(products) == 1:
        _record(turn, producer, products[0], topic.week, ZERO, ReportSource.WORDS)
        return
    for product in products:
        _write(turn, producer, product, topic.week, ZERO, ReportSource.WORDS)
    names = tuple(product.name for product in products)
    turn.say(AllCapacityNone(names, topic.week, saturday(topic.week)))


def _same(turn: Turn, producer: Producer, topic: Topic) -> bool:
    product = topic.product
    amount = None if product is None else _last(turn, producer, product, topic.week)
    if product is None or amount is None:
        return False
    _record(turn, producer, product, topic.week, amount, ReportSource.WORDS)
    _ask_next(turn, producer, topic.week)
    return True


def _last(turn: Turn, producer: Producer, product: Product, week: date) -> Decimal | None:
    return stated(turn.session, producer.id, product.id, week - WEEK)


def _ask_back(turn: Turn, products: list[Product], topic: Topic, reading: Reading) -> bool:
    if topic.asked is Asked.NOTHING and not reading.choices:
        return False
    product = topic.product or products[0]
    possible = possible_capacities(reading.choices, products, topic.week)
    turn.conversation.misses += 1
    turn.conversation.focus = _focus(product, topic.week)
    turn.say(
        CapacityUnclear(
            product=product.name,
            first_day=topic.week,
            last_day=saturday(topic.week),
            choices=tuple(_button(one, products) for one in possible),
            too_much=Quantity(product.max_weekly, product.unit)
            if reading.why == "implausible"
            else None,
        )
    )
    return True


def _button(possible: PossibleCapacity, products: list[Product]) -> Button:
    """A choice; it names the product where several are made."""
    button = possible.button()
    if len(products) == 1:
        return button
    named = {**button.values, "product": possible.product.name}
    return Button("capacity_as_product", button.action, button.args, named)


def _record(
    turn: Turn,
    producer: Producer,
    product: Product,
    week: date,
    amount: Decimal,
    source: ReportSource,
) -> None:
    """Write it down and echo it; a bare number afterwards corrects it."""
    if amount > product.max_weekly or amount < ZERO:
        most = Quantity(product.max_weekly, product.unit)
        turn.say(CapacityUnclear(product.name, week, saturday(week), (), most))
        return
    _write(turn, producer, product, week, amount, source)
    recorded = Quantity(amount, product.unit)
    turn.conversation.focus = _focus(product, week)
    turn.say(CapacityRecorded(product.name, recorded, week, saturday(week)))


def _write(
    turn: Turn,
    producer: Producer,
    product: Product,
    week: date,
    amount: Decimal,
    source: ReportSource,
) -> None:
    words = turn.heard.text if source is ReportSource.WORDS else turn.heard.button
    statement = Statement(producer, product, week, amount, words, source, turn.person.id)
    report(turn.session, statement, turn.now)


def _ask_next(turn: Turn, producer: Producer, week: date) -> None:
    question = ask_next(turn.session, producer, week)
    if question is None:
        return
    ask = turn.session.exec(
        select(CapacityAsk).where(
            CapacityAsk.producer_id == producer.id,
            CapacityAsk.product_id == question.product_id,
            CapacityAsk.week == week,
        )
    ).one()
    ask.asked_at = turn.now
    turn.say(question)


def _focus(product: Product, week: date) -> dict[str, object]:
    return {"about": "capacity", "product": product.id, "week": week.isoformat()}


def _mine(turn: Turn) -> Producer:
    producer = turn.producer
    if producer is None:
        msg = "a person with the producer's role has no business"
        raise LookupError(msg)
    return producer


def _about(turn: Turn, args: tuple[str, ...]) -> tuple[Producer, Product | None, date | None]:
    """The product and week that a button names, if they are the producer's own."""
    producer = _mine(turn)
    try:
        product_id, week = int(args[0]), date.fromisoformat(args[1])
    except (IndexError, ValueError):
        return producer, None, None
    mine = {p.id: p for p in products_of_producer(turn.session, producer)}
    return producer, mine.get(product_id), week
