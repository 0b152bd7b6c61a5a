"""How fast a provider takes messages: so many a second overall, so far apart for each address.

A place is taken when a message is leased and given back when its answer has come. A second is
counted from the *answer* of a message to the start of a later one: whatever the network does in
between, the provider never sees more than the limit in any second. Nothing sleeps in here: the
dispatcher asks what may go now, and when it is worth asking again.

The provider may also ask for a rest, for one address or for everybody.
"""

import threading
from collections import Counter, deque
from datetime import UTC, datetime, timedelta

from bot.clock import Clock, VirtualClock

SECOND = timedelta(seconds=1)
MANY = 1_000_000
OPEN = datetime(2000, 1, 1, tzinfo=UTC)


class Pacer:
    """Who may be written to now. Safe to ask from several threads.

    Args:
        clock: Whose seconds count.
        a_second: At most so many messages overall in any second; None for no limit.
        apart: At least this between two messages to one address.
        together: At most so many on their way at once.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        a_second: int | None = None,
        apart: timedelta = timedelta(0),
        together: int = 1,
    ) -> None:
        self.clock = clock
        self._a_second = a_second
        self.apart = apart
        self.together = together
        self._lock = threading.Lock()
        self._answered: deque[datetime] = deque()
        self._under_way: Counter[str] = Counter()
        self._rests: dict[str, datetime] = {}
        self._all_rest_until = OPEN

    @classmethod
    def at_will(cls) -> "Pacer":
        """No limit at all, and one message after another."""
        return cls(VirtualClock(OPEN))

    def room(self) -> int:
        """How many messages may begin now, to whomever."""
        with self._lock:
            now = self.clock.now()
            self._forget_rests(now)
            return self._room(now)

    def take(self, address: str) -> bool:
        """Take a place for a message to ``address``; False where none is free now."""
        with self._lock:
            now = self.clock.now()
            if self._room(now) < 1 or self._resting(address, now):
                return False
            self._under_way[address] += 1
            return True

    def give_back(self, address: str) -> None:
        """The place was not used."""
        with self._lock:
            self._leave(address)

    def answered(self, address: str) -> None:
        """The provider answered (or never will): from here on the next second is counted."""
        with self._lock:
            self._leave(address)
            now = self.clock.now()
            if self._a_second is not None:
                self._answered.append(now)
            if self.apart:
                self._rest(address, now + self.apart)

    def rests(self, address: str) -> bool:
        """Whether ``address`` cannot be written to now, whatever room there is."""
        with self._lock:
            return self._resting(address, self.clock.now())

    def rest(self, address: str, how_long: timedelta) -> None:
        """The provider asks for a rest for one address."""
        with self._lock:
            self._rest(address, self.clock.now() + how_long)

    def rest_all(self, how_long: timedelta) -> None:
        """The provider asks for a rest altogether."""
        with self._lock:
            self._all_rest_until = max(self._all_rest_until, self.clock.now() + how_long)

    def opens_in(self) -> timedelta | None:
        """How long until something may go that may not go now; None where nothing is held."""
        with self._lock:
            now = self.clock.now()
            self._forget_rests(now)
            self._forget_answers(now)
            moments = [*self._rests.values(), *(one + SECOND for one in list(self._answered)[:1])]
            if self._all_rest_until > now:
                moments.append(self._all_rest_until)
            return min(moments) - now if moments else None

    def _room(self, now: datetime) -> int:
        if now < self._all_rest_until:
            return 0
        if self._a_second is None:
            return MANY
        self._forget_answers(now)
        return max(0, self._a_second - len(self._answered) - self._under_way.total())

    def _resting(self, address: str, now: datetime) -> bool:
        if self.apart and self._under_way[address]:
            return True
        return self._rests.get(address, OPEN) > now

    def _rest(self, address: str, until: datetime) -> None:
        self._rests[address] = max(until, self._rests.pop(address, OPEN))

    def _leave(self, address: str) -> None:
        self._under_way[address] -= 1
        if self._under_way[address] <= 0:
            del self._under_way[address]

    def _forget_answers(self, now: datetime) -> None:
        while self._answered and self._answered[0] + SECOND <= now:
            self._answered.popleft()

    def _forget_rests(self, now: datetime) -> None:
        """Once for each look at the queue, not for each message in it."""
        over = [address for address, until in self._rests.items() if until <= now]
        for address in over:
            del self._rests[address]
