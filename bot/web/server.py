"""The serving part of ``patungan run``: one process, one loop, one address."""

import asyncio
import errno
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

import structlog
import uvicorn
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.assembly import ways_here
from bot.clock import WallClock
from bot.render import Words
from bot.settings import Settings
from bot.simulation import scenarios
from bot.storage import Storage
from bot.storage.opening import open_storage, sole_process
from bot.ways import Ways
from bot.web.loading import is_empty
from bot.web.site import site
from bot.web.stage import Stage
from bot.web.words import DEFAULT_LANGUAGE
from domain.errors import ScenarioError, SettingError

log = structlog.get_logger(__name__)

TICK_S = 3
SHUTDOWN_S = 3
SIGNALS = (signal.SIGINT, signal.SIGTERM)
HAND_OVER_S = 0.0005


class Server(uvicorn.Server):
    """A uvicorn that leaves signals to the program around it."""

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
            asyncio.run(_until_signal(storage, settings, listening))
    finally:
        listening.close()


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
) -> None:
    """Serve and tick until ``stop`` is set; open pages are let go first.

    Raises what ended ``ways``, the channels that go on beside the page.
    """
    config = uvicorn.Config(
        site(stage, bound_to=host, doors=ways.doors if ways else ()),
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=SHUTDOWN_S,
    )
    server = Server(config)
    timer = AsyncIOScheduler(timezone="UTC")
    timer.add_job(stage.tick, "interval", seconds=TICK_S, max_instances=1, coalesce=True)
    timer.start()
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    stopping = asyncio.create_task(stop.wait())
    going = [asyncio.create_task(ways.run(stage.work))] if ways else []
    try:
        await asyncio.wait((serving, stopping, *going), return_when=asyncio.FIRST_COMPLETED)
        for ended in going:
            if ended.done():
                ended.result()
    finally:
        for task in going:
            task.cancel()
        await asyncio.gather(*going, return_exceptions=True)
        timer.shutdown(wait=False)
        stopping.cancel()
        stage.hub.close()
        server.should_exit = True
        await serving


async def _until_signal(storage: Storage, settings: Settings, listening: socket.socket) -> None:
    words = Words()
    ways = ways_here(settings, storage, WallClock(), words)
    if ways is None:
        stage = await asyncio.to_thread(Stage, storage, WallClock(), settings.scenario)
        await _serve_until_signal(stage, listening, settings.host, None)
        return
    try:
        await ways.open()
        channels, mail = ways.channels, ways.wake
        stage = await asyncio.to_thread(
            Stage, storage, WallClock(), settings.scenario, channels, words, mail
        )
        ways.attach(lambda: stage.world.app.engine, lambda: stage.world.app.dispatcher)
        await _serve_until_signal(stage, listening, settings.host, ways)
    finally:
        await ways.close()


async def _serve_until_signal(
    stage: Stage, listening: socket.socket, host: str, ways: Ways | None
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, stop.set)
    announce(stage, listening)
    await run(stage, listening, host, stop, ways)


__all__ = ["hand_over_often", "listen", "run", "serve"]
