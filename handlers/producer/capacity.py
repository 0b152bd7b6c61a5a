"""The weekly capacity: answered by button or in words, corrected afterwards, reported unasked."""

import re
from datetime import date
from decimal import Decimal

from domain.capacity import ask_next, stated
from domain.language import Asked, Context, Intent, Item, Reading, Week, read
from domain.messages.base import message_from
from domain.messages.capacity import (
    CapacityKept,
    CapacityUnclear,
    CapacityWanted,
    NothingMade,
)
from domain.messages.offers import ShareDeclined
from domain.models import Producer, Product, ReportSource, RoleName
from domain.products import products_of_producer, weekly_words_of
from domain.quantities import ZERO, Quantity, plain
from domain.records import by_id
from domain.values import Value
from domain.weeks import WEEK, first_usable_week, monday
from handlers.asking import (
    PossibleCapacity,
    forward_to_office,
    is_courtesy,
    possible_capacities,
)
from handlers.producer import mine
from handlers.producer.adding import asks_for_the_sum
from handlers.producer.agreeing import agreed_to
from handlers.producer.doubt import LESS
from handlers.producer.lowering import asks_which_is_less, chosen_in_words
from handlers.producer.progress import hear_only
from handlers.producer.spoken import last_said, open_ask
from handlers.producer.stating import (
    focus_on,
    record,
    record_nothing,
    refuse_past_week,
    say_unclear,
)
from handlers.producer.subtracting import holds_out_what_is_left
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
PRODUCER = (RoleName.PRODUCER,)


class Topic(Value):
    """What a producer's words about capacity are taken to be about."""

    week: date
    product: Product | None
    asked: Asked


@routes.command("kapasitas", "=kapasitas", roles=PRODUCER, hint="capacity")
def report_unasked(turn: Turn, words: str) -> None:
    """``/kapasitas 40 kg``, or the question how much it is."""
    producer = mine.business(turn)
    products = products_of_producer(turn.session, producer)
    if not products:
        turn.say(NothingMade())
        return
    ask = open_ask(turn, producer)
    week = first_usable_week(turn.today) if ask is None else ask.week
    if words:
        product = products[0] if len(products) == 1 else None
        _understand(turn, producer, words, Topic(week, product, Asked.CAPACITY))
        return
    turn.conversation.focus = {"about": "capacity", "week": week.isoformat()}
    names = tuple(product.name for product in products)
    turn.say(CapacityWanted(names, names[0], products[0].unit, week))


@routes.button("capacity.set", PRODUCER)
def set_capacity(turn: Turn, args: tuple[str, ...]) -> None:
    """A tapped amount."""
    product, week = _about(turn, args[:2])
    amount = mine.amount(args, 2)
    if product is None or week is None or amount is None:
        mine.refuse(turn)
        return
    if refuse_past_week(turn, product, week):
        return
    if record(turn, product, week, amount, ReportSource.BUTTON):
        _ask_next(turn, mine.business(turn), week)


@routes.button("capacity.none", PRODUCER)
def no_capacity(turn: Turn, args: tuple[str, ...]) -> None:
    """Nothing this week, tapped."""
    set_capacity(turn, (*args[:2], "0"))


@routes.button("capacity.keep", PRODUCER)
def keep_capacity(turn: Turn, args: tuple[str, ...]) -> None:
    """After a refusal: the capacity still stands."""
    product, week = _about(turn, args)
    if product is None or week is None:
        mine.refuse(turn)
        return
    amount = stated(turn.session, mine.business(turn).id, product.id, week) or ZERO
    focus_on(turn, product, week)
    turn.say(CapacityKept(Quantity(amount, product.unit), product.name, week))


@routes.open_question(17)
def hear_yes(turn: Turn) -> bool:
    """A yes to the one amount that was held out last; an offer that waits is not meant by it."""
    agreed = agreed_to(turn) if RoleName.PRODUCER in turn.roles else None
    if agreed is None:
        return False
    _take(turn, agreed.action, agreed.args)
    return True


@routes.open_question(30)
def hear_capacity(turn: Turn) -> bool:
    """Words that answer the weekly question, correct what was recorded, or report unasked."""
    producer = turn.producer
    if producer is None or RoleName.PRODUCER not in turn.roles:
        return False
    if _chose_promise_or_week(turn):
        return True
    return _understand(turn, producer, turn.heard.text, _topic(turn, producer))


def _chose_promise_or_week(turn: Turn) -> bool:
    """'Bagiannya', 'yang minggu ini', where just these two were held out."""
    chosen = chosen_in_words(turn)
    if chosen is None:
        return False
    _take(turn, *chosen)
    return True


def _take(turn: Turn, action: str, args: tuple[str, ...]) -> None:
    """Do as the button would."""
    if action == "progress.only":
        hear_only(turn, args)
    else:
        set_capacity(turn, args)


def _topic(turn: Turn, producer: Producer) -> Topic:
    """The open question, or what was last spoken of; a week that lies behind counts no more."""
    ask = open_ask(turn, producer)
    focus = turn.conversation.focus or {}
    if focus.get("about") == "capacity":
        week = date.fromisoformat(focus["week"])
        product = by_id(turn.session, Product, focus["product"]) if "product" in focus else None
        counts = week >= monday(turn.today)
        if counts and (ask is None or (product is None and week >= ask.week)):
            return Topic(week, product, Asked.CAPACITY)
    if ask is not None:
        return Topic(ask.week, by_id(turn.session, Product, ask.product_id), Asked.CAPACITY)
    return Topic(first_usable_week(turn.today), None, Asked.NOTHING)


def _understand(turn: Turn, producer: Producer, words: str, topic: Topic) -> bool:
    """Act on what the words say about capacity; False where they say nothing about it."""
    products = products_of_producer(turn.session, producer)
    if not products:
        return False
    reading = _read(turn, words, products, topic)
    if holds_out_what_is_left(turn, producer, products, (topic.product, topic.week, reading)):
        return True
    about = (_spoken_of(products, topic, reading), topic.week, reading)
    if asks_for_the_sum(turn, producer, *about) or asks_which_is_less(turn, producer, *about):
        return True
    match reading.intent:
        case Intent.SET_CAPACITY if _asked_after_a_refusal(turn, products, reading):
            return True
        case Intent.SET_CAPACITY if reading.items:
            _record_items(turn, producer, products, topic, reading)
        case Intent.ZERO_CAPACITY:
            record_nothing(turn, products, topic.week)
        case Intent.SAME_AS_LAST if topic.product is not None:
            if _record_amount(turn, producer, topic, topic.product, None):
                _ask_next(turn, producer, topic.week)
        case Intent.QUESTION:
            forward_to_office(turn, words)
        case _:
            return _ask_back(turn, producer, products, topic, reading)
    return True


def _spoken_of(products: list[Product], topic: Topic, reading: Reading) -> Product | None:
    """The product that the words name, or the only one it can be."""
    named = {item.product for item in reading.items} | {one.product for one in reading.choices}
    only = products[0] if len(products) == 1 else topic.product
    return next((product for product in products if product.name in named), only)


def _asked_after_a_refusal(turn: Turn, products: list[Product], reading: Reading) -> bool:
    """'Bisanya 3 kotak' that crosses the echo of a refusal: a part after all, or the week? Ask."""
    newest = last_said(turn)
    if newest is None or newest.message != ShareDeclined.__name__ or len(reading.items) != 1:
        return False
    item, declined = reading.items[0], message_from(newest.message, newest.facts)
    if item.same_as_last or not LESS.search(turn.heard.text.casefold()):
        return False
    if not isinstance(declined, ShareDeclined) or item.product not in (None, declined.product):
        return False
    product = next((one for one in products if one.id == declined.product_id), None)
    if product is None:
        return False
    amount = Quantity(plain(item.quantity), product.unit)
    turn.conversation.misses += 1
    possible = (PossibleCapacity(product, declined.week, amount),)
    _say_possible(turn, product, declined.week, possible, named=False)
    return True


def _read(turn: Turn, words: str, products: list[Product], topic: Topic) -> Reading:
    """Read with all products; a bare number is about the product that was asked."""

    def with_products(some: list[Product]) -> Reading:
        week = Week.THIS if topic.week == monday(turn.today) else Week.NEXT
        return read(
            words,
            Context(
                asked=topic.asked,
                products=tuple(weekly_words_of(product) for product in some),
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
    """Write down every amount of which it is sure which product it is about."""
    by_name = {product.name: product for product in products}
    only = products[0] if len(products) == 1 else topic.product
    recorded = False
    for item in reading.items:
        product = by_name.get(item.product or "", only)
        if product is None:
            _ask_which(turn, products, topic, item)
            continue
        amount = None if item.same_as_last else item.quantity
        recorded |= _record_amount(turn, producer, topic, product, amount)
    if recorded:
        _ask_next(turn, producer, topic.week)


def _record_amount(
    turn: Turn, producer: Producer, topic: Topic, product: Product, amount: Decimal | None
) -> bool:
    """Write an amount down; None is the same as the week before, asked for where nobody knows."""
    if amount is None:
        amount = stated(turn.session, producer.id, product.id, topic.week - WEEK)
    if amount is None:
        say_unclear(turn, producer, product, topic.week)
        return False
    return record(turn, product, topic.week, amount, ReportSource.WORDS)


def _ask_which(turn: Turn, products: list[Product], topic: Topic, item: Item) -> None:
    """An amount without a product, from somebody who makes several."""
    choices = tuple(
        PossibleCapacity(product, topic.week, Quantity(item.quantity, product.unit)).button(
            named=True
        )
        for product in products
    )
    asked = products[0]
    turn.conversation.misses += 1
    turn.say(CapacityUnclear(asked.name, asked.id, asked.unit, topic.week, choices=choices))


def _ask_back(
    turn: Turn, producer: Producer, products: list[Product], topic: Topic, reading: Reading
) -> bool:
    """Ask once more where capacity was spoken of; False for politeness and other matters.

    Words without any amount may be what an open form asked for.
    """
    amounts = bool(reading.choices) or reading.why == "implausible"
    elsewhere = topic.asked is Asked.NOTHING or turn.conversation.form is not None
    if (elsewhere and not amounts) or is_courtesy(turn.heard.text):
        return False
    product = topic.product or products[0]
    possible = possible_capacities(reading.choices, products, topic.week)
    several = len(products) > 1
    turn.conversation.misses += 1
    focus_on(turn, product, topic.week)
    if reading.why == "implausible":
        most = Quantity(product.max_weekly, product.unit)
        turn.say(CapacityUnclear(product.name, product.id, product.unit, topic.week, too_much=most))
    elif possible:
        _say_possible(turn, product, topic.week, possible, named=several)
    else:
        say_unclear(turn, producer, product, topic.week)
    return True


def _say_possible(
    turn: Turn, asked: Product, week: date, possible: tuple[PossibleCapacity, ...], *, named: bool
) -> None:
    """Which of these? Of a single one the sentence says what it is of."""
    product, amount = asked, None
    if len(possible) == 1:
        product, amount = possible[0].product, possible[0].quantity
    choices = tuple(one.button(named=named) for one in possible)
    about = (product.name, product.id, product.unit, week)
    turn.say(CapacityUnclear(*about, choices=choices, amount=amount))


def _ask_next(turn: Turn, producer: Producer, week: date) -> None:
    question = ask_next(turn.session, producer, week, turn.now)
    if question is not None:
        turn.say(question)


def _about(turn: Turn, args: tuple[str, ...]) -> tuple[Product | None, date | None]:
    """The product and week that a button names, if they are the producer's own."""
    try:
        product_id, week = int(args[0]), date.fromisoformat(args[1])
    except (IndexError, ValueError):
        return None, None
    products = products_of_producer(turn.session, mine.business(turn))
    return next((p for p in products if p.id == product_id), None), week
