"""Slot filling: a form is its slots; an answer fills one, a command may fill several.

What has been said so far is plain JSON in the conversation record, so a form survives a restart,
and a new version of the code takes over what still fits: slots that it does not know are dropped,
slots that are new are asked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain.messages.base import Message
from handlers.messages import FormCancelled, FormGone, WhichSlot
from handlers.turn import Turn

Slots = dict[str, Any]
SUMMARY = "(summary)"
CHOOSING = "(choosing)"


@dataclass(frozen=True, slots=True)
class Filled:
    """An answer was understood; ``value`` is plain JSON data."""

    value: Any


@dataclass(frozen=True, slots=True)
class AskBack:
    """An answer was not good enough; ``message`` says what to do instead."""

    message: Message


Parsed = Filled | AskBack


def _always(turn: Turn, slots: Slots) -> bool:  # noqa: ARG001 - the shape of a condition
    return True


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing a form needs: how to ask for it, and how to understand the answer.

    ``wanted`` may leave it out, depending on what was said before.
    """

    name: str
    ask: Callable[[Turn, Slots], Message]
    parse: Callable[[Turn, Slots, str], Parsed]
    wanted: Callable[[Turn, Slots], bool] = _always


@dataclass(frozen=True, slots=True)
class Form:
    """A conversation in several steps.

    ``summary`` shows everything before it is done (with the buttons of `finish_buttons` in
    ``handlers.messages``); a form without one is done when its last slot is filled.
    """

    name: str
    slots: tuple[Slot, ...]
    finish: Callable[[Turn, Slots], None]
    summary: Callable[[Turn, Slots], Message] | None = None
    version: int = 1

    def slot(self, name: str | None) -> Slot | None:
        """The slot of that name."""
        return next((slot for slot in self.slots if slot.name == name), None)


def start(turn: Turn, form: Form, known: Slots | None = None, line: str = "") -> None:
    """Begin a form, with what is already known and what a line says (``a; b; c``, in order)."""
    talk = turn.conversation
    talk.form, talk.form_version, talk.misses = form.name, form.version, 0
    slots = dict(known or {})
    problem = _fill_from_line(turn, form, slots, line)
    talk.slots = slots
    if problem is None:
        go_on(turn, form)
        return
    slot, message = problem
    talk.asking = slot.name
    turn.say(message)


def _fill_from_line(turn: Turn, form: Form, slots: Slots, line: str) -> tuple[Slot, Message] | None:
    """Fill slots from a line; the first part that is not understood is asked back."""
    words = [part.strip() for part in line.split(";")] if line.strip() else []
    problem = None
    for slot in form.slots:
        if not words:
            break
        if slot.name in slots or not slot.wanted(turn, slots):
            continue
        part = words.pop(0)
        parsed = slot.parse(turn, slots, part) if part else None
        if isinstance(parsed, Filled):
            slots[slot.name] = parsed.value
        elif parsed is not None and problem is None:
            problem = (slot, parsed.message)
    return problem


def answer(turn: Turn, form: Form, words: str) -> bool:
    """Take ``words`` as the answer to what the form asked; False where it asked nothing."""
    talk = turn.conversation
    slot = form.slot(talk.asking)
    if talk.asking == CHOOSING:
        slot = _slot_named(form, words)
        if slot is not None:
            ask_again(turn, form, slot.name)
            return True
    if slot is None:
        return False
    _take(turn, form, slot, words)
    return True


def say_for_slot(turn: Turn, form: Form, slot_name: str, words: str) -> None:
    """A button of the form said ``words`` for one slot; any slot may be corrected this way."""
    slot = form.slot(slot_name)
    if slot is not None:
        _take(turn, form, slot, words)


def _take(turn: Turn, form: Form, slot: Slot, words: str) -> None:
    talk = turn.conversation
    others = {name: value for name, value in talk.slots.items() if name != slot.name}
    parsed = slot.parse(turn, others, words)
    if isinstance(parsed, AskBack):
        talk.asking = slot.name
        talk.misses += 1
        turn.say(parsed.message)
        return
    talk.misses = 0
    talk.slots = {**others, slot.name: parsed.value}
    go_on(turn, form)


def go_on(turn: Turn, form: Form) -> None:
    """Ask for the next slot that is missing, or show the summary, or finish."""
    talk = turn.conversation
    known = {slot.name for slot in form.slots}
    extra = {name: value for name, value in talk.slots.items() if name.startswith("_")}
    talk.slots = {**{n: v for n, v in talk.slots.items() if n in known}, **extra}
    talk.form_version = form.version
    for slot in form.slots:
        if slot.name not in talk.slots and slot.wanted(turn, talk.slots):
            talk.asking = slot.name
            turn.say(slot.ask(turn, talk.slots))
            return
    if form.summary is None:
        finish(turn, form)
        return
    talk.asking = SUMMARY
    turn.say(form.summary(turn, talk.slots))


def finish(turn: Turn, form: Form) -> None:
    """Do what the form is for, once nothing is missing; otherwise go on asking."""
    slots = turn.conversation.slots
    if any(s.name not in slots and s.wanted(turn, slots) for s in form.slots):
        go_on(turn, form)
        return
    close(turn)
    form.finish(turn, slots)


def choose_slot(turn: Turn, form: Form) -> None:
    """Ask which slot to correct."""
    slots = turn.conversation.slots
    turn.conversation.asking = CHOOSING
    turn.say(WhichSlot(form.name, tuple(s.name for s in form.slots if s.wanted(turn, slots))))


def ask_again(turn: Turn, form: Form, slot_name: str) -> None:
    """Ask one slot anew; its old value stays until a new one is understood."""
    slot = form.slot(slot_name)
    if slot is None:
        choose_slot(turn, form)
        return
    turn.conversation.asking = slot.name
    turn.say(slot.ask(turn, turn.conversation.slots))


def cancel(turn: Turn) -> None:
    """Leave the form; nothing of it is done."""
    close(turn)
    turn.say(FormCancelled())


def gone(turn: Turn) -> None:
    """A button of a form that is no longer open."""
    turn.say(FormGone())


def close(turn: Turn) -> None:
    """Forget the form."""
    talk = turn.conversation
    talk.form, talk.asking, talk.slots, talk.misses = None, None, {}, 0


def _slot_named(form: Form, words: str) -> Slot | None:
    wanted = words.strip().casefold()
    return next((slot for slot in form.slots if slot.name.casefold() == wanted), None)
