"""Who writes next, where one process writes: whoever is in a hurry goes first.

SQLite lets one transaction write at a time, and whoever waits sleeps and looks again, longer each
time, while others come and go before. Within a process one can do better: those who wait are woken
when the one before has ended, and a provider that waits for its answer goes before work that can
wait a moment longer.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE_S = 10.0
GIVES_WAY_S = 0.25


class Turnstile:
    """One writer at a time. Nobody waits for ever: SQLite's own lock still stands behind it."""

    def __init__(self) -> None:
        self._freed = threading.Condition()
        self._taken = False
        self._hurried = 0

    @contextmanager
    def hurry(self) -> Iterator[None]:
        """Somebody waits for an answer: whoever is not in a hurry begins nothing for a moment."""
        with self._freed:
            self._hurried += 1
        try:
            yield
        finally:
            with self._freed:
                self._hurried -= 1
                self._freed.notify_all()

    def enter(self, *, hurried: bool) -> bool:
        """Wait for one's turn; False where it did not come, and one goes on without."""
        with self._freed:
            if not hurried:
                self._freed.wait_for(lambda: not self._taken and not self._hurried, GIVES_WAY_S)
            mine = self._freed.wait_for(lambda: not self._taken, PATIENCE_S)
            self._taken = self._taken or mine
            return mine

    def leave(self) -> None:
        """The next one may come."""
        with self._freed:
            self._taken = False
            self._freed.notify_all()


__all__ = ["Turnstile"]
