"""The standard of quality of an order: its grade, what it says, a picture of a sample."""

from dataclasses import dataclass
from typing import ClassVar

from domain.messages.base import Button, Kind, Message, Part
from domain.messages.pictures import DocumentShown
from domain.models import Document
from domain.quality import quality_of, sample_of, set_quality
from domain.records import by_id
from domain.standing import OpenLine
from handlers import forms
from handlers.attachments import Attached, attached, keep
from handlers.forms import AskBack, Filled, Form, Parsed, Slot, Slots
from handlers.messages import slot_button
from handlers.officer.access import ORDERERS, open_lines_here, open_order_here
from handlers.officer.choosing import NoOpenOrder, first_line, order_in, order_slot
from handlers.officer.reading import is_nothing
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
FORM = "quality"
LONGEST_GRADE, LONGEST_TEXT = 40, 140


@dataclass(frozen=True, slots=True)
class WhichGrade(Message):
    """Which grade?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    code: str

    def buttons(self) -> tuple[Button, ...]:
        """It may be left out."""
        return (slot_button(FORM, "grade", "-", "skip"),)


@dataclass(frozen=True, slots=True)
class WhichSpecification(Message):
    """What must the goods be like? Producers read it with the offer."""

    kind: ClassVar[Kind] = Kind.QUESTION
    longest: int


@dataclass(frozen=True, slots=True)
class SampleWanted(Message):
    """Is there a picture of a sample?"""

    kind: ClassVar[Kind] = Kind.QUESTION

    def buttons(self) -> tuple[Button, ...]:
        """It may be left out."""
        return (slot_button(FORM, "sample", "-", "skip"),)


@dataclass(frozen=True, slots=True)
class QualitySet(Message):
    """The standard of an order, with its sample; set now, or looked at."""

    variants: ClassVar[tuple[str, ...]] = ("", "none")
    code: str
    product: str
    quality: str
    sample: DocumentShown | None

    def variant(self) -> str:
        """None was set."""
        return "" if self.quality else "none"

    def picture(self) -> Part | None:
        """The sample."""
        return self.sample

    def buttons(self) -> tuple[Button, ...]:
        """Set it anew."""
        return (Button("set_quality", "quality.set", (self.code,)),)


@routes.command("mutu", roles=ORDERERS, hint="quality")
def quality(turn: Turn, words: str) -> None:
    """``/mutu BPN-014`` shows it; ``/mutu BPN-014; A; renyah, utuh, kadar air 5 %; -`` sets it."""
    if not open_lines_here(turn):
        turn.say(NoOpenOrder())
        return
    order = open_order_here(turn, words)
    if order is not None and (entry := first_line(turn, order)).line.quality is not None:
        _show(turn, entry)
        return
    forms.start(turn, QUALITY, line=words)


@routes.button("quality.set", ORDERERS)
def set_anew(turn: Turn, args: tuple[str, ...]) -> None:
    """Set the standard of the order that a button names."""
    order = open_order_here(turn, args[0]) if args else None
    if order is None:
        turn.say(NoOpenOrder())
        return
    forms.start(turn, QUALITY, {"order": order.code})


def _show(turn: Turn, entry: OpenLine) -> None:
    number = sample_of(entry)
    document = None if number is None else by_id(turn.session, Document, number)
    kept = document is not None and document.content is not None
    sample = DocumentShown(document.id, document.media_type) if document and kept else None
    turn.say(QualitySet(entry.order.code, entry.product.name, quality_of(entry), sample))


def _parse_grade(_: Turn, slots: Slots, words: str) -> Parsed:
    grade = " ".join(words.split())
    if is_nothing(grade):
        return Filled("")
    return Filled(grade) if len(grade) <= LONGEST_GRADE else AskBack(WhichGrade(slots["order"]))


def _parse_text(_: Turn, __: Slots, words: str) -> Parsed:
    text = " ".join(words.split())
    if not 2 <= len(text) <= LONGEST_TEXT:
        return AskBack(WhichSpecification(LONGEST_TEXT))
    return Filled(text)


def _parse_sample(turn: Turn, _: Slots, words: str) -> Parsed:
    file = attached(turn)
    if file is not None and file.readable:
        facts = (file.channel, file.file_id, file.media_type, file.name, file.size)
        return Filled(list(facts))
    return Filled(None) if is_nothing(words) else AskBack(SampleWanted())


def _set(turn: Turn, slots: Slots) -> None:
    entry = first_line(turn, order_in(turn, slots))
    sample = None if slots["sample"] is None else keep(turn, Attached(*slots["sample"])).id
    grade, text = slots["grade"], slots["text"]
    set_quality(turn.session, entry, grade, text, sample, turn.now, turn.person.id)
    turn.say(QualitySet(entry.order.code, entry.product.name, quality_of(entry), None))


QUALITY = routes.form(
    Form(
        FORM,
        slots=(
            order_slot(FORM),
            Slot("grade", lambda _, slots: WhichGrade(slots["order"]), _parse_grade),
            Slot("text", lambda *_: WhichSpecification(LONGEST_TEXT), _parse_text),
            Slot("sample", lambda *_: SampleWanted(), _parse_sample, takes_file=True),
        ),
        finish=_set,
    )
)
