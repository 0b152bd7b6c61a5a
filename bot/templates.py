"""What may be said to somebody who has not written for a day: approved templates.

A template is a wording (``template.NAME`` in the catalogs) whose placeholders are filled when it is
sent, and whose buttons have fixed labels. Its name carries a version: whoever changes a wording
raises it, has the new one approved, and the old one goes on until then. `bot.template_kinds` lists
them.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from bot.channels.base import Choice, Filled, Limits
from bot.render import Reader, Words, parse
from bot.shortening import clipped
from bot.template_kinds import KINDS, WHOLE, Kind
from domain.messages.base import (
    ACTION_BYTES,
    Button,
    Message,
    Part,
    decode_action,
    encode_action,
    field_names,
)
from domain.values import Value, replace
from locales import languages

CATEGORY = "UTILITY"
LONGEST = 950
"""The provider takes 1024; signs that are kept from being markup take some of it."""
BETWEEN = " · "
LEAST = 20
"""A value keeps so much, however long the others are."""
REST = re.compile(r"\{\{\d+\}\}")
WIDE = Limits(text=100_000, button_label=100)


class Wording(Value):
    """A template in a language, as it is handed in: text with ``{{1}}``, samples, labels."""

    kind: Kind
    language: str
    body: str
    samples: tuple[str, ...]
    labels: tuple[str, ...]


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


def templates_for(
    message: Message, reader: Reader, words: Words, number: int = 0
) -> tuple[Filled, ...]:
    """The templates that say this message truly, the closest first.

    What says the facts of this very message comes first, then what says its whole text with its
    own choices. Where the text is not all there is to it, one follows whose choice shows the
    message itself (``number`` in the outbox); at last comes one that only tells.
    """
    text = one_line("".join(span.text for span in words.render(message, reader, WIDE)[0]))
    found = []
    for kind in KINDS:
        choices = _choices(kind, message, reader, words, number)
        if choices is None or not all(getattr(message, name) for name in kind.needs):
            continue
        if any(getattr(message, name) for name in kind.lacks):
            continue
        filled, whole = _filled(kind, message, choices, reader, words, text)
        if _helps(kind, message, whole):
            found.append(filled)
    return tuple(found)


def _helps(kind: Kind, message: Message, whole: bool) -> bool:
    """Whether a kind that fits is worth its place: ``whole`` says that all the text is in it."""
    if kind.rest:
        return not (whole and _tells_all(message))
    return whole or kind.says is not None or not kind.buttons


def _tells_all(message: Message) -> bool:
    """Whether its text is all that there is to it."""
    return not message.buttons() and message.picture() is None and message.document() is None


def _choices(
    kind: Kind, message: Message, reader: Reader, words: Words, number: int
) -> tuple[Choice, ...] | None:
    """The message's choices behind the template's labels; None where the kind does not fit."""
    labels = [words.word(label, reader.language) for label, _ in kind.buttons]
    if kind.rest:
        return (Choice(labels[0], encode_action(WHOLE, (str(number),))),)
    there = message.buttons()
    if kind.says is None and kind.buttons:
        return _same_choices(kind, message, labels)
    if kind.says is None:
        return ()
    if type(message) is not kind.says:
        return None
    found = []
    for label, (_, action) in zip(labels, kind.buttons, strict=True):
        fitting = next((one for one in there if _does(one, action)), None)
        if fitting is None:
            return None
        found.append(Choice(label, fitting.code))
    return tuple(found)


def _same_choices(kind: Kind, message: Message, labels: list[str]) -> tuple[Choice, ...] | None:
    """The choices of a message that is offered just these, with nothing else beside its text."""
    there = message.buttons()
    if len(there) != len(kind.buttons) or message.picture() or message.document():
        return None
    for button, (label, action) in zip(there, kind.buttons, strict=True):
        if f"button.{button.label}" != label or not _does(button, action):
            return None
    return tuple(Choice(label, button.code) for label, button in zip(labels, there, strict=True))


def _does(button: Button, action: str) -> bool:
    """Whether the button does that: ``progress.ready`` is ``progress`` of the state ``ready``."""
    done, args = decode_action(button.code)
    return done == action or f"{done}.{args[-1] if args else ''}" == action


def _filled(
    kind: Kind,
    message: Message,
    choices: tuple[Choice, ...],
    reader: Reader,
    words: Words,
    text: str,
) -> tuple[Filled, bool]:
    """The template with its values, and whether all of ``text`` found room where it holds any."""
    body, slots = _numbered(kind, reader.language, words)
    free = next((n for n, (field, _) in enumerate(slots) if field == "text"), None)
    texts = _values(kind, message, reader, words, text)
    values = iter(texts)
    plain = REST.sub(lambda _: next(values), body)
    filled = Filled(kind.name, kind.full_name, reader.language, texts, choices, plain, free)
    return filled, free is None or texts[free] == text


def _values(kind: Kind, message: Part, reader: Reader, words: Words, text: str) -> tuple[str, ...]:
    """What stands in the place of each number, within the length that a body may have."""
    body, slots = _numbered(kind, reader.language, words)
    facts: Mapping[str, Any] = {name: getattr(message, name) for name in field_names(message)}
    facts = {**facts, **({"text": text} if kind.says is None else {})}
    found = [one_line(words.fact(field, form, facts, reader)) for field, form in slots]
    over = len(REST.sub("", body)) + sum(map(len, found)) - LONGEST
    while over > 0:
        longest = max(range(len(found)), key=lambda n: len(found[n]))
        if len(found[longest]) <= LEAST:
            break
        kept = clipped(found[longest], max(LEAST, len(found[longest]) - over))
        over -= len(found[longest]) - len(kept)
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


def both_told(one: Filled, other: Filled) -> Filled | None:
    """One template that says what two of the same kind say; None where it has not the room."""
    if one.name != other.name or one.free is None:
        return None
    texts = list(one.texts)
    texts[one.free] += BETWEEN + other.texts[one.free]
    plain = one.plain.replace(one.texts[one.free], texts[one.free], 1)
    choices = _both_shown(one.choices, other.choices)
    if choices is None or len(plain) > LONGEST:
        return None
    return replace(one, texts=tuple(texts), choices=choices, plain=plain)


def _both_shown(ones: tuple[Choice, ...], others: tuple[Choice, ...]) -> tuple[Choice, ...] | None:
    """No choices, or the one that shows both messages; None where a choice is of one of them."""
    if not ones and not others:
        return ()
    wanted = [decode_action(choice.code) for choice in (*ones, *others)]
    if [action for action, _ in wanted] != [WHOLE, WHOLE]:
        return None
    code = "|".join((WHOLE, *(number for _, numbers in wanted for number in numbers)))
    return (replace(ones[0], code=code),) if len(code) <= ACTION_BYTES else None


__all__ = ["CATEGORY", "KINDS", "Kind", "Wording", "both_told", "templates_for", "wordings"]
