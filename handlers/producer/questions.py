"""Asking a human: ``/tanya`` and the button of that name."""

from typing import ClassVar

from domain.messages.base import Kind, Message
from domain.offers import open_offers
from handlers import forms
from handlers.asking import forward_to_office
from handlers.forms import AskBack, Filled, Form, Parsed, Slot, Slots
from handlers.messages import Help
from handlers.producer import mine
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()


class QuestionWanted(Message):
    """What would you like to ask?"""

    kind: ClassVar[Kind] = Kind.QUESTION


@routes.command("tanya", "=tanya", "=tanya petugas", hint="ask")
def ask(turn: Turn, words: str) -> None:
    """``/tanya`` and, at once or next, the question."""
    if words.casefold() in ("", "petugas"):
        _start(turn)
    else:
        forward_to_office(turn, words, _about(turn))


@routes.button("office.ask")
def ask_by_button(turn: Turn, _: tuple[str, ...]) -> None:
    """The button 'ask an officer'."""
    _start(turn)


def _start(turn: Turn) -> None:
    if turn.region is None:
        turn.say(Help(()))
        return
    forms.start(turn, QUESTION, {"_about": _about(turn)})


def _about(turn: Turn) -> str:
    """The order, where exactly one offer is open and nothing else was spoken of."""
    if turn.producer is None:
        return ""
    offered = open_offers(turn.session, turn.producer.id)
    return mine.about(turn, mine.line(turn, offered[0])) if len(offered) == 1 else ""


def _parse(turn: Turn, slots: Slots, words: str) -> Parsed:  # noqa: ARG001 - a slot's shape
    return Filled(words.strip()) if words.strip() else AskBack(QuestionWanted())


def _forward(turn: Turn, slots: Slots) -> None:
    forward_to_office(turn, slots["words"], slots.get("_about", ""))


QUESTION = routes.form(
    Form("question", (Slot("words", lambda *_: QuestionWanted(), _parse),), _forward)
)
