"""Hand-over slots: everybody has one, nobody queues, who comes from far comes later."""

from collections import Counter
from datetime import time

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.shipping.slots import Hours, Visitor, distance, free_slots, spread

HALF = settings(max_examples=50)
FAR = ("Sepinggan", "Lamaru")
HOURS = st.builds(
    Hours,
    st.integers(6, 10).map(time),
    st.integers(11, 16).map(time),
    st.sampled_from([15, 30, 60]),
    st.integers(1, 6),
)
VISITORS = st.lists(
    st.builds(
        Visitor,
        st.integers(1, 500),
        st.sampled_from(["Manggar", "sepinggan ", "LAMARU", "Klandasan"]),
    ),
    min_size=1,
    max_size=60,
    unique_by=lambda one: one.producer,
)


@HALF
@given(VISITORS, HOURS)
def test_everybody_has_one_slot_and_nobody_queues(visitors: list[Visitor], hours: Hours) -> None:
    given_ = spread(visitors, hours, FAR, {})
    slots = hours.slots()
    assert given_.keys() == {one.producer for one in visitors}
    fullest = max(Counter(given_.values()).values())
    assert fullest == -(-len(visitors) // len(slots))
    if len(visitors) <= len(slots) * hours.capacity:
        assert fullest <= hours.capacity


@HALF
@given(VISITORS, HOURS)
def test_who_comes_from_far_never_comes_before_who_is_near(
    visitors: list[Visitor], hours: Hours
) -> None:
    given_ = spread(visitors, hours, FAR, {})
    for one in visitors:
        for other in visitors:
            if distance(one.district, FAR) < distance(other.district, FAR):
                assert given_[one.producer] <= given_[other.producer]


@HALF
@given(VISITORS, HOURS, st.randoms())
def test_the_order_in_which_they_are_listed_changes_nothing(
    visitors: list[Visitor], hours: Hours, random: object
) -> None:
    other = list(visitors)
    random.shuffle(other)  # type: ignore[attr-defined]
    assert spread(visitors, hours, FAR, {}) == spread(other, hours, FAR, {})


@HALF
@given(VISITORS, HOURS, st.data())
def test_who_comes_later_gets_the_emptiest_slot(
    visitors: list[Visitor], hours: Hours, data: st.DataObject
) -> None:
    slots = hours.slots()
    taken = {slot: data.draw(st.integers(0, 4)) for slot in slots}
    given_ = spread(visitors, hours, FAR, taken)
    counts = Counter(taken) + Counter(given_.values())
    if any(taken.values()):
        before = max(taken.values())
        spread_over = [counts[slot] for slot in slots]
        assert max(spread_over) <= max(before, min(spread_over) + 1)


def test_a_day_shorter_than_a_slot_still_has_one() -> None:
    assert Hours(time(8), time(8, 10), 30, 2).slots() == (time(8),)


def test_only_slots_with_room_are_free() -> None:
    hours = Hours(time(8), time(10), 30, 2)
    taken = {time(8): 2, time(8, 30): 1, time(9): 3}
    assert free_slots(hours, taken) == (time(8, 30), time(9, 30))
