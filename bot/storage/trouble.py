"""Was it the database that failed, or what it was asked to do?"""

from sqlalchemy.exc import InterfaceError, OperationalError

from bot.storage.database import Storage


def is_database_trouble(storage: Storage, error: BaseException) -> bool:
    """Whether the database was gone, full, busy or in a deadlock: the same may work a moment later.

    Statements that go straight to the driver raise the driver's own errors.
    """
    driver = storage.engine.dialect.loaded_dbapi
    return isinstance(
        error,
        (OperationalError, InterfaceError, driver.OperationalError, driver.InterfaceError),
    )


__all__ = ["is_database_trouble"]
