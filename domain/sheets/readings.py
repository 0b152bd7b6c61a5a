"""Cells read as what they are meant to be: a name, an amount of a product, a whole number.

Each gives the value, or the kind of `RowProblem` that says why not.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from domain.language import Asked, Context, Intent, ProductWords, read
from domain.models import Product
from domain.products import words_of
from domain.quantities import ZERO, plain
from domain.sheets.grids import Cell, shown
from domain.values import Value

SHORTEST, LONGEST = 2, 60
NOTHING = frozenset(["", "-", "–", "—", "?", "n/a", "na", "nihil", "tidak ada", "belum ada"])
THOUSANDTH = Decimal("0.001")
BARE_NUMBER = re.compile(r"\d+")


class Wrong(Value):
    """Why a cell cannot be taken: the kind of `RowProblem`, and what it was held against."""

    kind: str
    hint: str = ""


def text_of(cell: Cell) -> str:
    """The words of a cell; nothing where they only say that there is nothing."""
    words = shown(cell).strip(" .;:\"'")
    return "" if words.casefold() in NOTHING else words


def name_of(cell: Cell) -> str | Wrong:
    """A name of 2 to 60 letters; empty where the cell is."""
    words = text_of(cell)
    if not words:
        return ""
    if not SHORTEST <= len(words) <= LONGEST or not any(c.isalpha() for c in words):
        return Wrong("too_long", str(LONGEST))
    return words


def product_of(words: str, products: Sequence[Product]) -> Product | None:
    """The product that is called so, or whose name stands in the words, if there is only one."""
    said = " ".join(words.casefold().split())
    for product in products:
        if said in _names(product):
            return product
    inside = [p for p in products if any(_stands(name, said) for name in _names(p))]
    if len(inside) == 1:
        return inside[0]
    tokens = set(re.findall(r"\w+", said))
    around = [p for p in products if tokens and any(tokens <= set(n.split()) for n in _names(p))]
    return around[0] if not inside and len(around) == 1 else None


def _names(product: Product) -> list[str]:
    return [name.casefold() for name in (product.name, *product.aliases)]


def _stands(name: str, said: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said) is not None


def amount_of(cell: Cell, unit: str, product: Product, *, plausible: bool) -> Decimal | Wrong:
    """An amount in the product's own unit; ``unit`` is what the unit's column says, or nothing.

    ``plausible`` refuses more than anybody can make of the product in a week.
    """
    amount = (
        _counted(cell, unit, product)
        if isinstance(cell, int | Decimal) or BARE_NUMBER.fullmatch(shown(cell))
        else _spoken(shown(cell), unit, product)
    )
    if isinstance(amount, Wrong):
        return amount
    if amount < ZERO or amount % THOUSANDTH:
        return Wrong("amount")
    if plausible and amount > product.max_weekly:
        return Wrong("too_much", f"{product.max_weekly:f} {product.unit}")
    return plain(amount)


def _counted(cell: Cell, unit: str, product: Product) -> Decimal | Wrong:
    """A plain number, in the unit of its own column or the product's."""
    known = _units(product)
    named = unit.casefold().strip(". ")
    if named and named not in known:
        return Wrong("unit", ", ".join(sorted(known)))
    return Decimal(shown(cell).replace(",", ".")) * known.get(named, Decimal(1))


def _units(product: Product) -> dict[str, Decimal]:
    return {word.casefold(): size for word, size in words_of(product).factors.items()}


def _spoken(words: str, unit: str, product: Product) -> Decimal | Wrong:
    """An amount in words, as people write it in chat: ``40 kg``, ``1 kwintal``."""
    names: ProductWords = replace(words_of(product), max_plausible=None)
    for said in (words, f"{words} {unit}") if unit else (words,):
        reading = read(said, Context(Asked.QUANTITY, (names,)))
        if reading.intent is Intent.SET_CAPACITY and len(reading.items) == 1:
            return reading.items[0].quantity
        if reading.intent is Intent.ZERO_CAPACITY:
            return ZERO
    return Wrong("amount")


__all__ = ["Wrong", "amount_of", "name_of", "product_of", "text_of"]
