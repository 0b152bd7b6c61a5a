"""Records handed over as a file: everything of a region, or everything held about a person.

The message only says whose records they are and when they were asked for; the file is made of
the records themselves when it is sent, so that nothing of them lies about in a queue.
"""

from datetime import datetime
from typing import ClassVar

from domain.messages.base import Message, Part


class RecordsFile(Part):
    """A workbook. ``number`` is the region's or, where ``personal``, the person's."""

    variants: ClassVar[tuple[str, ...]] = ()
    name: str
    number: int
    personal: bool
    at: datetime


class RegionRecords(Message):
    """To an officer: the workbook of their region."""

    file: RecordsFile
    region: str

    def document(self) -> Part | None:
        """The workbook."""
        return self.file


class OwnRecords(Message):
    """To a person: everything that is held about them."""

    file: RecordsFile

    def document(self) -> Part | None:
        """The workbook."""
        return self.file
