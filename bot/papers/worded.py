"""A paper in words: every fact of it as it is read, in the paper's own language and zone.

The outcome is plain data (JSON), which is what the layout gets; no text of anybody ever becomes
part of a program that draws.
"""

import io
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

import segno
from babel.numbers import format_decimal

from bot.render import Reader, Words
from domain.messages.base import Part, Word
from domain.papers.base import (
    Cell,
    Column,
    Facts,
    Label,
    Labels,
    NewPage,
    Paper,
    Shape,
    Table,
    signed,
)
from domain.papers.spelling import spelled
from domain.quantities import Money, Quantity
from domain.weeks import zone

LONGEST_WORD, LONGEST_IN_A_CELL = 20, 11
BREAK = "\u200b"
"""Where a word may be broken that is too long for its place; it has no width."""
HUNDRED = Decimal(100)
ON_THE_RIGHT = frozenset({Shape.QUANTITY, Shape.WHOLE, Shape.NUMBER, Shape.RUPIAH, Shape.PERCENT})
Json = dict[str, Any]


class PaperWords:
    """Words for one paper."""

    def __init__(self, paper: Paper, words: Words) -> None:
        here = zone(paper.zone)
        noon = datetime.combine(paper.day, time(12), here).astimezone(UTC)
        self.language = paper.language
        self._words = words
        self._reader = Reader(paper.language, "", "", paper.issuer.office, here, noon)

    def word(self, key: str) -> str:
        """An entry of the catalogs."""
        return self._words.word(key, self.language)

    def heading(self, name: str) -> str:
        """The label of a fact, the heading of a column."""
        return self.word(f"field.{name}")

    def text(self, part: Part | Word | str) -> str:
        """A part without weight, or a word; a name is what it is."""
        if isinstance(part, str):
            return part
        if isinstance(part, Word):
            return self.word(part.key)
        return self._words.text(part, self._reader)

    def lines(self, part: Part) -> list[list[Json]]:
        """A paragraph: its lines, each as runs that are bold or not."""
        lines: list[list[Json]] = [[]]
        for span in self._words.spans(part, self._reader):
            for place, text in enumerate(span.text.split("\n")):
                if place:
                    lines.append([])
                if text:
                    lines[-1].append({"t": breakable(text), "b": span.bold})
        return lines

    def value(self, cell: Any, form: str = "") -> str:  # noqa: ANN401 - any fact
        """A fact as it is read; empty where there is none."""
        if form == "words":
            return self._spelled(cell)
        if isinstance(cell, Part):
            return self.text(cell)
        return self._words.fact("cell", form, {"cell": cell}, self._reader)

    def cell(self, cell: Cell, column: Column) -> str:
        """A cell as it is read below its heading."""
        if isinstance(cell, Decimal) and column.shape == Shape.PERCENT:
            shown = format_decimal(cell * HUNDRED, format="#,##0.0", locale=self.language)
            return f"{shown} %"
        return self.value(cell, "medium" if column.shape in (Shape.DAY, Shape.MOMENT) else "")

    def _spelled(self, cell: Cell) -> str:
        match cell:
            case None:
                return ""
            case Money(rupiah):
                return f"{spelled(rupiah, self.language)} rupiah"
            case Quantity(amount, unit) if amount == amount.to_integral_value():
                return f"{spelled(int(amount), self.language)} {unit}"
            case int():
                return spelled(cell, self.language)
        return self.value(cell)


def breakable(text: str, most: int = LONGEST_WORD) -> str:
    """The same text, in which a word that is too long for a line can be broken anywhere."""
    if len(text) <= most:
        return text
    return " ".join(BREAK.join(word) if len(word) > most else word for word in text.split(" "))


def paper_in_words(paper: Paper, words: Words) -> Json:
    """The whole paper as plain data for a layout."""
    say = PaperWords(paper, words)
    head = paper.issuer
    return {
        "lang": paper.language,
        "landscape": paper.landscape,
        "title": say.word(f"paper.{paper.kind}"),
        "name": f"{say.word(f'paper.{paper.kind}')} {paper.number}".strip(),
        "number": breakable(paper.number),
        "number_label": say.heading("number") if paper.number else "",
        "date": ", ".join(filter(None, (breakable(head.town), say.value(paper.day, "date")))),
        "day": [paper.day.year, paper.day.month, paper.day.day],
        "office": breakable(head.office),
        "region": breakable(say.text(head)),
        "address": breakable(head.address),
        "to": say.word("paper.to"),
        "page": say.word("paper.page"),
        "of": say.word("paper.page_of"),
        "addressee": [breakable(line) for line in paper.addressee if line],
        "blocks": [_block(block, say) for block in paper.body],
        "signatures": [
            {
                "role": say.word(f"sign.{one.role}"),
                "name": breakable(one.name),
                "detail": breakable(one.detail),
            }
            for one in signed(paper)
        ],
    }


def _block(block: Part, say: PaperWords) -> Json:
    match block:
        case Facts():
            return _facts(block, say)
        case Table():
            return _table(block, say)
        case Labels():
            return {
                "type": "labels",
                "across": block.across,
                "height": block.height_mm,
                "labels": [_label(one, say) for one in block.labels],
            }
        case NewPage():
            return {"type": "page"}
    return {"type": "text", "lines": say.lines(block)}


def _facts(block: Facts, say: PaperWords) -> Json:
    rows = [
        [say.heading(fact.name), breakable(value), fact.strong]
        for fact in block.rows
        if (value := say.value(fact.value, fact.form))
    ]
    return {"type": "facts", "rows": rows}


def _table(table: Table, say: PaperWords) -> Json:
    def worded(row: tuple[Cell, ...]) -> list[str]:
        pairs = zip(row, table.columns, strict=True)
        return [_in_cell(say.cell(cell, column), column) for cell, column in pairs]

    return {
        "type": "table",
        "title": breakable(say.text(table.title)),
        "headings": [say.heading(column.name) for column in table.columns],
        "right": [column.shape in ON_THE_RIGHT for column in table.columns],
        "flexible": [column.shape == Shape.TEXT for column in table.columns],
        "widths": [column.width for column in table.columns],
        "rows": [worded(row) for row in table.rows],
        "totals": worded(table.totals()) if table.adds_up() else [],
        "total_word": say.word("paper.total"),
        "empty": say.word("paper.nothing"),
    }


def _in_cell(text: str, column: Column) -> str:
    return breakable(text, LONGEST_IN_A_CELL) if column.shape == Shape.TEXT else text


def _label(label: Label, say: PaperWords) -> Json:
    lines = (say.value(line) for line in label.lines)
    return {
        "svg": qr_svg(label.code),
        "title": breakable(label.title),
        "lines": [breakable(line) for line in lines if line],
    }


def qr_svg(code: str) -> str:
    """A QR code as SVG, with its quiet zone of four modules."""
    out = io.BytesIO()
    segno.make(code, error="m", micro=False).save(out, kind="svg", border=4, xmldecl=False)
    return out.getvalue().decode()


__all__ = ["PaperWords", "breakable", "paper_in_words", "qr_svg"]
