"""A stage on a database of its own, with a wall clock that stands still, and a page's client."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.clock import VirtualClock
from bot.storage import Storage
from bot.web.site import site
from bot.web.stage import Stage
from web.visitors import ADDRESS, Visiting, Visitor


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    opened = Storage(f"sqlite:///{tmp_path / 'patungan.db'}", durable=False)
    opened.create()
    yield opened
    opened.close()


@pytest.fixture
def stage(storage: Storage) -> Stage:
    return Stage(storage, VirtualClock(datetime(2026, 1, 1, tzinfo=UTC)), "balikpapan")


@pytest.fixture
def visiting(stage: Stage) -> Iterator[Visiting]:
    """Makes visitors; their headers are those of the request alone."""
    visitors: list[Visitor] = []

    def visit(
        base_url: str = ADDRESS,
        headers: Mapping[str, str] | None = None,
        bound_to: str = "127.0.0.1",
    ) -> Visitor:
        visitors.append(Visitor(site(stage, bound_to=bound_to), base_url, headers or {}))
        return visitors[-1]

    yield visit
    for visitor in visitors:
        visitor.close()


@pytest.fixture
def visitor(visiting: Visiting) -> Visitor:
    """A browser that shows the page: what it posts is of the same origin."""
    return visiting(headers={"Origin": ADDRESS})
