"""What can be done on the page: type, press, speak, move the clock, start over.

A request is small JSON; anything else is turned away with a 4xx and one plain line.
"""

import json
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.channels.doors import bounded
from bot.web.pages import look, state_of
from bot.web.stage import Leap, Refusal, Stage, can_be_held
from domain.files import is_spreadsheet
from domain.messages.base import ACTION_BYTES
from domain.sheets.grids import MOST_BYTES as MOST_FILE_BYTES

MOST_BYTES = 16 * 1024
KINDS_OF_FILES = {
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"
}  # fmt: skip
LONGEST_TEXT, LONGEST_NAME = 4096, 120
STATUS = {Refusal.BUSY: 409, Refusal.REAL_PEOPLE: 409, Refusal.NO_SCENARIO: 404}


async def say(request: Request) -> Response:
    """Words typed on a telephone."""
    stage, address = await _telephone(request)
    words = _text(await _body(request), "words").strip()
    if not words or len(words) > LONGEST_TEXT:
        raise HTTPException(422, "words: 1 to 4096 characters")
    await stage.hear(address, lambda phone: phone.say(words))
    return JSONResponse({})


async def press(request: Request) -> Response:
    """A button pressed on a telephone."""
    stage, address = await _telephone(request)
    code = _text(await _body(request), "code")
    if not code or len(code.encode()) > ACTION_BYTES:
        raise HTTPException(422, f"code: 1 to {ACTION_BYTES} bytes")
    await stage.hear(address, lambda phone: phone.press_code(code))
    return JSONResponse({})


async def speak(request: Request) -> Response:
    """A voice note sent from a telephone."""
    stage, address = await _telephone(request)
    await stage.hear(address, lambda phone: phone.send_medium("voice"))
    return JSONResponse({})


async def send_file(request: Request) -> Response:
    """A file sent from a telephone: a list, a picture, a PDF; its name is in the address."""
    stage, address = await _telephone(request)
    name = request.query_params.get("name", "").strip()
    if not name or len(name) > LONGEST_NAME or not _is_storable(name):
        raise HTTPException(422, f"name: 1 to {LONGEST_NAME} characters")
    content = await bounded(request, MOST_FILE_BYTES)
    if content is None:
        raise HTTPException(413)
    if is_spreadsheet(name):
        await stage.hear(address, lambda phone: phone.send_file(name, content))
    else:
        ending = name.casefold().rpartition(".")[2]
        kind = KINDS_OF_FILES.get(ending, "application/octet-stream")
        await stage.hear(address, lambda phone: phone.send_document(name, kind, content))
    return JSONResponse({})


async def move_clock(request: Request) -> Response:
    """The clock moved forward."""
    wanted = _text(await _body(request), "to")
    if wanted not in list(Leap):
        raise HTTPException(422, f"to: one of {', '.join(Leap)}")
    return await _answer(request, await _stage(request).leap(Leap(wanted)))


async def start_over(request: Request) -> Response:
    """Everything cleared, and a scenario begun."""
    name = _text(await _body(request), "scenario")
    return await _answer(request, await _stage(request).start_over(name))


async def _answer(request: Request, refusal: Refusal | None) -> Response:
    """How things stand now, or why nothing was done."""
    if refusal is None:
        return JSONResponse(state_of(await look(request)))
    return JSONResponse({"refusal": refusal}, STATUS[refusal])


def _stage(request: Request) -> Stage:
    stage: Stage = request.app.state.stage
    return stage


async def _telephone(request: Request) -> tuple[Stage, str]:
    stage, address = _stage(request), str(request.path_params["address"])
    if not await stage.read(lambda session: can_be_held(session, address)):
        raise HTTPException(404)
    return stage, address


async def _body(request: Request) -> dict[str, Any]:
    """The request's JSON object; raises HTTPException for anything else, or for too much."""
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MOST_BYTES:
            raise HTTPException(413)
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, "not JSON") from error
    if not isinstance(found, dict):
        raise HTTPException(422, "not a JSON object")
    return found


def _text(body: dict[str, Any], name: str) -> str:
    """A field of the body; raises HTTPException unless it is text that can be stored."""
    value = body.get(name)
    if not isinstance(value, str) or not _is_storable(value):
        raise HTTPException(422, f"{name}: text is needed")
    return value


def _is_storable(text: str) -> bool:
    """Half a surrogate pair cannot be written down; a null sign is no text."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


__all__ = ["move_clock", "press", "say", "send_file", "speak", "start_over"]
