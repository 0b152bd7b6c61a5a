"""Who answers this message.

Commands; opt-out words; a button's action; the slot of an open form; the open question; help.
A person who is stuck twice gets a human: the officers are told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from domain.language import says_goodbye
from domain.messages.base import decode_action, from_wire
from domain.models import RoleName
from handlers import files, forms
from handlers.asking import answer_to_courtesy, forward_to_office, is_courtesy
from handlers.forms import Form
from handlers.helping import help_of, nearest
from handlers.meanwhile import asked_meanwhile
from handlers.messages import (
    ButtonTooOld,
    MediaNotRead,
    NotForYou,
    NotUnderstood,
    TooLong,
    UnknownCommand,
)
from handlers.refusing import refuse, say_once_in_a_while
from handlers.routes import ButtonRoute, Command, FileRoute, QuestionHandler, Routes
from handlers.short_words import leaves, leaves_plainly
from handlers.turn import HeardKind, Turn

T = TypeVar("T")

STUCK = 2
LONGEST_WORDS = 2000
LONGEST_NAME = 32
OF_THE_OFFICE = frozenset({"ask"})
"""What is asked of the office, and so of nobody by an officer."""
ALWAYS = [("bantuan", "help")]
AT_THE_DOOR = [("mulai", "start"), *ALWAYS]
HELP_WORDS = frozenset({"bantuan", "/bantuan", "/help", "help", "menu", "/menu", "tolong"})


@dataclass(slots=True)
class Router:
    """Everything that all conversations answer."""

    commands: dict[str, Command] = field(default_factory=dict)
    buttons: dict[str, ButtonRoute] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    questions: list[QuestionHandler] = field(default_factory=list)
    files: list[FileRoute] = field(default_factory=list)

    @classmethod
    def of(cls, conversations: Sequence[Routes]) -> "Router":
        """Put the conversations together; raises ValueError where two claim the same thing."""
        router = cls()
        for routes in conversations:
            _claim(router.commands, {command.name: command for command in routes.commands})
            _claim(router.buttons, routes.buttons)
            _claim(router.forms, {form.name: form for form in routes.forms})
        asked = [question for routes in conversations for question in routes.questions]
        router.files = [route for routes in conversations for route in routes.files]
        router.questions = [answer for _, answer in sorted(asked, key=lambda pair: pair[0])]
        _claim(
            router.buttons, {"help": ButtonRoute(lambda turn, _: router.help(turn), frozenset())}
        )
        return router

    def handle(self, turn: Turn) -> None:
        """Answer one message."""
        match turn.heard.kind:
            case HeardKind.BUTTON:
                self._press(turn)
            case HeardKind.TEXT if len(turn.heard.text) > LONGEST_WORDS:
                turn.say(TooLong(LONGEST_WORDS))
            case HeardKind.TEXT:
                self._hear(turn)
            case HeardKind.GROUP:
                say_once_in_a_while(turn)
            case HeardKind.DOCUMENT | HeardKind.FETCHED:
                files.take(turn, self.files)
            case _:
                if not self._take_file(turn):
                    turn.say(MediaNotRead(turn.heard.text))
        turn.conversation.updated_at = turn.now

    def _hear(self, turn: Turn) -> None:
        words = turn.heard.text.strip()
        form = self._open_form(turn)
        if words.casefold() in HELP_WORDS:
            self._help_along(turn, form)
            return
        if form is not None and self._leaves(turn, words):
            forms.cancel(turn)
            return
        if form is not None and forms.answered_summary(turn, form, words):
            return
        if self._command(turn, words) or self._opt_out(turn, words):
            return
        if form is not None and asked_meanwhile(turn) and self._answers_that(turn, form):
            self._call_a_human_if_stuck(turn, words)
            return
        if form is not None and forms.answer(turn, form, words):
            self._call_a_human_if_stuck(turn, words)
            return
        if any(question(turn) for question in self.questions):
            self._call_a_human_if_stuck(turn, words)
            return
        if is_courtesy(words):
            turn.say(answer_to_courtesy(words))
            return
        if form is not None:
            forms.remind(turn, form)
        else:
            turn.conversation.misses += 1
            turn.say(NotUnderstood())
        self._call_a_human_if_stuck(turn, words)

    @staticmethod
    def _leaves(turn: Turn, words: str) -> bool:
        """Whether the words leave the form; a no may answer something else as well."""
        if leaves_plainly(words):
            return True
        return leaves(words) and not asked_meanwhile(turn)

    def _answers_that(self, turn: Turn, form: Form) -> bool:
        """Words for what was asked after the form; a form of one question is over with that."""
        talk = turn.conversation
        before = (talk.form, talk.slots)
        if not any(question(turn) for question in self.questions):
            return False
        if len(form.slots) == 1 and (talk.form, talk.slots) == before:
            forms.close(turn)
        return True

    def _take_file(self, turn: Turn) -> bool:
        """A photograph or PDF without words, where a form asked for one."""
        form = self._open_form(turn)
        slot = form.slot(turn.conversation.asking) if form is not None else None
        if form is None or slot is None or not slot.takes_file:
            return False
        return forms.answer(turn, form, "")

    def _command(self, turn: Turn, words: str) -> bool:
        name, rest = [*words.split(maxsplit=1), "", ""][:2]
        name = name.casefold().rstrip(",;:.")
        if name.startswith("/"):
            command = self.commands.get(name[1:].partition("@")[0])
        else:
            command = self.commands.get(f"={name}") if not rest else None
            command = command or self.commands.get(f"={words.casefold()}")
        if command is None:
            return name.startswith("/") and self._unknown(turn, name[1:])
        if command.roles and not command.roles & turn.roles:
            if name.startswith("/"):
                turn.say(NotForYou())
            return name.startswith("/")
        forms.close(turn)
        command.answer(turn, rest.strip())
        return True

    def _unknown(self, turn: Turn, name: str) -> bool:
        """No such command: which may be meant; whoever is nothing here is told how to get in."""
        if not turn.roles:
            self.help(turn)
            return True
        known = [one.name for one in self.commands.values() if self._for(one, turn.roles)]
        name = name.partition("@")[0]
        turn.say(UnknownCommand(name[:LONGEST_NAME], nearest(name, known)))
        return True

    def _opt_out(self, turn: Turn, words: str) -> bool:
        if not says_goodbye(words):
            return False
        self.commands["berhenti"].answer(turn, "")
        return True

    def _press(self, turn: Turn) -> None:
        code = from_wire(turn.heard.button)
        if code is None:
            refuse(turn)
            return
        action, args = decode_action(code)
        if action.startswith("form."):
            self._press_in_form(turn, action, args)
            return
        route = self.buttons.get(action)
        if route is None:
            refuse(turn, ButtonTooOld())
        elif route.roles and not route.roles & turn.roles:
            refuse(turn)
        else:
            turn.conversation.misses = 0
            route.answer(turn, args)

    def _press_in_form(self, turn: Turn, action: str, args: tuple[str, ...]) -> None:
        form = self._open_form(turn)
        if form is None or not args or args[0] != form.name:
            forms.gone(turn)
            return
        match (action, args[1:]):
            case ("form.say", (slot, words)):
                forms.say_for_slot(turn, form, slot, words)
            case ("form.done", ()):
                forms.finish(turn, form)
            case ("form.fix", (slot,)):
                forms.ask_again(turn, form, slot)
            case ("form.fix", ()):
                forms.choose_slot(turn, form)
            case ("form.cancel", ()):
                forms.cancel(turn)
            case _:
                refuse(turn, ButtonTooOld())

    def _open_form(self, turn: Turn) -> Form | None:
        """The form that is open; one that is nobody's business any more is closed.

        A new version of the code may not have it, or what it is about is over.
        """
        name = turn.conversation.form
        if name is None:
            return None
        form = self.forms.get(name)
        if form is not None and form.stands(turn, turn.conversation.slots):
            return form
        forms.close(turn)
        return None

    def _call_a_human_if_stuck(self, turn: Turn, words: str) -> None:
        if turn.conversation.misses < STUCK or turn.region is None:
            return
        turn.conversation.misses = 0
        if RoleName.OFFICER in turn.roles:
            return
        forward_to_office(turn, words)

    def _help_along(self, turn: Turn, form: Form | None) -> None:
        """Help, and then the question of the open form once more."""
        if form is None or turn.roles:
            self.help(turn)
        if form is not None and form.slot(turn.conversation.asking) is not None:
            forms.ask_again(turn, form, str(turn.conversation.asking))

    def help(self, turn: Turn) -> None:
        """Say what this person can do here; whoever is nothing here yet is told how to get in."""
        turn.say(help_of(self._hints(turn.roles), turn.roles))

    def menu(self, roles: frozenset[RoleName]) -> list[tuple[str, str]]:
        """The commands that a channel may list beside the writing field, each with its hint."""
        return self._hints(roles) + (ALWAYS if roles else AT_THE_DOOR)

    def _hints(self, roles: frozenset[RoleName]) -> list[tuple[str, str]]:
        return [
            (command.name, command.hint)
            for command in self.commands.values()
            if command.hint and roles and self._for(command, roles)
            if command.hint not in OF_THE_OFFICE or RoleName.OFFICER not in roles
        ]

    @staticmethod
    def _for(command: Command, roles: frozenset[RoleName]) -> bool:
        return not command.roles or bool(command.roles & roles)


def _claim(known: dict[str, T], more: dict[str, T]) -> None:
    twice = known.keys() & more.keys()
    if twice:
        msg = f"two conversations claim {', '.join(sorted(twice))}"
        raise ValueError(msg)
    known.update(more)
