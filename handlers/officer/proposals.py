"""An order of a lead exporter: told to the office, opened by it or not."""

from datetime import datetime
from typing import ClassVar

from domain.exporters import decide_proposal
from domain.messages.base import Button, Kind, Message
from domain.models import Order, OrderState, Person
from domain.outbox import post_to_officers
from domain.quality import quality_of
from domain.quantities import Quantity
from domain.records import the
from domain.standing import OpenLine, lines_of
from handlers.officer.access import OFFICER, called, order_here, refuse
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()


class ProposalMade(Message):
    """To the exporter: the order is on record, and what happens next."""

    variants: ClassVar[tuple[str, ...]] = ("", "open")
    code: str
    product: str
    quantity: Quantity
    destination: str
    cutoff: datetime
    open_already: bool

    def variant(self) -> str:
        """It waits for the office, or is open already."""
        return "open" if self.open_already else ""

    def buttons(self) -> tuple[Button, ...]:
        """Look at it."""
        return (Button("see_order", "orders.show", (self.code,)),)


class OrderProposed(Message):
    """To officers: a lead exporter made an order of their own."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "open")
    code: str
    who: str
    product: str
    quantity: Quantity
    destination: str
    cutoff: datetime
    open_already: bool
    quality: str = ""

    def variant(self) -> str:
        """It waits for a decision, or is open already."""
        return "open" if self.open_already else ""

    def buttons(self) -> tuple[Button, ...]:
        """Open it or not; or look at it."""
        if self.open_already:
            return (Button("see_order", "orders.show", (self.code,)),)
        return (
            Button("open_order", "proposal.approve", (self.code,)),
            Button("reject", "proposal.reject", (self.code,)),
        )


class ProposalDecided(Message):
    """To both: what the office decided."""

    variants: ClassVar[tuple[str, ...]] = ("open", "cancelled", "done")
    state: str
    code: str
    product: str
    quantity: Quantity

    def variant(self) -> str:
        """Opened, or not."""
        return self.state

    def buttons(self) -> tuple[Button, ...]:
        """Look at it."""
        return (Button("see_order", "orders.show", (self.code,)),)


def say_ordered(turn: Turn, entry: OpenLine) -> None:
    """An exporter's order was made: they and the office are told."""
    order = entry.order
    is_open = order.state is OrderState.OPEN
    quantity = entry.quantity(entry.line.quantity)
    product, cutoff = entry.product.name, entry.line.cutoff
    turn.say(ProposalMade(order.code, product, quantity, order.destination, cutoff, is_open))
    who = called(turn.person)
    told = OrderProposed(
        order.code, who, product, quantity, order.destination, cutoff, is_open, quality_of(entry)
    )
    post_to_officers(turn.session, turn.here.id, told, turn.now, dedupe=f"proposed:{order.id}")


@routes.button("proposal.approve", OFFICER)
def approve(turn: Turn, args: tuple[str, ...]) -> None:
    """Open it: it is shared out with the next morning's run."""
    _decide(turn, args, good=True)


@routes.button("proposal.reject", OFFICER)
def reject(turn: Turn, args: tuple[str, ...]) -> None:
    """Do not open it."""
    _decide(turn, args, good=False)


def _decide(turn: Turn, args: tuple[str, ...], *, good: bool) -> None:
    order = order_here(turn, args[0]) if args else None
    if order is None:
        refuse(turn)
        return
    decided = decide_proposal(turn.session, order, good=good, now=turn.now, actor_id=turn.person.id)
    told = _decided(turn, order)
    if decided and order.exporter_id is not None:
        turn.tell(the(turn.session, Person, order.exporter_id), told)
    turn.say(told)


def _decided(turn: Turn, order: Order) -> ProposalDecided:
    entry = lines_of(turn.session, order)[0]
    quantity = entry.quantity(entry.line.quantity)
    return ProposalDecided(order.state, order.code, entry.product.name, quantity)


__all__ = ["routes", "say_ordered"]
