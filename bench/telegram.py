"""Queued messages to Telegram, beside python-telegram-bot's own ``send_message`` in a bare loop.

Run it with ``python -m bench.telegram`` (``--messages 100000`` for the full measure). Both talk to
one small server in a process of its own, in one run; the bare loops run before and after, and the
mean of both counts. Ours lie in a durable SQLite outbox and are
leased, worded, sent and marked; the bare loops keep nothing. Then the same with Telegram's limits,
over a clock of its own: the fullest second is counted, and the order of each person's messages.
"""

import argparse
import asyncio
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import httpx
from sqlalchemy import insert
from telegram import Bot

from bot.assembly import App, assemble
from bot.channels.base import Outcome, Outgoing
from bot.channels.telegram.channel import A_SECOND, APART, TOGETHER, Telegram
from bot.channels.telegram.notes import Notes
from bot.channels.telegram.wire import make_bot
from bot.clock import VirtualClock
from bot.courier import COURIERS
from bot.pacing import Pacer
from bot.render import Words
from bot.storage import Storage
from domain.messages.base import facts_of
from domain.models import Contact, Outbox, OutboxState, Person
from handlers.messages import OutOfReach
from locales import load

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
TOKEN = "1:bench"  # noqa: S105 - not a real one
PEOPLE = 2_000
FIRST_CHAT = 1_000_000
AT_ONCE = 10_000
SECOND = timedelta(seconds=1)


@contextmanager
def server() -> Iterator[str]:
    """A server in a process of its own; its address."""
    command = [sys.executable, "-m", "bench.bot_api"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            port = (process.stdout or sys.stdin).readline().strip()
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


async def bare(address: str, messages: int, together: int) -> float:
    """Messages a second of bare loops, so many side by side."""
    bot, _ = make_bot(TOKEN, f"{address}/bot")
    numbers = iter(range(messages))

    async def loop() -> None:
        for number in numbers:
            chat = FIRST_CHAT + number % PEOPLE
            await bot.send_message(chat, f"{number} halo Siti", parse_mode="HTML")

    async with bot:
        start = perf_counter()
        await asyncio.gather(*(loop() for _ in range(together)))
        return messages / (perf_counter() - start)


class Watched(Telegram):
    """The real channel; it notes when each message went out."""

    def __init__(self, bot: Bot, pace: Pacer, notes: Notes) -> None:
        super().__init__(bot, pace, notes)
        self.went: list[datetime] = []
        self.chats: dict[str, list[datetime]] = defaultdict(list)

    async def send(self, message: Outgoing) -> Outcome:
        """Send, and note the moment."""
        now = self.pace.clock.now()
        self.went.append(now)
        self.chats[message.address].append(now)
        return await super().send(message)


@dataclass
class Sending:
    """What came of sending everything that was queued."""

    a_second: float
    took: timedelta
    memory_mb: list[float] = field(default_factory=list)
    fullest: int = 0
    fullest_chat: int = 0


def fill(storage: Storage, messages: int) -> None:
    """People with a chat each, and their messages, one round of everybody after another."""
    with storage.begin() as session:
        everybody = range(PEOPLE)
        session.add_all(Person(id=n + 1, name="Siti", created_at=MONDAY) for n in everybody)
        session.flush()
        for number in everybody:
            contact = Contact(
                person_id=number + 1, channel="telegram", address=f"{FIRST_CHAT + number}"
            )
            session.add(contact)
    for start in range(0, messages, AT_ONCE):
        rows = [_row(number) for number in range(start, min(messages, start + AT_ONCE))]
        with storage.begin() as session:
            session.connection().execute(insert(Outbox), rows)


def _row(number: int) -> dict[str, object]:
    return {
        "person_id": number % PEOPLE + 1,
        "message": "OutOfReach",
        "facts": facts_of(OutOfReach(str(number))),
        "kind": "notice",
        "reply": True,
        "state": OutboxState.WAITING,
        "created_at": MONDAY,
        "not_before": MONDAY,
    }


async def ours(address: str, messages: int, *, limited: bool) -> Sending:
    """Everything that was queued goes out through the dispatcher."""
    with tempfile.TemporaryDirectory() as folder:
        storage = Storage(f"sqlite:///{Path(folder) / 'bench.db'}")
        storage.create()
        fill(storage, messages)
        clock = VirtualClock(MONDAY)
        bot, _ = make_bot(TOKEN, f"{address}/bot")
        limits = {"a_second": A_SECOND, "apart": APART} if limited else {}
        pace = Pacer(clock, together=TOGETHER, **limits)  # type: ignore[arg-type]
        channel = Watched(bot, pace, Notes(storage, clock))
        words = Words({"id": {**load()["id"], "out_of_reach": "{who} halo {you}"}})
        app = assemble(storage, clock, {"telegram": channel}, threads=True, words=words)
        async with bot:
            done = await _drain(app, channel, clock, messages, COURIERS if not limited else 1)
        storage.close()
    return done


async def _drain(
    app: App, channel: Watched, clock: VirtualClock, messages: int, couriers: int
) -> Sending:
    """Deliver until everything is out; the clock goes on where the pace is at its limit."""
    memory: list[float] = []
    start = perf_counter()

    async def courier() -> None:
        while app.dispatcher.sent < messages:
            handled = await app.dispatcher.deliver_due()
            if len(channel.went) * 10 // messages > len(memory):
                memory.append(_memory_mb())
            if not handled and couriers == 1:
                clock.move_to(clock.now() + (app.dispatcher.opens_in() or SECOND))
            elif not handled:
                await asyncio.sleep(0.002)

    await asyncio.gather(*(courier() for _ in range(couriers)))
    took = perf_counter() - start
    fullest_chat = max(fullest(moments) for moments in channel.chats.values())
    virtual = clock.now() - MONDAY
    return Sending(messages / took, virtual, memory, fullest(channel.went), fullest_chat)


def fullest(moments: list[datetime]) -> int:
    """The most that lie in any second (from one moment to just before a second later)."""
    ordered, most, end = sorted(moments), 0, 0
    for begin, moment in enumerate(ordered):
        while end < len(ordered) and ordered[end] < moment + SECOND:
            end += 1
        most = max(most, end - begin)
    return most


def _memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return round(pages * 4096 / 1_000_000, 1)


def order(address: str) -> str:
    """What the server says of the messages since it was asked last."""
    told = httpx.post(f"{address}/order").json()["result"]
    return f"{told['messages']} arrived, {told['overtaken']} before an older one of the same person"


def main() -> None:
    """Measure, and say how they compare."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--messages", type=int, default=20_000, help="queued (%(default)s)")
    options.add_argument("--bare", type=int, default=5_000, help="of each bare loop (%(default)s)")
    options.add_argument("--limited", type=int, help="queued with limits (as many)")
    typed = options.parse_args()
    with server() as address:
        before = [asyncio.run(bare(address, typed.bare, together)) for together in (1, TOGETHER)]
        order(address)
        free = asyncio.run(ours(address, typed.messages, limited=False))
        arrived = order(address)
        after = [asyncio.run(bare(address, typed.bare, together)) for together in (1, TOGETHER)]
        order(address)
        one, many = (sum(pair) / 2 for pair in zip(before, after, strict=True))
        print(f"bare send_message loop, a second:          {one:8.0f}")
        print(f"{TOGETHER} bare loops side by side, a second:     {many:8.0f}")
        print(f"queued, durable, through the outbox:       {free.a_second:8.0f}")
        print(f"beside the bare loop:                      {free.a_second / one:8.0%}")
        print(f"beside {TOGETHER} bare loops:                     {free.a_second / many:8.0%}")
        print(f"memory at each tenth, MB: {free.memory_mb}")
        print(arrived)
        messages = typed.limited or typed.messages
        limited = asyncio.run(ours(address, messages, limited=True))
        print(f"with limits: {messages} in {limited.took} on the clock", end="; ")
        print(f"fullest second {limited.fullest}, in one chat {limited.fullest_chat}")
        print(f"memory at each tenth, MB: {limited.memory_mb}")
        print(order(address))


if __name__ == "__main__":
    main()
