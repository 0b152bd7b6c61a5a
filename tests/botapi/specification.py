"""Checks calls against the machine-readable Bot API specification: fields, types, lengths.

The file stands beside the repository; where it is not there nothing is checked, and the count of
checked calls says so.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[3] / "shared" / "specs" / "telegram-bot-api.min.json"
LENGTH = re.compile(r"(\d+)-(\d+)\s+(characters|bytes)")
UP_TO = re.compile(r"(?:up to|at most|no more than)\s+(\d+)\s+characters|^.*?0-(\d+) characters")
TAGS = frozenset(
    [
        "b",
        "strong",
        "i",
        "em",
        "u",
        "ins",
        "s",
        "strike",
        "del",
        "span",
        "tg-spoiler",
        "a",
        "code",
        "pre",
        "blockquote",
    ]
)
UPLOAD = "InputFile"


@cache
def specification() -> dict[str, Any] | None:
    """The whole specification, or None where it is not there."""
    if not FILE.exists():
        return None
    loaded: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return loaded


@dataclass
class Checked:
    """What was checked in this run, and what was wrong."""

    calls: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def check(self, method: str, given: dict[str, Any], uploads: dict[str, bytes]) -> list[str]:
        """Check one call; returns what is wrong with it."""
        known = specification()
        if known is None:
            return []
        self.calls[method] += 1
        found = [f"{method}: {fault}" for fault in _faults(known, method, given, uploads)]
        self.faults.extend(found)
        return found


CHECKED = Checked()


def _faults(
    known: dict[str, Any], method: str, given: dict[str, Any], uploads: dict[str, bytes]
) -> list[str]:
    if method not in known["methods"]:
        return ["no such method"]
    fields = known["methods"][method].get("fields", [])
    return _object_faults(known, fields, given, uploads, method)


def _object_faults(
    known: dict[str, Any],
    fields: list[dict[str, Any]],
    given: dict[str, Any],
    uploads: dict[str, bytes],
    where: str,
) -> list[str]:
    by_name = {one["name"]: one for one in fields}
    faults = [f"{where}: unknown field {name}" for name in given if name not in by_name]
    for name, told in by_name.items():
        here = f"{where}.{name}"
        if name not in given:
            faults += [f"{here} is required"] if told["required"] else []
            continue
        if not any(_is(known, kind, given[name], uploads, here) for kind in told["types"]):
            faults.append(f"{here} is no {' or '.join(told['types'])}: {given[name]!r}")
            faults += _inner_faults(known, told["types"], given[name], uploads, here)
        faults += _length_faults(told["description"], given, name, here)
    return faults


def _inner_faults(
    known: dict[str, Any], kinds: list[str], value: Any, uploads: dict[str, bytes], where: str
) -> list[str]:
    if len(kinds) == 1 and isinstance(value, dict) and kinds[0] in known["types"]:
        return _object_faults(
            known, known["types"][kinds[0]].get("fields", []), value, uploads, where
        )
    return []


def _is(
    known: dict[str, Any], kind: str, value: Any, uploads: dict[str, bytes], where: str
) -> bool:
    match kind:
        case "Integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "String":
            return isinstance(value, str)
        case "Boolean":
            return isinstance(value, bool)
        case "True":
            return value is True
        case "Float":
            return isinstance(value, int | float)
        case "InputFile":
            return isinstance(value, str) and value.startswith("attach://") and value[9:] in uploads
    if kind.startswith("Array of "):
        inner = kind.removeprefix("Array of ")
        return isinstance(value, list) and all(
            _is(known, inner, one, uploads, where) for one in value
        )
    told = known["types"].get(kind)
    if told is None or not isinstance(value, dict):
        return False
    if told.get("subtypes"):
        return any(_is(known, sub, value, uploads, where) for sub in told["subtypes"])
    return not _object_faults(known, told.get("fields", []), value, uploads, where)


def _length_faults(description: str, given: dict[str, Any], name: str, where: str) -> list[str]:
    value = given[name]
    if not isinstance(value, str):
        return []
    shown = (
        plain(value) if given.get("parse_mode") == "HTML" and name in ("text", "caption") else value
    )
    bounds = LENGTH.search(description)
    if bounds:
        low, high = int(bounds[1]), int(bounds[2])
        size = len(shown.encode()) if bounds[3] == "bytes" else len(shown.encode("utf-16-le")) // 2
        return [] if low <= size <= high else [f"{where} holds {size}, not {low} to {high}"]
    return []


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002 - as the parser calls it
        if tag not in TAGS:
            msg = f"Unsupported start tag {tag!r}"
            raise ValueError(msg)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            msg = f"Unmatched end tag {tag!r}"
            raise ValueError(msg)

    def handle_data(self, data: str) -> None:
        self.text += data


def plain(html: str) -> str:
    """The text after its entities are parsed; raises ValueError for what Telegram refuses."""
    if re.search(r"&(?!(lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);)", html):
        msg = "an ampersand that is no entity"
        raise ValueError(msg)
    parser = _Plain()
    parser.feed(html)
    parser.close()
    if parser.open:
        msg = f"unclosed {parser.open}"
        raise ValueError(msg)
    return parser.text
