"""In: stored once, handled once, in order; a failure is kept and told, and the rest goes on."""

import threading

import pytest
from scripted import NAME, House, HouseEcho, Scripted
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from bot.storage import Storage
from bot.storage.trouble import MOST_TRIES
from domain.audit import record_change
from domain.models import AuditEntry, Contact, Inbox, InboxState, Person
from handlers.routes import Routes
from handlers.turn import Turn

pytestmark = pytest.mark.both_databases


def _inbox(house: House) -> list[Inbox]:
    with house.storage.begin() as session:
        return list(session.exec(select(Inbox).order_by(col(Inbox.id))))


def test_a_message_that_is_delivered_twice_is_stored_once(house: House) -> None:
    message = house.inbound("/note satu", external_id="A")
    again = house.inbound("/note satu", external_id="A")
    assert house.engine.receive([message]) == 1
    assert house.engine.receive([again, house.inbound("/note dua", external_id="B")]) == 1
    assert house.engine.work() == 2
    assert house.engine.receive([message]) == 0
    assert house.engine.work() == 0
    assert house.notes() == ["satu", "dua"]


def test_a_turn_and_what_it_says_are_one_commit(house: House) -> None:
    house.hear("/note satu")
    house.engine.work()
    (row,) = _inbox(house)
    assert row.state is InboxState.DONE
    assert row.handled_at == house.clock.now()
    assert house.notes() == ["satu"]
    assert [(m.message, m.reply) for m in house.outbox()] == [("HouseEcho", True)]


def test_a_failing_turn_is_undone_and_its_message_kept_with_where_it_failed(house: House) -> None:
    house.hear("/break segalanya")
    house.engine.work()
    (row,) = _inbox(house)
    assert house.notes() == []
    assert row.state is InboxState.FAILED
    assert row.text == "/break segalanya"
    assert (row.error or "").startswith("ValueError in broken (scripted.py:")


def test_a_failing_turn_tells_the_person_and_the_officers(house: House) -> None:
    house.hear("/break segalanya")
    house.engine.work()
    with house.storage.reading() as session:
        told = {row.message: session.get_one(Person, row.person_id).name for row in house.outbox()}
    assert told == {"SomethingBroke": "Siti", "TurnFailed": "Petugas"}
    assert len(house.deliver()) == 2


def _breaking(house: House, times: int) -> None:
    """The database fails so many times in a turn that was well on its way."""
    left = [OperationalError("UPDATE", {}, Exception("disk full"))] * times
    routes = Routes()

    @routes.command("catat")
    def note(turn: Turn, words: str) -> None:
        record_change(turn.session, turn.now, "note", ("test", turn.person.id), reason=words)
        turn.say(HouseEcho(words))
        turn.session.flush()
        if left:
            raise left.pop()

    house.routes = (routes,)
    house.start()


def test_a_turn_in_which_the_database_fails_waits_and_is_tried_again(house: House) -> None:
    _breaking(house, 2)
    house.hear("/catat satu", "/catat dua")
    for _ in range(2):
        with pytest.raises(OperationalError):
            house.engine.work()
    assert {row.state for row in _inbox(house)} == {InboxState.WAITING}
    assert house.engine.work() == 2
    assert house.notes() == ["satu", "dua"]
    assert house.deliver() == ["satu", "dua"]


def test_a_turn_in_which_the_database_fails_again_and_again_is_a_failure(house: House) -> None:
    _breaking(house, MOST_TRIES)
    house.hear("/catat satu", "/catat dua")
    for _ in range(MOST_TRIES - 1):
        with pytest.raises(OperationalError):
            house.engine.work()
    assert house.engine.work() == 2
    assert [row.state for row in _inbox(house)] == [InboxState.FAILED, InboxState.DONE]
    assert house.notes() == ["dua"]


def test_later_messages_of_a_person_go_on_after_a_failure(house: House) -> None:
    house.hear("/note satu", "/break dua", "/note tiga")
    assert house.engine.work() == 3
    assert house.notes() == ["satu", "tiga"]


def test_a_stranger_becomes_a_person_without_a_region(house: House) -> None:
    house.hear("/note halo", who="stranger")
    house.engine.work()
    assert house.deliver() == ["halo"]
    with house.storage.reading() as session:
        contact = session.exec(select(Contact).where(Contact.address == "stranger")).one()
        assert session.get_one(Person, contact.person_id).region_id is None


def test_a_stranger_whose_first_message_fails_is_still_answered(house: House) -> None:
    house.hear("/break halo", who="stranger")
    house.engine.work()
    assert len(house.deliver()) == 1


def test_a_null_character_does_not_stop_a_message(house: House) -> None:
    house.hear("/note sa\x00tu")
    house.engine.work()
    assert house.notes() == ["satu"]


def test_several_workers_keep_every_persons_order(house: House) -> None:
    everybody = [f"orang{n}" for n in range(4)]
    for number in range(6):
        for who in everybody:
            house.hear(f"/note {who} {number}", who=who)
    storages = [Storage(house.storage.url, durable=False) for _ in range(3)]
    others = [House(storage, house.clock, Scripted()) for storage in storages]
    failed: list[BaseException] = []

    def work(worker: House) -> None:
        try:
            worker.engine.work()
        except BaseException as error:  # noqa: BLE001 - shown by the test
            failed.append(error)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    house.engine.work()
    for storage in storages:
        storage.close()
    assert failed == []
    notes = house.notes()
    for who in everybody:
        assert [n for n in notes if n.startswith(who)] == [f"{who} {n}" for n in range(6)]


def test_somebody_who_writes_again_can_be_reached_again(house: House) -> None:
    def lose(session: object) -> None:
        contact = session.exec(select(Contact).where(Contact.address == "siti")).one()  # type: ignore[attr-defined]
        contact.unreachable_since = house.clock.now()

    house.change(lose)
    house.hear("/note masih di sini")
    house.engine.work()
    assert house.deliver() == ["masih di sini"]


def test_nothing_is_handled_for_a_message_of_another_channel(house: House) -> None:
    house.hear("/note satu")
    house.engine.work()
    with house.storage.reading() as session:
        channels = set(session.exec(select(Contact.channel)))
        assert session.exec(select(AuditEntry.id)).all()
    assert channels == {NAME}
