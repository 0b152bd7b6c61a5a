"""Guests: producers of another region who help to fill a product's orders, because offices agreed.

What a guest can make stays what they stated to their own office, of their own region's product; a
share of another region's order names that product (`Share.made_as_id`) and weighs on it like every
other promise. So there is one account of each workshop's weeks, and whoever reads promises of a
product that is, or once was, in such a pool (`Product.across`) reads both kinds.

Weeks are those of the producer's own region. A guest takes part in a line only while the clocks of
both regions name the same weeks for it, which they do but for the hours around midnight.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam
from sqlalchemy import select as columns
from sqlmodel import Session, col

from domain.models import OrderLine, PoolLink, Product, Region, Share
from domain.prepared import Prepared
from domain.records import the
from domain.standing import OpenLine
from domain.weeks import local, usable_weeks

HOLDS = (col(PoolLink.agreed_at).is_not(None), col(PoolLink.ended_at).is_(None))
"""Both offices agreed, and neither has ended it."""
AGREED = Prepared[tuple[Product, Region]](
    columns(Product, Region)
    .join(PoolLink, col(PoolLink.guest_product_id) == col(Product.id))
    .join(Region, col(Product.region_id) == col(Region.id))
    .where(col(PoolLink.host_product_id) == bindparam("product"), *HOLDS)
    .order_by(col(Product.id))
)
OF_HOST = (
    columns(col(PoolLink.guest_product_id))
    .where(
        col(PoolLink.host_product_id) == bindparam("product"),
        col(PoolLink.guest_product_id).is_not(None),
    )
    .distinct()
)
EVER = Prepared[int](OF_HOST.order_by(col(PoolLink.guest_product_id)))


class Guest(NamedTuple):
    """A product of another region whose makers may be asked, and today's date there."""

    product: Product
    region: Region
    today: date

    @property
    def zone(self) -> str:
        """The time zone in which its weeks are counted."""
        return self.region.zone


def guests_of(session: Session, product: Product, now: datetime) -> Sequence[Guest]:
    """The products of other regions whose makers may be asked for this one's orders now."""
    if not product.across:
        return ()
    return [
        Guest(guest, region, local(now, region.zone).date())
        for guest, region in AGREED.all(session, product=product.id)
        if not differences(product, guest)
    ]


def guests_ever(session: Session, product: Product) -> Sequence[int]:
    """The numbers of all products that are or once were guests of this one, in order."""
    return EVER.all(session, product=product.id) if product.across else ()


def differences(host: Product, guest: Product) -> tuple[str, ...]:
    """What keeps two products from one pool, if anything: the least is one word each.

    ``unit``; ``lot``; ``packs`` (a word that means two sizes); ``fresh`` (days within which it is
    handed over); ``hours`` (an office counts hours of work, which another's cannot see).
    """
    found = []
    if host.unit != guest.unit:
        found.append("unit")
    if host.lot != guest.lot:
        found.append("lot")
    if any(guest.packs.get(word, size) != size for word, size in host.packs.items()):
        found.append("packs")
    if host.handover_days != guest.handover_days:
        found.append("fresh")
    if host.hours is not None or guest.hours is not None:
        found.append("hours")
    return tuple(found)


def same_weeks(guest: Guest, entry: OpenLine, weeks: tuple[date, date]) -> bool:
    """Whether a line has the same usable weeks on the guest's clock as on its own (``weeks``)."""
    due = local(entry.line.cutoff, guest.zone).date()
    return usable_weeks(guest.today, due, entry.product.handover_days) == weeks


def maker_of(session: Session, share: Share, entry: OpenLine) -> tuple[Product, str]:
    """The product whose stated capacity a share takes, and the zone in which its weeks count."""
    product = entry.product if share.made_as_id is None else the(session, Product, share.made_as_id)
    return product, the(session, Region, product.region_id).zone


def as_made(session: Session, entry: OpenLine, made_as: int | None) -> OpenLine:
    """A line as its producer knows it: by their own region's product."""
    if made_as is None:
        return entry
    return OpenLine(entry.order, entry.line, the(session, Product, made_as))


def made_name(session: Session, share: Share, entry: OpenLine) -> str:
    """What a share's producer calls the goods: their own region's product."""
    return as_made(session, entry, share.made_as_id).product.name


def office_of(region: Region) -> str:
    """How another region is told whose order it is: the office, and where it is."""
    return region.office if region.name in region.office else f"{region.office} {region.name}"


def made_of(product: Product) -> ColumnElement[bool]:
    """Of shares with their lines: those that this product's own makers make, wherever they go."""
    here = col(OrderLine.product_id) == product.id
    if not product.across:
        return here
    return (here & col(Share.made_as_id).is_(None)) | (col(Share.made_as_id) == product.id)


def brought_by(guest: Product, host: Product) -> ColumnElement[bool]:
    """Of shares with their lines: those of a host's orders that a guest's makers make."""
    return (col(OrderLine.product_id) == host.id) & (col(Share.made_as_id) == guest.id)


def is_linked(session: Session, share: Share, entry: OpenLine, now: datetime) -> bool:
    """Whether a share's producer may be given more of the line: their own region's, or linked."""
    if share.made_as_id is None:
        return True
    return share.made_as_id in [g.product.id for g in guests_of(session, entry.product, now)]
