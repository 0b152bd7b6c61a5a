"""One person, two channels: a code joins the second one, and one of them is preferred."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from domain.audit import record_change
from domain.models import Contact, LinkCode, Person, Role

LASTS = timedelta(minutes=30)


def make_link(session: Session, person: Person, code: str, now: datetime) -> LinkCode:
    """Make a code that joins another channel to this person; it works once, for half an hour."""
    link = LinkCode(code=code, person_id=person.id, made_at=now, expires_at=now + LASTS)
    session.add(link)
    session.flush()
    return link


def valid_link(session: Session, code: str, now: datetime) -> LinkCode | None:
    """The link behind a code, if it can still be used (upper and lower case alike)."""
    found = session.exec(select(LinkCode).where(LinkCode.code == code.strip().upper())).first()
    return found if found and found.used_at is None and found.expires_at > now else None


def is_somebody(session: Session, person: Person) -> bool:
    """Whether there is more of this person than an address: then nothing is joined."""
    role = select(Role.id).where(Role.person_id == person.id)
    return person.region_id is not None or session.exec(role).first() is not None


def join(session: Session, link: LinkCode, stranger: Person, now: datetime) -> Person:
    """The stranger's addresses become those of whoever made the code; returns that person."""
    link.used_at = now
    owner = session.get_one(Person, link.person_id)
    for contact in contacts_of(session, stranger):
        contact.person_id = owner.id
    session.flush()
    record_change(
        session,
        now,
        "channel_joined",
        ("person", owner.id),
        actor_id=owner.id,
        region_id=owner.region_id,
        after={"channels": [contact.channel for contact in contacts_of(session, owner)]},
    )
    return owner


def prefer(session: Session, person: Person, channel: str, now: datetime) -> bool:
    """What the bot says by itself goes this way first; False where there is no such way."""
    contacts = contacts_of(session, person)
    if channel not in {contact.channel for contact in contacts}:
        return False
    for contact in contacts:
        contact.preferred = contact.channel == channel
    session.flush()
    record_change(
        session,
        now,
        "channel_preferred",
        ("person", person.id),
        actor_id=person.id,
        region_id=person.region_id,
        after={"channel": channel},
    )
    return True


def contacts_of(session: Session, person: Person) -> list[Contact]:
    """A person's addresses, the oldest first."""
    wanted = select(Contact).where(Contact.person_id == person.id).order_by(col(Contact.id))
    return list(session.exec(wanted))


__all__ = ["contacts_of", "is_somebody", "join", "make_link", "prefer", "valid_link"]
