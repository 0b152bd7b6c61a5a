"""The region as it stands now: what is safe, what waits, what is short, who is silent."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import bindparam, func
from sqlalchemy import select as columns
from sqlmodel import Session, col

from domain.capacity import MOST_REMINDERS
from domain.charts import morning_chart
from domain.elsewhere import promised_elsewhere
from domain.messages.office import LateLine, MorningReport, SafeLine, ShortLine, WaitingLine
from domain.models import CapacityAsk, Producer, Region, StandbyState
from domain.pools import Pools
from domain.prepared import Prepared
from domain.standing import OpenLine, Standing, open_lines, open_standings
from domain.stepping_in import standing_by
from domain.weeks import local, monday

SHOWN_ROWS = 8
NEWEST_WEEK = Prepared[date | None](
    columns(func.max(col(CapacityAsk.week)))
    .join(Producer, col(CapacityAsk.producer_id) == col(Producer.id))
    .where(
        col(Producer.region_id) == bindparam("region"),
        col(CapacityAsk.week) >= bindparam("this"),
    )
)
ASKED = Prepared[tuple[int, datetime | None, int]](
    columns(col(CapacityAsk.producer_id), col(CapacityAsk.answered_at), col(CapacityAsk.reminders))
    .join(Producer, col(CapacityAsk.producer_id) == col(Producer.id))
    .where(
        col(Producer.region_id) == bindparam("region"),
        col(CapacityAsk.week) == bindparam("week"),
        col(CapacityAsk.asked_at).is_not(None),
    )
)


def situation(
    session: Session,
    region: Region,
    now: datetime,
    *,
    asked_for: bool = False,
    pools: Pools | None = None,
    only: Sequence[OpenLine] | None = None,
) -> MorningReport:
    """The region's open orders and silent producers as they are now (``pools``: what is known).

    ``only`` looks at these lines alone, and at nothing else of the region.
    """
    pools = pools or Pools(session, region, now)
    lines = open_lines(session, region.id) if only is None else list(only)
    by_line = open_standings(session, region.id, lines)
    backed = standing_by(session, [entry.line.id for entry in lines])
    safe: list[SafeLine] = []
    waiting: list[WaitingLine] = []
    short: list[ShortLine] = []
    late: list[LateLine] = []
    for entry in lines:
        standing = by_line[entry.line.id]
        if entry.line.cutoff <= now and standing.confirmed > standing.accepted:
            late.append(_late(entry, standing))
        elif standing.confirmed >= standing.ordered:
            safe.append(_safe(entry, standing, backed))
        elif entry.line.warned_short_at is not None and (beyond := pools.missing(entry, standing)):
            short.append(_short(entry, standing, beyond))
        else:
            waiting.append(_waiting(entry, standing))
    week = None
    if only is None:
        week = newest_asked_week(session, region, local(now, region.zone).date())
    counted = answers(session, region, week) if week is not None else Answers()
    trouble = sum(standing.trouble for standing in by_line.values())
    hidden = sum(max(0, len(rows) - SHOWN_ROWS) for rows in (safe, waiting, short, late))
    return MorningReport(
        day=local(now, region.zone).date(),
        safe=tuple(safe[:SHOWN_ROWS]),
        waiting=tuple(waiting[:SHOWN_ROWS]),
        short=tuple(short[:SHOWN_ROWS]),
        late=tuple(late[:SHOWN_ROWS]),
        more=hidden or None,
        silent=counted.silent if counted.asked else None,
        asked=counted.asked or None,
        remindable=counted.remindable or None,
        trouble=trouble or None,
        asked_for=asked_for,
        elsewhere=()
        if only is not None
        else tuple(promised_elsewhere(session, region)[:SHOWN_ROWS]),
        chart=None if only is not None else morning_chart(session, region, now, lines, by_line),
    )


def newest_asked_week(session: Session, region: Region, today: date) -> date | None:
    """The newest week that producers were asked about, if it is this one or a later one."""
    return NEWEST_WEEK.first(session, region=region.id, this=monday(today))


class Answers(NamedTuple):
    """How many producers were asked about a week, have left it open, and may be reminded yet."""

    asked: int = 0
    silent: int = 0
    remindable: int = 0


def answers(session: Session, region: Region, week: date) -> Answers:
    """Who has answered about a week, counted by producer."""
    asks = ASKED.all(session, region=region.id, week=week)
    silent = [(producer, said) for producer, answered_at, said in asks if answered_at is None]
    return Answers(
        asked=len({producer for producer, _, _ in asks}),
        silent=len({producer for producer, _ in silent}),
        remindable=len({producer for producer, said in silent if said < MOST_REMINDERS}),
    )


def _safe(
    entry: OpenLine, standing: Standing, backed: Mapping[tuple[int, StandbyState], int]
) -> SafeLine:
    return SafeLine(
        entry.order.code,
        entry.product.name,
        entry.order.destination,
        entry.quantity(standing.confirmed),
        entry.quantity(standing.ordered),
        backed.get((entry.line.id, StandbyState.AGREED), 0),
        backed.get((entry.line.id, StandbyState.ASKED), 0),
        entry.quantity(standing.troubled) if standing.doubtful else None,
    )


def _short(entry: OpenLine, standing: Standing, missing: Decimal) -> ShortLine:
    """``missing`` is beyond what the pool can make; what nobody promised may be more than that."""
    return ShortLine(
        entry.order.code,
        entry.product.name,
        entry.order.destination,
        entry.quantity(missing),
        entry.quantity(standing.ordered - missing),
        entry.line.cutoff,
        entry.quantity(standing.gap + standing.computed),
        entry.quantity(standing.ordered),
    )


def _late(entry: OpenLine, standing: Standing) -> LateLine:
    return LateLine(
        entry.order.code,
        entry.product.name,
        entry.order.destination,
        entry.quantity(standing.confirmed - standing.accepted),
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
