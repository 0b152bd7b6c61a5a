"""Message + language + channel limits → what a person reads.

A wording is a catalog entry with ``{placeholders}`` and ``*bold*``. Markup is parsed before the
values are filled in, so a name with an asterisk stays a name. A line whose placeholder is empty is
left out. Numbers, money, days and times are written as the language writes them, in the person's
own time zone. A week is written from its Monday: ``{first_day:week}`` is "minggu depan (Sen 23–Sab
28 Nov)", ``{first_day:days}`` is "23–28 Nov". Parts stand below each other, or in one line:
``{parts:inline}``.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from bot.channels.base import Choice, Limits, Span
from bot.shortening import ELLIPSIS, before_number, clipped
from domain.messages.base import Button, Message, Part, Word, field_names
from domain.quantities import Money, Quantity
from domain.values import Value
from domain.weeks import WEEK, monday, saturday
from locales import Catalog, load

TOKEN = re.compile(r"\*|\{(\w+)(?::(\w+))?\}")
ROOMY = 400
"""A text of so many characters that is cut has room to say that there is more."""
PATTERNS = {
    "long": "EEEE, d MMMM y",
    "date": "d MMMM y",
    "medium": "d MMM y",
    "short": "d MMM",
    "dated": "EEE d MMM y",
    "number": "d",
}
TITLES = frozenset(["h", "hj", "dr", "drs", "dra", "ir", "m", "muh", "muhammad", "mohammad"])


class Reader(Value):
    """Who reads, and how they are addressed."""

    language: str
    name: str
    salutation: str
    office: str
    zone: ZoneInfo
    now: datetime


class Piece(Value):
    """Literal text, or a placeholder with its format."""

    text: str
    field: str = ""
    form: str = ""
    bold: bool = False


@lru_cache(maxsize=4096)
def parse(wording: str) -> tuple[tuple[Piece, ...], ...]:
    """The lines of a wording, each as its pieces; raises ValueError for an unpaired asterisk."""
    return tuple(_parse_line(line) for line in wording.split("\n"))


def _parse_line(line: str) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    bold, end = False, 0
    for token in TOKEN.finditer(line):
        if token.start() > end:
            pieces.append(Piece(line[end : token.start()], bold=bold))
        end = token.end()
        if token.group() == "*":
            bold = not bold
        else:
            pieces.append(Piece("", token.group(1), token.group(2) or "", bold))
    if bold:
        msg = f"an asterisk without its pair: {line}"
        raise ValueError(msg)
    if end < len(line):
        pieces.append(Piece(line[end:], bold=bold))
    return tuple(pieces)


def placeholders(wording: str) -> frozenset[str]:
    """The names of the placeholders of a wording."""
    return frozenset(piece.field for line in parse(wording) for piece in line if piece.field)


Run = tuple[str, bool]
"""Text, and whether it is bold."""
NEW_LINE: Run = ("\n", False)


class Words:
    """All languages, ready to word any message."""

    def __init__(self, catalogs: dict[str, Catalog] | None = None) -> None:
        self._catalogs = catalogs if catalogs is not None else load()
        self.links: list[str] = []
        """Addresses that open a chat with an invitation's ``{code}``, the best first."""

    def render(
        self, message: Message, reader: Reader, limits: Limits
    ) -> tuple[tuple[Span, ...], tuple[Choice, ...]]:
        """The text and the buttons, within the channel's limits."""
        spans = _joined(self._part(message, reader))
        if sum(len(span.text) for span in spans) > limits.text:
            roomy = limits.text >= ROOMY
            more = f"\n\n{self._wording(reader.language, 'text.more')}" if roomy else ""
            spans = _shorten(spans, limits.text, more)
        choices = tuple(self._choice(button, reader, limits) for button in message.buttons())
        return spans, choices

    def text(self, part: Part, reader: Reader) -> str:
        """The words of a part alone, without any weight."""
        return "".join(text for text, _ in self._part(part, reader))

    def spans(self, part: Part, reader: Reader) -> tuple[Span, ...]:
        """The words of a part with their weight, as long as they are."""
        return _joined(self._part(part, reader))

    def link(self, code: str) -> str:
        """What opens a chat with this invitation; empty where no channel has such addresses."""
        return self.links[0].replace("{code}", code) if self.links and code else ""

    def label(self, button: Button, reader: Reader) -> str:
        """A button's words, before any limit."""
        wording = self._wording(reader.language, f"button.{button.label}")
        return "".join(
            piece.text or self._value(button.values.get(piece.field), piece.form, reader)
            for line in parse(wording)
            for piece in line
        )

    def word(self, key: str, language: str) -> str:
        """One word of a catalog."""
        return self._wording(language, key)

    def fact(self, field: str, form: str, facts: Mapping[str, Any], reader: Reader) -> str:
        """One fact as it is written for a reader; empty where there is none."""
        value = {**self._implicit(reader), **facts}[field]
        return "" if value is None else self._value(value, form, reader)

    def _choice(self, button: Button, reader: Reader, limits: Limits) -> Choice:
        label = self.label(button, reader)
        if len(label) > limits.button_label:
            label = clipped(label, limits.button_label)
        return Choice(label, button.code)

    def _part(self, part: Part, reader: Reader) -> list[Run]:
        values = {name: getattr(part, name) for name in field_names(part)}
        values |= self._implicit(reader)
        values["link"] = self.link(str(values.get("code") or "")) if self.links else ""
        runs: list[Run] = []
        begun = False
        for line in parse(self._wording(reader.language, part.key())):
            row = self._line(line, values, reader)
            if row is None:
                continue
            if begun:
                runs.append(NEW_LINE)
            begun = True
            runs.extend(row)
        return runs

    def _line(
        self, line: tuple[Piece, ...], values: dict[str, Any], reader: Reader
    ) -> list[Run] | None:
        row: list[Run] = []
        for piece in line:
            if not piece.field:
                row.append((piece.text, piece.bold))
                continue
            value = values[piece.field]
            if value is None or value in ("", ()):
                return None
            row.extend(self._runs(value, piece, reader))
        return row

    def _runs(self, value: Any, piece: Piece, reader: Reader) -> list[Run]:  # noqa: ANN401
        if isinstance(value, Part):
            return self._part(value, reader)
        if isinstance(value, tuple) and isinstance(value[0], Part):
            rows = [self._part(part, reader) for part in value]
            between = (", ", False) if piece.form == "inline" else NEW_LINE
            return [run for n, row in enumerate(rows) for run in (*([between] * (n > 0)), *row)]
        return [(self._value(value, piece.form, reader), piece.bold)]

    def _value(self, value: Any, form: str, reader: Reader) -> str:  # noqa: ANN401 - any fact
        match value:
            case Quantity(amount) if form == "amount":
                return number(amount, reader.language)
            case Quantity(amount, unit):
                return f"{number(amount, reader.language)} {unit}"
            case Money(rupiah):
                return f"Rp{number(Decimal(rupiah), reader.language)}"
            case bool():
                return str(value)
            case int() | Decimal():
                return number(Decimal(value), reader.language)
            case datetime():
                return self._moment(value, form, reader)
            case date():
                return self._day(value, form, reader)
            case Word(key):
                return self._wording(reader.language, key)
            case tuple():
                return ", ".join(self._value(item, form, reader) for item in value)
        return str(value)

    def _day(self, value: date, form: str, reader: Reader) -> str:
        if form != "week":
            return day(value, form, reader.language)
        this = monday(reader.now.astimezone(reader.zone).date())
        days = working_days(value, reader.language)
        near = {this: "week.this", this + WEEK: "week.next"}.get(value)
        return f"{self._wording(reader.language, near)} ({days})" if near else days

    def _moment(self, moment: datetime, form: str, reader: Reader) -> str:
        here = moment.astimezone(reader.zone)
        clock = f"{_clock(here.time(), reader.language)} {here.tzname()}"
        if form == "clock":
            return clock
        if form == "soon":
            today = reader.now.astimezone(reader.zone).date()
            near = {today: "day.today", today + timedelta(days=1): "day.tomorrow"}
            if here.date() in near:
                return f"{self._wording(reader.language, near[here.date()])} {clock}"
        return f"{day(here.date(), form, reader.language)}, {clock}"

    def _implicit(self, reader: Reader) -> dict[str, Any]:
        hon = reader.salutation or self._wording(reader.language, "address.unknown")
        you = f"{reader.salutation} {call_name(reader.name)}".strip() or hon
        return {"you": you, "hon": hon, "office": reader.office}

    def _wording(self, language: str, key: str) -> str:
        catalog = self._catalogs.get(language) or self._catalogs["id"]
        wording = catalog.get(key)
        return wording if wording is not None else self._catalogs["id"][key]


@lru_cache(maxsize=1024)
def call_name(name: str) -> str:
    """The part of a name that people are called by: "Hj. Rusdiana" is Rusdiana."""
    parts = name.split()
    called = [part for part in parts if part.casefold().rstrip(".") not in TITLES]
    return next(iter(called or parts), "")


@lru_cache(maxsize=16384)
def number(amount: Decimal, language: str) -> str:
    """``1.500`` and ``1,5`` in Indonesian, ``1,500`` and ``1.5`` in English."""
    return format_decimal(amount, format="#,##0.###", locale=_locale(language))


@lru_cache(maxsize=4096)
def day(value: date, form: str, language: str) -> str:
    """``Rab 16 Des``; ``long``: ``Rabu, 16 Desember 2026``; ``short``: ``16 Des``.

    ``dated`` is ``Rab 16 Des 2026``.
    ``date`` is ``16 Desember 2026``, ``medium`` ``16 Des 2026``; ``days`` the week that the day
    begins: ``14–19 Des``.
    """
    if form == "days":
        return working_days(value, language, "d")
    pattern = PATTERNS.get(form, "EEE d MMM")
    return format_date(value, pattern, locale=_locale(language))


@lru_cache(maxsize=1024)
def working_days(week: date, language: str, pattern: str = "EEE d") -> str:
    """``Sen 23–Sab 28 Nov`` of a week named by its Monday; ``23–28 Nov`` with the pattern ``d``."""
    last = saturday(week)
    first_pattern = pattern if week.month == last.month else f"{pattern} MMM"
    first = format_date(week, first_pattern, locale=_locale(language))
    return f"{first}–{format_date(last, f'{pattern} MMM', locale=_locale(language))}"


@lru_cache(maxsize=1024)
def _clock(moment: time, language: str) -> str:
    separator = "." if language == "id" else ":"
    return format_time(moment, f"HH{separator}mm", locale=_locale(language))


@lru_cache(maxsize=8)
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def _joined(runs: list[Run]) -> tuple[Span, ...]:
    """The same text with neighbours of one weight put together."""
    return tuple(
        Span("".join(text for text, _ in neighbours), bold)
        for bold, neighbours in groupby(runs, key=itemgetter(1))
    )


def _shorten(spans: tuple[Span, ...], most: int, more: str) -> tuple[Span, ...]:
    """At most ``most`` characters: the beginning, an ellipsis and ``more``.

    It is cut between lines or words, so that no number is cut in two.
    """
    whole = "".join(span.text for span in spans)
    room = most - len(ELLIPSIS) - len(more)
    end = max(whole.rfind(sign, room // 2, room + 1) for sign in "\n ") if most > 80 else -1
    left = end if end > 0 else before_number(whole, room)
    kept = []
    for span in spans:
        kept.append(Span(span.text[:left], span.bold))
        left -= len(kept[-1].text)
    return (*(span for span in kept if span.text), Span(ELLIPSIS + more))
