"""The webhook: the other way in. Telegram is answered once the update is stored.

The secret is compared in constant time, the body is bounded, and a database that does not answer
is a 503, so that Telegram brings the update back.
"""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlsplit

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.doors import bounded
from bot.channels.telegram.polling import Store

log = structlog.get_logger(__name__)

HEADER = "x-telegram-bot-api-secret-token"
MOST_BYTES = 1_000_000


class Webhook:
    """Answers Telegram's requests."""

    def __init__(self, url: str, secret: str, store: Store) -> None:
        self.path = urlsplit(url).path
        self._secret = secret.encode()
        self._store = store

    @property
    def route(self) -> Route:
        """Where Telegram knocks."""
        return Route(self.path, self.receive, methods=["POST"])

    async def receive(self, request: Request) -> Response:
        """Store one update, and say so."""
        told = request.headers.get(HEADER, "").encode()
        if not hmac.compare_digest(told, self._secret):
            return PlainTextResponse("Wrong secret.", 403)
        try:
            body = await bounded(request, MOST_BYTES)
        except ClientDisconnect:
            return PlainTextResponse("", 400)
        if body is None:
            return PlainTextResponse("Too large.", 413)
        update = _update(body)
        if update is None:
            return PlainTextResponse("Not an update.", 400)
        try:
            await self._store([update])
        except (SQLAlchemyError, OSError):
            log.error("update_not_stored")  # noqa: TRY400 - a traceback may hold what was said
            return PlainTextResponse("Not stored.", 503)
        return PlainTextResponse("")


def _update(body: bytes) -> dict[str, Any] | None:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    known = isinstance(update, dict) and isinstance(update.get("update_id"), int)
    return update if known else None


def own_secret(token: str) -> str:
    """A secret that nobody has to choose: it follows from the token, and does not show it."""
    return hmac.new(token.encode(), b"webhook", hashlib.sha256).hexdigest()


__all__ = ["Webhook", "own_secret"]
