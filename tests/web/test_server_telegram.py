"""``patungan run`` with a token: Telegram beside the page, as a process of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from botapi.server import TOKEN, BotApi, Loopback, loopback

from bot.cli import main
from web.test_server import free_port

pytestmark = pytest.mark.slow
STRANGER = "4711"


@contextmanager
def running(home: Path, **settings: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "bot", "run"],
        env={
            **os.environ,
            "DATABASE_URL": f"sqlite:///{home / 'p.db'}",
            "PATUNGAN_SCENARIO": "balikpapan",
            "PYTHONPATH": str(Path.cwd()),
            **settings,
        },
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


def until(there: Callable[[], object]) -> None:
    """Wait for another process, half a minute at most."""
    for _ in range(600):
        if there():
            return
        time.sleep(0.05)
    pytest.fail("it did not happen within half a minute")


def write(api: BotApi, loop: Loopback, text: str) -> None:
    async def writing() -> None:
        api.write(STRANGER, "Dewi", text=text)

    loop.run(writing())


def test_with_a_token_telegram_runs_beside_the_page(tmp_path: Path) -> None:
    port = free_port()
    with loopback() as (api, loop):
        settings = {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_BASE_URL": loop.base_url,
            "PATUNGAN_PORT": str(port),
        }
        with running(tmp_path, **settings) as process:
            assert process.stdout is not None
            assert str(port) in process.stdout.readline()
            write(api, loop, "halo")
            until(lambda: api.said_to(STRANGER))
            assert "kode undangan" in api.said_to(STRANGER)[0]["text"]
            until(lambda: "default::" in api.commands)
            page = httpx.get(f"http://127.0.0.1:{port}/health")
            assert page.json()["ok"]
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=30)
            assert (process.returncode, out, err) == (0, "", "")
        write(api, loop, "/bantuan")
        with running(tmp_path, **settings) as process:
            until(lambda: len(api.said_to(STRANGER)) == 2)


def test_by_webhook_too(tmp_path: Path) -> None:
    port = free_port()
    with loopback() as (api, loop):
        settings = {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_BASE_URL": loop.base_url,
            "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
            "TELEGRAM_WEBHOOK_SECRET": "rahasia",
            "PATUNGAN_PORT": str(port),
        }
        with running(tmp_path, **settings) as process:
            assert process.stdout is not None
            assert str(port) in process.stdout.readline()
            until(lambda: api.webhook.get("url"))
            chat = {"id": int(STRANGER), "type": "private"}
            update = {"update_id": 1, "message": {"chat": chat, "from": chat, "text": "halo"}}
            headers = {"X-Telegram-Bot-Api-Secret-Token": "rahasia"}
            refused = httpx.post(api.webhook["url"], json=update)
            answered = httpx.post(api.webhook["url"], json=update, headers=headers)
            assert (refused.status_code, answered.status_code) == (403, 200)
            until(lambda: api.said_to(STRANGER))
            assert not api.called("getUpdates")


def test_a_rejected_token_is_one_clear_line(tmp_path: Path) -> None:
    with loopback() as (_, loop):
        settings = {
            "TELEGRAM_BOT_TOKEN": "1:salah",
            "TELEGRAM_API_BASE_URL": loop.base_url,
            "PATUNGAN_PORT": str(free_port()),
        }
        with running(tmp_path, **settings) as process:
            out, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert out == ""
    assert err.startswith("patungan: TELEGRAM_BOT_TOKEN: ")
    assert err.count("\n") == 1
    assert "salah" not in err


def test_the_doctor_asks_whose_token_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    def doctor(token: str, base_url: str) -> str:
        monkeypatch.setenv("TELEGRAM_BOT_TOKEN", token)
        monkeypatch.setenv("TELEGRAM_API_BASE_URL", base_url)
        main(["doctor"])
        told = capsys.readouterr().out
        return next(line for line in told.splitlines() if " telegram " in line)

    with loopback() as (api, loop):
        assert doctor(TOKEN, loop.base_url).split() == ["ok", "telegram", f"@{api.username}"]
        assert "problem" in doctor("1:salah", loop.base_url)
        gone = loop.base_url
    assert "cannot be reached" in doctor(TOKEN, gone)
