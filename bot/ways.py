"""The channels that go on beside the page: opened, run and closed together."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

from starlette.routing import Route

from bot.channels.base import Channel, Inbound
from bot.courier import Courier
from bot.dispatcher import Dispatcher
from bot.engine import Engine

Work = Callable[[], Awaitable[object]]


class Service(Protocol):
    """A channel with everything that keeps it going."""

    @property
    def channel(self) -> Channel:
        """What sends."""

    @property
    def doors(self) -> Sequence[Route]:
        """Where the provider knocks, if it does."""

    async def open(self) -> bool:
        """Look whether it can work; raises `SettingError` where a setting is wrong."""

    async def run(self, work: Work) -> None:
        """Go on until cancelled; ``work`` answers what was stored."""

    async def close(self) -> None:
        """Give everything back."""


class Ways:
    """All services of this installation, with the couriers that deliver for them."""

    def __init__(self) -> None:
        self.services: list[Service] = []
        self._engine: Callable[[], Engine] | None = None
        self.came_in: Callable[[], None] | None = None

    def receive(self, inbounds: Sequence[Inbound]) -> int:
        """Store what came in; blocking. Returns how much of it was new."""
        if self._engine is None:
            msg = "something came in before there was anything to store it with"
            raise RuntimeError(msg)
        new = self._engine().receive(inbounds)
        if new and self.came_in is not None:
            self.came_in()
        return new

    def attach(self, engine: Callable[[], Engine], dispatcher: Callable[[], Dispatcher]) -> None:
        """Say what stores and what delivers; before `run`."""
        self._engine = engine
        self._courier = Courier(dispatcher)

    @property
    def channels(self) -> Mapping[str, Channel]:
        """What sends, by name."""
        return {service.channel.name: service.channel for service in self.services}

    @property
    def doors(self) -> list[Route]:
        """Where providers knock."""
        return [door for service in self.services for door in service.doors]

    def wake(self) -> None:
        """There may be something to deliver."""
        if self._engine is not None:
            self._courier.wake()

    async def finish(self, within_s: float) -> bool:
        """Let what is on its way to people arrive; begin nothing more."""
        return self._engine is None or await self._courier.finish(within_s)

    async def open(self) -> None:
        """Look whether all can work; raises `SettingError` where a setting is wrong."""
        for service in self.services:
            await service.open()

    async def run(self, work: Work) -> None:
        """Go on until cancelled, or until one cannot go on (its error is raised)."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._courier.forever())
                for service in self.services:
                    tasks.create_task(service.run(work))
        except ExceptionGroup as group:
            raise _first(group) from group

    async def close(self) -> None:
        """Give everything back."""
        for service in self.services:
            await service.close()


def _first(group: ExceptionGroup[Exception]) -> Exception:
    """The error itself, out of the groups around it."""
    first = group.exceptions[0]
    return _first(first) if isinstance(first, ExceptionGroup) else first


__all__ = ["Service", "Ways"]
