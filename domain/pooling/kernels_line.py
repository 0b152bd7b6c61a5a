"""One line alone, poured in a few passes over memory: no sorting, whatever the size.

The compiled loops do not branch on what they read: half of such guesses would be wrong.

A sample guesses the level; a pass says how much the guess pours and how many would take one lot
more, which is Newton's step to the next guess; one or two passes are usual. The last pass writes
the shares. The remainder goes to the earliest turns: a sample says between which turns the last of
them lies, whoever is earlier gets one lot at once, and only the few between, noted in the same
pass, are looked at again. Cores share the passes over a long line.
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
TURNS = 1 << 16
RUN = 64  # numbers of a sample that lie side by side
SHORT = 1 << 13  # producers that are counted in 32 bits
BLOCK = (
    1 << 16
)  # producers that are worth a call of numpy's, of which one core at a time makes some
GROUP = 32  # producers whose turns are looked at one by one only if one of them is looked for
NEWTON_STEPS = 12

INT32: Any = np.int32
UINT32: Any = np.uint32
"""Compiled loops keep to 32 bits where numbers fit, since so many more are done at once."""


def pour_line(
    lots: int, load: Int32Array, most: Int32Array, turn: Int32Array, turns: int
) -> Int32Array:
    """(n,) lots of each producer: the largest common level of load + new, then odd lots by turn.

    `load`, `most` (lots it could take) and `turn` (distinct, in 0..`turns`-1) are (n,);
    `load + most` fits in 32 bits. O(n), two passes and the page faults of what it gives.
    """
    level, poured, rest = level_of(lots, load, most)
    give = np.empty_like(most)
    low, high = _window(level, rest, load, most, turn, turns)
    odd, between = _write(level, poured, low, high, load, most, turn, give)
    left = rest - odd
    if not 0 <= left <= between.size:  # the sample was not like the rest
        _, between = _write(level, poured, 0, turns, load, most, turn, give)
        left = rest
    if left:
        latest = np.partition(turn[between], left - 1)[left - 1]
        give[between[turn[between] <= latest]] += 1
    return give


def level_of(lots: int, load: Int32Array, most: Int32Array) -> tuple[int, int, int]:
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
        return max(0, level_of(share, load, most)[0])
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
    total = _wide_enough(level)
    for block in _blocks(load.size):
        can = most[block]
        up = np.int32(level) - load[block]
        below = up < 0
        down = int(np.count_nonzero(below))
        # Nobody can take fewer than no lots, so these counts hold all who are below or at 0.
        growing += int(np.count_nonzero(up < can)) - down
        grew += int(np.count_nonzero(up <= can)) - int(np.count_nonzero(up <= 0))
        if down:
            waiting += int(np.count_nonzero(below & (can > 0)))
            np.maximum(up, 0, out=up)
        np.minimum(up, can, out=up)
        poured += int(up.sum(dtype=total))
    return poured, growing, grew, waiting


def _wide_enough(level: int) -> type[np.int32 | np.int64]:
    """What sums of a block whose producers get at most `level` and one more lots fit in."""
    return np.int32 if (level + 1) * BLOCK <= MOST else np.int64


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
    found = turn[_grows(level, load, most)]
    middle, margin = rest * load.size // size, 3 * isqrt(found.size) // 2 + 2
    inside = [each for each in (middle - margin, middle + margin) if 0 <= each < found.size]
    if inside:
        found = np.partition(found, inside)
    low = int(found[middle - margin]) if middle - margin in inside else 0
    high = int(found[middle + margin]) if middle + margin in inside else turns
    return low, high


def _write(
    level: int,
    poured: int,
    low: int,
    high: int,
    load: Int32Array,
    most: Int32Array,
    turn: Int32Array,
    give: Int32Array,
) -> tuple[int, Int64Array]:
    """The level, which pours `poured` lots, into `give`, and a lot more for turns before `low`.

    Returns how many of these there are, and who else is still growing with a turn before `high`.
    """
    quick, width = _quick(load), max(0, high - low)
    write = _write_quickly if quick else _write_in_arrays

    def some(first: int, last: int) -> tuple[int, Int64Array]:
        given, there = write(
            level, low, width, *(row[first:last] for row in (load, most, turn, give))
        )
        return given, there + first

    found = side_by_side(some, load.size)
    given = sum(given for given, _ in found)
    return given if quick else given - poured, np.concatenate([there for _, there in found])


def _write_quickly(
    level: int,
    low: int,
    width: int,
    load: Int32Array,
    most: Int32Array,
    turn: Int32Array,
    give: Int32Array,
) -> tuple[int, Int64Array]:
    """How many odd lots are given, and who is between."""
    found = np.empty(min(width, turn.size) + 1, dtype=np.int64)  # turns are distinct
    odd, count = _write_in_loops(level, low, width, load, most, turn, give, found)
    found = found[:count]
    return int(odd), found[_grows(level, load[found], most[found])]


@kernel
def _write_in_loops(
    level: int, low: int, width: int, load: Row, most: Row, turn: Row, give: Row, found: Row
) -> tuple[int, int]:
    odd = 0
    count = 0
    for begin in range(0, len(load), GROUP):
        odd_here = INT32(0)
        between = INT32(0)
        end = min(begin + GROUP, len(load))
        for i in range(begin, end):
            up = INT32(level - load[i])
            after = INT32(turn[i] - low)
            grows = (up >= 0) & (up < most[i])
            one = INT32(grows & (after < 0))
            give[i] = INT32(min(max(up, INT32(0)), most[i]) + one)
            odd_here = INT32(odd_here + one)
            between = INT32(between + (grows & (UINT32(after) < UINT32(width))))
        odd += odd_here
        if between > 0:
            for i in range(begin, end):
                found[count] = i  # overwritten by the next one unless it counts
                count += UINT32(INT32(turn[i] - low)) < UINT32(width)
    return odd, count


def _write_in_arrays(
    level: int,
    low: int,
    width: int,
    load: Int32Array,
    most: Int32Array,
    turn: Int32Array,
    give: Int32Array,
) -> tuple[int, Int64Array]:
    """How many lots are given in all, and who is between."""
    given = 0
    found = [np.zeros(0, dtype=np.int64)]
    total = _wide_enough(level)
    for block in _blocks(load.size):
        out = give[block]
        np.subtract(turn[block], np.int32(low), out=out)
        if width:
            there = np.flatnonzero(out.view(np.uint32) < np.uint32(width))
            there += block.start
            found.append(there)
        out >>= np.int32(31)  # -1 before `low`, else 0
        np.subtract(np.int32(level), out, out=out)
        out -= load[block]
        np.maximum(out, 0, out=out)
        np.minimum(out, most[block], out=out)
        given += int(out.sum(dtype=total))
    those = np.concatenate(found)
    return given, those[_grows(level, load[those], most[those])]


def _quick(load: Int32Array) -> bool:
    """Whether loops are compiled, or would be for so many."""
    return COMPILED and load.size >= WORTH_IT


def _grows(level: int, load: Int32Array, most: Int32Array) -> npt.NDArray[np.bool_]:
    up = np.int32(level) - load
    grows: npt.NDArray[np.bool_] = (up >= 0) & (up < most)
    return grows


def _blocks(size: int) -> Iterator[slice]:
    return (slice(first, min(first + BLOCK, size)) for first in range(0, size, BLOCK))
