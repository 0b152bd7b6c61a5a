"""Reading people's words in the light of what they were asked, and asking back kindly."""

from dataclasses import dataclass
from datetime import date

from domain.language import Choice, Intent
from domain.messages.base import Button
from domain.models import OfficeQuestion, Product
from domain.outbox import post_to_officers
from domain.quantities import Quantity
from handlers.messages import HandedToOffice, PersonAsks
from handlers.turn import Turn


@dataclass(frozen=True, slots=True)
class PossibleCapacity:
    """One reading of what somebody wrote about their capacity."""

    product: Product
    week: date
    quantity: Quantity

    def button(self) -> Button:
        """Tapping it records it."""
        about = (str(self.product.id), self.week.isoformat(), str(self.quantity.amount))
        return Button("capacity_as", "capacity.set", about, {"quantity": self.quantity})


def possible_capacities(
    choices: tuple[Choice, ...], products: list[Product], week: date
) -> tuple[PossibleCapacity, ...]:
    """The readings among ``choices`` that name a quantity of one of the products."""
    by_name = {product.name: product for product in products}
    found = []
    for choice in choices:
        product = by_name.get(choice.product or products[0].name)
        if choice.intent is not Intent.SET_CAPACITY or product is None or choice.quantity is None:
            continue
        found.append(PossibleCapacity(product, week, Quantity(choice.quantity, product.unit)))
    return tuple(found)


def forward_to_office(turn: Turn, words: str, about: str = "") -> None:
    """Put somebody's question before the officers, and say so."""
    question = OfficeQuestion(
        region_id=turn.here.id,
        person_id=turn.person.id,
        text=words,
        about=about,
        asked_at=turn.now,
    )
    turn.session.add(question)
    turn.session.flush()
    asks = PersonAsks(turn.person.name, words[:500], about, question.id)
    post_to_officers(turn.session, turn.here.id, asks, turn.now)
    turn.conversation.misses = 0
    turn.say(HandedToOffice())
