"""Whatever dies, wherever it dies: the final records are those of a run in which nothing died."""

from pathlib import Path

import pytest

from simulation.street import InProcess, Plot, Street, facts, prepare

PLOT = Plot("batu", weeks=1, producers=6)


def _play(path: Path, every: int | None, first: int = 0) -> InProcess:
    prepare(path, PLOT)
    street = Street(PLOT)

    def dies(step: int) -> bool:
        return every is not None and step % every == first

    host = InProcess(path, PLOT, street, dies)
    street.play(host)
    host.restart()
    assert street.crashes or every is None
    return host


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[str, ...]]]:
    path = tmp_path_factory.mktemp("quiet") / "world.db"
    _play(path, None)
    return facts(path)


def test_the_undisturbed_run_has_something_to_lose(
    undisturbed: dict[str, list[tuple[str, ...]]],
) -> None:
    for table in ("share", "capacityreport", "sales_order", "auditentry", "outbox", "inbox"):
        assert undisturbed[table], table


@pytest.mark.parametrize(("every", "first"), [(151, 0), (149, 71), (211, 5)])
def test_dying_at_every_so_many_statements_commits_and_sends_changes_nothing(
    tmp_path: Path, undisturbed: dict[str, list[tuple[str, ...]]], every: int, first: int
) -> None:
    path = tmp_path / "world.db"
    _play(path, every, first)
    assert facts(path) == undisturbed
