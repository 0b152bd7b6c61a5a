"""The webhook: nobody but Telegram, nothing too large, answered only once it is stored."""

import hmac
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import pytest
from botapi.server import Fault
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from web.visitors import Visitor

from bot.channels.telegram.updates import ALLOWED
from bot.channels.telegram.webhook import HEADER, MOST_BYTES, Webhook, own_secret
from bot.web.guard import Guard
from channels.conftest import Office
from domain.errors import SettingError

SECRET = "rahasia-uji_1"  # noqa: S105 - not a real one
URL = "https://bot.example.go.id/telegram/masuk"
UPDATE = {"update_id": 12, "message": {"text": "halo"}}


class Shelf:
    """Where updates are stored; it may be broken."""

    def __init__(self) -> None:
        self.stored: list[dict[str, Any]] = []
        self.broken = False

    async def store(self, updates: Sequence[dict[str, Any]]) -> None:
        if self.broken:
            raise OperationalError("insert", {}, Exception("gone"))
        self.stored.extend(updates)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def telegram(shelf: Shelf) -> Iterator[Visitor]:
    hook = Webhook(URL, SECRET, shelf.store)
    guard = Middleware(Guard, bound_to="127.0.0.1", doors=frozenset({hook.path}))
    app = Starlette(routes=[hook.route], middleware=[guard])
    visitor = Visitor(app, "https://bot.example.go.id", {HEADER: SECRET})
    yield visitor
    visitor.close()


def test_an_update_is_stored_and_then_acknowledged(telegram: Visitor, shelf: Shelf) -> None:
    assert telegram.post("/telegram/masuk", json=UPDATE).status_code == 200
    assert shelf.stored == [UPDATE]


@pytest.mark.parametrize("secret", ["", "salah", SECRET[:-1], SECRET + "x"])
def test_a_wrong_secret_leaves_no_trace(telegram: Visitor, shelf: Shelf, secret: str) -> None:
    answer = telegram.post("/telegram/masuk", json=UPDATE, headers={HEADER: secret})
    assert answer.status_code == 403
    assert shelf.stored == []


def test_the_secret_is_compared_in_constant_time(
    telegram: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[bytes, bytes]] = []
    really = hmac.compare_digest

    def watched(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return really(one, other)

    monkeypatch.setattr(hmac, "compare_digest", watched)
    telegram.post("/telegram/masuk", json=UPDATE)
    assert compared == [(SECRET.encode(), SECRET.encode())]


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_large_is_refused(
    telegram: Visitor, shelf: Shelf, chunked: bool
) -> None:
    body = b'{"update_id": 1, "x": "' + b"x" * MOST_BYTES + b'"}'

    async def in_parts() -> AsyncIterator[bytes]:
        yield body[:1000]
        yield body[1000:]

    sent = in_parts() if chunked else body
    assert telegram.post("/telegram/masuk", content=sent).status_code == 413
    assert shelf.stored == []


@pytest.mark.parametrize(
    "body", [b"", b"no json", b"[]", b"{}", b'{"update_id": "x"}', b"[" * 9999]
)
def test_what_is_no_update_is_refused(telegram: Visitor, shelf: Shelf, body: bytes) -> None:
    assert telegram.post("/telegram/masuk", content=body).status_code == 400
    assert shelf.stored == []


def test_a_database_that_is_down_brings_the_update_back(telegram: Visitor, shelf: Shelf) -> None:
    shelf.broken = True
    assert telegram.post("/telegram/masuk", json=UPDATE).status_code == 503
    shelf.broken = False
    assert telegram.post("/telegram/masuk", json=UPDATE).status_code == 200
    assert shelf.stored == [UPDATE]


def test_only_telegrams_way_in_is_open_to_others(telegram: Visitor) -> None:
    assert telegram.get("/telegram/masuk").status_code == 405
    assert telegram.post("/other", json=UPDATE).status_code == 421


def test_without_a_secret_of_ones_own_it_follows_from_the_token() -> None:
    secret = own_secret("1:abc")
    assert len(secret) == 64
    assert secret != own_secret("1:abd")
    assert "abc" not in secret


def test_telegram_is_told_where_to_bring_updates_and_with_which_secret(office: Office) -> None:
    service = office.world.service
    service._account = type(service._account)(
        service._account.token, service._account.base_url, URL, SECRET
    )
    service.webhook = Webhook(URL, SECRET, service.store)
    office.run(service._announce_way_in())
    (given,) = office.api.called("setWebhook")
    assert (given["url"], given["secret_token"]) == (URL, SECRET)
    assert tuple(given["allowed_updates"]) == ALLOWED
    service.webhook = None
    office.run(service._announce_way_in())
    assert office.api.webhook == {}


def test_an_address_that_telegram_refuses_is_one_clear_line(office: Office) -> None:
    service = office.world.service
    service.webhook = Webhook(URL, SECRET, service.store)
    refusal = "Bad Request: bad webhook: HTTPS url must be provided for webhook"
    office.api.faults["setWebhook"].append(Fault(400, refusal))
    with pytest.raises(SettingError, match=r"^TELEGRAM_WEBHOOK_URL: Telegram refuses it: "):
        office.run(service._announce_way_in())
    service.webhook = None
    office.api.faults["deleteWebhook"].append(Fault(400, "Bad Request: no"))
    office.run(service._announce_way_in())


def test_what_is_brought_is_answered_like_what_is_fetched(office: Office) -> None:
    service = office.world.service
    hook = Webhook(URL, SECRET, service.store)
    update = office.act(lambda: office.api.write("7", "Baru", text="halo"))
    office.act(office.api._updates.clear)
    told = json.dumps(update).encode()

    async def bring() -> int:
        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": told}

        scope = {"type": "http", "method": "POST", "headers": [(HEADER.encode(), SECRET.encode())]}
        from starlette.requests import Request  # noqa: PLC0415

        return (await hook.receive(Request(scope, receive))).status_code

    assert office.run(bring()) == 200
    assert office.run(bring()) == 200
    office.settle()
    assert len(office.api.said_to("7")) == 1
