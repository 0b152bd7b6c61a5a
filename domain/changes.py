"""What an officer changes by hand: an order's terms, its end, a share. Holders are told.

A confirmed share changes only by its producer's word or an officer's, on record.
"""

from datetime import datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from domain.audit import record_change
from domain.guests import made_name, maker_of
from domain.holding import hold_line, hold_order
from domain.messages.base import stored_part
from domain.messages.offers import OrderChanged, ShareChanged, ShareWithdrawn, WhyOverride
from domain.models import Order, OrderState, Person, Producer, Share, ShareState
from domain.offers import offer_share, withdraw
from domain.outbox import post
from domain.permits import lacks_for
from domain.promises import free_of_product
from domain.quantities import ZERO, Money
from domain.records import the
from domain.standing import OpenLine, line_of, lines_of, live_amount, standings
from domain.stepping_in import release_standbys
from domain.values import Value
from domain.weeks import local

CHANGEABLE = (ShareState.COMPUTED, ShareState.OFFERED, ShareState.CONFIRMED)


def change_line(
    session: Session,
    entry: OpenLine,
    now: datetime,
    actor_id: int,
    *,
    quantity: Decimal | None = None,
    cutoff: datetime | None = None,
    price_rupiah: int | None = None,
    over_tolerance_percent: int | None = None,
    destination: str | None = None,
) -> int:
    """Change what is wanted; whoever holds a confirmed or offered share is told. Returns how many.

    A smaller quantity takes back what is only planned or offered, the newest first; a confirmed
    share stays with its producer.
    """
    line = entry.line
    hold_line(session, line.id)
    before = _terms(entry)
    line.quantity = quantity if quantity is not None else line.quantity
    line.cutoff = cutoff if cutoff is not None else line.cutoff
    line.price_rupiah = price_rupiah if price_rupiah is not None else line.price_rupiah
    if over_tolerance_percent is not None:
        line.over_tolerance_percent = over_tolerance_percent
    if destination is not None:
        entry.order.destination = destination
    line.warned_short_at = None
    line.filled_on = None
    record_change(
        session,
        now,
        "order_changed",
        ("order", entry.order.id),
        actor_id=actor_id,
        region_id=entry.order.region_id,
        before=before,
        after=_terms(entry),
    )
    told = take_back_surplus(session, entry, now, actor_id)
    if cutoff is not None or price_rupiah is not None or destination is not None:
        told |= _tell_holders(
            session, entry, now, dearer=price_rupiah is not None, destination=destination or ""
        )
    return len(told)


def _terms(entry: OpenLine) -> dict[str, str | int | None]:
    line = entry.line
    return {
        "quantity": str(line.quantity),
        "cutoff": line.cutoff.isoformat(),
        "price": line.price_rupiah,
        "over_tolerance": line.over_tolerance_percent,
        "destination": entry.order.destination,
    }


def take_back_surplus(
    session: Session,
    entry: OpenLine,
    now: datetime,
    actor_id: int,
    *,
    beside: Share | None = None,
) -> set[int]:
    """Take back what is too much: whole shares, the last one in part. Returns who was told.

    What others have is too much ``beside`` a share that was set by hand only above the buyer's
    tolerance.
    """
    wanted = entry.pooled if beside is None else entry.most
    surplus = standings(session, [entry])[entry.line.id].held - wanted
    told: set[int] = set()
    for share in reversed(shares_of(session, entry.line.id)):
        if beside is not None and share.id == beside.id:
            continue
        if share.state not in (ShareState.COMPUTED, ShareState.OFFERED) or surplus <= ZERO:
            continue
        before = live_amount(share)
        rest = before - surplus
        surplus -= before
        if share.state is ShareState.OFFERED:
            told.add(share.producer_id)
        if rest < max(entry.line.min_share, entry.product.lot):
            withdraw(session, share, entry, now, actor_id, "")
        else:
            _make_smaller(session, share, entry, rest, now, actor_id)
    return told


def _make_smaller(
    session: Session, share: Share, entry: OpenLine, rest: Decimal, now: datetime, actor_id: int
) -> None:
    before, share.offered = live_amount(share), rest
    record_change(
        session,
        now,
        "share_reduced",
        ("share", share.id),
        actor_id=actor_id,
        region_id=entry.order.region_id,
        before={"amount": str(before)},
        after={"amount": str(rest), "state": share.state},
    )
    if share.state is not ShareState.COMPUTED:
        _tell_changed(session, share, entry, before, now)


def _tell_changed(
    session: Session, share: Share, entry: OpenLine, before: Decimal, now: datetime
) -> None:
    changed = ShareChanged(
        entry.order.code,
        made_name(session, share, entry),
        entry.quantity(before),
        entry.quantity(live_amount(share)),
        share.override_reason or "",
        share.id if share.state is ShareState.OFFERED else None,
    )
    post(session, _person_of(session, share), changed, now)


def _tell_holders(
    session: Session, entry: OpenLine, now: datetime, *, dearer: bool, destination: str
) -> set[int]:
    """``dearer``: the price is another one. Whoever was offered a share holds none yet."""
    told: set[int] = set()
    price = entry.line.price_rupiah if dearer else None
    for share in shares_of(session, entry.line.id):
        if share.state not in (ShareState.OFFERED, ShareState.CONFIRMED):
            continue
        if share.answer_by is not None and share.state is ShareState.OFFERED:
            share.answer_by = min(share.answer_by, entry.line.cutoff)
        changed = OrderChanged(
            entry.order.code,
            made_name(session, share, entry),
            entry.quantity(live_amount(share)),
            entry.line.cutoff,
            entry.line.handover_place,
            None if price is None else Money(price),
            destination,
            *((share.id, share.answer_by) if share.state is ShareState.OFFERED else ()),
        )
        post(session, _person_of(session, share), changed, now)
        told.add(share.producer_id)
    return told


def cancel_order(session: Session, order: Order, now: datetime, actor_id: int, reason: str) -> int:
    """Cancel an order; everybody who holds a share of it is told. Returns how many hold some."""
    hold_order(session, order.id)
    order.state, order.closed_at = OrderState.CANCELLED, now
    record_change(
        session,
        now,
        "order_cancelled",
        ("order", order.id),
        actor_id=actor_id,
        region_id=order.region_id,
        reason=reason,
    )
    release_standbys(session, order, now)
    holders: set[int] = set()
    for entry in lines_of(session, order):
        for share in shares_of(session, entry.line.id):
            if share.state not in CHANGEABLE:
                continue
            if share.state is not ShareState.COMPUTED:
                holders.add(share.producer_id)
            if share.received:
                _let_go_of_rest(session, share, entry, now, actor_id, reason)
            else:
                withdraw(session, share, entry, now, actor_id, reason)
    return len(holders)


def _let_go_of_rest(
    session: Session, share: Share, entry: OpenLine, now: datetime, actor_id: int, reason: str
) -> None:
    """What was handed over stays received; only the rest of the share is not wanted any more."""
    rest = live_amount(share) - (share.received or ZERO)
    share.state = ShareState.RECEIVED
    record_change(
        session,
        now,
        "share_closed",
        ("share", share.id),
        actor_id=actor_id,
        region_id=entry.order.region_id,
        before={"state": ShareState.CONFIRMED},
        after={"state": share.state, "not_wanted": str(rest)},
        reason=reason,
    )
    name = made_name(session, share, entry)
    told = ShareWithdrawn(entry.order.code, name, entry.quantity(rest), reason)
    post(session, _person_of(session, share), told, now)


class TooMuch(Value):
    """A refusal: an override may not pass what the producer stated."""

    possible: Decimal


class NotNeeded(Value):
    """A refusal: beside what others have confirmed the order takes no more than this."""

    needed: Decimal


class WithoutPapers(Value):
    """A refusal: the producer lacks these papers, and no officer lets them go on without."""

    papers: tuple[str, ...]


class NoLongerOpen(Value):
    """A refusal: the share was declined, let go, taken back or handed over meanwhile."""

    state: ShareState


def override_share(
    session: Session, share: Share, amount: Decimal, reason: str, now: datetime, actor_id: int
) -> TooMuch | NotNeeded | WithoutPapers | NoLongerOpen | None:
    """An officer sets a share by hand, with a reason; what was computed stays on record.

    A planned share is offered with the new amount; an offered or confirmed one is changed and
    its producer told. Above the stated capacity, above what the order still takes, or without the
    needed papers, it is refused; 0 takes the share back. What others were offered and the order no
    longer needs is taken back, the newest first. Whoever was decided about by hand is not asked for
    more of the line by itself.
    """
    hold_line(session, share.line_id)
    if share.state not in CHANGEABLE:
        return NoLongerOpen(share.state)
    entry = line_of(session, share.line_id)
    possible = possible_override(session, share, now)
    before = live_amount(share)
    if amount > possible:
        return TooMuch(possible)
    confirmed_already = share.state is ShareState.CONFIRMED and amount <= before
    missing = () if confirmed_already else lacks_for(session, share.producer_id, entry, now)
    if missing and amount > ZERO:
        return WithoutPapers(missing)
    if amount > max(before, needed := needed_of(session, share)):
        return NotNeeded(needed)
    share.override_reason = reason
    if amount <= ZERO:
        withdraw(session, share, entry, now, actor_id, reason)
        return None
    share.reason = stored_part(WhyOverride(reason))
    share.offered = amount
    if share.state is ShareState.CONFIRMED:
        share.confirmed = amount
    record_change(
        session,
        now,
        "share_overridden",
        ("share", share.id),
        actor_id=actor_id,
        region_id=entry.order.region_id,
        before={"amount": str(before)},
        after={"amount": str(amount), "state": share.state},
        reason=reason,
    )
    if share.state is ShareState.COMPUTED:
        offer_share(session, share, entry, now)
    else:
        _tell_changed(session, share, entry, before, now)
    take_back_surplus(session, entry, now, actor_id, beside=share)
    return None


def needed_of(session: Session, share: Share) -> Decimal:
    """The most of a share that its order takes beside what others have confirmed of it."""
    entry = line_of(session, share.line_id)
    confirmed = (
        other.confirmed or ZERO
        for other in shares_of(session, share.line_id)
        if other.id != share.id and other.state in (ShareState.CONFIRMED, ShareState.RECEIVED)
    )
    return max(ZERO, entry.most - sum(confirmed, ZERO))


def possible_override(session: Session, share: Share, now: datetime) -> Decimal:
    """The most that an officer may set a share to: what its producer stated and has free."""
    entry = line_of(session, share.line_id)
    product, zone = maker_of(session, share, entry)
    session.flush()
    since = local(min(share.computed_at, now), zone).date()
    until = local(entry.line.cutoff, zone).date()
    found = free_of_product(session, product, zone, since, until, share.producer_id, share.id)
    return found.get(share.producer_id, ZERO)


def shares_of(session: Session, line_id: int) -> list[Share]:
    """All shares of a line, oldest first, whatever their state."""
    return list(session.exec(select(Share).where(Share.line_id == line_id).order_by(col(Share.id))))


def _person_of(session: Session, share: Share) -> Person:
    producer = the(session, Producer, share.producer_id)
    return the(session, Person, producer.person_id)
