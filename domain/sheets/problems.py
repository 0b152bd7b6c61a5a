"""What is wrong with a row: where, what was read, and (in its wording) what to do about it."""

from dataclasses import dataclass
from typing import ClassVar

from domain.messages.base import Part
from domain.sheets.grids import Row, shown
from domain.sheets.headings import Table

LONGEST_QUOTE = 40


@dataclass(frozen=True, slots=True)
class RowProblem(Part):
    """One row that is not taken over; ``where`` is its number, with the sheet among several.

    ``read`` is what stands in the cell, ``hint`` what it was held against: the known products,
    the most that is plausible, the other row.
    """

    variants: ClassVar[tuple[str, ...]] = (
        "missing",
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
    column: str
    read: str
    hint: str = ""

    def variant(self) -> str:
        """One wording for each kind of problem."""
        return self.kind


def problem(table: Table, row: Row, kind: str, field: str, hint: str = "") -> RowProblem:
    """What is wrong with a field of a row."""
    read = shown(table.cell(row, field))
    quoted = read if len(read) <= LONGEST_QUOTE else f"{read[: LONGEST_QUOTE - 1]}…"
    where = place_of(row.number, table.sheet)
    return RowProblem(kind, where, column_of(table, field), quoted, hint)


def place_of(row: int, sheet: str) -> str:
    """``12``, or ``12 (Manggar)`` where the file has several sheets."""
    return f"{row} ({sheet})" if sheet else str(row)


def column_of(table: Table, field: str) -> str:
    """A column's heading as it stands in the sheet; the field where there is no such column."""
    return table.titles.get(field, field)


__all__ = ["RowProblem", "column_of", "place_of", "problem"]
