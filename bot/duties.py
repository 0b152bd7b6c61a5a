"""What one process at a time does where several share a database: deliver, fetch, keep backups.

A provider's limit is for the account, not for each process. Dividing it among processes would
leave most of it unused most of the time, and counting sends in the database would cost a write for
each. So one process delivers for all; its right is a row that it renews while it lives. Whoever
finds the row run out takes over, so a process that dies is replaced within `LASTS`. The messages
themselves are leased one by one, so that two who both think it is theirs send nothing twice.

An embedded database belongs to one process, which has every duty without asking.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, update
from sqlalchemy.dialects import postgresql
from sqlmodel import col, select

from bot.clock import Clock
from bot.storage import Storage
from domain.models import Duty, Utc
from domain.prepared import Prepared

LASTS = timedelta(seconds=15)
RENEW_S = 4.0
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
DELIVERS, BACKS_UP, LIVES = "channels", "backup", "process "
ROW = Duty.__table__  # type: ignore[attr-defined]
INSERT = postgresql.insert(ROW).values(
    name=bindparam("duty"), holder=bindparam("me"), until=bindparam("until")
)
TAKE: Prepared[None] = Prepared(
    INSERT.on_conflict_do_update(
        index_elements=["name"],
        set_={"holder": INSERT.excluded.holder, "until": INSERT.excluded.until},
        where=(ROW.c.holder == bindparam("me")) | (ROW.c.until <= bindparam("now", type_=Utc)),
    ).inline()
)
LET_GO: Prepared[None] = Prepared(
    update(ROW)
    .where(ROW.c.holder == bindparam("me"), ROW.c.until > bindparam("now", type_=Utc))
    .values(until=bindparam("now", type_=Utc))
)
LIVING = Prepared[str](
    select(col(Duty.holder))
    .where(
        col(Duty.until) > bindparam("now", type_=Utc),
        col(Duty.name).startswith(LIVES, autoescape=True),
    )
    .order_by(col(Duty.name))
)


class Duties:
    """What this process, called ``me``, has taken on."""

    def __init__(self, storage: Storage, clock: Clock, me: str) -> None:
        self._storage = storage
        self._clock = clock
        self.me = me
        self._until: dict[str, datetime] = {}

    def take(self, duty: str) -> bool:
        """Take a duty on, or renew it; False where another process has it."""
        if self._storage.embedded:
            return True
        now = self._clock.now()
        until = now + LASTS
        with self._storage.write() as connection:
            mine = TAKE.run_on(connection, duty=duty, me=self.me, until=until, now=now) == 1
        if mine:
            self._until[duty] = until
        else:
            self._until.pop(duty, None)
        return mine

    def has(self, duty: str) -> bool:
        """Whether the duty is this process's now, by what it knows without asking."""
        return self._storage.embedded or self._until.get(duty, LONG_AGO) > self._clock.now()

    def live(self) -> None:
        """Say that this process lives."""
        self.take(f"{LIVES}{self.me}")

    def leave(self) -> None:
        """Give everything back; others need not wait."""
        self._until.clear()
        if not self._storage.embedded:
            with self._storage.write() as connection:
                LET_GO.run_on(connection, me=self.me, now=self._clock.now())


def living(storage: Storage, now: datetime) -> list[str]:
    """The processes that work on a shared database now, or died a moment ago."""
    if storage.embedded:
        return []
    with storage.look() as connection:
        return LIVING.all_on(connection, now=now)


__all__ = ["BACKS_UP", "DELIVERS", "LASTS", "RENEW_S", "Duties", "living"]
