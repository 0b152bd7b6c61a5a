"""The standard of quality of an order: shown with the offer, and when goods are taken in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from domain.audit import record_change
from domain.messages.pictures import DocumentShown
from domain.models import BlanketOrder, BlanketState, Document, Order, OrderLine, OrderState
from domain.records import by_id
from domain.standing import OpenLine

SHOWN = 160


def quality_of(entry: OpenLine) -> str:
    """The standard in a line of words; empty where the order has none."""
    return in_words(entry.line.quality or {})


def in_words(standard: Mapping[str, Any]) -> str:
    """``A: renyah, utuh``, of a ``grade`` and a ``text`` of which either may be missing."""
    words = [str(standard[part]) for part in ("grade", "text") if standard.get(part)]
    return ": ".join(words)[:SHOWN]


def sample_of(session: Session, entry: OpenLine) -> DocumentShown | None:
    """The document that shows a sample, where the order has one and it is kept here."""
    document = document_of(session, entry.line.quality or {})
    if document is None or document.content is None:
        return None
    return DocumentShown(document.id, document.media_type)


def document_of(session: Session, standard: Mapping[str, Any]) -> Document | None:
    """The document of a standard's sample, kept here or still on its way; None without one."""
    number = standard.get("sample")
    return by_id(session, Document, int(number)) if number else None


def samples_in_use(session: Session) -> frozenset[int]:
    """The documents that show what the goods of an order that goes on must be like."""
    orders = session.exec(
        select(OrderLine.quality)
        .join(Order, col(OrderLine.order_id) == col(Order.id))
        .where(col(Order.state).in_((OrderState.PROPOSED, OrderState.OPEN)))
    )
    blankets = session.exec(
        select(BlanketOrder.quality).where(BlanketOrder.state == BlanketState.OPEN)
    )
    standards = (*orders, *blankets)
    return frozenset(int(one["sample"]) for one in standards if one and one.get("sample"))


def set_quality(
    session: Session,
    entry: OpenLine,
    grade: str,
    text: str,
    sample: int | None,
    now: datetime,
    actor_id: int | None,
) -> None:
    """Set the standard that goods of this line are taken in by, on record."""
    before: dict[str, Any] | None = entry.line.quality
    entry.line.quality = {"grade": grade, "text": text, "sample": sample}
    record_change(
        session,
        now,
        "order_quality",
        ("order", entry.order.id),
        actor_id=actor_id,
        region_id=entry.order.region_id,
        before=before,
        after=entry.line.quality,
    )


__all__ = ["document_of", "in_words", "quality_of", "sample_of", "samples_in_use", "set_quality"]
