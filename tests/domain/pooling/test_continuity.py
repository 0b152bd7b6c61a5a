"""What a pool brings: the distribution by transform against drawing, and what must always hold."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.pooling import supply as totals
from domain.pooling.continuity import (
    Parts,
    certain,
    expected,
    planned,
    promised,
    stated,
)
from domain.pooling.habits import Asked, Habits, Offered, Planned, habits, season_left
from domain.pooling.history import History, Trust, learn
from domain.pooling.supply import Earlier, supply

LOTS = st.lists(st.integers(1, 300), min_size=1, max_size=50)
FEW = settings(max_examples=30, deadline=None)


def _unknown(count: int) -> tuple[Habits, Trust]:
    none = habits(Asked([], [], []), Offered([], [], []), Planned([], []), count)
    return none, learn(History([], [], [], []), count)


def _parts(lots: list[int], kind: str) -> tuple[Parts, Trust]:
    of, trust = _unknown(len(lots))
    amounts = np.array(lots, dtype=np.float64)
    match kind:
        case "promised":
            return promised(amounts, trust), trust
        case "stated":
            return stated(amounts, of, trust), trust
        case "planned":
            nothing = stated(np.zeros(amounts.size), of, trust)
            return planned(amounts, of.agrees, [nothing], [nothing]), trust
        case _:
            return expected(amounts, np.zeros(amounts.size), of, trust), trust


KINDS = st.sampled_from(["promised", "stated", "planned", "expected"])


@FEW
@given(LOTS, KINDS, st.integers(1, 20_000))
def test_safe_is_within_what_is_wanted_and_within_the_room(
    lots: list[int], kind: str, wanted: int
) -> None:
    parts, trust = _parts(lots, kind)
    found = supply(parts, trust, wanted)
    assert 0 <= found.safe <= wanted * 1.001
    assert found.safe <= found.room * 1.001 + 0.01
    assert found == supply(parts, trust, wanted)


@FEW
@given(LOTS, KINDS, st.integers(1, 5_000), st.integers(1, 5_000))
def test_wanting_more_never_makes_less_safe(
    lots: list[int], kind: str, one: int, other: int
) -> None:
    parts, trust = _parts(lots, kind)
    low, high = sorted((one, other))
    assert supply(parts, trust, low).expected <= supply(parts, trust, high).expected * 1.0001 + 1e-6


@FEW
@given(LOTS, st.integers(1, 200))
def test_one_more_business_never_makes_the_room_smaller(lots: list[int], more: int) -> None:
    before, trust = _parts(lots, "expected")
    after, trust_after = _parts([*lots, more], "expected")
    slack = 0.03 * sum(lots)
    room = supply(before, trust, 1e9).room
    assert supply(after, trust_after, 1e9).room >= room - slack


def _levels(taken: npt.NDArray[np.float64], wanted: float) -> npt.NDArray[np.float64]:
    """By row: the level of the uniform rule, by bisection."""
    low, high = np.zeros(taken.shape[0]), taken.max(axis=1) + 1
    for _ in range(30):
        middle = (low + high) / 2
        fits = np.minimum(taken, middle[:, None]).sum(axis=1) <= wanted
        low, high = np.where(fits, middle, low), np.where(fits, high, middle)
    return low


@pytest.mark.parametrize("count", [6, 12, 60])
@pytest.mark.parametrize("part_of_all", [0.4, 0.7, 5.0])
def test_a_safe_quantity_is_reached_nine_times_in_ten_where_the_world_is_as_believed(
    count: int, part_of_all: float
) -> None:
    chance = np.random.default_rng(count)
    lots = chance.integers(40, 180, count).tolist()
    parts, trust = _parts(lots, "expected")
    wanted = sum(lots) * part_of_all
    found = supply(parts, trust, wanted)
    draws = 20_000
    comes = chance.random((draws, count)) < parts.comes
    taken = comes * (parts.mean + parts.spread * chance.standard_normal((draws, count)))
    shift = chance.choice([-1.0, 0.0, 1.0], draws) * totals.WOBBLE * totals.THIRD_POINT
    taken *= (1 + shift)[:, None]
    taken = np.minimum(taken, _levels(taken, wanted)[:, None])
    there = chance.random((draws, count)) >= parts.absent
    kept = there * (parts.keeps + parts.apart * chance.standard_normal((draws, count)))
    left = chance.choice(trust.left, draws, p=trust.state)
    brought = (taken * kept).sum(axis=1) * left
    assert 0.87 <= float((brought >= found.safe).mean()) <= 0.93
    assert found.expected == pytest.approx(float(brought.mean()), rel=0.03)


@pytest.mark.parametrize("wanted", [250.0, 400.0, 550.0])
def test_what_weeks_before_leave_over_comes_on_top_as_drawing_says(wanted: float) -> None:
    """A week of whose rest only some is of use to the next, that one, and the one in question."""
    chance = np.random.default_rng(7)
    lots = [60, 80, 40, 120, 90, 70]
    parts, trust = _parts(lots, "expected")
    refused = parts.often(np.full(len(lots), 0.2))
    weeks = [Earlier(parts, 200.0), Earlier(parts, 250.0, refused, passes=60.0)]
    found = supply(parts, trust, wanted, earlier=weeks)
    draws = 40_000

    def week(of: Parts = parts) -> npt.NDArray[np.float64]:
        comes = chance.random((draws, len(lots))) < of.comes
        noise = of.spread * chance.standard_normal((draws, len(lots)))
        return np.asarray((comes * (of.mean + noise)).sum(axis=1))

    first = np.maximum(0, week() - 200)
    left = np.maximum(0, week() + np.minimum(first, 60) - 250) + week(refused)
    shift = chance.choice([-1.0, 0.0, 1.0], draws) * totals.WOBBLE * totals.THIRD_POINT
    taken = (week() + left) * (1 + shift)
    fills = float((taken >= wanted * totals.NEARLY).mean())
    assert found.fills == pytest.approx(fills, abs=0.03)
    assert found.fills >= supply(parts, trust, wanted).fills


def test_a_plan_and_its_weeks_are_as_drawing_says() -> None:
    """Who says yes brings that and what is above it, who says no perhaps a week like any other."""
    chance = np.random.default_rng(3)
    usual = np.array([100.0, 60.0, 80.0])
    hoped = np.array([95.0, 0.0, 60.0])
    of, trust = _unknown(3)
    yes = [expected(usual, hoped / 2, of, trust)] * 2
    no = [expected(usual, np.zeros(3), of, trust)] * 2
    found = planned(hoped, of.agrees, yes, no)
    draws, none = 100_000, np.zeros(3)

    def week(above: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        stated = usual * (of.level + of.spread * chance.standard_normal((draws, 3)))
        taken = np.maximum(0, stated - above) * of.taken
        comes = chance.random((draws, 3)) < of.speaks * of.works * of.takes
        return np.asarray(comes * taken)

    agreed = (chance.random((draws, 3)) < of.agrees) & (hoped > 0)
    whole = np.where(agreed, hoped + week(hoped / 2) + week(hoped / 2), week(none) + week(none))
    assert found.comes * found.mean == pytest.approx(whole.mean(axis=0), rel=0.02)
    second = found.comes * (found.spread**2 + found.mean**2)
    deviation = np.sqrt(second - (found.comes * found.mean) ** 2)
    assert deviation == pytest.approx(whole.std(axis=0), rel=0.05)
    assert found.comes == pytest.approx((whole > 0).mean(axis=0), abs=0.01)


def test_what_came_already_is_certain() -> None:
    _, trust = _unknown(0)
    calm = Trust(trust.kept, trust.weight, trust.absent, trust.scatter, np.ones(1), np.ones(1))
    found = supply(certain(np.array([80.0])), calm, 100)
    assert found.safe == pytest.approx(80, rel=0.06)


def test_a_silent_workshop_is_believed_less_the_longer_it_is_silent() -> None:
    def speaks(weeks: int) -> float:
        asked = Asked([0] * weeks, [50.0] * weeks, [-1.0] * weeks)
        return float(habits(asked, Offered([], [], []), Planned([], []), 1).speaks[0])

    assert speaks(0) > speaks(2) > speaks(8) > 0


def test_a_season_is_a_prior_that_the_regions_own_weeks_move() -> None:
    before, unsure = season_left(0.3, 2, [])
    after, surer = season_left(0.3, 2, [0.6, 0.6, 0.6, 0.6])
    assert before == pytest.approx(0.3)
    assert before < after < 0.6
    assert surer < unsure
