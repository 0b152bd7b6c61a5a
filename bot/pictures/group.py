"""The chart of a same-kind pool: what was stated each week and by how many, beside what is safe."""

from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from bot.pictures.drawing import FAINT, INK, sheet
from bot.render import Reader, Words, number
from domain.messages.pictures import GroupChart

WIDTH_IN, HEIGHT_IN = 6.0, 3.4
STATED, SAFE = "#2f6690", "#1b7f5c"


def draw(facts: GroupChart, reader: Reader, words: Words) -> bytes:
    """PNG of 6 by 3.4 inches: a bar for each week, the number of answers below, a line at safe."""
    with sheet(WIDTH_IN, HEIGHT_IN) as (figure, png):
        title = words.text(facts, reader)
        figure.text(0.04, 0.95, title, fontsize=12.5, fontweight="bold", va="top")
        axes = figure.add_axes((0.04, 0.2, 0.92, 0.5))
        for place, week in enumerate(facts.weeks):
            stated = float(week.stated.amount)
            axes.bar(place, stated, width=0.7, color=STATED)
            told = number(week.stated.amount, reader.language)
            axes.text(place, stated, told, ha="center", va="bottom", fontsize=8.5)
        axes.axhline(float(facts.safe.amount), color=SAFE, linewidth=2)
        axes.set_xticks(range(len(facts.weeks)), [words.text(week, reader) for week in facts.weeks])
        axes.tick_params(axis="x", labelsize=8)
        axes.set_yticks([])
        axes.margins(y=0.2)
        for side in ("top", "left", "right"):
            axes.spines[side].set_visible(False)
        figure.legend(
            handles=[
                Patch(
                    facecolor=STATED,
                    edgecolor=FAINT,
                    linewidth=0.5,
                    label=words.word("chart.stated", reader.language),
                ),
                Line2D(
                    [], [], color=SAFE, linewidth=2, label=words.word("chart.safe", reader.language)
                ),
            ],
            loc="upper left",
            bbox_to_anchor=(0.03, 0.87),
            ncol=2,
            frameon=False,
            columnspacing=1.4,
        )
        note = words.word("chart.answers", reader.language)
        figure.text(0.04, 0.03, note, fontsize=8.5, color=INK)
    return png.getvalue()
