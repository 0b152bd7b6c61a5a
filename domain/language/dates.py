"""Dates as officers write them: "20 Des", "20/12/26", "Jumat ini", "lusa", "akhir bulan", "H-3".

Every expression in the text is resolved against the day of writing, and all of them must agree
("Jumat 18 Des" only when the 18th is a Friday). A day that has passed, a day that does not exist
and a "Jumat depan" that could be one of two are asked back.
"""

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

from domain.language.calendar_days import (
    Unsure,
    coming,
    full_year,
    in_month,
    last_day,
    make_day,
    next_weekday,
    this_or_next_year,
)
from domain.language.date_corrections import closes, denied_from, says_another
from domain.language.kinds import Kind
from domain.language.model import Choice, Intent, Reading
from domain.language.number_grammar import number_at
from domain.language.phrase import kind_at, text_at
from domain.language.scan import Token
from domain.language.week_frames import POINTING_NOW
from domain.language.words import words

FARTHEST = timedelta(days=3 * 366)
_NUMERIC = (Kind.DIGITS, Kind.NUMBER)


Candidate = tuple[date | int | None, int]
"""What an expression says, and the token after it: a day, a weekday that the day has to be (0 is
Monday), or nothing."""


def date_of(text: str, tokens: list[Token], today: date, anchor: date | None) -> Reading:
    """Return a DATE reading, or UNCLEAR with the days it could be."""
    try:
        day = _resolve(tokens, today, anchor)
    except Unsure as unsure:
        days = [d for d in unsure.days if d >= today][:3]
        choices = tuple(Choice(Intent.DATE, date=d) for d in days)
        return Reading(Intent.UNCLEAR, words=text, choices=choices, why=unsure.why)
    return Reading(Intent.DATE, date=day, words=text)


def _resolve(tokens: list[Token], today: date, anchor: date | None) -> date:
    found: list[date] = []
    weekdays: list[int] = []
    at = 0
    while at < len(tokens):
        denied = denied_from(tokens, at)
        if denied:
            _, at = _expression(tokens, denied, today, anchor)
            continue
        if tokens[at].kind is Kind.CORRECT and says_another(tokens, at + 1):
            found, weekdays = [], []
        day, at = _expression(tokens, at, today, anchor)
        if isinstance(day, date):
            found.append(day)
        elif day is not None:
            weekdays.append(day)
    if not found:
        found = [_only_weekday(weekdays, today)]
    if len(set(found)) > 1:
        raise Unsure("two_dates", *found)
    day = found[0]
    if any(weekday != day.weekday() for weekday in weekdays):
        raise Unsure("weekday_mismatch", day)
    if day < today:
        raise Unsure("past_date")
    if day - today > FARTHEST:
        raise Unsure("implausible", day)
    return day


def _expression(tokens: list[Token], at: int, today: date, anchor: date | None) -> Candidate:
    """Resolve the expression at `at`; a word that changes the meaning is a reason to ask."""
    token = tokens[at]
    if token.text == "h":
        return _day_mark(tokens, at, anchor)
    if token.text in _EDGES:
        return _edge(tokens, at, today)
    rule = _RULES.get(token.kind)
    if rule is not None:
        return rule(tokens, at, today)
    if token.kind is Kind.CORRECT and not closes(tokens, at):
        return None, at + 1
    if token.kind in _IGNORED or token.text in _ABOUT_THE_DAY:
        return None, at + 1
    raise Unsure(_REASONS.get(token.kind, "unknown_word"))


# Single days -------------------------------------------------------------------------------------


def _written(tokens: list[Token], at: int, today: date) -> Candidate:
    """A relative day ("lusa") or a date in digits ("20/12/26", "2026-12-20")."""
    token = tokens[at]
    if not token.key[:1].isdigit() or token.key in ("0", "1", "2"):
        return _relative(tokens, at, today)
    parts = re.split(r"[/.-]", token.key)
    if len(parts[0]) == 4:
        return make_day(int(parts[0]), int(parts[1]), int(parts[2])), at + 1
    return _day_first(int(parts[0]), int(parts[1]), full_year(parts[2])), at + 1


def _day_first(day: int, month: int, year: int) -> date:
    if month > 12 >= day and month <= 31:
        raise Unsure("no_such_day", make_day(year, day, month))
    return make_day(year, month, day)


def _relative(tokens: list[Token], at: int, today: date) -> Candidate:
    token = tokens[at]
    if token.text in ("isuk", "isukan", "enjing"):
        raise Unsure("ambiguous_day")
    if text_at(tokens, at + 1) in ("lusa", "besok"):
        raise Unsure("ambiguous_day", today + timedelta(1), today + timedelta(2))
    return today + timedelta(int(token.key)), at + 1


def _slashed(tokens: list[Token], at: int, today: date) -> Candidate:
    """Read "20/12", day first."""
    day, month = (int(part) for part in tokens[at].key.split("/"))
    if month > 12 >= day and month <= 31:
        raise Unsure("no_such_day", this_or_next_year(day, month, today))
    return this_or_next_year(month, day, today), at + 1


def _number(tokens: list[Token], at: int, today: date) -> Candidate:
    """Read "20 Des", "20 12 2026", "20-12", "3 hari lagi"; a bare number is not a date."""
    number = number_at(tokens, at)
    if number is None or not number.ways or number.value != int(number.value):
        raise Unsure("no_date")
    value, after = int(number.value), number.after
    kind = kind_at(tokens, after)
    if kind is Kind.MONTH:
        return _with_month(tokens, value, after, today)
    if kind in (Kind.SPAN, Kind.WEEK_WORD, Kind.MONTH_WORD):
        return _ahead(tokens, value, after, today)
    if text_at(tokens, after) == "-" and kind_at(tokens, after + 1) is Kind.DIGITS:
        return _dashed(tokens, value, after, today)
    if kind is Kind.DIGITS and kind_at(tokens, after + 1) is Kind.DIGITS:
        year = tokens[after + 1].key
        if len(year) == 4 and tokens[after].key.isdigit():
            return _day_first(value, int(tokens[after].key), int(year)), after + 2
    if kind is Kind.CORRECT and 1 <= value <= 31 and says_another(tokens, after + 1):
        return None, after
    if 1 <= value <= 31 and len(tokens) == 1:
        raise Unsure("bare_number", *coming(value, today))
    raise Unsure("bare_number")


def _dashed(tokens: list[Token], day: int, dash: int, today: date) -> Candidate:
    """Read "20-12" as a day and a month; "20-22 Des" is more than one day."""
    key = tokens[dash + 1].key
    glued = (
        tokens[dash].start == tokens[dash - 1].end and tokens[dash + 1].start == tokens[dash].end
    )
    if kind_at(tokens, dash + 2) is Kind.MONTH or not key.isdigit() or not glued:
        raise Unsure("two_dates")
    if not 1 <= int(key) <= 12:
        raise Unsure("two_dates")
    return this_or_next_year(int(key), day, today), dash + 2


def _with_month(tokens: list[Token], day: int, at: int, today: date) -> Candidate:
    month = int(tokens[at].key)
    year = tokens[at + 1] if at + 1 < len(tokens) else None
    if year and year.text == "'" and at + 2 < len(tokens):
        year = tokens[at + 2]
    if year and year.kind is Kind.DIGITS:
        if len(year.key) == 4 and year.key.startswith("20"):
            return make_day(int(year.key), month, day), at + 2
        if len(year.key) == 2 and year.key.isdigit() and int(year.key) >= today.year % 100:
            return make_day(full_year(year.key), month, day), at + 2
        raise Unsure("bare_number")
    return this_or_next_year(month, day, today), at + 1


def _ahead(tokens: list[Token], count: int, at: int, today: date) -> Candidate:
    """Count on: "3 hari lagi", "2 minggu lagi"; a month has no fixed length and is asked."""
    unit = tokens[at]
    after = _from_now(tokens, at + 1)
    if not after:
        frame = kind_at(tokens, at + 1)
        if unit.kind is Kind.MONTH_WORD and frame in (Kind.THIS, Kind.NEXT):
            return in_month(count, _ahead_of(frame), today), at + 2
        raise Unsure("no_date")
    if unit.key == "day":
        return today + timedelta(days=min(count, 9999)), after
    if unit.kind is Kind.WEEK_WORD:
        return today + timedelta(weeks=min(count, 999)), after
    raise Unsure("vague_date")


def _from_now(tokens: list[Token], at: int) -> int:
    """Where "lagi", "ke depan" or "dari sekarang" ends; 0 where none of them stands."""
    if kind_at(tokens, at) is Kind.AGAIN or text_at(tokens, at) in _FROM_NOW:
        return at + 1
    ahead = text_at(tokens, at) == "ke" and kind_at(tokens, at + 1) is Kind.NEXT
    from_here = kind_at(tokens, at) is Kind.FROM and text_at(tokens, at + 1) in POINTING_NOW
    return at + 2 if ahead or from_here else 0


_FROM_NOW = frozenset({"kedepan", "mendatang", "depan", "maning", "meneh", "malih", "deui"})


def _ahead_of(frame: Kind | None) -> int:
    return 1 if frame is Kind.NEXT else 0


def _day_of_month(tokens: list[Token], at: int, today: date) -> Candidate:
    """Read "tgl 20": this month's, if it is still to come."""
    if kind_at(tokens, at + 1) in (Kind.FRACTION, Kind.DAY):
        return None, at + 1
    number = number_at(tokens, at + 1) if kind_at(tokens, at + 1) in _NUMERIC else None
    if number is None or not number.ways:
        return None, at + 1
    after = number.after
    frame = kind_at(tokens, after + 1)
    if kind_at(tokens, after) is Kind.MONTH_WORD and frame in (Kind.THIS, Kind.NEXT):
        return in_month(int(number.value), _ahead_of(frame), today), after + 2
    if kind_at(tokens, after) in (Kind.MONTH, Kind.DIGITS, Kind.TO):
        return _number(tokens, at + 1, today)
    day = int(number.value)
    if day <= today.day:
        raise Unsure("past_date", *[d for d in coming(day, today) if d > today])
    return make_day(today.year, today.month, day), after


# Days of the week --------------------------------------------------------------------------------


def _weekday(tokens: list[Token], at: int, today: date) -> Candidate:
    """Read "Jumat", "Jumat ini", "Jumat minggu depan"; beside a date it checks that date."""
    return _named_day(tokens, at, int(tokens[at].key), at + 1, today)


def _named_day(tokens: list[Token], at: int, weekday: int, after: int, today: date) -> Candidate:
    if kind_at(tokens, at - 1) is Kind.DAY_PART and at and text_at(tokens, at - 1) in _EVES:
        raise Unsure("ambiguous_day")
    monday = today - timedelta(days=today.weekday())
    this_week, next_week = (monday + timedelta(days=weekday + days) for days in (0, 7))
    kind = kind_at(tokens, after)
    if kind is Kind.WEEK_WORD:
        frame, after = kind_at(tokens, after + 1), after + 2
        if frame is Kind.THIS:
            return this_week, after
        if frame is Kind.NEXT:
            return next_week, after
        raise Unsure("no_date")
    if kind is Kind.NEXT:
        raise Unsure("ambiguous_day", next_weekday(weekday, today), next_week)
    if kind is Kind.THIS:
        return this_week, after + 1
    if kind is Kind.LAST:
        raise Unsure("past_date")
    return weekday, after


def _only_weekday(weekdays: list[int], today: date) -> date:
    """A weekday without a date is the next one; today's name could also mean in a week."""
    if not weekdays:
        raise Unsure("no_date")
    if len(set(weekdays)) > 1:
        raise Unsure("two_dates", *[next_weekday(weekday, today) for weekday in weekdays])
    if weekdays[0] == today.weekday():
        raise Unsure("ambiguous_day", today, today + timedelta(7))
    return next_weekday(weekdays[0], today)


_EVES = ("malam", "mlm")


def _week_word(tokens: list[Token], at: int, today: date) -> Candidate:
    """Read "minggu" alone as Sunday; "minggu depan" is a week, not a day."""
    kind = kind_at(tokens, at + 1)
    if kind in (Kind.THIS, Kind.NEXT, Kind.LAST):
        raise Unsure("a_week")
    if tokens[at].text not in ("minggu", "ming", "mgg", "mg"):
        raise Unsure("a_week")
    return _named_day(tokens, at, 6, at + 1, today)


def _span(tokens: list[Token], at: int, _today: date) -> Candidate:
    """Step over the "hari" of "hari Jumat"; other spans name no day."""
    if tokens[at].key == "day":
        return None, at + 1
    raise Unsure("vague_date")


def _per_week(tokens: list[Token], at: int, today: date) -> Candidate:
    if kind_at(tokens, at + 1) is Kind.AGAIN:
        return today + timedelta(weeks=1), at + 2
    raise Unsure("vague_date")


# Edges of months, marks --------------------------------------------------------------------------

_EDGES = frozenset({"akhir", "awal", "pertengahan", "tengah", "ujung", "penghujung"})


def _edge(tokens: list[Token], at: int, today: date) -> Candidate:
    """Read "akhir bulan (ini, depan)", "akhir Desember"; other edges are no single day."""
    if tokens[at].text != "akhir":
        raise Unsure("vague_date")
    kind, frame = kind_at(tokens, at + 1), kind_at(tokens, at + 2)
    if kind is Kind.MONTH_WORD:
        if frame is Kind.LAST:
            raise Unsure("past_date")
        return last_day(today, _ahead_of(frame)), at + (3 if frame in (Kind.NEXT, Kind.THIS) else 2)
    if kind is Kind.MONTH:
        month = int(tokens[at + 1].key)
        after = at + 2
        year = today.year + (month < today.month)
        if kind_at(tokens, after) is Kind.DIGITS and len(tokens[after].key) == 4:
            year, after = int(tokens[after].key), after + 1
        return make_day(year, month, calendar.monthrange(min(year, 9998), month)[1]), after
    if text_at(tokens, at + 1) in ("tahun", "thn", "taun") and frame in (None, Kind.THIS):
        return date(today.year, 12, 31), at + (3 if frame else 2)
    raise Unsure("vague_date")


def _day_mark(tokens: list[Token], at: int, anchor: date | None) -> Candidate:
    """Read "H-3" from the day of the order; without that day it means nothing."""
    if anchor is None:
        raise Unsure("no_anchor")
    sign, days = text_at(tokens, at + 1), text_at(tokens, at + 2)
    if sign not in ("-", "+"):
        return anchor, at + 1
    if not days.isdigit() or len(days) > 3:
        raise Unsure("no_date")
    return anchor + timedelta(days=int(days) * (-1 if sign == "-" else 1)), at + 3


def _clock(tokens: list[Token], at: int, _today: date) -> Candidate:
    """A time of the day says nothing about the date."""
    after = at + 1
    if kind_at(tokens, after) in (*_NUMERIC, Kind.MASKED):
        after += 1
    return None, after


_RULES: dict[Kind, Callable[[list[Token], int, date], Candidate]] = {
    Kind.DAY: _written,
    Kind.FRACTION: _slashed,
    Kind.DIGITS: _number,
    Kind.NUMBER: _number,
    Kind.DAY_OF_MONTH: _day_of_month,
    Kind.WEEKDAY: _weekday,
    Kind.WEEK_WORD: _week_word,
    Kind.SPAN: _span,
    Kind.PER_WEEK: _per_week,
    Kind.CLOCK: _clock,
}
_IGNORED = frozenset(
    {
        Kind.FILLER,
        Kind.BREAK,
        Kind.DAY_PART,
        Kind.MASKED,
        Kind.CAN,
        Kind.YES,
        Kind.AGREE,
        Kind.ONLY,
        Kind.AT_MOST,
        Kind.MAKE,
        Kind.THIS,
        Kind.TO,
        Kind.BUT,
    }
)
_ABOUT_THE_DAY = words(
    """
    batas batasnya serah serahnya penyerahan deadline deadlinenya tenggat tenggatnya tempo temponya
    jatuh kirim kirimnya pengiriman pengirimannya dikirim setor ambil diambil serahkan diserahkan
    pesanan pesanannya order ordernya cutoff cut off
    """
)
_REASONS = {
    Kind.NOT: "denial",
    Kind.NOT_YET: "denial",
    Kind.OR: "two_dates",
    Kind.IF: "conditional",
    Kind.APPROX: "approximate",
    Kind.LAST: "past_date",
    Kind.MONTH: "no_date",
    Kind.MONTH_WORD: "vague_date",
}
