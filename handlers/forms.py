"""Slot filling: a form is its slots; an answer fills one, a command may fill several.

What has been said so far is plain JSON in the conversation record, so a form survives a restart,
and a new version of the code takes over what still fits: slots that it does not know are dropped,
slots that are new are asked.
"""

import re
from collections.abc import Callable
from typing import Any

from domain.messages.base import Message
from domain.values import Value
from handlers.messages import FormCancelled, FormGone, SummaryUnheard, WhichSlot
from handlers.short_words import as_new_value, changes, saves, without_opening
from handlers.turn import Turn

Slots = dict[str, Any]
SUMMARY = "(summary)"
CHOOSING = "(choosing)"
POSSESSIVE = "nya"
LINE = "_line"


class Filled(Value):
    """An answer was understood; ``value`` is plain JSON data."""

    value: Any


class AskBack(Value):
    """An answer was not good enough; ``message`` says what to do instead."""

    message: Message


class Partly(Value):
    """An answer was understood, and there is more to say about the same slot.

    ``so_far`` is plain JSON data; the next `Slot.parse` finds it as ``_NAME`` among the slots.
    """

    so_far: Any
    message: Message


Parsed = Filled | AskBack | Partly


def _always(turn: Turn, slots: Slots) -> bool:  # noqa: ARG001 - the shape of a condition
    return True


class Slot(Value):
    """One thing a form needs: how to ask for it, and how to understand the answer.

    ``wanted`` may leave it out, depending on what was said before. ``forgets`` names the slots
    that must be asked anew when this one is answered differently; ``called`` are the words by
    which people name this one when they want to change it. One that ``takes_file`` is also
    answered by a photograph or PDF without words, which its `parse` looks for. One that is asked
    ``beside`` another is not among the choices of what to change: whoever changes that one is
    asked this one next. Its name still leads to it.
    """

    name: str
    ask: Callable[[Turn, Slots], Message]
    parse: Callable[[Turn, Slots, str], Parsed]
    wanted: Callable[[Turn, Slots], bool] = _always
    forgets: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    takes_file: bool = False
    beside: str = ""


class Form(Value):
    """A conversation in several steps.

    ``summary`` shows everything before it is done (with the buttons of `finish_buttons` in
    ``handlers.messages``); a form without one is done when its last slot is filled. It ``stands``
    as long as there is something left that it is about.
    """

    name: str
    slots: tuple[Slot, ...]
    finish: Callable[[Turn, Slots], None]
    summary: Callable[[Turn, Slots], Message] | None = None
    version: int = 1
    stands: Callable[[Turn, Slots], bool] = _always

    def slot(self, name: str | None) -> Slot | None:
        """The slot of that name."""
        return next((slot for slot in self.slots if slot.name == name), None)


def start(turn: Turn, form: Form, known: Slots | None = None, line: str = "") -> None:
    """Begin a form, with what is already known and what a line says (``a; b; c``, in order)."""
    talk = turn.conversation
    talk.form, talk.form_version, talk.misses = form.name, form.version, 0
    parts = [part.strip() for part in line.split(";")] if line.strip() else []
    talk.slots = {**(known or {}), LINE: parts}
    _read_line(turn, form)


def _read_line(turn: Turn, form: Form) -> None:
    """Fill slots from what is left of the line; go on where it ends or is not understood.

    What stands behind a part that is asked back is kept until that part is answered, because
    later slots may depend on it.
    """
    talk = turn.conversation
    slots = {name: value for name, value in talk.slots.items() if name != LINE}
    parts = list(talk.slots.get(LINE, ()))
    problem = _fill(turn, form, slots, parts)
    talk.slots = {**slots, LINE: parts} if parts else slots
    if problem is None:
        go_on(turn, form)
        return
    slot, message = problem
    talk.asking = slot.name
    turn.say(message)


def _fill(turn: Turn, form: Form, slots: Slots, parts: list[str]) -> tuple[Slot, Message] | None:
    """Take parts off the line until one is empty or is not understood; the latter is asked back."""
    for slot in form.slots:
        if not parts:
            break
        if slot.name in slots or not slot.wanted(turn, slots):
            continue
        part = parts.pop(0)
        if not part:
            break
        parsed = slot.parse(turn, slots, part)
        if isinstance(parsed, Filled):
            slots[slot.name] = parsed.value
            continue
        if isinstance(parsed, Partly):
            slots[f"_{slot.name}"] = parsed.so_far
        return slot, parsed.message
    return None


def answer(turn: Turn, form: Form, words: str) -> bool:
    """Take ``words`` as the answer to what the form asked; False where they are none."""
    talk = turn.conversation
    if talk.asking == SUMMARY:
        return _answer_summary(turn, form, words) or _correct(turn, form, words)
    if talk.asking == CHOOSING:
        if not _correct(turn, form, words):
            choose_slot(turn, form)
        return True
    slot = form.slot(talk.asking)
    if slot is None:
        go_on(turn, form)
    else:
        _take(turn, form, slot, words)
    return True


def answered_summary(turn: Turn, form: Form, words: str) -> bool:
    """The summary was on show and the words answer it; they come before commands of that name."""
    if turn.conversation.asking != SUMMARY:
        return False
    return _answer_summary(turn, form, words)


def _answer_summary(turn: Turn, form: Form, words: str) -> bool:
    if saves(words):
        finish(turn, form)
    elif changes(words):
        choose_slot(turn, form)
    else:
        return False
    return True


def _correct(turn: Turn, form: Form, words: str) -> bool:
    """``harga``, ``harganya`` or ``eh salah, harga 90000``: ask it anew, or take its new value.

    The longest name counts: ``banyaknya usaha 3`` is not a quantity (``banyaknya``). False where
    no slot is named.
    """
    said = without_opening(words)
    named = [
        (value, slot)
        for slot in form.slots
        if slot.wanted(turn, turn.conversation.slots) and (value := _named(slot, said)) is not None
    ]
    if not named:
        return False
    value, slot = min(named, key=lambda one: len(one[0]))
    if value := as_new_value(value):
        _take(turn, form, slot, value)
    else:
        ask_again(turn, form, slot.name)
    return True


def _named(slot: Slot, words: str) -> str | None:
    """What follows the slot's name; None where the words do not begin with it."""
    names = sorted((slot.name, *slot.called), key=len, reverse=True)
    pattern = rf"(?:{'|'.join(map(re.escape, names))})(?:{POSSESSIVE})?(?:[\s:=]+(.*)|$)"
    found = re.fullmatch(pattern, words, re.IGNORECASE | re.DOTALL)
    return None if found is None else (found.group(1) or "").strip()


def remind(turn: Turn, form: Form) -> None:
    """Words that answered nothing: say again where the form stands."""
    turn.conversation.misses += 1
    if turn.conversation.asking == SUMMARY:
        turn.say(SummaryUnheard())
    go_on(turn, form)


def say_for_slot(turn: Turn, form: Form, slot_name: str, words: str) -> None:
    """A button of the form said ``words`` for one slot; any slot may be corrected this way."""
    slot = form.slot(slot_name)
    if slot is None or not slot.wanted(turn, turn.conversation.slots):
        go_on(turn, form)
    else:
        _take(turn, form, slot, words)


def _take(turn: Turn, form: Form, slot: Slot, words: str) -> None:
    talk = turn.conversation
    others = {name: value for name, value in talk.slots.items() if name != slot.name}
    parsed = slot.parse(turn, others, words)
    if not isinstance(parsed, Filled):
        talk.asking = slot.name
        talk.misses = talk.misses + 1 if isinstance(parsed, AskBack) else 0
        if isinstance(parsed, Partly):
            talk.slots = {**talk.slots, f"_{slot.name}": parsed.so_far}
        turn.say(parsed.message)
        return
    talk.misses = 0
    over = {f"_{slot.name}"}
    if parsed.value != talk.slots.get(slot.name):
        over.update(slot.forgets)
    kept = {name: value for name, value in others.items() if name not in over}
    talk.slots = {**kept, slot.name: parsed.value}
    _read_line(turn, form)


def go_on(turn: Turn, form: Form) -> None:
    """Ask for the next slot that is missing, or show the summary, or finish."""
    talk = turn.conversation
    talk.slots = _still_wanted(turn, form, talk.slots)
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


def _still_wanted(turn: Turn, form: Form, slots: Slots) -> Slots:
    """What was said, without what this version of the form or an earlier answer leaves out.

    Names that begin with an underscore are the form's own notes.
    """
    kept = {name: value for name, value in slots.items() if name.startswith("_")}
    for slot in form.slots:
        if slot.name in slots and slot.wanted(turn, kept):
            kept[slot.name] = slots[slot.name]
    return kept


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
    shown = (s.name for s in form.slots if not s.beside and s.wanted(turn, slots))
    turn.say(WhichSlot(form.name, tuple(shown)))


def ask_again(turn: Turn, form: Form, slot_name: str) -> None:
    """Ask one slot anew, and then what is asked beside it.

    Its old value stays until a new one is understood.
    """
    slot, talk = form.slot(slot_name), turn.conversation
    if slot is None:
        choose_slot(turn, form)
        return
    with_it = {other.name for other in form.slots if other.beside == slot.name}
    talk.slots = {name: value for name, value in talk.slots.items() if name not in with_it}
    talk.asking = slot.name
    turn.say(slot.ask(turn, talk.slots))


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
