"""Many worlds of faults, on every core; what fails is told with its shortest schedule."""

import logging
import os
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog
from tqdm import tqdm

from bot.simulation.faults.schedule import Schedule, check_people, drawn, read, written
from bot.simulation.faults.shrinking import shortest, signature
from bot.simulation.faults.world import Ending, World, people
from bot.simulation.simulate import seldom_collecting
from bot.storage import Storage
from domain.errors import ScenarioError

QUARTER = 13
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
TEMPLATE = "template.db"


@contextmanager
def playground() -> Iterator[Path]:
    """A folder for throw-away databases, in memory where the machine has that."""
    where = IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else None
    with TemporaryDirectory(prefix="faults-", dir=where, ignore_cleanup_errors=True) as folder:
        storage = Storage(f"sqlite:///{folder}/{TEMPLATE}", durable=False)
        storage.create()
        storage.close()
        yield Path(folder)


def play(folder: Path, weeks: int, seed: int, schedule: Schedule | None = None) -> Ending:
    """One world on SQLite, one process at a time; without a schedule its own is drawn."""
    troubles = drawn(seed, weeks, people(seed)[1]) if schedule is None else schedule
    with TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as own:
        path = shutil.copy(folder / TEMPLATE, f"{own}/world.db")
        with quietly(), seldom_collecting():
            return World(seed, troubles, weeks, f"sqlite:///{path}").play()


@contextmanager
def quietly() -> Iterator[None]:
    """What fails on purpose is not logged."""
    before = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        yield
    finally:
        structlog.configure(wrapper_class=before)


def play_many(folder: Path, weeks: int, seeds: range, jobs: int) -> Iterator[Ending]:
    """The worlds of these seeds, in order, on so many cores."""
    one = partial(play, folder, weeks)
    if jobs == 1:
        yield from map(one, seeds)
        return
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        yield from pool.map(one, seeds)


def run(seed: int, worlds: int, weeks: int | None, jobs: int, schedule: str | None) -> int:
    """Play worlds from ``seed`` on and say what came of them; returns the exit code."""
    length = weeks or QUARTER
    given = None if schedule is None else _schedule(schedule, seed)
    with playground() as folder:
        if given is not None:
            return _replay(folder, length, seed, given)
        failed = 0
        deaths = faults = 0
        shown = sys.stderr.isatty()
        endings = play_many(folder, length, range(seed, seed + worlds), jobs)
        bar = tqdm(endings, total=worlds, disable=not shown, leave=False, ascii=True)
        for played, ending in enumerate(bar, 1):
            if not shown and worlds > 1:
                print(f"{played} of {worlds} worlds played", file=sys.stderr, flush=True)
            deaths, faults = deaths + ending.deaths, faults + len(ending.schedule)
            if not ending.ok:
                failed += 1
                _explain(folder, length, ending)
    print(f"{worlds} worlds of {length} weeks, {faults} faults, {deaths} deaths: {failed} failed")
    return 1 if failed else 0


def _schedule(given: str, seed: int) -> Schedule:
    """A schedule from a file, or from the JSON itself, that the world of a seed can play."""
    text = given
    if not given.lstrip().startswith("["):
        try:
            text = Path(given).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "no text"
            msg = f"schedule: {given}: {why}"
            raise ScenarioError(msg) from error
    schedule = read(text)
    check_people(schedule, people(seed)[1])
    return schedule


def _replay(folder: Path, weeks: int, seed: int, schedule: Schedule) -> int:
    ending = play(folder, weeks, seed, schedule)
    _tell(ending)
    return 0 if ending.ok else 1


def _explain(folder: Path, weeks: int, ending: Ending) -> None:
    """What failed, and the shortest schedule that makes it fail in the same way."""
    _tell(ending)
    short = shortest(ending.schedule, partial(_fails_alike, folder, weeks, ending))
    print(f"shortest schedule ({len(short)} of {len(ending.schedule)} faults):")
    for fault in short:
        print(f"  {fault.said()}")
    print(f"patungan simulate --faults {ending.seed} --weeks {weeks} --schedule '{written(short)}'")


def _fails_alike(folder: Path, weeks: int, ending: Ending, schedule: Schedule) -> bool:
    return signature(ending) == signature(play(folder, weeks, ending.seed, schedule))


def _tell(ending: Ending) -> None:
    what = "fails" if ending.violations else "is stuck" if ending.stuck else "is well"
    print(f"seed {ending.seed} {what} after {ending.steps} steps and {ending.deaths} deaths")
    for line in (*ending.violations, *ending.stuck):
        print(f"  {line}")


__all__ = ["QUARTER", "play", "play_many", "playground", "run"]
