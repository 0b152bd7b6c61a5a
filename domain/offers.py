"""An offer and its answer: a share is confirmed by its producer's word, never above capacity."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Protocol

from sqlalchemy import bindparam, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col, select

from domain.audit import record_change
from domain.freshness import due_of
from domain.guests import as_made, is_linked, made_name, maker_of, office_of
from domain.holding import hold_line
from domain.messages.base import Part, part_of
from domain.messages.offers import (
    OfferExpired,
    ShareConfirmed,
    ShareOffered,
    ShareWithdrawn,
    WhyCap,
)
from domain.models import OrderState, Person, Producer, Region, Share, ShareState
from domain.outbox import post
from domain.permits import lacks_for
from domain.prepared import Prepared, one_of
from domain.promises import free_of_product
from domain.quality import quality_of, sample_of
from domain.quantities import ZERO, Money, Quantity, plain, whole_lots, worth
from domain.records import change, the
from domain.standing import (
    OpenLine,
    held_beside,
    line_of,
    live_amount,
    open_line_numbers,
    standings,
)
from domain.values import Value
from domain.weeks import answer_deadline, local

OPEN_OFFERS = Prepared[Share](
    select(Share)
    .where(col(Share.producer_id) == bindparam("producer"), Share.state == ShareState.OFFERED)
    .order_by(col(Share.offered_at).desc(), col(Share.id).desc())
)
LAPSED = Prepared[Share](
    select(Share)
    .where(
        col(Share.producer_id) == bindparam("producer"),
        one_of(col(Share.state), (ShareState.EXPIRED, ShareState.WITHDRAWN)),
        col(Share.answer_by) > bindparam("since"),
    )
    .order_by(col(Share.id).desc())
)
OVERDUE = (
    col(Share.state) == ShareState.OFFERED,
    col(Share.answer_by) <= bindparam("now"),
    col(Share.line_id).in_(open_line_numbers()),
)
"""Offers of a ``region``'s open orders whose time is over."""
EXPIRE: Prepared[None] = Prepared(update(Share).where(*OVERDUE).values(state=ShareState.EXPIRED))
LATE = timedelta(days=3)


class Above(Value):
    """A refusal: more than what is stated; ``possible`` could be confirmed."""

    possible: Decimal


class Unqualified(Value):
    """A refusal: these papers are missing, or not valid up to the cut-off."""

    papers: tuple[str, ...]


class Closed(Value):
    """A refusal: the offer is no longer open."""

    state: ShareState


class Confirmed(Value):
    """The share is confirmed; ``rest`` of the offer goes to others."""

    amount: Decimal
    rest: Decimal


class Declined(Value):
    """The share goes to others."""

    rest: Decimal


Answer = Confirmed | Declined | Above | Unqualified | Closed


def offer_share(session: Session, share: Share, entry: OpenLine, now: datetime) -> None:
    """Offer a computed share to its producer, to be answered by the region's next answer time."""
    producer = the(session, Producer, share.producer_id)
    person = the(session, Person, producer.person_id)
    region = the(session, Region, entry.order.region_id)
    change(
        session,
        share,
        state=ShareState.OFFERED,
        offered=share.offered if share.offered is not None else share.computed,
        offered_at=now,
        answer_by=answer_deadline(region, entry.line.cutoff, now),
    )
    _trail(session, share, entry, now, "share_offered", ShareState.COMPUTED, None)
    said = offer_message(session, share, entry, *held_beside(session, share))
    post(session, person, said, now, dedupe=f"offer:{share.id}")


class Offered(Protocol):
    """A share, or what of it an offer says."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def computed(self) -> Decimal:
        """As the pool gave it."""

    @property
    def offered(self) -> Decimal | None:
        """As it was offered, if an officer changed it."""

    @property
    def answer_by(self) -> datetime | None:
        """Until when an answer is waited for."""

    @property
    def handover_on(self) -> date | None:
        """The one day on which it is brought, where goods do not keep."""

    @property
    def made_as_id(self) -> int | None:
        """What it is to its producer's own region, where that is another one."""


def offer_message(
    session: Session,
    share: Offered,
    entry: OpenLine,
    held: Decimal = ZERO,
    waiting: Decimal = ZERO,
) -> ShareOffered:
    """The offer as a fact to tell.

    ``held`` is what its producer promised of the line besides, ``waiting`` what else is offered.
    """
    amount = share.offered if share.offered is not None else share.computed
    price = entry.line.price_rupiah
    return ShareOffered(
        share_id=share.id,
        code=entry.order.code,
        product=as_made(session, entry, share.made_as_id).product.name,
        destination=entry.order.destination,
        ordered=entry.quantity(entry.line.quantity),
        share=entry.quantity(amount),
        price=None if price is None else Money(price),
        value=None if price is None else worth(amount, price),
        cutoff=_due(session, share, entry),
        place=entry.line.handover_place,
        answer_by=share.answer_by or entry.line.cutoff,
        fresh_on=share.handover_on,
        quality=quality_of(entry),
        sample=sample_of(session, entry),
        by=""
        if share.made_as_id is None
        else office_of(the(session, Region, entry.order.region_id)),
        held=entry.quantity(held) if held else None,
        waiting=entry.quantity(waiting) if waiting else None,
    )


def _due(session: Session, share: Offered, entry: OpenLine) -> datetime:
    """Until when the share is brought: on its own day, where goods do not keep."""
    if share.handover_on is None:
        return entry.line.cutoff
    return due_of(share, entry, the(session, Region, entry.order.region_id).zone)


def accept(
    session: Session, share: Share, now: datetime, *, amount: Decimal | None = None
) -> Answer:
    """The producer takes the offer, or ``amount`` of it (in the product's unit).

    A yes that comes after the answer time still counts, as far as nobody else has been given the
    goods meanwhile and the cut-off lies ahead. Whoever lacks a paper by now is refused, and may
    say yes once it is verified.
    """
    hold_line(session, share.line_id)
    entry = line_of(session, share.line_id)
    if share.offered is None or not _may_answer(session, share, entry, now):
        return Closed(share.state)
    before = share.state
    wanted = share.offered if amount is None else min(amount, share.offered)
    if wanted <= ZERO:
        return decline(session, share, now)
    missing = lacks_for(session, share.producer_id, entry, now)
    if missing:
        return Unqualified(missing)
    since = now if share.state is ShareState.EXPIRED else share.computed_at
    possible = possible_now(session, share, entry, since)
    if wanted > possible:
        return Above(possible)
    change(session, share, state=ShareState.CONFIRMED, confirmed=wanted, answered_at=now)
    producer = the(session, Producer, share.producer_id)
    _trail(session, share, entry, now, "share_confirmed", before, producer.person_id)
    return Confirmed(wanted, share.offered - wanted)


def _may_answer(session: Session, share: Share, entry: OpenLine, now: datetime) -> bool:
    """The offer is open; or it ran out, but nothing has come of its goods yet."""
    if share.state is ShareState.OFFERED:
        return True
    if share.state is not ShareState.EXPIRED or entry.line.cutoff <= now:
        return False
    if entry.order.state is not OrderState.OPEN or not is_linked(session, share, entry, now):
        return False
    return standings(session, [entry])[entry.line.id].gap >= live_amount(share)


def lapsed_offers(session: Session, producer_id: int, now: datetime) -> list[Share]:
    """Offers that ran out or were taken back within the last days, the newest first."""
    return LAPSED.all(session, producer=producer_id, since=now - LATE)


def still_free(session: Session, share: Share, now: datetime) -> bool:
    """The offer ran out, but nobody else has been given its goods yet."""
    return _may_answer(session, share, line_of(session, share.line_id), now)


def possible_now(
    session: Session, share: Share, entry: OpenLine, since: datetime | None = None
) -> Decimal:
    """The most of an offer that what is stated allows, in whole lots or the whole offer.

    Capacity counts from ``since`` on: from when the share was computed, unless said otherwise.
    """
    product, zone = maker_of(session, share, entry)
    session.flush()
    free = free_of_product(
        session,
        product,
        zone,
        local(since or share.computed_at, zone).date(),
        local(entry.line.cutoff, zone).date(),
        producer_id=share.producer_id,
        without_share=share.id,
    ).get(share.producer_id, ZERO)
    offered = share.offered or share.computed
    if free >= offered:
        return offered
    return plain(whole_lots(free, entry.product.lot) * entry.product.lot)


def decline(session: Session, share: Share, now: datetime) -> Answer:
    """The producer does not take the offer."""
    hold_line(session, share.line_id)
    if share.state is not ShareState.OFFERED or share.offered is None:
        return Closed(share.state)
    entry = line_of(session, share.line_id)
    change(session, share, state=ShareState.DECLINED, answered_at=now)
    producer = the(session, Producer, share.producer_id)
    _trail(session, share, entry, now, "share_declined", ShareState.OFFERED, producer.person_id)
    return Declined(share.offered)


def expire_all(
    session: Session,
    region_id: int,
    overdue: Sequence[tuple[Share, Person, OpenLine]],
    now: datetime,
) -> None:
    """Nobody answered these in time; the shares go to others. They are all that is overdue."""
    if not overdue:
        return
    EXPIRE.run(session, region=region_id, now=now)
    for share, person, entry in overdue:
        set_committed_value(share, "state", ShareState.EXPIRED)
        _trail(session, share, entry, now, "share_expired", ShareState.OFFERED, None)
        amount, name = entry.quantity(live_amount(share)), made_name(session, share, entry)
        expired = OfferExpired(entry.order.code, name, amount)
        post(session, person, expired, now, dedupe=f"expired:{share.id}")


def lapse(session: Session, share: Share, entry: OpenLine, now: datetime) -> None:
    """A plan that nobody approved before the cut-off is let go; nobody was told of it."""
    share.state = ShareState.WITHDRAWN
    _trail(session, share, entry, now, "share_withdrawn", ShareState.COMPUTED, None)


def withdraw(
    session: Session, share: Share, entry: OpenLine, now: datetime, actor_id: int, reason: str
) -> None:
    """The office takes back an offer or a share, on record, and tells the producer."""
    before = share.state
    share.state = ShareState.WITHDRAWN
    _trail(session, share, entry, now, "share_withdrawn", before, actor_id, reason)
    if before is ShareState.COMPUTED:
        return
    producer = the(session, Producer, share.producer_id)
    person = the(session, Person, producer.person_id)
    amount = entry.quantity(live_amount(share))
    told = ShareWithdrawn(entry.order.code, made_name(session, share, entry), amount, reason)
    post(session, person, told, now)


def confirmation(
    session: Session, share: Share, entry: OpenLine, answer: Confirmed
) -> ShareConfirmed:
    """The echo of an acceptance."""
    return ShareConfirmed(
        code=entry.order.code,
        product=made_name(session, share, entry),
        share=entry.quantity(answer.amount),
        rest=entry.quantity(answer.rest) if answer.rest else None,
        cutoff=_due(session, share, entry),
        place=entry.line.handover_place,
        fresh_on=share.handover_on,
    )


def reason_of(share: Share, entry: OpenLine) -> Part:
    """Why this much: the fact kept with the share."""
    if share.reason is not None:
        return part_of(share.reason)
    return WhyCap(Quantity(share.computed, entry.product.unit))


def open_offers(session: Session, producer_id: int) -> list[Share]:
    """The offers a producer has not answered, the newest first."""
    return OPEN_OFFERS.all(session, producer=producer_id)


def _trail(
    session: Session,
    share: Share,
    entry: OpenLine,
    now: datetime,
    action: str,
    before: ShareState,
    actor_id: int | None,
    reason: str = "",
) -> None:
    record_change(
        session,
        now,
        action,
        ("share", share.id),
        actor_id=actor_id,
        region_id=entry.order.region_id,
        before={"state": before},
        after={"state": share.state, "amount": str(live_amount(share))},
        reason=reason,
    )


__all__ = [
    "OVERDUE",
    "Above",
    "Answer",
    "Closed",
    "Confirmed",
    "Declined",
    "Unqualified",
    "accept",
    "confirmation",
    "decline",
    "expire_all",
    "lapse",
    "lapsed_offers",
    "offer_message",
    "offer_share",
    "open_offers",
    "possible_now",
    "reason_of",
    "still_free",
    "withdraw",
]
