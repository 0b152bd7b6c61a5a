"""Chance for simulations: it follows from a seed and a purpose, in whatever order it is asked."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """Chance that follows from a seed and a purpose alone."""

    def __init__(self, seed: str) -> None:
        self.seed = seed

    def below(self, limit: int, purpose: str) -> int:
        """A whole number from 0 up to, and without, ``limit``."""
        digest = hashlib.blake2b(f"{self.seed}:{purpose}".encode(), digest_size=8).digest()
        return int.from_bytes(digest) % limit

    def one_of(self, choices: Sequence[T], purpose: str) -> T:
        """One of the choices."""
        return choices[self.below(len(choices), purpose)]
