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


@pytest.fixture(scope="module")
def kept() -> Iterator[Storage]:
    """One database for all of them; what each does is undone."""
    storage = Storage("sqlite://", durable=False)
    storage.create()
    yield storage
    storage.close()


@pytest.fixture
def malang(kept: Storage, clock: VirtualClock) -> Iterator[District]:
    """Malang, whose orders others help to fill (WIB)."""
    with kept.begin() as session:
        yield District(session, clock.now(), "MLG", "Kota Malang", "Asia/Jakarta")
        session.rollback()


@pytest.fixture
def batu(malang: District) -> District:
    """Its neighbour, on a clock of its own (WITA), in the same session."""
    return District(malang.session, malang.now, "BTU", "Kota Batu", "Asia/Makassar")
