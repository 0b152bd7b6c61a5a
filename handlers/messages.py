"""What conversations say that belongs to no single one of them."""

from typing import ClassVar

from domain.messages.base import Button, Kind, Message, Part, Word


def finish_buttons(form: str, done: str = "save") -> tuple[Button, ...]:
    """The three choices below a form's summary; ``done`` is the label of the first."""
    return (
        Button(done, "form.done", (form,)),
        Button("change", "form.fix", (form,)),
        Button("cancel", "form.cancel", (form,)),
    )


def slot_button(form: str, slot: str, words: str, label: str = "as_is") -> Button:
    """A button that says ``words`` for a slot; the label shows ``{text}`` unless named."""
    return Button(label, "form.say", (form, slot, words), {"text": words})


class FormCancelled(Message):
    """The form was left; nothing was done."""


class SummaryUnheard(Message):
    """Words below a summary that were no answer to it: nothing is saved yet."""


class FormGone(Message):
    """A button of a form that is finished or was cancelled."""


class WhichSlot(Message):
    """Which part of the form is to be changed?"""

    form: str
    slots: tuple[str, ...]

    def buttons(self) -> tuple[Button, ...]:
        """One for each slot, named ``button.slot.NAME`` in the catalogs."""
        return tuple(Button(f"slot.{s}", "form.fix", (self.form, s)) for s in self.slots)


class NotUnderstood(Message):
    """No reading of the words was good enough, and nothing in particular was asked."""

    def buttons(self) -> tuple[Button, ...]:
        """Help, or a human."""
        return (Button("help", "help"), Button("ask_office", "office.ask"))


class HandedToOffice(Message):
    """Twice not understood: an officer will look."""


class MediaNotRead(Message):
    """A voice note, picture or sticker: please type."""

    variants: ClassVar[tuple[str, ...]] = (
        "",
        "voice",
        "image",
        "sticker",
        "location",
        "contact",
        "edit",
    )
    medium: str = ""

    def variant(self) -> str:
        """What is usual is named; every other kind is 'this'."""
        return self.medium if self.medium in self.variants else ""


class OneByOne(Message):
    """Somebody writes faster than is answered: nothing is lost, the rest is answered in a while."""

    kind: ClassVar[Kind] = Kind.COURTESY


class WriteAlone(Message):
    """Said in a group: the bot talks with one person at a time."""

    kind: ClassVar[Kind] = Kind.COURTESY


class OutOfReach(Message):
    """To officers: messages to somebody do not arrive any more, by any channel."""

    who: str


class TooLong(Message):
    """A message longer than anybody would read."""

    limit: int


class SomethingBroke(Message):
    """A turn failed; the message is kept and the office will look."""

    urgent: ClassVar[bool] = True


class TurnFailed(Message):
    """To officers: somebody's message could not be handled."""

    who: str
    words: str
    inbox_id: int


class JobFailed(Message):
    """To officers: work that the bot does by itself failed, and is tried again."""

    job: Word


class PersonAsks(Message):
    """To officers: somebody's question; ``about`` is the order or share, if known."""

    who: str
    words: str
    about: str
    question_id: int

    def buttons(self) -> tuple[Button, ...]:
        """Answer through the bot."""
        return (Button("answer", "office.answer", (str(self.question_id),)),)


class YouAreWelcome(Message):
    """The answer to a thank-you or an 'all right'."""

    kind: ClassVar[Kind] = Kind.COURTESY


class Hello(Message):
    """The answer to a greeting."""

    kind: ClassVar[Kind] = Kind.COURTESY

    def buttons(self) -> tuple[Button, ...]:
        """What one can do here."""
        return (Button("help", "help"),)


class NotForYou(Message):
    """A command or button that this person may not use."""


class ButtonTooOld(Message):
    """A button whose action no longer exists."""


class HelpLine(Part):
    """One command, with what it does (``what`` is the catalog word)."""

    command: str
    what: Word


class HelpGroup(Part):
    """Commands about one thing, below its name."""

    heading: Word
    lines: tuple[HelpLine, ...]


class Help(Message):
    """What this person can do here; whoever can do much is shown it in ``groups``."""

    variants: ClassVar[tuple[str, ...]] = ("", "stranger")
    lines: tuple[HelpLine, ...]
    groups: tuple[HelpGroup, ...] = ()

    def variant(self) -> str:
        """Somebody without any role is told how to get in."""
        return "" if self.lines or self.groups else "stranger"


class UnknownCommand(Message):
    """There is no such command; ``near`` is the one that is written almost so."""

    variants: ClassVar[tuple[str, ...]] = ("", "near")
    said: str
    near: str = ""

    def variant(self) -> str:
        """With the one that may be meant, if there is one."""
        return "near" if self.near else ""
