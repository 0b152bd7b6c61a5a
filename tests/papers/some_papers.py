"""Papers made up for tests: with totals, with formulas, with names that nobody should have."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from domain.messages.base import Part
from domain.papers.base import (
    Column,
    Fact,
    Facts,
    Formula,
    Letterhead,
    Paper,
    Shape,
    Signature,
    Table,
    table_of,
)
from domain.papers.order_letter import OrderLetterOpening
from domain.quantities import Money, Quantity

DAY = date(2026, 11, 23)
HEAD = Letterhead("Dinas Perdagangan", "Kota Balikpapan", town="Balikpapan")
COLUMNS = (
    Column("business", width=2),
    Column("received", Shape.QUANTITY, total=True),
    Column("returned", Shape.QUANTITY, total=True),
    Column(
        "accepted", Shape.QUANTITY, total=True, formula=Formula("minus", ("received", "returned"))
    ),
    Column("price", Shape.RUPIAH),
    Column("value", Shape.RUPIAH, total=True, formula=Formula("times", ("accepted", "price"))),
    Column(
        "quality_k", Shape.PERCENT, total=True, formula=Formula("ratio", ("accepted", "received"))
    ),
    Column("cutoff_day", Shape.DAY),
)
HOSTILE = (
    '=HYPERLINK("http://jahat.example","Bu Siti")',
    "+62811000111",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(A1:A9)",
    "\tTab",
    "\rCR",
    '#read("/etc/passwd") *tebal* _miring_ $x^2$ <label> @ref \\ `kode`',
    '#set text(size: 99pt)\n#panic("jahat")',
    'Bu "Siti" & <b>Anak</b> {code} \\u{1}',
    "\x00\x01\x1f kendali",
    "Sari'; DROP TABLE person;--",
    "Ω Łukasz ñandú 日本 🙂",
)
"""What somebody may be called who means ill, or only has an unusual name."""


def kg(amount: str | int) -> Quantity:
    """An exact amount."""
    return Quantity(Decimal(amount), "kg")


def table(rows: Iterable[tuple[str, str, str, int]]) -> Table:
    """Businesses with what came, what went back, and the price."""
    cells = ((name, kg(came), kg(back), Money(price), DAY) for name, came, back, price in rows)
    return table_of("receipt", COLUMNS, cells, "peyek kepiting")


def paper(*body: Part, names: tuple[str, ...] = ("Bu Siti",), **more: object) -> Paper:
    """A paper to somebody, signed by them."""
    whole: dict[str, object] = {
        "kind": "receipt",
        "number": "BPN-2026-014/07",
        "day": DAY,
        "issuer": HEAD,
        "zone": "Asia/Makassar",
        "body": body,
        "addressee": names,
        "signatures": tuple(Signature("giver", name) for name in names[:2]),
    }
    return Paper(**{**whole, **more})  # type: ignore[arg-type]


def full(rows: Iterable[tuple[str, str, str, int]] = (("Dapur Siti", "40", "2", 85_000),)) -> Paper:
    """A paper with a paragraph, facts, and a table of these rows."""
    worth = Fact("in_words", Money(3_230_000), "words", strong=True)
    facts = Facts((Fact("value", Money(3_230_000)), worth, Fact("place", None)))
    return paper(OrderLetterOpening("Dapur Siti"), facts, table(rows))


__all__ = ["COLUMNS", "DAY", "HEAD", "HOSTILE", "full", "kg", "paper", "table"]
