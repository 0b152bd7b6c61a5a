"""One record: found by its number, added, changed, by statements that are made once.

What is written here is in the database at once and the session knows it; nothing is left for a
flush to find out by comparing.
"""

from functools import cache
from typing import TypeVar

from sqlalchemy import bindparam, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, SQLModel, select

from domain.prepared import Prepared, belongs, connection_of, inserting

R = TypeVar("R", bound=SQLModel)


def by_id(session: Session, table: type[R], number: int) -> R | None:
    """The record with this number, as the session knows it; nothing where there is none."""
    known = session.identity_map.get((table, (number,), None))
    if isinstance(known, table):
        return known
    return _by_id(table).first(session, number=number)


def the(session: Session, table: type[R], number: int) -> R:
    """The record with this number; raises LookupError where there is none."""
    record = by_id(session, table, number)
    if record is None:
        msg = f"no {table.__name__} has the number {number}"
        raise LookupError(msg)
    return record


def add(session: Session, record: R) -> R:
    """Write a new record; it has its number from now on."""
    session.flush()
    table = type(record)
    values = {name: getattr(record, name) for name in _names(table)}
    (number,) = _adding(table).all_on(connection_of(session), **values)
    set_committed_value(record, "id", number)
    belongs(session, record, (table, (number,), None))
    return record


def change(session: Session, record: SQLModel, **values: object) -> None:
    """Write new values of a record."""
    session.flush()
    number = record.id  # type: ignore[attr-defined]
    statement = _changing(type(record), tuple(values))
    statement.run_on(connection_of(session), number=number, **values)
    for name, value in values.items():
        set_committed_value(record, name, value)


@cache
def _by_id(table: type[R]) -> Prepared[R]:
    key = table.__table__.c.id  # type: ignore[attr-defined]
    return Prepared(select(table).where(key == bindparam("number")))


@cache
def _names(table: type[SQLModel]) -> tuple[str, ...]:
    return tuple(name for name in table.model_fields if name != "id")


@cache
def _adding(table: type[SQLModel]) -> Prepared[int]:
    key = table.__table__.c.id  # type: ignore[attr-defined]
    return Prepared(inserting(table, *_names(table)).returning(key))


@cache
def _changing(table: type[SQLModel], names: tuple[str, ...]) -> Prepared[None]:
    rows = table.__table__  # type: ignore[attr-defined]
    values: dict[str, object] = {name: bindparam(name) for name in names}
    return Prepared(update(rows).where(rows.c.id == bindparam("number")).values(values))


__all__ = ["add", "by_id", "change", "the"]
