"""Many order lines and the workshops they share: what the allocator is asked.

Everything is a whole number of lots below 2**31; capacity is floored to lots before it comes here.
Confirmed shares are not part of it: the caller takes them off `capacity` (and takes the running
minimum from the last week back, so that it stays cumulative) and adds them to `load`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.pooling.one_pool import PoolError

Int32Array = npt.NDArray[np.int32]
Int64Array = npt.NDArray[np.int64]

MOST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Problem:
    """L lines, P producers, A eligible pairs (arcs), W weeks.

    The order of lines is their class, then their week, then their place here (older first).
    Everything else, ties included, is decided by `rank`, so the order in which producers and
    arcs are listed changes nothing.

    Attributes:
        line_start: (L+1,) arcs of line l are `line_start[l]:line_start[l+1]`; there may be none.
        arc_producer: (A,) producer of the pair; at most once a line.
        arc_limit: (A,) most lots of this pair.
        line_lots: (L,) wanted; a line that wants 0 is filled.
        line_week: (L,) last usable week, 0-based, below W.
        line_class: (L,) 0 is filled first.
        line_min_share: (L,) least lots of a share; 0 or 1: none.
        line_max_producers: (L,) most producers with a share; 0: no limit.
        capacity: (P, W) cumulative lots up to each week: what a producer does for lines due by
            week w is at most `capacity[p, w]`.
        load: (P,) lots it already has.
        rank: (P,) turn ledger, a permutation of 0..P-1; smaller is earlier.
    """

    line_start: Int32Array
    arc_producer: Int32Array
    arc_limit: Int32Array
    line_lots: Int32Array
    line_week: Int32Array
    line_class: Int32Array
    line_min_share: Int32Array
    line_max_producers: Int32Array
    capacity: Int32Array
    load: Int32Array
    rank: Int32Array


def checked(problem: Problem) -> Problem:
    """`problem` with every array as contiguous int32, once nothing is wrong with it. O(A + P W).

    A producer twice in a line is found while arcs are put in order (`network_form`).

    Raises:
        PoolError: names the field and the first entry that cannot be.
    """
    found = Problem(*(_whole(problem, name) for name in Problem.__slots__))
    _shapes(found)
    _lines(found)
    _producers(found)
    return found


def _whole(problem: Problem, name: str) -> Int32Array:
    values = np.asarray(getattr(problem, name))
    if values.ndim != (2 if name == "capacity" else 1):
        raise PoolError(f"{name}: {values.ndim} dimensions are not what is asked.")
    if values.size == 0:
        return np.zeros(values.shape, dtype=np.int32)
    if values.dtype == np.int32 and int(values.view(np.uint32).max()) <= MOST:
        return np.ascontiguousarray(values)  # read once: a negative number would look larger
    if values.dtype.kind not in "iu" and not _python_whole(values):
        raise PoolError(f"{name}: only whole numbers are allowed.")
    if (low := int(values.min())) < 0:
        raise PoolError(f"{name}: {low} is negative.")
    if (high := int(values.max())) > MOST:
        raise PoolError(f"{name}: {high} is too large, the most is {MOST}.")
    return np.ascontiguousarray(values, dtype=np.int32)


def _python_whole(values: npt.NDArray[np.generic]) -> bool:
    """Numbers beyond 64 bits stay Python's own; True and False are not numbers of lots."""
    return values.dtype.kind == "O" and all(type(value) is int for value in values.ravel().tolist())


def _shapes(found: Problem) -> None:
    lines, producers, arcs = found.line_lots.size, found.load.size, found.arc_producer.size
    for name in ("line_week", "line_class", "line_min_share", "line_max_producers"):
        _length(found, name, lines, "lines")
    _length(found, "line_start", lines + 1, "lines and one more")
    _length(found, "arc_limit", arcs, "arcs")
    _length(found, "rank", producers, "producers")
    if found.capacity.shape[0] != producers:
        raise PoolError(f"capacity: {found.capacity.shape[0]} rows for {producers} producers.")
    if found.capacity.shape[1] == 0:
        raise PoolError("capacity: there must be at least one week.")


def _length(found: Problem, name: str, right: int, what: str) -> None:
    if (size := getattr(found, name).size) != right:
        raise PoolError(f"{name}: {size} entries for {right} {what}.")


def _lines(found: Problem) -> None:
    start, weeks = found.line_start, found.capacity.shape[1]
    if start[0] != 0 or start[-1] != found.arc_producer.size:
        raise PoolError(f"line_start: must go from 0 to the {found.arc_producer.size} arcs.")
    _none("line_start", start[1:] < start[:-1], "line {} ends before it starts")
    _none("line_week", found.line_week >= weeks, f"line {{}} is due outside the {weeks} weeks")
    if found.arc_producer.max(initial=-1) >= found.load.size:
        unknown = found.arc_producer >= found.load.size
        _none("arc_producer", unknown, "arc {} names an unknown producer")


def _producers(found: Problem) -> None:
    shrinks = np.asarray((found.capacity[:, 1:] < found.capacity[:, :-1]).any(axis=1))
    _none("capacity", shrinks, "producer {} has less up to a later week, it must be cumulative")
    producers = found.load.size
    _none("rank", found.rank >= producers, f"producer {{}} has a rank outside 0..{producers - 1}")
    there = np.zeros(producers, dtype=np.bool_)
    there[found.rank] = True
    if not there.all():
        seen = np.bincount(found.rank)
        raise PoolError(f"rank: {int(np.argmax(seen > 1))} appears more than once.")
    total = found.load.astype(np.int64) + found.capacity[:, -1]
    _none(
        "load", np.greater(total, MOST), f"producer {{}} would pass {MOST} lots with its capacity"
    )


def _none(name: str, wrong: npt.NDArray[np.bool_], message: str) -> None:
    if wrong.any():
        raise PoolError(f"{name}: {message.format(int(np.argmax(wrong)))}.")
