"""The serving part of ``patungan run``, as a process of its own."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from bot.settings import Settings
from bot.web.server import listen, serve
from domain.errors import SettingError

SERVE = "from bot.settings import Settings; from bot.web.server import serve; serve(Settings())"
pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(home: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    settings = {
        "DATABASE_URL": f"sqlite:///{home / 'p.db'}",
        "PATUNGAN_PORT": str(port),
        "PATUNGAN_SCENARIO": "balikpapan",
    }
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", SERVE],
        env={**os.environ, **settings, "PYTHONPATH": str(Path.cwd())},
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_and_stops_cleanly_with_pages_open(
    tmp_path: Path, number: signal.Signals
) -> None:
    port = free_port()
    with serving(tmp_path, port) as process:
        assert process.stdout is not None
        assert f"http://127.0.0.1:{port} " in process.stdout.readline()
        with httpx.stream("GET", f"http://127.0.0.1:{port}/events") as events:
            lines = events.iter_lines()
            assert next(lines).startswith("data: ")
            process.send_signal(number)
            assert list(lines)[-1] == ""
        out, err = process.communicate(timeout=30)
        assert (process.returncode, out, err) == (0, "", "")


def test_what_was_said_is_there_again_after_a_start(tmp_path: Path) -> None:
    port = free_port()
    here = f"http://127.0.0.1:{port}"
    with serving(tmp_path, port) as process:
        assert process.stdout is not None
        process.stdout.readline()
        for path, body in (("/clock", {"to": "monday"}), ("/phones/masitah/words", {"words": "x"})):
            sent = httpx.post(here + path, json=body, headers={"Origin": here}, timeout=60)
            assert sent.status_code == 200
        before = httpx.get(f"{here}/phones/masitah").text
    with serving(tmp_path, port) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert httpx.get(f"{here}/phones/masitah").text == before
        assert "Sen 23 Nov 2026, 06." in httpx.get(here).text


def test_a_port_in_use_is_one_clear_line() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingError, match=rf"^PATUNGAN_PORT: port {port} is in use[^\n]*$"):
            serve(Settings(port=port, _env_file=None))  # type: ignore[call-arg]


def test_an_address_that_is_not_here_is_one_clear_line() -> None:
    with pytest.raises(SettingError, match=r"^PATUNGAN_HOST: 192\.0\.2\.1 cannot be listened on"):
        listen("192.0.2.1", 0)


def test_a_scenario_that_is_not_there_is_one_clear_line() -> None:
    with pytest.raises(SettingError, match=r"^PATUNGAN_SCENARIO: no scenario 'nowhere'; "):
        serve(Settings(scenario="nowhere", _env_file=None))  # type: ignore[call-arg]


def test_a_database_that_was_named_is_not_filled_with_invented_people(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'office.db'}")
    with pytest.raises(SettingError, match=r"^DATABASE_URL: there is no office in it yet; "):
        serve(Settings(port=free_port(), _env_file=None))  # type: ignore[call-arg]
