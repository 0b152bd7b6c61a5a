"""What one lot does to a producer's weeks, for all searches alike.

Capacity is cumulative, so a lot due in week w takes room in w and every later week. Where a lot
comes for week `comes` and another, due in `goes`, makes way, only the weeks between the two
change: a lot that comes for a later week than the one it replaces needs no room at all.
"""

from domain.pooling.kernels import Row, inner

PLENTY = 2**31 - 1


@inner
def room_to_swap(room: Row, place: int, comes: int, goes: int) -> int:
    """Most lots that can be swapped; `place` is where the producer's weeks begin in `room`."""
    most = PLENTY
    for w in range(comes, goes):
        most = min(most, room[place + w])
    return most


@inner
def swap(room: Row, place: int, comes: int, goes: int, lots: int) -> None:
    """Swap that many."""
    for w in range(comes, goes):
        room[place + w] -= lots
    for w in range(goes, comes):
        room[place + w] += lots


@inner
def room_to_add(room: Row, place: int, weeks: int, due: int) -> int:
    """Most lots that can be added for week `due`."""
    most = room[place + weeks - 1]
    for w in range(due, weeks - 1):
        most = min(most, room[place + w])
    return most


@inner
def add(room: Row, place: int, weeks: int, due: int, lots: int) -> None:
    """Add that many for week `due`; a negative number takes them away."""
    for w in range(due, weeks):
        room[place + w] -= lots


@inner
def last_full_week(room: Row, place: int, before: int) -> int:
    """Latest week before `before` without room; -1 where there is none."""
    w = before - 1
    while w >= 0 and room[place + w] > 0:
        w -= 1
    return w


@inner
def next_full_week(room: Row, place: int, weeks: int, due: int) -> int:
    """First week from `due` on without room; `weeks` where there is none."""
    w = due
    while w < weeks and room[place + w] > 0:
        w += 1
    return w
