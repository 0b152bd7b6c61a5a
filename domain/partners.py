"""Partners: the pools that an office has with others, seen from its own side.

Where the two products grew apart (one office changed a unit, a lot, a pack) their pool stands
still: nobody of the other region is offered anything until they are the same again. Both offices
are told in the morning, again when something else stands still, and weekly while it lasts.
"""

from typing import NamedTuple

from sqlmodel import Session

from domain.guests import differences, office_of
from domain.jobs import JobContext
from domain.links import links_of
from domain.messages.base import Word
from domain.messages.links import PartnerRow, PoolsApart
from domain.models import PoolLink, Product, Region
from domain.outbox import post_to_officers
from domain.records import the
from domain.weeks import monday


class Partnership(NamedTuple):
    """A pool with another office; ``own`` is this region's product, ``other`` the partner's."""

    link: PoolLink
    own: Product
    other: Product
    partner: Region

    @property
    def is_host(self) -> bool:
        """Whether the pool is for this region's orders."""
        return self.own.id == self.link.host_product_id

    @property
    def apart(self) -> tuple[str, ...]:
        """What makes it stand still, if anything (`domain.guests.differences`)."""
        host, guest = (self.own, self.other) if self.is_host else (self.other, self.own)
        return differences(host, guest)

    def row(self) -> PartnerRow:
        """What officers are told of it; of several differences the first, to talk about first."""
        why = Word(f"pool_apart.{self.apart[0]}") if self.apart else None
        side = "host" if self.is_host else "guest"
        return PartnerRow(office_of(self.partner), self.own.name, self.other.name, side, why)


def partnership(session: Session, region_id: int, link: PoolLink) -> Partnership | None:
    """A link as this region's office sees it; nothing where nobody has agreed to it yet."""
    if link.guest_product_id is None:
        return None
    own = the(session, Product, link.host_product_id)
    other = the(session, Product, link.guest_product_id)
    if own.region_id != region_id:
        own, other = other, own
    return Partnership(link, own, other, the(session, Region, other.region_id))


def partnerships(session: Session, region_id: int) -> list[Partnership]:
    """The pools that hold, the oldest first."""
    found = (partnership(session, region_id, link) for link in links_of(session, region_id))
    return [one for one in found if one is not None]


def tell_of_standstill(context: JobContext) -> None:
    """Tell a region's officers which of its pools stand still, and why."""
    session, region = context.session, context.region
    if not region.across:
        return
    still = [one for one in partnerships(session, region.id) if one.apart]
    if not still:
        return
    what = ",".join(f"{one.link.id}{one.apart[0]}" for one in still)
    dedupe = f"pools_apart:{region.id}:{monday(context.today).isoformat()}:{what}"
    told = PoolsApart(tuple(one.row() for one in still))
    post_to_officers(session, region.id, told, context.now, dedupe=dedupe)


__all__ = ["Partnership", "partnership", "partnerships", "tell_of_standstill"]
