"""Logs say what happened and where, never who said what."""

import json

import pytest

from bot.channels.base import Inbound
from bot.clock import VirtualClock
from bot.engine import Engine
from bot.logs import configure, where
from bot.storage import Storage
from domain.messages.base import encode_action
from domain.models import Inbox
from handlers.router import Router
from handlers.routes import Routes
from handlers.turn import HeardKind, Turn

NUMBER, NAME, WORDS = "+6281234567890", "Siti Aminah", "peyek saya rusak semua"


def _fail(turn: Turn, words: str) -> None:
    msg = f"{turn.person.name} {turn.heard.text} {words}"
    raise RuntimeError(msg)


def _failing_turn(storage: Storage, clock: VirtualClock) -> None:
    routes = Routes()
    routes.command("break")(_fail)
    engine = Engine(storage, Router.of((routes,)), clock)
    text = f"/break {WORDS}"
    engine.receive(
        [
            Inbound(
                "whatsapp", "wamid.1", NUMBER, HeardKind.TEXT, clock.now(), text, sender_name=NAME
            )
        ]
    )
    engine.work()


@pytest.mark.parametrize("as_json", [True, False])
def test_no_name_number_or_word_of_anybody_is_logged_when_a_turn_fails(
    storage: Storage, clock: VirtualClock, capsys: pytest.CaptureFixture[str], as_json: bool
) -> None:
    configure(json=as_json)
    _failing_turn(storage, clock)
    told = "".join(capsys.readouterr())
    assert "turn_failed" in told
    assert "RuntimeError in _fail (test_logs.py:" in told
    for private in (NUMBER, *NAME.split(), *WORDS.split()):
        assert private not in told


def test_what_is_kept_with_the_message_is_as_discreet(
    storage: Storage, clock: VirtualClock, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(json=True)
    _failing_turn(storage, clock)
    with storage.reading() as session:
        kept = session.get_one(Inbox, 1).error or ""
    assert kept.startswith("RuntimeError in _fail (test_logs.py:")
    assert NAME not in kept


def test_a_line_for_machines_is_json_with_its_time_and_level(
    storage: Storage, clock: VirtualClock, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(json=True)
    _failing_turn(storage, clock)
    out, err = capsys.readouterr()
    assert out == ""
    line = json.loads(err)
    assert (line["event"], line["level"], line["inbox_id"]) == ("turn_failed", "error", 1)
    assert line["timestamp"].endswith("Z")


def test_an_error_is_told_by_its_kind_and_place_alone() -> None:
    with pytest.raises(ValueError, match="62") as raised:
        encode_action("x" * 65, ())
    assert where(raised.value).startswith("ValueError in encode_action (base.py:")
    assert where(KeyError("secret")) == "KeyError"
