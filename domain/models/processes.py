"""What the processes that share a database agree on."""

from datetime import datetime

from sqlmodel import Field

from domain.models.base import Record, Utc


class Duty(Record, table=True):
    """Something that one process at a time does, until a moment that it renews while it lives."""

    id: int = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=40)
    holder: str = Field(max_length=40)
    until: datetime = Field(sa_type=Utc)
