"""The serving part of ``patungan run``: one process, one loop, one address."""

import asyncio
import errno
import os
import signal
import socket
import sys
import threading
from collections.abc import Coroutine, Iterator
from contextlib import closing, contextmanager
from functools import partial
from importlib import import_module
from typing import Any

import structlog
import uvicorn

from bot.assembly import ways_here
from bot.clock import WallClock
from bot.render import Words
from bot.settings import Settings
from bot.simulation import scenarios
from bot.storage import Storage
from bot.storage.opening import open_storage, sole_process
from bot.ways import Ways
from bot.web.loading import is_empty
from bot.web.sharing import Sharing
from bot.web.site import site
from bot.web.stage import Stage
from bot.web.words import DEFAULT_LANGUAGE
from domain.errors import ScenarioError, SettingError

log = structlog.get_logger(__name__)

TICK_S = 3
SHUTDOWN_S = 3
FINISH_S = 6.0
STOPS_WITHIN_S = 9.5
SIGNALS = (signal.SIGINT, signal.SIGTERM)
HAND_OVER_S = 0.0005
SOON = ("bot.web.templating", "domain.pooling.network_reasons")
"""What the first look at the page and the first preview load where they come before it is here."""


class Server(uvicorn.Server):
    """A uvicorn that says when it answers, and leaves signals to the program around it."""

    def __init__(self, config: uvicorn.Config, opened: asyncio.Event) -> None:
        super().__init__(config)
        self._opened = opened

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, and say so."""
        await super().startup(sockets)
        self._opened.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing to capture: `run` stops the server."""
        yield


def hand_over_often() -> None:
    """Let threads take turns at the interpreter ten times as often as they usually do.

    An answer at the door needs it several times, and each time would wait behind whoever computes.
    """
    sys.setswitchinterval(HAND_OVER_S)


def serve(settings: Settings) -> None:
    """Open, migrate, fill where empty, and serve until the process is told to stop.

    Raises `SettingError` where the address cannot be listened on, or the scenario is not there.
    """
    _check_scenario(settings.scenario)
    hand_over_often()
    listening = listen(settings.host, settings.port)
    try:
        storage = open_storage(settings.database_url)
        with sole_process(settings.database_url), closing(storage):
            storage.migrate()
            _check_office(storage, settings)
            _warn_of_open_doors(settings.host)
            last = _last_moment()
            asyncio.run(_until_signal(storage, settings, listening, last))
            last.cancel()
    finally:
        listening.close()


def _last_moment() -> threading.Timer:
    """Started when the process is to stop: whatever still goes on then is left where it is.

    Nothing depends on the end of it: a transaction is whole or not there, a lease runs out.
    """
    last = threading.Timer(STOPS_WITHIN_S, os._exit, (0,))
    last.daemon = True
    return last


def _check_office(storage: Storage, settings: Settings) -> None:
    """A database that an operator named is not filled with invented people unasked."""
    named = {"database_url", "scenario"} & settings.model_fields_set
    if named == {"database_url"} and is_empty(storage):
        msg = (
            "DATABASE_URL: there is no office in it yet; make one with 'patungan office add', "
            "or set PATUNGAN_SCENARIO to try a scenario there"
        )
        raise SettingError(msg)


def _warn_of_open_doors(host: str) -> None:
    """The simulator page has no login: whoever reaches it holds every telephone."""
    if host not in ("localhost", "::1") and not host.startswith("127."):
        log.warning("simulator_open_to_others", host=host, hint="anybody may act as anyone")


def _check_scenario(name: str) -> None:
    try:
        scenarios.load(name)
    except ScenarioError as error:
        msg = f"PATUNGAN_SCENARIO: {error}"
        raise SettingError(msg) from error


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to the address; raises `SettingError` with one line that says why not."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen()
    except OSError as error:
        listening.close()
        raise SettingError(_why_not(host, port, error)) from error
    return listening


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"PATUNGAN_PORT: port {port} is in use by another program; set another one"
    if error.errno == errno.EACCES:
        return f"PATUNGAN_PORT: port {port} may not be used by this account; set one above 1023"
    return f"PATUNGAN_HOST: {host} cannot be listened on ({error.strerror or error})"


def announce(stage: Stage, listening: socket.socket) -> None:
    """Say in one line where the page is."""
    words = stage.world.app.words.word("page.serving", DEFAULT_LANGUAGE)
    sys.stdout.write(words.format(address=address_of(listening)) + "\n")
    sys.stdout.flush()


def address_of(listening: socket.socket) -> str:
    """What to type into a browser."""
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


async def run(
    stage: Stage,
    listening: socket.socket,
    host: str,
    stop: asyncio.Event,
    ways: Ways | None = None,
    sharing: Sharing | None = None,
) -> None:
    """Serve and tick until ``stop`` is set; what is under way then ends or is given back.

    It is said where the page is once it answers. Raises what ended ``ways``, the channels that go
    on beside the page.
    """
    config = uvicorn.Config(
        site(stage, bound_to=host, doors=ways.doors if ways else ()),
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=SHUTDOWN_S,
    )
    opened = asyncio.Event()
    server = Server(config, opened)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    stopping = asyncio.create_task(stop.wait())
    ticking = _ticking(opened, stage, listening)
    going = [asyncio.create_task(task) for task in (ticking, *_beside(stage, ways, sharing))]
    try:
        await asyncio.wait((serving, stopping, *going), return_when=asyncio.FIRST_COMPLETED)
        for ended in going:
            if ended.done():
                ended.result()
    finally:
        stopping.cancel()
        stage.hub.close()
        server.should_exit = True
        stage.world.app.engine.close()
        if ways is not None and not await ways.finish(FINISH_S):
            log.warning("stopped_while_sending")
        for task in going:
            task.cancel()
        await asyncio.gather(*going, return_exceptions=True)
        if sharing is not None:
            await sharing.leave()
        await serving


def _beside(
    stage: Stage, ways: Ways | None, sharing: Sharing | None
) -> Iterator[Coroutine[None, None, None]]:
    """What goes on beside the pages; the channels in one process at a time."""
    if sharing is not None:
        yield sharing.forever()
    if ways is not None:
        talking = partial(ways.run, stage.work)
        yield talking() if sharing is None else sharing.on_duty(talking)


async def _ticking(opened: asyncio.Event, stage: Stage, listening: socket.socket) -> None:
    """Say where the page is once it answers, then wake the stage every so often."""
    await opened.wait()
    announce(stage, listening)
    timer = await asyncio.to_thread(_timer)
    timer.add_job(stage.tick, "interval", seconds=TICK_S, max_instances=1, coalesce=True)
    timer.start()
    try:
        await asyncio.Event().wait()
    finally:
        timer.shutdown(wait=False)


def _timer() -> Any:  # noqa: ANN401 - the library says nothing of its types
    """The timer; what else is wanted soon is loaded here too, while the page answers."""
    for module in SOON:
        import_module(module)
    from apscheduler.schedulers.asyncio import (  # noqa: PLC0415 - it ticks in some seconds
        AsyncIOScheduler,
    )

    return AsyncIOScheduler(timezone="UTC")


async def _until_signal(
    storage: Storage, settings: Settings, listening: socket.socket, last: threading.Timer
) -> None:
    words = Words()
    stop = _stop_at_signal(last)
    sharing = Sharing(storage, WallClock(), settings)
    ways = ways_here(settings, storage, WallClock(), words)
    if ways is None:
        stage = await asyncio.to_thread(Stage, storage, WallClock(), settings.scenario)
        sharing.attach(stage.work, None)
        stage.backup_folder = settings.backup_folder
        await run(stage, listening, settings.host, stop, None, sharing)
        return
    try:
        await ways.open()
        channels, mail = ways.channels, sharing.to_deliver
        stage = await asyncio.to_thread(
            Stage, storage, WallClock(), settings.scenario, channels, words, mail
        )
        sharing.attach(stage.work, ways.wake)
        ways.attach(
            lambda: stage.world.app.engine,
            lambda: stage.world.app.dispatcher,
            lambda: stage.world.app.keeper,
        )
        ways.came_in = sharing.came_in
        stage.backup_folder = settings.backup_folder
        await run(stage, listening, settings.host, stop, ways, sharing)
    finally:
        await ways.close()


def _stop_at_signal(last: threading.Timer) -> asyncio.Event:
    """Set when the process is told to stop; from then on it has so much time."""
    stop = asyncio.Event()

    def told() -> None:
        if not stop.is_set():
            stop.set()
            last.start()

    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, told)
    return stop


__all__ = ["hand_over_often", "listen", "run", "serve"]
