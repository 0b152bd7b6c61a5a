"""Golden transcripts: what people read, word for word, on the real engine.

``pytest --update-transcripts`` writes what the conversations say now; read the difference.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from botapi.server import loopback
from botapi.world import TelegramWorld, chat_of
from cast import PEOPLE, START
from cloudapi.server import cloud
from cloudapi.world import WhatsAppWorld, number_of
from sqlmodel import col, select
from stage import MISSING, Stage

from bot.channels.whatsapp import notes
from bot.clock import VirtualClock
from bot.storage import Storage
from domain.models import Contact, Reach

pytestmark = pytest.mark.slow

ALWAYS = ("tawaran-sebagian", "tanya-balik")
MAIN = (
    *ALWAYS,
    "angka-dua-arti",
    "bahasa",
    "bukan-miliknya",
    "dataku",
    "dua-tawaran",
    "habis",
    "mingguan-kata",
    "mingguan-tombol",
    "pengiriman",
    "registrasi",
    "suara",
    "tanya",
    "tawaran-sanggup",
    "tawaran-tolak",
)
"""The main conversations; with ``--all-transcripts`` all of them, on every channel and
started anew before every act."""
TRANSCRIPTS = sorted(Path(__file__).parent.glob("*/*.txt"))


def _only(names: tuple[str, ...], path: Path, request: pytest.FixtureRequest) -> None:
    """Leave out what is not among these, unless all were asked for: all take minutes."""
    if path.stem not in names and not request.config.getoption("--all-transcripts"):
        pytest.skip("left to --all-transcripts")


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
@pytest.mark.parametrize("fresh", [False, True], ids=["running", "restarted"])
def test_conversation_reads_as_written(
    path: Path, *, fresh: bool, request: pytest.FixtureRequest
) -> None:
    """The same also where the program is started anew before every act."""
    if fresh:
        _only(MAIN, path, request)
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
    assert {path.stem for path in TRANSCRIPTS} >= set(MAIN)


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_conversation_reads_the_same_on_telegram(
    path: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Through python-telegram-bot and a Bot API server, word for word."""
    _only(MAIN, path, request)
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


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_conversation_reads_the_same_on_whatsapp(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """Through a Cloud API server, word for word, while the window is open.

    What is said when it is closed is worded by templates, which have tests of their own.
    """
    _only(ALWAYS, path, request)
    monkeypatch.setattr(notes, "WINDOW", timedelta(days=400))
    storage = Storage(f"sqlite:///{tmp_path / 'whatsapp.db'}", durable=False)
    storage.create()
    wanted = path.read_text("utf-8")
    worlds: list[WhatsAppWorld] = []
    with cloud(VirtualClock(START)) as (api, loop):
        api.refuses_closed_windows = False

        def make_world(storage: Storage, clock: VirtualClock) -> WhatsAppWorld:
            worlds.append(WhatsAppWorld(storage, clock, api, loop))
            with storage.begin() as session:
                for contact in session.exec(select(Contact).order_by(col(Contact.id))):
                    session.add(
                        Reach(channel="whatsapp", address=contact.address, heard_at=clock.now())
                    )
            return worlds[-1]

        try:
            played = Stage(storage, fresh=False, make_world=make_world).play(wanted)
            assert api.messages
        finally:
            for world in worlds:
                world.close()
            storage.close()
    for name in PEOPLE:
        wanted = wanted.replace(f"Telepon simulator: {name}", f"WhatsApp: {number_of(name)}")
    assert played == wanted
