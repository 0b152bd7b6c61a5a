"""A long row cut into stretches, worked on side by side on the cores there are.

Compiled loops and numpy's own let go of the interpreter's lock, so threads are enough. What comes
out must not depend on where the row is cut: sums are added up, finds are put one after the other.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from domain.pooling.problem import Int32Array

Found = TypeVar("Found")

STRETCH = 1 << 18
"""Numbers that are worth a thread of their own."""

MOST_THREADS = 4
"""More gain little, since memory is shared."""


def cores() -> int:
    """How many threads may work at once."""
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(here or 1, MOST_THREADS)


def side_by_side(work: Callable[[int, int], Found], size: int) -> list[Found]:
    """What `work(first, last)` finds in each stretch of `size` numbers, from first to last."""
    count = max(1, min(cores(), size // STRETCH))
    return at_once([_stretch(work, size, i, count) for i in range(count)])


def lines_side_by_side(work: Callable[[int, int], Found], start: Int32Array) -> list[Found]:
    """What `work(first, last)` finds in each stretch of lines with about as many pairs each."""

    def some(first: int, last: int) -> Found:
        begin, end = np.searchsorted(start[:-1], (first, last)).tolist()
        return work(begin, end if last < start[-1] else start.size - 1)

    return side_by_side(some, int(start[-1]))


def _stretch(
    work: Callable[[int, int], Found], size: int, place: int, count: int
) -> Callable[[], Found]:
    return lambda: work(size * place // count, size * (place + 1) // count)


def at_once(works: list[Callable[[], Found]]) -> list[Found]:
    """What each of `works` finds; the first is done by whoever asks."""
    if len(works) == 1:
        return [works[0]()]
    with ThreadPoolExecutor(len(works) - 1) as pool:
        others = [pool.submit(work) for work in works[1:]]
        return [works[0](), *(other.result() for other in others)]
