"""Loading the program's own code, as quickly as it goes."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Modules are imported in here.

    They make some hundred thousands of objects that all stay. Looking through them for rubbish
    again and again takes a sixth of a start, so that waits until everything is there.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


__all__ = ["loading"]
