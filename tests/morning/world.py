"""A morning in which everything happens at once, and what is on record when it is over.

Many workshops, several orders, a morning run that is due, and everybody writes; then everybody
answers their offers. Records are told without their numbers, which say who was first and not what
became of it.
"""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from bot.channels.base import Inbound, Limits, Outcome, Outgoing, Sent
from bot.channels.simulator import NAME
from bot.pacing import Pacer
from bot.simulation.scenarios import load, populate
from bot.storage import Storage, insert_new
from domain.capacity import Statement, report
from domain.models import (
    AuditEntry,
    Contact,
    Inbox,
    InboxState,
    JobRun,
    Order,
    OrderLine,
    Outbox,
    OutboxState,
    Person,
    Producer,
    ProducerProduct,
    Product,
    Region,
    ReportSource,
    Share,
    ShareState,
    Standby,
)
from domain.orders import Draft, create_order
from domain.weeks import WEEK, local, monday
from handlers.turn import HeardKind

MORNING = datetime(2026, 11, 23, 22, tzinfo=UTC)
"""Six o'clock on Tuesday 24 November, in Makassar: the morning run is due."""
PRODUCERS = 40
ORDERS = 4
BATCH = 5


class Wire:
    """A channel whose other end is told of each message before the program knows that it went."""

    name = NAME
    limits = Limits()
    idempotent = False
    batch = BATCH

    def __init__(self, show: Any) -> None:
        self._show = show
        self.pace = Pacer.at_will()

    async def send(self, message: Outgoing) -> Outcome:
        self._show(message.key)
        return Sent(message.key)


def furnish(storage: Storage) -> None:
    """Everybody, their capacities and the orders; and everybody has just written."""
    case = load("balikpapan")
    with storage.begin() as session:
        populate(session, case, MORNING - timedelta(days=1), producers=PRODUCERS, seed=3)
        region = session.exec(select(Region)).one()
        week = monday(local(MORNING, region.zone).date())
        made = (
            select(Producer, Product)
            .select_from(ProducerProduct)
            .join(Producer, col(ProducerProduct.producer_id) == col(Producer.id))
            .join(Product, col(ProducerProduct.product_id) == col(Product.id))
        )
        for producer, product in session.exec(made.order_by(col(ProducerProduct.id))):
            for ahead in range(3):
                statement = Statement(
                    producer, product, week + ahead * WEEK, Decimal(24), "", ReportSource.WORDS
                )
                report(session, statement, MORNING - timedelta(hours=9))
        for number, product in enumerate(session.exec(select(Product).order_by(col(Product.id)))):
            for ahead in range(ORDERS // 2):
                draft = Draft(
                    product,
                    Decimal(60),
                    "Swiss",
                    MORNING + timedelta(days=8 + ahead + number),
                    min_share=Decimal(2),
                )
                create_order(session, region, draft, MORNING - timedelta(hours=8), None)
    _hear(storage, "halo", [(address, "bantuan", "") for address in _addresses(storage)])


def everybody_answers(storage: Storage) -> int:
    """Every producer says yes to every offer; returns how many did."""
    with storage.reading() as session:
        offered = session.execute(
            columns(col(Contact.address), col(Share.id))
            .join(Producer, col(Producer.person_id) == col(Contact.person_id))
            .join(Share, col(Share.producer_id) == col(Producer.id))
            .where(col(Share.state) == ShareState.OFFERED)
            .order_by(col(Share.id))
        ).all()
    pressed = [(address, "", f"1|offer.accept|{share}") for address, share in offered]
    _hear(storage, "ya", pressed)
    return len(pressed)


def _addresses(storage: Storage) -> list[str]:
    with storage.reading() as session:
        return list(session.exec(select(Contact.address).order_by(col(Contact.id))))


def _hear(storage: Storage, name: str, said: list[tuple[str, str, str]]) -> None:
    inbounds = [
        Inbound(
            channel=NAME,
            external_id=f"{name}/{number}",
            address=address,
            kind=HeardKind.BUTTON if button else HeardKind.TEXT,
            sent_at=MORNING,
            text=text,
            button=button,
        )
        for number, (address, text, button) in enumerate(said)
    ]
    rows = [
        {
            "channel": one.channel,
            "external_id": one.external_id,
            "address": one.address,
            "sender_name": "",
            "message_id": "",
            "kind": one.kind,
            "text": one.text,
            "button": one.button,
            "raw": {},
            "sent_at": one.sent_at,
            "received_at": MORNING,
            "state": InboxState.WAITING,
        }
        for one in inbounds
    ]
    with storage.write() as connection:
        insert_new(connection, Inbox, rows)


def open_work(storage: Storage, now: datetime) -> int:
    """What is still to be done: messages in and out, and the run that is due."""
    waiting = columns(func.count(col(Inbox.id))).where(col(Inbox.state) == InboxState.WAITING)
    going = columns(func.count(col(Outbox.id))).where(
        (col(Outbox.state) == OutboxState.LEASED)
        | ((col(Outbox.state) == OutboxState.WAITING) & (col(Outbox.not_before) <= now))
    )
    runs = columns(func.count(col(JobRun.id))).where(col(JobRun.job) == "morning_run")
    with storage.reading() as session:
        left = int(session.execute(waiting).scalar_one()) + int(session.execute(going).scalar_one())
        return left + (0 if session.execute(runs).scalar_one() else 1)


def facts(storage: Storage) -> dict[str, Counter[str]]:
    """What is on record, told without numbers and without the moment of the clock."""
    with storage.reading() as session:
        return {name: Counter(told(session)) for name, told in TOLD.items()}


def _shares(session: Session) -> Iterator[str]:
    rows = session.execute(
        columns(Share, col(Producer.business), col(Order.code))
        .join(Producer, col(Share.producer_id) == col(Producer.id))
        .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
        .join(Order, col(OrderLine.order_id) == col(Order.id))
    )
    for share, business, code in rows:
        amounts = (share.computed, share.offered, share.confirmed, share.received)
        yield f"{business} {code} {share.state} {' '.join(map(str, amounts))}"


def _standbys(session: Session) -> Iterator[str]:
    rows = session.execute(
        columns(Standby, col(Producer.business)).join(
            Producer, col(Standby.producer_id) == col(Producer.id)
        )
    )
    for standby, business in rows:
        yield f"{business} {standby.place} {standby.state}"


def _said(session: Session) -> Iterator[str]:
    rows = session.execute(
        columns(Outbox, col(Person.name)).join(Person, col(Outbox.person_id) == col(Person.id))
    )
    for said, name in rows:
        facts = {key: value for key, value in said.facts.items() if key != "share_id"}
        state = "sent" if said.state is OutboxState.DROPPED else said.state
        yield f"{name} {said.message} {said.reply} {state} {json.dumps(facts, sort_keys=True)}"


def _heard(session: Session) -> Iterator[str]:
    for heard in session.exec(select(Inbox)):
        yield f"{heard.external_id} {heard.state} {heard.error}"


def _trail(session: Session) -> Iterator[str]:
    for entry in session.exec(select(AuditEntry)):
        yield f"{entry.action} {entry.actor_id} {entry.subject} {entry.before} {entry.after}"


def _runs(session: Session) -> Iterator[str]:
    for run in session.exec(select(JobRun)):
        yield f"{run.job} {run.due_at} {run.state}"


def _lines(session: Session) -> Iterator[str]:
    for line in session.exec(select(OrderLine)):
        yield f"{line.order_id} {line.filled_on} {line.warned_short_at is None}"


TOLD = {
    "shares": _shares,
    "standbys": _standbys,
    "said": _said,
    "heard": _heard,
    "trail": _trail,
    "runs": _runs,
    "lines": _lines,
}
