"""Lots into cartons. Pure and exact.

Lots are poured in their order into cartons of one size: a carton that is not full yet is filled
up first, then new ones are begun, so only the last is ever partly filled and what is packed once
stays where it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from domain.quantities import ZERO


@dataclass(slots=True)
class Box:
    """One carton: how much of which lot (by id) is in it. ``key`` is the caller's own."""

    key: int | None = None
    contents: dict[int, Decimal] = field(default_factory=dict)

    @property
    def held(self) -> Decimal:
        """Everything in it."""
        return sum(self.contents.values(), ZERO)


def fill(boxes: Iterable[Box], lots: Sequence[tuple[int, Decimal]], size: Decimal) -> list[Box]:
    """The cartons after each lot (id, whole accepted quantity) is packed in full.

    What stands in ``boxes`` counts as packed. Raises ValueError for a size that is not positive.
    """
    if size <= ZERO:
        msg = f"a carton must hold something: {size}"
        raise ValueError(msg)
    packed = [Box(box.key, dict(box.contents)) for box in boxes]
    for lot, quantity in lots:
        rest = quantity - sum((box.contents.get(lot, ZERO) for box in packed), ZERO)
        while rest > ZERO:
            if not packed or packed[-1].held >= size:
                packed.append(Box())
            last = packed[-1]
            part = min(rest, size - last.held)
            last.contents[lot] = last.contents.get(lot, ZERO) + part
            rest -= part
    return packed
