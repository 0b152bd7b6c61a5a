"""People's questions, answered through the bot."""

from typing import ClassVar

from sqlmodel import col, func, select

from domain.audit import record_change
from domain.messages.base import Button, Kind, Message, Part
from domain.models import OfficeQuestion, Person
from domain.outbox import post
from domain.records import by_id, the
from handlers import forms
from handlers.forms import AskBack, Filled, Form, Parsed, Slot, Slots
from handlers.officer.access import OFFICER, called, number_in, refuse
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
FORM = "answer"
ROWS = 5
LONGEST, SHOWN_WORDS = 700, 200


class QuestionRow(Part):
    """One open question; ``number`` answers it by command."""

    variants: ClassVar[tuple[str, ...]] = ("", "about")
    number: int
    who: str
    words: str
    about: str

    def variant(self) -> str:
        """With the order it is about, if known."""
        return "about" if self.about else ""


class OpenQuestions(Message):
    """The questions that nobody answered yet, the oldest first."""

    variants: ClassVar[tuple[str, ...]] = ("", "none")
    rows: tuple[QuestionRow, ...]
    more: int | None

    def variant(self) -> str:
        """There may be none."""
        return "" if self.rows else "none"

    def buttons(self) -> tuple[Button, ...]:
        """Answer one."""
        return tuple(
            Button("answer_to", "office.answer", (str(row.number),), {"who": row.who})
            for row in self.rows
        )


class WhatToAnswer(Message):
    """The question again: what is the answer?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "too_long")
    who: str
    words: str
    longest: int
    too_long: bool = False

    def variant(self) -> str:
        """What was written is longer than anybody reads."""
        return "too_long" if self.too_long else ""


class AlreadyAnswered(Message):
    """Somebody answered it before."""

    who: str
    by: str
    answer: str


class AnswerSent(Message):
    """The echo of an answer."""

    who: str


class OfficeAnswers(Message):
    """To a person: the answer to their question."""

    question: str
    answer: str


@routes.command("jawab", roles=OFFICER, hint="answer")
def answer_by_number(turn: Turn, words: str) -> None:
    """``/jawab`` lists what is open; ``/jawab 3; Bisa, Bu.`` answers at once."""
    number, _, text = words.partition(";")
    if not number.strip().isdecimal():
        _list(turn)
        return
    question = _question(turn, number_in((number.strip(),)))
    if question is None:
        _list(turn)
    else:
        _start(turn, question, text.strip())


@routes.button("office.answer", OFFICER)
def answer_by_button(turn: Turn, args: tuple[str, ...]) -> None:
    """Answer the question below which the button stands."""
    question = _question(turn, number_in(args))
    if question is None:
        refuse(turn)
    else:
        _start(turn, question, "")


def _question(turn: Turn, number: int) -> OfficeQuestion | None:
    question = by_id(turn.session, OfficeQuestion, number)
    return question if question is not None and question.region_id == turn.here.id else None


def _list(turn: Turn) -> None:
    open_now = (
        OfficeQuestion.region_id == turn.here.id,
        col(OfficeQuestion.answered_at).is_(None),
    )
    rows = turn.session.exec(
        select(OfficeQuestion, Person)
        .join(Person, col(OfficeQuestion.person_id) == Person.id)
        .where(*open_now)
        .order_by(col(OfficeQuestion.id))
        .limit(ROWS)
    ).all()
    count = turn.session.exec(select(func.count(col(OfficeQuestion.id))).where(*open_now)).one()
    shown = tuple(
        QuestionRow(question.id, called(person), question.text[:SHOWN_WORDS], question.about)
        for question, person in rows
    )
    turn.say(OpenQuestions(shown, count - len(shown) or None))


def _start(turn: Turn, question: OfficeQuestion, text: str) -> None:
    if _answered(turn, question):
        return
    known: Slots = {"_question": question.id}
    if text and len(text) <= LONGEST:
        known["words"] = text
    forms.start(turn, ANSWER, known)


def _answered(turn: Turn, question: OfficeQuestion) -> bool:
    """Say so where somebody answered it before."""
    if question.answered_at is None:
        return False
    who = the(turn.session, Person, question.person_id)
    by = by_id(turn.session, Person, question.answered_by) if question.answered_by else None
    turn.say(
        AlreadyAnswered(called(who), called(by) if by is not None else "", question.answer or "")
    )
    return True


def _asked(turn: Turn, slots: Slots) -> tuple[OfficeQuestion, Person]:
    question = the(turn.session, OfficeQuestion, slots["_question"])
    return question, the(turn.session, Person, question.person_id)


def _ask(turn: Turn, slots: Slots) -> Message:
    question, person = _asked(turn, slots)
    return WhatToAnswer(called(person), question.text[:SHOWN_WORDS], LONGEST)


def _parse(turn: Turn, slots: Slots, words: str) -> Parsed:
    text = words.strip()
    if text and len(text) <= LONGEST:
        return Filled(text)
    question, person = _asked(turn, slots)
    asked = question.text[:SHOWN_WORDS]
    return AskBack(WhatToAnswer(called(person), asked, LONGEST, too_long=bool(text)))


def _answer(turn: Turn, slots: Slots) -> None:
    """The answer to their own question reaches also somebody who opted out."""
    question, person = _asked(turn, slots)
    if _answered(turn, question):
        return
    question.answer, question.answered_by = slots["words"], turn.person.id
    question.answered_at = turn.now
    record_change(
        turn.session,
        turn.now,
        "question_answered",
        ("question", question.id),
        actor_id=turn.person.id,
        region_id=turn.here.id,
    )
    answer = OfficeAnswers(question.text[:SHOWN_WORDS], slots["words"])
    opted_out = person.opted_out_at is not None
    post(turn.session, person, answer, turn.now, reply=opted_out)
    turn.say(AnswerSent(called(person)))


ANSWER = routes.form(Form(FORM, slots=(Slot("words", _ask, _parse),), finish=_answer))
