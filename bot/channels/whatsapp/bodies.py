"""What a person reads, as requests of the Cloud API.

Up to three choices are reply buttons; more, or such as a button has no room for, are a list, whose
rows tell a long label in whole; more than ten are lists of ten, one after the other. What does not
fit into one message goes on in the next. Texts are cut between lines where that is possible, else
between words, so that a number is never cut in two. Where something has to be left out it is said,
and how to come by it. Every limit of the channel is kept here, whatever comes in.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bot.channels.base import Choice, Filled, Outgoing, Span
from bot.shortening import ELLIPSIS, before_number, clipped
from domain.messages.base import to_wire
from domain.values import Value, field

TEXT = 4096
BODY = 1024
BUTTONS = 3
BUTTON_TITLE = 20
ROWS = 10
ROW_TITLE = 24
ROW_DESCRIPTION = 72
MOST_PAGES = 8
"""Nobody reads on through more lists than that."""
MOST_MARKS = 24
"""How many signs of a template's text are kept from being markup: each takes a place."""
MARK = re.compile(r"([*_~`])")
JOINER = "\u2060"
"""Keeps a sign from being taken for markup; it has no width."""
BOLD = re.compile(rf"\*(?!{JOINER})")
BREAKS = ("\n\n", "\n", " ")
GAPS = re.compile(r"\s*\n\s*|\t")
SPACES = re.compile(r" {2,}")
Json = dict[str, Any]


class Part(Value):
    """One request: what it holds, and whether the id of what is attached has to be put in."""

    body: Json = field(default_factory=dict)
    pictured: bool = False


def parts_of(message: Outgoing, word: Callable[[str], str]) -> list[Part]:
    """The requests that a message takes inside the window; ``word`` reads the catalog."""
    choices = tuple({choice.code: choice for choice in message.choices}.values())
    texts = pieces(markup(message.spans), BODY if choices else TEXT)
    parts = []
    attached = _attached(message)
    if attached and not _beside_picture(texts, choices):
        parts.append(Part({**attached}, pictured=True))
    parts += [_text(text) for text in texts[:-1]]
    last = texts[-1] if texts else word("whatsapp.choose")
    header = {} if parts else attached
    if not choices:
        parts += [_captioned(last, header) if header else _text(last)] if texts else []
    elif _fit_buttons(choices):
        parts.append(_buttons(last, choices, header))
    else:
        parts += _pages(last, choices, word)
    return parts


def _fit_buttons(choices: Sequence[Choice]) -> bool:
    return len(choices) <= BUTTONS and all(len(one.label) <= BUTTON_TITLE for one in choices)


def _pages(text: str, choices: Sequence[Choice], word: Callable[[str], str]) -> list[Part]:
    """Lists of ten; where they are too many, it is said that there are others."""
    pages = [choices[n : n + ROWS] for n in range(0, len(choices), ROWS)]
    lists = list(_lists(text, pages[:MOST_PAGES], word))
    left = [_text(word("whatsapp.choices_left"))] if len(pages) > MOST_PAGES else []
    return [*lists, *left]


def template_of(filled: Filled) -> Part:
    """The request that says a message by its template."""
    components: list[Json] = []
    if filled.texts:
        texts = [{"type": "text", "text": parameter(text)} for text in filled.texts]
        components.append({"type": "body", "parameters": texts})
    for place, choice in enumerate(filled.choices):
        payload = {"type": "payload", "payload": to_wire(choice.code)}
        components.append(
            {
                "type": "button",
                "sub_type": "quick_reply",
                "index": str(place),
                "parameters": [payload],
            }
        )
    language = {"policy": "deterministic", "code": filled.language}
    template = {"name": filled.name, "language": language, "components": components}
    return Part({"type": "template", "template": template})


def parameter(text: str) -> str:
    """A text as a template takes it: one line, no tabs, no runs of spaces, never empty."""
    line = SPACES.sub(" ", GAPS.sub(" · ", text)).strip(" ·") or "-"
    return MARK.sub(rf"\1{JOINER}", line, count=MOST_MARKS)


def addressed(address: str) -> Json:
    """Who gets it: a number, or an id where the number is not known."""
    who = {"to": address} if address.isascii() and address.isdecimal() else {"recipient": address}
    return {"recipient_type": "individual", **who}


def markup(spans: Sequence[Span]) -> str:
    """The text with its bold parts; every other sign stands for itself."""
    return "".join(_marked(span) for span in spans)


def _marked(span: Span) -> str:
    text = MARK.sub(rf"\1{JOINER}", span.text)
    if not span.bold:
        return text
    return "\n".join(_bold(line) for line in text.split("\n"))


def _bold(line: str) -> str:
    core = line.strip()
    return line.replace(core, f"*{core}*", 1) if core else line


def pieces(text: str, last: int, others: int = TEXT) -> list[str]:
    """The text in pieces: the last holds ``last`` characters at most, others ``others``."""
    text = text.strip()
    found = []
    while len(text) > last:
        most = min(others, len(text) - 1)
        end = _break(text, most)
        head, text = text[:end].rstrip(), text[end:].strip()
        if head:
            found.append(head)
    return [*found, text] if text else found


def _break(text: str, most: int) -> int:
    """Where to cut at the latest: after a paragraph, a line or a word; never inside a number."""
    for sign in BREAKS:
        end = text.rfind(sign, most // 2, most)
        while end > 0:
            if len(BOLD.findall(text, 0, end)) % 2 == 0:
                return end + len(sign)
            end = text.rfind(sign, most // 2, end)
    return before_number(text, most)


def _beside_picture(texts: list[str], choices: Sequence[Choice]) -> bool:
    """A list has no picture of its own, and neither a caption nor a body holds more."""
    return len(texts) == 1 and len(texts[0]) <= BODY and (not choices or _fit_buttons(choices))


def _text(text: str) -> Part:
    return Part({"type": "text", "text": {"body": text, "preview_url": False}})


def _attached(message: Outgoing) -> Json:
    """What stands for the picture or document until it has an id; empty where there is none."""
    if message.document is not None:
        return {"type": "document", "document": {"filename": message.document.name}}
    return {"type": "image", "image": {}} if message.picture is not None else {}


def _captioned(text: str, attached: Json) -> Part:
    kind = attached["type"]
    return Part({**attached, kind: {**attached[kind], "caption": text}}, pictured=True)


def _buttons(text: str, choices: Sequence[Choice], header: Json) -> Part:
    titles = unique([choice.label for choice in choices], BUTTON_TITLE)
    buttons = [
        {"type": "reply", "reply": {"id": to_wire(choice.code), "title": title}}
        for choice, title in zip(choices, titles, strict=True)
    ]
    interactive: Json = {"type": "button", "body": {"text": text}, "action": {"buttons": buttons}}
    if header:
        interactive["header"] = header
    return Part({"type": "interactive", "interactive": interactive}, bool(header))


def _lists(
    text: str, pages: Sequence[Sequence[Choice]], word: Callable[[str], str]
) -> Iterator[Part]:
    for number, page in enumerate(pages):
        titles = unique([choice.label for choice in page], ROW_TITLE)
        rows = [_row(choice, title) for choice, title in zip(page, titles, strict=True)]
        shown = text if number == 0 else word("whatsapp.more_choices")
        action = {
            "button": clipped(word("whatsapp.choose"), BUTTON_TITLE),
            "sections": [{"rows": rows}],
        }
        interactive = {"type": "list", "body": {"text": shown}, "action": action}
        yield Part({"type": "interactive", "interactive": interactive})


def _row(choice: Choice, title: str) -> Json:
    """A row; a label that is too long for it is told in whole below."""
    row = {"id": to_wire(choice.code), "title": title}
    if title != choice.label:
        row["description"] = clipped(choice.label, ROW_DESCRIPTION)
    return row


def unique(labels: Sequence[str], most: int) -> list[str]:
    """The labels, short enough and no two alike; never empty."""
    found: list[str] = []
    for label in labels:
        short, number = clipped(label, most) or ELLIPSIS, 2
        while short in found:
            short = f"{clipped(label, most - len(str(number)) - 3)} ({number})"
            number += 1
        found.append(short)
    return found


__all__ = ["Part", "addressed", "markup", "parameter", "parts_of", "template_of"]
