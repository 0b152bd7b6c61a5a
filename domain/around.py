"""Who stands around an order line: who may make it, who holds some, who is not to be asked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import bindparam, func
from sqlalchemy import select as columns
from sqlmodel import Session, col

from domain.guests import guests_ever
from domain.models import (
    CapacityReport,
    Order,
    OrderLine,
    OrderState,
    Person,
    Producer,
    ProducerProduct,
    ProducerState,
    Product,
    Region,
    Share,
    ShareState,
)
from domain.permits import needs_of, with_papers
from domain.prepared import Prepared
from domain.quantities import ZERO
from domain.standing import LIVE, OpenLine, live_amount, products_wanted
from domain.values import Value
from domain.weeks import WEEK, local, monday


class Told(NamedTuple):
    """A share of a line, as far as it says who holds what and who is not to be asked again."""

    producer_id: int
    state: ShareState
    computed: Decimal
    offered: Decimal | None
    confirmed: Decimal | None
    override_reason: str | None
    computed_at: datetime
    offered_at: datetime | None


class Maker(NamedTuple):
    """Who makes a product, whom to tell of it, and in whose region that person is."""

    producer_id: int
    person_id: int
    region_id: int | None


TELLING = (
    col(Share.producer_id),
    col(Share.state),
    col(Share.computed),
    col(Share.offered),
    col(Share.confirmed),
    col(Share.override_reason),
    col(Share.computed_at),
    col(Share.offered_at),
)
SHARES = Prepared(
    columns(*TELLING).where(col(Share.line_id) == bindparam("line")).order_by(col(Share.id)), Told
)
SHARES_OF_REGION: Prepared[tuple[int, Told]] = Prepared(
    columns(col(Share.line_id), *TELLING)
    .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
    .join(Order, col(OrderLine.order_id) == col(Order.id))
    .where(col(Order.region_id) == bindparam("region"), col(Order.state) == OrderState.OPEN)
    .order_by(col(Share.id)),
    lambda line, *told: (line, Told(*told)),
)
MAKING = (
    columns(col(Producer.id), col(Person.id), col(Person.region_id))
    .join(ProducerProduct, col(ProducerProduct.producer_id) == col(Producer.id))
    .join(Person, col(Producer.person_id) == col(Person.id))
    .where(col(Producer.state) == ProducerState.ACTIVE, col(Person.opted_out_at).is_(None))
    .order_by(col(ProducerProduct.last_favoured), col(ProducerProduct.id))
)
IN_TURN = Prepared(MAKING.where(col(ProducerProduct.product_id) == bindparam("product")), Maker)
IN_TURN_OF_REGION: Prepared[tuple[int, Maker]] = Prepared(
    MAKING.add_columns(col(ProducerProduct.product_id)).where(
        col(ProducerProduct.product_id).in_(products_wanted())
    ),
    lambda producer, person, region, product: (product, Maker(producer, person, region)),
)

STATED_SINCE = Prepared[tuple[int, datetime]](
    columns(col(CapacityReport.producer_id), func.max(col(CapacityReport.reported_at)))
    .where(
        col(CapacityReport.product_id) == bindparam("product"),
        col(CapacityReport.week) >= bindparam("week"),
        col(CapacityReport.reported_at) > bindparam("since"),
    )
    .group_by(col(CapacityReport.producer_id))
)


class Around(Value):
    """The producers around a line.

    Who is ``eligible``, in turn; what each ``held`` of it already; who ``refused``, and is not to
    be asked for more of it; ``makers`` of its product with or without the papers, in turn; the
    papers that it ``needs``.
    """

    eligible: tuple[int, ...]
    held: Mapping[int, Decimal]
    refused: frozenset[int]
    makers: tuple[int, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def in_turn(self) -> tuple[int, ...]:
        """The eligible, then whoever holds some and is not eligible any more."""
        known = set(self.eligible)
        return (*self.eligible, *(p for p in self.held if p not in known))

    @property
    def may(self) -> frozenset[int]:
        """Who may be asked for more."""
        return frozenset(self.eligible) - self.refused


def those_around(
    session: Session,
    region: Region,
    entry: OpenLine,
    today: date,
    makers: Sequence[int] | None = None,
    told: Sequence[Told] | None = None,
) -> Around:
    """Who may make a line, first in turn first; who holds some of it; who is not to be asked.

    Where the ``makers`` of its product, or the shares ``told``, are known they are not read again.
    """
    last = local(entry.line.cutoff, region.zone).date()
    held, refused = _held_and_refused(session, entry, told)
    if makers is None:
        makers = makers_in_turn(session, entry.product)
    needs = needs_of(session, entry)
    eligible = with_papers(session, entry.product, makers, needs, last, today)
    return Around(tuple(eligible), held, frozenset(refused), tuple(makers), needs)


def _held_and_refused(
    session: Session, entry: OpenLine, told: Sequence[Told] | None
) -> tuple[dict[int, Decimal], set[int]]:
    """What each producer holds of a line; and who is not to be asked for more of it.

    Whoever declined, or took only a part, is not asked again for this line; nor is anybody about
    whom an officer decided by hand. Whoever let an offer expire is asked again once they have
    stated a capacity anew.
    """
    held: dict[int, Decimal] = defaultdict(lambda: ZERO)
    refused: set[int] = set()
    if not entry.line.id:
        return held, refused
    shares = SHARES.all(session, line=entry.line.id) if told is None else told
    stated_at = _newest_statements(session, entry.product, shares)
    for share in shares:
        if _says_no_more(share, stated_at):
            refused.add(share.producer_id)
        if share.state in LIVE:
            held[share.producer_id] += live_amount(share)
    return held, refused


def _says_no_more(share: Told, stated_at: Mapping[int, datetime]) -> bool:
    """Whether what became of a share rules out another one of the same line."""
    if share.override_reason is not None:
        return True
    match share.state:
        case ShareState.DECLINED:
            return True
        case ShareState.EXPIRED:
            stated = stated_at.get(share.producer_id)
            return stated is None or stated <= _asked_at(share)
        case ShareState.CONFIRMED | ShareState.RECEIVED:
            return share.offered is not None and live_amount(share) < share.offered
    return False


def _asked_at(share: Told) -> datetime:
    """When a share was offered; one that never was counts from when it was computed."""
    return share.offered_at or share.computed_at


def _newest_statements(
    session: Session, product: Product, shares: Iterable[Told]
) -> dict[int, datetime]:
    """By producer: when they last stated a capacity, if it was since their share expired.

    Only weeks that were not over when the first of the shares was offered are looked at.
    """
    expired = [share for share in shares if share.state is ShareState.EXPIRED]
    if not expired:
        return {}
    since = min(_asked_at(share) for share in expired)
    week = monday(since.date()) - WEEK
    about = {"week": week, "since": since}
    of = (product.id, *guests_ever(session, product))
    return dict(row for number in of for row in STATED_SINCE.all(session, product=number, **about))


def makers_in_turn(session: Session, product: Product) -> list[int]:
    """The active producers of a product, first in turn first."""
    return [maker.producer_id for maker in IN_TURN.all(session, product=product.id)]
