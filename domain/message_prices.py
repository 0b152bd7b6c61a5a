"""What a charged message is reckoned at: data, with its source and the day it was looked at.

What comes with the program (``message_prices.toml``) is not confirmed and says so; what an office
writes over it, from its own invoice, is.
"""

import json
import tomllib
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from sqlmodel import Session, col, select

from domain.models import ChannelNote
from domain.values import Value

CHANNEL = "whatsapp"
NAME = "price:"
LONGEST_SOURCE = 120


class Price(Value):
    """Rupiah for one charged message of a category; ``confirmed`` by an office's own word."""

    category: str
    rupiah: int
    source: str
    checked_on: date
    confirmed: bool


@cache
def usual_prices() -> dict[str, Price]:
    """What comes with the program, by category."""
    table = tomllib.loads((files("domain") / "message_prices.toml").read_text("utf-8"))
    checked_on, confirmed = table["checked_on"], table["confirmed"]
    return {
        row["category"]: Price(row["category"], row["rupiah"], row["source"], checked_on, confirmed)
        for row in table["prices"]
    }


def prices(session: Session) -> dict[str, Price]:
    """By category, the office's own where there is one."""
    wanted = select(ChannelNote).where(
        ChannelNote.channel == CHANNEL, col(ChannelNote.name).startswith(NAME)
    )
    own = (_own(note) for note in session.exec(wanted.order_by(col(ChannelNote.name))))
    return {**usual_prices(), **{price.category: price for price in own}}


def set_price(
    session: Session, category: str, rupiah: int, now: datetime, source: str = ""
) -> None:
    """From now on a charged message of this category is reckoned at ``rupiah``."""
    words = json.dumps({"rupiah": rupiah, "source": source.strip()[:LONGEST_SOURCE]})
    name = f"{NAME}{category}"
    wanted = select(ChannelNote).where(ChannelNote.channel == CHANNEL, ChannelNote.name == name)
    note = session.exec(wanted).first()
    if note is None:
        session.add(ChannelNote(channel=CHANNEL, name=name, words=words, noted_at=now))
    else:
        note.words, note.noted_at = words, now
    session.flush()


def _own(note: ChannelNote) -> Price:
    """Older notes are a number alone."""
    told = json.loads(note.words)
    told = told if isinstance(told, dict) else {"rupiah": told, "source": ""}
    category = note.name.removeprefix(NAME)
    return Price(category, told["rupiah"], told["source"], note.noted_at.date(), confirmed=True)


__all__ = ["Price", "prices", "set_price", "usual_prices"]
