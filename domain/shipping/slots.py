"""Hand-over slots: who comes when, so that nobody queues. Pure.

Visitors are spread evenly over the day: with n visitors and s slots, the i-th comes in slot
⌊i·s/n⌋, so that no slot holds more than ⌈n/s⌉. Far districts come later, the farthest last,
because their road is longer.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from domain.values import Value

ANY_DAY = datetime(2000, 1, 3)  # noqa: DTZ001 - only clock times are taken from it


class Hours(Value):
    """When goods are taken in, in slots of so many minutes, for so many visitors each."""

    opens: time
    closes: time
    minutes: int
    capacity: int

    def slots(self) -> tuple[time, ...]:
        """The beginnings of the slots that end by closing time; there is always one."""
        begin = datetime.combine(ANY_DAY, self.opens)
        length = timedelta(minutes=self.minutes)
        span = datetime.combine(ANY_DAY, self.closes) - begin
        return tuple((begin + n * length).time() for n in range(max(1, span // length)))


class Visitor(Value):
    """A producer who comes, and from where."""

    producer: int
    district: str


def spread(
    visitors: Sequence[Visitor], hours: Hours, far: Sequence[str], taken: Mapping[time, int]
) -> dict[int, time]:
    """By producer: the slot. ``taken`` counts those who have theirs already.

    Where nobody has one yet they are spread evenly, and only where they are more than fit does a
    slot hold more than its capacity. Whoever comes later gets the emptiest slot.
    """
    slots = hours.slots()
    coming = sorted(visitors, key=lambda one: (distance(one.district, far), one.producer))
    if not any(taken.get(slot, 0) for slot in slots):
        return {
            one.producer: slots[place * len(slots) // len(coming)]
            for place, one in enumerate(coming)
        }
    counts = {slot: taken.get(slot, 0) for slot in slots}
    given: dict[int, time] = {}
    for one in coming:
        slot = _emptiest(counts, late=distance(one.district, far) > 0)
        counts[slot] += 1
        given[one.producer] = slot
    return given


def free_slots(hours: Hours, taken: Mapping[time, int]) -> tuple[time, ...]:
    """The slots that hold fewer than they can, in order."""
    return tuple(slot for slot in hours.slots() if taken.get(slot, 0) < hours.capacity)


def distance(district: str, far: Sequence[str]) -> int:
    """0 is near; otherwise the place in the list of far districts, from 1."""
    folded = [" ".join(one.casefold().split()) for one in far]
    name = " ".join(district.casefold().split())
    return folded.index(name) + 1 if name in folded else 0


def _emptiest(counts: Mapping[time, int], *, late: bool) -> time:
    """The slot with the fewest visitors: the last of them for who comes from far."""
    least = min(counts.values())
    fitting = [slot for slot, count in counts.items() if count == least]
    return fitting[-1] if late else fitting[0]
