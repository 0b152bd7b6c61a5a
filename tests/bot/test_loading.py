"""What a start waits for: only what its first answers need."""

import argparse
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.cli import _overview, parser
from bot.storage import Storage
from bot.storage.schema import newest

LATER = frozenset(
    {
        "alembic",
        "apscheduler",
        "bot.channels.telegram",
        "bot.channels.whatsapp",
        "domain.pooling.network",
        "domain.pooling.limits",
        "holidays",
        "httpx",
        "jinja2",
        "matplotlib",
        "numba",
        "openpyxl",
        "phonenumbers",
        "prometheus_client",
        "segno",
        "telegram",
        "tqdm",
        "typst",
        "xlsxwriter",
    }
)
"""What no start without a provider's token needs before the page answers."""
LIBRARIES = ("sqlalchemy", "pydantic", "numpy", "structlog")
PROVIDERS = ("TELEGRAM_", "WHATSAPP_")
START = """
import os, sys
from bot.loading import loading
with loading():
    from bot.web import server

def announce(stage, listening):
    sys.stdout.write(" ".join(sys.modules))
    sys.stdout.flush()
    os._exit(0)

server.announce = announce
from bot.cli import main
sys.exit(main(["run"]))
"""
COMMAND = """
import sys
from bot.cli import main
try:
    main(sys.argv[1:])
finally:
    sys.stdout.write("\\n" + " ".join(sys.modules))
"""


def loaded(home: Path, script: str, *words: str) -> frozenset[str]:
    """The modules that a process has loaded, as it says on its last line."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(PROVIDERS)}
    settings = {
        "DATABASE_URL": f"sqlite:///{home / 'p.db'}",
        "PATUNGAN_PORT": str(port),
        "PATUNGAN_SCENARIO": "balikpapan",
        "PYTHONPATH": str(Path.cwd()),
    }
    ran = subprocess.run(
        [sys.executable, "-c", script, *words],
        env={**inherited, **settings},
        cwd=home,
        capture_output=True,
        text=True,
        check=True,
    )
    return frozenset(ran.stdout.splitlines()[-1].split())


def at_newest(path: Path) -> None:
    """A database that wants no migration."""
    storage = Storage(f"sqlite:///{path}", durable=False)
    storage.create()
    with storage.write() as connection:
        connection.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(sa.text("INSERT INTO alembic_version VALUES (:at)"), {"at": newest()})
    storage.close()


@pytest.mark.slow
def test_a_start_waits_only_for_what_its_first_answers_need(tmp_path: Path) -> None:
    at_newest(tmp_path / "p.db")
    modules = loaded(tmp_path, START)
    assert "handlers.conversations" in modules
    assert sorted(modules & LATER) == []


@pytest.mark.parametrize("word", ["--help", "--version"])
def test_what_there_is_to_type_is_told_without_loading_any_of_it(tmp_path: Path, word: str) -> None:
    modules = loaded(tmp_path, COMMAND, word)
    assert sorted(name for name in modules if name.startswith(("domain.models", *LIBRARIES))) == []


def test_the_overview_tells_of_every_command_what_it_says_of_itself() -> None:
    def told(of: argparse.ArgumentParser) -> str:
        return of.format_help()

    assert told(_overview()) == told(parser())
