"""Servers that say less than Telegram does, or say it otherwise, are understood all the same."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from telegram import Bot
from telegram.error import BadRequest, EndPointNotFound, InvalidToken, RetryAfter

from bot.channels.telegram.answers import read
from bot.channels.telegram.wire import ServerFaultError, Wire

SAID = {"message_id": 7, "date": 1_795_000_000_000, "text": "halo"}


def call(method: str, told: object, code: int = 200, **given: Any) -> Any:
    """What a method of the bot makes of an answer."""
    payload = json.dumps(told).encode()
    answering = httpx.MockTransport(lambda _: httpx.Response(code, content=payload))
    wire = Wire(httpx_kwargs={"transport": answering})

    async def asked() -> Any:
        async with wire:
            return await getattr(Bot("1:token", request=wire), method)(**given)

    return asyncio.run(asked())


@pytest.mark.parametrize(
    "told",
    [
        {"ok": True, "result": {"id": 5, "username": "PatunganBot"}},
        {"ok": True, "result": {"id": 5, "username": "PatunganBot", "unheard_of": {}}},
        {"result": {"username": "PatunganBot", "first_name": "P", "is_bot": True}},
    ],
)
def test_who_the_bot_is_needs_no_more_than_its_name(told: object) -> None:
    assert call("get_me", told).username == "PatunganBot"


def test_a_bot_without_a_name_is_a_bot() -> None:
    assert call("get_me", {"ok": True, "result": {}}).username is None


@pytest.mark.parametrize(
    "result", [SAID, SAID | {"chat": None}, SAID | {"reply_markup": "[]"}, {"message_id": 7}]
)
def test_a_message_that_went_out_has_its_number_whatever_else_is_odd(result: object) -> None:
    sent = call("send_message", {"ok": True, "result": result}, chat_id=1, text="halo")
    assert sent.message_id == 7


def test_a_file_has_its_id_whatever_else_is_missing() -> None:
    result = SAID | {"photo": [{"file_id": "small"}, {"file_id": "large", "width": "?"}]}
    sent = call("send_photo", {"ok": True, "result": result}, chat_id=1, photo="x")
    assert sent.photo[-1].file_id == "large"


@pytest.mark.parametrize("result", [None, True, SAID])
def test_an_edit_has_worked_whatever_it_gives_back(result: object) -> None:
    told = {"ok": True, "result": result}
    assert call("edit_message_text", told, text="x", chat_id=1, message_id=7) is True
    assert call("answer_callback_query", told, callback_query_id="1") is True


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"ok": False, "error_code": 400, "description": "Bad Request: x"}, BadRequest),
        ({"ok": False, "error_code": 401}, InvalidToken),
        ({"ok": False, "error_code": 404}, EndPointNotFound),
        ({"ok": False, "error_code": 429, "parameters": {"retry_after": 3}}, RetryAfter),
        ({"ok": False, "error_code": 502}, ServerFaultError),
        ({"ok": False}, BadRequest),
        ({"ok": False, "error_code": 200}, BadRequest),
        ({"ok": False, "error_code": "?"}, BadRequest),
    ],
)
def test_a_refusal_with_the_status_of_a_success_is_a_refusal(
    told: object, error: type[Exception]
) -> None:
    with pytest.raises(error):
        call("send_message", told, chat_id=1, text="halo")


@pytest.mark.parametrize("payload", [b"<html>", b"", b"[]", b"7", b"[" * 100_000])
def test_what_is_no_answer_stays_as_it_is(payload: bytes) -> None:
    assert read("sendMessage", 200, payload) == (200, payload)
