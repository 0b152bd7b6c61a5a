"""Letting people in: a code for producers, a one-time code for another officer."""

from datetime import datetime
from typing import ClassVar

from sqlmodel import col, func, select

from domain.messages.base import Kind, Message, Part
from domain.messages.pictures import InvitationCard
from domain.models import Invitation, RoleName
from domain.people import invite
from handlers.officer.access import OFFICER, ORDERERS
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
MOST_USES = 500


class InvitationMade(Message):
    """The code, how it is used, and how long it works."""

    variants: ClassVar[tuple[str, ...]] = ("", "many", "officer", "exporter")
    code: str
    uses: int
    until: datetime
    officer: bool
    by: str = ""
    exporter: bool = False

    def picture(self) -> Part | None:
        """A card to print, for producers."""
        return None if self.officer or self.exporter else InvitationCard(self.code, self.by)

    def variant(self) -> str:
        """For one producer, for many, for an officer, or for a lead exporter."""
        if self.exporter:
            return "exporter"
        if self.officer:
            return "officer"
        return "" if self.uses == 1 else "many"


class HowManyInvited(Message):
    """For how many businesses is the code? At most ``most``."""

    kind: ClassVar[Kind] = Kind.QUESTION
    most: int


@routes.command("undang", roles=ORDERERS, hint="invite")
def invite_producers(turn: Turn, words: str) -> None:
    """``/undang`` for one business, ``/undang 20`` for twenty."""
    said = words.casefold().removesuffix("usaha").strip() or "1"
    if not said.isdecimal() or not 1 <= int(said) <= MOST_USES:
        turn.say(HowManyInvited(MOST_USES))
        return
    _make(turn, RoleName.PRODUCER, int(said))


@routes.command("petugasbaru", "=petugas baru", roles=OFFICER, hint="invite_officer")
def invite_officer(turn: Turn, _: str) -> None:
    """A code that makes one person an officer, once."""
    _make(turn, RoleName.OFFICER, 1)


@routes.command("undangpengampu", roles=OFFICER, hint="invite_exporter")
def invite_exporter(turn: Turn, _: str) -> None:
    """A code that makes one person a lead exporter, once."""
    _make(turn, RoleName.EXPORTER, 1)


def _make(turn: Turn, role: RoleName, uses: int) -> None:
    made = turn.session.exec(select(func.count(col(Invitation.id)))).one()
    code = turn.make_code(f"invitation {made + 1} of region {turn.here.code}")
    invitation = invite(
        turn.session, turn.here, role, code, turn.now, made_by=turn.person.id, uses=uses
    )
    officer, exporter = role is RoleName.OFFICER, role is RoleName.EXPORTER
    until, office = invitation.expires_at, turn.here.office
    turn.say(InvitationMade(code, uses, until, officer, office, exporter))
