"""Shorter, and still true: words are kept whole, and a number is kept whole or left out.

"Rp3.400…" would be a wrong price and "40…" could be forty of anything, so that what is cut never
ends with a number. What is left out is shown by an ellipsis.
"""

import re

ELLIPSIS = "…"
DANGLING = " ,.;:·×=+(–-"
NUMBER = re.compile(r"\d[\d.,:/–-]*\d|\d")


def clipped(text: str, most: int) -> str:
    """The text on one line, with at most ``most`` characters (at least one).

    It is cut between words; a single word that is too long is cut inside, never in a number.
    """
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    room = most - len(ELLIPSIS)
    words = text[: text.rfind(" ", 0, room + 1) + 1].split()
    if len(" ".join(words)) < most // 2:
        words = text[: before_number(text, room)].split()
    while words and any(sign.isdigit() for sign in words[-1]):
        words.pop()
    return " ".join(words).rstrip(DANGLING) + ELLIPSIS


def before_number(text: str, at: int) -> int:
    """``at``, or where the number begins that a cut there would go through.

    A number that fills the text up to there has no other place, so that it stays ``at``.
    """
    for number in NUMBER.finditer(text):
        if number.start() < at < number.end():
            return number.start() or at
    return at


__all__ = ["ELLIPSIS", "before_number", "clipped"]
