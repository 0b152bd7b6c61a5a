"""Is a safe quantity reached nine times in ten, and are gaps told of in time? Played, not drawn.

Run it with ``python -m bench.continuity`` (``--years``, ``--first-seed``, ``--producers``).

A year is the scenario `balikpapan` on the real engine, with its scripted producers: their answers,
plans, yeses and noes, hand-overs and no-shows. Every Monday the program's own forecast of every
coming period is kept as it stands; at the end it is held against what was accepted for that period.
Tuning was done on seeds below 100; what is reported comes from seeds from 100 on.
"""

import argparse
import asyncio
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median

from sqlmodel import Session, col, select

from bot.simulation.scenarios import load
from bot.simulation.simulate import Simulation, seldom_collecting
from bot.storage import Storage
from domain.blankets import coming_periods
from domain.forecast import HORIZON, look_ahead
from domain.models import BlanketOrder, BlanketPeriod, OrderLine, Region, Share
from domain.quantities import ZERO
from domain.seasons import Season, season_of
from domain.weeks import local, monday

WEEKS = 52
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
    accepted: Decimal
    learning: bool

    @property
    def reached(self) -> bool:
        """At least what was called safe was accepted."""
        return self.accepted >= self.safe


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a period, and how long before its day the officers were first warned."""

    seed: int
    due: date
    short: bool
    warned: timedelta | None


def play(seed: int, producers: int) -> tuple[list[Foreseen], list[Told]]:
    """One year; every Monday at eight the forecast is kept."""
    storage = Storage("sqlite://", durable=False)
    simulation = Simulation(load("balikpapan"), WEEKS, producers, seed, storage)
    kept: list[tuple[int, int, Decimal, Decimal, date]] = []

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
        told = list(_told(session, seed, simulation.clock.now()))
    storage.close()
    return found, told


def _look(
    session: Session, moment: datetime, day: date
) -> Iterator[tuple[int, int, Decimal, Decimal, date]]:
    region = session.exec(select(Region)).one()
    for blanket in session.exec(select(BlanketOrder)).all():
        periods = coming_periods(session, blanket, day)[:HORIZON]
        for one in look_ahead(session, region, blanket, periods, moment):
            weeks = (monday(one.period.due_on) - day).days // 7
            yield one.period.id, weeks, one.safe, one.expected, day


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


def _judge(
    session: Session,
    seed: int,
    kept: list[tuple[int, int, Decimal, Decimal, date]],
    now: datetime,
) -> Iterator[Foreseen]:
    periods = {period.id: period for period in session.exec(select(BlanketPeriod)).all()}
    accepted = {number: _accepted(session, period) for number, period in periods.items()}
    first = min(day for *_, day in kept)
    for number, weeks, safe, expected, day in kept:
        period = periods[number]
        if _over(period, now):
            yield Foreseen(
                seed,
                period.due_on,
                weeks,
                season_of(monday(period.due_on)),
                period.quantity,
                safe,
                expected,
                accepted[number],
                day - first < LEARNING,
            )


def _told(session: Session, seed: int, now: datetime) -> Iterator[Told]:
    for period in session.exec(select(BlanketPeriod)).all():
        if not _over(period, now):
            continue
        short = _accepted(session, period) * 100 < period.quantity * (100 - SHORT_PERCENT)
        warned = None if period.warned_at is None else period.due_on - period.warned_at.date()
        yield Told(seed, period.due_on, short, warned)


def main() -> None:
    """Play the years and print what came of the forecasts."""
    wanted = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    wanted.add_argument("--years", type=int, default=24)
    wanted.add_argument("--first-seed", type=int, default=100)
    wanted.add_argument("--producers", type=int, default=12)
    wanted.add_argument("--processes", type=int, default=2)
    given = wanted.parse_args()
    seeds = range(given.first_seed, given.first_seed + given.years)
    with ProcessPoolExecutor(given.processes) as pool:
        years = list(pool.map(play, seeds, [given.producers] * len(seeds)))
    found = [one for year, _ in years for one in year]
    told = [one for _, year in years for one in year]
    print(f"{given.producers} producers, seeds {seeds[0]} to {seeds[-1]}, {len(told)} periods")
    _print_reached(found)
    _print_warned(told)


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


def _print_warned(told: list[Told]) -> None:
    short = [one for one in told if one.short]
    warned = [one.warned for one in short if one.warned is not None]
    print(f"\n{len(short)} of {len(told)} periods brought over {SHORT_PERCENT} % less than wanted")
    if warned:
        days = median(gap.days for gap in warned)
        print(f"of these {len(warned)} were warned of, the median {days / 7:.1f} weeks before")
    false = sum(one.warned is not None and not one.short for one in told)
    print(f"{false} periods were warned of and came nearly in full all the same")


if __name__ == "__main__":
    main()
