"""An officer sends a spreadsheet: it is looked at, explained, and taken over after a yes."""

from typing import Any

import nasty_sheets
import pytest
from office import Office
from sqlmodel import col, select

from bot.simulation.world import Phone
from domain.models import (
    FileState,
    Inbox,
    IncomingFile,
    Invitation,
    Invitee,
    Order,
    OrderLine,
    Outbox,
    Producer,
    Product,
)
from domain.sheets.headings import NAMES, NOT_A_WEEK, SheetKind, columns_of
from locales import load


def send(office: Office, name: str, content: bytes, phone: Phone | None = None) -> str:
    phone = phone or office.officer
    before = len(phone.messages)
    phone.send_file(name, content)
    office.settle()
    return "\n".join(shown.message.plain for shown in phone.messages[before:])


def invitees(office: Office) -> list[Invitee]:
    with office.storage.reading() as session:
        return list(session.exec(select(Invitee).order_by(col(Invitee.id))))


def test_a_list_is_shown_before_anything_of_it_is_taken_over(office: Office) -> None:
    said = send(office, "umkm.xlsx", nasty_sheets.office_list())
    assert "Baru: 2 usaha" in said
    assert "Keliru: 7" in said
    assert "NIK" in said
    assert invitees(office) == []


def test_every_bad_row_is_explained_with_its_row_column_and_what_was_read(office: Office) -> None:
    send(office, "umkm.xlsx", nasty_sheets.office_list())
    said = office.heard_by(office.officer) + office.press("Baris keliru lain")
    assert "Baris 8, No. HP/WA: “8.12E+10” dibulatkan oleh Excel" in said
    assert "Baris 9, No. HP/WA: “08125432” bukan nomor telepon" in said
    assert "Baris 10, Komoditi: produk “bolu pandan” belum dikenal. Yang ada: cake salak" in said
    assert "Baris 11, Kapasitas per Minggu: jumlah “banyak” belum jelas" in said
    assert "Baris 12: “Peyek Rusdiana” sudah ada di baris 6" in said
    assert "Baris 13, Kapasitas per Minggu: “900” melebihi 200 kg seminggu" in said
    assert "Baris 14: Nama Usaha belum diisi" in said


def test_a_column_that_is_not_there_is_said_once_in_the_words_of_the_office(
    office: Office,
) -> None:
    rows = [("Nama Usaha", "No HP")] + [(f"Usaha {n}", f"08125432100{n}") for n in range(4)]
    said = send(office, "umkm.xlsx", nasty_sheets.workbook(rows))
    assert "Kolom Kecamatan tidak ada, padahal perlu untuk 4 baris" in said
    assert said.count("Kecamatan") == 1
    assert "Keliru: 4" in said
    assert "district" not in said


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", list(SheetKind))
def test_whatever_a_column_is_called_is_a_heading_that_is_understood(
    kind: SheetKind, language: str
) -> None:
    words = load()[language]
    for field in NAMES[kind].keys() - {NOT_A_WEEK}:
        assert columns_of([words[f"column.{field}"]], kind) == {field: 0}


def test_all_good_rows_come_in_after_a_yes_as_invited_and_nobody_is_written_to(
    office: Office,
) -> None:
    send(office, "umkm.xlsx", nasty_sheets.office_list())
    said = office.press("Masukkan")
    assert "Sudah masuk: 2 usaha" in said
    rus, ani = invitees(office)
    assert (rus.business, rus.owner, rus.salutation) == ("Peyek Bu Rus", "Rusdiana", "Bu")
    assert (rus.phone, rus.district) == ("+6281254321001", "Balikpapan Timur")
    assert rus.products == [[office.products["peyek kepiting"], "40"]]
    assert (ani.owner, ani.salutation, ani.district) == ("Ani Suryani", "", "Manggar")
    assert ani.products == [[office.products["cake salak"], "20"]]
    with office.storage.reading() as session:
        assert session.exec(select(Producer)).all() == []
        told = set(session.exec(select(Outbox.person_id)).all())
        assert len(told) == 1
        assert [i.uses_left for i in session.exec(select(Invitation))] == [1, 1]
    assert "producers_listed" in office.trail()


def test_the_file_itself_is_deleted_once_it_was_taken_over(office: Office) -> None:
    send(office, "umkm.xlsx", nasty_sheets.office_list())
    office.press("Masukkan")
    with office.storage.reading() as session:
        file = session.exec(select(IncomingFile)).one()
        assert (file.state, file.content) == (FileState.DONE, None)
        assert all("content" not in row.raw for row in session.exec(select(Inbox)))
    assert "sudah selesai dipakai" in office.press("Masukkan")
    assert len(invitees(office)) == 2


def test_the_same_list_a_second_time_changes_nothing(office: Office) -> None:
    send(office, "umkm.xlsx", nasty_sheets.office_list())
    office.press("Masukkan")
    before = [one.model_dump() for one in invitees(office)]
    said = send(office, "umkm.xlsx", nasty_sheets.office_list())
    assert "tidak ada yang perlu dimasukkan" in said
    assert "Sudah ada: 2" in said
    assert "Masukkan" not in office.officer.labels
    assert [one.model_dump() for one in invitees(office)] == before


def test_whoever_was_listed_comes_in_by_their_own_code_and_only_confirms(office: Office) -> None:
    send(office, "umkm.xlsx", nasty_sheets.office_list())
    office.press("Masukkan")
    listed = office.press("Kode undangan")
    code = invitees(office)[0].code
    assert code in listed
    rus = office.world.phone("rus")
    office.say(f"/start {code}", rus)
    asked = office.press("Boleh", rus)
    assert "Peyek Bu Rus" in asked
    assert "40 kg" in asked
    office.press("Daftar", rus)
    with office.storage.reading() as session:
        producer = session.exec(select(Producer)).one()
        assert (producer.business, producer.district) == ("Peyek Bu Rus", "Balikpapan Timur")
    assert [one.business for one in invitees(office)] == ["Dapur Ani"]
    again = send(office, "umkm.xlsx", nasty_sheets.office_list())
    assert "Sudah ada: 2" in again


def test_a_producers_file_is_not_read(office: Office) -> None:
    siti = office.producer("Siti", 40)
    said = send(office, "umkm.xlsx", nasty_sheets.office_list(), siti)
    assert "belum bisa membaca gambar atau berkas" in said
    with office.storage.reading() as session:
        assert session.exec(select(IncomingFile)).all() == []


def test_where_the_records_changed_meanwhile_the_list_is_shown_anew(office: Office) -> None:
    send(office, "umkm.xlsx", nasty_sheets.office_list())
    first = next(c for c in office.officer.messages[-1].message.choices if c.label == "Masukkan")
    with office.storage.begin() as session:
        peyek = session.get(Product, office.products["peyek kepiting"])
        assert peyek is not None
        peyek.aliases = [*peyek.aliases, "bolu pandan"]
    said = office.press(first.code)
    assert "Baru: 3 usaha" in said
    assert invitees(office) == []


def test_products_come_in_and_known_ones_are_changed_never_their_unit(office: Office) -> None:
    rows: list[list[Any]] = [
        ["Nama Produk", "Satuan", "Maks per minggu", "Nama lain", "Kemasan", "Kelipatan"],
        ["Bonting", "kg", 150, "bonting asin; bonteng", "dus=12, pak 6", 2],
        ["peyek kepiting", "kg", 250, None, None, None],
        ["cake salak", "kg", 200, None, None, None],
        ["abon", "kg", None, None, None, None],
    ]
    said = send(office, "produk.xlsx", nasty_sheets.workbook(rows))
    assert "Baru: 1 produk" in said
    assert "Berubah: 1 produk" in said
    assert "“kg”, sedangkan produk ini sudah dihitung dalam kotak" in said
    assert "Baris 5: Maks per minggu belum diisi" in said
    office.press("Masukkan")
    with office.storage.reading() as session:
        made = {p.name: p for p in session.exec(select(Product))}
    assert made["Bonting"].packs == {"dus": "12", "pak": "6"}
    assert made["Bonting"].aliases == ["bonting asin", "bonteng"]
    assert int(made["peyek kepiting"].max_weekly) == 250
    assert made["peyek kepiting"].aliases == ["rempeyek kepiting"]
    assert "cake salak" in made
    assert "abon" not in made


def test_orders_come_in_once(office: Office) -> None:
    rows: list[list[Any]] = [
        ["Produk", "Jumlah", "Satuan", "Negara Tujuan", "Batas Serah", "Harga", "Toleransi"],
        ["peyek kepiting", 300, "kg", "Swiss", "18 Des 2026", "Rp85.000", "5%"],
        ["cake salak", 102, None, "Tiongkok", "18/12/2026", None, None],
        ["cake salak", 100, None, "Tiongkok", "1 Jan 2020", None, None],
    ]
    said = send(office, "pesanan.xlsx", nasty_sheets.workbook(rows))
    assert "Baru: 1 pesanan" in said
    assert "Baris 3, Jumlah: “102” bukan kelipatan 5 kotak" in said
    assert "Baris 4, Batas Serah: “1 Jan 2020”" in said
    office.press("Masukkan")
    with office.storage.reading() as session:
        order, line = session.exec(select(Order, OrderLine).join(OrderLine)).one()
        assert (order.code, order.destination, line.price_rupiah) == ("BPN-001", "Swiss", 85000)
        assert (int(line.quantity), line.over_tolerance_percent) == (300, 5)
    again = send(office, "pesanan.xlsx", nasty_sheets.workbook(rows))
    assert "Sudah ada: 1" in again


def test_what_is_no_spreadsheet_is_refused_with_what_to_send_instead(office: Office) -> None:
    for name, content, words in (
        ("lama.xls", b"\xd0\xcf\x11\xe0" + b"x" * 100, "Excel lama"),
        ("rusak.xlsx", b"PK\x03\x04rusak", "tidak bisa saya baca"),
        ("bom.xlsx", nasty_sheets.bomb(), "terlalu besar"),
        ("jahat.xlsx", nasty_sheets.with_entities(), "tidak bisa saya baca"),
        ("lain.csv", b"a;b\n1;2\n", "belum saya kenali"),
    ):
        assert words in send(office, name, content), name
    with office.storage.reading() as session:
        assert {f.content for f in session.exec(select(IncomingFile))} == {None}
