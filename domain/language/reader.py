"""The two questions put to a text: what does it say, and how was that found."""

from datetime import date

from domain.language.capacity import Said, read_capacity, said, unclear
from domain.language.catalog import catalog_of
from domain.language.dates import date_of
from domain.language.fold import fold
from domain.language.frames import framed
from domain.language.goodbye import could_be_goodbye, is_goodbye
from domain.language.kinds import Kind
from domain.language.model import Asked, Choice, Context, Explanation, Intent, Reading
from domain.language.offer import read_offer
from domain.language.phrase import NUMERIC, Phrase
from domain.language.phrases import phrases_of
from domain.language.scan import SANE_LENGTH, Token, scan
from domain.language.statements import named_products

_WORDS_KEPT = 200
MOST_NUMBERS = 60
"""Words and digits of numbers in one answer; a longer list is for a person to read."""


def read(text: str, context: Context) -> Reading:
    """Say what `text` means as an answer in `context`. Never raises.

    It commits only when one reading survives, every number is explained and the result is
    plausible; everything else is UNCLEAR or a QUESTION.
    """
    if len(text) > SANE_LENGTH:
        return unclear(text[:_WORDS_KEPT], "too_long")
    folded = fold(text)
    if len(folded) > 2 * SANE_LENGTH:  # a few signs stand for a whole phrase
        return unclear(text[:_WORDS_KEPT], "too_long")
    catalog = catalog_of(context.products)
    tokens = scan(folded, catalog.names, catalog.units)
    shown = text if len(text) == len(folded) else folded
    if not tokens:
        return unclear(text, "empty")
    if sum(token.kind in NUMERIC for token in tokens) > MOST_NUMBERS:
        return unclear(shown, "too_many_numbers")
    if is_goodbye(tokens):
        return Reading(Intent.OPT_OUT, words=text)
    if could_be_goodbye(tokens):
        return unclear(shown, "goodbye", [Choice(Intent.OPT_OUT)])
    if context.asked is Asked.DATE:
        return _date(text, tokens, context)
    phrases = named_products(phrases_of(tokens), catalog)
    what = said(shown, framed(phrases), catalog)
    return _answer(what, phrases, context)


def says_goodbye(text: str) -> bool:
    """The whole message asks for no more messages; the same as `read` says, sooner."""
    if len(text) > SANE_LENGTH:
        return False
    folded = fold(text)
    if len(folded) > 2 * SANE_LENGTH:
        return False
    catalog = catalog_of(())
    tokens = scan(folded, catalog.names, catalog.units)
    return sum(token.kind in NUMERIC for token in tokens) <= MOST_NUMBERS and is_goodbye(tokens)


def _answer(what: Said, phrases: list[Phrase], context: Context) -> Reading:
    if context.asked is Asked.OFFER and context.offer is not None:
        reading = read_offer(what, context.offer)
    else:
        reading = read_capacity(what, context)
    asking = [phrase.key for phrase in phrases if phrase.kind is Kind.QUESTION]
    if not asking:
        return reading
    numbered = any(phrase.kind is Kind.QUANTITY for phrase in phrases)
    choices = reading.choices or _as_choices(reading)
    if set(asking) == {"?"} and (numbered or reading.intent is not Intent.UNCLEAR):
        return Reading(Intent.UNCLEAR, words=what.text, choices=choices, why="hesitant")
    return Reading(Intent.QUESTION, words=what.text, choices=choices, why="question")


def _as_choices(reading: Reading) -> tuple[Choice, ...]:
    if reading.intent is Intent.UNCLEAR:
        return ()
    if not reading.items:
        return (Choice(reading.intent),)
    return tuple(
        Choice(reading.intent, item.product, item.quantity, item.unit)
        for item in reading.items
        if not item.same_as_last
    )


def read_date(text: str, today: date, anchor: date | None = None) -> Reading:
    """Say which date `text` means, seen from `today`. Never raises.

    `anchor` is the day that "H-3" counts from. A date in the past is asked back.
    """
    return read(text, Context(Asked.DATE, today=today, anchor=anchor))


def _date(text: str, tokens: list[Token], context: Context) -> Reading:
    if context.today is None:
        return unclear(text, "no_today")
    if any(token.kind is Kind.QUESTION for token in tokens):
        return Reading(Intent.QUESTION, words=text, why="question")
    return date_of(text, tokens, context.today, context.anchor)


def explain(text: str, context: Context) -> Explanation:
    """Show how `read` comes to its reading of `text`: the same steps, kept."""
    reading = read(text, context)
    if len(text) > SANE_LENGTH:
        return Explanation(text, (), (), (), (), reading)
    folded = fold(text)
    catalog = catalog_of(context.products)
    tokens = scan(folded, catalog.names, catalog.units)
    grouped = named_products(phrases_of(tokens), catalog)
    final = framed(grouped)
    return Explanation(
        text,
        tokens=tuple((token.text, token.kind.value) for token in tokens),
        masked=tuple((folded[p.start : p.end], p.key) for p in grouped if p.kind is Kind.MASKED),
        phrases=tuple((folded[p.start : p.end], _label(p)) for p in final),
        ruled_out=tuple(
            f"{p.kind.value}: {p.key or folded[p.start : p.end]}"
            for p in final
            if p.kind in (Kind.DENIED, Kind.BLOCK)
        ),
        reading=reading,
    )


def _label(phrase: Phrase) -> str:
    """What a phrase was taken for: its kind, and its amount or its meaning within the kind."""
    amount = phrase.amount
    if amount is None:
        return f"{phrase.kind.value}: {phrase.key}" if phrase.key else phrase.kind.value
    number = "?" if not amount.ways else " or ".join(format(way, "f") for way in amount.ways)
    pack = f" of {amount.pack[0]:f} {amount.pack[1] or ''}".rstrip() if amount.pack else ""
    flaw = f" ({amount.flaw})" if amount.flaw else ""
    return f"{phrase.kind.value}: {number} {amount.unit or ''}".rstrip() + pack + flaw
