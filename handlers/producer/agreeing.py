"""A yes to the one amount that was held out: "Maksudnya 40 kg, Bu?", "iya bu"."""

import re
from decimal import Decimal

from domain.language import Asked, Context, Intent, OfferWords, read
from domain.messages.base import Button, message_from
from domain.messages.capacity import CapacityUnclear, LeftOfWeek, LeftOfWhich, SumOrAmount
from domain.models import Product
from domain.products import products_of_producer, words_of
from domain.quantities import ZERO
from handlers.producer import mine
from handlers.producer.spoken import last_asked
from handlers.turn import Turn

YES_WORDS = """
    ya iya iyah y yo iyo yes betul betulnya benar bener leres nggih inggih enggih muhun sumuhun
"""
YES = frozenset(YES_WORDS.split())
HOLDING_OUT = frozenset(
    message.__name__ for message in (CapacityUnclear, LeftOfWeek, LeftOfWhich, SumOrAmount)
)
"""Where a yes takes the first choice, if there is one that it can only mean."""


def agreed_to(turn: Turn) -> Button | None:
    """The button that the words say yes to, where one amount or a sum was held out last."""
    newest = last_asked(turn)
    if turn.producer is None or newest is None or newest.message not in HOLDING_OUT:
        return None
    if not _says_yes(turn.heard.text):
        return None
    asked = message_from(newest.message, newest.facts)
    first, *others = asked.buttons()
    if others and isinstance(asked, CapacityUnclear | LeftOfWhich):
        return None
    return first if _accepts(turn, first) else None


def _says_yes(words: str) -> bool:
    """A word of them is a yes; a number alone is none, nor is an "oke", which may be thanks."""
    return not YES.isdisjoint(re.findall(r"\w+", words.casefold()))


def _accepts(turn: Turn, first: Button) -> bool:
    """Whether the words accept what the button holds out, as they would an offer of as much.

    Another amount, a condition, a doubt or a question beside the yes does not.
    """
    product, amount = _held_out(turn, first)
    if product is None:
        return False
    offer = OfferWords(product.name, amount, product.unit)
    context = Context(Asked.OFFER, (words_of(product),), offer=offer, today=turn.today)
    return read(turn.heard.text, context).intent is Intent.ACCEPT


def _held_out(turn: Turn, first: Button) -> tuple[Product | None, Decimal]:
    """How much of which product a button holds out; no product where it is of none."""
    match first.action:
        case "progress.only":
            share = mine.share(turn, first.args)
            product = None if share is None else mine.line(turn, share).product
            return product, mine.amount(first.args, 1) or ZERO
        case "capacity.set" | "capacity.none":
            made = products_of_producer(turn.session, mine.business(turn))
            product = next((one for one in made if str(one.id) == first.args[0]), None)
            return product, mine.amount(first.args, 2) or ZERO
    return None, ZERO
