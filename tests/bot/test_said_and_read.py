"""What the bot writes, people copy: every quantity it formats reads back to itself."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render import number
from domain.language import Asked, Context, Intent, ProductWords, Reading, read

MOST = 999_999_999
WHOLE_UNITS = ["bungkus", "kotak", "lembar", "pcs", "tangkai", "unit", "botol", "dus", "pasang"]
DIVISIBLE_UNITS = ["kg", "gram", "ton", "kwintal", "m2", "liter"]
ASKED = st.sampled_from([Asked.CAPACITY, Asked.QUANTITY])


def said(amount: Decimal, unit: str) -> str:
    return f"{number(amount, 'id')} {unit}"


def heard(text: str, unit: str, asked: Asked) -> Reading:
    product = ProductWords("olahan", unit, factors={unit: Decimal(1)}, max_plausible=Decimal(MOST))
    return read(text, Context(asked, (product,)))


def recorded(text: str, unit: str, asked: Asked) -> Decimal | None:
    reading = heard(text, unit, asked)
    if reading.intent is not Intent.SET_CAPACITY:
        return None
    return reading.items[0].quantity


@given(st.integers(1, MOST), st.sampled_from(WHOLE_UNITS + DIVISIBLE_UNITS), ASKED)
def test_a_whole_quantity_reads_back_to_itself(pieces: int, unit: str, asked: Asked) -> None:
    assert recorded(said(Decimal(pieces), unit), unit, asked) == pieces


@given(st.integers(1, MOST), st.sampled_from(DIVISIBLE_UNITS), ASKED)
def test_a_quantity_with_up_to_two_decimals_reads_back_to_itself(
    hundredths: int, unit: str, asked: Asked
) -> None:
    amount = Decimal(hundredths) / 100
    assert recorded(said(amount, unit), unit, asked) == amount


@given(st.integers(1, 999), st.sampled_from(DIVISIBLE_UNITS), ASKED)
def test_thousandths_below_one_read_back_to_themselves(
    thousandths: int, unit: str, asked: Asked
) -> None:
    amount = Decimal(thousandths) / 1000
    assert recorded(said(amount, unit), unit, asked) == amount


@given(st.integers(1, 999_999), st.integers(1, 999), ASKED)
def test_three_decimals_are_asked_back_on_purpose(
    whole: int, thousandths: int, asked: Asked
) -> None:
    """``1,234`` is also how a thousand and more is typed on an English keyboard."""
    if thousandths % 10 == 0:
        thousandths += 1
    amount = Decimal(whole) + Decimal(thousandths) / 1000
    assert recorded(said(amount, "kg"), "kg", asked) is None


@pytest.mark.parametrize("finer", ["0,0005 kg", "0,5 gram", "0,05 gram"])
def test_what_is_finer_than_a_thousandth_is_asked_back(finer: str) -> None:
    assert recorded(finer, "kg", Asked.QUANTITY) is None


@given(st.integers(1, MOST), ASKED)
def test_a_recorded_quantity_has_no_exponent(hundredths: int, asked: Asked) -> None:
    reading = heard(said(Decimal(hundredths) / 100, "kg"), "kg", asked)
    assert [item.quantity for item in reading.items if "E" in str(item.quantity)] == []
    assert [choice.quantity for choice in reading.choices if "E" in str(choice.quantity)] == []
