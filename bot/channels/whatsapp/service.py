"""WhatsApp, kept going: bodies read, messages answered, windows kept, until the program stops."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

import structlog
from starlette.routing import Route

from bot.channels.base import Inbound
from bot.channels.whatsapp.channel import WhatsApp, usual_pace
from bot.channels.whatsapp.doorway import Doorway
from bot.channels.whatsapp.downloads import downloading
from bot.channels.whatsapp.notes import Notes
from bot.channels.whatsapp.reading import NAME, file_in
from bot.channels.whatsapp.stored import AT_ONCE, StoredBodies
from bot.channels.whatsapp.webhook import Webhook
from bot.channels.whatsapp.wire import TOKEN, Account, ApiError, UnansweredError, Wire
from bot.clock import Clock
from bot.fetching import Fetcher
from bot.logs import where
from bot.pacing import Pacer
from bot.render import Words
from bot.storage import Storage
from domain.errors import SettingError
from handlers.turn import HeardKind

log = structlog.get_logger(__name__)

REJECTED = (
    "WHATSAPP_ACCESS_TOKEN: Meta does not accept this token; make a permanent one for a system user"
)
LOOK_AGAIN_S = 3.0
NEW_PEOPLE = 250
HOUSEKEEPING = 1000
TYPED = (HeardKind.TEXT, HeardKind.BUTTON)


class WhatsAppService:
    """Everything that WhatsApp needs beside the engine.

    Args:
        account: Number, token and secrets.
        storage: Where bodies are stored.
        wall: The real time, whatever time it is on the stage.
        words: All languages.
        receive: Stores messages and says how many were new; blocking.
        pace: How fast the number may send; the usual limits where none is given.
        daily_people: How many new people the number may write to in a day.
    """

    def __init__(
        self,
        account: Account,
        storage: Storage,
        wall: Clock,
        words: Words,
        receive: Callable[[Sequence[Inbound]], int],
        *,
        channels: Callable[[], Sequence[str]] = lambda: (NAME,),
        pace: Pacer | None = None,
        daily_people: int = NEW_PEOPLE,
    ) -> None:
        doorway = Doorway()
        self.wire = Wire(account, doorway.give_way)
        self.notes = Notes(storage, wall, daily_people)
        self.stored = StoredBodies(self.notes, account.number_id, receive, channels)
        self.channel = WhatsApp(self.wire, pace or usual_pace(wall), self.notes, words.word)
        download = downloading(self.wire)
        self.files = Fetcher(NAME, storage, wall, file_in, download, receive)
        self._stored = asyncio.Event()
        self._errands: set[asyncio.Task[None]] = set()
        self.webhook = Webhook(
            account.app_secret,
            account.verify_token,
            self.notes.keep_bodies,
            self._stored.set,
            storage.turnstile.hurry,
            doorway,
        )

    @property
    def doors(self) -> list[Route]:
        """Where Meta knocks."""
        return [self.webhook.route]

    async def open(self) -> bool:
        """Ask for our number; False where Meta cannot be reached now.

        Raises `SettingError` in one line where the token or the number is not accepted.
        """
        try:
            await self.wire.number()
        except ApiError as error:
            raise SettingError(refusal(error)) from error
        except UnansweredError as error:
            log.warning("whatsapp_not_reached", error=str(error))
            return False
        return True

    async def close(self) -> None:
        """Give back the connections."""
        for errand in list(self._errands):
            errand.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)
        self.webhook.close()
        await self.wire.close()

    async def run(self, work: Callable[[], Awaitable[object]]) -> None:
        """Read what was stored and have it answered, until cancelled."""
        rounds = 0
        while True:
            self._stored.clear()
            await self._kindly(work)
            rounds += 1
            if rounds % HOUSEKEEPING == 1:
                await asyncio.to_thread(self.notes.forget_old_bodies)
            try:
                await asyncio.wait_for(self._stored.wait(), LOOK_AGAIN_S)
            except TimeoutError:
                continue

    async def _kindly(self, work: Callable[[], Awaitable[object]]) -> None:
        """Nothing that fails here may stop the messages; the next round tries again."""
        try:
            if await self.read():
                await work()
            if await self.files.fetch_due():
                await work()
        except Exception as error:  # noqa: BLE001 - the next round tries again
            log.error("whatsapp_round_failed", error=where(error))  # noqa: TRY400 - no traceback

    async def read(self) -> int:
        """Read everything that was stored; returns how many bodies were done with."""
        done = 0
        while True:
            read, heard = await asyncio.to_thread(self.stored.read_some)
            for inbound in heard:
                self._run_errand(self._show(inbound))
            done += read
            if read < AT_ONCE:
                return done

    async def _show(self, inbound: Inbound) -> None:
        """The message is marked as read, and that an answer is typed; a courtesy, tried once."""
        body: dict[str, Any] = {"status": "read", "message_id": inbound.message_id}
        if inbound.kind in TYPED:
            body["typing_indicator"] = {"type": "text"}
        try:
            await self.wire.send(body)
        except (ApiError, UnansweredError) as error:
            log.info("not_marked_as_read", error=type(error).__name__)

    def _run_errand(self, errand: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def errands(self) -> None:
        """Wait until everything is marked as read."""
        while self._errands:
            await asyncio.gather(*self._errands)


def refusal(error: ApiError) -> str:
    """Why Meta does not let us in, in one line for the operator."""
    if error.code == TOKEN:
        return REJECTED
    return f"WHATSAPP_PHONE_NUMBER_ID: Meta refuses this number ({error})"


__all__ = ["REJECTED", "WhatsAppService", "refusal"]
