"""Structured logs without names or telephone numbers.

A traceback may hold what people said, so an error is logged by its kind and place alone.
"""

import logging
import sys
import traceback
from pathlib import Path

import structlog


def configure(*, json: bool) -> None:
    """Log to standard error: JSON lines for machines, plain lines for people."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer()
            if json
            else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )


def where(error: BaseException) -> str:
    """What failed and where, without what was being said: ``ValueError in parse (forms.py:12)``."""
    places = traceback.extract_tb(error.__traceback__)
    if not places:
        return type(error).__name__
    place = places[-1]
    return f"{type(error).__name__} in {place.name} ({Path(place.filename).name}:{place.lineno})"
