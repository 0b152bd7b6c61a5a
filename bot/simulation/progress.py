"""How far a simulation is, on stderr: a bar on a terminal, elsewhere plain lines."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from tqdm import tqdm

from bot.render import Reader, Words
from bot.simulation.case import Scenario
from bot.simulation.story import told
from domain.messages.base import Message
from domain.weeks import zone

Progress = Callable[[int], object]
MANY = 300
"""So many producers' week takes long enough for a line a day."""


class DaysPlayed(Message):
    """So many of so many days; ``at`` is the day that was played last."""

    at: date
    played: int
    days: int


@contextmanager
def shown_progress(scenario: Scenario, weeks: int, producers: int | None) -> Iterator[Progress]:
    """What is to be told of each day that has passed.

    Without a terminal (a pipe, a log of CI) a line is written for each week, or for each day where
    there are ``MANY`` producers. The lines of a scenario are always the same.
    """
    days = weeks * 7
    if sys.stderr.isatty():
        with tqdm(total=days, unit="hari", leave=False, ascii=True) as bar:
            yield bar.update
        return
    region = scenario.region
    reader = Reader("id", "", "", region.office, zone(region.zone), scenario.start)
    words, played = Words(), 0
    each = 1 if producers is None or producers >= MANY else 7

    def tell(more: int) -> None:
        nonlocal played
        played += more
        if played % each == 0:
            at = (scenario.start + timedelta(days=played - 1)).date()
            for line in told((DaysPlayed(at, played, days),), words, reader):
                print(line, file=sys.stderr, flush=True)

    yield tell


__all__ = ["MANY", "DaysPlayed", "Progress", "shown_progress"]
