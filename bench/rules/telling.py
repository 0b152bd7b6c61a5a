"""The figures as tables, and as one picture."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bench.rules.measuring import ALL_STATE, FACTORS, Figures, interval
from bench.rules.world import KINDS

Found = Mapping[str, Mapping[str, list[Figures]]]
"""By kind of region, by rule: the figures of each region."""
Measure = Callable[[Figures], float]

YEAR: tuple[tuple[str, Measure, float, int], ...] = (
    ("orders in full, %", lambda f: f.full, 100, 0),
    ("goods in time, %", lambda f: f.arrived, 100, 1),
    ("Gini by capacity", lambda f: f.gini_capacity, 1, 2),
    ("Gini by amount", lambda f: f.gini_amount, 1, 2),
    ("left out over a month, %", lambda f: f.left_out, 100, 0),
    ("messages a week", lambda f: f.messages, 1, 1),
)
LYING: tuple[tuple[str, Measure, float, int], ...] = (
    *((f"gain at {k:g} ×, %", lambda f, k=k: f.gain[k], 100, 1) for k in FACTORS),  # type: ignore[misc]
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


OURS, OTHERS, GRID = "#0b6e4f", "#8a8f98", "#e3e5e8"
SHADES = {"Patungan": OURS, "first come, first served": "#b5651d", "proportional": "#5b6fb5",
          "equal split": "#8a8f98", "largest first": "#a23b52"}  # fmt: skip


def picture(found: Found, path: Path) -> None:
    """Six panels: five measures of the year, and the gain from exaggerating."""
    figure = Figure(figsize=(12, 7.4), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(2, 3)
    panels = [YEAR[0], YEAR[1], YEAR[2], YEAR[4], YEAR[5]]
    for axis, (name, of, scale, _) in zip(axes.flat, panels, strict=False):
        _bars(axis, found, name, lambda row, of=of, scale=scale: scale * of(row))  # type: ignore[misc]
    for row in axes:
        for axis in row[1:]:
            axis.set_yticklabels([])
    _lines(axes[1, 2], found[KINDS[1].name])
    figure.savefig(path, dpi=110, metadata={"Software": None})


def _bars(axis: Axes, found: Found, name: str, of: Measure) -> None:
    """A dot and its interval for each rule: filled where capacity is scarce, open where not."""
    rules = list(next(iter(found.values())))
    for shift, (kind, rows) in zip((-0.17, 0.17), found.items(), strict=True):
        for place, rule in enumerate(rules):
            mean, off = interval([of(row) for row in rows[rule]])
            scarce = kind == KINDS[1].name
            axis.errorbar(
                mean, place + shift, xerr=off, fmt="o", color=SHADES[rule], capsize=3,
                markersize=7, markerfacecolor=SHADES[rule] if scarce else "white",
            )  # fmt: skip
    axis.set_yticks(range(len(rules)), rules)
    axis.invert_yaxis()
    _plain(axis, name)
    axis.set_xlim(left=min(0, axis.get_xlim()[0]))


def _lines(axis: Axes, rules: Mapping[str, list[Figures]]) -> None:
    at: list[Any] = [1.0, *FACTORS]
    for rule, rows in rules.items():
        means = [0.0, *(interval([100 * row.gain[k] for row in rows])[0] for k in FACTORS)]
        offs = [0.0, *(interval([100 * row.gain[k] for row in rows])[1] for k in FACTORS)]
        axis.errorbar(at, means, yerr=offs, color=SHADES[rule], marker="o", capsize=3, label=rule)
    axis.set_xticks(at, [f"{k:g} ×" for k in at])
    axis.axhline(0, color=OTHERS, linewidth=0.8)
    axis.legend(frameon=False, fontsize=9)
    _plain(axis, f"gain from stating too much, % ({KINDS[1].name})")


def _plain(axis: Axes, name: str) -> None:
    axis.set_title(name, fontsize=11, loc="left")
    axis.grid(color=GRID)
    axis.set_axisbelow(True)
    axis.spines[["top", "right", "left"]].set_visible(False)
    axis.tick_params(length=0)
