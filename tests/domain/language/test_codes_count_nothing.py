"""An order's code, a lot or a receipt number beside an answer is never an amount."""

from datetime import date
from decimal import Decimal

import pytest

from domain.language import (
    Asked,
    Context,
    Intent,
    OfferWords,
    ProductWords,
    codes_in,
    read,
    without_codes,
)

PEYEK = ProductWords("peyek kepiting", "kg", ("peyek",), {"kg": Decimal(1)}, Decimal(3000))
OFFER = OfferWords("peyek kepiting", Decimal(60), "kg")
CODES = ["BPN-002", "bpn-002", "Bpn-B02-1", "BPN-12", "BPN-K001-001", "BPN-2026-001/01"]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("asked", [Asked.CAPACITY, Asked.QUANTITY, Asked.OFFER, Asked.NOTHING])
def test_a_code_alone_holds_no_amount(code: str, asked: Asked) -> None:
    offer = OFFER if asked is Asked.OFFER else None
    reading = read(f"maaf pak, soal {code} ya", Context(asked, (PEYEK,), offer, date(2026, 11, 30)))
    assert not reading.items
    assert all(choice.quantity is None for choice in reading.choices)


@pytest.mark.parametrize("code", CODES)
def test_beside_a_code_the_amount_is_read(code: str) -> None:
    reading = read(f"{code} 40 kg", Context(Asked.CAPACITY, (PEYEK,), today=date(2026, 11, 30)))
    assert reading.intent is Intent.SET_CAPACITY
    assert [item.quantity for item in reading.items] == [40]


@pytest.mark.parametrize("words", ["peyek-40 kg", "bisa-40", "lele-40 kg"])
def test_a_word_with_a_dash_and_an_amount_is_no_code(words: str) -> None:
    reading = read(words, Context(Asked.CAPACITY, (PEYEK,), today=date(2026, 11, 30)))
    assert [choice.quantity for choice in reading.choices] == [40]


def test_codes_are_found_and_left_out() -> None:
    words = "mundur dari bpn-002 sama BPN-B02-1 ya"
    assert codes_in(words) == ["BPN-002", "BPN-B02-1"]
    assert without_codes(words).split() == ["mundur", "dari", "sama", "ya"]
