"""An officer looks at an order that nobody has made, and at why one cannot be filled."""

from datetime import date

import pytest
from office import CAKE, Office
from sqlmodel import select

from domain.models import Order, RoleName


def _orders(office: Office) -> int:
    with office.storage.reading() as session:
        return len(session.exec(select(Order.id)).all())


@pytest.mark.parametrize(
    "words",
    [
        "/kalau 100 kg peyek kepiting 18 Des",
        "/kalau peyek kepiting; 100 kg; 18 Des",
        "/kalau 1 kwintal peyek kepiting untuk 18 Desember",
        "kalau 100 kg peyek kepiting sampai 18 Des?",
        "bagaimana kalau peyek kepiting 100 kg tgl 18 Des",
    ],
)
def test_a_supposed_order_is_answered_and_not_made(office: Office, words: str) -> None:
    office.producers(60, 60, 60)
    said = office.say(words)
    assert "Kalau peyek kepiting 100 kg sampai Jum 18 Des, 15.00 WITA" in said
    assert "180 kg dari 3 usaha (180 kg dilaporkan" in said
    assert "Pembagian: 3 usaha, masing-masing sampai 34 kg" in said
    assert "Peluang terpenuhi" in said
    assert "Belum ada yang dicatat" in said
    assert _orders(office) == 0


def test_another_quantity_or_day_gives_another_answer(office: Office) -> None:
    office.producer("Siti", 40, 40)
    assert "kurang 60 kg" in office.say("/kalau 100 kg peyek kepiting 27 Nov")
    assert "kurang 20 kg" in office.say("/kalau 100 kg peyek kepiting 18 Des")
    assert "kurang" not in office.say("/kalau 70 kg peyek kepiting 18 Des")


def test_what_is_left_out_is_asked(office: Office) -> None:
    office.producers(60)
    assert "tanggal berapa" in office.say("/kalau 50 kg peyek kepiting")
    assert "Kalau peyek kepiting 50 kg" in office.say("18 Des")
    assert "Produk apa" in office.say("/kalau")


def test_an_order_is_made_of_what_was_supposed(office: Office) -> None:
    office.producers(60)
    office.say("/kalau 50 kg peyek kepiting 18 Des")
    assert "Tujuannya" in office.press("Buat")
    office.say("Swiss")
    assert "Pesanan peyek kepiting 50 kg → Swiss" in office.say("85.000")
    assert "BPN-001 tercatat" in office.press("Buat")
    assert _orders(office) == 1


def test_the_preview_follows_a_changed_quantity(office: Office) -> None:
    office.producers(60, 60)
    said = office.say("/buatpesanan peyek kepiting; 150 kg; Swiss; 18 Des; 85000")
    assert "kurang 30 kg" in said
    assert "Yang membatasi: kapasitas yang dilaporkan sampai Jum 18 Des belum cukup" in said
    assert "Belum melapor" not in said
    assert "Peluang" not in said
    office.press("Ubah")
    said = office.say("jumlahnya 60 kg")
    assert "kurang" not in said
    assert "Pembagian: 2 usaha, masing-masing sampai 30 kg" in said
    assert "Peluang terpenuhi" in said
    assert "Kalau sisa kapasitas ikut menggantikan: 94 %" in said


def test_a_supposed_order_comes_after_the_open_orders_before_it(office: Office) -> None:
    office.producers(60)
    office.say("/buatpesanan peyek kepiting; 50 kg; Swiss; 11 Des; 85000")
    office.press("Buat")
    said = office.say("/kalau 30 kg peyek kepiting 18 Des")
    assert "kurang 20 kg" in said
    assert "Sebagian terpakai untuk BPN-001" in said


def test_nothing_known_is_said_so(office: Office) -> None:
    said = office.say("/kalau 30 kotak cake salak 18 Des")
    assert "Belum ada kapasitas yang bisa dipakai" in said
    assert "belum ada usaha cake salak yang memenuhi syarat" in said
    office.producer("Siti", product=CAKE)
    said = office.say("/kalau 30 kotak cake salak 18 Des")
    assert "belum ada kapasitas yang dilaporkan" in said


def test_who_has_not_reported_is_not_called_used_up(office: Office) -> None:
    office.producers(40)
    office.producer("Nor", usual=50)
    said = office.say("/kalau 400 kg peyek kepiting 18 Des")
    assert "belum cukup.\nBelum melapor untuk 23 Nov–18 Des: 1 dari 2 usaha." in said


def test_which_week_has_not_been_reported_is_named(office: Office) -> None:
    """From Thursday on only next week's capacity counts; on Monday they reported this week's."""
    phones = office.producers(40, 40)
    office.make_order("peyek kepiting; 200 kg; Swiss; 4 Des; 85000")
    office.say("/alokasi")
    for phone in phones:
        office.press("Sanggup", phone)
    assert "Belum melapor" not in office.say("/status 1")
    office.wait_until(date(2026, 11, 26), 8)
    said = office.say("/status 1")
    assert "sampai Jum 4 Des belum dilaporkan." in said
    assert "Belum melapor minggu 30 Nov–5 Des: 2 dari 2 usaha." in said


def test_the_status_says_why_the_rest_is_open(office: Office) -> None:
    office.producers(40)
    office.say("/buatpesanan peyek kepiting; 100 kg; Swiss; 18 Des; 85000")
    office.press("Buat")
    office.say("/alokasi")
    said = office.say("/status BPN-001")
    assert "Belum terbagi: 60 kg" in said
    assert "Yang membatasi: kapasitas yang dilaporkan sampai Jum 18 Des sudah terbagi" in said


def test_only_officers_suppose(office: Office) -> None:
    siti = office.producer("Siti", 40)
    assert "Kalau peyek" not in office.say("kalau 100 kg peyek kepiting 18 Des", siti)
    head = office.person("kepala", "Hadi", RoleName.HEAD)
    office.say("/kalau 100 kg peyek kepiting 18 Des", head)
    assert office.refused(head)
