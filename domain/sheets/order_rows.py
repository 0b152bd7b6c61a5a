"""Rows of a list of orders, against the orders that are open.

An order is known again by product, destination, buyer and cut-off. One that is there with another
quantity or price is never changed by a list: producers may have promised for it.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from domain.language import Intent, read_date
from domain.models import Product, Region
from domain.orders import Draft, create_order
from domain.quantities import ZERO
from domain.sheets.grids import Cell, Row, shown
from domain.sheets.headings import Table
from domain.sheets.problems import RowProblem, problem
from domain.sheets.readings import Wrong, amount_of, name_of, product_of, text_of
from domain.standing import OpenLine, open_lines
from domain.values import Value
from domain.weeks import at, local

DEAREST = 10**10
NUMERIC_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
MONEY = re.compile(r"(?:rp\.?\s*)?(\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,]\d{2}|[.,]-)?", re.IGNORECASE)
PERCENT = re.compile(r"(\d{1,3})\s*%?")
Key = tuple[int, str, str, datetime]


class OrderBook(Value):
    """What a list of orders would add."""

    added: tuple[Draft, ...]
    left: int
    problems: tuple[RowProblem, ...]


def read_orders(
    session: Session, region: Region, table: Table, products: Sequence[Product], now: datetime
) -> OrderBook:
    """The rows against the open orders, with every problem named."""
    known = {_key_of(entry): entry for entry in open_lines(session, region.id)}
    today = local(now, region.zone).date()
    seen: dict[Key, int] = {}
    added, left = [], 0
    problems: list[RowProblem] = []
    for row in table.rows:
        reader = _Reader(table, row, products, region, today)
        draft = reader.draft(now)
        if draft is None:
            problems += reader.problems
            continue
        key = _key(draft)
        there = known.get(key)
        if key in seen:
            problems.append(problem(table, row, "twice", "product", str(seen[key])))
        elif there is None:
            added.append(draft)
        elif _same(there, draft):
            left += 1
        else:
            problems.append(problem(table, row, "known_otherwise", "quantity", there.order.code))
        seen.setdefault(key, row.number)
    return OrderBook(tuple(added), left, tuple(problems))


def _key(draft: Draft) -> Key:
    return draft.product.id, draft.destination.casefold(), draft.buyer.casefold(), draft.cutoff


def _key_of(entry: OpenLine) -> Key:
    order = entry.order
    said = order.destination.casefold(), order.buyer.casefold()
    return entry.product.id, *said, entry.line.cutoff


def _same(entry: OpenLine, draft: Draft) -> bool:
    line = entry.line
    price_too = draft.price_rupiah in (None, line.price_rupiah)
    return line.quantity == draft.quantity and price_too


class _Reader:
    """One row, with everything that is wrong with it."""

    def __init__(
        self, table: Table, row: Row, products: Sequence[Product], region: Region, today: date
    ) -> None:
        self._table, self._row, self._products = table, row, products
        self._region, self._today = region, today
        self.problems: list[RowProblem] = []

    def draft(self, now: datetime) -> Draft | None:
        """The order of the row; None where something is wrong with it."""
        product, cutoff = self._product(), self._cutoff(now)
        quantity = None if product is None else self._quantity(product)
        destination = self._name("destination", needed=True)
        buyer, place = self._name("buyer"), self._name("place")
        price, percent = self._price(), self._percent()
        if self.problems or product is None or quantity is None or cutoff is None:
            return None
        return Draft(
            product=product,
            quantity=quantity,
            destination=destination,
            cutoff=cutoff,
            price_rupiah=price,
            buyer=buyer,
            over_tolerance_percent=percent,
            handover_place=place,
        )

    def _wrong(self, kind: str, field: str, hint: str = "") -> None:
        self.problems.append(problem(self._table, self._row, kind, field, hint))

    def _cell(self, field: str) -> Cell:
        return self._table.cell(self._row, field)

    def _name(self, field: str, *, needed: bool = False) -> str:
        found = name_of(self._cell(field))
        if isinstance(found, Wrong):
            self._wrong(found.kind, field, found.hint)
            return ""
        if needed and not found:
            self._wrong("missing", field)
        return found

    def _product(self) -> Product | None:
        said = text_of(self._cell("product"))
        found = product_of(said, self._products) if said else None
        if found is None:
            known = ", ".join(one.name for one in self._products)
            kind = "missing" if not said else "product" if known else "no_products"
            self._wrong(kind, "product", known)
        return found

    def _quantity(self, product: Product) -> Decimal | None:
        cell = self._cell("quantity")
        if not text_of(cell):
            self._wrong("missing", "quantity")
            return None
        amount = amount_of(cell, text_of(self._cell("unit")), product, plausible=False)
        if isinstance(amount, Wrong):
            self._wrong(amount.kind, "unit" if amount.kind == "unit" else "quantity", amount.hint)
            return None
        if amount == ZERO:
            self._wrong("amount", "quantity")
        elif amount % product.lot:
            self._wrong("lot", "quantity", f"{product.lot:f} {product.unit}")
        return amount

    def _cutoff(self, now: datetime) -> datetime | None:
        cell = self._cell("cutoff")
        if not text_of(cell):
            self._wrong("missing", "cutoff")
            return None
        day = cell if isinstance(cell, date) else self._day(shown(cell))
        if isinstance(day, Wrong):
            self._wrong(day.kind, "cutoff")
            return None
        moment = at(day, self._region.cutoff_at, self._region.zone)
        if moment <= now:
            self._wrong("past", "cutoff")
            return None
        return moment

    def _day(self, words: str) -> date | Wrong:
        """``18 Des 2026``, ``2026-12-18``; ``18/12/2026`` is the day before the month, as here."""
        try:
            if (numeric := NUMERIC_DAY.fullmatch(words)) is not None:
                day, month, year = (int(part) for part in numeric.groups())
                return date(year, month, day)
            return date.fromisoformat(words)
        except ValueError:
            reading = read_date(words, self._today)
            if reading.intent is Intent.DATE and reading.date is not None:
                return reading.date
            return Wrong("past" if reading.why == "past_date" else "date")

    def _price(self) -> int | None:
        cell = self._cell("price")
        said = text_of(cell)
        if not said:
            return None
        found = MONEY.fullmatch(said.casefold()) if isinstance(cell, str) else None
        rupiah = int(re.sub(r"\D", "", found[1])) if found else cell if isinstance(cell, int) else 0
        if not 0 < rupiah < DEAREST:
            self._wrong("price", "price")
            return None
        return rupiah

    def _percent(self) -> int:
        """Whole percent; a spreadsheet keeps 5 % as 0,05."""
        cell = self._cell("tolerance")
        if not text_of(cell):
            return 0
        if isinstance(cell, Decimal) and 0 < cell < 1 and not cell * 100 % 1:
            return int(cell * 100)
        found = PERCENT.fullmatch(shown(cell))
        if found is None or int(found[1]) > 100:
            self._wrong("percent", "tolerance")
            return 0
        return int(found[1])


def add_orders(
    session: Session, region: Region, plan: OrderBook, now: datetime, actor_id: int | None
) -> list[str]:
    """Make the orders, in the order of the list; returns their codes."""
    return [create_order(session, region, draft, now, actor_id).code for draft in plan.added]


__all__ = ["OrderBook", "add_orders", "read_orders"]
