"""Between the telephones and the program: what is slow, lost, repeated and out of order.

A provider brings a message until it is acknowledged, so what people send is delivered at least
once, sometimes later than what they sent after it. What the program sends is shown as often as the
provider took it.
"""

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.channels.base import Inbound, Limits, Outcome, Outgoing, Rejected, Retry, Sent
from bot.channels.simulator import NAME
from bot.pacing import Pacer
from bot.simulation.faults.schedule import Trouble
from bot.simulation.faults.weather import MINUTE, Weather

AGAIN = 2 * MINUTE
SOON = timedelta(seconds=5)
ASKED = timedelta(seconds=40)


class Inwards:
    """What people send, on its way to the program."""

    def __init__(self, weather: Weather) -> None:
        self._weather = weather
        self._under_way: list[tuple[datetime, int, Inbound]] = []
        self._place = 0
        self.sent: Counter[str] = Counter()
        self.acknowledged: set[str] = set()

    def send(self, inbound: Inbound, now: datetime) -> None:
        """A message leaves a telephone."""
        self.sent[inbound.address] += 1
        draw = self._weather.draw(inbound.external_id)
        late = self._weather.at(Trouble.IN_LATE, now)
        at = now + draw.below(late.size, "late") * MINUTE if late else now
        self._push(at, inbound)
        twice = self._weather.at(Trouble.IN_TWICE, now)
        if twice:
            for time in ("second", "third"):
                self._push(at + draw.below(twice.size, time) * MINUTE, inbound)

    def next_due(self) -> datetime | None:
        """When something is delivered next."""
        return self._under_way[0][0] if self._under_way else None

    def arriving(self, now: datetime) -> list[Inbound]:
        """What is delivered by now; whoever takes it must `acknowledge` or `refuse` it."""
        found = []
        while self._under_way and self._under_way[0][0] <= now:
            found.append(heapq.heappop(self._under_way)[2])
        return found

    def acknowledge(self, inbounds: list[Inbound]) -> None:
        """The program has it."""
        self.acknowledged.update(inbound.external_id for inbound in inbounds)

    def refuse(self, inbounds: list[Inbound], now: datetime) -> None:
        """Nobody answered: it is brought again."""
        for inbound in inbounds:
            self._push(now + AGAIN, inbound)

    def _push(self, at: datetime, inbound: Inbound) -> None:
        self._place += 1
        heapq.heappush(self._under_way, (at, self._place, inbound))


@dataclass
class Provider:
    """The other end of the channel: it outlives every process."""

    weather: Weather
    taken: Counter[str] = field(default_factory=Counter)
    unsure: set[str] = field(default_factory=set)
    """Messages whose sender never learned that they were taken."""
    refused: set[str] = field(default_factory=set)
    tried: list[str] = field(default_factory=list)
    _under_way: list[tuple[datetime, int, Outgoing]] = field(default_factory=list)

    def answer(self, message: Outgoing, now: datetime) -> tuple[Outcome, bool]:
        """What the sender is told, and whether the message was taken."""
        self.tried.append(message.key)
        draw = self.weather.draw(f"{message.key}:{len(self.tried)}")
        if self.weather.at(Trouble.BLOCKED, now, message.address):
            self.refused.add(message.key)
            return Rejected("blocked", unreachable=True), False
        if self.weather.at(Trouble.THROTTLED, now):
            return Retry(ASKED, reason="slower", asked=True), False
        if self.weather.at(Trouble.OUT_DOWN, now):
            return Retry(SOON, reason="cannot be reached"), False
        if self.weather.at(Trouble.OUT_UNSURE, now):
            self.unsure.add(message.key)
            return Retry(SOON, uncertain=True, reason="no answer"), draw.below(2, "taken") == 0
        return Sent(f"{message.key}-{self.taken[message.key]}"), True

    def deliver(self, message: Outgoing, now: datetime) -> None:
        """Bring a message that was taken to its telephone, sooner or later."""
        late = self.weather.at(Trouble.OUT_LATE, now)
        draw = self.weather.draw(f"out:{message.key}")
        at = now + draw.below(late.size, "late") * MINUTE if late else now
        heapq.heappush(self._under_way, (at, len(self.tried), message))

    def next_due(self) -> datetime | None:
        """When a message reaches a telephone next."""
        return self._under_way[0][0] if self._under_way else None

    def reaching(self, now: datetime) -> list[Outgoing]:
        """What reaches telephones by now."""
        found = []
        while self._under_way and self._under_way[0][0] <= now:
            found.append(heapq.heappop(self._under_way)[2])
        return found


class Line:
    """A process's channel to the provider."""

    name = NAME
    limits = Limits()
    idempotent = False

    def __init__(self, send: Callable[[Outgoing], Outcome], batch: int) -> None:
        self._send = send
        self.batch = batch
        self.pace = Pacer.at_will()

    async def send(self, message: Outgoing) -> Outcome:
        """Hand it to the provider."""
        return self._send(message)


__all__ = ["Inwards", "Line", "Provider"]
