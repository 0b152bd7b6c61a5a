"""Text with separators (CSV) to rows, whatever program wrote it.

Excel in Indonesian writes semicolons, other programs commas or tabs; old ones write Windows' own
letters instead of UTF-8. Both are found out from the file.
"""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice

SEPARATORS = (";", ",", "\t", "|")
LOOKED_AT = 60
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
HINT = "sep="
"""The first line by which some programs name the separator."""


def separated(content: bytes) -> list[list[str]] | None:
    """The rows of a file; None where it is no text."""
    text = _decoded(content)
    if text is None or not text.strip():
        return None
    try:
        return _rows(text.replace("\r\n", "\n").replace("\r", "\n"))
    except csv.Error:
        return None


def _rows(text: str) -> list[list[str]]:
    first, _, rest = text.partition("\n")
    if first.casefold().startswith(HINT) and first[len(HINT) :].strip('" ')[:1] in SEPARATORS:
        # the hint keeps its place, so that rows have the numbers that the program shows
        return [[], *_split(rest, first[len(HINT) :].strip('" ')[0])]
    return _split(text, _separator(text))


def _decoded(content: bytes) -> str | None:
    encoding = next((name for mark, name in MARKS if content.startswith(mark)), None)
    if encoding is not None:
        return content.decode(encoding, "replace")
    if b"\x00" in content:
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _western(content)


def _western(content: bytes) -> str | None:
    """Windows' letters; None where the bytes are mostly none that people write."""
    text = content.decode("cp1252", "replace")
    odd = sum(1 for sign in text if not (sign.isprintable() or sign.isspace()) or sign == "\ufffd")
    return text if odd * 20 < len(text) else None


def _separator(text: str) -> str:
    """The separator that cuts most rows into the same number of cells, more than one.

    One that leaves quotation marks inside cells has cut through what was meant to stay together.
    """
    return max(SEPARATORS, key=lambda sign: _agreement(text, sign))


def _agreement(text: str, sign: str) -> tuple[int, int, int]:
    rows = [row for row in islice(_reader(text, sign), LOOKED_AT) if any(row)]
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0, 0, 0
    width, times = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
    whole = all('"' not in cell for row in rows for cell in row)
    return int(whole), times, width


def _split(text: str, sign: str) -> list[list[str]]:
    return list(_reader(text, sign))


def _reader(text: str, sign: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text), delimiter=sign)


__all__ = ["separated"]
