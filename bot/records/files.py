"""Documents that go with messages: papers, and workbooks made of the records when they are sent."""

import hashlib
from functools import partial

from sqlmodel import Session, select

from bot import papers
from bot.channels.base import Document
from bot.papers import MEDIA_TYPES
from bot.render import Words
from bot.storage import Storage
from domain.messages.base import Message
from domain.messages.records import RecordsFile
from domain.models import Producer


def document_of(message: Message, words: Words, storage: Storage) -> Document | None:
    """The document of a message, not made yet; None where it has none."""
    file = message.document()
    if not isinstance(file, RecordsFile):
        return papers.document_of(message, words)
    whose = f"{file.number}:{file.personal}:{file.at.isoformat()}"
    key = hashlib.sha256(whose.encode()).hexdigest()
    return Document(key, file.name, MEDIA_TYPES["xlsx"], partial(made, file, storage))


def document_name(message: Message, words: Words) -> str:
    """What the document of a message is called; empty where it has none."""
    file = message.document()
    if isinstance(file, RecordsFile):
        return file.name
    paper = papers.document_of(message, words)
    return "" if paper is None else paper.name


def made(file: RecordsFile, storage: Storage) -> bytes:
    """The workbook, of the records as they are now."""
    from bot.records.workbook import (  # noqa: PLC0415 - loading takes a while
        person_workbook,
        region_workbook,
    )

    with storage.reading() as session:
        if file.personal:
            return person_workbook(session, file.number, _business(session, file.number))
        return region_workbook(session, file.number)


def _business(session: Session, person_id: int) -> int | None:
    return session.exec(select(Producer.id).where(Producer.person_id == person_id)).first()


__all__ = ["document_name", "document_of", "made"]
