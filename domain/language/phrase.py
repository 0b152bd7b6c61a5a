"""A stretch of a text with one job, and the small steps by which rules walk over tokens."""

from collections.abc import Callable
from typing import NamedTuple

from domain.language.amounts import Amount
from domain.language.kinds import Kind
from domain.language.scan import Token


class Phrase(NamedTuple):
    """A stretch of the text with one job. `key` is its meaning within its kind."""

    kind: Kind
    key: str
    start: int
    end: int
    amount: Amount | None = None


Found = tuple[Phrase | None, int] | None
"""A phrase (None: drop these tokens) and the token after it; or nothing found here."""

Rule = Callable[[list[Token], int], Found]
NUMERIC = frozenset({Kind.DIGITS, Kind.NUMBER, Kind.FRACTION, Kind.SE_UNIT})


def kind_at(tokens: list[Token], at: int) -> Kind | None:
    """The kind of token `at`; None outside the text."""
    return tokens[at].kind if 0 <= at < len(tokens) else None


def text_at(tokens: list[Token], at: int) -> str:
    """The text of token `at`; empty outside the text."""
    return tokens[at].text if 0 <= at < len(tokens) else ""


def phrase(
    tokens: list[Token], kind: Kind, key: str, at: int, after: int, amount: Amount | None = None
) -> tuple[Phrase, int]:
    """One phrase over the tokens from `at` up to `after`."""
    return Phrase(kind, key, tokens[at].start, tokens[after - 1].end, amount), after


def masked(tokens: list[Token], why: str, at: int, after: int) -> tuple[Phrase, int]:
    """Set the tokens from `at` up to `after` aside: a number there is no quantity."""
    return phrase(tokens, Kind.MASKED, why, at, after)


def skip(tokens: list[Token], at: int, kinds: frozenset[Kind], most: int) -> int:
    """Step over at most `most` tokens of these kinds."""
    end = at
    while end < at + most and kind_at(tokens, end) in kinds:
        end += 1
    return end


Phrases = list[Phrase]
Rewritten = tuple[Phrases, int]
"""What stands for the phrases read, and the phrase after them."""

_END = Phrase(Kind.BREAK, "", 0, 0)


def phrase_at(phrases: Phrases, at: int) -> Phrase:
    """Phrase `at`; outside the text, the end of a clause."""
    return phrases[at] if 0 <= at < len(phrases) else _END


def block(why: str, like: Phrase) -> Phrase:
    """A phrase in the place of `like` that rules out every sure reading, with the reason."""
    return Phrase(Kind.BLOCK, why, like.start, like.end)
