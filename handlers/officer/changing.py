"""An order changed or cancelled; whoever holds a share of it is told."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from domain import morning
from domain.changes import change_line
from domain.messages.base import Button, Kind, Message
from domain.models import OrderLine, OrderState, ShareState
from domain.pools import Pools
from domain.quantities import ZERO, Money, Quantity
from domain.standing import OpenLine, Standing, standings
from domain.values import replace
from handlers import forms
from handlers.forms import AskBack, Filled, Form, Parsed, Slot, Slots
from handlers.messages import finish_buttons, slot_button
from handlers.officer.access import OFFICER, open_lines_here
from handlers.officer.choosing import NoOpenOrder, first_line, held_shares, order_in, order_slot
from handlers.officer.destinations import read_destination
from handlers.officer.reading import (
    Place,
    cutoff_of,
    read_amount,
    read_cutoff,
    read_percent,
    read_price,
)
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
CHANGE = "change_order"
PARTS = {
    "quantity": ("jumlah", "jumlahnya", "banyaknya", "quantity"),
    "cutoff": ("batas", "batas serah", "tanggal", "tanggalnya", "cut-off", "date"),
    "price": ("harga", "harganya", "price"),
    "destination": ("tujuan", "tujuannya", "negara", "destination"),
    "tolerance": ("toleransi", "toleransinya", "toleransi lebih", "tolerance"),
}


class WhichPart(Message):
    """What of the order is to be changed?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    code: str
    quantity: Quantity
    cutoff: datetime
    price: Money | None
    destination: str = ""

    def buttons(self) -> tuple[Button, ...]:
        """Quantity, cut-off, price, destination, or what may be delivered beyond the quantity."""
        return tuple(slot_button(CHANGE, "part", part, f"slot.{part}") for part in PARTS)


class NewValue(Message):
    """What is it to be?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = tuple(PARTS)
    part: str
    code: str
    unit: str

    def variant(self) -> str:
        """One wording for each part."""
        return self.part


class ChangeDraft(Message):
    """The change before it is made, and what would follow from it.

    ``kept`` is confirmed beyond a smaller quantity, ``taken`` would be taken back from what is
    only planned or offered. ``missing`` would still be to be found, of which the pool could make
    ``pooled`` until the cut-off.
    """

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = tuple(PARTS)
    part: str
    code: str
    product: str
    before: Quantity | Money | date | int | str | None
    after: Quantity | Money | date | int | str
    kept: Quantity | None
    taken: Quantity | None
    missing: Quantity | None
    pooled: Quantity | None
    holders: int

    def variant(self) -> str:
        """One wording for each part."""
        return self.part

    def buttons(self) -> tuple[Button, ...]:
        """Save, change, leave."""
        return finish_buttons(CHANGE)


class ChangeMade(Message):
    """The echo of a change."""

    code: str
    product: str
    quantity: Quantity
    cutoff: datetime
    price: Money | None
    over: int | None
    told: int | None
    destination: str = ""

    def buttons(self) -> tuple[Button, ...]:
        """Look at it."""
        return (Button("see_order", "orders.show", (self.code,)),)


class OrderOver(Message):
    """The order is done or cancelled already."""

    variants: ClassVar[tuple[str, ...]] = ("done", "cancelled")
    state: str
    code: str

    def variant(self) -> str:
        """What became of it."""
        return self.state


@routes.command("ubahpesanan", "=ubah pesanan", roles=OFFICER, hint="change_order")
def change_order(turn: Turn, words: str) -> None:
    """``/ubahpesanan BPN-014``, or ``/ubahpesanan BPN-014; jumlah; 600 kg``."""
    begin(turn, CHANGE_FORM, words)


def begin(turn: Turn, form: Form, words: str) -> None:
    """Start a form about an open order, if there is one."""
    if open_lines_here(turn):
        forms.start(turn, form, line=words)
    else:
        turn.say(NoOpenOrder())


def line_in(turn: Turn, slots: Slots) -> OpenLine:
    """The line of the order that a form's slot names."""
    return first_line(turn, order_in(turn, slots))


def _money(rupiah: int | None) -> Money | None:
    return None if rupiah is None else Money(rupiah)


def _ask_part(turn: Turn, slots: Slots) -> Message:
    entry = line_in(turn, slots)
    line = entry.line
    quantity = entry.quantity(line.quantity)
    price = _money(line.price_rupiah)
    return WhichPart(entry.order.code, quantity, line.cutoff, price, entry.order.destination)


def _parse_part(turn: Turn, slots: Slots, words: str) -> Parsed:
    said = words.strip().casefold()
    for part, names in PARTS.items():
        if said == part or said in names:
            return Filled(part)
    return AskBack(_ask_part(turn, slots))


def _value_slot(part: str) -> Slot:
    """The slot for the new value of one part; only asked where that part was chosen."""

    def ask(turn: Turn, slots: Slots) -> Message:
        entry = line_in(turn, slots)
        return NewValue(part, entry.order.code, entry.product.unit)

    def parse(turn: Turn, slots: Slots, words: str) -> Parsed:
        return _parse_value(turn, slots, part, words)

    return Slot(
        part, ask, parse, wanted=lambda _, slots: slots.get("part") == part, called=PARTS[part]
    )


def _parse_value(turn: Turn, slots: Slots, part: str, words: str) -> Parsed:
    place = Place(CHANGE, part)
    if part == "quantity":
        return read_amount(turn, line_in(turn, slots).product, words, place)
    if part == "cutoff":
        return read_cutoff(turn, words, place)
    if part == "tolerance":
        return read_percent(words)
    if part == "destination":
        return read_destination(words)
    parsed = read_price(words, place)
    if isinstance(parsed, Filled) and parsed.value is None:
        return AskBack(NewValue(part, slots["order"], line_in(turn, slots).product.unit))
    return parsed


def _change_summary(turn: Turn, slots: Slots) -> Message:
    entry = line_in(turn, slots)
    standing = standings(turn.session, [entry])[entry.line.id]
    before, after = _before_after(turn, entry, slots)
    kept = None
    if slots["part"] == "quantity" and standing.confirmed > Decimal(slots["quantity"]):
        kept = entry.quantity(standing.confirmed)
    holders = held_shares(turn, entry.order, (ShareState.OFFERED, ShareState.CONFIRMED))
    taken, missing, pooled = _effect(turn, entry, standing, slots)
    return ChangeDraft(
        slots["part"],
        entry.order.code,
        entry.product.name,
        before,
        after,
        kept,
        taken,
        missing,
        pooled,
        len(holders),
    )


def _effect(
    turn: Turn, entry: OpenLine, standing: Standing, slots: Slots
) -> tuple[Quantity | None, Quantity | None, Quantity | None]:
    """What would be taken back, what would be missing, and what the pool could add to it."""
    if slots["part"] not in ("quantity", "cutoff"):
        return None, None, None
    wanted = OrderLine(**entry.line.model_dump())
    if slots["part"] == "quantity":
        wanted.quantity = Decimal(slots["quantity"])
    else:
        wanted.cutoff = cutoff_of(turn, slots["cutoff"])
    loose = standing.offered + standing.computed
    taken = min(loose, max(ZERO, standing.held - wanted.quantity))
    missing = max(ZERO, wanted.quantity - standing.held)
    if not missing:
        return entry.quantity(taken) if taken else None, None, None
    changed = OpenLine(entry.order, wanted, entry.product)
    pools = Pools(turn.session, turn.here, turn.now)
    pool = pools.of(changed, replace(standing, ordered=wanted.quantity))
    pooled = pool.possible(turn.session, turn.here, changed, turn.now).total
    return None, entry.quantity(missing), entry.quantity(min(pooled, missing))


def _before_after(
    turn: Turn, entry: OpenLine, slots: Slots
) -> tuple[Quantity | Money | datetime | int | str | None, Quantity | Money | datetime | int | str]:
    line = entry.line
    match slots["part"]:
        case "quantity":
            return entry.quantity(line.quantity), entry.quantity(Decimal(slots["quantity"]))
        case "cutoff":
            return line.cutoff, cutoff_of(turn, slots["cutoff"])
        case "tolerance":
            return line.over_tolerance_percent, slots["tolerance"]
        case "destination":
            return entry.order.destination, slots["destination"]
        case _:
            return _money(line.price_rupiah), Money(slots["price"])


def _change(turn: Turn, slots: Slots) -> None:
    entry = line_in(turn, slots)
    if is_over(turn, entry):
        return
    part = slots["part"]
    told = change_line(
        turn.session,
        entry,
        turn.now,
        turn.person.id,
        quantity=Decimal(slots["quantity"]) if part == "quantity" else None,
        cutoff=cutoff_of(turn, slots["cutoff"]) if part == "cutoff" else None,
        price_rupiah=slots["price"] if part == "price" else None,
        over_tolerance_percent=slots["tolerance"] if part == "tolerance" else None,
        destination=slots["destination"] if part == "destination" else None,
    )
    line = entry.line
    quantity = entry.quantity(line.quantity)
    turn.say(
        ChangeMade(
            entry.order.code,
            entry.product.name,
            quantity,
            line.cutoff,
            _money(line.price_rupiah),
            line.over_tolerance_percent or None,
            told or None,
            entry.order.destination if part == "destination" else "",
        )
    )
    morning.after_a_confirmation(turn.session, turn.here, line.id, turn.now)
    morning.after_a_gap(turn.session, turn.here, line.id, turn.now)


def is_over(turn: Turn, entry: OpenLine) -> bool:
    """Say so where the order was closed while somebody was still writing."""
    if entry.order.state is OrderState.OPEN:
        return False
    turn.say(OrderOver(entry.order.state, entry.order.code))
    return True


CHANGE_FORM = routes.form(
    Form(
        CHANGE,
        slots=(
            order_slot(CHANGE, "quantity"),
            Slot("part", _ask_part, _parse_part),
            *(_value_slot(part) for part in PARTS),
        ),
        finish=_change,
        summary=_change_summary,
    )
)
