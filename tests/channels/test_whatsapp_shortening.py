"""What does not fit is shorter and still true, and says that there is more, and how to see it."""

import re
from collections.abc import Iterator

import pytest
from cloudapi.office import ANI, PETUGAS, SITI, WhatsAppOffice
from cloudapi.said import MESSAGES, WORDS, outgoing, reader
from cloudapi.world import number_of
from hypothesis import given
from hypothesis import strategies as st
from scripted import HouseEcho
from swollen import swollen

from bot.channels.base import Choice, Outgoing, Span
from bot.channels.whatsapp.bodies import JOINER, Json, parts_of, template_of
from bot.channels.whatsapp.channel import WhatsApp
from bot.joining import joined
from bot.shortening import ELLIPSIS, NUMBER, clipped
from bot.template_kinds import WHOLE
from bot.templates import both_told
from domain.messages.base import from_wire
from domain.values import replace
from handlers.officer.announcing import Announcement
from locales import languages

ALIKE = re.compile(r" \(\d+\)$")
"""What tells titles apart that would be alike."""
BAD_IN_TEMPLATES = ("\n", "\t", "     ")


def shown(body: Json) -> Iterator[tuple[str, int]]:
    """Every text in a request, and how long it may be."""
    kind = body["type"]
    match kind:
        case "text":
            yield body["text"]["body"], 4096
        case "image" | "document":
            yield body[kind].get("caption", "-"), 1024
        case "interactive":
            interactive = body["interactive"]
            yield interactive["body"]["text"], 1024
            for button in interactive["action"].get("buttons", []):
                yield button["reply"]["title"], 20
                yield button["reply"]["id"], 256
            for section in interactive["action"].get("sections", []):
                yield interactive["action"]["button"], 20
                for row in section["rows"]:
                    yield row["title"], 24
                    yield row.get("description", "-"), 72
                    yield row["id"], 200


def values(message: Outgoing) -> Iterator[tuple[str, str]]:
    """Every value of every template, and the kind of the template."""
    for filled in message.templates:
        for component in template_of(filled).body["template"]["components"]:
            for one in component["parameters"]:
                yield one.get("text") or one["payload"], filled.kind


def numbers(text: str) -> set[str]:
    """The numbers in a text, as they are read."""
    return set(NUMBER.findall(text.replace(JOINER, "")))


@pytest.mark.parametrize("language", languages())
def test_nothing_is_too_long_and_no_number_cut_whatever_the_facts_are(language: str) -> None:
    cut = hidden = 0
    more = WORDS.word("text.more", language)
    for cls in MESSAGES:
        for facts in swollen(cls):
            message = outgoing(facts, language)
            parts = parts_of(message, lambda key: WORDS.word(key, language))
            told = numbers(message.plain) | numbers(str([one.label for one in message.choices]))
            for text, most in (one for part in parts for one in shown(part.body)):
                assert 0 < len(text) <= most, (cls.__name__, text)
                plain = ALIKE.sub("", text)
                assert most in (200, 256) or numbers(plain) <= told, (cls.__name__, text)
            whole = "".join(span.text for span in WORDS.spans(facts, reader(language)))
            for text, kind in values(message):
                assert not any(bad in text for bad in BAD_IN_TEMPLATES), (cls.__name__, text)
                office = numbers(message.templates[0].plain) if kind.startswith("weekly") else set()
                if not text.startswith("1|"):
                    assert numbers(text) <= numbers(whole) | office | told, (cls.__name__, text)
            assert all(len(filled.plain) <= 950 for filled in message.templates), cls.__name__
            if len(message.plain) < len(whole):
                assert message.plain.endswith(more), cls.__name__
                cut += 1
            first = message.templates[0]
            if first.free is not None and first.texts[first.free].endswith(ELLIPSIS):
                assert first.choices[0].code.startswith(WHOLE), cls.__name__
                hidden += 1
    assert cut > 10
    assert hidden > 50


@given(st.text(st.sampled_from("ab 0123456789.,Rpkg"), max_size=90), st.integers(1, 72))
def test_a_number_is_kept_whole_or_left_out(text: str, most: int) -> None:
    short = clipped(text, most)
    assert len(short) <= most
    whole = " ".join(text.split())
    if short != whole:
        assert short.endswith(ELLIPSIS)
        kept = short.removesuffix(ELLIPSIS)
        assert whole.startswith(kept)
        assert not kept[-1:].isdigit()


def test_what_is_cut_never_ends_with_a_number() -> None:
    assert clipped("Sama, 12.500 kg", 14) == "Sama…"
    assert clipped("Kamis 26 Nov 17.00 WITA pagi", 20) == "Kamis 26 Nov…"
    assert clipped("Rp3.400.000 untuk semuanya", 12) == "…"
    assert clipped("Dinas Perindustriandanperdagangan", 20) == "Dinas Perindustrian…"


def test_a_choice_that_no_button_holds_is_told_in_whole_in_a_list() -> None:
    long = "Keripik tempe original 250 gram, 40 kg"
    choices = (Choice(long, "help|1"), Choice("Tidak", "help|2"))
    (part,) = parts_of(Outgoing("1", "628", (Span("Yang mana?"),), choices), str)
    (section,) = part.body["interactive"]["action"]["sections"]
    assert section["rows"][0]["title"] == "Keripik tempe original…"
    assert section["rows"][0]["description"] == long
    assert section["rows"][1] == {"id": "1|help|2", "title": "Tidak"}


def test_more_choices_than_anybody_reads_through_end_with_how_to_go_on() -> None:
    choices = tuple(Choice(f"Usaha {n}", f"help|{n}") for n in range(95))
    parts = parts_of(Outgoing("1", "628", (Span("Yang mana?"),), choices), str)
    assert [part.body["type"] for part in parts] == [*["interactive"] * 8, "text"]
    assert parts[-1].body["text"]["body"] == "whatsapp.choices_left"


LONG_NEWS = "Kabar untuk semua: " + "dijemput Rab 16 Des pukul 15.00 WITA, " * 40


def test_what_was_told_in_short_is_read_in_whole_by_a_tap(wa: WhatsAppOffice) -> None:
    wa.wait(hours=1)
    wa.post(HouseEcho(LONG_NEWS))
    wa.settle()
    short = wa.newest(SITI)
    assert short.body["template"]["name"].startswith("patungan_notice_more")
    assert len(short.text) < 1024 < len(LONG_NEWS)
    ((label, code),) = short.choices
    assert (label, from_wire(code)) == ("Baca semua", f"{WHOLE}|{wa.outbox('HouseEcho')[0].id}")
    tap(wa, SITI, code)
    assert wa.newest(SITI).text == LONG_NEWS.strip()


def test_only_its_own_reader_reads_it_in_whole(wa: WhatsAppOffice) -> None:
    wa.wait(hours=1)
    wa.post(HouseEcho(LONG_NEWS))
    wa.settle()
    ((_, code),) = wa.newest(SITI).choices
    for who, pressed in (
        (ANI, code),
        (PETUGAS, code),
        (SITI, f"1|{WHOLE}|x"),
        (SITI, f"1|{WHOLE}"),
    ):
        tap(wa, who, pressed)
        assert "Kabar untuk semua" not in wa.newest(who).text


def tap(wa: WhatsAppOffice, who: str, code: str) -> None:
    """Somebody chooses what stands below a template."""
    pressed: Json = {"type": "button", "button": {"payload": code, "text": "x"}}
    wa.bring(wa.api.written(number_of(who), who.title(), **pressed))


def test_two_that_are_told_together_outside_the_window_have_room_or_go_apart() -> None:
    went = []
    for words in range(10, 80, 5):
        one, other = (outgoing(Announcement("satu " * words), "id") for _ in range(2))
        both = joined(one, other, WhatsApp.limits, False)
        went.append(both is not None)
        if both is not None:
            assert both.templates
            assert all(len(filled.plain) <= 950 for filled in both.templates)
    assert went == sorted(went, reverse=True)
    assert {*went} == {True, False}


def test_one_tap_shows_all_that_was_told_together_in_short() -> None:
    one = outgoing(Announcement("kabar"), "id")
    short = [
        replace(one.templates[-1], choices=(Choice("Baca semua", f"{WHOLE}|{n}"),)) for n in (7, 12)
    ]
    told = both_told(*short)
    assert told is not None
    assert told.choices[0].code == f"{WHOLE}|7|12"
    assert both_told(short[0], replace(short[1], choices=())) is None
