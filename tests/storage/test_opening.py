"""An embedded database belongs to one process."""

from pathlib import Path

import pytest
from sqlalchemy import text

from bot.storage import Storage
from bot.storage.opening import open_storage, sole_process
from domain.errors import SettingError


def test_a_second_process_is_kept_from_an_embedded_database(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/patungan.db"
    with (
        sole_process(address),
        pytest.raises(SettingError, match="another Patungan is using"),
        sole_process(address),
    ):
        pass


def test_the_database_is_free_again_afterwards(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/patungan.db"
    for _ in range(2):
        with sole_process(address):
            pass


def test_a_shared_database_is_not_held() -> None:
    address = "postgresql+psycopg://somebody@127.0.0.1/patungan"
    with sole_process(address), sole_process(address):
        pass


@pytest.mark.parametrize(
    ("made_by", "why"),
    [
        (
            ["CREATE TABLE alembic_version (version_num TEXT)", "CREATE TABLE region (id INT)",
             "INSERT INTO alembic_version VALUES ('9999')"],
            r"^DATABASE_URL: sqlite:///.*: a newer Patungan made it \(schema 9999; .* \d{4}\)",
        ),
        (
            ["CREATE TABLE alien (a INT)"],
            r"it holds another program's records \(alien\); name another one$",
        ),
        (
            ["CREATE TABLE alembic_version (version_num TEXT)",
             "INSERT INTO alembic_version VALUES ('1975ea83b712')"],
            r"another program's records \(1975ea83b712\)",
        ),
    ],
)  # fmt: skip
def test_what_another_program_or_a_newer_version_made_is_left_alone(
    tmp_path: Path, made_by: list[str], why: str
) -> None:
    address = f"sqlite:///{tmp_path}/records.db"
    storage = Storage(address)
    with storage.write() as connection:
        for statement in made_by:
            connection.execute(text(statement))
    storage.close()
    with pytest.raises(SettingError, match=why):
        open_storage(address)


def test_tables_without_migrations_are_ours_all_the_same(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/records.db"
    storage = Storage(address)
    storage.create()
    storage.close()
    open_storage(address).close()
