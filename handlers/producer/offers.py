"""An offer: accepted, accepted in part, declined, questioned; by button or in words."""

import re
from decimal import Decimal
from typing import ClassVar

from domain import offers
from domain.capacity import Statement, report, stated
from domain.holding import hold_line
from domain.language import Asked, Context, Intent, Reading, read
from domain.messages.base import Button, Kind, Message
from domain.messages.offers import answer_buttons
from domain.models import Producer, ReportSource, RoleName, Share, ShareState
from domain.products import products_of_producer, weekly_words_of
from domain.quantities import ZERO, Quantity, whole_lots
from domain.records import the
from domain.standing import OpenLine, held_beside, live_amount
from domain.weeks import local, usable_weeks
from handlers.asking import forward_to_office, is_courtesy
from handlers.messages import NotForYou
from handlers.producer import mine
from handlers.producer.assortment import named_products
from handlers.producer.doubt import (
    OfferOrWeek,
    ask_offer_or_week,
    crosses_the_offer,
    fits_only_the_offer,
    might_be_capacity,
    read_answer,
    says_no_to_either,
    sounds_like_a_part,
    speaks_of_making,
)
from handlers.producer.part import ask_for_part
from handlers.producer.settling import ShareLetGo, say_closed, settle
from handlers.producer.shares import named
from handlers.producer.spoken import ABOUT_CAPACITY, capacity_was_last, last_said
from handlers.producer.stating import too_much
from handlers.producer.why import asks_why, say_why_this_much
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
PRODUCER = (RoleName.PRODUCER,)
ANSWERS = (Intent.ACCEPT, Intent.DECLINE, Intent.PARTIAL)
STATEMENTS = (Intent.SET_CAPACITY, Intent.ZERO_CAPACITY, Intent.SAME_AS_LAST)
MOST_CHOICES = 10
OPENING = re.compile(
    r"(?P<words>[^?.,;!\n]+?)\s*(?:[.,;!\n]+|\b(?:tapi|tp|tetapi|cuma|cuman)\b)", re.IGNORECASE
)
"""What stands before the first pause or *but*, unless it is asked itself: 'sanggup?'."""


class OfferUnclear(Message):
    """The words could be yes or no; or they say more than the offer."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "more")
    share_id: int
    product: str
    share: Quantity
    more: bool = False

    def variant(self) -> str:
        """More than the offer cannot be promised."""
        return "more" if self.more else ""

    def buttons(self) -> tuple[Button, ...]:
        """Yes, partly, no."""
        return answer_buttons(self.share_id)


class StillFree(Message):
    """The answer time is over, but nobody else has the goods yet: still yes?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    share_id: int
    code: str
    product: str
    share: Quantity

    def buttons(self) -> tuple[Button, ...]:
        """Still yes."""
        return (Button("accept", "offer.accept", (str(self.share_id),)),)


class YesHeldOut(Message):
    """A yes came with a question, which went to the office: is it a yes? Nothing is promised."""

    kind: ClassVar[Kind] = Kind.QUESTION
    share_id: int
    product: str
    share: Quantity

    def buttons(self) -> tuple[Button, ...]:
        """Yes, partly, no."""
        return answer_buttons(self.share_id)


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
    share = mine.share(turn, args)
    if share is not None:
        settle(turn, share, offers.accept(turn.session, share, turn.now))


@routes.button("offer.part", PRODUCER)
def accept_part(turn: Turn, args: tuple[str, ...]) -> None:
    """This much of it."""
    share = mine.share(turn, args)
    if share is None:
        return
    amount = mine.amount(args, 1)
    if amount is None:
        turn.say(NotForYou())
        return
    settle(turn, share, offers.accept(turn.session, share, turn.now, amount=amount))


@routes.button("offer.decline", PRODUCER)
def decline_offer(turn: Turn, args: tuple[str, ...]) -> None:
    """No."""
    share = mine.share(turn, args)
    if share is not None:
        settle(turn, share, offers.decline(turn.session, share, turn.now))


@routes.button("offer.let_go", PRODUCER)
def let_go(turn: Turn, args: tuple[str, ...]) -> None:
    """The no was about an offer that is over; the capacity is as it was."""
    share = mine.share(turn, args)
    if share is not None:
        turn.say(ShareLetGo(mine.line(turn, share).product.name))


@routes.button("offer.partly", PRODUCER)
def ask_part(turn: Turn, args: tuple[str, ...]) -> None:
    """A part: how much?"""
    share = _open(turn, args)
    if share is not None:
        ask_for_part(turn, share)


@routes.button("offer.raise", PRODUCER)
def raise_capacity(turn: Turn, args: tuple[str, ...]) -> None:
    """The capacity is more than was stated: write that down, then accept."""
    share = _open(turn, args)
    if share is None:
        return
    hold_line(turn.session, share.line_id)
    entry = mine.line(turn, share)
    missing = live_amount(share) - offers.possible_now(turn.session, share, entry)
    due = local(entry.line.cutoff, turn.here.zone).date()
    week = min(usable_weeks(turn.today, due, entry.product.handover_days))
    old = stated(turn.session, share.producer_id, entry.product.id, week) or ZERO
    if old + missing > entry.product.max_weekly:
        turn.say(too_much(entry.product, week))
        return
    if missing > ZERO:
        statement = Statement(
            mine.business(turn),
            entry.product,
            week,
            old + missing,
            turn.heard.button,
            ReportSource.BUTTON,
            turn.person.id,
        )
        report(turn.session, statement, turn.now)
    settle(turn, share, offers.accept(turn.session, share, turn.now))


@routes.button("offer.show", PRODUCER)
def show_offer(turn: Turn, args: tuple[str, ...]) -> None:
    """The offer once more, with its buttons; words that follow are about it."""
    share = _open(turn, args)
    if share is not None:
        turn.conversation.focus = {"about": "offer", "share": share.id}
        beside = held_beside(turn.session, share)
        turn.say(offers.offer_message(turn.session, share, mine.line(turn, share), *beside))


@routes.open_question(20)
def hear_answer(turn: Turn) -> bool:
    """Words that answer an open offer."""
    producer = turn.producer
    if producer is None:
        return False
    open_now = offers.open_offers(turn.session, producer.id)
    if not open_now:
        return _late_answer(turn, producer.id)
    share = _meant(turn, open_now)
    if _states_capacity(turn, producer):
        return says_no_to_either(turn, share or open_now[0]) or (
            share is not None
            and (fits_only_the_offer(turn, share) or sounds_like_a_part(turn, share))
        )
    entry = mine.line(turn, share or open_now[0])
    reading = read_answer(turn, share or open_now[0], entry)
    if share is None and reading.intent in ANSWERS:
        choices = (named(turn, "this_offer", "offer.show", one) for one in open_now[:MOST_CHOICES])
        turn.say(WhichOffer(tuple(choices)))
        return True
    if share is not None and (
        might_be_capacity(turn, producer, share, reading) or crosses_the_offer(turn, share, reading)
    ):
        return True
    return _act(turn, share or open_now[0], entry, reading)


def _states_capacity(turn: Turn, producer: Producer) -> bool:
    """The weekly capacity was spoken of last, and the words answer that."""
    if not capacity_was_last(turn):
        return False
    products = tuple(weekly_words_of(p) for p in products_of_producer(turn.session, producer))
    context = Context(asked=Asked.CAPACITY, products=products, today=turn.today)
    reading = read(turn.heard.text, context)
    some_number = any(choice.quantity is not None for choice in reading.choices)
    return reading.intent in STATEMENTS or some_number or reading.why == "implausible"


def _meant(turn: Turn, open_now: list[Share]) -> Share | None:
    """The only open offer, the one just looked at, or the one whose product the words name."""
    if len(open_now) == 1:
        return open_now[0]
    focus = turn.conversation.focus or {}
    if focus.get("about") == "offer":
        return next((share for share in open_now if share.id == focus.get("share")), None)
    products = [mine.line(turn, share).product for share in open_now]
    said = {product.id for product in named_products(turn.heard.text, products)}
    about = [s for s, p in zip(open_now, products, strict=True) if p.id in said]
    return about[0] if len(about) == 1 else None


def _late_answer(turn: Turn, producer_id: int) -> bool:
    """A yes after the answer time: the goods may still be free, but a tap must say so.

    A no is about the offer too, and says nothing about the capacity; where both were spoken of,
    it is asked back, unless the words say that nothing is made.
    """
    lapsed = offers.lapsed_offers(turn.session, producer_id, turn.now) or _just_held_out(turn)
    if not lapsed or is_courtesy(turn.heard.text):
        return False
    free = next((s for s in lapsed if offers.still_free(turn.session, s, turn.now)), None)
    share = free or lapsed[0]
    entry = mine.line(turn, share)
    intent = read_answer(turn, share, entry).intent
    if intent is Intent.ACCEPT and free is not None:
        amount = entry.quantity(live_amount(share))
        turn.say(StillFree(share.id, entry.order.code, entry.product.name, amount))
        return True
    if intent is Intent.DECLINE and speaks_of_making(turn):
        return False
    newest = last_said(turn)
    about_capacity = newest is not None and newest.message in ABOUT_CAPACITY
    asked_which = newest is not None and newest.message == OfferOrWeek.__name__
    if intent is Intent.DECLINE and (about_capacity or asked_which):
        return ask_offer_or_week(turn, share, entry)
    if intent is Intent.PARTIAL:
        return sounds_like_a_part(turn, share)
    if intent not in (Intent.ACCEPT, Intent.DECLINE) or about_capacity:
        return False
    if intent is Intent.DECLINE:
        turn.say(ShareLetGo(entry.product.name))
    else:
        say_closed(turn, share)
    return True


def _just_held_out(turn: Turn) -> list[Share]:
    """The offer that was asked about last ("still yes?"), however long ago it ran out."""
    newest = last_said(turn)
    if newest is None or newest.message != StillFree.__name__:
        return []
    return [the(turn.session, Share, newest.facts["share_id"])]


def _act(turn: Turn, share: Share, entry: OpenLine, reading: Reading) -> bool:
    """Do what the words say about the offer; False where they are about something else."""
    match reading.intent:
        case Intent.ACCEPT:
            settle(turn, share, offers.accept(turn.session, share, turn.now))
        case Intent.DECLINE:
            settle(turn, share, offers.decline(turn.session, share, turn.now))
        case Intent.PARTIAL if reading.items:
            amount = _in_lots(reading.items[0].quantity, entry)
            settle(turn, share, offers.accept(turn.session, share, turn.now, amount=amount))
        case Intent.PARTIAL:
            ask_for_part(turn, share)
        case _ if asks_why(turn.heard.text):
            say_why_this_much(turn, share)
        case Intent.QUESTION:
            forward_to_office(turn, turn.heard.text, mine.about(turn, entry))
            _hold_out_the_yes(turn, share, entry)
        case _ if reading.intent in STATEMENTS:
            return False
        case _:
            return _ask_again(turn, share, entry, reading)
    return True


def _hold_out_the_yes(turn: Turn, share: Share, entry: OpenLine) -> None:
    """'Sanggup bu, tapi kapan dibayar?': the question is the office's; the yes waits for a tap.

    The office may answer when the offer is over. A yes to a part is left to whoever repeats it.
    """
    opening = OPENING.match(turn.heard.text.strip())
    if opening is None or _meant(turn, offers.open_offers(turn.session, share.producer_id)) is None:
        return
    if read_answer(turn, share, entry, opening["words"]).intent is Intent.ACCEPT:
        amount = entry.quantity(live_amount(share))
        turn.say(YesHeldOut(share.id, entry.product.name, amount))


def _ask_again(turn: Turn, share: Share, entry: OpenLine, reading: Reading) -> bool:
    """Ask yes or no once more.

    Politeness, words after the weekly question and what an open form may understand are not for us.
    """
    more = reading.why == "more_than_offered"
    if is_courtesy(turn.heard.text) or capacity_was_last(turn):
        return False
    if turn.conversation.form is not None and not more:
        return False
    turn.conversation.misses += 1
    amount = entry.quantity(live_amount(share))
    turn.say(OfferUnclear(share.id, entry.product.name, amount, more))
    return True


def _in_lots(amount: Decimal, entry: OpenLine) -> Decimal:
    """Whole lots of an amount; less than one lot stays as it is, to be asked about."""
    lots = whole_lots(amount, entry.product.lot)
    return lots * entry.product.lot if lots else amount


def _open(turn: Turn, args: tuple[str, ...]) -> Share | None:
    """The open offer a button names; of one that is over, what became of it is said."""
    share = mine.share(turn, args)
    if share is None or share.state is ShareState.OFFERED:
        return share
    say_closed(turn, share)
    return None
