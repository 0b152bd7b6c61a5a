"""A date taken back for another: "20 Des eh 22 Des", "bukan tanggal 15 tapi tanggal 16"."""

from domain.language.grammar_words import APOLOGIES
from domain.language.kinds import Kind
from domain.language.phrase import kind_at, skip
from domain.language.scan import Token
from domain.language.words import words

_THIS_IS_NOT = words("bukan bkn bukannya jangan jgn ojo dudu sanes")
_NEAR = 30
"""Words: a correction is of what stands no farther away."""
_DATES = frozenset({Kind.DAY, Kind.FRACTION, Kind.DAY_OF_MONTH, Kind.WEEKDAY, Kind.DIGITS})


def denied_from(tokens: list[Token], at: int) -> int:
    """Where the date stands that "bukan" or "jangan" at `at` denies; 0 where there is none."""
    if tokens[at].text not in _THIS_IS_NOT:
        return 0
    begin = skip(tokens, at + 1, frozenset({Kind.FILLER}), 2)
    return begin if kind_at(tokens, begin) in _DATES else 0


def says_another(tokens: list[Token], at: int) -> bool:
    """Whether a date follows a correction; an apology at the end takes nothing back."""
    return any(token.kind in _DATES for token in tokens[at : at + _NEAR])


def closes(tokens: list[Token], at: int) -> bool:
    """Whether a correction at the end takes back a date and says no other."""
    dated = any(token.kind in _DATES for token in tokens[max(0, at - _NEAR) : at])
    return dated and tokens[at].key not in APOLOGIES and not says_another(tokens, at)
