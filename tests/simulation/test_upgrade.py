"""An upgrade in the middle of a conversation: the schema moves on, and so does the person."""

import asyncio
from datetime import time

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from sqlmodel import Session, select

from bot.clock import VirtualClock
from bot.simulation.world import World
from bot.storage import Storage
from bot.storage.migrating import migration_config
from domain.models import Conversation, OfficeQuestion

pytestmark = pytest.mark.both_databases

REVISIONS = [
    script.revision for script in ScriptDirectory.from_config(migration_config()).walk_revisions()
][1:]
"""Every schema before the newest."""


def _migrate_to(storage: Storage, revision: str) -> None:
    with storage.engine.connect() as connection:
        config = migration_config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()


def _somebody_asks(storage: Storage, clock: VirtualClock) -> None:
    """A producer has typed /tanya, and is asked what it is; written as that schema has it."""
    now = clock.now()
    region = {
        "id": 1, "code": "BPN", "name": "Balikpapan", "office": "Dinas", "zone": "Asia/Makassar",
        "language": "id", "handover_place": "Gudang", "approves_plan": False, "ask_weekday": 4,
        "ask_at": time(9), "morning_at": time(6), "answer_at": time(17),
        "cutoff_at": time(15), "quiet_from": time(21), "quiet_until": time(6),
        "created_at": now,
    }  # fmt: skip
    person = {"id": 1, "region_id": 1, "name": "Siti", "salutation": "Bu", "language": "id"}
    rows: dict[str, dict[str, object]] = {
        "region": region,
        "person": {**person, "consented_at": now, "created_at": now},
        "contact": {"person_id": 1, "channel": "simulator", "address": "siti", "preferred": True},
        "role": {"person_id": 1, "region_id": 1, "name": "producer", "granted_at": now},
        "conversation": {
            "person_id": 1, "form": "question", "form_version": 0, "asking": "words",
            "slots": {"_about": "", "of_an_older_version": [1]}, "misses": 0, "updated_at": now,
        },
    }  # fmt: skip
    with storage.engine.begin() as connection:
        for name, row in rows.items():
            table = sa.Table(name, sa.MetaData(), autoload_with=connection)
            connection.execute(table.insert().values(row))


@pytest.mark.parametrize("revision", REVISIONS)
def test_whoever_was_in_the_middle_of_a_form_goes_on_after_an_upgrade(
    empty_address: str, clock: VirtualClock, revision: str
) -> None:
    storage = Storage(empty_address)
    _migrate_to(storage, revision)
    _somebody_asks(storage, clock)
    storage.migrate()
    world = World(storage, clock)
    world.phone("siti").say("kapan dibayar?")
    asyncio.run(world.settle())
    with storage.reading() as session:
        assert _asked(session) == ["kapan dibayar?"]
        assert session.get_one(Conversation, 1).form is None
    storage.close()


def _asked(session: Session) -> list[str]:
    return [question.text for question in session.exec(select(OfficeQuestion))]
