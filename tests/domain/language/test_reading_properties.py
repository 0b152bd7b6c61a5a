"""What must hold for every text: it never raises, politeness changes nothing, work stays linear."""

import json
import sys
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.language import Asked, Context, Intent, OfferWords, ProductWords, Reading, explain, read
from domain.language.lexicon import LEXICON
from domain.language.records import context_of
from domain.language.scan import SANE_LENGTH

PEYEK = ProductWords(
    "peyek kepiting", "kg", ("peyek",), {"kg": Decimal(1), "kwintal": Decimal(100)}, Decimal(2000)
)
CAKE = ProductWords(
    "cake salak", "kotak", ("cake",), {"kotak": Decimal(1), "lusin": Decimal(12)}, Decimal(3000)
)
CONTEXTS = [
    Context(
        asked,
        products,
        OfferWords("peyek kepiting", Decimal(50), "kg") if asked is Asked.OFFER else None,
        date(2026, 12, 9),
        date(2026, 12, 20),
    )
    for asked in Asked
    for products in ((), (PEYEK,), (PEYEK, CAKE))
]
contexts = st.sampled_from(CONTEXTS)
SAMPLES = """
    0 1 20 1.500 1,5 1/2 20/12 50kg 2x5 an se h peyek cake , . ? - + @
"""
known_words = st.sampled_from([*sorted(LEXICON), *SAMPLES.split()])
sentences = st.lists(known_words, max_size=12).map(" ".join)


@given(st.text(), contexts)
@example("\ud800", CONTEXTS[0])
@example("9" * 900 + " juta kg", CONTEXTS[1])
@example("99-99-9999", CONTEXTS[-1])
@example("h-999", CONTEXTS[-1])
def test_no_text_of_any_kind_raises(text: str, context: Context) -> None:
    assert isinstance(read(text, context), Reading)
    assert explain(text, context).reading == read(text, context)


@given(sentences, contexts)
def test_no_sentence_of_known_words_raises(text: str, context: Context) -> None:
    reading = read(text, context)
    assert len(reading.choices) <= 3


@given(sentences, contexts)
def test_what_is_recorded_is_plausible(text: str, context: Context) -> None:
    limits = {product.name: product.max_plausible for product in context.products}
    for item in read(text, context).items:
        limit = limits.get(item.product or "")
        assert item.quantity >= 0
        assert limit is None or item.quantity <= limit


@given(sentences, contexts)
def test_quantities_are_written_without_an_exponent(text: str, context: Context) -> None:
    reading = read(text, context)
    quantities = [item.quantity for item in reading.items]
    quantities += [choice.quantity for choice in reading.choices if choice.quantity is not None]
    assert [quantity for quantity in quantities if "E" in str(quantity)] == []


# Politeness --------------------------------------------------------------------------------------

OPENINGS = ["", "bu ", "Bu, ", "pak ", "maaf bu, ", "selamat pagi bu, ", "assalamualaikum, ", "🙏 "]
CLOSINGS = ["", " bu", " ya bu", ", terima kasih", " mbak", " 🙏", "!", " 🙏🙏", " ya", " nggih bu"]
RECORDING = {
    Intent.SET_CAPACITY,
    Intent.ZERO_CAPACITY,
    Intent.SAME_AS_LAST,
    Intent.PARTIAL,
    Intent.ACCEPT,
    Intent.DECLINE,
    Intent.OPT_OUT,
}


def own_records() -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for path in sorted(Path(__file__).parent.glob("replies*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


POLITE = [
    row
    for row in own_records()
    if row["context"] != "date_entry" and any(sign.isalnum() for sign in row["text"])
]


def recorded(text: str, context: Context) -> object:
    """What would be written down, whatever words it was taken from."""
    reading = read(text, context)
    if reading.intent not in RECORDING:
        return "asked"
    return reading.intent, tuple(
        (item.product, item.quantity, item.unit, item.same_as_last) for item in reading.items
    )


@cache
def as_it_is(place: int) -> object:
    """What the reply at this place of `POLITE` records by itself."""
    return recorded(POLITE[place]["text"], context_of(POLITE[place]))


def changed(change: Callable[[str], str], places: Iterable[int]) -> list[tuple[str, str]]:
    return [
        (row["text"], change(row["text"]))
        for row, own in ((POLITE[place], as_it_is(place)) for place in places)
        if recorded(change(row["text"]), context_of(row)) != own
    ]


@given(st.integers(0, len(POLITE) - 1), st.sampled_from(OPENINGS), st.sampled_from(CLOSINGS))
def test_politeness_never_changes_a_reading(place: int, opening: str, closing: str) -> None:
    assert changed(lambda text: f"{opening}{text}{closing}", [place]) == []


@pytest.mark.parametrize(
    "change",
    [str.upper, str.title, lambda text: f"  {text}  ", lambda text: text.replace(" ", "   ")],
    ids=["capitals", "titles", "margins", "wide"],
)
def test_case_and_spacing_never_change_a_reading(change: Callable[[str], str]) -> None:
    assert changed(change, range(len(POLITE))) == []


def test_zero_width_characters_never_change_a_reading() -> None:
    assert changed("\u200b".join, range(len(POLITE))) == []


# What is said besides ----------------------------------------------------------------------------

BEFORE = [
    "oven cuma satu, ",
    "listrik mati 2 hari, ",
    "anakku loro, ",
    "ini saya bu sri, ",
    "karyawanku prei loro, ",
    "maaf baru balas, ",
    "bahannya sudah siap, ",
]
AFTER = [
    ", lunas nanti",
    ", nanti saya antar",
    ", oven cuma satu",
    ", minggu depan belum tau",
    ", ovenku rusak siji",
    ", bojoku lagi loro",
    ", uangnya nanti saja",
    ", fotonya menyusul",
    ", sing anyar durung tuwo",
    ", lebih dari itu gak sanggup",
    ", cuma segitu",
    ", ambil di rumah gang 3 no 12",
    ", maaf telat balas",
    " soale lagi akeh gawean",
]
SETTLING = frozenset({"ding", "deng", "maksudnya", "ternyata"})
"""Behind these a clause of its own settles what was still open."""


SHARED_BY = 3
"""Each aside is put to every third reply, the next one to those after: seven asides to each."""


def settled_by_an_aside(number: int, change: Callable[[str], str]) -> list[tuple[str, object]]:
    """The replies to which an aside gives another reading than their own, or one they lack."""
    found: list[tuple[str, object]] = []
    assert len(POLITE) > 3000
    for place in range(number % SHARED_BY, len(POLITE), SHARED_BY):
        row, own = POLITE[place], as_it_is(place)
        seen = recorded(change(row["text"]), context_of(row))
        if seen not in (own, "asked") and SETTLING.isdisjoint(row["text"].lower().split()):
            found.append((row["text"], seen))
    return found


@pytest.mark.parametrize(("number", "aside"), list(enumerate(BEFORE)), ids=BEFORE)
def test_a_trouble_told_before_is_never_taken_for_an_amount(number: int, aside: str) -> None:
    assert settled_by_an_aside(number, lambda text: aside + text) == []


@pytest.mark.parametrize(("number", "aside"), list(enumerate(AFTER)), ids=AFTER)
def test_what_is_added_after_an_answer_is_never_taken_for_an_amount(
    number: int, aside: str
) -> None:
    assert settled_by_an_aside(number, lambda text: text + aside) == []


# Work --------------------------------------------------------------------------------------------

SHAPES = [
    "1",
    "1.",
    "sama ",
    "1 sama ",
    "kalau ",
    "tidak ",
    "20 kg ",
    "peyek 1 ",
    "((((",
    "dua ",
    "1-",
    "20/12 ",
    "x",
    "aa-",
    "eh 1 ",
    "minggu ini ",
    "0812 ",
    "[1:1",
    "<",
    "duapuluh",
    "kira2",
    "senin ",
    "😀",
    "½",
    "ﷺ",
    "oven cuma ",
    "tepung habis, ",
    "tadi bilang, ",
    "gak kurang ",
    "eh bukan, ",
    "saya bu sri ",
    "yang benar ",
    "terlalu banyak ",
    "nanti antar, ",
    "kasih yang lain ",
    "sik ",
    "ya, ",
    "bu ya ",
    "baik, ",
    "minggu lalu, ",
    "berhenti, ",
    "1, oven ",
    "untuk ",
    "tak ",
    "bu tak ",
    "1 nanti bu ",
    "1 dus, sedus 2, ",
    "uangnya nanti, ",
    "lebih gak, ",
    "maaf baru baru ",
    "sing anyar durung, ",
    "lagi loro ",
    "karena ",
    "tenaga kurang ",
    "1 kg dan ",
    "siap, aduhai bagus, ",
]


def steps(text: str, context: Context) -> int:
    """How many function calls and returns a reading takes."""
    count = 0

    def step(*_: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(step)
    try:
        read(text, context)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("asked", [Asked.CAPACITY, Asked.OFFER, Asked.DATE])
def test_work_grows_no_faster_than_the_text(shape: str, asked: Asked) -> None:
    context = next(c for c in CONTEXTS if c.asked is asked and len(c.products) == 2)
    texts = [(shape * SANE_LENGTH)[:length] for length in (SANE_LENGTH // 2, SANE_LENGTH, 65_536)]
    for text in texts:
        read(text, context)
    half, full, huge = (steps(text, context) for text in texts)
    assert full <= 2.2 * half + 2000
    assert huge <= full + 100
