"""The same conversation on every channel: the same facts out of it, and the same words."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from small_day import EARLY, furnish
from sqlalchemy import select as columns
from sqlmodel import Session, col, select
from ways_in import CHANNELS

from bot.clock import VirtualClock
from bot.simulation.world import World
from bot.storage import Storage
from domain.models import (
    AuditEntry,
    CapacityReport,
    Contact,
    Conversation,
    Inbox,
    Outbox,
    Person,
    Producer,
    Record,
    Role,
    Share,
)

NOON = EARLY + timedelta(hours=6, minutes=30)
Facts = dict[str, list[tuple[object, ...]]]


class Playing:
    """Somebody plays on a channel."""

    def __init__(self, world: World) -> None:
        self.world = world

    def until(self, hours: float) -> None:
        asyncio.run(self.world.move_to(EARLY + timedelta(hours=hours)))

    def settle(self) -> None:
        asyncio.run(self.world.settle())

    def say(self, who: str, *texts: str) -> str:
        for text in texts:
            self.world.phone(who, who.title()).say(text)
        self.settle()
        return self.world.phone(who).last

    def press(self, who: str, label: str) -> str:
        self.world.phone(who).press(label)
        self.settle()
        return self.world.phone(who).last

    def send(self, who: str, medium: str) -> str:
        self.world.phone(who).send_medium(medium)
        self.settle()
        return self.world.phone(who).last

    def facts(self) -> Facts:
        """Everything on record that is not the channel's own."""
        wanted: dict[str, tuple[type[Record], tuple[str, ...]]] = {
            "people": (Person, ("name", "language", "opted_out_at", "consented_at")),
            "roles": (Role, ("person_id", "name")),
            "businesses": (Producer, ("person_id", "business", "district", "state")),
            "talks": (Conversation, ("person_id", "form", "slots", "asking", "focus", "misses")),
            "reports": (CapacityReport, ("producer_id", "quantity", "week", "replaced", "words")),
            "shares": (Share, ("producer_id", "state", "computed", "offered", "confirmed")),
            "heard": (Inbox, ("person_id", "kind", "text", "button", "state", "error")),
            "said": (Outbox, ("person_id", "message", "facts", "reply", "state", "error")),
            "trail": (AuditEntry, ("actor_id", "action", "subject", "subject_id", "after")),
        }
        with self.world.app.storage.reading() as session:
            return {name: _rows(session, t, fields) for name, (t, fields) in wanted.items()}


def _rows(
    session: Session, table: type[Record], fields: tuple[str, ...]
) -> list[tuple[object, ...]]:
    found = session.execute(columns(*(getattr(table, field) for field in fields)))
    rows = [tuple(_plain(value) for value in row) for row in found]
    return sorted(rows, key=repr)


def _plain(value: object) -> object:
    """A button's code without the version that a channel puts before it."""
    return value.removeprefix("1|") if isinstance(value, str) else value


@pytest.fixture(params=sorted(CHANNELS))
def playing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Playing]:
    """The small office, on each of the channels."""
    storage = Storage(f"sqlite:///{tmp_path / 'channel.db'}", durable=False)
    storage.create()
    furnish(storage)
    with storage.begin() as session:
        for contact in session.exec(select(Contact).order_by(col(Contact.id))):
            contact.channel = "simulator"
    with CHANNELS[request.param]() as opened:
        yield Playing(opened(storage, VirtualClock(EARLY, seed=1)))
    storage.close()


def the_whole_day(playing: Playing) -> list[str]:
    """What people do in these tests, all of it; what they are told."""
    playing.until(6.5)
    return [
        playing.press("siti", "Sanggup"),
        playing.say("ani", "sanggup 20 kilo saja"),
        playing.say("ani", "bisa diantar sore?"),
        playing.send("siti", "voice"),
        playing.send("siti", "sticker"),
        playing.say("siti", "/bahasa inggris"),
        playing.say("siti", "/bagianku"),
        playing.say("petugas", "/pesanan"),
        playing.say("petugas", "/undang"),
        playing.say("orang-baru-1", "halo"),
        playing.say("ani", "berhenti"),
    ]


def played_on(name: str, folder: Path) -> tuple[Facts, list[str]]:
    storage = Storage(f"sqlite:///{folder / name}.db", durable=False)
    storage.create()
    furnish(storage)
    with storage.begin() as session:
        for contact in session.exec(select(Contact)):
            contact.channel = "simulator"
    with CHANNELS[name]() as opened:
        playing = Playing(opened(storage, VirtualClock(EARLY, seed=1)))
        told = the_whole_day(playing)
        facts = playing.facts()
    storage.close()
    return facts, told


def test_the_same_conversation_leaves_the_same_facts_on_every_channel(tmp_path: Path) -> None:
    results = {name: played_on(name, tmp_path) for name in sorted(CHANNELS)}
    first, *others = results.values()
    assert len(results) >= 2
    assert len(first[0]["said"]) > 10
    for facts, told in others:
        assert facts == first[0]
        assert [_without_link(text) for text in told] == [_without_link(text) for text in first[1]]


def _without_link(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if "https://" not in line)


def test_what_is_typed_is_answered(playing: Playing) -> None:
    assert "Yang bisa diketik" in playing.say("siti", "/bantuan")


def test_a_button_says_what_it_means_also_when_it_is_old(playing: Playing) -> None:
    playing.until(6.5)
    assert "Terima kasih" in playing.press("siti", "Sanggup")
    playing.until(30)
    playing.world.phone("siti").press_code("offer.accept|1")
    playing.settle()
    assert "Sudah tercatat" in playing.world.phone("siti").last


def test_messages_of_one_person_are_answered_in_order(playing: Playing) -> None:
    playing.say("siti", "/bagianku", "/bantuan", "/riwayat")
    with playing.world.app.storage.reading() as session:
        said = list(
            session.exec(select(Outbox.message).where(Outbox.reply).order_by(col(Outbox.id)))
        )
    assert said[1] == "Help"
    assert len(said) == 3
    shown = [one.message.plain for one in playing.world.phone("siti").messages]
    assert "Yang bisa diketik" in shown[1]


def test_a_stranger_is_told_how_to_get_in(playing: Playing) -> None:
    assert "kode undangan" in playing.say("orang-baru-1", "assalamualaikum")


def test_signs_and_long_words_arrive_as_they_were_written(playing: Playing) -> None:
    words = "<b>40</b> & *50* 😀 " + "x" * 300
    playing.until(6.5)
    playing.say("siti", "/tanya " + words)
    shown = [one.message.plain for one in playing.world.phone("petugas").messages]
    assert any(words in text for text in shown)


def test_a_voice_note_is_asked_to_be_typed(playing: Playing) -> None:
    assert "ketik" in playing.send("siti", "voice")


def test_an_officers_list_is_brought_by_every_channel_and_shown(playing: Playing) -> None:
    listed = b"Nama Usaha;Kecamatan;No HP\nDapur Rus;Manggar;0812-5432-1001\n"
    playing.world.phone("petugas").send_file("umkm.csv", listed)
    playing.settle()
    assert "Baru: 1 usaha" in playing.world.phone("petugas").last
    assert "Sudah masuk: 1 usaha" in playing.press("petugas", "Masukkan")


def test_nobody_is_written_to_who_opted_out(playing: Playing) -> None:
    playing.say("siti", "berhenti")
    before = len(playing.world.phone("siti").messages)
    playing.until(30)
    assert len(playing.world.phone("siti").messages) == before


def test_labels_are_never_longer_than_a_button_holds(playing: Playing) -> None:
    playing.until(6.5)
    playing.say("petugas", "/laporan")
    labels = [
        choice.label
        for phone in playing.world.phones.values()
        for shown in phone.messages
        for choice in shown.message.choices
    ]
    assert labels
    assert max(len(label) for label in labels) <= 20
