"""What is wrong with a row: where, what was read, and (in its wording) what to do about it."""

from collections.abc import Sequence
from typing import ClassVar

from domain.messages.base import Part, Word
from domain.sheets.grids import Row, shown
from domain.sheets.headings import Table
from domain.values import replace

LONGEST_QUOTE = 40


class RowProblem(Part):
    """One row that is not taken over; ``where`` is its number, with the sheet among several.

    ``read`` is what stands in the cell, ``hint`` what it was held against: the known products,
    the most that is plausible, the other row. A column that is not there is one problem for all
    its ``rows``.
    """

    variants: ClassVar[tuple[str, ...]] = (
        "missing",
        "no_column",
        "too_long",
        "phone_lost",
        "phone",
        "product",
        "no_products",
        "which_product",
        "amount",
        "unit",
        "too_much",
        "lot",
        "twice",
        "number",
        "pack",
        "other_unit",
        "date",
        "past",
        "price",
        "percent",
        "known_otherwise",
    )
    kind: str
    where: str
    column: str | Word
    read: str
    hint: str = ""
    rows: int = 1

    def variant(self) -> str:
        """One wording for each kind of problem."""
        return self.kind


def problem(table: Table, row: Row, kind: str, field: str, hint: str = "") -> RowProblem:
    """What is wrong with a field of a row."""
    if kind == "missing" and field not in table.columns:
        return RowProblem("no_column", "", column_of(table, field), "")
    read = shown(table.cell(row, field))
    quoted = read if len(read) <= LONGEST_QUOTE else f"{read[: LONGEST_QUOTE - 1]}…"
    where = place_of(row.number, table.sheet)
    return RowProblem(kind, where, column_of(table, field), quoted, hint)


def place_of(row: int, sheet: str) -> str:
    """``12``, or ``12 (Manggar)`` where the file has several sheets."""
    return f"{row} ({sheet})" if sheet else str(row)


def column_of(table: Table, field: str) -> str | Word:
    """A column's heading as it stands in the sheet; what to call it where there is none."""
    return table.titles.get(field) or Word(f"column.{field}")


def each_column_once(problems: Sequence[RowProblem]) -> tuple[RowProblem, ...]:
    """The problems in their order; a column that is not there is said once, with its rows."""
    rows: dict[RowProblem, int] = {}
    for one in problems:
        rows[one] = rows.get(one, 0) + one.rows
    absent = tuple(replace(p, rows=n) for p, n in rows.items() if p.kind == "no_column")
    return (*absent, *(one for one in problems if one.kind != "no_column"))


__all__ = ["RowProblem", "column_of", "each_column_once", "place_of", "problem"]
