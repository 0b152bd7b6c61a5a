"""Businesses of a list against the records: who is new, who changed, who is here already.

Whoever is on a list has not agreed to anything yet (UU 27/2022): they are kept apart from the
producers, with a code of their own, and nothing is sent to them. They are known again by their
telephone, else by business and district.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from domain.audit import record_change
from domain.models import Contact, Invitation, Invitee, Person, Producer, Region, RoleName
from domain.people import invite
from domain.sheets.problems import RowProblem, place_of
from domain.sheets.producer_rows import ListedProducer
from domain.values import Value

LIST_LASTS = timedelta(days=90)
TELEPHONES = "whatsapp"
"""The channel whose addresses are telephone numbers."""
KEPT = ("business", "owner", "salutation", "phone", "district")


class Invitations(Value):
    """Who is to be invited: new ones, known ones with what the list says now, and the others."""

    added: tuple[ListedProducer, ...]
    changed: tuple[tuple[ListedProducer, int], ...]
    left: int
    problems: tuple[RowProblem, ...]


def against_records(
    session: Session, region: Region, listed: Sequence[ListedProducer], now: datetime
) -> Invitations:
    """What a list would change. A row that is in the list twice is a problem, not a choice."""
    once, twice = _once(listed)
    here = _registered(session, region)
    waiting = _by_keys(waiting_for(session, region, now))
    added, changed, left = [], [], 0
    for one in once:
        keys = _keys(one.phone, one.business, one.district)
        known = next((waiting[key] for key in keys if key in waiting), None)
        if any(key in here for key in keys):
            left += 1
        elif known is None:
            added.append(one)
        elif _same(known, one):
            left += 1
        else:
            changed.append((one, known.id))
    return Invitations(tuple(added), tuple(changed), left, tuple(twice))


def _once(listed: Sequence[ListedProducer]) -> tuple[list[ListedProducer], list[RowProblem]]:
    seen: dict[str, ListedProducer] = {}
    once, twice = [], []
    for one in listed:
        keys = _keys(one.phone, one.business, one.district)
        before = next((seen[key] for key in keys if key in seen), None)
        if before is None:
            once.append(one)
            seen |= dict.fromkeys(keys, one)
        else:
            where = place_of(one.row, one.place)
            there = place_of(before.row, before.place)
            twice.append(RowProblem("twice", where, "", one.business, there))
    return once, twice


def _keys(phone: str, business: str, district: str) -> tuple[str, ...]:
    """By what a business is known again: the telephone first, then its name and district."""
    name = f"{_folded(business)}|{_folded(district)}"
    return (phone, name) if phone else (name,)


def _folded(words: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in words.casefold()).split())


def _registered(session: Session, region: Region) -> frozenset[str]:
    """The keys of everybody who is a producer of the region already."""
    rows = session.exec(
        select(Producer.business, Producer.district).where(Producer.region_id == region.id)
    )
    phones = session.exec(
        select(Contact.address)
        .join(Person, col(Contact.person_id) == Person.id)
        .where(Contact.channel == TELEPHONES, Person.region_id == region.id)
    )
    names = [key for name, district in rows for key in _keys("", name, district)]
    return frozenset([*names, *(f"+{address}" for address in phones)])


def waiting_for(session: Session, region: Region, now: datetime) -> list[Invitee]:
    """Whoever was invited by a list and has not come in, as long as their code works."""
    return list(
        session.exec(
            select(Invitee)
            .join(Invitation, col(Invitation.code) == col(Invitee.code))
            .where(
                Invitee.region_id == region.id,
                Invitation.uses_left > 0,
                Invitation.expires_at > now,
            )
            .order_by(col(Invitee.district), col(Invitee.business), col(Invitee.id))
        )
    )


def _by_keys(invitees: Iterable[Invitee]) -> dict[str, Invitee]:
    return {key: one for one in invitees for key in _keys(one.phone, one.business, one.district)}


def _same(known: Invitee, one: ListedProducer) -> bool:
    return known.products == _products(one) and all(
        getattr(known, name) == getattr(one, name) for name in KEPT
    )


def _products(one: ListedProducer) -> list[list[int | str | None]]:
    return [[number, None if usual is None else str(usual)] for number, usual in one.products]


def invite_all(
    session: Session,
    region: Region,
    plan: Invitations,
    now: datetime,
    actor_id: int | None,
    make_code: Callable[[str], str],
) -> int:
    """Write the plan down: a code of their own for each who is new. Returns how many are new.

    The trail says how many came, never who.
    """
    made = session.exec(select(func.count(col(Invitation.id)))).one()
    for number, one in enumerate(plan.added, start=made + 1):
        code = make_code(f"invitation {number} of region {region.code}")
        invitation = invite(session, region, RoleName.PRODUCER, code, now, made_by=actor_id)
        invitation.expires_at = now + LIST_LASTS
        session.add(
            Invitee(
                region_id=region.id,
                code=code,
                products=_products(one),
                listed_at=now,
                listed_by=actor_id,
                **{name: getattr(one, name) for name in KEPT},
            )
        )
    for one, number in plan.changed:
        known = session.exec(select(Invitee).where(Invitee.id == number)).one()
        known.products, known.listed_at = _products(one), now
        for name in KEPT:
            setattr(known, name, getattr(one, name))
    record_change(
        session,
        now,
        "producers_listed",
        ("region", region.id),
        actor_id=actor_id,
        region_id=region.id,
        after={"added": len(plan.added), "changed": len(plan.changed)},
    )
    return len(plan.added)


def invitee_of(session: Session, code: str) -> Invitee | None:
    """What the list said of whoever comes in with this code."""
    return session.exec(select(Invitee).where(Invitee.code == code)).first()


def forget_invitee(session: Session, code: str) -> None:
    """Whoever came in says for themselves who they are; what the list said is deleted."""
    known = invitee_of(session, code)
    if known is not None:
        session.delete(known)


def forget_old_invitees(session: Session, region: Region, now: datetime) -> int:
    """Delete whoever never came, once their code is over; returns how many."""
    waiting = {one.id for one in waiting_for(session, region, now)}
    old = session.exec(select(Invitee).where(Invitee.region_id == region.id)).all()
    gone = [one for one in old if one.id not in waiting]
    for one in gone:
        session.delete(one)
    return len(gone)


__all__ = [
    "Invitations",
    "against_records",
    "forget_invitee",
    "forget_old_invitees",
    "invite_all",
    "invitee_of",
    "waiting_for",
]
