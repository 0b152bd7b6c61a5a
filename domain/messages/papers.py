"""Papers as they are handed over in a chat."""

from typing import ClassVar

from domain.messages.base import Button, Message, Part, Word
from domain.papers.base import PaperFile


class PaperReady(Message):
    """A file with a paper, or several of one kind; ``others`` offers it in another form."""

    variants: ClassVar[tuple[str, ...]] = ("", "many")
    what: Word
    number: str
    count: int
    file: PaperFile
    others: tuple[Button, ...] = ()

    def variant(self) -> str:
        """One paper is named by its number, several are counted."""
        return "" if self.count == 1 else "many"

    def document(self) -> Part | None:
        """The file itself."""
        return self.file

    def buttons(self) -> tuple[Button, ...]:
        """The other form."""
        return self.others


def ready(file: PaperFile, others: tuple[Button, ...] = ()) -> PaperReady:
    """The message that hands a file over; ``others`` are the buttons below it."""
    first = file.papers[0]
    return PaperReady(
        what=Word(f"paper.{first.kind}"),
        number=file.number or first.number,
        count=len(file.papers),
        file=file,
        others=others,
    )
