"""What a reading is made of: the question, the person's products, and what the words said.

Values only. Quantities are exact `Decimal`s in the product's canonical unit.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Intent(StrEnum):
    """What a person meant."""

    SET_CAPACITY = "set_capacity"
    ZERO_CAPACITY = "zero_capacity"
    SAME_AS_LAST = "same_as_last"
    ACCEPT = "accept"
    DECLINE = "decline"
    PARTIAL = "partial"
    QUESTION = "question"
    OPT_OUT = "opt_out"
    DATE = "date"
    UNCLEAR = "unclear"


class Asked(StrEnum):
    """Which question is open while the person writes."""

    CAPACITY = "capacity_ask"
    OFFER = "offer"
    QUANTITY = "order_create_quantity"
    DATE = "date_entry"
    NOTHING = "nothing"


class Week(StrEnum):
    """A production week, seen from the week in which the person writes."""

    LAST = "last"
    THIS = "this"
    NEXT = "next"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ProductWords:
    """One product as its producer speaks of it.

    `factors` gives, for each unit word, how many canonical units one of it is
    ({"kg": 1, "kwintal": 100}); `max_plausible` is in canonical units.
    """

    name: str
    unit: str
    aliases: tuple[str, ...] = ()
    factors: Mapping[str, Decimal] = field(default_factory=dict)
    max_plausible: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OfferWords:
    """The share that is on offer, in the product's canonical unit."""

    product: str
    quantity: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Context:
    """What the reader knows before the first word.

    `week` is the week the capacity question asks about. `today` is the person's local date,
    `anchor` the date that "H-3" counts from.
    """

    asked: Asked
    products: tuple[ProductWords, ...] = ()
    offer: OfferWords | None = None
    today: dt.date | None = None
    anchor: dt.date | None = None
    week: Week = Week.THIS


@dataclass(frozen=True, slots=True)
class Item:
    """One product's quantity, in canonical units, and the words it was taken from."""

    product: str | None
    quantity: Decimal
    unit: str
    words: str
    same_as_last: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One reading to offer for a tap when the words allow several, or none surely."""

    intent: Intent
    product: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood.

    `items` is filled for SET_CAPACITY and PARTIAL. PARTIAL without items means "a part, how much
    is not said": nothing is to be recorded, the amount is to be asked. `choices` holds at most
    three readings to offer when the intent is UNCLEAR or QUESTION; `why` is a short stable code.
    """

    intent: Intent
    items: tuple[Item, ...] = ()
    date: dt.date | None = None
    words: str = ""
    choices: tuple[Choice, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a reading came about.

    `tokens` are (text, kind); `masked` (text, what it is instead of a quantity); `phrases` what
    the grammar built of the tokens, after every frame; `ruled_out` what was denied, taken back or
    stands in the way of a sure reading.
    """

    text: str
    tokens: tuple[tuple[str, str], ...]
    masked: tuple[tuple[str, str], ...]
    phrases: tuple[tuple[str, str], ...]
    ruled_out: tuple[str, ...]
    reading: Reading
