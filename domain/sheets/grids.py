"""A file to rows of plain cells: XLSX and CSV, bounded, values only.

Nothing in a file is ever run: formulas are read as the values that were saved with them, macros
not at all. A file that would unfold into more than it should is refused before it is unfolded.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from domain.sheets.separated import separated
from domain.values import Value

MOST_BYTES = 5_000_000
MOST_UNPACKED = 60_000_000
MOST_PARTS = 1_000
MOST_ROWS = 5_000
MOST_COLUMNS = 60
MOST_SHEETS = 20
EMPTY_ROWS = 1_000
"""After so many rows without anything the sheet is over."""
LONGEST_CELL = 500
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
FOREIGN = re.compile(r"<!(doctype|entity)", re.IGNORECASE)
BLANKS = re.compile(r"\s+")

Cell = str | int | Decimal | date | None


class Refusal(StrEnum):
    """Why a file cannot be read."""

    OLD = "old"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    NO_SHEET = "no_sheet"
    EMPTY = "empty"
    NO_HEADINGS = "no_headings"


class Row(Value):
    """One row with its number as the spreadsheet shows it (from 1)."""

    number: int
    cells: tuple[Cell, ...]

    def at(self, column: int | None) -> Cell:
        """The cell in a column; nothing where there is none."""
        return None if column is None or column >= len(self.cells) else self.cells[column]


class Grid(Value):
    """One sheet; rows without anything in them are left out."""

    name: str
    rows: tuple[Row, ...]


def grids_of(content: bytes) -> tuple[Grid, ...] | Refusal:
    """The sheets of a file, or why they cannot be read. Works on any bytes, without raising."""
    if len(content) > MOST_BYTES:
        return Refusal.TOO_LARGE
    if content.startswith(OLD_EXCEL):
        return Refusal.OLD
    found = _workbook(content) if content.startswith(ZIP) else _text(content)
    if isinstance(found, tuple) and not any(grid.rows for grid in found):
        return Refusal.EMPTY
    return found


def _workbook(content: bytes) -> tuple[Grid, ...] | Refusal:
    try:
        unpacked = _unpacked(content)
        if unpacked > MOST_UNPACKED:
            return Refusal.TOO_LARGE
        if unpacked < 0:
            return Refusal.NO_SHEET
        return _sheets(content)
    except Exception:  # noqa: BLE001 - whatever a broken file makes the reader raise
        return Refusal.NO_SHEET


def _unpacked(content: bytes) -> int:
    """How large the file is unfolded; negative where it is no workbook that can be trusted.

    A part never unfolds beyond the size that it declares: the reader stops there.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        listed = parts.infolist()
        names = {part.filename for part in listed}
        if len(listed) > MOST_PARTS or "[Content_Types].xml" not in names:
            return -1
        whole = sum(part.file_size for part in listed)
        if whole <= MOST_UNPACKED and any(_foreign(parts, part) for part in listed):
            return -1
    return whole


def _foreign(parts: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """A part that declares entities, which no spreadsheet program writes."""
    if not part.filename.endswith((".xml", ".rels")):
        return False
    with parts.open(part) as stream:
        head = stream.read(4096).replace(b"\x00", b"").decode("latin-1")
    return FOREIGN.search(head) is not None


def _sheets(content: bytes) -> tuple[Grid, ...] | Refusal:
    from openpyxl import load_workbook  # noqa: PLC0415 - loading takes a while

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        found = []
        for sheet in book.worksheets[:MOST_SHEETS]:
            if sheet.sheet_state != "visible":
                continue
            sheet.reset_dimensions()
            rows = _rows(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS))
            if rows is None:
                return Refusal.TOO_LONG
            found.append(Grid(plain_text(sheet.title)[:60], rows))
        return tuple(found)
    finally:
        book.close()


def _text(content: bytes) -> tuple[Grid, ...] | Refusal:
    lines = separated(content)
    if lines is None:
        return Refusal.NO_SHEET
    rows = _rows(lines)
    return Refusal.TOO_LONG if rows is None else (Grid("", rows),)


def _rows(lines: Iterable[Sequence[Any]]) -> tuple[Row, ...] | None:
    """The rows with something in them; None where there are more than `MOST_ROWS`."""
    found: list[Row] = []
    for number, cells in _until_empty(lines):
        found.append(Row(number, cells))
        if len(found) > MOST_ROWS:
            return None
    return tuple(found)


def _until_empty(lines: Iterable[Sequence[Any]]) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    empty = 0
    for number, line in enumerate(lines, start=1):
        cells = tuple(_cell(value) for value in line[:MOST_COLUMNS])
        filled = [at for at, cell in enumerate(cells) if cell is not None]
        if filled:
            empty = 0
            yield number, cells[: filled[-1] + 1]
        else:
            empty += 1
            if empty > EMPTY_ROWS:
                return


def _cell(value: Any) -> Cell:  # noqa: ANN401 - whatever a file holds
    match value:
        case None:
            return None
        case bool():
            return str(value)
        case int() | Decimal():
            return value
        case float():
            return _exact(value)
        case datetime():
            return value.date()
        case date():
            return value
    return plain_text(str(value))[:LONGEST_CELL] or None


def _exact(value: float) -> Cell:
    """The number that was typed: a spreadsheet keeps it as the nearest binary one."""
    typed = Decimal(repr(value))
    if not typed.is_finite():
        return str(value)
    whole = typed.to_integral_value()
    return int(whole) if whole == typed else typed


def plain_text(text: str) -> str:
    """Text on one line, without signs that nobody sees."""
    normal = unicodedata.normalize("NFKC", text)
    seen = "".join(c if c.isspace() or unicodedata.category(c)[0] != "C" else "" for c in normal)
    return BLANKS.sub(" ", seen).strip()


def shown(cell: Cell) -> str:
    """A cell as it is quoted to people."""
    match cell:
        case None:
            return ""
        case Decimal():
            return f"{cell:f}".replace(".", ",")
        case date():
            return cell.isoformat()
    return str(cell)


__all__ = [
    "MOST_BYTES",
    "MOST_ROWS",
    "Cell",
    "Grid",
    "Refusal",
    "Row",
    "grids_of",
    "plain_text",
    "shown",
]
