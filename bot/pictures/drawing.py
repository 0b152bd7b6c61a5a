"""A sheet to draw on, and its bytes: the same drawing always gives the same bytes.

Drawing is kept to one at a time, because matplotlib shares its fonts between threads, and never
uses anything of the machine's own settings. A dollar sign in a name stays a dollar sign.
"""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

DOTS_PER_INCH = 160
INK, FAINT, PAPER = "#1f2933", "#7b8794", "#ffffff"
LOOK: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 11.0,
    "text.color": INK,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.parse_math": False,
    "hatch.linewidth": 0.8,
}
one_at_a_time = threading.Lock()


@contextmanager
def sheet(width_in: float, height_in: float) -> Iterator[tuple[Figure, io.BytesIO]]:
    """A white sheet; at the end its PNG is in the buffer."""
    png = io.BytesIO()
    with one_at_a_time, mpl.rc_context(_look()):
        figure = Figure(figsize=(width_in, height_in), dpi=DOTS_PER_INCH, facecolor=PAPER)
        FigureCanvasAgg(figure)
        yield figure, png
        figure.savefig(png, format="png", metadata={"Software": None})


def _look() -> Any:  # noqa: ANN401 - matplotlib spells out every name
    """Matplotlib's own look with ours over it."""
    return {**mpl.rcParamsDefault, **LOOK, "backend": "agg"}
