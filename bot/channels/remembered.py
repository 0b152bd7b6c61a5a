"""Files that a provider has already: their ids are remembered, and forgotten again.

A chart or a paper is made of facts, so each is another file, and its id is of use for a few weeks
at most. So there is a bound on how many are kept; one that was forgotten is uploaded once more.
"""

from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session, col

from domain.models import ChannelNote

PREFIX = "file:"
MOST_FILES = 1_000


def forget_old_files(session: Session, channel: str, most: int = MOST_FILES) -> None:
    """Of the files of a channel only the newest stay remembered."""
    mine = (col(ChannelNote.channel) == channel, col(ChannelNote.name).startswith(PREFIX))
    newest_first = (
        select(col(ChannelNote.noted_at)).where(*mine).order_by(col(ChannelNote.noted_at).desc())
    )
    first_too_old: datetime | None = session.execute(newest_first.offset(most).limit(1)).scalar()
    if first_too_old is not None:
        session.execute(
            delete(ChannelNote).where(*mine, col(ChannelNote.noted_at) <= first_too_old)
        )


__all__ = ["MOST_FILES", "PREFIX", "forget_old_files"]
