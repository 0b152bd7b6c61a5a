"""Files that people send: expected, brought by their channel, looked at, forgotten.

A turn cannot wait for a download. So it writes down that a file is wanted; whoever keeps the
channel going brings it (``bot/fetching.py``), and that it is here comes in as a message of its
own. The content is kept only until somebody decided, at most a day.
"""

import base64
import binascii
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from domain.models import FileState, Inbox, IncomingFile, Person
from domain.records import by_id

KEPT = timedelta(hours=24)
CONTENT = "content"
"""Where a message carries its file with it, in base64 (the telephones of our own page do)."""
SPREADSHEETS = (".xlsx", ".xlsm", ".csv", ".tsv", ".xls", ".ods", ".xlsb", ".numbers")
LONGEST_NAME = 120


def is_spreadsheet(name: str) -> bool:
    """Whether a file is called as spreadsheets are; those that cannot be read are told so."""
    return name.casefold().strip().endswith(SPREADSHEETS)


def expect_file(
    session: Session, person: Person, inbox_id: int | None, name: str, now: datetime
) -> IncomingFile:
    """A file is wanted; it is here at once where its message brought it along."""
    file = IncomingFile(
        person_id=person.id,
        inbox_id=inbox_id,
        name=name[:LONGEST_NAME],
        sent_at=now,
        not_before=now,
    )
    message = by_id(session, Inbox, inbox_id) if inbox_id is not None else None
    if message is not None and CONTENT in message.raw:
        file.content = _brought(message)
        file.state = FileState.HERE if file.content is not None else FileState.FAILED
        message.raw = {name: value for name, value in message.raw.items() if name != CONTENT}
        session.add(message)
    session.add(file)
    session.flush()
    return file


def _brought(message: Inbox) -> bytes | None:
    try:
        return base64.b64decode(str(message.raw[CONTENT]), validate=True)
    except (binascii.Error, ValueError):
        return None


def file_of(session: Session, person: Person, number: int) -> IncomingFile | None:
    """Somebody's own file; nobody sees another's."""
    file = by_id(session, IncomingFile, number)
    return file if file is not None and file.person_id == person.id else None


def done_with(session: Session, file: IncomingFile) -> None:
    """It was taken over, or left: its content is deleted."""
    file.content, file.state = None, FileState.DONE
    session.add(file)


def forget_old_files(session: Session, now: datetime) -> int:
    """Delete the content of files that nobody decided about; returns of how many."""
    old = session.exec(
        select(IncomingFile).where(
            col(IncomingFile.state).in_([FileState.WANTED, FileState.HERE]),
            IncomingFile.sent_at < now - KEPT,
        )
    ).all()
    for file in old:
        done_with(session, file)
    return len(old)


__all__ = ["done_with", "expect_file", "file_of", "forget_old_files", "is_spreadsheet"]
