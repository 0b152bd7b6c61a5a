"""What in the outbox may go now: due, wanted, in order for each person, in nobody's hands.

Thousands of messages pass here, so they are read as plain rows by statements that are made once.
"""

from datetime import datetime, time
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, exists, func, text, update
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from domain.messages.base import KNOWN, Kind, Message
from domain.models import Contact, Inbox, Outbox, OutboxState, Person, Region, Utc
from domain.outbox import end_of_quiet
from domain.prepared import Prepared, one_of

LEASING = 0x70617475
ROW = Outbox.__table__  # type: ignore[attr-defined]
NOW = bindparam("now", type_=Utc)


class Due(NamedTuple):
    """A message that is due, who reads it, and the quiet hours of their region, if any."""

    id: int
    person_id: int
    message: str
    facts: dict[str, Any]
    kind: Kind
    reply: bool
    not_before: datetime
    attempts: int
    language: str
    name: str
    salutation: str
    opted_out_at: datetime | None
    office: str | None
    zone: str | None
    quiet_from: time | None
    quiet_until: time | None
    contact_id: int | None
    channel: str | None
    address: str | None
    answers: int | None
    so_far: str | None
    avoid: str | None


# Somebody to whom a message is in hand or backing off: what is newer waits behind it.
IN_HAND = select(Outbox.person_id).where(
    (col(Outbox.state) == OutboxState.LEASED)
    | (
        (col(Outbox.state) == OutboxState.WAITING)
        & (col(Outbox.attempts) > 0)
        & (col(Outbox.not_before) > NOW)
    )
)
SOMETHING = Prepared[int](
    columns(col(Outbox.id))
    .where(
        ((col(Outbox.state) == OutboxState.WAITING) & (col(Outbox.not_before) <= NOW))
        | ((col(Outbox.state) == OutboxState.LEASED) & (col(Outbox.lease_until) <= NOW))
    )
    .limit(1)
)
RAN_OUT = (ROW.c.state == OutboxState.LEASED) & (ROW.c.lease_until <= bindparam("by", type_=Utc))
LET_GO: Prepared[None] = Prepared(
    update(ROW)
    .where(RAN_OUT, ROW.c.kind == Kind.COURTESY)
    .values(state=OutboxState.DROPPED, lease_until=None, error="uncertain")
)
GIVE_BACK: Prepared[None] = Prepared(
    update(ROW).where(RAN_OUT).values(state=OutboxState.WAITING, lease_until=None)
)
UNWANTED: Prepared[None] = Prepared(
    update(ROW)
    .where(ROW.c.id == bindparam("row"))
    .values(state=OutboxState.DROPPED, error="opted out")
)
UNTIL_MORNING: Prepared[None] = Prepared(
    update(ROW)
    .where(ROW.c.id == bindparam("row"))
    .values(not_before=bindparam("morning"), attempts=0)
)
NEWER = aliased(Inbox)
OVERTAKEN = Prepared[str](
    columns(col(Inbox.message_id)).where(
        col(Inbox.id) == bindparam("number"),
        col(Inbox.channel) == bindparam("channel"),
        col(Inbox.address) == bindparam("address"),
        col(Inbox.message_id) != "",
        exists().where(
            col(NEWER.id) > col(Inbox.id),
            col(NEWER.channel) == col(Inbox.channel),
            col(NEWER.address) == col(Inbox.address),
            col(NEWER.message_id) != "",
        ),
    )
)
ANSWERS = text("answered.state = 'waiting' AND answered.reply")
"""As the index of answers has it."""
ANSWERED = aliased(Outbox, name="answered")
ONE_AT_A_TIME = select(func.pg_advisory_xact_lock(LEASING))


def anything_to_do(connection: Connection, now: datetime) -> bool:
    """Whether a message may be due or a lease ran out; a look that writes nothing."""
    return bool(SOMETHING.all_on(connection, now=now))


def release(connection: Connection, expired_at: datetime, idempotent: bool) -> int:
    """Leases that ran out by a time: their messages are sent again, or let go."""
    if not idempotent:
        LET_GO.run_on(connection, by=expired_at)
    return GIVE_BACK.run_on(connection, by=expired_at)


def due_and_wanted(
    connection: Connection, now: datetime, most: int, channels: tuple[str, ...], after: int = 0
) -> list[Due]:
    """What is due and may go now, in order; none whose person has an older one in hand.

    ``after``: only what was queued behind that message. Each comes with the contact to use among
    ``channels``.

    Between queueing and now somebody may have opted out, or the quiet hours may have begun (after
    a standstill): such a message is let go, or waits for the morning. Where several processes
    share the database one leases at a time, so that nobody's second message overtakes the first.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(ONE_AT_A_TIME)
    while rows := _next_page(connection, now, most, channels, after):
        if wanted := [row for row in rows if _may_go(connection, row, now)]:
            return wanted
    return []


def _next_page(
    connection: Connection, now: datetime, most: int, channels: tuple[str, ...], after: int
) -> list[Due]:
    """What is due, in order; where it fills a page, whoever waits for an answer goes first.

    So an officer's command is answered while an announcement goes out to thousands; with it goes
    what was to be said to its person before, since nothing overtakes an older message.
    """
    rows = _due(channels).all_on(connection, now=now, most=most, after=after)
    if after or len(rows) < most:
        return rows
    answers = _due(channels, answers=True).all_on(connection, now=now, most=most, after=after)
    there = {row.id for row in answers}
    return [*answers, *(row for row in rows if row.id not in there)][:most]


def answered_late(connection: Connection, row: Due) -> str:
    """The provider's id of the message that this one answers, where its person has written more.

    Empty where nobody would wonder which message is meant.
    """
    if row.answers is None:
        return ""
    where = {"number": row.answers, "channel": row.channel, "address": row.address}
    return next(iter(OVERTAKEN.all_on(connection, **where)), "")


@cache
def _due(channels: tuple[str, ...], *, answers: bool = False) -> Prepared[Due]:
    """What is due, who reads it, and their contact: reachable, preferred, most recently heard.

    With ``answers`` only what is for those whose answers wait longest.
    """
    waiting = col(Outbox.state) == OutboxState.WAITING
    if answers:
        longest = (
            columns(col(ANSWERED.person_id))
            .where(ANSWERS, col(ANSWERED.not_before) <= NOW)
            .order_by(col(ANSWERED.id))
            .limit(bindparam("most"))
        )
        waiting &= col(Outbox.person_id).in_(longest)
    theirs = aliased(Contact)
    usual = _best_of(theirs, channels)
    free = usual.where(col(theirs.channel) != func.coalesce(col(Outbox.avoid), ""))
    asked = free.join(
        Inbox, (col(Inbox.channel) == theirs.channel) & (col(Inbox.address) == theirs.address)
    ).where(col(Inbox.id) == col(Outbox.answers))
    # An answer goes where the question came from; nothing goes first where it cannot go now.
    best = func.coalesce(*(one.limit(1).scalar_subquery() for one in (asked, free, usual)))
    return Prepared(
        columns(
            col(Outbox.id),
            col(Outbox.person_id),
            col(Outbox.message),
            col(Outbox.facts),
            col(Outbox.kind),
            col(Outbox.reply),
            col(Outbox.not_before),
            col(Outbox.attempts),
            col(Person.language),
            col(Person.name),
            col(Person.salutation),
            col(Person.opted_out_at),
            col(Region.office),
            col(Region.zone),
            col(Region.quiet_from),
            col(Region.quiet_until),
            col(Contact.id),
            col(Contact.channel),
            col(Contact.address),
            col(Outbox.answers),
            col(Outbox.provider_id),
            col(Outbox.avoid),
        )
        .join(Person, col(Outbox.person_id) == col(Person.id))
        .outerjoin(Region, col(Person.region_id) == col(Region.id))
        .outerjoin(Contact, col(Contact.id) == best)
        .where(
            waiting,
            col(Outbox.not_before) <= NOW,
            col(Outbox.person_id).not_in(IN_HAND),
            col(Outbox.id) > bindparam("after"),
        )
        .order_by(col(Outbox.id))
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True, of=Outbox),
        Due,
    )


def _best_of(theirs: Any, channels: tuple[str, ...]) -> Any:  # noqa: ANN401 - an alias, a statement
    """A person's contacts: reachable, preferred, most recently heard."""
    return (
        columns(col(theirs.id))
        .where(
            col(theirs.person_id) == col(Outbox.person_id),
            col(theirs.unreachable_since).is_(None),
            one_of(col(theirs.channel), channels),
        )
        .order_by(
            col(theirs.preferred).desc(),
            col(theirs.last_heard_at).desc().nulls_last(),
            col(theirs.id).desc(),
        )
        .correlate(Outbox)
    )


def _may_go(connection: Connection, row: Due, now: datetime) -> bool:
    if row.reply:
        return True
    if row.opted_out_at is not None:
        UNWANTED.run_on(connection, row=row.id)
        return False
    if row.zone is None or row.quiet_from is None or row.quiet_until is None or _urgent(row):
        return True
    morning = end_of_quiet(now, row.zone, row.quiet_from, row.quiet_until)
    if morning > now:
        UNTIL_MORNING.run_on(connection, row=row.id, morning=morning)
    return morning <= now


def _urgent(row: Due) -> bool:
    message = KNOWN.get(row.message)
    return message is not None and issubclass(message, Message) and message.urgent
