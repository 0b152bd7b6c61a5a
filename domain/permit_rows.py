"""The rows that say which papers goods need: loaded from a file, added, changed, removed.

The file is TOML, one ``[[papers]]`` a row; every change of a row stands in the audit trail, and
its day of checking moves with it.
"""

import tomllib
from datetime import date, datetime
from importlib.resources import files
from typing import Any

from sqlmodel import Session, col, select

from domain.audit import record_change
from domain.errors import InputError
from domain.models import Holder, PaperNeeded, Product, Region
from domain.permits import paper_key
from domain.values import Value, as_dict

CHANGEABLE = ("product_kind", "destination", "paper", "holder", "how", "source")
LONGEST = 300


class PaperRow(Value):
    """A product of ``kind`` needs ``paper`` to go to ``destination`` (empty: anywhere)."""

    kind: str
    paper: str
    source: str
    checked_on: date
    destination: str = ""
    holder: Holder = Holder.PRODUCER
    how: str = ""


def starting_rows() -> list[PaperRow]:
    """What is commonly asked, to begin with."""
    return read_rows((files("domain") / "permits.toml").read_text("utf-8"))


def read_rows(text: str) -> list[PaperRow]:
    """The rows of a file; raises `InputError` in one line where one is wrong."""
    try:
        rows = tomllib.loads(text).get("papers", [])
    except tomllib.TOMLDecodeError as error:
        msg = f"papers: {error}"
        raise InputError(msg) from error
    if not isinstance(rows, list) or not rows:
        msg = "papers: there is no [[papers]] in it"
        raise InputError(msg)
    return [_row(number, row) for number, row in enumerate(rows, start=1)]


def _row(number: int, given: Any) -> PaperRow:  # noqa: ANN401 - whatever stands in the file
    known = set(PaperRow.__struct_fields__)
    if not isinstance(given, dict) or not set(given) <= known:
        msg = f"papers: row {number}: only {', '.join(sorted(known))} belong there"
        raise InputError(msg)
    words = {name: value for name, value in given.items() if name != "checked_on"}
    wrong = [n for n, value in words.items() if not isinstance(value, str) or len(value) > LONGEST]
    missing = [n for n in ("kind", "paper", "source") if not words.get(n)]
    if wrong or missing or not isinstance(given.get("checked_on"), date):
        named = ", ".join([*wrong, *missing]) or "checked_on"
        msg = f"papers: row {number}: {named} is missing or wrong"
        raise InputError(msg)
    holder = words.pop("holder", Holder.PRODUCER)
    if holder not in tuple(Holder):
        msg = f"papers: row {number}: holder is {' or '.join(Holder)}"
        raise InputError(msg)
    return PaperRow(**words, holder=Holder(holder), checked_on=given["checked_on"])


def load_rows(
    session: Session, region: Region, rows: list[PaperRow], now: datetime, actor_id: int | None
) -> int:
    """Add the rows that the region has not; what it has stays as it is. Returns how many."""
    return sum(add_row(session, region, row, now, actor_id) is not None for row in rows)


def add_row(
    session: Session, region: Region, row: PaperRow, now: datetime, actor_id: int | None
) -> PaperNeeded | None:
    """A new row; None where the region asks for that paper there already."""
    if _same(session, region, row) is not None:
        return None
    made = PaperNeeded(
        region_id=region.id,
        product_kind=kind_key(row.kind),
        destination=" ".join(row.destination.split()),
        paper=row.paper,
        holder=row.holder,
        how=row.how,
        source=row.source,
        checked_on=row.checked_on,
    )
    session.add(made)
    session.flush()
    after = {**as_dict(row), "checked_on": row.checked_on.isoformat()}
    _trail(session, made, now, "paper_row_added", actor_id, after=after)
    return made


def _same(session: Session, region: Region, row: PaperRow) -> PaperNeeded | None:
    rows = session.exec(
        select(PaperNeeded).where(
            PaperNeeded.region_id == region.id, PaperNeeded.product_kind == kind_key(row.kind)
        )
    )
    wanted = (row.destination.casefold().split(), paper_key(row.paper))
    return next(
        (r for r in rows if (r.destination.casefold().split(), paper_key(r.paper)) == wanted),
        None,
    )


def change_row(
    session: Session, row: PaperNeeded, part: str, value: str, now: datetime, today: date, by: int
) -> None:
    """Change one part of a row; it counts as checked today."""
    before = {part: str(getattr(row, part)), "checked_on": row.checked_on.isoformat()}
    setattr(row, part, Holder(value) if part == "holder" else value)
    row.checked_on = today
    after = {part: value, "checked_on": today.isoformat()}
    _trail(session, row, now, "paper_row_changed", by, before, after)


def check_row(session: Session, row: PaperNeeded, now: datetime, today: date, by: int) -> None:
    """An officer looked: the row is still right."""
    before, row.checked_on = row.checked_on, today
    days = {"checked_on": before.isoformat()}, {"checked_on": today.isoformat()}
    _trail(session, row, now, "paper_row_checked", by, *days)


def remove_row(session: Session, row: PaperNeeded, now: datetime, by: int) -> None:
    """The paper is not asked for any more."""
    before = {"kind": row.product_kind, "destination": row.destination, "paper": row.paper}
    _trail(session, row, now, "paper_row_removed", by, before)
    session.delete(row)
    session.flush()


def rows_of(session: Session, region_id: int) -> list[PaperNeeded]:
    """The region's rows by kind of product, then by destination."""
    return list(
        session.exec(
            select(PaperNeeded)
            .where(PaperNeeded.region_id == region_id)
            .order_by(
                col(PaperNeeded.product_kind), col(PaperNeeded.destination), col(PaperNeeded.id)
            )
        )
    )


def set_kind(
    session: Session, product: Product, kind: str, now: datetime, actor_id: int | None
) -> None:
    """Say of which kind a product is: the papers of that kind are asked from now on."""
    _set_product(session, product, "kind", kind_key(kind), now, actor_id)


def set_handover_days(
    session: Session, product: Product, days: int, now: datetime, actor_id: int | None
) -> None:
    """Goods that keep so short a time that they are brought on the last ``days`` days only."""
    _set_product(session, product, "handover_days", days, now, actor_id)


def _set_product(
    session: Session,
    product: Product,
    part: str,
    value: str | int,
    now: datetime,
    actor_id: int | None,
) -> None:
    before = getattr(product, part)
    setattr(product, part, value)
    record_change(
        session,
        now,
        "product_changed",
        ("product", product.id),
        actor_id=actor_id,
        region_id=product.region_id,
        before={part: before},
        after={part: value},
    )


def kind_key(kind: str) -> str:
    """A kind of product as it is compared: small letters, single spaces."""
    return " ".join(kind.casefold().split())


def _trail(
    session: Session,
    row: PaperNeeded,
    now: datetime,
    action: str,
    actor_id: int | None,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    record_change(
        session,
        now,
        action,
        ("paper_row", row.id),
        actor_id=actor_id,
        region_id=row.region_id,
        before=before,
        after=after,
    )


__all__ = [
    "CHANGEABLE",
    "PaperRow",
    "add_row",
    "change_row",
    "check_row",
    "kind_key",
    "load_rows",
    "read_rows",
    "remove_row",
    "rows_of",
    "set_handover_days",
    "set_kind",
    "starting_rows",
]
