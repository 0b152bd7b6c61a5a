"""Out: in order, once, again after a failure, never to somebody who opted out, not at night."""

from datetime import UTC, datetime, timedelta

import pytest
from scripted import SECOND, House, HouseAlarm, HouseCourtesy, HouseEcho, HouseQuestion, Scripted
from sqlmodel import Session, select

from bot.channels.base import Outcome, Outgoing, Rejected, Retry, Sent
from bot.dispatcher import LEASE, LONGEST_SEND
from bot.leases import release
from bot.outcomes import LONGEST_BACK_OFF, MOST_ATTEMPTS, MOST_BREAKS
from domain.messages.base import Message
from domain.models import Contact, OutboxState
from domain.people import opt_out

pytestmark = pytest.mark.both_databases

TEN_AT_NIGHT = datetime(2026, 11, 23, 14, tzinfo=UTC)
SIX_IN_THE_MORNING = datetime(2026, 11, 23, 22, tzinfo=UTC)
LATER = Retry(timedelta(0), reason="busy")
UNCERTAIN = Retry(timedelta(0), uncertain=True, reason="timed out")


class Killed(BaseException):
    """The process dies while a message is in its hands."""


def _states(house: House) -> list[str]:
    return [str(row.state) for row in house.outbox()]


def test_what_is_sent_is_recorded_with_the_providers_id(house: House) -> None:
    house.channel.script["halo"] = [Sent("wamid.1")]
    house.post(HouseEcho("halo"))
    assert house.deliver() == ["halo"]
    (row,) = house.outbox()
    assert (row.state, row.provider_id, row.channel) == (OutboxState.SENT, "wamid.1", "scripted")
    assert row.sent_at == house.clock.now()
    assert house.deliver() == []


def test_a_message_that_must_wait_is_tried_again_later_and_later(house: House) -> None:
    house.channel.script["halo"] = [LATER, LATER]
    house.post(HouseEcho("halo"))
    assert house.deliver() == []
    house.wait(4 * SECOND)
    assert house.deliver() == []
    assert len(house.channel.tried) == 1
    house.wait(SECOND)
    assert house.deliver() == []
    house.wait(9 * SECOND)
    assert house.deliver() == []
    assert len(house.channel.tried) == 2
    house.wait(SECOND)
    assert house.deliver() == ["halo"]


def test_a_provider_that_asks_for_a_longer_wait_gets_it(house: House) -> None:
    house.channel.script["halo"] = [Retry(timedelta(minutes=5))]
    house.post(HouseEcho("halo"))
    house.deliver()
    house.wait(timedelta(minutes=4))
    assert house.deliver() == []
    house.wait(timedelta(minutes=1))
    assert house.deliver() == ["halo"]


@pytest.mark.parametrize("batch", [1, 10])
def test_nothing_overtakes_a_message_that_is_tried_again(house: House, batch: int) -> None:
    house.channel = Scripted(batch=batch)
    house.start()
    house.channel.script["satu"] = [LATER]
    house.post(HouseEcho("satu"), HouseEcho("dua"), HouseEcho("tiga"))
    assert house.deliver() == []
    assert [row.attempts for row in house.outbox()] == [1, 0, 0]
    house.wait(5 * SECOND)
    assert house.deliver() == ["satu", "dua", "tiga"]


def test_one_persons_trouble_holds_up_nobody_else(house: House) -> None:
    house.channel.script["satu"] = [LATER]
    house.post(HouseEcho("satu"))
    house.post(HouseEcho("kabar"), who="Petugas")
    assert house.deliver() == ["kabar"]


def test_a_message_that_never_goes_through_becomes_a_dead_letter(house: House) -> None:
    house.channel.script["satu"] = [LATER] * MOST_ATTEMPTS
    house.post(HouseEcho("satu"), HouseEcho("dua"))
    for _ in range(MOST_ATTEMPTS):
        house.deliver()
        house.wait(LONGEST_BACK_OFF)
    house.deliver()
    assert [(r.state, r.error) for r in house.outbox()] == [
        (OutboxState.FAILED, "busy"),
        (OutboxState.SENT, None),
    ]
    assert house.channel.tried.count("satu") == MOST_ATTEMPTS


@pytest.mark.parametrize("hours", [1, 5])
def test_a_provider_that_is_out_of_reach_for_hours_loses_nothing(house: House, hours: int) -> None:
    house.channel.script["satu"] = [LATER] * 1000
    house.post(HouseEcho("satu"), HouseEcho("dua"))
    for _ in range(hours * 60):
        assert house.deliver() == []
        house.wait(timedelta(minutes=1))
    house.channel.script.clear()
    house.wait(LONGEST_BACK_OFF)
    assert house.deliver() == ["satu", "dua"]
    assert _states(house) == ["sent", "sent"]


def test_answers_lost_for_an_hour_repeat_a_question_a_few_times_only(house: House) -> None:
    house.channel.script["?"] = [UNCERTAIN] * 1000
    house.post(HouseQuestion("?"))
    for _ in range(60):
        house.deliver()
        house.wait(timedelta(minutes=1))
    assert 2 < len(house.channel.tried) < 7


def test_a_slow_provider_makes_no_lease_run_out_under_way(house: House) -> None:
    """Whoever looks for work while a batch is sent slowly finds nothing that is sent twice."""
    other = Scripted()
    beside = House(house.storage, house.clock, other)
    send, outcomes = house.channel.send, []

    async def slowly(message: Outgoing) -> Outcome:
        house.wait(LONGEST_SEND)
        outcomes.append(await beside.dispatcher.deliver_due())
        return await send(message)

    house.channel.send = slowly  # type: ignore[method-assign]
    house.post(*(HouseQuestion(str(number)) for number in range(6)))
    for _ in range(6):
        house.deliver()
        house.wait(LEASE)
    assert sorted(house.channel.tried + other.tried) == [str(number) for number in range(6)]
    assert len(outcomes) >= 3
    assert _states(house) == ["sent"] * 6


def test_a_message_that_is_refused_is_not_tried_again(house: House) -> None:
    house.channel.script["halo"] = [Rejected("template fault")]
    house.post(HouseEcho("halo"))
    house.deliver()
    assert [(r.state, r.error) for r in house.outbox()] == [(OutboxState.FAILED, "template fault")]


def test_the_same_thing_is_not_said_twice(house: House) -> None:
    house.post(HouseEcho("halo"), dedupe="greeting:1")
    house.post(HouseEcho("halo lagi"), dedupe="greeting:1")
    house.post(HouseEcho("lain"), dedupe="greeting:2")
    assert house.deliver() == ["halo", "lain"]


def test_what_can_wait_is_held_through_the_night_but_an_alarm_and_a_reply_are_not(
    house: House,
) -> None:
    house.at(TEN_AT_NIGHT)
    house.post(HouseEcho("besok saja"), HouseAlarm("sekarang"))
    house.post(HouseEcho("jawaban"), reply=True)
    assert house.deliver() == ["sekarang", "jawaban"]
    house.at(SIX_IN_THE_MORNING - SECOND)
    assert house.deliver() == []
    house.at(SIX_IN_THE_MORNING)
    assert house.deliver() == ["besok saja"]


def test_after_a_standstill_into_the_night_what_can_wait_still_waits(house: House) -> None:
    house.post(HouseEcho("dari siang"), HouseAlarm("penting"))
    house.at(TEN_AT_NIGHT)
    assert house.deliver() == ["penting"]
    house.post(HouseEcho("jawaban"), reply=True)
    assert house.deliver() == ["jawaban"]
    house.at(SIX_IN_THE_MORNING)
    assert house.deliver() == ["dari siang"]


def test_a_held_message_does_not_hold_up_replies_after_a_failed_try(house: House) -> None:
    house.at(TEN_AT_NIGHT - timedelta(hours=1, seconds=2))
    house.channel.script["dari sore"] = [LATER]
    house.post(HouseEcho("dari sore"))
    house.deliver()
    house.at(TEN_AT_NIGHT)
    house.post(HouseEcho("jawaban"), reply=True)
    assert house.deliver() == ["jawaban"]


def test_somebody_who_opted_out_gets_only_replies(house: House) -> None:
    def leave(session: Session) -> None:
        opt_out(session, house.person(session, "Siti"), house.clock.now())

    house.post(HouseEcho("masih antre"))
    house.change(leave)
    house.post(HouseEcho("kabar"), HouseAlarm("penting"))
    house.post(HouseEcho("jawaban"), reply=True)
    assert house.deliver() == ["jawaban"]


def test_an_opt_out_also_stops_what_is_being_tried_again(house: House) -> None:
    def leave(session: Session) -> None:
        house.person(session, "Siti").opted_out_at = house.clock.now()

    house.channel.script["kabar"] = [LATER]
    house.post(HouseEcho("kabar"))
    house.deliver()
    house.change(leave)
    house.wait(timedelta(minutes=1))
    assert house.deliver() == []
    assert _states(house) == ["dropped"]


@pytest.mark.parametrize(
    ("message", "again"),
    [(HouseQuestion("?"), True), (HouseEcho("?"), True), (HouseCourtesy("?"), False)],
)
def test_an_uncertain_question_is_sent_again_and_an_uncertain_courtesy_is_not(
    house: House, message: Message, again: bool
) -> None:
    house.channel.script["?"] = [UNCERTAIN]
    house.post(message)
    house.deliver()
    house.wait(timedelta(minutes=1))
    assert house.deliver() == (["?"] if again else [])
    assert _states(house) == ["sent" if again else "dropped"]


@pytest.mark.parametrize("idempotent", [True, False])
def test_what_a_dead_process_held_is_sent_again_when_its_lease_runs_out(
    house: House, idempotent: bool
) -> None:
    house.channel = Scripted(idempotent=idempotent)
    house.start()
    house.channel.script["?"] = [Killed()]
    house.post(HouseQuestion("?"), HouseCourtesy("terima kasih"))
    with pytest.raises(Killed):
        house.deliver()
    house.start()
    assert house.deliver() == []
    house.wait(LEASE)
    assert house.deliver() == (["?", "terima kasih"] if idempotent else ["?"])
    assert _states(house) == ["sent", "sent" if idempotent else "dropped"]


def test_the_only_process_takes_back_its_leases_at_once(house: House) -> None:
    house.channel.script["?"] = [Killed()]
    house.post(HouseQuestion("?"))
    with pytest.raises(Killed):
        house.deliver()
    house.start()
    assert house.dispatcher.take_back_leases() == 1
    assert house.deliver() == ["?"]


def test_what_one_dispatcher_holds_no_other_one_sends(house: House) -> None:
    house.post(HouseEcho("satu"), HouseEcho("dua"))
    other = House(house.storage, house.clock, Scripted())
    held = house.dispatcher._lease()
    assert [letter.row.facts["text"] for letter in held] == ["satu", "dua"]
    house.post(HouseEcho("tiga"))
    assert other.deliver() == []


@pytest.mark.parametrize("late", [Rejected("too old"), LATER, UNCERTAIN])
def test_a_process_that_stood_still_says_nothing_about_what_went_to_another(
    house: House, late: Outcome
) -> None:
    # given
    house.post(HouseQuestion("sanggup?"))
    (held,) = house.dispatcher._lease()
    house.wait(LEASE + SECOND)
    other = House(house.storage, house.clock, house.channel)
    assert other.deliver() == ["sanggup?"]

    # when
    house.dispatcher._record([(held, late)], [])

    # then
    (row,) = house.outbox()
    assert (row.state, row.provider_id, row.error) == (OutboxState.SENT, "1", None)


def test_a_process_that_stood_still_takes_nothing_out_of_anothers_hand(house: House) -> None:
    # given
    house.post(HouseQuestion("sanggup?"))
    (held,) = house.dispatcher._lease()
    house.wait(LEASE + SECOND)
    other = House(house.storage, house.clock, house.channel)
    (again,) = other.dispatcher._lease()

    # when
    house.dispatcher._record([(held, Sent("first"))], [])

    # then
    (row,) = house.outbox()
    assert (row.state, row.lease_until, row.sent_at) == (OutboxState.LEASED, again.until, None)


def test_that_a_message_went_out_is_believed_however_late(house: House) -> None:
    # given
    house.post(HouseQuestion("sanggup?"))
    (held,) = house.dispatcher._lease()
    house.wait(LEASE + SECOND)
    with house.storage.write() as connection:
        release(connection, house.clock.now(), idempotent=False)

    # when
    house.dispatcher._record([(held, Sent("first"))], [])

    # then
    (row,) = house.outbox()
    assert (row.state, row.provider_id) == (OutboxState.SENT, "first")
    assert house.deliver() == []


@pytest.mark.parametrize("batch", [2, 3, 4])
def test_an_answer_overtakes_others_messages_and_none_of_its_own_person(
    house: House, batch: int
) -> None:
    # given
    house.channel = Scripted(batch=batch)
    house.start()
    house.post(*(HouseEcho(f"warta {n}") for n in range(6)), who="Petugas")
    house.post(HouseEcho("tawaran"), HouseEcho("pengingat"))
    house.post(HouseEcho("jawaban"), reply=True)

    # when
    said = house.deliver()

    # then
    mine = [words for words in said if not words.startswith("warta")]
    assert mine == ["tawaran", "pengingat", "jawaban"]
    assert said[:2] == ["tawaran", "pengingat"]
    assert len(said) == 9


def test_a_message_over_which_the_channel_breaks_holds_up_its_person_for_a_moment_only(
    house: House,
) -> None:
    # given
    house.channel.script["gambar"] = [RuntimeError("cannot be drawn")] * MOST_BREAKS
    house.post(HouseEcho("gambar"), HouseEcho("besok libur"))

    # when
    said = []
    for _ in range(6):
        said += house.deliver()
        house.wait(10 * SECOND)

    # then
    assert said == ["besok libur"]
    assert house.channel.tried.count("gambar") == MOST_BREAKS
    (broken, _) = house.outbox()
    assert broken.state is OutboxState.FAILED
    assert (broken.error or "").startswith("cannot be sent: RuntimeError")


def test_a_channel_that_breaks_is_tried_again_and_holds_up_nobody(house: House) -> None:
    house.channel.script["satu"] = [RuntimeError("a bug in the channel")]
    house.post(HouseEcho("satu"))
    house.post(HouseEcho("kabar"), who="Petugas")
    assert house.deliver() == ["kabar"]
    house.wait(5 * SECOND)
    assert house.deliver() == ["satu"]


def test_an_address_that_is_gone_is_not_tried_with_other_messages(house: House) -> None:
    house.channel.script["satu"] = [Rejected("blocked", unreachable=True)]
    house.post(HouseEcho("satu"))
    house.deliver()
    house.post(HouseEcho("dua"))
    (told,) = house.deliver()
    assert "Siti" in told
    assert house.channel.tried == ["satu", told]
    errors = {row.message: row.error for row in house.outbox() if row.error}
    assert errors == {
        "HouseEcho": "no reachable contact"
    }  # of the second; the first says "blocked"
    with house.storage.reading() as session:
        contact = session.exec(select(Contact).where(Contact.address == "siti")).one()
        assert contact.unreachable_since == house.clock.now()


def test_the_address_that_was_heard_last_is_used(house: House) -> None:
    def second_address(session: Session) -> None:
        siti = house.person(session, "Siti")
        first = session.exec(select(Contact).where(Contact.person_id == siti.id)).one()
        first.last_heard_at = house.clock.now()
        session.add(Contact(person_id=siti.id, channel="scripted", address="siti-lama"))

    house.change(second_address)
    house.post(HouseEcho("halo"))
    house.deliver()
    assert house.channel.shown == [("siti", "halo")]


def test_a_message_that_cannot_be_worded_is_put_aside(house: House) -> None:
    def spoil(session: Session) -> None:
        row = session.get_one(type(house.outbox()[0]), house.outbox()[0].id)
        row.message = "SomethingOfLastYear"

    house.post(HouseEcho("satu"), HouseEcho("dua"))
    house.change(spoil)
    assert house.deliver() == ["dua"]
    assert [row.error for row in house.outbox()] == ["cannot be worded: KeyError", None]
