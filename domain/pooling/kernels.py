"""One source, two speeds: loops compiled by numba where it is installed, plain Python elsewhere.

A kernel is written over flat arrays with nothing but loops and whole numbers, so that both ways
give the same result to the last lot. Without numba the arrays are handed over as lists, whose
items cannot overflow and are quicker to reach one by one. Small problems go the plain way until
a large one has come: an office never waits for a compiler.

`PATUNGAN_WITHOUT_NUMBA=1` keeps numba out, for comparing the two.
"""

import os
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from importlib.util import find_spec
from threading import Lock
from typing import Any, Protocol

import numpy as np

COMPILED = find_spec("numba") is not None and not os.environ.get("PATUNGAN_WITHOUT_NUMBA")

WORTH_IT = 20_000
"""Numbers from which on compiling, some seconds at the first call of all, is worth the wait."""

Kernel = Callable[..., Any]


class Row(Protocol):
    """What a kernel sees: an array of whole numbers, or a list of them."""

    def __len__(self) -> int: ...

    def __getitem__(self, place: int, /) -> int: ...

    def __setitem__(self, place: int, value: int, /) -> None: ...


_INNER: list[Kernel] = []
_QUICK: list[Kernel] = []
_COMPILING = Lock()


def inner(function: Kernel) -> Kernel:
    """A loop that only kernels call."""
    _INNER.append(function)
    return function


@inner
def natural(number: int) -> int:
    """`number`, of which we know that it is not negative, and numba then knows it, too.

    A loop over places from there on needs no way to count from the end, and is done some places
    at a time.
    """
    return max(0, number)


def kernel(function: Kernel) -> Kernel:
    """A loop that is called from outside with arrays and numbers; it may change the arrays.

    Compiled at its first call with arrays of `WORTH_IT` numbers in all, or its first call of any
    size after another one was, and used from then on.
    """
    quick: list[Kernel] = []

    @wraps(function)
    def run(*given: Any) -> Any:  # noqa: ANN401 - whatever the kernel takes and gives
        if COMPILED and not quick and (_QUICK or _size(given) >= WORTH_IT):
            with _COMPILING:
                if not quick:
                    quick.append(_compiled(function))
                    _QUICK.extend(quick)
        return quick[0](*given) if quick else _plain(function, given)

    return run


def narrow(most: int) -> type[np.int16 | np.int32 | np.int64]:
    """Numbers no wider than numbers up to `most` need, and one more below zero.

    What is read at random waits for memory; where numbers are half as wide, twice as many are near.
    """
    if most < 2**15:
        return np.int16
    return np.int32 if most < 2**31 else np.int64


def _size(given: tuple[Any, ...]) -> int:
    return sum(value.size for value in given if isinstance(value, np.ndarray))


def _plain(function: Kernel, given: tuple[Any, ...]) -> Any:  # noqa: ANN401 - as the kernel
    rows = [value.tolist() if isinstance(value, np.ndarray) else value for value in given]
    result = function(*rows)
    for value, row in zip(given, rows, strict=True):
        if isinstance(value, np.ndarray) and value.size:
            value[:] = row
    return result


def _compiled(function: Kernel) -> Kernel:
    """Later runs find it beside the source."""
    register = import_module("numba.extending").register_jitable
    while _INNER:
        register(_INNER.pop())
    found: Kernel = import_module("numba").njit(cache=True, nogil=True)(function)
    return found
