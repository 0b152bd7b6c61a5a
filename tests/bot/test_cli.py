"""The command line: what works, and every mistake as one clear line with exit code 2."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot.cli import main, parser
from bot.commands import COMMANDS
from bot.settings import variables
from bot.storage import Storage
from domain.errors import ScenarioError
from domain.models import AuditEntry, Invitation, Product, Region, RoleName

Typed = Callable[..., tuple[int, str, str]]
BALIKPAPAN = (
    *("office", "add", "--code", "bpn", "--name", "Kota Balikpapan", "--office", "Dinas"),
    *("--zone", "Asia/Makassar", "--place", "Gudang Dinas"),
)
PEYEK = (
    *("office", "product", "--region", "BPN", "--name", "peyek kepiting", "--unit", "kg"),
    *("--max-weekly", "200", "--alias", "peyek", "--pack", "dus=24"),
)


@pytest.fixture(autouse=True)
def _empty_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in variables():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str]) -> Typed:
    """Types a command; gives its exit code, what it printed and what it complained."""

    def type_in(*words: str) -> tuple[int, str, str]:
        try:
            code = main(words)
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return type_in


def _one(table: Any) -> Any:
    storage = Storage("sqlite:///var/patungan.db")
    with storage.reading() as session:
        found = session.exec(select(table)).one()
    storage.close()
    return found


def test_help_and_version_are_told(typed: Typed) -> None:
    code, told, _ = typed("--help")
    assert code == 0
    for command in [
        "run",
        "simulate",
        "doctor",
        "migrate",
        "office",
        "officer",
        "pool",
        "language",
    ]:
        assert f"\n    {command} " in told
    code, told, _ = typed("--version")
    assert (code, told.split()[0]) == (0, "patungan")


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("fly",),
        ("simulate", "--weeks", "none"),
        ("simulate", "--weeks", "0"),
        ("simulate", "--seed", "x"),
        ("office",),
        ("office", "add"),
        ("officer", "invite"),
        ("language", "explain", "halo", "--asked", "nonsense"),
    ],
)
def test_what_cannot_be_typed_is_one_line(typed: Typed, words: tuple[str, ...]) -> None:
    code, told, complained = typed(*words)
    assert (code, told) == (2, "")
    assert complained.count("\n") == 1
    assert complained.startswith("patungan")


def test_migrate_makes_the_database_and_says_so(typed: Typed) -> None:
    _, newest = Storage("sqlite://").versions()
    assert typed("migrate")[:2] == (0, f"sqlite:///var/patungan.db is now at schema {newest}\n")
    assert typed("migrate")[:2] == (
        0,
        f"sqlite:///var/patungan.db was already at schema {newest}\n",
    )


def test_an_office_its_product_and_its_first_officer(typed: Typed) -> None:
    assert typed(*BALIKPAPAN)[0] == 0
    assert typed(*PEYEK)[0] == 0
    code, told, _ = typed("officer", "invite", "--region", "bpn")
    assert code == 0
    invitation = _one(Invitation)
    assert (invitation.role, invitation.uses_left) == (RoleName.OFFICER, 1)
    assert f"/start {invitation.code}" in told
    region, product = _one(Region), _one(Product)
    assert (region.code, region.zone, region.handover_place) == (
        "BPN",
        "Asia/Makassar",
        "Gudang Dinas",
    )
    assert (product.unit, product.aliases, product.packs) == ("kg", ["peyek"], {"dus": "24"})


def test_what_an_operator_does_is_in_the_trail(typed: Typed) -> None:
    typed(*BALIKPAPAN)
    assert _one(AuditEntry).action == "region_added"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((*BALIKPAPAN, "--zone", "Asia/Balikpapan"), "--zone: 'Asia/Balikpapan' is no time zone"),
        ((*BALIKPAPAN, "--zone", "../etc"), "--zone: '../etc' is no time zone"),
        ((*BALIKPAPAN, "--code", "B P"), "--code: 'B P' is not 2 to 8 letters and digits"),
        ((*BALIKPAPAN, "--language", "xx"), "--language: 'xx' is not one of en, id"),
        (PEYEK, "--region: there is no BPN (there is none yet: patungan office add)"),
        (("officer", "invite", "--region", "XX"), "--region: there is no XX"),
    ],
)
def test_a_mistake_in_setting_up_is_one_line(
    typed: Typed, words: tuple[str, ...], told: str
) -> None:
    code, _, complained = typed(*words)
    assert code == 2
    assert complained.startswith(f"patungan: {told}")
    assert complained.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((*BALIKPAPAN,), "--code: there is a region BPN already"),
        ((*PEYEK,), "--name: BPN has a product 'peyek kepiting' already"),
        ((*PEYEK, "--name", "x", "--max-weekly", "much"), "--max-weekly: 'much' is no number"),
        ((*PEYEK, "--name", "x", "--lot", "0"), "--lot: 0 is not above 0"),
        ((*PEYEK, "--name", "x", "--lot", "0.0001"), "--lot: 0.0001 is not above 0 with at most"),
        ((*PEYEK, "--name", "x", "--pack", "dus"), "--pack: 'dus' is not WORD=SIZE"),
    ],
)
def test_a_mistake_in_adding_to_an_office_is_one_line(
    typed: Typed, words: tuple[str, ...], told: str
) -> None:
    typed(*BALIKPAPAN)
    typed(*PEYEK)
    code, _, complained = typed(*words)
    assert (code, complained.count("\n")) == (2, 1)
    assert complained.startswith(f"patungan: {told}")


def test_a_wrong_setting_is_one_line(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATUNGAN_PORT", "many")
    for command in ("run", "migrate"):
        code, _, complained = typed(command)
        assert (code, complained.count("\n")) == (2, 1)
        assert "PATUNGAN_PORT" in complained


def test_a_port_in_use_is_one_line(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("PATUNGAN_PORT", str(taken.getsockname()[1]))
        code, _, complained = typed("run")
    assert (code, complained.count("\n")) == (2, 1)
    assert complained.startswith("patungan: PATUNGAN_PORT: port ")


def test_an_address_of_another_machine_is_one_line(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATUNGAN_HOST", "192.0.2.1")
    code, _, complained = typed("run")
    assert (code, complained.count("\n")) == (2, 1)
    assert "192.0.2.1" in complained


def test_an_unreachable_database_is_one_line(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://bot:rahasia@127.0.0.1:9/patungan")
    code, _, complained = typed("migrate")
    assert (code, complained.count("\n")) == (2, 1)
    assert complained.startswith("patungan: DATABASE_URL: cannot open ")
    assert "rahasia" not in complained


def test_what_is_simulated_is_passed_on_and_an_unknown_scenario_is_one_line(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[object, ...]] = []

    def run(*words: object) -> int:
        asked.append(words)
        if words[0] == "atlantis":
            msg = "there is no scenario 'atlantis'"
            raise ScenarioError(msg)
        return 1

    monkeypatch.setattr("bot.simulation.simulate.run", run)
    assert typed("simulate", "--weeks", "2", "--seed", "5", "--json")[0] == 1
    code, _, complained = typed("simulate", "--scenario", "atlantis")
    assert (code, complained) == (2, "patungan: there is no scenario 'atlantis'\n")
    assert asked == [("balikpapan", 2, 40, 5, True, None), ("atlantis", 6, 40, 1, False, None)]


def test_papers_that_cannot_be_written_are_one_line(typed: Typed, tmp_path: Path) -> None:
    in_the_way = tmp_path / "papers"
    in_the_way.write_text("no folder", encoding="utf-8")
    code, _, complained = typed("simulate", "--weeks", "1", "--papers", str(in_the_way))
    assert code == 2
    assert complained.startswith("patungan: --papers: ")
    assert complained.count("\n") == 1


def test_the_papers_of_a_simulation_are_in_the_folder(typed: Typed, tmp_path: Path) -> None:
    folder = tmp_path / "some" / "papers"
    told = typed("simulate", "--weeks", "1", "--producers", "4", "--papers", str(folder))
    assert told[0] == 0
    assert typed("simulate", "--weeks", "1", "--producers", "4") == told
    assert told[2] == "Rab 25 Nov: hari ke-7 dari 7 sudah dimainkan.\n"
    kinds = {file.name.rpartition("-bpn-")[0].partition("-bpn-")[0] for file in folder.iterdir()}
    assert {"lembar-kapasitas", "situasi-pesanan", "laporan-musim"} <= kinds


REPLY = {"id": "1", "text": "40 kg", "context": "capacity_ask"}
REPLY_OF = {**REPLY, "products": [{"name": "peyek", "unit": "kg", "conversions": {"kg": 1}}]}


def test_labelled_replies_are_read_line_by_line(typed: Typed, tmp_path: Path) -> None:
    file = tmp_path / "replies.jsonl"
    file.write_text(f"{json.dumps(REPLY_OF)}\n\n{json.dumps(REPLY_OF)}\n", encoding="utf-8")
    code, told, _ = typed("language", "parse", str(file))
    assert code == 0
    assert [json.loads(line)["id"] for line in told.splitlines()] == ["1", "1"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{oops", "line 2: not JSON: "),
        ("[1]", "line 2: not a labelled reply"),
        ('{"id": 1}', "line 2: 'text' is missing"),
        ('{"text": "x", "context": "weather"}', "line 2: not a labelled reply"),
    ],
)
def test_a_bad_line_is_named_by_its_number(
    typed: Typed, tmp_path: Path, line: str, told: str
) -> None:
    file = tmp_path / "replies.jsonl"
    file.write_text(f"{json.dumps(REPLY_OF)}\n{line}\n", encoding="utf-8")
    code, _, complained = typed("language", "parse", str(file))
    assert (code, complained.count("\n")) == (2, 1)
    assert told in complained


def test_a_file_that_is_not_there_or_not_text_is_one_line(typed: Typed, tmp_path: Path) -> None:
    spoilt = tmp_path / "spoilt.jsonl"
    spoilt.write_bytes(b"\xff\xfe\xff")
    for file, told in ((tmp_path / "none", "No such file"), (spoilt, "not UTF-8 text")):
        code, _, complained = typed("language", "parse", str(file))
        assert (code, complained.count("\n")) == (2, 1)
        assert told in complained


def test_how_a_text_is_read_is_explained(typed: Typed) -> None:
    words = ("language", "explain", "40 kilo aja bu", "--product", "peyek kepiting:kg")
    code, told, _ = typed(*words)
    assert code == 0
    assert "intent=set_capacity" in told
    assert "quantity=40," in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--product", "peyek"), "--product: 'peyek' is not NAME:UNIT"),
        (("--today", "besok"), "--today: 'besok' is no day"),
    ],
)
def test_a_mistake_in_what_to_explain_is_one_line(
    typed: Typed, words: tuple[str, ...], told: str
) -> None:
    code, _, complained = typed("language", "explain", "halo", *words)
    assert (code, complained.count("\n")) == (2, 1)
    assert complained.startswith(f"patungan: {told}")


def test_an_interruption_is_quiet(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.simulation.simulate.run", interrupted)
    assert typed("simulate") == (130, "", "")


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    file = tmp_path / "many.jsonl"
    file.write_text(f"{json.dumps(REPLY_OF)}\n" * 3000, encoding="utf-8")
    words = f"{sys.executable} -m bot language parse {file} | head -1"
    ended = subprocess.run(
        ["bash", "-o", "pipefail", "-c", words], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (141, "")


def test_the_running_bot_stops_quietly(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        env={"PATUNGAN_PORT": str(port), "PATH": "/usr/bin:/bin"},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert running.stdout is not None
    assert f"http://127.0.0.1:{port}" in running.stdout.readline()
    running.send_signal(signal.SIGINT)
    told, _ = running.communicate(timeout=20)
    assert "Traceback" not in told
    assert running.returncode in (0, 130)


def test_an_invitation_comes_with_a_link_and_a_code_to_scan(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(*BALIKPAPAN)
    code, out, _ = typed("officer", "invite", "--region", "BPN")
    assert "t.me" not in out
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:x")
    monkeypatch.setattr("bot.channels.telegram.account.username", lambda *_: "PatunganBot")
    code, out, _ = typed("officer", "invite", "--region", "BPN")
    assert code == 0
    made = out.splitlines()[0].removeprefix("Code: ")
    assert f"https://t.me/PatunganBot?start={made}" in out
    assert "▄" in out or "█" in out


def test_an_invitation_is_made_where_the_channel_cannot_be_asked(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(*BALIKPAPAN)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:x")
    monkeypatch.setenv("TELEGRAM_API_BASE_URL", "http://127.0.0.1:9/bot")
    code, out, _ = typed("officer", "invite", "--region", "BPN")
    assert code == 0
    assert "no link: TELEGRAM_API_BASE_URL" in out


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_found_where_it_is_said_to_be(name: str) -> None:
    assert name in parser(name).format_help().split()
