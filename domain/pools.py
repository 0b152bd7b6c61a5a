"""The pool of an order line: who could make how much of it, in the order of their turn."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from domain.around import Around, those_around
from domain.models import Product, Region
from domain.pooling import OnePool
from domain.possible import Possible, capped, possible_of
from domain.promises import Books
from domain.quantities import ZERO, lots_up, whole_lots
from domain.standing import OpenLine, Standing, standings
from domain.weeks import local


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

    def possible(
        self, session: Session, region: Region, entry: OpenLine, now: datetime
    ) -> Possible:
        """What the pool could still add to its line."""
        caps = dict(zip(self.producers, self.caps, strict=True))
        return possible_of(session, region, entry, self.around, caps, now)

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
        capped(whole_lots(free.get(p, ZERO), lot), most, already) if p in may else 0
        for p, already in zip(producers, base, strict=True)
    )
    lots = sum(base) + whole_lots(standing.gap, lot)
    return LinePool(lots, producers, caps, base, around)


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
            self._possible[entry.line.id] = pool.possible(
                self.session, self.region, entry, self.now
            )
        return max(ZERO, standing.gap - self._possible[entry.line.id].total)

    def _usual_fills(self, entry: OpenLine, gap: Decimal) -> bool:
        """Whether what is usual alone fills a gap: then no accounts need be looked into."""
        around = those_around(self.session, self.region, entry)
        usual = possible_of(self.session, self.region, entry, around, {}, self.now)
        return usual.total >= gap

    def forget(self, product: Product) -> None:
        """Something of a product was promised: no pool of it is as it was."""
        self._books.forget(product)
        for line_id, (entry, _) in list(self._pools.items()):
            if entry.product.id == product.id:
                del self._pools[line_id]
                self._possible.pop(line_id, None)
