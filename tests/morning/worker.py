"""A program that can be killed: it does everything that is due whenever it is told to.

One process reads all code once and forks a fresh program for each connection. Run as
``python -m morning.worker SOCKET DATABASE``.
"""

import asyncio
import os
import signal
import sys
from multiprocessing.connection import Connection, Listener
from typing import Any

from driver import watch_statements

from bot.assembly import App, assemble
from bot.channels.simulator import NAME
from bot.clock import VirtualClock
from bot.storage import Storage
from morning.world import Wire


def serve(address: str, url: str) -> None:
    """Fork a program for each connection, for ever."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with Listener(address, family="AF_UNIX") as listener:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            connection = listener.accept()
            if os.fork() == 0:
                live(connection, url)
                os._exit(0)
            connection.close()


def live(connection: "Connection[Any, Any]", url: str) -> None:
    """One program's life."""
    connection.send(("pid", os.getpid()))
    app: App | None = None
    while True:
        try:
            now = connection.recv()
        except EOFError:
            return
        if app is None:
            storage = Storage(url)
            watch_statements(storage.engine, lambda _: connection.send(("step", None)))
            clock = VirtualClock(now, seed=1)
            wire = Wire(lambda key: connection.send(("shown", key)))
            app = assemble(storage, clock, {NAME: wire})
        clock.move_to(now)
        asyncio.run(app.settle())
        connection.send(("done", None))


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2])
