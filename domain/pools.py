"""The pool of an order line: who could make how much of it, in the order of their turn."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from domain.across import Makers, makers_across
from domain.ahead import makers_of_region, standbys_of_region, told_in_region
from domain.around import IN_TURN, Around, Maker, Told, those_around
from domain.guests import Guest, guests_of, same_weeks
from domain.hours import tied_to
from domain.models import Product, Region, Standby, StandbyState
from domain.possible import Possible, capped, possible_of, usual_unsaid, weeks_to_come
from domain.prepared import Prepared
from domain.promises import Books
from domain.quantities import ZERO, whole_lots
from domain.standing import OpenLine, Standing
from domain.values import Value
from domain.weeks import local, usable_weeks

STANDBYS = Prepared[Standby](
    select(Standby)
    .where(col(Standby.line_id) == bindparam("line"))
    .order_by(col(Standby.place), col(Standby.id))
)


class LinePool(Value):
    """Who could make how much of a line, in lots, in the order of their turn.

    ``lots`` is what they hold already and the open gap together; ``week`` the last week whose
    capacity counts, ``first`` the first one where goods do not keep. What other lines of the
    product take is not taken off. ``by_agreement``: only standbys who agreed beforehand are asked.
    """

    lots: int
    week: date
    producers: tuple[int, ...]
    caps: tuple[int, ...]
    base: tuple[int, ...]
    around: Around
    first: date | None = None
    by_agreement: bool = False

    @property
    def gap(self) -> int:
        """What nobody has yet."""
        return self.lots - sum(self.base)

    def possible(
        self, session: Session, region: Region, entry: OpenLine, now: datetime
    ) -> Possible:
        """What the pool could still add to its line."""
        weeks = weeks_to_come(region, entry, now)
        usual: dict[int, Decimal] = {}
        guests = guests_of(session, entry.product, now)
        for product in (entry.product, *(guest.product for guest in guests)):
            usual.update(usual_unsaid(session, product.id, weeks) if weeks else {})
        return possible_of(entry, self.around, self.able, usual)

    @property
    def able(self) -> dict[int, int]:
        """What each could still make of it, in lots."""
        return dict(zip(self.producers, self.caps, strict=True))


class Pools:
    """The pools of a region's lines in one run, each made once, until something is promised.

    `read_ahead` reads what many lines need of the region at once; without it each product and
    line is read when it is asked for.
    """

    def __init__(self, session: Session, region: Region, now: datetime) -> None:
        self.session, self.region, self.now = session, region, now
        today = local(now, region.zone).date()
        self.books = Books(session, region.zone, today, guests=self.guests)
        self._guests: dict[int, Sequence[Guest]] = {}
        self._across: dict[int, Makers] = {}
        self._makers: dict[int, Sequence[Maker]] = {}
        self._told: dict[int, Sequence[Told]] = {}
        self._standbys: dict[int, Mapping[int, Standby]] = {}
        self._usual: dict[tuple[int, date, date], Mapping[int, Decimal]] = {}
        self._pools: dict[int, LinePool] = {}
        self._lines_of: dict[int, list[int]] = defaultdict(list)
        self._possible: dict[int, Possible] = {}
        self._for_everybody: set[int] = set()

    def read_ahead(self, lines: Sequence[OpenLine]) -> None:
        """Read at once what these open lines need, as far as it is not known."""
        session, region_id = self.session, self.region.id
        products = {entry.product.id: entry.product for entry in lines}
        if not self._makers:
            makers = makers_of_region(session, region_id)
            self._makers.update(
                (product.id, makers.get(product.id, ()))
                for product in products.values()
                if not product.across
            )
        told, standbys = told_in_region(session, region_id), standbys_of_region(session, region_id)
        for entry in lines:
            self._told[entry.line.id] = told.get(entry.line.id, ())
            self._standbys[entry.line.id] = standbys.get(entry.line.id, {})
        self.books.read_ahead(region_id, products.values())

    def makers(self, product: Product) -> Sequence[Maker]:
        """Who makes a product, first in turn first."""
        if product.id not in self._makers:
            self._makers[product.id] = (
                self._across_of(product).in_turn
                if product.across
                else IN_TURN.all(self.session, product=product.id)
            )
        return self._makers[product.id]

    def guests(self, product: Product) -> Sequence[Guest]:
        """Other regions' products whose makers may be asked for this one's orders."""
        if not product.across:
            return ()
        if product.id not in self._guests:
            self._guests[product.id] = guests_of(self.session, product, self.now)
        return self._guests[product.id]

    def made_as(self, product: Product) -> Mapping[int, int]:
        """By guest who may make a product: which product it is at home."""
        if not product.across:
            return {}
        made_as = self._across_of(product).made_as
        return {producer: guest.product.id for producer, guest in made_as.items()}

    def _across_of(self, product: Product) -> Makers:
        if product.id not in self._across:
            self._across[product.id] = makers_across(self.session, product, self.guests(product))
        return self._across[product.id]

    def standbys(self, entry: OpenLine) -> Mapping[int, Standby]:
        """The standbys of a line by producer, in their places."""
        line_id = entry.line.id
        if not line_id:
            return {}
        if line_id not in self._standbys:
            found = STANDBYS.all(self.session, line=line_id)
            self._standbys[line_id] = {standby.producer_id: standby for standby in found}
        return self._standbys[line_id]

    def of(self, entry: OpenLine, standing: Standing) -> LinePool:
        """The pool of a line that stands like this; one that is not made yet is not kept."""
        if not entry.line.id:
            return self._pool_of(entry, standing)
        if entry.line.id not in self._pools:
            self._pools[entry.line.id] = self._pool_of(entry, standing)
            self._lines_of[entry.product.id].append(entry.line.id)
        return self._pools[entry.line.id]

    def missing(self, entry: OpenLine, standing: Standing) -> Decimal:
        """How much of a line not even everything that the pool can still make would fill."""
        if not standing.gap:
            return ZERO
        if entry.line.id not in self._possible:
            if self._usual_fills(entry, standing.gap):
                return ZERO
            pool = self.of(entry, standing)
            usual = self._usual_unsaid(entry)
            self._possible[entry.line.id] = possible_of(entry, pool.around, pool.able, usual)
        return max(ZERO, standing.gap - self._possible[entry.line.id].total)

    def _usual_fills(self, entry: OpenLine, gap: Decimal) -> bool:
        """Whether what is usual alone fills a gap: then no accounts need be looked into."""
        usual = self._usual_unsaid(entry)
        return possible_of(entry, self._around(entry), {}, usual).total >= gap

    def _usual_unsaid(self, entry: OpenLine) -> Mapping[int, Decimal]:
        """By producer: what is usual in the weeks to come about which nothing is said."""
        weeks = weeks_to_come(self.region, entry, self.now)
        if not weeks:
            return {}
        key = (entry.product.id, weeks[0], weeks[-1])
        if key not in self._usual:
            self._usual[key] = self._usual_of(entry.product, weeks)
        return self._usual[key]

    def _usual_of(self, product: Product, weeks: Sequence[date]) -> Mapping[int, Decimal]:
        products = (product, *(guest.product for guest in self.guests(product)))
        found: dict[int, Decimal] = {}
        for one in products:
            found.update(usual_unsaid(self.session, one.id, weeks))
        return found

    def _around(self, entry: OpenLine) -> Around:
        makers = [maker.producer_id for maker in self.makers(entry.product)]
        if entry.product.across:
            makers = self._on_one_clock(entry, makers)
        today = local(self.now, self.region.zone).date()
        told = self._told.get(entry.line.id)
        return those_around(self.session, self.region, entry, today, makers, told)

    def _on_one_clock(self, entry: OpenLine, makers: Sequence[int]) -> list[int]:
        """Without the guests whose weeks are other ones at this hour."""
        today, due = (local(at, self.region.zone).date() for at in (self.now, entry.line.cutoff))
        weeks = usable_weeks(today, due, entry.product.handover_days)
        guests = self._across_of(entry.product).made_as
        return [p for p in makers if p not in guests or same_weeks(guests[p], entry, weeks)]

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
        gap = whole_lots(standing.gap, lot)
        agreed = self._agreed(entry, gap, dict(zip(producers, caps, strict=True)))
        if agreed:
            caps = tuple(agreed.get(p, 0) for p in producers)
        lots = sum(base) + gap
        return LinePool(lots, week, producers, caps, base, around, first, bool(agreed))

    def _agreed(self, entry: OpenLine, gap: int, caps: Mapping[int, int]) -> dict[int, int]:
        """What standbys who agreed beforehand would make, in lots, if that is enough for the gap.

        They said yes so that a gap closes in time: then nobody else need be asked.
        """
        if not gap or entry.line.id in self._for_everybody:
            return {}
        upto = {
            producer: whole_lots(standby.upto or ZERO, entry.product.lot)
            for producer, standby in self.standbys(entry).items()
            if standby.state is StandbyState.AGREED
        }
        found = {p: min(caps.get(p, 0), most) for p, most in upto.items()}
        return found if sum(found.values()) >= gap else {}

    def ask(self, lines: Iterable[OpenLine], *, everybody: bool) -> None:
        """From now on everybody may be asked for these lines, or again standbys alone."""
        for entry in lines:
            change = self._for_everybody.add if everybody else self._for_everybody.discard
            change(entry.line.id)
            self._pools.pop(entry.line.id, None)

    def weeks(self, entry: OpenLine) -> tuple[date | None, date]:
        """The first week, where goods do not keep, and the last one, whose capacity counts."""
        zone, window = self.region.zone, entry.product.handover_days
        due = local(entry.line.cutoff, zone).date()
        first, last = usable_weeks(local(self.now, zone).date(), due, window)
        return (first if window else None), last

    def forget(self, product: Product) -> None:
        """Something was promised: no pool of the product, or of what shares its hours, holds."""
        self.books.forget(product)
        for gone in tied_to(self.session, product):
            for line_id in self._lines_of.pop(gone, ()):
                self._pools.pop(line_id, None)
                self._possible.pop(line_id, None)
                self._told.pop(line_id, None)
                self._standbys.pop(line_id, None)
