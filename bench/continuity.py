"""Is a safe quantity reached nine times in ten, and are gaps told of in time? Played, not drawn.

Run it with ``python -m bench.continuity`` (``--years``, ``--first-seed``, ``--producers``).

A year is the scenario `balikpapan` on the real engine, with its scripted producers: their answers,
plans, yeses and noes, hand-overs and no-shows. Every Monday the program's own forecast of every
coming period is kept as it stands; at the end it is held against what was accepted for that period.
Tuning was done on seeds below 100; what is reported comes from seeds from 100 on.
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
from statistics import median
from typing import NamedTuple

from sqlmodel import Session, col, select

from bot.simulation.scenarios import load
from bot.simulation.simulate import Simulation, seldom_collecting
from bot.storage import Storage
from domain.blankets import coming_periods
from domain.forecast import HORIZON, look_ahead
from domain.models import BlanketOrder, BlanketPeriod, OrderLine, Region, Share
from domain.quantities import ZERO
from domain.seasons import Season, season_of
from domain.warning import SMALL_PERCENT
from domain.weeks import local, monday

WEEKS = 52
GAPS = (5, 10, 15, 20, 25, 30, 40)
LEARNING = timedelta(weeks=8)
"""The first weeks of a year have next to no record; they are told apart."""
SHORT_PERCENT = 10
"""A period that brought this much less than its quota was short."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One forecast of one period, and what came of it; ``weeks`` is how far ahead it was."""

    seed: int
    due: date
    weeks: int
    season: Season
    quota: Decimal
    safe: Decimal
    expected: Decimal
    room: Decimal
    accepted: Decimal
    learning: bool

    @property
    def reached(self) -> bool:
        """At least what was called safe was accepted."""
        return self.accepted >= self.safe

    @property
    def short(self) -> bool:
        """It brought much less than was wanted."""
        return self.accepted * 100 < self.quota * (100 - SHORT_PERCENT)

    @property
    def lacks_percent(self) -> Decimal:
        """What the quota has above what the pool could safely make, in percent of it."""
        return max(ZERO, self.quota - self.room) * 100 / self.quota


class Look(NamedTuple):
    """A forecast as it stood on a Monday."""

    period: int
    weeks: int
    safe: Decimal
    expected: Decimal
    room: Decimal
    day: date


def play(seed: int, producers: int) -> list[Foreseen]:
    """One year; every Monday at eight the forecast is kept."""
    storage = Storage("sqlite://", durable=False)
    simulation = Simulation(load("balikpapan"), WEEKS, producers, seed, storage)
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
    for blanket in session.exec(select(BlanketOrder)).all():
        periods = coming_periods(session, blanket, day)[:HORIZON]
        for one in look_ahead(session, region, blanket, periods, moment):
            weeks = (monday(one.period.due_on) - day).days // 7
            yield Look(one.period.id, weeks, one.safe, one.expected, one.room, day)


def _accepted(session: Session, period: BlanketPeriod) -> Decimal:
    if period.order_id is None:
        return ZERO
    shares = session.exec(
        select(Share)
        .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
        .where(OrderLine.order_id == period.order_id)
    ).all()
    return sum((share.accepted or ZERO for share in shares), ZERO)


def _over(period: BlanketPeriod, now: datetime) -> bool:
    return period.due_on + timedelta(days=3) <= now.date()


def _judge(session: Session, seed: int, kept: list[Look], now: datetime) -> Iterator[Foreseen]:
    periods = {period.id: period for period in session.exec(select(BlanketPeriod)).all()}
    accepted = {number: _accepted(session, period) for number, period in periods.items()}
    first = min(look.day for look in kept)
    for look in kept:
        period = periods[look.period]
        if _over(period, now):
            yield Foreseen(
                seed,
                period.due_on,
                look.weeks,
                season_of(monday(period.due_on)),
                period.quantity,
                look.safe,
                look.expected,
                look.room,
                accepted[look.period],
                look.day - first < LEARNING,
            )


def main() -> None:
    """Play the years and print what came of the forecasts."""
    wanted = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    wanted.add_argument("--years", type=int, default=24)
    wanted.add_argument("--first-seed", type=int, default=100)
    wanted.add_argument("--producers", type=int, default=12)
    wanted.add_argument("--processes", type=int, default=2)
    given = wanted.parse_args()
    seeds = range(given.first_seed, given.first_seed + given.years)
    found: list[Foreseen] = []
    with ProcessPoolExecutor(given.processes) as pool:
        years = [pool.submit(play, seed, given.producers) for seed in seeds]
        for count, year in enumerate(as_completed(years), start=1):
            found += year.result()
            _print_all(found, count, given.producers)


def _print_all(found: list[Foreseen], years: int, producers: int) -> None:
    """Everything so far: a long run may be stopped when it has said enough."""
    periods = {(one.seed, one.due) for one in found}
    print(f"\n=== {producers} producers, {years} years, {len(periods)} periods")
    _print_reached(found)
    _print_warned(found)
    sys.stdout.flush()


def _print_reached(found: list[Foreseen]) -> None:
    print("\nthe safe quantity was reached, by weeks ahead (the first eight weeks apart):")
    for weeks in range(HORIZON):
        some = [one for one in found if one.weeks == weeks and not one.learning]
        if some:
            print(f"  {weeks} weeks: {_percent(some)}  {_sizes(some)}")
    print(f"  first eight weeks of a year: {_percent([o for o in found if o.learning])}")
    by_season: dict[Season, list[Foreseen]] = defaultdict(list)
    for one in found:
        if one.weeks in (3, 4) and not one.learning:
            by_season[one.season].append(one)
    print("three and four weeks ahead, by season:")
    for season, some in by_season.items():
        print(f"  {season}: {_percent(some)}  {_sizes(some)}")
    ahead = [one for one in found if not one.learning and one.weeks > 0]
    print(f"all that look at least a week ahead: {_percent(ahead)}")


def _percent(some: list[Foreseen]) -> str:
    if not some:
        return "none"
    share = 100 * sum(one.reached for one in some) / len(some)
    return f"{share:.1f} % of {len(some)}"


def _sizes(some: list[Foreseen]) -> str:
    quota = sum(one.quota for one in some)
    safe, expected, came = (
        100 * sum(getattr(one, name) for one in some) / quota
        for name in ("safe", "expected", "accepted")
    )
    return f"(of the quota: safe {safe:.0f} %, expected {expected:.0f} %, accepted {came:.0f} %)"


def _print_warned(found: list[Foreseen]) -> None:
    """For several sizes of gap: which periods would be warned of, and when for the first time."""
    periods: dict[tuple[int, date], list[Foreseen]] = defaultdict(list)
    for one in found:
        periods[one.seed, one.due].append(one)
    short = {key for key, looks in periods.items() if looks[0].short}
    many = f"{len(short)} of {len(periods)} periods"
    print(f"\n{many} brought over {SHORT_PERCENT} % less than wanted; warned from a gap of")
    for percent in GAPS:
        ahead = {
            key: max(one.weeks for one in looks if one.lacks_percent >= percent)
            for key, looks in periods.items()
            if any(one.lacks_percent >= percent for one in looks)
        }
        of_short = [weeks for key, weeks in ahead.items() if key in short]
        early = f"{median(of_short):.0f} weeks" if of_short else "-"
        others = len(ahead) - len(of_short)
        mark = "  <- the program's" if percent == SMALL_PERCENT else ""
        print(
            f"  {percent} %: {len(of_short)} of the short ones, the median {early} ahead; "
            f"{others} of the {len(periods) - len(short)} others{mark}"
        )


if __name__ == "__main__":
    main()
