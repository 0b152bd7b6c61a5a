"""Requests to have one's data deleted, and what became of them."""

from datetime import datetime

from sqlmodel import Field

from domain.models.base import Record, Utc


class Erasure(Record, table=True):
    """Somebody asked for deletion. Kept as proof that it was done; it names nobody by itself.

    ``confirmed_at``: an officer confirmed, and everything was deleted but the address for the
    goodbye, which a person without a past (``goodbye_id``) has; ``finished_at``: that went too, or
    the request was withdrawn. A stranger's request has no region and needs no officer.
    """

    id: int = Field(default=None, primary_key=True)
    region_id: int | None = Field(default=None, foreign_key="region.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    asked_at: datetime = Field(sa_type=Utc)
    due_at: datetime = Field(sa_type=Utc)
    alarmed_at: datetime | None = Field(default=None, sa_type=Utc)
    confirmed_by: int | None = Field(default=None, foreign_key="person.id")
    confirmed_at: datetime | None = Field(default=None, sa_type=Utc)
    goodbye_id: int | None = Field(default=None, foreign_key="person.id")
    finished_at: datetime | None = Field(default=None, sa_type=Utc)
