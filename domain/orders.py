"""Orders: looked at beforehand, made, found."""

import re
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session, col, func, select

from domain.audit import record_change
from domain.bottleneck import bottleneck_of
from domain.division import Wanted
from domain.hours import tied_to
from domain.messages.office import Bottleneck
from domain.models import (
    CapacityAsk,
    Order,
    OrderLine,
    OrderState,
    Product,
    Region,
)
from domain.pools import Pools
from domain.quantities import ZERO, plain
from domain.safety import chance_backed, chance_in_full, divide_safely, percent
from domain.standing import OpenLine, Standing, open_lines, standings
from domain.tied import beside
from domain.values import Value
from domain.weeks import first_usable_week, local

PERIOD_CODE = re.compile(r"B0*(\d{1,4})-(\d{1,4})")


class Draft(Value):
    """An order with one line, before it is made. Quantities in the product's unit.

    One that is ``proposed`` by its exporter waits for the office; the exporter's ``own_part`` is
    not pooled.
    """

    product: Product
    quantity: Decimal
    destination: str
    cutoff: datetime
    price_rupiah: int | None = None
    buyer: str = ""
    min_share: Decimal = ZERO
    max_share: Decimal | None = None
    max_producers: int = 0
    over_tolerance_percent: int = 0
    needs: tuple[str, ...] = ()
    handover_place: str = ""
    exporter_id: int | None = None
    proposed: bool = False
    own_part: Decimal = ZERO


class Preview(Value):
    """What the pool could do for an order today, before anybody is asked.

    ``stated`` is said and free, ``expected`` what is usual where nothing was said yet, from
    ``producers`` in all. ``filled`` is what could be shared out today beside the orders that come
    first, as ``shares`` (producer id and amount, in the order of the turn), the largest of them
    ``most``; ``extra`` of it is beyond the order, within what its buyer takes. ``missing`` is the
    rest, and ``because`` what stands in the way. ``chance`` is the whole percent of times that
    such promises bring all of the order, ``backed`` with what capacity is left to make up for
    what fails; nothing is said before the promises add up to the order.
    """

    entry: OpenLine
    stated: Decimal
    expected: Decimal
    producers: int
    filled: Decimal
    missing: Decimal
    most: Decimal
    extra: Decimal
    shares: tuple[tuple[int, Decimal], ...]
    chance: int | None
    backed: int | None
    because: Bottleneck | None

    @property
    def short(self) -> Decimal:
        """What not even the expected capacity would fill."""
        return max(ZERO, self.missing - self.expected)


def create_order(
    session: Session,
    region: Region,
    draft: Draft,
    now: datetime,
    actor_id: int | None,
    *,
    code: str | None = None,
) -> Order:
    """Make an order; unless given, its code follows the region's last one (``BPN-014``)."""
    order = _order_of(region, draft, now, actor_id)
    order.code = code or next_code(session, region)
    session.add(order)
    session.flush()
    line = _line_of(region, draft)
    line.order_id = order.id
    session.add(line)
    session.flush()
    record_change(
        session,
        now,
        "order_created",
        ("order", order.id),
        actor_id=actor_id,
        region_id=region.id,
        after={
            "code": order.code,
            "quantity": str(draft.quantity),
            "cutoff": draft.cutoff.isoformat(),
        },
    )
    return order


def next_code(session: Session, region: Region) -> str:
    """The code of the region's next order; two officers ordering at once take turns for it."""
    session.exec(select(Region.id).where(Region.id == region.id).with_for_update()).one()
    of_a_plan = col(Order.code).startswith(f"{region.code}-B")
    count = session.exec(
        select(func.count(col(Order.id))).where(Order.region_id == region.id, ~of_a_plan)
    )
    return f"{region.code}-{count.one() + 1:03d}"


def preview(session: Session, region: Region, draft: Draft, now: datetime) -> Preview:
    """Pooled capacity up to the cut-off against the order; nothing is written.

    It is divided as a morning run would, beside the open orders of the same product, and of those
    that share its hours.

    Raises:
        NoPlanError: there is no plan that passes its check.
    """
    entry = OpenLine(_order_of(region, draft, now, None), _line_of(region, draft), draft.product)
    pools = Pools(session, region, now)
    wanted = _beside(pools, Wanted(entry, Standing(draft.quantity)))
    wanted = beside(pools, wanted, entry)
    place = next(at for at, one in enumerate(wanted) if one.entry is entry)
    division = divide_safely(pools, wanted)
    plan, lot = division.lines[place], draft.product.lot
    filled = plain(plan.filled * lot)
    possible = plan.pool.possible(session, region, entry, now)
    full = filled >= draft.quantity
    return Preview(
        entry=entry,
        stated=possible.stated,
        expected=possible.expected,
        producers=possible.producers,
        filled=min(filled, draft.quantity),
        missing=max(ZERO, draft.quantity - filled),
        most=plain(max(plan.lots, default=0) * lot),
        extra=max(ZERO, filled - draft.quantity),
        shares=tuple(
            (producer, plain(lots * lot))
            for producer, lots in zip(plan.pool.producers, plan.lots, strict=True)
            if lots
        ),
        chance=percent(chance_in_full(pools, plan)) if full else None,
        backed=percent(chance_backed(pools, plan)) if full and any(plan.spare) else None,
        because=None if full else bottleneck_of(pools, division, place),
    )


def nothing_asked_yet(session: Session, region: Region, entry: OpenLine, now: datetime) -> bool:
    """Nobody has anything to give to a new line, and nobody was asked about its weeks yet."""
    pools = Pools(session, region, now)
    pool = pools.of(entry, Standing(entry.pooled))
    if any(pool.caps):
        return False
    asked = select(CapacityAsk.id).where(
        CapacityAsk.product_id == entry.product.id,
        col(CapacityAsk.asked_at).is_not(None),
        col(CapacityAsk.week) <= pool.week,
        col(CapacityAsk.week) >= (pool.first or first_usable_week(local(now, region.zone).date())),
    )
    return session.exec(asked.limit(1)).first() is None


def _beside(pools: Pools, draft: Wanted) -> list[Wanted]:
    """The draft among the open lines that take of the same capacity, and lack some, in order."""
    session, region = pools.session, pools.region
    tied = tied_to(session, draft.entry.product)
    lines = [
        entry
        for entry in open_lines(session, region.id)
        if entry.product.id in tied and entry.line.cutoff > pools.now
    ]
    by_line = standings(session, lines)
    open_still = [Wanted(entry, by_line[entry.line.id]) for entry in lines]
    open_still = [one for one in open_still if one.standing.gap >= one.entry.product.lot]
    return sorted([*open_still, draft], key=lambda one: one.entry.line.cutoff)


def find_order(session: Session, region: Region, code: str) -> Order | None:
    """An order of the region by its code; ``14`` and ``bpn14`` find ``BPN-014`` too.

    The order of a blanket order's period is found by ``B1-3``.
    """
    number = code.strip().upper().removeprefix(region.code).strip("- ")
    period = PERIOD_CODE.fullmatch(number)
    if period is not None:
        wanted = f"{region.code}-B{int(period[1]):02d}-{int(period[2])}"
    elif number.isdecimal():
        wanted = f"{region.code}-{int(number):03d}"
    else:
        return None
    return session.exec(
        select(Order).where(Order.region_id == region.id, Order.code == wanted)
    ).first()


def _order_of(region: Region, draft: Draft, now: datetime, actor_id: int | None) -> Order:
    return Order(
        region_id=region.id,
        code="",
        buyer=draft.buyer,
        destination=draft.destination,
        exporter_id=draft.exporter_id,
        state=OrderState.PROPOSED if draft.proposed else OrderState.OPEN,
        created_by=actor_id,
        created_at=now,
    )


def _line_of(region: Region, draft: Draft) -> OrderLine:
    return OrderLine(
        order_id=0,
        product_id=draft.product.id,
        quantity=draft.quantity,
        price_rupiah=draft.price_rupiah,
        over_tolerance_percent=draft.over_tolerance_percent,
        min_share=draft.min_share,
        max_share=draft.max_share,
        max_producers=draft.max_producers,
        needs=list(draft.needs),
        cutoff=draft.cutoff,
        own_part=draft.own_part,
        handover_place=draft.handover_place or region.handover_place,
    )
