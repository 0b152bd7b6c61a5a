"""What is remembered of Telegram between starts: ids of files, menus that are set."""

import asyncio

from sqlmodel import Session, select

from bot.channels.remembered import PREFIX, forget_old_files
from bot.channels.telegram.updates import NAME
from bot.clock import Clock
from bot.storage import Storage
from domain.models import ChannelNote


class Notes:
    """Words by name, in the database; read and written off the event loop."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock

    async def read(self, name: str) -> str:
        """What was noted; empty where nothing was."""
        return await asyncio.to_thread(self._read, name)

    async def write(self, name: str, words: str) -> None:
        """Note something, instead of what was noted before."""
        await asyncio.to_thread(self._write, name, words)

    def _read(self, name: str) -> str:
        with self._storage.reading() as session:
            note = _note(session, name)
            return "" if note is None else note.words

    def _write(self, name: str, words: str) -> None:
        now = self._clock.now()
        with self._storage.begin() as session:
            note = _note(session, name)
            if note is None:
                session.add(ChannelNote(channel=NAME, name=name, words=words, noted_at=now))
            else:
                note.words, note.noted_at = words, now
            if name.startswith(PREFIX):
                forget_old_files(session, NAME)


def _note(session: Session, name: str) -> ChannelNote | None:
    wanted = select(ChannelNote).where(ChannelNote.channel == NAME, ChannelNote.name == name)
    return session.exec(wanted).first()


__all__ = ["Notes"]
