"""A backup restores into either database, an office moves in one go, and nothing is half there."""

import asyncio
import gzip
import json
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from sqlmodel import select

from bot.simulation.scenarios import load
from bot.simulation.simulate import simulate
from bot.storage import Storage
from bot.storage.backup import Whole, back_up, snapshot, verify
from bot.storage.migrating import migration_config
from bot.storage.moving import move, restore
from bot.storage.portable import Counted, rows, shapes
from domain.errors import InputError
from domain.models import AuditEntry, Person, Record, Region

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
MORE = {"sqlite": "postgresql", "postgresql": "sqlite"}
Address = Callable[[str], str]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Storage:
    """A week of an office, on SQLite, with odd words in it."""
    storage = Storage(f"sqlite:///{tmp_path_factory.mktemp('office')}/office.db", durable=False)
    storage.migrate()
    asyncio.run(simulate(load("malang"), weeks=1, producers=6, seed=4, storage=storage))
    with storage.begin() as session:
        region = session.exec(select(Region)).one()
        session.add(Person(name='Bu \\N \t\n"Siti" 🦀 \' \\', region_id=region.id, created_at=NOW))
        session.add(
            AuditEntry(at=NOW, action="odd", subject="test", subject_id=1, after={"a": "\x00é"})
        )
    return storage


@pytest.fixture
def backup(office: Storage, tmp_path: Path) -> Path:
    file = tmp_path / "one.backup.gz"
    back_up(office, file, NOW)
    return file


@pytest.fixture
def address(tmp_path: Path, request: pytest.FixtureRequest) -> Address:
    """A new, empty database of a kind."""

    def make(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path}/target.db"
        found: str = request.getfixturevalue("new_postgres_database")()
        return found

    return make


def _records(storage: Storage) -> dict[str, tuple[int, str]]:
    with snapshot(storage) as here:
        return {s.name: Counted(rows(here, s)).to_the_end() for s in shapes(here)}


def _opened(address: str) -> dict[str, tuple[int, str]]:
    storage = Storage(address)
    try:
        assert storage.versions()[0] == storage.versions()[1]
        return _records(storage)
    finally:
        storage.close()


@pytest.mark.both_databases
def test_what_is_restored_is_what_was_backed_up(
    database: str, office: Storage, backup: Path, address: Address
) -> None:
    target = address(database)
    carried = restore(backup, target, replace=False)
    before = _records(office)
    assert _opened(target) == before
    assert carried.rows == sum(count for count, _ in before.values()) > 100
    assert carried.tables == len(Record.metadata.tables)


@pytest.mark.both_databases
def test_a_backup_of_a_restored_office_is_the_same_file(
    database: str, backup: Path, address: Address, tmp_path: Path
) -> None:
    target = address(database)
    restore(backup, target, replace=False)
    storage = Storage(target)
    back_up(storage, tmp_path / "again.gz", NOW)
    storage.close()
    assert (tmp_path / "again.gz").read_bytes() == backup.read_bytes()


@pytest.mark.both_databases
def test_an_office_moves_and_goes_on_numbering(
    database: str, office: Storage, address: Address
) -> None:
    target = address(database)
    move(office, target)
    assert _opened(target) == _records(office)
    storage = Storage(target)
    with storage.begin() as session:
        person = Person(name="Baru", created_at=NOW)
        session.add(person)
        session.flush()
        number = person.id
    storage.close()
    with office.reading() as session:
        highest = session.execute(
            sa.select(sa.func.max(sa.column("id"))).select_from(sa.table("person"))
        ).scalar_one()
    assert number == highest + 1


@pytest.mark.both_databases
def test_what_has_records_is_not_restored_over_unasked(
    database: str, backup: Path, address: Address, office: Storage
) -> None:
    target = address(database)
    storage = Storage(target)
    storage.migrate()
    with storage.begin() as session:
        session.add(Person(name="Somebody", created_at=NOW))
    before = _records(storage)
    with pytest.raises(InputError, match="there are records in it already \\(person\\)"):
        restore(backup, target, replace=False)
    with pytest.raises(InputError, match="there are records in it already"):
        move(office, target)
    assert _records(storage) == before
    storage.close()
    carried = restore(backup, target, replace=True)
    assert _opened(target) == _records(office)
    if carried.kept is not None:
        assert _opened(f"sqlite:///{carried.kept}") == before


@pytest.mark.both_databases
def test_a_freshly_migrated_database_counts_as_empty(
    database: str, backup: Path, address: Address, office: Storage
) -> None:
    target = address(database)
    storage = Storage(target)
    storage.migrate()
    storage.close()
    restore(backup, target, replace=False)
    assert _opened(target) == _records(office)


@pytest.mark.both_databases
def test_what_breaks_half_way_leaves_nothing(
    database: str, office: Storage, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = address(database)
    storage = Storage(target)
    storage.migrate()
    before = _records(storage)
    storage.close()
    monkeypatch.setattr("bot.storage.moving._upgrade", _failing_at_the_end())
    with pytest.raises(RuntimeError, match="the disk is full"):
        move(office, target)
    assert _opened(target) == before


def _failing_at_the_end() -> Callable[..., None]:
    def upgrade(connection: sa.Connection, schema: str) -> None:
        if schema == "head":
            msg = "the disk is full"
            raise RuntimeError(msg)
        config = migration_config()
        config.attributes["connection"] = connection
        command.upgrade(config, schema)

    return upgrade


@pytest.mark.both_databases
def test_what_does_not_arrive_as_it_was_sent_is_refused(
    database: str, office: Storage, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = address(database)

    def forgetful(connection: sa.Connection, shape: object, found: object) -> None:
        list(found)  # type: ignore[call-overload]

    monkeypatch.setattr("bot.storage.moving.write", forgetful)
    with pytest.raises(InputError, match="what arrived is not what was sent"):
        move(office, target)


@pytest.mark.both_databases
def test_a_backup_of_an_older_schema_is_brought_up_to_date(
    database: str, address: Address, tmp_path: Path
) -> None:
    old = Storage(f"sqlite:///{tmp_path}/old.db")
    config = migration_config()
    with old.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.commit()
    with old.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO person (name, salutation, language, created_at)"
            " VALUES ('Siti', '', 'id', '2026-11-23 01:00:00.000000')"
        )
    whole = back_up(old, tmp_path / "old.gz", NOW)
    old.close()
    assert whole.header.schema == "0001"
    target = address(database)
    restore(tmp_path / "old.gz", target, replace=False)
    storage = Storage(target)
    with storage.reading() as session:
        assert [person.name for person in session.exec(select(Person))] == ["Siti"]
    assert storage.versions()[0] == storage.versions()[1]
    storage.close()


def test_a_backup_proves_itself_and_is_for_its_owner_alone(backup: Path, office: Storage) -> None:
    whole = verify(backup)
    assert whole.header.made_at == NOW
    assert whole.rows == sum(count for count, _ in _records(office).values())
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert list(backup.parent.glob("*.part")) == []


def _lines(file: Path) -> list[bytes]:
    return gzip.decompress(file.read_bytes()).splitlines(keepends=True)


def _without_a_row(lines: list[bytes]) -> bytes:
    place = next(n for n, line in enumerate(lines) if line.startswith(b"["))
    return b"".join(lines[:place] + lines[place + 1 :])


def _with_another_name(lines: list[bytes]) -> bytes:
    return b"".join(lines).replace(b"Malang", b"Mulang", 1)


def _without_a_table(lines: list[bytes]) -> bytes:
    starts = [n for n, line in enumerate(lines) if line.startswith(b'{"table"')]
    return b"".join(lines[: starts[1]] + lines[starts[2] :])


def _of_the_future(lines: list[bytes]) -> bytes:
    head = {**json.loads(lines[0]), "schema": "9999"}
    return b"".join([json.dumps(head).encode() + b"\n", *lines[1:]])


DAMAGES: dict[str, tuple[Callable[[list[bytes]], bytes], str]] = {
    "a row is missing": (_without_a_row, "damaged in"),
    "a letter is another": (_with_another_name, "damaged in"),
    "a table is missing": (_without_a_table, "its end does not fit"),
    "it ends too early": (lambda lines: b"".join(lines[:-1]), "ends too early"),
    "a newer program made it": (_of_the_future, "does not know: update"),
    "it is something else": (lambda _: b'{"patungan":"soup"}\n', "no backup"),
    "it is a song": (lambda _: b"la la la\n", "damaged"),
    "a line is no line": (lambda lines: lines[0] + b"[1,\n", "damaged"),
}


@pytest.mark.parametrize("damage", list(DAMAGES))
def test_a_damaged_backup_is_refused_before_anything_is_touched(
    damage: str, backup: Path, tmp_path: Path
) -> None:
    change, told = DAMAGES[damage]
    broken = tmp_path / "broken.gz"
    changed = change(_lines(backup))
    assert changed != b"".join(_lines(backup))
    broken.write_bytes(gzip.compress(changed))
    target = tmp_path / "there.db"
    with pytest.raises(InputError, match=told):
        restore(broken, f"sqlite:///{target}", replace=True)
    assert not target.exists()


@pytest.mark.parametrize("cut", [0, 1, 20, 400])
def test_a_file_cut_short_is_refused(cut: int, backup: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.gz"
    broken.write_bytes(backup.read_bytes()[: -cut or None] if cut else b"")
    with pytest.raises(InputError):
        verify(broken)


def test_a_backup_is_of_one_moment_while_others_write(office: Storage, tmp_path: Path) -> None:
    with snapshot(office) as here:
        list(rows(here, shapes(here)[0]))
        with office.begin() as session:
            session.add(Person(name="Meanwhile", created_at=NOW))
        (people,) = (shape for shape in shapes(here) if shape.name == "person")
        seen = [row for row in rows(here, people) if "Meanwhile" in row]
    assert seen == []
    made: Whole = back_up(office, tmp_path / "later.gz", NOW)
    assert b"Meanwhile" in gzip.decompress((tmp_path / "later.gz").read_bytes())
    assert made.tables == len(Record.metadata.tables)
