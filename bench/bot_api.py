"""The smallest server that takes messages as the Bot API does, for the benchmark alone.

It runs as a process of its own: ``python -m bench.bot_api`` prints its port. ``/order`` says how
many messages came, and how many of them came before an older one of the same chat.
"""

import asyncio
import json
from urllib.parse import parse_qs

ME = {"id": 1, "is_bot": True, "first_name": "Patungan", "username": "PatunganBenchBot"}


class Counted:
    """What came, and in which order."""

    def __init__(self) -> None:
        self.messages = 0
        self.overtaken = 0
        self._newest: dict[str, int] = {}

    def take(self, chat: str, text: str) -> dict[str, object]:
        """Note a message whose text begins with its number."""
        number = int(text.split(" ", 1)[0])
        self.overtaken += number < self._newest.get(chat, -1)
        self._newest[chat] = number
        self.messages += 1
        place = {"id": int(chat), "type": "private"}
        return {"message_id": self.messages, "date": 1_795_000_000, "chat": place, "text": text}


async def main() -> None:
    """Serve until killed."""
    counted = Counted()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]
                body = await reader.readexactly(int(length or 0))
                writer.write(_reply(_result(counted, head.split(b" ", 2)[1], body)))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def _result(counted: Counted, path: bytes, body: bytes) -> object:
    if path.endswith(b"/sendMessage"):
        given = parse_qs(body.decode())
        return counted.take(given["chat_id"][0], given["text"][0])
    if path.endswith(b"/order"):
        found = {"messages": counted.messages, "overtaken": counted.overtaken}
        counted.__init__()  # type: ignore[misc]
        return found
    return ME


def _reply(result: object) -> bytes:
    body = json.dumps({"ok": True, "result": result}).encode()
    return b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body)


if __name__ == "__main__":
    asyncio.run(main())
