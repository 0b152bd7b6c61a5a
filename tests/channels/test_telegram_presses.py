"""Buttons: answered at once, shown as pressed, right also when old, refused when forged."""

import re
from collections.abc import Iterator
from functools import partial

import pytest
from botapi.server import Fault, buttons
from botapi.world import chat_of
from samples import attempts, classes, samples
from sqlmodel import select

from bot.channels.telegram.presses import remaining
from channels.conftest import ANI, PETUGAS, SITI, Office
from domain.messages.base import CODE_BYTES, Button, Message, decode_action, from_wire, to_wire
from domain.models import AuditEntry, Inbox, InboxState, Share, ShareState
from handlers.conversations import CONVERSATIONS
from handlers.router import Router


def every_button() -> Iterator[Button]:
    """The buttons of every message, at its fullest and at its emptiest."""
    for cls in classes():
        for sample in (*samples(cls).values(), *attempts(cls)):
            if isinstance(sample, Message):
                yield from sample.buttons()


def test_the_code_of_every_button_is_short_and_has_a_version() -> None:
    seen = 0
    for button in every_button():
        data = to_wire(button.code)
        assert 1 <= len(data.encode()) <= CODE_BYTES
        assert re.match(r"1\|[a-z]", data)
        assert from_wire(data) == button.code
        seen += 1
    assert seen > 100


def refusals(office: Office) -> list[str]:
    """The presses that were refused, as the trail has them."""
    with office.storage.reading() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.action == "refused_button"))
        return [(entry.after or {})["button"] for entry in entries]


def states(office: Office) -> list[ShareState]:
    with office.storage.reading() as session:
        return list(session.exec(select(Share.state).order_by(Share.id)))  # type: ignore[arg-type]


def test_a_press_is_answered_and_its_message_shows_what_was_chosen(offered: Office) -> None:
    data = offered.data(SITI, "Sanggup")
    offered.press(SITI, data)
    (message,) = [one for one in offered.api.said_to(chat_of(SITI)) if "Bagian" in one["text"]]
    assert message["text"].endswith("\n\n✓ Sanggup")
    assert buttons(message) == []
    assert len(offered.api.answered) == 1
    (edit,) = offered.api.called("editMessageText")
    assert "parse_mode" not in edit
    assert ShareState.CONFIRMED in states(offered)


def test_a_press_that_only_looks_leaves_the_other_choices_open() -> None:
    rows = [[{"text": "Lihat", "callback_data": "1|orders.short"}]]
    rows += [[{"text": "Buat", "callback_data": "1|plan.approve|BPN-1"}]]
    message = {"reply_markup": {"inline_keyboard": rows}}
    left = remaining(message, "1|orders.short")
    assert left is not None
    assert [[one.text for one in row] for row in left.inline_keyboard] == [["Buat"]]
    assert remaining(message, "1|plan.approve|BPN-1") is None


def test_a_second_press_of_the_same_button_gets_a_right_answer(offered: Office) -> None:
    data = offered.data(SITI, "Sanggup")
    shown = offered.api.newest_with(chat_of(SITI), data)
    offered.press(SITI, data)
    assert "Sudah tercatat" in offered.press(SITI, data, shown)["text"]
    assert refusals(offered) == []


def test_a_button_from_before_there_were_versions_still_works(offered: Office) -> None:
    old = from_wire(offered.data(SITI, "Sanggup")) or ""
    assert "Terima kasih" in offered.press(SITI, old)["text"]


def test_a_button_of_somebody_elses_share_is_refused_on_record(offered: Office) -> None:
    before = states(offered)
    data = offered.data(SITI, "Sanggup")
    assert "hanya untuk orang lain" in offered.press(ANI, data)["text"]
    assert refusals(offered) == [data]
    assert states(offered) == before


@pytest.mark.parametrize(
    "data", ["2|offer.accept|1", "|", "1|", "☠", "0", "%00", "1|nothing.like.this", "9" * 64]
)
def test_a_forged_button_is_refused_on_record(offered: Office, data: str) -> None:
    answer = offered.press(SITI, data)["text"]
    assert "hanya untuk orang lain" in answer or "tidak berlaku" in answer
    assert refusals(offered) == [data]


def test_what_an_officer_may_do_nobody_else_may_by_a_forged_button(offered: Office) -> None:
    assert "hanya untuk orang lain" in offered.press(SITI, "1|plan.approve|BPN-1")["text"]
    assert refusals(offered) == ["1|plan.approve|BPN-1"]


@pytest.mark.slow
def test_no_forged_button_breaks_a_turn_or_changes_a_share(offered: Office) -> None:
    """Every action with two kinds of wrong arguments, by somebody in each role."""
    router = Router.of(CONVERSATIONS)
    before = states(offered)
    pressed = 0
    wrong = ("", "|", "|x", "|999999", f"|{'9' * 30}", "|-1", "|2|x|y", "|²", "|x|2026-13-99")
    for who in (SITI, PETUGAS):
        for place, action in enumerate(sorted(router.buttons)):
            for rest in {wrong[(place + 2 * step) % len(wrong)] for step in range(2)}:
                data = f"1|{action}{rest}"
                offered.act(partial(offered.api.press, chat_of(who), data))
                pressed += 1
    offered.settle()
    with offered.storage.reading() as session:
        rows = session.exec(select(Inbox).where(Inbox.kind == "button")).all()
        assert [(row.button, row.error) for row in rows if row.state is InboxState.FAILED] == []
    assert len(rows) == pressed > 300
    changed = [state for state in states(offered)[: len(before)] if state not in before]
    assert changed == []


def test_an_edit_that_must_wait_is_made_later(offered: Office) -> None:
    offered.api.faults["editMessageText"].append(Fault(429, "flood", {"retry_after": 2}))
    offered.press(SITI, offered.data(SITI, "Sanggup"))
    assert offered.world.service.presses.waiting == 1
    offered.wait(3)
    offered.settle()
    assert offered.world.service.presses.waiting == 0
    assert len(offered.api.called("editMessageText")) == 2


def test_after_a_restart_the_newest_presses_are_shown_once_more(offered: Office) -> None:
    offered.api.faults["editMessageText"].append(Fault(400, "Bad Request: something"))
    offered.press(SITI, offered.data(SITI, "Sanggup"))
    offered.world.service.presses._from = None
    offered.settle()
    texts = [one["text"] for one in offered.api.said_to(chat_of(SITI))]
    assert any("✓ Sanggup" in text for text in texts)


def test_decoding_keeps_every_argument() -> None:
    assert decode_action(from_wire("1|form.say|a|b|c") or "") == ("form.say", ("a", "b", "c"))
