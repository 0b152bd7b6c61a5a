"""The faults have stopped: what has not come to its end, and why."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from bot.simulation.faults.rules_of_ways import AFTER_IT_WAS_SENT
from domain.models import (
    Inbox,
    InboxState,
    Order,
    OrderLine,
    OrderState,
    Outbox,
    OutboxState,
    Person,
    Region,
    Share,
    ShareState,
    WebhookBody,
)
from domain.schedule import JOBS, due_between
from handlers.messages import OutOfReach

DAY = timedelta(days=1)


def stuck(session: Session, now: datetime, last_run: dict[str, datetime]) -> Iterator[str]:
    """Everything that should be over by now, a line each."""
    yield from _unheard(session)
    yield from _unsaid(session, now)
    yield from _unanswered(session, now)
    yield from _not_run(session, now, last_run)


def _unheard(session: Session) -> Iterator[str]:
    """What came in and was not handled, and what WhatsApp brought and was not read."""
    bodies = select(col(WebhookBody.id), col(WebhookBody.received_at), col(WebhookBody.error))
    for number, at, error in session.execute(
        bodies.where(col(WebhookBody.state) != InboxState.DONE).order_by(col(WebhookBody.id))
    ):
        yield f"what WhatsApp brought at {at:%d %b %H:%M} is not read: body {number}, {error}"
    rows = session.execute(
        select(col(Inbox.id), col(Inbox.address), col(Inbox.received_at)).where(
            col(Inbox.state) == InboxState.WAITING
        )
    )
    for number, address, at in rows:
        yield f"{address}: message {number}, kept at {at:%d %b %H:%M}, is not handled"


def _unsaid(session: Session, now: datetime) -> Iterator[str]:
    """Due and not sent; in a hand that never lets go; or given up though it could be sent."""
    rows = session.execute(
        select(Outbox, col(Person.name))
        .join(Person, col(Outbox.person_id) == col(Person.id))
        .where(col(Outbox.state).not_in((OutboxState.SENT, OutboxState.DROPPED)))
        .order_by(col(Outbox.id))
    ).all()
    told = _told_of(session)
    for letter, name in rows:
        what = f"{letter.message} {letter.id} to {name}"
        if letter.state is OutboxState.LEASED:
            yield f"{what}: in hand until {letter.lease_until}"
        elif letter.state is OutboxState.WAITING and letter.not_before <= now:
            since = f"{letter.not_before:%d %b %H:%M}"
            yield f"{what}: due since {since}, tried {letter.attempts} times"
        elif letter.state is OutboxState.WAITING and letter.not_before > now + DAY:
            yield f"{what}: waits until {letter.not_before:%d %b %H:%M}: {letter.error}"
        elif letter.state is OutboxState.FAILED and not _is_told(letter, name, told):
            yield f"{what}: never went out: {letter.error}, tried {letter.attempts} times"


def _told_of(session: Session) -> set[str]:
    """Whom the officers have been told of as out of reach."""
    facts = select(col(Outbox.facts)).where(col(Outbox.message) == OutOfReach.__name__)
    return {str(one["who"]) for one in session.execute(facts).scalars()}


def _is_told(letter: Outbox, name: str, told: set[str]) -> bool:
    """Whoever it is for could not be reached, and the officers were told."""
    error = letter.error or ""
    unreached = error in ("blocked", "no reachable contact") or error.endswith(AFTER_IT_WAS_SENT)
    return unreached and name in told


def _unanswered(session: Session, now: datetime) -> Iterator[str]:
    rows = session.execute(
        select(col(Share.id), col(Order.code), col(Share.answer_by))
        .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
        .join(Order, col(OrderLine.order_id) == col(Order.id))
        .where(
            col(Share.state) == ShareState.OFFERED,
            col(Order.state) == OrderState.OPEN,
            col(Share.answer_by) < now - DAY,
        )
    )
    for share_id, code, answer_by in rows:
        ran_out = f"{answer_by:%d %b %H:%M}"
        yield f"{code}: the offer of share {share_id} ran out on {ran_out}, and is open"
    gone = session.execute(
        select(col(Share.id), col(Share.state), col(Order.code))
        .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
        .join(Order, col(OrderLine.order_id) == col(Order.id))
        .where(
            col(Share.state).in_((ShareState.COMPUTED, ShareState.OFFERED)),
            col(Order.state) != OrderState.OPEN,
        )
    )
    for share_id, state, code in gone:
        yield f"{code}: is over, and share {share_id} is still {state}"


def _not_run(session: Session, now: datetime, last_run: dict[str, datetime]) -> Iterator[str]:
    for region in session.execute(select(Region).order_by(col(Region.id))).scalars():
        for job in JOBS:
            dues = due_between(job, region, region.created_at, now)
            if dues and last_run.get(job.name) != dues[-1]:
                yield f"{job.name}: was due on {dues[-1]:%d %b %H:%M}, and is not in the ledger"


__all__ = ["stuck"]
