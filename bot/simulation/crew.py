"""Everybody who lives behind the telephones of a simulation, and when each of them acts."""

import heapq
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.channels.base import Outgoing
from bot.simulation.actors import Actor, Meaning, Plan
from bot.simulation.case import ProducerData, Scenario
from bot.simulation.scenarios import telephones
from domain.weeks import local

SLOT = timedelta(hours=1)
AWAKE_FROM, AWAKE_UNTIL = 6, 20


class Due(NamedTuple):
    """A plan and its moment; ``place`` keeps one person's acts in order."""

    at: datetime
    address: str
    place: int
    plan: Plan


class Act(NamedTuple):
    """Words typed, or a button pressed."""

    address: str
    text: str
    button: str


class Crew:
    """The scripted producers of a world."""

    def __init__(self, scenario: Scenario, producers: int | None, seed: int) -> None:
        self._zone = scenario.region.zone
        self.actors = {
            address: Actor(address, data, scenario, seed)
            for address, data in telephones(scenario, producers, seed).items()
            if isinstance(data, ProducerData)
        }
        self.meanings: dict[tuple[str, str], set[Meaning]] = defaultdict(set)
        self._due: list[Due] = []
        self._places: dict[str, int] = defaultdict(int)

    def hear(self, address: str, message: Outgoing, now: datetime) -> None:
        """A message reached a telephone; its owner makes plans."""
        actor = self.actors.get(address)
        if actor is None:
            return
        for plan in actor.hear(message):
            self._places[address] += 1
            at = self._awake(now + timedelta(minutes=plan.minutes))
            heapq.heappush(self._due, Due(at, address, self._places[address], plan))

    def next_due(self) -> datetime | None:
        """When somebody does something next."""
        return self._due[0].at if self._due else None

    def act(self, now: datetime) -> Iterator[Act]:
        """What everybody whose moment has come types or presses, in order."""
        while self._due and self._due[0].at <= now:
            due = heapq.heappop(self._due)
            yield from self._acts(due.address, due.plan)

    def _acts(self, address: str, plan: Plan) -> Iterator[Act]:
        plan = self.actors[address].does(plan)
        if plan.button:
            yield from (Act(address, "", plan.button) for _ in range(1 + plan.twice))
        elif plan.text:
            if plan.meaning is not None:
                self.meanings[address, plan.text].add(plan.meaning)
            yield Act(address, plan.text, "")

    def _awake(self, moment: datetime) -> datetime:
        """The next full hour at which people here look at their telephones."""
        here = local(moment, self._zone)
        whole = here.replace(minute=0, second=0, microsecond=0) + SLOT
        if whole.hour >= AWAKE_UNTIL:
            whole = whole.replace(hour=AWAKE_FROM, minute=30) + timedelta(days=1)
        elif whole.hour < AWAKE_FROM:
            whole = whole.replace(hour=AWAKE_FROM, minute=30)
        return whole.astimezone(moment.tzinfo)
