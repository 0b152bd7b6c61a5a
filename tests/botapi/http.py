"""The few words of HTTP that a Bot API server needs, so that a test can also break them off."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Request:
    """A call: its path, what it gives by name, and the files that are uploaded with it."""

    path: str
    given: dict[str, str]
    uploads: dict[str, bytes] = field(default_factory=dict)
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass
class Reply:
    """An answer; ``drop`` breaks the connection instead of sending it."""

    status: int
    body: Any
    drop: bool = False


Answer = Callable[[Request], Awaitable[Reply]]
PHRASES = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}


async def serve(answer: Answer, port: int = 0) -> tuple[asyncio.Server, int]:
    """Listen on loopback; returns the server and its port."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await _read(reader)) is not None:
                reply = await answer(request)
                if reply.drop:
                    break
                writer.write(_written(reply))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", port, limit=2**24)
    return server, server.sockets[0].getsockname()[1]


async def _read(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    address = urlsplit(first.split(" ")[1])
    given, uploads = _given(headers.get("content-type", ""), body)
    asked = {**dict(parse_qsl(address.query)), **given}
    return Request(address.path, asked, uploads, first.split(" ")[0], headers, body)


def _given(kind: str, body: bytes) -> tuple[dict[str, str], dict[str, bytes]]:
    if kind.startswith("multipart/form-data"):
        return _multipart(kind, body)
    if kind.startswith("application/json"):
        loaded = json.loads(body or b"{}")
        return {k: v if isinstance(v, str) else json.dumps(v) for k, v in loaded.items()}, {}
    return dict(parse_qsl(body.decode(), keep_blank_values=True)), {}


def _multipart(kind: str, body: bytes) -> tuple[dict[str, str], dict[str, bytes]]:
    message = BytesParser().parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    given: dict[str, str] = {}
    uploads: dict[str, bytes] = {}
    for part in message.get_payload():
        assert not isinstance(part, str)
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if part.get_filename():
            uploads[name] = content
        else:
            given[name] = content.decode()
    return given, uploads


def _written(reply: Reply) -> bytes:
    body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
    phrase = PHRASES.get(reply.status, "Trouble")
    head = f"HTTP/1.1 {reply.status} {phrase}\r\ncontent-type: application/json\r\n"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body
