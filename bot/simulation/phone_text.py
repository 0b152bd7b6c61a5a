"""What can be read off a telephone: which question a message asks, and the amounts it names."""

import re
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bot.channels.base import Choice, Outgoing
from domain.messages.base import decode_action
from domain.values import Value

AMOUNT = re.compile(r"(\d[\d.]*(?:,\d+)?)\s+(\S.*)")


class Topic(StrEnum):
    """What a message wants of its reader."""

    CAPACITY = "capacity"
    WHICH_AMOUNT = "which_amount"
    OFFER = "offer"
    ABOVE = "above"
    STILL = "still"
    PROGRESS = "progress"
    WHICH_OFFER = "which_offer"
    WHICH_OF_TWO = "which_of_two"
    WHICH_SLOT = "which_slot"
    SLOT = "slot"
    PLAN = "plan"
    STANDBY = "standby"
    NOTHING = "nothing"


FIRST_SIGN = (
    ("offer.raise", Topic.ABOVE),
    ("offer.accept", Topic.OFFER),
    ("offer.show", Topic.WHICH_OFFER),
    ("capacity.keep", Topic.STILL),
    ("capacity.none", Topic.CAPACITY),
    ("capacity.set", Topic.WHICH_AMOUNT),
    ("progress", Topic.PROGRESS),
    ("slot.take", Topic.WHICH_SLOT),
    ("slot.ask", Topic.SLOT),
    ("blanket.accept", Topic.PLAN),
    ("standby.agree", Topic.STANDBY),
)


OFFER_LEFT = {"offer.decline", "offer.let_go"}


class Glance(Value):
    """A message as its reader takes it in."""

    text: str
    topic: Topic
    choices: tuple[tuple[str, tuple[str, ...], Choice], ...]
    amount: Decimal | None

    def choice(self, action: str, last: str | None = None) -> Choice | None:
        """The button for this (whose code ends with ``last``, if that is given)."""
        for name, args, choice in self.choices:
            if name == action and (last is None or args[-1] == last):
                return choice
        return None

    @property
    def week(self) -> date | None:
        """The week that a question about capacity is about, as its buttons say."""
        for name, args, _ in self.choices:
            if name.startswith("capacity.") and len(args) > 1:
                return date.fromisoformat(args[1])
        return None

    def about(self) -> tuple[str, ...]:
        """What the first button is about: the same for every message about the same thing."""
        if not self.choices:
            return ()
        name, args, _ = self.choices[0]
        return (name.partition(".")[0], *args[:2])


def glance(message: Outgoing) -> Glance:
    """Read a message: its text, what its buttons are for, the amount in bold."""
    choices = tuple((*decode_action(choice.code), choice) for choice in message.choices)
    actions = {name for name, _, _ in choices}
    topic = next((topic for sign, topic in FIRST_SIGN if sign in actions), Topic.NOTHING)
    if "capacity.none" in actions and actions & OFFER_LEFT:
        topic = Topic.WHICH_OF_TWO
    return Glance(message.plain, topic, choices, _bold_amount(message))


def _bold_amount(message: Outgoing) -> Decimal | None:
    """The first number with a unit that is written in bold (``*1.500 kg*``)."""
    for span in message.spans:
        found = AMOUNT.fullmatch(span.text) if span.bold else None
        if found is not None:
            return Decimal(found.group(1).replace(".", "").replace(",", "."))
    return None
