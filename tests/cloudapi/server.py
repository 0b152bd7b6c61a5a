"""The Cloud API as its documentation describes it, with faults on demand.

It keeps numbers, messages, files and templates, and brings webhooks to whoever is set as their
receiver. Every request is checked against the OpenAPI document.
"""

import hashlib
import hmac
import itertools
import json
import re
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from botapi.http import Reply, Request
from botapi.server import Loopback

from bot.channels.whatsapp.wire import Account
from bot.clock import Clock
from cloudapi.specification import CHECKED

TOKEN, SECRET, VERIFY = "EAAtoken", "app-secret", "verify-word"
NUMBER_ID, BUSINESS_ID, VERSION = "106540352242922", "102290129340398", "v23.0"
WINDOW = timedelta(hours=24)
NUMBERED = re.compile(r"\{\{(\d+)\}\}")
Json = dict[str, Any]
Receiver = Callable[[bytes, dict[str, str]], Awaitable[int]]


@dataclass
class Fault:
    """What happens to one message: an error, a broken connection, a status later on."""

    code: int = 0
    status: int = 400
    drop: bool = False
    done_first: bool = False
    later: int = 0
    told: str = "Trouble"
    bare: bool = False


@dataclass
class Message:
    """A message that the server took."""

    id: str
    address: str
    body: Json
    at: datetime
    text: str
    choices: list[tuple[str, str]] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """``text``, ``interactive``, ``image`` or ``template``."""
        return str(self.body["type"])


class CloudApi:
    """One number, its templates, and everything that was said."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.messages: list[Message] = []
        self.calls: list[Json] = []
        self.read: list[str] = []
        self.typing: list[str] = []
        self.files: dict[str, bytes] = {}
        self.templates: dict[tuple[str, str], Json] = {}
        self.heard: dict[str, datetime] = {}
        self.faults: deque[Fault] = deque()
        self.faults_for: dict[str, deque[Fault]] = defaultdict(deque)
        self.undeliverable: set[str] = set()
        self.refuses_closed_windows = True
        self.pair_limit: timedelta | None = None
        self.token_works = True
        self.on_message: Callable[[Message], None] | None = None
        self.receiver: Receiver | None = None
        self._numbers = itertools.count(1)
        self._last: dict[str, datetime] = {}
        self._answered_at = 0

    # ------------------------------------------------------------------ the wire

    async def answer(self, request: Request) -> Reply:
        """One request from beginning to end."""
        if request.headers.get("authorization") != f"Bearer {TOKEN}" or not self.token_works:
            return _error(190, 401, "Invalid OAuth access token")
        path = request.path.removeprefix(f"/{VERSION}")
        match request.method, path:
            case "POST", p if p == f"/{NUMBER_ID}/messages":
                return await self._messages(json.loads(request.body))
            case "POST", p if p == f"/{NUMBER_ID}/media":
                return self._media(request)
            case "GET", p if p == f"/{NUMBER_ID}":
                CHECKED.asked("/{Version}/{Phone-Number-ID}")
                named = {"display_phone_number": "+62 811 000", "verified_name": "Dinas"}
                return Reply(200, {"id": NUMBER_ID, **named, "quality_rating": "GREEN"})
            case "GET", p if p == f"/{BUSINESS_ID}/message_templates":
                return self._list(request)
            case "POST", p if p == f"/{BUSINESS_ID}/message_templates":
                return self._submitted(json.loads(request.body))
        return _error(100, 400, "Unsupported request")

    async def _messages(self, body: Json) -> Reply:
        CHECKED.message(body)
        self.calls.append(body)
        if "status" in body:
            self.read.append(body["message_id"])
            self.typing += [body["message_id"]] if "typing_indicator" in body else []
            return Reply(200, {"success": True})
        address = str(body.get("to") or body.get("recipient"))
        fault = self._fault(address)
        if fault is not None and not fault.done_first and not fault.later:
            return _faulty(fault)
        refusal = self._refusal(address, body)
        if refusal is not None:
            return refusal
        message = self._keep(address, body)
        if fault is not None and fault.done_first:
            return _faulty(fault)
        if fault is not None and fault.later:
            await self.tell(message, "failed", code=fault.later)
        elif address in self.undeliverable:
            await self.tell(message, "failed", code=131026)
        contacts = [{"input": address, "wa_id": address}]
        told = {"contacts": contacts, "messages": [{"id": message.id}]}
        return Reply(200, {"messaging_product": "whatsapp", **told})

    def _fault(self, address: str) -> Fault | None:
        for waiting in (self.faults_for[address], self.faults):
            if waiting:
                return waiting.popleft()
        return None

    def _refusal(self, address: str, body: Json) -> Reply | None:
        now = self.clock.now()
        if self.pair_limit and now < self._last.get(address, now - WINDOW) + self.pair_limit:
            return _error(131056, 400, "Pair rate limit hit")
        if body["type"] == "template":
            return self._template_refusal(body["template"])
        heard = self.heard.get(address)
        if self.refuses_closed_windows and (heard is None or heard + WINDOW <= now):
            return _error(131047, 400, "Re-engagement message")
        header = body.get("interactive", {}).get("header", {})
        shown = [one.get(kind) for one in (body, header) for kind in ("image", "document")]
        picture = next((one for one in shown if one is not None), None)
        if picture is not None and picture.get("id") not in self.files:
            return _error(131053, 400, "Media upload error")
        return None

    def _template_refusal(self, given: Json) -> Reply | None:
        known = self.templates.get((given["name"], given["language"]["code"]))
        if known is None:
            return _error(132001, 404, "Template does not exist")
        if known["status"] in ("PAUSED", "DISABLED"):
            return _error(132015 if known["status"] == "PAUSED" else 132016, 400, "Template paused")
        if known["status"] != "APPROVED":
            return _error(132001, 404, "Template is not approved")
        body = component(known, "BODY")
        wanted = len(NUMBERED.findall(body["text"]))
        texts = [one for one in given["components"] if one["type"] == "body"]
        if sum(len(one["parameters"]) for one in texts) != wanted:
            return _error(132000, 400, "Number of parameters does not match")
        if len(filled(known, given)) > 1024:
            return _error(132005, 400, "Translated text too long")
        return None

    def _keep(self, address: str, body: Json) -> Message:
        number = next(self._numbers)
        message = Message(f"wamid.OUT{number:06d}", address, body, self.clock.now(), "")
        message.text, message.choices = self._shown(body)
        self.messages.append(message)
        self._last[address] = message.at
        if self.on_message is not None:
            self.on_message(message)
        return message

    def _shown(self, body: Json) -> tuple[str, list[tuple[str, str]]]:
        match body["type"]:
            case "text":
                return body["text"]["body"], []
            case "image" | "document" as kind:
                return body[kind].get("caption", ""), []
            case "template":
                known = self.templates[
                    body["template"]["name"], body["template"]["language"]["code"]
                ]
                return filled(known, body["template"]), _quick_replies(known, body["template"])
        interactive = body["interactive"]
        action = interactive["action"]
        rows = [row for section in action.get("sections", []) for row in section["rows"]]
        shown = [*(one["reply"] for one in action.get("buttons", [])), *rows]
        return interactive["body"]["text"], [(one["title"], one["id"]) for one in shown]

    def _media(self, request: Request) -> Reply:
        CHECKED.media({**request.given, **dict.fromkeys(request.uploads, "")})
        number = f"media{len(self.files) + 1}"
        self.files[number] = request.uploads["file"]
        return Reply(200, {"id": number})

    def _list(self, request: Request) -> Reply:
        CHECKED.asked("/{Version}/{WABA-ID}/message_templates")
        first = int(request.given.get("after", "0"))
        size = min(3, int(request.given.get("limit", "3")))
        every = list(self.templates.values())
        paging: Json = {"cursors": {"before": str(first), "after": str(first + size)}}
        if first + size < len(every):
            paging["next"] = "http://127.0.0.1/next"
        return Reply(200, {"data": every[first : first + size], "paging": paging})

    def _submitted(self, body: Json) -> Reply:
        CHECKED.template(body)
        if (body["name"], body["language"]) in self.templates:
            return _error(100, 400, "Content in this language already exists")
        number = str(700000 + len(self.templates))
        known = {**body, "id": number, "status": "PENDING"}
        self.templates[body["name"], body["language"]] = known
        return Reply(200, {"id": number, "status": "PENDING", "category": body["category"]})

    # ------------------------------------------------------------------ what Meta brings

    async def tell(
        self, message: Message, status: str, *, code: int = 0, category: str = "service"
    ) -> int:
        """Bring a status of a message."""
        told: Json = {
            "id": message.id,
            "status": status,
            "timestamp": str(int(self.clock.now().timestamp())),
            "recipient_id": message.address,
            "biz_opaque_callback_data": message.body.get("biz_opaque_callback_data"),
        }
        if code:
            told["errors"] = [{"code": code, "title": "Trouble"}]
        else:
            pricing = {"billable": category != "service", "pricing_model": "PMP"}
            told |= {"pricing": {**pricing, "category": category}}
            told |= {"conversation": {"id": f"c{message.address}"}}
        return await self.bring(self.payload(statuses=[told]))

    def payload(self, **value: Any) -> Json:
        """A webhook of our number."""
        metadata = {"display_phone_number": "62811000", "phone_number_id": NUMBER_ID}
        held = {"messaging_product": "whatsapp", "metadata": metadata, **value}
        return self.change("messages", held)

    def change(self, name: str, value: Json) -> Json:
        """A webhook of any field."""
        changes = [{"value": value, "field": name}]
        entry = {"id": BUSINESS_ID, "changes": changes}
        return {"object": "whatsapp_business_account", "entry": [entry]}

    def written(self, address: str, name: str = "", *, user: str = "", **said: Any) -> Json:
        """Somebody writes; opens the window."""
        self.heard[address or user] = self.clock.now()
        contact: Json = {"profile": {"name": name}}
        contact |= {"wa_id": address} if address else {}
        contact |= {"user_id": user} if user else {}
        message = {"id": f"wamid.IN{next(self._numbers):06d}", **said}
        message |= {"from": address} if address else {"from_user_id": user}
        message["timestamp"] = str(int(self.clock.now().timestamp()))
        return self.payload(contacts=[contact], messages=[message])

    async def bring(self, payload: Json) -> int:
        """Bring a webhook, signed; returns the status of the answer."""
        body = json.dumps(payload).encode()
        assert self.receiver is not None
        return await self.receiver(body, signed(body))

    def said_to(self, address: str) -> list[Message]:
        """Our messages to somebody, oldest first."""
        return [message for message in self.messages if message.address == address]


def signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    """The header that signs a body."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"x-hub-signature-256": f"sha256={digest}", "content-type": "application/json"}


def component(template: Json, kind: str) -> Json:
    """One component of a template; empty where it has none."""
    found: list[Json] = [one for one in template["components"] if one["type"] == kind]
    return found[0] if found else {}


def filled(template: Json, given: Json) -> str:
    """A template's text as it is read."""
    texts = [
        one["text"]
        for part in given["components"]
        if part["type"] == "body"
        for one in part["parameters"]
    ]
    return NUMBERED.sub(lambda found: texts[int(found[1]) - 1], component(template, "BODY")["text"])


def _quick_replies(template: Json, given: Json) -> list[tuple[str, str]]:
    labels = [one["text"] for one in component(template, "BUTTONS").get("buttons", [])]
    pressed = {one["index"]: one for one in given["components"] if one["type"] == "button"}
    return [
        (label, pressed[str(n)]["parameters"][0]["payload"] if str(n) in pressed else label)
        for n, label in enumerate(labels)
    ]


def _error(code: int, status: int, told: str) -> Reply:
    data = {"messaging_product": "whatsapp", "details": told}
    fault = {"message": f"(#{code}) {told}", "type": "OAuthException", "code": code}
    return Reply(status, {"error": {**fault, "error_data": data, "fbtrace_id": "A"}})


def _faulty(fault: Fault) -> Reply:
    if fault.bare:
        return Reply(fault.status, b"<html>trouble</html>", drop=fault.drop)
    refusal = _error(fault.code or 131000, fault.status, fault.told)
    return Reply(refusal.status, refusal.body, drop=fault.drop)


def account_at(port: int) -> Account:
    """How the server is reached."""
    address = f"http://127.0.0.1:{port}"
    return Account(NUMBER_ID, BUSINESS_ID, TOKEN, SECRET, VERIFY, address, VERSION)


@contextmanager
def cloud(clock: Clock) -> Iterator[tuple[CloudApi, Loopback]]:
    """A server on loopback for as long as the block lasts."""
    here = Loopback()
    try:
        api = CloudApi(clock)
        here.start(api)
        yield api, here
    finally:
        here.stop()


__all__ = ["CloudApi", "Fault", "Message", "account_at", "cloud", "signed"]
