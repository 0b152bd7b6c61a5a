"""The way in: signed, stored before it is answered, read whole, harmless when it comes again."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cloudapi.office import ANI, SITI, WhatsAppOffice
from cloudapi.server import NUMBER_ID, VERIFY, signed
from cloudapi.specification import SAMPLES
from cloudapi.world import number_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select
from starlette.applications import Starlette

from bot.channels.whatsapp.reading import batch_of
from bot.channels.whatsapp.webhook import MOST_BYTES, Webhook
from domain.models import Contact, InboxState, Person
from handlers.turn import HeardKind

needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="no samples here")


def samples() -> dict[str, Any]:
    """Every sample webhook, by file and name."""
    found = {}
    for file in sorted(SAMPLES.glob("*.json")) if SAMPLES.exists() else []:
        for name, payload in json.loads(file.read_text("utf-8")).items():
            found[f"{file.stem}/{name}"] = payload
    return found


def to_us(payload: Any) -> Any:
    """The same webhook, of our number."""
    text = json.dumps(payload)
    for told in ("1122334455667", "106540352242922", "<BUSINESS_PHONE_NUMBER_ID>"):
        text = text.replace(f'"phone_number_id": "{told}"', f'"phone_number_id": "{NUMBER_ID}"')
    return json.loads(text)


@needs_samples
def test_every_sample_is_accepted_and_read(wa: WhatsAppOffice) -> None:
    every = samples()
    assert len(every) > 50
    for name, payload in every.items():
        assert wa.bring(to_us(payload)) == 200, name
    bodies = wa.bodies()
    assert len(bodies) == len({json.dumps(to_us(one)) for one in every.values()})
    assert [body.error for body in bodies if body.state is not InboxState.DONE] == []
    assert [row.error for row in wa.inbox() if row.state is InboxState.FAILED] == []


@needs_samples
@pytest.mark.parametrize("name", [n for n in samples() if n.startswith(("message/", "callback"))])
def test_no_message_of_a_sample_is_lost(wa: WhatsAppOffice, name: str) -> None:
    payload = to_us(samples()[name])
    told = payload["entry"][0]["changes"][0]["value"]["messages"]
    wa.bring(payload)
    kept = [row for row in wa.inbox() if row.external_id in {one["id"] for one in told}]
    assert len(kept) == len(told) == 1
    assert kept[0].raw["message"] == told[0]


def test_a_batch_is_handled_whole(wa: WhatsAppOffice) -> None:
    first = wa.api.written(number_of(SITI), "Siti", type="text", text={"body": "/bantuan"})
    second = wa.api.written(number_of(ANI), "Ani", type="text", text={"body": "/bantuan"})
    third = wa.api.written(number_of(SITI), "Siti", type="text", text={"body": "/bagianku"})
    value = first["entry"][0]["changes"][0]["value"]
    other = second["entry"][0]["changes"][0]["value"]
    value["messages"] += other["messages"]
    value["contacts"] += other["contacts"]
    first["entry"][0]["changes"].append(third["entry"][0]["changes"][0])
    status = {"id": "wamid.none", "status": "delivered", "timestamp": "1"}
    entry = wa.api.payload(statuses=[status, {**status, "id": "wamid.other"}])["entry"][0]
    first["entry"].append(entry)
    wa.bring(first)
    assert len([row for row in wa.inbox() if row.kind == HeardKind.TEXT]) == 3
    assert len(wa.said(SITI)) == 2
    assert len(wa.said(ANI)) == 1
    assert {part.provider_id for part in wa.parts()} == {"wamid.none", "wamid.other"}


def test_what_is_brought_again_is_answered_once(wa: WhatsAppOffice) -> None:
    payload = wa.api.written(number_of(SITI), "Siti", type="text", text={"body": "/bantuan"})
    assert [wa.bring(payload) for _ in range(3)] == [200, 200, 200]
    payload["entry"][0]["id"] = "another request around the same message"
    wa.bring(payload)
    assert len(wa.said(SITI)) == 1
    assert len(wa.inbox()) == 1
    assert wa.api.read.count(wa.inbox()[0].external_id) == 1


def test_a_wrong_signature_leaves_no_trace(wa: WhatsAppOffice) -> None:
    body = json.dumps(wa.api.written(number_of(SITI), type="text", text={"body": "x"})).encode()
    for headers in ({}, signed(body, "other"), signed(body + b" "), {"x-hub-signature-256": "é"}):
        assert wa.run(wa.world.deliver(body, _latin(headers))) == 403
    wa.settle()
    assert wa.bodies() == []
    assert wa.inbox() == []


def _latin(headers: dict[str, str]) -> Any:
    return {name: value.encode("latin-1") for name, value in headers.items()}


def test_a_body_that_is_too_large_is_not_read_on(wa: WhatsAppOffice) -> None:
    body = b"x" * (MOST_BYTES + 1)
    assert wa.run(wa.world.deliver(body, signed(body))) == 413
    assert wa.bodies() == []


def test_the_subscription_is_verified_by_our_word(wa: WhatsAppOffice) -> None:
    async def ask(token: str) -> httpx.Response:
        told = {"hub.mode": "subscribe", "hub.challenge": "1158", "hub.verify_token": token}
        return await wa.world._meta.get("/whatsapp", params=told)

    right, wrong = wa.run(ask(VERIFY)), wa.run(ask("guess"))
    assert (right.status_code, right.text) == (200, "1158")
    assert (wrong.status_code, "1158" in wrong.text) == (403, False)


def test_where_the_database_is_down_the_providers_repeat_brings_it_back() -> None:
    kept: list[bytes] = []
    down = [True]

    def store(bodies: Any) -> None:
        if down[0]:
            raise OperationalError("down", None, Exception("down"))
        kept.extend(bodies)

    async def knock() -> list[int]:
        hook = Webhook("app-secret", VERIFY, store, lambda: None)
        doors = httpx.ASGITransport(app=Starlette(routes=[hook.route]))
        async with httpx.AsyncClient(transport=doors, base_url="http://bot") as meta:
            first = await meta.post("/whatsapp", content=b"{}", headers=signed(b"{}"))
            down[0] = False
            again = await meta.post("/whatsapp", content=b"{}", headers=signed(b"{}"))
        return [first.status_code, again.status_code]

    import asyncio  # noqa: PLC0415 - only here

    assert asyncio.run(knock()) == [503, 200]
    assert kept == [b"{}"]


def test_a_body_that_is_no_json_is_kept_with_why(wa: WhatsAppOffice) -> None:
    assert wa.run(wa.world.deliver(b"\xff not json", signed(b"\xff not json"))) == 200
    wa.write(SITI, "/bantuan")
    assert [body.state for body in wa.bodies()] == [InboxState.FAILED, InboxState.DONE]


def test_the_same_person_is_known_by_number_and_by_id(wa: WhatsAppOffice) -> None:
    said: dict[str, Any] = {"type": "text", "text": {"body": "/bantuan"}}
    wa.bring(wa.api.written(number_of(SITI), "Siti", user="ID.77", **said))
    wa.bring(wa.api.written("", "Siti", user="ID.77", **said))
    assert len(wa.said(SITI)) == 2
    assert {row.address for row in wa.inbox()} == {number_of(SITI)}


def test_somebody_without_a_number_is_answered_by_id(wa: WhatsAppOffice) -> None:
    said: dict[str, Any] = {"type": "text", "text": {"body": "halo"}}
    wa.bring(wa.api.written("", "Dewi", user="ID.88", **said))
    (answer,) = wa.api.said_to("ID.88")
    assert answer.body["recipient"] == "ID.88"
    assert "to" not in answer.body
    wa.bring(wa.api.written("62855", "Dewi", user="ID.88", **said))
    assert wa.api.said_to("62855")[-1].body["to"] == "62855"
    with wa.storage.begin() as session:
        assert _contact(session, "62855") is not None
        assert _contact(session, "ID.88") is None
        assert len(session.exec(select(Person).where(Person.name == "Dewi")).all()) == 1


def test_a_changed_number_takes_the_person_along(wa: WhatsAppOffice) -> None:
    wa.write(SITI, "/bantuan")
    told = {"body": "changed", "wa_id": "62899", "type": "user_changed_number"}
    message = {"from": number_of(SITI), "id": "wamid.s", "timestamp": "1", "type": "system"}
    payload = wa.api.payload(messages=[{**message, "system": told}])
    wa.bring(payload)
    wa.bring({**payload, "again": 1})
    said: dict[str, Any] = {"type": "text", "text": {"body": "/bagianku"}}
    wa.bring(wa.api.written("62899", "Siti", **said))
    with wa.storage.begin() as session:
        contact = _contact(session, "62899")
        assert contact is not None
        assert contact.person_id == wa.person(session, "Siti").id
        assert _contact(session, number_of(SITI)) is None


def test_a_changed_id_takes_the_person_along(wa: WhatsAppOffice) -> None:
    said: dict[str, Any] = {"type": "text", "text": {"body": "halo"}}
    wa.bring(wa.api.written("", "Dewi", user="ID.1", **said))
    ids = {"previous": "ID.1", "current": "ID.2"}
    wa.bring(wa.api.change("user_id_update", {"user_id_update": [{"user_id": ids}]}))
    wa.bring(wa.api.written("", "Dewi", user="ID.2", **said))
    with wa.storage.begin() as session:
        assert len(session.exec(select(Person).where(Person.name == "Dewi")).all()) == 1
        assert _contact(session, "ID.2") is not None


def _contact(session: Session, address: str) -> Contact | None:
    there = select(Contact).where(Contact.channel == "whatsapp", Contact.address == address)
    return session.exec(there).first()


HEARD = [
    ({"type": "text", "text": {"body": "40 kg"}}, HeardKind.TEXT, "40 kg"),
    ({"type": "image", "image": {"caption": "40 kg"}}, HeardKind.TEXT, "40 kg"),
    ({"type": "image", "image": {"id": "1"}}, HeardKind.MEDIA, "image"),
    ({"type": "audio", "audio": {"voice": True}}, HeardKind.MEDIA, "voice"),
    ({"type": "location", "location": {"latitude": 1}}, HeardKind.MEDIA, "location"),
    ({"type": "contacts", "contacts": [{}]}, HeardKind.CONTACT, "contact"),
    ({"type": "reaction", "reaction": {"emoji": "👍"}}, HeardKind.SILENT, "reaction"),
    ({"type": "edit", "edit": {"message": {}}}, HeardKind.MEDIA, "edit"),
    ({"type": "unsupported", "errors": [{"code": 131051}]}, HeardKind.MEDIA, "other"),
    ({"type": "button", "button": {"payload": "Ya", "text": "Ya"}}, HeardKind.TEXT, "Ya"),
    (
        {"type": "button", "button": {"payload": "1|offer.accept|1", "text": "Sanggup"}},
        HeardKind.BUTTON,
        "1|offer.accept|1",
    ),
    ({"type": "interactive"}, HeardKind.MEDIA, "other"),
    ({"type": "revoke", "revoke": {}}, HeardKind.SILENT, "revoke"),
    ({}, HeardKind.MEDIA, "other"),
    ({"type": ["odd"], "text": 4}, HeardKind.MEDIA, "other"),
]


@pytest.mark.parametrize(("said", "kind", "text"), HEARD, ids=lambda one: str(one)[:40])
def test_every_kind_has_a_sensible_reading(said: Any, kind: HeardKind, text: str) -> None:
    now = timedelta(0)
    message = {"id": "wamid.1", "from": "628", "timestamp": "1697043223", **said}
    value = {"metadata": {}, "messages": [message]}
    payload = {"entry": [{"changes": [{"field": "messages", "value": value}]}]}
    from bot.clock import WallClock  # noqa: PLC0415 - only here

    (inbound,) = batch_of(payload, "1", WallClock().now() - now).inbounds
    assert (inbound.kind, inbound.button or inbound.text) == (kind, text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@st.composite
def mutations(draw: Any) -> bytes:
    """A sample with something in it changed, left out or doubled; or with broken bytes."""
    payload = draw(st.sampled_from([to_us(one) for one in samples().values()] or [{}]))
    for _ in range(draw(st.integers(1, 4))):
        payload = _mutated(draw, payload)
    body = json.dumps(payload).encode()
    if draw(st.integers(0, 9)) == 0:
        cut = draw(st.integers(0, len(body)))
        body = body[:cut] + draw(st.binary(max_size=4)) + body[cut:]
    return body


def _mutated(draw: Any, node: Any) -> Any:
    """Something somewhere below is otherwise."""
    if isinstance(node, dict) and node:
        key = draw(st.sampled_from(sorted(node)))
        match draw(st.sampled_from(["below", "below", "below", "away", "odd"])):
            case "away":
                return {name: value for name, value in node.items() if name != key}
            case "odd":
                return {**node, key: draw(JSON)}
        return {**node, key: _mutated(draw, node[key])}
    if isinstance(node, list) and node:
        place = draw(st.integers(0, len(node) - 1))
        changed = _mutated(draw, node[place])
        return [*node[:place], changed, *node[place:]]
    return draw(JSON | st.sampled_from(["\ud83d", "\x00", "9" * 400, -1, 10**40]))


def _never_5xx(wa: WhatsAppOffice, count: int) -> None:
    seen = []

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(mutations())
    def holds(body: bytes) -> None:
        seen.append(wa.run(wa.world.deliver(body, signed(body))))
        assert seen[-1] == 200
        if len(seen) % 20 == 0:
            wa.run(wa.world.service.read())

    holds()
    wa.run(wa.world.service.read())
    assert len(seen) >= count
    waiting = [body for body in wa.bodies() if body.state is InboxState.WAITING]
    assert waiting == []
    odd = [b.error for b in wa.bodies() if b.error and "JSONDecodeError" not in b.error]
    assert odd == []


@needs_samples
def test_no_mutation_of_a_sample_is_a_fault_of_ours(wa: WhatsAppOffice) -> None:
    _never_5xx(wa, 300)


@needs_samples
@pytest.mark.slow
def test_ten_thousand_mutations_are_no_fault_of_ours(
    wa: WhatsAppOffice, request: pytest.FixtureRequest
) -> None:
    if not request.config.getoption("--all-mutations"):
        pytest.skip("minutes long: --all-mutations")
    _never_5xx(wa, 10_000)


def test_the_samples_stand_where_they_are_looked_for() -> None:
    assert Path(SAMPLES).exists() == bool(samples())
