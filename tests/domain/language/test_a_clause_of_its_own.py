"""What may stand beside an answer and leaves it as it is, and what looks so and may not."""

from datetime import date
from decimal import Decimal

import pytest

from domain.language import Asked, Context, Intent, OfferWords, ProductWords, Reading, read

KERIPIK = ProductWords(
    "keripik apel",
    "bungkus",
    ("keripik",),
    {"bungkus": Decimal(1), "dus": Decimal(24)},
    Decimal(3000),
)
WEEKLY = Context(Asked.CAPACITY, (KERIPIK,), today=date(2026, 12, 9))
OFFERED = Context(
    Asked.OFFER,
    (KERIPIK,),
    OfferWords("keripik apel", Decimal(60), "bungkus"),
    date(2026, 12, 9),
)

LEAVES_IT = """
    uangnya nanti saja
    fotonya menyusul
    harganya tetap ya
    wong karyawane prei
    tenaganya kurang satu
    gergajine lagi rusak siji
    bojoku lagi loro dadi ora iso akeh
    sing anyar durung mateng
    yang bantu cuma adik
    bahannya sudah siap
    cuma segitu
    lebih dari itu gak sanggup
    jangan ditambah
    sisanya menyusul
    ambil di rumah, gang 3 no 12
    dikirim pakai pickup
    maaf baru sempat balas
    transfer ke BRI 0021-01-004455-50-1
"""
REACHES_IT = """
    separuhnya buat toko
    itu punya bu Tini
    dipakai sendiri
    diambil orang
    dagangane entek
    belum pasti
    belum dihitung
    mentah
    lumpia
    bercanda
    kalau bahan ada
    rusak 5
    sudah dipesan orang
    mungkin lebih
"""
TERMS = """
    dicicil
    nyicil
    digilir
    bertahap
    dibatalkan aja
    takut gak keburu
    sisanya buat langganan
    tak pikir dulu
    harganya dinaikkan
    lihat nanti
    anak sakit
    cuma agak telat
"""


def lines(listed: str) -> list[str]:
    return [line.strip() for line in listed.strip().splitlines()]


def told(reading: Reading) -> tuple[Intent, list[Decimal]]:
    return reading.intent, [item.quantity for item in reading.items]


@pytest.mark.parametrize("beside", lines(LEAVES_IT))
def test_a_clause_about_something_else_leaves_an_amount_as_it_is(beside: str) -> None:
    reading = read(f"40 bungkus bu, {beside}", WEEKLY)
    assert told(reading) == (Intent.SET_CAPACITY, [Decimal(40)])


@pytest.mark.parametrize("beside", lines(REACHES_IT))
def test_a_clause_that_could_be_about_the_goods_is_asked_back(beside: str) -> None:
    assert read(f"40 bungkus bu, {beside}", WEEKLY).intent is Intent.UNCLEAR


@pytest.mark.parametrize("beside", lines(TERMS))
def test_a_yes_with_terms_or_doubts_of_its_own_is_asked_back(beside: str) -> None:
    assert read(f"bisa bu, {beside}", OFFERED).intent is Intent.UNCLEAR


@pytest.mark.parametrize("beside", ["pokmen joss tenan", "mugi-mugi lancar", "fotonya menyusul"])
def test_a_firm_yes_stands_beside_words_that_answer_nothing(beside: str) -> None:
    assert read(f"bisa bu, {beside}", OFFERED).intent is Intent.ACCEPT


@pytest.mark.parametrize("text", ["aku loro", "aku lagi loro", "mboke lagi loro"])
def test_somebody_ill_is_never_two_packs(text: str) -> None:
    assert read(text, WEEKLY).intent is Intent.UNCLEAR
    assert read(f"gak bisa bu, {text}", OFFERED).items == ()


@pytest.mark.parametrize("text", ["stop dulu, bahannya sudah siap", "lebih dari itu gak sanggup"])
def test_a_bound_or_a_stop_without_an_amount_is_no_report_of_nothing(text: str) -> None:
    assert read(text, WEEKLY).intent is Intent.UNCLEAR


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("15 dus, sedusnya 24", 360),
        ("2 dus + 10 bungkus", 58),
        ("2 dus sama 10 bungkus", 58),
        ("60 bungkus yang 100 gram", 60),
        ("tadi saya tulis 80 harusnya 60", 60),
        ("wis tak siapno 80 bungkus", 80),
        ("gabisa 50 bisanya 20", 20),
    ],
)
def test_what_belongs_to_an_amount_is_read_with_it(text: str, quantity: int) -> None:
    assert told(read(text, WEEKLY)) == (Intent.SET_CAPACITY, [Decimal(quantity)])


@pytest.mark.parametrize("text", ["15 dus, sedusnya 20", "15 dus, 1 dus isi 20"])
def test_a_pack_told_otherwise_than_it_is_known_is_asked_back(text: str) -> None:
    assert read(text, WEEKLY).intent is Intent.UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        "stop jangan kirim lagi",
        "gak usah kirim pesan lagi ya",
        "saya mau berhenti terima pesan ini",
        "ojo di WA maneh mas, aku mandeg ae",
        "saya keluar dari program ini bu, tolong nomor saya dihapus",
    ],
)
def test_a_goodbye_in_other_words_is_one(text: str) -> None:
    assert read(text, WEEKLY).intent is Intent.OPT_OUT


@pytest.mark.parametrize(
    "text",
    ["stop jangan kirim keripik", "gak usah kirim minggu ini", "saya keluar kota", "stop dulu"],
)
def test_a_stop_of_goods_is_no_goodbye(text: str) -> None:
    assert read(text, WEEKLY).intent is not Intent.OPT_OUT
