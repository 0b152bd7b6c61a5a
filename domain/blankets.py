"""Blanket orders: a quota for every period, made, changed and ended; each period becomes an order.

A period becomes an ordinary order `lead_days` before it is due, once: what was promised for it
beforehand (`domain.commitments`) is settled in the same transaction, the rest is shared out by the
next morning run like any other order.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, func, select

from domain.audit import record_change
from domain.commitments import release, settle
from domain.jobs import JobContext
from domain.messages.blankets import BlanketChanged, BlanketEnded
from domain.models import (
    BlanketOrder,
    BlanketPeriod,
    BlanketState,
    Every,
    Order,
    Person,
    Producer,
    Product,
    Region,
)
from domain.orders import Draft, create_order
from domain.outbox import post
from domain.periods import due_days
from domain.plans import live_commitments, offer_plans
from domain.prepared import Prepared
from domain.quality import set_quality
from domain.quantities import ZERO, Quantity
from domain.records import the
from domain.standing import lines_of
from domain.values import Value
from domain.weeks import at

OPEN_BLANKETS = Prepared[BlanketOrder](
    select(BlanketOrder)
    .where(
        col(BlanketOrder.region_id) == bindparam("region"),
        col(BlanketOrder.state) == BlanketState.OPEN,
    )
    .order_by(col(BlanketOrder.id))
)
PERIODS = Prepared[BlanketPeriod](
    select(BlanketPeriod)
    .where(col(BlanketPeriod.blanket_id) == bindparam("blanket"))
    .order_by(col(BlanketPeriod.number))
)
TIME_TO_ANSWER = timedelta(days=2)
"""A plan is not settled before its producers have had this long to answer it."""
PLANS_ON = 0
"""Plans go out on Mondays: they are due two weeks before they matter."""
NEVER_LATER = timedelta(days=7)
"""But an order is made at the latest this long before its cut-off."""


class BlanketDraft(Value):
    """A blanket order before it is made. ``quantity`` is for each period, in the product's unit.

    ``quality`` is the standard of all periods: ``grade``, ``text``, ``sample`` (a document).
    """

    product: Product
    quantity: Decimal
    every: Every
    first_day: date
    last_day: date
    destination: str
    price_rupiah: int | None = None
    buyer: str = ""
    lead_days: int = 21
    over_tolerance_percent: int = 0
    min_share: Decimal = ZERO
    needs: tuple[str, ...] = ()
    handover_place: str = ""
    quality: Mapping[str, Any] | None = None


def open_blankets(session: Session, region_id: int) -> list[BlanketOrder]:
    """The blanket orders of a region that still run, the oldest first."""
    return OPEN_BLANKETS.all(session, region=region_id)


def find_blanket(session: Session, region: Region, code: str) -> BlanketOrder | None:
    """A blanket order of the region by its code; ``B1`` and ``1`` find ``BPN-B01`` too."""
    number = code.strip().upper().removeprefix(region.code).strip("- ").removeprefix("B")
    if not number.isdecimal() or len(number) > 6:
        return None
    wanted = f"{region.code}-B{int(number):02d}"
    return session.exec(
        select(BlanketOrder).where(BlanketOrder.region_id == region.id, BlanketOrder.code == wanted)
    ).first()


def periods_of(session: Session, blanket_id: int) -> list[BlanketPeriod]:
    """Every period of a blanket order, in time."""
    return PERIODS.all(session, blanket=blanket_id)


def coming_periods(session: Session, blanket: BlanketOrder, today: date) -> list[BlanketPeriod]:
    """The periods that are not due yet, in time, whether they are orders already or not."""
    return [period for period in periods_of(session, blanket.id) if period.due_on >= today]


def create_blanket(
    session: Session, region: Region, draft: BlanketDraft, now: datetime, actor_id: int | None
) -> BlanketOrder:
    """Make a blanket order with all its periods, and offer the plan of the first ones at once.

    Raises:
        ValueError: no period falls into the span.
    """
    days = due_days(draft.every, draft.first_day, draft.last_day)
    if not days:
        msg = f"no period between {draft.first_day} and {draft.last_day}"
        raise ValueError(msg)
    blanket = BlanketOrder(
        region_id=region.id,
        code=_next_code(session, region),
        product_id=draft.product.id,
        quantity=draft.quantity,
        every=draft.every,
        first_day=draft.first_day,
        last_day=draft.last_day,
        destination=draft.destination,
        buyer=draft.buyer,
        price_rupiah=draft.price_rupiah,
        lead_days=draft.lead_days,
        over_tolerance_percent=draft.over_tolerance_percent,
        min_share=draft.min_share,
        needs=list(draft.needs),
        handover_place=draft.handover_place,
        quality=None if draft.quality is None else dict(draft.quality),
        created_by=actor_id,
        created_at=now,
    )
    session.add(blanket)
    session.flush()
    for number, day in enumerate(days, start=1):
        session.add(
            BlanketPeriod(blanket_id=blanket.id, number=number, due_on=day, quantity=draft.quantity)
        )
    session.flush()
    after = {"code": blanket.code, "quantity": str(draft.quantity), "periods": len(days)}
    _trail(session, blanket, now, "blanket_created", actor_id, after=after)
    offer_plans(session, region, blanket, _not_ordered(session, blanket), now)
    return blanket


def change_quota(
    session: Session, blanket: BlanketOrder, quantity: Decimal, now: datetime, actor_id: int
) -> int:
    """Another quota from the first period on that is no order yet; returns how many were told.

    Orders that were made stay as they are. Whoever promised some of it keeps what they promised as
    far as the new quota goes (`domain.commitments.settle`).
    """
    periods = _not_ordered(session, blanket)
    before = periods[0].quantity if periods else blanket.quantity
    if quantity == before or not periods:
        return 0
    blanket.quantity = quantity
    for period in periods:
        period.quantity = quantity
    session.flush()
    changed = {"quantity": str(quantity), "since": periods[0].due_on.isoformat()}
    _trail(
        session,
        blanket,
        now,
        "blanket_changed",
        actor_id,
        before={"quantity": str(before)},
        after=changed,
    )
    product = the(session, Product, blanket.product_id)
    told = BlanketChanged(
        blanket.code,
        product.name,
        blanket.destination,
        Quantity(before, product.unit),
        Quantity(quantity, product.unit),
        periods[0].due_on,
    )
    people = _promising(session, periods)
    for person in people:
        post(session, person, told, now)
    return len(people)


def end_blanket(
    session: Session, blanket: BlanketOrder, reason: str, now: datetime, actor_id: int
) -> int:
    """No further period becomes an order; returns how many who had promised some were told.

    Orders that were made go on. What was stated for the weeks stays stated: it is the producers'
    own word, and other orders may use it.
    """
    periods = _not_ordered(session, blanket)
    people = _promising(session, periods)
    blanket.state, blanket.ended_at = BlanketState.ENDED, now
    for period in periods:
        release(session, period, blanket.region_id, now)
    _trail(session, blanket, now, "blanket_ended", actor_id, reason=reason)
    product = the(session, Product, blanket.product_id)
    for person in people:
        told = BlanketEnded(blanket.code, product.name, blanket.destination, reason)
        post(session, person, told, now)
    return len(people)


def make_period_orders(context: JobContext) -> None:
    """Each morning make the orders of the periods whose time has come; on Mondays offer plans."""
    for blanket in open_blankets(context.session, context.region.id):
        periods = _not_ordered(context.session, blanket)
        for period in periods:
            if is_time(blanket, period, context.now, context.today):
                _make_order(context.session, context.region, blanket, period, context.now)
        left = [period for period in periods if period.order_id is None]
        if not left:
            blanket.state = BlanketState.DONE
            _trail(context.session, blanket, context.now, "blanket_done", None)
            continue
        if context.today.weekday() == PLANS_ON:
            offer_plans(context.session, context.region, blanket, left, context.now)


def is_time(blanket: BlanketOrder, period: BlanketPeriod, now: datetime, today: date) -> bool:
    """Whether a period becomes an order now."""
    left = period.due_on - today
    if left > timedelta(days=blanket.lead_days):
        return False
    answered = period.planned_at is not None and now - period.planned_at >= TIME_TO_ANSWER
    return answered or left <= NEVER_LATER


def order_day(blanket: BlanketOrder, period: BlanketPeriod) -> date:
    """The day on which a period becomes an order, as far as it depends on the calendar."""
    return period.due_on - timedelta(days=blanket.lead_days)


def _make_order(
    session: Session, region: Region, blanket: BlanketOrder, period: BlanketPeriod, now: datetime
) -> Order | None:
    """The order of one period; a period that is over already has none."""
    cutoff = at(period.due_on, region.cutoff_at, region.zone)
    if cutoff <= now:
        release(session, period, region.id, now)
        return None
    product = the(session, Product, blanket.product_id)
    draft = Draft(
        product=product,
        quantity=period.quantity,
        destination=blanket.destination,
        cutoff=cutoff,
        price_rupiah=blanket.price_rupiah,
        buyer=blanket.buyer,
        min_share=blanket.min_share,
        over_tolerance_percent=blanket.over_tolerance_percent,
        needs=tuple(blanket.needs),
        handover_place=blanket.handover_place,
    )
    code = f"{blanket.code}-{period.number}"
    order = create_order(session, region, draft, now, blanket.created_by, code=code)
    if blanket.quality is not None:
        of = blanket.quality
        (entry,) = lines_of(session, order)
        standard = of["grade"], of["text"], of["sample"]
        set_quality(session, entry, *standard, now, blanket.created_by)
    period.order_id = order.id
    session.flush()
    settle(session, region, blanket, period, order, now)
    return order


def _not_ordered(session: Session, blanket: BlanketOrder) -> list[BlanketPeriod]:
    return [period for period in periods_of(session, blanket.id) if period.order_id is None]


def _promising(session: Session, periods: list[BlanketPeriod]) -> list[Person]:
    """Whoever was asked for, or promised, some of these periods; each once."""
    found: dict[int, Person] = {}
    for period in periods:
        for commitment in live_commitments(session, period.id):
            producer = the(session, Producer, commitment.producer_id)
            found.setdefault(producer.person_id, the(session, Person, producer.person_id))
    return list(found.values())


def _next_code(session: Session, region: Region) -> str:
    session.exec(select(Region.id).where(Region.id == region.id).with_for_update()).one()
    count = session.exec(
        select(func.count(col(BlanketOrder.id))).where(BlanketOrder.region_id == region.id)
    )
    return f"{region.code}-B{count.one() + 1:02d}"


def _trail(
    session: Session,
    blanket: BlanketOrder,
    now: datetime,
    action: str,
    actor_id: int | None,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    record_change(
        session,
        now,
        action,
        ("blanket", blanket.id),
        actor_id=actor_id,
        region_id=blanket.region_id,
        before=before,
        after=after,
        reason=reason,
    )


__all__ = [
    "BlanketDraft",
    "change_quota",
    "coming_periods",
    "create_blanket",
    "end_blanket",
    "find_blanket",
    "is_time",
    "make_period_orders",
    "open_blankets",
    "order_day",
    "periods_of",
]
