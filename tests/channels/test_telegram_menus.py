"""Menus follow roles and languages; the profile says what the bot is for; typing is shown."""

from botapi.server import Fault
from botapi.world import chat_of
from sqlmodel import select

from channels.conftest import PETUGAS, SITI, Office
from domain.models import Person


def menu(office: Office, who: str) -> dict[str, str]:
    rows = office.api.commands.get(f"chat:{chat_of(who)}:", [])
    return {row["command"]: row["description"] for row in rows}


def test_everybody_has_the_menu_of_their_role(office: Office) -> None:
    office.write(SITI, text="/bantuan")
    office.write(PETUGAS, text="/bantuan")
    assert {"kapasitas", "bagianku", "bantuan"} <= menu(office, SITI).keys()
    assert {"buatpesanan", "laporan", "bantuan"} <= menu(office, PETUGAS).keys()
    assert "buatpesanan" not in menu(office, SITI)


def test_a_menu_that_is_set_is_not_set_again_also_after_a_restart(office: Office) -> None:
    office.write(SITI, text="/bantuan")
    before = len(office.api.called("setMyCommands"))
    office.write(SITI, text="/bagianku")
    office.run(office.world.service.menus.look_at_everybody())
    office.settle()
    mine = [one for one in office.api.called("setMyCommands") if _is_chat(one, SITI)]
    assert len(mine) == 1
    assert len(office.api.called("setMyCommands")) == before + 2


def _is_chat(given: dict[str, object], who: str) -> bool:
    return given.get("scope") == {"type": "chat", "chat_id": int(chat_of(who))}


def test_the_menu_follows_the_language(office: Office) -> None:
    office.write(SITI, text="/bahasa inggris")
    english = menu(office, SITI)
    office.write(SITI, text="/bahasa indonesia")
    assert english.keys() == menu(office, SITI).keys()
    assert english != menu(office, SITI)


def test_a_new_role_brings_a_new_menu(office: Office) -> None:
    office.write("baru", text="halo")
    assert menu(office, "baru") == {}
    said = office.write(PETUGAS, text="/petugasbaru")["text"]
    code = said.split(": ")[1].split(",")[0]
    office.write("baru", text=f"/start {code}")
    assert "buatpesanan" in menu(office, "baru")


def test_strangers_and_the_profile_are_served_in_every_language(office: Office) -> None:
    office.run(office.world.service.menus.introduce())
    assert [row["command"] for row in office.api.commands["default::"]] == ["mulai", "bantuan"]
    assert "default::en" in office.api.commands
    assert set(office.api.profile) == {"about:", "about:en", "short:", "short:en"}
    calls = len(office.api.calls)
    office.run(office.world.service.menus.introduce())
    assert len(office.api.calls) == calls


def test_an_api_without_profiles_or_menus_is_good_enough(office: Office) -> None:
    office.api.lacks |= {"setMyDescription", "setMyShortDescription", "setMyCommands"}
    office.run(office.world.service.menus.introduce())
    assert "yang bisa diketik" in office.write(SITI, text="/bantuan")["text"].casefold()


def test_an_invitation_carries_a_link_and_a_card_to_print(office: Office) -> None:
    said = office.write(PETUGAS, text="/undang 20")
    assert "https://t.me/PatunganUjiBot?start=" in said["caption"]
    (card,) = office.api.files.values()
    assert card.startswith(b"\x89PNG")
    code = said["caption"].rpartition("=")[2]
    assert "Boleh kami catat" in office.write("baru", text=f"/start {code}")["text"]


def test_typing_is_shown_where_an_answer_takes_longer_than_a_moment(office: Office) -> None:
    typing = office.world.service.typing
    typing.heard(chat_of(SITI))
    assert office.run(typing.show()) == 0
    office.wait(1)
    assert office.run(typing.show()) == 1
    assert office.run(typing.show()) == 0
    office.wait(4)
    assert office.run(typing.show()) == 1
    (first, _) = office.api.called("sendChatAction")
    assert first == {"chat_id": int(chat_of(SITI)), "action": "typing"}
    office.send("jawaban")
    office.wait(4)
    assert office.run(typing.show()) == 0


def test_an_answer_to_an_earlier_one_of_several_messages_shows_which(office: Office) -> None:
    def two_at_once() -> None:
        office.api.write(chat_of(SITI), SITI, text="/bagianku")
        office.api.write(chat_of(SITI), SITI, text="/bantuan")

    office.act(two_at_once)
    office.settle()
    first, second = office.api.called("sendMessage")
    assert first["reply_parameters"]["allow_sending_without_reply"] is True
    assert "reply_parameters" not in second


def test_a_name_full_of_signs_is_shown_as_it_is(office: Office) -> None:
    with office.storage.begin() as session:
        person = session.exec(select(Person).where(Person.name == SITI)).one()
        person.name = "<i>Siti&*Co*</i>"
    assert "<i>Siti&*Co*</i>" in office.write(SITI, text="halo")["text"]


def test_a_server_that_fails_at_menus_is_asked_ever_less_often(office: Office) -> None:
    """Its faults may pass, or it may not know menus at all."""
    office.write(SITI, text="/bantuan")
    office.api.faults["setMyCommands"].extend([Fault(500, "Internal Server Error")] * 100)
    before = len(office.api.called("setMyCommands"))
    office.write(SITI, text="/bahasa inggris")
    for _ in range(600):
        office.wait(1)
        office.run(office.world.service.menus.keep_current())
    tried = len(office.api.called("setMyCommands")) - before
    assert 3 <= tried <= 9
    office.api.faults["setMyCommands"].clear()
    office.wait(600)
    office.run(office.world.service.menus.keep_current())
    assert office.world.service.menus.waiting == 0
