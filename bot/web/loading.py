"""Filling the database with a scenario, and finding out where a story stands after a restart."""

from datetime import datetime

from sqlalchemy import delete, func
from sqlalchemy import select as columns
from sqlmodel import col, select

from bot.channels.simulator import NAME
from bot.simulation import scenarios
from bot.storage import Storage
from domain.audit import record_change
from domain.models import AuditEntry, Contact, Inbox, JobRun, Outbox, Record, Region

LOADED = "scenario_loaded"


def start_over(storage: Storage, scenario: scenarios.Scenario) -> None:
    """Clear the database and write the scenario, in one transaction; the trail keeps its name."""
    with storage.begin() as session:
        for table in reversed(Record.metadata.sorted_tables):
            session.connection().execute(delete(table))
        scenarios.populate(session, scenario, scenario.start)
        region = session.exec(select(Region).order_by(col(Region.id))).one()
        record_change(
            session,
            scenario.start,
            LOADED,
            ("region", region.id),
            region_id=region.id,
            after={"scenario": scenario.name},
        )


def is_empty(storage: Storage) -> bool:
    """Nobody lives here yet."""
    with storage.reading() as session:
        return session.exec(select(Region.id).limit(1)).first() is None


def has_real_people(storage: Storage) -> bool:
    """Somebody is reached by another way than the telephones of this page."""
    with storage.reading() as session:
        real = select(Contact.id).where(Contact.channel != NAME).limit(1)
        return session.exec(real).first() is not None


def loaded_scenario(storage: Storage) -> str | None:
    """The name of the scenario that was written last."""
    with storage.reading() as session:
        entry = session.exec(
            select(AuditEntry)
            .where(AuditEntry.subject == "region", AuditEntry.action == LOADED)
            .order_by(col(AuditEntry.id).desc())
        ).first()
        return None if entry is None or entry.after is None else str(entry.after["scenario"])


def latest_moment(storage: Storage) -> datetime | None:
    """When the last thing happened that is on record."""
    times = (col(Inbox.received_at), col(Outbox.created_at), col(JobRun.ran_at))
    with storage.reading() as session:
        found = [session.execute(columns(func.max(moment))).scalar() for moment in times]
    return max((moment for moment in found if moment is not None), default=None)
