"""Rows that are only written: they wait for the end of the turn and are written all at once.

A turn posts messages and leaves a trail that it does not read again, so their rows are kept with
the session and written just before its commit, in the order in which they came, as one statement
for each table. Whoever must read them earlier calls `write_now`.
"""

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session as AnySession
from sqlmodel import Session

from domain.prepared import Prepared, connection_of

WAITING = "rows written later"


def write_later(session: Session, statement: Prepared[Any], row: dict[str, Any]) -> None:
    """Keep ``row`` for ``statement`` until the session commits; a rollback forgets it."""
    rows: dict[Prepared[Any], list[dict[str, Any]]] = session.info.setdefault(WAITING, {})
    rows.setdefault(statement, []).append(row)


def write_now(session: AnySession) -> None:
    """Write everything that waits."""
    rows: dict[Prepared[Any], list[dict[str, Any]]] = session.info.pop(WAITING, {})
    if not rows:
        return
    session.flush()
    connection = connection_of(session)
    for statement, values in rows.items():
        statement.run_many_on(connection, values)


def _forget(session: AnySession) -> None:
    session.info.pop(WAITING, None)


event.listen(AnySession, "before_commit", write_now)
event.listen(AnySession, "after_rollback", _forget)
