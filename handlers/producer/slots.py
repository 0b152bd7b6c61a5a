"""One's own hand-over slot: another one, if this does not suit."""

from datetime import datetime
from typing import ClassVar

from domain.messages.base import Button, Kind, Message
from domain.models import Appointment, Region, RoleName, Shipment
from domain.records import by_id, the
from domain.shipping.appointments import (
    TAKING_IN,
    SlotFull,
    SlotOver,
    bringers,
    move_appointment,
    other_slots,
    told_as,
)
from domain.values import replace
from domain.weeks import local
from handlers.officer.access import number_in
from handlers.producer import mine
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
PRODUCER = (RoleName.PRODUCER,)
SHOWN = 8
ASK_OFFICE = Button("ask_office", "office.ask")


class WhichSlotTime(Message):
    """Which other time?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "full", "none")
    at: datetime
    choices: tuple[Button, ...]
    full: bool = False

    def variant(self) -> str:
        """The one wanted was taken meanwhile; or nothing else is free."""
        if len(self.choices) < 2:
            return "none"
        return "full" if self.full else ""

    def buttons(self) -> tuple[Button, ...]:
        """The free ones, or the office."""
        return self.choices


class SlotsOver(Message):
    """It can no longer be changed here."""

    def buttons(self) -> tuple[Button, ...]:
        """The office can."""
        return (ASK_OFFICE,)


@routes.button("slot.ask", PRODUCER)
def ask_slot(turn: Turn, args: tuple[str, ...]) -> None:
    """Show what is free."""
    appointment = _mine(turn, args)
    if appointment is not None:
        _offer(turn, appointment)


@routes.button("slot.take", PRODUCER)
def take_slot(turn: Turn, args: tuple[str, ...]) -> None:
    """Another time, if it is still free."""
    appointment = _mine(turn, args)
    if appointment is None:
        return
    to = _moment(turn, appointment, args)
    if to is None:
        mine.refuse(turn)
        return
    shipment = the(turn.session, Shipment, appointment.shipment_id)
    region = _region(turn, shipment)
    match move_appointment(turn.session, region, appointment, to, turn.now, turn.person.id):
        case SlotFull():
            _offer(turn, appointment, full=True)
        case SlotOver():
            turn.say(SlotsOver())
        case None:
            _echo(turn, appointment)


def _mine(turn: Turn, args: tuple[str, ...]) -> Appointment | None:
    """The appointment that a button names, if it is this producer's.

    One that was taken back since is only said to be over.
    """
    found = by_id(turn.session, Appointment, number_in(args))
    if found is None:
        turn.say(SlotsOver())
        return None
    if found.producer_id == mine.business(turn).id:
        return found
    mine.refuse(turn)
    return None


def _offer(turn: Turn, appointment: Appointment, *, full: bool = False) -> None:
    shipment = the(turn.session, Shipment, appointment.shipment_id)
    if shipment.state not in TAKING_IN or appointment.at <= turn.now:
        turn.say(SlotsOver())
        return
    free = other_slots(turn.session, _region(turn, shipment), shipment, appointment, turn.now)
    buttons = tuple(_button(turn, appointment, moment) for moment in _spaced(free))
    turn.say(WhichSlotTime(appointment.at, (*buttons, ASK_OFFICE), full))


def _region(turn: Turn, shipment: Shipment) -> Region:
    """Whose shipment it is: the producer may be another region's."""
    return the(turn.session, Region, shipment.region_id)


def _spaced(free: list[datetime]) -> list[datetime]:
    """At most eight of them, over the whole day."""
    if len(free) <= SHOWN:
        return free
    return [free[place * len(free) // SHOWN] for place in range(SHOWN)]


def _button(turn: Turn, appointment: Appointment, moment: datetime) -> Button:
    clock = f"{local(moment, turn.here.zone):%H.%M}"
    return Button("as_is", "slot.take", (str(appointment.id), clock), {"text": clock})


def _moment(turn: Turn, appointment: Appointment, args: tuple[str, ...]) -> datetime | None:
    """The moment on the hand-over day that a button's ``09.30`` names."""
    hour, _, minute = (args[1] if len(args) > 1 else "").partition(".")
    if not (hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        return None
    here = local(appointment.at, turn.here.zone)
    moment = here.replace(hour=int(hour), minute=int(minute))
    return moment.astimezone(appointment.at.tzinfo)


def _echo(turn: Turn, appointment: Appointment) -> None:
    shipment = the(turn.session, Shipment, appointment.shipment_id)
    bringer = bringers(turn.session, shipment).get(appointment.producer_id)
    if bringer is None:
        turn.say(SlotsOver())
        return
    turn.say(replace(told_as(shipment, appointment, bringer), news="moved"))
