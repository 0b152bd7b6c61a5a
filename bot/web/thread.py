"""What a telephone shows: read from what was heard and said, so that it outlives a restart."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.channels.base import Choice, Limits, Span
from bot.channels.simulator import NAME
from bot.pictures import picture_of
from bot.records.files import document_name
from bot.render import Reader, Words
from domain.messages.base import message_from
from domain.models import Contact, Inbox, Outbox, OutboxState, Person, Region
from domain.values import Value
from domain.weeks import DEFAULT_ZONE, zone
from handlers.turn import HeardKind

SHOWN = 60


class Bubble(Value):
    """One message on a screen; ``mine`` is what the person sent. ``medium`` names a voice note.

    ``picture`` is the number of the message whose picture is shown above the words; what was sent
    and cannot be shown there, a PDF, is a ``file`` of that name. ``document`` is the name of the
    file that goes with them.
    """

    key: str
    at: datetime
    mine: bool
    spans: tuple[Span, ...]
    choices: tuple[Choice, ...] = ()
    medium: str = ""
    pressed: bool = False
    picture: int | None = None
    file: str = ""
    document: str = ""
    number: int | None = None


def thread_of(session: Session, words: Words, address: str) -> list[Bubble]:
    """The newest messages of a telephone, oldest first."""
    found = session.exec(
        select(Person, Region)
        .join(Contact, col(Contact.person_id) == Person.id)
        .join(Region, col(Person.region_id) == Region.id, isouter=True)
        .where(Contact.channel == NAME, Contact.address == address)
    ).first()
    said = [] if found is None else _said(session, words, *found)
    labels = {choice.code: choice.label for bubble in said for choice in bubble.choices}
    heard = _heard(session, address, labels)
    together = sorted([*heard, *said], key=lambda bubble: (bubble.at, not bubble.mine))
    return together[-SHOWN:]


def _said(session: Session, words: Words, person: Person, region: Region | None) -> list[Bubble]:
    rows = session.exec(
        select(Outbox)
        .where(
            Outbox.person_id == person.id,
            Outbox.state == OutboxState.SENT,
            Outbox.channel == NAME,
        )
        .order_by(col(Outbox.id).desc())
        .limit(SHOWN)
    ).all()
    bubbles = (_worded(words, row, person, region) for row in reversed(rows))
    return [bubble for bubble in bubbles if bubble is not None]


def _worded(words: Words, row: Outbox, person: Person, region: Region | None) -> Bubble | None:
    """The message as it was read then; one that a new version no longer knows is left out."""
    sent_at = row.sent_at or row.created_at
    reader = reader_of(row, person, region)
    try:
        message = message_from(row.message, row.facts)
        spans, choices = words.render(message, reader, Limits())
        picture = picture_of(message, reader, words)
        document = document_name(message, words)
    except (KeyError, TypeError, ValueError):
        return None
    return Bubble(
        f"o{row.id}",
        sent_at,
        mine=False,
        spans=spans,
        choices=choices,
        picture=None if picture is None else row.id,
        file="" if picture is None or picture.media_type.startswith("image/") else picture.name,
        document=document,
        number=row.id,
    )


def reader_of(row: Outbox, person: Person, region: Region | None) -> Reader:
    """Who read a message, and when."""
    return Reader(
        language=person.language,
        name=person.name,
        salutation=person.salutation,
        office="" if region is None else region.office,
        zone=zone(DEFAULT_ZONE if region is None else region.zone),
        now=row.sent_at or row.created_at,
    )


def _heard(session: Session, address: str, labels: dict[str, str]) -> list[Bubble]:
    rows = session.exec(
        select(Inbox)
        .where(Inbox.channel == NAME, Inbox.address == address)
        .order_by(col(Inbox.id).desc())
        .limit(SHOWN)
    ).all()
    return [_mine(row, labels) for row in reversed(rows)]


def _mine(row: Inbox, labels: dict[str, str]) -> Bubble:
    kind = HeardKind(row.kind)
    text = labels.get(row.button, row.button) if kind is HeardKind.BUTTON else row.text
    named = str((row.file or {}).get("name", ""))
    medium = row.text if kind is HeardKind.MEDIA and not named else ""
    return Bubble(
        f"i{row.id}",
        row.received_at,
        mine=True,
        spans=() if medium else (Span(named if kind is HeardKind.MEDIA else text),),
        medium=medium,
        pressed=kind is HeardKind.BUTTON,
    )


__all__ = ["Bubble", "reader_of", "thread_of"]
