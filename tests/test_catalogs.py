"""Every word that the program can say exists in every language, fits, and is used."""

import ast
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from samples import attempts, classes, samples

from bot.channels.base import Limits
from bot.render import Reader, Words, placeholders
from domain.messages.base import Button, Message, Part, key_of
from domain.weeks import zone
from handlers.conversations import CONVERSATIONS
from handlers.router import Router
from locales import languages, load

HOME = Path(__file__).parent.parent
IMPLICIT = frozenset({"you", "hon", "office", "link"})
BY_RENDERING = frozenset({"address.unknown", "day.today", "day.tomorrow", "week.this", "week.next"})
ENGLISH_WORDS = """
    the and your you please of is are for to with this that order orders offer share update button
    error cancel submit deadline week next message sorry thank hello yes not capacity cutoff link
"""
ENGLISH = frozenset(ENGLISH_WORDS.split())
CATALOGS = load()
WORDS = Words(CATALOGS)
ROUTER = Router.of(CONVERSATIONS)
CLASSES = classes()


def reader(language: str) -> Reader:
    """Bu Siti of Balikpapan."""
    office, now = "Dinas Perdagangan Kota Balikpapan", datetime(2026, 11, 20, 1, tzinfo=UTC)
    return Reader(language, "Siti Aminah", "Bu", office, zone("Asia/Makassar"), now)


def keys_of(cls: type[Part]) -> list[str]:
    """The entries that word a class, one for each variant."""
    name = key_of(cls.__name__)
    return [f"{name}.{variant}" if variant else name for variant in cls.variants]


@cache
def said_in_code() -> tuple[frozenset[str], frozenset[str]]:
    """Every string of the program; and the beginnings of strings that go on with data."""
    whole, beginnings = set(), set()
    for folder in ("domain", "handlers", "bot"):
        for path in (HOME / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                match node:
                    case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]):
                        beginnings.add(start)
                    case ast.Constant(value=str(text)):
                        whole.add(text)
    return frozenset(whole), frozenset(beginnings)


def labels_in_code() -> set[str]:
    """The labels of buttons that the program names outright."""
    found = set()
    for folder in ("domain", "handlers"):
        for path in (HOME / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                match node:
                    case ast.Call(
                        func=ast.Name(id="Button"), args=[ast.Constant(value=str(label)), *_]
                    ):
                        found.add(label)
    return found


def buttons() -> list[Button]:
    """The buttons of every message, at its fullest and at its emptiest."""
    return [
        button
        for cls in CLASSES
        if issubclass(cls, Message)
        for sample in (*samples(cls).values(), *attempts(cls))
        if isinstance(sample, Message)
        for button in sample.buttons()
    ]


def slot_labels() -> set[str]:
    """The slots that a summary offers to change."""
    forms = (form for form in ROUTER.forms.values() if form.summary is not None)
    return {f"slot.{slot.name}" for form in forms for slot in form.slots}


def hints() -> set[str]:
    """The lines of the help."""
    return {f"command.{command.hint}" for command in ROUTER.commands.values() if command.hint}


def test_there_is_something_to_look_at() -> None:
    assert len(CLASSES) > 50
    assert languages() == ["en", "id"]
    assert len(hints()) > 5
    assert len(labels_in_code()) > 20


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_message_is_worded_in_every_language(cls: type[Part]) -> None:
    fields = frozenset(cls.__struct_fields__) | IMPLICIT
    for key in keys_of(cls):
        for language, catalog in CATALOGS.items():
            assert key in catalog, f"{language} has no {key}"
            assert placeholders(catalog[key]) <= fields, f"{language} {key}"


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_variant_can_be_said(cls: type[Part]) -> None:
    assert set(samples(cls)) == set(cls.variants)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_message_reads_without_a_gap(cls: type[Part], language: str) -> None:
    for sample in samples(cls).values():
        message = sample if isinstance(sample, Message) else None
        if message is None:
            continue
        spans, _ = WORDS.render(message, reader(language), Limits())
        text = "".join(span.text for span in spans)
        assert text.strip()
        assert "None" not in text
        assert not re.search(r"[{}]|  |[^.]\.\.( |$)| [.,?]( |$)", text), text


def test_same_placeholders_in_every_language() -> None:
    for key, wording in CATALOGS["id"].items():
        assert placeholders(wording) == placeholders(CATALOGS["en"].get(key, "")), key


@pytest.mark.parametrize("language", languages())
def test_every_button_has_a_label_that_fits(language: str) -> None:
    for button in buttons():
        wording = CATALOGS[language].get(f"button.{button.label}")
        assert wording is not None, button.label
        assert placeholders(wording) <= set(button.values), button.label
        if any(isinstance(value, str) for value in button.values.values()):
            continue
        label = WORDS.label(button, reader(language))
        assert 0 < len(label) <= Limits().button_label, label


@pytest.mark.parametrize("language", languages())
def test_every_other_label_and_hint_is_worded(language: str) -> None:
    wanted = {f"button.{label}" for label in labels_in_code() | slot_labels()} | hints()
    assert wanted <= set(CATALOGS[language])
    for label in slot_labels():
        assert len(CATALOGS[language][f"button.{label}"]) <= Limits().button_label


def test_no_english_in_the_indonesian_catalog() -> None:
    for key, wording in CATALOGS["id"].items():
        said = re.sub(r"\{[^}]*\}", " ", wording).casefold()
        assert not ENGLISH & set(re.findall(r"[a-z]+", said)), key


def test_no_wording_is_left_over() -> None:
    worded = {key for cls in CLASSES for key in keys_of(cls)}
    whole, beginnings = said_in_code()
    for key in CATALOGS["id"].keys() | CATALOGS["en"].keys():
        label = key.removeprefix("button.")
        known = key in worded | hints() | BY_RENDERING
        in_code = any(text in whole for text in (key, label))
        begun = any(len(b) > 3 and text.startswith(b) for b in beginnings for text in (key, label))
        assert known or in_code or begun, key
