"""The webhook under load, beside an endpoint that does nothing, in one run.

Run it with ``python -m bench.whatsapp`` (``--seconds 60`` for the full measure). A program of its
own serves both, stores what Meta brings in a durable SQLite file, reads it, answers every message
and sends the answers to a small server that takes them; two hundred requests a second come in, each
at its own time, whether or not the one before was answered. What counts is how long an answer takes
(also the wait for a free connection), and that every message is stored.
"""

import argparse
import asyncio
import gc
import hashlib
import hmac
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import uvicorn
from sqlalchemy import func, select
from sqlmodel import col
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.assembly import assemble
from bot.channels.base import Inbound
from bot.channels.whatsapp.reading import NAME
from bot.channels.whatsapp.service import WhatsAppService
from bot.channels.whatsapp.wire import Account
from bot.clock import WallClock
from bot.courier import Courier
from bot.render import Words
from bot.storage import Storage
from bot.web.server import hand_over_often
from domain.models import Inbox, InboxState, WebhookBody

SECRET, NUMBER_ID = "bench", "1"
A_SECOND = 200
CONNECTIONS = 32
PEOPLE = 400
WITHIN_MS = 50.0
WAIT_S = 300


def serve(folder: Path, meta: str) -> None:
    """The program: webhook, reading, turns and sending, and an endpoint that does nothing."""
    hand_over_often()
    gc.freeze()  # as the program does when it has started
    asyncio.run(_serving(folder, meta))


async def _serving(folder: Path, meta: str) -> None:
    storage = Storage(f"sqlite:///{folder / 'bench.db'}")
    storage.create()
    words, wall = Words(), WallClock()
    account = Account(NUMBER_ID, "1", "t", SECRET, "v", meta, "v23.0")

    def receive(inbounds: Sequence[Inbound]) -> int:
        return app.engine.receive(inbounds)

    service = WhatsAppService(account, storage, wall, words, receive)
    courier = Courier(lambda: app.dispatcher)
    channels = {NAME: service.channel}
    app = assemble(storage, wall, channels, threads=True, words=words, mail=courier.wake)
    doors = Starlette(routes=[*service.doors, Route("/nothing", _nothing, methods=["POST"])])
    config = uvicorn.Config(doors, port=0, log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.serve())
        tasks.create_task(service.run(app.settle))
        tasks.create_task(courier.forever())
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.05)
        print(server.servers[0].sockets[0].getsockname()[1], flush=True)


async def _nothing(_: Request) -> Response:
    return PlainTextResponse("")


def request_of(number: int, path: str, run: str) -> bytes:
    """A message of somebody, signed, as the bytes that go over the wire."""
    sender = f"62811{number % PEOPLE:06d}"
    message = {
        "from": sender,
        "id": f"wamid.{run}{number}",
        "timestamp": str(int(datetime.now(UTC).timestamp())),
        "type": "text",
        "text": {"body": "halo"},
    }
    contact = {"profile": {"name": "Siti"}, "wa_id": sender}
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"phone_number_id": NUMBER_ID},
        "contacts": [contact],
        "messages": [message],
    }
    entry = {"id": "1", "changes": [{"value": value, "field": "messages"}]}
    body = json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    head = (
        f"POST {path} HTTP/1.1\r\nhost: bot\r\ncontent-length: {len(body)}\r\n"
        f"x-hub-signature-256: sha256={signature}\r\n\r\n"
    )
    return head.encode() + body


class Load:
    """Requests at their own times over a few connections."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.took_ms: list[float] = []
        self.refused = 0

    async def run(self, path: str, seconds: int, run: str) -> None:
        """So many requests a second for so long."""
        free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
        for _ in range(CONNECTIONS):
            free.put_nowait(await asyncio.open_connection("127.0.0.1", self._port))
        gc.freeze()  # looking for rubbish here would be counted as a wait there
        begun = perf_counter()
        asked = []
        for number in range(seconds * A_SECOND):
            due = begun + number / A_SECOND
            await asyncio.sleep(max(0.0, due - perf_counter()))
            wanted = request_of(number, path, run)
            asked.append(asyncio.create_task(self._ask(free, wanted, perf_counter())))
        await asyncio.gather(*asked)
        while not free.empty():
            free.get_nowait()[1].close()

    async def _ask(
        self,
        free: "asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]]",
        wanted: bytes,
        due: float,
    ) -> None:
        reader, writer = await free.get()
        writer.write(wanted)
        head = await reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]
        await reader.readexactly(int(length or 0))
        self.took_ms.append((perf_counter() - due) * 1000)
        self.refused += not head.startswith(b"HTTP/1.1 200")
        free.put_nowait((reader, writer))


async def _meta() -> tuple[asyncio.Server, int]:
    """The smallest server that takes messages as the Cloud API does."""
    count = 0

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal count
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]
                await reader.readexactly(int(length or 0))
                count += 1
                body = json.dumps({"messages": [{"id": f"wamid.out{count}"}]}).encode()
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    return server, server.sockets[0].getsockname()[1]


@contextmanager
def program(folder: Path, meta_port: int) -> Iterator[int]:
    """The program, in a process of its own; its port."""
    meta = f"http://127.0.0.1:{meta_port}"
    command = [sys.executable, "-m", "bench.whatsapp", "--serve", str(folder), meta]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield int((process.stdout or sys.stdin).readline())
        finally:
            process.terminate()


async def measure(seconds: int, folder: Path) -> int:
    """Nothing, the webhook, nothing again; returns 1 where a message is missing."""
    server, meta_port = await _meta()
    with program(folder, meta_port) as port:
        await Load(port).run("/nothing", 1, "warm")
        idle, hook, idle_again = Load(port), Load(port), Load(port)
        await idle.run("/nothing", seconds, "a")
        await hook.run("/whatsapp", seconds, "b")
        kept, answered = await _kept(folder, seconds * A_SECOND)
        await idle_again.run("/nothing", seconds, "c")
    server.close()
    bare = [*idle.took_ms, *idle_again.took_ms]
    print(f"{A_SECOND} requests a second for {seconds} s, each")
    for name, took in (("nothing", bare), ("webhook", hook.took_ms)):
        told = "  ".join(f"p{at} {_at(took, at):7.2f} ms" for at in (50, 95, 99))
        print(f"  {name:8} {told}  max {max(took):7.2f} ms")
    print(f"  p99, webhook / nothing: {_at(hook.took_ms, 99) / _at(bare, 99):.1f}")
    print(f"  p99 within {WITHIN_MS:.0f} ms: {_at(hook.took_ms, 99) <= WITHIN_MS}")
    print(f"  stored {kept} of {seconds * A_SECOND}; turned {answered}; refused {hook.refused}")
    return int(kept != seconds * A_SECOND or hook.refused > 0)


async def _kept(folder: Path, wanted: int) -> tuple[int, int]:
    """How many bodies are stored, and how many messages had their turn when all had time to."""
    storage = Storage(f"sqlite:///{folder / 'bench.db'}")
    bodies = select(func.count(col(WebhookBody.id)))
    turned = select(func.count(col(Inbox.id))).where(col(Inbox.state) == InboxState.DONE)
    kept = done = 0
    for _ in range(WAIT_S * 2):
        with storage.look() as connection:
            kept = connection.execute(bodies).scalar_one()
            done = connection.execute(turned).scalar_one()
        if done >= wanted:
            break
        await asyncio.sleep(0.5)
    storage.close()
    return kept, done


def _at(took: list[float], percent: int) -> float:
    return sorted(took)[min(len(took) - 1, len(took) * percent // 100)]


def main() -> int:
    """Measure, and print what was found."""
    typed = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    typed.add_argument("--seconds", type=int, default=10, help="how long each (%(default)s)")
    typed.add_argument("--serve", nargs=2, metavar=("FOLDER", "META"), help=argparse.SUPPRESS)
    given = typed.parse_args()
    if given.serve:
        serve(Path(given.serve[0]), given.serve[1])
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(measure(given.seconds, Path(folder)))


if __name__ == "__main__":
    raise SystemExit(main())
