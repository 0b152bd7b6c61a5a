"""Backups that are made by themselves, once a day, and how old the newest is."""

from datetime import datetime, timedelta
from pathlib import Path

import structlog

from bot.clock import Clock
from bot.duties import BACKS_UP, Duties
from bot.logs import where
from bot.storage import Storage
from bot.storage.backup import BEGINS, ENDS, back_up, file_name, moment_of
from domain.errors import InputError

log = structlog.get_logger(__name__)

EVERY = timedelta(hours=24)
TOO_OLD = timedelta(hours=36)
LOOK_AGAIN_S = 300


def newest_name(folder: str, now: datetime) -> Path:
    """Where a backup of this moment goes."""
    return Path(folder or ".") / file_name(now)


def made(folder: str) -> list[tuple[datetime, Path]]:
    """The backups in a folder, oldest first. A file has its name only when it is whole."""
    found = ((moment_of(file), file) for file in Path(folder).glob(f"{BEGINS}*{ENDS}"))
    return sorted((moment, file) for moment, file in found if moment is not None)


def newest_age(folder: str, now: datetime) -> timedelta | None:
    """How old the newest backup is; None where there is none."""
    found = made(folder)
    return now - found[-1][0] if found else None


class Backups:
    """Makes a backup when the newest is a day old, and lets the oldest go.

    ``keep``: so many stay. Of several processes one does it.
    """

    def __init__(
        self, storage: Storage, clock: Clock, duties: Duties, folder: str, keep: int
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._duties = duties
        self._folder = folder
        self._keep = keep

    def keep_up(self) -> Path | None:
        """Make one, if it is time; the next look tries again where it cannot be made."""
        now = self._clock.now()
        age = newest_age(self._folder, now)
        if (age is not None and age < EVERY) or not self._duties.take(BACKS_UP):
            return None
        file = newest_name(self._folder, now)
        try:
            whole = back_up(self._storage, file, now)
        except Exception as error:  # noqa: BLE001 - whatever it is, the office goes on
            told = str(error) if isinstance(error, InputError) else where(error)
            log.error("backup_failed", error=told)  # noqa: TRY400 - no traceback
            return None
        log.info("backup_made", file=file.name, records=whole.rows)
        for _, old in made(self._folder)[: -self._keep]:
            old.unlink(missing_ok=True)
        return file


__all__ = ["Backups", "made", "newest_age", "newest_name"]
