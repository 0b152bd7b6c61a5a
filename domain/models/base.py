"""Column types that keep quantities exact, times in UTC and states spelled out."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, DateTime, MetaData, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

from domain.quantities import plain

THOUSANDTHS = Decimal(1000)

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Record(SQLModel):
    """What every table shares: one metadata with stable constraint names.

    Rows are never validated by pydantic, so its validators are not built when the program starts.
    """

    model_config = {"defer_build": True}
    metadata = MetaData(naming_convention=NAMES)


class Exact(TypeDecorator[Decimal]):
    """A quantity, kept as a whole number of thousandths; a finer one is refused."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Thousandths of the quantity; raises ValueError rather than rounding."""
        if value is None:
            return None
        scaled = value * THOUSANDTHS
        if scaled != scaled.to_integral_value():
            msg = f"finer than a thousandth: {value}"
            raise ValueError(msg)
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """The quantity, without trailing zeros."""
        if value is None:
            return None
        if value % 1000 == 0:
            return Decimal(value // 1000)
        return plain(Decimal(value) / THOUSANDTHS)


class Utc(TypeDecorator[datetime]):
    """A moment in UTC; a time without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC; raises ValueError for a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "a time without a zone cannot be stored"
            raise ValueError(msg)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC, whether the database forgets zones or answers in its own."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@cache
def spelled(states: type[StrEnum]) -> type[TypeDecorator[Any]]:
    """A column type that stores a state as its word and gives back the state."""

    class Spelled(TypeDecorator[Any]):
        impl = String(20)
        cache_ok = True

        def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
            return None if value is None else str(states(value))

        def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
            return None if value is None else states(value)

    return Spelled
