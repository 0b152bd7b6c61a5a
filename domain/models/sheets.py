"""What came by files: the file itself while it is looked at, and who was invited by a list."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, LargeBinary
from sqlmodel import Field

from domain.models.base import Record, Utc, spelled


class FileState(StrEnum):
    """A file is wanted from its channel, is here, is done with, or never came."""

    WANTED = "wanted"
    HERE = "here"
    DONE = "done"
    FAILED = "failed"


class IncomingFile(Record, table=True):
    """A file that somebody sent. Its content is kept only until it is taken over or left."""

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    inbox_id: int | None = Field(default=None, foreign_key="inbox.id")
    name: str = ""
    content: bytes | None = Field(default=None, sa_type=LargeBinary)
    state: FileState = Field(default=FileState.WANTED, sa_type=spelled(FileState), index=True)
    attempts: int = 0
    not_before: datetime = Field(sa_type=Utc)
    sent_at: datetime = Field(sa_type=Utc)
    error: str | None = None


class Invitee(Record, table=True):
    """A business on an office's list that was not asked yet: no message goes to it.

    It comes in by its own ``code`` and says for itself whether its data may be kept; this row is
    deleted then, or when the code is over. ``products``: ``[[product id, usual amount or null]]``.
    """

    id: int = Field(default=None, primary_key=True)
    region_id: int = Field(foreign_key="region.id", index=True)
    code: str = Field(unique=True, max_length=32)
    business: str
    owner: str = ""
    salutation: str = ""
    phone: str = Field(default="", index=True)
    district: str = ""
    products: list[Any] = Field(default_factory=list, sa_type=JSON)
    listed_at: datetime = Field(sa_type=Utc)
    listed_by: int | None = Field(default=None, foreign_key="person.id")
