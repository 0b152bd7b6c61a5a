"""Where one order stands: its lines, and each producer's state."""

from collections import Counter
from datetime import datetime
from typing import ClassVar

from sqlmodel import col, select

from domain.bottleneck import bottleneck_now
from domain.faces import placed
from domain.messages.base import Button, Message, Part
from domain.messages.office import Bottleneck
from domain.models import (
    Order,
    OrderState,
    Person,
    Producer,
    ProgressState,
    Share,
    ShareState,
    Standby,
    StandbyState,
)
from domain.pools import Pools
from domain.quality import quality_of
from domain.quantities import ZERO, Quantity
from domain.records import the
from domain.standing import OpenLine, Standing, awaited, lines_of, live_amount, standings
from domain.stepping_in import is_stale
from domain.values import replace
from handlers.officer.access import (
    OFFICER,
    VIEWERS,
    WHOLE_REGION,
    called,
    number_in,
    only_order_here,
    order_here,
    refuse,
)
from handlers.officer.choosing import NoOpenOrder, WhichOrder
from handlers.officer.urgency import most_urgent
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
CHOICES = 8
LINES, SHARE_ROWS = 4, 12
"""Shown on a page: what fits into one message also where every fact is long."""
STATES = (
    "trouble",
    "partly",
    "ready",
    "confirmed",
    "received",
    "offered",
    "computed",
    "agreed",
    "standby",
    "asked",
    "declined",
    "expired",
    "withdrawn",
)
STANDBYS = {
    StandbyState.AGREED: "agreed",
    StandbyState.WAITING: "standby",
    StandbyState.ASKED: "asked",
}
PROGRESS = {
    ProgressState.TROUBLE: "trouble",
    ProgressState.PARTLY: "partly",
    ProgressState.READY: "ready",
}


class LineStatus(Part):
    """Where one line of an order stands; what is nothing is left out."""

    product: str
    ordered: Quantity
    confirmed: Quantity
    offered: Quantity | None
    planned: Quantity | None
    missing: Quantity | None
    accepted: Quantity | None
    awaited: Quantity | None
    cutoff: datetime
    place: str
    because: Bottleneck | None = None
    own: Quantity | None = None
    quality: str = ""


class ShareRow(Part):
    """One producer's state in an order.

    ``came``, ``accepted`` and ``awaited`` are of a share of which a part was handed over.
    """

    variants: ClassVar[tuple[str, ...]] = STATES
    state: str
    business: str
    share: Quantity | None
    returned: Quantity | None = None
    place: int | None = None
    came: Quantity | None = None
    accepted: Quantity | None = None
    awaited: Quantity | None = None

    def variant(self) -> str:
        """One wording for each state."""
        return self.state


class StateCount(Part):
    """How many producers are in a state."""

    variants: ClassVar[tuple[str, ...]] = STATES
    state: str
    count: int

    def variant(self) -> str:
        """One wording for each state."""
        return self.state


class OrderStatus(Message):
    """An order: its lines, then each producer's state, a page at a time.

    Where there are several pages, the first says how many producers are in which state, and each
    how to have everybody on paper (``whole``: the order's code).
    """

    variants: ClassVar[tuple[str, ...]] = ("open", "done", "cancelled", "proposed")
    state: str
    code: str
    destination: str
    buyer: str
    lines: tuple[LineStatus, ...]
    rows: tuple[ShareRow, ...]
    more: int | None
    page: int
    planned: bool
    exporter: str = ""
    pages: int | None = None
    counts: tuple[StateCount, ...] = ()
    whole: str = ""

    def variant(self) -> str:
        """Open, done, cancelled, or still to be opened by the office."""
        return self.state

    def buttons(self) -> tuple[Button, ...]:
        """Send a plan that waits; the next page."""
        buttons: tuple[Button, ...] = ()
        if self.planned:
            buttons += (Button("approve_plan", "plan.approve", (self.code,)),)
        if self.pages is not None and self.page < self.pages:
            buttons += (Button("next_page", "orders.show", (self.code, str(self.page + 1))),)
        return buttons


@routes.command("status", roles=VIEWERS, hint="status")
def show_status(turn: Turn, words: str) -> None:
    """``/status BPN-014``; the only open order is shown without asking which."""
    said = words.strip()
    order = order_here(turn, said) if said else only_order_here(turn)
    if order is None:
        _ask_which(turn, words[:40])
        return
    _show(turn, order, 1)


@routes.button("orders.show", VIEWERS)
def show_order(turn: Turn, args: tuple[str, ...]) -> None:
    """The order that a button names."""
    order = order_here(turn, args[0]) if args else None
    if order is None:
        refuse(turn)
        return
    _show(turn, order, max(1, number_in(args, 1)))


def _ask_which(turn: Turn, said: str) -> None:
    """Without a form: every button shows the order it names."""
    lines, _ = most_urgent(turn)
    if not lines:
        turn.say(NoOpenOrder())
        return
    choices = tuple(
        Button(
            "order_of",
            "orders.show",
            (entry.order.code,),
            {"code": entry.order.code, "product": entry.product.name},
        )
        for entry in lines[:CHOICES]
    )
    turn.say(WhichOrder(choices, said, max(0, len(lines) - CHOICES) or None))


def _show(turn: Turn, order: Order, page: int) -> None:
    lines = lines_of(turn.session, order)
    by_line = standings(turn.session, lines)
    rows = _share_rows(turn, lines)
    pages = max(1, -(-len(rows) // SHARE_ROWS), -(-len(lines) // LINES))
    page = min(page, pages)
    shown = rows[(page - 1) * SHARE_ROWS : page * SHARE_ROWS]
    counted = Counter(row.state for row in rows)
    more = len(rows) - (page - 1) * SHARE_ROWS - len(shown)
    still_open = order.state is OrderState.OPEN
    waits = any(standing.computed for standing in by_line.values())
    turn.say(
        OrderStatus(
            state=order.state,
            code=order.code,
            destination=order.destination,
            buyer=order.buyer,
            lines=tuple(
                _line_status(turn, e, by_line[e.line.id])
                for e in lines[(page - 1) * LINES : page * LINES]
            ),
            rows=tuple(shown),
            more=more if more > 0 else None,
            page=page,
            planned=still_open and waits and bool(set(OFFICER) & turn.roles),
            exporter=_exporter(turn, order),
            pages=pages if pages > 1 else None,
            counts=tuple(StateCount(one, counted[one]) for one in STATES if counted[one])
            if page == 1 < pages
            else (),
            whole=order.code if pages > 1 else "",
        )
    )


def _exporter(turn: Turn, order: Order) -> str:
    return "" if order.exporter_id is None else called(the(turn.session, Person, order.exporter_id))


def _line_status(turn: Turn, entry: OpenLine, standing: Standing) -> LineStatus:
    still_open = entry.order.state is OrderState.OPEN
    missing = standing.gap if still_open else ZERO
    awaited_now = standing.confirmed - standing.accepted if still_open else ZERO
    return LineStatus(
        product=entry.product.name,
        ordered=entry.quantity(standing.ordered),
        confirmed=entry.quantity(standing.confirmed),
        offered=entry.quantity(standing.offered) if standing.offered else None,
        planned=entry.quantity(standing.computed) if standing.computed else None,
        missing=entry.quantity(missing) if missing else None,
        accepted=entry.quantity(standing.accepted) if standing.accepted else None,
        awaited=entry.quantity(awaited_now) if standing.accepted and awaited_now else None,
        cutoff=entry.line.cutoff,
        place=entry.line.handover_place,
        because=_because(turn, entry, standing) if missing else None,
        own=entry.quantity(entry.line.own_part) if entry.line.own_part else None,
        quality=quality_of(entry),
    )


def _because(turn: Turn, entry: OpenLine, standing: Standing) -> Bottleneck | None:
    """Why the rest cannot be shared out; it names other orders, so only the office is told."""
    if not WHOLE_REGION & turn.roles or entry.line.cutoff <= turn.now:
        return None
    return bottleneck_now(Pools(turn.session, turn.here, turn.now), entry, standing)


def _share_rows(turn: Turn, lines: list[OpenLine]) -> list[ShareRow]:
    """Every producer's state, what needs care first; of the same state the largest first."""
    by_line = {entry.line.id: entry for entry in lines}
    found = turn.session.exec(
        select(Share, Producer.business, Person.name, Producer.region_id)
        .join(Producer, col(Share.producer_id) == Producer.id)
        .join(Person, col(Producer.person_id) == Person.id)
        .where(col(Share.line_id).in_(by_line))
        .order_by(col(Share.id))
    ).all()
    rows = [
        _share_row(
            by_line[share.line_id], share, placed(turn.session, turn.here.id, home, business, name)
        )
        for share, business, name, home in found
    ]
    waiting = turn.session.exec(
        select(Standby, Producer.business, Producer.region_id)
        .join(Producer, col(Standby.producer_id) == Producer.id)
        .where(col(Standby.line_id).in_(by_line), col(Standby.state).in_(STANDBYS))
        .order_by(col(Standby.place), col(Standby.id))
    )
    rows += [
        ShareRow(
            STANDBYS[standby.state],
            placed(turn.session, turn.here.id, home, business, ""),
            None if standby.upto is None else by_line[standby.line_id].quantity(standby.upto),
            place=standby.place,
        )
        for standby, business, home in waiting
        if not is_stale(standby, turn.now)
    ]
    rows.sort(key=_order_of_row)
    return rows


def _order_of_row(row: ShareRow) -> tuple[int, int, str]:
    amount = row.share.amount if row.share else ZERO
    return (STATES.index(row.state), int(-amount * 1000) or (row.place or 0), row.business)


def _share_row(entry: OpenLine, share: Share, business: str) -> ShareRow:
    state, amount = str(share.state), live_amount(share)
    returned = (share.received or ZERO) - (share.accepted or ZERO)
    if share.state is ShareState.CONFIRMED and share.progress is not None:
        state = PROGRESS[share.progress]
    if share.state is ShareState.RECEIVED:
        amount = share.accepted or ZERO
    row = ShareRow(state, business, entry.quantity(amount))
    if share.state is ShareState.CONFIRMED and share.received:
        return replace(
            row,
            came=entry.quantity(share.received),
            accepted=entry.quantity(share.accepted or ZERO),
            awaited=entry.quantity(awaited(share)),
        )
    return replace(row, returned=entry.quantity(returned)) if returned else row
