"""What in the outbox may go now: due, wanted, in order for each person, in nobody's hands."""

from datetime import datetime

from sqlalchemy import bindparam, exists, func, update
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from domain.messages.base import KNOWN, Kind, Message
from domain.models import Inbox, Outbox, OutboxState, Person, Region, Utc
from domain.outbox import end_of_quiet

People = dict[int, tuple[Person, Region | None]]
LEASING = 0x70617475

# Somebody to whom a message is in hand or backing off: what is newer waits behind it.
IN_HAND = select(Outbox.person_id).where(
    (col(Outbox.state) == OutboxState.LEASED)
    | (
        (col(Outbox.state) == OutboxState.WAITING)
        & (col(Outbox.attempts) > 0)
        & (col(Outbox.not_before) > bindparam("now"))
    )
)
DUE = (
    columns(Outbox)
    .where(
        col(Outbox.state) == OutboxState.WAITING,
        col(Outbox.not_before) <= bindparam("now"),
        col(Outbox.person_id).not_in(IN_HAND),
        col(Outbox.id) > bindparam("after"),
    )
    .order_by(col(Outbox.id))
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
PEOPLE = (
    columns(Person, Region)
    .outerjoin(Region, col(Person.region_id) == col(Region.id))
    .where(col(Person.id).in_(bindparam("people", expanding=True)))
)


NEWER = aliased(Inbox)
OVERTAKEN = columns(
    col(Inbox.id), col(Inbox.channel), col(Inbox.address), col(Inbox.message_id)
).where(
    col(Inbox.id).in_(bindparam("numbers", expanding=True)),
    col(Inbox.message_id) != "",
    exists().where(
        col(NEWER.id) > col(Inbox.id),
        col(NEWER.channel) == col(Inbox.channel),
        col(NEWER.address) == col(Inbox.address),
        col(NEWER.message_id) != "",
    ),
)
SOMETHING = (
    columns(col(Outbox.id))
    .where(
        (
            (col(Outbox.state) == OutboxState.WAITING)
            & (col(Outbox.not_before) <= bindparam("now", type_=Utc))
        )
        | (
            (col(Outbox.state) == OutboxState.LEASED)
            & (col(Outbox.lease_until) <= bindparam("now", type_=Utc))
        )
    )
    .limit(1)
)


def anything_to_do(session: Session, now: datetime) -> bool:
    """Whether a message may be due or a lease ran out; a look that writes nothing."""
    return session.connection().execute(SOMETHING, {"now": now}).first() is not None


def release(session: Session, expired_at: datetime | None, idempotent: bool) -> int:
    """Leases that ran out (all of them where no time is given): send again, or let go."""
    held = update(Outbox).where(col(Outbox.state) == OutboxState.LEASED)
    if expired_at is not None:
        held = held.where(col(Outbox.lease_until) <= expired_at)
    connection = session.connection()
    if not idempotent:
        connection.execute(
            held.where(col(Outbox.kind) == Kind.COURTESY).values(
                state=OutboxState.DROPPED, lease_until=None, error="uncertain"
            )
        )
    return connection.execute(held.values(state=OutboxState.WAITING, lease_until=None)).rowcount


def due_and_wanted(
    session: Session, now: datetime, most: int, after: int = 0
) -> tuple[list[Outbox], People]:
    """What is due and may go now, with its people; ``after`` the row of that number.

    Between queueing and now somebody may have opted out, or the quiet hours may have begun (after
    a standstill): such a message is let go, or waits for the morning. Where several processes
    share the database one leases at a time, so that nobody's second message overtakes the first.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(LEASING)))
    while rows := _due(session, now, most, after):
        known = _people(session, rows)
        wanted = [row for row in rows if _may_go(row, *known[row.person_id], now)]
        session.flush()
        if wanted:
            return wanted, known
    return [], {}


def answered_late(session: Session, rows: list[Outbox]) -> dict[tuple[int, str, str], str]:
    """Answers to a message after which their person has written more: which one is meant?

    By number in the inbox, channel and address: the provider's id of the message.
    """
    numbers = [row.answers for row in rows if row.answers]
    if not numbers:
        return {}
    found = session.connection().execute(OVERTAKEN, {"numbers": numbers})
    return {(number, channel, address): told for number, channel, address, told in found}


def _people(session: Session, rows: list[Outbox]) -> People:
    ids = sorted({row.person_id for row in rows})
    found = session.execute(PEOPLE, {"people": ids})
    return {person.id: (person, region) for person, region in found}


def _may_go(row: Outbox, person: Person, region: Region | None, now: datetime) -> bool:
    if row.reply:
        return True
    if person.opted_out_at is not None:
        row.state, row.error = OutboxState.DROPPED, "opted out"
        return False
    if region is None or _urgent(row):
        return True
    morning = end_of_quiet(region, now)
    if morning > now:
        row.not_before, row.attempts = morning, 0
    return morning <= now


def _urgent(row: Outbox) -> bool:
    message = KNOWN.get(row.message)
    return message is not None and issubclass(message, Message) and message.urgent


def _due(session: Session, now: datetime, most: int, after: int) -> list[Outbox]:
    """Due messages in order; none whose person still has an older one in hand or backing off."""
    return list(session.execute(DUE, {"now": now, "most": most, "after": after}).scalars())
