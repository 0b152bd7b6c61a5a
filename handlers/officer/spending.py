"""What messages cost, for the officers, who also say what a message costs by their invoice."""

import re
from datetime import date, datetime
from typing import ClassVar

from domain.audit import record_change
from domain.costs import CategoryCost, costs, month_after
from domain.message_prices import Price, prices, set_price, usual_prices
from domain.messages.base import Message, Part, Word
from domain.quantities import Money
from domain.weeks import at
from handlers.officer.access import OFFICER
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
NEW_PRICE = re.compile(r"(\w+)\s*[=: ]\s*(?:rp\s*)?(\d{1,3}(?:\.\d{3})+|\d{1,7})", re.IGNORECASE)


class CategorySpent(Part):
    """One price category: how many messages, how many charged, what they cost."""

    category: str | Word
    messages: int
    charged: int
    spent: Money


class PriceTold(Part):
    """What a charged message is reckoned at, and where that is from."""

    variants: ClassVar[tuple[str, ...]] = ("", "unsure", "unknown")
    category: str | Word
    price: Money | None
    source: str
    checked: date | None
    confirmed: bool

    def variant(self) -> str:
        """By an office's invoice; not confirmed; or there is no price for it at all."""
        if self.price is None:
            return "unknown"
        return "" if self.confirmed else "unsure"


class MonthSpent(Message):
    """Messages, conversations and estimated rupiah of a month so far."""

    first_day: date
    messages: int
    conversations: int
    spent: Money
    rows: tuple[CategorySpent, ...]
    prices: tuple[PriceTold, ...]


class PriceSet(Message):
    """What a message of a category is reckoned at from now on."""

    category: str | Word
    price: Money


class MessagePriceUnclear(Message):
    """Which category, and how many rupiah?"""

    categories: tuple[str, ...]


@routes.command("biaya", "=biaya pesan", roles=OFFICER)
def spent(turn: Turn, words: str) -> None:
    """This month's messages of the region, and what they cost; or what a message costs."""
    if words.strip():
        _set_price(turn, words)
        return
    first = turn.today.replace(day=1)
    midnight, zone = datetime.min.time(), turn.here.zone
    begins, ends = at(first, midnight, zone), at(month_after(first), midnight, zone)
    found = costs(turn.session, begins, ends, turn.here.id)
    rows = tuple(
        CategorySpent(_named(one.category), one.messages, one.charged, Money(one.rupiah))
        for one in found.categories
    )
    told = tuple(_price_told(one) for one in found.categories if one.charged)
    turn.say(
        MonthSpent(first, found.messages, found.conversations, Money(found.rupiah), rows, told)
    )


def _price_told(one: CategoryCost) -> PriceTold:
    price, named = one.price, _named(one.category)
    if price is None:
        return PriceTold(named, None, "", None, confirmed=False)
    told = Money(price.rupiah)
    return PriceTold(named, told, price.source, price.checked_on, confirmed=price.confirmed)


def _set_price(turn: Turn, words: str) -> None:
    """``utility 420; faktur Meta Oktober``."""
    told, _, source = words.partition(";")
    found = NEW_PRICE.fullmatch(told.strip())
    category = found[1].casefold() if found else ""
    if found is None or category not in usual_prices():
        turn.say(MessagePriceUnclear(tuple(usual_prices())))
        return
    before: Price = prices(turn.session)[category]
    rupiah = int(found[2].replace(".", ""))
    set_price(turn.session, category, rupiah, turn.now, source)
    record_change(
        turn.session,
        turn.now,
        "message_price_set",
        ("region", turn.here.id),
        actor_id=turn.person.id,
        region_id=turn.here.id,
        before={"category": category, "rupiah": before.rupiah},
        after={"category": category, "rupiah": rupiah},
        reason=source.strip(),
    )
    turn.say(PriceSet(_named(category), Money(rupiah)))


def _named(category: str) -> str | Word:
    """A category that Meta has long had is named; a new one is told as Meta calls it."""
    return Word(f"spent_on.{category}") if category in usual_prices() else category
