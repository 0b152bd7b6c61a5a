"""The shortest schedule that still fails: faults are left out while it does (Zeller 1999)."""

import re
from collections.abc import Callable

from bot.simulation.faults.schedule import Schedule
from bot.simulation.faults.world import Ending

MOST_TRIES = 150


def shortest(
    schedule: Schedule, fails: Callable[[Schedule], bool], tries: int = MOST_TRIES
) -> Schedule:
    """A schedule from which no fault can be left out without it ceasing to fail.

    First halves are left out, then smaller and smaller parts. After ``tries`` worlds whatever has
    been reached is given; the result always fails if ``schedule`` does.
    """
    part = max(1, len(schedule) // 2)
    while schedule and tries > 0:
        smaller, tries = _without_a_part(schedule, part, fails, tries)
        if len(smaller) == len(schedule):
            if part == 1:
                break
            part = max(1, part // 2)
        schedule = smaller
        part = min(part, max(1, len(schedule)))
    return schedule


def _without_a_part(
    schedule: Schedule, part: int, fails: Callable[[Schedule], bool], tries: int
) -> tuple[Schedule, int]:
    """Each part of this size is left out in turn, and stays out if it still fails."""
    place = 0
    while place < len(schedule) and tries > 0:
        smaller = schedule[:place] + schedule[place + part :]
        tries -= 1
        if fails(smaller):
            schedule = smaller
        else:
            place += part
    return schedule, tries


def signature(ending: Ending) -> str:
    """What kind of failure it is, whoever and whichever number it happened to; empty for none."""
    first = next(iter((*ending.violations, *ending.stuck)), "")
    what = first.partition(": ")[2] or first
    return re.sub(r"[\d.:-]+", "#", what)


__all__ = ["shortest", "signature"]
