"""Pictures that go with messages: a message holds the facts, they are drawn when it is sent.

What draws is only loaded when something is drawn.
"""

import hashlib
import json
from collections.abc import Callable
from functools import partial

from bot.channels.base import Picture
from bot.render import Reader, Words
from domain.messages.base import Message, Part, facts_of
from domain.messages.pictures import (
    DocumentShown,
    GroupChart,
    InvitationCard,
    MorningChart,
    QuotaChart,
)

DRAWN_LIKE = 1
"""Counts the ways of drawing: a picture drawn otherwise is another picture."""


Kept = Callable[[int], bytes]
"""The bytes of a document that the database keeps, by its number."""
ENDINGS = {"application/pdf": "pdf", "image/png": "png"}


def nothing_kept(document_id: int) -> bytes:
    """Where there is no database behind the pictures; raises LookupError."""
    msg = f"no document {document_id} is kept here"
    raise LookupError(msg)


def picture_of(
    message: Message, reader: Reader, words: Words, kept: Kept = nothing_kept
) -> Picture | None:
    """The picture of a message, not drawn yet; None where it has none."""
    facts = message.picture()
    if isinstance(facts, DocumentShown):
        return _document(facts, kept)
    if facts is None or (isinstance(facts, InvitationCard) and not words.link(facts.code)):
        return None
    seen = [DRAWN_LIKE, facts.key(), facts_of(facts), reader.language, reader.office, words.links]
    key = hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()
    to_print = isinstance(facts, InvitationCard)
    return Picture(key, f"{facts.key()}.png", partial(drawn, facts, reader, words), to_print)


def _document(facts: DocumentShown, kept: Kept) -> Picture:
    """What somebody sent, as it came."""
    ending = ENDINGS.get(facts.media_type, "jpg")
    return Picture(
        f"document:{facts.document_id}",
        f"dokumen-{facts.document_id}.{ending}",
        partial(kept, facts.document_id),
        to_print=ending == "pdf",
        media_type=facts.media_type,
    )


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


__all__ = ["Kept", "drawn", "nothing_kept", "picture_of"]
