"""The standard of quality of an order: shown with the offer, and when goods are taken in."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from domain.audit import record_change
from domain.standing import OpenLine

SHOWN = 160


def quality_of(entry: OpenLine) -> str:
    """The standard in a line of words; empty where the order has none."""
    given = entry.line.quality or {}
    words = [str(given[part]) for part in ("grade", "text") if given.get(part)]
    return ": ".join(words)[:SHOWN]


def sample_of(entry: OpenLine) -> int | None:
    """The document that shows a sample, if there is one."""
    sample = (entry.line.quality or {}).get("sample")
    return int(sample) if sample else None


def set_quality(
    session: Session,
    entry: OpenLine,
    grade: str,
    text: str,
    sample: int | None,
    now: datetime,
    actor_id: int,
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


__all__ = ["quality_of", "sample_of", "set_quality"]
