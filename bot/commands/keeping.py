"""Keeping an office's records: a backup, bringing one back, moving to another database."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.backups import newest_name
from bot.clock import WallClock
from bot.commands import COMMANDS
from bot.duties import living
from bot.settings import read_settings
from bot.storage import Storage
from bot.storage.backup import back_up, opened
from bot.storage.moving import move, restore
from bot.storage.opening import file_of, open_storage, plain_address, shown, sole_process
from domain.errors import InputError
from domain.models import Duty

DUTIES = str(Duty.__tablename__)


def add(commands: Any) -> None:  # noqa: ANN401 - argparse names this type in private
    """``backup``, ``restore`` and ``migrate-to``."""
    backup = commands.add_parser("backup", help=COMMANDS["backup"].told)
    backup.add_argument("file", nargs="?", help="where (a dated name in the folder for backups)")
    backup.set_defaults(command=_backup)

    back = commands.add_parser("restore", help=COMMANDS["restore"].told)
    back.add_argument("file", help="the backup")
    back.add_argument("--replace", action="store_true", help="whatever is in the database may go")
    back.set_defaults(command=_restore)

    away = commands.add_parser("migrate-to", help=COMMANDS["migrate-to"].told)
    away.add_argument("url", help="the new database, such as postgresql://USER:PASSWORD@HOST/NAME")
    away.set_defaults(command=_migrate_to)


def _backup(typed: argparse.Namespace) -> int:
    settings, now = read_settings(), WallClock().now()
    file = _place(typed.file) if typed.file else newest_name(settings.backup_folder, now)
    storage = _existing(settings.database_url)
    try:
        whole = back_up(storage, file, now)
    finally:
        storage.close()
    print(f"{file}: {whole.rows} records of {whole.tables} tables, read back and whole")
    return 0


def _place(typed: str) -> Path:
    """Where a backup may be written: a folder that is there, over nothing but an older backup."""
    file = Path(typed)
    if not file.parent.is_dir():
        msg = f"{file}: there is no folder {file.parent}"
        raise InputError(msg)
    if file.exists():
        try:
            with opened(file):
                pass
        except InputError as error:
            msg = f"{file}: is there already, and is no backup; name another file"
            raise InputError(msg) from error
    return file


def _restore(typed: argparse.Namespace) -> int:
    address = read_settings().database_url
    with _nobody_works(address):
        carried = restore(Path(typed.file), address, replace=typed.replace)
    kept = f"; what was there before is in {carried.kept}" if carried.kept else ""
    print(f"{shown(address)}: {carried.rows} records restored and compared{kept}")
    return 0


def _migrate_to(typed: argparse.Namespace) -> int:
    address = read_settings().database_url
    target = _typed_address(typed.url)
    if target == address:
        msg = f"{shown(target)}: this is where the office is already"
        raise InputError(msg)
    with _nobody_works(address), _nobody_works(target):
        source = _existing(address)
        try:
            carried = move(source, target)
        finally:
            source.close()
    print(
        f"{carried.rows} records of {carried.tables} tables moved to {shown(target)} and compared;"
        f" set DATABASE_URL to it. Nothing was changed in {shown(address)}."
    )
    return 0


def _typed_address(url: str) -> str:
    try:
        return plain_address(url)
    except ValueError as error:
        raise InputError(str(error)) from error


def _existing(address: str) -> Storage:
    """The database, which is not made only to find it empty."""
    file = file_of(address)
    if file is not None and not file.exists():
        msg = f"DATABASE_URL: there is no {file}"
        raise InputError(msg)
    return open_storage(address)


@contextmanager
def _nobody_works(address: str) -> Iterator[None]:
    """No process works on this database; raises an error in one line where one does."""
    with sole_process(address):
        if file_of(address) is None:
            _check_nobody_lives(address)
        yield


def _check_nobody_lives(address: str) -> None:
    storage = open_storage(address)
    try:
        if not sa.inspect(storage.engine).has_table(DUTIES):
            return
        found = living(storage, WallClock().now())
    finally:
        storage.close()
    if found:
        msg = (
            f"{shown(address)}: {len(found)} Patungan running on it ({', '.join(found)});"
            " stop it first (after a crash, wait a quarter of a minute)"
        )
        raise InputError(msg)
