"""The only place that reads the time or draws something out of thin air."""

import hashlib
import secrets
from datetime import UTC, datetime
from typing import Protocol

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class Clock(Protocol):
    """What time it is, and codes that nobody can guess."""

    def now(self) -> datetime:
        """This moment, in UTC."""

    def code(self, purpose: str, length: int = 8) -> str:
        """A code for ``purpose``, in letters and digits that are not mistaken for each other."""


class WallClock:
    """The real time and real chance."""

    def now(self) -> datetime:
        """This moment, in UTC."""
        return datetime.now(UTC)

    def code(self, purpose: str, length: int = 8) -> str:  # noqa: ARG002 - real codes need none
        """A code that nobody can guess."""
        return "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))


class MovableClock(Clock, Protocol):
    """A clock that can be moved forward."""

    def move_to(self, moment: datetime) -> None:
        """Go forward to ``moment``; never back."""


class ShiftedClock:
    """Time that goes on by itself from a start of one's choice, and can be moved forward."""

    def __init__(self, start: datetime, wall: Clock) -> None:
        self._wall = wall
        self._ahead = start - wall.now()

    def now(self) -> datetime:
        """The shifted moment, in UTC."""
        return self._wall.now() + self._ahead

    def move_to(self, moment: datetime) -> None:
        """Go forward to ``moment``; never back."""
        self._ahead = max(self._ahead, moment - self._wall.now())

    def code(self, purpose: str, length: int = 8) -> str:
        """A code as the wall's clock makes it."""
        return self._wall.code(purpose, length)


class VirtualClock:
    """A time that is moved by hand, and codes that follow from a seed and their purpose."""

    def __init__(self, start: datetime, seed: int = 0) -> None:
        self._now = start
        self._seed = seed

    def now(self) -> datetime:
        """The moment it was moved to."""
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Go forward to ``moment``; never back."""
        self._now = max(self._now, moment)

    def code(self, purpose: str, length: int = 8) -> str:
        """The same code for the same seed and purpose, also after a restart."""
        digest = hashlib.sha256(f"{self._seed}:{purpose}".encode()).digest()
        return "".join(CODE_ALPHABET[byte % len(CODE_ALPHABET)] for byte in digest[:length])
