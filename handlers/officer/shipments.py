"""Shipments by chat: listed, looked at, brought from the first appointment to the departure."""

from datetime import time
from decimal import Decimal

from domain.messages.base import Button, Word
from domain.models import Shipment, ShipmentState
from domain.quantities import ZERO, Quantity, plain
from domain.shipping.appointments import appointments_of, bringers, give_appointments
from domain.shipping.leaving import NotPacked, give_up, leave
from domain.shipping.lots import lots_of_lines
from domain.shipping.packing import (
    NoCartonSize,
    NothingToPack,
    Packed,
    PackedCarton,
    cartons_of,
    pack,
    unpack,
)
from domain.shipping.shipments import (
    OPEN_STATES,
    NotNow,
    ShippedLine,
    add_line,
    held,
    remove_line,
    same_place,
    shipments_of,
    waiting_lines,
)
from handlers.officer.access import OFFICER, VIEWERS, called, number_in, refuse
from handlers.officer.cartons import ask_size
from handlers.officer.shipment_access import (
    KEEPERS,
    lines_here,
    may_change,
    pressed,
    refused,
    shipment_here,
    whose_orders,
)
from handlers.officer.shipment_drafting import begin_shipment
from handlers.officer.shipment_views import (
    HandoverDay,
    LineMoved,
    NoShipment,
    ReallyShipment,
    ShipmentDone,
    ShipmentList,
    ShipmentPacked,
    ShipmentRow,
    ShipmentShown,
    ShippedRow,
    SlotRow,
    SlotsGiven,
    WhichLine,
)
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
NEW_WORDS = frozenset(["baru", "buat", "buat baru", "tambah", "new"])
SHOWN = 9
KILO = 1000
REALLY = ("leave", "cancel", "unpack")
STEPS: dict[ShipmentState, tuple[str, ...]] = {
    ShipmentState.PLANNED: ("slots", "papers", "add", "carton", "cancel"),
    ShipmentState.RECEIVING: ("pack", "day", "slots", "papers", "carton", "add", "cancel"),
    ShipmentState.PACKED: ("papers", "leave", "pay", "pack", "unpack"),
    ShipmentState.SHIPPED: ("papers", "pay"),
    ShipmentState.CANCELLED: (),
}


@routes.command("pengiriman", "=pengiriman", roles=VIEWERS, hint="shipments")
def see_shipments(turn: Turn, words: str) -> None:
    """``/pengiriman`` lists them, ``/pengiriman K1`` shows one, ``/pengiriman baru`` makes one."""
    first, _, rest = words.partition(";")
    if first.strip().casefold() in NEW_WORDS:
        _new(turn, rest)
    elif not words:
        _list(turn)
    else:
        shipment = shipment_here(turn, words)
        if shipment is None:
            turn.say(NoShipment(words[:40], _may_make(turn)))
        else:
            show(turn, shipment)


@routes.button("shipment.new", KEEPERS)
def new_shipment(turn: Turn, _: tuple[str, ...]) -> None:
    """Make one, step by step."""
    _new(turn, "")


def _new(turn: Turn, line: str) -> None:
    if _may_make(turn):
        begin_shipment(turn, line)
    else:
        refuse(turn)


def _may_make(turn: Turn) -> bool:
    return bool(turn.roles & frozenset(KEEPERS))


def _list(turn: Turn) -> None:
    found = shipments_of(turn.session, turn.here, whose_orders(turn), SHOWN)
    if not found:
        turn.say(NoShipment("", _may_make(turn)))
        return
    rows = tuple(
        ShipmentRow(
            one.code,
            one.destination,
            one.departs_on,
            _state(one),
            len({line.entry.order.id for line in lines_here(turn, one)}),
        )
        for one in found
    )
    choices = tuple(
        Button("as_is", "shipment.show", (one.code,), {"text": one.code}) for one in found
    )
    if _may_make(turn):
        choices += (Button("new_shipment", "shipment.new"),)
    turn.say(ShipmentList(rows, choices))


def _state(shipment: Shipment) -> Word:
    return Word(f"shipment.{shipment.state}")


@routes.button("shipment.show", VIEWERS)
def show_pressed(turn: Turn, args: tuple[str, ...]) -> None:
    """Look at one."""
    shipment = pressed(turn, args)
    if shipment is not None:
        show(turn, shipment)


def show(turn: Turn, shipment: Shipment) -> None:
    """Where it stands, with what comes next as buttons."""
    lines = lines_here(turn, shipment)
    cartons = cartons_of(turn.session, shipment, whose_orders(turn))
    ids = [line.entry.line.id for line in lines]
    accepted = {
        line: sum((known.accepted for known in lots), ZERO)
        for line, lots in lots_of_lines(turn.session, ids).items()
    }
    whole = whose_orders(turn) is None or may_change(turn, shipment)
    coming = len(bringers(turn.session, shipment)) if whole else 0
    given = len(appointments_of(turn.session, shipment)) if whole else 0
    turn.say(
        ShipmentShown(
            code=shipment.code,
            destination=shipment.destination,
            carrier=shipment.carrier,
            departs=shipment.departs_on,
            state=_state(shipment),
            handover=shipment.handover_on,
            opens=clock(shipment.opens_at),
            closes=clock(shipment.closes_at),
            place=shipment.handover_place,
            rows=tuple(_row(line, accepted[line.entry.line.id], cartons) for line in lines),
            coming=coming or None,
            slots=given or None,
            cartons=len(cartons) or None,
            net_kg=_net_kg(cartons),
            left=_left(lines, accepted, cartons) if cartons else (),
            choices=_choices(turn, shipment),
        )
    )


def _row(line: ShippedLine, accepted: Decimal, cartons: list[PackedCarton]) -> ShippedRow:
    entry = line.entry
    packed = sum(1 for one in cartons if one.carton.line_id == entry.line.id)
    return ShippedRow(
        entry.order.code,
        entry.product.name,
        entry.quantity(entry.line.quantity),
        entry.quantity(accepted),
        packed or None,
    )


def _net_kg(cartons: list[PackedCarton]) -> Decimal | None:
    """The net weight, where every carton's is known."""
    grams = [one.net_grams for one in cartons]
    known = [one for one in grams if one is not None]
    return plain(Decimal(sum(known)) / KILO) if known and len(known) == len(grams) else None


def _left(
    lines: list[ShippedLine], accepted: dict[int, Decimal], cartons: list[PackedCarton]
) -> tuple[Quantity, ...]:
    """What was accepted since the cartons were packed."""
    packed: dict[int, Decimal] = {}
    for one in cartons:
        line_id = one.carton.line_id
        packed[line_id] = packed.get(line_id, ZERO) + one.quantity.amount
    rest = ((line, accepted[line.entry.line.id]) for line in lines)
    return tuple(
        line.entry.quantity(amount - packed.get(line.entry.line.id, ZERO))
        for line, amount in rest
        if amount > packed.get(line.entry.line.id, ZERO)
    )


def _choices(turn: Turn, shipment: Shipment) -> tuple[Button, ...]:
    """What may be done now, the most likely first."""
    if not may_change(turn, shipment):
        return ()
    return tuple(
        Button(f"shipment_{step}", f"shipment.{'ask' if step in REALLY else step}", args)
        for step in STEPS[shipment.state]
        for args in [(shipment.code, step) if step in REALLY else (shipment.code,)]
    )


def clock(moment: time) -> str:
    """``08.00``, as it is written here."""
    return f"{moment:%H.%M}"


@routes.button("shipment.slots", KEEPERS)
def give_slots(turn: Turn, args: tuple[str, ...]) -> None:
    """Give everybody who has none yet a slot, and tell them."""
    shipment = pressed(turn, args, change=True)
    if shipment is None:
        return
    given = give_appointments(turn.session, turn.here, shipment, turn.now, turn.person.id)
    turn.say(SlotsGiven(shipment.code, given.new, given.coming))


@routes.button("shipment.day", KEEPERS)
def show_day(turn: Turn, args: tuple[str, ...]) -> None:
    """Who comes when."""
    shipment = pressed(turn, args, change=True)
    if shipment is None:
        return
    coming = bringers(turn.session, shipment)
    slots: dict[str, SlotRow] = {}
    for one in appointments_of(turn.session, shipment):
        if one.producer_id not in coming:
            continue
        name = called(coming[one.producer_id].face)
        key = one.at.isoformat()
        before = slots[key].names if key in slots else ()
        slots[key] = SlotRow(one.at, (*before, name))
    turn.say(HandoverDay(shipment.code, shipment.handover_on, tuple(slots.values())))


@routes.button("shipment.pack", KEEPERS)
def pack_cartons(turn: Turn, args: tuple[str, ...]) -> None:
    """Everything accepted into cartons."""
    shipment = pressed(turn, args, change=True)
    if shipment is None:
        return
    match pack(turn.session, turn.here, shipment, turn.now, turn.person.id):
        case Packed(cartons, new):
            turn.say(ShipmentPacked(shipment.code, cartons, new))
        case NoCartonSize(line):
            ask_size(turn, shipment, line)
        case NothingToPack():
            refused(turn, shipment, "nothing")
        case NotNow(state):
            refused(turn, shipment, "empty" if state is ShipmentState.PLANNED else state)


@routes.button("shipment.ask", KEEPERS)
def ask_really(turn: Turn, args: tuple[str, ...]) -> None:
    """Ask before what cannot be undone."""
    shipment = pressed(turn, args, change=True)
    if shipment is not None and args[1:] and args[1] in REALLY:
        turn.say(ReallyShipment(shipment.code, args[1]))


@routes.button("shipment.really", KEEPERS)
def do_it(turn: Turn, args: tuple[str, ...]) -> None:
    """It leaves, is given up, or its cartons are opened again."""
    shipment = pressed(turn, args, change=True)
    if shipment is None or not args[1:] or args[1] not in REALLY:
        return
    acts = {"leave": leave, "cancel": give_up, "unpack": unpack}
    match acts[args[1]](turn.session, shipment, turn.now, turn.person.id):
        case NotNow(state):
            refused(turn, shipment, state)
        case NotPacked():
            refused(turn, shipment, "unpacked")
        case _:
            turn.say(ShipmentDone(shipment.code, shipment.destination, args[1]))


@routes.button("shipment.add", KEEPERS)
def choose_line(turn: Turn, args: tuple[str, ...]) -> None:
    """Which order of the destination leaves with it, too?"""
    shipment = pressed(turn, args, change=True)
    if shipment is None:
        return
    free = [
        entry
        for entry in waiting_lines(turn.session, turn.here, turn.now, _owner(shipment))
        if same_place(entry.order.destination, shipment.destination)
    ]
    choices = tuple(
        Button(
            "order_of",
            "shipment.line",
            (shipment.code, str(entry.line.id)),
            {"code": entry.order.code, "product": entry.product.name},
        )
        for entry in free[:SHOWN]
    )
    turn.say(WhichLine(shipment.code, shipment.destination, choices))


def _owner(shipment: Shipment) -> int | None:
    """An exporter's shipment takes only that exporter's orders."""
    return shipment.exporter_id


@routes.button("shipment.line", KEEPERS)
def take_line(turn: Turn, args: tuple[str, ...]) -> None:
    """An order line leaves with it, too."""
    shipment = pressed(turn, args, change=True)
    if shipment is None:
        return
    shipment = held(turn.session, shipment)
    free = waiting_lines(turn.session, turn.here, turn.now, _owner(shipment))
    entry = next((one for one in free if one.line.id == number_in(args, 1)), None)
    if shipment.state not in OPEN_STATES:
        refused(turn, shipment, shipment.state)
    elif entry is None or not add_line(turn.session, shipment, entry, turn.now, turn.person.id):
        refused(turn, shipment, "taken")
    else:
        turn.say(LineMoved(shipment.code, entry.order.code, entry.product.name))


@routes.command("keluarkan", roles=OFFICER)
def take_out(turn: Turn, words: str) -> None:
    """``/keluarkan K1; SKA-002``: that order does not leave with it after all."""
    code, _, order = words.partition(";")
    shipment = shipment_here(turn, code)
    wanted = order.strip().upper()
    line = next(
        (
            one
            for one in (lines_here(turn, shipment) if shipment else [])
            if one.entry.order.code == wanted
        ),
        None,
    )
    if shipment is None or line is None:
        turn.say(NoShipment(words[:40], may_make=True))
        return
    product = line.entry.product.name
    outcome = remove_line(
        turn.session, held(turn.session, shipment), line, turn.now, turn.person.id
    )
    if isinstance(outcome, NotNow):
        refused(turn, shipment, outcome.state)
    else:
        turn.say(LineMoved(shipment.code, wanted, product, out=True))
