"""Each safeguard is taken away in turn, and the worlds of faults must notice within fifty seeds."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import bindparam, select, update
from sqlmodel import col

from bot import dispatcher, engine, outcomes, scheduler
from bot.channels.whatsapp import applying
from bot.reaching import other_ways
from bot.simulation.faults.many import play, playground, quietly
from bot.simulation.faults.schedule import drawn
from bot.simulation.faults.world import Ending, World, people
from bot.storage import insert_new
from domain import offers, outbox
from domain.later import write_later
from domain.models import Inbox, InboxState, OutboxState, Utc
from domain.prepared import Prepared

pytestmark = pytest.mark.slow

SEEDS = 50
WEEKS = 3
NOTICED_FROM = 1
"""The search for passing messages begins here, so that it is short."""
Break = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with playground() as place:
        yield place


def _no_unique_inbox(patch: pytest.MonkeyPatch) -> None:
    real, again = insert_new, count()

    def insert(connection: Any, table: Any, rows: Any) -> int:
        for row in rows:
            if not real(connection, table, [row]):
                other = f"{row['external_id']} again {next(again)}"
                real(connection, table, [{**row, "external_id": other}])
        return len(rows)

    patch.setattr(engine, "insert_new", insert)


def _no_lease(patch: pytest.MonkeyPatch) -> None:
    """What is taken in hand still looks as if nobody had it, and nobody asks whose it is."""
    still_waiting: Prepared[None] = Prepared(
        update(dispatcher.ROW)
        .where(dispatcher.THIS_ROW)
        .values(state=OutboxState.WAITING, lease_until=bindparam("until", type_=Utc))
    )
    unfenced: Prepared[None] = Prepared(outcomes.CHANGE)
    patch.setattr(dispatcher, "TAKE", still_waiting)
    patch.setattr(dispatcher, "record", unfenced.run_many_on)


def _no_dedupe_key(patch: pytest.MonkeyPatch) -> None:
    def write(session: Any, statement: Any, row: dict[str, Any]) -> None:
        write_later(session, statement, {**row, "dedupe": None})

    patch.setattr(outbox, "write_later", write)


def _no_ledger(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(scheduler, "_claim", lambda *_: True)


def _no_capacity_check(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(offers, "possible_now", lambda _s, share, *_: share.offered or share.computed)


def _no_other_way(patch: pytest.MonkeyPatch) -> None:
    """Whose address is gone is marked, and the message tries no other."""

    def nowhere(session: Any, gone: Any, channels: Any, now: Any) -> set[int]:
        other_ways(session, gone, channels, now)
        return set()

    patch.setattr(dispatcher, "other_ways", nowhere)
    patch.setattr(applying, "other_ways", nowhere)


def _failed_is_as_good_as_delivered(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(applying, "_returned", lambda *_: None)


def first_failure(worlds: Iterator[Ending]) -> Ending | None:
    return next((ending for ending in worlds if not ending.ok), None)


@pytest.mark.parametrize(
    ("broken", "first", "said"),
    [
        (_no_unique_inbox, 4, "more messages were kept than they sent"),
        (_no_lease, 1, "went out 2 times"),
        (_no_dedupe_key, 1, "could be said twice"),
        (_no_ledger, 1, "not in the ledger"),
        (_no_capacity_check, 1, "stated"),
    ],
)
def test_a_safeguard_that_is_missing_is_noticed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, broken: Break, first: int, said: str
) -> None:
    """``first`` is where the search begins, so that it is short."""
    broken(monkeypatch)
    failed = first_failure(play(folder, WEEKS, seed) for seed in range(first, first + SEEDS))
    assert failed is not None
    assert any(said in line for line in (*failed.violations, *failed.stuck)), failed


@pytest.mark.parametrize(
    ("broken", "first", "said"),
    [
        (_no_other_way, 1, "and they can be reached"),
        (_failed_is_as_good_as_delivered, 8, "counts as sent, and WhatsApp told"),
    ],
)
def test_a_mistake_about_two_ways_is_noticed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, broken: Break, first: int, said: str
) -> None:
    """In worlds of a week."""
    broken(monkeypatch)
    failed = first_failure(play(folder, 1, seed) for seed in range(first, first + SEEDS))
    assert failed is not None
    assert any(said in line for line in failed.violations), failed


@pytest.mark.postgres
def test_a_missing_row_lock_is_noticed_where_processes_work_side_by_side(
    new_postgres_database: Callable[..., str],
    postgres_template: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without the lock, and the order that goes with it, a person's messages pass each other."""
    taken = Prepared(
        select(
            *(col(getattr(Inbox, name)) for name in engine.Taken._fields),
        ).where(col(Inbox.id) == bindparam("inbox"), col(Inbox.state) == InboxState.WAITING),
        engine.Taken,
    )
    monkeypatch.setattr(engine, "TAKE", taken)
    monkeypatch.setattr(engine.Engine, "_take", lambda _, session, n: taken.first(session, inbox=n))

    def worlds() -> Iterator[Ending]:
        for seed in range(NOTICED_FROM, NOTICED_FROM + SEEDS):
            schedule = drawn(seed, 1, people(seed)[1], 3)
            with quietly():
                yield World(seed, schedule, 1, new_postgres_database(postgres_template), 3).play()

    failed = first_failure(worlds())
    assert failed is not None
    assert failed.violations
