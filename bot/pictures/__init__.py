"""Pictures that go with messages: a message holds the facts, they are drawn when it is sent.

What draws is only loaded when something is drawn.
"""

import hashlib
import json
from functools import partial

from bot.channels.base import Picture
from bot.render import Reader, Words
from domain.messages.base import Message, Part, facts_of
from domain.messages.pictures import GroupChart, InvitationCard, MorningChart, QuotaChart

DRAWN_LIKE = 1
"""Counts the ways of drawing: a picture drawn otherwise is another picture."""


def picture_of(message: Message, reader: Reader, words: Words) -> Picture | None:
    """The picture of a message, not drawn yet; None where it has none."""
    facts = message.picture()
    if facts is None or (isinstance(facts, InvitationCard) and not words.link(facts.code)):
        return None
    seen = [DRAWN_LIKE, facts.key(), facts_of(facts), reader.language, reader.office, words.links]
    key = hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()
    to_print = isinstance(facts, InvitationCard)
    return Picture(key, f"{facts.key()}.png", partial(drawn, facts, reader, words), to_print)


def drawn(facts: Part, reader: Reader, words: Words) -> bytes:
    """The picture as PNG; raises TypeError for facts that nobody draws."""
    from bot.pictures import chart, group, invitation, quota  # noqa: PLC0415 - loading takes a while

    match facts:
        case MorningChart():
            return chart.draw(facts, reader, words)
        case QuotaChart():
            return quota.draw(facts, reader, words)
        case GroupChart():
            return group.draw(facts, reader, words)
        case InvitationCard():
            return invitation.draw(facts, reader, words)
    msg = f"nobody draws a {type(facts).__name__}"
    raise TypeError(msg)


__all__ = ["drawn", "picture_of"]
