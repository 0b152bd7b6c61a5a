"""The morning run: what was left open is pooled, offered and reported. Its order never varies.

Confirmed shares are constants. Lines are served by their cut-off, then by age; inside a line only
the gap is poured, and nobody's share shrinks because somebody else said no.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import func
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from domain.capacity import free_of_product
from domain.jobs import JobContext
from domain.messages.base import Part, stored_part
from domain.messages.offers import (
    OnStandby,
    WhyCap,
    WhyLeftOut,
    WhyLevel,
    WhyMinimum,
    WhyOddLot,
)
from domain.messages.office import (
    MorningReport,
    OrderFilled,
    OrderShort,
    PlanReady,
    PlanShare,
    SafeLine,
    ShortLine,
    WaitingLine,
)
from domain.models import (
    CapacityAsk,
    CapacityReport,
    Person,
    Producer,
    ProducerProduct,
    ProducerState,
    Product,
    Qualification,
    Region,
    Share,
    ShareState,
    Standby,
    StandbyState,
)
from domain.offers import expire, offer_share
from domain.outbox import post, post_to_officers
from domain.pooling import OnePlan, OnePool, Reason, pour
from domain.quantities import ZERO, Quantity, lots_up, plain, whole_lots
from domain.standing import (
    OpenLine,
    Standing,
    line_of,
    live_amount,
    open_lines,
    standings,
)
from domain.weeks import WEEK, first_usable_week, last_usable_week, local, monday

SHOWN_ROWS = 8
URGENT = timedelta(days=3)


def morning_run(context: JobContext) -> None:
    """Expire, pool, offer, report."""
    expire_due(context.session, context.region, context.now)
    pool_region(context.session, context.region, context.now)
    report_morning(context)


def expire_offers(context: JobContext) -> None:
    """Let unanswered offers go; where the cut-off is close the gap is poured at once."""
    lines = expire_due(context.session, context.region, context.now)
    urgent = [e for e in lines if e.line.cutoff - context.now <= URGENT]
    for entry in urgent:
        pool_line(context.session, context.region, entry, context.now)
    for entry in lines:
        warn_if_short(context.session, context.region, entry, context.now)


def after_a_gap(session: Session, region: Region, line_id: int, now: datetime) -> None:
    """Somebody dropped out: pour at once where the cut-off is close, else in the morning."""
    entry = line_of(session, line_id)
    if entry.line.cutoff - now <= URGENT:
        pool_line(session, region, entry, now)
    warn_if_short(session, region, entry, now)


def after_a_confirmation(session: Session, region: Region, line_id: int, now: datetime) -> None:
    """Somebody confirmed: tell the officers, once, when the line is complete by it."""
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
    )
    post_to_officers(session, region.id, filled, now, dedupe=f"filled:{line_id}:{now.isoformat()}")


def expire_due(session: Session, region: Region, now: datetime) -> list[OpenLine]:
    """Expire every offer whose time is over; returns the lines that lost one."""
    touched = {}
    for entry in open_lines(session, region.id):
        rows = session.exec(
            select(Share, Person)
            .join(Producer, col(Share.producer_id) == Producer.id)
            .join(Person, col(Producer.person_id) == Person.id)
            .where(
                Share.line_id == entry.line.id,
                Share.state == ShareState.OFFERED,
                col(Share.answer_by) <= now,
            )
            .order_by(col(Share.id))
        ).all()
        for share, person in rows:
            expire(session, share, entry, person, now)
            touched[entry.line.id] = entry
    return list(touched.values())


def pool_region(session: Session, region: Region, now: datetime) -> None:
    """Pour every open gap of a region, earliest cut-off first, and offer what comes of it."""
    for entry in open_lines(session, region.id):
        pool_line(session, region, entry, now)
        warn_if_short(session, region, entry, now)


def pool_line(session: Session, region: Region, entry: OpenLine, now: datetime) -> int:
    """Pour one line's gap; offers go out, or wait for approval. Returns the new shares."""
    if entry.line.cutoff <= now:
        return 0
    pool = pool_of(session, region, entry, now)
    if not pool.gap:
        return 0
    plan = pour(pool.problem(entry))
    shares = _compute_shares(session, entry, pool, plan, now)
    _keep_standbys(session, entry, pool, plan, now)
    if not shares:
        return 0
    if region.approves_plan:
        _ask_approval(session, region, entry, now)
    else:
        for share in shares:
            offer_share(session, share, entry, now)
    return len(shares)


def offer_computed(session: Session, entry: OpenLine, now: datetime) -> int:
    """Send out the shares of a line that waited for approval; returns how many."""
    waiting = session.exec(
        select(Share)
        .where(Share.line_id == entry.line.id, Share.state == ShareState.COMPUTED)
        .order_by(col(Share.id))
    ).all()
    for share in waiting:
        offer_share(session, share, entry, now)
    return len(waiting)


@dataclass(frozen=True, slots=True)
class LinePool:
    """Who could make how much of a line, in lots, in the order of their turn.

    ``lots`` is what they hold already and the open gap together.
    """

    lots: int
    producers: tuple[int, ...]
    caps: tuple[int, ...]
    base: tuple[int, ...]

    @property
    def gap(self) -> int:
        """What nobody has yet."""
        return self.lots - sum(self.base)

    def problem(self, entry: OpenLine) -> OnePool:
        """The pool as the allocator takes it; the turn is the place in the list."""
        return OnePool(
            lots=self.lots,
            caps=self.caps,
            base=self.base,
            rank=range(len(self.producers)),
            min_share=lots_up(entry.line.min_share, entry.product.lot),
            max_producers=entry.line.max_producers,
        )


def pool_of(session: Session, region: Region, entry: OpenLine, now: datetime) -> LinePool:
    """The pool of a line today: stated and free capacity of those who may make it."""
    line, lot = entry.line, entry.product.lot
    session.flush()
    standing = standings(session, [entry])[line.id] if line.id else Standing(line.quantity)
    today, last = local(now, region.zone).date(), local(line.cutoff, region.zone).date()
    free = free_of_product(session, entry.product, region.zone, today, last)
    held, refused = _held_and_refused(session, entry)
    turns = eligible_in_turn(session, entry.product, tuple(line.needs), last)
    producers = tuple(p for p in turns if p in held or (free.get(p) and p not in refused))
    base = tuple(whole_lots(held.get(p, ZERO), lot) for p in producers)
    most = None if line.max_share is None else whole_lots(line.max_share, lot)
    caps = tuple(
        0 if p in refused else _capped(whole_lots(free.get(p, ZERO), lot), most, already)
        for p, already in zip(producers, base, strict=True)
    )
    return LinePool(sum(base) + whole_lots(standing.gap, lot), producers, caps, base)


def _capped(lots: int, most: int | None, already: int) -> int:
    return lots if most is None else max(0, min(lots, most - already))


def _held_and_refused(session: Session, entry: OpenLine) -> tuple[dict[int, Decimal], set[int]]:
    """What each producer holds of a line; and who is not to be asked for more of it.

    Whoever declined, or took only a part, is not asked again for this line. Whoever let an offer
    expire is, once they have stated a capacity anew.
    """
    held: dict[int, Decimal] = {}
    refused: set[int] = set()
    if not entry.line.id:
        return held, refused
    for share in session.exec(select(Share).where(Share.line_id == entry.line.id)):
        match share.state:
            case ShareState.DECLINED:
                refused.add(share.producer_id)
            case ShareState.EXPIRED if not _stated_since(session, share, entry):
                refused.add(share.producer_id)
            case ShareState.CONFIRMED | ShareState.RECEIVED:
                if share.offered is not None and live_amount(share) < share.offered:
                    refused.add(share.producer_id)
        if share.state in (
            ShareState.COMPUTED,
            ShareState.OFFERED,
            ShareState.CONFIRMED,
            ShareState.RECEIVED,
        ):
            held[share.producer_id] = held.get(share.producer_id, ZERO) + live_amount(share)
    return held, refused


def _stated_since(session: Session, share: Share, entry: OpenLine) -> bool:
    return (
        session.exec(
            select(CapacityReport.id).where(
                CapacityReport.producer_id == share.producer_id,
                CapacityReport.product_id == entry.product.id,
                CapacityReport.reported_at > (share.offered_at or share.computed_at),
            )
        ).first()
        is not None
    )


def eligible_in_turn(
    session: Session, product: Product, needs: tuple[str, ...], until: date
) -> list[int]:
    """The active producers of a product who hold every needed paper, first in turn first."""
    rows = session.exec(
        select(Producer.id)
        .join(ProducerProduct)
        .join(Person, col(Producer.person_id) == Person.id)
        .where(
            ProducerProduct.product_id == product.id,
            Producer.state == ProducerState.ACTIVE,
            col(Person.opted_out_at).is_(None),
        )
        .order_by(col(ProducerProduct.last_favoured), col(ProducerProduct.id))
    ).all()
    if not needs:
        return list(rows)
    papers = session.exec(
        select(Qualification.producer_id, Qualification.kind).where(
            col(Qualification.kind).in_(needs),
            col(Qualification.verified_at).is_not(None),
            col(Qualification.expires_on).is_(None) | (col(Qualification.expires_on) >= until),
        )
    ).all()
    holds: dict[int, set[str]] = {}
    for producer, kind in papers:
        holds.setdefault(producer, set()).add(kind)
    return [p for p in rows if holds.get(p, set()) >= set(needs)]


def _compute_shares(
    session: Session, entry: OpenLine, pool: LinePool, plan: OnePlan, now: datetime
) -> list[Share]:
    shares = []
    for place, lots in enumerate(plan.lots):
        if not lots:
            continue
        share = Share(
            line_id=entry.line.id,
            producer_id=pool.producers[place],
            computed=plain(lots * entry.product.lot),
            reason=stored_part(why(entry, plan, place)),
            computed_at=now,
        )
        session.add(share)
        shares.append(share)
    session.flush()
    return shares


def why(entry: OpenLine, plan: OnePlan, place: int) -> Part:
    """The fact behind the one sentence that says why this much."""
    lot, unit = entry.product.lot, entry.product.unit
    level = Quantity(plain(plan.level * lot), unit)
    match plan.reasons[place]:
        case Reason.CAP:
            return WhyCap(Quantity(plain(plan.lots[place] * lot), unit))
        case Reason.ODD_LOT:
            return WhyOddLot(plan.served, level, Quantity(lot, unit))
        case Reason.MINIMUM:
            return WhyMinimum(Quantity(entry.line.min_share, unit), plan.served)
        case Reason.LEFT_OUT | Reason.FULL | Reason.NO_CAPACITY:
            return WhyLeftOut(plan.served, plan.turns_before[place] + 1)
        case _:
            return WhyLevel(plan.served, level)


def _keep_standbys(
    session: Session,
    entry: OpenLine,
    pool: LinePool,
    plan: OnePlan,
    now: datetime,
) -> None:
    """Those left out wait in the order of their turn; who now got a share is promoted."""
    known = {
        standby.producer_id: standby
        for standby in session.exec(select(Standby).where(Standby.line_id == entry.line.id))
    }
    for place, producer_id in enumerate(pool.producers):
        standby = known.get(producer_id)
        if plan.lots[place]:
            if standby is not None and standby.state is StandbyState.WAITING:
                standby.state, standby.since = StandbyState.PROMOTED, now
        elif plan.reasons[place] is Reason.LEFT_OUT:
            queue_place = plan.turns_before[place] + 1
            if standby is not None:
                standby.place = queue_place
                continue
            session.add(
                Standby(
                    line_id=entry.line.id, producer_id=producer_id, place=queue_place, since=now
                )
            )
            producer = session.get_one(Producer, producer_id)
            person = session.get_one(Person, producer.person_id)
            told = OnStandby(entry.order.code, entry.product.name, why(entry, plan, place))
            post(session, person, told, now, dedupe=f"standby:{entry.line.id}:{producer_id}")


def _ask_approval(session: Session, region: Region, entry: OpenLine, now: datetime) -> None:
    rows = session.exec(
        select(Share, Producer)
        .join(Producer)
        .where(Share.line_id == entry.line.id, Share.state == ShareState.COMPUTED)
        .order_by(col(Share.id))
    ).all()
    shares = tuple(PlanShare(p.business, entry.quantity(s.computed)) for s, p in rows)
    total = sum((s.computed for s, _ in rows), ZERO)
    ready = PlanReady(
        code=entry.order.code,
        product=entry.product.name,
        proposed=entry.quantity(total),
        producers=len(rows),
        shares=shares[:SHOWN_ROWS],
        more=len(shares) - SHOWN_ROWS if len(shares) > SHOWN_ROWS else None,
    )
    today = local(now, region.zone).date()
    post_to_officers(session, region.id, ready, now, dedupe=f"plan:{entry.line.id}:{today}:{total}")


def still_possible(session: Session, region: Region, entry: OpenLine, now: datetime) -> Decimal:
    """What the pool could still add to a line: stated and free, and what is usual where unsaid."""
    pool = pool_of(session, region, entry, now)
    stated = plain(sum(pool.caps) * entry.product.lot)
    return stated + expected_unsaid(session, region, entry, now)


def expected_unsaid(session: Session, region: Region, entry: OpenLine, now: datetime) -> Decimal:
    """The usual capacity of the weeks up to the cut-off about which nobody has said anything."""
    today = local(now, region.zone).date()
    last = last_usable_week(local(entry.line.cutoff, region.zone).date())
    week = first_usable_week(today)
    if week == monday(today):
        week += WEEK
    rows = session.execute(
        columns(col(ProducerProduct.producer_id), col(ProducerProduct.usual_weekly)).where(
            col(ProducerProduct.product_id) == entry.product.id
        )
    )
    usual = {producer: amount for producer, amount in rows}  # noqa: C416 - rows are no pairs
    eligible = eligible_in_turn(session, entry.product, tuple(entry.line.needs), last)
    _, refused = _held_and_refused(session, entry)
    total = ZERO
    while week <= last:
        said = set(
            session.exec(
                select(CapacityReport.producer_id).where(
                    CapacityReport.product_id == entry.product.id,
                    CapacityReport.week == week,
                    col(CapacityReport.replaced).is_(False),
                )
            )
        )
        unsaid = (usual.get(p) for p in eligible if p not in said and p not in refused)
        total += sum((amount for amount in unsaid if amount), ZERO)
        week += WEEK
    return total


def warn_if_short(session: Session, region: Region, entry: OpenLine, now: datetime) -> bool:
    """Tell the officers at once, once for a line, that it can no longer be filled."""
    standing = standings(session, [entry])[entry.line.id]
    if not standing.gap:
        entry.line.warned_short_at = None
        return False
    missing = standing.gap - still_possible(session, region, entry, now)
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
    )
    post_to_officers(session, region.id, warning, now)
    return True


def report_morning(context: JobContext) -> None:
    """One message to the officers: what is safe, what waits, what is short, who is silent."""
    post_to_officers(
        context.session,
        context.region.id,
        situation(context.session, context.region, context.now),
        context.now,
        dedupe=f"morning:{context.region.id}:{context.due.isoformat()}",
    )


def situation(session: Session, region: Region, now: datetime) -> MorningReport:
    """The region's open orders and silent producers as they are now."""
    lines = open_lines(session, region.id)
    by_line = standings(session, lines)
    safe: list[SafeLine] = []
    waiting: list[WaitingLine] = []
    short: list[ShortLine] = []
    for entry in lines:
        standing = by_line[entry.line.id]
        if standing.confirmed >= standing.ordered:
            safe.append(_safe(entry, standing))
        elif entry.line.warned_short_at is not None:
            short.append(_short(session, region, entry, standing, now))
        else:
            waiting.append(_waiting(entry, standing))
    asked, silent = _answers(session, region, monday(local(now, region.zone).date()))
    trouble = sum(standing.trouble for standing in by_line.values())
    shown = SHOWN_ROWS
    hidden = sum(max(0, len(rows) - shown) for rows in (safe, waiting, short))
    return MorningReport(
        day=local(now, region.zone).date(),
        safe=tuple(safe[:shown]),
        waiting=tuple(waiting[:shown]),
        short=tuple(short[:shown]),
        more=hidden or None,
        silent=silent,
        asked=asked,
        trouble=trouble or None,
    )


def _safe(entry: OpenLine, standing: Standing) -> SafeLine:
    return SafeLine(
        entry.order.code,
        entry.product.name,
        entry.order.destination,
        entry.quantity(standing.confirmed),
        entry.quantity(standing.ordered),
    )


def _short(
    session: Session, region: Region, entry: OpenLine, standing: Standing, now: datetime
) -> ShortLine:
    missing = max(ZERO, standing.gap - still_possible(session, region, entry, now))
    return ShortLine(
        entry.order.code,
        entry.product.name,
        entry.order.destination,
        entry.quantity(missing),
        entry.quantity(standing.ordered - missing),
        entry.line.cutoff,
    )


def _waiting(entry: OpenLine, standing: Standing) -> WaitingLine:
    missing = standing.gap + standing.computed
    return WaitingLine(
        code=entry.order.code,
        product=entry.product.name,
        destination=entry.order.destination,
        confirmed=entry.quantity(standing.confirmed),
        offered=entry.quantity(standing.offered),
        missing=entry.quantity(missing) if missing else None,
        ordered=entry.quantity(standing.ordered),
        cutoff=entry.line.cutoff,
    )


def _answers(session: Session, region: Region, week: date) -> tuple[int, int]:
    """How many producers were asked about the newest week, and how many have said nothing."""
    newest = session.execute(
        columns(func.max(col(CapacityAsk.week)))
        .join(Producer)
        .where(col(Producer.region_id) == region.id, col(CapacityAsk.week) >= week)
    ).scalar()
    if newest is None:
        return 0, 0
    asks = session.exec(
        select(CapacityAsk)
        .join(Producer)
        .where(
            Producer.region_id == region.id,
            CapacityAsk.week == newest,
            col(CapacityAsk.asked_at).is_not(None),
        )
    ).all()
    silent = {ask.producer_id for ask in asks if ask.answered_at is None}
    return len({ask.producer_id for ask in asks}), len(silent)
