"""Everything as a folder that any program can read: a CSV for each table, described in one file.

``datapackage.json`` follows the Data Package standard (frictionlessdata.io): which columns there
are, of what type, and how the tables hang together. Text that a spreadsheet would take for a
formula has an apostrophe before it.
"""

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Integer, Time
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session, select

from bot.records.tables import Rows, rows_of, tables
from bot.records.workbook import region_workbook
from domain.errors import InputError
from domain.models import Exact, Record, Region

LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
PACKAGE = "datapackage.json"


def write_everything(
    session: Session, folder: Path, regions: Sequence[Region], *, only: bool, now: datetime
) -> dict[str, int]:
    """Write the folder; returns how many rows each table has.

    ``only`` leaves out what belongs to no region of ``regions``. Raises `InputError` where the
    folder is there and not empty.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        msg = f"{folder}: is there already; name a new folder"
        raise InputError(msg)
    folder.mkdir(parents=True, exist_ok=True)
    counts: dict[str, int] = {}
    resources = []
    for table in tables():
        parts = [rows_of(table, "region", one.id) for one in regions] if only else [rows_of(table)]
        found = [part for part in parts if part is not None]
        if not found:
            continue
        counts[table.name] = _write(session, folder / f"{table.name}.csv", found)
        resources.append(_resource(found[0]))
    for region in regions:
        (folder / f"{region.code}.xlsx").write_bytes(region_workbook(session, region.id))
    package = _package(resources, regions, now)
    text = json.dumps(package, ensure_ascii=False, indent=2)
    (folder / PACKAGE).write_text(f"{text}\n", encoding="utf-8")
    return counts


def all_regions(session: Session) -> list[Region]:
    """Every region, by code."""
    return list(session.exec(select(Region).order_by(Region.code)))


def _write(session: Session, file: Path, parts: Iterable[Rows]) -> int:
    count = 0
    with file.open("w", encoding="utf-8", newline="") as stream:
        pen = csv.writer(stream, lineterminator="\r\n")
        for place, rows in enumerate(parts):
            if place == 0:
                pen.writerow([column.name for column in rows.columns])
            for row in rows.each(session):
                pen.writerow([written(value) for value in row])
                count += 1
    return count


def written(value: Any) -> str:  # noqa: ANN401 - any value of a column
    """A value as text that loses nothing; text that looks like a formula is marked as text."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Decimal():
            return f"{value:f}"
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date() | time():
            return value.isoformat()
        case list() | dict():
            return json.dumps(value, ensure_ascii=False, sort_keys=True)
    text = str(value)
    return f"'{text}" if text.startswith(LIKE_A_FORMULA) else text


def _package(
    resources: Sequence[dict[str, Any]], regions: Sequence[Region], now: datetime
) -> dict[str, Any]:
    return {
        "profile": "tabular-data-package",
        "name": "patungan",
        "title": ", ".join(region.office for region in regions),
        "description": (
            "Times are UTC. Quantities are exact, in the unit of the product. An apostrophe before"
            " a text says that it is text and no formula; it does not belong to it."
        ),
        "created": written(now),
        "resources": list(resources),
    }


def _resource(rows: Rows) -> dict[str, Any]:
    known = {column.name for column in rows.columns}
    return {
        "profile": "tabular-data-resource",
        "name": rows.table.name,
        "path": f"{rows.table.name}.csv",
        "description": _told(rows.table.name),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(column) for column in rows.columns],
            "primaryKey": [c.name for c in rows.table.primary_key.columns if c.name in known],
            "foreignKeys": [_key(column) for column in rows.columns if column.foreign_keys],
        },
    }


def _told(table: str) -> str:
    """What the record says of itself."""
    classes = {mapper.local_table: mapper.class_ for mapper in _mappers()}
    told = classes[Record.metadata.tables[table]].__doc__ or ""
    return " ".join(told.replace("``", "").split())


def _mappers() -> Iterable[Any]:
    return [one.__mapper__ for one in _below(Record) if hasattr(one, "__mapper__")]


def _below(cls: type[Any]) -> Iterable[type[Any]]:
    for one in cls.__subclasses__():
        yield one
        yield from _below(one)


def _field(column: Column[Any]) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": _type(column)}
    if not column.nullable:
        field["constraints"] = {"required": field["type"] != "string"}
    if column.foreign_keys:
        (key,) = column.foreign_keys
        field["description"] = f"The {key.column.name} of a row of {key.column.table.name}."
    elif isinstance(column.type, Exact):
        field["description"] = "Exact, in the unit of the product."
    elif field["type"] == "datetime":
        field["description"] = "UTC."
    elif field["type"] == "any":
        field["description"] = "JSON."
    return field


def _type(column: Column[Any]) -> str:
    """The type as the standard calls it. JSON may be a list, an object or nothing."""
    if isinstance(column.type, Exact):
        return "number"
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    for known, name in (
        (JSON, "any"),
        (Boolean, "boolean"),
        (Integer, "integer"),
        (DateTime, "datetime"),
        (Date, "date"),
        (Time, "time"),
    ):
        if isinstance(kind, known):
            return name
    return "string"


def _key(column: Column[Any]) -> dict[str, Any]:
    (key,) = column.foreign_keys
    there = {"resource": key.column.table.name, "fields": key.column.name}
    return {"fields": column.name, "reference": there}


__all__ = ["PACKAGE", "all_regions", "write_everything", "written"]
