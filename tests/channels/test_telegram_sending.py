"""The way out, through the real transport: floods, blocks, moves, faults, pictures, long texts."""

import asyncio
from datetime import timedelta

import pytest
from botapi.server import Fault
from botapi.world import chat_of
from small_day import EARLY
from sqlmodel import Session, select

from bot.channels.base import Choice, Moved, Rejected, Retry, Sent, Span
from bot.channels.telegram.channel import APART
from bot.clock import VirtualClock
from bot.pacing import Pacer
from channels.conftest import ANI, PETUGAS, SITI, Office, picture
from domain.models import Contact, Outbox, OutboxState, Person


@pytest.mark.parametrize(
    ("fault", "wanted"),
    [
        (
            Fault(429, "Too Many Requests", {"retry_after": 7}),
            Retry(timedelta(seconds=7), reason="flood control", asked=True),
        ),
        (
            Fault(429, "no parameters"),
            Retry(timedelta(seconds=1), reason="flood control", asked=True),
        ),
        (
            Fault(403, "Forbidden: bot was blocked by the user"),
            Rejected("Forbidden: bot was blocked by the user", unreachable=True),
        ),
        (Fault(400, "Bad Request: chat not found"), Rejected("Chat not found", unreachable=True)),
        (Fault(400, "moved", {"migrate_to_chat_id": -100123}), Moved("-100123")),
        (Fault(500), Retry(timedelta(seconds=5), reason="ServerFaultError")),
        (Fault(502), Retry(timedelta(seconds=5), uncertain=True, reason="ServerFaultError")),
        (Fault(drop=True), Retry(timedelta(seconds=5), uncertain=True, reason="NetworkError")),
        (
            Fault(drop=True, done_first=True),
            Retry(timedelta(seconds=5), uncertain=True, reason="NetworkError"),
        ),
        (Fault(401, "Unauthorized"), Retry(timedelta(minutes=5), reason="InvalidToken")),
    ],
    ids=lambda case: f"{case.status}" if isinstance(case, Fault) else "",
)
def test_a_fault_on_the_way_becomes_its_outcome(
    office: Office, fault: Fault, wanted: object
) -> None:
    office.api.faults["sendMessage"].append(fault)
    assert office.send() == wanted


def test_a_server_that_is_not_there_was_certainly_told_nothing(office: Office) -> None:
    office.run(_close_server(office))
    assert office.send() == Retry(timedelta(seconds=5), reason="NetworkError")


async def _close_server(office: Office) -> None:
    server = office.loop._server
    assert server is not None
    server.close()
    await office.world.service.bot.shutdown()
    await office.world.service.bot._request[1].initialize()


def test_a_server_that_does_not_answer_leaves_it_uncertain(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.api.faults["sendMessage"].append(Fault(delay=office.act(asyncio.Event)))
    client = office.world.service.bot._request[1]._client  # type: ignore[attr-defined]
    monkeypatch.setattr(client, "timeout", type(client.timeout)(0.05))
    outcome = office.send()
    assert isinstance(outcome, Retry)
    assert outcome.uncertain


def test_the_text_is_html_with_its_buttons_below(office: Office) -> None:
    outcome = office.send("Toko A&B", choices=(Choice("Sanggup", "offer.accept|12"),))
    (given,) = office.api.called("sendMessage")
    assert isinstance(outcome, Sent)
    assert given["text"] == "Toko A&amp;B"
    assert given["reply_markup"]["inline_keyboard"] == [
        [{"text": "Sanggup", "callback_data": "1|offer.accept|12"}]
    ]


def test_a_long_text_goes_out_in_parts_and_goes_on_where_it_stood(office: Office) -> None:
    text = "\n\n".join(["Kalimat yang panjang. " * 100] * 4).strip()
    choices = (Choice("Ya", "help"),)
    first = office.send(text, choices=choices)
    assert isinstance(first, Retry)
    assert first.asked
    office.api.faults["sendMessage"].append(Fault(429, "slow", {"retry_after": 3}))
    second = office.send(text, choices=choices, so_far=first.so_far)
    assert isinstance(second, Retry)
    assert second.so_far == first.so_far
    outcome: object = second
    while isinstance(outcome, Retry):
        outcome = office.send(text, choices=choices, so_far=outcome.so_far)
    assert isinstance(outcome, Sent)
    told = office.api.said_to(chat_of(SITI))
    assert "".join("".join(one["text"] for one in told).split()) == "".join(text.split())
    assert ["reply_markup" in one for one in told] == [False] * (len(told) - 1) + [True]


def test_a_picture_is_uploaded_once_and_then_sent_by_its_id(office: Office) -> None:
    for _ in range(2):
        assert isinstance(office.send("Laporan", picture=picture()), Sent)
    photos = office.api.called("sendPhoto")
    assert [str(given["photo"])[:9] for given in photos] == ["attach://", "AgACAgUAA"]
    assert [given["caption"] for given in photos] == ["Laporan", "Laporan"]
    assert list(office.api.files.values()) == [picture().draw()]


def test_a_picture_to_print_is_a_file_and_is_uploaded_once_too(office: Office) -> None:
    for _ in range(2):
        assert isinstance(office.send("Undangan", picture=picture(to_print=True)), Sent)
    files = office.api.called("sendDocument")
    assert [str(given["document"])[:9] for given in files] == ["attach://", "AgACAgUAA"]
    assert office.api.called("sendPhoto") == []


def test_several_copies_at_once_are_one_upload(office: Office) -> None:
    async def all_at_once() -> None:
        channel = office.world.service.channel
        from bot.channels.base import Outgoing  # noqa: PLC0415

        await asyncio.gather(
            *(
                channel.send(Outgoing(f"{n}", chat_of(SITI), (Span("x"),), picture=picture()))
                for n in range(5)
            )
        )

    office.run(all_at_once())
    assert len(office.api.files) == 1
    assert len(office.api.called("sendPhoto")) == 5


def test_a_picture_that_telegram_forgot_is_uploaded_again(office: Office) -> None:
    office.send("Laporan", picture=picture())
    office.api.files.clear()
    assert isinstance(office.send("Laporan", picture=picture()), Sent)
    assert len(office.api.files) == 1


def test_words_too_long_for_below_a_picture_follow_it(office: Office) -> None:
    first = office.send("kata " * 400, picture=picture())
    assert isinstance(first, Retry)
    assert first.asked
    assert isinstance(office.send("kata " * 400, picture=picture(), so_far=first.so_far), Sent)
    assert "caption" not in office.api.called("sendPhoto")[0]
    assert len(office.api.called("sendMessage")) == 1


def test_a_server_without_pictures_still_gets_the_words(office: Office) -> None:
    """An invitation is worth more than the square code beside it."""
    office.api.faults["sendPhoto"].append(Fault(404, "Not Found"))
    assert isinstance(office.send("Undangan", picture=picture()), Retry)
    assert isinstance(office.send("Undangan", picture=picture()), Sent)
    assert [one["text"] for one in office.api.called("sendMessage")] == ["Undangan"]
    assert isinstance(office.send("Undangan", picture=picture()), Sent)
    assert len(office.api.called("sendPhoto")) == 2, "the next message tries its picture again"


def test_a_picture_is_tried_three_times_before_the_words_go_alone(office: Office) -> None:
    office.api.faults["sendPhoto"].extend([Fault(500, "Internal Server Error")] * 3)
    for _ in range(3):
        assert isinstance(office.send("Undangan", picture=picture()), Retry)
    assert office.api.called("sendMessage") == []
    assert isinstance(office.send("Undangan", picture=picture()), Sent)
    assert len(office.api.called("sendPhoto")) == 3


def _contact(session: Session, who: str) -> Contact:
    return session.exec(select(Contact).where(Contact.address == chat_of(who))).one()


def test_who_blocked_the_bot_is_not_written_to_and_the_officers_are_told(office: Office) -> None:
    blocked = Fault(403, "Forbidden: bot was blocked by the user", only_chat=chat_of(SITI))
    office.api.faults["sendMessage"].extend([blocked] * 20)
    office.clock.move_to(EARLY + timedelta(hours=6))
    office.settle()
    with office.storage.reading() as session:
        assert _contact(session, SITI).unreachable_since is not None
        states = set(
            session.exec(
                select(Outbox.state)
                .join(Person)
                .where(Person.name == SITI, Outbox.message == "ShareOffered")
            )
        )
    assert states == {OutboxState.FAILED}
    said = [one.get("text", "") for one in office.api.said_to(chat_of(PETUGAS))]
    assert sum("tidak sampai lagi" in text for text in said) == 1


def test_what_cannot_be_sent_one_way_goes_another(office: Office) -> None:
    with office.storage.begin() as session:
        siti = _contact(session, SITI)
        siti.last_heard_at = EARLY
        session.add(Contact(person_id=siti.person_id, channel="telegram", address="4242"))
    office.api.faults["sendMessage"].append(Fault(403, "blocked", only_chat=chat_of(SITI)))
    office.clock.move_to(EARLY + timedelta(hours=6))
    office.settle()
    assert office.api.said_to(chat_of(SITI)) == []
    assert any("Bagian" in one["text"] for one in office.api.said_to("4242"))


def test_a_chat_that_moved_is_written_to_at_its_new_address(office: Office) -> None:
    fault = Fault(400, "moved", {"migrate_to_chat_id": 777}, only_chat=chat_of(SITI))
    office.api.faults["sendMessage"].append(fault)
    office.clock.move_to(EARLY + timedelta(hours=6))
    office.settle()
    assert any("Bagian" in one["text"] for one in office.api.said_to("777"))


def test_blocking_and_unblocking_are_noticed_as_they_happen(office: Office) -> None:
    chat = {"id": int(chat_of(SITI)), "type": "private"}
    for status, reachable in (("kicked", False), ("member", True)):
        changed = {"chat": chat, "from": chat, "date": 1, "new_chat_member": {"status": status}}
        office.arrive(my_chat_member=changed)
        with office.storage.reading() as session:
            assert (_contact(session, SITI).unreachable_since is None) is reachable


class TestWithLimits:
    """With the limits of Telegram, on a clock that only the test moves."""

    @pytest.fixture
    def pace(self) -> Pacer:
        self.clock = VirtualClock(EARLY)
        return Pacer(self.clock, a_second=30, apart=APART, together=8)

    def test_one_persons_flood_control_holds_up_nobody_else(self, office: Office) -> None:
        flood = Fault(429, "flood", {"retry_after": 60}, only_chat=chat_of(SITI))
        office.api.faults["sendMessage"].append(flood)
        office.clock.move_to(EARLY + timedelta(hours=6))
        self.clock.move_to(office.clock.now())
        office.settle()
        assert any("Bagian" in one["text"] for one in office.api.said_to(chat_of(ANI)))
        assert office.api.said_to(chat_of(SITI)) == []
        office.wait(59)
        self.clock.move_to(office.clock.now())
        office.settle()
        assert office.api.said_to(chat_of(SITI)) == []
        office.wait(1)
        self.clock.move_to(office.clock.now())
        office.settle()
        assert any("Bagian" in one["text"] for one in office.api.said_to(chat_of(SITI)))

    def test_when_many_chats_are_told_to_wait_everybody_waits(self, office: Office) -> None:
        channel = office.world.service.channel
        for chat in ("1", "2"):
            channel._floods.note(chat, timedelta(seconds=30))
        assert channel.pace.take("9")
        channel._floods.note("3", timedelta(seconds=30))
        assert not channel.pace.take("10")
        self.clock.move_to(EARLY + timedelta(seconds=30))
        assert channel.pace.take("10")
