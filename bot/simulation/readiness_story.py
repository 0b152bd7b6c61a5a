"""What a story tells of readiness: papers, who was left out, whose order it is."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from sqlalchemy import select
from sqlmodel import Session, col

from domain.messages.base import Message
from domain.models import (
    AuditEntry,
    Order,
    OrderLine,
    Outbox,
    Person,
    Producer,
    Product,
)
from domain.quantities import Quantity
from domain.weeks import local

PAPER_ACTIONS = {
    "paper_sent": "sent",
    "paper_verified": "verified",
    "paper_refused": "refused",
    "paper_grace": "grace",
}
Line = tuple[date, int, str, Message]


class PaperNews(Message):
    """A paper was sent, verified or refused; or an officer let somebody go on without it."""

    variants: ClassVar[tuple[str, ...]] = tuple(PAPER_ACTIONS.values())
    at: date
    business: str
    paper: str
    what: str
    reason: str
    until: date | None

    def variant(self) -> str:
        """What became of it."""
        return self.what


class LeftOut(Message):
    """Makers who lack papers were told why they are not asked."""

    at: date
    producers: int
    product: str
    destination: str
    papers: str


class OrderLed(Message):
    """Whose order it is, and what they make good by themselves."""

    variants: ClassVar[tuple[str, ...]] = ("", "own")
    at: date
    code: str
    who: str
    own: Quantity | None

    def variant(self) -> str:
        """All of it is pooled, or a part is theirs."""
        return "" if self.own is None else "own"


def readiness_story(session: Session, zone: str) -> Iterator[Line]:
    """Everything worth telling of it, in no order."""
    yield from _papers(session, zone)
    yield from _left_out(session, zone)
    yield from _led(session, zone)


def _papers(session: Session, zone: str) -> Iterator[Line]:
    for at, action, after, reason, business in session.execute(
        select(
            col(AuditEntry.at),
            col(AuditEntry.action),
            col(AuditEntry.after),
            col(AuditEntry.reason),
            col(Producer.business),
        )
        .join(Producer, col(Producer.id) == col(AuditEntry.subject_id))
        .where(col(AuditEntry.subject) == "producer", col(AuditEntry.action).in_(PAPER_ACTIONS))
        .order_by(col(AuditEntry.id))
    ):
        told = after or {}
        until = date.fromisoformat(told["until"]) if told.get("until") else None
        day, what = local(at, zone).date(), PAPER_ACTIONS[action]
        news = PaperNews(day, business, told.get("paper", ""), what, reason, until)
        yield day, 2, f"{business}{what}", news


def _left_out(session: Session, zone: str) -> Iterator[Line]:
    told: dict[tuple[date, str, str, str], int] = defaultdict(int)
    for facts, at in session.execute(
        select(col(Outbox.facts), col(Outbox.created_at)).where(
            col(Outbox.message) == "LeftOutForPapers"
        )
    ):
        day = local(at, zone).date()
        told[day, facts["product"], facts["destination"], facts["papers"]] += 1
    for (day, product, destination, papers), count in told.items():
        key = f"{product}{destination}{papers}"
        yield day, 3, key, LeftOut(day, count, product, destination, papers)


def _led(session: Session, zone: str) -> Iterator[Line]:
    for at, code, salutation, name, own, unit in session.execute(
        select(
            col(Order.created_at),
            col(Order.code),
            col(Person.salutation),
            col(Person.name),
            col(OrderLine.own_part),
            col(Product.unit),
        )
        .join(Person, col(Order.exporter_id) == col(Person.id))
        .join(OrderLine, col(OrderLine.order_id) == col(Order.id))
        .join(Product, col(OrderLine.product_id) == col(Product.id))
    ):
        day = local(at, zone).date()
        part = Quantity(own, unit) if own else None
        yield day, 2, f"{code}+", OrderLed(day, code, f"{salutation} {name}".strip(), part)


__all__ = ["readiness_story"]
