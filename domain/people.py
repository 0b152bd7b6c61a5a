"""Letting people in, what they may do, stopping, and coming back."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlmodel import Session, col, select

from domain.audit import record_change
from domain.later import write_now
from domain.models import (
    Invitation,
    Outbox,
    OutboxState,
    Person,
    Producer,
    ProducerProduct,
    ProducerState,
    Region,
    Role,
    RoleName,
)

INVITATION_LASTS = timedelta(days=30)
OFFICER_CODE_LASTS = timedelta(days=2)


def invite(
    session: Session,
    region: Region,
    role: RoleName,
    code: str,
    now: datetime,
    *,
    made_by: int | None = None,
    uses: int = 1,
) -> Invitation:
    """Make a code that lets people in as ``role``; a code for officers is short-lived."""
    lasts = INVITATION_LASTS if role is RoleName.PRODUCER else OFFICER_CODE_LASTS
    invitation = Invitation(
        code=code,
        region_id=region.id,
        role=role,
        made_by=made_by,
        made_at=now,
        expires_at=now + lasts,
        uses_left=uses,
    )
    session.add(invitation)
    session.flush()
    record_change(
        session,
        now,
        "invited",
        ("invitation", invitation.id),
        actor_id=made_by,
        region_id=region.id,
        after={"role": role},
    )
    return invitation


def valid_invitation(session: Session, code: str, now: datetime) -> Invitation | None:
    """The invitation behind a code, if it can still be used (upper and lower case alike)."""
    found = session.exec(select(Invitation).where(Invitation.code == code.strip().upper())).first()
    return found if found and found.uses_left > 0 and found.expires_at > now else None


def use_invitation(session: Session, person: Person, invitation: Invitation, now: datetime) -> None:
    """The person joins the region with the invitation's role; the code is used up by one."""
    invitation.uses_left -= 1
    person.region_id = invitation.region_id
    grant(session, person, invitation.region_id, invitation.role, now, invitation.made_by)


def grant(
    session: Session,
    person: Person,
    region_id: int,
    role: RoleName,
    now: datetime,
    granted_by: int | None = None,
) -> None:
    """Give a role; having it already is fine."""
    known = session.exec(
        select(Role).where(
            Role.person_id == person.id, Role.region_id == region_id, Role.name == role
        )
    ).first()
    if known is not None:
        return
    session.add(
        Role(
            person_id=person.id,
            region_id=region_id,
            name=role,
            granted_by=granted_by,
            granted_at=now,
        )
    )
    record_change(
        session,
        now,
        "role_granted",
        ("person", person.id),
        actor_id=granted_by,
        region_id=region_id,
        after={"role": role},
    )


@dataclass(frozen=True, slots=True)
class Registration:
    """What a producer says of their business; products as (product id, usual weekly amount)."""

    business: str
    owner: str
    salutation: str
    district: str
    products: tuple[tuple[int, Decimal | None], ...]


def register_producer(
    session: Session, person: Person, region: Region, told: Registration, now: datetime
) -> Producer:
    """Write down a business; an officer approves it before it is asked anything."""
    person.name, person.salutation, person.region_id = told.owner, told.salutation, region.id
    producer = session.exec(select(Producer).where(Producer.person_id == person.id)).first()
    if producer is None:
        producer = Producer(
            region_id=region.id,
            person_id=person.id,
            business=told.business,
            district=told.district,
            registered_at=now,
        )
        session.add(producer)
    producer.business, producer.district = told.business, told.district
    session.flush()
    known = {
        row.product_id: row
        for row in session.exec(
            select(ProducerProduct).where(ProducerProduct.producer_id == producer.id)
        )
    }
    for product_id, usual in told.products:
        row = known.get(product_id) or ProducerProduct(
            producer_id=producer.id, product_id=product_id
        )
        row.usual_weekly = usual
        session.add(row)
    record_change(
        session,
        now,
        "producer_registered",
        ("producer", producer.id),
        actor_id=person.id,
        region_id=region.id,
    )
    return producer


def set_state(
    session: Session,
    producer: Producer,
    state: ProducerState,
    now: datetime,
    actor_id: int | None,
    *,
    until: date | None = None,
    reason: str = "",
) -> None:
    """Approve, pause, resume or reject a producer, on record."""
    before = producer.state
    producer.state, producer.paused_until = state, until
    record_change(
        session,
        now,
        "producer_state",
        ("producer", producer.id),
        actor_id=actor_id,
        region_id=producer.region_id,
        before={"state": before},
        after={"state": state, "until": until.isoformat() if until else None},
        reason=reason,
    )


def opt_out(session: Session, person: Person, now: datetime) -> None:
    """Stop: nothing more is sent, and what was still waiting to be sent is dropped."""
    person.opted_out_at = now
    write_now(session)
    session.flush()
    waiting = session.exec(
        select(Outbox).where(
            Outbox.person_id == person.id,
            Outbox.state == OutboxState.WAITING,
            col(Outbox.reply).is_(False),
        )
    )
    for row in waiting:
        row.state, row.error = OutboxState.DROPPED, "opted out"
    record_change(
        session,
        now,
        "opted_out",
        ("person", person.id),
        actor_id=person.id,
        region_id=person.region_id,
    )


def opt_in(session: Session, person: Person, now: datetime) -> None:
    """Come back."""
    person.opted_out_at = None
    record_change(
        session,
        now,
        "opted_in",
        ("person", person.id),
        actor_id=person.id,
        region_id=person.region_id,
    )


def consent(session: Session, person: Person, now: datetime) -> None:
    """The person was told what is kept and why, and agreed."""
    person.consented_at = now
    record_change(
        session,
        now,
        "consented",
        ("person", person.id),
        actor_id=person.id,
        region_id=person.region_id,
    )
