"""Having one's data deleted: asked for at any time, taken back as long as it is not done."""

from datetime import datetime
from typing import ClassVar

from domain.erasure_requests import TIME, ask_erasure, open_request, take_back
from domain.messages.base import Button, Message
from domain.messages.erasing import ErasureAsked, ErasureWithdrawn
from domain.models import Person
from domain.outbox import post_to_officers
from handlers.routes import Routes
from handlers.short_words import stays
from handlers.turn import Turn

routes = Routes()


class ErasureReceived(Message):
    """What happens now, and by when."""

    variants: ClassVar[tuple[str, ...]] = ("", "stranger")
    due: datetime
    stranger: bool = False

    def variant(self) -> str:
        """Of a stranger only the address is kept, and it goes by itself."""
        return "stranger" if self.stranger else ""

    def buttons(self) -> tuple[Button, ...]:
        """It can be taken back until it is done."""
        return () if self.stranger else (Button("keep_data", "data.keep"),)


class DataStays(Message):
    """The request was taken back; nothing was deleted."""

    variants: ClassVar[tuple[str, ...]] = ("", "nothing")
    asked: bool = True

    def variant(self) -> str:
        """There may be no request to take back."""
        return "" if self.asked else "nothing"


@routes.command("hapusdata", "=hapus data", "=hapus data saya", "=hapusdata")
def erase(turn: Turn, _: str) -> None:
    """Ask for deletion: put before the officers once, to be done within three days."""
    if turn.region is None:
        ask_erasure(turn.session, turn.person, None, turn.now)
        turn.say(ErasureReceived(turn.now + TIME, stranger=True))
        return
    request = open_request(turn.session, turn.person.id)
    if request is None:
        request = ask_erasure(turn.session, turn.person, turn.here.id, turn.now)
        business = turn.producer.business if turn.producer is not None else ""
        told = ErasureAsked(_called(turn.person), business, request.due_at, request.id)
        post_to_officers(turn.session, turn.here.id, told, turn.now)
    turn.say(ErasureReceived(request.due_at))


@routes.button("data.erase")
def erase_by_button(turn: Turn, _: tuple[str, ...]) -> None:
    """The button below one's data."""
    erase(turn, "")


@routes.button("data.keep")
def keep(turn: Turn, _: tuple[str, ...]) -> None:
    """The person stays after all."""
    request = open_request(turn.session, turn.person.id)
    if request is None:
        turn.say(DataStays(asked=False))
        return
    take_back(turn.session, request, turn.now)
    if turn.region is not None:
        told = ErasureWithdrawn(_called(turn.person))
        post_to_officers(turn.session, turn.here.id, told, turn.now)
    turn.say(DataStays())


@routes.open_question(4)
def keep_by_words(turn: Turn) -> bool:
    """``gak jadi hapus bu``, ``jangan dihapus``: what *Batalkan* does, while a request is open."""
    if not stays(turn.heard.text) or open_request(turn.session, turn.person.id) is None:
        return False
    keep(turn, ())
    return True


def _called(person: Person) -> str:
    return f"{person.salutation} {person.name}".strip()
