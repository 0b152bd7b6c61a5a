"""What is promised, and how much more may be: nobody's stated capacity is ever overdrawn."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from operator import attrgetter

from sqlmodel import Session

from domain.entries import Entries, OfProduct, OfRegion, settled_before, week_start
from domain.guests import Guest
from domain.hours import Worktime, tied_to, worktime
from domain.models import Product
from domain.quantities import ZERO
from domain.values import Value
from domain.weeks import (
    WEEK,
    first_usable_week,
    made_between,
    monday,
    usable_weeks,
)


class Promise(Value):
    """A share as it weighs on capacity: made between two weeks (both counted), due on a day."""

    first_week: date
    last_week: date
    amount: Decimal
    due: date | None = None


def free(
    stated_by_week: Mapping[date, Decimal],
    promises: Iterable[Promise],
    first: date,
    last: date,
) -> Decimal:
    """How much more can be promised for weeks ``first`` to ``last``, given what is promised.

    Promises keep what they need: what was promised in weeks gone by is taken to have been made
    then, as far as what was stated for them goes, and what is due later is moved behind ``last``.
    The answer is the most that still fits beside them, so that promising it leaves nothing free.
    """
    in_question = sum((q for w, q in stated_by_week.items() if first <= w <= last), ZERO)
    known, since = _in_the_way(promises, first)
    if not known:
        return in_question
    weeks = {week: quantity for week, quantity in stated_by_week.items() if week >= since}
    more = Promise(first, last, in_question)
    return makeable(weeks, [*known, more]) - makeable(weeks, known)


def _in_the_way(promises: Iterable[Promise], first: date) -> tuple[list[Promise], date]:
    """The promises that may need a week from ``first`` on, or one of those that do so; since when.

    Whoever is done before the earliest of them begins leaves them all their weeks.
    """
    found = []
    for promise in sorted(promises, key=attrgetter("last_week"), reverse=True):
        if promise.last_week < first:
            break
        found.append(promise)
        first = min(first, promise.first_week)
    return found, first


def makeable(stated_by_week: Mapping[date, Decimal], promises: list[Promise]) -> Decimal:
    """The most of the promises that can be made: week by week, what is due first (Glover 1967)."""
    in_turn = sorted(promises, key=attrgetter("last_week"))
    spans = [(p.first_week, p.last_week) for p in in_turn]
    due = [p.amount for p in in_turn]
    total = ZERO
    for week, stated in sorted(stated_by_week.items()):
        left = stated
        for place, (first, last) in enumerate(spans):
            amount = due[place]
            if not amount or not first <= week <= last:
                continue
            if left <= amount:
                due[place], left = amount - left, ZERO
                break
            due[place], left = ZERO, left - amount
        total += stated - left
    return total


def free_of_product(
    session: Session,
    product: Product,
    zone_name: str,
    today: date,
    cutoff_day: date,
    producer_id: int | None = None,
    without_share: int | None = None,
) -> dict[int, Decimal]:
    """By producer: the stated capacity of the weeks up to a cut-off, less what is promised.

    Only producers with something stated from this week on are in it. ``without_share`` leaves
    one share out of what is promised, as if it were not there.
    """
    session.flush()
    first, last = usable_weeks(today, cutoff_day, product.handover_days)
    entries = OfProduct(session, product, producer_id)
    account = account_of(entries, product, zone_name, first, without_share)
    free = account.free(first, last)
    if product.hours is None:
        return free
    region = product.region_id
    shared = worktime(session, region, zone_name, today, first, producer_id, without_share)
    return shared.within(product, free, first, last)


class Account(Value):
    """By producer: what is stated for the weeks of a product, and what is promised of it."""

    stated: Mapping[int, Mapping[date, Decimal]]
    promised: Mapping[int, list[Promise]]

    def free(self, first: date, last: date) -> dict[int, Decimal]:
        """By producer: how much more can be promised for weeks ``first`` to ``last``."""
        return {
            producer: free(weeks, self.promised.get(producer, ()), first, last)
            for producer, weeks in self.stated.items()
        }

    def load(self, today: date) -> dict[int, Decimal]:
        """By producer: what is promised and not due before ``today``."""
        return {
            producer: sum((p.amount for p in some if p.due and p.due >= today), ZERO)
            for producer, some in self.promised.items()
        }


class Books:
    """The accounts of the products of one run, each read once, until it is no longer right.

    A product that shares hours with others is looked at together with them. With ``guests``, what
    other regions' makers of a product can make stands in its account, too: each in their own.
    """

    def __init__(
        self,
        session: Session,
        zone_name: str,
        today: date,
        guests: Callable[[Product], Sequence[Guest]] | None = None,
    ) -> None:
        self._session = session
        self._guests = guests
        self._zone = zone_name
        self._today = today
        self._first = first_usable_week(today)
        self._accounts: dict[int, Account] = {}
        self._free: dict[tuple[int, date, date], dict[int, Decimal]] = {}
        self._hours: Worktime | None = None

    def read_ahead(self, region_id: int, products: Iterable[Product]) -> None:
        """Read the accounts of these products of a region, which all have open orders, at once."""
        known = {
            product.id: product
            for product in products
            if product.id not in self._accounts and not product.across
        }
        if known:
            entries = OfRegion(self._session, region_id, self._zone, monday(self._today))
            for product in known.values():
                self._accounts[product.id] = self._made(product, entries.of(product.id))

    def free(
        self, product: Product, week: date, first: date | None = None
    ) -> Mapping[int, Decimal]:
        """By producer: how much more can be promised up to a last usable week.

        Perishable goods name the ``first`` week, too.
        """
        key = (product.id, week, first or self._first)
        if key not in self._free:
            free = self._account(product).free(key[2], week)
            if product.hours is not None:
                free = self.hours(product).within(product, free, key[2], week)
            self._free[key] = free
        return self._free[key]

    def alone(
        self, product: Product, week: date, first: date | None = None
    ) -> Mapping[int, Decimal]:
        """By producer: as `free`, if they made nothing else."""
        return self._account(product).free(first or self._first, week)

    @property
    def first_week(self) -> date:
        """The Monday of the first week whose capacity still counts for what keeps."""
        return self._first

    def silent(
        self, product: Product, producers: Iterable[int], week: date, first: date | None = None
    ) -> list[int]:
        """Who of these stated nothing yet for the weeks up to a last usable one."""
        stated = self._account(product).stated
        since = first or self.first_week
        return [p for p in producers if not any(since <= w <= week for w in stated.get(p, ()))]

    def believed(
        self,
        product: Product,
        most: Mapping[int, Decimal],
        week: date,
        first: date | None = None,
    ) -> dict[int, Decimal]:
        """By producer in ``most``: as `free`, if no week's statement counted for more than that."""
        account = self._account(product)
        stated = {
            producer: {at: min(q, much) for at, q in account.stated.get(producer, {}).items()}
            for producer, much in most.items()
        }
        return Account(stated, account.promised).free(first or self._first, week)

    def load(self, product: Product) -> Mapping[int, Decimal]:
        """By producer: what is promised of a product and still to be handed over.

        Where it shares hours with others, what is promised of those counts by its hours.
        """
        load = self._account(product).load(self._today)
        if product.hours is None:
            return load
        shared = self.hours(product)
        everybody = dict.fromkeys([*load, *shared.owed])
        return {p: load.get(p, ZERO) + shared.beside(product, p) for p in everybody}

    def hours(self, product: Product) -> Worktime:
        """The hours that a timed product shares with others."""
        if self._hours is None:
            self._session.flush()
            first = monday(self._today)
            about = (self._session, product.region_id, self._zone, self._today)
            self._hours = worktime(*about, first)
        return self._hours

    def _account(self, product: Product) -> Account:
        if product.id not in self._accounts:
            self._session.flush()
            account = self._made(product, OfProduct(self._session, product))
            if self._guests is not None and product.across:
                account = self._with_guests(account, self._guests(product))
            self._accounts[product.id] = account
        return self._accounts[product.id]

    def _made(self, product: Product, entries: "Entries") -> Account:
        first = monday(self._today) if product.handover_days else self._first
        return account_of(entries, product, self._zone, first)

    def _with_guests(self, account: Account, guests: Iterable[Guest]) -> Account:
        """The account with those of guests who stated anything, each from their own product."""
        stated, promised = dict(account.stated), dict(account.promised)
        for product, region, today in guests:
            first = monday(today) if product.handover_days else first_usable_week(today)
            theirs = account_of(OfProduct(self._session, product), product, region.zone, first)
            for producer, weeks in theirs.stated.items():
                stated[producer] = weeks
                promised[producer] = theirs.promised.get(producer, [])
        return Account(stated, promised)

    def forget(self, product: Product) -> None:
        """Something was promised, or let go."""
        gone = set(tied_to(self._session, product))
        self._hours = None
        for product_id in gone:
            self._accounts.pop(product_id, None)
        for key in [key for key in self._free if key[0] in gone]:
            del self._free[key]


def account_of(
    entries: Entries,
    product: Product,
    zone_name: str,
    first: date,
    without_share: int | None = None,
) -> Account:
    """What stands on the accounts that weigh on weeks from ``first`` on; ``without_share`` less."""
    promises = _promises(entries, product, zone_name, first, without_share)
    since = min((p.first_week for some in promises.values() for p in some), default=first)
    weeks: dict[int, dict[date, Decimal]] = defaultdict(dict)
    for producer, week, quantity in entries.stated(min(since, first)):
        weeks[producer][week] = quantity
    return Account(weeks, promises)


def _promises(
    entries: Entries,
    product: Product,
    zone_name: str,
    first: date,
    without_share: int | None,
) -> dict[int, list[Promise]]:
    """By producer: what weighs on weeks from ``first`` on, and what stands before it in line.

    What was due before weighs only on weeks gone by, which matters to a promise that began in
    them; `SETTLED` before the earliest such beginning nothing does any more.
    """
    begun = entries.begun(week_start(first - WEEK, zone_name))
    if begun is None:
        return {}
    promises: dict[int, list[Promise]] = defaultdict(list)
    for row in entries.owed(week_start(settled_before(begun, zone_name), zone_name)):
        if row.id == without_share:
            continue
        amount = next(q for q in (row.confirmed, row.offered, row.computed) if q is not None)
        begins, ends, due = made_between(
            row.computed_at, row.cutoff, zone_name, product.handover_days
        )
        promises[row.producer_id].append(Promise(begins, ends, amount, due))
    return promises
