"""Lead exporters: their own orders, the part they make good by themselves, and their mornings.

An exporter's order waits for the office, unless the region lets them go on. What they make good by
themselves is not pooled; the rest is shared out like any other order.
"""

from datetime import datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from domain.audit import record_change
from domain.changes import take_back_surplus
from domain.holding import hold_line
from domain.jobs import JobContext
from domain.models import Order, OrderState, Person, Region, Role, RoleName
from domain.outbox import post
from domain.people import grant
from domain.pools import Pools
from domain.quantities import ZERO
from domain.records import the
from domain.situation import situation
from domain.standing import OpenLine, open_lines, standings
from domain.values import Value


class MoreThanOpen(Value):
    """A refusal: others have confirmed the rest already; ``possible`` could be one's own."""

    possible: Decimal


def exporters_of(session: Session, region_id: int) -> list[Person]:
    """The lead exporters of a region, in the order in which they came."""
    return list(
        session.exec(
            select(Person)
            .join(Role, col(Role.person_id) == Person.id)
            .where(Role.region_id == region_id, Role.name == RoleName.EXPORTER)
            .order_by(col(Role.id))
        )
    )


def make_exporter(
    session: Session, region: Region, person: Person, now: datetime, actor_id: int
) -> None:
    """Somebody of the region leads exports from now on; they stay what they are beside it."""
    grant(session, person, region.id, RoleName.EXPORTER, now, actor_id)


def give_order(
    session: Session, order: Order, person: Person, now: datetime, actor_id: int
) -> None:
    """The order is this exporter's from now on."""
    before, order.exporter_id = order.exporter_id, person.id
    record_change(
        session,
        now,
        "order_exporter",
        ("order", order.id),
        actor_id=actor_id,
        region_id=order.region_id,
        before={"exporter": before},
        after={"exporter": person.id},
    )


def decide_proposal(
    session: Session, order: Order, *, good: bool, now: datetime, actor_id: int, reason: str = ""
) -> bool:
    """The office opens an exporter's order, or does not; False where it was decided before."""
    if order.state is not OrderState.PROPOSED:
        return False
    order.state = OrderState.OPEN if good else OrderState.CANCELLED
    order.closed_at = None if good else now
    record_change(
        session,
        now,
        "order_approved" if good else "order_cancelled",
        ("order", order.id),
        actor_id=actor_id,
        region_id=order.region_id,
        before={"state": OrderState.PROPOSED},
        after={"state": order.state},
        reason=reason,
    )
    return True


def set_exporters_free(
    session: Session, region: Region, *, free: bool, now: datetime, actor_id: int
) -> None:
    """Whether exporters' orders are open at once in this region."""
    before, region.exporters_free = region.exporters_free, free
    record_change(
        session,
        now,
        "region_changed",
        ("region", region.id),
        actor_id=actor_id,
        region_id=region.id,
        before={"exporters_free": before},
        after={"exporters_free": free},
    )


def set_own_part(
    session: Session, entry: OpenLine, amount: Decimal, now: datetime, actor_id: int
) -> MoreThanOpen | None:
    """What the exporter makes good by themselves, on record; the rest is pooled.

    What is only planned or offered beyond the rest is taken back; a confirmed share stays.
    """
    line = entry.line
    hold_line(session, line.id)
    possible = max(ZERO, line.quantity - standings(session, [entry])[line.id].confirmed)
    if amount > possible:
        return MoreThanOpen(possible)
    before, line.own_part = line.own_part, amount
    line.warned_short_at = line.filled_on = None
    session.flush()
    record_change(
        session,
        now,
        "own_part",
        ("order", entry.order.id),
        actor_id=actor_id,
        region_id=entry.order.region_id,
        before={"amount": str(before)},
        after={"amount": str(amount)},
    )
    take_back_surplus(session, entry, now, actor_id)
    return None


def report_to_exporters(context: JobContext, pools: Pools) -> None:
    """Each exporter's own open orders, every morning; the office's own report has them too."""
    lines = open_lines(context.session, context.region.id)
    owners = dict.fromkeys(e.order.exporter_id for e in lines if e.order.exporter_id is not None)
    for owner in owners:
        own = [entry for entry in lines if entry.order.exporter_id == owner]
        told = situation(context.session, context.region, context.now, pools=pools, only=own)
        person = the(context.session, Person, owner)
        dedupe = f"morning:{context.region.id}:{context.due.isoformat()}:exporter:{owner}"
        post(context.session, person, told, context.now, dedupe=dedupe)


__all__ = [
    "MoreThanOpen",
    "decide_proposal",
    "exporters_of",
    "give_order",
    "make_exporter",
    "report_to_exporters",
    "set_exporters_free",
    "set_own_part",
]
