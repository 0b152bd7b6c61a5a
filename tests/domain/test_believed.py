"""In orders with a smallest share or a limit of producers, statements count as far as the record.

Elsewhere a statement that is too large brings nothing, so nothing is made of it.
"""

from datetime import timedelta
from decimal import Decimal

import pytest
from district import District

from domain import offers
from domain.messages.base import part_of
from domain.messages.offers import WhyRecord
from domain.models import OrderState, Producer, ShareState
from domain.trust import most_believed


@pytest.fixture
def boaster(district: District) -> Producer:
    """Promised 40 three weeks ago, and brought 12."""
    return _who_promised(district, brought=12)


def _who_promised(district: District, *, brought: int) -> Producer:
    producer = district.producer(40)
    past = district.order(40, days=8)
    district.run()
    (share,) = district.shares(past)
    offers.accept(district.session, share, district.now)
    share.state = ShareState.RECEIVED
    share.received = share.accepted = Decimal(brought)
    past.order.state = OrderState.DONE
    district.now += timedelta(weeks=3)
    return producer


def test_a_statement_counts_up_to_a_quarter_above_the_best_week(
    district: District, boaster: Producer
) -> None:
    district.state_capacity(boaster, 60)
    others = district.producers(30, 30)
    entry = district.order(70, min_share=10)
    district.run()
    given = {share.producer_id: int(share.computed) for share in district.shares(entry)}
    assert given == {boaster.id: 15, others[0].id: 28, others[1].id: 27}
    told = next(s.reason for s in district.shares(entry) if s.producer_id == boaster.id)
    assert part_of(told or {}) == WhyRecord(entry.quantity(Decimal(15)))


def test_filling_the_order_comes_first(district: District, boaster: Producer) -> None:
    district.state_capacity(boaster, 60)
    district.producers(30)
    entry = district.order(80, min_share=10)
    district.run()
    assert sorted(district.amounts(entry)) == [30, 50]


def test_an_order_without_limits_believes_everybody(district: District, boaster: Producer) -> None:
    district.state_capacity(boaster, 60)
    district.producers(60)
    entry = district.order(80)
    district.run()
    assert sorted(district.amounts(entry)) == [40, 40]


def test_whoever_kept_a_small_promise_may_make_a_large_one(district: District) -> None:
    honest = _who_promised(district, brought=39)
    district.state_capacity(honest, 200)
    district.producers(200)
    entry = district.order(200, max_producers=2)
    district.run()
    assert sorted(district.amounts(entry)) == [100, 100]


def test_a_record_is_forgotten_after_half_a_year(district: District, boaster: Producer) -> None:
    about = (district.session, district.product, [boaster.id])
    assert most_believed(*about, district.now) == {boaster.id: Decimal(15)}
    assert most_believed(*about, district.now + timedelta(weeks=30)) == {}
