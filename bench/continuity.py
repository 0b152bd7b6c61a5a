"""Is a safe quantity reached nine times in ten, and are gaps told of in time? Played, not drawn.

Run it with ``python -m bench.continuity`` (``--years``, ``--first-seed``, ``--percent``, and
``--keep FILE`` to write down what was seen, which ``--read FILE`` tells again without playing).

A year is `balikpapan` on the real engine: its weekly quota of one product and the makers of it whom
the case names, with their scripted answers, plans, yeses and noes, hand-overs and no-shows. Its
other products are left out, since products share no capacity and nothing of them is looked at. A
*period* is one week of the quota. Every Monday the program's own forecast of every coming period is
kept as it stands; at the end it is held against what was promised by the cut-off and what was
accepted, and the officers' warnings are told again from it (`bench.announcing`). The first eight
weeks of a year, in which there is next to no record, are told apart.

Tuning was done on seeds below 100; what is reported comes from seeds from 400 on. ``--percent`` is
the quota as a part of what all makers usually make: at the case's own 75 the pool can fill it, at
110 it mostly cannot.
"""

import argparse
import asyncio
import sys
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from sqlmodel import Session, col, select

from bench.announcing import SHORT_PERCENT, Period, print_announced, read
from bench.announcing import Look as Seen
from bot.simulation.case import Scenario
from bot.simulation.office import NEVER_CAME
from bot.simulation.scenarios import load
from bot.simulation.simulate import Simulation, seldom_collecting
from bot.storage import Storage
from domain.blankets import coming_periods
from domain.forecast import HORIZON, look_ahead
from domain.models import BlanketOrder, BlanketPeriod, OrderLine, Region, Share, ShareState
from domain.quantities import ZERO
from domain.seasons import Season, season_of
from domain.weeks import local, monday

WEEKS = 52
LEARNING = timedelta(weeks=8)
"""The first weeks of a year have next to no record; they are told apart."""
PROMISED = (ShareState.CONFIRMED, ShareState.RECEIVED)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One forecast of one period, and what came of it; ``weeks`` is how far ahead it was."""

    period: tuple[int, int]
    weeks: int
    season: Season
    quota: Decimal
    safe: Decimal
    expected: Decimal
    fills: float
    promised: Decimal
    accepted: Decimal
    learning: bool

    @property
    def reached(self) -> bool:
        """At least what was called safe was accepted."""
        return self.accepted >= self.safe

    @property
    def unfilled(self) -> bool:
        """Much less was promised by its cut-off than was wanted."""
        return self.promised * 100 < self.quota * (100 - SHORT_PERCENT)


class Look(NamedTuple):
    """A forecast as it stood on a Monday."""

    period: int
    weeks: int
    safe: Decimal
    expected: Decimal
    fills: float
    day: date


def alone(case: Scenario, percent: int) -> Scenario:
    """The case with nothing but its quota, at so many percent of what is usual, and its makers."""
    (quota,) = case.blankets
    made = quota.product
    makers = tuple(
        one.model_copy(update={"products": {made: one.products[made]}})
        for one in case.producers
        if made in one.products
    )
    return case.model_copy(
        update={
            "products": (case.product(made),),
            "producers": makers,
            "orders": (),
            "shipments": (),
            "blankets": (quota.model_copy(update={"percent_of_week": percent}),),
        }
    )


def play(seed: int, percent: int) -> list[Foreseen]:
    """One year; every Monday at eight the forecast is kept."""
    storage = Storage("sqlite://", durable=False)
    simulation = Simulation(alone(load("balikpapan"), percent), WEEKS, None, seed, storage)
    kept: list[Look] = []

    async def year() -> None:
        zone = simulation.scenario.region.zone
        start = local(simulation.scenario.start, zone)
        for week in range(WEEKS):
            day = monday(start.date()) + timedelta(weeks=week + 1)
            moment = datetime.combine(day, start.time(), start.tzinfo)
            await simulation.go_to(moment)
            with storage.reading() as session:
                kept.extend(_look(session, moment, day))

    with seldom_collecting():
        asyncio.run(year())
    with storage.reading() as session:
        found = list(_judge(session, seed, kept, simulation.clock.now()))
    storage.close()
    return found


def _look(session: Session, moment: datetime, day: date) -> Iterator[Look]:
    region = session.exec(select(Region)).one()
    for blanket in session.exec(select(BlanketOrder).order_by(col(BlanketOrder.id))).all():
        periods = coming_periods(session, blanket, day)[:HORIZON]
        for one in look_ahead(session, region, blanket, periods, moment):
            weeks = (monday(one.period.due_on) - day).days // 7
            yield Look(one.period.id, weeks, one.safe, one.expected, one.fills, day)


def _came_of(session: Session, period: BlanketPeriod) -> tuple[Decimal, Decimal]:
    """What was promised for a period at its cut-off, and what was accepted."""
    if period.order_id is None:
        return ZERO, ZERO
    shares = session.exec(
        select(Share)
        .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
        .where(OrderLine.order_id == period.order_id)
    ).all()
    stood = [s for s in shares if s.state in PROMISED or s.override_reason == NEVER_CAME]
    promised = sum((share.confirmed or ZERO for share in stood), ZERO)
    return promised, sum((share.accepted or ZERO for share in shares), ZERO)


def _over(period: BlanketPeriod, now: datetime) -> bool:
    return period.due_on + timedelta(days=3) <= now.date()


def _judge(session: Session, seed: int, kept: list[Look], now: datetime) -> Iterator[Foreseen]:
    periods = {period.id: period for period in session.exec(select(BlanketPeriod)).all()}
    came = {number: _came_of(session, period) for number, period in periods.items()}
    first = min(look.day for look in kept)
    for look in kept:
        period = periods[look.period]
        if _over(period, now):
            yield Foreseen(
                (seed, period.id),
                look.weeks,
                season_of(monday(period.due_on)),
                period.quantity,
                look.safe,
                look.expected,
                look.fills,
                *came[look.period],
                look.day - first < LEARNING,
            )


def main() -> None:
    """Play the years and print what came of the forecasts."""
    wanted = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    wanted.add_argument("--years", type=int, default=25)
    wanted.add_argument("--first-seed", type=int, default=400)
    wanted.add_argument("--percent", type=int, default=75)
    wanted.add_argument("--processes", type=int, default=2)
    wanted.add_argument("--keep", type=Path, help="write down what was seen of every period")
    wanted.add_argument("--read", type=Path, help="play nothing: tell again what was kept")
    given = wanted.parse_args()
    if given.read is not None:
        print_announced(read(given.read))
        return
    seeds = range(given.first_seed, given.first_seed + given.years)
    found: list[Foreseen] = []
    with ProcessPoolExecutor(given.processes) as pool:
        years = [pool.submit(play, seed, given.percent) for seed in seeds]
        for count, year in enumerate(as_completed(years), start=1):
            found += year.result()
            _print_all(found, count, given.percent)
    if given.keep is not None:
        lines = [period.line() for period in _periods(found)]
        given.keep.write_text("\n".join(lines) + "\n", "utf-8")


def _print_all(found: list[Foreseen], years: int, percent: int) -> None:
    """Everything so far: a long run may be stopped when it has said enough."""
    known = [one for one in found if not one.learning]
    periods = {one.period for one in known}
    print(f"\n=== quotas of {percent} %, {years} years, {len(periods)} periods")
    _print_reached(found, known)
    print_announced(_periods(found))
    sys.stdout.flush()


def _print_reached(found: list[Foreseen], known: list[Foreseen]) -> None:
    print("\nthe safe quantity was reached, by weeks ahead (the first eight weeks apart):")
    for weeks in range(HORIZON):
        some = [one for one in known if one.weeks == weeks]
        if some:
            print(f"  {weeks} weeks: {_percent(some)}  {_sizes(some)}")
    print(f"  first eight weeks of a year: {_percent([o for o in found if o.learning])}")
    by_season: dict[Season, list[Foreseen]] = defaultdict(list)
    for one in known:
        if one.weeks in (3, 4):
            by_season[one.season].append(one)
    print("three and four weeks ahead, by season:")
    for season, some in by_season.items():
        print(f"  {season}: {_percent(some)}  {_sizes(some)}")
    ahead = [one for one in known if one.weeks > 0]
    print(f"all that look at least a week ahead: {_percent(ahead)}  {_sizes(ahead)}")
    below = [one for one in ahead if one.safe < one.quota]
    print(f"of them where less than the quota was called safe: {_percent(below)}")
    filled = 100 * sum(not one.unfilled for one in ahead) / len(ahead) if ahead else 0.0
    foreseen = 100 * sum(one.fills for one in ahead) / len(ahead) if ahead else 0.0
    print(f"chance that nearly all is promised: foreseen {foreseen:.0f} %, was so {filled:.0f} %")


def _percent(some: list[Foreseen]) -> str:
    if not some:
        return "none"
    share = 100 * sum(one.reached for one in some) / len(some)
    return f"{share:.1f} % of {len(some)}"


def _sizes(some: list[Foreseen]) -> str:
    """Means of each period's own parts: quotas of pieces and of kilograms are not added up."""
    safe, expected, came = (
        100 * sum(getattr(one, name) / one.quota for one in some) / len(some)
        for name in ("safe", "expected", "accepted")
    )
    return f"(of the quota: safe {safe:.0f} %, expected {expected:.0f} %, accepted {came:.0f} %)"


def _periods(found: list[Foreseen]) -> list[Period]:
    """Each period with everything that was seen of it."""
    looks: dict[tuple[int, int], list[Foreseen]] = defaultdict(list)
    for one in found:
        looks[one.period].append(one)
    return [
        Period(
            *key,
            some[0].quota,
            some[0].promised,
            tuple(Seen(one.weeks, one.fills, one.safe, one.learning) for one in some),
        )
        for key, some in sorted(looks.items())
    ]


if __name__ == "__main__":
    main()
