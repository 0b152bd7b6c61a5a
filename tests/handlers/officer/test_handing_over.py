"""The hand-over: recorded by form or in one line, echoed, and with a receipt to the producer."""

from decimal import Decimal

import pytest
from office import Office
from sqlmodel import select

from bot.simulation.world import Phone
from domain.models import ProducerProduct, Receipt, RoleName, ShareState


@pytest.fixture
def siti(office: Office) -> Phone:
    """Siti has confirmed 40 kg."""
    (siti,) = office.producers(40)
    office.make_order("peyek kepiting; 40 kg; Swiss; 18 Des; 85000")
    office.say("/alokasi")
    office.press("Sanggup", siti)
    return siti


def test_one_line_records_a_hand_over_with_what_went_back(office: Office, siti: Phone) -> None:
    said = office.say("/terima BPN-001; Siti; 40; 38; remuk")
    assert "datang 40 kg peyek kepiting, lolos 38 kg, kembali 2 kg (remuk)" in said
    said = office.press("Simpan")
    assert "nomor terima BPN-2026-001/01" in said
    assert "Nilai: Rp3.230.000" in said
    assert "Lolos 38 kg, kembali 2 kg" in siti.last
    assert "BPN-2026-001/01" in siti.last
    (share,) = office.shares()
    assert (share.state, share.received, share.accepted) == (
        ShareState.RECEIVED,
        Decimal(40),
        Decimal(38),
    )


def test_the_form_asks_why_only_where_something_goes_back(office: Office, siti: Phone) -> None:
    office.say("/terima")
    # the only open order is not asked for
    office.press("Siti 40 kg")
    office.press("40 kg")
    assert "lolos semua" in office.press("Semua, 40 kg")
    office.press("Simpan")
    assert office.shares()[0].accepted == 40
    assert "Lolos" in siti.last or "diterima" in siti.last.casefold()


def test_semua_means_all_that_is_expected(office: Office, siti: Phone) -> None:
    assert "lolos semua" in office.say("/terima 1; siti; semua; semua")


def test_a_wrong_number_is_corrected_from_the_summary(office: Office, siti: Phone) -> None:
    office.say("/terima 1; Siti; 40; 38; remuk")
    office.press("Ubah")
    office.press("Yang lolos")
    assert "kembali 1 kg. Kenapa" in office.say("39 kg").replace("1 kg kembali", "kembali 1 kg")
    assert "kembali 1 kg (patah)" in office.say("patah")


def test_a_corrected_hand_over_asks_anew_what_was_accepted(office: Office, siti: Phone) -> None:
    office.say("/terima 1; Siti; 40; 38; remuk")
    office.press("Ubah")
    office.press("Yang datang")
    assert "yang lolos berapa" in office.say("30 kg")


def test_more_than_the_share_is_asked_back(office: Office, siti: Phone) -> None:
    assert "tinggal 40 kg" in office.say("/terima 1; Siti; 400; 400")
    assert "yang lolos" in office.press("40 kg") or "datang 40 kg" in office.officer.last


def test_no_more_is_accepted_than_came(office: Office, siti: Phone) -> None:
    assert "paling banyak sama dengan yang datang" in office.say("/terima 1; Siti; 30; 35")


def test_a_share_may_come_in_several_hand_overs(office: Office, siti: Phone) -> None:
    office.say("/terima 1; Siti; 15; 15")
    said = office.press("Simpan")
    assert "Masih ditunggu: 25 kg" in said
    assert office.shares()[0].state is ShareState.CONFIRMED
    office.press("Terima berikutnya")
    office.press("Siti 25 kg")
    office.press("25 kg")
    office.press("Semua, 25 kg")
    assert "BPN-2026-001/02" in office.press("Simpan")
    (share,) = office.shares()
    assert (share.state, share.accepted) == (ShareState.RECEIVED, Decimal(40))
    assert "selesai" in office.say("/status 1")


def test_all_sent_back_leaves_the_turn_where_it_was(office: Office, siti: Phone) -> None:
    office.say("/terima 1; Siti; 20; 0; basi")
    office.press("Simpan")
    with office.storage.reading() as session:
        assert session.exec(select(ProducerProduct)).one().last_favoured == 0
        assert session.exec(select(Receipt)).one().accepted == 0


def test_only_confirmed_shares_can_be_handed_over(office: Office) -> None:
    office.producers(40)
    office.make_order("peyek kepiting; 40 kg; Swiss; 18 Des; 85000")
    office.say("/alokasi")
    assert "Tidak ada bagian" in office.say("/terima 1")


def test_a_form_left_open_while_another_officer_records_is_refused(
    office: Office, siti: Phone
) -> None:
    other = office.person("petugas2", "Hasan", RoleName.OFFICER)
    office.say("/terima 1; Siti; 40; 40")
    office.say("/terima 1; Siti; 40; 40", other)
    office.press("Simpan", other)
    assert "tidak sedang menunggu" in office.press("Simpan")
    with office.storage.reading() as session:
        assert len(session.exec(select(Receipt)).all()) == 1


def test_a_second_press_records_nothing_twice(office: Office, siti: Phone) -> None:
    office.say("/terima 1; Siti; 15; 15")
    office.press("Simpan")
    office.press("Simpan")
    with office.storage.reading() as session:
        assert len(session.exec(select(Receipt)).all()) == 1
