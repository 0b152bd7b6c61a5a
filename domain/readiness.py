"""Becoming ready for export: papers sent, verified or refused, and leave to go on without one.

A paper that is renewed counts as before until an officer has seen the new one. Every step is on
record, and its holder is told.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from domain.audit import record_change
from domain.messages.permits import GraceGiven, PaperRefused, PaperToCheck, PaperVerified
from domain.messages.pictures import DocumentShown
from domain.models import (
    Document,
    DocumentState,
    Holder,
    Order,
    OrderLine,
    OrderState,
    PaperGrace,
    PaperNeeded,
    PaperSent,
    PaperState,
    Person,
    Producer,
    Product,
    Qualification,
)
from domain.outbox import post, post_to_officers
from domain.permits import each_once, paper_key, papers_for
from domain.records import the
from domain.values import Value

SOON = timedelta(days=60)


class PaperTold(Value):
    """A paper as its holder describes it; without ``expires_on`` it does not expire."""

    kind: str
    number: str = ""
    issued_on: date | None = None
    expires_on: date | None = None
    document_id: int | None = None


def send_paper(session: Session, producer: Producer, told: PaperTold, now: datetime) -> PaperSent:
    """A producer hands in a paper; what they sent of it before and nobody looked at is replaced."""
    for older in papers_waiting(session, producer.id):
        if paper_key(older.kind) == paper_key(told.kind):
            older.state = PaperState.REPLACED
    sent = PaperSent(
        producer_id=producer.id,
        kind=told.kind,
        number=told.number,
        issued_on=told.issued_on,
        expires_on=told.expires_on,
        document_id=told.document_id,
        sent_at=now,
    )
    session.add(sent)
    session.flush()
    after = {"paper": told.kind, "number": told.number, "until": _iso(told.expires_on)}
    _trail(session, producer, now, "paper_sent", producer.person_id, after)
    document = None if told.document_id is None else the(session, Document, told.document_id)
    if document is None or document.state is not DocumentState.WAITING:
        tell_officers(session, sent, now)
    return sent


def papers_waiting(session: Session, producer_id: int) -> list[PaperSent]:
    """What a producer sent and no officer has looked at, the oldest first."""
    return list(
        session.exec(
            select(PaperSent)
            .where(PaperSent.producer_id == producer_id, PaperSent.state == PaperState.WAITING)
            .order_by(col(PaperSent.id))
        )
    )


def tell_officers(session: Session, sent: PaperSent, now: datetime) -> None:
    """Ask the officers, once, to look at a paper, with its document where it is kept."""
    if sent.told_at is not None:
        return
    sent.told_at = now
    producer = the(session, Producer, sent.producer_id)
    post_to_officers(session, producer.region_id, paper_to_check(session, sent), now)


def paper_to_check(session: Session, sent: PaperSent) -> PaperToCheck:
    """A paper that waits for an officer, as a fact to tell."""
    producer = the(session, Producer, sent.producer_id)
    person = the(session, Person, producer.person_id)
    document = None if sent.document_id is None else the(session, Document, sent.document_id)
    kept = document is not None and document.content is not None
    return PaperToCheck(
        sent_id=sent.id,
        business=producer.business,
        who=f"{person.salutation} {person.name}".strip(),
        paper=sent.kind,
        number=sent.number,
        issued=sent.issued_on,
        until=sent.expires_on,
        file=DocumentShown(document.id, document.media_type) if document and kept else None,
    )


def files_arrived(session: Session, document: Document, now: datetime) -> None:
    """A document is kept, or will never be: whoever waits to check its paper is told."""
    waiting = session.exec(
        select(PaperSent).where(
            PaperSent.document_id == document.id, PaperSent.state == PaperState.WAITING
        )
    )
    for sent in waiting:
        tell_officers(session, sent, now)


def verify_paper(session: Session, sent: PaperSent, now: datetime, actor_id: int) -> bool:
    """An officer has seen the paper: it counts from now on. False where it was decided before."""
    if sent.state is not PaperState.WAITING:
        return False
    producer = the(session, Producer, sent.producer_id)
    _decide(sent, PaperState.VERIFIED, now, actor_id)
    held = _held(session, producer.id, sent.kind) or Qualification(
        producer_id=producer.id, kind=sent.kind
    )
    before = {"number": held.number, "until": _iso(held.expires_on)}
    held.number, held.issued_on = sent.number, sent.issued_on
    held.expires_on, held.verified_at = sent.expires_on, now
    session.add(held)
    for grace in graces(session, producer.id):
        if paper_key(grace.kind) == paper_key(sent.kind):
            grace.ended_at = now
    after = {"paper": sent.kind, "number": sent.number, "until": _iso(sent.expires_on)}
    _trail(session, producer, now, "paper_verified", actor_id, after, before)
    told = PaperVerified(sent.kind, sent.expires_on)
    post(session, _owner(session, producer), told, now, dedupe=f"paper_verified:{sent.id}")
    return True


def refuse_paper(
    session: Session, sent: PaperSent, reason: str, now: datetime, actor_id: int
) -> bool:
    """An officer cannot take the paper; its holder reads why. False where it was decided before."""
    if sent.state is not PaperState.WAITING:
        return False
    producer = the(session, Producer, sent.producer_id)
    _decide(sent, PaperState.REFUSED, now, actor_id)
    sent.reason = reason
    _trail(session, producer, now, "paper_refused", actor_id, {"paper": sent.kind}, reason=reason)
    told = PaperRefused(sent.kind, reason)
    post(session, _owner(session, producer), told, now, dedupe=f"paper_refused:{sent.id}")
    return True


def let_go_without(
    session: Session,
    producer: Producer,
    kind: str,
    until: date,
    reason: str,
    now: datetime,
    actor_id: int,
) -> PaperGrace:
    """An officer lets a producer go on without a paper until a day, that day included."""
    for older in graces(session, producer.id):
        if paper_key(older.kind) == paper_key(kind):
            older.ended_at = now
    grace = PaperGrace(
        producer_id=producer.id,
        kind=kind,
        until=until,
        reason=reason,
        granted_by=actor_id,
        granted_at=now,
    )
    session.add(grace)
    session.flush()
    after = {"paper": kind, "until": until.isoformat()}
    _trail(session, producer, now, "paper_grace", actor_id, after, reason=reason)
    told = GraceGiven(kind, until, reason)
    post(session, _owner(session, producer), told, now, dedupe=f"grace:{grace.id}")
    return grace


def graces(session: Session, producer_id: int) -> list[PaperGrace]:
    """The leaves to go on without a paper that nothing has ended, whether their day is over."""
    return list(
        session.exec(
            select(PaperGrace)
            .where(PaperGrace.producer_id == producer_id, col(PaperGrace.ended_at).is_(None))
            .order_by(col(PaperGrace.id))
        )
    )


class PaperStanding(Value):
    """How a producer stands with one paper.

    ``state`` is ``valid``, ``soon`` (it ends within sixty days), ``grace``, ``waiting`` (for an
    officer), ``refused``, ``expired`` or ``missing``; ``until`` its last day, if it has one.
    """

    paper: str
    state: str
    until: date | None = None
    reason: str = ""
    how: str = ""


class Readiness(Value):
    """What a producer has and lacks for a product and a destination (empty: any)."""

    product: Product
    destination: str
    papers: tuple[PaperStanding, ...]
    shipment: tuple[str, ...]

    @property
    def have(self) -> int:
        """How many of the papers they really have."""
        return len(self.papers) - len(self.lacking)

    @property
    def lacking(self) -> tuple[PaperStanding, ...]:
        """Those that they have not, also where an officer lets them go on without."""
        return tuple(paper for paper in self.papers if paper.state not in ("valid", "soon"))


def readiness(
    session: Session, producer: Producer, product: Product, destination: str, today: date
) -> Readiness:
    """Each paper that goods of this kind need to go there, and how the producer stands with it."""
    rows = papers_for(session, producer.region_id, product, destination)
    own = [row for row in rows if row.holder is Holder.PRODUCER]
    how = {paper_key(row.paper): row.how for row in own}
    extra = _ordered_papers(session, product, destination)
    needs = each_once([*(row.paper for row in own), *extra])
    return Readiness(
        product,
        destination,
        tuple(_standing(session, producer.id, need, today, how) for need in needs),
        each_once(row.paper for row in rows if row.holder is Holder.SHIPMENT),
    )


def _ordered_papers(session: Session, product: Product, destination: str) -> list[str]:
    """What open orders of the product to the destination ask for beside the office's rows."""
    lines = session.exec(
        select(OrderLine.needs)
        .join(Order, col(OrderLine.order_id) == Order.id)
        .where(
            OrderLine.product_id == product.id,
            Order.state == OrderState.OPEN,
            Order.destination == destination,
        )
        .order_by(col(OrderLine.id))
    )
    return [paper for needs in lines for paper in needs]


def destinations_of(session: Session, producer: Producer, product: Product) -> list[str]:
    """Where a product may go: what open orders and the office's rows name, each once."""
    open_now = session.exec(
        select(Order.destination)
        .join(OrderLine, col(OrderLine.order_id) == Order.id)
        .where(OrderLine.product_id == product.id, Order.state == OrderState.OPEN)
        .order_by(col(Order.id))
    ).all()
    named = session.exec(
        select(PaperNeeded.destination)
        .where(
            PaperNeeded.region_id == producer.region_id,
            PaperNeeded.product_kind == product.kind,
            PaperNeeded.destination != "",
        )
        .order_by(col(PaperNeeded.id))
    ).all()
    found: dict[str, str] = {}
    for name in (*open_now, *named):
        found.setdefault(name.casefold(), name)
    return list(found.values())


def _standing(
    session: Session, producer_id: int, need: str, today: date, how: dict[str, str]
) -> PaperStanding:
    held, told = _held(session, producer_id, need), how.get(paper_key(need), "")
    if held is not None and held.verified_at is not None:
        until = held.expires_on
        if until is None or until >= today:
            soon = until is not None and until - today <= SOON
            return PaperStanding(need, "soon" if soon else "valid", until)
    sent = _newest_sent(session, producer_id, need)
    grace = [g for g in graces(session, producer_id) if paper_key(g.kind) == paper_key(need)]
    if grace and grace[-1].until >= today:
        return PaperStanding(need, "grace", grace[-1].until, how=told)
    if sent is not None and sent.state is PaperState.WAITING:
        return PaperStanding(need, "waiting", sent.expires_on)
    if sent is not None and sent.state is PaperState.REFUSED:
        return PaperStanding(need, "refused", reason=sent.reason, how=told)
    if held is not None and held.verified_at is not None:
        return PaperStanding(need, "expired", held.expires_on, how=told)
    return PaperStanding(need, "missing", how=told)


def _newest_sent(session: Session, producer_id: int, kind: str) -> PaperSent | None:
    rows = session.exec(
        select(PaperSent)
        .where(PaperSent.producer_id == producer_id)
        .order_by(col(PaperSent.id).desc())
    )
    return next((row for row in rows if paper_key(row.kind) == paper_key(kind)), None)


def _held(session: Session, producer_id: int, kind: str) -> Qualification | None:
    rows = session.exec(select(Qualification).where(Qualification.producer_id == producer_id))
    return next((row for row in rows if paper_key(row.kind) == paper_key(kind)), None)


def _decide(sent: PaperSent, state: PaperState, now: datetime, actor_id: int) -> None:
    sent.state, sent.decided_at, sent.decided_by = state, now, actor_id


def _owner(session: Session, producer: Producer) -> Person:
    return the(session, Person, producer.person_id)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _trail(
    session: Session,
    producer: Producer,
    now: datetime,
    action: str,
    actor_id: int | None,
    after: Mapping[str, str | None],
    before: Mapping[str, str | None] | None = None,
    reason: str = "",
) -> None:
    record_change(
        session,
        now,
        action,
        ("producer", producer.id),
        actor_id=actor_id,
        region_id=producer.region_id,
        before=None if before is None else dict(before),
        after=dict(after),
        reason=reason,
    )
