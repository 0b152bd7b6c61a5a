"""Which papers goods need to go somewhere, and who lacks one: what makes somebody qualified.

What an order line needs is what it says itself and what the office's rows ask of its kind of
product for its destination. Whoever holds all of it, verified and valid up to the cut-off, may be
asked; so may whoever an officer lets go on without a paper until a day that is not over.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from domain.models import (
    Holder,
    PaperGrace,
    PaperNeeded,
    PoolLink,
    ProducerProduct,
    Product,
    Qualification,
    Region,
)
from domain.prepared import Prepared
from domain.records import the
from domain.standing import OpenLine
from domain.values import Value
from domain.weeks import local

OTHER_NAMES = (
    frozenset(("tiongkok", "cina", "china", "rrt")),
    frozenset(("swiss", "switzerland")),
    frozenset(("jepang", "japan")),
    frozenset(("belanda", "netherlands")),
    frozenset(("singapura", "singapore")),
)
"""Names of one country that an office may write either way."""

OF_KIND = Prepared[PaperNeeded](
    select(PaperNeeded)
    .where(
        col(PaperNeeded.region_id) == bindparam("region"),
        col(PaperNeeded.product_kind) == bindparam("kind"),
    )
    .order_by(col(PaperNeeded.id))
)


class Held(NamedTuple):
    """A verified paper; ``until`` is its last day (None: it does not expire)."""

    producer_id: int
    kind: str
    until: date | None


VERIFIED = columns(
    col(Qualification.producer_id), col(Qualification.kind), col(Qualification.expires_on)
).where(col(Qualification.verified_at).is_not(None))
GRACE = columns(col(PaperGrace.producer_id), col(PaperGrace.kind), col(PaperGrace.until)).where(
    col(PaperGrace.ended_at).is_(None), col(PaperGrace.until) >= bindparam("today")
)
MAKES = col(ProducerProduct.product_id) == bindparam("product")
HELD_BY_MAKERS = Prepared(
    VERIFIED.join(
        ProducerProduct, col(ProducerProduct.producer_id) == col(Qualification.producer_id)
    ).where(MAKES),
    Held,
)
OF_GUESTS = col(ProducerProduct.product_id).in_(
    columns(col(PoolLink.guest_product_id)).where(
        col(PoolLink.host_product_id) == bindparam("product")
    )
)
HELD_BY_GUESTS = Prepared(
    VERIFIED.join(
        ProducerProduct, col(ProducerProduct.producer_id) == col(Qualification.producer_id)
    ).where(OF_GUESTS),
    Held,
)
GRACE_OF_GUESTS = Prepared(
    GRACE.join(
        ProducerProduct, col(ProducerProduct.producer_id) == col(PaperGrace.producer_id)
    ).where(OF_GUESTS),
    Held,
)
HELD_BY = Prepared(VERIFIED.where(col(Qualification.producer_id) == bindparam("producer")), Held)
GRACE_OF_MAKERS = Prepared(
    GRACE.join(
        ProducerProduct, col(ProducerProduct.producer_id) == col(PaperGrace.producer_id)
    ).where(MAKES),
    Held,
)
GRACE_OF = Prepared(GRACE.where(col(PaperGrace.producer_id) == bindparam("producer")), Held)


def paper_key(name: str) -> str:
    """The same for ``SPP-IRT``, ``spp irt`` and ``SPPIRT``."""
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def is_for(rule_destination: str, destination: str) -> bool:
    """Whether a row for a destination (empty: any) holds for goods that go there.

    A row for ``Tiongkok`` holds for ``Shanghai, China`` too.
    """
    asked = _places(rule_destination)
    return not asked or asked <= _places(destination)


def _places(name: str) -> frozenset[str]:
    """The words of a place; the names of one country are all its first one."""
    words = re.findall(r"[^\W\d_]+", name.casefold())
    return frozenset(
        next((min(names) for names in OTHER_NAMES if word in names), word) for word in words
    )


def papers_for(
    session: Session, region_id: int, product: Product, destination: str
) -> list[PaperNeeded]:
    """The office's rows for a product and a destination, its own shipments' papers included."""
    if not product.kind:
        return []
    rows = OF_KIND.all(session, region=region_id, kind=product.kind)
    return [row for row in rows if is_for(row.destination, destination)]


def needs_of(session: Session, entry: OpenLine) -> tuple[str, ...]:
    """The papers that a producer needs for a line, each once, as they are called."""
    order = entry.order
    return needs_for(session, order.region_id, entry.product, order.destination, entry.line.needs)


def needs_for(
    session: Session, region_id: int, product: Product, destination: str, named: Iterable[str]
) -> tuple[str, ...]:
    """The papers ``named``, and those that the office's rows ask of a producer, each once."""
    asked = papers_for(session, region_id, product, destination)
    return each_once([*named, *(row.paper for row in asked if row.holder is Holder.PRODUCER)])


def each_once(papers: Iterable[str]) -> tuple[str, ...]:
    """Papers without those that are the same under another spelling."""
    found: dict[str, str] = {}
    for paper in papers:
        found.setdefault(paper_key(paper), paper)
    return tuple(found.values())


class Wallet(Value):
    """What producers hold: by producer, the keys of papers valid up to a day."""

    holds: Mapping[int, frozenset[str]]

    def lacks(self, producer: int, needs: Sequence[str]) -> tuple[str, ...]:
        """The papers of ``needs`` that the producer has not."""
        mine = self.holds.get(producer, frozenset())
        return tuple(paper for paper in needs if paper_key(paper) not in mine)


def with_papers(
    session: Session,
    product: Product,
    makers: Sequence[int],
    needs: Sequence[str],
    until: date,
    today: date,
) -> list[int]:
    """Those of a product's ``makers`` who are qualified up to that day, in their order."""
    if not needs:
        return list(makers)
    held = HELD_BY_MAKERS.all(session, product=product.id)
    grace = GRACE_OF_MAKERS.all(session, product=product.id, today=today)
    if product.across:
        held += HELD_BY_GUESTS.all(session, product=product.id)
        grace += GRACE_OF_GUESTS.all(session, product=product.id, today=today)
    wallet = _wallet(held, grace, until)
    return [producer for producer in makers if not wallet.lacks(producer, needs)]


def lacks(
    session: Session, producer_id: int, needs: Sequence[str], until: date, today: date
) -> tuple[str, ...]:
    """The papers that a producer has neither valid up to ``until`` nor leave to go without."""
    if not needs:
        return ()
    held = HELD_BY.all(session, producer=producer_id)
    grace = GRACE_OF.all(session, producer=producer_id, today=today)
    return _wallet(held, grace, until).lacks(producer_id, needs)


def lacks_for(
    session: Session, producer_id: int, entry: OpenLine, now: datetime
) -> tuple[str, ...]:
    """The papers that keep a producer from a share of this line now."""
    needs = needs_of(session, entry)
    if not needs:
        return ()
    zone = the(session, Region, entry.order.region_id).zone
    until = local(entry.line.cutoff, zone).date()
    return lacks(session, producer_id, needs, until, local(now, zone).date())


def _wallet(held: Iterable[Held], grace: Iterable[Held], until: date) -> Wallet:
    """A paper counts while it is valid on ``until``; leave to go without is asked for today."""
    valid = [one for one in held if one.until is None or one.until >= until]
    holds: dict[int, set[str]] = {}
    for one in (*valid, *grace):
        holds.setdefault(one.producer_id, set()).add(paper_key(one.kind))
    return Wallet({producer: frozenset(keys) for producer, keys in holds.items()})


__all__ = [
    "Wallet",
    "each_once",
    "is_for",
    "lacks",
    "lacks_for",
    "needs_of",
    "paper_key",
    "papers_for",
    "with_papers",
]
