"""Numbers that are no quantities: times, dates, prices, ages, sizes, people, places, accounts.

A word announces the number after it ("jam 3", "harga 80 ribu"), or the word after a number explains
it ("5 menit", "50 persen"). Both are set aside, with the reason.
"""

from domain.language.amounts import Amount, amount_at, is_mass, is_money
from domain.language.kinds import Kind
from domain.language.number_grammar import number_at
from domain.language.phrase import (
    NUMERIC,
    Found,
    Phrase,
    Rule,
    kind_at,
    masked,
    phrase,
    skip,
    text_at,
)
from domain.language.scan import Token

_LINKS = frozenset({Kind.FILLER})
_PRICE_LINKS = frozenset(
    {
        Kind.FILLER,
        Kind.SE_UNIT,
        Kind.UNIT,
        Kind.PER,
        Kind.APPROX,
        Kind.PRICE,
        Kind.FROM,
        Kind.PRODUCT,
        Kind.SAME,
        Kind.RELATIVE,
        Kind.BECOME,
    }
)
_ACCOUNT_LINKS = frozenset({Kind.FILLER, Kind.ACCOUNT, Kind.SIZE, Kind.PRODUCT, Kind.BREAK})


def clock(tokens: list[Token], at: int) -> Found:
    """Set aside "jam 3 sore", "pukul 15.00 WIB", "jam setengah 3", "jam 8 sampai 10"."""
    end = at + 2 if text_at(tokens, at + 1) in ("setengah", "stengah") else at + 1
    if kind_at(tokens, end) not in (Kind.DIGITS, Kind.NUMBER, Kind.MASKED):
        return phrase(tokens, Kind.DAY_PART, "", at, at + 1)
    end += 1
    if kind_at(tokens, end) is Kind.TO and kind_at(tokens, end + 1) in (Kind.DIGITS, Kind.NUMBER):
        end += 2
    end = skip(tokens, end, frozenset({Kind.DAY_PART}), 2)
    return masked(tokens, "time", at, end)


def dated(tokens: list[Token], at: int, after: int) -> tuple[Phrase, int]:
    """Mask a date whose month is token `after`, with the year that may follow it."""
    end = after + 1
    if kind_at(tokens, end) is Kind.DIGITS and len(tokens[end].key) in (2, 4):
        follows = kind_at(tokens, end + 1)
        if len(tokens[end].key) == 4 or follows in (None, Kind.BREAK):
            end += 1
    return masked(tokens, "date", at, end)


def day_of_month(tokens: list[Token], at: int) -> Found:
    """Set aside "tgl 20", "tanggal 20-25 Des 2026"."""
    if kind_at(tokens, at + 1) not in (Kind.DIGITS, Kind.NUMBER, Kind.FRACTION):
        return None
    number = number_at(tokens, at + 1)
    end = number.after if number else at + 2
    if kind_at(tokens, end) is Kind.TO and kind_at(tokens, end + 1) in (Kind.DIGITS, Kind.NUMBER):
        end += 2
    if kind_at(tokens, end) is Kind.MONTH:
        return dated(tokens, at, end)
    return masked(tokens, "date", at, end)


def price(tokens: list[Token], at: int) -> Found:
    """Set aside "harga 80 ribu", "harganya sekilo 80rb", "ongkir 20 rb"."""
    start = skip(tokens, at + 1, _PRICE_LINKS, 4)
    for begin in range(start, at, -1):
        found = amount_at(tokens, begin) if kind_at(tokens, begin) in NUMERIC else None
        if found is None:
            continue
        amount, after = found
        if amount.unit is not None and not is_money(tokens, amount, after):
            return phrase(tokens, Kind.BLOCK, "price", at, after)
        end = after + 1 if kind_at(tokens, after) in (Kind.MONEY, Kind.PERCENT) else after
        return masked(tokens, "price", at, _for_how_much(tokens, end))
    return masked(tokens, "price", at, _unchanged_end(tokens, at + 1))


def _unchanged_end(tokens: list[Token], at: int) -> int:
    """After the "tetap ya" of "harganya tetap ya", where nothing follows that is meant by it."""
    if kind_at(tokens, at) is not Kind.SAME:
        return at
    end = skip(tokens, at + 1, frozenset({Kind.FILLER, Kind.YES}), 3)
    return end if kind_at(tokens, end) in (None, Kind.BREAK) else at


def _for_how_much(tokens: list[Token], at: int) -> int:
    """Where the "per kg", "per 10 kg" of a price ends."""
    if kind_at(tokens, at) is Kind.SE_UNIT:
        return at + 1
    if kind_at(tokens, at) is not Kind.PER:
        return at
    if kind_at(tokens, at + 1) is Kind.UNIT:
        return at + 2
    several = amount_at(tokens, at + 1) if kind_at(tokens, at + 1) in NUMERIC else None
    return several[1] if several and several[0].unit else at


def per_unit_price(tokens: list[Token], at: int) -> Found:
    """Set aside "per kg 80 ribu"; "per minggu" says nothing new, "per hari" is a rate."""
    what = kind_at(tokens, at + 1)
    if what is Kind.WEEK_WORD:
        return phrase(tokens, Kind.PER_WEEK, "", at, at + 2)
    if what in (Kind.SPAN, Kind.MONTH_WORD, Kind.CLOCK, Kind.WEEKDAY, Kind.MAKE, Kind.PEOPLE):
        return phrase(tokens, Kind.RATE, text_at(tokens, at + 1), at, at + 2)
    if what is not Kind.UNIT:
        return None
    found = amount_at(tokens, at + 2) if kind_at(tokens, at + 2) in NUMERIC else None
    if found and is_money(tokens, found[0], found[1]):
        return masked(tokens, "price", at, found[1])
    return phrase(tokens, Kind.BLOCK, "price", at, at + 2)


def announced(why: str, links: frozenset[Kind] = _LINKS) -> Rule:
    """A rule: this word, and the number it announces within a few fillers, are no quantity."""

    def rule(tokens: list[Token], at: int) -> Found:
        begin = skip(tokens, at + 1, links, 4)
        found = amount_at(tokens, begin) if kind_at(tokens, begin) in NUMERIC else None
        if found is None or (why == "people" and _is_counted_apart(tokens, at, begin, found[0])):
            return masked(tokens, "staff" if why == "people" else why, at, at + 1)
        if why == "people" and kind_at(tokens, found[1]) in (Kind.SPAN, Kind.DAY):
            return None, at + 1  # Javanese "wong 3 dino": because three days
        end = skip(tokens, found[1], frozenset({Kind.LENGTH, Kind.PERCENT}), 1)
        if kind_at(tokens, end) is Kind.SPAN and why == "age":
            end += 1
        return masked(tokens, why, at, end)

    return rule


def _is_counted_apart(tokens: list[Token], at: int, begin: int, amount: Amount) -> bool:
    """Whether a trouble stands before the number, and it has a unit: "karyawan sakit, 20 kg"."""
    troubled = any(token.kind in _LACKING_PEOPLE for token in tokens[at + 1 : begin])
    return troubled and amount.unit is not None


_LACKING_PEOPLE = frozenset({Kind.REASON, Kind.RELATIVE, Kind.ZERO})
PEOPLE_LINKS = frozenset({Kind.FILLER, Kind.ONLY, Kind.HAVE, Kind.AGAIN, *_LACKING_PEOPLE})
"""What people are, where some are missing: "tenaga kurang satu", "orangnya sakit dua"."""


def account(tokens: list[Token], at: int) -> Found:
    """Set aside "rek BCA 1234567890", "wa 0812"; only long numbers belong to an account."""
    begin = skip(tokens, at + 1, _ACCOUNT_LINKS, 5)
    token = tokens[begin] if begin < len(tokens) else None
    if token and token.kind is Kind.DIGITS and len(token.key) >= 4 and begin + 1 >= len(tokens):
        return masked(tokens, "account", at, begin + 1)
    if token and token.kind is Kind.DIGITS and len(token.key) >= 6:
        end = begin + 1
        while text_at(tokens, end) == "-" and kind_at(tokens, end + 1) is Kind.DIGITS:
            end += 2
        return masked(tokens, "account", at, end)
    return masked(tokens, "account", at, _groups_end(tokens, begin) or at + 1)


def _groups_end(tokens: list[Token], begin: int) -> int:
    """Where "0021 01 000000 50 1" ends; 0 where too few digits stand. An amount has its unit."""
    end = begin
    while kind_at(tokens, end) is Kind.DIGITS and tokens[end].key.isdigit():
        joined = text_at(tokens, end + 1) == "-" and kind_at(tokens, end + 2) is Kind.DIGITS
        end += 2 if joined else 1
    while end > begin and kind_at(tokens, end) in (Kind.UNIT, Kind.NUMBER):
        end -= 1
    long = sum(len(t.key) for t in tokens[begin:end] if t.kind is Kind.DIGITS) >= 8
    return end if long and end - begin > 1 else 0


def contains(tokens: list[Token], at: int) -> Found:
    """A pack or a price without what it belongs to: "isi 24", "@5000", "@250 gr"."""
    found = amount_at(tokens, at + 1) if kind_at(tokens, at + 1) in NUMERIC else None
    if found is None:
        return None, at + 1
    if is_money(tokens, found[0], found[1]):
        return masked(tokens, "price", at, found[1])
    if is_mass(found[0].unit):
        return phrase(tokens, Kind.BLOCK, "size", at, found[1])
    return phrase(tokens, Kind.BLOCK, "pack", at, found[1])


def each(tokens: list[Token], at: int) -> Found:
    """Read "masing-masing @20" like "masing-masing 20"."""
    end = at + 2 if kind_at(tokens, at + 1) is Kind.CONTAINS else at + 1
    return phrase(tokens, Kind.EACH, "", at, end)
