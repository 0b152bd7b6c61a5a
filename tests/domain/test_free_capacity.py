"""How much more may be promised: never more than was stated less what is promised."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from domain.promises import Promise, free

START = date(2026, 11, 2)
WEEKS = [START + timedelta(days=7 * n) for n in range(6)]
FIRST, LAST = WEEKS[2], WEEKS[3]
"""Two weeks gone by, two weeks that count, two weeks behind the cut-off."""

kilos = st.integers(0, 60).map(Decimal)
stated = st.dictionaries(st.sampled_from(WEEKS), kilos)


@st.composite
def promise(draw: st.DrawFn, low: int = 0, high: int = 5) -> Promise:
    first = draw(st.integers(low, high))
    last = draw(st.integers(first, high))
    return Promise(WEEKS[first], WEEKS[last], draw(kilos))


promises = st.lists(promise(), max_size=5)


def _in_question(weeks: dict[date, Decimal]) -> Decimal:
    return sum((q for w, q in weeks.items() if FIRST <= w <= LAST), Decimal(0))


@given(stated, promises)
def test_it_is_never_negative_and_never_more_than_was_stated(
    weeks: dict[date, Decimal], promised: list[Promise]
) -> None:
    assert 0 <= free(weeks, promised, FIRST, LAST) <= _in_question(weeks)


@given(stated)
def test_where_nothing_is_promised_everything_stated_is_free(weeks: dict[date, Decimal]) -> None:
    assert free(weeks, (), FIRST, LAST) == _in_question(weeks)


@given(stated, st.lists(promise(2, 3), max_size=5))
def test_what_is_promised_for_these_very_weeks_is_taken_off(
    weeks: dict[date, Decimal], promised: list[Promise]
) -> None:
    over = _in_question(weeks) - sum((p.amount for p in promised), Decimal(0))
    left = free(weeks, promised, FIRST, LAST)
    assert left >= max(Decimal(0), over)
    if all((p.first_week, p.last_week) == (FIRST, LAST) for p in promised):
        assert left == max(Decimal(0), over)


@given(stated, promises)
def test_all_promises_together_never_exceed_what_was_stated(
    weeks: dict[date, Decimal], promised: list[Promise]
) -> None:
    """What is free, promised in full, leaves nothing free."""
    left = free(weeks, promised, FIRST, LAST)
    assert free(weeks, [*promised, Promise(FIRST, LAST, left)], FIRST, LAST) == 0


@given(stated, promises, promise())
def test_one_promise_more_never_makes_more_free(
    weeks: dict[date, Decimal], promised: list[Promise], another: Promise
) -> None:
    with_it = free(weeks, [*promised, another], FIRST, LAST)
    assert with_it <= free(weeks, promised, FIRST, LAST)


@given(stated, promises, st.sampled_from(WEEKS), kilos)
def test_a_larger_statement_never_makes_less_free(
    weeks: dict[date, Decimal], promised: list[Promise], week: date, more: Decimal
) -> None:
    larger = {**weeks, week: weeks.get(week, Decimal(0)) + more}
    assert free(larger, promised, FIRST, LAST) >= free(weeks, promised, FIRST, LAST)


@given(stated, promises)
def test_the_order_in_which_promises_are_listed_does_not_matter_to_the_total(
    weeks: dict[date, Decimal], promised: list[Promise]
) -> None:
    assert free(weeks, promised, FIRST, LAST) == free(weeks, promised[::-1], FIRST, LAST)


def _most_made(weeks: dict[date, Decimal], promised: list[Promise]) -> int:
    """The most of the promises that can be made, as a flow from promises into weeks."""
    inner = len(promised)
    size = inner + len(WEEKS) + 2
    room = np.zeros((size, size), dtype=np.int32)
    for place, one in enumerate(promised):
        room[0, 1 + place] = int(one.amount)
        for number, week in enumerate(WEEKS):
            if one.first_week <= week <= one.last_week:
                room[1 + place, 1 + inner + number] = int(one.amount)
    for number, week in enumerate(WEEKS):
        room[1 + inner + number, size - 1] = int(weeks.get(week, 0))
    return int(maximum_flow(csr_array(room), 0, size - 1).flow_value)


@given(stated, promises)
def test_it_is_what_still_fits_beside_the_most_that_is_promised(
    weeks: dict[date, Decimal], promised: list[Promise]
) -> None:
    more = Promise(FIRST, LAST, _in_question(weeks))
    fits = _most_made(weeks, [*promised, more]) - _most_made(weeks, promised)
    assert free(weeks, promised, FIRST, LAST) == fits


def test_what_was_promised_in_weeks_gone_by_is_taken_to_have_been_made_then() -> None:
    weeks = {WEEKS[1]: Decimal(40), FIRST: Decimal(40)}
    assert free(weeks, [Promise(WEEKS[1], FIRST, Decimal(30))], FIRST, LAST) == 40
    assert free(weeks, [Promise(WEEKS[1], FIRST, Decimal(50))], FIRST, LAST) == 30


def test_what_is_due_later_is_moved_behind_the_cutoff() -> None:
    weeks = {FIRST: Decimal(40), WEEKS[4]: Decimal(40)}
    assert free(weeks, [Promise(FIRST, WEEKS[4], Decimal(30))], FIRST, LAST) == 40
    assert free(weeks, [Promise(FIRST, WEEKS[4], Decimal(60))], FIRST, LAST) == 20
