"""Who is behind an address, with all that a turn needs to know of them, read at once."""

from dataclasses import fields
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from domain.models import Contact, Conversation, Person, Producer, Region, Role, RoleName
from domain.prepared import Prepared
from handlers.turn import Talk

TALK_COLUMNS = tuple(field.name for field in fields(Talk) if field.name != "person_id")


class Sender(NamedTuple):
    """Who is behind an address, in one of their roles."""

    person: Person
    region: Region | None
    producer: Producer | None
    role: RoleName | None
    talk: Talk | None


def _sender(
    person: Person,
    region: Region | None,
    producer: Producer | None,
    role: RoleName | None,
    talker: int | None,
    *talk: Any,  # noqa: ANN401 - the columns of a conversation
) -> Sender:
    return Sender(person, region, producer, role, None if talker is None else Talk(talker, *talk))


SENDER = Prepared(
    select(
        Person,
        Region,
        Producer,
        col(Role.name),
        col(Conversation.person_id),
        *(Conversation.__table__.c[name] for name in TALK_COLUMNS),  # type: ignore[attr-defined]
    )
    .join(Contact, col(Contact.person_id) == col(Person.id))
    .outerjoin(Region, col(Person.region_id) == col(Region.id))
    .outerjoin(Conversation, col(Conversation.person_id) == col(Person.id))
    .outerjoin(Producer, col(Producer.person_id) == col(Person.id))
    .outerjoin(
        Role,
        (col(Role.person_id) == col(Person.id)) & (col(Role.region_id) == col(Person.region_id)),
    )
    .where(
        col(Contact.channel) == bindparam("channel"),
        col(Contact.address) == bindparam("address"),
    ),
    _sender,
)


def whoever(
    session: Session, channel: str, address: str, name: str, heard_at: datetime
) -> tuple[Sender, frozenset[RoleName] | None]:
    """Who is behind an address, and all their roles; a stranger becomes somebody without region."""
    known = SENDER.all(session, channel=channel, address=address)
    if known:
        return known[0], frozenset(one.role for one in known if one.role is not None)
    person = Person(name=name, created_at=heard_at)
    session.add(person)
    session.flush()
    session.add(Contact(person_id=person.id, channel=channel, address=address))
    session.flush()
    return Sender(person, None, None, None, None), None
