"""Whatever a file holds, it is read or refused, never a crash; what was written is read again."""

import csv
import io
from decimal import Decimal
from typing import Any

import nasty_sheets
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.sheets.grids import MOST_ROWS, Refusal, grids_of
from domain.sheets.headings import SheetKind, tables_of
from domain.sheets.separated import separated
from domain.sheets.telephones import NoTelephone, read_telephone

WORDS = st.text(
    st.characters(codec="cp1252", exclude_categories=["C", "Z"], exclude_characters='"=\xad'),
    min_size=1,
    max_size=12,
)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_list_or_a_refusal(content: bytes) -> None:
    found = grids_of(content)
    assert isinstance(found, Refusal | tuple)
    assert isinstance(grids_of(b"PK\x03\x04" + content), Refusal)


@given(st.binary(max_size=60), st.integers(0, 4000), st.integers(0, 60))
@settings(max_examples=60)
def test_a_damaged_workbook_is_a_list_or_a_refusal(junk: bytes, at: int, cut: int) -> None:
    whole = nasty_sheets.workbook([["Nama Usaha", "Kecamatan"], ["A", "B"]])
    assert isinstance(grids_of(whole[:at] + junk + whole[at + cut :]), Refusal | tuple)


@given(
    st.lists(st.lists(WORDS, min_size=3, max_size=3), min_size=2, max_size=8),
    st.sampled_from(";,\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from(["\r\n", "\n"]),
)
def test_separator_and_letters_are_found_out(
    rows: list[list[str]], sign: str, letters: str, end: str
) -> None:
    stream = io.StringIO()
    csv.writer(stream, delimiter=sign, quoting=csv.QUOTE_ALL, lineterminator=end).writerows(rows)
    assert separated(stream.getvalue().encode(letters)) == rows


def test_letters_of_windows_are_read() -> None:
    assert separated("Nama;Kec\r\nCafé Ñ;Manggar\r\n".encode("cp1252")) == [
        ["Nama", "Kec"],
        ["Café Ñ", "Manggar"],
    ]


def test_a_named_separator_is_used_and_rows_keep_their_numbers() -> None:
    found = grids_of(b"sep=,\nNama Usaha,Kecamatan\nA B,Manggar\n")
    assert isinstance(found, tuple)
    (table,) = tables_of(found)
    assert [row.number for row in table.rows] == [3]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (81254321001, "+6281254321001"),
        ("081254321001", "+6281254321001"),
        ("0812 5432 1001 / 0813-0000-1111", "+6281254321001"),
        ("WA: +62 812-5432-1001", "+6281254321001"),
        (6281254321001, "+6281254321001"),
        ("'081254321001", "+6281254321001"),
        ("0542-123456", "+62542123456"),
        ("-", ""),
        (None, ""),
    ],
)
def test_telephones_are_read_as_offices_write_them(cell: str | int | None, number: str) -> None:
    assert read_telephone(cell) == number


@pytest.mark.parametrize(
    ("cell", "lost"),
    [("8.12E+10", True), ("8,12543E+10", True), ("0812", False), ("O81254321001", False),
     ("tidak punya", False), (Decimal("8.5"), False)],
)  # fmt: skip
def test_what_is_no_telephone_is_refused_never_guessed(cell: str | Decimal, lost: bool) -> None:
    assert read_telephone(cell) == NoTelephone(lost=lost)


@given(st.integers(10**9, 10**10 - 1))
def test_a_lost_zero_is_put_back(rest: int) -> None:
    plain, whole = read_telephone(rest), read_telephone(f"0{rest}")
    assert plain == whole or str(rest).startswith("62")


def test_headings_in_two_rows_are_put_together() -> None:
    rows: list[list[Any]] = [
        ["No", "Nama", "Kontak", None, "Kapasitas", None],
        [None, None, "HP", "Kecamatan", "per minggu", "Satuan"],
        [1, "Peyek Rus", "081254321001", "Manggar", 40, "kg"],
    ]
    found = grids_of(nasty_sheets.workbook(rows))
    assert isinstance(found, tuple)
    (table,) = tables_of(found)
    assert {"phone", "district", "capacity", "unit"} <= set(table.columns)
    assert [row.number for row in table.rows] == [3]


def test_a_month_is_not_taken_for_a_week() -> None:
    rows: list[list[Any]] = [
        ["Nama Usaha", "Kecamatan", "Kapasitas per bulan"],
        ["Peyek Rus", "Manggar", 160],
    ]
    found = grids_of(nasty_sheets.workbook(rows))
    assert isinstance(found, tuple)
    (table,) = tables_of(found)
    assert "capacity" not in table.columns
    assert table.unused == ("Kapasitas per bulan",)


def test_the_kind_of_a_list_is_found_out() -> None:
    kinds = {
        SheetKind.PRODUCTS: ["Nama Produk", "Satuan", "Maks per minggu"],
        SheetKind.ORDERS: ["Produk", "Jumlah", "Negara Tujuan", "Batas Serah"],
        SheetKind.PRODUCERS: ["Nama IKM", "Pemilik", "No WA", "Komoditi", "Kapasitas", "Satuan"],
    }
    for kind, heads in kinds.items():
        found = grids_of(nasty_sheets.workbook([heads, ["a"] * len(heads)]))
        assert isinstance(found, tuple)
        assert [table.kind for table in tables_of(found)] == [kind]


def test_a_list_that_never_ends_is_refused() -> None:
    long = "Nama Usaha;Kecamatan\n" + "A;B\n" * (MOST_ROWS + 1)
    assert grids_of(long.encode()) is Refusal.TOO_LONG


def test_formulas_are_only_read_as_the_values_saved_with_them() -> None:
    rows = [["Nama Usaha", "Kecamatan"], ["Peyek", "Manggar"], ["=1+1", "=HYPERLINK(1)"]]
    found = grids_of(nasty_sheets.workbook(rows))
    assert isinstance(found, tuple)
    assert [row.number for row in found[0].rows] == [1, 2]
