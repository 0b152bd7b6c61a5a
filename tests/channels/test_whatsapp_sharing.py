"""Several processes read what WhatsApp brought: each status is judged once the others were."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime

import pytest
import sqlalchemy as sa
from scripted import House
from sqlmodel import select

from bot.channels.whatsapp.applying import people_of
from bot.channels.whatsapp.notes import Notes, reach_of
from bot.channels.whatsapp.reading import Batch
from bot.channels.whatsapp.stored import StoredBodies
from bot.clock import VirtualClock
from bot.simulation.faults.ways import News, body_of
from bot.storage import Storage
from domain.models import Reach, SentPart
from domain.values import replace

pytestmark = pytest.mark.postgres

NUMBER = "6281100001"
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = :kind AND NOT granted"


@pytest.fixture
def database() -> str:
    return "postgresql"


def _news(status: str, at: datetime) -> News:
    return News("1", NUMBER, "wamid.1", status, at, None)


def _nobody() -> Sequence[str]:
    return ()


def _reader(
    storage: Storage, clock: VirtualClock, channels: Callable[[], Sequence[str]] = _nobody
) -> StoredBodies:
    return StoredBodies(Notes(storage, clock, 100), "1", lambda _: 0, channels)


def _waiting(storage: Storage, kind: str) -> int:
    """How many wait for such a lock right now."""
    with storage.look() as connection:
        return int(connection.execute(sa.text(WAITING), {"kind": kind}).scalar_one())


def test_two_processes_never_judge_statuses_of_one_message_at_once(
    house: House, storage: Storage, clock: VirtualClock
) -> None:
    now = clock.now()
    bodies = [body_of([_news(status, now)], now) for status in ("sent", "delivered")]
    Notes(storage, clock, 100).keep_bodies(bodies)
    other_storage = Storage(storage.url)
    other = _reader(other_storage, clock)
    read: list[int] = []
    beside = threading.Thread(target=lambda: read.append(other.read_some()[0]))
    locked_out: list[bool] = []

    def meanwhile() -> Sequence[str]:
        """Within the first one's transaction the second comes, and waits."""
        if not locked_out:
            beside.start()
            while beside.is_alive() and not locked_out:
                locked_out.extend([True] * _waiting(storage, "advisory"))
        return ()

    assert _reader(storage, clock, meanwhile).read_some()[0] == len(bodies)
    beside.join()
    other_storage.close()
    assert read == [0]
    assert locked_out == [True]
    with house.storage.reading() as session:
        (part,) = session.exec(select(SentPart)).all()
        assert (part.sent_at, part.delivered_at) == (now, now)


def test_somebody_who_is_written_to_while_they_write_is_known_once(
    house: House, storage: Storage, clock: VirtualClock
) -> None:
    """Whoever sends and whoever reads write down the same address at the same moment."""
    now = clock.now()
    batch = Batch(inbounds=[replace(house.inbound("halo", who=NUMBER), raw={"message": {}})])
    known: list[dict[str, str]] = []

    def read() -> None:
        with other_storage.begin() as session:
            known.append(people_of(session, [batch], now))

    other_storage = Storage(storage.url)
    beside = threading.Thread(target=read)
    with storage.begin() as session:
        reach_of(session, NUMBER).opened_at = now
        session.flush()
        beside.start()
        while beside.is_alive() and not _waiting(storage, "transactionid"):
            pass
    beside.join()
    other_storage.close()
    assert known == [{NUMBER: NUMBER}]
    with storage.reading() as session:
        (reach,) = session.exec(select(Reach)).all()
        assert (reach.heard_at, reach.opened_at) == (now, now)
