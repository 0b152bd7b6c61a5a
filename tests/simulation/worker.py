"""The program as a process that can be killed: it does what it is told over a socket.

One process reads all code once and then forks a fresh program for every connection, so that
starting again takes milliseconds. Run as ``python -m simulation.worker SOCKET DATABASE …``.
"""

import os
import signal
import sys
from multiprocessing.connection import Connection, Listener
from pathlib import Path
from typing import Any

from driver import watch_statements

from simulation.street import Plot, Program


def serve(address: str, path: Path, plot: Plot) -> None:
    """Fork a program for each connection, for ever."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with Listener(address, family="AF_UNIX") as listener:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            connection = listener.accept()
            if os.fork() == 0:
                live(connection, path, plot)
                os._exit(0)
            connection.close()


def live(connection: "Connection[Any, Any]", path: Path, plot: Plot) -> None:
    """One program's life: tell who it is, then do moment after moment."""
    connection.send(("pid", os.getpid()))
    program: Program | None = None
    while True:
        try:
            now, inbounds, office = connection.recv()
        except EOFError:
            return
        if program is None:
            program = Program(path, plot, now, lambda m: connection.send(("shown", m)))
            engine = program.storage.engine
            watch_statements(engine, lambda _: connection.send(("step", None)))
        connection.send(("done", program.do(now, inbounds, office=office)))


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]), Plot(sys.argv[3], int(sys.argv[4]), int(sys.argv[5])))
