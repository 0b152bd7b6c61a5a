"""Sample instances of every message and part, built from their type annotations.

What is large in real life is large here, so that a wording that only fits small numbers is found.
"""

import importlib
import itertools
import pkgutil
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from types import ModuleType, NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import bot
import domain
import handlers
from domain.messages.base import KNOWN, Button, Message, Part, Word
from domain.messages.offers import WhyLevel
from domain.messages.records import RecordsFile
from domain.papers.base import Letterhead, Paper, PaperFile
from domain.quantities import Money, Quantity

LARGE = Quantity(Decimal(12500), "kg")
HEAD = Letterhead("Dinas Perdagangan", "Kota Balikpapan")
PAPER = Paper("receipt", "BPN-2026-014/07", date(2026, 12, 16), HEAD, "Asia/Makassar", ())
PLAIN: dict[type, list[Any]] = {
    bool: [False, True],
    int: [12, 1, 0],
    str: ["peyek kepiting", ""],
    Decimal: [Decimal(12500)],
    date: [date(2026, 11, 23)],
    datetime: [datetime(2026, 12, 16, 7, tzinfo=UTC)],
    Quantity: [LARGE, Quantity(Decimal(0), "kg")],
    Money: [Money(3_400_000)],
    Word: [Word("progress.ready")],
    Button: [Button("as_is", "help", (), {"text": "peyek"})],
    Part: [WhyLevel(14, LARGE)],
    PaperFile: [PaperFile((PAPER,))],
    RecordsFile: [RecordsFile("patungan.xlsx", 1, False, datetime(2026, 12, 16, 7, tzinfo=UTC))],
}

NAMED: dict[str, list[Any]] = {
    "slots": [("business", "owner")],
    "names": [("telegram", "whatsapp")],
}
"""Fields whose words are names that the program knows."""


def import_all(*packages: ModuleType) -> None:
    """Import every module of the packages, so that every message class is known."""
    for package in packages:
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith((".__main__", ".migrations.env")):
                importlib.import_module(found.name)


def classes() -> list[type[Part]]:
    """Every message and part that the program can say, by name."""
    import_all(domain, handlers, bot)
    known = [KNOWN[name] for name in sorted(KNOWN) if KNOWN[name] not in (Part, Message)]
    worded = [cls for cls in known if cls.variants]
    return [cls for cls in worded if cls.__module__.startswith(("domain.", "handlers.", "bot."))]


def samples(cls: type[Part]) -> dict[str, Part]:
    """By variant: an instance that says it. A variant that no sample reaches is left out."""
    found: dict[str, Part] = {}
    for sample in itertools.chain(attempts(cls), _further_attempts(cls)):
        found.setdefault(sample.variant(), sample)
        if len(found) == len(cls.variants):
            break
    return found


def attempts(cls: type[Part]) -> Iterator[Part]:
    """Instances with every field at its fullest, and with every single field at another value."""
    choices = _choices(cls)
    full = {name: values[0] for name, values in choices.items()}
    wanted = [full, *({**full, name: value} for name in choices for value in choices[name][1:])]
    yield from _sayable(cls, wanted)


def _further_attempts(cls: type[Part]) -> Iterator[Part]:
    """Instances with two fields at other values, and at their emptiest."""
    choices = _choices(cls)
    full = {name: values[0] for name, values in choices.items()}
    pairs = (
        {**full, one: first, other: second}
        for one, other in itertools.combinations(choices, 2)
        for first, second in itertools.product(choices[one], choices[other])
    )
    empty = {name: values[-1] for name, values in choices.items()}
    nearly = ({**empty, name: value} for name in choices for value in choices[name])
    yield from _sayable(cls, itertools.chain(pairs, [empty], nearly))


def _sayable(cls: type[Part], wanted: Iterable[dict[str, Any]]) -> Iterator[Part]:
    """Those that have a wording: a word that chooses the variant must be one of its names."""
    for facts in wanted:
        sample = cls(**facts)
        if sample.variant() in cls.variants:
            yield sample


def _choices(cls: type[Part]) -> dict[str, list[Any]]:
    hints = get_type_hints(cls)
    names = [variant for variant in cls.variants if variant]
    return {
        name: NAMED.get(name) or values_of(hints[name], names) for name in cls.__struct_fields__
    }


def values_of(hint: Any, variants: list[str]) -> list[Any]:
    """Some values of a type, the fullest first; words may also be the name of a variant."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        inner = [one for one in get_args(hint) if one is not NoneType]
        return [*itertools.chain(*(values_of(one, variants) for one in inner)), None]
    if origin is tuple:
        one = values_of(get_args(hint)[0], [])
        return [(one[0], one[0]), (one[0],), ()]
    if hint is str:
        return [*PLAIN[str], *variants]
    if hint in PLAIN:
        return PLAIN[hint]
    return list(samples(hint).values())
