"""Two offices that pool together: one invites with a code, the other agrees, either may end it.

The code goes from office to office by whatever way they talk; the bot tells nobody which other
regions there are. What was confirmed when a link ends stays; offers that are out may still be
answered, and nothing new is offered.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select, update

from domain.around import makers_in_turn
from domain.audit import record_change
from domain.guests import HOLDS, differences
from domain.holding import hold_line, hold_products
from domain.models import (
    OrderLine,
    PoolLink,
    Producer,
    Product,
    Region,
    Share,
    ShareState,
    Standby,
    StandbyState,
)
from domain.offers import lapse
from domain.records import by_id, the
from domain.standing import line_of
from domain.values import Value

CODE_LASTS = timedelta(days=7)


class OwnCode(Value):
    """A refusal: an office does not pool with itself."""


class Different(Value):
    """A refusal: the two products cannot be one pool (`domain.guests.differences`)."""

    why: tuple[str, ...]


class Taken(Value):
    """A refusal: one of the two products is in a pool with a product of the other region."""

    product: str


class Used(Value):
    """A refusal: another office was quicker, or it was taken back."""


Refusal = OwnCode | Different | Taken | Used


def invite_office(
    session: Session, product: Product, code: str, now: datetime, actor_id: int
) -> PoolLink:
    """A code for one other office, for the orders of this product.

    An older code of the product that nobody used does not work any more.
    """
    older = select(PoolLink).where(
        PoolLink.host_product_id == product.id, col(PoolLink.code).is_not(None)
    )
    for link in session.exec(older):
        link.code, link.ended_by, link.ended_at = None, actor_id, now
    link = PoolLink(
        host_product_id=product.id,
        code=code,
        invited_by=actor_id,
        invited_at=now,
        expires_at=now + CODE_LASTS,
    )
    session.add(link)
    session.flush()
    about = {"product": product.name}
    _trail(session, link, product.region_id, now, "pool_invited", actor_id, about)
    return link


def invitation_of(session: Session, code: str) -> PoolLink | None:
    """The invitation behind a code that nobody has used (upper and lower case alike)."""
    said = code.strip().upper()
    return session.exec(select(PoolLink).where(PoolLink.code == said)).first() if said else None


def valid_invitation(session: Session, code: str, now: datetime) -> PoolLink | None:
    """The same, if it can still be used."""
    found = invitation_of(session, code)
    return found if found is not None and found.expires_at > now else None


def why_not(session: Session, link: PoolLink, guest: Product) -> Refusal | None:
    """What keeps a product from being the guest of an invitation, if anything."""
    host = the(session, Product, link.host_product_id)
    if host.region_id == guest.region_id:
        return OwnCode()
    if why := differences(host, guest):
        return Different(why)
    for mine, other in ((host, guest), (guest, host)):
        if _is_taken(session, mine, other, as_host=mine is host):
            return Taken(mine.name)
    return None


def _is_taken(session: Session, mine: Product, other: Product, *, as_host: bool) -> bool:
    """Whether a product has, on this side of a link, another partner in the other's region.

    Each product has one partner at most in a region, so a share's capacity is never in doubt.
    """
    side, far = (
        (PoolLink.host_product_id, PoolLink.guest_product_id)
        if as_host
        else (PoolLink.guest_product_id, PoolLink.host_product_id)
    )
    found = select(PoolLink.id).join(Product, col(far) == col(Product.id))
    here = found.where(side == mine.id, Product.region_id == other.region_id, *HOLDS)
    return session.exec(here).first() is not None


def agree(
    session: Session, link: PoolLink, guest: Product, now: datetime, actor_id: int
) -> Refusal | None:
    """The guest's office agrees: from now on its makers may be asked for the host's orders."""
    host = the(session, Product, link.host_product_id)
    hold_products(session, (host, guest))
    session.refresh(link)
    refused = why_not(session, link, guest)
    if link.agreed_at is not None or link.ended_at is not None:
        return Used()
    if refused is not None:
        return refused
    link.guest_product_id, link.code = guest.id, None
    link.agreed_by, link.agreed_at = actor_id, now
    for product in (host, guest):
        product.across = True
        the(session, Region, product.region_id).across = True
        about = {"host": host.name, "guest": guest.name}
        _trail(session, link, product.region_id, now, "pool_agreed", actor_id, about)
    return None


def end(session: Session, link: PoolLink, now: datetime, actor_id: int) -> bool:
    """Either office ends it; False where it was over already.

    Plans that nobody has been told of are let go, and nobody of the guest's region waits any more.
    """
    host = the(session, Product, link.host_product_id)
    guest = by_id(session, Product, link.guest_product_id) if link.guest_product_id else None
    planned = _planned(session, link)
    for line_id in dict.fromkeys(share.line_id for share in planned):
        hold_line(session, line_id)
    hold_products(session, [one for one in (host, guest) if one is not None])
    session.refresh(link)
    if link.ended_at is not None:
        return False
    link.code, link.ended_by, link.ended_at = None, actor_id, now
    for share in planned:
        if share.state is ShareState.COMPUTED:
            lapse(session, share, line_of(session, share.line_id), now)
    if guest is not None:
        _release(session, host, guest, now)
    for product in [one for one in (host, guest) if one is not None]:
        _trail(session, link, product.region_id, now, "pool_ended", actor_id, {"host": host.name})
    return True


def _planned(session: Session, link: PoolLink) -> Sequence[Share]:
    return session.exec(
        select(Share)
        .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
        .where(
            OrderLine.product_id == link.host_product_id,
            col(Share.made_as_id) == link.guest_product_id,
            Share.state == ShareState.COMPUTED,
        )
        .order_by(col(Share.line_id), col(Share.id))
    ).all()


def _release(session: Session, host: Product, guest: Product, now: datetime) -> None:
    lines = select(OrderLine.id).where(OrderLine.product_id == host.id)
    theirs = select(Producer.id).where(Producer.region_id == guest.region_id)
    session.execute(
        update(Standby)
        .where(
            col(Standby.line_id).in_(lines),
            col(Standby.producer_id).in_(theirs),
            col(Standby.state) == StandbyState.WAITING,
        )
        .values(state=StandbyState.RELEASED, since=now)
        .execution_options(synchronize_session="fetch")
    )


def makers_of(session: Session, guest: Product) -> int:
    """How many of a product's makers may be asked."""
    return len(makers_in_turn(session, guest))


def links_of(session: Session, region_id: int) -> list[PoolLink]:
    """The pools that a region's office has with others now, as host or guest, the oldest first."""
    mine = select(Product.id).where(Product.region_id == region_id)
    found = select(PoolLink).where(
        or_(col(PoolLink.host_product_id).in_(mine), col(PoolLink.guest_product_id).in_(mine)),
        *HOLDS,
    )
    return list(session.exec(found.order_by(col(PoolLink.id))))


def link_here(session: Session, region_id: int, number: int) -> PoolLink | None:
    """A link by its number, if a region's office is one of the two."""
    link = by_id(session, PoolLink, number)
    if link is None:
        return None
    sides = (link.host_product_id, link.guest_product_id)
    products = [the(session, Product, one) for one in sides if one is not None]
    return link if region_id in [product.region_id for product in products] else None


def _trail(
    session: Session,
    link: PoolLink,
    region_id: int,
    now: datetime,
    action: str,
    actor_id: int,
    after: dict[str, str],
) -> None:
    record_change(
        session,
        now,
        action,
        ("pool_link", link.id),
        actor_id=actor_id,
        region_id=region_id,
        after=after,
    )
