"""Readings per second of what people write, beside dateparser on the same texts.

Run it with ``python -m bench.language``. Both read every labelled reply in one run on one core, in
processor time. dateparser knows nothing of quantities: it stands here for what a general library
takes a text for, and at what price. How often each found something is printed beside the speed.
"""

import json
import warnings
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from time import process_time
from typing import Any

import dateparser  # type: ignore[import-untyped]

from domain.language import Context, Intent, read
from domain.language.records import context_of

REPLIES = Path(__file__).parents[1] / "tests" / "domain" / "language" / "replies_second.jsonl"
ROUNDS = 5
TODAY = datetime(2026, 12, 9)  # noqa: DTZ001 - dateparser wants a naive day to count from
ASKED_BACK = frozenset({Intent.UNCLEAR, Intent.QUESTION})

Reply = tuple[str, Context]


def replies() -> list[Reply]:
    """Every labelled reply with its context."""
    with REPLIES.open(encoding="utf-8") as lines:
        rows: list[dict[str, Any]] = [json.loads(line) for line in lines]
    return [(row["text"], context_of(row)) for row in rows]


def understands(text: str, context: Context) -> bool:
    """Whether our reader commits to a reading."""
    return read(text, context).intent not in ASKED_BACK


def takes_for_a_date(text: str, context: Context) -> bool:
    """Whether dateparser takes the text for a date."""
    day = context.today or date(TODAY.year, TODAY.month, TODAY.day)
    settings = {"RELATIVE_BASE": datetime(day.year, day.month, day.day)}  # noqa: DTZ001 - as above
    return dateparser.parse(text, languages=["id"], settings=settings) is not None


def measure(
    reads: Callable[[str, Context], bool], rows: list[Reply], rounds: int
) -> tuple[float, int]:
    """Texts per second of processor time, and how many of them were taken for something."""
    found = sum(reads(text, context) for text, context in rows)  # the first pass fills the caches
    start = process_time()
    for _ in range(rounds):
        for text, context in rows:
            reads(text, context)
    return rounds * len(rows) / (process_time() - start), found


def main() -> None:
    """Measure both, and say how they compare."""
    warnings.simplefilter("ignore")  # dateparser's own deprecations say nothing here
    rows = replies()
    ours, understood = measure(understands, rows, ROUNDS)
    theirs, dated = measure(takes_for_a_date, rows, 1)
    print(f"readings per second:                 {ours:8.0f}   ({understood} of {len(rows)} read)")
    print(f"dateparser, texts per second:        {theirs:8.0f}   ({dated} of {len(rows)} 'dates')")
    print(f"readings in the time of one of its:  {ours / theirs:8.1f}")


if __name__ == "__main__":
    main()
