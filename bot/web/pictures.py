"""What goes with a message besides its words, drawn anew from its facts."""

import asyncio

from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.base import Document, Picture
from bot.channels.simulator import NAME
from bot.keeping import kept_in
from bot.pictures import Kept, picture_of
from bot.records.files import document_of
from bot.render import Reader, Words
from bot.storage import Storage
from bot.web.stage import Stage
from bot.web.thread import reader_of
from domain.messages.base import Message, message_from
from domain.models import Outbox, Person, Region


async def picture(request: Request) -> Response:
    """The picture beside a message that a telephone of the page shows."""
    stage: Stage = request.app.state.stage
    number, words = request.path_params["number"], stage.world.app.words
    kept = kept_in(stage.world.app.storage)
    found = await stage.read(lambda session: _picture(session, words, number, kept))
    if found is None:
        raise HTTPException(404)
    if request.headers.get("if-none-match") == f'"{found.key}"':
        return Response(status_code=304)
    try:
        drawn = await asyncio.to_thread(found.draw)
    except LookupError as gone:
        raise HTTPException(404) from gone
    return Response(drawn, media_type=found.media_type, headers={"etag": f'"{found.key}"'})


async def document(request: Request) -> Response:
    """The document of a message that a telephone of the page shows, to be kept."""
    stage: Stage = request.app.state.stage
    number, words = request.path_params["number"], stage.world.app.words
    found = await stage.read(lambda session: _document(session, words, number, stage.storage))
    if found is None or found.name != request.path_params["name"]:
        raise HTTPException(404)
    if request.headers.get("if-none-match") == f'"{found.key}"':
        return Response(status_code=304)
    content = await asyncio.to_thread(found.draw)
    headers = {
        "etag": f'"{found.key}"',
        "content-disposition": f'attachment; filename="{found.name}"',
    }
    return Response(content, media_type=found.media_type, headers=headers)


def _picture(session: Session, words: Words, number: int, kept: Kept) -> Picture | None:
    found = _message(session, number)
    return None if found is None else picture_of(*found, words, kept)


def _document(session: Session, words: Words, number: int, storage: Storage) -> Document | None:
    found = _message(session, number)
    return None if found is None else document_of(found[0], words, storage)


def _message(session: Session, number: int) -> tuple[Message, Reader] | None:
    """A message that went to a telephone of the page, and who read it."""
    row = session.get(Outbox, number)
    if row is None or row.channel != NAME:
        return None
    person = session.get_one(Person, row.person_id)
    region = session.get(Region, person.region_id) if person.region_id else None
    try:
        message = message_from(row.message, row.facts)
    except (KeyError, TypeError, ValueError):
        return None
    return message, reader_of(row, person, region)


__all__ = ["document", "picture"]
