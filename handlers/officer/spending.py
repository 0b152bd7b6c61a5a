"""What messages cost, for the officers."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.costs import costs, month_after
from domain.messages.base import Message, Part
from domain.quantities import Money
from domain.weeks import at
from handlers.officer.access import OFFICER
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()


@dataclass(frozen=True, slots=True)
class CategorySpent(Part):
    """One price category: how many messages, how many charged, what they cost."""

    category: str
    messages: int
    charged: int
    spent: Money


@dataclass(frozen=True, slots=True)
class MonthSpent(Message):
    """Messages, conversations and estimated rupiah of a month so far."""

    first_day: date
    messages: int
    conversations: int
    spent: Money
    rows: tuple[CategorySpent, ...]


@routes.command("biaya", "=biaya pesan", roles=OFFICER)
def spent(turn: Turn, _: str) -> None:
    """This month's messages of the region, and what they cost."""
    first = turn.today.replace(day=1)
    midnight, zone = datetime.min.time(), turn.here.zone
    begins, ends = at(first, midnight, zone), at(month_after(first), midnight, zone)
    found = costs(turn.session, begins, ends, turn.here.id)
    rows = tuple(
        CategorySpent(one.category, one.messages, one.charged, Money(one.rupiah))
        for one in found.categories
    )
    turn.say(MonthSpent(first, found.messages, found.conversations, Money(found.rupiah), rows))
