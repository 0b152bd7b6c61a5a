"""The linear bound of a choice, beside every whole point there is."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from domain.pooling.limits_linear import linear
from domain.pooling.problem import Int64Array


@st.composite
def programmes(draw: st.DrawFn) -> tuple[Int64Array, Int64Array, Int64Array, Int64Array]:
    m, n = draw(st.integers(1, 4)), draw(st.integers(1, 4))

    def row(low: int, high: int, size: int) -> Int64Array:
        return np.array(draw(st.lists(st.integers(low, high), min_size=size, max_size=size)))

    return row(-3, 9, m * n).reshape(m, n), row(-2, 20, m), row(-4, 9, n), row(0, 3, n)


@given(programmes(), st.booleans(), st.booleans())
def test_no_whole_point_passes_the_bound_and_none_is_there_when_it_is_refuted(
    programme: tuple[Int64Array, Int64Array, Int64Array, Int64Array], exact: bool, later: bool
) -> None:
    matrix, right, aim, high = programme
    equal = np.zeros(right.size, dtype=np.bool_)
    equal[0] = exact
    work = linear(matrix[:1], right[:1], equal[:1], aim, high) if later else None
    if work is None:
        work = linear(matrix, right, equal, aim, high)
    else:
        work.solve()
        for row, most in zip(matrix[1:], right[1:].tolist(), strict=True):
            work.add_row(row, most, equal=False)
    fits, _ = work.solve()
    points = [np.array(x) for x in product(*(range(most + 1) for most in high.tolist()))]
    made = [x for x in points if _allowed(x, matrix, right, equal)]
    bound = work.bound() if fits else None
    if fits:
        assert bound is not None
        assert all(int(aim @ x) <= bound for x in made)
        assert bound <= float(aim @ work.values()) + 1e-6
    else:
        assert work.refuted()
        assert made == []


def _allowed(
    x: Int64Array,
    matrix: Int64Array,
    right: Int64Array,
    equal: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> bool:
    made = matrix @ x
    return bool((made <= right).all() and (made[equal] == right[equal]).all())
