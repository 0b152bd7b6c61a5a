"""Which pairs a gap can end in: those whose producers' next lots lie below a cut."""

from domain.pooling.kernels import Row, kernel

NEVER = 2**62
"""A key that no next lot has."""


@kernel
def choose(
    lines: Row,
    line_start: Row,
    producer: Row,
    limit: Row,
    week: Row,
    weeks: int,
    kept: Row,
    missing: Row,
    free: Row,
    keys: Row,
    cut: int,
    start: Row,
    chosen: Row,
) -> int:
    """Put into `chosen` the arcs of each of `lines`, in order; returns how many they are.

    Arcs of line i of them end at `start[i + 1]`. A line that finds too little takes all it has.
    """
    count = 0
    for i in range(len(lines)):
        line = lines[i]
        most = cut
        for _ in range(2):
            count = start[i]
            found = 0
            for arc in range(line_start[line], line_start[line + 1]):
                if kept[arc] >= limit[arc]:
                    continue
                p = producer[arc]
                if keys[p] <= most:
                    can = min(limit[arc] - kept[arc], free[p * weeks + week[line]])
                    if can > 0:
                        found += can
                        chosen[count] = arc
                        count += 1
            if found >= 2 * missing[line] + 4:
                break
            most = NEVER - 1
        start[i + 1] = count
    return count
