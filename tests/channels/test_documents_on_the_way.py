"""A paper travels as a file: drawn once, uploaded once, then sent by the id that it has."""

import io
from typing import Any

import pytest
from cloudapi.office import SITI as SITI_WA
from cloudapi.office import WhatsAppOffice
from pypdf import PdfReader

from bot.channels.base import Choice, Document, Limits, Outgoing, Retry, Sent, Span
from bot.joining import joined
from channels.conftest import PETUGAS, Office

PDF = b"%PDF-1.7 kecil"


@pytest.fixture
def drawn() -> list[str]:
    """What was drawn."""
    return []


@pytest.fixture
def document(drawn: list[str]) -> Document:
    """A letter that notes when it is drawn."""

    def draw() -> bytes:
        drawn.append("letter")
        return PDF

    return Document("k1", "surat-pesanan-bpn-001.pdf", "application/pdf", draw)


def test_on_telegram_a_document_is_drawn_and_uploaded_once(
    office: Office, document: Document, drawn: list[str]
) -> None:
    choices = (Choice("Minta Excel", "paper|share_list|1|xlsx"),)
    for _ in range(2):
        assert isinstance(office.send("*Surat*", document=document, choices=choices), Sent)
    files = office.api.called("sendDocument")
    assert [str(given["document"])[:9] for given in files] == ["attach://", "AgACAgUAA"]
    assert [given["caption"] for given in files] == ["*Surat*", "*Surat*"]
    assert all("Minta Excel" in str(given["reply_markup"]) for given in files)
    assert office.api.called("sendPhoto") == []
    assert [given["action"] for given in office.api.called("sendChatAction")] == ["upload_document"]
    assert list(office.api.files.values()) == [PDF]
    assert drawn == ["letter"]


def test_a_document_that_telegram_forgot_is_uploaded_again(
    office: Office, document: Document, drawn: list[str]
) -> None:
    office.send("Surat", document=document)
    office.api.files.clear()
    assert isinstance(office.send("Surat", document=document), Sent)
    assert drawn == ["letter", "letter"]


def test_words_too_long_for_below_a_document_follow_it(office: Office, document: Document) -> None:
    first = office.send("kata " * 400, document=document)
    assert isinstance(first, Retry)
    assert isinstance(office.send("kata " * 400, document=document, so_far=first.so_far), Sent)
    assert [call.method for call in office.api.calls if call.method.startswith("send")] == [
        "sendChatAction",
        "sendDocument",
        "sendMessage",
    ]


def test_an_officer_asks_on_telegram_and_gets_the_paper(office: Office) -> None:
    office.write(PETUGAS, text="/surat situasi")
    (given,) = office.api.called("sendDocument")
    assert "Situasi Pesanan" in given["caption"]
    (content,) = office.api.files.values()
    assert "SITUASI PESANAN" in PdfReader(io.BytesIO(content)).pages[0].extract_text()
    office.press(PETUGAS, office.data(PETUGAS, "Minta Excel"))
    assert len(office.api.files) == 2
    assert list(office.api.files.values())[1].startswith(b"PK")


def test_on_whatsapp_a_document_is_drawn_and_uploaded_once(
    wa: WhatsAppOffice, document: Document, drawn: list[str]
) -> None:
    wa.write(SITI_WA, "halo")
    wa.api.calls.clear()
    for _ in range(2):
        assert isinstance(wa.send("Surat", document=document), Sent)
    bodies = [body for body in wa.api.calls if body.get("type") == "document"]
    assert len(bodies) == 2
    assert {body["document"]["id"] for body in bodies} == {"media1"}
    assert bodies[0]["document"]["filename"] == "surat-pesanan-bpn-001.pdf"
    assert bodies[0]["document"]["caption"] == "Surat"
    assert list(wa.api.files.values()) == [PDF]
    assert drawn == ["letter"]


def test_on_whatsapp_a_document_stands_above_the_words_and_the_buttons(
    wa: WhatsAppOffice, document: Document
) -> None:
    wa.write(SITI_WA, "halo")
    wa.api.calls.clear()
    choices = (Choice("Minta Excel", "paper|share_list|1|xlsx"),)
    assert isinstance(wa.send("Surat", document=document, choices=choices), Sent)
    body: dict[str, Any] = wa.api.calls[-1]
    header = body["interactive"]["header"]
    assert header == {
        "type": "document",
        "document": {"filename": "surat-pesanan-bpn-001.pdf", "id": "media1"},
    }


def test_a_message_with_a_document_is_joined_with_no_other(document: Document) -> None:
    plain = Outgoing("1", "628", (Span("a"),))
    letter = Outgoing("2", "628", (Span("b"),), document=document)
    assert joined(plain, letter, Limits(joins=800), True) is None
    assert joined(letter, plain, Limits(joins=800), True) is None
    assert joined(plain, plain, Limits(joins=800), True) is not None
