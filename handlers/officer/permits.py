"""Papers that producers sent: looked at, taken or refused; and leave to go on without one."""

from datetime import date
from typing import ClassVar

from sqlmodel import col, func, select

from domain.messages.base import Button, Kind, Message
from domain.models import PaperSent, PaperState, Person, Producer
from domain.permits import paper_key
from domain.readiness import let_go_without, paper_to_check, refuse_paper, verify_paper
from domain.records import by_id, the
from handlers import forms
from handlers.forms import AskBack, Filled, Form, Parsed, Slot, Slots
from handlers.messages import finish_buttons
from handlers.officer.access import OFFICER, called, number_in, producer_here
from handlers.officer.reading import parse_reason
from handlers.producer.permits import day_in
from handlers.refusing import refuse
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
REFUSE, GRACE = "paper_refuse", "grace"
LONGEST = 40


class NothingToCheck(Message):
    """No paper waits."""


class PaperDecided(Message):
    """The echo of a decision; how many papers still wait."""

    variants: ClassVar[tuple[str, ...]] = ("verified", "refused", "replaced")
    state: str
    business: str
    who: str
    paper: str
    left: int | None

    def variant(self) -> str:
        """Taken or refused; or replaced by its holder meanwhile."""
        return self.state

    def buttons(self) -> tuple[Button, ...]:
        """The next one."""
        return (Button("next_paper", "paper.next"),) if self.left else ()


class WhyNotGood(Message):
    """Why can the paper not be taken? Its holder reads this."""

    kind: ClassVar[Kind] = Kind.QUESTION
    who: str
    paper: str


class WhoGoesOn(Message):
    """Which business may go on without a paper?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "not_found")
    said: str = ""

    def variant(self) -> str:
        """No business, or more than one, of that name."""
        return "not_found" if self.said else ""


class WithoutWhich(Message):
    """Without which paper?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    who: str


class GoesOnUntil(Message):
    """Until which day?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "unclear")
    who: str
    paper: str
    unclear: bool = False

    def variant(self) -> str:
        """Not understood, or over."""
        return "unclear" if self.unclear else ""


class WhyGoesOn(Message):
    """Why may they go on? Kept on record, and the producer reads it."""

    kind: ClassVar[Kind] = Kind.QUESTION
    who: str


class GraceDraft(Message):
    """The leave before it is given."""

    kind: ClassVar[Kind] = Kind.QUESTION
    business: str
    who: str
    paper: str
    until: date
    reason: str

    def buttons(self) -> tuple[Button, ...]:
        """Save, change, leave."""
        return finish_buttons(GRACE)


class GraceNoted(Message):
    """The echo of leave given."""

    who: str
    paper: str
    until: date


@routes.command("periksa", roles=OFFICER, hint="check_papers")
def check_papers(turn: Turn, _: str) -> None:
    """The oldest paper that waits."""
    waiting = turn.session.exec(
        select(PaperSent)
        .join(Producer, col(PaperSent.producer_id) == Producer.id)
        .where(Producer.region_id == turn.here.id, PaperSent.state == PaperState.WAITING)
        .order_by(col(PaperSent.id))
    ).first()
    turn.say(NothingToCheck() if waiting is None else paper_to_check(turn.session, waiting))


@routes.button("paper.next", OFFICER)
def check_next(turn: Turn, _: tuple[str, ...]) -> None:
    """The next one."""
    check_papers(turn, "")


@routes.button("paper.verify", OFFICER)
def verify(turn: Turn, args: tuple[str, ...]) -> None:
    """It is good."""
    sent = _paper_here(turn, args)
    if sent is not None:
        verify_paper(turn.session, sent, turn.now, turn.person.id)
        _say_decided(turn, sent)


@routes.button("paper.refuse", OFFICER)
def ask_why(turn: Turn, args: tuple[str, ...]) -> None:
    """It is not: why?"""
    sent = _paper_here(turn, args)
    if sent is None:
        return
    if sent.state is PaperState.WAITING:
        forms.start(turn, REFUSE_FORM, {"_paper": sent.id})
    else:
        _say_decided(turn, sent)


def _paper_here(turn: Turn, args: tuple[str, ...]) -> PaperSent | None:
    """The paper a button names; one of another region is refused, on record."""
    sent = by_id(turn.session, PaperSent, number_in(args))
    if sent is None or the(turn.session, Producer, sent.producer_id).region_id != turn.here.id:
        refuse(turn)
        return None
    return sent


def _refuse(turn: Turn, slots: Slots) -> None:
    sent = the(turn.session, PaperSent, slots["_paper"])
    refuse_paper(turn.session, sent, slots["reason"], turn.now, turn.person.id)
    _say_decided(turn, sent)


def _say_decided(turn: Turn, sent: PaperSent) -> None:
    producer = the(turn.session, Producer, sent.producer_id)
    who = called(the(turn.session, Person, producer.person_id))
    turn.session.flush()
    left = turn.session.exec(
        select(func.count(col(PaperSent.id)))
        .join(Producer, col(PaperSent.producer_id) == Producer.id)
        .where(Producer.region_id == turn.here.id, PaperSent.state == PaperState.WAITING)
    ).one()
    turn.say(PaperDecided(sent.state, producer.business, who, sent.kind, left or None))


def _ask_reason(turn: Turn, slots: Slots) -> Message:
    sent = the(turn.session, PaperSent, slots["_paper"])
    producer = the(turn.session, Producer, sent.producer_id)
    return WhyNotGood(called(the(turn.session, Person, producer.person_id)), sent.kind)


@routes.command("kelonggaran", roles=OFFICER, hint="grace")
def give_grace(turn: Turn, words: str) -> None:
    """``/kelonggaran Siti; SPP-IRT; 30 Nov; sedang diurus di Dinkes``, or step by step."""
    forms.start(turn, GRACE_FORM, line=words)


@routes.button("grace.give", OFFICER)
def give_grace_to(turn: Turn, args: tuple[str, ...]) -> None:
    """Leave for the producer (and the paper) that a button names."""
    producer = producer_here(turn, args)
    if producer is None:
        return
    known: Slots = {"producer": producer.id}
    papers = args[1] if len(args) > 1 else ""
    if papers and "," not in papers:
        known["paper"] = papers
    forms.start(turn, GRACE_FORM, known)


def businesses_called(turn: Turn, words: str) -> list[tuple[Producer, Person]]:
    """The businesses of the region that words may name, by business or owner."""
    said = words.casefold().strip()
    rows = turn.session.exec(
        select(Producer, Person)
        .join(Person, col(Producer.person_id) == Person.id)
        .where(Producer.region_id == turn.here.id)
        .order_by(col(Producer.business), col(Producer.id))
    ).all()
    known = [(producer, person) for producer, person in rows]
    exact = [one for one in known if said in (one[0].business.casefold(), one[1].name.casefold())]
    wanted = set(said.split()) - {"bu", "pak", "mbak", "mas", "kak"}
    holds = [
        one
        for one in known
        if wanted and wanted <= set(f"{one[0].business} {one[1].name}".casefold().split())
    ]
    return exact or holds


def _parse_producer(turn: Turn, _: Slots, words: str) -> Parsed:
    found = businesses_called(turn, words)
    if len(found) != 1:
        return AskBack(WhoGoesOn(words[:LONGEST]))
    return Filled(found[0][0].id)


def _who(turn: Turn, slots: Slots) -> tuple[Producer, str]:
    producer = the(turn.session, Producer, slots["producer"])
    return producer, called(the(turn.session, Person, producer.person_id))


def _parse_paper(turn: Turn, slots: Slots, words: str) -> Parsed:
    paper = " ".join(words.split())
    if not paper_key(paper) or len(paper) > LONGEST:
        return AskBack(WithoutWhich(_who(turn, slots)[1]))
    return Filled(paper)


def _parse_until(turn: Turn, slots: Slots, words: str) -> Parsed:
    day = day_in(words, turn.today)
    if day is None or day < turn.today:
        return AskBack(GoesOnUntil(_who(turn, slots)[1], slots["paper"], unclear=True))
    return Filled(day.isoformat())


def _summary(turn: Turn, slots: Slots) -> Message:
    producer, who = _who(turn, slots)
    until = date.fromisoformat(slots["until"])
    return GraceDraft(producer.business, who, slots["paper"], until, slots["reason"])


def _give(turn: Turn, slots: Slots) -> None:
    producer, who = _who(turn, slots)
    until = date.fromisoformat(slots["until"])
    let_go_without(
        turn.session, producer, slots["paper"], until, slots["reason"], turn.now, turn.person.id
    )
    turn.say(GraceNoted(who, slots["paper"], until))


REFUSE_FORM = routes.form(
    Form(REFUSE, slots=(Slot("reason", _ask_reason, parse_reason),), finish=_refuse)
)
GRACE_FORM = routes.form(
    Form(
        GRACE,
        slots=(
            Slot("producer", lambda *_: WhoGoesOn(), _parse_producer, called=("usaha",)),
            Slot("paper", lambda t, s: WithoutWhich(_who(t, s)[1]), _parse_paper),
            Slot(
                "until",
                lambda t, s: GoesOnUntil(_who(t, s)[1], s["paper"]),
                _parse_until,
                called=("batas", "sampai"),
            ),
            Slot(
                "reason",
                lambda t, s: WhyGoesOn(_who(t, s)[1]),
                parse_reason,
                called=("alasan",),
            ),
        ),
        finish=_give,
        summary=_summary,
    )
)
