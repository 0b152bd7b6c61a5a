"""Short words that producers use, and what they are taken to mean."""

from datetime import date
from decimal import Decimal

import pytest

from domain.models import Product, ProgressState
from handlers.asking import is_courtesy
from handlers.producer.account import pause_end
from handlers.producer.assortment import named_products
from handlers.producer.progress_words import state_in
from handlers.producer.trouble_words import breaks_off, cannot, cannot_that
from handlers.producer.withdrawing import withdraws

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("sudah siap semua", ProgressState.READY),
        ("Beres bu, tinggal antar", ProgressState.READY),
        ("wis rampung", ProgressState.READY),
        ("baru setengah", ProgressState.PARTLY),
        ("belum siap", ProgressState.PARTLY),
        ("hampir selesai", ProgressState.PARTLY),
        ("gak bisa selesai bu", ProgressState.TROUBLE),
        ("mesin rusak", ProgressState.TROUBLE),
        ("siap diantar kapan?", None),
        ("40 kg", None),
        ("terima kasih", None),
    ],
)
def test_how_far_somebody_is(words: str, state: ProgressState | None) -> None:
    assert state_in(words) is state


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("2 minggu", date(2026, 12, 4)),
        ("2", date(2026, 12, 4)),
        ("seminggu aja bu", date(2026, 11, 27)),
        ("sebulan", date(2026, 12, 20)),
        ("10 hari", date(2026, 11, 30)),
        ("sampai 5 Januari", date(2027, 1, 5)),
        ("entar dulu", None),
    ],
)
def test_until_when_a_pause_lasts(words: str, until: date | None) -> None:
    assert pause_end(words.casefold(), FRIDAY) == until


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("peyek kepiting sama cake salak", ["peyek kepiting", "cake salak"]),
        ("peyek aja", ["peyek kepiting"]),
        ("kepiting", []),
        ("#2", ["cake salak"]),
        ("semua", ["peyek kepiting", "cake salak", "keripik kepiting asin"]),
        ("ikan asap", []),
        ("asin", ["keripik kepiting asin"]),
    ],
)
def test_products_named_in_words(words: str, names: list[str]) -> None:
    rows = [("peyek kepiting", ["peyek"]), ("cake salak", ["cake"]), ("keripik kepiting asin", [])]
    products = [
        Product(id=number, region_id=1, name=name, aliases=also, unit="kg", max_weekly=Decimal(100))
        for number, (name, also) in enumerate(rows, 1)
    ]
    assert [product.name for product in named_products(words, products)] == names


@pytest.mark.parametrize(
    ("words", "polite"),
    [
        ("terima kasih banyak bu", True),
        ("Makasih infonya 🙏", True),
        ("selamat pagi", True),
        ("siap", True),
        ("makasih, 40 kg ya", False),
        ("🙏🙏", True),
        ("?", False),
    ],
)
def test_politeness_asks_for_nothing(words: str, polite: bool) -> None:
    assert is_courtesy(words) is polite


@pytest.mark.parametrize(
    ("words", "steps_back"),
    [
        ("maaf pak saya mundur dari BPN-002, anak sakit", True),
        ("mundur", True),
        ("batal ikut", True),
        ("ndak jadi ikut BPN-002", True),
        ("ga jadi bisa, lagi sakit", True),
        ("ora sido melu bu", True),
        ("boleh mundur?", False),
        ("mundur seminggu", False),
        ("ndak jadi 40, 35 saja", False),
        ("ga jadi bisa 40, 35 saja", False),
        ("batal", False),
        ("ikut", False),
    ],
)
def test_who_steps_back_from_a_promise(words: str, steps_back: bool) -> None:
    assert withdraws(words) is steps_back


@pytest.mark.parametrize(
    ("words", "trouble"),
    [
        ("waduh kompor rusak, ga bisa bikin", True),
        ("gak bisa bikin bu yang 50 kilo itu", True),
        ("saya gak jadi", True),
        ("batal aja", True),
        ("eh maaf gak jadi bu", True),
        ("gak bisa nganter, motornya rusak", True),
        ("maaf bu saya batal", True),
        ("anak saya masuk rumah sakit", True),
        ("ndak iso bu", True),
        ("gak sanggup yang 50", True),
        ("libur dulu", False),
        ("libur dulu, kompor rusak", False),
        ("gak jadi libur bu", False),
        ("terima kasih banyak bu", False),
        ("maaf bu baru balas, anak sakit", False),
        ("jangan batal ya bu", False),
        ("gak jadi masalah bu", False),
        ("gak bisa buka filenya", False),
        ("alhamdulillah gak banjir", False),
        ("kalau kompor rusak saya kabari", False),
        ("kompornya sudah diperbaiki, tidak rusak lagi", False),
        ("kemarin sakit, sekarang sudah siap semua", False),
        ("kalau batal gimana?", False),
        ("iya bu", False),
        ("40 kg", False),
    ],
)
def test_ordinary_words_of_trouble(words: str, *, trouble: bool) -> None:
    assert (breaks_off(words) or cannot(words) or cannot_that(words)) is trouble
