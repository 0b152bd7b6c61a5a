"""The hand-over recorded: whose, how much came, how much was accepted, why the rest went back."""

from decimal import Decimal
from typing import ClassVar

from domain.faces import Named, face
from domain.messages.base import Button, Kind, Message
from domain.models import Order, Producer, Receipt, Share, ShareState
from domain.quality import quality_of
from domain.quantities import ZERO, Money, Quantity, plain, worth
from domain.receiving import MoreThanReceived, MoreThanShare, NotConfirmed, receive, still_to_come
from domain.records import the
from domain.standing import OpenLine, awaited, line_of
from handlers import forms
from handlers.forms import AskBack, Filled, Form, Parsed, Slot, Slots
from handlers.messages import finish_buttons
from handlers.officer.access import (
    ORDERERS,
    called,
    only_order_here,
    open_lines_here,
    open_order_here,
)
from handlers.officer.choosing import (
    NoOpenOrder,
    NoShareHere,
    held_shares,
    order_slot,
    share_slot,
)
from handlers.officer.lots import lot_said
from handlers.officer.reading import Place, parse_reason, read_amount
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
FORM = "receive"
SURE = (ShareState.CONFIRMED,)
ALL_WORDS = frozenset(["semua", "semuanya", "utuh", "lengkap", "all"])


class HowMuchCame(Message):
    """How much was handed over?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    name: str
    product: str
    left: Quantity

    def buttons(self) -> tuple[Button, ...]:
        """All that was still to come."""
        return (Place(FORM, "received").amount(self.left),)


class MoreThanToCome(Message):
    """More than is still to come of the share."""

    kind: ClassVar[Kind] = Kind.QUESTION
    name: str
    possible: Quantity

    def buttons(self) -> tuple[Button, ...]:
        """As much as was still to come."""
        return (Place(FORM, "received").amount(self.possible),)


class HowMuchAccepted(Message):
    """How much of it was accepted?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "too_much")
    received: Quantity
    too_much: bool = False
    quality: str = ""

    def variant(self) -> str:
        """No more can be accepted than came."""
        return "too_much" if self.too_much else ""

    def buttons(self) -> tuple[Button, ...]:
        """All of it."""
        values = {"quantity": self.received}
        said = (FORM, "accepted", f"={self.received.amount}")
        return (Button("all_of_it", "form.say", said, values),)


class WhyReturned(Message):
    """Why does the rest go back?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    returned: Quantity
    quality: str = ""


class ReceiptDraft(Message):
    """The hand-over before it is recorded."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "all")
    code: str
    name: str
    business: str
    product: str
    received: Quantity
    accepted: Quantity
    returned: Quantity
    reason: str

    def variant(self) -> str:
        """All accepted, or something goes back."""
        return "" if self.returned.amount else "all"

    def buttons(self) -> tuple[Button, ...]:
        """Record, change, leave."""
        return finish_buttons(FORM)


class ReceiptMade(Message):
    """The echo to the officer: the number, and what is still to come."""

    number: str
    code: str
    name: str
    product: str
    accepted: Quantity
    returned: Quantity | None
    value: Money | None
    left: Quantity | None

    def buttons(self) -> tuple[Button, ...]:
        """The next producer's; the order."""
        return (
            Button("receive_next", "receive.next", (self.code,)),
            Button("see_order", "orders.show", (self.code,)),
        )


class NotToReceive(Message):
    """The share is not, or no longer, one that can be handed over."""

    code: str
    name: str


@routes.command("terima", "=terima barang", roles=ORDERERS, hint="receive")
def receive_goods(turn: Turn, words: str) -> None:
    """``/terima BPN-014; Siti; 40; 38; remuk``, ``/terima LOT; 40; 38``, or step by step.

    The only order is not asked.
    """
    lot = lot_said(turn, words)
    if lot is not None:
        if lot:
            forms.start(turn, RECEIVE, lot, words.partition(";")[2])
        return
    if not open_lines_here(turn):
        turn.say(NoOpenOrder())
        return
    only = only_order_here(turn)
    if only is not None and not words.strip():
        if _has_something(turn, only):
            forms.start(turn, RECEIVE, {"order": only.code})
        return
    order = open_order_here(turn, words.partition(";")[0])
    if order is None or _has_something(turn, order):
        forms.start(turn, RECEIVE, line=words)


@routes.button("receive.next", ORDERERS)
def receive_next(turn: Turn, args: tuple[str, ...]) -> None:
    """The next hand-over of the same order."""
    order = open_order_here(turn, args[0]) if args else None
    if order is None:
        receive_goods(turn, "")
    elif _has_something(turn, order):
        forms.start(turn, RECEIVE, {"order": order.code})


def _has_something(turn: Turn, order: Order) -> bool:
    if held_shares(turn, order, SURE):
        return True
    turn.say(NoShareHere(order.code, confirmed=True))
    return False


def _share(turn: Turn, slots: Slots) -> tuple[Share, OpenLine, Producer, Named]:
    share = the(turn.session, Share, slots["share"])
    producer = the(turn.session, Producer, share.producer_id)
    entry = line_of(turn.session, share.line_id)
    return share, entry, producer, face(turn.session, entry.order.region_id, producer)


def _left(share: Share, entry: OpenLine) -> Quantity:
    """What was promised and has not come yet."""
    return entry.quantity(awaited(share))


def _ask_received(turn: Turn, slots: Slots) -> Message:
    share, entry, _, person = _share(turn, slots)
    return HowMuchCame(called(person), entry.product.name, _left(share, entry))


def _parse_received(turn: Turn, slots: Slots, words: str) -> Parsed:
    share, entry, _, person = _share(turn, slots)
    left = _left(share, entry)
    if words.strip().casefold() in ALL_WORDS:
        return Filled(str(left.amount))
    place = Place(FORM, "received")
    parsed = read_amount(turn, entry.product, words, place, lots=False)
    if isinstance(parsed, Filled) and Decimal(parsed.value) > still_to_come(share, entry):
        return AskBack(MoreThanToCome(called(person), left))
    return parsed


def _received(turn: Turn, slots: Slots) -> tuple[OpenLine, Quantity]:
    entry = _share(turn, slots)[1]
    return entry, entry.quantity(Decimal(slots["received"]))


def _ask_accepted(turn: Turn, slots: Slots) -> Message:
    entry, received = _received(turn, slots)
    return HowMuchAccepted(received, quality=quality_of(entry))


def _parse_accepted(turn: Turn, slots: Slots, words: str) -> Parsed:
    entry, received = _received(turn, slots)
    if words.strip().casefold() in ALL_WORDS:
        return Filled(str(received.amount))
    place = Place(FORM, "accepted")
    parsed = read_amount(turn, entry.product, words, place, lots=False, zero=True)
    if isinstance(parsed, Filled) and Decimal(parsed.value) > received.amount:
        return AskBack(HowMuchAccepted(received, too_much=True))
    return parsed


def _returned(slots: Slots) -> Decimal:
    return plain(Decimal(slots.get("received", 0)) - Decimal(slots.get("accepted", 0)))


def _something_returned(_: Turn, slots: Slots) -> bool:
    return "received" in slots and "accepted" in slots and _returned(slots) > ZERO


def _ask_reason(turn: Turn, slots: Slots) -> Message:
    entry, _ = _received(turn, slots)
    return WhyReturned(entry.quantity(_returned(slots)), quality_of(entry))


def _summary(turn: Turn, slots: Slots) -> Message:
    _, entry, producer, person = _share(turn, slots)
    return ReceiptDraft(
        code=entry.order.code,
        name=called(person),
        business=producer.business,
        product=entry.product.name,
        received=entry.quantity(Decimal(slots["received"])),
        accepted=entry.quantity(Decimal(slots["accepted"])),
        returned=entry.quantity(_returned(slots)),
        reason=slots.get("reason", ""),
    )


def _record(turn: Turn, slots: Slots) -> None:
    share, entry, _, person = _share(turn, slots)
    outcome = receive(
        turn.session,
        share,
        Decimal(slots["received"]),
        Decimal(slots["accepted"]),
        slots.get("reason", ""),
        turn.now,
        turn.person.id,
    )
    match outcome:
        case Receipt():
            turn.say(_echo(share, entry, person, outcome))
        case MoreThanShare(possible) if possible > ZERO:
            again = {"order": slots["order"], "share": slots["share"]}
            forms.start(turn, RECEIVE, again)
        case NotConfirmed() | MoreThanReceived() | MoreThanShare():
            turn.say(NotToReceive(entry.order.code, called(person)))


def _echo(share: Share, entry: OpenLine, person: Named, receipt: Receipt) -> ReceiptMade:
    price = entry.line.price_rupiah
    returned, left = receipt.received - receipt.accepted, _left(share, entry)
    return ReceiptMade(
        number=receipt.number,
        code=entry.order.code,
        name=called(person),
        product=entry.product.name,
        accepted=entry.quantity(receipt.accepted),
        returned=entry.quantity(returned) if returned else None,
        value=None if price is None else worth(receipt.accepted, price),
        left=left if left.amount else None,
    )


RECEIVE = routes.form(
    Form(
        FORM,
        slots=(
            order_slot(FORM, "share", "received", "accepted", "reason"),
            share_slot(FORM, SURE, "received", "accepted", "reason", weight=awaited),
            Slot("received", _ask_received, _parse_received, forgets=("accepted",)),
            Slot("accepted", _ask_accepted, _parse_accepted, forgets=("reason",)),
            Slot("reason", _ask_reason, parse_reason, wanted=_something_returned),
        ),
        finish=_record,
        summary=_summary,
    )
)
