"""Numbers come back as they were written, whoever spelled or formatted them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from domain.language import Asked, Context, Intent, ProductWords, read

PIECES = Context(
    Asked.QUANTITY,
    (
        ProductWords(
            "bunga krisan potong",
            "tangkai",
            factors={"tangkai": Decimal(1)},
            max_plausible=Decimal(1_000_000),
        ),
    ),
)
KILOGRAMS = Context(
    Asked.QUANTITY,
    (
        ProductWords(
            "peyek", "kg", factors={"kg": Decimal(1)}, max_plausible=Decimal(1_000_000_000)
        ),
    ),
)
STRIDE = 997
"""A prime, so that every ending and every hundred comes by: a number is what is below a thousand,
spelled once for the thousands and once for the rest."""


def quantity(text: str, context: Context) -> Decimal | None:
    reading = read(text, context)
    if reading.intent is not Intent.SET_CAPACITY:
        return None
    return reading.items[0].quantity


def misread(numbers: range) -> list[tuple[int, str]]:
    return [
        (number, words)
        for number in numbers
        if quantity(words := num2words(number, lang="id"), PIECES) != number
    ]


def test_every_spelled_number_below_a_thousand_reads_back() -> None:
    assert misread(range(1, 1000)) == []


def test_every_spelled_number_of_thousands_reads_back() -> None:
    assert misread(range(1000, 1_000_001, 1000)) == []


def test_spelled_numbers_between_the_thousands_read_back() -> None:
    assert misread(range(1001, 1_000_000, STRIDE)) == []


def test_zero_is_no_quantity_to_order() -> None:
    assert quantity("nol", PIECES) is None
    assert quantity("0", PIECES) is None


def indonesian(number: int, hundredths: int = 0) -> str:
    """A number as the bot writes it: points between thousands, a decimal comma."""
    whole = f"{number:,}".replace(",", ".")
    if not hundredths:
        return whole
    return f"{whole},{hundredths:02d}".rstrip("0")


@given(st.integers(1, 999_999_999), st.integers(0, 99))
def test_every_formatted_quantity_reads_back(number: int, hundredths: int) -> None:
    expected = Decimal(number) + Decimal(hundredths) / 100
    assert quantity(f"{indonesian(number, hundredths)} kg", KILOGRAMS) == expected


@given(st.integers(1, 1_000_000))
def test_digits_with_and_without_separators_say_the_same(number: int) -> None:
    assert quantity(str(number), PIECES) == quantity(indonesian(number), PIECES) == number


JAVANESE = {
    "siji": 1,
    "sedasa": 10,
    "sewelas": 11,
    "rolas": 12,
    "limolas": 15,
    "rong puluh": 20,
    "selikur": 21,
    "selawe": 25,
    "telung puluh telu": 33,
    "sekawan dasa": 40,
    "seket pitu": 57,
    "suwidak": 60,
    "sangang puluh sanga": 99,
    "satus": 100,
    "satus selawe": 125,
    "rong atus seket": 250,
    "limang atus": 500,
    "sewu rong atus": 1200,
    "telung ewu": 3000,
}
SUNDANESE = {
    "hiji": 1,
    "tilu": 3,
    "genep belas": 16,
    "salikur": 21,
    "opat puluh dalapan": 48,
    "salapan puluh": 90,
    "saratus dua puluh": 120,
    "dua rebu lima ratus": 2500,
}
MADURESE = {"tello'": 3, "sapolo": 10, "tello polo": 30, "saratos": 100, "saebu": 1000}
BANJAR = {"talu": 3, "walu": 8, "sawalas": 11, "salawi": 25, "talung puluh": 30}


@pytest.mark.parametrize(("words", "number"), [*(JAVANESE | SUNDANESE | MADURESE | BANJAR).items()])
def test_regional_number_words(words: str, number: int) -> None:
    assert quantity(f"{words} kilo", KILOGRAMS) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2 rb", 2000),
        ("2,5 ribu", 2500),
        ("2 ribu 5 ratus", 2500),
        ("1,5k", 1500),
        ("seribu lima ratus", 1500),
        ("dua setengah ribu", 2500),
        ("limapuluhlima", 55),
        ("duaratus limapuluh", 250),
        ("seratusan", 100),
        ("tujuh puluhan", 70),
        ("dlapan puluh", 80),
        ("dua pulh", 20),
        ("5️⃣0️⃣", 50),
        ("٥٠", 50),
        ("５０", 50),
    ],
)
def test_ways_of_writing_a_whole_number(text: str, number: int) -> None:
    assert quantity(text, PIECES) == number


@pytest.mark.parametrize(
    "text",
    ["1,200", "10,20,30", "1.50.000", "007", "1.2345", "5o", "l0", "dua tiga puluh", "1 500"],
)
def test_numbers_that_could_be_another_are_asked_back(text: str) -> None:
    assert quantity(f"{text} tangkai", PIECES) is None
