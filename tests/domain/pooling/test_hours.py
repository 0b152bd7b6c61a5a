"""Lots of several products over shared hours, against brute force from the definitions."""

from collections.abc import Iterator
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.pooling.hours import TimedLine, TimedPair, TimedPlan, TimedProblem, share_hours
from domain.pooling.worktime import Work, Workshop, made, room


def fits(shop: Workshop, works: list[Work]) -> bool:
    """By Hall: whichever promises are picked, the weeks open to them have the ticks they take."""
    weeks = {week for _, week in shop.able}
    for size in range(1, len(works) + 1):
        for some in combinations(works, size):
            able = 0
            for week in weeks:
                kinds = {w.product for w in some if w.first <= week <= w.last}
                ticks = sum(shop.able.get((kind, week), 0) for kind in kinds)
                able += ticks if shop.weekly is None else min(shop.weekly, ticks)
            if sum(work.ticks for work in some) > able:
                return False
    return True


def works_of(problem: TimedProblem, lots: tuple[int, ...], shop: int) -> list[Work]:
    found = list(problem.shops[shop].known)
    for n, pair in zip(lots, problem.pairs, strict=True):
        line = problem.lines[pair.line]
        if pair.shop == shop and n:
            found.append(Work(line.product, line.first, line.last, n * line.lot))
    return found


def filled(problem: TimedProblem, lots: tuple[int, ...]) -> tuple[int, ...]:
    lines = range(len(problem.lines))
    pairs = list(zip(lots, problem.pairs, strict=True))
    return tuple(sum(n for n, pair in pairs if pair.line == line) for line in lines)


def every_plan(problem: TimedProblem) -> Iterator[tuple[int, ...]]:
    """All that anybody could be given, whatever it is worth."""
    for lots in product(*(range(pair.limit + 1) for pair in problem.pairs)):
        wanted = [line.lots for line in problem.lines]
        if all(n <= most for n, most in zip(filled(problem, lots), wanted, strict=True)) and all(
            fits(shop, works_of(problem, lots, number)) for number, shop in enumerate(problem.shops)
        ):
            yield lots


@st.composite
def workshops(draw: st.DrawFn, products: int = 2, weeks: int = 2) -> Workshop:
    keys = list(product(range(products), range(weeks)))
    able = {key: draw(st.integers(0, 7)) for key in keys}
    weekly = draw(st.one_of(st.none(), st.integers(0, 9)))
    shop = Workshop(able, weekly)
    known: list[Work] = []
    for _ in range(draw(st.integers(0, 2))):
        first = draw(st.integers(0, weeks - 1))
        last = draw(st.integers(first, weeks - 1))
        work = Work(draw(st.integers(0, products - 1)), first, last, draw(st.integers(1, 4)))
        if fits(shop, [*known, work]):
            known.append(work)
    return Workshop(able, weekly, tuple(known))


@st.composite
def problems(draw: st.DrawFn, most: int = 2) -> TimedProblem:
    shops = draw(st.lists(workshops(), min_size=1, max_size=3))
    kinds = draw(st.lists(st.integers(1, 3), min_size=2, max_size=2))
    lines = []
    for _ in range(draw(st.integers(1, 3))):
        kind, first = draw(st.integers(0, 1)), draw(st.integers(0, 1))
        last = draw(st.integers(first, 1))
        lines.append(TimedLine(kind, first, last, draw(st.integers(1, 6)), kinds[kind]))
    pairs = [
        TimedPair(line, shop, draw(st.integers(0, most)))
        for line in range(len(lines))
        for shop in range(len(shops))
        if draw(st.booleans())
    ]
    load = [draw(st.integers(0, 5)) for _ in shops]
    rank = draw(st.permutations(range(len(shops))))
    return TimedProblem(lines, pairs, shops, load, rank)


@settings(max_examples=100, deadline=None)
@given(workshops(products=2, weeks=3), st.data())
def test_the_room_beside_promises_is_the_most_that_fits(
    shop: Workshop, data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, 2))
    more = Work(data.draw(st.integers(0, 1)), first, data.draw(st.integers(first, 2)), 12)
    found = room(shop, shop.known, more)
    assert made(shop, shop.known) == sum(work.ticks for work in shop.known)
    assert fits(shop, [*shop.known, more._replace(ticks=found)])
    assert found == 12 or not fits(shop, [*shop.known, more._replace(ticks=found + 1)])


@settings(max_examples=100, deadline=None)
@given(problems())
def test_nobody_is_given_more_than_their_hours_and_statements(problem: TimedProblem) -> None:
    plan = share_hours(problem)
    assert plan.certificate.feasible
    assert plan.filled == filled(problem, plan.lots)
    for number, shop in enumerate(problem.shops):
        assert fits(shop, works_of(problem, plan.lots, number))
    for n, pair in zip(plan.lots, problem.pairs, strict=True):
        assert n <= pair.limit
    for got, line in zip(plan.filled, problem.lines, strict=True):
        assert got <= line.lots


@settings(max_examples=100, deadline=None)
@given(problems(most=2))
def test_lines_are_filled_as_far_as_the_plan_says_they_can_be(problem: TimedProblem) -> None:
    plan = share_hours(problem)
    best = max(filled(problem, lots) for lots in every_plan(problem))
    if plan.certificate.fill:
        assert plan.filled == best
        return
    short = next(at for at, most in enumerate(plan.most) if plan.filled[at] < most)
    assert plan.filled[:short] == best[:short]
    assert plan.filled[short] <= best[short] <= plan.most[short]


@settings(max_examples=60, deadline=None)
@given(problems())
def test_no_lot_lies_with_somebody_while_another_has_less_by_more_than_it(
    problem: TimedProblem,
) -> None:
    plan = share_hours(problem)
    for giver, taker in product(range(len(problem.pairs)), repeat=2):
        one, other = problem.pairs[giver], problem.pairs[taker]
        lot = problem.lines[one.line].lot
        if one.line != other.line or one.shop == other.shop or not plan.lots[giver]:
            continue
        if plan.lots[taker] == other.limit or plan.load[other.shop] + lot >= plan.load[one.shop]:
            continue
        moved = list(plan.lots)
        moved[giver], moved[taker] = moved[giver] - 1, moved[taker] + 1
        works = works_of(problem, tuple(moved), other.shop)
        assert not fits(problem.shops[other.shop], works)


@settings(max_examples=100, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_pairs_changes_nothing(problem: TimedProblem, chance: object) -> None:
    turned = list(problem.pairs)
    chance.shuffle(turned)  # type: ignore[attr-defined]
    again = TimedProblem(problem.lines, turned, problem.shops, problem.load, problem.rank)
    assert _by_pair(problem, share_hours(problem)) == _by_pair(again, share_hours(again))


def _by_pair(problem: TimedProblem, plan: TimedPlan) -> dict[tuple[int, int], int]:
    return {(p.line, p.shop): n for p, n in zip(problem.pairs, plan.lots, strict=True)}


def test_whoever_can_make_only_one_product_leaves_the_other_to_who_can_make_both() -> None:
    """Cake can only be made by the first workshop, so peyek moves to the second."""
    both = Workshop({(0, 0): 40, (1, 0): 40}, weekly=40)
    peyek_only = Workshop({(0, 0): 40}, weekly=None)
    lines = [TimedLine(0, 0, 0, lots=40, lot=1), TimedLine(1, 0, 0, lots=15, lot=2)]
    pairs = [TimedPair(0, 0, 40), TimedPair(0, 1, 40), TimedPair(1, 0, 20)]
    plan = share_hours(TimedProblem(lines, pairs, [both, peyek_only], [0, 0], [0, 1]))
    assert plan.filled == (40, 15)
    assert plan.lots[2] == 15
    assert plan.lots[0] <= 10
    assert plan.certificate.fill


def test_a_smallest_share_and_a_limit_of_producers_are_kept() -> None:
    shops = [Workshop({(0, 0): 12, (1, 0): 12}, weekly=12) for _ in range(3)]
    lines = [
        TimedLine(0, 0, 0, lots=10, lot=2, least=4),
        TimedLine(1, 0, 0, lots=9, lot=1, producers=1),
    ]
    pairs = [TimedPair(line, shop, 12) for line in (0, 1) for shop in range(3)]
    plan = share_hours(TimedProblem(lines, pairs, shops, [0, 0, 0], [2, 0, 1]))
    assert plan.certificate.feasible
    assert sorted(plan.lots[:3]) == [0, 5, 5]
    assert [n for n in plan.lots[3:] if n] == [9]
