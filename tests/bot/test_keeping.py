"""Backup, restore and moving as an operator types them; how old a backup is."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.backups import made, newest_age
from bot.cli import main
from bot.clock import WallClock
from bot.doctor import examine
from bot.duties import Duties
from bot.settings import variables
from bot.storage import Storage
from bot.storage.backup import file_name, moment_of
from bot.storage.opening import sole_process

HERE = "sqlite:///var/patungan.db"
BALIKPAPAN = (
    *("office", "add", "--code", "bpn", "--name", "Kota Balikpapan", "--office", "Dinas"),
    *("--zone", "Asia/Makassar", "--place", "Gudang Dinas"),
)


@pytest.fixture(autouse=True)
def _office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in variables():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    assert main(["migrate"]) == 0
    assert main(BALIKPAPAN) == 0


def test_a_backup_is_made_and_restored(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backup", "one.gz"]) == 0
    assert re.search(r"one\.gz: \d+ records of \d+ tables, read back", capsys.readouterr().out)
    assert main(["restore", "one.gz"]) == 2
    assert "there are records in it already" in capsys.readouterr().err
    assert main(["restore", "one.gz", "--replace"]) == 0
    assert "what was there before is in var/patungan.db.before" in capsys.readouterr().out
    assert main([*BALIKPAPAN]) == 2
    assert "there is a region BPN already" in capsys.readouterr().err


def test_a_backup_goes_into_a_folder_that_is_there_and_over_nothing_but_a_backup(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["backup", "no/such/folder/one.gz"]) == 2
    assert "there is no folder no/such/folder" in capsys.readouterr().err
    Path("letter.txt").write_text("Kepada Yth.")
    assert main(["backup", "letter.txt"]) == 2
    assert "is no backup; name another file" in capsys.readouterr().err
    assert Path("letter.txt").read_text() == "Kepada Yth."
    assert main(["backup", "one.gz"]) == main(["backup", "one.gz"]) == 0


def test_a_backup_without_a_name_goes_to_the_folder_and_the_doctor_knows_its_age(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATUNGAN_BACKUP_FOLDER", "cadangan")
    before = {finding.part: finding for finding in examine()}
    assert not before["backups"].ok
    assert main(["backup"]) == 0
    assert len(made("cadangan")) == 1
    after = {finding.part: finding for finding in examine()}
    assert after["backups"].ok
    assert "0 hours old" in after["backups"].told


def test_names_of_backups_sort_as_their_moments(tmp_path: Path) -> None:
    moments = [datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)]
    names = [file_name(moment) for moment in moments]
    assert names == sorted(names)
    assert [moment_of(Path(name)) for name in names] == moments
    for name in (*names, "patungan-x.backup.gz", "patungan-20260101-000000.backup.gz.part"):
        (tmp_path / name).touch()
    assert newest_age(str(tmp_path), moments[1] + timedelta(hours=3)) == timedelta(hours=3)


def test_nothing_is_restored_or_moved_under_a_running_office(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["backup", "one.gz"])
    with sole_process(HERE):
        assert main(["restore", "one.gz", "--replace"]) == 2
        assert "another Patungan is using" in capsys.readouterr().err
        assert main(["migrate-to", "sqlite:///elsewhere.db"]) == 2
        assert "another Patungan is using" in capsys.readouterr().err
        assert main(["backup", "while.gz"]) == 0
    assert not Path("elsewhere.db").exists()


def test_an_office_moves_to_another_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate-to", "sqlite:///elsewhere.db"]) == 0
    told = capsys.readouterr().out
    assert "moved to sqlite:///elsewhere.db and compared; set DATABASE_URL to it" in told
    assert main(["migrate-to", HERE]) == 2
    assert "where the office is already" in capsys.readouterr().err
    assert main(["migrate-to", "mysql://x/y"]) == 2
    assert "mysql is not supported" in capsys.readouterr().err
    assert main(["migrate-to", "sqlite:///elsewhere.db"]) == 2


@pytest.mark.postgres
def test_an_office_moves_to_postgresql_unless_somebody_works_there(
    postgres_server: str, new_postgres_database: "type[str]", capsys: pytest.CaptureFixture[str]
) -> None:
    target = new_postgres_database()
    storage = Storage(target)
    storage.migrate()
    duties = Duties(storage, WallClock(), "somebody")
    duties.live()
    assert main(["migrate-to", target]) == 2
    assert "1 Patungan running on it (somebody)" in capsys.readouterr().err
    duties.leave()
    assert main(["migrate-to", target]) == 0
    storage.close()
    assert "moved to postgresql://" in capsys.readouterr().out


def test_what_is_no_backup_is_said_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    Path("song.txt").write_text("la la la", encoding="utf-8")
    assert main(["restore", "song.txt", "--replace"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert main(["restore", "nothing.gz"]) == 2
    assert "nothing.gz: cannot be read" in capsys.readouterr().err
