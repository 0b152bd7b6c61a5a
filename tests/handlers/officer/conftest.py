"""The office that these tests live in."""

import pytest
from office import Office

from bot.clock import VirtualClock
from bot.storage import Storage


@pytest.fixture
def office(storage: Storage, clock: VirtualClock) -> Office:
    """Balikpapan on a Monday morning, with one officer and two products."""
    return Office(storage, clock)
