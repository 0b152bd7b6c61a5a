"""Weeks of a scenario on a clock of their own, through the real engine, with scripted people."""

import asyncio
import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from bot.channels.base import Outgoing
from bot.clock import VirtualClock
from bot.render import Reader, Words
from bot.simulation.case import Scenario
from bot.simulation.crew import Crew
from bot.simulation.filing import folder_for_papers, write_papers
from bot.simulation.office import Office, wanted
from bot.simulation.progress import Progress, shown_progress
from bot.simulation.safety import Safety
from bot.simulation.scenarios import load, populate
from bot.simulation.story import AllSafe, SimulationTotals, Unsafe, story, told
from bot.simulation.story_of_groups import groups_told
from bot.simulation.world import Phone, World
from bot.storage import Storage
from domain.messages.base import Message
from domain.models import (
    Inbox,
    Order,
    OrderLine,
    Outbox,
    OutboxState,
    Producer,
    Product,
    Region,
    Share,
    ShareState,
)
from domain.quantities import ZERO
from domain.values import Value
from domain.weeks import zone

SURE = (ShareState.CONFIRMED, ShareState.RECEIVED)
CENT = Decimal("0.01")
REMEMBERED = 5


class OrderTotal(Value):
    """What became of an order line."""

    code: str
    product: str
    ordered: Decimal
    confirmed: Decimal
    accepted: Decimal
    unit: str
    filled_on: str | None
    cutoff: str


class Offers(Value):
    """What became of all offers."""

    sent: int
    accepted: int
    partial: int
    declined: int
    expired: int


class Report(Value):
    """What a simulation has to show."""

    scenario: Scenario
    weeks: int
    producers: int
    orders: tuple[OrderTotal, ...]
    heard: int
    said: int
    offers: Offers
    violations: tuple[str, ...]
    events: tuple[Message, ...]

    @property
    def per_producer_week(self) -> Decimal:
        """Messages that a producer gets in a week, officers' own counted in."""
        return (Decimal(self.said) / max(1, self.producers * self.weeks)).quantize(CENT)

    def json(self) -> str:
        """The totals, for machines."""
        orders = [
            {
                "code": order.code,
                "product": order.product,
                "ordered": _number(order.ordered),
                "confirmed": _number(order.confirmed),
                "accepted": _number(order.accepted),
                "unit": order.unit,
                "filled_on": order.filled_on,
                "cutoff": order.cutoff,
            }
            for order in self.orders
        ]
        offers = {name: getattr(self.offers, name) for name in Offers.__struct_fields__}
        messages = {
            "in": self.heard,
            "out": self.said,
            "per_producer_week": _number(self.per_producer_week),
        }
        whole = {
            "orders": orders,
            "messages": messages,
            "offers": offers,
            "violations": list(self.violations),
        }
        return json.dumps(whole, ensure_ascii=False)

    def text(self, words: Words | None = None) -> str:
        """The story and the totals, for people."""
        region = self.scenario.region
        here = zone(region.zone)
        reader = Reader("id", "", "", region.office, here, self.scenario.start)
        unsafe = tuple(Unsafe(violation) for violation in self.violations)
        last = unsafe or (AllSafe(),)
        lines = told((*self.events, self._totals(), *last), words or Words(), reader)
        return "\n".join((self.scenario.title, *lines))

    def _totals(self) -> SimulationTotals:
        return SimulationTotals(
            producers=self.producers,
            weeks=self.weeks,
            orders=len(self.orders),
            filled=sum(order.filled_on is not None for order in self.orders),
            heard=self.heard,
            said=self.said,
            per_producer_week=self.per_producer_week,
            **{name: getattr(self.offers, name) for name in Offers.__struct_fields__},
        )


def _number(amount: Decimal) -> int | float:
    """A JSON number that reads exactly as the quantity does (it has at most three decimals)."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


class Simulation:
    """One world, its people, and what watches over it."""

    def __init__(
        self, scenario: Scenario, weeks: int, producers: int | None, seed: int, storage: Storage
    ) -> None:
        self.scenario, self.weeks = scenario, weeks
        self.storage = storage
        storage.create()
        with storage.begin() as session:
            populate(session, scenario, scenario.start, producers=producers, seed=seed)
            cutoff_at = session.execute(select(col(Region.cutoff_at))).scalar_one()
        self.clock = VirtualClock(scenario.start, seed)
        self.world = World(storage, self.clock)
        self.world.on_arrival = self._arrived
        self.crew = Crew(scenario, producers, seed)
        orders = wanted(scenario, weeks, producers, seed, cutoff_at)
        self.office = Office(scenario, orders, seed)
        self.safety = Safety(storage, self.crew.meanings)
        self.end = scenario.start + timedelta(weeks=weeks)

    def _arrived(self, phone: Phone, message: Outgoing) -> None:
        self.safety.arrived(phone.address, message, self.clock.now())
        self.crew.hear(phone.address, message, self.clock.now())

    async def run(self, progress: Progress | None = None) -> None:
        """Go to the end, day by day, looking at every rule each day."""
        for day in range(1, self.weeks * 7 + 1):
            await self.go_to(self.scenario.start + timedelta(days=day))
            self.safety.check(self.clock.now())
            self._forget()
            if progress is not None:
                progress(1)
        self.safety.check(self.clock.now(), everything=True)

    def _forget(self) -> None:
        """Nobody scrolls far back; a year of messages would only fill the memory."""
        for phone in self.world.phones.values():
            del phone.messages[:-REMEMBERED]

    async def go_to(self, moment: datetime) -> None:
        """Everything that happens up to a moment: by itself, by producers, by the office."""
        while (upcoming := self._next()) <= moment:
            self.clock.move_to(upcoming)
            self._act(upcoming)
            if self.office.is_due(upcoming):
                with self.storage.begin() as session:
                    self.office.act(session, upcoming)
            await self.world.settle()
        self.clock.move_to(moment)

    def _act(self, now: datetime) -> None:
        """What leaves the telephones in the same hour arrives in one go."""
        with self.world.in_one_go():
            for act in self.crew.act(now):
                phone = self.world.phone(act.address)
                if act.button:
                    phone.press_code(act.button)
                else:
                    phone.say(act.text)

    def _next(self) -> datetime:
        office = self.office.next_due(self.clock.now())
        moments = (self.world.next_event(), self.crew.next_due(), office)
        return min(moment for moment in moments if moment is not None)


async def simulate(
    scenario: Scenario,
    *,
    weeks: int,
    producers: int | None,
    seed: int,
    storage: Storage | None = None,
    progress: Progress | None = None,
    papers: Path | None = None,
) -> Report:
    """Play so many weeks; ``progress`` is told of each day that has passed.

    ``papers``: a folder for the papers that there are at the end.
    """
    place = storage if storage is not None else Storage("sqlite://", durable=False)
    simulation = Simulation(scenario, weeks, producers, seed, place)
    try:
        with seldom_collecting():
            await simulation.run(progress)
        with place.reading() as session:
            if papers is not None:
                write_papers(session, simulation.end, papers)
            return _report(session, simulation)
    finally:
        if storage is None:
            place.close()


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """A simulation makes many short-lived objects and few circles: look for those less often."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


def _report(session: Session, simulation: Simulation) -> Report:
    scenario = simulation.scenario
    return Report(
        scenario=scenario,
        weeks=simulation.weeks,
        producers=_count(session, select(func.count(col(Producer.id)))),
        orders=tuple(_orders(session)),
        heard=_count(session, select(func.count(col(Inbox.id)))),
        said=_count(
            session,
            select(func.count(col(Outbox.id))).where(col(Outbox.state) == OutboxState.SENT),
        ),
        offers=_offers(session),
        violations=tuple(simulation.safety.violations),
        events=(*story(session, scenario.region.zone), *_groups(session, simulation)),
    )


def _groups(session: Session, simulation: Simulation) -> list[Message]:
    """The pools as they stand at the end, where the case is about them."""
    if not simulation.scenario.tells_of_groups:
        return []
    return list(groups_told(session, simulation.clock.now()))


def _count(session: Session, query: Any) -> int:  # noqa: ANN401 - any counting statement
    return int(session.execute(query).scalar_one())


def _orders(session: Session) -> list[OrderTotal]:
    sums: dict[int, list[Decimal]] = {}
    for line_id, state, confirmed, accepted in session.execute(
        select(col(Share.line_id), col(Share.state), col(Share.confirmed), col(Share.accepted))
    ):
        mine = sums.setdefault(line_id, [ZERO, ZERO])
        mine[0] += confirmed if state in SURE else ZERO
        mine[1] += accepted or ZERO
    rows = session.execute(
        select(
            col(OrderLine.id), col(Order.code), col(Product.name), col(OrderLine.quantity),
            col(Product.unit), col(OrderLine.filled_on), col(OrderLine.cutoff),
        )
        .join(Order, col(OrderLine.order_id) == col(Order.id))
        .join(Product, col(OrderLine.product_id) == col(Product.id))
        .order_by(col(OrderLine.id))
    )  # fmt: skip
    return [
        OrderTotal(
            code=code,
            product=product,
            ordered=ordered,
            confirmed=sums.get(line_id, [ZERO, ZERO])[0],
            accepted=sums.get(line_id, [ZERO, ZERO])[1],
            unit=unit,
            filled_on=None if filled_on is None else filled_on.isoformat(),
            cutoff=cutoff.isoformat(),
        )
        for line_id, code, product, ordered, unit, filled_on, cutoff in rows
    ]


def _offers(session: Session) -> Offers:
    counts = dict.fromkeys(Offers.__struct_fields__, 0)
    for state, offered, confirmed in session.execute(
        select(col(Share.state), col(Share.offered), col(Share.confirmed)).where(
            col(Share.offered_at).is_not(None)
        )
    ):
        counts["sent"] += 1
        if confirmed is not None:
            counts["accepted" if confirmed >= offered else "partial"] += 1
        elif state in (ShareState.DECLINED, ShareState.EXPIRED):
            counts[str(state)] += 1
    return Offers(**counts)


def run(
    scenario: str,
    weeks: int,
    producers: int | None,
    seed: int,
    as_json: bool,
    papers: str | None = None,
) -> int:
    """Play a scenario and print what came of it; returns the exit code.

    ``papers`` names a folder for the scenario's papers. How far it is stands on stderr.
    """
    case = load(scenario)
    folder = None if papers is None else folder_for_papers(papers)
    with shown_progress(case, weeks, producers) as progress:
        report = asyncio.run(
            simulate(
                case,
                weeks=weeks,
                producers=producers,
                seed=seed,
                progress=progress,
                papers=folder,
            )
        )
    print(report.json() if as_json else report.text())
    return 1 if report.violations else 0
