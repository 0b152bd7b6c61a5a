"""What may be said when: windows, templates and their states, new people, joined messages."""

from datetime import timedelta
from typing import Any

import pytest
from cloudapi.office import ANI, PETUGAS, SITI, WhatsAppOffice
from cloudapi.world import number_of
from scripted import HouseEcho, HouseQuestion
from sqlmodel import select

from bot.channels.whatsapp.channel import usual_pace
from bot.channels.whatsapp.notes import Notes
from bot.channels.whatsapp.review import compared, submitted
from bot.render import Words
from bot.templates import KINDS, wordings
from domain.models import Contact, MessageTemplate, OutboxState, Person


@pytest.fixture
def morning(wa: WhatsAppOffice) -> WhatsAppOffice:
    """Half past six: the morning run has made its offers."""
    wa.wait(hours=1)
    return wa


def echoes(wa: WhatsAppOffice, who: str = SITI) -> list[str]:
    """What was said to somebody, but for templates' frames."""
    return [message.text for message in wa.said(who)]


def test_outside_the_window_the_template_goes_with_its_buttons(morning: WhatsAppOffice) -> None:
    offer = morning.newest(SITI)
    assert offer.kind == "template"
    assert offer.body["template"]["name"].startswith("patungan_offer")
    assert [label for label, _ in offer.choices] == ["Sanggup", "Sebagian", "Tidak sanggup"]
    code = dict(offer.choices)["Sanggup"]
    pressed: dict[str, Any] = {"type": "button", "button": {"payload": code, "text": "Sanggup"}}
    morning.bring(morning.api.written(number_of(SITI), "Siti", **pressed))
    assert morning.newest(SITI).kind != "template"
    assert "Terima kasih" in morning.newest(SITI).text


def test_inside_the_window_anything_may_be_said_and_after_a_day_only_templates(
    morning: WhatsAppOffice,
) -> None:
    morning.write(SITI, "/bantuan")
    morning.post(HouseEcho("di dalam"))
    morning.settle()
    assert morning.newest(SITI).kind == "text"
    morning.wait(hours=23, minutes=50)
    morning.post(HouseEcho("masih di dalam"))
    morning.settle()
    assert morning.newest(SITI).text == "masih di dalam"
    morning.wait(minutes=20)
    morning.post(HouseEcho("di luar"))
    morning.settle()
    assert morning.newest(SITI).kind == "template"
    assert "di luar" in morning.newest(SITI).text


def test_a_message_brought_late_opens_no_window_that_is_over(morning: WhatsAppOffice) -> None:
    payload = morning.api.written(number_of(SITI), "Siti", type="text", text={"body": "/bantuan"})
    morning.api.heard.clear()
    morning.clock.move_to(morning.clock.now() + timedelta(days=2))
    morning.bring(payload)
    assert morning.newest(SITI).kind == "template"


def test_people_read_templates_in_their_language(morning: WhatsAppOffice) -> None:
    morning.write(SITI, "/bahasa inggris")
    morning.wait(hours=25)
    morning.post(HouseEcho("x"))
    morning.settle()
    assert morning.newest(SITI).body["template"]["language"]["code"] == "en"
    assert "Hello" in morning.newest(SITI).text


@pytest.mark.parametrize("wa_options", [{"approved": False}])
def test_without_an_approved_template_it_waits_and_officers_are_told_once(
    wa: WhatsAppOffice,
) -> None:
    wa.wait(hours=1)
    wa.write(PETUGAS, "/bantuan")
    wa.wait(hours=7)
    offers = wa.outbox("ShareOffered")
    assert offers
    assert {row.state for row in offers} == {OutboxState.WAITING}
    assert wa.said(SITI) == []
    missing = [row for row in wa.outbox("TemplateMissing") if "offer" in row.facts["template"]]
    assert len(missing) == 1
    assert any("belum disetujui" in text for text in echoes(wa, PETUGAS))
    wa.write(SITI, "halo bu")
    assert any("pesanan bersama" in text for text in echoes(wa))


def fitting(wa: WhatsAppOffice) -> str:
    """The template that says the offers of this office."""
    facts = wa.outbox("ShareOffered")[0].facts
    return "offer" if facts["price"] else "offer_without_price"


@pytest.mark.parametrize("wa_options", [{"approved": False}])
def test_an_approval_lets_go_what_waited(wa: WhatsAppOffice) -> None:
    wa.wait(hours=1)
    assert wa.said(SITI) == []
    (offer,) = {w for w in wordings(Words()) if w.language == "id" and w.kind.name == fitting(wa)}
    name = offer.kind.full_name
    asked = submitted(wa.world.service.wire, wa.world.service.notes, [offer])
    assert [found.status for found in wa.run(asked)] == ["PENDING"]
    wa.api.templates[name, "id"]["status"] = "APPROVED"
    news = {
        "event": "APPROVED",
        "message_template_id": 1,
        "message_template_name": name,
        "message_template_language": "id",
        "message_template_category": "UTILITY",
    }
    wa.bring(wa.api.change("message_template_status_update", news))
    assert wa.newest(SITI).kind == "template"


@pytest.mark.parametrize("wa_options", [{"approved": False}])
def test_where_no_template_is_approved_the_other_channel_is_tried(wa: WhatsAppOffice) -> None:
    from bot.channels.simulator import Simulator  # noqa: PLC0415 - stands for another channel

    other = Simulator()
    wa.world.app.dispatcher._channels = {**wa.world.app.channels, "simulator": other}
    shown: list[str] = []
    other.listen(lambda message: shown.append(message.plain))
    with wa.storage.begin() as session:
        siti = wa.person(session, "Siti")
        session.add(Contact(person_id=siti.id, channel="simulator", address="s", preferred=False))
    wa.wait(hours=1)
    assert any("pesanan bersama" in text for text in shown)
    assert wa.said(SITI) == []
    assert len([row for row in wa.outbox("ShareOffered") if row.channel == "simulator"]) == 1


def test_a_paused_template_is_told_and_not_used(morning: WhatsAppOffice) -> None:
    news = {
        "event": "PAUSED",
        "message_template_name": "patungan_notice_v1",
        "message_template_language": "id",
        "reason": "low quality",
    }
    morning.bring(morning.api.change("message_template_status_update", news))
    quality = {
        "new_quality_score": "RED",
        "message_template_name": "patungan_notice_v1",
        "message_template_language": "id",
    }
    morning.bring(morning.api.change("message_template_quality_update", quality))
    with morning.storage.begin() as session:
        wanted = select(MessageTemplate).where(
            MessageTemplate.name == "patungan_notice_v1", MessageTemplate.language == "id"
        )
        row = session.exec(wanted).one()
    assert (row.status, row.quality, row.reason) == ("PAUSED", "RED", "low quality")
    assert [one.facts["trouble"] for one in morning.outbox("ChannelTroubled")] == ["template"]
    morning.post(HouseEcho("menunggu"))
    morning.settle()
    assert "menunggu" not in morning.newest(SITI).text


def test_a_template_that_becomes_dearer_is_told(morning: WhatsAppOffice) -> None:
    news = {
        "message_template_name": "patungan_notice_v1",
        "message_template_language": "id",
        "previous_category": "UTILITY",
        "new_category": "MARKETING",
    }
    morning.bring(morning.api.change("template_category_update", news))
    with morning.storage.begin() as session:
        wanted = select(MessageTemplate).where(
            MessageTemplate.name == "patungan_notice_v1", MessageTemplate.language == "id"
        )
        row = session.exec(wanted).one()
    assert (row.status, row.category) == ("APPROVED", "MARKETING")
    (told,) = [one.facts["told"] for one in morning.outbox("ChannelTroubled")]
    assert told == "patungan_notice_v1 MARKETING"


def test_templates_are_handed_in_once_and_compared(morning: WhatsAppOffice) -> None:
    service, ours = morning.world.service, wordings(Words())
    morning.api.templates.clear()
    first = morning.run(submitted(service.wire, service.notes, ours))
    again = morning.run(submitted(service.wire, service.notes, ours))
    assert (len(first), again) == (len(KINDS) * 2, [])
    found = morning.run(compared(service.wire, service.notes, ours))
    assert {one.difference for one in found} == {""}
    assert {one.status for one in found} == {"PENDING"}
    name = KINDS[0].full_name
    morning.api.templates[name, "id"]["components"][0]["text"] = "lain"
    morning.api.templates[name, "id"]["category"] = "MARKETING"
    del morning.api.templates[KINDS[1].full_name, "id"]
    found = morning.run(compared(service.wire, service.notes, ours))
    told = {one.difference for one in found if one.difference}
    assert told == {"category MARKETING, other text", "not handed in"}


@pytest.mark.parametrize("wa_options", [{"daily_people": 1}])
def test_new_people_are_spread_over_days(wa: WhatsAppOffice) -> None:
    wa.wait(hours=1)
    reached = [who for who in (SITI, ANI, PETUGAS) if wa.said(who)]
    assert len(reached) == 1
    wa.wait(hours=24)
    assert len([who for who in (SITI, ANI, PETUGAS) if wa.said(who)]) == 2
    opened = [m for m in wa.api.messages if m.kind == "template"]
    by_day: dict[Any, set[str]] = {}
    for message in opened:
        by_day.setdefault(message.at.date(), set()).add(message.address)
    assert all(len(people) == 1 for people in by_day.values())


def test_the_weekly_question_leaves_room_for_offers(morning: WhatsAppOffice) -> None:
    from bot.channels.base import Filled  # noqa: PLC0415 - only here
    from domain.values import replace  # noqa: PLC0415 - only here

    notes = Notes(morning.storage, morning.clock, 10)
    offer = Filled("offer", "patungan_offer_v1", "id", (), (), "")
    weekly = replace(offer, kind="weekly_question", name="patungan_weekly_question_v1")
    for number in range(5):
        assert notes.way_to(f"62{number}", [weekly]).room_at is None
    assert notes.way_to("629", [weekly]).room_at is not None
    assert notes.way_to("629", [offer]).room_at is None


@pytest.mark.parametrize("wa_options", [{"joins": True}])
def test_what_can_be_said_in_one_message_is(wa: WhatsAppOffice) -> None:
    wa.wait(hours=1)
    wa.write(SITI, "/bantuan")
    before = len(wa.said(SITI))
    wa.post(HouseEcho("Satu."), HouseEcho("Dua."), HouseEcho("Tiga."))
    wa.settle()
    assert echoes(wa)[before:] == ["Satu.\n\nDua.\n\nTiga."]
    rows = wa.outbox("HouseEcho")
    assert {row.state for row in rows} == {OutboxState.SENT}
    assert len({row.provider_id for row in rows}) == 1
    wa.tell(wa.newest(SITI), "read")
    assert all(row.read_at and row.delivered_at for row in wa.outbox("HouseEcho"))
    wa.wait(hours=26)
    wa.post(HouseEcho("Empat."), HouseEcho("Lima."))
    wa.settle()
    assert "Empat. · Lima." in wa.newest(SITI).text


def test_one_person_gets_one_message_in_six_seconds(morning: WhatsAppOffice) -> None:
    channel = morning.world.service.channel
    channel.pace = usual_pace(morning.clock)
    morning.write(SITI, "/bantuan")
    morning.api.pair_limit = timedelta(seconds=6)
    morning.wait(seconds=10)
    before = len(morning.said(SITI))
    morning.post(HouseEcho("Satu."), HouseQuestion("Dua?"))
    morning.settle()
    assert len(morning.said(SITI)) == before + 1
    morning.wait(seconds=6)
    assert echoes(morning)[before:] == ["Satu.", "Dua?"]


ORDERS = [("sent", "delivered", "read"), ("read", "delivered", "sent"), ("read",), ("delivered",)]


@pytest.mark.parametrize("order", ORDERS, ids=" ".join)
def test_statuses_come_in_any_order(morning: WhatsAppOffice, order: tuple[str, ...]) -> None:
    message = morning.newest(SITI)
    for status in (*order, *order):
        morning.tell(message, status, category="utility")
    (row,) = [r for r in morning.outbox() if r.provider_id == message.id]
    assert row.state is OutboxState.SENT
    assert row.delivered_at is not None
    assert (row.read_at is not None) == ("read" in order)
    (part,) = [p for p in morning.parts() if p.provider_id == message.id]
    assert (part.category, part.billable, part.outbox_id) == ("utility", True, row.id)


def test_messages_are_marked_as_read_with_an_answer_being_typed(morning: WhatsAppOffice) -> None:
    morning.write(SITI, "/bantuan")
    sticker: dict[str, Any] = {"type": "sticker", "sticker": {"id": "1"}}
    morning.bring(morning.api.written(number_of(SITI), "Siti", **sticker))
    mine = [row.external_id for row in morning.inbox()]
    assert morning.api.read == mine
    assert morning.api.typing == mine[:1]


def test_two_channels_of_one_person_are_joined_by_a_code(morning: WhatsAppOffice) -> None:
    made = morning.write(SITI, "sambung").text
    code = made.partition("sambung ")[2].split("*")[0].split()[0]
    before = len(morning.said("baru"))
    answer = morning.write("baru", f"sambung {code}")
    assert len(morning.said("baru")) == before + 1
    assert "sudah satu" in answer.text
    with morning.storage.begin() as session:
        siti = morning.person(session, "Siti")
        wanted = select(Contact).where(Contact.person_id == siti.id)
        assert {one.address for one in session.exec(wanted)} == {
            number_of(SITI),
            number_of("baru"),
        }
    sent = len(morning.api.messages)
    assert "35 kg" in morning.write("baru", "/bagianku").text
    assert len(morning.api.messages) == sent + 1
    assert "tidak berlaku" in morning.write("lain", f"sambung {code}").text


def test_two_people_are_never_made_one(morning: WhatsAppOffice) -> None:
    made = morning.write(SITI, "sambung").text
    code = made.partition("sambung ")[2].split("*")[0].split()[0]
    assert "sudah ada usaha" in morning.write(ANI, f"sambung {code}").text
    morning.wait(minutes=40)
    assert "tidak berlaku" in morning.write("baru", f"sambung {code}").text
    with morning.storage.begin() as session:
        assert len(session.exec(select(Person)).all()) >= 3


def test_what_the_bot_says_by_itself_goes_the_preferred_way(morning: WhatsAppOffice) -> None:
    from bot.channels.simulator import Simulator  # noqa: PLC0415 - stands for another channel

    other = Simulator()
    morning.world.app.dispatcher._channels = {**morning.world.app.channels, "simulator": other}
    shown: list[str] = []
    other.listen(lambda message: shown.append(message.plain))
    with morning.storage.begin() as session:
        siti = morning.person(session, "Siti")
        session.add(Contact(person_id=siti.id, channel="simulator", address="s"))
    choose = morning.write(SITI, "/kanal")
    code = dict(choose.choices)["Simulator"]
    reply = {"type": "button_reply", "button_reply": {"id": code, "title": "Simulator"}}
    pressed: dict[str, Any] = {"type": "interactive", "interactive": reply}
    morning.bring(morning.api.written(number_of(SITI), "Siti", **pressed))
    assert "simulator" in morning.newest(SITI).text
    before = len(morning.said(SITI))
    morning.post(HouseEcho("kabar"))
    morning.settle()
    assert shown == ["kabar"]
    assert len(morning.said(SITI)) == before
    assert "Yang bisa diketik" in morning.write(SITI, "/bantuan").text
    assert shown == ["kabar"]
