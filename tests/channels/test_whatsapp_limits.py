"""Nothing that the program can say is more than WhatsApp takes, in any language."""

import pytest
from cloudapi.said import MESSAGES, WORDS, outgoing
from cloudapi.specification import CHECKED, document
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import attempts

from bot.channels.base import Choice, Document, Outgoing, Picture, Span
from bot.channels.whatsapp.bodies import (
    BODY,
    TEXT,
    addressed,
    parts_of,
    pieces,
    template_of,
    unique,
)
from bot.channels.whatsapp.channel import WhatsApp, _with_file
from bot.joining import joined
from bot.shortening import clipped
from bot.template_kinds import WHOLE
from bot.templates import KINDS, wordings
from domain.messages.base import Message
from domain.messages.offers import ShareOffered
from domain.values import replace
from locales import languages

PICTURE = Picture("k", "p.png", lambda: b"")
DOCUMENT = Document("k", "surat-pesanan-bpn-001.pdf", "application/pdf", lambda: b"")
HEAD = {"messaging_product": "whatsapp", **addressed("628123")}


def faults(message: Outgoing, templates: int | None = None) -> list[str]:
    """What is wrong with the requests that the message takes, inside the window and outside."""
    found = []
    for part in parts_of(message, lambda key: WORDS.word(key, message.language)):
        body = {**HEAD, **part.body}
        if part.pictured:
            body = _with_file(body, "1")
        found += CHECKED.message(body)
    for filled in message.templates[:templates]:
        found += CHECKED.message({**HEAD, **template_of(filled).body})
        longest = len(filled.plain) + sum(
            len(new["text"]) - len(old)
            for part in template_of(filled).body["template"]["components"]
            if part["type"] == "body"
            for new, old in zip(part["parameters"], filled.texts, strict=True)
        )
        found += [f"{filled.name} holds {longest}"] if longest > BODY else []
    return found


@pytest.mark.parametrize("language", languages())
def test_no_message_of_the_program_exceeds_a_limit(language: str) -> None:
    seen = 0
    for cls in MESSAGES:
        for place, sample in enumerate(attempts(cls)):
            assert isinstance(sample, Message)
            message = outgoing(sample, language)
            assert faults(message, None if place == 0 else 1) == [], cls.__name__
            assert parts_of(message, lambda key: key) or not message.plain, cls.__name__
            assert message.templates, cls.__name__
            seen += 1
    assert seen > 300


@pytest.mark.parametrize("language", languages())
def test_every_template_says_what_its_message_says(language: str) -> None:
    said = set()
    for cls in MESSAGES:
        plain = {"fresh_on": None, "quality": "", "sample": None} if cls is ShareOffered else {}
        for full in attempts(cls):
            sample = replace(full, **plain)
            assert isinstance(sample, Message)
            for filled in outgoing(sample, language).templates:
                said.add(filled.kind)
                assert "{" not in filled.plain
                codes = {f"{WHOLE}|1", *(button.code for button in sample.buttons())}
                assert {choice.code for choice in filled.choices} <= codes
    assert said == {kind.name for kind in KINDS}


def test_every_template_is_fit_to_be_handed_in() -> None:
    every = wordings(WORDS)
    assert len(every) == len(KINDS) * len(languages())
    for wording in every:
        body = wording.body
        assert not body.startswith("{{"), wording
        assert not body.endswith("}}"), wording
        assert len(body) <= BODY
        assert body.count("{{") == len(wording.samples) <= 12
        assert all(sample not in ("", "-") for sample in wording.samples), wording
        assert all(0 < len(label) <= 20 for label in wording.labels)
        assert "}}{{" not in body.replace(" ", "")


def test_more_than_three_choices_are_a_list_and_more_than_ten_are_paged() -> None:
    def kinds(count: int) -> list[tuple[str, int]]:
        choices = tuple(Choice(f"Pilihan {n}", f"help|{n}") for n in range(count))
        message = Outgoing("1", "628", (Span("Yang mana?"),), choices)
        assert faults(message) == []
        shown = [p.body["interactive"] for p in parts_of(message, str)]
        return [
            (one["type"], len(one["action"].get("buttons") or one["action"]["sections"][0]["rows"]))
            for one in shown
        ]

    assert kinds(3) == [("button", 3)]
    assert kinds(4) == [("list", 4)]
    assert kinds(10) == [("list", 10)]
    assert kinds(23) == [("list", 10), ("list", 10), ("list", 3)]


LABELS = st.lists(st.text(st.characters(exclude_categories=["C"]), max_size=90), max_size=25)


@settings(deadline=None)  # the first one reads the specification
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=9000), LABELS, st.booleans())
def test_whatever_is_said_stays_within_the_limits(
    text: str, labels: list[str], drawn: bool
) -> None:
    choices = tuple(Choice(label, f"help|{n}") for n, label in enumerate(labels))
    picture = PICTURE if drawn else None
    message = Outgoing("1", "628", (Span(text, True), Span(text)), choices, picture)
    assert faults(message) == []
    assert faults(replace(message, document=DOCUMENT if drawn else None)) == []


@given(st.lists(st.integers(10, 99_999), min_size=20, max_size=60))
def test_no_number_is_ever_cut_in_two(numbers: list[int]) -> None:
    text = " ".join(f"{n} kg" for n in numbers * 12)
    told = pieces(text, BODY)
    assert " ".join(told) == text
    assert all(len(piece) <= TEXT for piece in told)
    assert len(told[-1]) <= BODY
    short = clipped(text, 72)
    assert short.removesuffix("…").split() == text.split()[: len(short.split())]


@given(LABELS, st.integers(5, 24))
def test_no_two_titles_are_alike(labels: list[str], most: int) -> None:
    found = unique(labels, most)
    assert len(set(found)) == len(labels)
    assert all(0 < len(title) <= most for title in found)


def test_a_picture_stands_above_the_words_and_the_buttons() -> None:
    two = (Choice("Ya", "help|1"), Choice("Tidak", "help|2"))
    short = Outgoing("1", "628", (Span("Lihat"),), two, PICTURE)
    (only,) = parts_of(short, str)
    assert (only.pictured, only.body["type"]) == (True, "interactive")
    long = Outgoing("1", "628", (Span("kata " * 400),), two, PICTURE)
    assert [part.body["type"] for part in parts_of(long, str)] == ["image", "text", "interactive"]


def test_messages_are_joined_where_both_fit() -> None:
    one = Outgoing("1", "628", (Span("Satu"),))
    two = Outgoing("2", "628", (Span("Dua"),), (Choice("Ya", "help"),))
    both = joined(one, two, WhatsApp.limits, True)
    assert both is not None
    assert (both.plain, both.choices) == ("Satu\n\nDua", two.choices)
    assert joined(one, two, WhatsApp.limits, False) is None
    assert joined(two, one, WhatsApp.limits, True) is None
    long = Outgoing("3", "628", (Span("x" * 800),))
    assert joined(one, long, WhatsApp.limits, True) is None


def test_the_check_finds_what_is_wrong() -> None:
    if document() is None:
        pytest.skip("no specification here")
    rows = [{"id": str(n), "title": f"t{n}"} for n in range(6)]
    action = {"button": "Pilih", "sections": [{"rows": rows}, {"rows": rows}]}
    interactive = {"type": "list", "body": {"text": "x"}, "action": action}
    bad = {"type": "text", "text": "a\nb"}
    language = {"policy": "deterministic", "code": "id"}
    component = {"type": "body", "parameters": [bad]}
    template = {"name": "t", "language": language, "components": [component]}
    wrong: list[tuple[dict[str, object], str]] = [
        ({"type": "text"}, "text"),
        ({"type": "text", "text": {"body": "x" * 4097}}, "4096"),
        ({"type": "interactive", "interactive": interactive}, "12 rows"),
        ({"type": "template", "template": template}, "no template takes"),
        ({"type": "template", "template": {"name": "t"}}, "language"),
        ({"type": "nothing"}, "nothing"),
        ({"status": "read"}, "message_id"),
    ]
    from cloudapi.specification import Checked  # noqa: PLC0415 - one of its own

    for body, told in wrong:
        found = Checked().message({**HEAD, **body})
        assert any(told in fault for fault in found), (told, found)
    fine = {"type": "text", "text": {"body": "x"}}
    assert Checked().message({**HEAD, **fine}) == []
