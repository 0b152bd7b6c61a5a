"""A producer sends a paper: which one, its number, until when it is valid, and a picture of it."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import ClassVar

from domain.language import Intent, read_date
from domain.messages.base import Button, Kind, Message
from domain.models import RoleName
from domain.permits import each_once, paper_key
from domain.products import products_of_producer
from domain.readiness import PaperTold, Readiness, destinations_of, readiness, send_paper
from handlers import forms
from handlers.attachments import Attached, attached, keep
from handlers.forms import AskBack, Filled, Form, Parsed, Slot, Slots
from handlers.messages import slot_button
from handlers.producer import mine
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
PRODUCER = (RoleName.PRODUCER,)
FORM = "paper"
SHOWN = 9
LONGEST = 40
FOREVER = frozenset(
    ["seumur hidup", "selamanya", "tidak ada", "tidak habis", "gak ada", "-", "forever", "never"]
)


class WhichPermit(Message):
    """Which paper is it?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "complete", "none_asked")
    choices: tuple[Button, ...]
    asked: bool = False

    def variant(self) -> str:
        """Where nothing is missing it is said: all is here, or nothing is asked."""
        if self.choices:
            return ""
        return "complete" if self.asked else "none_asked"

    def buttons(self) -> tuple[Button, ...]:
        """Those that are missing."""
        return self.choices


class WhichNumber(Message):
    """What is its number?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    paper: str


class IssuedWhen(Message):
    """When was it issued?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "unclear")
    paper: str
    unclear: bool = False

    def variant(self) -> str:
        """The day was not understood, or lies ahead."""
        return "unclear" if self.unclear else ""

    def buttons(self) -> tuple[Button, ...]:
        """It may be left out."""
        return (slot_button(FORM, "issued", "-", "skip"),)


class ValidUntil(Message):
    """Until when is it valid?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "unclear", "over")
    paper: str
    problem: str = ""

    def variant(self) -> str:
        """The day was not understood, or is over."""
        return self.problem

    def buttons(self) -> tuple[Button, ...]:
        """It does not expire."""
        return (slot_button(FORM, "until", "-", "no_expiry"),)


class SendDocument(Message):
    """Please send a picture or PDF of it."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "unreadable")
    paper: str
    unreadable: bool = False

    def variant(self) -> str:
        """No picture or PDF, or too large."""
        return "unreadable" if self.unreadable else ""


class PaperNoted(Message):
    """The echo: what was written down, and that the office will look."""

    paper: str
    number: str
    until: date | None

    def buttons(self) -> tuple[Button, ...]:
        """What is still missing."""
        return (Button("my_readiness", "ready.show"),)


@routes.command("izin", "=kirim izin", "=kirim surat izin", roles=PRODUCER, hint="send_paper")
def send(turn: Turn, words: str) -> None:
    """``/izin``, or ``/izin SPP-IRT`` to begin with that paper."""
    forms.start(turn, PAPER, line=words)


@routes.button("paper.send", PRODUCER)
def send_this(turn: Turn, args: tuple[str, ...]) -> None:
    """That paper."""
    forms.start(turn, PAPER, line=args[0] if args else "")


def missing_papers(turn: Turn) -> tuple[str, ...]:
    """Everything that this producer lacks for anything they make, wherever it may go."""
    return each_once(paper.paper for state in _standings(turn) for paper in state.lacking)


def _standings(turn: Turn) -> Iterator[Readiness]:
    producer = mine.business(turn)
    for product in products_of_producer(turn.session, producer):
        for destination in destinations_of(turn.session, producer, product) or [""]:
            yield readiness(turn.session, producer, product, destination, turn.today)


def _ask_paper(turn: Turn, _: Slots) -> Message:
    asked = any(state.papers for state in _standings(turn))
    return WhichPermit(_choices(missing_papers(turn)), asked)


def _choices(papers: Sequence[str]) -> tuple[Button, ...]:
    return tuple(slot_button(FORM, "paper", paper[:LONGEST]) for paper in papers[:SHOWN])


def _parse_paper(turn: Turn, _: Slots, words: str) -> Parsed:
    """A paper that is asked for, under any spelling; or another one by its name."""
    said = " ".join(words.split()).strip(" .,")
    if not 2 <= len(said) <= LONGEST or not paper_key(said) or "|" in said:
        return AskBack(_ask_paper(turn, {}))
    known = missing_papers(turn)
    return Filled(next((paper for paper in known if paper_key(paper) == paper_key(said)), said))


def _parse_number(_: Turn, slots: Slots, words: str) -> Parsed:
    number = " ".join(words.split())
    if not 2 <= len(number) <= 60:
        return AskBack(WhichNumber(slots["paper"]))
    return Filled(number)


def _parse_issued(turn: Turn, slots: Slots, words: str) -> Parsed:
    if words.strip().casefold() in {*FOREVER, "lewati", "skip"}:
        return Filled(None)
    day = day_in(words, turn.today)
    if day is None or day > turn.today:
        return AskBack(IssuedWhen(slots["paper"], unclear=True))
    return Filled(day.isoformat())


def _parse_until(turn: Turn, slots: Slots, words: str) -> Parsed:
    if words.strip().casefold() in FOREVER:
        return Filled(None)
    day = day_in(words, turn.today)
    if day is None:
        return AskBack(ValidUntil(slots["paper"], "unclear"))
    if day < turn.today:
        return AskBack(ValidUntil(slots["paper"], "over"))
    return Filled(day.isoformat())


def day_in(words: str, today: date) -> date | None:
    """A day with or without its year; with one it may be over, without it is the next one."""
    year = re.search(r"\b(?:19|20)\d\d\b", words)
    base = date(int(year.group()), 1, 1) if year else today
    reading = read_date(words.strip(), base)
    return reading.date if reading.intent is Intent.DATE else None


def _parse_file(turn: Turn, slots: Slots, _: str) -> Parsed:
    """The file of this very message, once: going back keeps it."""
    file = attached(turn)
    if file is None or not file.readable:
        return AskBack(SendDocument(slots["paper"], unreadable=True))
    facts = (file.channel, file.file_id, file.media_type, file.name, file.size)
    return Filled(list(facts))


def _finish(turn: Turn, slots: Slots) -> None:
    file = Attached(*slots["file"])
    until = None if slots["until"] is None else date.fromisoformat(slots["until"])
    issued = None if slots["issued"] is None else date.fromisoformat(slots["issued"])
    document = keep(turn, file)
    told = PaperTold(slots["paper"], slots["number"], issued, until, document.id)
    send_paper(turn.session, mine.business(turn), told, turn.now)
    turn.say(PaperNoted(slots["paper"], slots["number"], until))


PAPER = routes.form(
    Form(
        FORM,
        slots=(
            Slot("paper", _ask_paper, _parse_paper),
            Slot("number", lambda _, slots: WhichNumber(slots["paper"]), _parse_number),
            Slot("issued", lambda _, slots: IssuedWhen(slots["paper"]), _parse_issued),
            Slot("until", lambda _, slots: ValidUntil(slots["paper"]), _parse_until),
            Slot(
                "file",
                lambda _, slots: SendDocument(slots["paper"]),
                _parse_file,
                takes_file=True,
            ),
        ),
        finish=_finish,
    )
)
