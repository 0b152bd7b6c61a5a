"""Saying no to a press that is not the person's to make, and keeping it on record."""

from datetime import timedelta

from domain.audit import record_change
from domain.messages.base import Message
from domain.outbox import post
from handlers.messages import NotForYou, WriteAlone
from handlers.turn import Turn

A_WHILE = timedelta(minutes=10)


def refuse(turn: Turn, message: Message | None = None) -> None:
    """Say no (or ``message``), and keep that somebody tried."""
    record_change(
        turn.session,
        turn.now,
        "refused_button",
        ("person", turn.person.id),
        actor_id=turn.person.id,
        region_id=turn.person.region_id,
        after={"button": turn.heard.button[:64]},
    )
    turn.say(message or NotForYou())


def say_once_in_a_while(turn: Turn) -> None:
    """Before others the bot only asks to be written to alone, and does not repeat itself."""
    place = int(turn.now.timestamp() // A_WHILE.total_seconds())
    dedupe = f"group:{turn.person.id}:{place}"
    post(turn.session, turn.person, WriteAlone(), turn.now, dedupe=dedupe, reply=True)
