"""A browser without a screen."""

import asyncio
from collections.abc import AsyncIterable, Callable, Coroutine, Mapping
from typing import Any, TypeVar

import httpx
from starlette.applications import Starlette

ADDRESS = "http://127.0.0.1:8080"
T = TypeVar("T")


class Visitor:
    """A browser without a screen, on one event loop of its own."""

    def __init__(self, app: Starlette, base_url: str, headers: Mapping[str, str]) -> None:
        self._runner = asyncio.Runner()
        transport = httpx.ASGITransport(app=app)
        self._client = httpx.AsyncClient(transport=transport, base_url=base_url, headers=headers)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        return self.run(self._client.get(path, headers=headers))

    def post(
        self,
        path: str,
        *,
        json: object = None,
        content: bytes | AsyncIterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        sent = self._client.post(path, json=json, content=content, headers=headers)
        return self.run(sent)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    def close(self) -> None:
        self.run(self._client.aclose())
        self._runner.close()


Visiting = Callable[..., Visitor]
