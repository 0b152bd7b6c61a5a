"""A workbook of records: a sheet for each table, numbers as numbers, text that stays text."""

import io
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, or_, select
from sqlmodel import Session
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from bot.records.tables import MACHINERY, Rows, rows_of, tables
from domain.models import Record

LONGEST_CELL = 32_000
MOST_ROWS = 1_000_000
LONGEST_TITLE = 31
SETTINGS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}
LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def region_workbook(session: Session, region_id: int) -> bytes:
    """What a region has: its businesses, products, capacities, orders, shares, receipts, trail."""
    named = [table for table in tables() if table.name not in MACHINERY]
    parts = [rows_of(table, "region", region_id) for table in named]
    return _book(session, [part for part in parts if part is not None])


def person_workbook(session: Session, person_id: int, producer_id: int | None) -> bytes:
    """Everything that is held about a person, what channels keep included; nothing of others."""
    found: dict[str, Rows] = {}
    for owner, number in (("producer", producer_id), ("person", person_id)):
        for table in tables():
            rows = rows_of(table, owner, number) if number is not None else None
            if rows is not None and table.name not in found:
                found[table.name] = rows
    history = _history(person_id, producer_id)
    return _book(session, [*(found[name] for name in sorted(found)), history])


def _history(person_id: int, producer_id: int | None) -> Rows:
    """What was done by the person, and to their records."""
    trail = Record.metadata.tables["auditentry"]
    about = [("person", person_id), ("producer", producer_id)]
    theirs = [and_(trail.c.subject == kind, trail.c.subject_id == n) for kind, n in about if n]
    wanted = select(*trail.columns).where(or_(trail.c.actor_id == person_id, *theirs))
    return Rows(trail, tuple(trail.columns), wanted.order_by(trail.c.id))


def _book(session: Session, parts: Iterable[Rows]) -> bytes:
    stream = io.BytesIO()
    book = Workbook(stream, SETTINGS)
    bold = book.add_format({"bold": True})
    marked = book.add_format({"quote_prefix": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for rows in parts:
        sheet = book.add_worksheet(rows.table.name[:LONGEST_TITLE])
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(rows.columns):
            sheet.write_string(0, place, column.name, bold)
        for number, row in enumerate(rows.each(session), start=1):
            if number > MOST_ROWS:
                break
            _write(sheet, number, row, (marked, day, moment))
        sheet.autofit()
    book.close()
    return stream.getvalue()


def _write(sheet: Worksheet, number: int, row: Sequence[Any], formats: Sequence[Any]) -> None:
    marked, day, moment = formats
    for place, value in enumerate(row):
        match value:
            case None:
                continue
            case bool():
                sheet.write_boolean(number, place, value)
            case int() | Decimal():
                sheet.write_number(number, place, value)
            case datetime():
                sheet.write_datetime(number, place, value.astimezone(UTC), moment)
            case date():
                sheet.write_datetime(number, place, datetime.combine(value, time()), day)
            case _:
                text = _text(value)[:LONGEST_CELL]
                like = text.startswith(LIKE_A_FORMULA)
                sheet.write_string(number, place, text, marked if like else None)


def _text(value: Any) -> str:  # noqa: ANN401 - any value of a column
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return value.isoformat() if isinstance(value, time) else str(value)


__all__ = ["person_workbook", "region_workbook"]
