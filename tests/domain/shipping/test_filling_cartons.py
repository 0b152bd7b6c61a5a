"""Cartons hold exactly what was accepted, none is over-full, and what is packed stays."""

from decimal import Decimal
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.quantities import ZERO
from domain.shipping.filling import Box, fill

HALF = settings(max_examples=50)
AMOUNTS = st.integers(0, 400_000).map(lambda thousandths: Decimal(thousandths) / 1000)
SIZES = st.integers(1, 60_000).map(lambda thousandths: Decimal(thousandths) / 1000 + 1)


@st.composite
def lots(draw: st.DrawFn) -> list[tuple[int, Decimal]]:
    """Some lots, by number."""
    return list(enumerate(draw(st.lists(AMOUNTS, max_size=8)), start=1))


@HALF
@given(lots(), SIZES)
def test_cartons_conserve_every_lot(known: list[tuple[int, Decimal]], size: Decimal) -> None:
    boxes = fill([], known, size)
    for lot, quantity in known:
        assert sum((box.contents.get(lot, ZERO) for box in boxes), ZERO) == quantity
    assert all(ZERO < box.held <= size for box in boxes)
    assert all(box.held == size for box in boxes[:-1])
    total = sum((quantity for _, quantity in known), ZERO)
    assert len(boxes) == ceil(total / size)


@HALF
@given(lots(), lots(), SIZES)
def test_what_is_packed_stays_where_it_is(
    first: list[tuple[int, Decimal]], more: list[tuple[int, Decimal]], size: Decimal
) -> None:
    before = fill([], first, size)
    grown = dict(first)
    for lot, quantity in more:
        grown[lot] = grown.get(lot, ZERO) + quantity
    after = fill(before, sorted(grown.items()), size)
    for old, new in zip(before, after, strict=False):
        for lot, quantity in old.contents.items():
            assert new.contents[lot] >= quantity
    for lot, quantity in grown.items():
        assert sum((box.contents.get(lot, ZERO) for box in after), ZERO) == quantity
    assert all(box.held <= size for box in after)
    assert all(box.held == size for box in after[:-1])


@HALF
@given(lots(), SIZES)
def test_packing_twice_changes_nothing(known: list[tuple[int, Decimal]], size: Decimal) -> None:
    once = fill([], known, size)
    assert fill(once, known, size) == once


def test_a_smaller_carton_size_leaves_old_cartons_alone() -> None:
    before = [Box(1, {1: Decimal(10)})]
    after = fill(before, [(1, Decimal(10)), (2, Decimal(7))], Decimal(4))
    assert [box.contents for box in after] == [{1: 10}, {2: 4}, {2: 3}]


@pytest.mark.parametrize("size", ["0", "-1"])
def test_a_carton_that_holds_nothing_is_refused(size: str) -> None:
    with pytest.raises(ValueError, match="must hold something"):
        fill([], [(1, Decimal(1))], Decimal(size))
