"""The codes of orders, lots and receipts ("BPN-002", "BPN-B02-1"): numbers that count nothing."""

import re

CODE = (
    r"(?<![a-z0-9])(?P<office>[a-z]{2,4})-[bk]?\d+(?:[-/](?:[a-z]{2}[-/])?\d+)*"
    r"(?![a-z0-9]|[.,/-]\d)"
)
"""In a folded text. "bisa-40" looks the same: only the words tell the two apart."""
_ANY_CASE = re.compile(CODE, re.IGNORECASE)


def codes_in(text: str) -> list[str]:
    """What looks like a code in a text, in capitals and in order."""
    return [found.group().upper() for found in _ANY_CASE.finditer(text)]


def without_codes(text: str) -> str:
    """The text without what looks like a code."""
    return _ANY_CASE.sub(" ", text)
