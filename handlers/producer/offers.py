"""An offer: accepted, accepted in part, declined, questioned; by button or in words."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import ClassVar

from sqlmodel import col, select

from domain import morning, offers
from domain.audit import record_change
from domain.capacity import Statement, report, stated
from domain.language import Asked, Context, Intent, OfferWords, Reading, read
from domain.messages.base import Button, Kind, Message
from domain.messages.offers import (
    AboveCapacity,
    OfferClosed,
    ShareDeclined,
    WhyThisMuch,
)
from domain.models import ReportSource, RoleName, Share, ShareState
from domain.products import words_of
from domain.quantities import ZERO, Quantity, whole_lots
from domain.standing import OpenLine, line_of, live_amount
from domain.weeks import first_usable_week, last_usable_week, local
from handlers import forms
from handlers.asking import forward_to_office
from handlers.forms import AskBack, Filled, Form, Parsed, Slot, Slots
from handlers.messages import NotForYou
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
PRODUCER = (RoleName.PRODUCER,)
WHY_WORDS = frozenset(["kenapa", "knp", "mengapa", "napa", "kok", "ngopo", "naha", "alasan", "why"])


@dataclass(frozen=True, slots=True)
class HowMuchOfIt(Message):
    """How much of the offer can it be?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    share: Quantity


@dataclass(frozen=True, slots=True)
class PartUnclear(Message):
    """The part was not understood, is more than offered, or is not in whole lots."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "lot")
    share: Quantity
    lot: Quantity | None = None

    def variant(self) -> str:
        """Goods that go by the lot are said so."""
        return "lot" if self.lot is not None else ""


@dataclass(frozen=True, slots=True)
class OfferUnclear(Message):
    """The words could be yes or no."""

    kind: ClassVar[Kind] = Kind.QUESTION
    share_id: int
    product: str
    share: Quantity

    def buttons(self) -> tuple[Button, ...]:
        """Yes, partly, no."""
        args = (str(self.share_id),)
        return (
            Button("accept", "offer.accept", args),
            Button("partly", "offer.partly", args),
            Button("decline", "offer.decline", args),
        )


@dataclass(frozen=True, slots=True)
class WhichOffer(Message):
    """Several offers are open: which one do the words answer?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    choices: tuple[Button, ...]

    def buttons(self) -> tuple[Button, ...]:
        """One for each open offer."""
        return self.choices


@routes.button("offer.accept", PRODUCER)
def accept_offer(turn: Turn, args: tuple[str, ...]) -> None:
    """Yes."""
    share = _mine(turn, args)
    if share is not None:
        _settle(turn, share, offers.accept(turn.session, share, turn.now))


@routes.button("offer.part", PRODUCER)
def accept_part(turn: Turn, args: tuple[str, ...]) -> None:
    """This much of it."""
    share = _mine(turn, args)
    if share is None:
        return
    try:
        amount = Decimal(args[1])
    except (IndexError, InvalidOperation):
        turn.say(NotForYou())
        return
    _settle(turn, share, offers.accept(turn.session, share, turn.now, amount=amount))


@routes.button("offer.decline", PRODUCER)
def decline_offer(turn: Turn, args: tuple[str, ...]) -> None:
    """No."""
    share = _mine(turn, args)
    if share is not None:
        _settle(turn, share, offers.decline(turn.session, share, turn.now))


@routes.button("offer.partly", PRODUCER)
def ask_part(turn: Turn, args: tuple[str, ...]) -> None:
    """A part: how much?"""
    share = _mine(turn, args)
    if share is None:
        return
    if share.state is not ShareState.OFFERED:
        _closed(turn, share)
        return
    forms.start(turn, PART, {"_share": share.id})


@routes.button("offer.raise", PRODUCER)
def raise_capacity(turn: Turn, args: tuple[str, ...]) -> None:
    """The capacity is more than was stated: write that down, then accept."""
    share = _mine(turn, args)
    if share is None:
        return
    if share.state is not ShareState.OFFERED:
        _closed(turn, share)
        return
    entry = line_of(turn.session, share.line_id)
    missing = live_amount(share) - offers.possible_now(turn.session, share, entry)
    last = last_usable_week(local(entry.line.cutoff, turn.here.zone).date())
    week = min(first_usable_week(turn.today), last)
    old = stated(turn.session, share.producer_id, entry.product.id, week) or ZERO
    if old + missing > entry.product.max_weekly:
        forward_to_office(turn, turn.heard.button, entry.order.code)
        return
    producer = turn.producer
    if producer is not None and missing > ZERO:
        statement = Statement(
            producer,
            entry.product,
            week,
            old + missing,
            turn.heard.button,
            ReportSource.BUTTON,
            turn.person.id,
        )
        report(turn.session, statement, turn.now)
    _settle(turn, share, offers.accept(turn.session, share, turn.now))


@routes.button("offer.why", PRODUCER)
def say_why(turn: Turn, args: tuple[str, ...]) -> None:
    """Why this much?"""
    share = _mine(turn, args)
    if share is not None:
        _why(turn, share)


@routes.command("kenapa", "=kenapa", "=kenapa segini", roles=PRODUCER, hint="why")
def why_command(turn: Turn, _: str) -> None:
    """Why this much, about the newest offer or confirmed share."""
    share = _newest(turn)
    if share is None:
        turn.say(NoShareYet())
    else:
        _why(turn, share)


@routes.open_question(20)
def hear_answer(turn: Turn) -> bool:
    """Words that answer an open offer."""
    producer = turn.producer
    if producer is None:
        return False
    open_now = offers.open_offers(turn.session, producer.id)
    if not open_now:
        return False
    share = open_now[0]
    entry = line_of(turn.session, share.line_id)
    reading = _read(turn, share, entry)
    if len(open_now) > 1 and reading.intent in (Intent.ACCEPT, Intent.DECLINE, Intent.PARTIAL):
        turn.say(_which(turn, open_now))
        return True
    return _act(turn, share, entry, reading)


def _read(turn: Turn, share: Share, entry: OpenLine) -> Reading:
    offer = OfferWords(entry.product.name, live_amount(share), entry.product.unit)
    context = Context(
        asked=Asked.OFFER, products=(words_of(entry.product),), offer=offer, today=turn.today
    )
    return read(turn.heard.text, context)


def _act(turn: Turn, share: Share, entry: OpenLine, reading: Reading) -> bool:
    """Do what the words say about the offer; False where they are about something else."""
    turn.conversation.misses = 0
    match reading.intent:
        case Intent.ACCEPT:
            _settle(turn, share, offers.accept(turn.session, share, turn.now))
        case Intent.DECLINE:
            _settle(turn, share, offers.decline(turn.session, share, turn.now))
        case Intent.PARTIAL if reading.items:
            amount = _in_lots(reading.items[0].quantity, entry)
            _settle(turn, share, offers.accept(turn.session, share, turn.now, amount=amount))
        case Intent.PARTIAL:
            forms.start(turn, PART, {"_share": share.id})
        case Intent.QUESTION if _asks_why(turn.heard.text):
            _why(turn, share)
        case Intent.QUESTION:
            forward_to_office(turn, turn.heard.text, entry.order.code)
        case _ if _asks_why(turn.heard.text):
            _why(turn, share)
        case Intent.SET_CAPACITY | Intent.ZERO_CAPACITY | Intent.SAME_AS_LAST:
            return False
        case _:
            if _about_capacity(turn):
                return False
            turn.conversation.misses += 1
            share_now = entry.quantity(live_amount(share))
            turn.say(OfferUnclear(share.id, entry.product.name, share_now))
    return True


def _about_capacity(turn: Turn) -> bool:
    """The last thing spoken of was the weekly capacity, so the words may correct it."""
    focus = turn.conversation.focus or {}
    return focus.get("about") == "capacity"


def _in_lots(amount: Decimal, entry: OpenLine) -> Decimal:
    """Whole lots of an amount; less than one lot stays as it is, to be asked about."""
    lots = whole_lots(amount, entry.product.lot)
    return lots * entry.product.lot if lots else amount


def _settle(turn: Turn, share: Share, answer: offers.Answer) -> None:
    """Echo what became of an answer, and set in motion what follows from it."""
    entry = line_of(turn.session, share.line_id)
    amount = entry.quantity(live_amount(share))
    turn.conversation.focus = None
    match answer:
        case offers.Confirmed(_, rest):
            turn.say(offers.confirmation(entry, answer))
            morning.after_a_confirmation(turn.session, turn.here, share.line_id, turn.now)
            if rest:
                morning.after_a_gap(turn.session, turn.here, share.line_id, turn.now)
        case offers.Declined():
            turn.say(_after_decline(turn, share, entry))
            morning.after_a_gap(turn.session, turn.here, share.line_id, turn.now)
        case offers.Above(possible):
            turn.say(AboveCapacity(share.id, entry.product.name, amount, entry.quantity(possible)))
        case offers.Closed():
            _closed(turn, share)


def _after_decline(turn: Turn, share: Share, entry: OpenLine) -> Message:
    week = first_usable_week(turn.today)
    amount = stated(turn.session, share.producer_id, entry.product.id, week)
    if not amount:
        return ShareLetGo(entry.product.name)
    return ShareDeclined(entry.product.name, entry.product.id, week, entry.quantity(amount))


def _closed(turn: Turn, share: Share) -> None:
    entry = line_of(turn.session, share.line_id)
    amount = entry.quantity(live_amount(share))
    turn.say(OfferClosed(share.state, entry.order.code, entry.product.name, amount))


def _why(turn: Turn, share: Share) -> None:
    entry = line_of(turn.session, share.line_id)
    amount = entry.quantity(live_amount(share))
    turn.say(WhyThisMuch(entry.product.name, amount, offers.reason_of(share, entry)))


def _asks_why(words: str) -> bool:
    return bool(WHY_WORDS & set(re.findall(r"\w+", words.casefold())))


def _which(turn: Turn, open_now: list[Share]) -> WhichOffer:
    choices = []
    for share in open_now[:10]:
        entry = line_of(turn.session, share.line_id)
        values = {"product": entry.product.name, "quantity": entry.quantity(live_amount(share))}
        choices.append(Button("this_offer", "offer.show", (str(share.id),), values))
    return WhichOffer(tuple(choices))


@routes.button("offer.show", PRODUCER)
def show_offer(turn: Turn, args: tuple[str, ...]) -> None:
    """The offer once more, with its buttons."""
    share = _mine(turn, args)
    if share is None:
        return
    if share.state is not ShareState.OFFERED:
        _closed(turn, share)
        return
    turn.say(offers.offer_message(share, line_of(turn.session, share.line_id)))


def _newest(turn: Turn) -> Share | None:
    if turn.producer is None:
        return None
    return turn.session.exec(
        select(Share)
        .where(
            Share.producer_id == turn.producer.id,
            col(Share.state).in_((ShareState.OFFERED, ShareState.CONFIRMED)),
        )
        .order_by(col(Share.id).desc())
    ).first()


def _mine(turn: Turn, args: tuple[str, ...]) -> Share | None:
    """The share a button names, if it is this producer's; anything else is refused, on record."""
    number = args[0] if args else ""
    share = turn.session.get(Share, int(number)) if number.isdecimal() else None
    producer = turn.producer
    if share is not None and producer is not None and share.producer_id == producer.id:
        return share
    record_change(
        turn.session,
        turn.now,
        "refused_button",
        ("person", turn.person.id),
        actor_id=turn.person.id,
        region_id=turn.person.region_id,
        after={"button": turn.heard.button[:64]},
    )
    turn.say(NotForYou())
    return None


@dataclass(frozen=True, slots=True)
class ShareLetGo(Message):
    """The echo of a refusal where no capacity is stated to ask about."""

    product: str


@dataclass(frozen=True, slots=True)
class NoShareYet(Message):
    """There is no share to explain."""


def _offered(turn: Turn, slots: Slots) -> tuple[Share, OpenLine]:
    share = turn.session.get_one(Share, slots["_share"])
    return share, line_of(turn.session, share.line_id)


def _ask_amount(turn: Turn, slots: Slots) -> Message:
    share, entry = _offered(turn, slots)
    return HowMuchOfIt(entry.quantity(live_amount(share)))


def _parse_amount(turn: Turn, slots: Slots, words: str) -> Parsed:
    share, entry = _offered(turn, slots)
    offered = entry.quantity(live_amount(share))
    lot = entry.quantity(entry.product.lot) if entry.product.lot != 1 else None
    context = Context(asked=Asked.QUANTITY, products=(words_of(entry.product),), today=turn.today)
    reading = read(words, context)
    if reading.intent is not Intent.SET_CAPACITY or not reading.items:
        return AskBack(PartUnclear(offered))
    amount = reading.items[0].quantity
    if amount > offered.amount or amount % entry.product.lot:
        return AskBack(PartUnclear(offered, lot))
    return Filled(str(amount))


def _finish_part(turn: Turn, slots: Slots) -> None:
    share, _ = _offered(turn, slots)
    amount = Decimal(slots["amount"])
    _settle(turn, share, offers.accept(turn.session, share, turn.now, amount=amount))


PART = routes.form(
    Form("part", slots=(Slot("amount", _ask_amount, _parse_amount),), finish=_finish_part)
)
