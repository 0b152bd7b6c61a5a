"""What may be said to somebody who has not written for a day: approved templates.

A template is a wording (``template.NAME`` in the catalogs) whose placeholders are filled when it is
sent, and whose buttons have fixed labels. Its name carries a version: whoever changes a wording
raises it, has the new one approved, and the old one goes on until then.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from bot.channels.base import Choice, Filled, Limits
from bot.render import Reader, Words, parse
from domain.messages.base import Button, Message, Part, decode_action, field_names
from domain.messages.capacity import CapacityAsked
from domain.messages.handover import CutoffReminder
from domain.messages.offers import OfferReminder, ShareOffered
from domain.quantities import Money, Quantity
from locales import languages

PREFIX = "patungan"
CATEGORY = "UTILITY"
LONGEST = 950
"""The provider takes 1024; signs that are kept from being markup take some of it."""
LABEL = 20
REST = re.compile(r"\{\{\d+\}\}")
WIDE = Limits(text=100_000, button_label=100)
KG40, KG50 = Quantity(Decimal(40), "kg"), Quantity(Decimal(50), "kg")
BY, CUTOFF = datetime(2026, 11, 26, 9, tzinfo=UTC), datetime(2026, 12, 16, 7, tzinfo=UTC)
MONDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 28)


@dataclass(frozen=True, slots=True)
class Kind:
    """A template: which message it says, its buttons (label and action), and a sample of it.

    ``needs`` are the facts without which it says nothing true. A kind without a message says any.
    """

    name: str
    sample: Message
    says: type[Message] | None
    buttons: tuple[tuple[str, str], ...] = ()
    needs: tuple[str, ...] = ()
    version: int = 1

    @property
    def full_name(self) -> str:
        """The name that the provider knows: ``patungan_offer_v1``."""
        return f"{PREFIX}_{self.name}_v{self.version}"


@dataclass(frozen=True, slots=True)
class Wording:
    """A template in a language, as it is handed in: text with ``{{1}}``, samples, labels."""

    kind: Kind
    language: str
    body: str
    samples: tuple[str, ...]
    labels: tuple[str, ...]


ANSWERS = (
    ("button.accept", "offer.accept"),
    ("button.partly", "offer.partly"),
    ("button.decline", "offer.decline"),
)
PROGRESS = (
    ("button.ready", "progress.ready"),
    ("button.partly_ready", "progress.partly_ready"),
    ("button.trouble", "progress.trouble"),
)
ASKED = CapacityAsked("peyek kepiting", "kg", MONDAY, SATURDAY, KG50, 1)
OFFERED = ShareOffered(
    1,
    "BPN-014",
    "peyek kepiting",
    "Swiss",
    Quantity(Decimal(500), "kg"),
    KG40,
    Money(85_000),
    Money(3_400_000),
    CUTOFF,
    "Gudang Dinas",
    BY,
)
KINDS = (
    Kind(
        "weekly_question",
        ASKED,
        CapacityAsked,
        (("template.same", "capacity.set"), ("button.capacity_none", "capacity.none")),
        ("last",),
    ),
    Kind(
        "weekly_question_first",
        ASKED,
        CapacityAsked,
        (("button.capacity_none", "capacity.none"),),
    ),
    Kind("offer", OFFERED, ShareOffered, ANSWERS, ("price", "value", "place")),
    Kind("offer_without_price", OFFERED, ShareOffered, ANSWERS, ("place",)),
    Kind("offer_reminder", OfferReminder(1, "peyek kepiting", KG40, BY), OfferReminder, ANSWERS),
    Kind(
        "cutoff_reminder",
        CutoffReminder(1, 3, "peyek kepiting", KG40, CUTOFF, "Gudang Dinas"),
        CutoffReminder,
        PROGRESS,
        ("place",),
    ),
    Kind("notice", OfferReminder(1, "peyek kepiting", KG40, BY), None),
)
SAMPLE_NAME, SAMPLE_OFFICE = "Siti Aminah", "Dinas Perdagangan Kota Balikpapan"
NOTICE_SAMPLE = {
    "id": "Bagian Bu Siti di pesanan BPN-014 tetap 40 kg peyek kepiting.",
    "en": "Your share of order BPN-014 remains 40 kg of crab crackers.",
}


@cache
def wordings(words: Words) -> tuple[Wording, ...]:
    """Every template in every language, with sample values, as it is handed in."""
    return tuple(_wording(kind, language, words) for kind in KINDS for language in languages())


def _wording(kind: Kind, language: str, words: Words) -> Wording:
    reader = Reader(
        language,
        SAMPLE_NAME,
        "Bu",
        SAMPLE_OFFICE,
        ZoneInfo("Asia/Makassar"),
        datetime(2026, 11, 20, 1, tzinfo=UTC),
    )
    body, _ = _numbered(kind, language, words)
    text = NOTICE_SAMPLE.get(language, NOTICE_SAMPLE["id"])
    samples = _values(kind, kind.sample, reader, words, text)
    labels = tuple(words.word(label, language) for label, _ in kind.buttons)
    return Wording(kind, language, body, samples, labels)


def templates_for(message: Message, reader: Reader, words: Words) -> tuple[Filled, ...]:
    """The templates that say this message truly, the closest first."""
    found = []
    for kind in KINDS:
        choices = _choices(kind, message, reader, words)
        if choices is not None and all(getattr(message, name) for name in kind.needs):
            found.append(_filled(kind, message, choices, reader, words))
    return tuple(found)


def _choices(
    kind: Kind, message: Message, reader: Reader, words: Words
) -> tuple[Choice, ...] | None:
    """The message's buttons behind the template's labels; None where the kind does not fit."""
    if kind.says is None:
        return ()
    if type(message) is not kind.says:
        return None
    found = []
    for label, action in kind.buttons:
        fitting = next((one for one in message.buttons() if _does(one, action)), None)
        if fitting is None:
            return None
        found.append(Choice(words.word(label, reader.language), fitting.code))
    return tuple(found)


def _does(button: Button, action: str) -> bool:
    """Whether the button does that: ``progress.ready`` is ``progress`` of the state ``ready``."""
    done, args = decode_action(button.code)
    return done == action or f"{done}.{args[-1] if args else ''}" == action


def _filled(
    kind: Kind, message: Message, choices: tuple[Choice, ...], reader: Reader, words: Words
) -> Filled:
    body, slots = _numbered(kind, reader.language, words)
    free = next((n for n, (field, _) in enumerate(slots) if field == "text"), None)
    text = ""
    if kind.says is None:
        spans, _ = words.render(message, reader, WIDE)
        text = "".join(span.text for span in spans)
    texts = _values(kind, message, reader, words, text)
    values = iter(texts)
    plain = REST.sub(lambda _: next(values), body)
    return Filled(kind.name, kind.full_name, reader.language, texts, choices, plain, free)


def _values(kind: Kind, message: Part, reader: Reader, words: Words, text: str) -> tuple[str, ...]:
    """What stands in the place of each number, within the length that a body may have."""
    body, slots = _numbered(kind, reader.language, words)
    facts: Mapping[str, Any] = {name: getattr(message, name) for name in field_names(message)}
    facts = {**facts, **({"text": text} if kind.says is None else {})}
    found = [one_line(words.fact(field, form, facts, reader)) for field, form in slots]
    over = len(REST.sub("", body)) + sum(map(len, found)) - LONGEST
    while over > 0:
        longest = max(range(len(found)), key=lambda n: len(found[n]))
        kept = shortened(found[longest], max(20, len(found[longest]) - over))
        over -= len(found[longest]) - len(kept)
        if len(kept) >= len(found[longest]):
            break
        found[longest] = kept
    return tuple(found)


@cache
def _numbered(kind: Kind, language: str, words: Words) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The wording with ``{{1}}`` and so on, and the placeholders that stood there."""
    body, slots = [], []
    for line in parse(words.word(f"template.{kind.name}", language)):
        shown = ""
        for piece in line:
            text = piece.text
            if piece.field:
                slots.append((piece.field, piece.form))
                text = f"{{{{{len(slots)}}}}}"
            shown += f"*{text}*" if piece.bold else text
        body.append(shown)
    return "\n".join(body), tuple(slots)


def one_line(text: str) -> str:
    """A value as a template takes it: no line ends, no tabs, no runs of spaces, never empty."""
    parts = (" ".join(line.split()) for line in text.splitlines())
    return " · ".join(part for part in parts if part) or "-"


def shortened(text: str, most: int) -> str:
    """At most ``most`` characters, cut between words; what is cut off ends with an ellipsis."""
    if len(text) <= most:
        return text
    end = text.rfind(" ", most // 2, most)
    return text[: end if end > 0 else most - 1].rstrip(" ,.;:·") + "…"


__all__ = ["CATEGORY", "KINDS", "Kind", "Wording", "templates_for", "wordings"]
