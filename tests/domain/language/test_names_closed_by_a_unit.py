"""A name may close with a word for a unit: "krisan potong" are flowers, not forty cut ones."""

from datetime import date
from decimal import Decimal

import pytest

from domain.language import Asked, Context, Intent, ProductWords, read

FLOWERS = tuple(
    ProductWords(f"{name} potong", "tangkai", (name,), {"tangkai": Decimal(1)}, Decimal(3000))
    for name in ("krisan", "mawar")
)


@pytest.mark.parametrize(
    ("words", "amounts"),
    [
        ("krisan potong 610 tangkai", {"krisan potong": 610}),
        ("610 tangkai krisan potong", {"krisan potong": 610}),
        ("mawar potong 280", {"mawar potong": 280}),
        ("krisan potong 100, mawar potong 200", {"krisan potong": 100, "mawar potong": 200}),
    ],
)
def test_the_unit_that_closes_a_name_counts_nothing(words: str, amounts: dict[str, int]) -> None:
    reading = read(words, Context(Asked.CAPACITY, FLOWERS, today=date(2026, 12, 30)))
    assert reading.intent is Intent.SET_CAPACITY
    assert {item.product: item.quantity for item in reading.items} == amounts


@pytest.mark.parametrize("words", ["krisan 30 potong", "potong 30"])
def test_the_same_word_beside_a_number_is_asked_about(words: str) -> None:
    reading = read(words, Context(Asked.CAPACITY, FLOWERS, today=date(2026, 12, 30)))
    assert reading.intent is Intent.UNCLEAR
