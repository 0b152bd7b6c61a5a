"""What a server keeps prepared is used where it is ours alone, and never through a PgBouncer."""

import asyncio
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from bot.simulation.scenarios import load
from bot.simulation.simulate import simulate
from bot.storage import Storage

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
SETTINGS = """
[databases]
* = host={host} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
log_connections = 0
log_disconnections = 0
log_stats = 0
"""
PREPARED = "SELECT count(*) FROM pg_prepared_statements"

pytestmark = pytest.mark.postgres


def _threshold_and_numbers(storage: Storage) -> tuple[int | None, bool]:
    """From when on a connection prepares, and whether it was told the server's own number."""
    with storage.look() as connection:
        driver: Any = connection.connection.dbapi_connection
        server = connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
        return driver.prepare_threshold, server == driver.info.backend_pid


def test_a_server_of_its_own_keeps_what_runs_often(
    new_postgres_database: Callable[..., str],
) -> None:
    storage = Storage(new_postgres_database())
    threshold, same = _threshold_and_numbers(storage)
    assert threshold is not None
    assert same
    with storage.look() as connection:
        before = connection.execute(sa.text(PREPARED)).scalar_one()
        for _ in range(threshold + 1):
            connection.execute(sa.text("SELECT 1, 2"))
        assert connection.execute(sa.text(PREPARED)).scalar_one() > before
    storage.close()


@contextmanager
def _pgbouncer(url: str) -> Iterator[str]:
    """A real one before the server of ``url``, pooling by transaction; gives the way through it."""
    assert PGBOUNCER
    server = make_url(url)
    host = Path(str(server.query["host"]))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with TemporaryDirectory(prefix="pgbouncer-") as name:
        os.chmod(name, 0o755)  # noqa: PTH101, S103 - it runs as another user
        path = Path(name) / "settings.ini"
        path.write_text(SETTINGS.format(host=host, user=server.username, port=port), "utf-8")
        root = ("-u", host.owner()) if os.geteuid() == 0 else ()
        with subprocess.Popen([PGBOUNCER, *root, path], stderr=subprocess.PIPE) as running:
            try:
                said = iter(running.stderr or ())
                assert any(b"process up" in line for line in said), "PgBouncer did not start"
                through = server.set(host="127.0.0.1", port=port, query={})
                yield through.render_as_string(hide_password=False)
            finally:
                running.terminate()


@pytest.mark.skipif(PGBOUNCER is None, reason="there is no PgBouncer on this machine")
def test_a_week_through_a_real_pgbouncer(new_postgres_database: Callable[..., str]) -> None:
    with _pgbouncer(new_postgres_database()) as through:
        storage = Storage(through)
        assert _threshold_and_numbers(storage) == (None, False)
        played = asyncio.run(
            simulate(load("balikpapan"), weeks=1, producers=4, seed=4, storage=storage)
        )
        with storage.look() as connection:
            assert connection.execute(sa.text(PREPARED)).scalar_one() == 0
        storage.close()
    assert played.heard
    assert played.violations == ()
