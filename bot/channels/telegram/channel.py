"""The way out: one message of ours as the calls that it takes.

A message is one call, unless its text is too long for one, or too long to stand below its picture.
Then it takes several, and each may wait for its turn: an attempt makes one call and says how far it
came, the next goes on from there, also after a restart.
"""

import asyncio
from datetime import timedelta

import structlog
from telegram import Bot, InlineKeyboardMarkup, InputFile, Message, ReplyParameters
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, EndPointNotFound, RetryAfter, TelegramError

from bot.channels.base import Document, Limits, Outcome, Outgoing, Picture, Retry, Sent
from bot.channels.telegram.errors import outcome_of, seconds
from bot.channels.telegram.floods import Floods
from bot.channels.telegram.markup import CAPTION_LENGTH, fits, html, keyboard, pieces
from bot.channels.telegram.notes import Notes
from bot.channels.telegram.updates import NAME
from bot.channels.telegram.wire import ServerFaultError
from bot.clock import Clock
from bot.logs import where
from bot.pacing import Pacer
from domain.values import replace

log = structlog.get_logger(__name__)

A_SECOND = 30
APART = timedelta(seconds=1)
TOGETHER = 4
UPLOAD_S = 60.0
Attached = Picture | Document
MOST_REFUSALS = 3
MOST_COUNTED = 500
UNREAD = "?"
"""Stands for the id of a message that went out, where the answer to it could not be read."""


def usual_pace(clock: Clock) -> Pacer:
    """What Telegram allows: 30 messages a second overall, one a second in one chat."""
    return Pacer(clock, a_second=A_SECOND, apart=APART, together=TOGETHER)


class Telegram:
    """Sends. An address is the id of a chat."""

    name = NAME
    limits = Limits(text=16_384, replies=True)
    idempotent = False
    batch = 500

    def __init__(self, bot: Bot, pace: Pacer, notes: Notes) -> None:
        self.bot = bot
        self.pace = pace
        self._notes = notes
        self._floods = Floods(pace)
        self._uploading: dict[str, asyncio.Lock] = {}
        self._refusals: dict[str, int] = {}

    async def send(self, message: Outgoing) -> Outcome:
        """Make the next call that the message takes."""
        if self._goes_without(message):
            message = replace(message, picture=None)
        done = [one for one in message.so_far.split(",") if one]
        texts = self._texts(message)
        calls = len(texts) + (message.attached is not None)
        if len(done) >= calls:
            return Sent(",".join(done))
        try:
            done.append(await self._call(message, texts, len(done)))
        except RetryAfter as error:
            self._floods.note(message.address, seconds(error))
            return self._go_on(outcome_of(error), done)
        except TelegramError as error:
            if message.picture is not None and not done and self._refused(message.key, error):
                return Retry(self.pace.apart, reason="goes without its picture", asked=True)
            return self._go_on(outcome_of(error), done)
        self._refusals.pop(message.key, None)
        if len(done) < calls:
            return Retry(self.pace.apart, reason="more to come", asked=True, so_far=",".join(done))
        return Sent(",".join(done))

    def _goes_without(self, message: Outgoing) -> bool:
        """Words are worth more than the picture beside them, where that cannot be sent."""
        return self._refusals.get(message.key, 0) >= MOST_REFUSALS and message.picture is not None

    def _refused(self, key: str, error: TelegramError) -> bool:
        """Count a server that cannot take a picture; whether it is time to go without."""
        if isinstance(error, EndPointNotFound):
            self._refusals[key] = MOST_REFUSALS
        elif isinstance(error, ServerFaultError):
            self._refusals[key] = self._refusals.get(key, 0) + 1
        while len(self._refusals) > MOST_COUNTED:
            del self._refusals[next(iter(self._refusals))]
        return self._refusals.get(key, 0) >= MOST_REFUSALS

    def _texts(self, message: Outgoing) -> list[str]:
        """The texts that need a call of their own: none where all of it is below the picture."""
        if message.attached is not None and fits(message.spans, CAPTION_LENGTH):
            return []
        return pieces(message.spans)

    def _go_on(self, outcome: Outcome, done: list[str]) -> Outcome:
        if isinstance(outcome, Retry):
            return Retry(
                outcome.after, outcome.uncertain, outcome.reason, outcome.asked, ",".join(done)
            )
        return outcome

    async def _call(self, message: Outgoing, texts: list[str], place: int) -> str:
        """The call at this place; returns the id of the message that it made."""
        reply = _reply_to(message.answers) if place == 0 else None
        if message.attached is None:
            last = place == len(texts) - 1
            markup = keyboard(message.choices) if last else None
            return await self._send_text(message.address, texts[place], markup, reply)
        if place == 0:
            return await self._send_attached(message, message.attached, texts, reply)
        markup = keyboard(message.choices) if place == len(texts) else None
        return await self._send_text(message.address, texts[place - 1], markup, None)

    async def _send_text(
        self,
        address: str,
        text: str,
        markup: InlineKeyboardMarkup | None,
        reply: ReplyParameters | None,
    ) -> str:
        try:
            sent = await self.bot.send_message(
                chat_of(address),
                text,
                parse_mode=ParseMode.HTML,
                reply_markup=markup,
                reply_parameters=reply,
            )
        except (KeyError, TypeError, ValueError) as error:
            return _unread(error)
        return _id_of(sent)

    async def _send_attached(
        self, message: Outgoing, file: Attached, texts: list[str], reply: ReplyParameters | None
    ) -> str:
        """Several people's copies of one file wait for the first of them to be uploaded."""
        if await self._notes.read(f"file:{file.key}"):
            return await self._send_drawn(message, file, texts, reply)
        mine = self._uploading.setdefault(file.key, asyncio.Lock())
        try:
            async with mine:
                return await self._send_drawn(message, file, texts, reply)
        finally:
            if not mine.locked():
                self._uploading.pop(file.key, None)

    async def _send_drawn(
        self, message: Outgoing, file: Attached, texts: list[str], reply: ReplyParameters | None
    ) -> str:
        """By the id that it has on Telegram, or uploaded and its id remembered."""
        known = await self._notes.read(f"file:{file.key}")
        below = None if texts else message
        if known:
            try:
                return (await self._send_file(message.address, known, file, below, reply))[0]
            except BadRequest as error:
                if "file" not in str(error).casefold():
                    raise
                log.info("file_forgotten_by_telegram")
        await self.show_upload(message.address, file)
        drawn = InputFile(await asyncio.to_thread(file.draw), filename=file.name)
        number, kept = await self._send_file(message.address, drawn, file, below, reply)
        if kept:
            await self._notes.write(f"file:{file.key}", kept)
        return number

    async def _send_file(
        self,
        address: str,
        content: InputFile | str,
        file: Attached,
        below: Outgoing | None,
        reply: ReplyParameters | None,
    ) -> tuple[str, str]:
        """One call; returns the ids of the message and of the file. ``below``: what it says."""
        caption = html(below.spans) if below else None
        markup = keyboard(below.choices) if below else None
        mode = ParseMode.HTML if caption else None
        chat = chat_of(address)
        try:
            if _kept_as_it_is(file):
                sent = await self.bot.send_document(
                    chat,
                    content,
                    caption=caption,
                    parse_mode=mode,
                    reply_markup=markup,
                    reply_parameters=reply,
                    write_timeout=UPLOAD_S,
                )
            else:
                sent = await self.bot.send_photo(
                    chat,
                    content,
                    caption=caption,
                    parse_mode=mode,
                    reply_markup=markup,
                    reply_parameters=reply,
                    write_timeout=UPLOAD_S,
                )
        except (KeyError, TypeError, ValueError) as error:
            return _unread(error), ""
        return _id_of(sent), _file_of(sent)

    async def fetch(self, file_id: str, most: int) -> bytes | None:
        """What somebody sent; Telegram gives back up to 20 MB."""
        try:
            file = await self.bot.get_file(file_id)
            if (file.file_size or 0) > most or not file.file_path:
                return None
            content = bytes(await file.download_as_bytearray(read_timeout=UPLOAD_S))
        except BadRequest:
            return None
        except TelegramError as error:
            raise OSError(type(error).__name__) from error
        return content if len(content) <= most else None

    async def show_upload(self, address: str, file: Attached) -> None:
        """Show that something is coming, while it is drawn and uploaded; it may fail."""
        photo = not _kept_as_it_is(file)
        action = ChatAction.UPLOAD_PHOTO if photo else ChatAction.UPLOAD_DOCUMENT
        try:
            await self.bot.send_chat_action(chat_of(address), action)
        except TelegramError as error:
            log.info("action_not_shown", error=type(error).__name__)


def chat_of(address: str) -> int | str:
    """A chat as the Bot API names it: a number, or whatever else it gave us."""
    return int(address) if address.removeprefix("-").isdecimal() else address


def _kept_as_it_is(file: Attached) -> bool:
    """Sent as a file: a document, or a picture that a telephone must not make smaller."""
    return isinstance(file, Document) or file.to_print


def _reply_to(message_id: str) -> ReplyParameters | None:
    if not message_id.isdecimal():
        return None
    return ReplyParameters(int(message_id), allow_sending_without_reply=True)


def _id_of(message: Message) -> str:
    return str(message.message_id)


def _file_of(message: Message) -> str:
    """The id of the file in a message; of a picture, of its largest size."""
    if message.document is not None:
        return message.document.file_id
    return message.photo[-1].file_id if message.photo else ""


def _unread(error: Exception) -> str:
    """The message is out; only what the server said of it made no sense."""
    log.warning("answer_not_read", error=where(error))
    return UNREAD


__all__ = ["Telegram", "chat_of", "usual_pace"]
