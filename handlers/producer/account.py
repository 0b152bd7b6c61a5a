"""One's own account: pausing, resuming, stopping, coming back, and the language."""

import re
from datetime import date, timedelta
from typing import ClassVar

from sqlmodel import col, func, select

from domain import people
from domain.faces import owner_of
from domain.language import Intent, read_date
from domain.messages.base import Button, Kind, Message
from domain.messages.people import ProducerStopped
from domain.models import Order, OrderLine, Producer, ProducerState, RoleName, Share, ShareState
from domain.outbox import post_to_officers
from handlers import forms
from handlers.forms import AskBack, Filled, Form, Parsed, Slot, Slots
from handlers.producer import mine
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
PRODUCER = (RoleName.PRODUCER,)
LANGUAGES = {"id": ("indonesia", "id"), "en": ("inggris", "english", "en")}
OFFERED_WEEKS = (1, 2, 4)
LONGEST_PAUSE = timedelta(days=366)
NUMBERS = {"se": 1, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6}
SPAN = re.compile(
    r"\b(\d{1,3}|se|satu|dua|tiga|empat|lima|enam)\s*(hari|minggu|mgg|mg|bulan|bln)\b"
)
DAYS = {"hari": 1, "minggu": 7, "mgg": 7, "mg": 7, "bulan": 30, "bln": 30}


class PauseAsked(Message):
    """For how long?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "again")
    again: bool = False

    def variant(self) -> str:
        """The second time with an example."""
        return "again" if self.again else ""

    def buttons(self) -> tuple[Button, ...]:
        """One, two or four weeks; anything else is typed."""
        return tuple(
            Button(
                "weeks" if count > 1 else "week",
                "form.say",
                ("pause", "until", f"{count} minggu"),
                {"count": count},
            )
            for count in OFFERED_WEEKS
        )


class Paused(Message):
    """The echo of a pause; ``promised`` counts the shares that are still expected."""

    variants: ClassVar[tuple[str, ...]] = ("", "promised")
    until: date
    promised: int = 0

    def variant(self) -> str:
        """What was promised stays promised."""
        return "promised" if self.promised else ""

    def buttons(self) -> tuple[Button, ...]:
        """Not after all."""
        return (Button("resume", "account.resume"),)


class PauseNotYet(Message):
    """Only an approved business can pause."""


class Resumed(Message):
    """The pause is over."""


class NothingToResume(Message):
    """There is no pause; or an officer made it, or must first approve the business."""

    variants: ClassVar[tuple[str, ...]] = ("active", "pending", "paused", "rejected")
    state: str

    def variant(self) -> str:
        """One wording for each state."""
        return self.state

    def buttons(self) -> tuple[Button, ...]:
        """An officer can help where the bot may not."""
        return () if self.state == ProducerState.ACTIVE else (Button("ask_office", "office.ask"),)


class Stopped(Message):
    """Nothing more is sent; ``promised`` counts the shares that are still expected."""

    variants: ClassVar[tuple[str, ...]] = ("", "promised")
    promised: int = 0

    def variant(self) -> str:
        """What was promised stays promised."""
        return "promised" if self.promised else ""


class CameBack(Message):
    """Everything is as it was."""

    variants: ClassVar[tuple[str, ...]] = ("", "paused")
    paused_until: date | None = None

    def variant(self) -> str:
        """A pause goes on."""
        return "" if self.paused_until is None else "paused"


class LanguageAsked(Message):
    """Which language?"""

    kind: ClassVar[Kind] = Kind.QUESTION

    def buttons(self) -> tuple[Button, ...]:
        """Each in its own name."""
        return tuple(Button(f"language_{one}", "language.set", (one,)) for one in LANGUAGES)


class LanguageChosen(Message):
    """From now on in this language."""


@routes.command("jeda", "=jeda", roles=PRODUCER, hint="pause")
def pause(turn: Turn, words: str) -> None:
    """``/jeda``, ``/jeda 2 minggu`` or ``/jeda sampai 4 Januari``."""
    if mine.business(turn).state not in (ProducerState.ACTIVE, ProducerState.PAUSED):
        turn.say(PauseNotYet())
        return
    forms.start(turn, PAUSE, line=words)


def _parse_until(turn: Turn, slots: Slots, words: str) -> Parsed:  # noqa: ARG001 - a slot's shape
    until = pause_end(words.casefold(), turn.today)
    if until is None or not turn.today < until <= turn.today + LONGEST_PAUSE:
        return AskBack(PauseAsked(again=True))
    return Filled(until.isoformat())


def pause_end(words: str, today: date) -> date | None:
    """The day on which a pause ends: after so many days, weeks or months, or a date."""
    bare = re.fullmatch(r"\s*(\d)\s*", words)
    if bare is not None:
        return today + timedelta(weeks=int(bare[1]))
    span = SPAN.search(words)
    if span is not None:
        count = NUMBERS.get(span[1]) or int(span[1])
        return today + timedelta(days=count * DAYS[span[2]])
    reading = read_date(words, today)
    return reading.date if reading.intent is Intent.DATE else None


def _pause(turn: Turn, slots: Slots) -> None:
    producer = mine.business(turn)
    until = date.fromisoformat(slots["until"])
    people.set_state(
        turn.session, producer, ProducerState.PAUSED, turn.now, turn.person.id, until=until
    )
    turn.say(Paused(until, _promised(turn)))


@routes.command("lanjut", "=lanjut", roles=PRODUCER)
def resume(turn: Turn, _: str) -> None:
    """End one's own pause; one that an officer made without an end stays."""
    producer = mine.business(turn)
    if producer.state is not ProducerState.PAUSED or producer.paused_until is None:
        turn.say(NothingToResume(producer.state))
        return
    people.set_state(turn.session, producer, ProducerState.ACTIVE, turn.now, turn.person.id)
    turn.say(Resumed())


@routes.button("account.resume", PRODUCER)
def resume_by_button(turn: Turn, _: tuple[str, ...]) -> None:
    """Not paused after all."""
    resume(turn, "")


@routes.command("berhenti", "=berhenti", "stop", "=stop", hint="stop")
def stop(turn: Turn, _: str) -> None:
    """Opt out; the officers hear of it where promised shares are still open."""
    people.opt_out(turn.session, turn.person, turn.now)
    forms.close(turn)
    producer, promised = turn.producer, _promised(turn)
    if producer is not None and promised:
        told = ProducerStopped(producer.business, turn.person.name, promised)
        post_to_officers(turn.session, producer.region_id, told, turn.now)
        _tell_hosts(turn, producer)
    turn.say(Stopped(promised))


def _tell_hosts(turn: Turn, producer: Producer) -> None:
    """Another region's office, too, where their order counts on it."""
    rows = turn.session.exec(
        select(Order.region_id, func.count(col(Share.id)))
        .join(OrderLine, col(OrderLine.order_id) == Order.id)
        .join(Share, col(Share.line_id) == OrderLine.id)
        .where(
            Share.producer_id == producer.id,
            Share.state == ShareState.CONFIRMED,
            col(Share.made_as_id).is_not(None),
        )
        .group_by(col(Order.region_id))
        .order_by(col(Order.region_id))
    )
    for host, shares in rows:
        owner = owner_of(turn.session, host, producer, turn.person)
        told = ProducerStopped(producer.business, owner, shares)
        post_to_officers(turn.session, host, told, turn.now)


def come_back(turn: Turn) -> None:
    """Opt in again; everything is as it was."""
    people.opt_in(turn.session, turn.person, turn.now)
    producer = turn.producer
    turn.say(CameBack(None if producer is None else producer.paused_until))


@routes.command("bahasa", "=bahasa", "language", hint="language")
def choose_language(turn: Turn, words: str) -> None:
    """``/bahasa``, or at once ``/bahasa inggris``."""
    said = set(re.findall(r"[a-z]+", words.casefold()))
    for language, names in LANGUAGES.items():
        if said & set(names):
            set_language(turn, (language,))
            return
    turn.say(LanguageAsked())


@routes.button("language.set")
def set_language(turn: Turn, args: tuple[str, ...]) -> None:
    """Everything from now on is said in this language."""
    if args and args[0] in LANGUAGES:
        turn.person.language = args[0]
        turn.say(LanguageChosen())
    else:
        turn.say(LanguageAsked())


def _promised(turn: Turn) -> int:
    """How many confirmed shares are still to be handed over."""
    if turn.producer is None:
        return 0
    count = select(func.count(col(Share.id))).where(
        Share.producer_id == turn.producer.id, Share.state == ShareState.CONFIRMED
    )
    return turn.session.exec(count).one()


PAUSE = routes.form(Form("pause", (Slot("until", lambda *_: PauseAsked(), _parse_until),), _pause))
