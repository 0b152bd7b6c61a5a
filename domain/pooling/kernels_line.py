"""One line alone, poured in a few passes over memory: no sorting, whatever the size.

The compiled loops do not branch on what they read: half of such guesses would be wrong.

A sample guesses the level; a pass says how much the guess pours and how many would take one lot
more, which is Newton's step to the next guess; one or two passes are usual. The last pass writes
the shares. The remainder goes to the earliest turns: a sample says between which turns the last of
them lies, whoever is earlier gets one lot at once, and only the few between are looked at again.
"""

from collections.abc import Iterator
from math import isqrt

import numpy as np
import numpy.typing as npt

from domain.pooling.kernels import COMPILED, WORTH_IT, Row, kernel
from domain.pooling.pouring import common_level
from domain.pooling.problem import MOST, Int32Array, Int64Array

SAMPLE = 1 << 14
TURNS = 1 << 17
BLOCK = 1 << 15  # producers whose numbers stay in a core's cache together
NEWTON_STEPS = 12


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
    stride = max(1, load.size // SAMPLE)
    floor = load[::stride].astype(np.int64)
    share = lots * floor.size // max(1, load.size)
    return common_level(share + int(floor.sum()), floor, floor + most[::stride])


def _poured(level: int, load: Int32Array, most: Int32Array) -> tuple[int, int, int, int]:
    """Lots that `level` pours; how many would then take one more, and how many took the last.

    Also how many are above the level and could take lots.
    """
    if _quick(load):
        poured, growing, grew, waiting = _poured_in_loops(level, load, most)
        return int(poured), int(growing), int(grew), int(waiting)
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
    for i in range(len(load)):
        up = level - load[i]
        can = most[i]
        poured += min(max(up, 0), can)
        growing += (up >= 0) & (up < can)
        grew += (up > 0) & (up <= can)
        waiting += (up < 0) & (can > 0)
    return poured, growing, grew, waiting


def _window(
    level: int, rest: int, load: Int32Array, most: Int32Array, turn: Int32Array, turns: int
) -> tuple[int, int]:
    """From which turn and before which the last of `rest` odd lots is expected."""
    if rest == 0:
        return 0, 0
    stride = max(1, load.size // TURNS)
    load, most, turn = load[::stride], most[::stride], turn[::stride]
    found = np.sort(turn[_grows(level, load, most)])
    middle, margin = rest // stride, 3 * isqrt(found.size) // 2 + 2
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
    if _quick(load):
        given = int(_write_in_loops(level, low, load, most, turn, give))
        those = np.zeros(high - low + 1, dtype=np.int64)
        those = those[: _find_in_loops(low, high, turn, those)]
    else:
        given, there = 0, [np.zeros(0, dtype=np.int64)]
        for block in _blocks(load.size):
            rows = load[block], most[block], turn[block]
            given += _write_in_arrays(level, low, *rows, give[block])
            there.append(_find_in_arrays(low, high, rows[2]) + block.start)
        those = np.concatenate(there)
    return given, those[_grows(level, load[those], most[those])]


@kernel
def _find_in_loops(low: int, high: int, turn: Row, found: Row) -> int:
    count = 0
    if low < high:
        for i in range(len(turn)):
            found[count] = i  # overwritten by the next one unless it counts
            count += (turn[i] >= low) & (turn[i] < high)
    return count


def _find_in_arrays(low: int, high: int, turn: Int32Array) -> Int64Array:
    there = (turn - np.int32(low)).view(np.uint32) < np.uint32(high - low)
    return np.flatnonzero(there)


@kernel
def _write_in_loops(level: int, low: int, load: Row, most: Row, turn: Row, give: Row) -> int:
    given = 0
    for i in range(len(load)):
        up = level + (turn[i] < low) - load[i]
        lots = min(max(up, 0), most[i])
        give[i] = lots
        given += lots
    return given


def _write_in_arrays(
    level: int, low: int, load: Int32Array, most: Int32Array, turn: Int32Array, give: Int32Array
) -> int:
    np.subtract(turn, np.int32(low), out=give)
    give >>= np.int32(31)  # -1 before `low`, else 0
    np.subtract(np.int32(level), give, out=give)
    give -= load
    np.maximum(give, 0, out=give)
    np.minimum(give, most, out=give)
    return int(give.sum(dtype=np.int64))


def _quick(load: Int32Array) -> bool:
    """Whether loops are compiled, or would be for so many."""
    return COMPILED and load.size >= WORTH_IT


def _grows(level: int, load: Int32Array, most: Int32Array) -> npt.NDArray[np.bool_]:
    up = np.int32(level) - load
    grows: npt.NDArray[np.bool_] = (up >= 0) & (up < most)
    return grows


def _blocks(size: int) -> Iterator[slice]:
    return (slice(first, min(first + BLOCK, size)) for first in range(0, size, BLOCK))
