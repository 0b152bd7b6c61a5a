"""An order filled by two regions, from the first word between offices to the last."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.records.tables import rows_of
from domain import guests
from domain.entries import OfProduct
from domain.models import Person, PoolLink, Product, Record, Region
from handlers.officer import choosing, receiving
from simulation.two_regions import (
    BATU,
    GUEST,
    GUESTS,
    HOST,
    KOPI,
    MALANG,
    OWN,
    ManyWeeks,
    TwoRegions,
)


@pytest.fixture
def both() -> Iterator[TwoRegions]:
    """Malang and Batu, a day before the weekly question."""
    played = TwoRegions()
    yield played
    played.close()


def _asked_and_linked(both: TwoRegions) -> None:
    """Linked on Thursday; asked on Friday, everybody can make 40 kg."""
    both.link()
    both.go_to(1, 12)
    for address in (*OWN, *GUESTS):
        both.able(address, 40)


def test_an_order_is_filled_by_two_regions(both: TwoRegions) -> None:
    _asked_and_linked(both)
    assert "setuju bekerja sama" in both.shown(HOST, "Diskumindag Kota Batu")
    code = both.order(MALANG, 120, days=15)
    both.go_to(4, 9)
    offer = both.shown(GUESTS[0], "Sanggup?")
    for words in ("Ini pesanan dari Diskopindag Kota Malang.", "30 kg", "16.00 WITA"):
        assert words in offer
    assert "pesanan dari" not in both.shown(OWN[0], "Sanggup?")

    for address in (*OWN, GUESTS[0]):
        both.presses(address, "Sanggup")
    both.presses(GUESTS[1], "Tidak sanggup")
    both.go_to(5, 9)
    amounts = [(int(s.computed), s.made_as_id is None) for s in both.shares()[4:]]
    assert sorted(amounts) == [(10, False), (10, True), (10, True)]
    for address in (*OWN, GUESTS[0]):
        both.presses(address, "Sanggup")
    assert "120 dari 120 kg" in both.says(HOST, f"/status {code}")
    assert "Kopi Lereng, Kota Batu" in both.shown(HOST, code)
    told = both.says(GUEST, "/kerjasama")
    assert f"Untuk Diskopindag Kota Malang: {code} {KOPI}, 40 kg pasti" in told
    assert "Untuk Diskopindag Kota Malang" in both.says(GUEST, "/laporan")

    both.says(HOST, f"/terima {code}; Kopi Lereng; 30; 28; lembap")
    both.presses(HOST, "Kopi Lereng 30 kg")
    both.presses(HOST, "Simpan")
    assert "28 kg" in both.shown(GUESTS[0], "Diterima")

    assert _records(both) == {
        ("share", 1): 7, ("share", 2): 3,
        ("poollink", 1): 1, ("poollink", 2): 1,
        ("person", 1): 3, ("person", 2): 3,
    }  # fmt: skip
    both.says(GUEST, "/kerjasama")
    both.presses(GUEST, "pool.stop|1")
    both.presses(GUEST, "Ya, akhiri")
    assert "mengakhiri kerja sama" in both.shown(HOST, "Diskumindag")
    both.go_to(8, 12)
    for address in (*OWN, *GUESTS):
        both.able(address, 40)
    both.order(MALANG, 100, days=15)
    both.go_to(11, 9)
    poured = [(s.line_id, int(s.computed), s.made_as_id) for s in both.shares()[-4:]]
    assert poured == [(1, 1, None), (1, 1, None), (2, 39, None), (2, 39, None)]
    assert both.check(everything=True) == []


def _records(both: TwoRegions) -> dict[tuple[str, int], int]:
    """How many rows of a table stand in each office's workbook."""
    tables = Record.metadata.tables
    with both.storage.reading() as session:
        return {
            (name, region): len(list(found.each(session)))
            for name in ("share", "poollink", "person")
            for region in (1, 2)
            if (found := rows_of(tables[name], "region", region)) is not None
        }


def _promised_away_and_at_home(both: TwoRegions) -> list[str]:
    """The guests fill an order of Malang; then Batu has one. Everybody says yes to all of it."""
    both.link()
    both.go_to(1, 12)
    for address in GUESTS:
        both.able(address, 40)
    for day, case in ((4, MALANG), (5, BATU)):
        both.order(case, 80, days=15)
        both.go_to(day, 9)
        for address in GUESTS:
            if both.world.phone(address).labels[:1] == ["Sanggup"]:
                both.presses(address, "Sanggup")
    return both.check(everything=True)


@pytest.mark.slow
def test_a_guests_week_is_promised_once_over_both_regions(both: TwoRegions) -> None:
    assert _promised_away_and_at_home(both) == []
    assert [int(share.confirmed or 0) for share in both.shares()] == [40, 40]


def test_the_watch_sees_a_week_that_is_promised_twice(
    both: TwoRegions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deliberate mistake: what is promised to another region is not read."""
    read = OfProduct.__init__

    def read_here_only(self: OfProduct, *given: Any) -> None:
        read(self, *given)
        self._across = False

    monkeypatch.setattr(OfProduct, "__init__", read_here_only)
    found = _promised_away_and_at_home(both)
    assert any("40 stated" in violation for violation in found), found


def test_the_watch_sees_a_share_without_a_link_and_an_office_that_reads_of_a_stranger(
    both: TwoRegions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two deliberate mistakes: a link that holds after its end, a guest shown by the owner."""
    _asked_and_linked(both)
    with both.storage.begin() as session:
        session.get_one(PoolLink, 1).ended_at = both.clock.now()
        pair = session.get_one(Product, 2), session.get_one(Region, 2)
    monkeypatch.setattr(guests.AGREED, "all", lambda *_, **__: [pair])
    code = both.order(MALANG, 80, days=15)
    both.go_to(4, 9)
    assert any("without a link" in violation for violation in both.check()), both.check()

    monkeypatch.setattr(choosing, "face_of", lambda _, __, owner: owner)
    monkeypatch.setattr(
        receiving, "face", lambda session, _, who: session.get(Person, who.person_id)
    )
    both.presses(GUESTS[0], "Sanggup")
    assert not any("another region:" in violation for violation in both.check())
    both.says(HOST, f"/terima {code}; Kopi Lereng; 20; 20")
    assert any("Sri Wahyuni" in violation for violation in both.check()), both.check()


@pytest.mark.slow
def test_weeks_of_two_regions_that_help_each_other_go_by_without_a_violation() -> None:
    played = ManyWeeks(10, 1)
    played.live(4, 400)
    assert played.check(everything=True) == []
    away = [share for share in played.shares() if share.made_as_id is not None]
    assert {share.made_as_id for share in away if share.confirmed} == {1, 2}
    played.close()
