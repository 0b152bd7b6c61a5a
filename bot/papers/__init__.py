"""Documents that go with messages: a message holds the paper's facts, the file is made when sent.

What makes the files is only loaded when one is made.
"""

import hashlib
import json
import re
import unicodedata
from functools import partial

from bot.channels.base import Document
from bot.render import Words
from domain.messages.base import Message, facts_of
from domain.papers.base import PDF, PaperFile

DRAWN_LIKE = 1
"""Counts the ways of drawing: a paper drawn otherwise is another file."""
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LONGEST_NAME = 60
OTHERS = re.compile(r"[^A-Za-z0-9]+")


def document_of(message: Message, words: Words) -> Document | None:
    """The document of a message, not made yet; None where it has none."""
    file = message.document()
    if not isinstance(file, PaperFile):
        return None
    seen = json.dumps([DRAWN_LIKE, facts_of(file)], sort_keys=True)
    key = hashlib.sha256(seen.encode()).hexdigest()
    return Document(key, file_name(file, words), MEDIA_TYPES[file.form], partial(made, file, words))


def file_name(file: PaperFile, words: Words) -> str:
    """``surat-pesanan-bpn-001-sp-02.pdf``: plain letters, so that every telephone keeps it."""
    first = file.papers[0]
    title = words.word(f"paper.{first.kind}", first.language)
    title = f"{title} {file.number or first.number}"
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return f"{OTHERS.sub('-', plain.lower()).strip('-')[:LONGEST_NAME].strip('-')}.{file.form}"


def made(file: PaperFile, words: Words) -> bytes:
    """The file itself: the same facts give the same bytes."""
    if file.form == PDF:
        from bot.papers.pdf import pdf_of  # noqa: PLC0415 - loading takes a while

        return pdf_of(file.papers, words)
    from bot.papers.xlsx import xlsx_of  # noqa: PLC0415 - loading takes a while

    return xlsx_of(file.papers, words)


__all__ = ["MEDIA_TYPES", "document_of", "file_name", "made"]
