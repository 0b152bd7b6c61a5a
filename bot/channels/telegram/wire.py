"""The requests: python-telegram-bot's, with what it leaves out made known.

python-telegram-bot takes "no such method" for a rejected token, and forgets which of the server's
faults it was. And it reads updates into objects, which fails for all of them where one is odd; so
the raw ones are kept aside, and it is told there were none.
"""

import json
import logging
import os
from http import HTTPStatus
from typing import Any

import httpx
from telegram import Bot
from telegram.error import EndPointNotFound, InvalidToken, NetworkError, RetryAfter
from telegram.request import HTTPXRequest, RequestData

from bot.channels.telegram.answers import read

CONNECT_S = 5.0
READ_S = 15.0
CONNECTIONS = 40
MOST_RETRY_S = 3600
POST = "POST"
BEFORE_SENDING = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
UNKNOWN_OUTCOME = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT})

os.environ.setdefault("PTB_TIMEDELTA", "true")  # waits as timedeltas, as the library advises

for name in ("httpx", "httpcore", "telegram"):
    # They log addresses, and an address holds the token; or what people wrote.
    logging.getLogger(name).setLevel(logging.CRITICAL)


class ServerFaultError(NetworkError):
    """The server answered that something is wrong on its side; ``code`` is the HTTP status."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the server answered {code}")
        self.code = code


class Wire(HTTPXRequest):
    """Requests whose failures say more."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *timeouts: Any,  # noqa: ANN401 - passed on as they are
        **named_timeouts: Any,  # noqa: ANN401 - passed on as they are
    ) -> tuple[int, bytes]:
        """One request; raises what the status says where python-telegram-bot would not know."""
        code, payload = await super().do_request(
            url, method, request_data, *timeouts, **named_timeouts
        )
        if method == POST:  # what is fetched is a file, and stays as it is
            code, payload = read(url.rpartition("/")[2], code, payload)
        match code:
            case HTTPStatus.UNAUTHORIZED:
                raise InvalidToken
            case HTTPStatus.NOT_FOUND:
                raise EndPointNotFound(_description(payload))
            case HTTPStatus.TOO_MANY_REQUESTS:
                raise RetryAfter(_retry_after(payload))
        if code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise ServerFaultError(code)
        return code, payload


class RawUpdates(Wire):
    """The request that fetches updates; ``raw`` holds what came last, as it came."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - passed on as they are
        super().__init__(**settings)
        self.raw: tuple[dict[str, Any], ...] = ()

    def forget(self) -> None:
        """Nothing has come yet."""
        self.raw = ()

    def parse_json_payload(self, payload: bytes) -> dict[str, Any]:  # type: ignore[override]
        """Keep a list of updates aside; anything else is passed on."""
        parsed = super().parse_json_payload(payload)
        found = parsed.get("result")
        if isinstance(found, list):
            self.raw = tuple(one for one in found if isinstance(one, dict))
            return {**parsed, "result": []}
        return parsed


def make_bot(token: str, base_url: str) -> tuple[Bot, RawUpdates]:
    """The bot, and the request through which its updates come."""
    updates = RawUpdates(
        connection_pool_size=2,
        connect_timeout=CONNECT_S,
        read_timeout=READ_S,
        pool_timeout=READ_S,
    )
    sending = Wire(
        connection_pool_size=CONNECTIONS,
        connect_timeout=CONNECT_S,
        read_timeout=READ_S,
        pool_timeout=READ_S,
    )
    bot = Bot(
        token,
        base_url=base_url,
        base_file_url=f"{base_url.rstrip('/').removesuffix('/bot')}/file/bot",
        request=sending,
        get_updates_request=updates,
    )
    return bot, updates


def was_not_sent(error: NetworkError) -> bool:
    """Whether the request certainly never reached the server, or the server says it failed."""
    if isinstance(error, ServerFaultError):
        return error.code not in UNKNOWN_OUTCOME
    return isinstance(error.__cause__, BEFORE_SENDING)


def _retry_after(payload: bytes) -> int:
    """Seconds to wait; one where the server does not say, and an hour at most."""
    try:
        told = json.loads(payload)["parameters"]["retry_after"]
        return min(max(1, int(told)), MOST_RETRY_S)
    except (ValueError, KeyError, TypeError):
        return 1


def _description(payload: bytes) -> str:
    try:
        return str(json.loads(payload)["description"])
    except (ValueError, KeyError, TypeError):
        return "Not Found"


__all__ = ["RawUpdates", "ServerFaultError", "Wire", "make_bot", "was_not_sent"]
