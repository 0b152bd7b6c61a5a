"""The officers are warned of a gap as early as it is seen, and again only when it changes much.

What is worth telling, and in which step, stands in `domain.gaps`.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session

from domain.blankets import coming_periods, open_blankets
from domain.forecast import HORIZON, Ahead, look_ahead
from domain.gaps import Seen, Step, Told, percent_short, spoken
from domain.jobs import JobContext
from domain.knowing import Knowledge, knowledge_of
from domain.messages.base import Word
from domain.messages.forecast import AheadRow, Closing, Forecast, GapAhead, GapsOf
from domain.messages.pictures import QuotaBar, QuotaChart
from domain.models import BlanketOrder, BlanketPeriod, Person, Producer, Product, Region
from domain.outbox import post_to_officers
from domain.quantities import ZERO, Quantity
from domain.records import the
from domain.seasons import Season

LOOKS_ON = 0
NEW = timedelta(days=1)
SHOWN_ROWS, SHOWN_NAMES, SHOWN_OTHERS = 4, 3, 2


class Look(NamedTuple):
    """A blanket order looked at: its coming periods, and what officers may be told of each."""

    blanket: BlanketOrder
    product: Product
    outlook: list[Ahead]
    seen: list[Seen]

    @property
    def told(self) -> list[tuple[Ahead, Seen]]:
        """What officers are told of it where they are told anything."""
        both = zip(self.outlook, self.seen, strict=True)
        return [(one, seen) for one, seen in both if seen.is_news or seen.goes_along]


def warn_of_gaps(context: JobContext) -> None:
    """On Mondays, and the day after an order was made: look ahead, and tell what is new.

    Everything new of a region is one message.
    """
    looks = list(_looks(context))
    if not any(one.is_news for look in looks for one in look.seen):
        return
    session, region, now = context.session, context.region, context.now
    news = [look for look in looks if look.told]
    dedupe = f"ahead:{region.id}:{context.due.isoformat()}"
    post_to_officers(session, region.id, _warning(session, news), now, dedupe=dedupe)
    for look in news:
        for one, seen in look.told:
            _keep(one.period, seen.told, now)


def _looks(context: JobContext) -> Iterator[Look]:
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
        yield Look(blanket, product, outlook, [seen_of(one) for one in outlook])


def seen_of(one: Ahead) -> Seen:
    """A period as officers may be told of it, beside what they know.

    That somebody may not come on the day is in what is called safe, but no reason for a warning:
    no call can change it weeks before. So the chance is that of too little being promised.
    """
    period = one.period
    before = Told(period.warned_percent or 0, period.warned_gap or ZERO)
    return Seen(percent_short(one.fills), one.gap, one.quota, before)


def _keep(period: BlanketPeriod, told: Told, now: datetime) -> None:
    """What was told of a period, and since when its officers know of a gap."""
    if not told.percent:
        period.warned_at = None
    elif not period.warned_percent:
        period.warned_at = now
    period.warned_percent, period.warned_gap = told


def forecast(session: Session, region: Region, blanket: BlanketOrder, now: datetime) -> Forecast:
    """The coming periods of a blanket order, as they look now."""
    product = the(session, Product, blanket.product_id)
    today = JobContext(session, region, now, now).today
    periods = coming_periods(session, blanket, today)[:HORIZON]
    outlook = look_ahead(session, region, blanket, periods, now)
    all_of_it = [(one, seen_of(one)) for one in outlook]
    return Forecast(
        code=blanket.code,
        product=product.name,
        destination=blanket.destination,
        rows=_rows(product, all_of_it),
        closing=_closing(session, product, all_of_it),
        chart=_chart(blanket, product, outlook),
    )


def _warning(session: Session, news: Sequence[Look]) -> GapAhead:
    """The likeliest gap's blanket order first, with its chart; then the others."""
    first, *others = sorted(news, key=lambda look: -max(seen.percent for _, seen in look.told))
    blanket, product, told = first.blanket, first.product, first.told
    return GapAhead(
        code=blanket.code,
        product=product.name,
        destination=blanket.destination,
        rows=_rows(product, _likeliest(told)),
        more=len(told) - SHOWN_ROWS if len(told) > SHOWN_ROWS else None,
        closing=_closing(session, product, told),
        chart=_chart(blanket, product, first.outlook),
        others=tuple(_gaps_of(session, look) for look in others[:SHOWN_OTHERS]),
        further=len(others) - SHOWN_OTHERS if len(others) > SHOWN_OTHERS else None,
    )


def _gaps_of(session: Session, look: Look) -> GapsOf:
    return GapsOf(
        code=look.blanket.code,
        product=look.product.name,
        destination=look.blanket.destination,
        rows=_rows(look.product, _likeliest(look.told)),
        closing=_closing(session, look.product, look.told),
    )


def _likeliest(told: Sequence[tuple[Ahead, Seen]]) -> list[tuple[Ahead, Seen]]:
    """As many as there is room for, in time."""
    some = sorted(told, key=lambda one: -one[1].percent)[:SHOWN_ROWS]
    return sorted(some, key=lambda one: one[0].period.number)


def _rows(product: Product, told: Sequence[tuple[Ahead, Seen]]) -> tuple[AheadRow, ...]:
    return tuple(
        AheadRow(
            due=one.period.due_on,
            quota=Quantity(one.quota, product.unit),
            safe=Quantity(min(one.safe, one.quota), product.unit),
            gap=Quantity(one.gap, product.unit) if seen.step else None,
            season=None if one.season is Season.ORDINARY else Word(f"season.{one.season}"),
            chance=spoken(seen.percent) if seen.step else None,
            likely=seen.step is Step.LIKELY,
        )
        for one, seen in told
    )


def _closing(
    session: Session, product: Product, told: Sequence[tuple[Ahead, Seen]]
) -> Closing | None:
    """What would close the largest of the gaps, of the likely ones if there are any."""
    short = [(seen.step, one) for one, seen in told if seen.step]
    if not short:
        return None
    _, worst = max(short, key=lambda found: (found[0], found[1].gap, -found[1].period.number))
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


__all__ = ["forecast", "seen_of", "warn_of_gaps"]
