"""Sums in words are those that everybody else would write."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from domain.papers.spelling import MOST, spelled

ONE_THOUSAND_INSIDE = re.compile(r"(?<=juta |liun |liar )satu ribu")
"""num2words writes "satu juta satu ribu"; a thousand is "seribu" there too (KBBI)."""
numbers = st.integers(0, 20).flatmap(lambda digits: st.integers(0, min(MOST, 10**digits)))


def by_others(number: int, language: str) -> str:
    return ONE_THOUSAND_INSIDE.sub("seribu", num2words(number, lang=language))


def test_every_number_below_three_thousand_is_what_others_write() -> None:
    assert [n for n in range(3000) if spelled(n, "id") != by_others(n, "id")] == []
    assert [n for n in range(3000) if spelled(n, "en") != by_others(n, "en")] == []


@given(numbers)
def test_any_sum_is_what_others_write(number: int) -> None:
    assert spelled(number, "id") == by_others(number, "id")
    assert spelled(number, "en") == by_others(number, "en")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (11, "sebelas"),
        (1_000, "seribu"),
        (3_230_000, "tiga juta dua ratus tiga puluh ribu"),
        (1_001_000, "satu juta seribu"),
        (21_000, "dua puluh satu ribu"),
        (101_100, "seratus satu ribu seratus"),
    ],
)
def test_sums_as_they_stand_on_receipts(number: int, words: str) -> None:
    assert spelled(number, "id") == words


@pytest.mark.parametrize("number", [-1, MOST + 1])
def test_what_has_no_words_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="no words"):
        spelled(number, "id")
