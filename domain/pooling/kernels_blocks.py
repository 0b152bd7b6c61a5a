"""Passes over all pairs that do not wait for memory.

What is known of producers is read at random by lines, and where it does not fit into a core's
cache each read waits. So these passes take some producers at a time, whose numbers do fit, and of
every line the pairs it has with them. That needs lines whose pairs ascend by producer, as those of
a network always do; where they do not, all producers are taken at once (`ascends`).

Blocks are independent: each writes what is its own producers' or pairs', or takes a maximum. So
cores share them (`in_blocks`), and the result does not depend on how.
"""

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from domain.pooling.kernels import Row, kernel, narrow
from domain.pooling.kernels_stretches import side_by_side
from domain.pooling.problem import Int32Array, Int64Array

Found = TypeVar("Found")
Room = TypeVar("Room", Int32Array, Int64Array)

BLOCK = 1 << 16
"""Producers whose numbers stay in a core's cache together."""


def ascends(start: Int32Array, producer: Int32Array) -> bool:
    """Whether the pairs of every line ascend by producer, so that nobody is in a line twice."""
    falls = np.flatnonzero(producer[1:] <= producer[:-1]) + 1
    begins = np.zeros(producer.size + 1, dtype=np.bool_)
    begins[start] = True
    return bool(begins[falls].all())


def in_blocks(
    start: Int32Array,
    producer: Int32Array,
    producers: int,
    work: Callable[[int, int, int, Int32Array], Found],
    *,
    ascending: bool = True,
) -> list[Found]:
    """What `work(first, last, block, at)` finds of all producers, shared by the cores if worth it.

    `at` (L,) is where each line's pairs with producers from `first` on begin.
    """

    def some(first: int, last: int) -> Found:
        at = np.empty(start.size - 1, dtype=np.int32)
        begin(first, start, producer, at)
        return work(first, last, BLOCK if ascending else producers, at)

    if not ascending or producers <= BLOCK:
        return [some(0, producers)]
    return side_by_side(some, producers)


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


def used_up(
    start: Int32Array,
    producer: Int32Array,
    week: Int32Array,
    weeks: int,
    producers: int,
    lots: Int32Array,
    *,
    ascending: bool = True,
) -> Int64Array:
    """(P * weeks,) lots that are used up to each week where pairs have so many `lots` (A,)."""
    used = np.zeros(producers * weeks, dtype=narrow(int(lots.sum(dtype=np.int64))))

    def work(first: int, last: int, block: int, at: Int32Array) -> None:
        _use_up(first, last, block, start, producer, week, weeks, lots, at, used)

    in_blocks(start, producer, producers, work, ascending=ascending)
    return np.cumsum(used.reshape(producers, weeks), axis=1, dtype=np.int64).reshape(-1)


@kernel
def _use_up(
    first: int,
    last: int,
    block: int,
    start: Row,
    producer: Row,
    week: Row,
    weeks: int,
    lots: Row,
    at: Row,
    used: Row,
) -> None:
    for low in range(first, last, block):
        high = min(low + block, last)
        for line in range(len(week)):
            arc = at[line]
            end = start[line + 1]
            due = week[line]
            while arc < end and producer[arc] < high:
                used[producer[arc] * weeks + due] += lots[arc]
                arc += 1
            at[line] = arc


def up_to_later(room: Room) -> Room:
    """(P, W) what is free up to a week and every later one, of what is up to each, (P, W)."""
    if room.shape[1] == 1:
        return room
    return np.minimum.accumulate(room[:, ::-1], axis=1)[:, ::-1]
