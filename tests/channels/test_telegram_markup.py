"""Texts fit, read the same, and never break what Telegram parses."""

from botapi.specification import plain
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Choice, Span
from bot.channels.telegram.markup import TEXT_LENGTH, html, keyboard, pieces, units

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=400)
TEXTS = st.lists(st.builds(Span, WORDS, st.booleans()), max_size=6).map(tuple)


def test_a_name_with_signs_stays_a_name() -> None:
    written = html((Span("Toko <b>A&B</b> *jaya*", bold=True), Span(" & co")))
    assert written == "<b>Toko &lt;b&gt;A&amp;B&lt;/b&gt; *jaya*</b> &amp; co"
    assert plain(written) == "Toko <b>A&B</b> *jaya* & co"


@given(TEXTS, st.integers(60, 400))
def test_every_piece_fits_and_nothing_but_space_is_lost(spans: tuple[Span, ...], most: int) -> None:
    found = pieces(spans, most)
    assert all(units(piece) <= most and plain(piece).strip() for piece in found)
    told = "".join("".join(span.text for span in spans).split())
    assert "".join("".join(plain(piece) for piece in found).split()) == told


def test_a_long_text_is_cut_between_paragraphs() -> None:
    paragraph = "Kata demi kata. " * 60
    text = "\n\n".join([paragraph.strip()] * 9)
    found = pieces((Span(text),))
    assert len(found) == 3
    assert all(piece.startswith("Kata") and piece.endswith("kata.") for piece in found)
    assert all(len(piece) <= TEXT_LENGTH for piece in found)


def test_bold_words_across_a_cut_are_bold_on_both_sides() -> None:
    found = pieces((Span("a" * 5000, bold=True),))
    assert [piece[:3] + piece[-4:] for piece in found] == ["<b></b>", "<b></b>"]


def test_short_labels_stand_side_by_side_and_long_ones_below_each_other() -> None:
    short = keyboard([Choice("Sanggup", "a"), Choice("Sebagian", "b"), Choice("Tidak", "c")])
    long = keyboard([Choice("Tidak sanggup dahulu", "a"), Choice("Sama, 12.500 kg", "b")])
    assert short is not None
    assert long is not None
    assert [len(row) for row in short.inline_keyboard] == [3]
    assert [len(row) for row in long.inline_keyboard] == [1, 1]
    assert keyboard([]) is None
