"""Pairs in order: by line and turn, and by producer and line.

A problem's pairs stand line by line, so each line is sorted for itself, a few lines at a time that
stay in a core's cache. By producer they are then put down where they belong, without sorting.
"""

from collections.abc import Iterator

import numpy as np

from domain.pooling.kernels import Row, kernel, natural
from domain.pooling.kernels_blocks import in_blocks
from domain.pooling.kernels_stretches import lines_side_by_side
from domain.pooling.one_pool import PoolError
from domain.pooling.problem import Int32Array, Int64Array, Problem

TOGETHER = 1 << 13
"""Pairs that are sorted together, at least one line."""


def by_turn(
    given: Problem, line_order: Int64Array, start: Int32Array
) -> tuple[Int32Array, Int32Array, Int32Array]:
    """Arcs by line, as `line_order` (L,) says, and then by turn: (A,) turns, limits, arcs before.

    Arcs of line l will be `start[l]:start[l + 1]`. O(A log A).

    Raises:
        PoolError: for a producer that is listed twice in a line.
    """
    begins = given.line_start[line_order]
    place_bits = int(np.diff(start).max(initial=0)).bit_length()
    turn_bits = given.rank.size.bit_length()
    most = 1 << min(13, 63 - place_bits - turn_bits)
    key = np.empty(given.arc_limit.size, dtype=np.int64)
    producer, limit, origin = (np.empty(key.size, dtype=np.int32) for _ in range(3))

    def some(first: int, last: int) -> int:
        groups = list(_groups(start, first, last, most))
        number = np.zeros(last - first, dtype=np.int64)
        for each in groups:
            number[each.start - first : each.stop - first] = np.arange(each.stop - each.start)
        rows = first, begins, start, place_bits, turn_bits, key
        _pack(*rows, number, given.arc_producer, given.rank)
        for each in groups:
            key[start[each.start] : start[each.stop]].sort()
        twice: int = _unpack(*rows, last, given.arc_limit, producer, limit, origin)
        return twice

    for twice in lines_side_by_side(some, start):
        if twice >= 0:
            raise PoolError(f"arc_producer: arc {twice} names a producer the line already has.")
    return producer, limit, origin


def _groups(start: Int32Array, first: int, last: int, most: int) -> Iterator[slice]:
    """Lines that are sorted together: at most `most`, so that their numbers have room in a key."""
    while first < last:
        until = int(np.searchsorted(start, start[first] + TOGETHER, side="right")) - 1
        until = min(max(until, first + 1), first + most, last)
        yield slice(first, until)
        first = until


@kernel
def _pack(
    first: int,
    begins: Row,
    start: Row,
    place_bits: int,
    turn_bits: int,
    key: Row,
    number: Row,  # of lines from `first` on, among those that are sorted together
    producer: Row,
    rank: Row,
) -> None:
    """Number of the line, turn and place in it in one number: nothing sorts as fast."""
    for i in range(len(number)):
        line = first + i
        high = number[i] << turn_bits
        shift = begins[line] - start[line]
        for arc in range(start[line], start[line + 1]):
            turn = rank[producer[arc + shift]]
            key[arc] = ((high | turn) << place_bits) | (arc - start[line])


@kernel
def _unpack(
    first: int,
    begins: Row,
    start: Row,
    place_bits: int,
    turn_bits: int,
    key: Row,
    last: int,
    given_limit: Row,
    producer: Row,
    limit: Row,
    origin: Row,
) -> int:
    """Returns an arc whose producer its line already has, or -1."""
    twice = -1
    places = (1 << place_bits) - 1
    turns = (1 << turn_bits) - 1
    for line in range(first, last):
        before = -1
        for arc in range(start[line], start[line + 1]):
            place = begins[line] + (key[arc] & places)
            turn = (key[arc] >> place_bits) & turns
            origin[arc] = place
            limit[arc] = given_limit[place]
            producer[arc] = turn
            if turn == before and twice < 0:
                twice = place
            before = turn
    return twice


def entries(
    start: Int32Array, producer: Int32Array, producers: int, *, ascending: bool = True
) -> tuple[Int32Array, Int32Array, Int32Array]:
    """Arcs by producer and then by line: where each producer's begin (P+1,), their lines, arcs.

    `ascending` says whether every line's arcs ascend by producer.
    """
    count = _counts(start, producer, producers, ascending=ascending)
    until = np.concatenate(([0], np.cumsum(count))).astype(np.int32)
    return until, *_entered(start, producer, until[:-1].copy(), ascending=ascending)


def entries_by_turn(
    start: Int32Array, producer: Int32Array, rank: Int32Array, *, ascending: bool = True
) -> tuple[Int32Array, Int32Array, Int32Array, Int32Array]:
    """Who has arcs (n,), by `rank` (P,), and their `entries` in this order (n+1,), (A,), (A,)."""
    count = _counts(start, producer, rank.size, ascending=ascending)
    those = np.flatnonzero(count).astype(np.int32)
    by_rank = np.full(rank.size, -1, dtype=np.int32)
    by_rank[rank[those]] = those
    order = by_rank[by_rank >= 0]
    until = np.concatenate(([0], np.cumsum(count[order]))).astype(np.int32)
    free = count  # is of no more use
    free[order] = until[:-1]
    return order, until, *_entered(start, producer, free, ascending=ascending)


def _counts(
    start: Int32Array, producer: Int32Array, producers: int, *, ascending: bool
) -> Int32Array:
    """(P,) how many arcs each has."""
    count = np.zeros(producers, dtype=np.int32)

    def some(first: int, last: int, block: int, at: Int32Array) -> None:
        _count(first, last, block, start, producer, at, count)

    in_blocks(start, producer, producers, some, ascending=ascending)
    return count


def _entered(
    start: Int32Array, producer: Int32Array, free: Int32Array, *, ascending: bool
) -> tuple[Int32Array, Int32Array]:
    """(A,) lines and arcs, those of each producer from `free` (P,) on; it is written over."""
    line, arc = (np.empty(producer.size, dtype=np.int32) for _ in range(2))

    def some(first: int, last: int, block: int, at: Int32Array) -> None:
        _enter(first, last, block, start, producer, at, free, line, arc)

    in_blocks(start, producer, free.size, some, ascending=ascending)
    return line, arc


@kernel
def _count(
    first: int, last: int, block: int, start: Row, producer: Row, at: Row, count: Row
) -> None:
    for low in range(first, last, block):
        high = min(low + block, last)
        for line in range(len(at)):
            arc = at[line]
            end = start[line + 1]
            while arc < end and producer[arc] < high:
                count[producer[arc]] += 1
                arc += 1
            at[line] = arc


@kernel
def _enter(
    first: int,
    last: int,
    block: int,
    start: Row,
    producer: Row,
    at: Row,
    free: Row,  # (P,) where each producer's next entry goes
    lines: Row,
    arcs: Row,
) -> None:
    for low in range(first, last, block):
        high = min(low + block, last)
        for line in range(len(at)):
            arc = at[line]
            end = start[line + 1]
            while arc < end and producer[arc] < high:
                place = free[producer[arc]]
                free[producer[arc]] = place + 1
                lines[place] = line
                arcs[place] = arc
                arc += 1
            at[line] = arc


def lined_up(
    start: Int32Array, until: Int32Array, lines: Int32Array, arcs: Int32Array
) -> tuple[Int32Array, Int32Array, Int32Array]:
    """Arcs by line and turn, from `entries` in turn order: their turns, arcs before, entries' arcs.

    Arcs of line l are `start[l]:start[l + 1]`, before and after. Whoever goes by turn and appends
    to each line need not sort. O(A + P).
    """
    producer, origin, entry_arc = (np.empty_like(arcs) for _ in range(3))
    free = start[:-1].copy()

    def some(first: int, last: int) -> None:
        _append(first, last, until, lines, arcs, free, producer, origin, entry_arc)

    lines_side_by_side(some, start)
    return producer, origin, entry_arc


@kernel
def _append(
    first: int,
    last: int,
    until: Row,
    lines: Row,
    arcs: Row,
    free: Row,  # (L,) where each line's next arc goes
    producer: Row,
    origin: Row,
    entry_arc: Row,
) -> None:
    """Only lines `first` to `last`; each producer's ascend."""
    for turn in range(len(until) - 1):
        entry = natural(until[turn])
        end = until[turn + 1]
        while entry < end and lines[entry] < first:
            entry += 1
        while entry < end and lines[entry] < last:
            line = lines[entry]
            arc = free[line]
            free[line] = arc + 1
            producer[arc] = turn
            origin[arc] = arcs[entry]
            entry_arc[entry] = arc
            entry += 1
