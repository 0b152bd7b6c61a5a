"""Problems written the way one says them: lines with who may make how much of them."""

from dataclasses import dataclass

import numpy as np

from domain.pooling import Problem


@dataclass(frozen=True)
class Line:
    """Lots wanted, and (producer, most) of everybody eligible."""

    lots: int
    eligible: list[tuple[int, int]]
    week: int = 0
    min_share: int = 0
    max_producers: int = 0


def problem_of(lines: list[Line], capacity: list[list[int]]) -> Problem:
    """Nobody has a load; producers have their turn as they are listed."""
    pairs = [pair for line in lines for pair in line.eligible]
    none = np.zeros(len(lines), dtype=np.int32)
    return Problem(
        line_start=np.cumsum([0, *(len(line.eligible) for line in lines)], dtype=np.int32),
        arc_producer=np.array([producer for producer, _ in pairs], dtype=np.int32),
        arc_limit=np.array([most for _, most in pairs], dtype=np.int32),
        line_lots=np.array([line.lots for line in lines], dtype=np.int32),
        line_week=np.array([line.week for line in lines], dtype=np.int32),
        line_class=none,
        line_min_share=np.array([line.min_share for line in lines], dtype=np.int32),
        line_max_producers=np.array([line.max_producers for line in lines], dtype=np.int32),
        capacity=np.array(capacity, dtype=np.int32),
        load=np.zeros(len(capacity), dtype=np.int32),
        rank=np.arange(len(capacity), dtype=np.int32),
    )


def chain_of_lines(length: int) -> Problem:
    """Line i can go to producers i and i + 1; all together they can make four lots each."""
    lines = [Line(4, [(i, 4), (i + 1, 4)]) for i in range(length)]
    lines[0] = Line(8, lines[0].eligible)
    return problem_of(lines, capacity=[[4]] * (length + 1))
