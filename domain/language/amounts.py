"""From tokens to amounts: a number, its unit, what a pack holds, and ranges.

An amount is still in the words of the text. What it is in the canonical unit of a product is
decided when it is known which product is meant.
"""

from decimal import Decimal
from typing import NamedTuple

from domain.language.kinds import Kind
from domain.language.number_grammar import HALF, Number, number_at
from domain.language.number_words import SPELLED, Part
from domain.language.scan import Token
from domain.language.unit_words import COUNTED, DIVISIBLE, MASS, ONLY_AFTER_DIGITS

ONE = Decimal(1)
ONE_OF = frozenset({"se", "sa", "sak"})
"""Before a unit these are one: "se kilo", Javanese "sak kwintal"."""


class Amount(NamedTuple):
    """An amount as written. `pack` is what one of the unit holds ("isi 24"): number and unit.

    It is `described` where a clause of its own tells it ("15 ikat, seikatnya 20").

    A range is its lower end, with the upper one as the second of its `ways`.
    """

    ways: tuple[Decimal, ...]
    unit: str | None = None
    pack: tuple[Decimal, str | None] | None = None
    flaw: str = ""
    scale: Decimal = ONE
    spelled: bool = False
    more: "tuple[Amount, ...]" = ()
    ranged: bool = False
    described: bool = False

    @property
    def value(self) -> Decimal:
        """The likeliest number."""
        return self.ways[0] if self.ways else Decimal(0)


def amount_at(tokens: list[Token], at: int) -> tuple[Amount, int] | None:
    """Read the longest amount that begins at token `at`, and where it ends."""
    first = _counted(tokens, at)
    if first is None:
        return None
    amount, after = _multiplied(tokens, at, *first)
    amount, after = _to_range_end(tokens, amount, after)
    return _packed(tokens, amount, after)


def _counted(tokens: list[Token], at: int) -> tuple[Amount, int] | None:
    token = tokens[at]
    if token.kind is Kind.SE_UNIT:
        one = Amount((ONE,), token.key, spelled=True)
        return _of_what(tokens, *_half_more(tokens, one, at + 1))
    if token.text in ONE_OF and at + 1 < len(tokens) and tokens[at + 1].kind is Kind.UNIT:
        return _half_more(tokens, Amount((ONE,), tokens[at + 1].key, spelled=True), at + 2)
    number = number_at(tokens, at)
    if number is None:
        return None
    return _with_unit(tokens, at, number)


def _with_unit(tokens: list[Token], at: int, number: Number) -> tuple[Amount, int]:
    after = _skip_an(tokens, number.after)
    unit = unit_at(tokens, after)
    flaw = number.flaw or _glued_left(tokens, at)
    if unit and flaw == "needs_unit":
        flaw = ""
    amount = Amount(number.ways, unit, None, flaw, number.scale, number.spelled)
    if unit is None:
        return amount, after
    return _of_what(tokens, *_half_more(tokens, amount, _skip_an(tokens, after + 1)))


def _of_what(tokens: list[Token], amount: Amount, after: int) -> tuple[Amount, int]:
    """Count out "lima lusin botol", "selusin kotak": sixty bottles, twelve boxes."""
    size = COUNTED.get(amount.unit or "")
    what = unit_at(tokens, after)
    if size is None or what is None or what in COUNTED or what in MASS:
        return amount, after
    ways = tuple(way * size for way in amount.ways)
    return amount._replace(ways=ways, unit=what), after + 1


def _glued_left(tokens: list[Token], at: int) -> str:
    """Digits with a strange letter stuck to them ("l0"), or a comma (",5"), are no sure number."""
    if at == 0 or tokens[at].kind is not Kind.DIGITS or tokens[at - 1].end != tokens[at].start:
        return ""
    before = tokens[at - 1]
    if before.text in (",", ".") and (at == 1 or tokens[at - 2].end < before.start):
        return "separator"
    strange = before.kind in (Kind.UNKNOWN, Kind.FILLER) and before.text.isalpha()
    return "letters" if strange else ""


def _skip_an(tokens: list[Token], at: int) -> int:
    """Step over the "-an" of an approximate number ("50-an", "50 an")."""
    if at < len(tokens) and tokens[at].kind is Kind.SUFFIX_AN:
        return at + 1
    if at < len(tokens) and tokens[at].text == "an":
        return at + 1
    if at + 1 < len(tokens) and tokens[at].text == "-" and tokens[at + 1].text == "an":
        return at + 2
    return at


_CLOSING = frozenset({Kind.BREAK, Kind.FILLER, Kind.YES, Kind.ONLY})
_AN_IF = frozenset({"klo", "kl"})
"""Stuck to digits these are kilograms ("40klo"); elsewhere they are an "if"."""


def unit_at(tokens: list[Token], at: int) -> str | None:
    """The unit named by token `at`, if it is one."""
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.kind is Kind.UNIT:
        return token.key
    before = tokens[at - 1]
    if token.text == "kota" and before.kind is Kind.DIGITS:
        return "kotak"  # a letter short; a town is never counted
    if token.text in ONLY_AFTER_DIGITS and before.kind is Kind.DIGITS:
        twice = at + 1 < len(tokens) and tokens[at + 1].text == token.text
        if token.start == before.end or (token.text in ("m", "ha") and not twice):
            return ONLY_AFTER_DIGITS[token.text]
    if token.text not in _AN_IF or before.kind is not Kind.DIGITS:
        return None
    glued = before.end == token.start
    ends = at + 1 == len(tokens) or tokens[at + 1].kind in _CLOSING
    return "kg" if (glued and ends) or _closes_all(tokens, at + 1) else None


def _closes_all(tokens: list[Token], at: int) -> bool:
    """Whether nothing but courtesy follows, so that no "if" can be meant: "25 klo ya bu"."""
    return len(tokens) <= at + 4 and all(token.kind in _CLOSING for token in tokens[at:])


def _half_more(tokens: list[Token], amount: Amount, after: int) -> tuple[Amount, int]:
    """Add the half of "sekilo setengah"; a "setengah" of something else is left alone."""
    if after >= len(tokens) or tokens[after].kind is not Kind.NUMBER or not amount.ways:
        return amount, after
    part = SPELLED.get(tokens[after].key)
    whole = amount.value == amount.value.to_integral_value()
    if not part or part[0] is not Part.HALF or not whole or unit_at(tokens, after + 1):
        return amount, after
    return amount._replace(ways=(amount.value + HALF,)), after + 1


def _multiplied(tokens: list[Token], at: int, amount: Amount, after: int) -> tuple[Amount, int]:
    """Multiply: "10 x 5 kg" is fifty kilograms, "3 dus x 24" three packs of 24."""
    if not _is_times(tokens, after):
        return amount, after
    second = _counted(tokens, after + 1)
    if second is None:
        return amount, after
    other, end = second
    often = tokens[after].text != "x" or _after_a_span(tokens, at)
    flaw = amount.flaw or other.flaw or ("times" if often else "")
    if amount.unit is None and other.unit is None:
        return amount._replace(flaw="product_of_two"), end
    if amount.unit is None:
        ways = (amount.value * other.value,)
        return Amount(ways, other.unit, None, flaw, amount.scale, amount.spelled), end
    return amount._replace(pack=(other.value, other.unit), flaw=flaw), end


def _after_a_span(tokens: list[Token], at: int) -> bool:
    """Whether a time comes first: "seminggu 2x 10 kg" says how often."""
    spans = (Kind.PER_WEEK, Kind.RATE, Kind.SPAN, Kind.WEEK_WORD, Kind.MONTH_WORD)
    return at > 0 and tokens[at - 1].kind in spans


def _is_times(tokens: list[Token], at: int) -> bool:
    if at + 1 >= len(tokens) or tokens[at].kind is not Kind.TIMES:
        return False
    return tokens[at + 1].kind in (Kind.DIGITS, Kind.NUMBER)


def _to_range_end(tokens: list[Token], low: Amount, after: int) -> tuple[Amount, int]:
    """A range counts as its lower end: "30-40 bks", "30 sampai 40"."""
    if after + 1 >= len(tokens) or tokens[after].kind is not Kind.TO:
        return low, after
    second = _counted(tokens, after + 1)
    if second is None:
        return low, after
    high, end = second
    if not low.ways or not high.ways or low.flaw or high.flaw:
        return low._replace(flaw=low.flaw or high.flaw or "range"), end
    value, unit = low.value, low.unit or high.unit
    if low.scale == 1 and high.scale > 1 and value < high.value / high.scale:
        value *= high.scale
    falling = low.unit in (None, high.unit) and value >= high.value
    odd_units = low.unit is not None and high.unit not in (None, low.unit)
    flaw = "range" if falling or odd_units else ""
    ways = (value, high.value)
    return Amount(ways, unit, None, flaw, high.scale, low.spelled, ranged=True), end


_BEFORE_PACK = frozenset({Kind.FILLER, Kind.BREAK, Kind.EACH, Kind.PER})


def _packed(tokens: list[Token], amount: Amount, after: int) -> tuple[Amount, int]:
    """Add what the pack holds: "3 dus isi 24", "3 dus @24 pcs", "3 dus, isinya 24"."""
    if amount.unit is None or amount.pack is not None:
        return amount, after
    size = _sized(tokens, amount, after)
    if size:
        return size
    at = after
    while at < len(tokens) and at < after + 3 and tokens[at].kind in _BEFORE_PACK:
        at += 1
    if at + 1 >= len(tokens) or tokens[at].kind is not Kind.CONTAINS:
        return amount, after
    content = _counted(tokens, at + 1)
    if content is None or is_money(tokens, content[0], content[1]):
        return amount, after
    pack, end = content
    if pack.flaw or not pack.ways:
        amount = amount._replace(flaw=pack.flaw or "pack")
    return amount._replace(pack=(pack.value, pack.unit)), end


_OF_WHICH = frozenset({"yang", "yg", "sing", "ingkang", "nu"})
SIZES = frozenset({"gram", "ons", "ml"})
"""What a pack is measured in, never what is asked of many packs."""


def _sized(tokens: list[Token], amount: Amount, after: int) -> tuple[Amount, int] | None:
    """Read the size in "20 bungkus 250 gram" like "20 bungkus isi 250 gram"."""
    if amount.unit in MASS or amount.unit in DIVISIBLE or amount.unit in COUNTED:
        return None
    if after < len(tokens) and tokens[after].text in _OF_WHICH:
        after += 1
    if after >= len(tokens) or tokens[after].kind is not Kind.DIGITS:
        return None
    size = _counted(tokens, after)
    if size is None or size[0].unit not in SIZES or size[0].flaw or not size[0].ways:
        return None
    return amount._replace(pack=(size[0].value, size[0].unit)), size[1]


def is_money(tokens: list[Token], amount: Amount, after: int) -> bool:
    """Whether an amount is money: rupiah follows, or it is bare and a thousand or more."""
    if after < len(tokens) and tokens[after].kind is Kind.MONEY:
        return amount.unit is None
    return amount.unit is None and (amount.value >= 1000 or amount.scale >= 1000)


def is_mass(unit: str | None) -> bool:
    """Whether a unit weighs."""
    return unit in MASS
