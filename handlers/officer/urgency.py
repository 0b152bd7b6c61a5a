"""What an officer must see first of many orders: what is late, then what is short."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.quantities import ZERO
from domain.standing import OpenLine, Standing, open_standings
from handlers.officer.access import open_lines_here
from handlers.turn import Turn


def most_urgent(turn: Turn) -> tuple[list[OpenLine], dict[int, Standing]]:
    """The open lines that are the person's to see, the most urgent first, and where they stand.

    Late goods, then what is short for good, what lacks something, what waits for answers, and what
    is wholly confirmed; of the same kind the earliest cut-off first.
    """
    lines = open_lines_here(turn)
    by_line = open_standings(turn.session, turn.here.id, lines)
    return in_order(lines, by_line, turn.now), by_line


def in_order(
    lines: Sequence[OpenLine], by_line: Mapping[int, Standing], now: datetime
) -> list[OpenLine]:
    """These lines, which come by their cut-offs, in the order of their urgency."""
    return sorted(lines, key=lambda entry: _rank(entry, by_line[entry.line.id], now))


def is_late(entry: OpenLine, standing: Standing, now: datetime) -> bool:
    """Whether the cut-off is over and promised goods have not come."""
    return entry.line.cutoff <= now and standing.confirmed > standing.accepted


def lacks(standing: Standing) -> bool:
    """Whether something is neither confirmed nor offered."""
    return standing.gap + standing.computed > ZERO


def _rank(entry: OpenLine, standing: Standing, now: datetime) -> int:
    if is_late(entry, standing, now):
        return 0
    if standing.confirmed >= standing.ordered:
        return 4
    if entry.line.warned_short_at is not None:
        return 1
    return 2 if lacks(standing) else 3


__all__ = ["in_order", "is_late", "lacks", "most_urgent"]
