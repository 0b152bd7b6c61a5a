"""The requests: made, paced by nobody here, and their failures told apart.

Nothing that a request holds is logged: addresses hold numbers, headers the token.
"""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx

from domain.values import Value

CONNECT_S = 5.0
READ_S = 20.0
UPLOAD_S = 60.0
CONNECTIONS = 40
BEFORE_SENDING = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
UNKNOWN_OUTCOME = frozenset({502, 504})
TOKEN = 190
Json = dict[str, Any]

for name in ("httpx", "httpcore"):
    logging.getLogger(name).setLevel(logging.CRITICAL)


class Account(Value):
    """How the Cloud API is reached, as the settings say."""

    number_id: str
    business_id: str
    token: str
    app_secret: str
    verify_token: str
    base_url: str
    version: str


class ApiError(Exception):
    """The Cloud API said no. ``code`` is its own (or that of HTTP, negative, where it has none)."""

    def __init__(self, code: int, status: int, told: str) -> None:
        super().__init__(f"{code} {told}".strip())
        self.code, self.status = code, status


class UnansweredError(Exception):
    """No answer. ``uncertain``: the request may have been carried out."""

    def __init__(self, what: str, *, uncertain: bool) -> None:
        super().__init__(what)
        self.uncertain = uncertain


async def _at_once() -> None:
    """Nobody else is waiting."""


class Wire:
    """One number's requests; raises `ApiError` or `UnansweredError`.

    Each waits for ``give_way`` before it goes out.
    """

    def __init__(
        self, account: Account, give_way: Callable[[], Awaitable[None]] = _at_once
    ) -> None:
        self.account = account
        self._give_way = give_way
        self._client = httpx.AsyncClient(
            base_url=f"{account.base_url.rstrip('/')}/{account.version}",
            headers={"Authorization": f"Bearer {account.token}"},
            timeout=httpx.Timeout(READ_S, connect=CONNECT_S),
            limits=httpx.Limits(max_connections=CONNECTIONS),
        )

    async def close(self) -> None:
        """Give back the connections."""
        await self._client.aclose()

    async def send(self, body: Mapping[str, Any]) -> str:
        """Send a message; returns its id (empty where the answer names none)."""
        answer = await self._call(
            "POST",
            f"/{self.account.number_id}/messages",
            json={"messaging_product": "whatsapp", **body},
        )
        messages = answer.get("messages")
        first = messages[0] if isinstance(messages, list) and messages else {}
        return str(first.get("id", "")) if isinstance(first, dict) else ""

    async def upload(self, name: str, content: bytes, kind: str) -> str:
        """Upload a file; returns the id by which messages may show it for thirty days."""
        answer = await self._call(
            "POST",
            f"/{self.account.number_id}/media",
            data={"messaging_product": "whatsapp", "type": kind},
            files={"file": (name, content, kind)},
            timeout=UPLOAD_S,
        )
        return str(answer.get("id", ""))

    async def media(self, number: str) -> Json:
        """Where a file that somebody sent can be fetched for the next minutes."""
        return await self._call(
            "GET", f"/{number}", params={"phone_number_id": self.account.number_id}
        )

    async def download(self, url: str, most: int) -> bytes:
        """The file behind `media`; raises ValueError where it is larger than ``most`` bytes."""
        content = bytearray()
        await self._give_way()
        try:
            async with self._client.stream("GET", url, timeout=UPLOAD_S) as response:
                if response.is_error:
                    raise ApiError(-response.status_code, response.status_code, "")
                async for chunk in response.aiter_bytes():
                    content += chunk
                    if len(content) > most:
                        msg = "larger than it may be"
                        raise ValueError(msg)
        except httpx.HTTPError as error:
            raise UnansweredError(type(error).__name__, uncertain=False) from error
        return bytes(content)

    async def number(self) -> Json:
        """What Meta knows of our number; who holds a wrong token learns it here."""
        fields = {"fields": "display_phone_number,verified_name,quality_rating"}
        return await self._call("GET", f"/{self.account.number_id}", params=fields)

    async def templates(self) -> list[Json]:
        """All templates of the business account, page after page."""
        found: list[Json] = []
        asked = {"limit": "100"}
        while True:
            page = await self._call("GET", self._templates, params=asked)
            data = page.get("data")
            found += (
                [one for one in data if isinstance(one, dict)] if isinstance(data, list) else []
            )
            paging = page.get("paging")
            paging = paging if isinstance(paging, dict) else {}
            after = (paging.get("cursors") or {}).get("after")
            if not paging.get("next") or not after:
                return found
            asked["after"] = str(after)

    async def submit(self, template: Mapping[str, Any]) -> Json:
        """Hand in a template for review."""
        return await self._call("POST", self._templates, json=dict(template))

    @property
    def _templates(self) -> str:
        return f"/{self.account.business_id}/message_templates"

    async def _call(self, method: str, path: str, **request: Any) -> Json:  # noqa: ANN401
        await self._give_way()
        try:
            response = await self._client.request(method, path, **request)
        except httpx.HTTPError as error:
            never = isinstance(error, BEFORE_SENDING)
            raise UnansweredError(type(error).__name__, uncertain=not never) from error
        answer = _read(response)
        fault = answer.get("error")
        if isinstance(fault, dict) and isinstance(fault.get("code"), int):
            raise ApiError(fault["code"], response.status_code, _told(fault))
        if response.status_code in UNKNOWN_OUTCOME:
            raise UnansweredError(f"HTTP {response.status_code}", uncertain=True)
        if response.is_server_error:
            raise UnansweredError(f"HTTP {response.status_code}", uncertain=False)
        if response.is_error:
            code = TOKEN if response.status_code == 401 else -response.status_code
            raise ApiError(code, response.status_code, "")
        return answer


def _read(response: httpx.Response) -> Json:
    try:
        answer = json.loads(response.content or b"{}")
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _told(fault: Json) -> str:
    """What is said of an error; the details are where Meta says what is really wrong."""
    data = fault.get("error_data")
    details = data.get("details") if isinstance(data, dict) else None
    return str(details or fault.get("message") or "")[:200]


__all__ = ["Account", "ApiError", "UnansweredError", "Wire"]
