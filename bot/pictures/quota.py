"""The chart of a blanket order: what each coming period wants, and what the pool will bring."""

from matplotlib.patches import Patch

from bot.pictures.drawing import FAINT, INK, sheet
from bot.render import Reader, Words, number
from domain.messages.pictures import QuotaChart

WIDTH_IN, HEIGHT_IN = 6.0, 3.6
SAFE, EXPECTED, SHORT = "#1b7f5c", "#b9dccb", "#c8452f"


def draw(facts: QuotaChart, reader: Reader, words: Words) -> bytes:
    """PNG of 6 by 3.6 inches: bars of safe before expected, a line at each quota, gaps in words."""
    with sheet(WIDTH_IN, HEIGHT_IN) as (figure, png):
        title = words.text(facts, reader)
        figure.text(0.04, 0.95, title, fontsize=12.5, fontweight="bold", va="top")
        axes = figure.add_axes((0.04, 0.13, 0.92, 0.55))
        for place, period in enumerate(facts.periods):
            safe, wanted = float(period.safe.amount), float(period.quota.amount)
            axes.bar(place, float(period.expected.amount), width=0.74, color=EXPECTED)
            axes.bar(place, min(safe, float(period.expected.amount)), width=0.5, color=SAFE)
            axes.plot([place - 0.42, place + 0.42], [wanted, wanted], color=INK, linewidth=2)
            short = period.quota.amount - period.safe.amount
            if short > 0:
                told = f"−{number(short, reader.language)}"
                higher = max(wanted, float(period.expected.amount))
                axes.text(place, higher, told, ha="center", va="bottom", color=SHORT, fontsize=10)
        axes.set_xticks(
            range(len(facts.periods)), [words.text(one, reader) for one in facts.periods]
        )
        axes.tick_params(axis="x", labelsize=9.5)
        axes.set_yticks([])
        axes.margins(y=0.18)
        axes.set_xlim(-0.6, max(0.6, len(facts.periods) - 0.4))
        for side in ("top", "left", "right"):
            axes.spines[side].set_visible(False)
        keys = [
            ("chart.quota", INK),
            ("chart.safe", SAFE),
            ("chart.expected", EXPECTED),
        ]
        figure.legend(
            handles=[
                Patch(
                    facecolor=colour,
                    edgecolor=FAINT,
                    linewidth=0.5,
                    label=words.word(key, reader.language),
                )
                for key, colour in keys
            ],
            loc="upper left",
            bbox_to_anchor=(0.03, 0.87),
            ncol=3,
            frameon=False,
            columnspacing=1.4,
        )
    return png.getvalue()
