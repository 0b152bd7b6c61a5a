"""An answer that could be about an offer or about the weekly capacity is asked back."""

import re
from datetime import date
from typing import ClassVar

from domain.language import Asked, Context, Intent, OfferWords, Reading, read
from domain.messages.base import Button, Kind, Message
from domain.models import Producer, Product, Share, ShareState
from domain.products import weekly_words_of, words_of
from domain.quantities import Quantity, plain
from domain.records import by_id, the
from domain.standing import OpenLine, live_amount
from handlers.meanwhile import READING
from handlers.producer import mine
from handlers.producer.spoken import capacity_was_last, open_ask
from handlers.turn import Turn

BARE_NUMBER = re.compile(r"[\d.,]+\s*[a-zA-Z]*")
MAKES_NOTHING = re.compile(
    r"\b(libur|prei|kosong|kothong|suwung|habis|abis|entek|stok|produksi|bikin|buat|gawe|nol|0)\b"
)
LESS = re.compile(r"\b(bisanya|sanggupnya|mampunya|isone|isoku|cuma|cuman|hanya|mung|sebagian)\b")


class OfferOrCapacity(Message):
    """A bare number could be a part of the offer, or the answer to the weekly question."""

    kind: ClassVar[Kind] = Kind.QUESTION
    share_id: int
    amount: Quantity
    product_id: int
    product: str
    week: date

    def buttons(self) -> tuple[Button, ...]:
        """Of the offer, or for the week."""
        number = str(self.amount.amount)
        about = (str(self.product_id), self.week.isoformat(), number)
        return (
            Button("of_offer", "offer.part", (str(self.share_id), number)),
            Button("for_week", "capacity.set", about),
        )


class OfferOrWeek(Message):
    """'Cannot' where an offer and a week's capacity were both spoken of: which of the two?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "lapsed")
    share_id: int
    offered: str
    product_id: int
    product: str
    week: date
    lapsed: bool

    def variant(self) -> str:
        """An offer whose answer time is over is called so."""
        return "lapsed" if self.lapsed else ""

    def buttons(self) -> tuple[Button, ...]:
        """The offer, or the week."""
        action = "offer.let_go" if self.lapsed else "offer.decline"
        return (
            Button("that_offer", action, (str(self.share_id),)),
            Button("week_off", "capacity.none", (str(self.product_id), self.week.isoformat())),
        )


def read_answer(turn: Turn, share: Share, entry: OpenLine, words: str | None = None) -> Reading:
    """What was heard, or these ``words`` of it, as an answer to an offer."""
    offer = OfferWords(entry.product.name, live_amount(share), entry.product.unit)
    context = Context(
        asked=Asked.OFFER, products=(words_of(entry.product),), offer=offer, today=turn.today
    )
    return read(turn.heard.text if words is None else words, context)


def might_be_capacity(turn: Turn, producer: Producer, share: Share, reading: Reading) -> bool:
    """A bare number while the weekly question is open as well: which of the two is it about?"""
    ask = open_ask(turn, producer)
    if ask is None or reading.intent is not Intent.PARTIAL or not reading.items:
        return False
    if not BARE_NUMBER.fullmatch(turn.heard.text.strip()):
        return False
    product = the(turn.session, Product, ask.product_id)
    if not _says_how_much_of(turn, product):
        return False
    _ask_which_of_two(turn, share, reading, product, ask.week)
    return True


def crosses_the_offer(turn: Turn, share: Share, reading: Reading) -> bool:
    """An amount that set out before the offer could be read, after a capacity was spoken of: ask.

    Whoever thinks better of the week ("29 kg aja") has not meant an offer they have not seen.
    """
    if share.offered_at is None or turn.now - share.offered_at >= READING:
        return False
    about = _amount_in_question(turn)
    if about is None or reading.intent is not Intent.PARTIAL or not reading.items:
        return False
    _ask_which_of_two(turn, share, reading, *about)
    return True


def fits_only_the_offer(turn: Turn, share: Share) -> bool:
    """An amount in the unit of the offer, just after the capacity of another product: ask."""
    focus, entry = turn.conversation.focus or {}, mine.line(turn, share)
    reading = read_answer(turn, share, entry)
    spoken_of = by_id(turn.session, Product, focus.get("product", 0))
    if spoken_of is None or spoken_of.id == entry.product.id:
        return False
    if reading.intent is not Intent.PARTIAL or not reading.items:
        return False
    if not BARE_NUMBER.fullmatch(turn.heard.text.strip()):
        return False
    if _says_how_much_of(turn, spoken_of):
        return False
    _ask_which_of_two(turn, share, reading, entry.product, date.fromisoformat(focus["week"]))
    return True


def sounds_like_a_part(turn: Turn, share: Share) -> bool:
    """'Bisanya 8 kg' just after the weekly question: all that can be made, or all of the offer?"""
    if not LESS.search(turn.heard.text.casefold()):
        return False
    reading = read_answer(turn, share, mine.line(turn, share))
    about = _amount_in_question(turn)
    if reading.intent is not Intent.PARTIAL or not reading.items or about is None:
        return False
    _ask_which_of_two(turn, share, reading, *about)
    return True


def part_or_week(turn: Turn, share: Share, reading: Reading) -> Message | None:
    """The question which of the two an amount is about, where a week's capacity is in question."""
    about = _amount_in_question(turn)
    return None if about is None else _which_of_two(share, reading, *about)


def _ask_which_of_two(
    turn: Turn, share: Share, reading: Reading, product: Product, week: date
) -> None:
    turn.say(_which_of_two(share, reading, product, week))


def _which_of_two(share: Share, reading: Reading, product: Product, week: date) -> Message:
    item = reading.items[0]
    amount = Quantity(plain(item.quantity), item.unit)
    return OfferOrCapacity(share.id, amount, product.id, product.name, week)


def _says_how_much_of(turn: Turn, product: Product) -> bool:
    """The words hold an amount in a unit of this product, or in none."""
    products = (weekly_words_of(product),)
    context = Context(asked=Asked.QUANTITY, products=products, today=turn.today)
    return read(turn.heard.text, context).intent is Intent.SET_CAPACITY


def _amount_in_question(turn: Turn) -> tuple[Product, date] | None:
    """The week in question, where the words may say how much of its product it will be."""
    about = week_in_question(turn)
    return about if about is not None and _says_how_much_of(turn, about[0]) else None


def week_in_question(turn: Turn) -> tuple[Product, date] | None:
    """The product and week of the open weekly question, or of what was last stated."""
    ask, focus = open_ask(turn, mine.business(turn)), turn.conversation.focus or {}
    if ask is not None:
        return the(turn.session, Product, ask.product_id), ask.week
    if focus.get("about") == "capacity" and "product" in focus:
        return the(turn.session, Product, focus["product"]), date.fromisoformat(focus["week"])
    return None


def ask_offer_or_week(turn: Turn, share: Share, entry: OpenLine) -> bool:
    """Ask which of the two a no is about; False where no week is in question."""
    about = week_in_question(turn)
    if about is None:
        return False
    product, week = about
    lapsed = share.state is not ShareState.OFFERED
    turn.conversation.misses += 1
    turn.say(OfferOrWeek(share.id, entry.product.name, product.id, product.name, week, lapsed))
    return True


def says_no_to_either(turn: Turn, share: Share) -> bool:
    """A no just after the weekly question while an offer is open: asked back."""
    entry = mine.line(turn, share)
    if read_answer(turn, share, entry).intent is not Intent.DECLINE or speaks_of_making(turn):
        return False
    return ask_offer_or_week(turn, share, entry)


def speaks_of_making(turn: Turn) -> bool:
    """'Libur dulu', while the weekly question is open: that nothing is made, not a no."""
    if not MAKES_NOTHING.search(turn.heard.text.casefold()):
        return False
    return open_ask(turn, mine.business(turn)) is not None or capacity_was_last(turn)
