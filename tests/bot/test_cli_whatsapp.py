"""``patungan whatsapp``, typed by an operator, against a server on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cloudapi.server import BUSINESS_ID, NUMBER_ID, SECRET, TOKEN, VERIFY, CloudApi, cloud
from sqlmodel import select

from bot.cli import main
from bot.clock import WallClock
from bot.storage import Storage
from bot.templates import KINDS
from domain.models import MessageTemplate, SentPart


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CloudApi]:
    """The settings of an office whose WhatsApp is a server on loopback."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'o.db'}")
    for name, value in (
        ("PHONE_NUMBER_ID", NUMBER_ID),
        ("BUSINESS_ACCOUNT_ID", BUSINESS_ID),
        ("ACCESS_TOKEN", TOKEN),
        ("APP_SECRET", SECRET),
        ("VERIFY_TOKEN", VERIFY),
    ):
        monkeypatch.setenv(f"WHATSAPP_{name}", value)
    with cloud(WallClock()) as (api, loop):
        monkeypatch.setenv("WHATSAPP_API_BASE_URL", f"http://127.0.0.1:{loop.port}")
        yield api


def typed(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """What a command ends with and says."""
    code = main(["whatsapp", *words])
    told = capsys.readouterr()
    return code, told.out + told.err


def test_templates_are_listed_without_asking_anybody(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, told = typed(capsys, "templates", "list")
    assert code == 0
    assert all(told.count(f"{kind.full_name} [") == 2 for kind in KINDS)
    assert "buttons: Sanggup, Sebagian, Tidak sanggup" in told


def test_templates_go_from_missing_to_approved(
    api: CloudApi, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert "not approved" in typed(capsys, "templates", "status")[1]
    assert typed(capsys, "templates", "compare")[0] == 1
    assert f"{len(KINDS) * 2} handed in" in typed(capsys, "templates", "submit")[1]
    assert "0 handed in" in typed(capsys, "templates", "submit")[1]
    for template in api.templates.values():
        template["status"] = "APPROVED"
    code, told = typed(capsys, "templates", "compare")
    assert (code, told.count("the same")) == (0, len(KINDS) * 2)
    assert "all approved" in typed(capsys, "templates", "status")[1]
    storage = Storage(f"sqlite:///{tmp_path / 'o.db'}")
    with storage.reading() as session:
        assert len(session.exec(select(MessageTemplate)).all()) == len(KINDS) * 2
    storage.close()


def test_costs_are_told_by_month(
    api: CloudApi, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    told = typed(capsys, "prices", "utility=500", "--source", "faktur")[1]
    assert "utility          Rp500 set here" in told
    assert told.count("NOT CONFIRMED") == 3
    storage = Storage(f"sqlite:///{tmp_path / 'o.db'}")
    now = WallClock().now().replace(day=15)
    with storage.begin() as session:
        for number in range(3):
            session.add(
                SentPart(
                    channel="whatsapp",
                    provider_id=f"w{number}",
                    address="62",
                    first_at=now,
                    category="utility",
                    billable=number > 0,
                )
            )
    storage.close()
    told = typed(capsys, "costs", "--month", f"{now:%Y-%m}")[1]
    assert "3 messages, 1 conversations" in told
    assert "estimated Rp1000" in told
    assert "utility          Rp500 set here" in told
    assert ": faktur" in told
    assert "0 messages" in typed(capsys, "costs", "--month", "2020-01")[1]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("prices", "gold=1"), "not CATEGORY=RUPIAH"),
        (("costs", "--month", "soon"), "not a month"),
    ],
)
def test_a_mistake_is_one_line(
    api: CloudApi, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str
) -> None:
    try:
        code = main(["whatsapp", *words])
    except SystemExit as left:
        code = int(str(left.code))
    error = capsys.readouterr().err
    assert code == 2
    assert told in error
    assert len(error.strip().splitlines()) == 1


def test_a_rejected_token_and_a_missing_setting_are_one_line(
    api: CloudApi, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    api.token_works = False
    code, told = typed(capsys, "templates", "compare")
    assert (code, len(told.strip().splitlines())) == (2, 1)
    assert "WHATSAPP_ACCESS_TOKEN: Meta does not accept this token" in told
    monkeypatch.setenv("WHATSAPP_APP_SECRET", "")
    assert "WHATSAPP_APP_SECRET: needed" in typed(capsys, "templates", "compare")[1]
    monkeypatch.setenv("WHATSAPP_ACCESS_TOKEN", "")
    assert "WHATSAPP_ACCESS_TOKEN: needed" in typed(capsys, "templates", "compare")[1]
    monkeypatch.setenv("WHATSAPP_PHONE_NUMBER_ID", "+62 811")
    code, told = typed(capsys, "templates", "status")
    assert "WHATSAPP_PHONE_NUMBER_ID: not an id of Meta's" in told


def test_the_doctor_shows_whose_number_it_is(
    api: CloudApi, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["doctor"])
    assert "whatsapp    +62 811 000 Dinas" in capsys.readouterr().out
    api.token_works = False
    main(["doctor"])
    assert "problem  whatsapp" in capsys.readouterr().out
