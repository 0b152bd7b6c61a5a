"""Joining the office by invitation: officers, exporters and the head have their role at once."""

from typing import ClassVar

from domain import people
from domain.messages.base import Button, Message
from domain.models import Invitation, Region
from domain.records import the
from handlers import forms
from handlers.forms import Form, Slots
from handlers.producer.introductions import OWNER, SALUTATION
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()


class WelcomeToOffice(Message):
    """A code of an officer, an exporter or the head was used: the role is given."""

    variants: ClassVar[tuple[str, ...]] = ("officer", "exporter", "head")
    role: str
    by: str

    def variant(self) -> str:
        """Each role is told what it is."""
        return self.role


class Introduced(Message):
    """Thanks for the name."""

    def buttons(self) -> tuple[Button, ...]:
        """What one can do here."""
        return (Button("help", "help"),)


def join_office(turn: Turn, invitation: Invitation) -> None:
    """An officer, an exporter or the head: the role now, the name where it is not known."""
    people.use_invitation(turn.session, turn.person, invitation, turn.now)
    turn.region = the(turn.session, Region, invitation.region_id)
    turn.forget_roles()
    turn.say(WelcomeToOffice(invitation.role, turn.here.office))
    known = {"owner": turn.person.name, "salutation": turn.person.salutation}
    forms.start(turn, JOINING, {name: said for name, said in known.items() if said})


def _finish_joining(turn: Turn, slots: Slots) -> None:
    turn.person.name, turn.person.salutation = slots["owner"], slots["salutation"]
    turn.say(Introduced())


JOINING = routes.form(Form("joining", (OWNER, SALUTATION), _finish_joining))
