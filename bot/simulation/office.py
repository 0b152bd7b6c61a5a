"""The scripted office: it orders as the case's story says, and takes goods in when they are due."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from sqlmodel import Session, col, select

from bot.channels.simulator import NAME
from bot.simulation.case import BlanketData, ExporterData, OrderData, ProducerData, Scenario
from bot.simulation.chance import Draw
from bot.simulation.desk import PaperDesk
from bot.simulation.scenarios import telephones
from bot.simulation.shipping_desk import ShippingDesk
from domain.blankets import BlanketDraft, create_blanket
from domain.changes import override_share
from domain.exporters import decide_proposal
from domain.models import (
    BlanketOrder,
    Contact,
    Every,
    Order,
    OrderLine,
    OrderState,
    Person,
    Producer,
    Product,
    Region,
    Share,
    ShareState,
)
from domain.orders import Draft, create_order
from domain.quality import set_quality
from domain.quantities import ZERO, plain, whole_lots
from domain.receiving import receive
from domain.standing import lines_of, open_lines
from domain.values import Value
from domain.weeks import at, local

ORDERS_AT, TAKES_IN_AT = time(9), time(10)
NEVER_CAME = "tidak datang"


class Wanted(Value):
    """An order of the story: what, how much, when it is made and when it must be there.

    Of one that comes round every week it is the first time that it must be there.
    """

    at: datetime
    data: OrderData | BlanketData
    quantity: Decimal
    cutoff: datetime


class Delivery(NamedTuple):
    """What a producer brings of a share, what of it is good, and why the rest is not."""

    brought: Decimal
    good: Decimal
    reason: str


def wanted(
    scenario: Scenario, weeks: int, producers: int | None, seed: int, cutoff_at: time
) -> list[Wanted]:
    """The orders of so many weeks, in the order in which they are made."""
    zone = scenario.region.zone
    start = local(scenario.start, zone).date()
    book = telephones(scenario, producers, seed).values()
    cast = [data for data in book if isinstance(data, ProducerData)]
    found = []
    for data in scenario.orders:
        quantity = _size(scenario, data, cast)
        for day in range(data.first, weeks * 7, data.every):
            made = start + timedelta(days=day)
            due = at(made + timedelta(days=data.ahead), cutoff_at, zone)
            found.append(Wanted(at(made, ORDERS_AT, zone), data, quantity, due))
    for blanket in scenario.blankets:
        made = start + timedelta(days=blanket.first)
        due = at(made + timedelta(days=blanket.ahead), cutoff_at, zone)
        quantity = _size(scenario, blanket, cast)
        found.append(Wanted(at(made, ORDERS_AT, zone), blanket, quantity, due))
    return sorted(found, key=lambda order: (order.at, order.data.product))


def _size(scenario: Scenario, order: OrderData | BlanketData, cast: list[ProducerData]) -> Decimal:
    """The buyer's quota, or what can be asked of a small pool, in whole lots."""
    lot = scenario.product(order.product).lot
    pool = sum(
        (
            data.products[order.product]
            for data in cast
            if order.product in data.products and set(data.papers) >= set(order.needs)
        ),
        ZERO,
    )
    size = min(order.quota, pool * order.percent_of_week / 100)
    return plain(max(1, whole_lots(size, lot)) * lot)


class Office:
    """One officer who does everything, by the book.

    What is done stands in the records, and only there: doing the same moment twice does it once.
    """

    def __init__(self, scenario: Scenario, orders: list[Wanted], seed: int) -> None:
        self._zone = scenario.region.zone
        self._orders: dict[datetime, list[Wanted]] = defaultdict(list)
        for order in orders:
            self._orders[order.at].append(order)
        self._moments = sorted(self._orders)
        self._seed = seed
        self._exporters = {exporter.name: exporter for exporter in scenario.exporters}
        self._papers = PaperDesk(scenario)
        self._desk = ShippingDesk(scenario, max(self._moments, default=scenario.start))

    def next_due(self, after: datetime) -> datetime:
        """When the office does something next, later than ``after``."""
        today = local(after, self._zone).date()
        days = (today, today + timedelta(days=1))
        moments = [at(day, TAKES_IN_AT, self._zone) for day in days]
        place = bisect_right(self._moments, after)
        moments += self._moments[place : place + 1]
        moments += self._desk.next_due(after)
        return min(moment for moment in moments if moment > after)

    def is_due(self, now: datetime) -> bool:
        """Whether it does something now."""
        at_ten = local(now, self._zone).time() == TAKES_IN_AT
        return now in self._orders or at_ten or self._desk.is_due(now)

    def act(self, session: Session, now: datetime) -> None:
        """Order what is to be ordered, take in what is due."""
        region = session.exec(select(Region)).one()
        officer = session.exec(select(Person).order_by(col(Person.id)).limit(1)).one()
        for order in self._orders.get(now, ()):
            _make(session, region, officer, order, now, self._exporters)
        self._desk.act(session, region, officer, now, self._brings)
        if local(now, self._zone).time() == TAKES_IN_AT:
            _open_proposals(session, officer, now)
            self._papers.act(session, officer, now)
            self._take_in(session, region, officer, now)

    def _brings(self, address: str, code: str, share: Share, lot: Decimal) -> Delivery:
        return delivery(self._seed, address, code, share, lot)

    def _take_in(self, session: Session, region: Region, officer: Person, now: datetime) -> None:
        """What is due today; what came short yesterday; and who never came is let go."""
        today = local(now, self._zone).date()
        for entry in open_lines(session, region.id):
            due = local(entry.line.cutoff, self._zone).date()
            if not 0 <= (today - due).days + entry.product.handover_days <= 8:
                continue
            for share, address, _ in _confirmed(session, entry.line.id):
                days = (today - (share.handover_on or due)).days
                if days not in (0, 1):
                    continue
                came = delivery(self._seed, address, entry.order.code, share, entry.product.lot)
                if days == 1 and share.received is None:
                    override_share(session, share, ZERO, NEVER_CAME, now, officer.id)
                elif days == 1:
                    rest = (share.confirmed or ZERO) - (share.received or ZERO)
                    receive(session, share, rest, rest, "", now, officer.id)
                elif came.brought and share.received is None:
                    receive(session, share, *came, now, officer.id)


def _open_proposals(session: Session, officer: Person, now: datetime) -> None:
    """What lead exporters proposed is opened."""
    waiting = session.exec(select(Order).where(Order.state == OrderState.PROPOSED))
    for order in waiting.all():
        decide_proposal(session, order, good=True, now=now, actor_id=officer.id)


def _make(
    session: Session,
    region: Region,
    officer: Person,
    order: Wanted,
    now: datetime,
    exporters: Mapping[str, ExporterData],
) -> None:
    """Make an order, unless it was made already; one of a lead exporter waits to be opened."""
    product = session.exec(select(Product).where(Product.name == order.data.product)).one()
    if isinstance(order.data, BlanketData):
        _make_blanket(session, region, officer, order, order.data, product, now)
        return
    made = session.exec(
        select(Order.id)
        .join(OrderLine, col(OrderLine.order_id) == Order.id)
        .where(
            Order.created_at == now,
            Order.destination == order.data.destination,
            OrderLine.product_id == product.id,
        )
    ).first()
    if made is not None:
        return
    leader, place = officer, ""
    if order.data.exporter:
        leader = session.exec(select(Person).where(Person.name == order.data.exporter)).one()
        place = exporters[order.data.exporter].place
    own = whole_lots(order.quantity * order.data.own_percent / 100, product.lot)
    draft = Draft(
        product=product,
        quantity=order.quantity,
        destination=order.data.destination,
        cutoff=order.cutoff,
        price_rupiah=order.data.price_rupiah,
        buyer=order.data.buyer,
        min_share=order.data.min_share,
        max_producers=order.data.max_producers,
        over_tolerance_percent=order.data.over_tolerance_percent,
        needs=order.data.needs,
        handover_place=place,
        exporter_id=leader.id if order.data.exporter else None,
        proposed=bool(order.data.exporter),
        own_part=plain(own * product.lot),
    )
    made_now = create_order(session, region, draft, now, leader.id)
    if order.data.quality:
        entry = lines_of(session, made_now)[0]
        set_quality(session, entry, "", order.data.quality, None, now, leader.id)


def _make_blanket(
    session: Session,
    region: Region,
    officer: Person,
    order: Wanted,
    data: BlanketData,
    product: Product,
    now: datetime,
) -> None:
    """Make a blanket order, unless it was made already."""
    made = session.exec(select(BlanketOrder.id).where(BlanketOrder.created_at == now)).first()
    if made is not None:
        return
    first = local(order.cutoff, region.zone).date()
    draft = BlanketDraft(
        product=product,
        quantity=order.quantity,
        every=Every.WEEK,
        first_day=first,
        last_day=first + timedelta(weeks=data.periods - 1),
        destination=data.destination,
        price_rupiah=data.price_rupiah,
        buyer=data.buyer,
        lead_days=data.lead_days,
        over_tolerance_percent=data.over_tolerance_percent,
        min_share=data.min_share,
        needs=data.needs,
    )
    create_blanket(session, region, draft, now, officer.id)


def _confirmed(session: Session, line_id: int) -> list[tuple[Share, str, object]]:
    """The confirmed shares of a line, whose telephone, and who it is: read once, kept at hand."""
    rows = session.exec(
        select(Share, Contact.address, Producer, Person)
        .join(Producer, col(Share.producer_id) == Producer.id)
        .join(Person, col(Producer.person_id) == Person.id)
        .join(Contact, col(Contact.person_id) == Person.id)
        .where(
            Share.line_id == line_id,
            Share.state == ShareState.CONFIRMED,
            Contact.channel == NAME,
        )
        .order_by(col(Share.id))
    ).all()
    return [(share, address, (producer, person)) for share, address, producer, person in rows]


def delivery(seed: int, address: str, code: str, share: Share, lot: Decimal) -> Delivery:
    """What somebody brings: mostly all of it, sometimes less or nothing; most of it is good."""
    draw = Draw(f"{seed}:{address}:{code}:{share.confirmed}")
    promised = share.confirmed or ZERO
    luck = draw.below(100, "brings")
    brought = ZERO if luck < 3 else promised
    if 3 <= luck < 12:
        brought = plain(whole_lots(promised * 80 / 100, lot) * lot)
    good = brought
    if draw.below(100, "good") < 12:
        good = plain(whole_lots(brought * 95 / 100, lot) * lot)
    return Delivery(brought, good, "" if good == brought else "remuk")
