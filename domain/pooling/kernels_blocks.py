"""Passes over all pairs that do not wait for memory.

What is known of producers is read at random by lines, and where it does not fit into a core's
cache each read waits. So these passes take some producers at a time, whose numbers do fit, and of
every line the pairs it has with them. That needs lines whose pairs ascend by producer, as those of
a network always do; where they do not, all producers are taken at once (`block_of`).

Blocks are independent: each writes what is its own producers' or pairs', or takes a maximum. So
cores share them (`in_blocks`), and the result does not depend on how.
"""

from collections.abc import Callable

import numpy as np

from domain.pooling.kernels import Row, kernel
from domain.pooling.kernels_stretches import side_by_side
from domain.pooling.problem import Int32Array

BLOCK = 1 << 16
"""Producers whose numbers stay in a core's cache together."""

Begun = tuple[int, int, int, Int32Array]
"""First and last producer, how many at a time, and (L,) where each line's pairs with them begin."""


def block_of(start: Int32Array, producer: Int32Array, producers: int) -> int:
    """How many producers to take at a time: all, if some line's pairs do not ascend."""
    if producers <= BLOCK:
        return producers
    falls = np.flatnonzero(producer[1:] <= producer[:-1]) + 1
    begins = np.zeros(producer.size + 1, dtype=np.bool_)
    begins[start] = True
    return BLOCK if bool(begins[falls].all()) else producers


def in_blocks(
    start: Int32Array,
    producer: Int32Array,
    producers: int,
    work: Callable[[int, int, int, Int32Array], None],
    block: int = BLOCK,
) -> None:
    """Do `work(first, last, block, at)` for all producers, shared by the cores if worth it."""
    lines = start.size - 1

    def some(first: int, last: int) -> None:
        at = np.empty(lines, dtype=np.int32)
        begin(first, start, producer, at)
        work(first, last, block, at)

    if block >= producers or producer.size < producers:
        some(0, producers)
    else:
        side_by_side(some, producers)


@kernel
def begin(first: int, start: Row, producer: Row, at: Row) -> None:
    """Where each line's pairs with producers from `first` on begin."""
    for line in range(len(at)):
        low = start[line]
        high = start[line + 1]
        while first > 0 and low < high:
            middle = (low + high) // 2
            if producer[middle] < first:
                low = middle + 1
            else:
                high = middle
        at[line] = low
