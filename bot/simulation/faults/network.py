"""Between the telephones and the program: what is slow, lost, repeated and out of order.

A provider brings a message until it is acknowledged, so what people send is delivered at least
once, sometimes later than what they sent after it. What the program sends is shown as often as the
provider took it.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.channels.base import Inbound, Limits, Outcome, Outgoing, Rejected, Retry, Sent
from bot.pacing import Pacer
from bot.simulation.chance import Draw
from bot.simulation.faults.schedule import Trouble
from bot.simulation.faults.ways import News, Ways
from bot.simulation.faults.weather import MINUTE, Weather

AGAIN = 2 * MINUTE
SOON = timedelta(seconds=5)
ASKED = timedelta(seconds=40)
NOBODY_THERE = 131026
CODES = (131000, 131047, 131049, 130472, 131016, NOBODY_THERE)
"""What WhatsApp may say when it gives a message up: each leaves something to be tried."""


class Inwards:
    """What people send and WhatsApp tells of what it took, on its way to the program."""

    def __init__(self, weather: Weather, ways: Ways) -> None:
        self._weather = weather
        self._ways = ways
        self._under_way: list[tuple[datetime, int, Inbound | News]] = []
        self._place = 0
        self.sent: Counter[str] = Counter()
        """How much each person sent, by whichever way."""
        self.acknowledged: set[str] = set()
        self.told: dict[str, set[str]] = defaultdict(set)
        """The statuses of each message that the program has."""

    def send(self, inbound: Inbound, now: datetime) -> None:
        """A message leaves a telephone."""
        self.sent[self._ways.home(inbound.address)] += 1
        draw = self._weather.draw(inbound.external_id)
        late = self._weather.at(Trouble.IN_LATE, now)
        at = now + draw.below(late.size, "late") * MINUTE if late else now
        self._push(at, inbound)
        twice = self._weather.at(Trouble.IN_TWICE, now)
        if twice:
            for time in ("second", "third"):
                self._push(at + draw.below(twice.size, time) * MINUTE, inbound)

    def tell(self, news: News, now: datetime) -> None:
        """A status sets out; nobody sends it again where it is lost."""
        if self._weather.at(Trouble.STATUS_LOST, now):
            return
        draw = self._weather.draw(f"{news.provider_id}:{news.status}")
        late = self._weather.at(Trouble.STATUS_LATE, now)
        at = news.at + draw.below(late.size, "late") * MINUTE if late else news.at
        self._push(at, news)
        twice = self._weather.at(Trouble.STATUS_TWICE, now)
        if twice:
            for time in ("second", "third"):
                self._push(at + draw.below(twice.size, time) * MINUTE, news)

    def next_due(self) -> datetime | None:
        """When something is delivered next."""
        return self._under_way[0][0] if self._under_way else None

    def arriving(self, now: datetime) -> list[Inbound | News]:
        """What is delivered by now; whoever takes it must `acknowledge` or `refuse` it."""
        found = []
        while self._under_way and self._under_way[0][0] <= now:
            found.append(heapq.heappop(self._under_way)[2])
        return found

    def acknowledge(self, brought: Sequence[Inbound | News]) -> None:
        """The program has it."""
        for one in brought:
            if isinstance(one, News):
                self.told[one.provider_id].add(one.status)
            else:
                self.acknowledged.add(one.external_id)

    def refuse(self, brought: Sequence[Inbound | News], now: datetime) -> None:
        """Nobody answered: it is brought again."""
        for one in brought:
            self._push(now + AGAIN, one)

    def _push(self, at: datetime, one: Inbound | News) -> None:
        self._place += 1
        heapq.heappush(self._under_way, (at, self._place, one))


@dataclass
class Provider:
    """The other end of the channels: it outlives every process."""

    weather: Weather
    ways: Ways
    taken: Counter[str] = field(default_factory=Counter)
    unsure: set[str] = field(default_factory=set)
    """Messages whose sender never learned that they were taken."""
    unreachable: set[str] = field(default_factory=set)
    """Addresses of which the program was told, or will be, that nobody is there."""
    failed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """What WhatsApp calls the messages that it took and gave up, by their key."""
    tried: list[str] = field(default_factory=list)
    _under_way: list[tuple[datetime, int, Outgoing]] = field(default_factory=list)

    def answer(self, message: Outgoing, now: datetime) -> tuple[Outcome, bool]:
        """What the sender is told, and whether the message was taken."""
        self.tried.append(message.key)
        draw = self.weather.draw(f"{message.key}:{len(self.tried)}")
        if self._is_blocked(message.address, now) and not self._takes_what_fails(message, draw):
            self.unreachable.add(message.address)
            return Rejected("blocked", unreachable=True), False
        if self.weather.at(Trouble.THROTTLED, now):
            return Retry(ASKED, reason="slower", asked=True), False
        if self.weather.at(Trouble.OUT_DOWN, now):
            return Retry(SOON, reason="cannot be reached"), False
        if self.weather.at(Trouble.OUT_UNSURE, now):
            self.unsure.add(message.key)
            return Retry(SOON, uncertain=True, reason="no answer"), draw.below(2, "taken") == 0
        return Sent(self._name_of(message)), True

    def take(self, message: Outgoing, now: datetime) -> list[News]:
        """A message is taken, for its telephone; what WhatsApp will tell of it."""
        provider_id = self._name_of(message)
        self.taken[message.key] += 1
        told = self.ways.is_second(message.address)
        draw = self.weather.draw(f"fate:{provider_id}")
        code = self._gives_up(message.address, now) if told else None
        if code is not None:
            self.failed[message.key].append(provider_id)
            moments = [("sent", now)] if draw.below(2, "sent") else []
            moments.append(("failed", now + draw.below(5, "failed") * MINUTE))
        else:
            there = self._deliver(message, now)
            moments = [("sent", now)] if draw.below(6, "sent") else []
            moments.append((draw.one_of(("delivered", "read"), "there"), _next_hour(there)))
        if not told:
            return []
        key, number = message.key, message.address
        return [News(key, number, provider_id, name, at, code) for name, at in moments]

    def arrived(self, message: Outgoing) -> int:
        """How often a message was taken and not given up."""
        return self.taken[message.key] - len(self.failed.get(message.key, ()))

    def _name_of(self, message: Outgoing) -> str:
        return f"wamid.{message.key}.{self.taken[message.key]}"

    def _is_blocked(self, address: str, now: datetime) -> bool:
        home = self.ways.home(address)
        if self.weather.at(Trouble.BLOCKED, now, home):
            return True
        one = self.weather.at(Trouble.WAY_BLOCKED, now, home)
        if one is None:
            return False
        second = one.size % 2 == 1 and self.ways.has_second(home)
        return second == self.ways.is_second(address)

    def _takes_what_fails(self, message: Outgoing, draw: Draw) -> bool:
        """WhatsApp often finds out only later that nobody is there."""
        return self.ways.is_second(message.address) and draw.below(2, "takes") == 0

    def _gives_up(self, address: str, now: datetime) -> int | None:
        if self._is_blocked(address, now):
            self.unreachable.add(address)
            return NOBODY_THERE
        fault = self.weather.at(Trouble.GIVEN_UP, now)
        if fault is None:
            return None
        code = CODES[fault.size % len(CODES)]
        if code == NOBODY_THERE:
            self.unreachable.add(address)
        return code

    def _deliver(self, message: Outgoing, now: datetime) -> datetime:
        """Bring a message that was taken to its telephone, sooner or later; when."""
        late = self.weather.at(Trouble.OUT_LATE, now)
        draw = self.weather.draw(f"out:{message.key}")
        at = now + draw.below(late.size, "late") * MINUTE if late else now
        heapq.heappush(self._under_way, (at, len(self.tried), message))
        return at

    def next_due(self) -> datetime | None:
        """When a message reaches a telephone next."""
        return self._under_way[0][0] if self._under_way else None

    def reaching(self, now: datetime) -> list[Outgoing]:
        """What reaches telephones by now."""
        found = []
        while self._under_way and self._under_way[0][0] <= now:
            found.append(heapq.heappop(self._under_way)[2])
        return found


def _next_hour(moment: datetime) -> datetime:
    """When statuses come that need not come at once: many together."""
    return moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


class Line:
    """A process's channel to the provider."""

    limits = Limits()
    idempotent = False

    def __init__(self, name: str, send: Callable[[Outgoing], Outcome], batch: int) -> None:
        self.name = name
        self._send = send
        self.batch = batch
        self.pace = Pacer.at_will()

    async def send(self, message: Outgoing) -> Outcome:
        """Hand it to the provider."""
        return self._send(message)


__all__ = ["Inwards", "Line", "Provider"]
