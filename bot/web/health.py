"""For those who watch over the program: is it well?"""

import asyncio
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as columns
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.storage import Storage
from bot.web.stage import Stage
from domain.models import Inbox, InboxState, Outbox, OutboxState

BROKEN_DATABASE = (SQLAlchemyError, OSError)


async def health(request: Request) -> Response:
    """Whether the database answers, its version, and for how long the oldest message waits."""
    stage: Stage = request.app.state.stage
    try:
        found = await asyncio.to_thread(_health, stage.storage, stage.now)
    except BROKEN_DATABASE:
        return JSONResponse({"ok": False, "database": None}, 503)
    return JSONResponse(found)


def _health(storage: Storage, now: datetime) -> dict[str, Any]:
    version, newest = storage.versions()
    with storage.reading() as session:
        inbox, outbox = _oldest_waiting(session, now)
    return {
        "ok": True,
        "database": {"version": version, "newest": newest},
        "oldest_waiting_s": {"inbox": _age(inbox, now), "outbox": _age(outbox, now)},
    }


def _oldest_waiting(session: Session, now: datetime) -> tuple[datetime | None, datetime | None]:
    """When the oldest waiting message came in, and when the oldest due one was to go out."""
    heard = columns(func.min(col(Inbox.received_at))).where(col(Inbox.state) == InboxState.WAITING)
    due = columns(func.min(col(Outbox.not_before))).where(
        col(Outbox.state) == OutboxState.WAITING, col(Outbox.not_before) <= now
    )
    return session.execute(heard).scalar(), session.execute(due).scalar()


def _age(since: datetime | None, now: datetime) -> float | None:
    return None if since is None else max(0.0, round((now - since).total_seconds(), 3))


__all__ = ["BROKEN_DATABASE", "health"]
