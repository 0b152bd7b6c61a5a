"""A part of an offer: how much of it?"""

from decimal import Decimal
from typing import ClassVar

from domain import offers
from domain.language import Asked, Context, Intent, OfferWords, Reading, read
from domain.messages.base import Kind, Message
from domain.models import Share, ShareState
from domain.products import words_of
from domain.quantities import Quantity, plain
from domain.records import the
from domain.standing import OpenLine, live_amount
from handlers import forms
from handlers.forms import AskBack, Filled, Form, Parsed, Slot, Slots
from handlers.producer import mine
from handlers.producer.doubt import part_or_week
from handlers.producer.settling import settle
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()


class HowMuchOfIt(Message):
    """How much of the offer can it be?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    share: Quantity


class PartUnclear(Message):
    """The part was not understood, is more than offered, or is not in whole lots."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "lot")
    share: Quantity
    lot: Quantity | None = None

    def variant(self) -> str:
        """Goods that go by the lot are said so."""
        return "lot" if self.lot is not None else ""


def ask_for_part(turn: Turn, share: Share) -> None:
    """Ask how much of the offer it can be."""
    forms.start(turn, PART, {"_share": share.id})


def _offered(turn: Turn, slots: Slots) -> tuple[Share, OpenLine]:
    share = the(turn.session, Share, slots["_share"])
    return share, mine.line(turn, share)


def _ask_amount(turn: Turn, slots: Slots) -> Message:
    share, entry = _offered(turn, slots)
    return HowMuchOfIt(entry.quantity(live_amount(share)))


def _parse_amount(turn: Turn, slots: Slots, words: str) -> Parsed:
    share, entry = _offered(turn, slots)
    offered = entry.quantity(live_amount(share))
    lot = entry.quantity(entry.product.lot) if entry.product.lot != 1 else None
    reading = _read(turn, entry, offered, words)
    if reading.intent is Intent.ZERO_CAPACITY:
        return Filled("0")
    if reading.intent is Intent.ACCEPT:
        return Filled(str(plain(offered.amount)))
    if reading.intent not in (Intent.SET_CAPACITY, Intent.PARTIAL) or not reading.items:
        return AskBack(PartUnclear(offered))
    amount = reading.items[0].quantity
    if share.state is not ShareState.OFFERED and (other := part_or_week(turn, share, reading)):
        forms.close(turn)
        return AskBack(other)
    if amount > offered.amount or amount % entry.product.lot:
        return AskBack(PartUnclear(offered, lot))
    return Filled(str(plain(amount)))


def _read(turn: Turn, entry: OpenLine, offered: Quantity, words: str) -> Reading:
    """As an amount; what is none, as an answer to the offer ("setengahnya", "semuanya bisa")."""
    products = (words_of(entry.product),)
    amount = read(words, Context(asked=Asked.QUANTITY, products=products, today=turn.today))
    if amount.intent is not Intent.UNCLEAR:
        return amount
    offer = OfferWords(entry.product.name, offered.amount, offered.unit)
    return read(words, Context(Asked.OFFER, products, offer, turn.today))


def _finish_part(turn: Turn, slots: Slots) -> None:
    share, _ = _offered(turn, slots)
    amount = Decimal(slots["amount"])
    settle(turn, share, offers.accept(turn.session, share, turn.now, amount=amount))


PART = routes.form(
    Form("part", slots=(Slot("amount", _ask_amount, _parse_amount),), finish=_finish_part)
)
