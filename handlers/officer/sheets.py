"""A spreadsheet from the office: looked at, every bad row explained, taken over after a yes."""

from typing import ClassVar

from domain.files import done_with, file_of
from domain.messages.base import Button, Kind, Message
from domain.models import FileState, IncomingFile
from domain.sheets.grids import MOST_ROWS, Refusal
from domain.sheets.headings import SheetKind
from domain.sheets.plans import SheetPlan, carry_out, plan_of
from domain.sheets.problems import RowProblem
from handlers.officer.access import OFFICER, number_in
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
SHOWN = 5
PAGE = 12
KINDS = tuple(str(kind) for kind in SheetKind)


class SheetRefused(Message):
    """The file cannot be read, and what to send instead."""

    variants: ClassVar[tuple[str, ...]] = tuple(str(reason) for reason in Refusal)
    reason: str
    name: str
    most: int = MOST_ROWS

    def variant(self) -> str:
        """One wording for each reason."""
        return self.reason


class SheetPreview(Message):
    """What a file would change, before anything of it is taken over."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = (*KINDS, "nothing")
    lists: str
    name: str
    added: int | None
    changed: int | None
    left: int | None
    bad: int | None
    problems: tuple[RowProblem, ...]
    more: int | None
    unused: tuple[str, ...]
    file_id: int
    mark: str

    def variant(self) -> str:
        """One wording for each kind of list; one where there is nothing to take over."""
        return self.lists if self.added or self.changed else "nothing"

    def buttons(self) -> tuple[Button, ...]:
        """Take it over, leave it, see the other rows."""
        number = str(self.file_id)
        take = Button("take_sheet", "sheet.take", (number, self.mark))
        more = Button("more_rows", "sheet.rows", (number, "1"))
        buttons: tuple[Button, ...] = (take,) if self.added or self.changed else ()
        buttons += (more,) if self.more else ()
        return (*buttons, Button("drop_sheet", "sheet.drop", (number,)))


class SheetRows(Message):
    """More of the rows that are not taken over."""

    problems: tuple[RowProblem, ...]
    more: int | None
    file_id: int
    page: int

    def buttons(self) -> tuple[Button, ...]:
        """The next page."""
        if not self.more:
            return ()
        return (Button("more_rows", "sheet.rows", (str(self.file_id), str(self.page + 1))),)


class SheetTaken(Message):
    """The echo: it was taken over."""

    variants: ClassVar[tuple[str, ...]] = KINDS
    lists: str
    added: int
    changed: int | None

    def variant(self) -> str:
        """One wording for each kind of list."""
        return self.lists

    def buttons(self) -> tuple[Button, ...]:
        """For businesses: the codes to hand out."""
        if self.lists != SheetKind.PRODUCERS:
            return ()
        return (Button("see_invited", "invited.list", ("1",)),)


class SheetDropped(Message):
    """The file was left; nothing of it was kept."""

    name: str


class SheetGone(Message):
    """The file was taken over or left before, or is older than a day."""


@routes.file(OFFICER)
def look_at(turn: Turn, file: IncomingFile) -> None:
    """A spreadsheet came: what would it change?"""
    plan = _plan(turn, file)
    if isinstance(plan, Refusal):
        turn.say(SheetRefused(plan, file.name))
        done_with(turn.session, file)
        return
    _preview(turn, file, plan)


def _plan(turn: Turn, file: IncomingFile) -> SheetPlan | Refusal:
    return plan_of(turn.session, turn.here, file.content or b"", turn.now)


def _preview(turn: Turn, file: IncomingFile, plan: SheetPlan) -> None:
    shown = plan.problems[:SHOWN]
    turn.say(
        SheetPreview(
            lists=plan.kind,
            name=file.name,
            added=plan.added or None,
            changed=plan.changed or None,
            left=plan.left or None,
            bad=plan.bad or None,
            problems=shown,
            more=len(plan.problems) - len(shown) or None,
            unused=plan.unused,
            file_id=file.id,
            mark=plan.mark,
        )
    )


@routes.button("sheet.take", OFFICER)
def take_over(turn: Turn, args: tuple[str, ...]) -> None:
    """Take over what was looked at; where the records changed meanwhile it is shown anew."""
    file = _file(turn, args)
    if file is None:
        return
    plan = _plan(turn, file)
    if isinstance(plan, Refusal):
        turn.say(SheetRefused(plan, file.name))
        return
    if args[1:] != (plan.mark,):
        _preview(turn, file, plan)
        return
    carry_out(turn.session, turn.here, plan, turn.now, turn.person.id, turn.make_code)
    done_with(turn.session, file)
    turn.say(SheetTaken(plan.kind, plan.added, plan.changed or None))


@routes.button("sheet.drop", OFFICER)
def leave(turn: Turn, args: tuple[str, ...]) -> None:
    """Nothing of it is taken over, and the file is deleted."""
    file = _file(turn, args)
    if file is not None:
        done_with(turn.session, file)
        turn.say(SheetDropped(file.name))


@routes.button("sheet.rows", OFFICER)
def show_rows(turn: Turn, args: tuple[str, ...]) -> None:
    """The other rows that are not taken over, a page at a time."""
    file = _file(turn, args)
    if file is None:
        return
    plan = _plan(turn, file)
    if isinstance(plan, Refusal):
        turn.say(SheetRefused(plan, file.name))
        return
    page = max(1, number_in(args, 1))
    begins = SHOWN + (page - 1) * PAGE
    shown = plan.problems[begins : begins + PAGE]
    more = len(plan.problems) - begins - len(shown)
    turn.say(SheetRows(shown, more if more > 0 else None, file.id, page))


def _file(turn: Turn, args: tuple[str, ...]) -> IncomingFile | None:
    """The officer's own file that a button names, as long as it is here."""
    file = file_of(turn.session, turn.person, number_in(args))
    if file is None or file.state is not FileState.HERE:
        turn.say(SheetGone())
        return None
    return file
