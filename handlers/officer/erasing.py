"""Requests for erasure: what would be deleted and what stays, then done after a yes."""

from datetime import datetime
from typing import ClassVar

from sqlmodel import col, select

from domain.erasing import erase, what_stays
from domain.messages.base import Button, Kind, Message, Part
from domain.models import Erasure, Person, Producer
from domain.records import by_id, the
from handlers.officer.access import OFFICER, called, number_in, refuse
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
ROWS = 8


class ErasureRow(Part):
    """One open request."""

    who: str
    due: datetime


class OpenErasures(Message):
    """The requests that wait, the oldest first."""

    variants: ClassVar[tuple[str, ...]] = ("", "none")
    rows: tuple[ErasureRow, ...]
    choices: tuple[Button, ...]

    def variant(self) -> str:
        """There may be none."""
        return "" if self.rows else "none"

    def buttons(self) -> tuple[Button, ...]:
        """Look at one."""
        return self.choices


class ErasureDraft(Message):
    """What is deleted, what stays without a name, before it is done for good."""

    kind: ClassVar[Kind] = Kind.QUESTION
    who: str
    business: str
    due: datetime
    open_shares: int | None
    receipts: int | None
    request_id: int

    def buttons(self) -> tuple[Button, ...]:
        """It cannot be undone."""
        return (Button("erase_now", "erasure.confirm", (str(self.request_id),)),)


class ErasureDone(Message):
    """The echo; it names nobody any more."""

    number: int


class ErasureOver(Message):
    """The request was carried out or taken back before."""


@routes.command("permintaanhapus", roles=OFFICER, hint="erasures")
def list_open(turn: Turn, _: str) -> None:
    """The requests that wait to be carried out."""
    found = turn.session.exec(
        select(Erasure, Person)
        .join(Person, col(Erasure.person_id) == Person.id)
        .where(
            Erasure.region_id == turn.here.id,
            col(Erasure.confirmed_at).is_(None),
            col(Erasure.finished_at).is_(None),
        )
        .order_by(col(Erasure.due_at), col(Erasure.id))
        .limit(ROWS)
    ).all()
    rows = tuple(ErasureRow(called(person), request.due_at) for request, person in found)
    choices = tuple(
        Button("as_is", "erasure.show", (str(request.id),), {"text": called(person)})
        for request, person in found
    )
    turn.say(OpenErasures(rows, choices))


@routes.button("erasure.show", OFFICER)
def show(turn: Turn, args: tuple[str, ...]) -> None:
    """What would be deleted."""
    request = _open(turn, args)
    if request is None:
        return
    person = the(turn.session, Person, request.person_id)
    producer = turn.session.exec(select(Producer).where(Producer.person_id == person.id)).first()
    kept = what_stays(turn.session, person)
    turn.say(
        ErasureDraft(
            who=called(person),
            business=producer.business if producer is not None else "",
            due=request.due_at,
            open_shares=kept.open_shares or None,
            receipts=kept.receipts or None,
            request_id=request.id,
        )
    )


@routes.button("erasure.confirm", OFFICER)
def confirm(turn: Turn, args: tuple[str, ...]) -> None:
    """Delete, for good."""
    request = _open(turn, args)
    if request is not None:
        erase(turn.session, request, turn.now, turn.person.id)
        turn.say(ErasureDone(request.id))


def _open(turn: Turn, args: tuple[str, ...]) -> Erasure | None:
    """The open request of this region that a button names."""
    request = by_id(turn.session, Erasure, number_in(args))
    if request is None or request.region_id != turn.here.id:
        refuse(turn)
        return None
    if request.confirmed_at is not None or request.finished_at is not None:
        turn.say(ErasureOver())
        return None
    return request
