"""The figures as tables, and as one picture."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bench.rules.measuring import ALL_STATE, FACTORS, Figures, interval
from bench.rules.world import KINDS

Found = Mapping[str, Mapping[str, list[Figures]]]
"""By kind of region, by rule: the figures of each region."""
Measure = Callable[[Figures], float]


def _gain_at(factor: float, row: Figures) -> float:
    return row.gain[factor]


YEAR: tuple[tuple[str, Measure, float, int], ...] = (
    ("orders in full, %", lambda f: f.full, 100, 0),
    ("goods in time, %", lambda f: f.arrived, 100, 1),
    ("Gini by capacity", lambda f: f.gini_capacity, 1, 2),
    ("Gini by amount", lambda f: f.gini_amount, 1, 2),
    ("left out over a month, %", lambda f: f.left_out, 100, 0),
    ("messages a week", lambda f: f.messages, 1, 1),
)
LYING: tuple[tuple[str, Measure, float, int], ...] = (
    *((f"gain at {factor:g} ×, %", partial(_gain_at, factor), 100, 1) for factor in FACTORS),
    (f"gain at {ALL_STATE:g} ×, made later, %", lambda f: f.gain_later, 100, 1),
    ("not brought when honest, %", lambda f: f.broken[1.0], 100, 0),
    (f"not brought at {FACTORS[-1]:g} ×, %", lambda f: f.broken[FACTORS[-1]], 100, 0),
    (f"goods in time if all state {ALL_STATE:g} ×, %", lambda f: f.arrived_if_all, 100, 1),
)


def tables(found: Found) -> Iterator[str]:
    """Markdown: for each kind of region the year, and what exaggerating brings."""
    for kind, rules in found.items():
        regions = len(next(iter(rules.values())))
        for title, measures in (("the year", YEAR), ("what exaggerating brings", LYING)):
            yield f"**{kind.capitalize()}: {title}** ({regions} regions)\n"
            yield "| rule | " + " | ".join(name for name, *_ in measures) + " |"
            yield "| --- |" + " ---: |" * len(measures)
            for rule, rows in rules.items():
                cells = (_cell(rows, measure) for measure in measures)
                yield f"| {rule} | " + " | ".join(cells) + " |"
            yield ""


def _cell(rows: list[Figures], measure: tuple[str, Measure, float, int]) -> str:
    _, of, scale, digits = measure
    mean, off = interval([scale * of(row) for row in rows])
    return f"{mean:.{digits}f} ± {off:.{digits}f}"


GRID = "#e3e5e8"
SHADES = {
    "Patungan": "#0b6e4f",
    "first come, first served": "#b5651d",
    "proportional": "#5b6fb5",
    "equal split": "#6d727a",
    "largest first": "#a23b52",
}
PANELS = (YEAR[0], YEAR[1], YEAR[2], YEAR[4], YEAR[5], LYING[FACTORS.index(ALL_STATE)])


def picture(found: Found, path: Path) -> None:
    """Six measures: a dot and its interval for each rule and each kind of region."""
    figure = Figure(figsize=(12, 7.4), layout="constrained")
    FigureCanvasAgg(figure)
    rows = figure.subplots(2, 3)
    for axis, measure in zip(rows.flat, PANELS, strict=True):
        _dots(axis, found, measure)
    for row in rows:
        for axis in row[1:]:
            axis.set_yticklabels([])
    scarce, spare = KINDS[1].name, KINDS[0].name
    figure.suptitle(f"○ {spare}    ● {scarce}    (lines: 95 % intervals)", fontsize=11)
    figure.savefig(path, dpi=110, metadata={"Software": None})


def _dots(axis: Axes, found: Found, measure: tuple[str, Measure, float, int]) -> None:
    name, of, scale, _ = measure
    rules = list(next(iter(found.values())))
    for shift, (kind, rows) in zip((-0.17, 0.17), found.items(), strict=True):
        for place, rule in enumerate(rules):
            mean, off = interval([scale * of(row) for row in rows[rule]])
            shade = SHADES[rule]
            axis.errorbar(
                mean,
                place + shift,
                xerr=off,
                fmt="o",
                color=shade,
                capsize=3,
                markersize=7,
                markerfacecolor=shade if kind == KINDS[1].name else "white",
            )
    axis.set_yticks(range(len(rules)), rules)
    axis.invert_yaxis()
    axis.set_title(name, fontsize=11, loc="left")
    axis.set_xlim(left=min(0, axis.get_xlim()[0]))
    axis.grid(color=GRID)
    axis.set_axisbelow(True)
    axis.spines[["top", "right", "left"]].set_visible(False)
    axis.tick_params(length=0)
