"""What stands on the office's papers besides its name: the address, and the head who signs."""

from typing import ClassVar

from domain.messages.base import Button, Kind, Message
from domain.papers.office import FIELDS, set_letterhead
from handlers import forms
from handlers.forms import AskBack, Filled, Form, Parsed, Slot, Slots
from handlers.messages import finish_buttons, slot_button
from handlers.officer.access import OFFICER
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
FORM = "letterhead"
NOTHING = frozenset({"-", "kosong", "kosongkan", "tidak ada", "none"})
SHORTEST, LONGEST = 3, 120
MOST_ON_A_BUTTON = 24


class LetterheadAsked(Message):
    """What stands there? ``now`` is what stands there so far."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = (*FIELDS, "unclear")
    part: str
    slot: str
    now: str

    def variant(self) -> str:
        """The address, the head's name, the head's number; or an answer that cannot stand there."""
        return self.part

    def buttons(self) -> tuple[Button, ...]:
        """Nothing; or as it is."""
        empty = slot_button(FORM, self.slot, "-", "leave_empty")
        return (slot_button(FORM, self.slot, self.now), empty) if self.now else (empty,)


class LetterheadDraft(Message):
    """How it will stand on papers."""

    kind: ClassVar[Kind] = Kind.QUESTION
    address: str
    head_name: str
    head_number: str

    def buttons(self) -> tuple[Button, ...]:
        """Save, change, leave."""
        return finish_buttons(FORM)


class LetterheadSet(Message):
    """Papers have it from now on."""

    def buttons(self) -> tuple[Button, ...]:
        """Look at one."""
        return (Button("see_paper", "paper", ("situation_sheet", "0", "pdf")),)


@routes.command("kopsurat", "=kop surat", roles=OFFICER, hint="letterhead")
def change_letterhead(turn: Turn, words: str) -> None:
    """``/kopsurat Jl. MT Haryono 1; Hj. Ratna, S.E.; NIP 1970…``, or step by step."""
    forms.start(turn, LETTERHEAD, line=words)


def _slot(field: str) -> Slot:
    def ask(turn: Turn, _: Slots) -> Message:
        return LetterheadAsked(field, field, _now(turn, field))

    def parse(turn: Turn, _: Slots, words: str) -> Parsed:
        said = " ".join(words.split())
        if said.casefold() in NOTHING:
            return Filled("")
        if not SHORTEST <= len(said) <= LONGEST:
            return AskBack(LetterheadAsked("unclear", field, _now(turn, field)))
        return Filled(said)

    return Slot(field, ask, parse)


def _now(turn: Turn, field: str) -> str:
    """What stands there so far, where it fits on a button."""
    now = str(getattr(turn.here, field))
    return now if len(now.encode()) <= MOST_ON_A_BUTTON else ""


def _summary(_: Turn, slots: Slots) -> Message:
    return LetterheadDraft(*(slots[name] for name in FIELDS))


def _save(turn: Turn, slots: Slots) -> None:
    set_letterhead(turn.session, turn.here, slots, turn.now, turn.person.id)
    turn.say(LetterheadSet())


LETTERHEAD = routes.form(
    Form(FORM, slots=tuple(_slot(name) for name in FIELDS), finish=_save, summary=_summary)
)
