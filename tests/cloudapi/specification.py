"""Checks requests against the OpenAPI document of the Cloud API, and the rules that it lacks.

The document is taken as it is, but for what makes it contradict its own examples:

- ``additionalProperties: false`` inside an ``allOf``, which no message can satisfy, is dropped;
- the index of a template's button has a pattern that its own example ("0") does not match: it is
  one digit, as its description says;
- ``to`` is required where there is no ``recipient``, which the document does not know yet.

Added are: ten rows in all; no newline, tab or more than four spaces in a template's texts; titles
that are neither empty nor alike; texts of at most 4096 characters.

The file stands beside the repository; where it is not there nothing is checked, and the count of
checked requests says so.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

SPECS = Path(__file__).parents[3] / "shared" / "specs"
FILE = SPECS / "whatsapp-business-messaging-v23.yaml"
SAMPLES = SPECS / "whatsapp-webhooks"
BAD_PARAMETER = re.compile(r"[\n\t]| {5,}")
Json = dict[str, Any]


@cache
def document() -> Json | None:
    """The whole document, made satisfiable; None where it is not there."""
    if not FILE.exists():
        return None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loaded: Json = yaml.load(FILE.read_bytes(), Loader=loader)  # noqa: S506 - both are safe
    _drop_closed(loaded["components"])
    schemas = loaded["components"]["schemas"]
    for name in ("TemplateComponent", "ButtonComponent"):
        for part in (schemas[name], *schemas[name].get("allOf", [])):
            if "index" in part.get("properties", {}):
                part["properties"]["index"]["pattern"] = "^[0-9]$"
    base = schemas["BaseMessageProperties"]
    base["required"].remove("to")
    base["anyOf"] = [{"required": ["to"]}, {"required": ["recipient"]}]
    return loaded


def _drop_closed(node: Any) -> None:
    if isinstance(node, dict):
        if node.get("additionalProperties") is False:
            del node["additionalProperties"]
        for inner in node.values():
            _drop_closed(inner)
    elif isinstance(node, list):
        for inner in node:
            _drop_closed(inner)


@cache
def _validator(reference: str) -> Draft202012Validator:
    loaded = document()
    assert loaded is not None
    return Draft202012Validator({"$ref": reference, "components": loaded["components"]})


@cache
def _inline(path: str, kind: str) -> Draft202012Validator:
    loaded = document()
    assert loaded is not None
    body = loaded["paths"][path]["post"]["requestBody"]["content"][kind]["schema"]
    return Draft202012Validator({**body, "components": loaded["components"]})


@dataclass
class Checked:
    """What was checked in this run, and what was wrong."""

    requests: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def message(self, body: Json) -> list[str]:
        """Check what is posted to ``/messages``."""
        kind = "read" if "status" in body else str(body.get("type"))
        known = document()
        found = [*self._against(_schema(known, kind), body)] if known else []
        found += [] if kind == "read" else [*_components(body), *_lacking(body)]
        return self._seen(f"messages {kind}", found)

    def media(self, given: Json) -> list[str]:
        """Check an upload."""
        if document() is None:
            return []
        path = "/{Version}/{Phone-Number-ID}/media"
        errors = _inline(path, "multipart/form-data").iter_errors(given)
        found = [error.message for error in errors]
        if given.get("messaging_product") != "whatsapp" or "file" not in given:
            found.append("an upload needs messaging_product and file")
        return self._seen("media", found)

    def template(self, body: Json) -> list[str]:
        """Check a template that is handed in."""
        if document() is None:
            return []
        path = "/{Version}/{WABA-ID}/message_templates"
        errors = _inline(path, "application/json").iter_errors(body)
        return self._seen("message_templates", [error.message for error in errors])

    def asked(self, path: str) -> list[str]:
        """Check that there is something to read at a path."""
        known = document()
        if known is None:
            return []
        found = [] if "get" in known["paths"].get(path, {}) else [f"no GET {path}"]
        return self._seen(f"GET {path.rpartition('/')[2]}", found)

    def _against(self, reference: str, body: Any) -> Iterator[str]:
        for error in _validator(reference).iter_errors(body):
            deepest = max(_leaves(error), key=lambda one: len(one.absolute_path))
            yield f"{list(deepest.absolute_path)}: {deepest.message}"[:300]

    def _seen(self, what: str, found: list[str]) -> list[str]:
        if document() is not None:
            self.requests[what] += 1
        told = [f"{what}: {fault}" for fault in found]
        self.faults.extend(told)
        return told


CHECKED = Checked()


def _schema(known: Json, kind: str) -> str:
    """The schema of a kind of message, as the document's discriminator names it."""
    if kind == "read":
        return "#/components/schemas/MarkMessageRequestPayload"
    mapping: dict[str, str] = known["components"]["schemas"]["Message"]["discriminator"]["mapping"]
    return mapping.get(kind, "#/components/schemas/Message")


def _leaves(error: Any) -> Iterator[Any]:
    yield error
    for inner in error.context or ():
        yield from _leaves(inner)


def _components(body: Json) -> Iterator[str]:
    """A template's components and parameters, each against its own schema."""
    if document() is None or body.get("type") != "template":
        return
    kinds = {"body": ("BodyComponent", "TextParameter"), "button": ("ButtonComponent", None)}
    for component in body["template"].get("components", []):
        name, parameter = kinds[component["type"]]
        for error in _validator(f"#/components/schemas/{name}").iter_errors(component):
            yield error.message
        for one in component["parameters"]:
            inner = parameter or "ButtonPayloadParameter"
            for error in _validator(f"#/components/schemas/{inner}").iter_errors(one):
                yield error.message


def _lacking(body: Json) -> Iterator[str]:
    """The rules that the document lacks."""
    if len(body.get("text", {}).get("body", "x")) > 4096:
        yield "a text of more than 4096 characters"
    if not body.get("text", {}).get("body", "x").strip():
        yield "a text without a word"
    action = body.get("interactive", {}).get("action", {})
    rows = [row for section in action.get("sections", []) for row in section["rows"]]
    if len(rows) > 10:
        yield f"{len(rows)} rows in all"
    replies = [button["reply"] for button in action.get("buttons", [])]
    for shown in (rows, replies):
        titles = [one["title"] for one in shown]
        ids = [one["id"] for one in shown]
        if len(set(titles)) < len(titles) or not all(title.strip() for title in titles):
            yield f"titles alike or empty: {titles}"
        if len(set(ids)) < len(ids):
            yield f"ids alike: {ids}"
    for component in body.get("template", {}).get("components", []):
        for one in component["parameters"]:
            text = one.get("text", "x")
            if BAD_PARAMETER.search(text) or not text.strip():
                yield f"a parameter that no template takes: {text!r}"
