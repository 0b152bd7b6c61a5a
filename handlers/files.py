"""Files that come in: those of people who may send one are fetched, then answered."""

from collections.abc import Sequence
from typing import ClassVar

from domain.files import expect_file, file_of
from domain.messages.base import Kind, Message
from domain.models import FileState, IncomingFile
from handlers.messages import MediaNotRead
from handlers.routes import FileRoute
from handlers.turn import HeardKind, Turn


class FileOnItsWay(Message):
    """The file is being fetched."""

    kind: ClassVar[Kind] = Kind.COURTESY
    name: str


class FileNotFetched(Message):
    """The channel did not bring the file."""

    variants: ClassVar[tuple[str, ...]] = ("", "too_large")
    name: str
    too_large: bool = False

    def variant(self) -> str:
        """Too large to be fetched at all, or something failed on the way."""
        return "too_large" if self.too_large else ""


TOO_LARGE = "too large"
"""The error of a file that was not fetched because of its size."""


def take(turn: Turn, routes: Sequence[FileRoute]) -> None:
    """Answer a document, or the news that one was fetched."""
    route = next((one for one in routes if one.roles & turn.roles), None)
    if route is None:
        if turn.heard.kind is HeardKind.DOCUMENT:
            turn.say(MediaNotRead("image"))
        return
    file = _file(turn)
    if file is None:
        return
    if file.state is FileState.WANTED:
        turn.say(FileOnItsWay(file.name))
    elif file.state is FileState.FAILED:
        turn.say(FileNotFetched(file.name, file.error == TOO_LARGE))
    elif file.state is FileState.HERE:
        turn.conversation.misses = 0
        route.answer(turn, file)


def _file(turn: Turn) -> IncomingFile | None:
    words = turn.heard.text
    if turn.heard.kind is HeardKind.DOCUMENT:
        return expect_file(turn.session, turn.person, turn.inbox_id, words, turn.now)
    number = int(words) if words.isdecimal() and len(words) < 18 else 0
    return file_of(turn.session, turn.person, number)


__all__ = ["TOO_LARGE", "FileNotFetched", "FileOnItsWay", "take"]
