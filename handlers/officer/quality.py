"""The standard of quality of an order: its grade, what it says, a picture of a sample."""

import re
from typing import Any, ClassVar

from domain.messages.base import Button, Kind, Message, Part, Word
from domain.messages.pictures import DocumentShown
from domain.quality import in_words, quality_of, sample_of, set_quality
from domain.standing import OpenLine
from domain.values import as_dict
from handlers import forms
from handlers.attachments import Attached, attached, keep
from handlers.forms import AskBack, Filled, Form, Parsed, Partly, Slot, Slots
from handlers.messages import slot_button
from handlers.officer.access import ORDERERS, open_lines_here, open_order_here
from handlers.officer.choosing import NoOpenOrder, first_line, order_in, order_slot
from handlers.officer.reading import is_nothing
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
FORM = "quality"
LONGEST_GRADE, LONGEST_TEXT = 40, 140
INTRODUCED = re.compile(
    r"^(?:standar\s+)?(?:mutu(?:nya)?|grade|kualitas)\s*[:=]?\s+", re.IGNORECASE
)


class WhichGrade(Message):
    """Which grade?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    code: str

    def buttons(self) -> tuple[Button, ...]:
        """It may be left out."""
        return (slot_button(FORM, "grade", "-", "skip"),)


class WhichSpecification(Message):
    """What must the goods be like? Producers read it with the offer."""

    kind: ClassVar[Kind] = Kind.QUESTION
    longest: int


class SampleWanted(Message):
    """Is there a picture of a sample?"""

    kind: ClassVar[Kind] = Kind.QUESTION

    def buttons(self) -> tuple[Button, ...]:
        """It may be left out."""
        return (slot_button(FORM, "sample", "-", "skip"),)


class WhichStandard(Message):
    """Inside another form: the standard in one answer, with a picture of a sample or without."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "pictured", "unclear")
    said: str
    longest: int
    form: str = "order"

    def variant(self) -> str:
        """The picture is there and its words are not; or the words are too long."""
        return self.said

    def buttons(self) -> tuple[Button, ...]:
        """It may be left out."""
        return (slot_button(self.form, "quality", "-", "skip"),)


class QualitySet(Message):
    """The standard of an order, with its sample; set now, or looked at."""

    variants: ClassVar[tuple[str, ...]] = ("", "none")
    code: str
    product: str
    quality: str
    sample: DocumentShown | None

    def variant(self) -> str:
        """None was set."""
        return "" if self.quality or self.sample else "none"

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
    sample = sample_of(turn.session, entry)
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
        return Filled(as_dict(file))
    return Filled(None) if is_nothing(words) else AskBack(SampleWanted())


def _set(turn: Turn, slots: Slots) -> None:
    entry = first_line(turn, order_in(turn, slots))
    set_standard(turn, entry, slots)
    turn.say(QualitySet(entry.order.code, entry.product.name, quality_of(entry), None))


def standard_slot(form: str) -> Slot:
    """The standard as one slot of another form, called ``quality`` there."""

    def ask(_: Turn, __: Slots) -> Message:
        return WhichStandard("", LONGEST_TEXT, form)

    def parse(turn: Turn, slots: Slots, words: str) -> Parsed:
        return _parse_standard(turn, slots, words, form)

    called = ("mutu", "standar mutu", "kualitas", "grade")
    return Slot("quality", ask, parse, called=called, takes_file=True)


def _parse_standard(turn: Turn, slots: Slots, words: str, form: str) -> Parsed:
    """``A``, ``A: renyah, utuh`` or ``renyah, utuh``, and perhaps a picture; None for nothing.

    A picture without words is kept until the words come, or are left out.
    """
    file = attached(turn)
    sample = as_dict(file) if file is not None and file.readable else slots.get("_quality")
    said = " ".join(words.split())
    if not said and sample is not None:
        return Partly(sample, WhichStandard("pictured", LONGEST_TEXT, form))
    standard = _standard("" if is_nothing(said) else INTRODUCED.sub("", said))
    if standard is None or (file is not None and not file.readable):
        return AskBack(WhichStandard("unclear", LONGEST_TEXT, form))
    standard = {**standard, "sample": sample}
    return Filled(standard if any(standard.values()) else None)


def _standard(said: str) -> dict[str, Any] | None:
    """Its grade and its text; None where either is too long. One word alone is a grade."""
    grade, colon, text = (part.strip() for part in said.partition(":"))
    if not colon and " " in grade:
        grade, text = "", grade
    if len(grade) > LONGEST_GRADE or len(text) > LONGEST_TEXT:
        return None
    return {"grade": grade, "text": text}


def standard_words(standard: dict[str, Any] | None) -> str:
    """The standard that a form holds, in a line of words."""
    return in_words(standard or {})


def sample_word(standard: dict[str, Any] | None) -> Word | None:
    """Whether a photograph or a PDF goes with it."""
    held = (standard or {}).get("sample")
    if held is None:
        return None
    return Word("sample.pdf" if held["media_type"] == "application/pdf" else "sample.photo")


def set_standard(turn: Turn, entry: OpenLine, standard: dict[str, Any]) -> None:
    """Set what a form holds as an order's standard, and keep its sample."""
    of = kept_standard(turn, standard)
    set_quality(
        turn.session, entry, of["grade"], of["text"], of["sample"], turn.now, turn.person.id
    )


def kept_standard(turn: Turn, standard: dict[str, Any]) -> dict[str, Any]:
    """What a form holds as it is recorded: its sample is a document that is kept."""
    held = standard["sample"]
    sample = None if held is None else keep(turn, Attached(**held)).id
    return {"grade": standard["grade"], "text": standard["text"], "sample": sample}


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
