"""Which rows belong to a region or a person, found by the keys that lead there.

A new record needs nothing here: its foreign keys say whose it is. Columns that only say who did
something (``made_by``) lead nowhere.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, LargeBinary, Select, Table, select
from sqlmodel import Session

from domain.models import Record
from domain.values import Value

DOERS = (
    "made_by",
    "granted_by",
    "created_by",
    "recorded_by",
    "answered_by",
    "confirmed_by",
    "listed_by",
    "actor_id",
    "exporter_id",
    "goodbye_id",
    "invited_by",
    "agreed_by",
    "ended_by",
)
FIRST = ("region_id", "order_id", "line_id", "share_id", "producer_id", "product_id", "person_id")
"""Of several keys the one that says whose a row is."""
ALSO = {
    ("share", "region"): ("line_id", "order_id", "region_id"),
    ("receipt", "region"): ("share_id", "line_id", "order_id", "region_id"),
    ("poollink", "region"): ("guest_product_id", "region_id"),
}
"""A second way, where two regions have to do with a row: whose order it is, beside whose maker."""
MACHINERY = frozenset(
    [
        "channelnote",
        "conversation",
        "duty",
        "erasure",
        "inbox",
        "incomingfile",
        "invitation",
        "jobrun",
        "linkcode",
        "messagetemplate",
        "outbox",
        "reach",
        "sentpart",
        "webhookbody",
    ]
)
"""Tables that keep the program going; an office's workbook leaves them out."""


class Rows(Value):
    """A table, the columns that go out, and its rows in order."""

    table: Table
    columns: tuple[Column[Any], ...]
    wanted: Select[Any]

    def each(self, session: Session) -> Iterator[Sequence[Any]]:
        """The rows, a thousand at a time in memory."""
        yield from session.execute(self.wanted.execution_options(yield_per=1000))


def tables() -> list[Table]:
    """Every table, by name."""
    return sorted(Record.metadata.tables.values(), key=lambda table: table.name)


def rows_of(table: Table, owner: str = "", number: int | None = None) -> Rows | None:
    """All rows of a table, or those of a region or person (``owner`` is that table's name).

    None where a table's rows belong to nobody of that kind.
    """
    columns = tuple(c for c in table.columns if not isinstance(c.type, LargeBinary))
    wanted = select(*columns).order_by(*table.primary_key.columns)
    if not owner:
        return Rows(table, columns, wanted)
    condition = _belongs(table, owner, number)
    return None if condition is None else Rows(table, columns, wanted.where(condition))


def _belongs(table: Table, owner: str, number: int | None) -> ColumnElement[bool] | None:
    if table.name == owner:
        return table.c.id == number
    steps = path(table.name, owner)
    if steps is None:
        return None
    leads, also = _leads(table, steps, number), ALSO.get((table.name, owner))
    return leads if also is None else leads | _leads(table, also, number)


def _leads(table: Table, steps: Sequence[str], number: int | None) -> ColumnElement[bool]:
    column = table.c[steps[0]]
    if len(steps) == 1:
        return column == number
    (key,) = column.foreign_keys
    return column.in_(select(key.column).where(_leads(key.column.table, steps[1:], number)))


@cache
def path(table: str, owner: str) -> tuple[str, ...] | None:
    """The columns that lead from a table to its owner, the shortest way; None if none does."""
    waiting: list[tuple[str, tuple[str, ...]]] = [(table, ())]
    seen = {table}
    for here, steps in waiting:
        for column in _keys(Record.metadata.tables[here]):
            (key,) = column.foreign_keys
            further = key.column.table.name
            if further == owner:
                return (*steps, column.name)
            if further not in seen:
                seen.add(further)
                waiting.append((further, (*steps, column.name)))
    return None


def _keys(table: Table) -> list[Column[Any]]:
    """The columns that lead somewhere, those that say whose a row is first."""
    found = [c for c in table.columns if c.foreign_keys and c.name not in DOERS]
    return sorted(found, key=lambda c: FIRST.index(c.name) if c.name in FIRST else len(FIRST))


__all__ = ["MACHINERY", "Rows", "path", "rows_of", "tables"]
