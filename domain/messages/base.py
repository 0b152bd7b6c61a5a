"""A message is facts, not text.

A message class is a `Value`. Its name in snake case is its key in the catalogs, so
``ShareOffered`` is worded by the entry ``share_offered`` (and by ``share_offered.first`` where
`variant` returns ``first``). Its fields are the placeholders; every wording may also use ``{you}``
(how this person is addressed, with the name: "Bu Siti"), ``{hon}`` (without it: "Bu"),
``{office}`` and, where it has a ``code``, ``{link}`` (what opens a chat with that invitation). A
line of a wording whose placeholder is empty (``None`` or ``""``) is left out.
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar

from domain.quantities import Money, Quantity, plain
from domain.values import Value, field

CODE_BYTES = 64
CODE_VERSION = "1"
ACTION_BYTES = CODE_BYTES - len(f"{CODE_VERSION}|")
ASIDES = frozenset(
    {
        "help",
        "office.ask",
        "office.answer",
        "offer.why",
        "offer.show",
        "orders.show",
        "orders.list",
        "orders.short",
        "producer.show",
        "producer.list",
        "capacity.nudge",
        "message.whole",
    }
)
"""Actions that look at something and settle nothing: the other choices stay open."""


class Kind(StrEnum):
    """How much a message matters when it is uncertain whether it went out."""

    QUESTION = "question"
    NOTICE = "notice"
    COURTESY = "courtesy"


class Word(Value):
    """A word of the catalogs inside a message, such as the name of a state."""

    key: str


class Button(Value):
    """A choice to tap. It carries what it does and the record it acts on.

    ``label`` is a catalog key under ``button.``; the words it yields hold at most 20 characters.
    ``values`` fill the label's placeholders.
    """

    label: str
    action: str
    args: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """What comes back when it is pressed."""
        return encode_action(self.action, self.args)


def encode_action(action: str, args: tuple[str, ...]) -> str:
    """``offer.accept|12``; raises ValueError over 62 bytes or with a ``|`` inside."""
    if any("|" in part for part in (action, *args)):
        msg = f"a '|' inside a button's action: {action}"
        raise ValueError(msg)
    code = "|".join((action, *args))
    if len(code.encode()) > ACTION_BYTES:
        msg = f"a button's action is longer than {ACTION_BYTES} bytes: {code}"
        raise ValueError(msg)
    return code


def decode_action(code: str) -> tuple[str, tuple[str, ...]]:
    """The action and its arguments of a pressed button."""
    action, *args = code.split("|")
    return action, tuple(args)


def to_wire(code: str) -> str:
    """The code with its version, as a channel carries it: ``1|offer.accept|12``, 64 bytes at most.

    The version is the promise that a code is still understood when actions are renamed: a new
    version says in `from_wire` what the older ones mean now.
    """
    return f"{CODE_VERSION}|{code}"


def from_wire(data: str) -> str | None:
    """The code that a channel brings back; None where no version of this program made it.

    Before there were versions a code stood by itself, beginning with a letter.
    """
    version, _, code = data.partition("|")
    if version == CODE_VERSION and code:
        return code
    return data if data[:1].isalpha() and data.isascii() and data.isprintable() else None


KNOWN: dict[str, "type[Part]"] = {}


@cache
def key_of(name: str) -> str:
    """``ShareOffered`` is worded under ``share_offered``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


class Part(Value):
    """A piece of a message with a wording of its own, such as one row of a list.

    ``variants`` names every wording that `variant` may choose, so that a test can hold all of
    them against the catalogs.
    """

    variants: ClassVar[tuple[str, ...]] = ("",)

    def __init_subclass__(cls) -> None:
        """Make the class known by its name; raises TypeError where two modules use one name."""
        other = KNOWN.setdefault(cls.__name__, cls)
        if other.__module__ != cls.__module__:
            msg = f"{cls.__module__} and {other.__module__} both have a {cls.__name__}"
            raise TypeError(msg)
        KNOWN[cls.__name__] = cls

    def variant(self) -> str:
        """Which of the class's wordings says it."""
        return ""

    def key(self) -> str:
        """The entry of the catalogs that words it."""
        chosen = self.variant()
        return f"{key_of(type(self).__name__)}.{chosen}" if chosen else key_of(type(self).__name__)


class Message(Part):
    """Something to tell a person. ``urgent`` goes out in quiet hours too."""

    kind: ClassVar[Kind] = Kind.NOTICE
    urgent: ClassVar[bool] = False

    def buttons(self) -> tuple[Button, ...]:
        """The choices below it, the most likely first."""
        return ()

    def picture(self) -> Part | None:
        """The facts of a picture that goes with it, if there is one."""
        return None

    def document(self) -> Part | None:
        """The facts of a document that goes with it instead of a picture, if there is one."""
        return None


def field_names(part: Part) -> tuple[str, ...]:
    """The names of the facts that a part holds, in their order."""
    return part.__struct_fields__


def facts_of(part: Part) -> dict[str, Any]:
    """The fields of a part as plain JSON data."""
    return {name: _plain(getattr(part, name)) for name in field_names(part)}


def numbered(part: Part, field_name: str) -> Callable[[int], str]:
    """The facts of a part as JSON, of which only a number differs: made once for very many."""
    facts = facts_of(part)
    names = list(facts)
    place = names.index(field_name)
    pieces = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in facts.items()]
    before = "".join(f"{piece}, " for piece in pieces[:place])
    after = "".join(f", {piece}" for piece in pieces[place + 1 :])
    head, tail = f"{{{before}{json.dumps(field_name)}: ", f"{after}}}"
    return lambda number: f"{head}{number}{tail}"


def part_from(name: str, facts: dict[str, Any]) -> Part:
    """The part of a class by its name; raises KeyError or TypeError for what is not known."""
    return KNOWN[name](**{key: _rich(value) for key, value in facts.items()})


def message_from(name: str, facts: dict[str, Any]) -> Message:
    """The message that was stored; raises TypeError where the name is no message's."""
    part = part_from(name, facts)
    if not isinstance(part, Message):
        msg = f"{name} is a part, not a message"
        raise TypeError(msg)
    return part


def walk(part: Part) -> Iterator[Part]:
    """The part and every part inside it."""
    yield part
    for name in field_names(part):
        value = getattr(part, name)
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, Part):
                yield from walk(inner)


def _plain(value: Any) -> Any:  # noqa: ANN401 - any fact
    match value:
        case None | bool() | int() | str():
            return value
        case Quantity(amount, unit):
            return {"$": "quantity", "v": [str(amount), unit]}
        case Money(rupiah):
            return {"$": "money", "v": rupiah}
        case Decimal():
            return {"$": "number", "v": str(value)}
        case datetime():
            return {"$": "moment", "v": value.isoformat()}
        case date():
            return {"$": "day", "v": value.isoformat()}
        case Word(key):
            return {"$": "word", "v": key}
        case Button(label, action, args, values):
            filled = {name: _plain(value) for name, value in values.items()}
            return {"$": "button", "v": [label, action, list(args), filled]}
        case Part():
            return {"$": "part", "v": [type(value).__name__, facts_of(value)]}
        case tuple() | list():
            return [_plain(item) for item in value]
    msg = f"a message cannot hold {type(value).__name__}"
    raise TypeError(msg)


_READ: dict[str, Any] = {
    "quantity": lambda v: Quantity(plain(Decimal(v[0])), v[1]),
    "money": Money,
    "number": Decimal,
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "word": Word,
    "button": lambda v: Button(v[0], v[1], tuple(v[2]), {n: _rich(x) for n, x in v[3].items()}),
    "part": lambda v: part_from(v[0], v[1]),
}


def _rich(value: Any) -> Any:  # noqa: ANN401 - any fact
    if isinstance(value, dict):
        return _READ[value["$"]](value["v"])
    if isinstance(value, list):
        return tuple(_rich(item) for item in value)
    return value


def stored_part(part: Part) -> dict[str, Any]:
    """A part as JSON, to be kept in a record."""
    stored: dict[str, Any] = _plain(part)
    return stored


def part_of(stored: dict[str, Any]) -> Part:
    """The part that `stored_part` kept."""
    part = _rich(stored)
    if not isinstance(part, Part):
        msg = f"not a part: {stored}"
        raise TypeError(msg)
    return part


__all__ = [
    "Button",
    "Kind",
    "Message",
    "Part",
    "Word",
    "decode_action",
    "encode_action",
    "facts_of",
    "field_names",
    "from_wire",
    "message_from",
    "numbered",
    "part_from",
    "part_of",
    "stored_part",
    "to_wire",
    "walk",
]
