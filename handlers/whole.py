"""What went out in short, shown as it is: whoever chose "read all" reads it with its choices."""

from domain.messages.base import Message, message_from
from domain.models import Outbox
from domain.records import by_id
from handlers.messages import ButtonTooOld
from handlers.refusing import refuse
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
LONGEST_NUMBER = 18


@routes.button("message.whole")
def show(turn: Turn, numbers: tuple[str, ...]) -> None:
    """Say these messages again, as answers; only one's own, and what is still known."""
    found = [message for number in numbers if (message := _mine(turn, number)) is not None]
    for message in found:
        turn.say(message)
    if not found:
        refuse(turn, ButtonTooOld())


def _mine(turn: Turn, number: str) -> Message | None:
    known = number.isdecimal() and len(number) <= LONGEST_NUMBER
    row = by_id(turn.session, Outbox, int(number)) if known else None
    if row is None or row.person_id != turn.person.id:
        return None
    try:
        return message_from(row.message, row.facts)
    except (KeyError, TypeError):
        return None
