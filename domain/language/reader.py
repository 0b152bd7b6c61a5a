"""The two questions put to a text: what does it say, and how was that found."""

from datetime import date

from domain.language.model import Context, Explanation, Intent, Reading


def read(text: str, context: Context) -> Reading:
    """Say what `text` means as an answer in `context`. Never raises."""
    return Reading(Intent.UNCLEAR, words=text[:200], why="not_understood")


def read_date(text: str, today: date, anchor: date | None = None) -> Reading:
    """Say which date `text` means, seen from `today`. Never raises."""
    return Reading(Intent.UNCLEAR, words=text[:200], why="not_understood")


def explain(text: str, context: Context) -> Explanation:
    """Show how `read` comes to its reading of `text`."""
    return Explanation(text, (), (), (), (), read(text, context))
