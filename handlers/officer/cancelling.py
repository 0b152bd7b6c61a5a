"""An order cancelled, with a reason that its producers are told."""

from typing import ClassVar

from domain.changes import CHANGEABLE, cancel_order
from domain.messages.base import Button, Kind, Message
from domain.models import ShareState
from domain.quantities import Quantity
from handlers.forms import Form, Slot, Slots
from handlers.officer.access import OFFICER
from handlers.officer.changing import begin, is_over, line_in
from handlers.officer.choosing import held_shares, order_slot
from handlers.officer.reading import parse_reason
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
FORM = "cancel_order"


class WhyCancel(Message):
    """Why is the order cancelled? The producers are told this."""

    kind: ClassVar[Kind] = Kind.QUESTION
    code: str


class CancelDraft(Message):
    """The cancellation before it is done; businesses are counted, not their shares."""

    kind: ClassVar[Kind] = Kind.QUESTION
    code: str
    product: str
    quantity: Quantity
    destination: str
    reason: str
    confirmed: int | None
    holders: int

    def buttons(self) -> tuple[Button, ...]:
        """Really; another reason; do not."""
        return (
            Button("cancel_order", "form.done", (FORM,)),
            Button("change", "form.fix", (FORM,)),
            Button("keep_order", "form.cancel", (FORM,)),
        )


class OrderCancelled(Message):
    """The echo of a cancellation, and how many were told."""

    code: str
    product: str
    told: int


@routes.command("batalkanpesanan", "=batalkan pesanan", roles=OFFICER, hint="cancel_order")
def cancel(turn: Turn, words: str) -> None:
    """``/batalkanpesanan BPN-014``, or with the reason behind a semicolon."""
    begin(turn, CANCEL, words)


def _cancel_summary(turn: Turn, slots: Slots) -> Message:
    entry = line_in(turn, slots)
    held = held_shares(turn, entry.order, CHANGEABLE)
    sure = {one.share.producer_id for one in held if one.share.state is ShareState.CONFIRMED}
    holders = {one.share.producer_id for one in held if one.share.state is not ShareState.COMPUTED}
    return CancelDraft(
        code=entry.order.code,
        product=entry.product.name,
        quantity=entry.quantity(entry.line.quantity),
        destination=entry.order.destination,
        reason=slots["reason"],
        confirmed=len(sure) or None,
        holders=len(holders),
    )


def _cancel(turn: Turn, slots: Slots) -> None:
    entry = line_in(turn, slots)
    if is_over(turn, entry):
        return
    told = cancel_order(turn.session, entry.order, turn.now, turn.person.id, slots["reason"])
    turn.say(OrderCancelled(entry.order.code, entry.product.name, told))


CANCEL = routes.form(
    Form(
        FORM,
        slots=(
            order_slot(FORM),
            Slot("reason", lambda _, slots: WhyCancel(slots["order"]), parse_reason),
        ),
        finish=_cancel,
        summary=_cancel_summary,
    )
)
