"""The morning run by hand, plans approved before they go out, shares set by an officer."""

from datetime import date
from decimal import Decimal

from office import Office

from domain.models import Region, RoleName, ShareState


def _approves(office: Office) -> None:
    with office.storage.begin() as session:
        session.get_one(Region, office.region).approves_plan = True


def test_a_run_by_hand_offers_at_once_and_says_what_came_of_it(office: Office) -> None:
    siti, budi = office.producers(40, 30)
    office.make_order("peyek kepiting; 60 kg; Swiss; 18 Des; 85000")
    said = office.say("/alokasi")
    assert "2 tawaran dikirim" in said
    assert "Keadaan sekarang" in said
    assert "Bagian Siti 30 kg" in siti.last
    assert "Bagian Budi 30 kg" in budi.last


def test_a_part_of_several_weeks_may_be_more_than_one_week_ever_brings(office: Office) -> None:
    siti = office.producer("Siti", 150, 150)
    office.make_order("peyek kepiting; 300 kg; Swiss; 18 Des; 85000")
    office.say("/alokasi")
    assert "Bagian Siti 300 kg" in siti.last
    assert "tercatat 220 kg" in office.say("bisanya 220 kg", siti)


def test_a_second_run_offers_nothing_twice(office: Office) -> None:
    siti, _ = office.producers(40, 30)
    office.make_order("peyek kepiting; 60 kg; Swiss; 18 Des; 85000")
    office.press("Jalankan sekarang")
    assert "Tidak ada yang bisa dibagikan" in office.press("Jalankan sekarang")
    assert len(siti.messages) == 1
    assert office.amounts() == [30, 30]


def test_where_the_office_approves_nobody_is_asked_before(office: Office) -> None:
    _approves(office)
    siti, _ = office.producers(40, 30)
    code = office.make_order("peyek kepiting; 60 kg; Swiss; 18 Des; 85000")
    assert "menunggu persetujuan" in office.say("/alokasi")
    assert siti.messages == []
    assert "Rencana pembagian BPN-001" in office.heard_by(office.officer)
    said = office.press("Kirim tawaran")
    assert f"2 tawaran untuk {code} dikirim" in said
    assert "Bagian Siti 30 kg" in siti.last
    assert "plan_approved" in office.trail()


def test_a_plan_is_approved_once(office: Office) -> None:
    _approves(office)
    office.producers(40, 30)
    office.make_order("peyek kepiting; 60 kg; Swiss; 18 Des; 85000")
    office.say("/alokasi")
    assert "2 tawaran" in office.say("/setujui 1")
    assert "Tidak ada rencana" in office.press("Kirim tawaran")


def test_setujui_without_a_code_shows_the_plans_that_wait(office: Office) -> None:
    _approves(office)
    office.producers(40)
    assert "Tidak ada" in office.say("/setujui")
    office.make_order("peyek kepiting; 30 kg; Swiss; 18 Des; 85000")
    office.say("/alokasi")
    assert "Dapur Siti: 30 kg" in office.say("/setujui")


def test_the_plan_of_a_cancelled_order_is_not_sent(office: Office) -> None:
    _approves(office)
    (siti,) = office.producers(40)
    office.make_order("peyek kepiting; 30 kg; Swiss; 18 Des; 85000")
    office.say("/alokasi")
    office.say("/batalkanpesanan 1; pembeli mundur")
    office.press("Ya, batalkan")
    assert "Tidak ada rencana" in office.press("Kirim tawaran")
    assert siti.messages == []


def test_a_share_is_set_in_one_line_with_a_reason(office: Office) -> None:
    siti, _ = office.producers(40, 30)
    office.make_order("peyek kepiting; 60 kg; Swiss; 18 Des; 85000")
    office.say("/alokasi")
    assert "dari 30 kg menjadi 20 kg" in office.say("/ubahbagian 1; Siti; 20; alat rusak")
    assert "Tercatat" in office.press("Simpan")
    assert "alat rusak" in siti.last
    assert siti.labels == ["Sanggup", "Sebagian", "Tidak sanggup"]
    share = office.shares()[0]
    assert (share.computed, share.offered, share.override_reason) == (
        Decimal(30),
        Decimal(20),
        "alat rusak",
    )
    assert "share_overridden" in office.trail()


def test_a_share_is_set_step_by_step(office: Office) -> None:
    office.producers(40, 30)
    office.make_order("peyek kepiting; 60 kg; Swiss; 18 Des; 85000")
    office.say("/alokasi")
    office.say("/ubahbagian")
    office.press("BPN-001 peyek…")
    office.press("Budi 30 kg")
    office.say("25 kg")
    office.say("minta dikurangi")
    office.press("Simpan")
    assert office.amounts() == [30, 25]


def test_a_larger_share_takes_back_what_others_were_offered_for_it(office: Office) -> None:
    _, budi = office.producers(50, 30)
    office.make_order("peyek kepiting; 60 kg; Swiss; 18 Des; 85000")
    office.say("/alokasi")
    office.say("/ubahbagian 1; Siti; 45; permintaan pembeli")
    office.press("Simpan")
    assert office.amounts() == [45, 15]
    assert "15 kg" in budi.last


def test_a_share_above_what_the_order_takes_is_refused(office: Office) -> None:
    siti, budi = office.producers(50, 30)
    office.make_order("peyek kepiting; 60 kg; Swiss; 18 Des; 85000")
    office.say("/alokasi")
    for phone in (siti, budi):
        office.press("Sanggup", phone)
    said = office.say("/ubahbagian 1; Siti; 45; permintaan pembeli")
    assert "BPN-001 hanya perlu 30 kg lagi dari Siti" in said
    assert office.amounts() == [30, 30]


def test_a_share_above_what_was_stated_is_refused(office: Office) -> None:
    office.producers(40, 30)
    office.make_order("peyek kepiting; 60 kg; Swiss; 18 Des; 85000")
    office.say("/alokasi")
    assert "hanya cukup untuk 40 kg" in office.say("/ubahbagian 1; Siti; 60; perlu banyak")
    assert "dari 30 kg menjadi 40 kg" in office.press("40 kg")
    office.press("Simpan")
    assert office.amounts() == [40, 20]


def test_what_is_promised_elsewhere_cannot_be_given_by_hand(office: Office) -> None:
    (siti,) = office.producers(40)
    office.make_order("peyek kepiting; 25 kg; Jepang; 11 Des; -")
    office.make_order("peyek kepiting; 30 kg; Swiss; 18 Des; -")
    office.say("/alokasi")
    assert office.amounts() == [25, 15]
    assert "hanya cukup untuk 15 kg" in office.say("/ubahbagian 2; Siti; 30; perlu banyak")
    assert len(siti.messages) == 2


def test_zero_takes_the_share_back_and_the_producer_is_not_asked_again(office: Office) -> None:
    siti, _ = office.producers(40, 30)
    office.make_order("peyek kepiting; 60 kg; Swiss; 18 Des; 85000")
    office.say("/alokasi")
    assert "ditarik" in office.say("/ubahbagian 1; Siti; 0; alat rusak")
    office.press("Simpan")
    assert "alat rusak" in siti.last
    heard = len(siti.messages)
    office.wait_until(date(2026, 11, 24), 7)
    assert len(siti.messages) == heard
    assert office.amounts(ShareState.WITHDRAWN) == [30]


def test_a_name_that_two_have_is_asked_back(office: Office) -> None:
    office.producer("Siti", 40)
    office.producer("Siti Aminah", 40)
    office.make_order("peyek kepiting; 60 kg; Swiss; 18 Des; 85000")
    office.say("/alokasi")
    assert "ada beberapa" in office.say("/ubahbagian 1; dapur; 20; alat rusak")
    assert "dari 30 kg menjadi 20 kg" in office.press("Siti 30 kg")


def test_without_any_share_there_is_nothing_to_set(office: Office) -> None:
    office.make_order()
    assert "Belum ada bagian" in office.say("/ubahbagian 1")


def test_a_producer_cannot_run_the_pools(office: Office) -> None:
    (siti,) = office.producers(40)
    for words in ("/alokasi", "/setujui 1", "/ubahbagian 1", "/laporan", "/produsen"):
        office.say(words, siti)
        assert office.refused(siti)


def test_a_head_may_look_but_not_act(office: Office) -> None:
    office.make_order()
    head = office.person("kepala", "Yusuf", RoleName.HEAD)
    assert "BPN-001" in office.say("/status 1", head)
    office.say("/alokasi", head)
    assert office.refused(head)
