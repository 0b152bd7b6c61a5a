"""One person on two channels is one person: what they write is answered in order, whoever works."""

import threading

import pytest
from scripted import NAME, House, Scripted

from bot.storage import Storage
from domain.models import Contact

pytestmark = pytest.mark.both_databases

MESSAGES = 24


def test_several_workers_keep_the_order_of_a_person_with_two_ways_in(house: House) -> None:
    house.change(
        lambda session: session.add(
            Contact(person_id=house.person(session, "Siti").id, channel=NAME, address="siti di wa")
        )
    )
    for number in range(MESSAGES):
        house.hear(f"/note {number}", who=("siti", "siti di wa")[number % 2])
    storages = [Storage(house.storage.url, durable=False) for _ in range(3)]
    workers = [House(storage, house.clock, Scripted()) for storage in storages]
    done: list[int] = []
    threads = [
        threading.Thread(target=lambda w=worker: done.append(w.engine.work())) for worker in workers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for storage in storages:
        storage.close()
    done.append(house.engine.work())
    assert sum(done) == MESSAGES
    assert house.notes() == [str(number) for number in range(MESSAGES)]
