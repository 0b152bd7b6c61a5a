"""Letting people in, what they may do, stopping, and coming back."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import bindparam
from sqlalchemy import select as columns
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
from domain.prepared import Prepared
from domain.records import add, change
from domain.values import Value

HAS_ROLE = Prepared[int](
    columns(col(Role.id)).where(
        col(Role.person_id) == bindparam("person"),
        col(Role.region_id) == bindparam("region"),
        col(Role.name) == bindparam("role"),
    )
)
BUSINESS_OF = Prepared[Producer](
    select(Producer).where(col(Producer.person_id) == bindparam("person"))
)
MADE_BY = Prepared[ProducerProduct](
    select(ProducerProduct).where(col(ProducerProduct.producer_id) == bindparam("producer"))
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
    if HAS_ROLE.first(session, person=person.id, region=region_id, role=role) is not None:
        return
    add(
        session,
        Role(
            person_id=person.id,
            region_id=region_id,
            name=role,
            granted_by=granted_by,
            granted_at=now,
        ),
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


class Registration(Value):
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
    change(session, person, name=told.owner, salutation=told.salutation, region_id=region.id)
    producer = BUSINESS_OF.first(session, person=person.id)
    if producer is None:
        made = Producer(
            region_id=region.id,
            person_id=person.id,
            business=told.business,
            district=told.district,
            registered_at=now,
        )
        producer = add(session, made)
    else:
        change(session, producer, business=told.business, district=told.district)
    known = {row.product_id: row for row in MADE_BY.all(session, producer=producer.id)}
    for product_id, usual in told.products:
        row = known.get(product_id)
        if row is not None:
            change(session, row, usual_weekly=usual)
            continue
        about = {"producer_id": producer.id, "product_id": product_id}
        add(session, ProducerProduct(**about, usual_weekly=usual))
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
    change(session, producer, state=state, paused_until=until)
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
    change(session, person, consented_at=now)
    record_change(
        session,
        now,
        "consented",
        ("person", person.id),
        actor_id=person.id,
        region_id=person.region_id,
    )
