"""One source, two speeds: loops compiled by numba where it is installed, plain Python elsewhere.

A kernel is written over flat arrays with nothing but loops and whole numbers, so that both ways
give the same result to the last lot. Without numba the arrays are handed over as lists, whose
items cannot overflow and are quicker to reach one by one.

`PATUNGAN_WITHOUT_NUMBA=1` keeps numba out, for comparing the two.
"""

import os
from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

try:
    if os.environ.get("PATUNGAN_WITHOUT_NUMBA"):
        raise ImportError
    import numba
except ImportError:
    COMPILED = False
else:
    COMPILED = True

Kernel = Callable[..., Any]


def inner(function: Kernel) -> Kernel:
    """A loop that only kernels call."""
    if not COMPILED:
        return function
    found: Kernel = numba.njit(cache=True, nogil=True, inline="never")(function)
    return found


def kernel(function: Kernel) -> Kernel:
    """A loop that is called from outside with arrays and numbers; it may change the arrays."""
    if COMPILED:
        found: Kernel = numba.njit(cache=True, nogil=True)(function)
        return found

    @wraps(function)
    def plain(*given: Any) -> Any:  # noqa: ANN401 - whatever the kernel takes and gives
        rows = [value.tolist() if isinstance(value, np.ndarray) else value for value in given]
        result = function(*rows)
        for value, row in zip(given, rows, strict=True):
            if isinstance(value, np.ndarray) and value.size:
                value[:] = row
        return result

    return plain
