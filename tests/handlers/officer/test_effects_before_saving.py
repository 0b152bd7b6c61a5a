"""What a change of an order would do is seen first; the only open order is not asked for."""

import pytest
from office import Office
from sqlmodel import select

from domain.models import AuditEntry, OrderLine


@pytest.fixture
def offered(office: Office) -> Office:
    """An order of 100 kg, 60 of which are offered; 40 more could be made."""
    office.producers(30, 30)
    office.make_order("peyek kepiting; 100 kg; Swiss; 27 Nov; 85000")
    office.say("/alokasi BPN-001")
    office.producer("Rina", 25)
    return office


def test_more_than_there_is_shows_what_would_be_missing_and_what_the_pool_could_make(
    offered: Office,
) -> None:
    said = offered.say("/ubahpesanan 1; jumlah; 150 kg")
    assert "jumlah 100 kg menjadi 150 kg" in said
    assert "Masih harus dicari: 90 kg; kapasitas gabungan sampai batas itu: 25 kg" in said


def test_less_shows_what_would_be_taken_back(offered: Office) -> None:
    said = offered.say("/ubahpesanan 1; jumlah; 40 kg")
    assert "20 kg yang belum disanggupi ditarik kembali" in said
    assert "dicari" not in said
    offered.press("Simpan")
    assert sum(offered.amounts()) >= 40


def test_a_later_day_shows_what_could_be_made_until_then(offered: Office) -> None:
    offered.producer("Joko", 0, 60)
    said = offered.say("/ubahpesanan 1; batas; 4 Des")
    assert "Masih harus dicari: 40 kg; kapasitas gabungan sampai batas itu: 40 kg" in said


def test_over_tolerance_is_changed_on_record(offered: Office) -> None:
    said = offered.say("/ubahpesanan 1; toleransi; 5%")
    assert "toleransi lebih 0 % menjadi 5 %" in said
    assert "Toleransi lebih: 5 %" in offered.press("Simpan")
    with offered.storage.reading() as session:
        assert session.exec(select(OrderLine)).one().over_tolerance_percent == 5
        changed = session.exec(select(AuditEntry).where(AuditEntry.action == "order_changed")).one()
        assert changed.before is not None
        assert changed.after is not None
        assert (changed.before["over_tolerance"], changed.after["over_tolerance"]) == (0, 5)


def test_over_tolerance_can_be_said_before_an_order_is_made(office: Office) -> None:
    office.producers(60)
    office.say("/buatpesanan peyek kepiting; 50 kg; Swiss; 27 Nov; 85000")
    office.press("Ubah")
    assert "persen" in office.press("Toleransi lebih")
    assert "0 sampai 50" in office.say("banyak")
    assert "Toleransi lebih: 10 %" in office.say("10 persen")
    office.press("Buat")
    with office.storage.reading() as session:
        assert session.exec(select(OrderLine)).one().over_tolerance_percent == 10


def test_the_only_open_order_is_shown_at_once_and_of_two_it_is_asked(offered: Office) -> None:
    assert "BPN-001" in offered.say("/status")
    assert "Pesanan yang mana" not in offered.officer.last
    offered.make_order("cake salak; 20 kotak; Swiss; 27 Nov; 85000")
    offered.say("/status")
    assert {label[:7] for label in offered.officer.labels} == {"BPN-001", "BPN-002"}
