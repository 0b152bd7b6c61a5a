"""Cells of a workbook: real numbers, real dates, real formulas, and text that stays text.

What people wrote is only ever written as text, and where it begins like a formula it is marked as
text for good, so that it stays text when somebody edits the cell.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from bot.papers.worded import PaperWords
from domain.messages.base import Part, Word
from domain.papers.base import Cell, Column, Formula, Shape, Table
from domain.quantities import Money, Quantity
from domain.values import Value
from domain.weeks import local

LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
LOCALES = {"id": "[$-421]", "en": "[$-809]"}
Look = dict[str, Any]
PLAIN: Look = {"valign": "top"}


@dataclass(slots=True)
class Pen:
    """Writes cells of one sheet; formats are made once for each look."""

    book: Workbook
    sheet: Worksheet
    say: PaperWords
    zone: str
    _formats: dict[tuple[tuple[str, Any], ...], Format] = field(default_factory=dict)

    def look(self, look: Look) -> Format:
        """The format of a look."""
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(look)
        return self._formats[key]

    def text(self, row: int, column: int, text: str, look: Look | None = None) -> None:
        """Text, whatever it begins with."""
        safe = {"quote_prefix": True} if text.startswith(LIKE_A_FORMULA) else {}
        self.sheet.write_string(row, column, text, self.look({**PLAIN, **(look or {}), **safe}))

    def cell(self, row: int, column: int, cell: Any, look: Look, shown: str = "") -> None:  # noqa: ANN401
        """A cell of the type that its fact has; ``shown``: how a number is written."""
        match cell:
            case None:
                self.sheet.write_blank(row, column, None, self.look(look))
            case str():
                self.text(row, column, cell, look)
            case Word() | Part():
                self.text(row, column, self.say.text(cell), look)
            case datetime():
                self._moment(row, column, cell, look)
            case date():
                day = f"{LOCALES[self.say.language]}d mmm yyyy"
                self.sheet.write_datetime(row, column, cell, self.look(_with(look, day)))
            case _:
                form = self.look(_with(look, shown or number_shown((cell,), "")))
                self.sheet.write_number(row, column, bare(cell), form)

    def formula(
        self, row: int, column: int, formula: str, cell: Cell, look: Look, shown: str
    ) -> None:
        """A formula, with what it comes to for programs that do not calculate."""
        comes_to: Any = "" if cell is None else bare(cell)
        form = self.look(_with(look, shown or number_shown((cell,), "")))
        self.sheet.write_formula(row, column, formula, form, comes_to)

    def _moment(self, row: int, column: int, moment: datetime, look: Look) -> None:
        here = local(moment, self.zone)
        shown = f'{LOCALES[self.say.language]}ddd d mmm yyyy, hh"."mm" {here.tzname()}"'
        clock = here.replace(tzinfo=None)
        self.sheet.write_datetime(row, column, clock, self.look(_with(look, shown)))


def _with(look: Look, shown: str) -> Look:
    return {**look, "num_format": shown}


def number_shown(cells: Sequence[Cell], shape: str) -> str:
    """How the numbers of a column are written: with their unit, their currency, or in percent.

    Several units are not written at all.
    """
    if shape == Shape.PERCENT:
        return "0.0%"
    known = [cell for cell in cells if cell is not None]
    if any(isinstance(cell, Money) for cell in known) or shape == Shape.RUPIAH:
        return '"Rp"#,##0'
    decimals = max((_decimals(cell) for cell in known), default=0)
    number = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    units = {cell.unit for cell in known if isinstance(cell, Quantity)}
    return f'{number}" {units.pop().replace(chr(34), "")}"' if len(units) == 1 else number


def bare(cell: Cell) -> Decimal:
    """The number itself."""
    match cell:
        case Quantity(amount):
            return amount
        case Money(rupiah):
            return Decimal(rupiah)
        case Decimal() | int():
            return Decimal(cell)
    msg = f"no number: {type(cell).__name__}"
    raise TypeError(msg)


def _decimals(cell: Cell) -> int:
    if not isinstance(cell, Quantity | Decimal):
        return 0
    exponent = bare(cell).normalize().as_tuple().exponent
    return min(3, max(0, -exponent)) if isinstance(exponent, int) else 0


class Grid(Value):
    """Where a table stands in its sheet, rows counted from 0, and how its numbers are written.

    A column in several units has no one way: each of its cells has its own.
    """

    table: Table
    first: int
    shown: tuple[str, ...]

    @classmethod
    def of(cls, table: Table, first: int) -> "Grid":
        """The table from this row on."""
        columns = enumerate(table.columns)
        return cls(table, first, tuple(_alike(table, place, one) for place, one in columns))

    @property
    def last(self) -> int:
        """The row of the last cells."""
        return self.first + len(self.table.rows) - 1

    def formula(self, formula: Formula, row: int) -> str:
        """What a formula is called in a row, where the columns of its table stand."""
        cells = [xl_rowcol_to_cell(row, self.table.place(name)) for name in formula.of]
        match formula.rule:
            case "times":
                return f"=ROUND(ROUND({cells[0]}*{cells[1]},3),0)"
            case "plus":
                return f"={'+'.join(cells)}"
            case "minus":
                return f"={'-'.join(cells)}"
        return f'=IF({cells[1]}=0,"",ROUND({cells[0]}/{cells[1]},3))'

    def total(self, place: int) -> str:
        """What stands below a column: its sum, or the ratio of the sums."""
        formula = self.table.columns[place].formula
        if formula is not None and formula.rule == "ratio":
            return self.formula(formula, self.last + 1)
        above = xl_rowcol_to_cell(self.first, place), xl_rowcol_to_cell(self.last, place)
        return f"=SUM({above[0]}:{above[1]})"


def _alike(table: Table, place: int, column: Column) -> str:
    if column.shape in (Shape.TEXT, Shape.DAY, Shape.MOMENT):
        return ""
    shown = number_shown([row[place] for row in table.rows], column.shape)
    return shown if column.shape != Shape.QUANTITY or '"' in shown else ""


def shown_like(column: Column, look: Look) -> Look:
    """The look of a column's cells."""
    if column.shape == Shape.TEXT:
        return {**look, "text_wrap": True, "align": "left", "indent": 1}
    return look


__all__ = ["Grid", "Look", "Pen", "shown_like"]
