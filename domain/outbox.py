"""Putting a message in the outbox: the only way anything is ever said to anybody."""

from datetime import datetime, time, timedelta
from functools import lru_cache

from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from domain.later import write_later
from domain.messages.base import Message, facts_of
from domain.models import Outbox, OutboxState, Person, Region, Role, RoleName
from domain.prepared import Prepared
from domain.records import by_id
from domain.weeks import at, local

AT_ONCE = timedelta(0)
QUEUED: dict[str, object] = {
    name: bindparam(name)
    for name in (
        "person_id",
        "message",
        "facts",
        "kind",
        "reply",
        "answers",
        "dedupe",
        "state",
        "created_at",
        "not_before",
        "attempts",
    )
}
QUEUE: dict[str, Prepared[None]] = {
    dialect.__name__.rpartition(".")[2]: Prepared(
        dialect.insert(Outbox)
        .values(QUEUED)
        .on_conflict_do_nothing(index_elements=["dedupe"])
        .inline()
    )
    for dialect in (sqlite, postgresql)
}
OFFICERS = Prepared[Person](
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
    wait: timedelta = AT_ONCE,
) -> None:
    """Queue ``message`` for ``person``; the turn's commit makes it real.

    ``dedupe`` names what must not be said twice: a second message of that name is not queued.
    ``reply`` marks the answer to somebody's own message: it reaches people who opted out, and
    does not wait for the end of quiet hours. ``answers`` is that message's number in the inbox.
    Nothing goes out before it has had to ``wait``.
    """
    if person.opted_out_at is not None and not reply:
        return
    at_once, later = reply or message.urgent, now + wait
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
        "not_before": later if at_once else _after_quiet(session, person, later),
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
    return OFFICERS.all(session, region=region_id)


def _after_quiet(session: Session, person: Person, now: datetime) -> datetime:
    region = by_id(session, Region, person.region_id) if person.region_id else None
    if region is None:
        return now
    return end_of_quiet(now, region.zone, region.quiet_from, region.quiet_until)


@lru_cache(maxsize=64)
def end_of_quiet(now: datetime, zone_name: str, begins: time, ends: time) -> datetime:
    """``now``, or the end of the quiet hours (on the clock of a zone) that it falls into."""
    here = local(now, zone_name)
    clock = here.time()
    if begins <= clock:
        return at(here.date() + timedelta(days=1), ends, zone_name)
    return at(here.date(), ends, zone_name) if clock < ends else now


__all__ = ["end_of_quiet", "officers_of", "post", "post_to_officers"]
