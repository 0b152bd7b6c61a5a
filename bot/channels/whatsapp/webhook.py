"""The door that Meta knocks on: verified, signed, bounded, stored, then answered.

What arrives together is stored together: whoever comes while the database is busy waits for the
next transaction, which takes all of them. A database that does not answer is a 503, so that Meta
brings the body back.
"""

import asyncio
import hashlib
import hmac
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.doors import bounded
from bot.channels.whatsapp.doorway import Doorway

log = structlog.get_logger(__name__)

PATH = "/whatsapp"
HEADER = "x-hub-signature-256"
MOST_BYTES = 3_000_000
"""Meta's own bound for one request."""


class Webhook:
    """Answers Meta's requests. ``store`` keeps raw bodies, all or none; blocking.

    While a request is under way, ``hurry`` holds back what can wait a moment.
    """

    def __init__(
        self,
        app_secret: str,
        verify_token: str,
        store: Callable[[Sequence[bytes]], None],
        stored: Callable[[], None],
        hurry: Callable[[], AbstractContextManager[None]] = nullcontext,
        doorway: Doorway | None = None,
    ) -> None:
        self._secret = app_secret.encode()
        self._token = verify_token.encode()
        self._store = store
        self._stored = stored
        self._hurry = hurry
        self._doorway = doorway or Doorway()
        # A thread of its own: the others may all be waiting for their turn to write.
        self._own = ThreadPoolExecutor(1, "whatsapp-webhook")
        self._waiting: list[tuple[bytes, asyncio.Future[None]]] = []
        self._storing: asyncio.Task[None] | None = None

    def close(self) -> None:
        """Give back the thread."""
        self._own.shutdown()

    @property
    def route(self) -> Route:
        """Where Meta knocks."""
        return Route(PATH, self.answer, methods=["GET", "POST"])

    async def answer(self, request: Request) -> Response:
        """Verify the subscription, or store what was brought."""
        if request.method != "POST":
            return self._verify(request)
        with self._hurry(), self._doorway.knock():
            return await self._receive(request)

    def _verify(self, request: Request) -> Response:
        asked = request.query_params
        told = asked.get("hub.verify_token", "").encode()
        right = asked.get("hub.mode") == "subscribe" and hmac.compare_digest(told, self._token)
        if not right or not self._token:
            return PlainTextResponse("Wrong token.", 403)
        return PlainTextResponse(asked.get("hub.challenge", ""))

    async def _receive(self, request: Request) -> Response:
        try:
            body = await bounded(request, MOST_BYTES)
        except ClientDisconnect:
            return PlainTextResponse("", 400)
        if body is None:
            return PlainTextResponse("Too large.", 413)
        if not self._signed(body, request.headers.get(HEADER, "")):
            return PlainTextResponse("Wrong signature.", 403)
        try:
            await self._keep(body)
        except (SQLAlchemyError, OSError):
            log.error("body_not_stored")  # noqa: TRY400 - a traceback may hold what was said
            return PlainTextResponse("Not stored.", 503)
        self._stored()
        return PlainTextResponse("")

    def _signed(self, body: bytes, told: str) -> bool:
        mine = "sha256=" + hmac.new(self._secret, body, hashlib.sha256).hexdigest()
        return bool(self._secret) and hmac.compare_digest(told.encode(), mine.encode())

    async def _keep(self, body: bytes) -> None:
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((body, kept))
        if self._storing is None or self._storing.done():
            self._storing = asyncio.create_task(self._store_waiting())
        await kept

    async def _store_waiting(self) -> None:
        while self._waiting:
            together, self._waiting = self._waiting, []
            try:
                bodies = [body for body, _ in together]
                await asyncio.get_running_loop().run_in_executor(self._own, self._store, bodies)
            except Exception as error:  # noqa: BLE001 - whoever waits for it raises it
                for _, kept in together:
                    if not kept.done():
                        kept.set_exception(error)
            else:
                for _, kept in together:
                    if not kept.done():
                        kept.set_result(None)


__all__ = ["PATH", "Webhook"]
