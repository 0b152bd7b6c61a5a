"""Every method that is used is documented, called in this run, and called as documented."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from botapi.specification import CHECKED, Checked, specification
from botapi.world import chat_of

from bot.channels.telegram.downloads import downloading
from bot.channels.telegram.presses import Presses
from bot.fetching import FileThere
from channels.conftest import PETUGAS, SITI, Office, picture

HOME = Path(__file__).parents[2] / "bot" / "channels" / "telegram"
NOT_OF_THE_API = {"initialize", "shutdown"}
needs_specification = pytest.mark.skipif(specification() is None, reason="no specification here")


def used() -> set[str]:
    """The Bot API's methods that our code calls, as the Bot API spells them."""
    found = set()
    for file in HOME.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(
                        value=ast.Attribute(attr="bot" | "_bot") | ast.Name(id="bot"),
                        attr=str(name),
                    )
                ):
                    found.add(name)
    assert len(found) > 10
    camel = {re.sub(r"_(.)", lambda m: m[1].upper(), name) for name in found - NOT_OF_THE_API}
    return camel | {"getMe"}


@needs_specification
def test_every_method_that_is_used_is_called_as_documented(offered: Office) -> None:
    before = len(CHECKED.faults)
    service = offered.world.service
    offered.run(service._announce_way_in())
    offered.run(service.menus.introduce())
    offered.press(SITI, offered.data(SITI, "Sanggup"))
    offered.write(PETUGAS, text="/laporan")
    offered.press(PETUGAS, offered.data(PETUGAS, "Lihat yang kurang"))
    offered.send("x", picture=picture())
    offered.send("x", picture=picture(to_print=True))
    offered.run(service.typing._bot.send_chat_action(int(chat_of(SITI)), "typing"))
    message = offered.newest(SITI)
    bare = {"message_id": message["message_id"], "chat": message["chat"]}
    offered.run(_close(service.presses, bare))
    service._account = type(service._account)("1:x", "http://x", "https://x.example/t", "s")
    from bot.channels.telegram.webhook import Webhook  # noqa: PLC0415

    service.webhook = Webhook("https://x.example/t", "s", service.store)
    offered.run(service._announce_way_in())
    service.webhook = None
    offered.run(service._announce_way_in())
    from bot.channels.telegram.menus import Someone  # noqa: PLC0415

    offered.run(service.menus._notes.write(f"menu:{chat_of(SITI)}", "old"))
    offered.run(service.menus._set_for(Someone(chat_of(SITI), "id", frozenset())))
    offered.api.files["BQ1"] = b"a;b"
    assert offered.run(downloading(service.bot)(FileThere("BQ1"))) == b"a;b"
    called = {call.method for call in offered.api.calls}
    assert used() <= called
    assert CHECKED.faults[before:] == []


async def _close(presses: Presses, message: dict[str, object]) -> None:
    from bot.channels.telegram.presses import Pressed  # noqa: PLC0415

    await presses._show(Pressed(1, message, "1|help"))


@needs_specification
def test_the_check_finds_what_is_wrong() -> None:
    wrong: list[tuple[str, dict[str, Any], str]] = [
        ("sendMessage", {"text": "x"}, "chat_id is required"),
        ("sendMessage", {"chat_id": 1, "text": "x", "txet": 1}, "unknown field txet"),
        ("sendMessage", {"chat_id": 1, "text": "x" * 4097}, "holds 4097"),
        ("sendMessage", {"chat_id": 1, "text": ""}, "holds 0"),
        ("sendMessage", {"chat_id": 1.5, "text": "x"}, "is no Integer or String"),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "reply_markup": _keyboard("x" * 65)},
            "reply_markup",
        ),
        ("sendPhoto", {"chat_id": 1, "photo": "f", "caption": "x" * 1025}, "holds 1025"),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "holds 201"),
        ("setMyCommands", {"commands": [{"command": "a"}]}, "commands"),
        ("sendNothing", {}, "no such method"),
    ]
    for method, given, told in wrong:
        faults = Checked().check(method, given, {})
        assert any(told in fault for fault in faults), (method, told, faults)
    fine = {"chat_id": 1, "text": "x", "reply_markup": _keyboard("x" * 64)}
    assert Checked().check("sendMessage", fine, {}) == []


def _keyboard(data: str) -> dict[str, object]:
    return {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}


def test_calls_are_counted(office: Office) -> None:
    before = CHECKED.calls.total()
    office.write(SITI, text="/bantuan")
    assert CHECKED.calls.total() > before or specification() is None
