"""A message that came in, as it is kept."""

from datetime import datetime
from typing import Any

from bot.channels.base import Inbound
from domain.models import InboxState
from handlers.turn import HeardKind


def row_of(inbound: Inbound, now: datetime) -> dict[str, Any]:
    """The inbox's row of a message; what asks no answer is kept, and done."""
    silent = inbound.kind is HeardKind.SILENT
    return {
        "channel": inbound.channel,
        "external_id": inbound.external_id,
        "address": inbound.address,
        "sender_name": inbound.sender_name,
        "message_id": inbound.message_id,
        "kind": inbound.kind,
        "text": inbound.text.replace("\x00", ""),
        "button": inbound.button,
        "raw": inbound.raw,
        "file": inbound.file,
        "sent_at": inbound.sent_at,
        "received_at": now,
        "state": InboxState.DONE if silent else InboxState.WAITING,
    }


__all__ = ["row_of"]
