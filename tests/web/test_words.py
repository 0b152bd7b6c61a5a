"""The page's words: the same in every language, and enough of them for every change."""

import re
from pathlib import Path

import pytest

import bot.web
import domain
import handlers
from bot.web.board import STEPS
from bot.web.cast import OFFICERS, OTHERS, PRODUCERS
from domain.models import OrderState, ProducerState, RoleName
from locales import load

WORDS = {
    language: {key: text for key, text in catalog.items() if key.startswith("page.")}
    for language, catalog in load().items()
}
HERE = Path(str(bot.web.__file__)).parent
GROUPS = (OFFICERS, PRODUCERS, OTHERS)


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def test_every_language_has_the_same_words_with_the_same_placeholders() -> None:
    assert WORDS["id"].keys() == WORDS["en"].keys()
    different = [
        key for key, text in WORDS["id"].items()
        if placeholders(text) != placeholders(WORDS["en"][key])
    ]  # fmt: skip
    assert different == []


def test_every_word_that_a_template_says_is_there_and_none_is_idle() -> None:
    sources = "\n".join(
        path.read_text("utf-8") for path in HERE.rglob("*") if path.suffix in (".html", ".py")
    )
    said = set(re.findall(r'(?:say|words)\(\s*"([a-z_.]+)"', sources)) | {"serving", "trail.other"}
    made_up = (
        "phone.empty.",
        "phone.file.",
        "group.",
        "story.",
        "hint.",
        "orders.",
        "role.",
        "producer.",
        "trail.",
    )
    there = {key.removeprefix("page.") for key in WORDS["id"]}
    assert {word for word in said if not word.endswith(".")} <= there
    idle = {key for key in there - said if not key.startswith(made_up)}
    assert idle == set()


@pytest.mark.parametrize(
    "key",
    [
        *(f"story.{step}" for step in STEPS),
        *(f"hint.{step}" for step in (*STEPS, "done", "join", "drafting", "draft")),
        *(f"phone.{what}.{group}" for what in ("empty", "file") for group in GROUPS),
        *(f"producer.{state}" for state in ProducerState),
        *(f"role.{role}" for role in RoleName),
        *(f"orders.{state}" for state in OrderState if state is not OrderState.OPEN),
    ],
)
def test_words_that_follow_a_state_are_there(key: str) -> None:
    assert f"page.{key}" in WORDS["id"]


def test_every_change_on_the_trail_has_words() -> None:
    """A change that is new to the page is told in general words; this says which one it is."""
    homes = (Path(str(module.__file__)).parent for module in (domain, handlers))
    sources = "\n".join(path.read_text("utf-8") for home in homes for path in home.rglob("*.py"))
    recorded = re.findall(r'record_change\([^"]*?\bnow,\s*"(\w+)"', sources)
    trailed = re.findall(r'_trail\(session, share, entry, now, "(\w+)"', sources)
    unspoken = {a for a in (*recorded, *trailed) if f"page.trail.{a}" not in WORDS["id"]}
    assert len(recorded) > 10
    assert unspoken == set()
