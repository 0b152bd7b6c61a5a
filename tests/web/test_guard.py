"""Only the page itself may change anything, and nothing sent to it breaks it."""

import json

import pytest

from bot.web.stage import Stage
from web.visitors import ADDRESS, Visiting, Visitor

SAY = "/phones/siti-aminah/words"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": ADDRESS},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_other_pages_may_not_post(visiting: Visiting, headers: dict[str, str]) -> None:
    for path in (SAY, "/clock", "/scenario"):
        assert visiting().post(path, json={"words": "x"}, headers=headers).status_code == 403


@pytest.mark.parametrize("headers", [{"Origin": ADDRESS}, {"Sec-Fetch-Site": "same-origin"}])
def test_the_page_itself_may_post(visiting: Visiting, headers: dict[str, str]) -> None:
    assert visiting().post(SAY, json={"words": "halo"}, headers=headers).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8080", "[", ""])
def test_a_name_bound_to_this_machine_from_outside_is_turned_away(
    visitor: Visitor, host: str
) -> None:
    assert visitor.get("/", headers={"Host": host}).status_code == 421


def test_on_another_address_any_name_is_answered_but_not_another_origin(visiting: Visiting) -> None:
    client = visiting("http://dinas.example", bound_to="0.0.0.0")  # noqa: S104 - may be chosen
    assert client.get("/health").status_code == 200
    assert client.post(SAY, json={"words": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (SAY, b"", 400),
        (SAY, b"{", 400),
        (SAY, b"\xff\xfe", 400),
        (SAY, b"[" * 10_000, 400),
        (SAY, b"[]", 422),
        (SAY, b"{}", 422),
        (SAY, b'{"words": 5}', 422),
        (SAY, b'{"words": "  "}', 422),
        (SAY, b'{"words": "\\ud800"}', 422),
        (SAY, b'{"words": "a\\u0000b"}', 422),
        (SAY, json.dumps({"words": "x" * 5000}).encode(), 422),
        (SAY, b"x" * 20_000, 413),
        ("/phones/siti-aminah/button", b'{"code": ""}', 422),
        ("/phones/siti-aminah/button", json.dumps({"code": "x" * 65}).encode(), 422),
        ("/phones/nobody/words", b'{"words": "x"}', 404),
        ("/phones/orang-baru-0/words", b'{"words": "x"}', 404),
        ("/phones/orang-baru-100/words", b'{"words": "x"}', 404),
        ("/clock", b'{"to": "yesterday"}', 422),
        ("/clock", b'{"to": ["hour"]}', 422),
        ("/scenario", b'{"scenario": "../x"}', 404),
    ],
)
def test_bad_input_is_the_senders_fault(
    visitor: Visitor, path: str, body: bytes, status: int
) -> None:
    assert visitor.post(path, content=body).status_code == status


@pytest.mark.parametrize("code", ["x", "|||", "offer.accept|99999999999999999999", "form.say|a"])
def test_a_made_up_button_is_answered_like_any_old_one(visitor: Visitor, code: str) -> None:
    sent = visitor.post("/phones/siti-aminah/button", json={"code": code})
    assert sent.status_code == 200
    assert visitor.get("/phones/siti-aminah").text.count('class="bubble theirs"') == 1


def test_every_answer_keeps_the_page_to_itself(visitor: Visitor) -> None:
    for path in ("/", "/static/page.js", "/nowhere", "/health"):
        headers = visitor.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"


def test_a_broken_page_says_so_and_logs_only_where(
    visitor: Visitor, stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        msg = "Bu Siti said something private"
        raise RuntimeError(msg)

    stage.read = broken  # type: ignore[method-assign, assignment]
    answer = visitor.get("/")
    assert answer.status_code == 500
    logged = "".join(capsys.readouterr())
    assert "RuntimeError" in logged
    assert "private" not in logged + answer.text
