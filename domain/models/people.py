"""Who is who: regions, people, how they are reached, what they may do."""

from datetime import datetime, time
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from domain.models.base import Record, Utc, spelled


class RoleName(StrEnum):
    """What a person is to a region."""

    PRODUCER = "producer"
    OFFICER = "officer"
    EXPORTER = "exporter"
    HEAD = "head"


class Region(Record, table=True):
    """One regency or city and its office, with the hours it keeps (local clock)."""

    id: int = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=8)
    name: str
    office: str
    zone: str
    language: str = "id"
    handover_place: str = ""
    approves_plan: bool = False
    ask_weekday: int = 4
    ask_at: time = time(9, 0)
    morning_at: time = time(6, 0)
    answer_at: time = time(17, 0)
    cutoff_at: time = time(15, 0)
    quiet_from: time = time(21, 0)
    quiet_until: time = time(6, 0)
    created_at: datetime = Field(sa_type=Utc)
    address: str = Field(default="", sa_column_kwargs={"server_default": ""})
    head_name: str = Field(default="", sa_column_kwargs={"server_default": ""})
    head_number: str = Field(default="", sa_column_kwargs={"server_default": ""})
    exporters_free: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    """Whether a lead exporter's own order is open at once, without the office's word."""
    across: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    """Whether the office ever had a pool with another region's."""


class Person(Record, table=True):
    """Somebody who talks with the bot."""

    id: int = Field(default=None, primary_key=True)
    region_id: int | None = Field(default=None, foreign_key="region.id", index=True)
    name: str = ""
    salutation: str = ""
    language: str = "id"
    consented_at: datetime | None = Field(default=None, sa_type=Utc)
    opted_out_at: datetime | None = Field(default=None, sa_type=Utc)
    created_at: datetime = Field(sa_type=Utc)


class Contact(Record, table=True):
    """An address of a person on one channel."""

    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    channel: str = Field(max_length=20)
    address: str
    preferred: bool = True
    last_heard_at: datetime | None = Field(default=None, sa_type=Utc)
    unreachable_since: datetime | None = Field(default=None, sa_type=Utc)


class Role(Record, table=True):
    """A person may act as this in a region."""

    __table_args__ = (UniqueConstraint("person_id", "region_id", "name"),)

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    region_id: int = Field(foreign_key="region.id", index=True)
    name: RoleName = Field(sa_type=spelled(RoleName))
    granted_by: int | None = Field(default=None, foreign_key="person.id")
    granted_at: datetime = Field(sa_type=Utc)


class Invitation(Record, table=True):
    """A code that lets somebody in: as a producer, an officer, an exporter or the head."""

    id: int = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=32)
    region_id: int = Field(foreign_key="region.id")
    role: RoleName = Field(sa_type=spelled(RoleName))
    made_by: int | None = Field(default=None, foreign_key="person.id")
    made_at: datetime = Field(sa_type=Utc)
    expires_at: datetime = Field(sa_type=Utc)
    uses_left: int = 1
