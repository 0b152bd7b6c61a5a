"""A new shipment, as a guided form or in one line, looked at before it is made."""

import re
from datetime import date, time, timedelta

from sqlmodel import col, select

from domain.messages.base import Button, Message
from domain.models import RoleName, Shipment, ShipmentState
from domain.shipping.shipments import Plan, make_shipment, same_place, waiting_lines
from domain.shipping.slots import Hours
from domain.standing import OpenLine, line_of
from domain.weeks import local
from handlers import forms
from handlers.forms import AskBack, Filled, Form, Parsed, Slot, Slots
from handlers.messages import slot_button
from handlers.officer.reading import Place, is_nothing, read_cutoff
from handlers.officer.shipment_access import whose_orders
from handlers.officer.shipment_drafts import (
    FORM,
    HandoverWhen,
    HowManyAtOnce,
    NothingToShip,
    ShipChoice,
    ShipmentDraft,
    ShipmentMade,
    ShipWhen,
    ShipWhereTo,
    ShipWhichOrders,
    ShipWith,
    WhichFar,
    WhichHours,
)
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
ALL_WORDS = frozenset(["semua", "semuanya", "all"])
LONGEST_NAME, SHOWN, LONGEST_TAP = 80, 6, 24
MOST_AT_ONCE = 50
SLOT_MINUTES = 30
CLOCKS = re.compile(
    r"(\d{1,2})(?:[.:](\d{2}))?\s*(?:-|–|sampai|s/d|sd)\s*(\d{1,2})(?:[.:](\d{2}))?",
    re.IGNORECASE,
)
DAY = timedelta(days=1)


def begin_shipment(turn: Turn, line: str = "") -> None:
    """Start the form; hours, places and far districts are those of the last shipment."""
    if not _free(turn):
        turn.say(NothingToShip())
        return
    last = turn.session.exec(
        select(Shipment)
        .where(Shipment.region_id == turn.here.id, Shipment.state != ShipmentState.CANCELLED)
        .order_by(col(Shipment.id).desc())
    ).first()
    known: Slots = {"hours": ["08:00", "14:00"], "at_once": 4, "far": []}
    if last is not None:
        known = {
            "hours": [f"{last.opens_at:%H:%M}", f"{last.closes_at:%H:%M}"],
            "at_once": last.slot_capacity,
            "far": list(last.far_districts),
        }
    forms.start(turn, SHIPMENT, known, line)


def _free(turn: Turn) -> list[OpenLine]:
    return waiting_lines(turn.session, turn.here, turn.now, _owner(turn))


def _owner(turn: Turn) -> int | None:
    """An exporter ships their own orders; an officer any of the region's."""
    return None if RoleName.OFFICER in turn.roles else whose_orders(turn)


def _free_to(turn: Turn, destination: str) -> list[OpenLine]:
    return [one for one in _free(turn) if same_place(one.order.destination, destination)]


def _destinations(turn: Turn) -> list[str]:
    """Where open orders go, the earliest cut-off first, each written as it was first."""
    found: list[str] = []
    for entry in _free(turn):
        if not any(same_place(entry.order.destination, one) for one in found):
            found.append(entry.order.destination)
    return found


def _where_buttons(turn: Turn) -> tuple[Button, ...]:
    names = [one for one in _destinations(turn) if len(one.encode()) <= LONGEST_TAP]
    return tuple(slot_button(FORM, "destination", one) for one in names[:SHOWN])


def _ask_destination(turn: Turn, _: Slots) -> Message:
    return ShipWhereTo(_where_buttons(turn))


def _parse_destination(turn: Turn, _: Slots, words: str) -> Parsed:
    for known in _destinations(turn):
        if same_place(known, words):
            return Filled(known)
    return AskBack(ShipWhereTo(_where_buttons(turn), words[:40]))


def _choice(entry: OpenLine) -> ShipChoice:
    return ShipChoice(entry.order.code, entry.product.name, entry.quantity(entry.line.quantity))


def _ask_orders(turn: Turn, slots: Slots) -> Message:
    rows = tuple(_choice(one) for one in _free_to(turn, slots["destination"]))
    return ShipWhichOrders(slots["destination"], rows)


def _parse_orders(turn: Turn, slots: Slots, words: str) -> Parsed:
    """All, or codes: ``SKA-001, SKA-002`` or ``1 2``."""
    free = _free_to(turn, slots["destination"])
    said = words.strip().casefold()
    if said in ALL_WORDS:
        return Filled([one.line.id for one in free])
    by_code: dict[str, list[int]] = {}
    for one in free:
        by_code.setdefault(one.order.code, []).append(one.line.id)
    chosen: list[int] = []
    for part in (part for part in re.split(r"[,\s&+]+|\bdan\b", said) if part):
        number = part.upper().removeprefix(turn.here.code).strip("- ")
        code = f"{turn.here.code}-{int(number):03d}" if number.isdecimal() else ""
        if code not in by_code:
            rows = tuple(_choice(one) for one in free)
            return AskBack(ShipWhichOrders(slots["destination"], rows, part.upper()[:20]))
        chosen += [line for line in by_code[code] if line not in chosen]
    return Filled(chosen) if chosen else AskBack(_ask_orders(turn, slots))


def _parse_carrier(_: Turn, __: Slots, words: str) -> Parsed:
    name = " ".join(words.split())
    if is_nothing(name):
        return Filled("")
    return Filled(name) if len(name) <= LONGEST_NAME else AskBack(ShipWith(too_long=True))


def _parse_departs(turn: Turn, _: Slots, words: str) -> Parsed:
    return read_cutoff(turn, words, Place(FORM, "departs"))


def _cutoff_day(turn: Turn, slots: Slots) -> date | None:
    """The earliest cut-off of the chosen lines, on the region's calendar."""
    days = [
        local(line_of(turn.session, line).line.cutoff, turn.here.zone).date()
        for line in slots["orders"]
    ]
    return min(days, default=None)


def _handover_buttons(turn: Turn, slots: Slots) -> tuple[Button, ...]:
    first = _cutoff_day(turn, slots)
    last = date.fromisoformat(slots["departs"])
    days = [] if first is None else [first - DAY, first]
    place = Place(FORM, "handover")
    return tuple(place.day(d, turn.today) for d in days if turn.today < d <= last)


def _ask_handover(turn: Turn, slots: Slots) -> Message:
    departs = date.fromisoformat(slots["departs"])
    return HandoverWhen(departs, _handover_buttons(turn, slots))


def _parse_handover(turn: Turn, slots: Slots, words: str) -> Parsed:
    parsed = read_cutoff(turn, words, Place(FORM, "handover"))
    if isinstance(parsed, Filled) and parsed.value > slots["departs"]:
        departs = date.fromisoformat(slots["departs"])
        return AskBack(HandoverWhen(departs, _handover_buttons(turn, slots), too_late=True))
    return parsed


def _parse_hours(_: Turn, __: Slots, words: str) -> Parsed:
    """``08.00-14.00`` or ``8 sampai 14``, half an hour apart at least."""
    found = CLOCKS.fullmatch(words.strip())
    if found is None:
        return AskBack(WhichHours())
    first, first_minute, last, last_minute = (int(one or 0) for one in found.groups())
    if max(first, last) > 23 or max(first_minute, last_minute) > 59:
        return AskBack(WhichHours())
    opens, closes = time(first, first_minute), time(last, last_minute)
    if opens >= closes or not _long_enough(opens, closes):
        return AskBack(WhichHours())
    return Filled([f"{opens:%H:%M}", f"{closes:%H:%M}"])


def _long_enough(opens: time, closes: time) -> bool:
    minutes = (closes.hour - opens.hour) * 60 + closes.minute - opens.minute
    return minutes >= SLOT_MINUTES


def _parse_at_once(_: Turn, __: Slots, words: str) -> Parsed:
    said = words.casefold().removesuffix("usaha").strip()
    if not said.isdecimal() or not 1 <= int(said) <= MOST_AT_ONCE:
        return AskBack(HowManyAtOnce(SLOT_MINUTES))
    return Filled(int(said))


def _parse_far(_: Turn, __: Slots, words: str) -> Parsed:
    if is_nothing(words):
        return Filled([])
    return Filled([" ".join(one.split()) for one in words.split(",") if one.strip()])


def _hours(slots: Slots) -> Hours:
    opens, closes = (time.fromisoformat(one) for one in slots["hours"])
    return Hours(opens, closes, SLOT_MINUTES, slots["at_once"])


def _summary(turn: Turn, slots: Slots) -> Message:
    entries = [line_of(turn.session, line) for line in slots["orders"]]
    hours = _hours(slots)
    first = _cutoff_day(turn, slots)
    handover = date.fromisoformat(slots["handover"])
    return ShipmentDraft(
        destination=slots["destination"],
        rows=tuple(_choice(one) for one in entries),
        carrier=slots["carrier"],
        departs=date.fromisoformat(slots["departs"]),
        handover=handover,
        hours=f"{hours.opens:%H.%M}–{hours.closes:%H.%M}",
        at_once=hours.capacity,
        slots=len(hours.slots()),
        far=tuple(slots["far"]),
        place=turn.here.handover_place,
        late=first if first is not None and handover > first else None,
    )


def _make(turn: Turn, slots: Slots) -> None:
    """What left with another shipment meanwhile stays there."""
    free = {one.line.id: one for one in _free(turn)}
    lines = [free[line] for line in slots["orders"] if line in free]
    if not lines:
        turn.say(NothingToShip())
        return
    hours = _hours(slots)
    plan = Plan(
        destination=slots["destination"],
        carrier=slots["carrier"],
        departs_on=date.fromisoformat(slots["departs"]),
        handover_on=date.fromisoformat(slots["handover"]),
        opens_at=hours.opens,
        closes_at=hours.closes,
        slot_minutes=hours.minutes,
        slot_capacity=hours.capacity,
        far_districts=tuple(slots["far"]),
        exporter_id=_owner(turn),
    )
    made = make_shipment(turn.session, turn.here, plan, lines, turn.now, turn.person.id)
    orders = len({one.order.id for one in lines})
    turn.say(ShipmentMade(made.code, made.destination, orders, made.handover_on, made.departs_on))


SHIPMENT = routes.form(
    Form(
        FORM,
        slots=(
            Slot(
                "destination",
                _ask_destination,
                _parse_destination,
                forgets=("orders",),
                called=("tujuan", "negara"),
            ),
            Slot("orders", _ask_orders, _parse_orders, called=("pesanan",)),
            Slot("carrier", lambda _, __: ShipWith(), _parse_carrier, called=("kapal", "pesawat")),
            Slot(
                "departs",
                lambda _, __: ShipWhen(),
                _parse_departs,
                forgets=("handover",),
                called=("berangkat",),
            ),
            Slot("handover", _ask_handover, _parse_handover, called=("serah", "hari serah")),
            Slot("hours", lambda _, __: WhichHours(), _parse_hours, called=("jam",)),
            Slot(
                "at_once",
                lambda _, __: HowManyAtOnce(SLOT_MINUTES),
                _parse_at_once,
                called=("usaha sekaligus",),
            ),
            Slot("far", lambda _, __: WhichFar(), _parse_far, called=("kecamatan jauh", "jauh")),
        ),
        finish=_make,
        summary=_summary,
    )
)
