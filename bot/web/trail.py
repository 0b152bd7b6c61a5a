"""The newest entries of the audit trail, in plain words."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from bot.web.loading import LOADED
from bot.web.words import PageWords
from domain.models import (
    AuditEntry,
    CapacityReport,
    Invitation,
    Order,
    Person,
    Producer,
    Product,
    Region,
    Share,
)
from domain.standing import line_of, lines_of
from domain.values import Value

SHOWN = 14


class TrailLine(Value):
    """One change: when, and what, as a sentence."""

    key: int
    at: datetime
    text: str
    reason: str


def newest_changes(session: Session, region: Region, words: PageWords) -> list[TrailLine]:
    """The latest changes, the newest first; what was there from the start is left out."""
    loaded = session.exec(
        select(AuditEntry.id).where(AuditEntry.action == LOADED).order_by(col(AuditEntry.id).desc())
    ).first()
    rows = session.exec(
        select(AuditEntry)
        .where(AuditEntry.region_id == region.id, col(AuditEntry.id) >= (loaded or 0))
        .order_by(col(AuditEntry.id).desc())
        .limit(SHOWN)
    )
    return [TrailLine(e.id, e.at, _sentence(session, e, words), e.reason) for e in rows]


def _sentence(session: Session, entry: AuditEntry, words: PageWords) -> str:
    actor = session.get(Person, entry.actor_id) if entry.actor_id is not None else None
    subject = _subject(session, entry)
    unit = str(subject.get("unit", ""))
    values = {
        "who": words("trail.bot") if actor is None else _called(actor),
        "name": subject.get("name") or words("trail.somebody"),
        "code": subject.get("code", ""),
        "product": subject.get("product", ""),
        "amount": _amount(
            entry.after, ("amount", "accepted", "quantity", "not_wanted"), unit, words
        ),
        "before": _amount(entry.before, ("amount", "quantity"), unit, words),
        "state": _state(entry, words),
        "week": _week(entry, words),
    }
    key = f"trail.{entry.action}"
    return words(key if words.knows(key) else "trail.other", **values)


def _called(person: Person) -> str:
    return f"{person.salutation} {person.name}".strip()


def _subject(session: Session, entry: AuditEntry) -> dict[str, str]:
    """What the changed record is called; what is gone has no name."""
    match entry.subject:
        case "share":
            return _share(session, session.get(Share, entry.subject_id))
        case "capacity":
            return _capacity(session, session.get(CapacityReport, entry.subject_id))
        case "order":
            return _order(session, session.get(Order, entry.subject_id))
        case "producer":
            return _owner(session, entry.subject_id)
        case "person":
            person = session.get(Person, entry.subject_id)
            return {} if person is None else {"name": _called(person)}
        case "invitation":
            found = session.get(Invitation, entry.subject_id)
            return {} if found is None else {"name": found.code}
        case "region":
            region = session.get(Region, entry.subject_id)
            return {} if region is None else {"name": region.name}
    return {}


def _share(session: Session, share: Share | None) -> dict[str, str]:
    if share is None:
        return {}
    entry = line_of(session, share.line_id)
    about = {"code": entry.order.code, "product": entry.product.name, "unit": entry.product.unit}
    return about | _owner(session, share.producer_id)


def _capacity(session: Session, report: CapacityReport | None) -> dict[str, str]:
    if report is None:
        return {}
    product = session.get_one(Product, report.product_id)
    return {"product": product.name, "unit": product.unit} | _owner(session, report.producer_id)


def _order(session: Session, order: Order | None) -> dict[str, str]:
    if order is None:
        return {}
    lines = lines_of(session, order)
    unit = lines[0].product.unit if lines else ""
    return {"code": order.code, "product": lines[0].product.name if lines else "", "unit": unit}


def _owner(session: Session, producer_id: int) -> dict[str, str]:
    producer = session.get(Producer, producer_id)
    if producer is None:
        return {}
    person = session.get_one(Person, producer.person_id)
    return {"name": _called(person) or producer.business}


def _amount(
    facts: dict[str, Any] | None, keys: tuple[str, ...], unit: str, words: PageWords
) -> str:
    found = next((facts[key] for key in keys if facts and key in facts), None)
    return "" if found is None else words.amount(Decimal(str(found)), unit)


def _state(entry: AuditEntry, words: PageWords) -> str:
    after = entry.after or {}
    if entry.subject == "producer" and "state" in after:
        return words(f"producer.{after['state']}")
    return words(f"role.{after['role']}") if "role" in after else ""


def _week(entry: AuditEntry, words: PageWords) -> str:
    week = (entry.after or {}).get("week")
    return words.day(date.fromisoformat(week)) if week else ""


__all__ = ["TrailLine", "newest_changes"]
