"""One share set by an officer, with a reason that its producer is told."""

from decimal import Decimal
from typing import ClassVar

from domain import morning
from domain.changes import (
    CHANGEABLE,
    NoLongerOpen,
    NotNeeded,
    TooMuch,
    WithoutPapers,
    needed_of,
    override_share,
    possible_override,
)
from domain.faces import Named, face
from domain.messages.base import Button, Kind, Message
from domain.models import Producer, Share
from domain.quantities import ZERO, Quantity, plain
from domain.records import the
from domain.standing import OpenLine, line_of, live_amount
from handlers import forms
from handlers.forms import AskBack, Filled, Form, Parsed, Slot, Slots
from handlers.messages import finish_buttons
from handlers.officer.access import OFFICER, called, open_lines_here, open_order_here
from handlers.officer.choosing import (
    NoOpenOrder,
    NoShareHere,
    held_shares,
    order_slot,
    share_slot,
)
from handlers.officer.reading import Place, parse_reason, read_amount
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
FORM = "set_share"


class HowMuchForShare(Message):
    """What is the share to be? At most ``possible``."""

    kind: ClassVar[Kind] = Kind.QUESTION
    name: str
    share: Quantity
    possible: Quantity


class AboveStated(Message):
    """More than the producer stated, or than the order takes: at most ``possible``."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "nothing", "full")
    name: str
    possible: Quantity
    choices: tuple[Button, ...] = ()
    code: str = ""

    def variant(self) -> str:
        """Whoever stated nothing can be given nothing; an order (``code``) may be full."""
        if self.code:
            return "full"
        return "" if self.possible.amount else "nothing"

    def buttons(self) -> tuple[Button, ...]:
        """As much as is possible."""
        return self.choices


class WhyThisShare(Message):
    """Why is it set by hand? The producer is told this."""

    kind: ClassVar[Kind] = Kind.QUESTION
    name: str


class ShareDraft(Message):
    """The share before it is set."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "nothing")
    code: str
    name: str
    business: str
    before: Quantity
    after: Quantity
    reason: str

    def variant(self) -> str:
        """Taken back, or changed."""
        return "" if self.after.amount else "nothing"

    def buttons(self) -> tuple[Button, ...]:
        """Save, change, leave."""
        return finish_buttons(FORM)


class ShareSet(Message):
    """The echo of a share set by hand."""

    variants: ClassVar[tuple[str, ...]] = ("", "nothing")
    code: str
    name: str
    before: Quantity
    after: Quantity

    def variant(self) -> str:
        """Taken back, or changed."""
        return "" if self.after.amount else "nothing"

    def buttons(self) -> tuple[Button, ...]:
        """Look at the order."""
        return (Button("see_order", "orders.show", (self.code,)),)


class ShareWithoutPapers(Message):
    """The producer lacks papers: no more may be given to them, unless an officer gives leave."""

    name: str
    papers: str
    producer_id: int | None

    def buttons(self) -> tuple[Button, ...]:
        """Leave to go on without, on record; for a guest it is their own office's to give."""
        if self.producer_id is None:
            return ()
        return (Button("give_grace", "grace.give", (str(self.producer_id), self.papers[:30])),)


class ShareGone(Message):
    """The share is no longer open to be set."""

    code: str
    name: str


@routes.command("ubahbagian", "=ubah bagian", roles=OFFICER, hint="set_share")
def set_share(turn: Turn, words: str) -> None:
    """``/ubahbagian BPN-014; Siti; 30; alat rusak``, or step by step."""
    if not open_lines_here(turn):
        turn.say(NoOpenOrder())
        return
    order = open_order_here(turn, words.partition(";")[0])
    if order is not None and not held_shares(turn, order, CHANGEABLE):
        turn.say(NoShareHere(order.code))
        return
    forms.start(turn, SET_SHARE, line=words)


def _share(turn: Turn, slots: Slots) -> tuple[Share, OpenLine, Producer, Named]:
    share = the(turn.session, Share, slots["share"])
    producer = the(turn.session, Producer, share.producer_id)
    entry = line_of(turn.session, share.line_id)
    return share, entry, producer, face(turn.session, entry.order.region_id, producer)


def _possible(turn: Turn, share: Share, entry: OpenLine) -> Decimal:
    """In whole lots: what is stated and free."""
    possible = possible_override(turn.session, share, turn.now)
    return plain(possible - possible % entry.product.lot)


def _ask_amount(turn: Turn, slots: Slots) -> Message:
    share, entry, _, person = _share(turn, slots)
    possible = entry.quantity(_possible(turn, share, entry))
    return HowMuchForShare(called(person), entry.quantity(live_amount(share)), possible)


def _parse_amount(turn: Turn, slots: Slots, words: str) -> Parsed:
    share, entry, _, person = _share(turn, slots)
    place = Place(FORM, "amount")
    parsed = read_amount(turn, entry.product, words, place, zero=True)
    possible, needed = _possible(turn, share, entry), needed_of(turn.session, share)
    if isinstance(parsed, Filled) and Decimal(parsed.value) > possible:
        return AskBack(_above(person, entry.quantity(possible)))
    if isinstance(parsed, Filled) and Decimal(parsed.value) > max(needed, live_amount(share)):
        return AskBack(_above(person, entry.quantity(needed), entry.order.code))
    return parsed


def _above(person: Named, possible: Quantity, code: str = "") -> AboveStated:
    choices = (Place(FORM, "amount").amount(possible),) if possible.amount else ()
    return AboveStated(called(person), possible, choices, code)


def _summary(turn: Turn, slots: Slots) -> Message:
    share, entry, producer, person = _share(turn, slots)
    return ShareDraft(
        entry.order.code,
        called(person),
        producer.business,
        entry.quantity(live_amount(share)),
        entry.quantity(Decimal(slots["amount"])),
        slots["reason"],
    )


def _set(turn: Turn, slots: Slots) -> None:
    share, entry, _, person = _share(turn, slots)
    before, amount = entry.quantity(live_amount(share)), Decimal(slots["amount"])
    refused = override_share(turn.session, share, amount, slots["reason"], turn.now, turn.person.id)
    match refused:
        case TooMuch(most) | NotNeeded(most):
            again = {name: value for name, value in slots.items() if name != "amount"}
            forms.start(turn, SET_SHARE, again)
            full = entry.order.code if isinstance(refused, NotNeeded) else ""
            turn.say(_above(person, entry.quantity(most), full))
        case WithoutPapers(papers):
            whose = share.producer_id if share.made_as_id is None else None
            turn.say(ShareWithoutPapers(called(person), ", ".join(papers), whose))
        case NoLongerOpen():
            turn.say(ShareGone(entry.order.code, called(person)))
        case None:
            turn.say(ShareSet(entry.order.code, called(person), before, entry.quantity(amount)))
            _what_follows(turn, entry, amount - before.amount)


def _what_follows(turn: Turn, entry: OpenLine, more: Decimal) -> None:
    if more < ZERO:
        morning.after_a_gap(turn.session, turn.here, entry.line.id, turn.now)
    else:
        morning.after_a_confirmation(turn.session, turn.here, entry.line.id, turn.now)


SET_SHARE = routes.form(
    Form(
        FORM,
        slots=(
            order_slot(FORM, "share", "amount", "reason"),
            share_slot(FORM, CHANGEABLE, "amount", "reason"),
            Slot("amount", _ask_amount, _parse_amount),
            Slot(
                "reason",
                lambda turn, slots: WhyThisShare(called(_share(turn, slots)[3])),
                parse_reason,
            ),
        ),
        finish=_set,
        summary=_summary,
    )
)
