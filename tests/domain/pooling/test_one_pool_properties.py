"""What the rule promises to producers, whoever they are and whatever they offer."""

from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.pooling import OnePool, check, pour, repour, without

lots_of_one = st.integers(0, 40)
brief = settings(max_examples=150, deadline=None)


@st.composite
def pools(draw: st.DrawFn, *, limits: bool = True) -> OnePool:
    n = draw(st.integers(1, 9))
    each = st.lists(lots_of_one, min_size=n, max_size=n)
    base = st.lists(st.one_of(st.just(0), lots_of_one), min_size=n, max_size=n)
    return OnePool(
        lots=draw(st.integers(0, 250)),
        caps=draw(each),
        base=draw(base),
        rank=draw(st.permutations(range(n))),
        min_share=draw(st.integers(0, 30)) if limits else 0,
        max_producers=draw(st.integers(0, n)) if limits else 0,
    )


free_pools = pools(limits=False)


@st.composite
def one_of_a_free_pool(draw: st.DrawFn) -> tuple[OnePool, int]:
    pool = draw(free_pools)
    return pool, draw(st.integers(0, len(pool.caps) - 1))


def stating(pool: OnePool, i: int, cap: int) -> OnePool:
    return replace(pool, caps=[*pool.caps[:i], cap, *pool.caps[i + 1 :]])


@brief
@given(pools())
def test_lots_are_neither_lost_nor_invented(pool: OnePool) -> None:
    plan = pour(pool)
    assert plan.filled == sum(pool.base) + sum(plan.lots)
    assert plan.missing == max(0, pool.lots - plan.filled)
    assert plan.filled <= max(pool.lots, sum(pool.base))


@brief
@given(pools())
def test_nobody_gets_more_than_they_offered_or_loses_what_they_hold(pool: OnePool) -> None:
    assert all(0 <= new <= cap for new, cap in zip(pour(pool).lots, pool.caps, strict=True))


@brief
@given(pools())
def test_every_plan_passes_its_check(pool: OnePool) -> None:
    assert check(pool, pour(pool)) == []


@brief
@given(pools(), st.data())
def test_the_order_in_which_producers_are_listed_does_not_matter(
    pool: OnePool, data: st.DataObject
) -> None:
    places = data.draw(st.permutations(range(len(pool.caps))))
    shuffled = replace(
        pool,
        caps=[pool.caps[i] for i in places],
        base=[pool.base[i] for i in places],
        rank=[pool.rank[i] for i in places],
    )
    plan, other = pour(pool), pour(shuffled)
    assert other.lots == tuple(plan.lots[i] for i in places)
    assert other.reasons == tuple(plan.reasons[i] for i in places)
    assert other.turns_before == tuple(plan.turns_before[i] for i in places)
    assert (other.level, other.served) == (plan.level, plan.served)


@brief
@given(pools(), st.integers(1, 10))
def test_only_the_order_of_the_turns_counts_not_their_numbers(pool: OnePool, factor: int) -> None:
    stretched = replace(pool, rank=[factor * rank + factor for rank in pool.rank])
    assert pour(stretched) == pour(pool)


@brief
@given(free_pools, st.integers(1, 30))
def test_a_larger_order_never_means_less_for_anyone(pool: OnePool, more: int) -> None:
    larger = pour(replace(pool, lots=pool.lots + more))
    assert all(a <= b for a, b in zip(pour(pool).lots, larger.lots, strict=True))


@brief
@given(one_of_a_free_pool(), st.integers(1, 30))
def test_more_capacity_of_one_never_means_more_for_another(
    case: tuple[OnePool, int], more: int
) -> None:
    pool, i = case
    before = pour(pool).lots
    after = pour(stating(pool, i, pool.caps[i] + more)).lots
    assert all(after[j] <= before[j] for j in range(len(before)) if j != i)
    assert after[i] >= before[i]


@brief
@given(free_pools, st.data())
def test_when_some_leave_with_their_shares_the_rest_would_share_the_same(
    pool: OnePool, data: st.DataObject
) -> None:
    """Consistency: the rule agrees with itself on every smaller pool."""
    n = len(pool.caps)
    stay = data.draw(st.lists(st.integers(0, n - 1), unique=True, min_size=1))
    assume(sum(pool.base) <= pool.lots)
    plan = pour(pool)
    left = sum(pool.base[i] + plan.lots[i] for i in range(n) if i not in stay)
    smaller = OnePool(
        lots=pool.lots - left,
        caps=[pool.caps[i] for i in stay],
        base=[pool.base[i] for i in stay],
        rank=[pool.rank[i] for i in stay],
    )
    assert pour(smaller).lots == tuple(plan.lots[i] for i in stay)


@brief
@given(one_of_a_free_pool(), lots_of_one)
def test_stating_anything_but_the_truth_gains_nothing(
    case: tuple[OnePool, int], stated: int
) -> None:
    """Of what one can truly make, one gets no more lots; what one cannot make is no gain."""
    pool, i = case
    truth = pool.caps[i]
    honest, told = pour(pool).lots[i], pour(stating(pool, i, stated)).lots[i]
    assert min(told, truth) <= honest
    if honest < truth:
        assert told <= honest


@brief
@given(free_pools)
def test_equals_differ_by_one_lot_at_most_and_then_by_turn(pool: OnePool) -> None:
    lots = pour(pool).lots
    n = range(len(lots))
    twins = [
        (i, j)
        for i in n
        for j in n
        if (pool.caps[i], pool.base[i]) == (pool.caps[j], pool.base[j])
        and pool.rank[i] < pool.rank[j]
    ]
    assert all(lots[i] - lots[j] in (0, 1) for i, j in twins)


@brief
@given(free_pools)
def test_limits_change_nothing_when_they_do_not_bind(pool: OnePool) -> None:
    plan = pour(pool)
    assert pour(replace(pool, min_share=1)) == plan
    assert pour(replace(pool, max_producers=len(pool.caps))) == plan


@brief
@given(pools())
def test_what_was_poured_stays_when_it_is_poured_again(pool: OnePool) -> None:
    """The morning after, with everything confirmed, nothing moves but what the limits forbade."""
    plan = pour(pool)
    held = [held + new for held, new in zip(pool.base, plan.lots, strict=True)]
    caps = [cap - new for cap, new in zip(pool.caps, plan.lots, strict=True)]
    again = pour(replace(pool, base=held, caps=caps))
    assert again.lots == (0,) * len(held)


@brief
@given(pools(), st.data())
def test_a_decline_shrinks_nobody_and_gives_nothing_to_those_gone(
    pool: OnePool, data: st.DataObject
) -> None:
    first = pour(pool)
    gone = data.draw(st.sets(st.integers(0, len(pool.caps) - 1)))
    held = [pool.base[i] + (0 if i in gone else new) for i, new in enumerate(first.lots)]
    caps = [cap if i in gone else cap - first.lots[i] for i, cap in enumerate(pool.caps)]
    frozen = replace(pool, base=held, caps=caps)
    plan = repour(frozen, gone)
    assert all(new >= 0 for new in plan.lots)
    assert all(plan.lots[i] == 0 for i in gone)
    assert sum(plan.lots) <= max(0, pool.lots - sum(held))
    assert check(without(frozen, gone), plan) == []
