"""Rows of a list of businesses: who, where, how to reach them, what they make."""

import re
from collections.abc import Sequence
from decimal import Decimal

from domain.models import Product
from domain.sheets.grids import Row, shown
from domain.sheets.headings import Table
from domain.sheets.problems import RowProblem, column_of, problem
from domain.sheets.readings import Wrong, amount_of, name_of, product_of, text_of
from domain.sheets.telephones import NoTelephone, read_telephone
from domain.values import Value

BETWEEN = re.compile(r"\s*(?:[,;/\n&+]|\bdan\b)\s*", re.IGNORECASE)
IN_ADDRESS = re.compile(r"\bkec(?:amatan|\.)?\s+([^,;.]+)", re.IGNORECASE)
BEFORE_DISTRICT = re.compile(r"^(?:di\s+)?(?:kecamatan|kec\.?)\s+", re.IGNORECASE)
BEFORE_NAME = {
    "bu": "Bu", "ibu": "Bu", "pak": "Pak", "bapak": "Pak", "bpk": "Pak", "mbak": "Mbak",
    "mba": "Mbak", "mas": "Mas", "kak": "Kak", "sdr": "", "sdri": "", "sdra": "",
}  # fmt: skip
Usual = tuple[tuple[int, Decimal | None], ...]


class ListedProducer(Value):
    """A business as a sheet has it; ``phone`` as ``+62…`` or empty, ``salutation`` if written."""

    row: int
    place: str
    business: str
    owner: str
    salutation: str
    phone: str
    district: str
    products: Usual


def read_producers(
    table: Table, products: Sequence[Product]
) -> tuple[list[ListedProducer], list[RowProblem]]:
    """The rows that can be taken, and what is wrong with the others (every problem of each)."""
    good: list[ListedProducer] = []
    problems: list[RowProblem] = []
    for row in table.rows:
        found = _Reader(table, row, products)
        listed = found.read()
        if found.problems:
            problems += found.problems
        else:
            good.append(listed)
    return good, problems


class _Reader:
    """One row, with everything that is wrong with it."""

    def __init__(self, table: Table, row: Row, products: Sequence[Product]) -> None:
        self._table, self._row, self._products = table, row, products
        self.problems: list[RowProblem] = []

    def read(self) -> ListedProducer:
        business, called = self._name("business"), self._name("name")
        owner = self._name("owner")
        business, owner = business or (called if owner else "") or owner or called, owner or called
        if not business and not any(p.column == column_of(self._table, "business") for p in
                                    self.problems):  # fmt: skip
            names = ("business", "name", "owner")
            self._wrong("missing", next(one for one in names if one in self._table.columns))
        salutation, owner = _addressed(owner or business)
        return ListedProducer(
            row=self._row.number,
            place=self._table.sheet,
            business=business,
            owner=owner,
            salutation=salutation,
            phone=self._phone(),
            district=self._district(),
            products=self._made(),
        )

    def _wrong(self, kind: str, field: str, hint: str = "") -> None:
        self.problems.append(problem(self._table, self._row, kind, field, hint))

    def _name(self, field: str) -> str:
        found = name_of(self._table.cell(self._row, field))
        if isinstance(found, Wrong):
            self._wrong(found.kind, field, found.hint)
            return ""
        return found

    def _phone(self) -> str:
        found = read_telephone(self._table.cell(self._row, "phone"))
        if isinstance(found, NoTelephone):
            self._wrong("phone_lost" if found.lost else "phone", "phone")
            return ""
        return found

    def _district(self) -> str:
        """The district, also out of a whole address; a sheet without any has none."""
        said = BEFORE_DISTRICT.sub("", self._name("district"))
        if not said and (inside := IN_ADDRESS.search(self._text("address"))):
            said = inside[1].strip()[:60]
        if not said:
            self._wrong("missing", "district")
        return said.title() if said.islower() or said.isupper() else said

    def _text(self, field: str) -> str:
        return text_of(self._table.cell(self._row, field))

    def _made(self) -> Usual:
        """The products of the row, with what is usual where one amount belongs to one product."""
        said = self._text("products")
        if not said:
            return ()
        whole = product_of(said, self._products)
        parts = [said] if whole is not None and not BETWEEN.search(said) else BETWEEN.split(said)
        made: dict[int, Product] = {}
        for part in filter(None, parts):
            product = product_of(part, self._products)
            if product is None:
                known = ", ".join(one.name for one in self._products)
                self._wrong("product" if known else "no_products", "products", known)
                return ()
            made[product.id] = product
        return self._amounts(list(made.values()))

    def _amounts(self, made: Sequence[Product]) -> Usual:
        cell = self._table.cell(self._row, "capacity")
        if not text_of(cell):
            return tuple((product.id, None) for product in made)
        if len(made) > 1:
            return self._several(made, shown(cell))
        amount = amount_of(cell, self._text("unit"), made[0], plausible=True)
        if isinstance(amount, Wrong):
            field = "unit" if amount.kind == "unit" else "capacity"
            self._wrong(amount.kind, field, amount.hint)
            return ()
        return ((made[0].id, amount or None),)

    def _several(self, made: Sequence[Product], said: str) -> Usual:
        """``40 kg, 20 kotak`` in the order of the products; one number for several is refused."""
        parts = [part for part in re.split(r"\s*[;/\n+]\s*|,\s+", said) if part]
        if len(parts) != len(made):
            names = ", ".join(product.name for product in made)
            self._wrong("which_product", "capacity", names)
            return ()
        amounts = [
            amount_of(p, "", one, plausible=True) for p, one in zip(parts, made, strict=True)
        ]
        wrong = next((one for one in amounts if isinstance(one, Wrong)), None)
        if wrong is not None:
            self._wrong(wrong.kind, "capacity", wrong.hint)
            return ()
        pairs = zip(made, amounts, strict=True)
        return tuple((p.id, a or None) for p, a in pairs if not isinstance(a, Wrong))


def _addressed(name: str) -> tuple[str, str]:
    """``Ibu Siti`` is Siti, addressed as Bu; a form of address is never guessed."""
    first, _, rest = name.partition(" ")
    salutation = BEFORE_NAME.get(first.casefold().strip("."))
    if salutation is None or not rest:
        return "", name.title() if name.islower() or name.isupper() else name
    return salutation, rest.title() if rest.islower() or rest.isupper() else rest


__all__ = ["ListedProducer", "read_producers"]
