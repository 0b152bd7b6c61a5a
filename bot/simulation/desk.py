"""The office's desk of papers: what the story says that producers send, and what becomes of it."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.simulation.case import PaperEvent, Scenario
from domain.models import PaperGrace, PaperSent, PaperState, Person, Producer
from domain.readiness import PaperTold, let_go_without, refuse_paper, send_paper, verify_paper
from domain.weeks import local

DAY = timedelta(days=1)


class PaperDesk:
    """Acts once a day. What is done stands in the records: the same day twice does it once."""

    def __init__(self, scenario: Scenario) -> None:
        self._zone = scenario.region.zone
        self._start = local(scenario.start, self._zone).date()
        self._events = scenario.paper_events

    def act(self, session: Session, officer: Person, now: datetime) -> None:
        """Look at what came yesterday; then what the story says of today."""
        today = local(now, self._zone).date()
        for event in self._events:
            producer = _called(session, event.producer)
            if producer is None:
                continue
            day = self._start + event.day * DAY
            if day + DAY == today and not event.grace:
                self._decide(session, producer, event, officer, now)
            elif day == today and event.grace:
                _let_go_on(session, producer, event, officer, now)
            elif day == today:
                _send(session, producer, event, now)

    def _decide(
        self, session: Session, producer: Producer, event: PaperEvent, by: Person, now: datetime
    ) -> None:
        for sent in _sent(session, producer, event.paper):
            if sent.state is not PaperState.WAITING:
                continue
            if event.refused:
                refuse_paper(session, sent, event.refused, now, by.id)
            else:
                verify_paper(session, sent, now, by.id)


def _send(session: Session, producer: Producer, event: PaperEvent, now: datetime) -> None:
    if any(sent.sent_at == now for sent in _sent(session, producer, event.paper)):
        return
    until = (now + event.days * DAY).date()
    told = PaperTold(event.paper, f"{event.paper}/{producer.id:04d}/{now:%Y}", None, until)
    send_paper(session, producer, told, now)


def _let_go_on(
    session: Session, producer: Producer, event: PaperEvent, by: Person, now: datetime
) -> None:
    given = session.exec(select(PaperGrace).where(PaperGrace.producer_id == producer.id)).all()
    if any(grace.granted_at == now for grace in given):
        return
    until = (now + event.days * DAY).date()
    let_go_without(session, producer, event.paper, until, event.grace, now, by.id)


def _sent(session: Session, producer: Producer, paper: str) -> list[PaperSent]:
    return list(
        session.exec(
            select(PaperSent)
            .where(PaperSent.producer_id == producer.id, PaperSent.kind == paper)
            .order_by(col(PaperSent.id))
        )
    )


def _called(session: Session, name: str) -> Producer | None:
    """The producer of that name; none where the story is played with fewer people."""
    return session.exec(
        select(Producer)
        .join(Person, col(Producer.person_id) == Person.id)
        .where(Person.name == name)
        .order_by(col(Producer.id))
    ).first()


__all__ = ["PaperDesk"]
