"""A smaller number from somebody who promised more: the promise, or only the week? It is asked."""

import re
from datetime import date
from decimal import Decimal

from domain.language import Intent, Reading
from domain.messages.base import message_from
from domain.messages.capacity import LeftOfWhich, LoweredRow, PromiseOrWeek
from domain.models import Producer, Product, Share
from domain.overdrawn import overdrawn
from domain.quantities import ZERO, Quantity, plain
from domain.standing import awaited
from handlers.producer import mine
from handlers.producer.doubt import LESS
from handlers.producer.progress_words import BESIDE
from handlers.producer.spoken import capacity_was_last, last_said
from handlers.producer.stating import promised_shares
from handlers.turn import Turn

MOST_ROWS = 2
"""Promises to choose from; with the week that makes three choices."""
TAKES_BACK = re.compile(
    r"\b((tidak|tdk|gak|ga|nggak|ngga|ndak|ora|mboten)\s+(jadi|bisa|sanggup|kuat)"
    r"|gajadi|ndakjadi|jadinya|ternyata|berkurang|turun)\b"
)
ONLY = re.compile(r"\b(saja|aja|wae|mawon|doang|thok|tok)\b")
OF_WEEK = re.compile(r"\b(minggu(an|nya)?|mgg|seminggu|kapasitas|pekan)\b")
CHOOSING = BESIDE | {"untuk", "utk", "buat"}
"""What else a few words that choose may hold; more words say something else."""
OF_PROMISE = re.compile(r"\b(bagian(nya)?|pesanan(nya)?|order(an)?|janji(nya)?|sanggupan)\b")


def asks_which_is_less(
    turn: Turn, producer: Producer, product: Product | None, week: date, reading: Reading
) -> bool:
    """Ask which of the two a smaller amount is about, before anything is written down.

    Where the week was spoken of last, an amount is about that, unless promises do not fit into it
    or the words take something back. ``product`` is the one that an amount without a name is about.
    """
    amount = _only_amount(reading)
    if product is None or amount is None:
        return False
    promised = promised_shares(turn, product)
    shares = [share for share in promised if awaited(share) > amount]
    if not shares or not _in_doubt(turn, producer, product, week, amount):
        return False
    ask_which_is_less(turn, product, week, amount, shares)
    return True


def _only_amount(reading: Reading) -> Decimal | None:
    """The single amount above nothing that the words name, sure or not quite."""
    if reading.intent is Intent.SET_CAPACITY and len(reading.items) == 1:
        item = reading.items[0]
        return None if item.same_as_last or item.quantity <= ZERO else plain(item.quantity)
    if reading.why != "not_asked" or len(reading.choices) != 1:
        return None
    amount = reading.choices[0].quantity
    return plain(amount) if amount is not None and amount > ZERO else None


def _in_doubt(
    turn: Turn, producer: Producer, product: Product, week: date, amount: Decimal
) -> bool:
    words = turn.heard.text.casefold()
    if TAKES_BACK.search(words):
        return True
    less = LESS.search(words) or ONLY.search(words)
    if less and not OF_WEEK.search(words) and not capacity_was_last(turn):
        return True
    return (
        overdrawn(turn.session, producer, product, week, amount, promised_shares(turn, product))
        is not None
    )


def ask_which_is_less(
    turn: Turn, product: Product, week: date, amount: Decimal, shares: list[Share]
) -> None:
    """Both readings, each with its button; the words are kept for whoever presses the first."""
    said = Quantity(amount, product.unit)
    rows = [
        LoweredRow(
            share.id,
            mine.line(turn, share).order.code,
            product.name,
            Quantity(awaited(share), product.unit),
            said,
        )
        for share in shares[:MOST_ROWS]
    ]
    turn.conversation.focus = {
        "about": "capacity",
        "product": product.id,
        "week": week.isoformat(),
        "words": turn.heard.text,
        "said": str(amount),
    }
    turn.say(PromiseOrWeek(said, tuple(rows), product.id, week))


def chosen_in_words(turn: Turn) -> tuple[str, tuple[str, ...]] | None:
    """The action that words such as 'bagiannya' choose, where this was asked last."""
    newest = last_said(turn)
    if (
        newest is None
        or newest.message not in (PromiseOrWeek.__name__, LeftOfWhich.__name__)
        or re.search(r"\d", turn.heard.text)
    ):
        return None
    asked = message_from(newest.message, newest.facts)
    words = turn.heard.text.casefold()
    for_week, for_promise = OF_WEEK.search(words), OF_PROMISE.search(words)
    rest = OF_PROMISE.sub("", OF_WEEK.sub("", words))
    if bool(for_week) is bool(for_promise) or not CHOOSING.issuperset(re.findall(r"\w+", rest)):
        return None
    weeks = [one for one in asked.buttons() if one.action == "capacity.set"]
    promises = [one for one in asked.buttons() if one.action != "capacity.set"]
    meant = weeks if for_week else promises
    return (meant[0].action, meant[0].args) if len(meant) == 1 else None
