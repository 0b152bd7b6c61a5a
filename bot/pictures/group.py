"""The chart of a same-kind pool: what was stated each week and by how many, beside what is safe."""

from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from bot.pictures.drawing import FAINT, INK, sheet
from bot.render import Reader, Words, number
from domain.messages.pictures import GroupChart
from domain.quantities import ZERO

WIDTH_IN, HEIGHT_IN = 6.0, 3.4
STATED, SAFE = "#2f6690", "#1b7f5c"
PARTNERS = "#a9c6dd"


def draw(facts: GroupChart, reader: Reader, words: Words) -> bytes:
    """PNG of 6 by 3.4 inches: a bar for each week, the number of answers below, a line at safe.

    With partners what they stated stands on top of it, and a dashed line is safe with them.
    """
    with sheet(WIDTH_IN, HEIGHT_IN) as (figure, png):
        title = words.text(facts, reader)
        figure.text(0.04, 0.95, title, fontsize=12.5, fontweight="bold", va="top")
        axes = figure.add_axes((0.04, 0.2, 0.92, 0.5))
        for place, week in enumerate(facts.weeks):
            stated = float(week.stated.amount)
            axes.bar(place, stated, width=0.7, color=STATED)
            theirs = week.partners.amount if week.partners else ZERO
            if theirs:
                axes.bar(place, float(theirs), width=0.7, bottom=stated, color=PARTNERS)
            told = number(week.stated.amount + theirs, reader.language)
            axes.text(place, stated + float(theirs), told, ha="center", va="bottom", fontsize=8.5)
        axes.axhline(float(facts.safe.amount), color=SAFE, linewidth=2)
        if facts.together is not None:
            axes.axhline(float(facts.together.amount), color=SAFE, linewidth=2, linestyle="--")
        axes.set_xticks(range(len(facts.weeks)), [words.text(week, reader) for week in facts.weeks])
        axes.tick_params(axis="x", labelsize=8)
        axes.set_yticks([])
        axes.margins(y=0.2)
        for side in ("top", "left", "right"):
            axes.spines[side].set_visible(False)
        figure.legend(
            handles=_legend(facts, reader.language, words),
            loc="upper left",
            bbox_to_anchor=(0.03, 0.87),
            ncol=2,
            frameon=False,
            columnspacing=1.4,
        )
        answers = "chart.answers" if facts.together is None else "chart.answers_here"
        note = words.word(answers, reader.language)
        figure.text(0.04, 0.03, note, fontsize=8.5, color=INK)
    return png.getvalue()


def _legend(facts: GroupChart, language: str, words: Words) -> list[Artist]:
    """What the colours and lines are; a pool without partners has none of theirs."""
    found: list[Artist] = [
        _box(STATED, words.word("chart.stated", language)),
        Line2D([], [], color=SAFE, linewidth=2, label=words.word("chart.safe", language)),
    ]
    if facts.together is not None:
        found.insert(1, _box(PARTNERS, words.word("chart.stated_partners", language)))
        label = words.word("chart.safe_together", language)
        found.append(Line2D([], [], color=SAFE, linewidth=2, linestyle="--", label=label))
    return found


def _box(colour: str, label: str) -> Patch:
    return Patch(facecolor=colour, edgecolor=FAINT, linewidth=0.5, label=label)
