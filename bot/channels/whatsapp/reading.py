"""What Meta brings: a whole batch, read as messages, statuses and news.

A batch may hold several entries, changes, messages and statuses; every one is read. Whatever is
missing, new or odd still yields something, so that nothing is lost and nothing stops what comes
after it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.channels.base import Inbound
from bot.fetching import FileThere
from domain.files import is_spreadsheet
from domain.messages.base import from_wire
from domain.values import Value
from handlers.turn import HeardKind

NAME = "whatsapp"
MEDIA = {
    "image": "image",
    "video": "image",
    "document": "image",
    "audio": "voice",
    "sticker": "sticker",
    "location": "location",
    "contacts": "contact",
    "edit": "edit",
}
"""What a message may be, by the name of the medium in our catalogs."""
UNANSWERED = ("reaction", "system", "revoke", "request_welcome", "ephemeral")
BAD_NEWS = (
    "ACCOUNT_DELETED",
    "ACCOUNT_RESTRICTION",
    "ACCOUNT_VIOLATION",
    "ACCOUNT_OFFBOARDED",
    "DISABLED_UPDATE",
)
LONGEST_ADDRESS = 200
TRACKED = re.compile(r"([0-9]{1,9}):([0-9]{1,2}):([0-9]{1,2})")
"""What our messages carry: their number in the outbox, and which request of how many it is."""
Json = Mapping[str, Any]


class Status(Value):
    """How far a message of ours came.

    ``outbox_id``, ``place`` and ``parts`` are what we said of it when we sent it: which message,
    and which of how many requests.
    """

    provider_id: str
    status: str
    at: datetime
    address: str = ""
    outbox_id: int | None = None
    place: int = 0
    parts: int = 1
    code: int | None = None
    conversation: str | None = None
    category: str | None = None
    billable: bool | None = None
    pricing_model: str | None = None


class Move(Value):
    """Somebody has another number, or is known by another id, from now on."""

    old: str
    new: str
    old_user: str = ""
    new_user: str = ""


class TemplateNews(Value):
    """Meta's word about a template: its status, or its quality."""

    name: str
    language: str
    status: str = ""
    quality: str = ""
    category: str = ""
    reason: str = ""
    provider_id: str = ""


@dataclass(slots=True)
class Batch:
    """Everything that one request held, in its order."""

    inbounds: list[Inbound] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    templates: list[TemplateNews] = field(default_factory=list)
    users: dict[str, str] = field(default_factory=dict)
    """Addresses by the id that the same person is known by."""
    alarms: list[str] = field(default_factory=list)


def batch_of(payload: object, number_id: str, now: datetime) -> Batch:
    """The request's meaning. What was written to another number than ours is passed over."""
    batch = Batch()
    for change in _changes(payload):
        value = _dict(change.get("value"))
        match change.get("field"):
            case "messages":
                told = _dict(value.get("metadata")).get("phone_number_id")
                if number_id and told not in (None, number_id):
                    continue
                _read_messages(value, batch, now)
            case "user_id_update":
                batch.moves += _user_updates(value)
            case (
                "message_template_status_update"
                | "message_template_quality_update"
                | "template_category_update"
            ):
                batch.templates.append(_template_news(value))
            case "account_update" if value.get("event") in BAD_NEWS:
                batch.alarms.append(_text(value.get("event")))
    return batch


def _changes(payload: object) -> Iterator[Json]:
    for entry in _dicts(_dict(payload).get("entry")):
        yield from _dicts(entry.get("changes"))


def _read_messages(value: Json, batch: Batch, now: datetime) -> None:
    contacts = list(_dicts(value.get("contacts")))
    for contact in contacts:
        if contact.get("user_id") and contact.get("wa_id"):
            batch.users[_id(contact, "user_id")] = _id(contact, "wa_id")
    for message in _dicts(value.get("messages")):
        if not _id(message, "id"):
            continue
        batch.inbounds.append(_inbound(message, _whose(message, contacts), now))
        batch.moves += _system_move(message)
    batch.statuses += [_status(one, now) for one in _dicts(value.get("statuses")) if _id(one, "id")]


def _whose(message: Json, contacts: list[Json]) -> Json:
    """The contact of a message, or whatever is known of its sender."""
    number, user = _id(message, "from"), _id(message, "from_user_id")
    for contact in contacts:
        if number and _id(contact, "wa_id") == number:
            return contact
        if user and _id(contact, "user_id") == user:
            return contact
    return contacts[0] if len(contacts) == 1 and not number else {}


def _inbound(message: Json, contact: Json, now: datetime) -> Inbound:
    user = _id(message, "from_user_id") or _id(contact, "user_id")
    address = _id(message, "from") or _id(contact, "wa_id") or user
    kind, text, button = _heard(message) if address else (HeardKind.SILENT, "", "")
    return Inbound(
        channel=NAME,
        external_id=_id(message, "id"),
        address=address,
        kind=kind,
        sent_at=_moment(message.get("timestamp"), now),
        text=text,
        button=button,
        sender_name=_text(_dict(contact.get("profile")).get("name"))[:200],
        message_id=_id(message, "id"),
        raw={"message": dict(message), "contact": dict(contact)},
        file=_file(message) if kind in (HeardKind.MEDIA, HeardKind.TEXT) else None,
    )


def _heard(message: Json) -> tuple[HeardKind, str, str]:
    """What kind it is, its words, and what was pressed."""
    kind = _text(message.get("type"))
    if message.get("group_id"):
        return HeardKind.GROUP, "", ""
    if kind in UNANSWERED:
        return HeardKind.SILENT, kind, ""
    if kind in ("interactive", "button"):
        return _pressed(message)
    content = _dict(message.get(kind))
    name = _text(content.get("filename"))
    if kind == "document" and is_spreadsheet(name):
        return HeardKind.DOCUMENT, name, ""
    words = _text(content.get("body" if kind == "text" else "caption"))
    if kind != "edit" and words.strip():
        return HeardKind.TEXT, words, ""
    medium = MEDIA.get(kind, "other")
    return (HeardKind.CONTACT if medium == "contact" else HeardKind.MEDIA), medium, ""


def _file(message: Json) -> dict[str, Any] | None:
    """The picture or document in a message; Meta says its size only when it is fetched."""
    content = _dict(message.get("image")) or _dict(message.get("document"))
    number = _id(content, "id")
    if not number:
        return None
    kind = _text(content.get("mime_type")).partition(";")[0].strip()
    return {"id": number, "media_type": kind, "name": _text(content.get("filename")), "size": 0}


def file_in(raw: Json) -> FileThere | None:
    """Where the file of a message is, if it has one."""
    number = _id(_dict(_dict(raw.get("message")).get("document")), "id")
    return FileThere(number) if number else None


def _pressed(message: Json) -> tuple[HeardKind, str, str]:
    """A button or a row of ours; a button that is none of ours says its words."""
    interactive = _dict(message.get("interactive"))
    for name in ("button_reply", "list_reply"):
        reply = _dict(interactive.get(name))
        if reply:
            return _button(_text(reply.get("id")), _text(reply.get("title")))
    quick = _dict(message.get("button"))
    return _button(_text(quick.get("payload")), _text(quick.get("text")))


def _button(code: str, title: str) -> tuple[HeardKind, str, str]:
    if from_wire(code) is not None and "|" in code:
        return HeardKind.BUTTON, "", code
    return (HeardKind.TEXT, title, "") if title.strip() else (HeardKind.MEDIA, "other", "")


def _status(status: Json, now: datetime) -> Status:
    pricing, errors = _dict(status.get("pricing")), list(_dicts(status.get("errors")))
    code = errors[0].get("code") if errors else None
    ours = TRACKED.fullmatch(_text(status.get("biz_opaque_callback_data")))
    billable = pricing.get("billable")
    return Status(
        provider_id=_id(status, "id"),
        status=_text(status.get("status")),
        at=_moment(status.get("timestamp"), now),
        address=_id(status, "recipient_id") or _id(status, "recipient_user_id"),
        outbox_id=int(ours[1]) if ours else None,
        place=int(ours[2]) if ours else 0,
        parts=int(ours[3]) if ours else 1,
        code=code if isinstance(code, int) and abs(code) < 2**31 else None,
        conversation=_text(_dict(status.get("conversation")).get("id")) or None,
        category=_text(pricing.get("category")) or None,
        billable=billable if isinstance(billable, bool) else None,
        pricing_model=_text(pricing.get("pricing_model")) or None,
    )


def _system_move(message: Json) -> list[Move]:
    """A number or an id that changed, as a message of the kind ``system`` tells it."""
    told = _dict(message.get("system"))
    if message.get("type") != "system" or "changed" not in _text(told.get("type")):
        return []
    old_user, new_user = _id(told, "previous_user_id"), _id(told, "user_id")
    old, new = _id(message, "from") or old_user, _id(told, "wa_id") or new_user
    return (
        [Move(old, new, old_user, new_user)] if old and new and (old, old_user) != (new, "") else []
    )


def _user_updates(value: Json) -> list[Move]:
    """Ids that changed, as the field ``user_id_update`` tells it."""
    moves = []
    for one in _dicts(value.get("user_id_update")):
        ids = _dict(one.get("user_id"))
        old, new, number = _id(ids, "previous"), _id(ids, "current"), _id(one, "wa_id")
        if old and new:
            moves.append(Move(old, number or new, old, new))
    return moves


def _template_news(value: Json) -> TemplateNews:
    return TemplateNews(
        name=_text(value.get("message_template_name")),
        language=_text(value.get("message_template_language")),
        status=_text(value.get("event")),
        quality=_text(value.get("new_quality_score")),
        category=_text(value.get("new_category")) or _text(value.get("message_template_category")),
        reason=_text(value.get("reason")),
        provider_id=_text(value.get("message_template_id")),
    )


def _dict(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _dicts(value: object) -> Iterator[Json]:
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else iter(())


def _text(value: object) -> str:
    """Words that every database takes: no lone surrogates, no NUL."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**30:
        return str(value)
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "replace").decode().replace("\x00", "")


def _id(holder: Json, key: str) -> str:
    return _text(holder.get(key)).strip()[:LONGEST_ADDRESS]


def _moment(told: object, now: datetime) -> datetime:
    """The provider's seconds; now where they make no sense, and never later than now."""
    seconds = _text(told)
    if not (seconds.isascii() and seconds.isdecimal()):
        return now
    try:
        return min(now, datetime.fromtimestamp(int(seconds), UTC))
    except (OverflowError, OSError, ValueError):
        return now


__all__ = ["NAME", "Batch", "Move", "Status", "TemplateNews", "batch_of", "file_in"]
