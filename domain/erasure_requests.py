"""Requests for erasure: asked, put before officers, withdrawn, and never forgotten.

The law gives three times 24 hours. Officers are told at once, and again every day once less than a
day is left.
"""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from domain.audit import record_change
from domain.erasing import finish
from domain.files import forget_old_files
from domain.jobs import JobContext
from domain.messages.erasing import ErasureDue
from domain.models import Erasure, Outbox, OutboxState, Person, Producer
from domain.outbox import post_to_officers
from domain.records import the
from domain.sheets.invitees import forget_old_invitees

TIME = timedelta(hours=72)
CLOSE = timedelta(hours=24)
GOODBYE_LASTS = timedelta(hours=72)


def open_request(session: Session, person_id: int) -> Erasure | None:
    """The request of a person that is not carried out yet."""
    return session.exec(
        select(Erasure).where(
            Erasure.person_id == person_id,
            col(Erasure.confirmed_at).is_(None),
            col(Erasure.finished_at).is_(None),
        )
    ).first()


def ask_erasure(session: Session, person: Person, region_id: int | None, now: datetime) -> Erasure:
    """Write a request down, once. Of a stranger there is only the address: that goes by itself."""
    request = Erasure(region_id=region_id, person_id=person.id, asked_at=now, due_at=now + TIME)
    if region_id is None:
        request.confirmed_at, request.goodbye_id = now, person.id
    session.add(request)
    session.flush()
    record_change(
        session,
        now,
        "erasure_asked",
        ("person", person.id),
        actor_id=person.id,
        region_id=region_id,
    )
    return request


def take_back(session: Session, request: Erasure, now: datetime) -> None:
    """The person wants to stay after all."""
    request.finished_at = now
    record_change(
        session,
        now,
        "erasure_withdrawn",
        ("person", request.person_id),
        actor_id=request.person_id,
        region_id=request.region_id,
    )


def look_after_data(context: JobContext) -> None:
    """Every day: alarms for open requests, goodbyes finished, files and old lists forgotten."""
    session, region, now = context.session, context.region, context.now
    for request in _open_in(session, region.id, now):
        _alarm(session, request, now, f"{context.today}")
    for request in _gone_out(session, now):
        finish(session, request, now)
    forget_old_files(session, now)
    forget_old_invitees(session, region, now)


def _open_in(session: Session, region_id: int, now: datetime) -> list[Erasure]:
    return list(
        session.exec(
            select(Erasure).where(
                Erasure.region_id == region_id,
                col(Erasure.confirmed_at).is_(None),
                col(Erasure.finished_at).is_(None),
                Erasure.due_at <= now + CLOSE,
            )
        )
    )


def _alarm(session: Session, request: Erasure, now: datetime, day: str) -> None:
    person = the(session, Person, request.person_id)
    producer = session.exec(select(Producer).where(Producer.person_id == person.id)).first()
    due = ErasureDue(
        who=f"{person.salutation} {person.name}".strip(),
        business=producer.business if producer is not None else "",
        due=request.due_at,
        over=request.due_at <= now,
        request_id=request.id,
    )
    request.alarmed_at = now
    region_id = request.region_id or 0
    post_to_officers(session, region_id, due, now, dedupe=f"erasure:{request.id}:{day}")


def _gone_out(session: Session, now: datetime) -> list[Erasure]:
    """Carried out, and the goodbye is out, failed, or has waited long enough."""
    done = session.exec(
        select(Erasure).where(
            col(Erasure.confirmed_at).isnot(None), col(Erasure.finished_at).is_(None)
        )
    ).all()
    return [one for one in done if _is_out(session, one, now)]


def _is_out(session: Session, request: Erasure, now: datetime) -> bool:
    waiting = session.exec(
        select(Outbox.id).where(
            Outbox.person_id == request.goodbye_id,
            col(Outbox.state).in_([OutboxState.WAITING, OutboxState.LEASED]),
        )
    ).first()
    since = request.confirmed_at or now
    return waiting is None or since + GOODBYE_LASTS <= now


__all__ = ["ask_erasure", "look_after_data", "open_request", "take_back"]
