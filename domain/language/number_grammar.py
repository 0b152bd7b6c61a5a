"""The grammar of numbers: digits with Indonesian separators, spelled numbers, and mixtures.

"1.500" is fifteen hundred and "1,5" one and a half; "1,200" could be either and is not decided
here. Spelled numbers follow the order hundreds, tens, units within each of juta, ribu and the rest,
so that "dua tiga puluh" is never added up to something.
"""

import re
from decimal import Decimal
from typing import NamedTuple

from domain.language.kinds import Kind
from domain.language.lexicon import SLIP_NUMBERS
from domain.language.number_words import SPELLED, Part, Word
from domain.language.scan import Token


class Number(NamedTuple):
    """A number and where it ends.

    `ways` lists what it could be, the likeliest first; `flaw` says why the first is not sure
    (empty: it is sure). `scale` is the multiplier it was written with (1 if none).
    """

    ways: tuple[Decimal, ...]
    after: int
    flaw: str = ""
    scale: Decimal = Decimal(1)
    spelled: bool = False

    @property
    def value(self) -> Decimal:
        """The likeliest number."""
        return self.ways[0] if self.ways else Decimal(0)


HALF = Decimal("0.5")
MOST_DIGITS = 9
"""More digits in a row count nothing: they identify an account or a person."""
_FRACTIONS = {"1/2": HALF, "1/4": Decimal("0.25"), "3/4": Decimal("0.75")}
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d{1,2})?")
_DECIMAL = re.compile(r"(\d+)([.,])(\d{1,2})")
_SMALL = re.compile(r"0,\d{1,6}")
_FOREIGN = re.compile(r"[1-9]\d{0,2}(?:,\d{3}){2,}")
_EITHER = re.compile(r"([1-9]\d{0,2}),(\d{3})")


def digits(raw: str) -> tuple[tuple[Decimal, ...], str]:
    """Return what a run of digits, points and commas can mean, and its flaw if it is not sure."""
    if raw.isdigit():
        if len(raw) > MOST_DIGITS:
            return (), "identifier"
        return (Decimal(raw),), "leading_zero" if len(raw) > 1 and raw[0] == "0" else ""
    if _GROUPED.fullmatch(raw):
        ways = [Decimal(raw.replace(".", "").replace(",", "."))]
        if raw.count(".") == 1 and "," not in raw:
            ways.append(Decimal(raw))
        return tuple(ways), ""
    if _SMALL.fullmatch(raw):
        return (Decimal(raw.replace(",", ".")),), ""
    if "o" in raw:
        return digits(raw.replace("o", "0"))[0], "letters"
    broken = _DECIMAL.fullmatch(raw)
    if broken:
        return (Decimal(raw.replace(",", ".")),), _decimal_flaw(*broken.groups())
    if _FOREIGN.fullmatch(raw):
        return (Decimal(raw.replace(",", "")),), ""
    either = _EITHER.fullmatch(raw)
    if either:
        return (Decimal("".join(either.groups())), Decimal(".".join(either.groups()))), "separator"
    return (), "separator"


def _decimal_flaw(whole: str, mark: str, rest: str) -> str:
    """Two decimals can be a time ("15.30") or a list ("30,40"); a unit settles the others."""
    if len(whole) > 1 and whole[0] == "0":
        return "leading_zero"
    if len(rest) == 1:
        return ""
    unsure = len(whole) > 1 and (mark == "." or rest.endswith("0"))
    return "separator" if unsure else "needs_unit"


def number_at(tokens: list[Token], at: int) -> Number | None:
    """Read the longest number that begins at token `at`."""
    token = tokens[at]
    if token.kind is Kind.DIGITS:
        return _halves(tokens, _from_digits(tokens, at))
    if token.kind is Kind.FRACTION:
        size = _FRACTIONS.get(token.key)
        return Number((size,) if size else (), at + 1, "" if size else "fraction")
    if token.kind is Kind.NUMBER:
        return _from_words(tokens, at)
    return None


def _part(tokens: list[Token], at: int) -> Word | None:
    if at >= len(tokens) or tokens[at].kind is not Kind.NUMBER:
        return None
    key = tokens[at].key
    return SPELLED.get(key) or SLIP_NUMBERS.get(key)


_MULTIPLIERS = (Part.TENS, Part.HUNDREDS, Part.SCALE)


def _from_digits(tokens: list[Token], at: int) -> Number:
    """Digits, perhaps with multipliers: "2 ratus", "2,5 rb", "1 juta 500 ribu", "5k"."""
    ways, flaw = digits(tokens[at].key)
    after = at + 1
    scale = _multiplier(tokens, at)
    if scale is None:
        return Number(ways, after, flaw)
    ways = ways[:1] if not flaw else ways
    first = Number(tuple(way * scale for way in ways), after + 1, _unflaw(flaw), scale)
    if flaw or not ways:
        return first
    return _more_terms(tokens, first)


def _unflaw(flaw: str) -> str:
    return "" if flaw == "needs_unit" else flaw


def _multiplier(tokens: list[Token], at: int) -> Decimal | None:
    """The multiplier right after the digits at `at`: a word, or a glued "k"."""
    part = _part(tokens, at + 1)
    if part and part[0] in _MULTIPLIERS:
        return part[1]
    if at + 1 < len(tokens):
        after = tokens[at + 1]
        if after.text == "k" and after.start == tokens[at].end:
            return Decimal(1000)
    return None


def _more_terms(tokens: list[Token], first: Number) -> Number:
    """Smaller terms after the first: "2 ribu 5 ratus", "2 ribu lima ratus"."""
    total, after, scale = first.value, first.after, first.scale
    while after < len(tokens):
        if tokens[after].kind is Kind.DIGITS:
            smaller = _multiplier(tokens, after)
            ways, flaw = digits(tokens[after].key)
            if smaller is None or smaller >= scale or flaw or not ways:
                break
            total, scale, after = total + ways[0] * smaller, smaller, after + 2
            continue
        tail = _below(tokens, after, scale)
        if tail is None:
            break
        total, after = total + tail.value, tail.after
        break
    return Number((total,), after, "", first.scale)


def _below(tokens: list[Token], at: int, scale: Decimal) -> Number | None:
    """A spelled number that is smaller than `scale`, to be added to what came before."""
    part = _part(tokens, at)
    if part is None or part[0] in (Part.HALF, Part.QUARTER, Part.ZERO):
        return None
    tail = _whole(tokens, at)
    return tail if tail and tail.value < scale else None


def _from_words(tokens: list[Token], at: int) -> Number | None:
    part = _part(tokens, at)
    if part is None:
        return None
    if part[0] is Part.ZERO:
        return _decimals(tokens, Number((Decimal(0),), at + 1, spelled=True))
    if part[0] in (Part.HALF, Part.QUARTER):
        return _scaled(tokens, Number((part[1],), at + 1, spelled=True))
    whole = _whole(tokens, at)
    if whole is None:
        return None
    after = _part(tokens, whole.after)
    if after and after[0] is Part.THREE_QUARTERS and whole.value == 3:
        return _scaled(tokens, Number((after[1],), whole.after + 1, spelled=True))
    return _halves(tokens, _decimals(tokens, whole))


def _whole(tokens: list[Token], at: int) -> Number | None:
    """A spelled whole number: groups below a thousand with falling scales."""
    total, last, after, widest = Decimal(0), Decimal("Infinity"), at, Decimal(1)
    while True:
        part = _part(tokens, after)
        if part and part[0] is Part.ONE_SCALE and part[1] < last:
            total, last, after = total + part[1], part[1], after + 1
            widest = max(widest, last)
            continue
        group = _group(tokens, after)
        if group is None:
            break
        scale = _part(tokens, group.after)
        if scale and scale[0] is Part.SCALE and scale[1] < last:
            last, after = scale[1], group.after + 1
            total, widest = total + group.value * last, max(widest, last)
            continue
        total, after, widest = total + group.value, group.after, max(widest, group.scale)
        break
    return Number((total,), after, "", widest, spelled=True) if after > at else None


def _group(tokens: list[Token], at: int) -> Number | None:
    """A spelled number from 1 to 999."""
    hundreds, after = _hundreds(tokens, at)
    tens, end, scale = _tens(tokens, after)
    if end == at:
        return None
    return Number((hundreds + tens,), end, "", Decimal(100) if hundreds else scale, spelled=True)


def _hundreds(tokens: list[Token], at: int) -> tuple[Decimal, int]:
    part, following = _part(tokens, at), _part(tokens, at + 1)
    if part and part[0] is Part.HUNDRED:
        return part[1], at + 1
    if part and part[0] is Part.UNIT and following and following[0] is Part.HUNDREDS:
        return part[1] * following[1], at + 2
    return Decimal(0), at


def _tens(tokens: list[Token], at: int) -> tuple[Decimal, int, Decimal]:
    """The value from 1 to 99 at `at`, where it ends, and the scale it was written with."""
    part, following = _part(tokens, at), _part(tokens, at + 1)
    one, ten = Decimal(1), Decimal(10)
    if part is None:
        return Decimal(0), at, one
    if part[0] is Part.TEEN:
        return part[1], at + 1, ten
    if part[0] is Part.ROUND:
        return _with_unit(tokens, part[1], at + 1)
    if part[0] is not Part.UNIT:
        return Decimal(0), at, one
    if following and following[0] in (Part.TEENS, Part.LIKUR):
        return part[1] + following[1], at + 2, ten
    if following and following[0] is Part.TENS:
        return _with_unit(tokens, part[1] * following[1], at + 2)
    if following and following[0] is Part.HUNDREDS:
        return Decimal(0), at, one
    return part[1], at + 1, one


def _with_unit(tokens: list[Token], tens: Decimal, at: int) -> tuple[Decimal, int, Decimal]:
    part, following = _part(tokens, at), _part(tokens, at + 1)
    multiplied = following and following[0] in (Part.TEENS, Part.LIKUR, Part.TENS, Part.HUNDREDS)
    if part and part[0] is Part.UNIT and not multiplied:
        return tens + part[1], at + 1, Decimal(10)
    return tens, at, Decimal(10)


def _decimals(tokens: list[Token], whole: Number) -> Number:
    """Read the digits after a spoken comma: "dua koma lima", "2 koma 5"."""
    point = _part(tokens, whole.after)
    if not point or point[0] is not Part.POINT:
        return whole
    at, places = whole.after + 1, ""
    while at < len(tokens) and len(places) < 4:
        part = _part(tokens, at)
        if part and part[0] in (Part.UNIT, Part.ZERO):
            places += str(part[1])
        elif tokens[at].kind is Kind.DIGITS and tokens[at].key.isdigit() and not places:
            places = tokens[at].key[:4]
        else:
            break
        at += 1
    if not places:
        return whole._replace(flaw="separator")
    value = whole.value + Decimal(f"0.{places}")
    return _scaled(tokens, Number((value,), at, "", whole.scale, spelled=True))


def _halves(tokens: list[Token], whole: Number) -> Number:
    """Add the half of "dua setengah"; after a multiplier ("dua ratus setengah") it is unsure."""
    whole = _decimals(tokens, whole)
    at = whole.after
    part = _part(tokens, at)
    size: Decimal | None = None
    if part and part[0] in (Part.HALF, Part.QUARTER):
        size = part[1]
    elif at < len(tokens) and tokens[at].kind is Kind.FRACTION and not whole.spelled:
        size = _FRACTIONS.get(tokens[at].key)
    if size is None or not whole.ways:
        return whole
    if whole.scale > 10 or whole.value != whole.value.to_integral_value():
        return whole._replace(after=at + 1, flaw="half_of_what")
    return _scaled(tokens, whole._replace(ways=(whole.value + size,), after=at + 1))


def _scaled(tokens: list[Token], number: Number) -> Number:
    """A multiplier after a broken number: "dua setengah ribu", "setengah juta"."""
    part = _part(tokens, number.after)
    if part and part[0] in (Part.SCALE, Part.HUNDREDS) and number.scale == 1:
        value = number.value * part[1]
        return number._replace(ways=(value,), after=number.after + 1, scale=part[1])
    return number
