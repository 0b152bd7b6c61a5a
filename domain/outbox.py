"""Putting a message in the outbox: the only way anything is ever said to anybody."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from domain.later import write_later
from domain.messages.base import Message, facts_of
from domain.models import Outbox, OutboxState, Person, Region, Role, RoleName
from domain.weeks import at, local

QUEUE = {
    "sqlite": sqlite.insert(Outbox).on_conflict_do_nothing(index_elements=["dedupe"]),
    "postgresql": postgresql.insert(Outbox).on_conflict_do_nothing(index_elements=["dedupe"]),
}
OFFICERS = (
    select(Person)
    .join(Role, col(Role.person_id) == Person.id)
    .where(col(Role.region_id) == bindparam("region"), Role.name == RoleName.OFFICER)
    .order_by(col(Role.id))
)


def post(
    session: Session,
    person: Person,
    message: Message,
    now: datetime,
    *,
    dedupe: str | None = None,
    reply: bool = False,
    answers: int | None = None,
) -> None:
    """Queue ``message`` for ``person``; the turn's commit makes it real.

    ``dedupe`` names what must not be said twice: a second message of that name is not queued.
    ``reply`` marks the answer to somebody's own message: it reaches people who opted out, and
    does not wait for the end of quiet hours. ``answers`` is that message's number in the inbox.
    """
    if person.opted_out_at is not None and not reply:
        return
    at_once = reply or message.urgent
    row = {
        "person_id": person.id,
        "message": type(message).__name__,
        "facts": facts_of(message),
        "kind": message.kind,
        "reply": reply,
        "answers": answers,
        "dedupe": dedupe,
        "state": OutboxState.WAITING,
        "created_at": now,
        "not_before": now if at_once else _after_quiet(session, person, now),
        "attempts": 0,
    }
    write_later(session, QUEUE[session.get_bind().dialect.name], row)


def post_to_officers(
    session: Session, region_id: int, message: Message, now: datetime, *, dedupe: str | None = None
) -> int:
    """Queue ``message`` for every officer of the region; returns how many there are."""
    officers = officers_of(session, region_id)
    for officer in officers:
        mine = f"{dedupe}:{officer.id}" if dedupe else None
        post(session, officer, message, now, dedupe=mine)
    return len(officers)


def officers_of(session: Session, region_id: int) -> list[Person]:
    """The officers of a region, in the order in which they came."""
    return list(session.exec(OFFICERS, params={"region": region_id}))


def _after_quiet(session: Session, person: Person, now: datetime) -> datetime:
    region = session.get(Region, person.region_id) if person.region_id else None
    return now if region is None else end_of_quiet(region, now)


def end_of_quiet(region: Region, now: datetime) -> datetime:
    """``now``, or the end of the quiet hours (local clock) that it falls into."""
    here = local(now, region.zone)
    clock = here.time()
    if region.quiet_from <= clock:
        return at(here.date() + timedelta(days=1), region.quiet_until, region.zone)
    if clock < region.quiet_until:
        return at(here.date(), region.quiet_until, region.zone)
    return now


__all__ = ["end_of_quiet", "officers_of", "post", "post_to_officers"]
