"""Papers as workbooks: real numbers, dates and formulas; names stay names; the same bytes again."""

import io
import re
import zipfile
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from some_papers import DAY, HOSTILE, full, kg, paper, table

from bot.papers.xlsx import xlsx_of
from bot.render import Words
from domain.papers.base import Column, Label, Labels, Paper, Shape, table_of
from domain.quantities import Quantity
from domain.values import replace

WORDS = Words()
FIRST, HEADING = 5, 4
"""Rows of a table's sheet, counted from 1."""


def book_of(*papers: Paper) -> Any:
    return openpyxl.load_workbook(io.BytesIO(xlsx_of(papers, WORDS)))


def sheet_of(made: Paper) -> Any:
    """The sheet of a paper's table."""
    return book_of(made).worksheets[1]


def worked_out(sheet: Any, cell: Any) -> Decimal | str:
    """What a cell comes to, by the few functions that papers use."""
    said = cell.value
    if not (isinstance(said, str) and said.startswith("=")):
        return "" if said is None else Decimal(str(said))
    return _formula(sheet, said[1:])


def _formula(sheet: Any, text: str) -> Decimal | str:
    if m := re.fullmatch(r"SUM\(([A-Z]+\d+):([A-Z]+\d+)\)", text):
        cells = [one for row in sheet[f"{m[1]}:{m[2]}"] for one in row]
        return sum((Decimal(worked_out(sheet, c) or 0) for c in cells), Decimal(0))
    if m := re.fullmatch(r"ROUND\(ROUND\((\w+)\*(\w+),3\),0\)", text):
        product = _number(sheet, m[1]) * _number(sheet, m[2])
        return product.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    if m := re.fullmatch(r'IF\((\w+)=0,"",ROUND\((\w+)/\1,3\)\)', text):
        whole = _number(sheet, m[1])
        part = _number(sheet, m[2])
        return (part / whole).quantize(Decimal("0.001"), ROUND_HALF_UP) if whole else ""
    signs = re.split(r"([+-])", text)
    total = _number(sheet, signs[0])
    for sign, name in zip(signs[1::2], signs[2::2], strict=True):
        total += _number(sheet, name) * (1 if sign == "+" else -1)
    return total


def _number(sheet: Any, name: str) -> Decimal:
    return Decimal(worked_out(sheet, sheet[name]) or 0)


@pytest.fixture(scope="module")
def sheet() -> Any:
    return sheet_of(full([("Dapur Siti", "40", "2", 85_000), ("Dapur Ani", "12.5", "0", 85_000)]))


def test_numbers_and_dates_are_numbers_and_dates(sheet: Any) -> None:
    name, came, back, _, price, _, _, day = sheet[FIRST]
    assert (name.value, came.value, back.value, price.value) == ("Dapur Siti", 40, 2, 85_000)
    assert day.value == datetime(DAY.year, DAY.month, DAY.day)  # noqa: DTZ001 - as it is kept
    assert day.is_date
    assert came.number_format == '#,##0.0" kg"'
    assert price.number_format == '"Rp"#,##0'
    assert [cell.data_type for cell in sheet[FIRST]] == ["s", "n", "n", "f", "n", "f", "f", "d"]


def test_what_follows_is_a_formula_and_comes_to_what_the_paper_says(sheet: Any) -> None:
    assert sheet["D5"].value == "=B5-C5"
    assert sheet["F5"].value == "=ROUND(ROUND(D5*E5,3),0)"
    assert sheet["B7"].value == "=SUM(B5:B6)"
    assert sheet["A7"].value == "Jumlah"
    assert worked_out(sheet, sheet["F7"]) == 38 * 85_000 + 1_062_500
    assert worked_out(sheet, sheet["G7"]) == Decimal("0.962")


def test_programs_that_do_not_calculate_see_the_same(sheet: Any) -> None:
    made = full([("Dapur Siti", "40", "2", 85_000), ("Dapur Ani", "12.5", "0", 85_000)])
    content = io.BytesIO(xlsx_of((made,), WORDS))
    seen = openpyxl.load_workbook(content, data_only=True).worksheets[1]
    for row in range(FIRST, FIRST + 3):
        for place in "BCDEFG":
            shown, cell = seen[f"{place}{row}"].value, sheet[f"{place}{row}"]
            if shown is not None:
                assert Decimal(str(shown)) == worked_out(sheet, cell)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8"), min_size=1, max_size=12),
            st.decimals(0, 9_999, places=3).map(str),
            st.decimals(0, 9_999, places=3).map(str),
            st.integers(0, 1_000_000),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_every_total_adds_up_in_the_workbook(some: list[tuple[str, str, str, int]]) -> None:
    made = full(some)
    sheet, totals = sheet_of(made), table(some).totals()
    below = sheet[FIRST + len(some)]
    for cell, total in zip(below, totals, strict=True):
        if isinstance(total, Quantity):
            assert worked_out(sheet, cell) == total.amount
    value = totals[5]
    assert value is not None
    assert worked_out(sheet, below[5]) == value.rupiah  # type: ignore[union-attr]


def test_a_name_is_never_a_formula() -> None:
    made = replace(full((name, "1", "0", 1) for name in HOSTILE), addressee=HOSTILE, number="=1+1")
    book = book_of(made)
    dangerous = [
        cell
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@", "\t", "\r"))
    ]
    people = [cell for cell in dangerous if cell.data_type != "f"]
    assert len(people) >= 2 * 5
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in people)
    formulas = [cell.value for cell in dangerous if cell.data_type == "f"]
    assert all(re.match(r"=(SUM|ROUND|IF|[A-Z]+\d+-)", one) for one in formulas)


def test_names_are_kept_as_they_are() -> None:
    sheet = sheet_of(full((name, "1", "0", 1) for name in HOSTILE))
    kept = [sheet.cell(FIRST + n, 1).value for n in range(len(HOSTILE))]
    printable = [name for name in HOSTILE if name.isprintable()]
    assert len(printable) > 6
    assert set(printable) <= set(kept)


def test_headings_stay_in_sight_and_every_sheet_is_made_for_a4(sheet: Any) -> None:
    assert sheet.freeze_panes == "A5"
    assert sheet.print_title_rows == "$4:$4"
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet[f"A{HEADING}"].value == "Usaha"
    assert sheet.column_dimensions["A"].width >= len("Dapur Siti")


def test_five_hundred_rows_have_one_total() -> None:
    many = [(f"Dapur {n}", "1", "0", 1000) for n in range(500)]
    sheet = sheet_of(full(many))
    assert worked_out(sheet, sheet.cell(FIRST + 500, 6)) == 500_000


def test_the_same_paper_gives_the_same_bytes() -> None:
    content = xlsx_of((full(),), WORDS)
    assert content == xlsx_of((full(),), WORDS)
    with zipfile.ZipFile(io.BytesIO(content)) as inside:
        assert {one.date_time[0] for one in inside.infolist()} == {1980}
    assert book_of(full()).properties.created.date() == DAY


def test_sheets_of_many_papers_have_names_of_their_own() -> None:
    papers = [full() for _ in range(4)] + [replace(full(), number="BPN/[1]:*?" + "x" * 60)]
    titles = book_of(*papers).sheetnames
    assert len(titles) == 10
    assert all(0 < len(title) <= 31 for title in titles)
    assert len({title.casefold() for title in titles}) == 10


def test_a_column_in_several_units_names_each_of_them() -> None:
    columns = (Column("share", Shape.QUANTITY, total=True), Column("line", Shape.WHOLE, total=True))
    mixed = [(kg(1), 1), (Quantity(Decimal(2), 'k"otak'), 2)]
    sheet = sheet_of(paper(table_of("receipt", columns, mixed)))
    assert [sheet[f"A{n}"].number_format for n in (5, 6)] == ['#,##0" kg"', '#,##0" kotak"']
    assert (sheet["A7"].value, sheet["B7"].value) == ("Jumlah", "=SUM(B5:B6)")


def test_labels_are_listed_with_what_their_code_says() -> None:
    labels = Labels((Label("BPN-L1", "=Karton 1", ("peyek kepiting", kg(12))),))
    (sheet,) = book_of(paper(labels)).worksheets
    told = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
    assert "=Karton 1" in told
    assert "BPN-L1 · peyek kepiting · 12 kg" in told


def test_a_row_is_as_high_as_what_is_wrapped_in_it() -> None:
    """Not every program sees to it when it opens a workbook; lines would lie over each other."""
    missing = table_of("orders", (Column("business"), Column("unfilled", Shape.QUANTITY)),
                       [("Dapur Siti " * 6, kg(1)), ("Budi", kg(2))])  # fmt: skip
    label = Label("/terima L1", "L1", ("24 kg abon sapi", "Dapur Siti\nBu Siti"))
    letter, sheet = book_of(paper(missing, Labels((label,)))).worksheets
    heights = [sheet.row_dimensions[row].height for row in (HEADING, FIRST, FIRST + 1)]
    assert heights == [30, 30, None]
    (row,) = [one.row for (one,) in letter["B1:B20"] if "/terima" in str(one.value)]
    assert letter.row_dimensions[row].height == 30
