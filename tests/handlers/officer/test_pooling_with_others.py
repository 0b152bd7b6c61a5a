"""Two offices and one product, by chat: a code, an agreement, and what is refused kindly."""

from collections.abc import Iterator

import pytest
from simulation.two_regions import BATU, GUEST, GUESTS, HOST, KOPI, MALANG, OWN, TwoRegions
from sqlmodel import select

from domain.models import CapacityReport, Outbox, PoolLink, Product
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
    code = _code(both)
    assert "dari dinas kita sendiri" in both.says(HOST, f"/kerjasama {code}")
    assert "Setuju?" in both.says(GUEST, f"/kerjasama {code.lower()}")
    assert "Kodenya masih bisa dipakai" in both.presses(GUEST, "Tidak dulu")
    assert "mulai berlaku" in both.presses(GUEST, "Setuju")
    assert "sudah dipakai" in both.presses(GUEST, "Setuju")
    assert "sudah bekerja sama" in both.says(GUEST, f"/kerjasama {_code(both)}")


def test_a_code_that_ran_out_is_said_so(both: TwoRegions) -> None:
    code = _code(both)
    both.go_to(8, 9)
    assert "lewat waktunya" in both.says(GUEST, f"/kerjasama {code}")


def test_words_that_are_neither_code_nor_product_are_asked_back(both: TwoRegions) -> None:
    assert "belum menemukan kode" in both.says(GUEST, "/kerjasama ABCD2345")
    assert "Belum ada kerja sama" in both.says(GUEST, "/kerjasama")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"unit": "bungkus"}, "per kg"),
        ({"lot": 5}, "ukuran baginya"),
        ({"packs": {"dus": "12"}}, "isi kemasan"),
        ({"handover_days": 2}, "barang segar"),
        ({"hours": 1}, "jam kerja"),
    ],
)
def test_what_cannot_be_one_pool_is_said_with_the_reason(
    both: TwoRegions, values: dict[str, object], said: str
) -> None:
    _batus(both, **values)
    assert said in both.says(GUEST, f"/kerjasama {_code(both)}")


def test_goods_that_are_called_otherwise_are_chosen_by_button(both: TwoRegions) -> None:
    _batus(both, name="robusta", aliases=[])
    assert "produk yang mana" in both.says(GUEST, f"/kerjasama {_code(both)}")
    assert "usaha robusta di wilayah ini" in both.presses(GUEST, "robusta")
    assert "2 usaha robusta" in both.presses(GUEST, "Setuju")
    _batus(both, lot=2)
    assert "Sementara berhenti: ukuran baginya" in both.says(GUEST, "/kerjasama")


def test_nobody_but_the_two_offices_ends_it(both: TwoRegions) -> None:
    both.link()
    both.says(GUESTS[0], "/kerjasama")
    before = _refusals(both)
    for code in ("pool.end|1", "pool.stop|1"):
        both.world.phone(GUESTS[0]).press_code(code)
    both.world.phone(HOST).press_code("pool.end|7")
    both.go_to(0, 9)
    assert _refusals(both) == before + 3
    assert "tetap jalan" in both.presses_after(HOST, "pool.stop|1", "Biarkan jalan")
    with both.storage.reading() as session:
        assert session.get_one(PoolLink, 1).ended_at is None


def _offered(both: TwoRegions) -> str:
    """An order of Malang of which the guests are offered 30 kg each."""
    both.link()
    both.go_to(1, 12)
    for address in (*OWN, *GUESTS):
        both.able(address, 30)
    code = both.order(MALANG, 120, days=15)
    both.go_to(4, 9)
    return code


def test_a_guest_raises_what_they_stated_of_their_own_product(both: TwoRegions) -> None:
    _offered(both)
    with both.storage.begin() as session:
        stated = select(CapacityReport).where(CapacityReport.product_id == 2)
        for report in session.exec(stated):
            report.quantity -= 10
    assert "20 kg" in both.presses(GUESTS[0], "Sanggup")
    said = both.presses(GUESTS[0], "offer.raise|3")
    assert "tercatat 30 kg" in said
    with both.storage.reading() as session:
        newest = session.exec(select(CapacityReport)).all()[-1]
        assert (newest.product_id, int(newest.quantity)) == (2, 30)


def test_a_guests_question_goes_to_their_own_office_with_whose_order_it_is(
    both: TwoRegions,
) -> None:
    code = _offered(both)
    both.says(GUESTS[0], "/tanya kapan dijemput?")
    assert f"{code}, Diskopindag Kota Malang" in both.shown(GUEST, "kapan dijemput?")
    assert both.shown(HOST, "kapan dijemput?") == ""


def test_both_offices_hear_of_a_guest_who_stops(both: TwoRegions) -> None:
    _offered(both)
    both.presses(GUESTS[0], "Sanggup")
    both.says(GUESTS[0], "/berhenti")
    assert "Kopi Lereng (Sri Wahyuni)" in both.shown(GUEST, "berhenti menerima")
    assert "Kopi Lereng (Kota Batu)" in both.shown(HOST, "berhenti menerima")
    assert both.check(everything=True) == []


def test_an_officer_changes_a_guests_part_by_its_business(both: TwoRegions) -> None:
    code = _offered(both)
    both.says(HOST, f"/ubahbagian {code}; Kopi Lereng; 20; alat rusak")
    assert "Kopi Lereng" in both.shown(HOST, "20 kg")
    both.presses(HOST, "Simpan")
    assert "20 kg" in both.shown(GUESTS[0], "alat rusak")
    assert "Belum menjawab: Kopi Lereng, Kota Batu, 20 kg" in both.says(HOST, f"/status {code}")
    assert both.check(everything=True) == []


def test_a_guest_who_is_in_trouble_is_named_by_business(both: TwoRegions) -> None:
    _offered(both)
    both.presses(GUESTS[0], "Sanggup")
    both.says(GUESTS[0], "/kemajuan ada kendala, alat rusak")
    assert "Kopi Lereng (Kota Batu)" in both.shown(HOST, "Ada kendala")
    assert both.check(everything=True) == []


def test_the_three_ks_say_that_partners_are_not_counted(both: TwoRegions) -> None:
    both.link()
    assert "1 dinas mitra tidak dihitung" in both.says(HOST, f"/kelompok {KOPI}")
    assert "mitra" not in both.says(GUEST, f"/kelompok {KOPI}")
    assert BATU.region.zone != MALANG.region.zone
