"""What came in: one update of the Bot API, read as our own `Inbound`.

Updates are read as the plain JSON they are. Whatever is missing, new or odd still yields an
`Inbound`, so that nothing is lost and nothing stops what comes after it: what cannot be answered
is kept as silent.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.channels.base import Inbound
from bot.fetching import FileThere
from domain.files import is_spreadsheet
from domain.values import Value
from handlers.turn import HeardKind

NAME = "telegram"
ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that are asked for."""

MEDIA = {
    "voice": "voice",
    "audio": "voice",
    "video_note": "voice",
    "photo": "image",
    "video": "image",
    "animation": "image",
    "document": "image",
    "sticker": "sticker",
    "location": "location",
    "venue": "location",
    "contact": "contact",
}
"""What a message may hold, by the name of the medium in our catalogs."""

SERVICE = (
    "pinned_message",
    "message_auto_delete_timer_changed",
    "write_access_allowed",
    "connected_website",
    "chat_background_set",
    "forum_topic_created",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "left_chat_member",
    "video_chat_started",
    "video_chat_ended",
    "migrate_from_chat_id",
    "proximity_alert_triggered",
)
"""What Telegram itself writes into a chat."""

GONE = ("kicked", "left")
PRIVATE = "private"
Json = Mapping[str, Any]


class Move(Value):
    """Something about the chat itself: gone (``to`` is empty), back (None), or moved ``to``."""

    address: str
    to: str | None


def inbound_of(update: Json, bot_id: str, now: datetime) -> Inbound:
    """The update as an `Inbound`; it has a number for each bot, which nobody hears twice."""
    external_id = f"{bot_id}:{update.get('update_id')}"
    said = _said(update)
    sender = _dict(said.get("from")) or _dict(said.get("chat"))
    kind, text = _heard(update, said)
    button = said.get("data")
    return Inbound(
        channel=NAME,
        external_id=external_id,
        address=_address(said, kind),
        kind=kind,
        sent_at=_moment(said.get("edit_date") or said.get("date"), now),
        text=text,
        button=str(button) if kind is HeardKind.BUTTON else "",
        sender_name=_name(sender) if kind is not HeardKind.GROUP else "",
        message_id=str(said.get("message_id", "")) if kind is not HeardKind.BUTTON else "",
        raw=dict(update),
        file=_file(said) if kind in (HeardKind.MEDIA, HeardKind.TEXT) else None,
    )


def move_of(update: Json) -> Move | None:
    """What the update says of the chat itself, if it does."""
    member = _dict(update.get("my_chat_member"))
    if member:
        status = _dict(member.get("new_chat_member")).get("status")
        return Move(_id(member, "chat"), "" if status in GONE else None)
    message = _dict(update.get("message"))
    if isinstance(message.get("migrate_to_chat_id"), int):
        return Move(_id(message, "chat"), str(message["migrate_to_chat_id"]))
    return None


def _said(update: Json) -> Json:
    """The part of the update that says something, whatever its kind."""
    for kind, part in update.items():
        if kind != "update_id" and isinstance(part, dict):
            return part
    return {}


def _heard(update: Json, said: Json) -> tuple[HeardKind, str]:
    if "callback_query" in update:
        pressed = isinstance(said.get("data"), str) and said["data"] and _id(said, "from")
        return (HeardKind.BUTTON if pressed else HeardKind.SILENT), ""
    edited = "edited_message" in update
    if not edited and "message" not in update:
        return HeardKind.SILENT, ""
    if not _id(said, "chat") or _dict(said.get("from")).get("is_bot") or _is_service(said):
        return HeardKind.SILENT, ""
    if _dict(said.get("chat")).get("type", PRIVATE) != PRIVATE:
        return (HeardKind.SILENT if edited else HeardKind.GROUP), ""
    return (HeardKind.MEDIA, "edit") if edited else _private(said)


def file_in(update: Json) -> FileThere | None:
    """Where the file of a message is, if it has one."""
    document = _dict(_dict(update.get("message")).get("document"))
    number, size = document.get("file_id"), document.get("file_size")
    if not isinstance(number, str):
        return None
    return FileThere(number, size if isinstance(size, int) else None)


def _private(message: Json) -> tuple[HeardKind, str]:
    """A list in a file; words, or the words below a picture; else what kind of thing it is."""
    name = _dict(message.get("document")).get("file_name")
    if isinstance(name, str) and is_spreadsheet(name):
        return HeardKind.DOCUMENT, name.replace("\x00", "")
    words = message.get("text") or message.get("caption")
    if isinstance(words, str) and words.strip():
        return HeardKind.TEXT, words
    medium = next((name for key, name in MEDIA.items() if key in message), "other")
    return (HeardKind.CONTACT if medium == "contact" else HeardKind.MEDIA), medium


def _file(message: Json) -> dict[str, Any] | None:
    """The picture (its largest size) or document in a message."""
    sizes = message.get("photo")
    photo = sizes[-1] if isinstance(sizes, list) and sizes else None
    found = _dict(photo) or _dict(message.get("document"))
    number, size = found.get("file_id"), found.get("file_size")
    if not isinstance(number, str) or not number:
        return None
    kind = "image/jpeg" if photo is not None else str(found.get("mime_type", ""))
    return {
        "id": number,
        "media_type": kind,
        "name": str(found.get("file_name", "")).replace("\x00", ""),
        "size": size if isinstance(size, int) and not isinstance(size, bool) else 0,
    }


def _is_service(message: Json) -> bool:
    return any(key in message for key in SERVICE) or "migrate_to_chat_id" in message


def _address(said: Json, kind: HeardKind) -> str:
    """A press is its presser's, wherever the button stands; words are the chat's."""
    if kind is HeardKind.BUTTON:
        return _id(said, "from")
    return _id(said, "chat") or _id(said, "from")


def _id(said: Json, key: str) -> str:
    number = _dict(said.get(key)).get("id")
    return str(number) if isinstance(number, int | str) else ""


def _dict(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _name(sender: Json) -> str:
    parts = (sender.get("first_name"), sender.get("last_name"))
    return " ".join(part for part in parts if isinstance(part, str) and part).replace("\x00", "")


def _moment(told: object, now: datetime) -> datetime:
    if not isinstance(told, int) or isinstance(told, bool):
        return now
    try:
        return datetime.fromtimestamp(told, UTC)
    except (OverflowError, OSError, ValueError):
        return now


__all__ = ["ALLOWED", "NAME", "Move", "file_in", "inbound_of", "move_of"]
