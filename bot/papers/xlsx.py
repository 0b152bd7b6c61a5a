"""Papers as a workbook, to go on calculating with: a sheet for the letter, one for every table.

Totals and whatever follows from other columns are formulas. Made for A4, with headings that stay in
sight and are repeated on paper. The same papers give the same bytes.
"""

import io
import re
from collections.abc import Iterable
from datetime import datetime, time
from textwrap import wrap

import xlsxwriter
from xlsxwriter.workbook import Workbook

from bot.papers.worded import PaperWords
from bot.papers.xlsx_cells import Grid, Look, Pen, shown_like
from bot.render import Words
from domain.messages.base import Part
from domain.papers.base import Facts, Labels, NewPage, Paper, Table, signed

A4 = 9
SHEET_NAME = 31
FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
NARROWEST, WIDEST = 9, 46
LABEL_WIDTH, FACT_WIDTH = 26, 70
LINE_HEIGHT = 15.0
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
BOLD: Look = {"bold": True, "valign": "top"}
HEAD: Look = {
    "bold": True,
    "text_wrap": True,
    "align": "center",
    "valign": "vcenter",
    "border": 1,
    "bg_color": "#EEF2F5",
}
CELL: Look = {"border": 1, "valign": "top", "border_color": "#7B8794"}
TOTAL: Look = {**CELL, "bold": True, "bg_color": "#EEF2F5"}
HEADING_ROW = 3
Book = tuple[Workbook, set[str]]


def xlsx_of(papers: tuple[Paper, ...], words: Words) -> bytes:
    """One workbook with all sheets of all papers."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    first = papers[0]
    say = PaperWords(first, words)
    book.set_properties(
        {
            "title": f"{say.word(f'paper.{first.kind}')} {first.number}".strip(),
            "author": first.issuer.office,
            "created": datetime.combine(first.day, time()),
        }
    )
    named: set[str] = set()
    for paper in papers:
        _write((book, named), paper, PaperWords(paper, words), alone=len(papers) == 1)
    book.close()
    return out.getvalue()


def _write(book: Book, paper: Paper, say: PaperWords, *, alone: bool) -> None:
    title = say.word(f"paper.{paper.kind}")
    _letter(_pen(book, paper, say, title if alone else paper.number or title), paper)
    for block in paper.body:
        if isinstance(block, Table):
            name = say.word(f"table.{block.name}")
            _table(
                _pen(book, paper, say, name if alone else f"{paper.number} {name}"), paper, block
            )


def _pen(book: Book, paper: Paper, say: PaperWords, name: str) -> Pen:
    workbook, named = book
    sheet = workbook.add_worksheet(_free_name(name, named))
    sheet.set_paper(A4)
    if paper.landscape:
        sheet.set_landscape()
    sheet.set_margins(left=0.6, right=0.6, top=0.6, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    title = f"{say.word(f'paper.{paper.kind}')} {paper.number}".replace("&", "&&")
    sheet.set_footer(f"&L{title[:180]}&R&P / &N")
    return Pen(workbook, sheet, say, paper.zone)


def _free_name(wanted: str, named: set[str]) -> str:
    """A name that a sheet may have, and no other has."""
    clean = FORBIDDEN.sub("-", wanted).strip(" '")[:SHEET_NAME].strip(" '") or "1"
    name, number = clean, 2
    while name.casefold() in named:
        name, number = f"{clean[: SHEET_NAME - 4]} {number}", number + 1
    named.add(name.casefold())
    return name


def _letter(pen: Pen, paper: Paper) -> None:
    """Everything but the tables, line by line: labels on the left, what they say on the right."""
    pen.sheet.set_column(0, 0, LABEL_WIDTH)
    pen.sheet.set_column(1, 1, FACT_WIDTH)
    row = _head(pen, paper)
    for line in paper.addressee:
        pen.text(row, 0, line)
        row += 1
    for block in paper.body:
        row = _block(pen, block, row + 1)
    for one in signed(paper):
        pen.text(row + 1, 0, pen.say.word(f"sign.{one.role}"))
        pen.text(row + 1, 1, " ".join(filter(None, (one.name, one.detail))), BOLD)
        row += 1


def _head(pen: Pen, paper: Paper) -> int:
    head, say = paper.issuer, pen.say
    pen.text(0, 0, say.text(head))
    pen.text(1, 0, head.office, {**BOLD, "font_size": 14})
    if head.address:
        pen.text(2, 0, head.address)
    pen.text(3, 0, say.word(f"paper.{paper.kind}"), {**BOLD, "font_size": 13})
    if paper.number:
        pen.text(4, 0, f"{say.heading('number')}: {paper.number}")
    pen.text(5, 0, ", ".join(filter(None, (head.town, say.value(paper.day, "date")))))
    return 7


def _block(pen: Pen, block: Part, row: int) -> int:
    match block:
        case Table() | NewPage():
            return row - 1
        case Facts():
            return _facts(pen, block, row)
        case Labels():
            return _labels(pen, block, row)
    text = pen.say.text(block)
    pen.sheet.merge_range(row, 0, row, 1, "", pen.look({"text_wrap": True, "valign": "top"}))
    pen.text(row, 0, text, {"text_wrap": True})
    _grow(pen, row, [(text, LABEL_WIDTH + FACT_WIDTH)])
    return row + 1


def _grow(pen: Pen, row: int, texts: Iterable[tuple[str, int]]) -> None:
    """Make a row as high as its texts need in columns of these widths.

    Not every program does so by itself when it opens a workbook.
    """
    lines = max((_lines(text, width) for text, width in texts), default=1)
    if lines > 1:
        pen.sheet.set_row(row, LINE_HEIGHT * lines)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes; letters are counted a little wide."""
    room = max(1, width - 2)
    return sum(max(1, len(wrap(line, room))) for line in text.split("\n"))


def _facts(pen: Pen, block: Facts, row: int) -> int:
    for fact in block.rows:
        said = pen.say.value(fact.value, fact.form)
        if not said:
            continue
        look: Look = {"bold": fact.strong, "text_wrap": True, "align": "left", "valign": "top"}
        pen.text(row, 0, pen.say.heading(fact.name))
        pen.cell(row, 1, said if fact.form == "words" else fact.value, look)
        _grow(pen, row, [(said, FACT_WIDTH)])
        row += 1
    return row


def _labels(pen: Pen, block: Labels, row: int) -> int:
    for label in block.labels:
        lines = filter(None, (pen.say.value(line) for line in label.lines))
        pen.text(row, 0, label.title, BOLD)
        said = " · ".join((label.code, *lines))
        pen.text(row, 1, said, {"text_wrap": True})
        _grow(pen, row, [(label.title, LABEL_WIDTH), (said, FACT_WIDTH)])
        row += 1
    return row


def _table(pen: Pen, paper: Paper, table: Table) -> None:
    """A table on a sheet of its own, below what it is."""
    say = pen.say
    above = (say.word(f"paper.{paper.kind}"), paper.number, say.value(paper.day, "date"))
    pen.text(0, 0, f"{paper.issuer.office} · {' · '.join(filter(None, above))}")
    pen.text(1, 0, say.text(table.title), BOLD)
    widths = [_width(table, place, say) for place in range(len(table.columns))]
    headings = [say.heading(column.name) for column in table.columns]
    for place, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        pen.text(HEADING_ROW, place, heading, HEAD)
        pen.sheet.set_column(place, place, width)
    _grow(pen, HEADING_ROW, zip(headings, widths, strict=True))
    pen.sheet.freeze_panes(HEADING_ROW + 1, 0)
    pen.sheet.repeat_rows(HEADING_ROW)
    grid = Grid.of(table, HEADING_ROW + 1)
    for number, cells in enumerate(table.rows):
        for place in range(len(cells)):
            _cell(pen, grid, number, place)
        said = map(say.cell, cells, table.columns)
        _grow(pen, grid.first + number, zip(said, widths, strict=True))
    if not table.rows:
        pen.text(HEADING_ROW + 1, 0, say.word("paper.nothing"))
    if table.adds_up():
        _totals(pen, grid)


def _cell(pen: Pen, grid: Grid, number: int, place: int) -> None:
    column, cell = grid.table.columns[place], grid.table.rows[number][place]
    row, look = grid.first + number, shown_like(column, CELL)
    if column.formula is None or cell is None:
        pen.cell(row, place, cell, look, grid.shown[place])
    else:
        formula = grid.formula(column.formula, row)
        pen.formula(row, place, formula, cell, look, grid.shown[place])


def _totals(pen: Pen, grid: Grid) -> None:
    row = grid.last + 1
    for place, cell in enumerate(grid.table.totals()):
        if cell is not None:
            pen.formula(row, place, grid.total(place), cell, TOTAL, grid.shown[place])
        elif place == 0:
            pen.text(row, place, pen.say.word("paper.total"), TOTAL)
        else:
            pen.cell(row, place, None, TOTAL)


def _width(table: Table, place: int, say: PaperWords) -> int:
    column = table.columns[place]
    words = [say.cell(row[place], column) for row in (*table.rows, table.totals())]
    longest = max((len(line) for text in words for line in text.split("\n")), default=0)
    heading = max(len(word) for word in say.heading(column.name).split(" "))
    return min(WIDEST, max(NARROWEST, longest + 2, heading + 2))


__all__ = ["xlsx_of"]
