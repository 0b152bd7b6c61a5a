"""Messages larger than life: every fact as long as it could ever be, every list far too long."""

from datetime import date
from decimal import Decimal
from typing import Any

from samples import samples

from domain.messages.base import Button, Message, Part
from domain.messages.records import RecordsFile
from domain.papers.base import PaperFile
from domain.quantities import Money, Quantity
from domain.values import replace

LONG = (
    "keripik tempe *rasa* pedas_manis 250 gram isi 12.500 bungkus seharga Rp1.234.567.890 dari "
    "Kecamatan Sumberpucung, diambil Rab 16 Des, 15.00 WITA\n"
) * 3
WORDS = LONG[:60]
HUGE = Decimal("123456789.125")
MANY = 7


def swollen(cls: type[Message]) -> list[Message]:
    """One such instance for each wording of the class."""
    found = []
    for variant, sample in sorted(samples(cls).items()):
        facts: dict[str, Any] = {}
        for name in sample.__struct_fields__:
            for larger in _larger(getattr(sample, name)):
                if _still_said(replace(sample, **facts, **{name: larger}), variant):
                    facts[name] = larger
                    break
        message = replace(sample, **facts)
        assert isinstance(message, Message)
        found.append(message)
    return found


def _still_said(part: Part, variant: str) -> bool:
    """Whether it is worded as before, and its buttons can be made."""
    try:
        if isinstance(part, Message):
            part.picture(), part.document(), [button.code for button in part.buttons()]
        return part.variant() == variant
    except (ArithmeticError, KeyError, LookupError, TypeError, ValueError):
        return False


def _larger(value: Any) -> list[Any]:
    """What may stand for a value, the largest first."""
    match value:
        case bool() | date() | PaperFile() | RecordsFile() | () | "":
            return []
        case str():
            return [LONG, WORDS, WORDS[:20]]
        case Decimal() | Quantity() | Money() | int():
            return [_larger_number(value)]
        case Button(label, action, args, values):
            longer = {name: _largest(one) for name, one in values.items()}
            return [Button(label, action, args, longer)]
        case (Button() as first, *_):
            button = _largest(first)
            return [tuple(replace(button, args=(str(n),)) for n in range(MANY * 3))]
        case tuple():
            return [tuple(map(_largest, value)) * MANY, value * MANY]
        case Part():
            return [_larger_part(value)]
    return []


def _largest(value: Any) -> Any:
    return next(iter(_larger(value)), value)


def _larger_number(value: Any) -> Any:
    match value:
        case Quantity(_, unit):
            return Quantity(HUGE, unit)
        case Money():
            return Money(10**15 + 7)
        case Decimal():
            return HUGE
    return 10**8 + 7


def _larger_part(part: Part) -> Part:
    facts: dict[str, Any] = {}
    for name in part.__struct_fields__:
        for larger in _larger(getattr(part, name)):
            if _still_said(replace(part, **facts, **{name: larger}), part.variant()):
                facts[name] = larger
                break
    return replace(part, **facts)


__all__ = ["LONG", "MANY", "swollen"]
