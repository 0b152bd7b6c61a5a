"""What a person reads, as Telegram takes it: HTML in pieces, and keyboards.

A piece holds at most 4096 characters, counted as Telegram counts them (UTF-16 units) and with its
markup, so that neither way of counting finds it too long. Texts are cut between paragraphs where
that is possible, then between lines, then between words; never inside a tag or an entity.
"""

from collections.abc import Iterator, Sequence
from html import escape

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.base import Choice, Span
from domain.messages.base import to_wire

TEXT_LENGTH = 4096
CAPTION_LENGTH = 1024
IN_A_ROW = 3
ROW_LENGTH = 28
BREAKS = ("\n\n", "\n", " ")


def units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def html(spans: Sequence[Span]) -> str:
    """The text with its bold parts; every other sign stands for itself."""
    return "".join(_html(span) for span in spans)


def _html(span: Span) -> str:
    text = escape(span.text, quote=False)
    return f"<b>{text}</b>" if span.bold and span.text.strip() else text


def pieces(spans: Sequence[Span], length: int = TEXT_LENGTH) -> list[str]:
    """The text as HTML, in pieces that fit."""
    return [html(piece) for piece in _split(tuple(spans), length)]


def fits(spans: Sequence[Span], length: int) -> bool:
    """Whether the text fits in one piece of that length."""
    return units(html(spans)) <= length


def _split(spans: tuple[Span, ...], length: int) -> Iterator[tuple[Span, ...]]:
    while not fits(spans, length):
        text = "".join(span.text for span in spans)
        end = _break(text, _longest(spans, length))
        head, spans = _cut(spans, end)
        yield head
        spans = _without_leading_space(spans)
    if any(span.text.strip() for span in spans):
        yield spans


def _longest(spans: tuple[Span, ...], length: int) -> int:
    """How many characters of the text still fit (by halves)."""
    low, high = 1, sum(len(span.text) for span in spans)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(_cut(spans, middle)[0], length) else (low, middle - 1)
    return low


def _break(text: str, most: int) -> int:
    """The best place to cut within ``most`` characters, not before the middle."""
    for separator in BREAKS:
        place = text.rfind(separator, most // 2, most + 1)
        if place > 0:
            return place
    return most


def _cut(spans: tuple[Span, ...], place: int) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    head: list[Span] = []
    for n, span in enumerate(spans):
        if len(span.text) > place:
            head.append(Span(span.text[:place], span.bold))
            rest = Span(span.text[place:], span.bold)
            return tuple(s for s in head if s.text), (rest, *spans[n + 1 :])
        head.append(span)
        place -= len(span.text)
    return tuple(head), ()


def _without_leading_space(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    while spans and not spans[0].text.strip():
        spans = spans[1:]
    if not spans:
        return ()
    return (Span(spans[0].text.lstrip(), spans[0].bold), *spans[1:])


def keyboard(choices: Sequence[Choice]) -> InlineKeyboardMarkup | None:
    """The buttons, side by side where their labels are short."""
    if not choices:
        return None
    rows: list[list[InlineKeyboardButton]] = []
    width = 0
    for choice in choices:
        button = InlineKeyboardButton(choice.label, callback_data=to_wire(choice.code))
        width += len(choice.label)
        if rows and len(rows[-1]) < IN_A_ROW and width <= ROW_LENGTH:
            rows[-1].append(button)
        else:
            rows.append([button])
            width = len(choice.label)
    return InlineKeyboardMarkup(rows)


__all__ = ["CAPTION_LENGTH", "TEXT_LENGTH", "fits", "html", "keyboard", "pieces", "units"]
