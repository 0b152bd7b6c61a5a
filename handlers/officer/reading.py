"""What officers write into a form: amounts in whole lots, dates to come, prices in rupiah."""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import ClassVar

from domain.language import Asked, Context, Intent, read, read_date
from domain.messages.base import Button, Kind, Message
from domain.models import Product
from domain.products import words_of
from domain.quantities import ZERO, Money, Quantity, lots_up, plain, whole_lots
from domain.values import Value
from domain.weeks import at
from handlers.forms import AskBack, Filled, Parsed, Slots
from handlers.messages import slot_button
from handlers.turn import Turn

EXACTLY = "="
"""What a button says is exact and is not read as somebody's words: ``=500``."""
NONE_WORDS = frozenset(
    [
        "lewati",
        "skip",
        "-",
        "tidak tahu",
        "gak tahu",
        "ga tahu",
        "belum tahu",
        "belum ada",
        "kosong",
    ]
)
ZERO_WORDS = frozenset(["0", "nol", "tidak ada", "nihil", "none"])
EXAMPLE_LOTS = 10
MOST_PERCENT = 50
PERCENT = re.compile(r"(\d{1,3})\s*(?:%|persen|percent)?")
CHEAPEST = 500
DEAREST = 10**10
SHORTEST_REASON, LONGEST_REASON = 3, 200
PRICE = re.compile(
    r"(?:rp\.?\s*)?(\d{1,3}(?:[.,]\d{3})+|\d+)(?:,(\d{1,2}))?(?:[.,]-)?\s*(rb|ribu|k|jt|juta)?"
    r"(?:\s*(?:/|per|se)\s*\w+)?"
)
TIMES = {None: 1, "rb": 1000, "ribu": 1000, "k": 1000, "jt": 1_000_000, "juta": 1_000_000}


class AmountUnclear(Message):
    """An amount was not understood, could be several, or is not in whole lots."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "choices", "lot")
    example: Quantity
    choices: tuple[Button, ...] = ()
    lot: Quantity | None = None

    def variant(self) -> str:
        """What is wrong with it."""
        if self.lot is not None:
            return "lot"
        return "choices" if self.choices else ""

    def buttons(self) -> tuple[Button, ...]:
        """What it may have meant."""
        return self.choices


class DateUnclear(Message):
    """A date was not understood, could be several, is over, or is on no calendar."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "choices", "past", "nowhere")
    choices: tuple[Button, ...] = ()
    past: bool = False
    nowhere: bool = False

    def variant(self) -> str:
        """What is wrong with it."""
        if self.past or self.nowhere:
            return "past" if self.past else "nowhere"
        return "choices" if self.choices else ""

    def buttons(self) -> tuple[Button, ...]:
        """What it may have meant."""
        return self.choices


class PriceUnclear(Message):
    """A price was not understood, or is too small to be meant."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "choices")
    choices: tuple[Button, ...] = ()

    def variant(self) -> str:
        """With what it may have meant."""
        return "choices" if self.choices else ""

    def buttons(self) -> tuple[Button, ...]:
        """What it may have meant."""
        return self.choices


class ReasonUnclear(Message):
    """A reason too short to say anything, or too long to be read."""

    kind: ClassVar[Kind] = Kind.QUESTION


class Place(Value):
    """The slot of a form that an answer is for, so that buttons can answer it."""

    form: str
    slot: str

    def exactly(self, words: str, shown: Quantity | Money | date) -> Button:
        """A button that means exactly this."""
        return self._says("as_is", words, shown)

    def day(self, day: date, today: date) -> Button:
        """A button for a day; one of another year than today's says which."""
        label = "as_is" if day.year == today.year else "day_of_year"
        return self._says(label, day.isoformat(), day)

    def _says(self, label: str, words: str, shown: Quantity | Money | date) -> Button:
        said = (self.form, self.slot, f"{EXACTLY}{words}")
        return Button(label, "form.say", said, {"text": shown})

    def amount(self, quantity: Quantity) -> Button:
        """A button for an amount."""
        return self.exactly(str(quantity.amount), quantity)

    def skip(self) -> Button:
        """A button that leaves the slot empty."""
        return slot_button(self.form, self.slot, "-", "skip")


class HowMuchOver(Message):
    """How many percent beyond the order does the buyer take?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "unclear")
    most: int
    unclear: bool = False

    def variant(self) -> str:
        """Not whole percent, or more than is plausible."""
        return "unclear" if self.unclear else ""


def read_amount(
    turn: Turn, product: Product, words: str, place: Place, *, lots: bool = True, zero: bool = False
) -> Parsed:
    """An amount in the product's unit as a string; ``lots`` wants it in whole lots."""
    amount = ZERO if zero and words.strip().casefold() in ZERO_WORDS else _exact(words)
    if amount is None:
        reading = read(words, _context(turn, product))
        if reading.intent is Intent.SET_CAPACITY and len(reading.items) == 1:
            amount = reading.items[0].quantity
        elif reading.intent is Intent.ZERO_CAPACITY:
            amount = ZERO
        else:
            found = [c.quantity for c in reading.choices if c.quantity is not None]
            choices = tuple(place.amount(Quantity(plain(q), product.unit)) for q in found)
            return AskBack(AmountUnclear(_example(product), choices))
    if amount < ZERO or (amount == ZERO and not zero):
        return AskBack(AmountUnclear(_example(product)))
    if lots and amount % product.lot:
        return AskBack(_in_lots(product, amount, place))
    return Filled(str(plain(amount)))


def _context(turn: Turn, product: Product) -> Context:
    return Context(asked=Asked.QUANTITY, products=(words_of(product),), today=turn.today)


def _exact(words: str) -> Decimal | None:
    if not words.startswith(EXACTLY):
        return None
    try:
        amount = Decimal(words.removeprefix(EXACTLY))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _example(product: Product) -> Quantity:
    return Quantity(plain(EXAMPLE_LOTS * product.lot), product.unit)


def _in_lots(product: Product, amount: Decimal, place: Place) -> AmountUnclear:
    around = dict.fromkeys((whole_lots(amount, product.lot), lots_up(amount, product.lot)))
    near = (Quantity(plain(n * product.lot), product.unit) for n in around if n)
    choices = tuple(place.amount(quantity) for quantity in near)
    return AmountUnclear(_example(product), choices, Quantity(product.lot, product.unit))


def read_cutoff(turn: Turn, words: str, place: Place) -> Parsed:
    """A day to come, as ``2026-12-18``; the hour is the region's."""
    day = _exact_day(words)
    if day is None:
        reading = read_date(words, turn.today)
        if reading.intent is not Intent.DATE or reading.date is None:
            days = [c.date for c in reading.choices if c.date is not None]
            choices = tuple(place.day(d, turn.today) for d in days)
            past, nowhere = reading.why == "past_date", reading.why == "no_such_day"
            return AskBack(DateUnclear(choices, past=past, nowhere=nowhere))
        day = reading.date
    if cutoff_of(turn, day.isoformat()) <= turn.now:
        return AskBack(DateUnclear(past=True))
    return Filled(day.isoformat())


def cutoff_of(turn: Turn, day: str) -> datetime:
    """The moment of a cut-off on a day, by the region's own hour."""
    return at(date.fromisoformat(day), turn.here.cutoff_at, turn.here.zone)


def _exact_day(words: str) -> date | None:
    try:
        return date.fromisoformat(words.removeprefix(EXACTLY))
    except ValueError:
        return None


def read_price(words: str, place: Place) -> Parsed:
    """Whole rupiah per unit, or None where the price is not known."""
    said = words.strip().casefold()
    if said in NONE_WORDS:
        return Filled(None)
    exact = _exact(said)
    found = None if exact is not None else PRICE.fullmatch(said)
    if found is None and exact is None:
        return AskBack(PriceUnclear())
    price = _rupiah(found) if found is not None else exact
    if price is None or price != price.to_integral_value() or not 0 < price < DEAREST:
        return AskBack(PriceUnclear())
    if exact is None and price < CHEAPEST:
        meant = (int(price) * 1000, int(price))
        return AskBack(PriceUnclear(tuple(place.exactly(str(p), Money(p)) for p in meant)))
    return Filled(int(price))


def _rupiah(found: re.Match[str]) -> Decimal:
    whole, cents, times = found.groups()
    digits = re.sub(r"[.,]", "", whole)
    return Decimal(f"{digits}.{cents or 0}") * TIMES[times]


def read_percent(words: str) -> Parsed:
    """Whole percent beyond the order that the buyer takes; nothing is 0."""
    said = words.strip().casefold().removeprefix(EXACTLY)
    if is_nothing(said) or said in ZERO_WORDS:
        return Filled(0)
    found = PERCENT.fullmatch(said)
    if found is None or int(found[1]) > MOST_PERCENT:
        return AskBack(HowMuchOver(MOST_PERCENT, unclear=True))
    return Filled(int(found[1]))


def is_nothing(words: str) -> bool:
    """Whether the words leave an optional slot empty."""
    return words.strip().casefold() in NONE_WORDS


def parse_reason(_: Turn, __: Slots, words: str) -> Parsed:
    """A reason that people can be told."""
    reason = " ".join(words.split())
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        return AskBack(ReasonUnclear())
    return Filled(reason)
