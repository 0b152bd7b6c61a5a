"""The doctor looks at everything, and says what is wrong and what to do."""

from pathlib import Path

import pytest

from bot.catalogs import gaps
from bot.cli import main
from bot.doctor import examine
from bot.settings import variables
from bot.storage import Storage
from domain.messages.base import Message
from domain.models import Region
from locales import load


@pytest.fixture(autouse=True)
def _empty_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in variables():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.doctor.gaps", list)


def _told() -> dict[str, tuple[bool, str]]:
    return {finding.part: (finding.ok, finding.told) for finding in examine()}


def _add_region(zone: str) -> None:
    assert main(["migrate"]) == 0
    words = ["office", "add", "--code", "BPN", "--name", "B", "--office", "D", "--place", "G"]
    assert main([*words, "--zone", "Asia/Makassar"]) == 0
    storage = Storage("sqlite:///var/patungan.db")
    with storage.begin() as session:
        session.get_one(Region, 1).zone = zone
    storage.close()


def test_before_the_first_migration_the_doctor_says_what_to_do(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["doctor"]) == 1
    told = capsys.readouterr().out
    assert "problem  database    var/patungan.db is not there yet: patungan migrate" in told
    assert not Path("var").exists()


def test_a_good_installation_is_all_ok(capsys: pytest.CaptureFixture[str]) -> None:
    _add_region("Asia/Makassar")
    capsys.readouterr()
    assert main(["doctor"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert all(line.startswith("ok ") for line in told)
    assert any("patungan officer invite --region BPN" in line for line in told)


def test_an_old_schema_is_a_problem() -> None:
    Path("var").mkdir()
    storage = Storage("sqlite:///var/patungan.db")
    storage.engine.connect().close()
    _, newest = storage.versions()
    ok, told = _told()["migrations"]
    assert not ok
    assert told == f"at none, not {newest}: patungan migrate"


def test_a_region_whose_zone_is_unknown_here_is_a_problem() -> None:
    _add_region("Asia/Balikpapan")
    ok, told = _told()["region BPN"]
    assert not ok
    assert "Asia/Balikpapan" in told


def test_a_wrong_setting_is_a_problem_and_the_rest_is_still_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATUNGAN_PORT", "x")
    told = _told()
    assert not told["settings"][0]
    assert told["time zones"][0]


def test_a_scenario_that_is_not_there_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATUNGAN_SCENARIO", "jakarta")
    ok, told = _told()["settings"]
    assert not ok
    assert told.startswith("PATUNGAN_SCENARIO: jakarta is none of balikpapan, ")


def test_a_misspelt_setting_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATUNGAN_PROT", "8081")
    assert _told()["settings"] == (False, "PATUNGAN_PROT is no setting; PATUNGAN_PORT?")


def test_an_unreachable_database_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://bot:rahasia@127.0.0.1:9/patungan")
    ok, told = _told()["database"]
    assert not ok
    assert "rahasia" not in told


def test_a_file_that_is_no_database_is_a_problem() -> None:
    Path("var").mkdir()
    Path("var/patungan.db").write_text("this is a letter, not a database\n" * 100)
    assert not _told()["database"][0]


def test_missing_wordings_are_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.doctor.gaps", lambda: ["en: x is missing", "en: y is missing"])
    assert _told()["catalogs"] == (False, "en: x is missing (and 1 more)")


def test_a_wording_that_is_missing_or_does_not_fit_is_found() -> None:
    words = load()
    complete = gaps(words)
    english = dict(words["en"])
    del english["not_understood"], english["button.save"]
    english["form_gone"] = "Gone: {nobody}"
    english["form_cancelled"] = "an *unpaired asterisk"
    found = set(gaps({**words, "en": english})) - set(complete)
    assert found == {
        "en: not_understood is missing",
        "en: button.save is missing",
        "en: form_gone uses nobody, which its message does not have",
        "en: form_cancelled an asterisk without its pair: an *unpaired asterisk",
    }


def test_messages_of_tests_are_not_asked_for() -> None:
    class OnlyHere(Message):
        pass

    assert not any("only_here" in line for line in gaps())
