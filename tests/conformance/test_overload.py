"""More comes in than can be answered: nothing is lost, nobody starves, officers go first."""

from datetime import timedelta

import pytest
from scripted import House, HouseEcho
from sqlmodel import col, func, select

from bot.fairness import Turns
from domain.models import Inbox, InboxState

pytestmark = pytest.mark.both_databases

MINUTE = timedelta(minutes=1)
MOST = 8


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Little is much, so that the test is quick."""
    monkeypatch.setattr("bot.engine.AT_ONCE", 10)


def _waiting(house: House) -> int:
    with house.storage.reading() as session:
        count = select(func.count(col(Inbox.id))).where(Inbox.state == InboxState.WAITING)
        return int(session.exec(count).one())


def _flooded(house: House) -> None:
    house.engine._turns = Turns(MOST)
    house.hear(*(f"/note siti {number}" for number in range(30)))


def test_somebody_who_floods_keeps_nobody_waiting(house: House) -> None:
    _flooded(house)
    others = [f"orang{number}" for number in range(5)]
    for who in others:
        house.hear(f"/note {who}", who=who)
    house.engine.work(most=7)
    answered = house.notes()
    assert set(others) <= set(answered)
    assert answered[0] == "siti 0"


def test_who_floods_is_answered_so_often_a_minute_in_order_and_nothing_is_lost(
    house: House,
) -> None:
    _flooded(house)
    assert house.engine.work() == MOST
    assert _waiting(house) == 30 - MOST
    assert house.engine.work() == 0
    for _ in range(3):
        house.wait(MINUTE)
        house.engine.work()
    assert house.notes() == [f"siti {number}" for number in range(30)]
    assert _waiting(house) == 0


def test_who_floods_is_told_once(house: House) -> None:
    _flooded(house)
    for _ in range(4):
        house.engine.work()
        house.wait(MINUTE)
    said = [row.message for row in house.outbox()]
    assert said.count("OneByOne") == 1
    assert said.index("OneByOne") == MOST
    assert any("satu per satu" in text for text in house.deliver())


def test_an_officers_message_goes_before_what_came_earlier(house: House) -> None:
    for number in range(15):
        house.hear(f"/note orang{number}", who=f"orang{number}")
    house.hear("/note petugas", who="petugas")
    house.engine.work(most=4)
    house.engine.work()
    assert house.notes()[0] == "petugas"
    assert len(house.notes()) == 16


def test_an_answer_goes_before_an_announcement_to_many(house: House) -> None:
    for number in range(25):
        house.hear("/note halo", who=f"orang{number}")
    house.engine.work()
    house.deliver()
    for number in range(25):
        house.post(HouseEcho(f"pengumuman {number}"), who="Siti")
    house.hear("/note segera", who="petugas")
    house.engine.work()
    said = house.deliver()
    assert said[0] == "segera"
    assert said[1:] == [f"pengumuman {number}" for number in range(25)]


def test_whoever_is_quiet_for_a_minute_is_forgotten(house: House) -> None:
    turns, now = Turns(3), house.clock.now()
    for number in range(1000):
        turns.took(("c", str(number)), now + number * timedelta(seconds=1))
    assert len(turns._taken) <= 61
