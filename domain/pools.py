"""The pool of an order line: who could make how much of it, in the order of their turn."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import bindparam, func
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from domain.models import (
    CapacityReport,
    Person,
    Producer,
    ProducerProduct,
    ProducerState,
    Product,
    Qualification,
    Region,
    Share,
    ShareState,
)
from domain.pooling import OnePool
from domain.prepared import Prepared
from domain.promises import Books
from domain.quantities import ZERO, lots_up, plain, whole_lots
from domain.standing import LIVE, OpenLine, Standing, live_amount, standings
from domain.weeks import WEEK, first_usable_week, last_usable_week, local, monday


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


SHARES = Prepared(
    columns(
        col(Share.producer_id),
        col(Share.state),
        col(Share.computed),
        col(Share.offered),
        col(Share.confirmed),
        col(Share.override_reason),
        col(Share.computed_at),
        col(Share.offered_at),
    )
    .where(col(Share.line_id) == bindparam("line"))
    .order_by(col(Share.id)),
    Told,
)
IN_TURN = Prepared[int](
    columns(col(Producer.id))
    .join(ProducerProduct, col(ProducerProduct.producer_id) == col(Producer.id))
    .join(Person, col(Producer.person_id) == col(Person.id))
    .where(
        col(ProducerProduct.product_id) == bindparam("product"),
        col(Producer.state) == ProducerState.ACTIVE,
        col(Person.opted_out_at).is_(None),
    )
    .order_by(col(ProducerProduct.last_favoured), col(ProducerProduct.id))
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
SAID = Prepared[tuple[int, int]](
    columns(col(CapacityReport.producer_id), func.count(col(CapacityReport.id)))
    .where(
        col(CapacityReport.product_id) == bindparam("product"),
        col(CapacityReport.week).between(bindparam("first"), bindparam("last")),
        col(CapacityReport.replaced).is_(False),
    )
    .group_by(col(CapacityReport.producer_id))
)
USUAL = Prepared[tuple[int, Decimal]](
    columns(col(ProducerProduct.producer_id), col(ProducerProduct.usual_weekly)).where(
        col(ProducerProduct.product_id) == bindparam("product")
    )
)


@dataclass(frozen=True, slots=True)
class Around:
    """The producers around a line.

    Who is ``eligible``, in turn; what each ``held`` of it already; who ``refused``, and is not to
    be asked for more of it.
    """

    eligible: tuple[int, ...]
    held: Mapping[int, Decimal]
    refused: frozenset[int]

    @property
    def in_turn(self) -> tuple[int, ...]:
        """The eligible, then whoever holds some and is not eligible any more."""
        known = set(self.eligible)
        return (*self.eligible, *(p for p in self.held if p not in known))

    @property
    def may(self) -> frozenset[int]:
        """Who may be asked for more."""
        return frozenset(self.eligible) - self.refused


@dataclass(frozen=True, slots=True)
class LinePool:
    """Who could make how much of a line, in lots, in the order of their turn.

    ``lots`` is what they hold already and the open gap together.
    """

    lots: int
    producers: tuple[int, ...]
    caps: tuple[int, ...]
    base: tuple[int, ...]
    around: Around

    @property
    def gap(self) -> int:
        """What nobody has yet."""
        return self.lots - sum(self.base)

    def problem(self, entry: OpenLine) -> OnePool:
        """The pool as the allocator takes it; the turn is the place in the list."""
        return OnePool(
            lots=self.lots,
            caps=self.caps,
            base=self.base,
            rank=range(len(self.producers)),
            min_share=lots_up(entry.line.min_share, entry.product.lot),
            max_producers=entry.line.max_producers,
        )


def pool_of(
    session: Session,
    region: Region,
    entry: OpenLine,
    now: datetime,
    books: Books | None = None,
    standing: Standing | None = None,
) -> LinePool:
    """The pool of a line today: stated and free capacity of those who may make it.

    What is at hand already (the accounts of a run, where the line stands) is not read again.
    """
    line, lot = entry.line, entry.product.lot
    session.flush()
    if standing is None:
        standing = standings(session, [entry])[line.id] if line.id else Standing(line.quantity)
    today, last = local(now, region.zone).date(), local(line.cutoff, region.zone).date()
    free = (books or Books(session, region.zone, today)).free(entry.product, last)
    around = those_around(session, region, entry)
    may = around.may
    producers = tuple(p for p in around.in_turn if p in around.held or (free.get(p) and p in may))
    base = tuple(whole_lots(around.held.get(p, ZERO), lot) for p in producers)
    most = None if line.max_share is None else whole_lots(line.max_share, lot)
    caps = tuple(
        _capped(whole_lots(free.get(p, ZERO), lot), most, already) if p in may else 0
        for p, already in zip(producers, base, strict=True)
    )
    lots = sum(base) + whole_lots(standing.gap, lot)
    return LinePool(lots, producers, caps, base, around)


def those_around(session: Session, region: Region, entry: OpenLine) -> Around:
    """Who may make a line, first in turn first; who holds some of it; who is not to be asked."""
    last = local(entry.line.cutoff, region.zone).date()
    held, refused = _held_and_refused(session, entry)
    eligible = eligible_in_turn(session, entry.product, tuple(entry.line.needs), last)
    return Around(tuple(eligible), held, frozenset(refused))


def _capped(lots: int, most: int | None, already: int) -> int:
    return lots if most is None else max(0, min(lots, most - already))


def _held_and_refused(session: Session, entry: OpenLine) -> tuple[dict[int, Decimal], set[int]]:
    """What each producer holds of a line; and who is not to be asked for more of it.

    Whoever declined, or took only a part, is not asked again for this line; nor is anybody about
    whom an officer decided by hand. Whoever let an offer expire is asked again once they have
    stated a capacity anew.
    """
    held: dict[int, Decimal] = defaultdict(lambda: ZERO)
    refused: set[int] = set()
    if not entry.line.id:
        return held, refused
    shares = SHARES.all(session, line=entry.line.id)
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
    return dict(STATED_SINCE.all(session, product=product.id, week=week, since=since))


def eligible_in_turn(
    session: Session, product: Product, needs: tuple[str, ...], until: date
) -> list[int]:
    """The active producers of a product who hold every needed paper, first in turn first."""
    rows = IN_TURN.all(session, product=product.id)
    if not needs:
        return rows
    papers = session.exec(
        select(Qualification.producer_id, Qualification.kind).where(
            col(Qualification.kind).in_(needs),
            col(Qualification.verified_at).is_not(None),
            col(Qualification.expires_on).is_(None) | (col(Qualification.expires_on) >= until),
        )
    ).all()
    holds: dict[int, set[str]] = {}
    for producer, kind in papers:
        holds.setdefault(producer, set()).add(kind)
    return [p for p in rows if holds.get(p, set()) >= set(needs)]


@dataclass(frozen=True, slots=True)
class Possible:
    """What a pool could still add to a line, in the product's unit.

    ``stated`` is said and free; ``expected`` is what is usual in the weeks about which nobody has
    said anything yet; ``producers`` could make some of either.
    """

    stated: Decimal
    expected: Decimal
    producers: int

    @property
    def total(self) -> Decimal:
        """Both together."""
        return self.stated + self.expected


class Pools:
    """The pools of a region's lines in one run, each made once, until something is promised."""

    def __init__(self, session: Session, region: Region, now: datetime) -> None:
        self.session, self.region, self.now = session, region, now
        self._books = Books(session, region.zone, local(now, region.zone).date())
        self._pools: dict[int, tuple[OpenLine, LinePool]] = {}
        self._possible: dict[int, Possible] = {}

    def of(self, entry: OpenLine, standing: Standing) -> LinePool:
        """The pool of a line that stands like this."""
        if entry.line.id not in self._pools:
            pool = pool_of(self.session, self.region, entry, self.now, self._books, standing)
            self._pools[entry.line.id] = (entry, pool)
        return self._pools[entry.line.id][1]

    def missing(self, entry: OpenLine, standing: Standing) -> Decimal:
        """How much of a line not even everything that the pool can still make would fill."""
        if not standing.gap:
            return ZERO
        if entry.line.id not in self._possible:
            if self._usual_fills(entry, standing.gap):
                return ZERO
            pool = self.of(entry, standing)
            possible = possible_of(self.session, self.region, entry, pool, self.now)
            self._possible[entry.line.id] = possible
        return max(ZERO, standing.gap - self._possible[entry.line.id].total)

    def _usual_fills(self, entry: OpenLine, gap: Decimal) -> bool:
        """Whether what is usual alone fills a gap: then no accounts need be looked into."""
        around = those_around(self.session, self.region, entry)
        usual = usual_unsaid(self.session, self.region, entry, around, self.now)
        return _possible(entry, around, {}, usual).total >= gap

    def forget(self, product: Product) -> None:
        """Something of a product was promised: no pool of it is as it was."""
        self._books.forget(product)
        for line_id, (entry, _) in list(self._pools.items()):
            if entry.product.id == product.id:
                del self._pools[line_id]
                self._possible.pop(line_id, None)


def possible_of(
    session: Session, region: Region, entry: OpenLine, pool: LinePool, now: datetime
) -> Possible:
    """What the pool could still add to a line within its minimum, its maximum and its limit.

    With a limit on the number of producers, those who can make most of it count.
    """
    caps = dict(zip(pool.producers, pool.caps, strict=True))
    usual = usual_unsaid(session, region, entry, pool.around, now)
    return _possible(entry, pool.around, caps, usual)


def _possible(
    entry: OpenLine, around: Around, caps: Mapping[int, int], usual: Mapping[int, Decimal]
) -> Possible:
    """Of free capacity (in lots) and the usual; the usual is not made smaller by promises."""
    line, lot = entry.line, entry.product.lot
    most = None if line.max_share is None else whole_lots(line.max_share, lot)
    least = lots_up(line.min_share, lot)
    found: list[tuple[int, int, bool]] = []
    holders = 0
    for producer in around.in_turn:
        already = whole_lots(around.held.get(producer, ZERO), lot)
        holders += bool(already)
        cap = caps.get(producer, 0)
        both = _capped(cap + whole_lots(usual.get(producer, ZERO), lot), most, already)
        if both and (already or both >= least):
            found.append((both, min(cap, both), bool(already)))
    taken = _within_limit(found, line.max_producers, holders)
    stated = sum(cap for _, cap, _ in taken)
    total = sum(both for both, _, _ in taken)
    return Possible(plain(stated * lot), plain((total - stated) * lot), len(taken))


def _within_limit(
    found: list[tuple[int, int, bool]], limit: int, holders: int
) -> list[tuple[int, int, bool]]:
    """Holders stay in; of newcomers as many of the ablest as the limit leaves room for."""
    if not limit:
        return found
    newcomers = sorted((one for one in found if not one[2]), reverse=True)
    return [one for one in found if one[2]] + newcomers[: max(0, limit - holders)]


def usual_unsaid(
    session: Session, region: Region, entry: OpenLine, around: Around, now: datetime
) -> dict[int, Decimal]:
    """By producer: the usual capacity of the weeks to come about which they have said nothing."""
    weeks = _weeks_to_come(region, entry, now)
    if not weeks:
        return {}
    product = entry.product.id
    weeks_said = dict(SAID.all(session, product=product, first=weeks[0], last=weeks[-1]))
    usual, may = USUAL.all(session, product=product), around.may
    return {
        producer: amount * (len(weeks) - weeks_said.get(producer, 0))
        for producer, amount in usual
        if producer in may and amount
    }


def _weeks_to_come(region: Region, entry: OpenLine, now: datetime) -> list[date]:
    """The weeks after this one that count for the cut-off."""
    today = local(now, region.zone).date()
    last = last_usable_week(local(entry.line.cutoff, region.zone).date())
    week = max(first_usable_week(today), monday(today) + WEEK)
    weeks = []
    while week <= last:
        weeks.append(week)
        week += WEEK
    return weeks
