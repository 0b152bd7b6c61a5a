"""'Five less' is never five in all: what is left of what is on record is held out."""

import pytest
from office import CAKE, Office
from test_promised_and_less import _promised, _stated

from bot.simulation.world import Phone
from domain.models import ProgressState, ShareState

LESS = (
    "kurangi 5",
    "kurang 5 kilo lagi ya",
    "dikurangi 5 kg ya bu",
    "bisa dikurangi 5 kg?",
    "minggu ini kurang 5 kg, anak sakit",
    "kurangin lima kilo",
    "krg 5 kg",
    "potong 5",
    "dipotong 5 kg",
    "turun 5 kg",
    "-5",
    "40 dikurangi 5",
    "kurangi 5 kg dari 40",
    "kurangi 5 kg jadi 35 kg",
)
NOT_LESS = (
    "masih kurang 5",
    "kurang 5 kg dari target",
    "kurangi 5 dari minggu lalu",
    "kurang bisa minggu ini",
    "kurangi 50 kg",
    "jangan dikurangi 5 kg",
    "kalau bisa jangan dikurangi 5",
)
"""What still lacks, is less than something else or nothing, or is not to be less."""


def _labels(phone: Phone) -> list[str]:
    return [one.label for one in phone.messages[-1].message.choices]


def test_five_less_is_held_out_as_what_is_left(office: Office) -> None:
    siti = office.producer("Siti", 40)
    for words in LESS:
        asked = office.say(words, siti)
        assert "Dari 40 kg jadi 35 kg" in asked, words
        assert _labels(siti) == ["35 kg", "Tetap 40 kg"], words
    assert _stated(office) == [40]
    assert "tetap 40 kg" in office.press("Tetap 40 kg", siti)
    office.say("kurangi setengah", siti)
    assert "Tercatat 20 kg" in office.say("ya", siti)
    assert _stated(office) == [20]


@pytest.mark.parametrize("words", NOT_LESS)
def test_what_lacks_or_says_no_number_on_record_offers_no_such_total(
    office: Office, words: str
) -> None:
    siti = office.producer("Siti", 40)
    office.say(words, siti)
    assert not {"5 kg", "35 kg", "50 kg"} & set(_labels(siti))
    office.say("ya", siti)
    assert _stated(office) == [40]


def test_words_that_only_look_like_less_are_read_as_before(office: Office) -> None:
    siti = office.producer("Siti", 50)
    assert "Tercatat 40 kg" in office.say("kurang lebih 40 kg", siti)
    assert "Tercatat 35 kg" in office.say("turun jadi 35 kg", siti)
    assert "Tercatat 30 kg" in office.say("tenaga kurang, 30 kg aja", siti)
    for words in ("hasil berkurang, 20 kg", "kalau harga turun, 20 kg", "dikurangi tinggal 20 kg"):
        office.say(words, siti)
        assert not {"10 kg", "Tetap 30 kg"} & set(_labels(siti)), words
    assert _stated(office) == [30]


def test_five_less_than_the_week_before_where_this_one_was_not_asked(office: Office) -> None:
    siti = office.producer("Siti", 40)
    assert "Dari 40 kg jadi 30 kg" in office.say("minggu depan kurangi 10 kg", siti)
    assert _labels(siti) == ["30 kg", "Sama, 40 kg"]
    office.press("30 kg", siti)
    assert _stated(office) == [40, 30]


def test_without_anything_on_record_only_the_number_is_asked(office: Office) -> None:
    siti = office.producer("Siti")
    assert "Ketik jumlah" in office.say("kurangi 5 kg", siti)
    assert "5 kg" not in _labels(siti)
    assert _stated(office) == []


def test_five_less_of_a_promise_or_of_the_week(office: Office) -> None:
    siti = _promised(office, 50)
    asked = office.say("kurangi 5 ya bu, minyak mahal", siti)
    assert "dari 40 kg peyek kepiting yang disanggupi, bisanya hanya 35 kg" in asked
    assert "dari 50 kg jadi 45 kg" in asked
    assert _labels(siti) == ["BPN-001: 35 kg", "Seminggu: 45 kg"]
    office.say("bagiannya bu", siti)
    told = office.heard_by(office.officer)
    assert "Bisanya hanya 35 kg" in told
    assert "Katanya: kurangi 5 ya bu, minyak mahal" in told
    assert office.amounts(ShareState.CONFIRMED) == [40]
    assert office.shares()[0].progress is ProgressState.TROUBLE
    assert _stated(office) == [50]


def test_words_may_say_which_of_the_two_becomes_less(office: Office) -> None:
    siti = _promised(office, 50)
    office.say("kapasitas minggu ini dikurangi 5", siti)
    assert _labels(siti) == ["45 kg", "Tetap 50 kg"]
    office.say("bagian saya dikurangi 5 kg", siti)
    assert _labels(siti) == ["BPN-001: 35 kg"]
    office.say("ya", siti)
    assert "Bisanya hanya 35 kg" in office.heard_by(office.officer)
    assert _stated(office) == [50]


def test_at_the_progress_question_less_is_not_how_much_is_made(office: Office) -> None:
    siti = _promised(office)
    office.say("/kemajuan", siti)
    office.say("kurangi 5 kg", siti)
    assert _labels(siti) == ["BPN-001: 35 kg", "Seminggu: 35 kg"]
    office.say("/kemajuan", siti)
    office.say("masih kurang 5 kg", siti)
    assert office.shares()[0].progress is ProgressState.PARTLY


def test_of_several_products_the_one_that_was_meant_is_asked(office: Office) -> None:
    siti = office.producer("Siti", 40)
    office.also_makes("Siti", CAKE, 60)
    office.say("kurangi 10", siti)
    assert _labels(siti) == ["30 kg peyek kepiting", "50 kotak cake salak"]
    office.say("cake salak dikurangi 10", siti)
    assert _labels(siti) == ["50 kotak", "Tetap 60 kotak"]
