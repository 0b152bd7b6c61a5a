"""The orders: which there are, where each one stands, which are short."""

from datetime import datetime
from typing import ClassVar

from domain.messages.base import Button, Message, Part
from domain.quantities import Quantity
from domain.standing import OpenLine, Standing
from handlers.officer.access import VIEWERS, number_in
from handlers.officer.choosing import NoOpenOrder
from handlers.officer.urgency import is_late, lacks, most_urgent
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
ROWS = 8


class OrderRow(Part):
    """One order line in the list."""

    variants: ClassVar[tuple[str, ...]] = ("", "full", "late")
    code: str
    product: str
    destination: str
    ordered: Quantity
    confirmed: Quantity
    offered: Quantity
    missing: Quantity
    cutoff: datetime
    late: Quantity | None = None
    """What was promised and has not come by the cut-off."""

    def variant(self) -> str:
        """Late, wholly confirmed, or not yet."""
        if self.late is not None:
            return "late"
        return "full" if self.confirmed >= self.ordered else ""


class OrderList(Message):
    """The open orders, or those that lack something; a page of them."""

    variants: ClassVar[tuple[str, ...]] = ("", "short", "none_short")
    rows: tuple[OrderRow, ...]
    count: int
    short: bool
    page: int
    pages: int | None
    """None where there is only one."""
    choices: tuple[Button, ...] = ()

    def variant(self) -> str:
        """All of them, or only what is short."""
        if not self.short:
            return ""
        return "short" if self.rows else "none_short"

    def buttons(self) -> tuple[Button, ...]:
        """Look at one; the next page."""
        return self.choices


@routes.command("pesanan", roles=VIEWERS, hint="orders")
def list_orders(turn: Turn, _: str) -> None:
    """The open orders: what is late or short first."""
    _list(turn, *most_urgent(turn), page=1, short=False)


@routes.button("orders.list", VIEWERS)
def list_more(turn: Turn, args: tuple[str, ...]) -> None:
    """Another page of the list."""
    _list(turn, *most_urgent(turn), page=number_in(args), short=False)


@routes.button("orders.short", VIEWERS)
def list_short(turn: Turn, args: tuple[str, ...]) -> None:
    """What is not wholly confirmed or offered: short for good first."""
    lines, by_line = most_urgent(turn)
    lacking = [e for e in lines if lacks(by_line[e.line.id]) or e.line.warned_short_at]
    lacking.sort(key=lambda entry: entry.line.warned_short_at is None)
    _list(turn, lacking, by_line, page=number_in(args) or 1, short=True)


def _list(
    turn: Turn, lines: list[OpenLine], by_line: dict[int, Standing], *, page: int, short: bool
) -> None:
    if not lines and not short:
        turn.say(NoOpenOrder())
        return
    pages = max(1, -(-len(lines) // ROWS))
    page = min(max(page, 1), pages)
    shown = lines[(page - 1) * ROWS : page * ROWS]
    choices = tuple(
        Button("as_is", "orders.show", (code,), {"text": code})
        for code in dict.fromkeys(entry.order.code for entry in shown)
    )
    if page < pages:
        action = "orders.short" if short else "orders.list"
        choices += (Button("next_page", action, (str(page + 1),)),)
    rows = tuple(_row(turn, entry, by_line[entry.line.id]) for entry in shown)
    turn.say(OrderList(rows, len(lines), short, page, pages if pages > 1 else None, choices))


def _row(turn: Turn, entry: OpenLine, standing: Standing) -> OrderRow:
    late = standing.confirmed - standing.accepted if is_late(entry, standing, turn.now) else None
    return OrderRow(
        code=entry.order.code,
        product=entry.product.name,
        destination=entry.order.destination,
        ordered=entry.quantity(standing.ordered),
        confirmed=entry.quantity(standing.confirmed),
        offered=entry.quantity(standing.offered),
        missing=entry.quantity(standing.gap + standing.computed),
        cutoff=entry.line.cutoff,
        late=None if late is None else entry.quantity(late),
    )
