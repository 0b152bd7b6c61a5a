"""Was it the database that failed, or what it was asked to do?"""

from collections import Counter

from sqlalchemy.exc import InterfaceError, OperationalError

from bot.storage.database import Storage

MOST_TRIES = 5


def is_database_trouble(storage: Storage, error: BaseException) -> bool:
    """Whether the database was gone, full, busy or in a deadlock: the same may work a moment later.

    Statements that go straight to the driver raise the driver's own errors.
    """
    driver = storage.engine.dialect.loaded_dbapi
    return isinstance(
        error,
        (OperationalError, InterfaceError, driver.OperationalError, driver.InterfaceError),
    )


class Patience:
    """What met database trouble, and waits to be tried again: a few times, not for ever."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._tries: Counter[int] = Counter()

    def lasts(self, number: int, error: BaseException) -> bool:
        """Whether ``number``, which met this error, is to be tried once more."""
        if not is_database_trouble(self._storage, error):
            return False
        self._tries[number] += 1
        return self._tries[number] < MOST_TRIES

    def is_over(self, number: int) -> None:
        """It is done, or given up."""
        self._tries.pop(number, None)


__all__ = ["MOST_TRIES", "Patience", "is_database_trouble"]
