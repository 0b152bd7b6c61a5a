"""What spoils an amount: a rate, an upper bound, another unit or product, a later day.

Each kind of phrase has one rule; the reason it returns takes the phrase's place as a BLOCK.
"""

from collections.abc import Callable
from decimal import Decimal

from domain.language.kinds import Kind
from domain.language.phrase import Phrase, Phrases, block, phrase_at

_THINGS = frozenset({Kind.GOODS, Kind.REASON, Kind.AGREE, Kind.UNKNOWN, Kind.WHEN, Kind.UNIT})
_LIDS = frozenset({"tutup", "tutupnya"})
_BOTTLES = frozenset({Decimal(3), Decimal("5.5"), Decimal(12)})
"""Kilograms of gas in one bottle."""
_USED_UP = frozenset({"habis", "abis", "hbs", "entek", "telas"})
_GONE = _USED_UP | {"kosong", "seep", "beak", "obus", "euweuh", "kosongan", "ludes", "mati"}
Spoiler = Callable[[Phrase, Phrase, Phrase, bool], str]
"""Of a phrase, the ones before and after it, and whether the text has an amount: the reason."""


def spoiled(phrases: Phrases) -> Phrases:
    """Put a BLOCK in the place of every phrase that makes the amounts of the text unsure."""
    has_amount = any(phrase.kind is Kind.QUANTITY for phrase in phrases)
    out: Phrases = []
    for at, phrase in enumerate(phrases):
        rule = _RULES.get(phrase.kind)
        before, after = phrase_at(phrases, at - 1), phrase_at(phrases, at + 1)
        why = rule(phrase, before, after, has_amount) if rule else ""
        out.append(block(why, phrase) if why else phrase)
    return out


def _with_amount(why: str) -> Spoiler:
    """A rule: this phrase spoils any amount of the text."""

    def rule(_phrase: Phrase, _before: Phrase, _after: Phrase, has_amount: bool) -> str:
        return why if has_amount else ""

    return rule


def _product(_phrase: Phrase, _before: Phrase, after: Phrase, _has_amount: bool) -> str:
    """Another word of goods makes another product: "keripik nangka" is not "keripik apel"."""
    return "other_product" if after.kind is Kind.GOODS else ""


def _masked(phrase: Phrase, before: Phrase, after: Phrase, _has_amount: bool) -> str:
    if phrase.key == "percent":
        return "percent"
    if phrase.key == "duration" and Kind.QUANTITY in (before.kind, after.kind):
        return "rate"
    bare = after.amount is not None and after.amount.unit is None
    return phrase.key if bare and phrase.key in _GOES_ON else ""


_GOES_ON = frozenset({"phone", "time", "date", "clock"})
"""A bare number right after these could still belong to them ("jam 3 30")."""


def _zero(phrase: Phrase, before: Phrase, after: Phrase, _has_amount: bool) -> str:
    """Before a feast or a day "habis" means after it, not used up."""
    if before.kind is Kind.BELOW:
        return "upper_bound"
    thing = before.kind in _THINGS or before.key == "material"
    if thing and phrase.key in _GONE:
        return "what_is_gone"
    if phrase.key in _LIDS and after.kind is Kind.UNIT:
        return "what_is_gone"
    feast = after.kind in (Kind.REASON, Kind.WEEKDAY, Kind.UNKNOWN, Kind.DAY)
    return "after_something" if feast and phrase.key in _USED_UP else ""


def _dated(_phrase: Phrase, _before: Phrase, after: Phrase, _has_amount: bool) -> str:
    """A bare number after a day or a month could be its date: "Des 20", "Senin 20"."""
    return "date" if after.amount is not None and after.amount.unit is None else ""


def _have(phrase: Phrase, before: Phrase, after: Phrase, has_amount: bool) -> str:
    """An amount that is somebody's by name: "30 kg punya bu Ani"."""
    named = after.kind is Kind.UNKNOWN and (before.kind is Kind.QUANTITY or has_amount)
    return "who" if named and phrase.key == "punya" else ""


def _first(_phrase: Phrase, before: Phrase, _after: Phrase, has_amount: bool) -> str:
    """What has to be done before, nobody knows what: "40 kg, ditimbang dulu"."""
    return "unsure" if has_amount and before.kind is Kind.UNKNOWN else ""


def _agreed(phrase: Phrase, _before: Phrase, after: Phrase, _has_amount: bool) -> str:
    """A "gas 3 kg" is a bottle for the stove, not a go-ahead."""
    bottle = after.amount is not None and after.amount.value in _BOTTLES
    return "material" if phrase.key == "gas" and bottle else ""


_RULES: dict[Kind, Spoiler] = {
    Kind.UNIT: _with_amount("loose_unit"),
    Kind.BELOW: _with_amount("upper_bound"),
    Kind.OR: _with_amount("either"),
    Kind.WHEN: _with_amount("later"),
    Kind.RATE: _with_amount("rate"),
    Kind.PER: _with_amount("rate"),
    Kind.PRODUCT: _product,
    Kind.MASKED: _masked,
    Kind.ZERO: _zero,
    Kind.HAVE: _have,
    Kind.AGREE: _agreed,
    Kind.FIRST: _first,
    Kind.MONTH: _dated,
    Kind.WEEKDAY: _dated,
    Kind.DAY: _dated,
}
SPOILING = frozenset(_RULES)
