"""What a pool brings: the distribution by transform against drawing, and what must always hold."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.pooling import continuity
from domain.pooling.continuity import (
    Asked,
    Earlier,
    Habits,
    Offered,
    Parts,
    Planned,
    certain,
    expected,
    habits,
    planned,
    promised,
    season_left,
    stated,
    supply,
)
from domain.pooling.history import History, Trust, learn

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
            return planned(amounts, of.agrees, trust), trust
        case _:
            return expected(amounts, of, trust), trust


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
    shift = chance.choice([-1.0, 0.0, 1.0], draws) * continuity.WOBBLE * continuity.THIRD_POINT
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
    """A week that can only help the one after it, one whose rest keeps, and the one in question."""
    chance = np.random.default_rng(7)
    lots = [60, 80, 40, 120, 90, 70]
    parts, trust = _parts(lots, "expected")
    weeks = [Earlier(parts, 300.0, kept=False), Earlier(parts, 350.0)]
    found = supply(parts, trust, wanted, earlier=weeks)
    draws = 40_000

    def week() -> npt.NDArray[np.float64]:
        comes = chance.random((draws, len(lots))) < parts.comes
        noise = parts.spread * chance.standard_normal((draws, len(lots)))
        return np.asarray((comes * (parts.mean + noise)).sum(axis=1))

    relief = np.maximum(0, week() - 300)
    left = np.maximum(0, week() - np.maximum(0, 350 - relief))
    shift = chance.choice([-1.0, 0.0, 1.0], draws) * continuity.WOBBLE * continuity.THIRD_POINT
    taken = (week() + left) * (1 + shift)
    fills = float((taken >= wanted * continuity.NEARLY).mean())
    assert found.fills == pytest.approx(fills, abs=0.03)
    assert found.fills >= supply(parts, trust, wanted).fills


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
