"""Whatever comes in has a sensible outcome, and nothing stops what comes after it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.updates import ALLOWED, inbound_of, move_of
from channels.conftest import SITI, Office
from handlers.turn import HeardKind

NOW = datetime(2026, 11, 23, tzinfo=UTC)
CHAT = {"id": 7, "type": "private"}
GROUP = {"id": -1009999999999, "type": "supergroup", "title": "UMKM"}
SENDER = {"id": 7, "is_bot": False, "first_name": "Siti", "last_name": "Aminah"}


def message(**said: Any) -> dict[str, Any]:
    return {"message_id": 5, "date": 1_795_000_000, "chat": CHAT, "from": SENDER, **said}


def heard(**update: Any) -> tuple[HeardKind, str]:
    inbound = inbound_of({"update_id": 1, **update}, "99", NOW)
    return inbound.kind, inbound.text


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({"text": "40 kg"}, (HeardKind.TEXT, "40 kg")),
        ({"photo": [], "caption": "40 kg"}, (HeardKind.TEXT, "40 kg")),
        ({"document": {}, "caption": "siap"}, (HeardKind.TEXT, "siap")),
        ({"photo": []}, (HeardKind.MEDIA, "image")),
        ({"voice": {}}, (HeardKind.MEDIA, "voice")),
        ({"video_note": {}}, (HeardKind.MEDIA, "voice")),
        ({"sticker": {}}, (HeardKind.MEDIA, "sticker")),
        ({"location": {}}, (HeardKind.MEDIA, "location")),
        ({"venue": {}, "location": {}}, (HeardKind.MEDIA, "location")),
        ({"contact": {}}, (HeardKind.CONTACT, "contact")),
        ({"dice": {}}, (HeardKind.MEDIA, "other")),
        ({"something_of_next_year": {}}, (HeardKind.MEDIA, "other")),
        ({"pinned_message": {}}, (HeardKind.SILENT, "")),
        ({"text": "hai", "from": {**SENDER, "is_bot": True}}, (HeardKind.SILENT, "")),
        ({"text": "hai", "chat": GROUP}, (HeardKind.GROUP, "")),
    ],
)
def test_a_message_is_heard_as_what_it_is(said: dict[str, Any], wanted: object) -> None:
    assert heard(message=message(**said)) == wanted


def test_other_kinds_of_update_are_kept_in_silence_and_edits_are_answered() -> None:
    assert heard(edited_message=message(text="50 kg")) == (HeardKind.MEDIA, "edit")
    assert heard(channel_post=message(text="x")) == (HeardKind.SILENT, "")
    assert heard(poll={"id": "1"}) == (HeardKind.SILENT, "")
    assert heard(my_chat_member={"chat": CHAT, "from": SENDER}) == (HeardKind.SILENT, "")
    assert heard() == (HeardKind.SILENT, "")


def test_a_press_belongs_to_whoever_pressed_wherever_the_button_stands() -> None:
    pressed = {"id": "q", "from": SENDER, "data": "1|help", "message": message(chat=GROUP)}
    inbound = inbound_of({"update_id": 1, "callback_query": pressed}, "99", NOW)
    assert (inbound.address, inbound.button) == ("7", "1|help")


def test_a_person_is_known_by_number_and_name_however_large_the_number() -> None:
    chat = {"id": 2**60, "type": "private"}
    update = {"update_id": 2**70, "message": message(text="x", chat=chat)}
    inbound = inbound_of(update, "99", NOW)
    assert (inbound.address, inbound.sender_name) == (str(2**60), "Siti Aminah")
    assert inbound.external_id == f"99:{2**70}"
    assert inbound.raw == update


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = ["chat", "from", "text", "date", "data", "id", "message", "message_id", "type", "caption"]


@given(
    st.sampled_from([*ALLOWED, "poll", "inline_query", ""]),
    st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=6) | JSON,
    JSON,
)
def test_no_update_of_any_shape_raises(kind: str, said: Any, number: Any) -> None:
    update = {"update_id": number, kind: said}
    inbound = inbound_of(update, "99", NOW)
    move_of(update)
    assert inbound.kind in HeardKind
    assert inbound.address or inbound.kind is HeardKind.SILENT


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({"voice": {}}, "pesan suara"),
        ({"sticker": {}}, "Stikernya"),
        ({"contact": {}}, "kartu kontak"),
        ({"location": {}}, "lokasi"),
        ({"photo": []}, "gambar atau berkas"),
        ({"dice": {}}, "belum bisa membaca"),
    ],
)
def test_what_cannot_be_read_is_answered_with_what_to_do(
    office: Office, said: dict[str, Any], answer: str
) -> None:
    assert answer in office.write(SITI, **said)["text"]


def test_a_changed_message_is_not_read_as_a_new_one(office: Office) -> None:
    chat = office.write(SITI, text="/bantuan")["chat"]
    edited = {"message_id": 1, "date": 1, "edit_date": 2, "chat": chat, "from": SENDER, "text": "9"}
    office.arrive(edited_message=edited)
    assert "perubahan pada pesan lama" in office.newest(SITI)["text"]


def test_in_a_group_the_bot_asks_to_be_written_to_alone_and_does_not_repeat_itself(
    office: Office,
) -> None:
    for _ in range(3):
        office.arrive(message=message(text="siapa yang sanggup?", chat=GROUP))
    told = office.api.said_to(str(GROUP["id"]))
    assert [one["text"] for one in told if "pesan pribadi" in one["text"]] == [told[0]["text"]]
    assert len(told) == 1
