"""Rows of a list of products, against the products that the region has."""

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation

from sqlmodel import Session

from domain.audit import record_change
from domain.models import Product, Region
from domain.quantities import ZERO, plain
from domain.sheets.grids import Cell, Row, shown
from domain.sheets.headings import Table
from domain.sheets.problems import RowProblem, problem
from domain.sheets.readings import Wrong, name_of, text_of
from domain.values import Value

FINEST = Decimal("0.001")
LIST_ENDS = re.compile(r"\s*[,;/\n]\s*")
PACK = re.compile(r"^(?P<word>[^\W\d_]+)\s*[=:@(]?\s*(?P<size>\d+(?:[.,]\d+)?)\s*\)?\s*\w*$")
THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+")


class ListedProduct(Value):
    """A product as a sheet has it; None where the sheet says nothing of it."""

    row: int
    name: str
    unit: str
    max_weekly: Decimal | None
    lot: Decimal | None
    aliases: tuple[str, ...] | None
    packs: tuple[tuple[str, str], ...] | None


class Assortment(Value):
    """What a list of products would change."""

    added: tuple[ListedProduct, ...]
    changed: tuple[tuple[ListedProduct, Product], ...]
    left: int
    problems: tuple[RowProblem, ...]


def read_products(table: Table, known: Sequence[Product]) -> Assortment:
    """The rows against the products of the region, with every problem named.

    A product is known again by its name. Its unit never changes: amounts were stated in it.
    """
    by_name = {product.name.casefold(): product for product in known}
    seen: dict[str, int] = {}
    added, changed, left = [], [], 0
    problems: list[RowProblem] = []
    for row in table.rows:
        listed, wrong = _read(table, row)
        product = by_name.get(listed.name.casefold())
        wrong += _against(table, row, listed, product, seen)
        seen.setdefault(listed.name.casefold(), row.number)
        problems += wrong
        if wrong:
            continue
        if product is None:
            added.append(listed)
        elif _values(listed, product) == _values(None, product):
            left += 1
        else:
            changed.append((listed, product))
    return Assortment(tuple(added), tuple(changed), left, tuple(problems))


def _against(
    table: Table, row: Row, listed: ListedProduct, product: Product | None, seen: dict[str, int]
) -> list[RowProblem]:
    before = seen.get(listed.name.casefold())
    if listed.name and before is not None:
        return [problem(table, row, "twice", "product", str(before))]
    if product is None:
        if listed.name and listed.unit and listed.max_weekly is None:
            return [problem(table, row, "missing", "max_weekly")]
        return [] if listed.unit else [problem(table, row, "missing", "unit")]
    if listed.unit and listed.unit != product.unit:
        return [problem(table, row, "other_unit", "unit", product.unit)]
    return []


def _read(table: Table, row: Row) -> tuple[ListedProduct, list[RowProblem]]:
    wrong: list[RowProblem] = []

    def taken(field: str, value: object) -> object:
        if isinstance(value, Wrong):
            wrong.append(problem(table, row, value.kind, field, value.hint))
            return None
        return value

    name = taken("product", name_of(table.cell(row, "product"))) or ""
    if not name and not wrong:
        wrong.append(problem(table, row, "missing", "product"))
    listed = ListedProduct(
        row=row.number,
        name=str(name),
        unit=text_of(table.cell(row, "unit")).casefold(),
        max_weekly=_decimal(taken("max_weekly", _number(table.cell(row, "max_weekly")))),
        lot=_decimal(taken("lot", _number(table.cell(row, "lot")))),
        aliases=_words(table, row),
        packs=_pairs(taken("packs", _packs(table.cell(row, "packs")))),
    )
    return listed, wrong


def _decimal(value: object) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _pairs(value: object) -> tuple[tuple[str, str], ...] | None:
    return value if isinstance(value, tuple) else None


def _number(cell: Cell) -> Decimal | Wrong | None:
    """A number above 0 with at most three decimals; nothing where the cell is empty."""
    words = text_of(cell)
    if not words:
        return None
    if isinstance(cell, str):
        words = words.replace(".", "") if THOUSANDS.fullmatch(words) else words
        words = words.replace(",", ".")
    else:
        words = shown(cell).replace(",", ".")
    try:
        number = Decimal(words)
    except InvalidOperation:
        return Wrong("number")
    if not number.is_finite() or number <= ZERO or number % FINEST:
        return Wrong("number")
    return plain(number)


def _words(table: Table, row: Row) -> tuple[str, ...] | None:
    said = text_of(table.cell(row, "aliases"))
    return tuple(dict.fromkeys(filter(None, LIST_ENDS.split(said)))) if said else None


def _packs(cell: Cell) -> tuple[tuple[str, str], ...] | Wrong | None:
    """``dus=24, pak 6``; nothing where the cell is empty."""
    said = text_of(cell)
    if not said:
        return None
    found = [PACK.match(part.strip()) for part in re.split(r"[;,\n]\s+|;|\n", said) if part.strip()]
    pairs = [(m["word"].casefold(), m["size"].replace(",", ".")) for m in found if m is not None]
    return tuple(pairs) if len(pairs) == len(found) else Wrong("pack")


def _values(listed: ListedProduct | None, product: Product) -> tuple[object, ...]:
    """What is kept of a product, with what the list says of it in its place."""
    aliases, packs = tuple(product.aliases), tuple(sorted(product.packs.items()))
    lot, most = product.lot, product.max_weekly
    if listed is not None:
        aliases = listed.aliases if listed.aliases is not None else aliases
        packs = tuple(sorted(listed.packs)) if listed.packs is not None else packs
        lot = listed.lot if listed.lot is not None else lot
        most = listed.max_weekly if listed.max_weekly is not None else most
    return aliases, packs, lot, most


def add_products(
    session: Session, region: Region, plan: Assortment, now: datetime, actor_id: int | None
) -> int:
    """Write the plan down, each product on record. Returns how many are new."""
    for one in plan.added:
        product = Product(
            region_id=region.id,
            name=one.name,
            unit=one.unit,
            aliases=list(one.aliases or ()),
            packs=dict(one.packs or ()),
            lot=one.lot or Decimal(1),
            max_weekly=one.max_weekly or ZERO,
        )
        session.add(product)
        session.flush()
        _on_record(session, region, product, now, actor_id, "product_added", None)
    for one, product in plan.changed:
        before = _shown(product)
        aliases, packs, lot, most = _values(one, product)
        product.aliases = list(aliases)  # type: ignore[call-overload]
        product.packs = dict(packs)  # type: ignore[call-overload]
        product.lot, product.max_weekly = lot, most  # type: ignore[assignment]
        session.add(product)
        _on_record(session, region, product, now, actor_id, "product_changed", before)
    return len(plan.added)


def _shown(product: Product) -> dict[str, object]:
    return {
        "aliases": list(product.aliases),
        "packs": dict(product.packs),
        "lot": str(product.lot),
        "max_weekly": str(product.max_weekly),
    }


def _on_record(
    session: Session,
    region: Region,
    product: Product,
    now: datetime,
    actor_id: int | None,
    action: str,
    before: dict[str, object] | None,
) -> None:
    record_change(
        session,
        now,
        action,
        ("product", product.id),
        actor_id=actor_id,
        region_id=region.id,
        before=before,
        after={"name": product.name, "unit": product.unit, **_shown(product)},
    )


__all__ = ["Assortment", "ListedProduct", "add_products", "read_products"]
