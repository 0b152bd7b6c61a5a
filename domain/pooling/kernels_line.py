"""One line alone, poured in a few passes over memory: no sorting, whatever the size.

The compiled loops do not branch on what they read: half of such guesses would be wrong.

A sample guesses the level; a pass says how much the guess pours and how many would take one lot
more, which is Newton's step to the next guess; two passes are usual. One more counts the turns of
those still growing, and the last writes the shares: the remainder goes to the earliest turns.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from domain.pooling.kernels import COMPILED, Row, kernel
from domain.pooling.pouring import common_level
from domain.pooling.problem import MOST, Int32Array, Int64Array

SAMPLE = 4096
BINS = 4096
BLOCK = 1 << 15  # producers whose numbers stay in a core's cache together
NEWTON_STEPS = 12


def pour_line(
    lots: int, load: Int32Array, most: Int32Array, turn: Int32Array, turns: int
) -> Int32Array:
    """(n,) lots of each producer: the largest common level of load + new, then odd lots by turn.

    `load`, `most` (lots it could take) and `turn` (distinct, in 0..`turns`-1) are (n,);
    `load + most` fits in 32 bits. O(n), about four passes.
    """
    level, rest = _level(lots, load, most)
    shift = max(0, turns.bit_length() - BINS.bit_length() + 1)
    last_bin, earlier = -1, 0
    if rest:
        until = np.cumsum(_growing_turns(level, shift, load, most, turn))
        last_bin = int(np.searchsorted(until, rest, side="left"))
        earlier = int(until[last_bin - 1]) if last_bin else 0
    give = np.empty_like(most)
    unsure = _write(level, last_bin, shift, load, most, turn, give)
    by_turn = unsure[np.argsort(turn[unsure])]
    give[by_turn[: rest - earlier]] += 1
    return give


def _level(lots: int, load: Int32Array, most: Int32Array) -> tuple[int, int]:
    """The largest level whose lots fit, and the lots left over for some of those still growing."""
    low, high, rest = -1, MOST + 1, lots
    level = _guess(lots, load, most)
    steps = 0
    while high - low > 1:
        poured, growing, waiting = _poured(level, load, most)
        if poured <= lots:
            low, rest = level, lots - poured
            if rest < growing or growing + waiting == 0:
                return low, min(rest, growing)
            step = rest // max(growing, 1)
        else:
            high = level
            step = -((poured - lots) // max(growing, 1))
        steps += 1
        level += step or (1 if poured <= lots else -1)
        if steps > NEWTON_STEPS or not low < level < high:
            level = (low + high) // 2
    return low, rest


def _guess(lots: int, load: Int32Array, most: Int32Array) -> int:
    stride = max(1, load.size // SAMPLE)
    floor = load[::stride].astype(np.int64)
    share = lots * floor.size // max(1, load.size)
    return common_level(share + int(floor.sum()), floor, floor + most[::stride])


def _poured(level: int, load: Int32Array, most: Int32Array) -> tuple[int, int, int]:
    """Lots that `level` pours; how many would then take one more, and how many are above it."""
    if COMPILED:
        poured, growing, waiting = _poured_in_loops(level, load, most)
        return int(poured), int(growing), int(waiting)
    poured = growing = waiting = 0
    for block in _blocks(load.size):
        can = most[block]
        up = np.int32(level) - load[block]
        below = up < 0
        waiting += int(np.count_nonzero(below & (can > 0))) if below.any() else 0
        growing += int(np.count_nonzero((up < can) & ~below))
        np.minimum(np.maximum(up, 0, out=up), can, out=up)
        poured += int(up.sum(dtype=np.int64))
    return poured, growing, waiting


@kernel
def _poured_in_loops(level: int, load: Row, most: Row) -> tuple[int, int, int]:
    poured = 0
    growing = 0
    waiting = 0
    for i in range(len(load)):
        up = level - load[i]
        can = most[i]
        poured += min(max(up, 0), can)
        growing += (up >= 0) & (up < can)
        waiting += (up < 0) & (can > 0)
    return poured, growing, waiting


def _growing_turns(
    level: int, shift: int, load: Int32Array, most: Int32Array, turn: Int32Array
) -> Int64Array:
    """(BINS,) how many of those still growing have a turn in each bin of 2**shift turns."""
    turns = np.zeros(BINS, dtype=np.int64)
    if COMPILED:
        _count_turns(level, shift, load, most, turn, turns)
        return turns
    for block in _blocks(load.size):
        found = turn[block][_grows(level, load[block], most[block])]
        turns += np.bincount(found >> shift, minlength=BINS)
    return turns


@kernel
def _count_turns(level: int, shift: int, load: Row, most: Row, turn: Row, turns: Row) -> None:
    for i in range(len(load)):
        up = level - load[i]
        turns[turn[i] >> shift] += (up >= 0) & (up < most[i])


def _write(
    level: int,
    last_bin: int,
    shift: int,
    load: Int32Array,
    most: Int32Array,
    turn: Int32Array,
    give: Int32Array,
) -> Int64Array:
    """Level and odd lots of all bins before the last into `give`; who is in the last bin."""
    if COMPILED:
        unsure = np.zeros(min(load.size, 1 << shift) + 1, dtype=np.int64)
        return unsure[: _write_in_loops(level, last_bin, shift, load, most, turn, give, unsure)]
    unsure_blocks = [np.zeros(0, dtype=np.int64)]
    for block in _blocks(load.size):
        up = np.maximum(np.int32(level) - load[block], 0)
        grows = _grows(level, load[block], most[block])
        bins = turn[block] >> shift
        np.minimum(up, most[block], out=give[block])
        give[block] += grows & (bins < last_bin)
        unsure_blocks.append(np.flatnonzero(grows & (bins == last_bin)) + block.start)
    return np.concatenate(unsure_blocks)


@kernel
def _write_in_loops(
    level: int,
    last_bin: int,
    shift: int,
    load: Row,
    most: Row,
    turn: Row,
    give: Row,
    unsure: Row,
) -> int:
    count = 0
    for i in range(len(load)):
        up = level - load[i]
        can = most[i]
        its_bin = turn[i] >> shift
        grows = (up >= 0) & (up < can)
        give[i] = min(max(up, 0), can) + (grows & (its_bin < last_bin))
        unsure[count] = i  # overwritten by the next one unless it counts
        count += grows & (its_bin == last_bin)
    return count


def _grows(level: int, load: Int32Array, most: Int32Array) -> npt.NDArray[np.bool_]:
    up = np.int32(level) - load
    grows: npt.NDArray[np.bool_] = (up >= 0) & (up < most)
    return grows


def _blocks(size: int) -> Iterator[slice]:
    return (slice(first, min(first + BLOCK, size)) for first in range(0, size, BLOCK))
