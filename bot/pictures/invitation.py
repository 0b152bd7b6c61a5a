"""The invitation as a card to print: a QR code that opens the chat, and the code to type."""

import segno

from bot.pictures.drawing import FAINT, sheet
from bot.render import Reader, Words
from domain.messages.pictures import InvitationCard

WIDTH_IN, HEIGHT_IN = 5.0, 6.4


def draw(facts: InvitationCard, reader: Reader, words: Words) -> bytes:
    """PNG of 5 by 6.4 inches; the QR code keeps its quiet zone of four modules."""
    link = words.link(facts.code)
    modules = segno.make(link, error="m", micro=False).matrix_iter(scale=1, border=4)
    squares = [[0 if dark else 1 for dark in row] for row in modules]
    with sheet(WIDTH_IN, HEIGHT_IN) as (figure, png):
        axes = figure.add_axes((0.08, 0.19, 0.84, 0.84 * WIDTH_IN / HEIGHT_IN))
        axes.imshow(squares, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
        axes.axis("off")
        head, *lines = words.text(facts, reader).split("\n")
        figure.text(
            0.5, 0.955, head, ha="center", va="top", fontsize=13, fontweight="bold", wrap=True
        )
        for n, line in enumerate(lines):
            figure.text(0.5, 0.165 - 0.042 * n, line, ha="center", va="top", fontsize=11)
        figure.text(0.5, 0.02, link, ha="center", va="bottom", fontsize=9, color=FAINT)
    return png.getvalue()
