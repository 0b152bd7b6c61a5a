"""One source, two speeds: loops compiled by numba where it is installed, plain Python elsewhere.

A kernel is written over flat arrays with nothing but loops and whole numbers, so that both ways
give the same result to the last lot. Without numba the arrays are handed over as lists, whose
items cannot overflow and are quicker to reach one by one.

`PATUNGAN_WITHOUT_NUMBA=1` keeps numba out, for comparing the two.
"""

import os
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np

COMPILED = find_spec("numba") is not None and not os.environ.get("PATUNGAN_WITHOUT_NUMBA")

Kernel = Callable[..., Any]


class Row(Protocol):
    """What a kernel sees: an array of whole numbers, or a list of them."""

    def __len__(self) -> int: ...

    def __getitem__(self, place: int, /) -> int: ...

    def __setitem__(self, place: int, value: int, /) -> None: ...


def inner(function: Kernel) -> Kernel:
    """A loop that only kernels call."""
    if not COMPILED:
        return function
    return _compiled(function)


def kernel(function: Kernel) -> Kernel:
    """A loop that is called from outside with arrays and numbers; it may change the arrays."""
    if COMPILED:
        return _compiled(function)

    @wraps(function)
    def plain(*given: Any) -> Any:  # noqa: ANN401 - whatever the kernel takes and gives
        rows = [value.tolist() if isinstance(value, np.ndarray) else value for value in given]
        result = function(*rows)
        for value, row in zip(given, rows, strict=True):
            if isinstance(value, np.ndarray) and value.size:
                value[:] = row
        return result

    return plain


def _compiled(function: Kernel) -> Kernel:
    """Compiled at its first call; later runs find it beside the source."""
    found: Kernel = import_module("numba").njit(cache=True, nogil=True)(function)
    return found
