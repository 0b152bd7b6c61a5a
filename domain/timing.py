"""What a unit takes and how long a business works: written down, on record."""

from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from domain.audit import record_change
from domain.holding import hold_hours
from domain.models import Producer, Product


def set_standard_hours(
    session: Session, product: Product, hours: Decimal | None, now: datetime, actor_id: int
) -> None:
    """One unit of the product takes so many hours; None: its hours are not looked at any more.

    What is promised already stays promised.
    """
    before, product.hours = product.hours, hours
    session.flush()
    record_change(
        session,
        now,
        "standard_hours_set",
        ("product", product.id),
        actor_id=actor_id,
        region_id=product.region_id,
        before={"hours": _told(before)},
        after={"hours": _told(hours)},
    )


def state_weekly_hours(
    session: Session, producer: Producer, hours: Decimal | None, now: datetime, actor_id: int
) -> None:
    """The business works so many hours a week, all hands together; None: they limit nothing.

    What is promised already stays promised.
    """
    hold_hours(session, producer)
    before, producer.weekly_hours = producer.weekly_hours, hours
    session.flush()
    record_change(
        session,
        now,
        "weekly_hours_stated",
        ("producer", producer.id),
        actor_id=actor_id,
        region_id=producer.region_id,
        before={"hours": _told(before)},
        after={"hours": _told(hours)},
    )


def _told(hours: Decimal | None) -> str | None:
    return None if hours is None else str(hours)


__all__ = ["set_standard_hours", "state_weekly_hours"]
