"""The office writes to groups, answers questions, reminds the silent and looks at the whole."""

from datetime import date

import pytest
from office import CAKE, Office
from sqlmodel import select

from domain.models import OfficeQuestion, Person, Region, RoleName


def _opt_out(office: Office, name: str) -> None:
    with office.storage.begin() as session:
        person = session.exec(select(Person).where(Person.name == name)).one()
        person.opted_out_at = office.clock.now()


def test_an_announcement_goes_to_everybody_who_did_not_opt_out(office: Office) -> None:
    siti, budi, rina = office.producers(40, 30, 20)
    _opt_out(office, "Budi")
    said = office.say("/umumkan semua; Besok gudang tutup; lusa buka.")
    assert "Untuk 2 usaha" in said
    assert "dikirim ke 2 usaha" in office.press("Kirim")
    assert "Besok gudang tutup; lusa buka." in siti.last
    assert rina.last == siti.last
    assert budi.messages == []
    assert "announced" in office.trail()


def test_an_announcement_to_the_makers_of_a_product(office: Office) -> None:
    siti = office.producer("Siti", 40)
    budi = office.producer("Budi", 40, product=CAKE)
    office.say("/umumkan")
    office.press("cake salak")
    assert "Untuk 1 usaha cake salak" in office.say("Salak datang Jumat.")
    office.press("Kirim")
    assert "Salak datang Jumat." in budi.last
    assert siti.messages == []


def test_an_announcement_to_those_who_hold_a_share(office: Office) -> None:
    siti, budi = office.producers(40, 40)
    office.make_order("peyek kepiting; 1 kg; Swiss; 18 Des; -")
    office.say("/alokasi")
    office.say("/umumkan BPN-001; Kemasan sudah ada.")
    office.press("Kirim")
    assert "Kemasan sudah ada." in siti.last
    assert budi.messages == []


def test_an_unknown_group_is_asked_back(office: Office) -> None:
    office.producers(40)
    assert "belum mengenali kelompok" in office.say("/umumkan tetangga; Halo.")
    assert "Untuk 1 usaha" in office.press("Semua produsen")


def test_an_announcement_that_nobody_would_read_is_asked_shorter(office: Office) -> None:
    office.say("/umumkan semua")
    assert "terlalu panjang" in office.say("a" * 800)


def test_with_nobody_to_write_to_there_is_nothing_to_send(office: Office) -> None:
    office.say("/umumkan semua; Halo semuanya.")
    assert "Kirim" not in office.officer.labels


def test_a_question_is_answered_through_the_bot(office: Office) -> None:
    (siti,) = office.producers(40)
    office.say("/tanya gudang buka jam berapa?", siti)
    assert "gudang buka jam berapa?" in office.officer.last
    office.press("Jawab")
    assert "dikirim ke Siti" in office.say("Jam 8.")
    assert "Jam 8." in siti.last
    assert "gudang buka jam berapa?" in siti.last
    assert "question_answered" in office.trail()


def test_an_answer_reaches_somebody_who_opted_out_after_asking(office: Office) -> None:
    (siti,) = office.producers(40)
    office.say("/tanya data saya sudah dihapus?", siti)
    _opt_out(office, "Siti")
    office.press("Jawab")
    office.say("Sudah, Bu.")
    assert "Sudah, Bu." in siti.last


def test_open_questions_are_listed_and_answered_in_one_line(office: Office) -> None:
    (siti,) = office.producers(40)
    assert "Tidak ada pertanyaan" in office.say("/jawab")
    office.say("/tanya gudang buka jam berapa?", siti)
    assert "1. Siti: gudang buka" in office.say("/jawab")
    office.say("/jawab 1; Jam 8.")
    assert "Jam 8." in siti.last
    assert "Tidak ada pertanyaan" in office.say("/jawab")


def test_a_number_that_no_question_has_shows_what_is_open(office: Office) -> None:
    assert "Tidak ada pertanyaan" in office.say("/jawab 99")


def test_a_question_is_answered_once(office: Office) -> None:
    (siti,) = office.producers(40)
    other = office.person("petugas2", "Hasan", RoleName.OFFICER)
    office.say("/tanya gudang buka jam berapa?", siti)
    office.press("Jawab")
    office.press("Jawab", other)
    office.say("Jam 9.", other)
    assert "sudah dijawab" in office.say("Jam 8.")
    assert "Hasan: Jam 9." in office.officer.last
    assert "Jam 9." in siti.last


def test_a_question_of_another_region_is_refused(office: Office) -> None:
    (siti,) = office.producers(40)
    office.say("/tanya gudang buka jam berapa?", siti)
    with office.storage.begin() as session:
        region = Region(
            code="SKA", name="S", office="D", zone="Asia/Jakarta", created_at=office.clock.now()
        )
        session.add(region)
        session.flush()
        session.exec(select(OfficeQuestion)).one().region_id = region.id
    office.press("Jawab")
    assert office.refused()


def test_the_report_tells_the_situation_at_any_hour(office: Office) -> None:
    assert "Belum ada pesanan yang berjalan" in office.say("/laporan")
    office.make_order()
    assert "Keadaan sekarang, Sen 23 Nov" in office.say("/laporan")


def test_the_silent_are_reminded_at_most_twice(office: Office) -> None:
    siti, budi = office.producers(40, 30)
    office.wait_until(date(2026, 11, 27), 10)
    office.say("35 kg", budi)
    asked = len(siti.messages)
    said = office.say("/laporan")
    assert "Belum lapor: 1 dari 2 usaha" in said
    assert "1 usaha diingatkan" in office.press("Ingatkan 1 usaha")
    assert len(siti.messages) == asked + 1
    office.press("Ingatkan 1 usaha")
    assert "sudah diingatkan dua kali" in office.press("Ingatkan 1 usaha")
    assert len(siti.messages) == asked + 2


def test_nobody_is_reminded_before_anybody_was_asked(office: Office) -> None:
    office.officer.press_code("capacity.nudge")
    office.settle()
    assert "Tidak ada yang perlu diingatkan" in office.officer.last


@pytest.mark.parametrize("command", ["/kapasitaswilayah", "kapasitas wilayah"])
def test_the_pooled_capacity_of_next_week_by_product(office: Office, command: str) -> None:
    office.producer("Siti", 0, 40)
    office.producer("Budi", 0, 30)
    office.producer("Rina")
    said = office.say(command)
    assert "peyek kepiting: 70 kg dari 2 usaha (dari 3), masih bebas 70 kg" in said
    assert "cake salak: belum ada yang melapor" in said
