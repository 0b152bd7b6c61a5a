"""What a server answers, made into what python-telegram-bot can read.

The library makes objects of whole answers and fails where a field is missing or odd, while a
message may long be out. We need little of them: whether it worked, who the bot is, the ids of a
message and of its file. So that is all that is handed on, and other servers than Telegram's own,
which say less, or say it with another status, will do.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

Json = Mapping[str, Any]
ONLY_DONE = ("edit", "answer", "set", "delete")
"""Calls of which nothing matters but that they worked."""
FILES = ("document", "photo")


def read(method: str, code: int, payload: bytes) -> tuple[int, bytes]:
    """Status and body as the library needs them; what is no answer at all stays as it is."""
    if not HTTPStatus.OK <= code < HTTPStatus.MULTIPLE_CHOICES:
        return code, payload
    try:
        told = json.loads(payload)
    except (ValueError, RecursionError):
        return code, payload
    if not isinstance(told, dict):
        return code, payload
    if told.get("ok") is False:
        return _status(told), payload
    if isinstance(told.get("result"), list):
        return code, payload
    return code, json.dumps({"ok": True, "result": _result(method, told.get("result"))}).encode()


def _status(told: Json) -> int:
    """The status that a refusal should have had."""
    code = told.get("error_code")
    wrong = isinstance(code, int) and code >= HTTPStatus.BAD_REQUEST
    return int(code) if wrong and code is not None else HTTPStatus.BAD_REQUEST


def _result(method: str, result: object) -> object:
    if method == "getMe":
        return _user(result if isinstance(result, dict) else {})
    if method.startswith(ONLY_DONE):
        return True
    if isinstance(result, dict) and "message_id" in result:
        return _message(result)
    if isinstance(result, dict) and "file_id" in result:
        return {"file_unique_id": result["file_id"], **result}
    return result


def _user(told: Json) -> Json:
    number, name = told.get("id"), told.get("username")
    return {
        "id": number if isinstance(number, int) else 0,
        "is_bot": True,
        "first_name": str(told.get("first_name", "")),
        **({"username": name} if isinstance(name, str) else {}),
    }


def _message(told: Json) -> Json:
    nowhere = {"id": 0, "type": "private"}
    files = {key: _file(told[key]) for key in FILES if told.get(key)}
    return {"message_id": told["message_id"], "date": 0, "chat": nowhere} | files


def _file(told: object) -> object:
    """A document, or the sizes of a picture, of which the last is the largest."""
    if isinstance(told, list):
        return [_file(size) for size in told]
    if not isinstance(told, dict):
        return {}
    number = str(told.get("file_id", ""))
    return {"file_id": number, "file_unique_id": number, "width": 0, "height": 0}


__all__ = ["read"]
