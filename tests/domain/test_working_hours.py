"""Products that share the hours of workshops: what is divided, promised, refused and explained."""

import random
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import combinations

import pytest
from district import District
from sqlmodel import col, select

from domain import offers
from domain.changes import TooMuch, override_share
from domain.messages.base import part_of
from domain.messages.offers import WhyHours, WhyWork
from domain.models import (
    CapacityReport,
    OrderLine,
    Producer,
    ProducerProduct,
    Product,
    ReportSource,
    Share,
    ShareState,
)
from domain.offers import Above, Confirmed
from domain.orders import Draft, preview
from domain.standing import OpenLine
from domain.timing import set_standard_hours, state_weekly_hours
from domain.weeks import at, first_usable_week, last_usable_week, local, monday

SURE = (ShareState.CONFIRMED, ShareState.RECEIVED)


class Town:
    """A district in which some make peyek and cake with the same hands."""

    def __init__(self, district: District) -> None:
        self.district, self.session = district, district.session
        self.peyek, self.cake = district.product, district.add_product("cake salak")

    def timed(self, peyek: str = "0.5", cake: str = "2") -> "Town":
        """Half an hour a kilogram of peyek, two hours one of cake."""
        for product, hours in ((self.peyek, peyek), (self.cake, cake)):
            self.set_hours(product, Decimal(hours))
        return self

    def set_hours(self, product: Product, hours: Decimal | None) -> None:
        officer = self.district.officer.id
        set_standard_hours(self.session, product, hours, self.district.now, officer)

    def weekly(self, producer: Producer, hours: int) -> None:
        told = Decimal(hours)
        state_weekly_hours(self.session, producer, told, self.district.now, producer.person_id)

    def producer(self, peyek: int, cake: int = 0, hours: int | None = None) -> Producer:
        producer = self.district.producer(peyek)
        if cake:
            self.session.add(ProducerProduct(producer_id=producer.id, product_id=self.cake.id))
            self.state(producer, self.cake, cake)
        if hours is not None:
            self.weekly(producer, hours)
        return producer

    def state(self, producer: Producer, product: Product, amount: int, ahead: int = 0) -> None:
        self.session.add(
            CapacityReport(
                producer_id=producer.id,
                product_id=product.id,
                week=monday(self.district.now.date()) + timedelta(weeks=ahead),
                quantity=Decimal(amount),
                source=ReportSource.WORDS,
                reported_at=self.district.now,
            )
        )
        self.session.flush()

    def order(self, product: Product, quantity: int, days: int = 25, least: int = 0) -> OpenLine:
        self.district.product = product
        try:
            return self.district.order(quantity, days, min_share=least)
        finally:
            self.district.product = self.peyek

    def given(self, entry: OpenLine) -> dict[int, int]:
        return {share.producer_id: int(share.computed) for share in self.district.shares(entry)}

    def above_hours(self) -> Iterator[str]:
        """By Hall: any promises of one producer have the weeks and hours that they take."""
        zone = self.district.region.zone
        works: dict[int, list[tuple[int, object, object, Decimal]]] = {}
        rows = self.session.exec(
            select(Share, OrderLine, Product)
            .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
            .join(Product, col(OrderLine.product_id) == col(Product.id))
            .where(col(Share.state).in_(SURE))
        )
        for share, line, product in rows:
            first = first_usable_week(local(share.computed_at, zone).date())
            last = max(first, last_usable_week(local(line.cutoff, zone).date()))
            hours = (share.confirmed or Decimal(0)) * (product.hours or Decimal(0))
            works.setdefault(share.producer_id, []).append((product.id, first, last, hours))
        for producer_id, some in works.items():
            producer = self.session.get_one(Producer, producer_id)
            for size in range(1, len(some) + 1):
                for picked in combinations(some, size):
                    if sum(hours for *_, hours in picked) > self._able(producer, picked):
                        yield f"{producer.business}: {picked}"

    def _able(
        self, producer: Producer, picked: tuple[tuple[int, object, object, Decimal], ...]
    ) -> Decimal:
        weeks: dict[object, Decimal] = {}
        rows = self.session.exec(
            select(CapacityReport, Product)
            .join(Product, col(CapacityReport.product_id) == col(Product.id))
            .where(CapacityReport.producer_id == producer.id, ~col(CapacityReport.replaced))
        )
        for report, product in rows:
            week = report.week
            if any(kind == product.id and f <= week <= last for kind, f, last, _ in picked):  # type: ignore[operator]
                hours = report.quantity * (product.hours or Decimal(0))
                weeks[week] = weeks.get(week, Decimal(0)) + hours
        weekly = producer.weekly_hours
        return sum(
            (able if weekly is None else min(able, weekly) for able in weeks.values()), Decimal(0)
        )


@pytest.fixture
def town(district: District) -> Town:
    return Town(district)


def test_with_hours_off_everything_is_as_it_was(town: Town) -> None:
    producer = town.producer(40, cake=20, hours=10)
    first, second = town.order(town.peyek, 40), town.order(town.cake, 20)
    town.district.run()
    assert town.given(first) == {producer.id: 40}
    assert town.given(second) == {producer.id: 20}


def test_hours_of_a_unit_limit_nobody_whose_week_is_not_known(town: Town) -> None:
    town.timed()
    producer = town.producer(40, cake=20)
    first, second = town.order(town.peyek, 40), town.order(town.cake, 20)
    town.district.run()
    assert town.given(first) == {producer.id: 40}
    assert town.given(second) == {producer.id: 20}


def test_the_week_holds_all_products_together(town: Town) -> None:
    town.timed()
    producer = town.producer(40, cake=20, hours=30)
    first, second = town.order(town.peyek, 40), town.order(town.cake, 20)
    town.district.run()
    assert town.given(first) == {producer.id: 40}
    assert town.given(second) == {producer.id: 5}
    why = part_of(town.district.shares(second)[0].reason or {})
    assert why == WhyHours(second.quantity(Decimal(5)), Decimal(30), "peyek kepiting")


def test_what_only_one_can_make_is_left_to_her_by_those_who_make_the_other(town: Town) -> None:
    town.timed()
    both, peyek_only = town.producer(40, cake=20, hours=40), town.producer(60)
    first, second = town.order(town.peyek, 60), town.order(town.cake, 20, days=30)
    town.district.run()
    assert town.given(second) == {both.id: 20}
    assert town.given(first) == {peyek_only.id: 60}


def test_hours_are_level_over_products_and_the_sentence_says_so(town: Town) -> None:
    town.timed(cake="0.5")
    both, peyek_only = town.producer(100, cake=40, hours=60), town.producer(100, hours=60)
    town.order(town.cake, 40)
    second = town.order(town.peyek, 60, days=26)
    town.district.run()
    assert town.given(second) == {both.id: 10, peyek_only.id: 50}
    why = part_of(town.district.shares(second)[0].reason or {})
    assert why == WhyWork(2, Decimal(25))


def test_a_yes_is_refused_above_the_hours_also_a_late_one(town: Town) -> None:
    producer = town.producer(40, cake=20)
    first, second = town.order(town.peyek, 40), town.order(town.cake, 20)
    town.district.run()
    town.timed()
    town.weekly(producer, 30)
    session, now = town.session, town.district.now
    (peyek,), (cake,) = town.district.shares(first), town.district.shares(second)
    assert offers.accept(session, cake, now) == Above(Decimal(5))
    assert offers.accept(session, cake, now, amount=Decimal(5)) == Confirmed(
        Decimal(5), Decimal(15)
    )
    peyek.state = ShareState.EXPIRED
    assert offers.accept(session, peyek, now) == Confirmed(Decimal(40), Decimal(0))
    assert not list(town.above_hours())


def test_an_officer_cannot_set_a_share_above_the_hours(town: Town) -> None:
    town.timed()
    producer = town.producer(40, cake=20, hours=30)
    first, second = town.order(town.peyek, 20), town.order(town.cake, 10)
    town.district.run()
    assert town.given(first) == {producer.id: 20}
    (cake,) = town.district.shares(second)
    officer, now = town.district.officer.id, town.district.now
    refused = override_share(town.session, cake, Decimal(12), "pesanan besar", now, officer)
    assert refused == TooMuch(Decimal(10))


def test_a_preview_names_the_hours_and_the_orders_that_take_them(town: Town) -> None:
    town.timed()
    town.producer(40, cake=20, hours=30)
    first = town.order(town.peyek, 40)
    town.district.run()
    offers.accept(town.session, town.district.shares(first)[0], town.district.now)
    day = town.district.now.date() + timedelta(days=30)
    region = town.district.region
    draft = Draft(town.cake, Decimal(20), "Swiss", at(day, region.cutoff_at, region.zone))
    seen = preview(town.session, region, draft, town.district.now)
    assert (seen.filled, seen.missing) == (Decimal(5), Decimal(15))
    assert seen.because is not None
    assert (seen.because.binds, seen.because.orders) == ("hours", first.order.code)


def test_when_only_one_of_two_weeks_can_hold_a_product_the_other_keeps_out_of_it(
    town: Town,
) -> None:
    """Earliest-due-first would put peyek into the only week that cake can use."""
    town.timed(peyek="1", cake="1")
    producer = town.producer(30, cake=30, hours=30)
    town.state(producer, town.peyek, 30, ahead=1)
    first, second = town.order(town.peyek, 30, days=14), town.order(town.cake, 30, days=21)
    town.district.run()
    assert town.given(first) == {producer.id: 30}
    assert town.given(second) == {producer.id: 30}


@pytest.mark.parametrize("seed", range(15))
def test_whoever_says_yes_to_everything_is_never_promised_above_their_hours(
    town: Town, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - a replayable story
    town.timed(chance.choice(["0.25", "0.5", "1"]), chance.choice(["0.7", "2"]))
    for _ in range(chance.randint(1, 3)):
        hours = chance.choice([None, chance.randint(1, 30), chance.randint(1, 30)])
        producer = town.producer(chance.randint(0, 30), chance.randint(1, 15), hours)
        for product in (town.peyek, town.cake):
            town.state(producer, product, chance.randint(0, 12), ahead=1)
    for _ in range(chance.randint(2, 4)):
        product = chance.choice([town.peyek, town.cake])
        least = chance.choice([0, 0, 4])
        town.order(product, chance.randint(1, 40), chance.randint(6, 20), least)
    for _ in range(2):
        town.district.run(hours=1)
        for share in town.session.exec(select(Share).order_by(col(Share.id))).all():
            if share.state is ShareState.OFFERED:
                assert isinstance(offers.accept(town.session, share, town.district.now), Confirmed)
    assert not list(town.above_hours())
