"""How a conversation says what it answers: commands, buttons, forms and open questions.

A conversation is a module with a ``routes`` of this kind; `handlers.conversations` lists them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from domain.models import IncomingFile, RoleName
from domain.values import Value
from handlers.forms import Form
from handlers.turn import Turn

CommandHandler = Callable[[Turn, str], None]
ButtonHandler = Callable[[Turn, tuple[str, ...]], None]
QuestionHandler = Callable[[Turn], bool]
FileHandler = Callable[[Turn, IncomingFile], None]


class Command(Value):
    """``/name``, who may use it, and the catalog key of its line in the help."""

    name: str
    answer: CommandHandler
    roles: frozenset[RoleName]
    hint: str | None


class ButtonRoute(Value):
    """What answers a button's action, and who may press it."""

    answer: ButtonHandler
    roles: frozenset[RoleName]


class FileRoute(Value):
    """What answers a file, and whose files are read at all."""

    answer: FileHandler
    roles: frozenset[RoleName]


@dataclass(slots=True)
class Routes:
    """What one conversation answers."""

    commands: list[Command] = field(default_factory=list)
    buttons: dict[str, ButtonRoute] = field(default_factory=dict)
    forms: list[Form] = field(default_factory=list)
    questions: list[tuple[int, QuestionHandler]] = field(default_factory=list)
    files: list[FileRoute] = field(default_factory=list)

    def command(
        self, *names: str, roles: tuple[RoleName, ...] = (), hint: str | None = None
    ) -> Callable[[CommandHandler], CommandHandler]:
        """Answer ``/name`` (any of ``names``) with the words that follow it.

        ``roles`` empty means everybody. ``hint`` is the key ``command.HINT`` in the catalogs;
        only the first name is shown in the help.
        """

        def keep(answer: CommandHandler) -> CommandHandler:
            for place, name in enumerate(names):
                shown = hint if place == 0 else None
                self.commands.append(Command(name, answer, frozenset(roles), shown))
            return answer

        return keep

    def button(
        self, action: str, roles: tuple[RoleName, ...] = ()
    ) -> Callable[[ButtonHandler], ButtonHandler]:
        """Answer a press of a button with this action; the rest of its code is passed on."""

        def keep(answer: ButtonHandler) -> ButtonHandler:
            self.buttons[action] = ButtonRoute(answer, frozenset(roles))
            return answer

        return keep

    def form(self, form: Form) -> Form:
        """Make a form known, so that it survives a restart."""
        self.forms.append(form)
        return form

    def file(self, roles: tuple[RoleName, ...]) -> Callable[[FileHandler], FileHandler]:
        """Answer a file from somebody with one of these roles, once it is here."""

        def keep(answer: FileHandler) -> FileHandler:
            self.files.append(FileRoute(answer, frozenset(roles)))
            return answer

        return keep

    def open_question(self, order: int) -> Callable[[QuestionHandler], QuestionHandler]:
        """Answer free words, if a question of this conversation is open (return True then).

        Smaller ``order`` is tried first.
        """

        def keep(answer: QuestionHandler) -> QuestionHandler:
            self.questions.append((order, answer))
            return answer

        return keep
