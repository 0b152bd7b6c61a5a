"""One line alone, poured in a few passes over memory: no sorting, whatever the size.

The compiled loops do not branch on what they read: half of such guesses would be wrong.

A sample guesses the level; a pass says how much the guess pours and how many would take one lot
more, which is Newton's step to the next guess; one or two passes are usual. The last pass writes
the shares. The remainder goes to the earliest turns: a sample says between which turns the last of
them lies, whoever is earlier gets one lot at once, and only the few between are looked at again.
Cores share the passes over a long line.
"""

from collections.abc import Iterator
from math import isqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from domain.pooling.kernels import COMPILED, WORTH_IT, Row, kernel
from domain.pooling.kernels_stretches import side_by_side
from domain.pooling.pouring import common_level
from domain.pooling.problem import MOST, Int32Array, Int64Array

SAMPLE = 1 << 14
TURNS = 1 << 17
RUN = 16  # numbers of a sample that lie side by side
SHORT = 1 << 13  # producers that are counted in 32 bits
BLOCK = 1 << 15  # producers whose numbers stay in a core's cache together
NEWTON_STEPS = 12

INT32: Any = np.int32
UINT32: Any = np.uint32
"""Compiled loops keep to 32 bits where numbers fit, since so many more are done at once."""


def pour_line(
    lots: int, load: Int32Array, most: Int32Array, turn: Int32Array, turns: int
) -> Int32Array:
    """(n,) lots of each producer: the largest common level of load + new, then odd lots by turn.

    `load`, `most` (lots it could take) and `turn` (distinct, in 0..`turns`-1) are (n,);
    `load + most` fits in 32 bits. O(n), about four passes.
    """
    level, poured, rest = _level(lots, load, most)
    give = np.empty_like(most)
    low, high = _window(level, rest, load, most, turn, turns)
    given, between = _write(level, low, high, load, most, turn, give)
    left = poured + rest - given
    if not 0 <= left <= between.size:  # the sample was not like the rest
        given, between = _write(level, 0, turns, load, most, turn, give)
        left = rest
    if left:
        latest = np.partition(turn[between], left - 1)[left - 1]
        give[between[turn[between] <= latest]] += 1
    return give


def _level(lots: int, load: Int32Array, most: Int32Array) -> tuple[int, int, int]:
    """The largest level whose lots fit, its lots, and those left over for who is still growing."""
    low, high, there = -1, MOST + 1, (0, 0)
    level = _guess(lots, load, most)
    steps = 0
    while high - low > 1:
        poured, growing, grew, waiting = _poured(level, load, most)
        if poured <= lots:
            rest = lots - poured
            low, there = level, (poured, min(rest, growing))
            if rest < growing or growing + waiting == 0:
                break
            step = rest // max(growing, 1)
        elif poured - grew <= lots:  # a level lower than this one
            return level - 1, poured - grew, lots - (poured - grew)
        else:
            high = level
            step = -((poured - lots) // max(growing, 1))
        steps += 1
        level += step or (1 if poured <= lots else -1)
        if steps > NEWTON_STEPS or not low < level < high:
            level = (low + high) // 2
    return low, *there


def _guess(lots: int, load: Int32Array, most: Int32Array) -> int:
    """The level of a sample; of a large line that of a larger one, which a smaller one guesses."""
    large = load.size > TURNS * RUN
    size = load.size
    load, most = (_sample(row, TURNS if large else SAMPLE) for row in (load, most))
    share = lots * load.size // max(1, size)
    if large:
        return max(0, _level(share, load, most)[0])
    floor = load.astype(np.int64)
    return common_level(share + int(floor.sum()), floor, floor + most)


def _sample(row: Int32Array, size: int) -> Int32Array:
    """About `size` of a row's numbers, from all over it, in runs that memory gives at once."""
    stride = row.size // size * RUN
    if stride <= RUN:
        return row
    return row[: row.size // stride * stride].reshape(-1, stride)[:, :RUN].reshape(-1)


def _poured(level: int, load: Int32Array, most: Int32Array) -> tuple[int, int, int, int]:
    """Lots that `level` pours; how many would then take one more, and how many took the last.

    Also how many are above the level and could take lots.
    """
    count = _poured_in_loops if _quick(load) else _poured_in_arrays

    def some(first: int, last: int) -> tuple[int, int, int, int]:
        found: tuple[int, int, int, int] = count(level, load[first:last], most[first:last])
        return found

    poured, growing, grew, waiting = (
        sum(map(int, each)) for each in zip(*side_by_side(some, load.size), strict=True)
    )
    return poured, growing, grew, waiting


def _poured_in_arrays(level: int, load: Int32Array, most: Int32Array) -> tuple[int, int, int, int]:
    poured = growing = grew = waiting = 0
    for block in _blocks(load.size):
        can = most[block]
        up = np.int32(level) - load[block]
        below = up < 0
        grew += int(np.count_nonzero((up > 0) & (up <= can)))
        growing += int(np.count_nonzero((up < can) & ~below))
        if below.any():
            waiting += int(np.count_nonzero(below & (can > 0)))
            np.maximum(up, 0, out=up)
        np.minimum(up, can, out=up)
        poured += int(up.sum(dtype=np.int64))
    return poured, growing, grew, waiting


@kernel
def _poured_in_loops(level: int, load: Row, most: Row) -> tuple[int, int, int, int]:
    poured = 0
    growing = 0
    grew = 0
    waiting = 0
    for begin in range(0, len(load), SHORT):
        grows = INT32(0)
        took = INT32(0)
        waits = INT32(0)
        for i in range(begin, min(begin + SHORT, len(load))):
            up = INT32(level - load[i])
            can = most[i]
            poured += min(max(up, INT32(0)), can)
            grows = INT32(grows + ((up >= 0) & (up < can)))
            took = INT32(took + ((up > 0) & (up <= can)))
            waits = INT32(waits + ((up < 0) & (can > 0)))
        growing += grows
        grew += took
        waiting += waits
    return poured, growing, grew, waiting


def _window(
    level: int, rest: int, load: Int32Array, most: Int32Array, turn: Int32Array, turns: int
) -> tuple[int, int]:
    """From which turn and before which the last of `rest` odd lots is expected."""
    if rest == 0:
        return 0, 0
    size = load.size
    load, most, turn = (_sample(row, TURNS) for row in (load, most, turn))
    found = np.sort(turn[_grows(level, load, most)])
    middle, margin = rest * load.size // size, 3 * isqrt(found.size) // 2 + 2
    low = int(found[middle - margin]) if middle - margin in range(found.size) else 0
    high = int(found[middle + margin]) if middle + margin < found.size else turns
    return low, high


def _write(
    level: int,
    low: int,
    high: int,
    load: Int32Array,
    most: Int32Array,
    turn: Int32Array,
    give: Int32Array,
) -> tuple[int, Int64Array]:
    """The level into `give`, and a lot more for turns before `low`.

    Returns all lots given, and who else is still growing with a turn before `high`.
    """
    write = _write_in_loops if _quick(load) else _write_in_arrays
    find = _find_in_loops if _quick(load) else _find_in_arrays

    def some(first: int, last: int) -> tuple[int, Int64Array]:
        rows = load[first:last], most[first:last], turn[first:last]
        given: int = write(level, low, *rows, give[first:last])
        there: Int64Array = find(low, high, rows[2])
        return given, there + first

    found = side_by_side(some, load.size)
    those = np.concatenate([there for _, there in found])
    given = sum(int(each) for each, _ in found)
    return given, those[_grows(level, load[those], most[those])]


def _find_in_loops(low: int, high: int, turn: Int32Array) -> Int64Array:
    width = max(0, high - low)
    if not width:
        return np.zeros(0, dtype=np.int64)
    found = np.empty(min(width, turn.size) + 1, dtype=np.int64)  # turns are distinct
    return found[: _find(low, width, turn, found)]


@kernel
def _find(low: int, width: int, turn: Row, found: Row) -> int:
    count = 0
    for i in range(len(turn)):
        found[count] = i  # overwritten by the next one unless it counts
        count += UINT32(INT32(turn[i] - low)) < UINT32(width)
    return count


def _find_in_arrays(low: int, high: int, turn: Int32Array) -> Int64Array:
    found = []
    for block in _blocks(turn.size):
        there = (turn[block] - np.int32(low)).view(np.uint32) < np.uint32(max(0, high - low))
        found.append(np.flatnonzero(there) + block.start)
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


@kernel
def _write_in_loops(level: int, low: int, load: Row, most: Row, turn: Row, give: Row) -> int:
    given = 0
    for i in range(len(load)):
        up = INT32(level - load[i])
        odd = INT32((up >= 0) & (up < most[i]) & (turn[i] < low))
        lots = INT32(min(max(up, INT32(0)), most[i]) + odd)
        give[i] = lots
        given += lots
    return given


def _write_in_arrays(
    level: int, low: int, load: Int32Array, most: Int32Array, turn: Int32Array, give: Int32Array
) -> int:
    given = 0
    for block in _blocks(load.size):
        out = give[block]
        np.subtract(turn[block], np.int32(low), out=out)
        out >>= np.int32(31)  # -1 before `low`, else 0
        np.subtract(np.int32(level), out, out=out)
        out -= load[block]
        np.maximum(out, 0, out=out)
        np.minimum(out, most[block], out=out)
        given += int(out.sum(dtype=np.int64))
    return given


def _quick(load: Int32Array) -> bool:
    """Whether loops are compiled, or would be for so many."""
    return COMPILED and load.size >= WORTH_IT


def _grows(level: int, load: Int32Array, most: Int32Array) -> npt.NDArray[np.bool_]:
    up = np.int32(level) - load
    grows: npt.NDArray[np.bool_] = (up >= 0) & (up < most)
    return grows


def _blocks(size: int) -> Iterator[slice]:
    return (slice(first, min(first + BLOCK, size)) for first in range(0, size, BLOCK))
