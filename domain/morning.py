"""The morning run: what was left open is pooled, offered and reported. Its order never varies.

Confirmed shares are constants. Lines are served by their cut-off, then by age; the lines of a
product are divided together, only their gaps are, and nobody's share shrinks because somebody else
said no.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from domain.audit import record_change
from domain.bottleneck import bottleneck_now
from domain.capacity import end_pauses
from domain.division import LinePlan, NoPlanError, Wanted
from domain.exporters import report_to_exporters
from domain.giving import Giving
from domain.holding import hold_line, hold_region
from domain.jobs import JobContext
from domain.messages.office import OrderFilled, OrderShort, PlanFailed, PlanReady, PlanShare
from domain.models import (
    Person,
    Producer,
    Product,
    Region,
    Share,
    ShareState,
)
from domain.offers import OVERDUE, expire_all, lapse, offer_share
from domain.outbox import post_to_officers
from domain.permits import lacks_for
from domain.pools import Pools
from domain.prepared import Prepared
from domain.quantities import ZERO
from domain.receiving import close_finished
from domain.safety import divide_safely
from domain.situation import situation
from domain.standby import people_of
from domain.standing import OpenLine, Standing, line_of, open_lines, open_standings, standings
from domain.stepping_in import ask_standbys
from domain.tied import by_problem, joined
from domain.weeks import local

SHOWN_ROWS = 8
OVERDUE_OFFERS = Prepared[tuple[Share, Person]](
    columns(Share, Person)
    .join(Producer, col(Share.producer_id) == col(Producer.id))
    .join(Person, col(Producer.person_id) == col(Person.id))
    .where(*OVERDUE)
    .order_by(col(Share.id))
)
URGENT = timedelta(days=3)
MANY = 10
"""A tenth of all open lines is many of them."""
SATURDAY = 5


def morning_run(context: JobContext) -> None:
    """Expire, pool, offer, ask who would step in, report.

    On Saturday and Sunday answers to the weekly question are still being gathered, and who
    answers first must not take everything: then only what is urgent is poured.
    """
    hold_region(context.session, context.region.id)
    end_pauses(context)
    pools = Pools(context.session, context.region, context.now)
    gathering = is_gathering(context.region, context.now)
    _expire_and_pool(pools, only_urgent=gathering)
    if not gathering:
        ask_standbys(pools)
    report_morning(context, pools)


def run_pools(session: Session, region: Region, now: datetime) -> int:
    """Expire, close what is over, pool and offer; returns the new shares. Twice harms nothing."""
    hold_region(session, region.id)
    return _expire_and_pool(Pools(session, region, now), only_urgent=False)


def _expire_and_pool(pools: Pools, *, only_urgent: bool) -> int:
    expire_due(pools.session, pools.region, pools.now)
    close_finished(pools.session, pools.region, pools.now)
    return pool_region(pools, only_urgent=only_urgent)


def expire_offers(context: JobContext) -> None:
    """Let unanswered offers go; where the cut-off is close the gap is poured at once."""
    hold_region(context.session, context.region.id)
    for entry in expire_due(context.session, context.region, context.now):
        after_a_gap(context.session, context.region, entry.line.id, context.now)


def after_a_gap(session: Session, region: Region, line_id: int, now: datetime) -> None:
    """Somebody dropped out: pour at once where the cut-off is close, else in the morning."""
    hold_line(session, line_id)
    entry = line_of(session, line_id)
    standing = standings(session, [entry])[line_id]
    if standing.confirmed < standing.ordered:
        entry.line.filled_on = None
    pools = Pools(session, region, now)
    if is_urgent(entry, now) and share_out(pools, [Wanted(entry, standing)]).get(line_id):
        standing = standings(session, [entry])[line_id]
    warn_if_short(pools, entry, standing)


def after_a_confirmation(session: Session, region: Region, line_id: int, now: datetime) -> None:
    """Somebody confirmed: tell the officers, once, when the line is complete by it."""
    hold_line(session, line_id)
    entry = line_of(session, line_id)
    standing = standings(session, [entry])[line_id]
    if standing.confirmed < standing.ordered or entry.line.filled_on is not None:
        return
    entry.line.filled_on = local(now, region.zone).date()
    filled = OrderFilled(
        entry.order.code,
        entry.product.name,
        entry.order.destination,
        entry.quantity(standing.confirmed),
        entry.line.cutoff,
        entry.quantity(standing.troubled) if standing.doubtful else None,
    )
    post_to_officers(session, region.id, filled, now, dedupe=f"filled:{line_id}:{now.isoformat()}")


def expire_due(session: Session, region: Region, now: datetime) -> list[OpenLine]:
    """Expire every offer whose time is over; returns the lines that lost one."""
    by_line = {entry.line.id: entry for entry in open_lines(session, region.id)}
    rows = OVERDUE_OFFERS.all(session, region=region.id, now=now)
    overdue = [(share, person, by_line[share.line_id]) for share, person in rows]
    expire_all(session, region.id, overdue, now)
    touched = {share.line_id for share, _ in rows}
    return [entry for line_id, entry in by_line.items() if line_id in touched]


def is_gathering(region: Region, moment: datetime) -> bool:
    """The weekend, when answers to the weekly question are still coming in."""
    return local(moment, region.zone).weekday() >= SATURDAY


def pools_at(region: Region, entry: OpenLine, moment: datetime) -> bool:
    """Whether a morning run at ``moment`` shares the line out."""
    return not is_gathering(region, moment) or is_urgent(entry, moment)


def is_urgent(entry: OpenLine, now: datetime) -> bool:
    """The cut-off is so close that a gap cannot wait for the next working morning."""
    return entry.line.cutoff - now <= URGENT


def pool_region(pools: Pools, *, only_urgent: bool) -> int:
    """Divide every open gap, earliest cut-off first, and offer what comes of it: the new shares."""
    session, region_id = pools.session, pools.region.id
    lines = open_lines(session, region_id)
    by_line = open_standings(session, region_id, lines)
    due = [
        Wanted(entry, by_line[entry.line.id])
        for entry in lines
        if by_line[entry.line.id].gap and (not only_urgent or is_urgent(entry, pools.now))
    ]
    _read_ahead(pools, [entry for entry, _ in due], of=len(lines))
    made = share_out(pools, due)
    if any(made.values()):
        by_line = open_standings(session, region_id, lines)
    short = [entry for entry in lines if by_line[entry.line.id].gap]
    _read_ahead(pools, short, of=len(lines))
    for entry in lines:
        warn_if_short(pools, entry, by_line[entry.line.id])
    return sum(made.values())


def _read_ahead(pools: Pools, lines: Sequence[OpenLine], of: int) -> None:
    """Where many of a region's open lines are looked at, what they need is read at once."""
    if len(lines) * MANY >= of:
        pools.read_ahead(lines)


def share_out(pools: Pools, wanted: Iterable[Wanted]) -> dict[int, int]:
    """Divide the gaps of these lines; offers go out, or wait for approval.

    Returns the new shares of each line that was divided. Products whose plan fails its check are
    left as they are, and their officers are told.
    """
    made: dict[int, int] = {}
    giving = Giving(pools, partial(_ask_approval, pools))
    for lines in _by_problem(pools, wanted):
        products = list({entry.product.id: entry.product for entry, _ in lines}.values())
        try:
            division = divide_safely(pools, lines)
        except NoPlanError:
            giving.done()
            for product in products:
                _say_no_plan(pools, product)
            continue
        for plan in division.lines:
            made[plan.entry.line.id] = giving.give(plan)
        if any(_divided_beside(product) for product in products):
            giving.done()
        if any(made[entry.line.id] for entry, _ in lines):
            pools.forget(products[0])
    giving.done()
    return made


def _divided_beside(product: Product) -> bool:
    """Its other weeks, or what takes the same hours, are divided beside what is given here."""
    return bool(product.handover_days) or product.hours is not None


def _by_problem(pools: Pools, wanted: Iterable[Wanted]) -> list[list[Wanted]]:
    """The lines that have a gap of at least a lot and time left, by what is divided together."""
    able = [
        one
        for one in wanted
        if one.entry.line.cutoff > pools.now
        and one.standing.gap >= one.entry.product.lot
        and any(pools.of(*one).caps)
    ]
    return joined(pools, by_problem(pools, able))


def _say_no_plan(pools: Pools, product: Product) -> None:
    today = local(pools.now, pools.region.zone).date()
    failed = PlanFailed(product.name)
    dedupe = f"no_plan:{product.id}:{today}"
    post_to_officers(pools.session, pools.region.id, failed, pools.now, dedupe=dedupe)


def offer_computed(
    session: Session, entry: OpenLine, now: datetime, actor_id: int | None = None
) -> int:
    """Send out the shares of a line that waited for approval, on record; returns how many."""
    hold_line(session, entry.line.id)
    waiting = session.exec(
        select(Share)
        .where(Share.line_id == entry.line.id, Share.state == ShareState.COMPUTED)
        .order_by(col(Share.id))
    ).all()
    if waiting:
        record_change(
            session,
            now,
            "plan_approved",
            ("order", entry.order.id),
            actor_id=actor_id,
            region_id=entry.order.region_id,
            after={"line": entry.line.id, "shares": len(waiting)},
        )
    return _offer_all(session, _qualified(session, waiting, entry, now), entry, now)


def _qualified(
    session: Session, shares: Sequence[Share], entry: OpenLine, now: datetime
) -> list[Share]:
    """A plan that waited: whoever lacks a paper by now is let go, before anybody was told."""
    found = []
    for share in shares:
        if lacks_for(session, share.producer_id, entry, now):
            lapse(session, share, entry, now)
        else:
            found.append(share)
    return found


def _offer_all(session: Session, shares: Sequence[Share], entry: OpenLine, now: datetime) -> int:
    """Offer each share; its people are read at once and kept at hand, not one by one."""
    people = people_of(session, (share.producer_id for share in shares))
    for share in shares:
        offer_share(session, share, entry, now)
    return len(people)


def _ask_approval(pools: Pools, plan: LinePlan) -> None:
    ready = plan_of(pools.session, plan.entry)
    today = local(pools.now, pools.region.zone).date()
    dedupe = f"plan:{plan.entry.line.id}:{today}:{ready.proposed.amount}"
    post_to_officers(pools.session, pools.region.id, ready, pools.now, dedupe=dedupe)


def plan_of(session: Session, entry: OpenLine) -> PlanReady:
    """The shares of a line that wait for approval."""
    rows = session.exec(
        select(Share, Producer)
        .join(Producer)
        .where(Share.line_id == entry.line.id, Share.state == ShareState.COMPUTED)
        .order_by(col(Share.id))
    ).all()
    shares = tuple(PlanShare(p.business, entry.quantity(s.computed)) for s, p in rows)
    return PlanReady(
        code=entry.order.code,
        product=entry.product.name,
        proposed=entry.quantity(sum((s.computed for s, _ in rows), ZERO)),
        producers=len(rows),
        shares=shares[:SHOWN_ROWS],
        more=len(shares) - SHOWN_ROWS if len(shares) > SHOWN_ROWS else None,
    )


def warn_if_short(pools: Pools, entry: OpenLine, standing: Standing) -> bool:
    """Tell the officers at once, once for a line, that it can no longer be filled."""
    now, missing = pools.now, pools.missing(entry, standing)
    if missing <= ZERO:
        entry.line.warned_short_at = None
        return False
    if entry.line.warned_short_at is not None:
        return True
    entry.line.warned_short_at = now
    warning = OrderShort(
        code=entry.order.code,
        product=entry.product.name,
        destination=entry.order.destination,
        missing=entry.quantity(missing),
        pooled=entry.quantity(standing.ordered - missing),
        cutoff=entry.line.cutoff,
        because=bottleneck_now(pools, entry, standing),
    )
    post_to_officers(pools.session, pools.region.id, warning, now)
    return True


def report_morning(context: JobContext, pools: Pools | None = None) -> None:
    """One message to the officers: what is safe, what waits, what is short, who is silent."""
    post_to_officers(
        context.session,
        context.region.id,
        situation(context.session, context.region, context.now, pools=pools),
        context.now,
        dedupe=f"morning:{context.region.id}:{context.due.isoformat()}",
    )
    report_to_exporters(context, pools or Pools(context.session, context.region, context.now))
