"""The officers are warned of a gap as early as it is seen, and again only when it changes much."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from sqlmodel import Session

from domain.blankets import coming_periods, open_blankets
from domain.forecast import HORIZON, Ahead, look_ahead
from domain.jobs import JobContext
from domain.knowing import Knowledge, knowledge_of
from domain.messages.base import Word
from domain.messages.forecast import AheadRow, Closing, Forecast, GapAhead
from domain.messages.pictures import QuotaBar, QuotaChart
from domain.models import BlanketOrder, Person, Producer, Product, Region
from domain.outbox import post_to_officers
from domain.quantities import ZERO, Quantity
from domain.records import the
from domain.seasons import Season

LOOKS_ON = 0
NEW = timedelta(days=1)
LIKELY, STILL_LIKELY = 0.35, 0.25
"""A gap is told of from about this chance on, and called closed below the other.

Whoever is told of it in vain loses a look, whoever is not told a delivery: to miss a gap is taken
to cost about twice as much, which makes a third the even point.
"""
MUCH_PERCENT = 15
"""A warning is repeated where the gap has grown by this part of the quota."""
SHOWN_ROWS, SHOWN_NAMES = 4, 3


def warn_of_gaps(context: JobContext) -> None:
    """On Mondays, and the day after an order was made: look ahead, and tell what is new."""
    session, region, now = context.session, context.region, context.now
    known: dict[int, Knowledge] = {}
    for blanket in open_blankets(session, region.id):
        if context.today.weekday() != LOOKS_ON and now - blanket.created_at > NEW:
            continue
        product = the(session, Product, blanket.product_id)
        if product.id not in known:
            known[product.id] = knowledge_of(session, region, product, now)
        periods = coming_periods(session, blanket, context.today)[:HORIZON]
        outlook = look_ahead(session, region, blanket, periods, now, known[product.id])
        news = [one for one in outlook if is_news(one)]
        for one in news:
            _keep(one, now)
        if news:
            message = _warning(session, blanket, product, news, outlook)
            dedupe = f"ahead:{blanket.id}:{context.due.isoformat()}"
            post_to_officers(session, region.id, message, now, dedupe=dedupe)


def _keep(one: Ahead, now: datetime) -> None:
    """What was told of a period, and since when its officers know of a gap."""
    gap, before = _told_gap(one), one.period.warned_gap
    if not gap:
        one.period.warned_at = None
    elif not before:
        one.period.warned_at = now
    one.period.warned_gap = gap


def is_news(one: Ahead) -> bool:
    """A gap that was not told, has grown much, or is closed again."""
    before, gap = one.period.warned_gap, _told_gap(one)
    if before is None or before == ZERO:
        return gap > ZERO
    return gap == ZERO or gap - before >= one.quota * MUCH_PERCENT / 100


def _told_gap(one: Ahead) -> Decimal:
    """What is missing to a safe quota, where the pool may well not take on nearly all of it.

    That somebody may not come on the day is in what is called safe, but no reason for a warning:
    no call can change it weeks before.
    """
    likely = STILL_LIKELY if one.period.warned_gap else LIKELY
    return one.gap if 1 - one.fills >= likely else ZERO


def forecast(session: Session, region: Region, blanket: BlanketOrder, now: datetime) -> Forecast:
    """The coming periods of a blanket order, as they look now."""
    product = the(session, Product, blanket.product_id)
    today = JobContext(session, region, now, now).today
    periods = coming_periods(session, blanket, today)[:HORIZON]
    outlook = look_ahead(session, region, blanket, periods, now)
    return Forecast(
        code=blanket.code,
        product=product.name,
        destination=blanket.destination,
        rows=_rows(product, outlook),
        closing=_closing(session, product, outlook),
        chart=_chart(blanket, product, outlook),
    )


def _warning(
    session: Session,
    blanket: BlanketOrder,
    product: Product,
    news: Sequence[Ahead],
    outlook: Sequence[Ahead],
) -> GapAhead:
    return GapAhead(
        code=blanket.code,
        product=product.name,
        destination=blanket.destination,
        rows=_rows(product, news[:SHOWN_ROWS]),
        more=len(news) - SHOWN_ROWS if len(news) > SHOWN_ROWS else None,
        closing=_closing(session, product, news),
        chart=_chart(blanket, product, outlook),
    )


def _rows(product: Product, outlook: Sequence[Ahead]) -> tuple[AheadRow, ...]:
    return tuple(
        AheadRow(
            due=one.period.due_on,
            quota=Quantity(one.quota, product.unit),
            safe=Quantity(min(one.safe, one.quota), product.unit),
            gap=Quantity(_told_gap(one), product.unit) if _told_gap(one) else None,
            season=None if one.season is Season.ORDINARY else Word(f"season.{one.season}"),
        )
        for one in outlook
    )


def _closing(session: Session, product: Product, outlook: Sequence[Ahead]) -> Closing | None:
    """What would close the largest of the gaps."""
    short = [one for one in outlook if _told_gap(one)]
    if not short:
        return None
    worst = max(short, key=lambda one: (one.gap, -one.period.number))
    return Closing(
        due=worst.period.due_on,
        gap=Quantity(worst.gap, product.unit),
        names=", ".join(_called(session, producer) for producer in worst.unsaid[:SHOWN_NAMES]),
        silent=len(worst.unsaid) or None,
        could=Quantity(worst.could, product.unit) if worst.unsaid else None,
        newcomers=worst.newcomers or None,
    )


def _called(session: Session, producer_id: int) -> str:
    producer = the(session, Producer, producer_id)
    person = the(session, Person, producer.person_id)
    return f"{person.salutation} {person.name}".strip()


def _chart(blanket: BlanketOrder, product: Product, outlook: Sequence[Ahead]) -> QuotaChart | None:
    if not outlook:
        return None
    return QuotaChart(
        blanket.code,
        product.name,
        blanket.destination,
        product.unit,
        tuple(
            QuotaBar(
                one.period.due_on,
                Quantity(one.quota, product.unit),
                Quantity(one.expected, product.unit),
                Quantity(one.safe, product.unit),
            )
            for one in outlook
        ),
    )


__all__ = ["forecast", "is_news", "warn_of_gaps"]
