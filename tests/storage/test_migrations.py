"""The migrations make exactly what the models say, on both databases."""

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import select

from bot.storage import Storage
from bot.storage.migrating import migration_config
from domain.models import Inbox, Outbox, Record

pytestmark = pytest.mark.both_databases


def test_a_migrated_database_is_what_the_models_say(empty_address: str) -> None:
    storage = Storage(empty_address)
    storage.migrate()
    with storage.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "target_metadata": Record.metadata}
        )
        differences = compare_metadata(context, Record.metadata)
    storage.close()
    assert differences == []


def test_every_migration_leads_on_from_the_one_before(empty_address: str) -> None:
    script = ScriptDirectory.from_config(migration_config())
    oldest_first = [revision.revision for revision in script.walk_revisions()][::-1]
    storage = Storage(empty_address)
    before, newest = storage.versions()
    storage.migrate()
    after, _ = storage.versions()
    storage.migrate()
    tables = set(sa.inspect(storage.engine).get_table_names())
    storage.close()
    assert (before, after) == (None, newest)
    assert oldest_first == sorted(set(oldest_first))
    assert newest == oldest_first[-1]
    assert oldest_first[0] == "0001"
    assert tables == {*Record.metadata.tables, "alembic_version"}


def test_a_migrated_database_and_a_made_one_have_the_same_columns(
    empty_address: str, storage: Storage
) -> None:
    made = _columns(storage)
    Record.metadata.drop_all(storage.engine)
    storage.migrate()
    assert _columns(storage) == made


def _columns(storage: Storage) -> dict[str, list[tuple[str, str, bool]]]:
    inspector = sa.inspect(storage.engine)
    return {
        table: [(c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)]
        for table in sorted(Record.metadata.tables)
    }


def test_what_was_on_record_is_still_there_after_every_later_migration(empty_address: str) -> None:
    storage = Storage(empty_address)
    config = migration_config()
    with storage.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.commit()
    moment = "2026-11-23 01:00:00+00:00"
    with storage.engine.begin() as connection:
        person = (
            "INSERT INTO person (name, salutation, language, created_at) VALUES (?, '', 'id', ?)"
        )
        inbox = (
            "INSERT INTO inbox (channel, external_id, address, sender_name, kind, text, button,"
            " raw, sent_at, received_at, state)"
            " VALUES ('simulator', 'a', 'siti', '', 'text', 'halo', '', '{}', ?, ?, 'waiting')"
        )
        outbox = (
            "INSERT INTO outbox (person_id, message, facts, kind, reply, state, created_at,"
            " not_before, attempts) VALUES (1, 'Hello', '{}', 'notice', true, 'waiting', ?, ?, 0)"
        )
        sign = "?" if storage.embedded else "%s"
        connection.exec_driver_sql(person.replace("?", sign), ("Siti", moment))
        connection.exec_driver_sql(inbox.replace("?", sign), (moment, moment))
        connection.exec_driver_sql(outbox.replace("?", sign), (moment, moment))
    storage.migrate()
    with storage.reading() as session:
        heard = session.exec(select(Inbox)).one()
        said = session.exec(select(Outbox)).one()
    storage.close()
    assert (heard.text, heard.message_id) == ("halo", "")
    assert (said.message, said.answers) == ("Hello", None)
