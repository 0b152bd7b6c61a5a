"""What a file would change, whatever kind of list it is; and doing it, all of it or nothing."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from domain.models import Region
from domain.products import products_of_region
from domain.sheets.grids import Refusal, grids_of
from domain.sheets.headings import SheetKind, Table, tables_of
from domain.sheets.invitees import Invitations, against_records, invite_all
from domain.sheets.order_rows import OrderBook, add_orders, read_orders
from domain.sheets.problems import RowProblem, each_column_once
from domain.sheets.producer_rows import read_producers
from domain.sheets.product_rows import Assortment, add_products, read_products
from domain.values import Value, replace


class SheetPlan(Value):
    """What would be added, changed and left as it is, and every row that cannot be taken.

    ``unused`` are the columns that nothing is made of.
    """

    kind: SheetKind
    what: Invitations | Assortment | OrderBook
    problems: tuple[RowProblem, ...]
    unused: tuple[str, ...]

    @property
    def added(self) -> int:
        """How many are new."""
        return len(self.what.added)

    @property
    def changed(self) -> int:
        """How many are known and would be different; an order is never changed by a list."""
        return 0 if isinstance(self.what, OrderBook) else len(self.what.changed)

    @property
    def left(self) -> int:
        """How many are here already, just so."""
        return self.what.left

    @property
    def bad(self) -> int:
        """How many things are wrong; a column that is not there counts for each row."""
        return sum(one.rows for one in self.problems)

    @property
    def mark(self) -> str:
        """Changes where the plan does: what was looked at is what is done."""
        return f"{self.added}-{self.changed}-{self.left}-{self.bad}"


def plan_of(
    session: Session,
    region: Region,
    content: bytes,
    now: datetime,
    kind: SheetKind | None = None,
) -> SheetPlan | Refusal:
    """Read a file against the records of a region; nothing is written.

    ``content`` is XLSX or CSV; what it lists is found out by its headings where no ``kind`` is
    given.
    """
    grids = grids_of(content)
    if isinstance(grids, Refusal):
        return grids
    tables = _named(tables_of(grids, kind))
    if not tables:
        return Refusal.NO_HEADINGS
    if not any(table.rows for table in tables):
        return Refusal.EMPTY
    what, problems = _planned(session, region, tables, now)
    unused = tuple(dict.fromkeys(name for table in tables for name in table.unused))
    return SheetPlan(tables[0].kind, what, each_column_once(problems), unused)


def _named(tables: tuple[Table, ...]) -> tuple[Table, ...]:
    """A single sheet needs no name beside its rows."""
    return tuple(replace(table, sheet="") for table in tables) if len(tables) == 1 else tables


def _planned(
    session: Session, region: Region, tables: tuple[Table, ...], now: datetime
) -> tuple[Invitations | Assortment | OrderBook, list[RowProblem]]:
    products = products_of_region(session, region.id)
    if tables[0].kind is SheetKind.PRODUCTS:
        assortment = read_products(_one(tables), products)
        return assortment, list(assortment.problems)
    if tables[0].kind is SheetKind.ORDERS:
        book = read_orders(session, region, _one(tables), products, now)
        return book, list(book.problems)
    read = [read_producers(table, products) for table in tables]
    listed = [one for good, _ in read for one in good]
    plan = against_records(session, region, listed, now)
    return plan, [*(p for _, bad in read for p in bad), *plan.problems]


def _one(tables: tuple[Table, ...]) -> Table:
    """Products and orders are read from the sheet that says most."""
    return max(tables, key=lambda table: (len(table.columns), len(table.rows)))


def carry_out(
    session: Session,
    region: Region,
    plan: SheetPlan,
    now: datetime,
    actor_id: int | None,
    make_code: Callable[[str], str],
) -> None:
    """Do what the plan says, in the transaction of the session."""
    match plan.what:
        case Invitations():
            invite_all(session, region, plan.what, now, actor_id, make_code)
        case Assortment():
            add_products(session, region, plan.what, now, actor_id)
        case OrderBook():
            add_orders(session, region, plan.what, now, actor_id)


__all__ = ["SheetPlan", "carry_out", "plan_of"]
