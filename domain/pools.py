"""The pool of an order line: who could make how much of it, in the order of their turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from domain.around import Around, makers_in_turn, those_around
from domain.hours import tied_to
from domain.models import Product, Region
from domain.possible import Possible, capped, possible_of
from domain.promises import Books
from domain.quantities import ZERO, whole_lots
from domain.standing import OpenLine, Standing
from domain.weeks import local, usable_weeks


@dataclass(frozen=True, slots=True)
class LinePool:
    """Who could make how much of a line, in lots, in the order of their turn.

    ``lots`` is what they hold already and the open gap together; ``week`` the last week whose
    capacity counts, ``first`` the first one where goods do not keep. What other lines of the
    product take is not taken off.
    """

    lots: int
    week: date
    producers: tuple[int, ...]
    caps: tuple[int, ...]
    base: tuple[int, ...]
    around: Around
    first: date | None = None

    @property
    def gap(self) -> int:
        """What nobody has yet."""
        return self.lots - sum(self.base)

    def possible(
        self, session: Session, region: Region, entry: OpenLine, now: datetime
    ) -> Possible:
        """What the pool could still add to its line."""
        caps = dict(zip(self.producers, self.caps, strict=True))
        return possible_of(session, region, entry, self.around, caps, now)


class Pools:
    """The pools of a region's lines in one run, each made once, until something is promised."""

    def __init__(self, session: Session, region: Region, now: datetime) -> None:
        self.session, self.region, self.now = session, region, now
        self.books = Books(session, region.zone, local(now, region.zone).date())
        self._makers: dict[int, Sequence[int]] = {}
        self._pools: dict[int, tuple[OpenLine, LinePool]] = {}
        self._possible: dict[int, Possible] = {}

    def of(self, entry: OpenLine, standing: Standing) -> LinePool:
        """The pool of a line that stands like this; one that is not made yet is not kept."""
        if not entry.line.id:
            return self._pool_of(entry, standing)
        if entry.line.id not in self._pools:
            self._pools[entry.line.id] = (entry, self._pool_of(entry, standing))
        return self._pools[entry.line.id][1]

    def missing(self, entry: OpenLine, standing: Standing) -> Decimal:
        """How much of a line not even everything that the pool can still make would fill."""
        if not standing.gap:
            return ZERO
        if entry.line.id not in self._possible:
            if self._usual_fills(entry, standing.gap):
                return ZERO
            pool = self.of(entry, standing)
            self._possible[entry.line.id] = pool.possible(
                self.session, self.region, entry, self.now
            )
        return max(ZERO, standing.gap - self._possible[entry.line.id].total)

    def _usual_fills(self, entry: OpenLine, gap: Decimal) -> bool:
        """Whether what is usual alone fills a gap: then no accounts need be looked into."""
        usual = possible_of(self.session, self.region, entry, self._around(entry), {}, self.now)
        return usual.total >= gap

    def _around(self, entry: OpenLine) -> Around:
        product = entry.product
        if product.id not in self._makers:
            self._makers[product.id] = makers_in_turn(self.session, product)
        today = local(self.now, self.region.zone).date()
        return those_around(self.session, self.region, entry, today, self._makers[product.id])

    def _pool_of(self, entry: OpenLine, standing: Standing) -> LinePool:
        line, lot = entry.line, entry.product.lot
        first, week = self.weeks(entry)
        free = self.books.free(entry.product, week, first)
        around = self._around(entry)
        may, held = around.may, around.held
        producers = tuple(p for p in around.in_turn if p in held or (free.get(p) and p in may))
        base = tuple(whole_lots(held.get(p, ZERO), lot) for p in producers)
        most = None if line.max_share is None else whole_lots(line.max_share, lot)
        caps = tuple(
            capped(whole_lots(free.get(p, ZERO), lot), most, already) if p in may else 0
            for p, already in zip(producers, base, strict=True)
        )
        lots = sum(base) + whole_lots(standing.gap, lot)
        return LinePool(lots, week, producers, caps, base, around, first)

    def weeks(self, entry: OpenLine) -> tuple[date | None, date]:
        """The first week, where goods do not keep, and the last one, whose capacity counts."""
        zone, window = self.region.zone, entry.product.handover_days
        due = local(entry.line.cutoff, zone).date()
        first, last = usable_weeks(local(self.now, zone).date(), due, window)
        return (first if window else None), last

    def forget(self, product: Product) -> None:
        """Something was promised: no pool of the product, or of what shares its hours, holds."""
        self.books.forget(product)
        gone = tied_to(self.session, product)
        for line_id, (entry, _) in list(self._pools.items()):
            if entry.product.id in gone:
                del self._pools[line_id]
                self._possible.pop(line_id, None)
