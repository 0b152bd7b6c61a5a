"""Golden transcripts: what people read, word for word, on the real engine.

``pytest --update-transcripts`` writes what the conversations say now; read the difference.
"""

from pathlib import Path

import pytest
from botapi.server import loopback
from botapi.world import TelegramWorld, chat_of
from cast import PEOPLE
from stage import MISSING, Stage

from bot.clock import VirtualClock
from bot.storage import Storage

TRANSCRIPTS = sorted(Path(__file__).parent.glob("*/*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
@pytest.mark.parametrize("fresh", [False, True], ids=["running", "restarted"])
def test_conversation_reads_as_written(
    path: Path, *, fresh: bool, request: pytest.FixtureRequest
) -> None:
    """The same also where the program is started anew before every act."""
    storage = Storage("sqlite://")
    storage.create()
    wanted = path.read_text("utf-8")
    try:
        played = Stage(storage, fresh).play(wanted)
    finally:
        storage.close()
    if request.config.getoption("--update-transcripts") and not fresh:
        path.write_text(played, "utf-8")
        wanted = played
    assert MISSING not in played
    assert played == wanted


def test_there_are_transcripts_to_compare() -> None:
    assert len(TRANSCRIPTS) >= 15


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_conversation_reads_the_same_on_telegram(path: Path, tmp_path: Path) -> None:
    """Through python-telegram-bot and a Bot API server, word for word."""
    storage = Storage(f"sqlite:///{tmp_path / 'telegram.db'}", durable=False)
    storage.create()
    wanted = path.read_text("utf-8")
    worlds: list[TelegramWorld] = []
    with loopback() as (api, loop):

        def make_world(storage: Storage, clock: VirtualClock) -> TelegramWorld:
            worlds.append(TelegramWorld(storage, clock, api, loop))
            return worlds[-1]

        try:
            played = Stage(storage, fresh=False, make_world=make_world).play(wanted)
            assert api.called("sendMessage")
        finally:
            for world in worlds:
                world.close()
            storage.close()
    for name in PEOPLE:
        wanted = wanted.replace(f"Telepon simulator: {name}", f"Telegram: {chat_of(name)}")
    assert played == wanted
