"""What names somebody, found and blotted out wherever it was written down.

Other people's records speak of a person too: what an officer typed, what officers were told, the
raw bodies that a provider brought. There the person's names and addresses are replaced, letter for
letter, and everything else stays as it was.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import JSON, Column, String, Table, cast, func, or_, update
from sqlalchemy import select as columns
from sqlmodel import Session
from sqlmodel.sql.sqltypes import AutoString

from domain.models import (
    Contact,
    Invitation,
    MessageTemplate,
    Order,
    OrderLine,
    Person,
    Producer,
    Product,
    Record,
    Region,
    Role,
)
from domain.values import Value

BLOT = "[—]"
SHORTEST = 3
KEPT_AS_THEY_ARE = frozenset(
    table.__tablename__
    for table in (Contact, Invitation, MessageTemplate, Order, OrderLine, Person)
) | frozenset(table.__tablename__ for table in (Producer, Product, Region, Role))
"""Tables that hold what others are called and what is traded: deleted or set by hand, never blotted
out by likeness."""
WAYFINDING = """
    state kind action subject channel job source dedupe digest code message language status avoid
    external_id provider_id number
"""
STATES_AND_KEYS = frozenset(WAYFINDING.split())
"""Columns by which the program finds its way; what names somebody there is dealt with by hand."""


class Traces(Value):
    """What names one person: ``names`` between words, ``signs`` (addresses) anywhere."""

    names: tuple[str, ...]
    signs: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Names and signs, the longest first, so that no part of one is left."""
        found = {one for one in (*self.names, *self.signs) if len(one) >= SHORTEST}
        return tuple(sorted(found, key=lambda one: (-len(one), one)))

    def pattern(self) -> re.Pattern[str]:
        """Finds every trace in a text, whatever its case."""
        signs = frozenset(self.signs)
        parts = [
            re.escape(one) if one in signs else rf"(?<!\w){re.escape(one)}(?!\w)"
            for one in self.all
        ]
        return re.compile("|".join(parts) or r"(?!)", re.IGNORECASE)


def blotted(value: Any, pattern: re.Pattern[str]) -> Any:  # noqa: ANN401 - any JSON
    """The same value with every trace replaced; a number that is one becomes 0."""
    match value:
        case str():
            return pattern.sub(BLOT, value)
        case bool() | None | float():
            return value
        case int():
            return 0 if pattern.fullmatch(str(value)) else value
        case list():
            return [blotted(one, pattern) for one in value]
        case dict():
            return {blotted(name, pattern): blotted(one, pattern) for name, one in value.items()}
    return value


def blot_out(session: Session, traces: Traces) -> int:
    """Replace the traces in every text of every table but `KEPT_AS_THEY_ARE`.

    Returns how many rows were changed. Rows that are not written yet must be written before.
    """
    if not traces.all:
        return 0
    pattern = traces.pattern()
    return sum(
        _blot_table(session, table, texts, traces.all, pattern)
        for table, texts in texts_of(Record.metadata.sorted_tables)
    )


def texts_of(tables: Iterable[Table]) -> Iterator[tuple[Table, list[Column[Any]]]]:
    """Every table that may speak of somebody, with its columns of free text and JSON."""
    for table in tables:
        texts = [
            column
            for column in table.columns
            if isinstance(column.type, String | AutoString | JSON)
            and column.name not in STATES_AND_KEYS
            and not column.foreign_keys
        ]
        if texts and table.name not in KEPT_AS_THEY_ARE:
            yield table, texts


def _blot_table(
    session: Session,
    table: Table,
    texts: Sequence[Column[Any]],
    traces: Sequence[str],
    pattern: re.Pattern[str],
) -> int:
    keys = list(table.primary_key.columns)
    wanted = or_(*(_speaks_of(column, one) for column in texts for one in traces))
    rows = session.execute(columns(*keys, *texts).where(wanted)).all()
    changed = 0
    for row in rows:
        old = row[len(keys) :]
        new = [blotted(value, pattern) for value in old]
        if new != list(old):
            here = [key == value for key, value in zip(keys, row[: len(keys)], strict=True)]
            values = {text.name: value for text, value in zip(texts, new, strict=True)}
            session.execute(update(table).where(*here).values(values))
            changed += 1
    return changed


def _speaks_of(column: Column[Any], trace: str) -> Any:  # noqa: ANN401 - a condition
    """Whether the column may hold the trace; JSON writes letters with accents in another way."""
    text = func.lower(cast(column, String))
    written = {trace.lower(), json.dumps(trace)[1:-1].lower()}
    return or_(*(text.contains(one, autoescape=True) for one in sorted(written)))


__all__ = ["BLOT", "KEPT_AS_THEY_ARE", "Traces", "blot_out", "blotted", "texts_of"]
