"""Spreadsheets as offices have them: titles, gaps, totals, lost zeros, and some that mean harm."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

HEADINGS = (
    "No", "Nama Usaha", "Nama Pemilik", None, "No. HP/WA", "Kec.", "Komoditi",
    "Kapasitas per Minggu", "Satuan", "NIK",
)  # fmt: skip
ROWS: tuple[tuple[Any, ...], ...] = (
    (1, "Peyek Bu Rus", "Ibu Rusdiana", None, 81254321001, "Balikpapan Timur", "peyek", 40, "kg",
     "6471012345670001"),
    (2, "Dapur Ani", "ANI SURYANI", None, "0812-5432-1002", "Kec. Manggar", "cake salak",
     "20 kotak", None, None),
    (3, "Sumber Rejeki", "Pak Joko", None, "8.12E+10", "Manggar", "peyek", 30, "kg", None),
    (4, "Berkah", "Dewi", None, "08125432", "Manggar", "peyek", 30, "kg", None),
    (5, "Melati", "Lina", None, None, "Manggar", "bolu pandan", 30, "kg", None),
    (6, "Mawar", "Hadi", None, None, "Manggar", "peyek", "banyak", None, None),
    (7, "Peyek Rusdiana", "Rusdiana", None, "+62 812-5432-1001", "Balikpapan Timur", "peyek", 10,
     "kg", None),
    (8, "Anggrek", "Wati", None, None, "Manggar", "peyek", 900, "kg", None),
    (9, None, None, None, "081254321009", "Manggar", "peyek", 5, "kg", None),
)  # fmt: skip


def workbook(rows: Sequence[Sequence[Any]], *, title: str = "Data") -> bytes:
    """A workbook with one sheet of these rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def office_list() -> bytes:
    """A list with a merged title, an empty column, column numbers, nine rows and totals."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "DAFTAR UMKM BINAAN DINAS PERDAGANGAN"
    sheet.merge_cells("A1:J1")
    sheet["A2"] = "Keadaan November 2026"
    sheet.append([])
    sheet.append(list(HEADINGS))
    sheet.append([1, 2, 3, None, 4, 5, 6, 7, 8, 9])
    for row in ROWS:
        sheet.append(list(row))
    sheet.append([None, "Jumlah", None, None, None, None, None, 1045])
    sheet.append([None, None, None, None, None, "Balikpapan, 20 November 2026"])
    return saved(book)


def bomb() -> bytes:
    """A small file that unfolds into 80 MB."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr("xl/workbook.xml", b" " * 80_000_000)
    return stream.getvalue()


def with_entities() -> bytes:
    """A workbook whose parts declare entities, as one that means harm does."""
    harmless = io.BytesIO(workbook([["Nama Usaha", "Kecamatan"], ["A", "B"]]))
    stream = io.BytesIO()
    with zipfile.ZipFile(harmless) as old, zipfile.ZipFile(stream, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "xl/workbook.xml":
                content = content.replace(
                    b"<workbook", b'<!DOCTYPE a [<!ENTITY x "y">]><workbook', 1
                )
            new.writestr(part, content)
    return stream.getvalue()
