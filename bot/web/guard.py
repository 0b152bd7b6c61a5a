"""What every request must pass, and what every answer carries.

The page can move a world, so a request that changes something must come from the page itself: the
host must be this machine's (against names that are bound to it from outside), and the browser must
say that the request is of the same origin. An error is logged by its place, never by what was said.
"""

from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.logs import where

log = structlog.get_logger(__name__)

LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))
SAFE_METHODS = frozenset(("GET", "HEAD"))
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


class Guard:
    """Turns away what does not come from the page; adds the headers that keep it to itself."""

    def __init__(self, app: ASGIApp, *, bound_to: str, doors: frozenset[str] = frozenset()) -> None:
        self._app = app
        self._doors = doors
        self._only_loopback = bound_to in LOOPBACK

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer why not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-cache")
            await send(message)

        door = scope["path"] in self._doors
        refusal = None if door else self._refusal(scope["method"], Headers(scope=scope))
        if refusal is not None:
            await refusal(scope, receive, send_guarded)
            return
        try:
            await self._app(scope, receive, send_guarded)
        except Exception as error:  # noqa: BLE001 - the traceback may hold what people said
            log.error("page_failed", error=where(error))  # noqa: TRY400 - no traceback on purpose
            if not started:
                broken = PlainTextResponse("Ada gangguan di pihak kami.", 500)
                await broken(scope, receive, send_guarded)

    def _refusal(self, method: str, headers: Headers) -> PlainTextResponse | None:
        host = headers.get("host", "")
        if self._only_loopback and _hostname(host) not in LOOPBACK:
            return PlainTextResponse("Unknown host.", 421)
        if method not in SAFE_METHODS and not _same_origin(headers, host):
            return PlainTextResponse("Only the page itself may do this.", 403)
        return None


def _hostname(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _same_origin(headers: Headers, host: str) -> bool:
    """The browser says so; a request that says nothing at all comes from no page."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is not None:
        return _netloc(origin) == host
    return site == "same-origin"


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""
