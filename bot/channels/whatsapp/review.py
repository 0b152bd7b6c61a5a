"""Templates at Meta: handed in, looked at, and held against the wordings of this program."""

from collections.abc import Iterable
from typing import Any

from bot.channels.whatsapp.notes import Notes
from bot.channels.whatsapp.reading import TemplateNews
from bot.channels.whatsapp.wire import Wire
from bot.templates import CATEGORY, Wording
from domain.values import Value

Json = dict[str, Any]


class Found(Value):
    """A template as Meta has it, beside ours; ``difference`` is empty where they are the same."""

    name: str
    language: str
    status: str
    difference: str = ""


def handed_in(wording: Wording) -> Json:
    """A template as Meta takes it for review, with its sample values."""
    body: Json = {"type": "BODY", "text": wording.body}
    if wording.samples:
        body["example"] = {"body_text": [list(wording.samples)]}
    components = [body]
    if wording.labels:
        buttons = [{"type": "QUICK_REPLY", "text": label} for label in wording.labels]
        components.append({"type": "BUTTONS", "buttons": buttons})
    return {
        "name": wording.kind.full_name,
        "language": wording.language,
        "category": CATEGORY,
        "components": components,
    }


async def compared(wire: Wire, notes: Notes, ours: Iterable[Wording]) -> list[Found]:
    """Ours beside Meta's; what Meta says of their state is written down."""
    theirs = {(one.get("name"), one.get("language")): one for one in await wire.templates()}
    return [_compared(wording, theirs, notes) for wording in ours]


def _compared(wording: Wording, theirs: dict[tuple[Any, Any], Json], notes: Notes) -> Found:
    name, language = wording.kind.full_name, wording.language
    there = theirs.get((name, language))
    if there is None:
        return Found(name, language, "MISSING", "not handed in")
    status = str(there.get("status", "UNKNOWN"))
    notes.set_template(
        TemplateNews(
            name,
            language,
            status,
            category=str(there.get("category", "")),
            provider_id=str(there.get("id", "")),
        )
    )
    return Found(name, language, status, _difference(handed_in(wording), there))


def _difference(ours: Json, there: Json) -> str:
    told = []
    if there.get("category") not in (None, ours["category"]):
        told.append(f"category {there['category']}")
    if _text(ours) != _text(there):
        told.append("other text")
    if _labels(ours) != _labels(there):
        told.append("other buttons")
    return ", ".join(told)


def _components(template: Json, kind: str) -> list[Json]:
    found = template.get("components")
    parts = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return [one for one in parts if str(one.get("type", "")).upper() == kind]


def _text(template: Json) -> list[str]:
    return [str(one.get("text", "")).strip() for one in _components(template, "BODY")]


def _labels(template: Json) -> list[str]:
    return [
        str(button.get("text", ""))
        for one in _components(template, "BUTTONS")
        for button in one.get("buttons", [])
    ]


async def submitted(wire: Wire, notes: Notes, ours: Iterable[Wording]) -> list[Found]:
    """Hand in what Meta does not have yet; returns what was handed in."""
    known = {(one.get("name"), one.get("language")) for one in await wire.templates()}
    found = []
    for wording in ours:
        name, language = wording.kind.full_name, wording.language
        if (name, language) in known:
            continue
        told = await wire.submit(handed_in(wording))
        status = str(told.get("status", "PENDING"))
        news = TemplateNews(name, language, status, provider_id=str(told.get("id", "")))
        notes.set_template(news)
        found.append(Found(name, language, status))
    return found


__all__ = ["Found", "compared", "handed_in", "submitted"]
