"""Two offices and one product, by chat: a code, an agreement, and what is refused kindly."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from simulation.two_regions import GUEST, GUESTS, HOST, KOPI, MALANG, OWN, TwoRegions
from sqlmodel import select

from domain.models import CapacityReport, Outbox, PoolLink, Product, Share, ShareState
from domain.receiving import receive
from handlers.messages import NotForYou


@pytest.fixture
def both() -> Iterator[TwoRegions]:
    """Malang and Batu on a Thursday morning."""
    played = TwoRegions()
    yield played
    played.close()


def _code(both: TwoRegions) -> str:
    return both.says(HOST, f"/kerjasama {KOPI}").split("/kerjasama ")[1].split(".")[0]


def _batus(both: TwoRegions, **values: object) -> None:
    """Something about Batu's product is otherwise."""
    with both.storage.begin() as session:
        product = session.get_one(Product, 2)
        for name, value in values.items():
            setattr(product, name, value)


def _refusals(both: TwoRegions) -> int:
    with both.storage.reading() as session:
        told = select(Outbox).where(Outbox.message == NotForYou.__name__)
        return len(session.exec(told).all())


def test_a_code_works_once_and_only_at_another_office(both: TwoRegions) -> None:
    assert "belum menemukan kode" in both.says(GUEST, "/kerjasama ABCD2345")
    assert "Belum ada kerja sama" in both.says(GUEST, "/kerjasama")
    code = _code(both)
    assert "dari dinas kita sendiri" in both.says(HOST, f"/kerjasama {code}")
    assert "Setuju?" in both.says(GUEST, f"/kerjasama {code.lower()}")
    assert "Kodenya masih bisa dipakai" in both.presses(GUEST, "Tidak dulu")
    assert "mulai berlaku" in both.presses(GUEST, "Setuju")
    assert "sudah dipakai" in both.presses(GUEST, "Setuju")
    assert "sudah bekerja sama" in both.says(GUEST, f"/kerjasama {_code(both)}")
    late = _code(both)
    with both.storage.begin() as session:
        link = session.exec(select(PoolLink).where(PoolLink.code == late)).one()
        link.expires_at = both.clock.now()
    assert "lewat waktunya" in both.says(GUEST, f"/kerjasama {late}")


def test_what_cannot_be_one_pool_is_said_with_the_reason(both: TwoRegions) -> None:
    as_it_is = {"unit": "kg", "lot": 1, "packs": {}, "handover_days": 0, "hours": None}
    code = _code(both)
    for other, said in (
        ({"unit": "bungkus"}, "per kg"),
        ({"lot": 5}, "ukuran baginya"),
        ({"packs": {"dus": "12"}}, "isi kemasan"),
        ({"handover_days": 2}, "barang segar"),
        ({"hours": 1}, "jam kerja"),
    ):
        _batus(both, **(as_it_is | other))
        assert said in both.says(GUEST, f"/kerjasama {code}")


def test_goods_that_are_called_otherwise_are_chosen_and_nobody_else_ends_it(
    both: TwoRegions,
) -> None:
    _batus(both, name="robusta", aliases=[])
    assert "produk yang mana" in both.says(GUEST, f"/kerjasama {_code(both)}")
    assert "usaha robusta di wilayah ini" in both.presses(GUEST, "robusta")
    assert "2 usaha robusta" in both.presses(GUEST, "Setuju")
    report = both.says(HOST, f"/kelompok {KOPI}")
    assert "belum menghitung usaha dari 1 dinas mitra" in report
    assert "Mitra Diskumindag Kota Batu: 2 usaha." in report
    assert "kurang dari dua usaha" in report
    assert "mitra" not in both.says(GUEST, "/kelompok robusta")
    before = _refusals(both)
    for address, code in (
        (GUESTS[0], "pool.end|1"), (GUESTS[0], "pool.stop|1"), (HOST, "pool.end|7"),
    ):  # fmt: skip
        both.presses_code(address, code)
    assert _refusals(both) == before + 3
    both.presses_code(HOST, "pool.stop|1")
    assert "tetap jalan" in both.presses(HOST, "Biarkan jalan")
    with both.storage.reading() as session:
        assert session.get_one(PoolLink, 1).ended_at is None
    _batus(both, lot=2)
    assert "Sementara berhenti: ukuran baginya" in both.says(GUEST, "/kerjasama")


def test_a_guest_is_heard_at_home_and_known_to_the_host_by_business(both: TwoRegions) -> None:
    """Offered 30 kg each: raises a statement, asks, has trouble, stops; another is changed."""
    both.link()
    both.go_to(1, 12)
    for address in (*OWN, *GUESTS):
        both.able(address, 30)
    code = both.order(MALANG, 120, days=15)
    pool = both.says(HOST, f"/kelompok {KOPI}")
    assert "60 kg seminggu, masih bebas 60 kg minggu depan" in pool
    assert "di antaranya dari mitra" in pool
    both.go_to(4, 9)
    both.says(HOST, f"/ubahbagian {code}; Dapur Panderman; 20; alat rusak")
    both.presses(HOST, "Simpan")
    assert "20 kg" in both.shown(GUESTS[1], "alat rusak")
    listed = both.says(HOST, f"/status {code}")
    assert "Belum menjawab: Dapur Panderman, Kota Batu, 20 kg" in listed

    with both.storage.begin() as session:
        stated = select(CapacityReport).where(CapacityReport.product_id == 2)
        for report in session.exec(stated):
            report.quantity -= 10
    assert "20 kg" in both.presses(GUESTS[0], "Sanggup")
    assert "tercatat 30 kg" in both.presses(GUESTS[0], "offer.raise|3")
    with both.storage.reading() as session:
        newest = session.exec(select(CapacityReport)).all()[-1]
        assert (newest.product_id, int(newest.quantity)) == (2, 30)

    both.says(GUESTS[1], "/tanya kapan dijemput?")
    assert f"{code}, Diskopindag Kota Malang" in both.shown(GUEST, "kapan dijemput?")
    assert both.shown(HOST, "kapan dijemput?") == ""
    both.says(GUESTS[0], "/kemajuan ada kendala, alat rusak")
    assert "Kopi Lereng (Kota Batu)" in both.shown(HOST, "Ada kendala")
    both.says(GUESTS[0], "/berhenti")
    assert "Kopi Lereng (Sri Wahyuni)" in both.shown(GUEST, "berhenti menerima")
    assert "Kopi Lereng (Kota Batu)" in both.shown(HOST, "berhenti menerima")
    assert not any("another region" in violation for violation in both.check())


def test_an_office_sees_what_guests_brought_to_its_orders_and_nothing_else_of_them(
    both: TwoRegions,
) -> None:
    both.link()
    both.go_to(1, 12)
    for address in (*OWN, *GUESTS):
        both.able(address, 30)
    both.order(MALANG, 100, days=15)
    both.go_to(4, 9)
    assert "25 kg" in both.presses(GUESTS[0], "Sanggup")
    with both.storage.begin() as session:
        (share,) = session.exec(select(Share).where(Share.state == ShareState.CONFIRMED)).all()
        receive(session, share, Decimal(25), Decimal(20), "lembap", both.clock.now(), 1)
    report = both.says(HOST, f"/kelompok {KOPI}")
    assert "Kualitas: 80 % lolos dari yang diserahkan untuk pesanan kita." in report
    listed = both.presses(HOST, "Lihat anggota")
    own, theirs = listed.split("Usaha mitra, menurut abjad, hanya untuk pesanan kita")
    assert "Kopi Endang (Dampit): 30 kg seminggu" in own
    assert theirs.strip().splitlines() == [
        "Kopi Lereng (Kota Batu): 25 kg diserahkan, tepat waktu 0 dari 0 janji",
        "Lolos 80 %.",
    ]


def test_a_pool_that_stands_still_is_told_to_both_offices(both: TwoRegions) -> None:
    both.link()
    both.go_to(1)
    assert _still(both, HOST) == _still(both, GUEST) == []
    _batus(both, lot=5)
    both.go_to(2)
    (host,), (guest,) = _still(both, HOST), _still(both, GUEST)
    assert host.splitlines()[1:3] == [
        "Diskumindag Kota Batu: usaha mereka membantu pesanan kopi bubuk Dampit kita.",
        "Sementara berhenti: ukuran baginya tidak sama lagi.",
    ]
    assert "membantu pesanan kopi bubuk Dampit mereka" in guest
    assert all(words in host for words in ("yang sudah disanggupi tetap jalan", "/kerjasama"))
    both.go_to(3)
    assert len(_still(both, HOST)) == 1, "not every morning"
    _batus(both, lot=1, handover_days=3)
    both.go_to(4)
    assert "hari serah" in _still(both, HOST)[1]
    _batus(both, handover_days=0)
    both.go_to(16)
    assert len(_still(both, HOST)) == 2


def test_a_pool_that_goes_on_standing_still_is_told_of_weekly(both: TwoRegions) -> None:
    both.link()
    _batus(both, unit="pak")
    both.go_to(1)
    both.go_to(15)
    assert len(_still(both, HOST)) == 3


def _still(both: TwoRegions, address: str) -> list[str]:
    """What an officer was told of pools that stand still."""
    shown = (one.message.plain for one in both.world.phone(address).messages)
    return [words for words in shown if "berhenti sementara" in words]
