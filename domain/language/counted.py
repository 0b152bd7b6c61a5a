"""A number in a text: first what only looks like a quantity, then the quantity itself."""

from domain.language.amounts import Amount, amount_at, is_money
from domain.language.kinds import Kind
from domain.language.masks import dated
from domain.language.number_grammar import number_at
from domain.language.phrase import NUMERIC, Found, kind_at, masked, phrase, text_at
from domain.language.scan import Token


def counted(tokens: list[Token], at: int) -> Found:
    """A number: first the things that only look like quantities, then the quantity itself."""
    found = amount_at(tokens, at)
    if found is None:
        return _stray_number_word(tokens, at)
    amount, after = found
    if _is_size(tokens, at, amount):
        end = after + 1 if kind_at(tokens, after) is Kind.LENGTH else after
        return masked(tokens, "size", at, end)
    if amount.unit is None:
        bare = _bare(tokens, at, after) or _for_one(tokens, at, amount, after)
        if bare:
            return bare
    elif amount.unit != "meter" and _priced(tokens, amount, after):
        return masked(tokens, "price", at, _price_end(tokens, after))
    per = _per(tokens, at, amount, after)
    if per:
        return per
    return phrase(tokens, Kind.QUANTITY, "", at, after, amount)


_PIECES = frozenset({"unit", "lembar", "helai", "potong", "pcs", "biji", "buah"})


def _is_size(tokens: list[Token], at: int, amount: Amount) -> bool:
    """Whether it is how large a piece is: "3 unit 120x60", "15 lembar 2x1,15 m"."""
    pieces = kind_at(tokens, at - 1) is Kind.UNIT and tokens[at - 1].key in _PIECES
    return pieces and kind_at(tokens, at + 1) is Kind.TIMES and amount.unit in (None, "meter")


def _stray_number_word(tokens: list[Token], at: int) -> Found:
    """Refuse "puluhan" and "ratus" without a number before them: many, but how many?"""
    return phrase(tokens, Kind.BLOCK, "vague_number", at, at + 1)


_AFTER_NUMBER = {
    Kind.PERCENT: "percent",
    Kind.MONEY: "price",
    Kind.LENGTH: "size",
    Kind.PEOPLE: "people",
}


def _bare(tokens: list[Token], at: int, after: int) -> Found:
    """A number without a unit that its right neighbour explains as something else."""
    kind = kind_at(tokens, after)
    if kind is Kind.PEOPLE and number_is_one(tokens, at):
        return phrase(tokens, Kind.RATE, "orang", at, after + 1)
    if kind in _AFTER_NUMBER:
        return masked(tokens, _AFTER_NUMBER[kind], at, after + 1)
    if kind is Kind.MONTH:
        return dated(tokens, at, after)
    if kind is Kind.DAY_PART and text_at(tokens, after) in ("wib", "wita", "wit"):
        return masked(tokens, "time", at, after + 1)
    if kind is Kind.DAY and " " in tokens[after].text:  # "3 hari ini": these three days
        return phrase(tokens, Kind.RATE, "hari", at, after + 1)
    if kind is Kind.TIMES:
        return phrase(tokens, Kind.BLOCK, "times", at, after + 1)
    if kind in (Kind.SPAN, Kind.WEEK_WORD, Kind.MONTH_WORD, Kind.CLOCK):
        return _span(tokens, at, after)
    return None


def _for_one(tokens: list[Token], at: int, amount: Amount, after: int) -> Found:
    """Set aside the price of one: "80 ribu sekilo", "85.000 sebungkus"."""
    if kind_at(tokens, after) is not Kind.SE_UNIT or not is_money(tokens, amount, after):
        return None
    return masked(tokens, "price", at, after + 1)


def _span(tokens: list[Token], at: int, after: int) -> Found:
    """Set aside "5 menit", "3 hari lagi"; in "50 minggu ini" the number stands alone."""
    unit, following = tokens[after], kind_at(tokens, after + 1)
    frames = (Kind.THIS, Kind.LAST, Kind.NEXT)
    if unit.kind in (Kind.WEEK_WORD, Kind.MONTH_WORD) and following in frames:
        return None
    if unit.kind is Kind.CLOCK and (unit.text not in ("jam", "jm") or following in NUMERIC):
        return None
    if unit.kind is Kind.SPAN and following is Kind.WEEKDAY:
        return None
    if following is Kind.AGAIN and unit.kind in (Kind.WEEK_WORD, Kind.MONTH_WORD):
        return phrase(tokens, Kind.WEEK, "other", at, after + 2)
    number = number_at(tokens, at)
    if following is Kind.AGAIN and unit.key == "day" and number and number.value > _SOON_DAYS:
        return phrase(tokens, Kind.WEEK, "other", at, after + 2)
    if following is Kind.AGAIN:
        return masked(tokens, "time", at, after + 2)
    if unit.key == "year" and number and number.value >= _AN_AGE:
        return masked(tokens, "age", at, after + 1)
    if unit.key == "minute" or unit.kind is Kind.CLOCK:
        return masked(tokens, "duration", at, after + 1)
    if unit.kind is Kind.WEEK_WORD and number_is_one(tokens, at):
        return phrase(tokens, Kind.PER_WEEK, "", at, after + 1)
    return phrase(tokens, Kind.RATE, unit.text, at, after + 1)


_AN_AGE = 15
"""From so many years on it is somebody's age, or how long the trade is known."""
_SOON_DAYS = 3
"""In more days than this it may be another week already."""


def number_is_one(tokens: list[Token], at: int) -> bool:
    """Whether the number at `at` is one."""
    number = number_at(tokens, at)
    return number is not None and number.value == 1


def _priced(tokens: list[Token], amount: Amount, after: int) -> bool:
    """Tell whether money follows one of something: "sekilo 80 ribu", "1 kg 80.000"."""
    if amount.value != 1 or kind_at(tokens, after) not in (Kind.DIGITS, Kind.NUMBER):
        return kind_at(tokens, after) is Kind.MASKED and tokens[after].key == "money"
    price = amount_at(tokens, after)
    return price is not None and is_money(tokens, price[0], price[1])


def _price_end(tokens: list[Token], after: int) -> int:
    price = amount_at(tokens, after)
    end = price[1] if price else after + 1
    return end + 1 if kind_at(tokens, end) is Kind.MONEY else end


def _per(tokens: list[Token], at: int, amount: Amount, after: int) -> Found:
    """Sort what comes "per": "80 ribu per kg" is a price, "8 kg per hari" a rate."""
    if kind_at(tokens, after) is not Kind.PER:
        return None
    what = kind_at(tokens, after + 1)
    if what in (Kind.SPAN, Kind.MONTH_WORD, Kind.CLOCK, Kind.WEEKDAY, Kind.PEOPLE):
        return phrase(tokens, Kind.QUANTITY, "", at, after, amount._replace(flaw="rate"))
    if what in NUMERIC and is_money(tokens, amount, after):
        several = amount_at(tokens, after + 1)
        if several and several[0].unit:
            return masked(tokens, "price", at, several[1])
    if what is Kind.UNIT:
        if is_money(tokens, amount, after):
            return masked(tokens, "price", at, after + 2)
        return phrase(tokens, Kind.QUANTITY, "", at, after + 2, amount._replace(flaw="rate"))
    return None
