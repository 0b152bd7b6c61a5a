"""One's own data: seen and corrected at any time, as the law on personal data says."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import and_, or_
from sqlalchemy import select as columns
from sqlmodel import SQLModel, col, func, select

from domain.audit import record_change
from domain.messages.base import Button, Kind, Message, Part, Word
from domain.messages.records import OwnRecords, RecordsFile
from domain.models import (
    AuditEntry,
    CapacityReport,
    Contact,
    Producer,
    Receipt,
    RoleName,
    Share,
)
from domain.products import products_of_producer
from domain.weeks import DEFAULT_ZONE, local
from handlers import forms
from handlers.forms import Form, Slots
from handlers.messages import finish_buttons
from handlers.producer import mine
from handlers.producer.introductions import BUSINESS, DISTRICT, OWNER, SALUTATION
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
PRODUCER = (RoleName.PRODUCER,)


class ContactKept(Part):
    """One address on one channel."""

    channel: Word
    address: str


class BusinessKept(Part):
    """What is kept of a business."""

    business: str
    district: str
    products: tuple[str, ...]
    reports: int
    shares: int
    receipts: int


class HistoryKept(Part):
    """How often the person's data was worked with, by whom, and when last."""

    variants: ClassVar[tuple[str, ...]] = ("", "theirs")
    times: int
    last: datetime
    own: bool

    def variant(self) -> str:
        """By the person themselves, or by the office and the bot."""
        return "" if self.own else "theirs"


class DataKept(Message):
    """Everything that is kept about the person who asks, and what was done with it."""

    name: str
    contacts: tuple[ContactKept, ...]
    business: BusinessKept | None
    history: tuple[HistoryKept, ...]
    since: date

    def buttons(self) -> tuple[Button, ...]:
        """Correct it, have all of it, or have it deleted."""
        others = (Button("all_data", "data.all"), Button("erase_data", "data.erase"))
        if self.business is None:
            return others
        return (Button("correct_data", "data.correct"), *others)


class ProfileSummary(Message):
    """What is kept, to be changed."""

    kind: ClassVar[Kind] = Kind.QUESTION
    business: str
    owner: str
    salutation: str
    district: str

    def buttons(self) -> tuple[Button, ...]:
        """Keep it so, change, or leave."""
        return finish_buttons("profile")


class ProfileSaved(Message):
    """The correction was written down."""

    business: str
    district: str


@routes.command("dataku", "=dataku", "=data saya", hint="data")
def show_data(turn: Turn, _: str) -> None:
    """What is kept about me."""
    person = turn.person
    contacts = turn.session.exec(
        select(Contact).where(Contact.person_id == person.id).order_by(col(Contact.id))
    )
    zone_name = turn.region.zone if turn.region is not None else DEFAULT_ZONE
    turn.say(
        DataKept(
            name=f"{person.salutation} {person.name}".strip(),
            contacts=tuple(ContactKept(Word(f"channel.{c.channel}"), c.address) for c in contacts),
            business=None if turn.producer is None else _business(turn, turn.producer),
            history=_history(turn),
            since=local(person.consented_at or person.created_at, zone_name).date(),
        )
    )


def _business(turn: Turn, producer: Producer) -> BusinessKept:
    return BusinessKept(
        business=producer.business,
        district=producer.district,
        products=tuple(p.name for p in products_of_producer(turn.session, producer)),
        reports=_count(turn, CapacityReport, producer),
        shares=_count(turn, Share, producer),
        receipts=turn.session.exec(
            select(func.count(col(Receipt.id)))
            .join(Share)
            .where(col(Share.producer_id) == producer.id)
        ).one(),
    )


def _count(turn: Turn, table: type[SQLModel], producer: Producer) -> int:
    columns = table.__table__.c  # type: ignore[attr-defined] # SQLModel does not declare it
    query = select(func.count()).where(columns.producer_id == producer.id)
    return turn.session.exec(query).one()


def _history(turn: Turn) -> tuple[HistoryKept, ...]:
    """What the trail says was done with the person's records, theirs and other people's doing."""
    me, subject, number = turn.person.id, col(AuditEntry.subject), col(AuditEntry.subject_id)
    about = and_(subject == "person", number == me)
    if turn.producer is not None:
        about = or_(about, and_(subject == "producer", number == turn.producer.id))
    actor = col(AuditEntry.actor_id)
    others = and_(about, or_(actor.is_(None), actor != me))
    found = []
    for own, condition in ((True, actor == me), (False, others)):
        times, last = turn.session.execute(
            columns(func.count(col(AuditEntry.id)), func.max(col(AuditEntry.at))).where(condition)
        ).one()
        if times:
            found.append(HistoryKept(times, last, own))
    return tuple(found)


@routes.button("data.all")
def hand_over(turn: Turn, _: tuple[str, ...]) -> None:
    """All of it, as a workbook."""
    name = f"data-saya-{turn.today.isoformat()}.xlsx"
    turn.say(OwnRecords(RecordsFile(name, turn.person.id, personal=True, at=turn.now)))


@routes.button("data.correct", PRODUCER)
def correct_data(turn: Turn, _: tuple[str, ...]) -> None:
    """Correct any of it from its summary."""
    producer = mine.business(turn)
    known = {
        "business": producer.business,
        "owner": turn.person.name,
        "salutation": turn.person.salutation,
        "district": producer.district,
    }
    forms.start(turn, PROFILE, known)


def _summarise(turn: Turn, slots: Slots) -> Message:  # noqa: ARG001 - a form's shape
    return ProfileSummary(slots["business"], slots["owner"], slots["salutation"], slots["district"])


def _save(turn: Turn, slots: Slots) -> None:
    """Write the corrections down; the trail names what changed, not the personal data itself."""
    producer, person = mine.business(turn), turn.person
    before = (producer.business, person.name, person.salutation, producer.district)
    names = ("business", "owner", "salutation", "district")
    changed = [name for name, old in zip(names, before, strict=True) if slots[name] != old]
    producer.business, producer.district = slots["business"], slots["district"]
    person.name, person.salutation = slots["owner"], slots["salutation"]
    record_change(
        turn.session,
        turn.now,
        "profile_corrected",
        ("producer", producer.id),
        actor_id=person.id,
        region_id=producer.region_id,
        after={"changed": changed},
    )
    turn.say(ProfileSaved(producer.business, producer.district))


PROFILE = routes.form(Form("profile", (BUSINESS, OWNER, SALUTATION, DISTRICT), _save, _summarise))
