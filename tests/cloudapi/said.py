"""Every message of the program as the dispatcher hands it to WhatsApp."""

from datetime import UTC, datetime

from samples import classes

from bot.channels.base import Outgoing
from bot.channels.whatsapp.channel import WhatsApp
from bot.papers import document_of
from bot.pictures import picture_of
from bot.render import Reader, Words
from bot.templates import templates_for
from domain.messages.base import Message
from domain.weeks import zone

WORDS = Words()
MESSAGES = [cls for cls in classes() if issubclass(cls, Message)]


def reader(language: str) -> Reader:
    """Somebody with a long name, of an office with a long name."""
    now = datetime(2026, 11, 20, 1, tzinfo=UTC)
    office = "Dinas Koperasi, Usaha Kecil dan Menengah, Perindustrian dan Perdagangan Kabupaten"
    return Reader(
        language, "Siti Aminah binti Abdurrahman", "Bu", office, zone("Asia/Jayapura"), now
    )


def outgoing(message: Message, language: str) -> Outgoing:
    """The message as the dispatcher would hand it over."""
    who = reader(language)
    spans, choices = WORDS.render(message, who, WhatsApp.limits)
    picture = picture_of(message, who, WORDS)
    templates = templates_for(message, who, WORDS, 1)
    document = document_of(message, WORDS)
    return Outgoing("1", "628123", spans, choices, picture, "", "", language, templates, document)


__all__ = ["MESSAGES", "WORDS", "outgoing", "reader"]
