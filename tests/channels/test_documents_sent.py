"""Photographs and PDFs that people send: read from each channel, fetched, bounded, passed on."""

from datetime import UTC, datetime
from typing import Any

import pytest
from cloudapi.office import SITI, WhatsAppOffice
from cloudapi.world import number_of
from sqlmodel import select

from bot.channels.simulator import SAMPLE_PICTURE
from bot.channels.telegram.updates import inbound_of
from bot.channels.whatsapp.reading import batch_of
from domain.models import Document, DocumentState

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
CHAT = {"chat": {"id": 1, "type": "private"}, "from": {"id": 1}, "message_id": 3}
IMAGE = {"id": "1", "mime_type": "image/jpeg; charset=x", "sha256": "0"}


@pytest.mark.parametrize(
    ("said", "file"),
    [
        ({"text": "halo"}, None),
        (
            {"photo": [{"file_id": "a"}, {"file_id": "b", "file_size": 90}]},
            {"id": "b", "media_type": "image/jpeg", "name": "", "size": 90},
        ),
        (
            {"document": {"file_id": "c", "mime_type": "application/pdf", "file_name": "nib.pdf"}},
            {"id": "c", "media_type": "application/pdf", "name": "nib.pdf", "size": 0},
        ),
        ({"photo": []}, None),
        ({"photo": ["odd"]}, None),
        ({"document": {"file_id": 7}}, None),
    ],
)
def test_telegram_names_the_file_that_came(said: dict[str, Any], file: object) -> None:
    assert inbound_of({"update_id": 1, "message": {**CHAT, **said}}, "1", NOW).file == file


def test_a_caption_is_read_and_its_picture_kept_in_mind() -> None:
    message = {**CHAT, "caption": "ini nib saya", "photo": [{"file_id": "a"}]}
    inbound = inbound_of({"update_id": 1, "message": message}, "1", NOW)
    assert (inbound.text, (inbound.file or {})["id"]) == ("ini nib saya", "a")


@pytest.mark.parametrize(
    ("kind", "content", "file"),
    [
        ("image", IMAGE, {"id": "1", "media_type": "image/jpeg", "name": "", "size": 0}),
        (
            "document",
            {"id": "2", "mime_type": "application/pdf", "filename": "nib.pdf"},
            {"id": "2", "media_type": "application/pdf", "name": "nib.pdf", "size": 0},
        ),
        ("audio", {"id": "3", "mime_type": "audio/ogg"}, None),
        ("image", {}, None),
    ],
)
def test_whatsapp_names_the_file_that_came(kind: str, content: object, file: object) -> None:
    message = {"id": "m", "from": "628", "type": kind, kind: content, "timestamp": "1"}
    value = {"messages": [message]}
    payload = {"entry": [{"changes": [{"field": "messages", "value": value}]}]}
    (inbound,) = batch_of(payload, "", NOW).inbounds
    assert inbound.file == file


def test_whatsapp_gives_back_what_was_sent_unless_it_is_too_large(wa: WhatsAppOffice) -> None:
    channel = wa.world.service.channel
    assert wa.run(channel.fetch("1", 1000)) == SAMPLE_PICTURE
    assert wa.run(channel.fetch("1", 10)) is None
    assert wa.run(channel.fetch("gone", 1000)) is None


def test_a_paper_sent_on_whatsapp_is_kept_before_the_office_is_asked(wa: WhatsAppOffice) -> None:
    for words in ("/izin NIB", "1234567890123", "lewati", "seumur hidup"):
        wa.write(SITI, words)
    image: dict[str, Any] = {"type": "image", "image": {"id": "1", "mime_type": "image/jpeg"}}
    wa.bring(wa.api.written(number_of(SITI), SITI.title(), **image))
    with wa.storage.reading() as session:
        document = session.exec(select(Document)).one()
    assert (document.state, document.content) == (DocumentState.KEPT, SAMPLE_PICTURE)
