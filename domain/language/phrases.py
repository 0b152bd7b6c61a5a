"""From tokens to phrases: amounts, week frames, and what is set aside because it is no quantity.

Fillers disappear here. What remains is what the reading has to account for.
"""

from collections.abc import Callable
from typing import NamedTuple

from domain.language.amounts import Amount, amount_at, is_mass, is_money
from domain.language.numbers import number_at
from domain.language.scan import Token
from domain.language.words import Kind


class Phrase(NamedTuple):
    """A stretch of the text with one job. `key` is its meaning within its kind."""

    kind: Kind
    key: str
    start: int
    end: int
    amount: Amount | None = None


Found = tuple[Phrase | None, int] | None
"""A phrase (None: drop these tokens) and the token after it; or nothing found here."""

_NUMERIC = frozenset({Kind.DIGITS, Kind.NUMBER, Kind.FRACTION, Kind.SE_UNIT})


def phrases_of(tokens: list[Token]) -> list[Phrase]:
    """Group tokens into phrases, from left to right; each token is used once."""
    found: list[Phrase] = []
    at, end = 0, len(tokens)
    while at < end:
        token = tokens[at]
        if token.kind is Kind.FILLER and token.text not in _SPECIAL:
            at += 1
            continue
        rule = _RULES.get(token.kind) or _SPECIAL.get(token.text)
        step = rule(tokens, at) if rule else None
        if step is None:
            found.append(Phrase(token.kind, token.key, token.start, token.end))
            at += 1
            continue
        phrase, at = step
        if phrase is not None:
            found.append(phrase)
    return found


def _kind(tokens: list[Token], at: int) -> Kind | None:
    return tokens[at].kind if 0 <= at < len(tokens) else None


def _text(tokens: list[Token], at: int) -> str:
    return tokens[at].text if 0 <= at < len(tokens) else ""


def _phrase(
    tokens: list[Token], kind: Kind, key: str, at: int, after: int, amount: Amount | None = None
) -> tuple[Phrase, int]:
    return Phrase(kind, key, tokens[at].start, tokens[after - 1].end, amount), after


def _masked(tokens: list[Token], why: str, at: int, after: int) -> tuple[Phrase, int]:
    return _phrase(tokens, Kind.MASKED, why, at, after)


# Numbers -----------------------------------------------------------------------------------------


def _number(tokens: list[Token], at: int) -> Found:
    """A number: first the things that only look like quantities, then the quantity itself."""
    found = amount_at(tokens, at)
    if found is None:
        return _stray_number_word(tokens, at)
    amount, after = found
    if amount.unit is None:
        bare = _bare(tokens, at, amount, after)
        if bare:
            return bare
    elif amount.unit != "meter" and _priced(tokens, at, amount, after):
        return _masked(tokens, "price", at, _price_end(tokens, after))
    per = _per(tokens, at, amount, after)
    if per:
        return per
    return _phrase(tokens, Kind.QUANTITY, "", at, after, amount)


def _stray_number_word(tokens: list[Token], at: int) -> Found:
    """"puluhan", "ratus" without a number before it: many, but how many?"""
    return _phrase(tokens, Kind.VAGUE, tokens[at].text, at, at + 1)


_AFTER_NUMBER = {
    Kind.PERCENT: "percent",
    Kind.MONEY: "price",
    Kind.LENGTH: "size",
    Kind.PEOPLE: "people",
}


def _bare(tokens: list[Token], at: int, amount: Amount, after: int) -> Found:
    """A number without a unit that its right neighbour explains as something else."""
    kind = _kind(tokens, after)
    if kind in _AFTER_NUMBER:
        return _masked(tokens, _AFTER_NUMBER[kind], at, after + 1)
    if kind is Kind.MONTH:
        return _dated(tokens, at, after)
    if kind is Kind.DAY_PART and _text(tokens, after) in ("wib", "wita", "wit"):
        return _masked(tokens, "time", at, after + 1)
    if kind is Kind.TIMES:
        return _phrase(tokens, Kind.BLOCK, "times", at, after + 1)
    if kind in (Kind.SPAN, Kind.WEEK_WORD, Kind.MONTH_WORD, Kind.CLOCK):
        return _span(tokens, at, after)
    return None


def _dated(tokens: list[Token], at: int, after: int) -> tuple[Phrase, int]:
    end = after + 1
    if _kind(tokens, end) is Kind.DIGITS and len(tokens[end].key) in (2, 4):
        follows = _kind(tokens, end + 1)
        if len(tokens[end].key) == 4 or follows in (None, Kind.BREAK):
            end += 1
    return _masked(tokens, "date", at, end)


def _span(tokens: list[Token], at: int, after: int) -> Found:
    """"5 menit", "3 hari lagi", "2 minggu"; but in "50 minggu ini" the number stands alone."""
    unit, following = tokens[after], _kind(tokens, after + 1)
    frames = (Kind.THIS, Kind.LAST, Kind.NEXT)
    if unit.kind in (Kind.WEEK_WORD, Kind.MONTH_WORD) and following in frames:
        return None
    if unit.kind is Kind.CLOCK and (unit.text not in ("jam", "jm") or following in _NUMERIC):
        return None
    if unit.kind is Kind.SPAN and following is Kind.WEEKDAY:
        return None
    if following is Kind.AGAIN:
        return _masked(tokens, "time", at, after + 2)
    if unit.key == "minute" or unit.kind is Kind.CLOCK:
        return _masked(tokens, "duration", at, after + 1)
    if unit.kind is Kind.WEEK_WORD and number_is_one(tokens, at):
        return _phrase(tokens, Kind.PER_WEEK, "", at, after + 1)
    return _phrase(tokens, Kind.RATE, unit.text, at, after + 1)


def number_is_one(tokens: list[Token], at: int) -> bool:
    """Whether the number at `at` is one."""
    number = number_at(tokens, at)
    return number is not None and number.value == 1


def _priced(tokens: list[Token], at: int, amount: Amount, after: int) -> bool:
    """"sekilo 80 ribu", "1 kg 80.000", "sebungkus 5000 rupiah": one of something, then money."""
    if amount.value != 1 or _kind(tokens, after) not in (Kind.DIGITS, Kind.NUMBER):
        return _kind(tokens, after) is Kind.MASKED and tokens[after].key == "money"
    price = amount_at(tokens, after)
    return price is not None and is_money(tokens, price[0], price[1])


def _price_end(tokens: list[Token], after: int) -> int:
    price = amount_at(tokens, after)
    end = price[1] if price else after + 1
    return end + 1 if _kind(tokens, end) is Kind.MONEY else end


def _per(tokens: list[Token], at: int, amount: Amount, after: int) -> Found:
    """"80 ribu per kg" is a price; "8 kg per hari" is a rate; "50 kg per minggu" is a week's."""
    if _kind(tokens, after) is not Kind.PER:
        return None
    what = _kind(tokens, after + 1)
    if what is Kind.WEEK_WORD:
        return _phrase(tokens, Kind.QUANTITY, "", at, after + 2, amount)
    if what in (Kind.SPAN, Kind.MONTH_WORD, Kind.CLOCK, Kind.WEEKDAY):
        return _phrase(tokens, Kind.QUANTITY, "", at, after, amount._replace(flaw="rate"))
    if what is Kind.UNIT:
        if is_money(tokens, amount, after):
            return _masked(tokens, "price", at, after + 2)
        return _phrase(tokens, Kind.QUANTITY, "", at, after + 2, amount._replace(flaw="rate"))
    return None


# What announces a number that is no quantity -----------------------------------------------------


def _skip(tokens: list[Token], at: int, kinds: frozenset[Kind], most: int) -> int:
    end = at
    while end < at + most and _kind(tokens, end) in kinds:
        end += 1
    return end


_LINKS = frozenset({Kind.FILLER})
_PRICE_LINKS = frozenset(
    {Kind.FILLER, Kind.SE_UNIT, Kind.UNIT, Kind.PER, Kind.APPROX, Kind.PRICE, Kind.FROM, Kind.PRODUCT}
)
_ACCOUNT_LINKS = frozenset({Kind.FILLER, Kind.ACCOUNT, Kind.SIZE, Kind.PRODUCT, Kind.BREAK})


def _clock(tokens: list[Token], at: int) -> Found:
    """"jam 3 sore", "pukul 15.00 WIB", "jam setengah 3", "jam 8 sampai 10"."""
    end = at + 2 if _text(tokens, at + 1) in ("setengah", "stengah") else at + 1
    if _kind(tokens, end) not in (Kind.DIGITS, Kind.NUMBER, Kind.MASKED):
        return _phrase(tokens, Kind.DAY_PART, "", at, at + 1)
    end += 1
    if _kind(tokens, end) is Kind.TO and _kind(tokens, end + 1) in (Kind.DIGITS, Kind.NUMBER):
        end += 2
    end = _skip(tokens, end, frozenset({Kind.DAY_PART}), 2)
    return _masked(tokens, "time", at, end)


def _day_of_month(tokens: list[Token], at: int) -> Found:
    """"tgl 20", "tanggal 20-25 Des 2026"."""
    if _kind(tokens, at + 1) not in (Kind.DIGITS, Kind.NUMBER, Kind.FRACTION):
        return None
    number = number_at(tokens, at + 1)
    end = number.after if number else at + 2
    if _kind(tokens, end) is Kind.TO and _kind(tokens, end + 1) in (Kind.DIGITS, Kind.NUMBER):
        end += 2
    if _kind(tokens, end) is Kind.MONTH:
        return _dated(tokens, at, end)
    return _masked(tokens, "date", at, end)


def _price(tokens: list[Token], at: int) -> Found:
    """"harga 80 ribu", "harganya sekilo 80rb", "ongkir 20 rb"."""
    start = _skip(tokens, at + 1, _PRICE_LINKS, 4)
    for begin in range(start, at, -1):
        found = amount_at(tokens, begin) if _kind(tokens, begin) in _NUMERIC else None
        if found is None:
            continue
        amount, after = found
        if amount.unit is not None and not is_money(tokens, amount, after):
            return _phrase(tokens, Kind.BLOCK, "price", at, after)
        end = after + 1 if _kind(tokens, after) is Kind.MONEY else after
        if _kind(tokens, end) is Kind.PER and _kind(tokens, end + 1) is Kind.UNIT:
            end += 2
        return _masked(tokens, "price", at, end)
    return _masked(tokens, "price", at, at + 1)


def _per_unit_price(tokens: list[Token], at: int) -> Found:
    """"per kg 80 ribu", "per bungkus 5000"; "per minggu" says nothing new; "per hari" is a rate."""
    what = _kind(tokens, at + 1)
    if what is Kind.WEEK_WORD:
        return _phrase(tokens, Kind.PER_WEEK, "", at, at + 2)
    if what in (Kind.SPAN, Kind.MONTH_WORD, Kind.CLOCK, Kind.WEEKDAY, Kind.MAKE):
        return _phrase(tokens, Kind.RATE, _text(tokens, at + 1), at, at + 2)
    if what is not Kind.UNIT:
        return None
    found = amount_at(tokens, at + 2) if _kind(tokens, at + 2) in _NUMERIC else None
    if found and is_money(tokens, found[0], found[1]):
        return _masked(tokens, "price", at, found[1])
    return _phrase(tokens, Kind.BLOCK, "price", at, at + 2)


def _announced(why: str, links: frozenset[Kind] = _LINKS) -> Callable[[list[Token], int], Found]:
    """A rule: this word, and the number it announces within a few fillers, are no quantity."""

    def rule(tokens: list[Token], at: int) -> Found:
        begin = _skip(tokens, at + 1, links, 4)
        found = amount_at(tokens, begin) if _kind(tokens, begin) in _NUMERIC else None
        if found is None:
            return _masked(tokens, why, at, at + 1)
        end = _skip(tokens, found[1], frozenset({Kind.LENGTH, Kind.PERCENT}), 1)
        if _kind(tokens, end) is Kind.SPAN and why == "age":
            end += 1
        return _masked(tokens, why, at, end)

    return rule


def _account(tokens: list[Token], at: int) -> Found:
    """"rek BCA 1234567890", "wa 0812"; only long numbers belong to an account."""
    begin = _skip(tokens, at + 1, _ACCOUNT_LINKS, 5)
    token = tokens[begin] if begin < len(tokens) else None
    if token and token.kind is Kind.DIGITS and len(token.key) >= 4 and begin + 1 >= len(tokens):
        return _masked(tokens, "account", at, begin + 1)
    if token and token.kind is Kind.DIGITS and len(token.key) >= 6:
        end = begin + 1
        while _text(tokens, end) == "-" and _kind(tokens, end + 1) is Kind.DIGITS:
            end += 2
        return _masked(tokens, "account", at, end)
    return _masked(tokens, "account", at, at + 1)


def _contains(tokens: list[Token], at: int) -> Found:
    """A pack or a price without what it belongs to: "isi 24", "@5000", "@250 gr"."""
    found = amount_at(tokens, at + 1) if _kind(tokens, at + 1) in _NUMERIC else None
    if found is None:
        return None, at + 1
    if is_money(tokens, found[0], found[1]):
        return _masked(tokens, "price", at, found[1])
    if is_mass(found[0].unit):
        return _phrase(tokens, Kind.BLOCK, "size", at, found[1])
    return _phrase(tokens, Kind.BLOCK, "pack", at, found[1])


def _each(tokens: list[Token], at: int) -> Found:
    """"masing-masing @20" says the same as "masing-masing 20"."""
    end = at + 2 if _kind(tokens, at + 1) is Kind.CONTAINS else at + 1
    return _phrase(tokens, Kind.EACH, "", at, end)


# Weeks and days ----------------------------------------------------------------------------------

_FRAME = {Kind.THIS: "this", Kind.LAST: "last", Kind.NEXT: "next"}


def _frame_after(tokens: list[Token], at: int) -> int:
    """Where the word that points at a week stands: "minggu (yang) ini"."""
    return at + 1 if _text(tokens, at) in ("yang", "yg", "sing", "nu", "ingkang", "nang") else at


def _week(tokens: list[Token], at: int) -> Found:
    frame = _frame_after(tokens, at + 1)
    kind = _kind(tokens, frame)
    if kind in _FRAME:
        return _phrase(tokens, Kind.WEEK, _FRAME[kind], at, frame + 1)
    if kind is Kind.USUAL:
        return _phrase(tokens, Kind.WEEK, "last", at, frame + 1)
    if kind is Kind.DAY and tokens[frame].key == "1":
        return _phrase(tokens, Kind.WEEK, "next", at, frame + 1)
    return _phrase(tokens, Kind.WEEK_WORD, "", at, at + 1)


def _month_word(tokens: list[Token], at: int) -> Found:
    frame = _frame_after(tokens, at + 1)
    if _kind(tokens, frame) in _FRAME:
        return _phrase(tokens, Kind.RATE, "month", at, frame + 1)
    return _phrase(tokens, Kind.UNKNOWN, tokens[at].text, at, at + 1)


def _span_word(tokens: list[Token], at: int) -> Found:
    """"hari Senin", "hari minggu"; a bare "hari" says nothing."""
    following = _kind(tokens, at + 1)
    if tokens[at].key == "day" and following is Kind.WEEK_WORD:
        return _phrase(tokens, Kind.WEEKDAY, "6", at, at + 2)
    if following in _FRAME and tokens[at].key != "day":
        return _phrase(tokens, Kind.RATE, tokens[at].key, at, at + 2)
    return None, at + 1


_POINTING_NOW = frozenset(
    "sekarang skrg skr skrng skg saiki sakniki saniki samenika ayeuna wayahini sateya samangkin".split()
)


def _this(tokens: list[Token], at: int) -> Found:
    """"sekarang" is this week; "ini" alone is a filler."""
    if tokens[at].text in _POINTING_NOW:
        return _phrase(tokens, Kind.WEEK, "this", at, at + 1)
    return None, at + 1


def _last(tokens: list[Token], at: int) -> Found:
    if tokens[at].text in ("lalu", "lepas", "tadi"):
        return None, at + 1
    return _phrase(tokens, Kind.WEEK, "last", at, at + 1)


def _next(tokens: list[Token], at: int) -> Found:
    return _phrase(tokens, Kind.WEEK, "next", at, at + 1)


def _that(tokens: list[Token], at: int) -> Found:
    """"yang ini", "yang lalu", "yang depan": this, last, next week."""
    kind = _kind(tokens, at + 1)
    if kind in _FRAME:
        return _phrase(tokens, Kind.WEEK, _FRAME[kind], at, at + 2)
    return None, at + 1


def _minus(tokens: list[Token], at: int) -> Found:
    """A dash before a number at the start of a clause is a minus; elsewhere it is a rule."""
    if tokens[at].text not in ("-", "~"):
        return _phrase(tokens, Kind.TO, tokens[at].text, at, at + 1)
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if tokens[at].text == "-" and following and following.kind in _NUMERIC:
        before = tokens[at - 1] if at else None
        spaced = following.start > tokens[at].end
        if not spaced or before is None or before.kind is Kind.BREAK:
            return _phrase(tokens, Kind.BLOCK, "negative", at, at + 1)
    return None, at + 1


def _to_number(tokens: list[Token], at: int) -> Found:
    """"ke 3", "ke-2" count an order of things, they are no amount."""
    begin = at + 2 if _text(tokens, at + 1) == "-" else at + 1
    if _kind(tokens, begin) not in (Kind.DIGITS, Kind.NUMBER):
        return None, at + 1
    if _kind(tokens, at - 1) in (Kind.RELATIVE, Kind.BECOME):
        return _phrase(tokens, Kind.BECOME, "", at, at + 1)
    return _phrase(tokens, Kind.BLOCK, "ordinal", at, begin + 1)


def _day_mark(tokens: list[Token], at: int) -> Found:
    """"H-3" counts days, it is no quantity."""
    if _text(tokens, at + 1) in ("-", "+") and _kind(tokens, at + 2) is Kind.DIGITS:
        return _masked(tokens, "date", at, at + 3)
    return None


def _variant(tokens: list[Token], at: int) -> Found:
    """"model teras", "rasa pedas": the kind of thing, with the word that names it."""
    end = at + 1
    while _kind(tokens, end) is Kind.VARIANT:
        end += 1
    naming = tokens[at].text in _NAMING and end == at + 1
    if naming and _kind(tokens, end) in (Kind.UNKNOWN, Kind.GOODS, Kind.REASON):
        end += 1
    return None, end


_NAMING = frozenset(
    "model tipe type jenis motif warna warnanya rasa varian kualitas grade merek merk corak bentuk "
    "versi kelas gaya desain".split()
)
_RULES: dict[Kind, Callable[[list[Token], int], Found]] = {
    Kind.DIGITS: _number,
    Kind.NUMBER: _number,
    Kind.FRACTION: _number,
    Kind.SE_UNIT: _number,
    Kind.CLOCK: _clock,
    Kind.DAY_OF_MONTH: _day_of_month,
    Kind.PRICE: _price,
    Kind.PER: _per_unit_price,
    Kind.AGE: _announced("age"),
    Kind.SIZE: _announced("size"),
    Kind.PLACE: _announced("place"),
    Kind.ACCOUNT: _account,
    Kind.CONTAINS: _contains,
    Kind.EACH: _each,
    Kind.WEEK_WORD: _week,
    Kind.MONTH_WORD: _month_word,
    Kind.SPAN: _span_word,
    Kind.THIS: _this,
    Kind.LAST: _last,
    Kind.NEXT: _next,
    Kind.TO: _minus,
    Kind.VARIANT: _variant,
}
_SPECIAL: dict[str, Callable[[list[Token], int], Found]] = {
    "yang": _that,
    "yg": _that,
    "sing": _that,
    "nu": _that,
    "ingkang": _that,
    "ke": _to_number,
    "h": _day_mark,
    "se": _number,
    "sa": _number,
}
