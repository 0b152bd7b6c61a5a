"""The ids of files are remembered for a while, not for ever."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.channels import remembered
from bot.channels.telegram.notes import Notes as OfTelegram
from bot.channels.whatsapp.notes import Notes as OfWhatsApp
from bot.clock import VirtualClock
from bot.storage import Storage
from domain.models import ChannelNote


def telegram(storage: Storage, clock: VirtualClock) -> Callable[[str], None]:
    notes = OfTelegram(storage, clock)
    return lambda key: asyncio.run(notes.write(f"file:{key}", "id"))


def whatsapp(storage: Storage, clock: VirtualClock) -> Callable[[str], None]:
    notes = OfWhatsApp(storage, clock, 250)
    return lambda key: notes.keep_picture(key, "id")


@pytest.mark.parametrize("of", [telegram, whatsapp])
def test_only_the_newest_files_stay_remembered(
    storage: Storage,
    clock: VirtualClock,
    monkeypatch: pytest.MonkeyPatch,
    of: Callable[[Storage, VirtualClock], Callable[[str], None]],
) -> None:
    monkeypatch.setattr(remembered.forget_old_files, "__defaults__", (3,))
    channel = of.__name__
    with storage.begin() as session:
        for name, whose in (("menu:7", channel), ("file:a", "another")):
            session.add(ChannelNote(channel=whose, name=name, words="", noted_at=clock.now()))
    keep = of(storage, clock)
    for key in ("a", "b", "c", "a", "d"):
        clock.move_to(clock.now() + timedelta(hours=1))
        keep(key)
    with storage.reading() as session:
        rows = session.exec(select(ChannelNote).order_by(col(ChannelNote.name))).all()
        left = [(row.channel, row.name) for row in rows]
    mine = [name for whose, name in left if whose == channel]
    assert mine == ["file:a", "file:c", "file:d", "menu:7"], "what was used again counts as new"
    assert ("another", "file:a") in left
