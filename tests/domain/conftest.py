"""The district that these tests live in."""

from collections.abc import Iterator

import pytest
from district import District

from bot.clock import VirtualClock
from bot.storage import Storage


@pytest.fixture
def district(storage: Storage, clock: VirtualClock) -> Iterator[District]:
    """Balikpapan on a Monday morning."""
    with storage.begin() as session:
        yield District(session, clock.now())
