"""Who was invited by a list and has not come in yet: the codes to hand out, and their end."""

from typing import ClassVar

from domain.messages.base import Button, Message, Part
from domain.sheets.invitees import waiting_for
from handlers.officer.access import OFFICER, number_in
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
ROWS = 10


class InvitedRow(Part):
    """One business with its own code, and the link that opens a chat with it."""

    business: str
    district: str
    phone: str
    code: str


class InvitedList(Message):
    """The businesses that were not heard of yet, a page of them."""

    variants: ClassVar[tuple[str, ...]] = ("", "none")
    count: int
    rows: tuple[InvitedRow, ...]
    page: int
    more: int | None

    def variant(self) -> str:
        """There may be none."""
        return "" if self.rows else "none"

    def buttons(self) -> tuple[Button, ...]:
        """The next page."""
        return (Button("next_page", "invited.list", (str(self.page + 1),)),) if self.more else ()


@routes.command("undangan", roles=OFFICER, hint="invited")
def list_invited(turn: Turn, _: str) -> None:
    """Whoever was invited by a list and has not come in."""
    _list(turn, 1)


@routes.button("invited.list", OFFICER)
def list_more(turn: Turn, args: tuple[str, ...]) -> None:
    """Another page of them."""
    _list(turn, max(1, number_in(args)))


def _list(turn: Turn, page: int) -> None:
    waiting = waiting_for(turn.session, turn.here, turn.now)
    shown = waiting[(page - 1) * ROWS : page * ROWS]
    more = len(waiting) - (page - 1) * ROWS - len(shown)
    rows = tuple(InvitedRow(w.business, w.district, w.phone, w.code) for w in shown)
    turn.say(InvitedList(len(waiting), rows, page, more if more > 0 else None))
