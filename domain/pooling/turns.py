"""Who is served when an order is too small for everyone: turns, after fill.

Every newcomer needs the same floor (the minimum share), so *how many* come in does not depend on
who they are, and admitting one more never fills less. Fill then asks that the caps of those who
come in sum to a goal, and the turn chooses the first such set.
"""

import numpy as np

from domain.pooling.lineup import BoolArray, IntArray, Lineup


def admitted(lineup: Lineup) -> BoolArray:
    """(n,) who may hold a share: all holders, and the newcomers that limits and turn let in.

    Without a minimum share more may be admitted than there are lots; the level is then 0 and the
    lots go by turn.
    """
    holders = lineup.holders
    able = np.flatnonzero(~holders & (lineup.caps >= max(lineup.min_share, 1)))
    goal = lineup.lots - int(lineup.top[holders].sum())
    members = holders.copy()
    members[able[first_to_reach(lineup.caps[able], _room(lineup, able.size), goal)]] = True
    return members


def _room(lineup: Lineup, able: int) -> int:
    """How many newcomers come in: bounded by who is able, by the limit, by the minimum share."""
    room = able
    if lineup.max_producers:
        room = min(room, max(0, lineup.max_producers - int(lineup.holders.sum())))
    if lineup.min_share:
        room = min(room, max(0, lineup.gap) // lineup.min_share)
    return room


def first_to_reach(caps: IntArray, count: int, goal: int) -> IntArray:
    """Indices of the first `count` of `caps`, in turn order, that sum to at least `goal`.

    The first set is the lexicographically first: an earlier turn outweighs all later ones. Where
    no `count` of them reach the goal, the first of the sets with the largest sum. O(n log n).

    It keeps the largest completion of what has been decided: the `count` largest at first. Going
    by turn, one outside it comes in when the goal can spare what is lost by sending away the
    weakest that has not been decided.
    """
    if count == caps.size or int(caps[:count].sum()) >= goal:
        return np.arange(count)
    by_size = np.argsort(-caps, kind="stable")
    spare = max(0, int(caps[by_size[:count]].sum()) - goal)
    chosen = np.zeros(caps.size, dtype=np.bool_)
    chosen[by_size[:count]] = True
    return np.flatnonzero(_by_turn(caps.tolist(), by_size[:count].tolist(), chosen.tolist(), spare))


def _by_turn(caps: list[int], largest: list[int], chosen: list[bool], spare: int) -> list[bool]:
    """Exchange inside `chosen` (changed in place); `largest` holds its members, weakest last."""
    for turn, cap in enumerate(caps):
        if chosen[turn]:
            continue
        while largest and largest[-1] < turn:  # came in at its own turn, stays
            largest.pop()
        if not largest:
            break
        loss = caps[largest[-1]] - cap
        if loss <= spare:
            spare -= loss
            chosen[largest.pop()] = False
            chosen[turn] = True
    return chosen
