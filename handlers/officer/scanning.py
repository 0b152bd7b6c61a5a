"""A label's QR code scanned: an officer's telephone opens receiving for that lot.

On a channel with links the code opens the chat with ``/start LOT``; elsewhere it is the command
itself, or the lot's code typed by itself.
"""

from dataclasses import dataclass

from domain.messages.base import Message
from domain.models import RoleName
from handlers.officer.lots import looks_like_lot
from handlers.officer.receiving import receive_goods
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()


@dataclass(frozen=True, slots=True)
class LotForOffice(Message):
    """To somebody who is no officer: this code is scanned at the hand-over."""

    lot: str


@routes.open_question(5)
def hear_lot(turn: Turn) -> bool:
    """A lot's code by itself, from an officer."""
    words = turn.heard.text.strip()
    return RoleName.OFFICER in turn.roles and scanned(turn, words.partition(";")[0], words)


def scanned(turn: Turn, code: str, line: str = "") -> bool:
    """Open receiving for a lot's code; False where it is none."""
    if not looks_like_lot(turn, code):
        return False
    if RoleName.OFFICER in turn.roles:
        receive_goods(turn, line or code)
    else:
        turn.say(LotForOffice(code.strip().upper()[:30]))
    return True
