"""An order changed or cancelled: those who hold a share are told, a confirmed share stays."""

from decimal import Decimal

from office import Office
from sqlmodel import select

from domain.models import OrderLine, RoleName, ShareState, Standby, StandbyState


def _line(office: Office) -> OrderLine:
    with office.storage.reading() as session:
        return session.exec(select(OrderLine)).one()


def test_the_quantity_is_changed_by_form(office: Office) -> None:
    office.make_order()
    assert "Apa yang diubah?" in office.say("/ubahpesanan 1")
    assert "menjadi berapa kg" in office.press("Jumlah")
    assert "jumlah 100 kg menjadi 120 kg" in office.say("120 kg")
    assert "Tercatat: BPN-001 peyek kepiting, 120 kg" in office.press("Simpan")
    assert _line(office).quantity == 120
    assert "order_changed" in office.trail()


def test_the_cut_off_is_changed_in_one_line_and_holders_are_told(office: Office) -> None:
    (siti,) = office.producers(40)
    office.make_order()
    office.say("/alokasi")
    office.press("Sanggup", siti)
    assert "1 usaha" in office.say("/ubahpesanan 1; batas; 11 Des")
    assert "Diberi tahu: 1 usaha" in office.press("Simpan")
    assert "Jum 11 Des, 15.00 WITA" in siti.last


def test_a_new_price_reaches_the_holders(office: Office) -> None:
    (siti,) = office.producers(40)
    office.make_order()
    office.say("/alokasi")
    office.say("/ubahpesanan 1; harga; 90.000")
    office.press("Simpan")
    assert "Rp90.000" in siti.last


def test_another_part_is_chosen_from_the_summary(office: Office) -> None:
    office.make_order()
    office.say("/ubahpesanan 1; jumlah; 120 kg")
    office.press("Ubah")
    office.press("Yang diubah")
    office.press("Harga")
    assert "harga menjadi Rp90.000" in office.say("90 ribu")
    office.press("Simpan")
    assert _line(office).quantity == 100
    assert _line(office).price_rupiah == 90000


def test_a_smaller_order_takes_back_only_what_is_too_much(office: Office) -> None:
    siti, budi, rina = office.producers(40, 40, 40)
    office.make_order("peyek kepiting; 120 kg; Swiss; 18 Des; -")
    office.say("/alokasi")
    office.press("Sanggup", siti)
    office.say("/ubahpesanan 1; jumlah; 70 kg")
    office.press("Simpan")
    assert office.amounts(ShareState.CONFIRMED) == [40]
    assert office.amounts(ShareState.OFFERED) == [30]
    assert office.amounts(ShareState.WITHDRAWN) == [40]
    assert "30 kg" in budi.last
    assert "40 kg" in rina.last


def test_confirmed_shares_stay_when_the_order_falls_below_them(office: Office) -> None:
    siti, *_ = office.producers(40, 40)
    office.make_order("peyek kepiting; 80 kg; Swiss; 18 Des; -")
    office.say("/alokasi")
    office.press("Sanggup", siti)
    assert "Yang sudah pasti 40 kg tetap" in office.say("/ubahpesanan 1; jumlah; 30 kg")
    office.press("Simpan")
    assert office.amounts(ShareState.CONFIRMED) == [40]
    assert office.amounts(ShareState.OFFERED) == []


def test_a_date_in_the_past_is_asked_back(office: Office) -> None:
    office.make_order()
    assert "sudah lewat" in office.say("/ubahpesanan 1; batas; 1 Nov 2026")


def test_an_order_is_cancelled_with_a_reason_and_holders_are_told(office: Office) -> None:
    siti, budi = office.producers(40, 40)
    office.make_order("peyek kepiting; 80 kg; Swiss; 18 Des; -")
    office.say("/alokasi")
    office.press("Sanggup", siti)
    office.say("/batalkanpesanan 1")
    assert "Sudah sanggup: 1 usaha" in office.say("pembeli mundur")
    assert office.officer.labels == ["Ya, batalkan", "Ubah", "Jangan"]
    assert "2 usaha diberi tahu" in office.press("Ya, batalkan")
    for phone in (siti, budi):
        assert "pembeli mundur" in phone.last
    assert {share.state for share in office.shares()} == {ShareState.WITHDRAWN}
    assert "dibatalkan" in office.say("/status 1")
    assert "order_cancelled" in office.trail()


def test_a_business_with_two_shares_counts_once_in_a_cancellation(office: Office) -> None:
    (siti,) = office.producers(80)
    office.make_order("peyek kepiting; 40 kg; Swiss; 18 Des; -")
    office.say("/alokasi")
    office.press("Sanggup", siti)
    office.say("/ubahpesanan 1; jumlah; 60 kg")
    office.press("Simpan")
    office.say("/alokasi")
    office.press("Sanggup", siti)
    assert office.amounts(ShareState.CONFIRMED) == [40, 20]
    asked = office.say("/batalkanpesanan 1; pembeli mundur")
    assert "Sudah sanggup: 1 usaha." in asked
    assert "1 usaha akan diberi tahu" in asked
    assert "1 usaha diberi tahu" in office.press("Ya, batalkan")


def test_a_cancellation_can_be_left(office: Office) -> None:
    office.make_order()
    office.say("/batalkanpesanan 1; pembeli mundur")
    office.press("Jangan")
    assert "1 pesanan berjalan" in office.say("/pesanan")


def test_a_cancellation_needs_a_reason(office: Office) -> None:
    office.make_order()
    office.say("/batalkanpesanan 1")
    assert "alasannya" in office.say("x")


def test_what_was_handed_over_stays_received_when_the_order_is_cancelled(office: Office) -> None:
    (siti,) = office.producers(40)
    office.make_order("peyek kepiting; 40 kg; Swiss; 18 Des; -")
    office.say("/alokasi")
    office.press("Sanggup", siti)
    office.say("/terima 1; Siti; 15; 15")
    office.press("Simpan")
    office.say("/batalkanpesanan 1; pembeli mundur")
    office.press("Ya, batalkan")
    (share,) = office.shares()
    assert (share.state, share.accepted) == (ShareState.RECEIVED, Decimal(15))
    assert "25 kg" in siti.last


def test_nobody_waits_for_a_cancelled_order(office: Office) -> None:
    office.producers(40, 40)
    office.say("/buatpesanan peyek kepiting; 40 kg; Swiss; 18 Des; -")
    office.press("Ubah")
    office.say("bagian terkecil 40 kg")
    office.press("Buat")
    office.say("/alokasi")
    office.say("/batalkanpesanan 1; pembeli mundur")
    office.press("Ya, batalkan")
    with office.storage.reading() as session:
        assert session.exec(select(Standby)).one().state is StandbyState.RELEASED


def test_an_order_closed_meanwhile_is_not_changed(office: Office) -> None:
    office.make_order()
    office.say("/ubahpesanan 1; jumlah; 120 kg")
    other = office.person("petugas2", "Hasan", RoleName.OFFICER)
    office.say("/batalkanpesanan 1; pembeli mundur", other)
    office.press("Ya, batalkan", other)
    assert "sudah dibatalkan" in office.press("Simpan")
    assert _line(office).quantity == 100
