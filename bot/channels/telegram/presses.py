"""After a press: the little clock on the button stops, and the message shows what was chosen.

The pressed message is edited once the turn is done, so that it cannot be pressed twice. A press
that settles a question takes all its buttons away; one that only looks at something takes its own.
Editing twice does no harm, so after a start the newest presses are gone through once more.
"""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import select
from sqlmodel import col
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity
from telegram.error import BadRequest, RetryAfter, TelegramError

from bot.channels.telegram.channel import chat_of
from bot.channels.telegram.errors import seconds
from bot.channels.telegram.markup import CAPTION_LENGTH, TEXT_LENGTH, units
from bot.channels.telegram.updates import NAME
from bot.logs import where
from bot.pacing import Pacer
from bot.storage import Storage
from domain.messages.base import ASIDES, decode_action, from_wire
from domain.models import Inbox, InboxState
from handlers.turn import HeardKind

log = structlog.get_logger(__name__)

LOOKED_BACK = 50
MOST_TRIES = 5
CHOSEN = "✓"
Json = Mapping[str, Any]
PRESSED = (
    select(col(Inbox.id), col(Inbox.state), col(Inbox.raw))
    .where(col(Inbox.channel) == NAME, col(Inbox.kind) == HeardKind.BUTTON)
    .order_by(col(Inbox.id))
)
NEWEST = select(col(Inbox.id)).order_by(col(Inbox.id).desc()).limit(1)


@dataclass(slots=True)
class Pressed:
    """A message with a button that was pressed."""

    number: int
    message: Json
    data: str
    tries: int = 0

    @property
    def chat(self) -> str:
        """The chat that the message is in."""
        return str((self.message.get("chat") or {}).get("id", ""))


class Presses:
    """Goes through the presses whose turn is done, in order."""

    def __init__(self, bot: Bot, storage: Storage, pace: Pacer) -> None:
        self._bot = bot
        self._storage = storage
        self._pace = pace
        self._from: int | None = None
        self._shown: set[int] = set()
        self._waiting: deque[Pressed] = deque()

    async def answer(self, update: Json) -> None:
        """Stop the little clock; a press that is too old for it is as good as answered."""
        query = update.get("callback_query")
        if not isinstance(query, dict) or "id" not in query:
            return
        try:
            await self._bot.answer_callback_query(str(query["id"]))
        except TelegramError as error:
            log.info("press_not_answered", error=type(error).__name__)

    async def show(self) -> int:
        """Edit the messages whose press was handled and whose chat may be written to now."""
        self._waiting.extend(await asyncio.to_thread(self._done))
        shown = 0
        for _ in range(len(self._waiting)):
            pressed = self._waiting.popleft()
            if not self._pace.take(pressed.chat):
                self._waiting.append(pressed)
                continue
            try:
                shown += await self._show(pressed)
            finally:
                self._pace.answered(pressed.chat)
        return shown

    @property
    def waiting(self) -> int:
        """How many messages are still to be edited."""
        return len(self._waiting)

    def _done(self) -> list[Pressed]:
        """Presses whose turn is over, that were not shown yet."""
        with self._storage.reading() as session:
            newest: int = session.execute(NEWEST).scalar() or 0
            if self._from is None or self._from > newest:
                self._from = max(0, newest - LOOKED_BACK)
            rows = session.execute(PRESSED.where(col(Inbox.id) > self._from)).all()
        found = []
        open_turns = [row.id for row in rows if row.state == InboxState.WAITING]
        for row in rows:
            if row.state == InboxState.WAITING or row.id in self._shown:
                continue
            self._shown.add(row.id)
            pressed = _pressed(row.id, row.raw)
            if pressed is not None:
                found.append(pressed)
        if rows:
            self._from = min(open_turns) - 1 if open_turns else rows[-1].id
            self._shown = {number for number in self._shown if number > self._from}
        return found

    async def _show(self, pressed: Pressed) -> bool:
        pressed.tries += 1
        try:
            await self._edit(pressed)
        except BadRequest as error:
            log.info("press_not_shown", error=str(error)[:60])
            return False
        except RetryAfter as error:
            self._pace.rest(pressed.chat, seconds(error))
            self._again(pressed)
            return False
        except TelegramError as error:
            log.info("press_not_shown_yet", error=type(error).__name__)
            self._again(pressed)
            return False
        except (KeyError, TypeError, ValueError) as error:
            log.warning("answer_not_read", error=where(error))
        return True

    def _again(self, pressed: Pressed) -> None:
        if pressed.tries < MOST_TRIES:
            self._waiting.append(pressed)

    async def _edit(self, pressed: Pressed) -> None:
        message = pressed.message
        chat, number = chat_of(pressed.chat), int(message["message_id"])
        markup = remaining(message, pressed.data)
        label = _label(message, pressed.data)
        text, caption = message.get("text"), message.get("caption")
        if label and isinstance(text, str) and units(text + label) + 4 <= TEXT_LENGTH:
            await self._bot.edit_message_text(
                f"{text}\n\n{CHOSEN} {label}",
                chat_id=chat,
                message_id=number,
                entities=self._entities(message, "entities"),
                reply_markup=markup,
            )
        elif label and isinstance(caption, str) and units(caption + label) + 4 <= CAPTION_LENGTH:
            await self._bot.edit_message_caption(
                chat_id=chat,
                message_id=number,
                caption=f"{caption}\n\n{CHOSEN} {label}",
                caption_entities=self._entities(message, "caption_entities"),
                reply_markup=markup,
            )
        else:
            await self._bot.edit_message_reply_markup(
                chat_id=chat, message_id=number, reply_markup=markup
            )

    def _entities(self, message: Json, key: str) -> list[MessageEntity] | None:
        told = message.get(key)
        return list(MessageEntity.de_list(told, self._bot)) if told else None


def remaining(message: Json, data: str) -> InlineKeyboardMarkup | None:
    """The buttons that stay open after this press; None for none."""
    code = from_wire(data)
    if code is None or decode_action(code)[0] not in ASIDES:
        return None
    rows = [
        [
            InlineKeyboardButton(button["text"], callback_data=button["callback_data"])
            for button in row
            if button.get("callback_data") not in (None, data)
        ]
        for row in _rows(message)
    ]
    rows = [row for row in rows if row]
    return InlineKeyboardMarkup(rows) if rows else None


def _pressed(number: int, raw: Json) -> Pressed | None:
    """What can be edited; a message that Telegram does not show any more cannot."""
    query = raw.get("callback_query") or {}
    message = query.get("message")
    if not isinstance(message, dict) or not isinstance(message.get("message_id"), int):
        return None
    return Pressed(number, message, str(query.get("data", "")))


def _rows(message: Json) -> list[list[dict[str, Any]]]:
    markup = message.get("reply_markup")
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    return rows if isinstance(rows, list) else []


def _label(message: Json, data: str) -> str:
    buttons = (button for row in _rows(message) for button in row)
    found = (button.get("text") for button in buttons if button.get("callback_data") == data)
    return str(next(found, "") or "")


__all__ = ["Presses", "remaining"]
