"""Deleting somebody's data, as UU 27/2022 asks, so that what was shipped stays traceable.

What a person said and what is known of them is deleted. Shares that were handed over and their
receipts stay, for the totals and for the way of each lot, but belong to a business that is only a
number; so does the picture of a sample by which goods are still to be made. Whoever asked is told
when it is done; for that their address is kept, apart from everything else, until the goodbye has
gone out. The trail keeps that it happened.
"""

from datetime import datetime

from sqlalchemy import delete, or_, update
from sqlmodel import Session, SQLModel, col, func, select

from domain import morning
from domain.audit import record_change
from domain.changes import CHANGEABLE
from domain.holding import hold_line, hold_region
from domain.later import write_now
from domain.messages.erasing import DataErased
from domain.models import (
    Appointment,
    CapacityAsk,
    CapacityReport,
    ChannelNote,
    Commitment,
    Contact,
    Conversation,
    Document,
    Erasure,
    GuestTurn,
    Inbox,
    IncomingFile,
    Invitee,
    LinkCode,
    Lot,
    MonthlyTarget,
    OfficeQuestion,
    Outbox,
    PaperGrace,
    PaperSent,
    Person,
    Producer,
    ProducerProduct,
    ProducerState,
    Qualification,
    Reach,
    Receipt,
    Region,
    Role,
    SentPart,
    Share,
    ShareState,
    Standby,
    WebhookBody,
)
from domain.offers import withdraw
from domain.outbox import post
from domain.quality import samples_in_use
from domain.records import by_id, the
from domain.redaction import Traces, blot_out
from domain.standing import line_of
from domain.values import Value

DELETED_WITH_PERSON: tuple[type[SQLModel], ...] = (
    Conversation,
    LinkCode,
    OfficeQuestion,
    Role,
)
DELETED_WITH_BUSINESS: tuple[type[SQLModel], ...] = (
    Appointment,
    CapacityAsk,
    CapacityReport,
    Commitment,
    GuestTurn,
    MonthlyTarget,
    PaperGrace,
    PaperSent,
    ProducerProduct,
    Qualification,
    Standby,
)
SHORT_NUMBER = 5
EMPTY_BODY = "{}"


class Kept(Value):
    """What stays of a person, without their name: promises that end, and lots that are traced."""

    open_shares: int
    receipts: int


def pseudonym(number: int) -> str:
    """What somebody is called from now on: ``#12`` names nobody and is still one of its kind."""
    return f"#{number}"


def what_stays(session: Session, person: Person) -> Kept:
    """What an officer should know before it is done."""
    producer = _business(session, person)
    if producer is None:
        return Kept(0, 0)
    still = select(func.count(col(Share.id))).where(
        Share.producer_id == producer.id, col(Share.state).in_(CHANGEABLE)
    )
    lots = select(func.count(col(Receipt.id))).join(Share).where(Share.producer_id == producer.id)
    return Kept(session.exec(still).one(), session.exec(lots).one())


def erase(session: Session, erasure: Erasure, now: datetime, actor_id: int) -> None:
    """Delete and pseudonymise everything, in the transaction of the session; tell the person.

    What was promised and not handed over is let go first, so that others are asked for it.
    """
    person = the(session, Person, erasure.person_id)
    region = by_id(session, Region, erasure.region_id) if erasure.region_id else None
    producer = _business(session, person)
    traces = traces_of(session, person, producer)
    person.opted_out_at = now  # nothing of what follows is told to them
    gaps = _let_go(session, producer, now, actor_id)
    write_now(session)
    session.flush()
    goodbye = _apart(session, person, now)
    _delete_channels(session, person, traces)
    if producer is not None:
        _delete_business(session, producer)
    _delete_rows(session, DELETED_WITH_PERSON, "person_id", person.id)
    _delete_documents(session, person)
    _delete_listed(session, traces)
    _take_the_name(session, person, producer)
    blot_out(session, traces)
    session.expire_all()
    erasure.confirmed_by, erasure.confirmed_at, erasure.goodbye_id = actor_id, now, goodbye.id
    record_change(
        session,
        now,
        "erased",
        ("person", person.id),
        actor_id=actor_id,
        region_id=erasure.region_id,
    )
    if region is not None:
        post(session, goodbye, DataErased(region.office), now, reply=True)
        for line_id in gaps:
            whose = the(session, Region, line_of(session, line_id).order.region_id)
            morning.after_a_gap(session, whose, line_id, now)


def _business(session: Session, person: Person) -> Producer | None:
    return session.exec(select(Producer).where(Producer.person_id == person.id)).first()


def traces_of(session: Session, person: Person, producer: Producer | None) -> Traces:
    """Everything that names somebody. A name that another here has too names nobody by itself."""
    full = [person.name, *([producer.business] if producer is not None else [])]
    first = person.name.split()[0] if person.name.split() else ""
    shared = _shares_first_name(session, person, first)
    short = [] if shared or not first else [first, f"{person.salutation} {first}".strip()]
    contacts = session.exec(select(Contact).where(Contact.person_id == person.id)).all()
    addresses = [contact.address for contact in contacts]
    users = session.exec(
        select(Reach.user_id).where(
            col(Reach.address).in_(addresses), col(Reach.user_id).isnot(None)
        )
    ).all()
    signs = [*addresses, *(user for user in users if user)]
    local = [f"0{one[2:]}" for one in addresses if one.startswith("62") and one.isdecimal()]
    names = [one for one in (*full, *short) if one and not (shared and one == first)]
    return Traces(tuple(names), tuple(one for one in (*signs, *local) if len(one) >= SHORT_NUMBER))


def _shares_first_name(session: Session, person: Person, first: str) -> bool:
    if not first:
        return False
    others = session.exec(
        select(Person.name).where(
            Person.id != person.id,
            Person.region_id == person.region_id,
            func.lower(Person.name).contains(first.lower(), autoescape=True),
        )
    )
    return any(first.casefold() in name.casefold().split() for name in others)


def _let_go(session: Session, producer: Producer | None, now: datetime, actor_id: int) -> list[int]:
    """Take back what was promised and not handed over; returns the lines that lack it now."""
    if producer is None:
        return []
    hold_region(session, producer.region_id)
    mine = (
        select(Share)
        .where(Share.producer_id == producer.id, col(Share.state).in_(CHANGEABLE))
        .order_by(col(Share.id))
    )
    away = {share.line_id for share in session.exec(mine) if share.made_as_id is not None}
    for line_id in sorted(away):
        hold_line(session, line_id)
    shares = session.exec(mine).all()
    for share in shares:
        if share.received:
            share.state = ShareState.RECEIVED
        else:
            withdraw(session, share, line_of(session, share.line_id), now, actor_id, "")
    return list(dict.fromkeys(share.line_id for share in shares))


def _apart(session: Session, person: Person, now: datetime) -> Person:
    """Somebody without a past has the addresses now: for the goodbye, and if they come again."""
    goodbye = Person(language=person.language, created_at=now)
    session.add(goodbye)
    session.flush()
    moved = update(Contact).where(col(Contact.person_id) == person.id)
    session.execute(moved.values(person_id=goodbye.id))
    return goodbye


def _delete_channels(session: Session, person: Person, traces: Traces) -> None:
    """What was heard from them and told to them, and what channels remember of their addresses."""
    heard = select(Inbox.id).where(
        or_(col(Inbox.person_id) == person.id, col(Inbox.address).in_(traces.signs))
    )
    told = select(Outbox.id).where(
        or_(col(Outbox.person_id) == person.id, col(Outbox.answers).in_(heard))
    )
    parts = session.exec(
        select(SentPart).where(
            or_(col(SentPart.outbox_id).in_(told), col(SentPart.address).in_(traces.signs))
        )
    )
    for part in parts:
        part.outbox_id, part.address, part.conversation = None, "", None
        part.provider_id = f"erased:{part.id}"  # the provider's id holds the number
    session.flush()
    session.execute(delete(IncomingFile).where(col(IncomingFile.person_id) == person.id))
    session.execute(delete(Outbox).where(col(Outbox.id).in_(told)))
    session.execute(delete(Inbox).where(col(Inbox.id).in_(heard)))
    session.execute(delete(Reach).where(col(Reach.address).in_(traces.signs)))
    for sign in traces.signs:
        bodies = update(WebhookBody).where(col(WebhookBody.body).contains(sign, autoescape=True))
        session.execute(bodies.values(body=EMPTY_BODY))
        noted = delete(ChannelNote).where(col(ChannelNote.name).contains(sign, autoescape=True))
        session.execute(noted)


def _delete_rows(
    session: Session, tables: tuple[type[SQLModel], ...], column: str, number: int
) -> None:
    for table in tables:
        rows = table.__table__  # type: ignore[attr-defined] # SQLModel does not declare it
        session.execute(delete(rows).where(rows.c[column] == number))


def _delete_documents(session: Session, person: Person) -> None:
    """What they sent, but for samples of open orders: those are the order's, and name nobody."""
    sent = session.exec(select(Document).where(Document.person_id == person.id)).all()
    samples = samples_in_use(session) if sent else frozenset()
    for document in sent:
        if document.id in samples and document.content is not None:
            document.name = document.file_id = ""
        else:
            session.delete(document)
    session.flush()


def _delete_business(session: Session, producer: Producer) -> None:
    """Everything but what was handed over; of that only the amounts and the receipts stay."""
    _delete_rows(session, DELETED_WITH_BUSINESS, "producer_id", producer.id)
    handed_over, traced = select(Receipt.share_id), select(Lot.share_id)
    mine = col(Share.producer_id) == producer.id
    gone = delete(Share).where(
        mine, col(Share.id).not_in(handed_over), col(Share.id).not_in(traced)
    )
    session.execute(gone)
    words = update(Share).where(mine)
    session.execute(words.values(reason=None, override_reason=None, progress_note=""))


def _delete_listed(session: Session, traces: Traces) -> None:
    """Whoever is on an office's list by the same telephone."""
    phones = [f"+{sign}" for sign in traces.signs]
    session.execute(delete(Invitee).where(col(Invitee.phone).in_(phones)))


def _take_the_name(session: Session, person: Person, producer: Producer | None) -> None:
    person.name, person.salutation = pseudonym(person.id), ""
    person.consented_at, person.region_id = None, None
    if producer is not None:
        producer.business, producer.district = pseudonym(producer.id), ""
        producer.state, producer.paused_until = ProducerState.ERASED, None
        producer.weekly_hours = None
    session.flush()


def finish(session: Session, erasure: Erasure, now: datetime) -> None:
    """The goodbye went out (or never will): its address goes too, unless they came again."""
    goodbye = by_id(session, Person, erasure.goodbye_id) if erasure.goodbye_id else None
    erasure.goodbye_id, erasure.finished_at = None, now
    session.flush()
    if goodbye is None or goodbye.consented_at is not None or goodbye.region_id is not None:
        return
    traces = traces_of(session, goodbye, None)
    _delete_channels(session, goodbye, traces)
    _delete_rows(session, DELETED_WITH_PERSON, "person_id", goodbye.id)
    _delete_documents(session, goodbye)
    session.execute(delete(Contact).where(col(Contact.person_id) == goodbye.id))
    blot_out(session, traces)
    goodbye.name = pseudonym(goodbye.id)
    session.flush()
    session.expire_all()


__all__ = [
    "DELETED_WITH_BUSINESS",
    "DELETED_WITH_PERSON",
    "Kept",
    "erase",
    "finish",
    "pseudonym",
    "traces_of",
    "what_stays",
]
