"""For those who watch over the program: how much is it doing?

Apart from `bot.web.health`, which every start loads: what Prometheus's library loads is wanted at
the first look.
"""

import asyncio
from collections.abc import Iterator
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from sqlalchemy import func
from sqlalchemy import select as columns
from sqlmodel import Session, col
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.backups import newest_age
from bot.duties import living
from bot.web.health import BROKEN_DATABASE
from bot.web.stage import Stage
from domain.models import Inbox, InboxState, JobRun, Outbox, OutboxState, RunState
from domain.values import Value, field, replace


class Counts(Value):
    """How many records there are in each state, at one moment."""

    inbox: dict[str, int] = field(default_factory=dict)
    outbox: dict[str, int] = field(default_factory=dict)
    runs: dict[str, int] = field(default_factory=dict)
    tick_age_s: float | None = None
    backup_age_s: float | None = None
    processes: int = 1


class Snapshot(Collector):
    """The counts as Prometheus reads them."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        """One family for each thing that is counted."""
        counts = self._counts
        yield _gauge("inbox", "Messages that came in, by state.", counts.inbox)
        yield _gauge("outbox", "Messages that go out, by state.", counts.outbox)
        yield _gauge("job_runs", "Runs of jobs, by state.", counts.runs)
        turns = sum(n for state, n in counts.inbox.items() if state != InboxState.WAITING)
        yield CounterMetricFamily("patungan_turns", "Messages that were handled.", value=turns)
        if counts.tick_age_s is not None:
            yield GaugeMetricFamily(
                "patungan_last_tick_age_seconds",
                "How long ago the timer last woke the program.",
                value=counts.tick_age_s,
            )
        yield GaugeMetricFamily(
            "patungan_processes", "Processes that work on this database.", value=counts.processes
        )
        if counts.backup_age_s is not None:
            yield GaugeMetricFamily(
                "patungan_last_backup_age_seconds",
                "How old the newest whole backup is.",
                value=counts.backup_age_s,
            )


def _gauge(name: str, text: str, by_state: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"patungan_{name}", text, labels=["state"])
    for state, count in by_state.items():
        family.add_metric([state], count)
    return family


async def metrics(request: Request) -> Response:
    """The counts in Prometheus's text format, from a registry of their own."""
    stage: Stage = request.app.state.stage
    ticked = stage.ticked_at
    age = None if ticked is None else (stage.wall.now() - ticked).total_seconds()
    try:
        counts = await stage.read(lambda session: count(session, age))
    except BROKEN_DATABASE:
        return PlainTextResponse("The database does not answer.", 503)
    counts = replace(counts, **await asyncio.to_thread(_around, stage))
    registry = CollectorRegistry()
    registry.register(Snapshot(counts))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _around(stage: Stage) -> dict[str, Any]:
    """What stands in no record: who else works, and how old the newest backup is."""
    now = stage.wall.now()
    age = newest_age(stage.backup_folder, now) if stage.backup_folder else None
    return {
        "processes": max(1, len(living(stage.storage, now))),
        "backup_age_s": None if age is None else age.total_seconds(),
    }


def count(session: Session, tick_age_s: float | None) -> Counts:
    """Count the records by state; a state without any counts as zero."""
    return Counts(
        inbox=_by_state(session, Inbox.state, Inbox.id, InboxState),
        outbox=_by_state(session, Outbox.state, Outbox.id, OutboxState),
        runs=_by_state(session, JobRun.state, JobRun.id, RunState),
        tick_age_s=tick_age_s,
    )


def _by_state(
    session: Session,
    state: Any,  # noqa: ANN401 - a column of any table
    number: Any,  # noqa: ANN401 - a column of any table
    states: type[InboxState] | type[OutboxState] | type[RunState],
) -> dict[str, int]:
    rows = session.execute(columns(col(state), func.count(col(number))).group_by(col(state)))
    found = {str(key): total for key, total in rows}
    return {str(known): found.get(str(known), 0) for known in states}


__all__ = ["metrics"]
