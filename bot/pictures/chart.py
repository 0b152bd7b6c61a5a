"""The morning's chart: what of each open order is certain, and what the pool can make each week."""

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from bot.pictures.drawing import FAINT, INK, sheet
from bot.render import Reader, Words, number
from domain.messages.pictures import MorningChart, OrderBar, PoolBars

WIDTH_IN = 6.0
HEAD_IN, HEADING_IN, ORDER_IN, POOL_IN = 1.35, 0.75, 0.62, 1.8
CONFIRMED, OFFERED, GAP = "#1b7f5c", "#f2b134", "#e8ecf0"
STATED, USUAL = "#2f6690", "#c9d6e2"


def draw(facts: MorningChart, reader: Reader, words: Words) -> bytes:
    """PNG, six inches wide and as high as the orders and pools need."""
    orders_in = HEAD_IN + ORDER_IN * len(facts.orders)
    pools_in = POOL_IN * len(facts.pools) + (HEADING_IN if facts.pools else 0)
    height = orders_in + pools_in
    with sheet(WIDTH_IN, height) as (figure, png):
        title = words.text(facts, reader)
        figure.text(0.04, 1 - 0.18 / height, title, fontsize=14, fontweight="bold", va="top")
        bars = (0.04, (pools_in + 0.15) / height, 0.92, (orders_in - 1.1) / height)
        _orders(figure.add_axes(bars), facts.orders, reader, words)
        keys = [("chart.confirmed", CONFIRMED), ("chart.offered", OFFERED), ("chart.gap", GAP)]
        figure.legend(
            handles=_keys(keys, reader, words),
            loc="upper left",
            bbox_to_anchor=(0.03, 1 - 0.5 / height),
            ncol=3,
            frameon=False,
            columnspacing=1.4,
        )
        if facts.pools:
            place = pools_in - 0.1
            heading = words.word("chart.capacity", reader.language)
            figure.text(0.04, place / height, heading, fontsize=12, fontweight="bold", va="top")
            figure.legend(
                handles=_keys([("chart.stated", STATED), ("chart.usual", USUAL)], reader, words),
                loc="upper left",
                bbox_to_anchor=(0.03, (place - 0.2) / height),
                ncol=2,
                frameon=False,
                columnspacing=1.4,
            )
        for n, pool in enumerate(facts.pools):
            bottom = (pools_in - HEADING_IN - POOL_IN * (n + 1) + 0.45) / height
            _pool(
                figure.add_axes((0.04, bottom, 0.92, (POOL_IN - 0.9) / height)), pool, reader, words
            )
    return png.getvalue()


def _keys(keys: list[tuple[str, str]], reader: Reader, words: Words) -> list[Patch]:
    return [
        Patch(
            facecolor=colour, edgecolor=FAINT, linewidth=0.5, label=words.word(key, reader.language)
        )
        for key, colour in keys
    ]


def _orders(axes: Axes, orders: tuple[OrderBar, ...], reader: Reader, words: Words) -> None:
    """One bar for each order, as parts of what was ordered; the amounts are written in it."""
    for row, order in enumerate(orders):
        begin = 0.0
        whole = float(order.ordered.amount) or 1.0
        for part, colour, ink in (
            (order.confirmed, CONFIRMED, "white"),
            (order.offered, OFFERED, INK),
            (order.gap, GAP, INK),
        ):
            width = float(part.amount) / whole
            axes.barh(
                row, width, left=begin, height=0.46, color=colour, edgecolor=FAINT, linewidth=0.5
            )
            if width > 0.07:
                told = number(part.amount, reader.language)
                axes.text(begin + width / 2, row, told, ha="center", va="center", color=ink)
            begin += width
        axes.text(0, row - 0.36, words.text(order, reader), ha="left", va="center", fontsize=10)
    axes.set_xlim(0, 1)
    axes.set_ylim(len(orders) - 0.5, -0.62)
    axes.axis("off")


def _pool(axes: Axes, pool: PoolBars, reader: Reader, words: Words) -> None:
    """Two bars for each week: what was stated, before what is usual."""
    for place, week in enumerate(pool.weeks):
        axes.bar(place, float(week.usual.amount), width=0.72, color=USUAL)
        axes.bar(place, float(week.stated.amount), width=0.46, color=STATED)
        higher = max(week.usual.amount, week.stated.amount)
        told = number(week.stated.amount, reader.language)
        axes.text(place, float(higher), told, ha="center", va="bottom", fontsize=10)
    axes.set_title(words.text(pool, reader), loc="left", fontsize=10.5)
    axes.set_xticks(range(len(pool.weeks)), [words.text(week, reader) for week in pool.weeks])
    axes.set_yticks([])
    axes.margins(y=0.28)
    axes.set_xlim(-0.6, len(pool.weeks) - 0.4)
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
