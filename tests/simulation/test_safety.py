"""Every rule that never bends is watched: bend it, and it is said."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.channels.base import Choice, Outgoing, Span
from bot.simulation.scenarios import load
from bot.simulation.simulate import Simulation
from bot.storage import Storage
from domain.models import (
    AuditEntry,
    CapacityReport,
    Contact,
    Inbox,
    Order,
    OrderLine,
    OrderState,
    Outbox,
    OutboxState,
    Person,
    Role,
    RoleName,
    Share,
    ShareState,
)

Bend = Callable[[Session], object]


@pytest.fixture
def lived() -> Iterator[Simulation]:
    """A week and a half of Batu, without any violation so far."""
    storage = Storage("sqlite://", durable=False)
    simulation = Simulation(load("batu"), 2, 10, 1, storage)
    asyncio.run(simulation.go_to(simulation.scenario.start + timedelta(days=10)))
    assert simulation.safety.check(simulation.clock.now(), everything=True) == []
    yield simulation
    storage.close()


def _said_after(lived: Simulation, bend: Bend) -> list[str]:
    with lived.storage.begin() as session:
        bend(session)
    return lived.safety.check(lived.clock.now(), everything=True)


def _confirmed(session: Session) -> Share:
    return session.exec(
        select(Share).where(col(Share.confirmed).is_not(None)).order_by(col(Share.id))
    ).all()[0]


def _above_capacity(session: Session) -> None:
    share = _confirmed(session)
    session.execute(
        update(CapacityReport)
        .where(col(CapacityReport.producer_id) == share.producer_id)
        .values(quantity=Decimal(10))
    )


def _above_order(session: Session) -> None:
    share = _confirmed(session)
    session.execute(
        update(OrderLine).where(col(OrderLine.id) == share.line_id).values(quantity=Decimal(10))
    )


def _without_a_word(session: Session) -> None:
    session.execute(
        update(AuditEntry).where(col(AuditEntry.action) == "share_confirmed").values(actor_id=None)
    )


def _without_a_trail(session: Session) -> None:
    share = session.exec(select(Share).where(Share.state == ShareState.CONFIRMED)).first()
    share = share or _confirmed(session)
    share.state = ShareState.DECLINED


def _not_what_was_said(session: Session) -> None:
    report = session.exec(select(CapacityReport).where(col(CapacityReport.quantity) > 0)).first()
    assert report is not None
    report.quantity += 10


def _not_what_was_pressed(session: Session) -> None:
    share = _confirmed(session)
    session.execute(
        update(Inbox)
        .where(col(Inbox.handled_at) == share.answered_at)
        .values(button="", text="mungkin")
    )


def _after_opting_out(session: Session) -> None:
    person = session.exec(
        select(Person).join(Contact).join(Outbox).where(Outbox.state == OutboxState.SENT)
    ).all()[-1]
    person.opted_out_at = load("batu").start


def _an_order_from_nowhere(session: Session) -> None:
    session.execute(update(Order).values(state=OrderState.CANCELLED))


def _a_role_from_nowhere(session: Session) -> None:
    person = session.exec(select(Person).order_by(col(Person.id).desc())).first()
    assert person is not None
    session.add(
        Role(
            person_id=person.id,
            region_id=person.region_id or 0,
            name=RoleName.HEAD,
            granted_at=person.created_at,
        )
    )


def _overtaken(session: Session) -> None:
    person = session.exec(select(Contact.person_id).order_by(col(Contact.id).desc())).first()
    sent = session.exec(select(Outbox).where(Outbox.person_id == person)).all()
    sent[0].sent_at = (sent[-1].sent_at or sent[-1].created_at) + timedelta(days=1)


@pytest.mark.parametrize(
    ("bend", "said"),
    [
        (_above_capacity, "stated"),
        (_above_order, "confirmed of 10 ordered"),
        (_without_a_word, "without its producer's word"),
        (_without_a_trail, "without a line in the audit trail"),
        (_not_what_was_said, "was recorded, they said"),
        (_not_what_was_pressed, "was confirmed, they said"),
        (_after_opting_out, "after they opted out"),
        (_an_order_from_nowhere, "is cancelled without a line"),
        (_a_role_from_nowhere, "is head without a line"),
        (_overtaken, "was overtaken"),
    ],
)
def test_a_bent_rule_is_said(lived: Simulation, bend: Bend, said: str) -> None:
    assert any(said in violation for violation in _said_after(lived, bend))


def test_a_confirmed_share_that_changes_without_a_word_is_said(lived: Simulation) -> None:
    with lived.storage.begin() as session:
        _confirmed(session).confirmed = Decimal(1)
    said = lived.safety.check(lived.clock.now())
    assert any("changed without a word on record" in violation for violation in said)


def _show(lived: Simulation, key: int, address: str, text: str, *codes: str) -> list[str]:
    choices = tuple(Choice("Ya", code) for code in codes)
    message = Outgoing(str(key), address, (Span(text),), choices)
    lived.safety.arrived(address, message, lived.clock.now())
    return lived.safety.check(lived.clock.now()) or lived.safety.violations


def test_a_telephone_never_shows_anybody_elses_name(lived: Simulation) -> None:
    said = _show(lived, 900_000, "sulastri", "Pak Slamet Riyadi dapat 40 kg")
    assert "sulastri: reads of slamet-riyadi: 'Slamet Riyadi'" in said


def test_a_telephone_never_shows_a_button_about_anybody_elses_share(lived: Simulation) -> None:
    with lived.storage.reading() as session:
        share = session.exec(select(Share).order_by(col(Share.id))).all()[0]
        owner = share.producer_id
    addresses = list(lived.crew.actors)
    stranger = next(a for n, a in enumerate(addresses, 1) if n != owner)
    said = _show(lived, 900_001, stranger, "Sanggup?", f"offer.accept|{share.id}")
    assert f"{stranger}: has a button about share {share.id}, which is not theirs" in said


def test_a_message_is_shown_once_and_in_order(lived: Simulation) -> None:
    _show(lived, 900_003, "sulastri", "satu")
    assert "sulastri: message 900003 was shown twice" in _show(lived, 900_003, "sulastri", "satu")
    assert "sulastri: message 900002 arrived after 900003" in _show(
        lived, 900_002, "sulastri", "dua"
    )
