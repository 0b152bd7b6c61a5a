"""Lists in, everything out: ``patungan import`` and ``patungan export``."""

import argparse
import csv
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from bot.clock import Clock
from bot.commands import COMMANDS
from bot.commands.office import records, region_called
from bot.records.folder import all_regions, write_everything, written
from bot.render import Reader, Words
from domain.errors import InputError
from domain.messages.base import Part
from domain.models import Region
from domain.sheets.grids import MOST_BYTES, Refusal
from domain.sheets.headings import SheetKind
from domain.sheets.invitees import waiting_for
from domain.sheets.plans import SheetPlan, carry_out, plan_of
from domain.weeks import zone
from handlers.officer.sheets import SheetRefused

REFUSED = 1


def add(commands: Any) -> None:  # noqa: ANN401 - argparse names this type in private
    """``import producers``, ``import products``, ``import orders`` and ``export``."""
    taking = commands.add_parser("import", help=COMMANDS["import"].told)
    parts = taking.add_subparsers(title="lists", metavar="LIST", required=True)
    for kind in SheetKind:
        one = parts.add_parser(str(kind), help=f"a list of {kind}, XLSX or CSV")
        one.add_argument("file", metavar="FILE", help="the spreadsheet")
        one.add_argument("--region", required=True, help="the region's code")
        one.add_argument("--yes", action="store_true", help="take over the good rows at once")
        if kind is SheetKind.PRODUCERS:
            one.add_argument(
                "--codes", metavar="FILE.csv", help="write everybody's invitation code there"
            )
        one.set_defaults(command=_import, kind=kind)
    giving = commands.add_parser("export", help=COMMANDS["export"].told)
    giving.add_argument("folder", metavar="FOLDER", help="a new folder")
    giving.add_argument("--region", help="only what belongs to this region")
    giving.set_defaults(command=_export)


def _import(typed: argparse.Namespace) -> int:
    content = _content(Path(typed.file))
    with records() as (session, clock):
        region = region_called(session, typed.region)
        plan = plan_of(session, region, content, clock.now(), typed.kind)
        if isinstance(plan, Refusal):
            refused = SheetRefused(plan, Path(typed.file).name)
            raise InputError(_worded([refused], region, clock.now())[0])
        print(f"{plan.kind}: {plan.added} new, {plan.changed} changed, {plan.left} as they are")
        for line in _worded(plan.problems, region, clock.now()):
            print(line)
        if plan.unused:
            print(f"not used: {', '.join(plan.unused)}")
        return _take(session, region, plan, clock, typed)


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            msg = f"{file}: larger than {MOST_BYTES} bytes"
            raise InputError(msg)
        return file.read_bytes()
    except OSError as error:
        msg = f"{file}: {error.strerror}"
        raise InputError(msg) from error


def _worded(parts: Sequence[Part], region: Region, now: datetime) -> list[str]:
    """What officers would read in the chat, in the region's language."""
    words = Words()
    reader = Reader(region.language, "", "", region.office, zone(region.zone), now)
    return [words.text(part, reader) for part in parts]


def _take(
    session: Session, region: Region, plan: SheetPlan, clock: Clock, typed: argparse.Namespace
) -> int:
    if not typed.yes:
        print("Nothing is taken over yet; the same with --yes takes over the good rows.")
        return REFUSED if plan.problems else 0
    if not plan.added + plan.changed:
        print("No row of it is new or changed; nothing was taken over.")
        return REFUSED if plan.problems else 0
    carry_out(session, region, plan, clock.now(), None, clock.code)
    print(f"Taken over: {plan.added} new, {plan.changed} changed.")
    if plan.kind is SheetKind.PRODUCERS:
        session.flush()
        _tell_codes(session, region, clock.now(), typed.codes)
    return REFUSED if plan.problems else 0


def _tell_codes(session: Session, region: Region, now: datetime, file: str | None) -> None:
    waiting = waiting_for(session, region, now)
    if file is None:
        print(f"{len(waiting)} wait to come in; --codes FILE.csv writes everybody's code there.")
        return
    try:
        with Path(file).open("x", encoding="utf-8", newline="") as stream:
            pen = csv.writer(stream)
            pen.writerow(["business", "owner", "district", "phone", "code"])
            for one in waiting:
                row = (one.business, one.owner, one.district, one.phone, one.code)
                pen.writerow([written(value) for value in row])
    except OSError as error:
        msg = f"--codes: {file}: {error.strerror}"
        raise InputError(msg) from error
    print(f"{len(waiting)} codes are in {file}.")


def _export(typed: argparse.Namespace) -> int:
    with records() as (session, clock):
        only = typed.region is not None
        regions = [region_called(session, typed.region)] if only else all_regions(session)
        counts = write_everything(session, Path(typed.folder), regions, only=only, now=clock.now())
    rows = sum(counts.values())
    print(f"{typed.folder}: {len(counts)} tables, {rows} rows, {len(regions)} workbooks")
    return 0
