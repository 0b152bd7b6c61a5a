"""Who takes part: let in, turned down, resting, back again. Each is told kindly."""

from datetime import datetime
from typing import ClassVar

from sqlmodel import col, select

from domain.capacity import ask_newcomer
from domain.messages.base import Button, Kind, Message
from domain.models import Person, Producer, ProducerState
from domain.people import set_state
from domain.records import the
from domain.schedule import Daily
from handlers import forms
from handlers.forms import Form, Slot, Slots
from handlers.officer.access import OFFICER, called, producer_here
from handlers.officer.producers import STATES, show
from handlers.officer.reading import parse_reason
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
FORM = "reject"


class ProducerStateSet(Message):
    """The echo of a decision, and how many still wait to be let in."""

    variants: ClassVar[tuple[str, ...]] = STATES
    state: str
    business: str
    owner: str
    producer_id: int

    def variant(self) -> str:
        """What was decided."""
        return self.state

    def buttons(self) -> tuple[Button, ...]:
        """A pause is ended here."""
        if self.state != ProducerState.PAUSED:
            return ()
        return (Button("resume_producer", "producer.resume", (str(self.producer_id),)),)


class ProducerAlready(Message):
    """The decision was made before, by this officer or another."""

    variants: ClassVar[tuple[str, ...]] = STATES
    state: str
    business: str
    owner: str

    def variant(self) -> str:
        """What it is already."""
        return self.state


class WhyRejected(Message):
    """Why can the business not take part (yet)? It is told this."""

    kind: ClassVar[Kind] = Kind.QUESTION
    business: str


class Welcome(Message):
    """To a producer: you are in, and this is what happens next."""

    business: str
    asked_at: datetime

    def buttons(self) -> tuple[Button, ...]:
        """What one can do here."""
        return (Button("help", "help"),)


class NotYetIn(Message):
    """To a producer: not yet, and why."""

    business: str
    reason: str


class PausedByOffice(Message):
    """To a producer: the office lets the business rest."""

    business: str


class ResumedByOffice(Message):
    """To a producer: the business takes part again."""

    business: str
    asked_at: datetime


@routes.button("producer.approve", OFFICER)
def approve(turn: Turn, args: tuple[str, ...]) -> None:
    """Let a business in; it is welcomed and told what happens next."""
    producer = producer_here(turn, args)
    if producer is None or _already(turn, producer, ProducerState.ACTIVE, ProducerState.PAUSED):
        return
    _set(turn, producer, ProducerState.ACTIVE, Welcome(producer.business, _next_question(turn)))
    person = the(turn.session, Person, producer.person_id)
    ask_newcomer(turn.session, turn.here, producer, person, turn.now)
    _show_next_pending(turn)


@routes.button("producer.reject", OFFICER)
def reject(turn: Turn, args: tuple[str, ...]) -> None:
    """Do not let a business in: why?"""
    producer = producer_here(turn, args)
    decided = (ProducerState.ACTIVE, ProducerState.PAUSED, ProducerState.REJECTED)
    if producer is not None and not _already(turn, producer, *decided):
        forms.start(turn, REJECT, {"_producer": producer.id})


@routes.button("producer.pause", OFFICER)
def pause(turn: Turn, args: tuple[str, ...]) -> None:
    """Let a business rest until an officer says otherwise; promised shares stay."""
    producer = producer_here(turn, args)
    decided = (ProducerState.PENDING, ProducerState.PAUSED, ProducerState.REJECTED)
    if producer is not None and not _already(turn, producer, *decided):
        _set(turn, producer, ProducerState.PAUSED, PausedByOffice(producer.business))


@routes.button("producer.resume", OFFICER)
def resume(turn: Turn, args: tuple[str, ...]) -> None:
    """The business takes part again."""
    producer = producer_here(turn, args)
    decided = (ProducerState.PENDING, ProducerState.ACTIVE, ProducerState.REJECTED)
    if producer is not None and not _already(turn, producer, *decided):
        told = ResumedByOffice(producer.business, _next_question(turn))
        _set(turn, producer, ProducerState.ACTIVE, told)


def _already(turn: Turn, producer: Producer, *decided: ProducerState) -> bool:
    """Say what the business is already, where there is nothing to decide."""
    if producer.state not in decided:
        return False
    person = the(turn.session, Person, producer.person_id)
    turn.say(ProducerAlready(producer.state, producer.business, called(person)))
    return True


def _set(
    turn: Turn, producer: Producer, state: ProducerState, told: Message, reason: str = ""
) -> None:
    person = the(turn.session, Person, producer.person_id)
    set_state(turn.session, producer, state, turn.now, turn.person.id, reason=reason)
    turn.tell(person, told)
    turn.say(ProducerStateSet(state, producer.business, called(person), producer.id))


def _show_next_pending(turn: Turn) -> None:
    waiting = turn.session.exec(
        select(Producer)
        .where(Producer.region_id == turn.here.id, Producer.state == ProducerState.PENDING)
        .order_by(col(Producer.id))
    ).first()
    if waiting is not None:
        show(turn, waiting)


def _next_question(turn: Turn) -> datetime:
    """When the weekly question is asked next."""
    weekly = Daily(turn.here.ask_at, turn.here.ask_weekday)
    return next(weekly.after(turn.now, turn.here.zone))


def _ask_why(turn: Turn, slots: Slots) -> Message:
    return WhyRejected(the(turn.session, Producer, slots["_producer"]).business)


def _reject(turn: Turn, slots: Slots) -> None:
    producer = the(turn.session, Producer, slots["_producer"])
    decided = (ProducerState.ACTIVE, ProducerState.PAUSED, ProducerState.REJECTED)
    if _already(turn, producer, *decided):
        return
    reason = slots["reason"]
    told = NotYetIn(producer.business, reason)
    _set(turn, producer, ProducerState.REJECTED, told, reason)
    _show_next_pending(turn)


REJECT = routes.form(Form(FORM, slots=(Slot("reason", _ask_why, parse_reason),), finish=_reject))
