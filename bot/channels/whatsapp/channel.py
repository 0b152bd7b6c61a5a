"""The way out: one message of ours as the requests that it takes.

Inside the window a message is what it is; outside it goes as an approved template, and where none
is approved it is tried elsewhere. A message of several requests makes one at a time and says how
far it came, so that the next attempt goes on from there, also after a restart.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog

from bot.channels.base import (
    Document,
    Elsewhere,
    Limits,
    Outcome,
    Outgoing,
    Picture,
    Rejected,
    Retry,
    Sent,
)
from bot.channels.whatsapp.bodies import Part, addressed, parts_of, template_of
from bot.channels.whatsapp.errors import SOON, Meaning, meaning_of
from bot.channels.whatsapp.notes import CAN_WAIT, Notes
from bot.channels.whatsapp.reading import NAME, TemplateNews
from bot.channels.whatsapp.wire import ApiError, UnansweredError, Wire
from bot.clock import Clock
from bot.pacing import Pacer
from domain.values import replace

log = structlog.get_logger(__name__)

A_SECOND = 80
APART = timedelta(seconds=6)
TOGETHER = 16
WAITS = timedelta(hours=6)
"""How long a message without an approved template waits before it is looked at again."""
UNREAD = "?"
PNG = "image/png"
MEDIA_FAULTS = frozenset({131052, 131053, 100})
PDF = "application/pdf"
REMEMBERED = 1000


def usual_pace(clock: Clock) -> Pacer:
    """What a number may do: 80 messages a second, one in 6 seconds to one person."""
    return Pacer(clock, a_second=A_SECOND, apart=APART, together=TOGETHER)


class WhatsApp:
    """Sends. An address is a number in digits, or the id of somebody without one."""

    name = NAME
    limits = Limits(text=16_000, button_label=72, replies=True, templates=True, joins=800)
    idempotent = False
    batch = 200

    def __init__(
        self, wire: Wire, pace: Pacer, notes: Notes, word: Callable[[str, str], str]
    ) -> None:
        self._wire = wire
        self.pace = pace
        self._notes = notes
        self._word = word
        self._tries: Counter[str] = Counter()
        self._uploading: dict[str, asyncio.Lock] = {}
        self._in_turn = asyncio.Lock()
        """However many go side by side, the first of them takes the room that a day leaves."""

    async def send(self, message: Outgoing) -> Outcome:
        """Make the next request that the message takes."""
        async with self._in_turn:
            way = await asyncio.to_thread(self._notes.way_to, message.address, message.templates)
        now = self._notes.clock.now()
        if way.rests_until is not None:
            return Retry(way.rests_until - now, reason="resting", asked=True)
        if way.open:
            return await self._go_on(message, parts_of(message, self._words(message)))
        if way.template is None:
            return await self._no_template(message)
        if way.room_at is not None:
            waits = message.templates[0].kind.startswith(CAN_WAIT)
            return Elsewhere(way.room_at - now, "enough new people today", yields=waits)
        whole = replace(message, so_far="", answers="", picture=None, document=None)
        return await self._go_on(whole, [template_of(way.template)], way.template.name)

    def _words(self, message: Outgoing) -> Callable[[str], str]:
        return lambda key: self._word(key, message.language)

    async def _no_template(self, message: Outgoing) -> Outcome:
        if message.templates:
            await asyncio.to_thread(self._notes.miss_template, message.templates[0])
        return Elsewhere(WAITS, "no approved template")

    async def _go_on(self, message: Outgoing, parts: list[Part], template: str = "") -> Outcome:
        done = [one for one in message.so_far.split(",") if one]
        if len(done) >= len(parts):
            return Sent(",".join(done)) if done else Rejected("nothing to say")
        try:
            done.append(await self._request(message, parts, len(done)))
        except ApiError as error:
            return self._with(done, await self._faulty(error, message, template))
        except UnansweredError as error:
            outcome = Retry(SOON, uncertain=error.uncertain, reason=str(error))
            return self._with(done, outcome)
        self._tries.pop(message.key, None)
        if len(done) < len(parts):
            return Retry(self.pace.apart, reason="more to come", asked=True, so_far=",".join(done))
        return Sent(",".join(done))

    def _with(self, done: list[str], outcome: Outcome) -> Outcome:
        return replace(outcome, so_far=",".join(done)) if isinstance(outcome, Retry) else outcome

    async def _request(self, message: Outgoing, parts: list[Part], place: int) -> str:
        part = parts[place]
        tracked = f"{message.key}:{place}:{len(parts)}"
        head: dict[str, Any] = {**addressed(message.address), "biz_opaque_callback_data": tracked}
        if message.answers and place == 0:
            head["context"] = {"message_id": message.answers}
        attached = message.attached
        if not part.pictured or attached is None:
            return await self._wire.send({**head, **part.body}) or UNREAD
        media_id = await self._media_id(attached)
        try:
            sent = await self._wire.send({**head, **_with_file(part.body, media_id, attached)})
        except ApiError as error:
            if error.code in MEDIA_FAULTS:
                await asyncio.to_thread(self._notes.keep_picture, attached.key, "")
            raise
        return sent or UNREAD

    async def fetch(self, file_id: str, most: int) -> bytes | None:
        """What somebody sent; Meta keeps it for some days."""
        try:
            told = await self._wire.media(file_id)
            return await self._wire.download(str(told.get("url") or ""), most)
        except (ApiError, ValueError):
            return None
        except UnansweredError as error:
            raise OSError(str(error)) from error

    async def _media_id(self, file: Picture | Document) -> str:
        """By the id that it has, or uploaded; several copies wait for the first of them."""
        mine = self._uploading.setdefault(file.key, asyncio.Lock())
        async with mine:
            known = await asyncio.to_thread(self._notes.picture, file.key)
            if not known:
                content = await asyncio.to_thread(file.draw)
                kind = file.media_type
                known = await self._wire.upload(file.name, content, kind)
                await asyncio.to_thread(self._notes.keep_picture, file.key, known)
        if len(self._uploading) > REMEMBERED:
            self._uploading.clear()
        return known

    async def _faulty(self, error: ApiError, message: Outgoing, template: str) -> Outcome:
        """What becomes of the message, and everything else that follows from the error."""
        self._tries[message.key] += 1
        if len(self._tries) > REMEMBERED:
            self._tries.clear()
        meaning = meaning_of(error.code, self._tries[message.key])
        log.warning("whatsapp_refused", code=error.code, status=error.status)
        self._rest(meaning, message.address)
        await asyncio.to_thread(self._note, meaning, error, message, template)
        return meaning.outcome

    def _rest(self, meaning: Meaning, address: str) -> None:
        if meaning.all_rest is not None:
            self.pace.rest_all(meaning.all_rest)
        if meaning.rest is not None and not meaning.lasts:
            self.pace.rest(address, meaning.rest)

    def _note(self, meaning: Meaning, error: ApiError, message: Outgoing, template: str) -> None:
        if meaning.closed:
            self._notes.close_window(message.address)
        if meaning.rest is not None and meaning.lasts:
            self._notes.rest(message.address, meaning.rest)
        if meaning.template and template:
            self._notes.set_template(
                TemplateNews(template, message.language, meaning.template, reason=str(error.code))
            )
        if meaning.alarm:
            self._notes.alarm(meaning.alarm, str(error))


def _with_file(
    body: dict[str, Any], media_id: str, file: Picture | Document | None = None
) -> dict[str, Any]:
    """The request with the file's id where the picture or document stands.

    What somebody sent as a PDF goes on as a document, also where a picture was expected.
    """
    as_pdf = isinstance(file, Picture) and file.media_type == PDF
    named = {"id": media_id}
    if isinstance(file, Picture) and file.media_type == PDF:
        named["filename"] = file.name
    if body["type"] != "interactive":
        kind = body["type"]
        rest = {name: value for name, value in body.items() if name != kind}
        shown = "document" if as_pdf else kind
        return {**rest, "type": shown, shown: {**body[kind], **named}}
    header = body["interactive"]["header"]
    kind = header["type"]
    shown = "document" if as_pdf else kind
    header = {"type": shown, shown: {**header[kind], **named}}
    return {**body, "interactive": {**body["interactive"], "header": header}}


__all__ = ["WhatsApp", "usual_pace"]
