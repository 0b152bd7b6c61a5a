"""Two regions: only with both offices' word, and no office learns who another's producers are.

Worked out from the records of links and from what telephones show, not by the program's own
reading of either. What is promised in all is held against what was stated by `safety_shares`,
whichever region it goes to.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from bot.channels.base import Outgoing
from bot.channels.simulator import NAME
from domain.models import (
    Contact,
    Order,
    OrderLine,
    Person,
    PoolLink,
    Producer,
    Product,
    Region,
    Role,
    RoleName,
    Share,
)
from domain.prepared import Prepared, one_of

OFFICE = (RoleName.OFFICER, RoleName.HEAD, RoleName.EXPORTER)
MADE_AS = aliased(Product)
REGIONS = Prepared[int](select(func.count(col(Region.id))))
PRODUCERS = Prepared[int](select(func.count(col(Producer.id))))


class Foreign(NamedTuple):
    """A share of one region's order that another region's producer has."""

    id: int
    host_product: int
    made_as: int | None
    made_in: int | None
    home: int
    at: datetime


class Agreed(NamedTuple):
    """From when to when two offices' products were one pool."""

    host: int
    guest: int | None
    since: datetime
    until: datetime | None


FOREIGN = Prepared(
    select(
        col(Share.id), col(OrderLine.product_id), col(Share.made_as_id), col(MADE_AS.region_id),
        col(Producer.region_id), func.coalesce(col(Share.offered_at), col(Share.computed_at)),
    )
    .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
    .join(Order, col(OrderLine.order_id) == col(Order.id))
    .join(Producer, col(Share.producer_id) == col(Producer.id))
    .outerjoin(MADE_AS, col(Share.made_as_id) == col(MADE_AS.id))
    .where(
        col(Share.id) >= bindparam("first"),
        (col(Producer.region_id) != col(Order.region_id)) | col(Share.made_as_id).is_not(None),
    )
    .order_by(col(Share.id)),
    Foreign,
)  # fmt: skip
AGREED = Prepared(
    select(
        col(PoolLink.host_product_id), col(PoolLink.guest_product_id), col(PoolLink.agreed_at),
        col(PoolLink.ended_at),
    ).where(col(PoolLink.agreed_at).is_not(None)),
    Agreed,
)  # fmt: skip


OFFICES = Prepared[tuple[str, int]](
    select(col(Contact.address), col(Role.region_id))
    .join(Role, col(Role.person_id) == col(Contact.person_id))
    .where(col(Contact.channel) == NAME, one_of(col(Role.name), OFFICE))
)


class RegionWatch:
    """Sees what offices are shown, and whose shares cross a border."""

    def __init__(self) -> None:
        self._shown: list[tuple[str, str]] = []
        self._known = 0
        self._owners: list[tuple[int, str, tuple[str, ...]]] = []
        self._businesses: tuple[str, ...] = ()
        self._offices: dict[str, int] = {}

    def arrived(self, address: str, message: Outgoing) -> None:
        """What a telephone shows, kept for `check`."""
        self._shown.append((address, message.plain))

    def check(self, session: Session, first: int) -> Iterator[str]:
        """Shares from ``first`` on, and all that arrived since the last time."""
        (regions,) = REGIONS.all(session)
        shown, self._shown = self._shown, []
        if regions < 2:
            return
        yield from _without_agreement(session, first)
        self._learn(session)
        for address, text in shown:
            region = self._offices.get(address)
            if region is not None:
                yield from self._strangers_in(address, region, text)

    def _learn(self, session: Session) -> None:
        (number,) = PRODUCERS.all(session)
        if number == self._known:
            return
        self._known = number
        rows = session.execute(
            select(
                col(Producer.region_id), col(Person.name), col(Producer.business),
                col(Contact.address),
            )
            .join(Person, col(Producer.person_id) == col(Person.id))
            .join(Contact, col(Contact.person_id) == col(Person.id))
            .where(col(Contact.channel) == NAME)
        ).all()  # fmt: skip
        self._businesses = tuple({business for _, _, business, _ in rows})
        self._owners = [
            (region, address, tuple(sign for sign in (name, address) if _tells(sign)))
            for region, name, _, address in rows
        ]
        self._offices = dict(OFFICES.all(session))

    def _strangers_in(self, address: str, region: int, text: str) -> Iterator[str]:
        """An owner's name or telephone of another region; their business may bear their name."""
        own = {sign for home, _, signs in self._owners if home == region for sign in signs}
        for business in self._businesses:
            text = text.replace(business, "")
        for home, whose, signs in self._owners:
            for sign in signs:
                if home != region and sign not in own and sign in text:
                    yield f"{address}: the office reads of {whose} of another region: {sign!r}"


def _tells(sign: str) -> bool:
    """A first name alone may be anybody's."""
    return " " in sign or "-" in sign


def _without_agreement(session: Session, first: int) -> Iterator[str]:
    rows = FOREIGN.all(session, first=first)
    agreed = AGREED.all(session) if rows else []
    for share in rows:
        if share.made_as is None or share.made_in != share.home:
            yield f"share {share.id}: is another region's producer's, and takes no week of theirs"
        elif not any(_holds(one, share) for one in agreed):
            yield f"share {share.id}: was given to another region's producer without a link"


def _holds(agreed: Agreed, share: Foreign) -> bool:
    if (agreed.host, agreed.guest) != (share.host_product, share.made_as):
        return False
    return agreed.since <= share.at and (agreed.until is None or share.at <= agreed.until)


__all__ = ["RegionWatch"]
