"""Amounts are exact, and lots are whole."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.quantities import Money, Quantity, lots_up, plain, whole_lots, worth

amounts = st.decimals(min_value=0, max_value=10**7, places=3)
lots = st.decimals(min_value=Decimal("0.001"), max_value=1000, places=3)


@given(amounts, lots)
def test_whole_lots_are_the_most_that_fit(amount: Decimal, lot: Decimal) -> None:
    count = whole_lots(amount, lot)
    assert count * lot <= amount < (count + 1) * lot


@given(amounts, lots)
def test_lots_up_are_the_fewest_that_reach_the_amount(amount: Decimal, lot: Decimal) -> None:
    count = lots_up(amount, lot)
    assert (count - 1) * lot < amount <= count * lot or count == amount == 0


def test_there_is_no_lot_in_less_than_nothing() -> None:
    assert whole_lots(Decimal(-5), Decimal(2)) == 0
    assert lots_up(Decimal(-5), Decimal(2)) == 0


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3))
def test_a_plain_number_is_the_same_number_without_exponent_or_trailing_zeros(
    amount: Decimal,
) -> None:
    shown = str(plain(amount))
    assert plain(amount) == amount
    assert "E" not in shown
    assert "." not in shown or not shown.endswith("0")


@pytest.mark.parametrize(
    ("given_as", "shown"), [("4E+1", "40"), ("40.000", "40"), ("1.50", "1.5"), ("0", "0")]
)
def test_plain_numbers_by_example(given_as: str, shown: str) -> None:
    assert str(plain(Decimal(given_as))) == shown


@given(amounts, amounts)
def test_quantities_of_one_unit_add_and_subtract(one: Decimal, other: Decimal) -> None:
    total = Quantity(one, "kg") + Quantity(other, "kg")
    assert total - Quantity(other, "kg") == Quantity(one, "kg")


def test_money_is_rounded_half_up_to_the_rupiah() -> None:
    assert worth(Decimal(40), 85000) == Money(3_400_000)
    assert worth(Decimal("0.5"), 1) == Money(1)
    assert worth(Decimal("0.499"), 1) == Money(0)
