"""A Bot API server as the documentation describes it, with faults on demand.

It keeps chats, messages, files (``theirs``: sent by people), menus and waiting updates. Every call
is checked against the specification. ``faults`` holds, by method, what happens to its next calls.
"""

import asyncio
import json
import threading
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar
from urllib.parse import unquote

import httpx

from bot.channels.simulator import SAMPLE_PICTURE
from botapi.http import Reply, Request, serve
from botapi.specification import CHECKED, plain, specification

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"  # noqa: S105 - the documentation's example
USERNAME = "PatunganUjiBot"
Json = dict[str, Any]
T = TypeVar("T")


@dataclass
class Fault:
    """What happens to one call: an answer, a broken connection, a delay before it is done."""

    status: int = 0
    description: str = ""
    parameters: Json = field(default_factory=dict)
    drop: bool = False
    done_first: bool = False
    delay: asyncio.Event | None = None
    only_chat: str = ""


@dataclass
class Call:
    """A call as it came."""

    method: str
    given: Json
    uploads: dict[str, bytes]


class BotApi:
    """One bot, its chats, and everything that was said."""

    def __init__(self, token: str = TOKEN, username: str = USERNAME) -> None:
        self.token, self.username = token, username
        self.lacks: set[str] = set()
        self.calls: list[Call] = []
        self.messages: dict[tuple[str, int], Json] = {}
        self.commands: dict[str, list[Json]] = {}
        self.profile: dict[str, str] = {}
        self.files: dict[str, bytes] = {}
        self.theirs: dict[str, bytes] = {"p": SAMPLE_PICTURE}
        self.webhook: Json = {}
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        self.answered: list[str] = []
        self.on_message: Callable[[str, Json], None] | None = None
        self.on_call: Callable[[Call], None] | None = None
        self._updates: list[Json] = []
        self._next_update, self._next_message = 870000001, 1
        self._arrived = asyncio.Event()
        self._polling = 0

    # ------------------------------------------------------------------ the wire

    async def answer(self, request: Request) -> Reply:
        """One call from beginning to end."""
        kept = unquote(request.path).removeprefix(f"/file/bot{self.token}/")
        if kept in self.theirs:
            return Reply(200, self.theirs[kept])
        kept = unquote(request.path).removeprefix(f"/file/bot{self.token}/documents/")
        if kept in self.files:
            return Reply(200, self.files[kept])
        prefix, _, method = request.path.rpartition("/")
        if prefix != f"/bot{self.token}":
            return _refusal(401, "Unauthorized")
        if method in self.lacks or not hasattr(self, f"do_{method}"):
            return _refusal(404, "Not Found")
        call = Call(method, _decoded(method, request.given, request.uploads), request.uploads)
        self.calls.append(call)
        if self.on_call is not None:
            self.on_call(call)
        CHECKED.check(method, call.given, call.uploads)
        fault = self._fault(call)
        if fault is not None and fault.delay is not None:
            await fault.delay.wait()
        if fault is not None and (fault.status or fault.drop) and not fault.done_first:
            return _faulty(fault)
        try:
            done = getattr(self, f"do_{method}")(call)
            result = await done if asyncio.iscoroutine(done) else done
        except RefusedError as refused:
            return _refusal(refused.code, refused.description, refused.parameters)
        if fault is not None and fault.done_first:
            return _faulty(fault)
        return Reply(200, {"ok": True, "result": result})

    def _fault(self, call: Call) -> Fault | None:
        waiting = self.faults[call.method]
        for fault in waiting:
            if fault.only_chat in ("", str(call.given.get("chat_id", ""))):
                waiting.remove(fault)
                return fault
        return None

    @property
    def waits(self) -> bool:
        """Whether there is anything that a poller has not said it has."""
        return bool(self._updates)

    # ------------------------------------------------------------------ the methods

    def do_getMe(self, _: Call) -> Json:  # noqa: N802 - named as the Bot API names it
        number = int(self.token.partition(":")[0])
        return {"id": number, "is_bot": True, "first_name": "Patungan", "username": self.username}

    async def do_getUpdates(self, call: Call) -> list[Json]:  # noqa: N802
        if self.webhook.get("url"):
            raise RefusedError(409, "Conflict: can't use getUpdates method while webhook is active")
        if self._polling:
            raise RefusedError(409, "Conflict: terminated by other getUpdates request")
        offset = call.given.get("offset") or 0
        self._updates = [one for one in self._updates if one["update_id"] >= offset]
        self._polling += 1
        try:
            if not self._updates and call.given.get("timeout"):
                self._arrived.clear()
                await asyncio.wait_for(self._arrived.wait(), call.given["timeout"])
        except TimeoutError:
            pass
        finally:
            self._polling -= 1
        return self._updates[: call.given.get("limit") or 100]

    def do_setWebhook(self, call: Call) -> bool:  # noqa: N802
        self.webhook = dict(call.given)
        return True

    def do_deleteWebhook(self, _: Call) -> bool:  # noqa: N802
        self.webhook = {}
        return True

    def do_getWebhookInfo(self, _: Call) -> Json:  # noqa: N802
        waiting = len(self._updates)
        url = self.webhook.get("url", "")
        return {"url": url, "has_custom_certificate": False, "pending_update_count": waiting}

    def do_getFile(self, call: Call) -> Json:  # noqa: N802
        number = str(call.given["file_id"])
        known = {**self.files, **self.theirs}
        if number not in known:
            raise RefusedError(400, "Bad Request: invalid file_id")
        size = len(known[number])
        path = number if number in self.theirs else f"documents/{number}"
        return {"file_id": number, "file_unique_id": number, "file_size": size, "file_path": path}

    def do_sendMessage(self, call: Call) -> Json:  # noqa: N802
        return self._keep(call, {"text": _parsed(call.given, "text")})

    def do_sendPhoto(self, call: Call) -> Json:  # noqa: N802
        number, content = self._file(call, "photo")
        photo = {"file_id": number, "file_unique_id": number, "width": 90, "height": 90}
        said: Json = {"photo": [{**photo, "file_size": len(content)}]}
        if "caption" in call.given:
            said["caption"] = _parsed(call.given, "caption")
        return self._keep(call, said)

    def do_sendDocument(self, call: Call) -> Json:  # noqa: N802
        number, content = self._file(call, "document")
        document = {"file_id": number, "file_unique_id": number, "file_size": len(content)}
        said: Json = {"document": document}
        if "caption" in call.given:
            said["caption"] = _parsed(call.given, "caption")
        return self._keep(call, said)

    def do_editMessageText(self, call: Call) -> Json:  # noqa: N802
        return self._edit(call, {"text": _parsed(call.given, "text")})

    def do_editMessageCaption(self, call: Call) -> Json:  # noqa: N802
        return self._edit(call, {"caption": _parsed(call.given, "caption")})

    def do_editMessageReplyMarkup(self, call: Call) -> Json:  # noqa: N802
        return self._edit(call, {})

    def do_answerCallbackQuery(self, call: Call) -> bool:  # noqa: N802
        self.answered.append(call.given["callback_query_id"])
        return True

    def do_sendChatAction(self, _: Call) -> bool:  # noqa: N802
        return True

    def do_setMyCommands(self, call: Call) -> bool:  # noqa: N802
        self.commands[_scope(call.given)] = call.given["commands"]
        return True

    def do_deleteMyCommands(self, call: Call) -> bool:  # noqa: N802
        self.commands.pop(_scope(call.given), None)
        return True

    def do_setMyDescription(self, call: Call) -> bool:  # noqa: N802
        self.profile[f"about:{call.given.get('language_code', '')}"] = call.given["description"]
        return True

    def do_setMyShortDescription(self, call: Call) -> bool:  # noqa: N802
        text = call.given["short_description"]
        self.profile[f"short:{call.given.get('language_code', '')}"] = text
        return True

    # ------------------------------------------------------------------ what people do

    def write(self, chat: str, name: str = "", **said: Any) -> Json:
        """Somebody sends a message to the bot; returns its update."""
        message = {**self._message(chat, {"id": int(chat), "is_bot": False, "first_name": name})}
        return self._arrive("message", {**message, **said})

    def press(self, chat: str, data: str, name: str = "", message: Json | None = None) -> Json:
        """Somebody presses a button of ``message`` (of their newest one with this data)."""
        shown = message or self.newest_with(chat, data)
        query = {
            "id": f"q{self._next_update}",
            "from": {"id": int(chat), "is_bot": False, "first_name": name},
            "chat_instance": chat,
            "data": data,
        }
        return self._arrive("callback_query", query | ({"message": shown} if shown else {}))

    def newest_with(self, chat: str, data: str) -> Json | None:
        """The newest message of a chat that shows this button."""
        for (where, _), message in reversed(self.messages.items()):
            if where == chat and any(one.get("callback_data") == data for one in buttons(message)):
                return message
        return None

    def arrive(self, update: Json) -> Json:
        """Any update, as it is."""
        self._updates.append(update)
        self._arrived.set()
        return update

    def _arrive(self, kind: str, said: Json) -> Json:
        self._next_update += 1
        return self.arrive({"update_id": self._next_update - 1, kind: said})

    def said_to(self, chat: str) -> list[Json]:
        """The bot's messages in a chat, oldest first."""
        return [message for (where, _), message in self.messages.items() if where == chat]

    def called(self, method: str) -> list[Json]:
        """What was given to every call of a method."""
        return [call.given for call in self.calls if call.method == method]

    # ------------------------------------------------------------------ inside

    def _message(self, chat: str, sender: Json) -> Json:
        self._next_message += 1
        return {
            "message_id": self._next_message - 1,
            "date": 1_795_000_000,
            "chat": {"id": int(chat), "type": "private" if int(chat) > 0 else "supergroup"},
            "from": sender,
        }

    def _keep(self, call: Call, said: Json) -> Json:
        chat = str(call.given["chat_id"])
        message = {**self._message(chat, self.do_getMe(call)), **said}
        if "reply_markup" in call.given:
            message["reply_markup"] = call.given["reply_markup"]
        if "reply_parameters" in call.given:
            message["replied"] = call.given["reply_parameters"]["message_id"]
        self.messages[chat, message["message_id"]] = message
        if self.on_message is not None:
            self.on_message(
                chat, {**message, "html": call.given.get("text", call.given.get("caption", ""))}
            )
        return {key: value for key, value in message.items() if key != "replied"}

    def _edit(self, call: Call, change: Json) -> Json:
        key = (str(call.given["chat_id"]), call.given["message_id"])
        if key not in self.messages:
            raise RefusedError(400, "Bad Request: message to edit not found")
        before = self.messages[key]
        after = {**before, **change}
        after.pop("reply_markup", None)
        if "reply_markup" in call.given:
            after["reply_markup"] = call.given["reply_markup"]
        if after == before:
            raise RefusedError(400, "Bad Request: message is not modified")
        self.messages[key] = after
        return after

    def _file(self, call: Call, name: str) -> tuple[str, bytes]:
        given = str(call.given[name])
        if given.startswith("attach://"):
            number = f"AgACAgUAAx{len(self.files):04d}"
            self.files[number] = call.uploads[given.removeprefix("attach://")]
        elif given not in self.files:
            raise RefusedError(400, "Bad Request: wrong file identifier/HTTP URL specified")
        else:
            number = given
        return number, self.files[number]


class RefusedError(Exception):
    """The server says no."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters or {}


def buttons(message: Json) -> list[Json]:
    """All buttons below a message."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def _decoded(method: str, given: dict[str, str], uploads: dict[str, bytes]) -> Json:
    """What was given, each in the type that the documentation gives it."""
    known = specification()
    fields = known["methods"].get(method, {}).get("fields", []) if known else []
    kinds = {one["name"]: one["types"] for one in fields}
    found: Json = {name: f"attach://{name}" for name in uploads if name in kinds or not kinds}
    for name, value in given.items():
        text_only = kinds.get(name, []) in (["String"], ["InputFile", "String"])
        found[name] = value if text_only else _value(name, value)
    return found


def _value(name: str, value: str) -> Any:
    if name in ("text", "caption", "description", "short_description", "callback_query_id", "url"):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _parsed(given: Json, name: str) -> str:
    """The text after entities; a text that Telegram could not parse is refused."""
    text = str(given.get(name, ""))
    if given.get("parse_mode") == "HTML":
        try:
            text = plain(text)
        except ValueError as error:
            raise RefusedError(400, f"Bad Request: can't parse entities: {error}") from error
    if not text.strip() and name == "text":
        raise RefusedError(400, "Bad Request: message text is empty")
    return text


def _scope(given: Json) -> str:
    scope = given.get("scope") or {"type": "default"}
    return f"{scope['type']}:{scope.get('chat_id', '')}:{given.get('language_code', '')}"


def _refusal(code: int, description: str, parameters: Json | None = None) -> Reply:
    body: Json = {"ok": False, "error_code": code, "description": description}
    return Reply(code, {**body, "parameters": parameters} if parameters else body)


def _faulty(fault: Fault) -> Reply:
    refusal = _refusal(fault.status or 500, fault.description or "Trouble", fault.parameters)
    return Reply(refusal.status, refusal.body, drop=fault.drop)


class Answering(Protocol):
    """Whatever answers requests."""

    async def answer(self, request: Request) -> Reply: ...


class Loopback:
    """A loop in a thread of its own, with a server in it and whatever else needs one loop."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self.port = 0
        self._server: asyncio.Server | None = None

    def start(self, api: "Answering") -> None:
        """Listen; the address is `base_url` from now on."""
        self._server, self.port = self.run(serve(api.answer))

    @property
    def base_url(self) -> str:
        """What ``TELEGRAM_API_BASE_URL`` would be."""
        return f"http://127.0.0.1:{self.port}/bot"

    def begin(self, work: Awaitable[T]) -> "Future[T]":
        """Begin something in the loop."""

        async def awaited() -> T:
            return await work

        return asyncio.run_coroutine_threadsafe(awaited(), self.loop)

    def run(self, work: Awaitable[T]) -> T:
        """Do something in the loop and wait for it."""
        return self.begin(work).result(60)

    def stop(self) -> None:
        """End the server and the loop."""

        async def end() -> None:
            if self._server is not None:
                self._server.close()
            mine = asyncio.current_task()
            others = [task for task in asyncio.all_tasks() if task is not mine]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        self.run(end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


@contextmanager
def loopback(api: BotApi | None = None) -> Iterator[tuple[BotApi, Loopback]]:
    """A server on loopback for as long as the block lasts."""
    here = Loopback()
    served = api or here.run(_made())
    try:
        here.start(served)
        yield served, here
    finally:
        here.stop()


async def _made() -> BotApi:
    return BotApi()


async def deliver_by_webhook(client: httpx.AsyncClient, api: BotApi, update: Json) -> int:
    """Bring an update as Telegram does; returns the status of the answer."""
    headers = {"X-Telegram-Bot-Api-Secret-Token": api.webhook.get("secret_token", "")}
    answer = await client.post(api.webhook["url"], json=update, headers=headers)
    return answer.status_code
