"""Papers as PDF, by Typst: A4, the fonts that Typst brings along, no network, nothing of the host.

The layout stands in ``paper.typ``; what it lays out comes to it as data, never as part of its
text. The same papers give the same bytes: the only time in the file is the paper's own day.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any

import typst

from bot.papers.worded import paper_in_words
from bot.render import Words
from domain.papers.base import Paper

DOTS_PER_INCH = 110.0


def pdf_of(papers: tuple[Paper, ...], words: Words) -> bytes:
    """One PDF, every paper on pages of its own, numbered by themselves."""
    drawn: bytes = typst.compile(_layout(), **_given(papers, words), format="pdf")
    return drawn


def pages_of(papers: tuple[Paper, ...], words: Words, *, ppi: float = DOTS_PER_INCH) -> list[bytes]:
    """The pages as PNG, to look at."""
    drawn: Any = typst.compile(_layout(), **_given(papers, words), format="png", ppi=ppi)
    return [drawn] if isinstance(drawn, bytes) else list(drawn)


def _given(papers: tuple[Paper, ...], words: Words) -> dict[str, Any]:
    data = json.dumps([paper_in_words(paper, words) for paper in papers], ensure_ascii=False)
    return {"sys_inputs": {"papers": data}, "ignore_system_fonts": True, "font_paths": []}


@cache
def _layout() -> bytes:
    return (files("bot.papers") / "paper.typ").read_bytes()


__all__ = ["pages_of", "pdf_of"]
