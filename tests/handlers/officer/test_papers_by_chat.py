"""Papers by chat: officers choose, producers get their own, and nobody gets what is not theirs."""

import io
from datetime import date

import openpyxl
import pytest
from office import Office
from pypdf import PdfReader
from sqlmodel import select

from bot.simulation.world import Phone
from domain.models import Order, Person, RoleName


@pytest.fixture
def siti(office: Office) -> Phone:
    """Siti has confirmed 40 kg and handed over 38 good ones."""
    siti, _ = office.producers(40, 30)
    office.make_order("peyek kepiting; 60 kg; Swiss; 18 Des; 85000")
    office.say("/alokasi")
    office.press("Sanggup", siti)
    office.say("/terima BPN-001; Siti; 30; 28; remuk")
    office.press("Simpan")
    return siti


def pdf(phone: Phone) -> str:
    """The text of the document that came last."""
    document = phone.messages[-1].message.document
    assert document is not None
    assert document.media_type == "application/pdf"
    assert document.name.endswith(".pdf")
    pages = PdfReader(io.BytesIO(document.draw())).pages
    return "\n".join(page.extract_text() for page in pages)


def labels(phone: Phone) -> list[str]:
    return [choice.label for choice in phone.messages[-1].message.choices]


def test_an_officer_chooses_a_paper_and_what_it_is_about(office: Office, siti: Phone) -> None:
    assert "Surat atau laporan apa" in office.say("/surat")
    assert labels(office.officer)[:2] == ["Surat Pesanan", "Daftar Bagian"]
    assert "pesanan mana" in office.press("Surat Pesanan")
    said = office.press("BPN-001")
    assert said.startswith("Surat Pesanan BPN-001/SP-01")
    told = pdf(office.officer)
    assert "Dapur Siti" in told
    assert "Rp2.550.000" in told
    assert "dua juta lima ratus lima puluh ribu rupiah" in told


def test_one_line_is_enough(office: Office, siti: Phone) -> None:
    assert office.say("/surat kapasitas").startswith("Lembar Kapasitas BPN/KAP/")
    assert "Dapur Siti" in pdf(office.officer)
    assert office.say("/surat situasi").startswith("Situasi Pesanan BPN/SIT/2026-11-23")
    assert "BPN-001" in pdf(office.officer)
    assert office.say("/surat laporan").startswith("Laporan Musim")
    assert "Rp2.380.000" in pdf(office.officer)
    assert office.say("/surat bagian bpn-001").startswith("Daftar Bagian BPN-001/DB")
    assert "Dapur Siti" in pdf(office.officer)


def test_the_same_as_a_workbook_is_one_tap_away(office: Office, siti: Phone) -> None:
    office.say("/surat bagian BPN-001")
    assert labels(office.officer) == ["Minta Excel"]
    office.press("Minta Excel")
    document = office.officer.messages[-1].message.document
    assert document is not None
    assert document.name == "daftar-bagian-bpn-001-db.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(document.draw()))
    assert [cell.value for cell in book.worksheets[1][5]][1] == "Dapur Siti"
    assert labels(office.officer) == ["Minta PDF"]
    assert office.say("/surat excel kapasitas")
    again = office.officer.messages[-1].message.document
    assert again is not None
    assert again.name.endswith(".xlsx")


def test_a_code_alone_asks_what_about_it_is_wanted(office: Office, siti: Phone) -> None:
    assert "Surat apa untuk BPN-001" in office.say("/surat BPN-001")
    assert labels(office.officer) == ["Surat Pesanan", "Daftar Bagian", "Tanda Terima"]
    assert office.press("Tanda Terima").startswith("Tanda Terima BPN-2026-001/01")


def test_a_receipt_is_found_by_its_number(office: Office, siti: Phone) -> None:
    assert office.say("/surat BPN-2026-001/01").startswith("Tanda Terima BPN-2026-001/01")
    told = pdf(office.officer)
    assert "Bu Siti" in told or "Siti" in told
    assert "remuk" in told
    assert "dua juta tiga ratus delapan puluh ribu rupiah" in told


def test_what_has_nothing_to_say_yet_says_when_it_will(office: Office) -> None:
    assert "Belum ada pesanan" in office.say("/surat pesanan")
    office.make_order("peyek kepiting; 60 kg; Swiss; 18 Des; 85000")
    assert "belum ada isinya" in office.say("/surat pesanan BPN-001")
    assert office.officer.messages[-1].message.document is None
    office.say("/surat situasi")
    assert "BPN-001" in pdf(office.officer)


def test_a_producer_gets_their_own_letter_and_receipt(office: Office, siti: Phone) -> None:
    assert "surat pesanan dan tanda terima yang mana" in office.say("surat", siti)
    assert labels(siti) == ["Surat BPN-001", "BPN-2026-001/01"]
    assert office.press("Surat BPN-001", siti).startswith("Surat Pesanan BPN-001/SP-01")
    told = pdf(siti)
    assert "30 kg" in told
    assert "Jumat, 18 Desember 2026, 15.00 WITA" in told
    assert office.press("BPN-2026-001/01", siti).startswith("Tanda Terima")
    assert "28 kg" in pdf(siti)


def test_a_producer_without_a_promise_is_told_when_there_will_be_papers(office: Office) -> None:
    (budi,) = office.producers(10)
    assert "belum ada surat" in office.say("/surat", budi)


@pytest.mark.parametrize(
    "code", ["paper.letter|1", "paper.receipt|1", "paper|season_report|0|pdf", "paper.receipt|99"]
)
def test_somebody_elses_papers_are_refused(office: Office, siti: Phone, code: str) -> None:
    budi = office.world.phone("budi")
    budi.press_code(code)
    office.settle()
    assert office.refused(budi)
    assert budi.messages[-1].message.document is None


@pytest.mark.parametrize(
    "code", ["paper|nothing|0|pdf", "paper", "paper|order_letter|99|pdf", "paper.letter|1"]
)
def test_a_forged_button_gives_nothing(office: Office, siti: Phone, code: str) -> None:
    office.officer.press_code(code)
    office.settle()
    assert office.refused()


def test_an_exporter_gets_papers_of_their_own_orders_only(office: Office, siti: Phone) -> None:
    office.make_order("peyek kepiting; 10 kg; Jepang; 18 Des; 85000")
    exporter = office.person("ekspor", "Hadi", RoleName.EXPORTER)
    with office.storage.begin() as session:
        owner = session.exec(select(Person).where(Person.name == "Hadi")).one()
        first = session.exec(select(Order).where(Order.code == "BPN-001")).one()
        second = session.exec(select(Order.id).where(Order.code == "BPN-002")).one()
        first.exporter_id = owner.id
    office.say("/surat", exporter)
    assert labels(exporter) == ["Surat Pesanan", "Daftar Bagian", "Tanda Terima"]
    office.press("Daftar Bagian", exporter)
    assert labels(exporter) == ["BPN-001"]
    office.press("BPN-001", exporter)
    assert "Dapur Siti" in pdf(exporter)
    exporter.press_code(f"paper|share_list|{second}|pdf")
    office.settle()
    assert office.refused(exporter)
    exporter.press_code("paper|season_report|0|pdf")
    office.settle()
    assert office.refused(exporter)


def test_letters_of_an_order_come_in_one_file(office: Office) -> None:
    siti, budi = office.producers(40, 30)
    office.make_order("peyek kepiting; 60 kg; Swiss; 18 Des; 85000")
    office.say("/alokasi")
    office.press("Sanggup", siti)
    office.press("Sanggup", budi)
    assert office.say("/surat pesanan BPN-001") == (
        "Surat Pesanan BPN-001: 2 lembar dalam satu berkas."
    )
    told = pdf(office.officer)
    assert "Dapur Siti" in told
    assert "Dapur Budi" in told
    assert told.count("Halaman 1 dari 1") == 2


def test_a_letter_is_dated_by_the_promise_and_does_not_change_later(
    office: Office, siti: Phone
) -> None:
    office.say("/surat", siti)
    office.press("Surat BPN-001", siti)
    first = siti.messages[-1].message.document
    office.wait_until(date(2026, 11, 26), 10)
    office.say("/surat", siti)
    office.press("Surat BPN-001", siti)
    second = siti.messages[-1].message.document
    assert first is not None
    assert second is not None
    assert first.key == second.key
    assert first.draw() == second.draw()


def test_the_letterhead_has_the_address_and_whoever_signs(office: Office, siti: Phone) -> None:
    assert "Alamat kantor" in office.say("/kopsurat")
    assert "Nama Kepala Dinas" in office.say("Jl. MT Haryono No. 1")
    assert "NIP" in office.say("Hj. Ratna Dewi, S.E.")
    said = office.say("NIP 19700101 199503 2 001")
    assert "Alamat: Jl. MT Haryono No. 1" in said
    assert "Kepala Dinas: Hj. Ratna Dewi, S.E." in said
    assert "Tersimpan" in office.press("Simpan")
    office.press("Lihat contohnya")
    told = pdf(office.officer)
    assert "Jl. MT Haryono No. 1" in told
    assert "Hj. Ratna Dewi, S.E." in told
    assert "NIP 19700101 199503 2 001" in told
    assert "letterhead_set" in office.trail()


def test_the_letterhead_is_set_in_one_line_and_emptied_again(office: Office) -> None:
    assert "Simpan?" in office.say("/kopsurat Jl. A No. 1; Hj. Ratna; NIP 1")
    office.press("Simpan")
    assert "Sekarang: Jl. A No. 1" in office.say("/kopsurat")
    office.press("Jl. A No. 1")
    office.press("Kosongkan")
    assert "Kepala Dinas" not in office.press("Kosongkan")
    office.press("Simpan")
    office.say("/surat situasi")
    assert "Hj. Ratna" not in pdf(office.officer)
    assert "Jl. A No. 1" in pdf(office.officer)


def test_what_cannot_stand_on_a_letter_is_asked_back(office: Office) -> None:
    office.say("/kopsurat")
    assert "belum bisa dipakai" in office.say("x")
    assert "belum bisa dipakai" in office.say("y" * 121)
    assert "Nama Kepala Dinas" in office.say("y" * 120)


def test_only_an_officer_sets_the_letterhead(office: Office, siti: Phone) -> None:
    office.say("/kopsurat Jl. X; Y Z A; NIP 9", siti)
    assert office.refused(siti)
