"""Orders of one product divided together, and what the division says about itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from district import District
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from domain import division, morning, offers
from domain.division import NoPlanError, Wanted, divide
from domain.messages.base import part_of
from domain.messages.offers import WhyCap, WhyLevel, WhyOddLot
from domain.messages.office import OrderShort
from domain.models import OrderLine, OrderState, Producer, Share, ShareState, Standby, StandbyState
from domain.pooling import OnePool, Plan, Problem, pour, solve
from domain.pools import Pools
from domain.safety import chance_backed, chance_in_full, percent
from domain.standing import OpenLine, standings

OFFERED = ShareState.OFFERED


def _wanted(district: District, *entries: OpenLine) -> tuple[Pools, list[Wanted]]:
    pools = Pools(district.session, district.region, district.now)
    by_line = standings(district.session, entries)
    return pools, [Wanted(entry, by_line[entry.line.id]) for entry in entries]


def _reason(district: District, entry: OpenLine, producer: Producer) -> object:
    share = next(s for s in district.shares(entry) if s.producer_id == producer.id)
    assert share.reason is not None
    return part_of(share.reason)


def _of(shares: Sequence[Share]) -> dict[int, int]:
    return {share.producer_id: int(share.computed) for share in shares}


def test_who_can_only_make_the_later_order_makes_more_of_it(district: District) -> None:
    both, only_late = district.producer(40), district.producer(0, 40)
    early, late = district.order(30, days=8), district.order(40, days=15)
    district.run()
    assert _of(district.shares(early)) == {both.id: 30}
    assert _of(district.shares(late)) == {both.id: 5, only_late.id: 35}


def test_everybody_gets_the_same_of_two_orders_together(district: District) -> None:
    producers = district.producers(60, 60, 60)
    needs = ("halal",)
    district.paper(producers[0], "halal")
    strict, open_to_all = district.order(30, needs=needs), district.order(60)
    district.run()
    assert _of(district.shares(strict)) == {producers[0].id: 30}
    assert _of(district.shares(open_to_all)) == {producers[1].id: 30, producers[2].id: 30}


def test_what_is_promised_already_counts_as_load(district: District) -> None:
    busy = district.producer(60)
    first = district.order(30)
    district.run()
    for share in district.shares(first):
        offers.accept(district.session, share, district.now)
    fresh = district.producer(60)
    second = district.order(40)
    district.run(hours=1)
    assert _of(district.shares(second)) == {busy.id: 5, fresh.id: 35}
    why = _reason(district, second, fresh)
    assert isinstance(why, WhyLevel)
    assert why.together
    assert why.level.amount == 35


def test_the_sentence_for_a_remainder_counts_the_other_orders_too(district: District) -> None:
    busy = district.producer(60)
    first = district.order(30)
    district.run()
    offers.accept(district.session, district.shares(first)[0], district.now)
    fresh = district.producer(60)
    second = district.order(41)
    district.run(hours=1)
    odd = [_reason(district, second, p) for p in (busy, fresh)]
    lots = [why for why in odd if isinstance(why, WhyOddLot)]
    level = district.product.lot * 35
    assert [(why.level.amount, why.together) for why in lots] == [(level, True)]


def test_a_largest_share_is_given_as_the_reason(district: District) -> None:
    producer, other = district.producers(90, 10)
    entry = district.order(100, max_share=30)
    district.run()
    why = _reason(district, entry, producer)
    assert isinstance(why, WhyCap)
    assert why.most is not None
    assert why.most.amount == 30
    assert _reason(district, entry, other) == WhyCap(entry.quantity(Decimal(10)))


def test_a_part_below_the_smallest_share_stays_and_may_grow_by_nothing(district: District) -> None:
    """A holder's part is constant, whatever the order's limits say of newcomers."""
    district.producers(40, 40, 40)
    entry = district.order(60, min_share=20, max_producers=2)
    district.run()
    first, second = district.shares(entry)
    offers.accept(district.session, first, district.now, amount=Decimal(5))
    offers.accept(district.session, second, district.now)
    district.run(hours=20)
    assert district.amounts(entry, ShareState.CONFIRMED)[:1] == [5]
    assert sum(district.amounts(entry, OFFERED)) <= 60 - 5 - 30
    assert second.confirmed == 30


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    caps=st.lists(st.integers(0, 30), min_size=1, max_size=6),
    lots=st.integers(1, 120),
    least=st.integers(0, 12),
    most=st.integers(0, 4),
)
def test_one_order_alone_is_divided_as_one_pool(
    district: District, caps: list[int], lots: int, least: int, most: int
) -> None:
    with district.session.begin_nested() as undone:
        producers = district.producers(*caps)
        entry = district.order(lots, min_share=least, max_producers=most)
        pools, wanted = _wanted(district, entry)
        (plan,) = divide(pools, wanted).lines
        able = [cap for cap in caps if cap]
        right = pour(OnePool(lots, able, [0] * len(able), range(len(able)), least, most))
        assert plan.lots == right.lots
        assert plan.pool.producers == tuple(
            p.id for p, cap in zip(producers, caps, strict=True) if cap
        )
        undone.rollback()
    district.session.expire_all()


def test_a_plan_that_fails_its_check_is_not_used_and_officers_are_told(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(problem: Problem) -> Plan:
        plan = solve(problem)
        return replace(plan, certificate=replace(plan.certificate, feasible=False))

    district.producers(40)
    entry = district.order(30)
    monkeypatch.setattr(division, "solve", wrong)
    assert district.run() == 0
    assert district.shares(entry) == []
    assert district.told(district.officer, "PlanFailed") == 1
    district.run(hours=1)
    assert district.told(district.officer, "PlanFailed") == 1
    monkeypatch.undo()
    assert district.run(hours=1) == 1


def test_an_unproven_plan_without_limits_is_not_used(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unproven(problem: Problem) -> Plan:
        plan = solve(problem)
        return replace(plan, certificate=replace(plan.certificate, leximin=False))

    district.producers(40, 40, 40)
    free, limited = district.order(30), district.order(30, min_share=15)
    monkeypatch.setattr(division, "solve", unproven)
    pools, wanted = _wanted(district, free)
    with pytest.raises(NoPlanError):
        divide(pools, wanted)
    pools, wanted = _wanted(district, limited)
    assert divide(pools, wanted).lines[0].filled == 30


def test_standbys_are_ranked_by_room_then_load_then_turn(district: District) -> None:
    producers = district.producers(40, 40, 31, 60, 60)
    busy, idle = producers[3], producers[4]
    first = district.order(30, max_producers=1)
    share = Share(
        line_id=first.line.id,
        producer_id=busy.id,
        computed=Decimal(10),
        offered=Decimal(10),
        confirmed=Decimal(10),
        state=ShareState.CONFIRMED,
        computed_at=district.now,
    )
    district.session.add(share)
    district.session.flush()
    entry = district.order(70, min_share=31, max_producers=2)
    district.run()
    rows = district.session.exec(
        select(Standby).where(Standby.line_id == entry.line.id).order_by(col(Standby.place))
    ).all()
    served = {s.producer_id for s in district.shares(entry)}
    assert served == {producers[0].id, producers[1].id}
    assert [row.producer_id for row in rows] == [idle.id, busy.id, producers[2].id]
    assert [row.place for row in rows] == [1, 2, 3]


def test_who_waits_keeps_the_place_they_were_told_and_is_asked_in_it(district: District) -> None:
    producers = district.producers(40, 40, 30, 60)
    entry = district.order(80, min_share=30)
    district.run()
    rows = {s.producer_id: s for s in district.session.exec(select(Standby))}
    assert rows[producers[3].id].place == 1
    assert rows[producers[2].id].place == 2
    late = district.producer(200)
    district.run(hours=1)
    assert late.id not in {s.producer_id for s in district.session.exec(select(Standby))}
    one, two = district.shares(entry)
    offers.accept(district.session, one, district.now)
    offers.decline(district.session, two, district.now)
    district.run(hours=19)
    assert [s.producer_id for s in district.shares(entry, OFFERED)] == [producers[3].id]
    assert rows[producers[3].id].state is StandbyState.PROMOTED
    assert rows[producers[2].id].place == 1


def test_a_buffer_stays_within_what_the_buyer_takes(district: District) -> None:
    district.producers(*[40] * 6)
    entry = district.order(100)
    district.session.get_one(OrderLine, entry.line.id).over_tolerance_percent = 5
    district.run()
    assert sum(district.amounts(entry)) == 105


def test_a_buffer_takes_nothing_that_another_order_needs(district: District) -> None:
    district.producers(60, 60)
    entry, later = district.order(100), district.order(18)
    entry.line.over_tolerance_percent = 10
    district.run()
    assert sum(district.amounts(later)) == 18
    assert 100 <= sum(district.amounts(entry)) <= 102


def _chance_after(district: District, accepted: int) -> float:
    """The chance of an order after a year in which this much of every 20 was accepted."""
    with district.session.begin_nested() as undone:
        producers = district.producers(40, 40, 40)
        for week in range(1, 50):
            past = district.order(60, days=-7 * week)
            for producer in producers:
                district.session.add(
                    Share(
                        line_id=past.line.id,
                        producer_id=producer.id,
                        state=ShareState.RECEIVED,
                        computed=Decimal(20),
                        confirmed=Decimal(20),
                        received=Decimal(20),
                        accepted=Decimal(accepted),
                        computed_at=district.now - timedelta(weeks=week + 2),
                    )
                )
            past.order.state = OrderState.DONE
        district.session.flush()
        pools, wanted = _wanted(district, district.order(60))
        found = chance_in_full(pools, divide(pools, wanted).lines[0])
        undone.rollback()
    return found


def test_an_order_is_safer_with_those_who_kept_their_promises(district: District) -> None:
    kept, missed = _chance_after(district, 20), _chance_after(district, 16)
    assert kept > 0.7
    assert missed < 0.2


def test_nobody_is_ever_called_certain(district: District) -> None:
    assert (percent(1.0), percent(0.999), percent(0.5)) == (99, 99, 50)
    producers = district.producers(*[100] * 8)
    entry = district.order(80)
    pools, wanted = _wanted(district, entry)
    plan = divide(pools, wanted).lines[0]
    assert len(plan.shares) == len(producers)
    assert chance_in_full(pools, plan) < chance_backed(pools, plan) <= 1


def test_the_warning_says_what_binds(district: District) -> None:
    able, other = district.producers(40, 50)
    district.paper(able, "halal")
    earlier = district.order(10, days=8, needs=("halal",))
    district.run()
    entry = district.order(100, needs=("halal",))
    district.run(hours=1)
    warning = district.last(district.officer)
    assert isinstance(warning, OrderShort)
    assert warning.because is not None
    assert warning.because.binds == "capacity"
    assert warning.because.producers == 1
    assert warning.because.orders == earlier.order.code
    assert warning.because.papers == "halal"
    assert (warning.because.lacking, warning.because.locked) == (1, entry.quantity(Decimal(50)))
    assert other.id not in {s.producer_id for s in district.shares(entry)}


@pytest.mark.parametrize(
    ("terms", "capacities", "binds"),
    [
        ({"min_share": 50}, (40, 60), "limits"),
        ({"max_producers": 1}, (40, 60), "limits"),
        ({"max_share": 20}, (40, 60), "most"),
        ({"needs": ("halal",)}, (40,), "nobody"),
        ({}, (0,), "unsaid"),
        ({}, (40,), "capacity"),
    ],
)
def test_what_binds_is_named(
    district: District, terms: dict[str, object], capacities: tuple[int, ...], binds: str
) -> None:
    district.producers(*capacities)
    district.order(200, **terms)  # type: ignore[arg-type]
    district.run()
    warning = district.last(district.officer)
    assert isinstance(warning, OrderShort)
    assert warning.because is not None
    assert warning.because.binds == binds


def test_close_to_the_cut_off_only_the_gap_of_that_order_moves(district: District) -> None:
    producers = [district.producer(40, 40) for _ in range(3)]
    entry, later = district.order(60, days=4), district.order(30, days=15)
    district.run()
    before = {s.id: s.computed for s in district.shares(later)}
    assert before
    district.now += timedelta(days=1, hours=6)
    offers.decline(district.session, district.shares(entry)[0], district.now)
    morning.after_a_gap(district.session, district.region, entry.line.id, district.now)
    assert {s.id: s.computed for s in district.shares(later)} == before
    assert sum(district.amounts(entry, OFFERED)) == 60
    assert len({s.producer_id for s in district.shares(entry)}) <= len(producers)
