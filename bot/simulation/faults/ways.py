"""Who of a world's people has a second channel, and what its provider brings.

The second channel is WhatsApp's name, its webhook bodies and the program's own code that reads
them; only what happens on the wire is played.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from bot.channels.base import Inbound
from bot.channels.simulator import NAME as FIRST
from bot.channels.whatsapp.reading import NAME as SECOND
from bot.simulation.chance import Draw
from domain.models import Contact
from domain.values import Value

SELDOM = 6
"""One in so many messages is sent the other way than the one that it answers came."""


class News(Value):
    """A status on its way: how far message ``key`` came, which WhatsApp calls ``provider_id``."""

    key: str
    number: str
    provider_id: str
    status: str
    at: datetime
    code: int | None

    def told(self) -> dict[str, Any]:
        """As WhatsApp writes it."""
        status: dict[str, Any] = {
            "id": self.provider_id,
            "status": self.status,
            "timestamp": _seconds(self.at),
            "recipient_id": self.number,
            "biz_opaque_callback_data": f"{self.key}:0:1",
        }
        if self.status == "failed":
            status["errors"] = [{"code": self.code, "title": "Message failed to send"}]
        return status


class Ways:
    """Addresses by person: on the first channel a name, on the second a number."""

    def __init__(self, people: Sequence[str], seed: int) -> None:
        self._numbers = {who: f"62811{place:06}" for place, who in enumerate(people, 1)}
        self._seed = seed
        self._second: dict[str, str] = {}
        self._homes: dict[str, str] = {}
        self._read_on: dict[str, str] = {}
        self._spoken = 0

    def open(self, session: Session, who: str, preferred: int) -> None:
        """Somebody has a number from now on; 1: they prefer it, 2: the other one, 3: neither."""
        number = self._numbers[who]
        mine = (col(Contact.channel) == FIRST) & (col(Contact.address) == who)
        first = session.execute(select(Contact).where(mine)).scalar_one()
        first.preferred = preferred != 1
        person, second = first.person_id, preferred != 2
        session.add(Contact(person_id=person, channel=SECOND, address=number, preferred=second))
        self._second[who], self._homes[number] = number, who

    def home(self, address: str) -> str:
        """Who lives there, by their first address."""
        return self._homes.get(address, address)

    def has_second(self, who: str) -> bool:
        """Whether they can be reached in two ways."""
        return who in self._second

    def is_second(self, address: str) -> bool:
        """Whether this is somebody's number."""
        return address in self._homes

    def reads(self, address: str) -> None:
        """A message was read there."""
        self._read_on[self.home(address)] = address

    def from_where(self, who: str) -> tuple[str, str]:
        """Channel and address of what they write next: mostly where they read something last."""
        number = self._second.get(who)
        if number is None:
            return FIRST, who
        self._spoken += 1
        here = self._read_on.get(who, who)
        if Draw(f"{self._seed}:ways:{who}:{self._spoken}").below(SELDOM, "other") == 0:
            here = who if here == number else number
        return (SECOND if here == number else FIRST), here


def body_of(brought: Sequence[Inbound | News], at: datetime) -> bytes:
    """One request of WhatsApp's with all of these; brought again it is another one."""
    inbounds = [one for one in brought if isinstance(one, Inbound)]
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"phone_number_id": "1"},
        "contacts": [{"wa_id": one.address} for one in inbounds],
        "messages": [_message(one) for one in inbounds],
        "statuses": [one.told() for one in brought if isinstance(one, News)],
    }
    changes = [{"field": "messages", "value": value}]
    entry = {"id": "0", "time": at.timestamp(), "changes": changes}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def _message(inbound: Inbound) -> Mapping[str, Any]:
    head = {
        "from": inbound.address,
        "id": inbound.external_id,
        "timestamp": _seconds(inbound.sent_at),
    }
    if inbound.button:
        reply = {"type": "button_reply", "button_reply": {"id": inbound.button, "title": "-"}}
        return {**head, "type": "interactive", "interactive": reply}
    return {**head, "type": "text", "text": {"body": inbound.text}}


def _seconds(moment: datetime) -> str:
    return str(int(moment.timestamp()))


__all__ = ["FIRST", "SECOND", "News", "Ways", "body_of"]
