"""A paper is facts, not a layout: what an office hands over, signs and files.

A `Paper` holds everything that stands on it and nothing of how it looks, so that the same records
always make the same paper, and one paper can be drawn as PDF and as a workbook. It is a part of a
message like any other (see `domain.messages.base`) and is kept with it.

The body is a row of blocks: `Facts` (label and value), a `Table`, `Labels` to cut out, `NewPage`,
or any other part, which is a paragraph worded by the catalogs under its own name. Labels of facts
and headings of columns are the entries ``field.NAME``; the title of a paper is ``paper.KIND``; the
wordings of papers stand in ``locales/*/papers.po`` or in a file of your own.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any, ClassVar

from domain.messages.base import Part, Word
from domain.quantities import Money, Quantity, worth

PDF, XLSX = "pdf", "xlsx"
HEAD = "head"
FORMS = (PDF, XLSX)
PERCENT_STEP = Decimal("0.001")
Cell = str | Word | Quantity | Money | Decimal | int | date | datetime | None


class PaperError(ValueError):
    """A paper contradicts itself: a cell of another kind, or a value that is not its formula's."""


class Shape(StrEnum):
    """What a column holds; its cells are of one type, or None where there is nothing to say."""

    TEXT = "text"
    QUANTITY = "quantity"
    WHOLE = "whole"
    NUMBER = "number"
    RUPIAH = "rupiah"
    DAY = "day"
    MOMENT = "moment"
    PERCENT = "percent"


TYPES: dict[str, tuple[type, ...]] = {
    Shape.TEXT: (str, Word),
    Shape.QUANTITY: (Quantity,),
    Shape.WHOLE: (int,),
    Shape.NUMBER: (Decimal,),
    Shape.RUPIAH: (Money,),
    Shape.DAY: (date,),
    Shape.MOMENT: (datetime,),
    Shape.PERCENT: (Decimal,),
}


class Piece(Part):
    """A part of a paper that has no wording of its own."""

    variants: ClassVar[tuple[str, ...]] = ()


class Formula(Piece):
    """How a column follows from others of its row, named by ``of``.

    ``times``: quantity by price, rounded half up to the rupiah. ``minus``: the first less all
    others. ``plus``: all added. ``ratio``: the first as a part of the second, rounded to
    the tenth of a percent that is shown, so that paper and workbook round once and alike; nothing
    where the second is zero. A cell is also empty where one that it needs is.
    """

    rule: str
    of: tuple[str, ...]


class Column(Piece):
    """A column of a table; its heading is ``field.NAME``.

    ``total``: added up below (of a ratio: the ratio of the totals). ``width``: how wide it is
    beside the others. A column with a ``formula`` is one in a workbook too.
    """

    name: str
    shape: str = Shape.TEXT
    total: bool = False
    formula: Formula | None = None
    width: int = 1


class Table(Piece):
    """Rows under headings that are repeated on every page. ``title`` stands above it.

    ``name`` is the table's place in a workbook (a sheet's name is made of it). Raises `PaperError`
    where a cell is of another kind than its column, or another value than its formula.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: Part | Word | str = ""

    def __post_init__(self) -> None:
        """Hold every cell against its column."""
        for row in self.rows:
            _check_row(self, row)

    def place(self, name: str) -> int:
        """Which column has this name, counted from 0; raises `PaperError` where none has."""
        for place, column in enumerate(self.columns):
            if column.name == name:
                return place
        msg = f"table {self.name} has no column {name}"
        raise PaperError(msg)

    def totals(self) -> tuple[Cell, ...]:
        """What stands below the columns; None below those that are not added up.

        Quantities in several units have no total.
        """
        return tuple(
            self._total(place) if column.total else None
            for place, column in enumerate(self.columns)
        )

    def adds_up(self) -> bool:
        """Whether anything stands below the columns."""
        return bool(self.rows) and any(column.total for column in self.columns)

    def _total(self, place: int) -> Cell:
        column = self.columns[place]
        if column.formula is not None and column.formula.rule == "ratio":
            parts = [self._total(self.place(name)) for name in column.formula.of]
            return follow("ratio", parts)
        return added(row[place] for row in self.rows)


class Fact(Piece):
    """A label (``field.NAME``) and what it says. ``form`` as in a wording; ``words``: spelled out.

    ``strong`` marks what the reader looks for first.
    """

    name: str
    value: Cell
    form: str = ""
    strong: bool = False


class Facts(Piece):
    """Facts below each other; those without a value are left out."""

    rows: tuple[Fact, ...]


class Label(Piece):
    """A label to cut out: a QR code of ``code``, a title, and lines beside it.

    ``starts``: where a channel has links that open the chat, the QR code is the link with this.
    """

    code: str
    title: str
    lines: tuple[Any, ...] = ()
    starts: str = ""


class Labels(Piece):
    """A sheet of labels, ``across`` beside each other, each ``height_mm`` high."""

    labels: tuple[Label, ...]
    across: int = 2
    height_mm: int = 45


class NewPage(Piece):
    """What follows begins on a new page."""


class Letterhead(Part):
    """Who issues the paper: the office, its region, its address, and the town of the date line.

    Its wording is the line above the office: whose office it is. ``head`` and ``head_number`` are
    put where a signature of the role ``head`` has no name of its own.
    """

    office: str
    region: str
    address: str = ""
    town: str = ""
    head: str = ""
    head_number: str = ""


class Signature(Piece):
    """A place to sign. ``role`` is a word of the catalogs (``sign.ROLE``); a name may be empty."""

    role: str
    name: str = ""
    detail: str = ""


class Paper(Piece):
    """One paper. ``day`` is its date and the only time in the file that is made of it.

    ``zone`` and ``language`` say how its moments and words are written.
    """

    kind: str
    number: str
    day: date
    issuer: Letterhead
    zone: str
    body: tuple[Part, ...]
    addressee: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()
    language: str = "id"
    landscape: bool = False


def signed(paper: Paper) -> tuple[Signature, ...]:
    """The places to sign, with the name of the office's head where the head signs."""
    head = paper.issuer
    return tuple(
        Signature(HEAD, head.head, head.head_number) if one == Signature(HEAD) else one
        for one in paper.signatures
    )


class PaperFile(Piece):
    """Papers in one file, each beginning on a page (or sheet) of its own. ``form``: pdf or xlsx.

    ``number`` is what several papers have in common, such as the code of their order.
    """

    papers: tuple[Paper, ...]
    form: str = PDF
    number: str = ""


def table_of(
    name: str,
    columns: tuple[Column, ...],
    rows: Iterable[tuple[Cell, ...]],
    title: Part | Word | str = "",
) -> Table:
    """A table from the cells of those columns that follow from no others; the rest is worked out.

    A formula may name columns that stand before it, or that have no formula.
    """
    return Table(name, columns, tuple(_worked_out(columns, row) for row in rows), title)


def _worked_out(columns: tuple[Column, ...], given: tuple[Cell, ...]) -> tuple[Cell, ...]:
    free = [column.name for column in columns if column.formula is None]
    cells = dict(zip(free, given, strict=True))
    for column in columns:
        if column.formula is not None:
            parts = [cells[name] for name in column.formula.of]
            cells[column.name] = follow(column.formula.rule, parts)
    return tuple(cells[column.name] for column in columns)


def follow(rule: str, parts: Iterable[Cell]) -> Cell:
    """What a formula makes of its parts; None where one of them is missing."""
    known = list(parts)
    return None if None in known else RULES[rule](*known)


def added(cells: Iterable[Cell]) -> Cell:
    """The sum of the cells that are not empty; None where they are of several units, or none."""
    known = [cell for cell in cells if cell is not None]
    if not known or len({_unit(cell) for cell in known}) > 1:
        return None
    return _plus(*known)


def _unit(cell: Cell) -> str:
    return cell.unit if isinstance(cell, Quantity) else ""


def _times(amount: Quantity, price: Money) -> Money:
    return worth(amount.amount, price.rupiah)


def _bare(cell: Any) -> Decimal:  # noqa: ANN401 - any amount
    match cell:
        case Quantity(amount):
            return amount
        case Money(rupiah):
            return Decimal(rupiah)
    return Decimal(cell)


def _like(cell: Any, amount: Decimal) -> Cell:  # noqa: ANN401 - any amount
    match cell:
        case Quantity(_, unit):
            return Quantity(amount, unit)
        case Money():
            return Money(int(amount))
        case int():
            return int(amount)
    return amount


def _plus(first: Any, *others: Any) -> Cell:  # noqa: ANN401 - any amount
    return _like(first, _bare(first) + sum((_bare(one) for one in others), Decimal(0)))


def _minus(first: Any, *others: Any) -> Cell:  # noqa: ANN401 - any amount
    return _like(first, _bare(first) - sum((_bare(one) for one in others), Decimal(0)))


def _ratio(part: Any, whole: Any) -> Cell:  # noqa: ANN401 - any amount
    if not _bare(whole):
        return None
    return (_bare(part) / _bare(whole)).quantize(PERCENT_STEP, rounding=ROUND_HALF_UP)


RULES: dict[str, Callable[..., Cell]] = {
    "times": _times,
    "plus": _plus,
    "minus": _minus,
    "ratio": _ratio,
}


def _check_row(table: Table, row: tuple[Cell, ...]) -> None:
    if len(row) != len(table.columns):
        msg = f"table {table.name}: {len(row)} cells under {len(table.columns)} headings"
        raise PaperError(msg)
    for column, cell in zip(table.columns, row, strict=True):
        if cell is not None and not isinstance(cell, TYPES[column.shape]):
            msg = f"table {table.name}: {column.name} cannot hold {type(cell).__name__}"
            raise PaperError(msg)
        if column.formula is not None:
            parts = [row[table.place(name)] for name in column.formula.of]
            if follow(column.formula.rule, parts) != cell:
                msg = f"table {table.name}: {column.name} is not what its formula says"
                raise PaperError(msg)


__all__ = [
    "FORMS",
    "PDF",
    "XLSX",
    "Cell",
    "Column",
    "Fact",
    "Facts",
    "Formula",
    "Label",
    "Labels",
    "Letterhead",
    "NewPage",
    "Paper",
    "PaperError",
    "PaperFile",
    "Part",
    "Piece",
    "Shape",
    "Signature",
    "Table",
    "Word",
    "added",
    "follow",
    "signed",
    "table_of",
]
