"""Every error of the Cloud API becomes what the domain wants, at once or in a later status."""

from datetime import timedelta
from typing import Any

import pytest
from cloudapi.office import PETUGAS, SITI, WhatsAppOffice
from cloudapi.server import Fault, Message
from cloudapi.world import number_of
from scripted import HouseCourtesy, HouseEcho
from sqlmodel import select

from bot.channels.base import Choice, Elsewhere, Filled, Rejected, Retry, Sent
from bot.channels.whatsapp.errors import MEANINGS, UNKNOWN_TRIES, meaning_of
from domain.models import Contact, MessageTemplate, Outbox, OutboxState

DOMAIN = """
    130429 80007 4 131056 131047 131026 131049 131048 368 131031
    132000 132001 132012 132015 132016 190 131042
"""
STOPS = {131048: "limited", 368: "blocked", 131031: "locked", 190: "token", 131042: "payment"}


@pytest.fixture
def wa(wa: WhatsAppOffice) -> WhatsAppOffice:
    """Half past six; the offers are out, and Siti has just written."""
    wa.wait(hours=1)
    wa.write(SITI, "/bantuan")
    wa.wait(seconds=10)
    return wa


def troubles(wa: WhatsAppOffice) -> list[str]:
    """What the officers were told, by its kind."""
    return [row.facts["trouble"] for row in wa.outbox("ChannelTroubled")]


def test_every_code_that_matters_has_its_meaning() -> None:
    codes = [int(code) for code in DOMAIN.split()]
    assert len(codes) == 17
    assert set(codes) <= set(MEANINGS)
    assert all(meaning_of(code) is MEANINGS[code] for code in codes)


@pytest.mark.parametrize("code", [130429, 80007, 4])
def test_too_many_messages_give_everybody_a_rest(wa: WhatsAppOffice, code: int) -> None:
    wa.api.faults.append(Fault(code))
    outcome = wa.send()
    assert isinstance(outcome, Retry)
    assert outcome.asked
    assert not outcome.uncertain
    assert wa.world.service.channel.pace.room() == 0
    wa.wait(seconds=61)
    assert isinstance(wa.send(), Sent)


def test_too_many_messages_to_one_person_give_that_person_a_rest(wa: WhatsAppOffice) -> None:
    wa.api.faults_for[number_of(SITI)].append(Fault(131056))
    assert isinstance(wa.send(), Retry)
    pace = wa.world.service.channel.pace
    assert pace.rests(number_of(SITI))
    assert pace.room() > 0
    wa.wait(seconds=7)
    assert not pace.rests(number_of(SITI))


def test_a_closed_window_is_believed_and_the_template_goes(wa: WhatsAppOffice) -> None:
    wa.api.heard.clear()
    wa.post(HouseEcho("Kabar baik untuk Ibu."))
    wa.settle()
    assert wa.newest(SITI).kind == "template"
    assert "Kabar baik untuk Ibu." in wa.newest(SITI).text
    assert wa.reach(SITI).heard_at is None


def test_an_undeliverable_message_tries_the_other_channel_and_is_shown(wa: WhatsAppOffice) -> None:
    wa.api.faults.append(Fault(131026))
    wa.post(HouseEcho("halo"))
    wa.settle()
    assert [row.state for row in wa.outbox("HouseEcho")] == [OutboxState.FAILED]
    assert len(wa.outbox("OutOfReach")) == 1
    with wa.storage.begin() as session:
        there = select(Contact).where(Contact.address == number_of(SITI))
        assert session.exec(there).one().unreachable_since is not None


def test_what_meta_holds_back_is_not_tried_for_a_day(wa: WhatsAppOffice) -> None:
    wa.api.faults.append(Fault(131049))
    wa.post(HouseEcho("halo"))
    wa.settle()
    calls = len(wa.api.calls)
    wa.wait(hours=20)
    assert len(wa.api.calls) == calls
    assert wa.outbox("HouseEcho")[0].state is OutboxState.WAITING
    wa.wait(hours=5)
    assert wa.outbox("HouseEcho")[0].state is OutboxState.SENT


@pytest.mark.parametrize("code", sorted(STOPS))
def test_what_must_be_repaired_stops_the_channel_and_alerts_once(
    wa: WhatsAppOffice, code: int
) -> None:
    for _ in range(2):
        wa.api.faults.append(Fault(code))
        assert isinstance(wa.send(), Retry)
    assert wa.world.service.channel.pace.room() == 0
    assert troubles(wa) == [STOPS[code]]
    wa.post(HouseEcho("halo"))
    calls = len(wa.api.calls)
    wa.settle()
    assert len(wa.api.calls) == calls
    wa.wait(minutes=31)
    assert wa.outbox("HouseEcho")[0].state is OutboxState.SENT
    assert any("WhatsApp" in message.text for message in wa.said(PETUGAS))


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (132000, "MISMATCH"),
        (132001, "MISSING"),
        (132012, "MISMATCH"),
        (132015, "PAUSED"),
        (132016, "DISABLED"),
    ],
)
def test_a_template_that_is_faulty_is_not_used_again(
    wa: WhatsAppOffice, code: int, state: str
) -> None:
    wa.wait(hours=25)
    wa.api.faults.append(Fault(code))
    filled = Filled("notice", "patungan_notice_v1", "id", ("a", "b", "c"), (), "")
    outcome = wa.send(templates=(filled,))
    assert isinstance(outcome, Elsewhere)
    with wa.storage.begin() as session:
        wanted = select(MessageTemplate).where(
            MessageTemplate.name == filled.name, MessageTemplate.language == "id"
        )
        assert session.exec(wanted).one().status == state
    assert "template" in troubles(wa)
    calls = len(wa.api.calls)
    assert isinstance(wa.send(templates=(filled,)), Elsewhere)
    assert len(wa.api.calls) == calls


def test_an_unknown_code_is_tried_with_care_then_shown(wa: WhatsAppOffice) -> None:
    wa.api.faults.extend(Fault(987654, told="Something new") for _ in range(UNKNOWN_TRIES))
    wa.post(HouseEcho("halo"))
    for _ in range(UNKNOWN_TRIES):
        wa.wait(minutes=5)
    (row,) = wa.outbox("HouseEcho")
    assert (row.state, row.error) == (OutboxState.FAILED, "error 987654")
    assert troubles(wa) == ["unknown"]
    assert any("Something new" in message.text for message in wa.said(PETUGAS))


CARELESS: list[tuple[Fault, bool]] = [
    (Fault(drop=True), True),
    (Fault(drop=True, done_first=True), True),
    (Fault(status=502, bare=True), True),
    (Fault(status=504, bare=True), True),
    (Fault(status=500, bare=True), False),
    (Fault(131000, status=500), False),
    (Fault(2, status=503), False),
]


@pytest.mark.parametrize(("fault", "uncertain"), CARELESS, ids=str)
def test_no_answer_is_told_from_a_no(wa: WhatsAppOffice, fault: Fault, uncertain: bool) -> None:
    wa.api.faults.append(fault)
    outcome = wa.send()
    assert isinstance(outcome, Retry)
    assert outcome.uncertain is uncertain


def test_a_status_proves_that_an_uncertain_message_went_out(wa: WhatsAppOffice) -> None:
    first = _arrived_unanswered(wa, "Sekali saja.")
    wa.tell(first, "delivered")
    wa.wait(hours=1)
    assert len([m for m in wa.said(SITI) if m.text == "Sekali saja."]) == 1
    assert wa.outbox("HouseEcho")[0].state is OutboxState.SENT


def test_a_status_that_comes_before_the_answer_proves_it_too(wa: WhatsAppOffice) -> None:
    """A request may run into its time-out long after the message arrived."""
    first = _arrived_unanswered(wa, "Sekali saja.")
    _take_in_hand(wa)
    wa.tell(first, "sent")
    wa.wait(hours=1)
    assert len([m for m in wa.said(SITI) if m.text == "Sekali saja."]) == 1
    assert wa.outbox("HouseEcho")[0].state is OutboxState.SENT


def test_bad_news_waits_for_the_answer_where_good_news_came_before_it(wa: WhatsAppOffice) -> None:
    first = _arrived_unanswered(wa, "Pesan yang kembali.")
    _take_in_hand(wa)
    wa.tell(first, "sent")
    wa.tell(first, "failed", code=131000)
    assert wa.outbox("HouseEcho")[0].state is OutboxState.SENT
    wa.wait(minutes=3)
    wa.wait(seconds=10)
    assert len([m for m in wa.said(SITI) if m.text == "Pesan yang kembali."]) == 2


def test_what_set_out_and_came_back_is_not_proved_by_a_late_status(wa: WhatsAppOffice) -> None:
    first = _arrived_unanswered(wa, "Pesan yang kembali.")
    wa.tell(first, "failed", code=131000)
    wa.tell(first, "sent")
    wa.wait(minutes=3)
    assert len([m for m in wa.said(SITI) if m.text == "Pesan yang kembali."]) == 2


def _arrived_unanswered(wa: WhatsAppOffice, words: str) -> Message:
    """A message that arrived, though the answer to its request was lost."""
    wa.api.faults.append(Fault(drop=True, done_first=True))
    wa.post(HouseEcho(words))
    wa.settle()
    (first,) = [message for message in wa.said(SITI) if message.text == words]
    return first


def _take_in_hand(wa: WhatsAppOffice) -> None:
    """The answer to the last attempt is still awaited."""
    with wa.storage.begin() as session:
        row = session.exec(select(Outbox).where(Outbox.message == "HouseEcho")).one()
        row.state, row.lease_until = OutboxState.LEASED, wa.clock.now() + timedelta(minutes=2)


def test_an_uncertain_courtesy_is_not_sent_again(wa: WhatsAppOffice) -> None:
    wa.api.faults.append(Fault(drop=True))
    wa.post(HouseCourtesy("Terima kasih."))
    wa.settle()
    assert wa.outbox("HouseCourtesy")[0].state is OutboxState.DROPPED


LONG = "\n".join(f"Baris {number} dari pesan yang panjang." for number in range(220))
"""Goes out in two parts."""


def _begin(wa: WhatsAppOffice, *, whole: bool = False) -> None:
    """The first part is out; the provider makes the second wait, unless it is to be whole."""
    wa.wait(seconds=30)
    wa.api.pair_limit = None if whole else timedelta(seconds=6)
    wa.post(HouseEcho(LONG))
    wa.settle()
    assert len(_long_parts(wa)) == 1 + whole


def _long_parts(wa: WhatsAppOffice) -> list[Message]:
    return [message for message in wa.said(SITI) if message.text.startswith(("Baris", "dari"))]


@pytest.mark.parametrize("whole", [False, True])
def test_an_earlier_part_that_comes_back_sends_the_whole_message_again(
    wa: WhatsAppOffice, whole: bool
) -> None:
    _begin(wa, whole=whole)
    first = _long_parts(wa)[0]
    wa.tell(first, "sent")
    wa.tell(first, "failed", code=131000)
    wa.wait(minutes=3)
    wa.tell(first, "failed", code=131000)
    wa.wait(minutes=3)
    begun = [message.text == first.text for message in _long_parts(wa)]
    assert begun == ([True, False, True, False] if whole else [True, True, False])
    assert wa.outbox("HouseEcho")[0].state is OutboxState.SENT


def test_an_earlier_part_that_never_arrives_is_told_to_the_officers(wa: WhatsAppOffice) -> None:
    _begin(wa)
    for _ in range(6):
        if wa.outbox("HouseEcho")[0].provider_id and len(wa.outbox("OutOfReach")) == 0:
            wa.tell(_long_parts(wa)[-1], "failed", code=131000)
        wa.wait(minutes=1, seconds=1)
    assert wa.outbox("HouseEcho")[0].state is OutboxState.FAILED
    assert len(wa.outbox("OutOfReach")) == 1


def test_a_message_whose_earlier_part_finds_nobody_goes_another_way(
    wa: WhatsAppOffice,
) -> None:
    shown = _other_telephone(wa)
    _begin(wa)
    wa.tell(_long_parts(wa)[0], "failed", code=131026)
    wa.wait(seconds=10)
    assert [one.startswith(LONG[:1000]) for one in shown] == [True]
    assert wa.outbox("HouseEcho")[0].state is OutboxState.SENT


LATER: list[tuple[int, type[Any]]] = [(131026, Rejected), (131047, Elsewhere), (131049, Retry)]


@pytest.mark.parametrize(("code", "kind"), LATER)
def test_a_message_that_comes_back_later_meets_the_same(
    wa: WhatsAppOffice, code: int, kind: type[Any]
) -> None:
    assert isinstance(meaning_of(code).outcome, kind)
    wa.api.faults.append(Fault(later=code))
    wa.post(HouseEcho("Pesan yang kembali."))
    wa.settle()
    wa.wait(seconds=200)
    (row,) = wa.outbox("HouseEcho")
    match code:
        case 131026:
            assert row.state is OutboxState.FAILED
            assert len(wa.outbox("OutOfReach")) == 1
        case 131047:
            assert row.state is OutboxState.SENT
            assert wa.newest(SITI).kind == "template"
        case 131049:
            assert row.state is OutboxState.WAITING
            assert row.not_before - wa.clock.now() > timedelta(hours=23)
    assert [p.error_code for p in wa.parts() if p.failed_at] == [code]


def _other_telephone(wa: WhatsAppOffice) -> list[str]:
    """Siti has a second channel; what is shown there."""
    from bot.channels.simulator import Simulator  # noqa: PLC0415 - stands for another channel

    other = Simulator()
    wa.world.app.dispatcher._channels = {**wa.world.app.channels, "simulator": other}
    wa.world.service.stored._channels = lambda: ("whatsapp", "simulator")
    shown: list[str] = []
    other.listen(lambda message: shown.append(message.plain))
    with wa.storage.begin() as session:
        siti = wa.person(session, "Siti")
        session.add(Contact(person_id=siti.id, channel="simulator", address="s", preferred=False))
    return shown


def test_a_person_on_both_channels_is_reached_by_the_other(wa: WhatsAppOffice) -> None:
    shown = _other_telephone(wa)
    wa.post(HouseEcho("biasa"))
    wa.settle()
    assert shown == []
    wa.api.faults.append(Fault(131026))
    wa.post(HouseEcho("lewat yang lain"))
    wa.settle()
    assert shown == ["lewat yang lain"]
    assert wa.outbox("OutOfReach") == []


def test_however_often_a_message_was_tried_it_goes_the_other_way(wa: WhatsAppOffice) -> None:
    shown = _other_telephone(wa)
    wa.post(HouseEcho("lama tertahan"))
    wa.settle()
    with wa.storage.begin() as session:
        session.exec(select(Outbox).where(Outbox.message == "HouseEcho")).one().attempts = 20
    wa.tell(wa.newest(SITI), "failed", code=131026)
    wa.wait(seconds=10)
    assert shown == ["lama tertahan"]
    assert wa.outbox("OutOfReach") == []


@pytest.mark.parametrize("two_ways", [True, False])
def test_what_is_given_up_time_and_again_goes_the_other_way_or_is_told(
    wa: WhatsAppOffice, two_ways: bool
) -> None:
    shown = _other_telephone(wa) if two_ways else []
    wa.api.faults_for[number_of(SITI)].extend(Fault(later=131000) for _ in range(9))
    wa.post(HouseEcho("kembali terus"))
    wa.settle()
    for _ in range(5):
        wa.wait(seconds=30)
    (row,) = wa.outbox("HouseEcho")
    assert row.state is (OutboxState.SENT if two_ways else OutboxState.FAILED)
    assert shown == (["kembali terus"] if two_ways else [])
    assert len(wa.outbox("OutOfReach")) == (0 if two_ways else 1)


def test_a_rejected_token_is_one_line(wa: WhatsAppOffice) -> None:
    from domain.errors import SettingError  # noqa: PLC0415 - only here

    assert wa.run(wa.world.service.open())
    wa.api.token_works = False
    with pytest.raises(SettingError, match="WHATSAPP_ACCESS_TOKEN: Meta does not accept"):
        wa.run(wa.world.service.open())


def test_choices_are_tried_as_they_are(wa: WhatsAppOffice) -> None:
    choices = tuple(Choice(f"Pilihan {n}", f"help|{n}") for n in range(12))
    first = wa.send(choices=choices)
    assert isinstance(first, Retry)
    assert first.asked
    second = wa.send(choices=choices, so_far=first.so_far)
    assert isinstance(second, Sent)
    assert second.provider_id.count(",") == 1
    assert [len(m.choices) for m in wa.said(SITI)[-2:]] == [10, 2]
