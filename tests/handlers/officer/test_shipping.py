"""Shipments by chat: made, given times, received by lot, packed, sent off and paid."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from office import CAKE, Office
from sqlmodel import Session, select

from domain.models import (
    Deduction,
    Order,
    Person,
    Producer,
    Record,
    RoleName,
    Shipment,
    ShipmentState,
)
from domain.papers.payment_statement import payment_statements, settlement_list
from domain.shipping.settlement import settlements

LOT = re.compile(r"BPN-L\d+-\d")
LINE = "Singapura; semua; KM Sinar; 20 Des; 17 Des"


@pytest.fixture
def two_orders(office: Office) -> Office:
    """Siti and Budi make 30 kg each, Rina 50 boxes, all of it for Singapore."""
    office.producers(40, 30)
    office.producer("Rina", 60, product=CAKE)
    office.make_order("peyek kepiting; 60 kg; Singapura; 18 Des; 85000")
    office.make_order("cake salak; 50 kotak; singapura; 18 Des; 20000")
    office.say("/alokasi")
    for name in ("siti", "budi", "rina"):
        office.press("Sanggup", office.world.phone(name))
    return office


@pytest.fixture
def planned(two_orders: Office) -> Office:
    """One shipment of both; everybody knows their time."""
    two_orders.say(f"/pengiriman baru; {LINE}")
    two_orders.press("Buat")
    two_orders.press("Kirim jadwal serah")
    return two_orders


@pytest.fixture
def received(planned: Office) -> Office:
    """Everything came; of Siti's 30 kg two went back."""
    for name, said in (("siti", "30; 28; remuk"), ("budi", "30; 30"), ("rina", "50; 50")):
        planned.say(f"/terima {lot_of(planned, name)}; {said}")
        planned.press("Simpan")
    return planned


@pytest.fixture
def packed(received: Office) -> Office:
    """In cartons of 24 kg and of 20 boxes."""
    received.say("/kemasan K1; peyek kepiting; 24 kg; 400 g")
    received.press("Simpan")
    received.say("/kemasan K1; cake salak; 20 kotak; 250 g; 0,3 kg")
    received.press("Simpan")
    received.say("/pengiriman K1")
    received.press("Kemas")
    return received


def lot_of(office: Office, name: str) -> str:
    """The newest lot code on a telephone."""
    codes: list[str] = LOT.findall(office.heard_by(office.world.phone(name)))
    return codes[-1]


def state_of(office: Office) -> ShipmentState:
    """Where the only shipment stands."""
    with office.storage.reading() as session:
        return session.exec(select(Shipment)).one().state


def test_a_shipment_is_made_step_by_step(two_orders: Office) -> None:
    assert "Belum ada pengiriman" in two_orders.say("/pengiriman")
    two_orders.press("Buat pengiriman")
    said = two_orders.press("Singapura")
    assert "BPN-001 peyek kepiting 60 kg" in said
    assert "BPN-002 cake salak 50 kotak" in said
    two_orders.press("Semua")
    two_orders.say("KM Sinar Solo 12")
    assert "paling lambat Min 20 Des" in two_orders.say("20 Des").replace("Paling", "paling")
    assert "sesudah berangkat" in two_orders.say("21 Des")
    said = two_orders.press("Kam 17 Des")
    assert "12 waktu, masing-masing 4 usaha" in said
    assert "Pengiriman BPN-K001 ke Singapura dibuat: 2 pesanan" in two_orders.press("Buat")
    assert "BPN-K001 → Singapura" in two_orders.say("/pengiriman").replace("*", "")


def test_only_some_of_the_orders_may_leave_together(two_orders: Office) -> None:
    two_orders.say("/pengiriman baru; Singapura; 2; -; 20 Des; 17 Des")
    two_orders.press("Buat")
    two_orders.press("Lihat pengiriman")
    assert "BPN-001" not in two_orders.officer.last
    two_orders.press("Tambah pesanan")
    assert "BPN-001 peyek kepiting ikut BPN-K001" in two_orders.press("BPN-001 peyek…")
    assert "Tidak ada pesanan lain" in two_orders.press("Tambah pesanan")
    assert "tidak ikut BPN-K001 lagi" in two_orders.say("/keluarkan K1; BPN-001")


def test_what_is_not_understood_is_asked_back(two_orders: Office) -> None:
    assert "Tidak ada pesanan ke Mars" in two_orders.say("/pengiriman baru; Mars")
    two_orders.press("Singapura")
    assert "9 tidak ada" in two_orders.say("9")
    two_orders.say(f"/pengiriman baru; {LINE}")
    two_orders.press("Ubah")
    two_orders.press("Jam terima")
    assert "Misalnya 08.00-14.00" in two_orders.say("pagi")
    assert "09.00–10.00" in two_orders.say("9-10")
    two_orders.press("Ubah")
    two_orders.press("Usaha sekaligus")
    assert "Ketik angkanya" in two_orders.say("banyak")
    assert "masing-masing 2 usaha" in two_orders.say("2")
    two_orders.press("Ubah")
    two_orders.press("Kecamatan jauh")
    assert "karena jauh: Manggar, Lamaru" in two_orders.say("Manggar, Lamaru")


def test_producers_are_told_their_time_and_lot_and_may_choose_another(planned: Office) -> None:
    siti = planned.world.phone("siti")
    assert "Kam 17 Des, 08.00 WITA" in siti.last
    assert "30 kg peyek kepiting, nomor lot BPN-L0001-" in siti.last
    assert "Budi" not in planned.heard_by(siti)
    planned.press("Jam lain", siti)
    assert "08.00" not in siti.labels
    assert "Kam 17 Des, 09.30 WITA" in planned.press("09.30", siti)
    day = planned.press("Daftar jadwal")
    assert "09.30 WITA: Siti" in day
    assert "appointment_moved" in planned.trail()


def test_a_time_that_was_taken_meanwhile_is_said(two_orders: Office) -> None:
    two_orders.say(f"/pengiriman baru; {LINE}")
    for slot, said in (("Usaha sekaligus", "1"), ("Jam terima", "8-10")):
        two_orders.press("Ubah")
        two_orders.press(slot)
        two_orders.say(said)
    two_orders.press("Buat")
    two_orders.press("Kirim jadwal serah")
    siti, budi = two_orders.world.phone("siti"), two_orders.world.phone("budi")
    two_orders.press("Jam lain", siti)
    (free,) = [label for label in siti.labels if label[0].isdigit()]
    two_orders.press("Jam lain", budi)
    two_orders.press(free, budi)
    assert "baru saja penuh" in two_orders.press(free, siti)


def test_somebody_elses_time_is_refused_on_record(planned: Office) -> None:
    budi = planned.world.phone("budi")
    for code in ("slot.ask|1", "slot.take|1|09.30"):
        budi.press_code(code)
        planned.settle()
        assert planned.refused(budi)
    assert planned.trail().count("refused_button") == 2


@pytest.mark.parametrize("code", ["slot.take|1|9", "slot.take|1|99.99", "slot.take|1"])
def test_a_made_up_time_is_refused(planned: Office, code: str) -> None:
    siti = planned.world.phone("siti")
    siti.press_code(code)
    planned.settle()
    assert planned.refused(siti)


def test_who_comes_tomorrow_is_reminded_in_the_evening_and_not_of_the_cutoff(
    planned: Office,
) -> None:
    siti = planned.world.phone("siti")
    planned.wait_until(date(2026, 12, 16), 17, 30)
    assert "besok giliran serah barang" in siti.last
    heard = len(siti.messages)
    planned.wait_until(date(2026, 12, 17), 9)
    assert len(siti.messages) == heard


def test_a_lots_code_opens_receiving_scanned_typed_or_as_a_command(planned: Office) -> None:
    code = lot_of(planned, "siti")
    for said in (code, f"/start {code}", f"/terima {code}", code.replace("-", " ").lower()):
        assert "Dari Siti datang berapa" in planned.say(said)
        planned.say("batal")
    assert "lolos 28 kg, kembali 2 kg (remuk)" in planned.say(f"{code}; 30; 28; remuk")
    planned.press("Simpan")
    assert "sudah diterima: Siti, peyek kepiting, lolos 28 kg" in planned.say(code)
    assert state_of(planned) is ShipmentState.RECEIVING


def test_a_slip_in_a_lots_code_is_noticed(planned: Office) -> None:
    code = lot_of(planned, "siti")
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    assert "tidak cocok" in planned.say(f"/terima {wrong}")
    assert "Pesanan yang mana" in planned.say("/terima")


def test_a_producer_who_scans_a_lot_is_told_what_it_is_for(planned: Office) -> None:
    budi = planned.world.phone("budi")
    assert "dipindai petugas" in planned.say(f"/start {lot_of(planned, 'siti')}", budi)


def test_without_a_carton_size_packing_asks_for_it(received: Office) -> None:
    received.say("/pengiriman K1")
    assert "Satu karton peyek kepiting isinya berapa" in received.press("Kemas")
    received.say("24 kg")
    received.press("Lewati")
    received.press("Simpan")
    received.press("Lihat pengiriman")
    assert "Satu karton cake salak isinya berapa" in received.press("Kemas")


def test_cartons_are_packed_looked_into_and_opened_again(packed: Office) -> None:
    assert "dikemas: 6 karton" in packed.officer.last.replace("*", "")
    said = packed.press("Lihat pengiriman")
    assert "Berat bersih: 70,5 kg" in said
    said = packed.say("bpn-k001-002")
    assert "24 kg peyek kepiting" in said
    assert "4 kg dari Dapur Siti" in said
    assert "20 kg dari Dapur Budi" in said
    packed.say("/pengiriman K1")
    packed.press("Buka karton")
    assert "dibuka lagi" in packed.press("Ya, buka lagi")
    assert state_of(packed) is ShipmentState.RECEIVING
    assert packed.trail().count("shipment_unpacked") == 1


def test_papers_are_handed_over_as_files(packed: Office) -> None:
    packed.say("/pengiriman K1")
    packed.press("Surat dan label")
    labels = [label for label in packed.officer.labels if label != "Lihat pengiriman"]
    assert len(labels) == 7
    for label in labels:
        said = packed.press(label)
        assert "BPN-K001" in said, label
        assert "belum bisa dibuat" not in said, label


def test_before_packing_a_packing_list_is_refused_kindly(planned: Office) -> None:
    planned.say("/pengiriman K1")
    planned.press("Surat dan label")
    assert "belum bisa dibuat" in planned.press("Daftar Kemas")


def test_it_leaves_and_everybody_reads_what_they_are_paid(packed: Office) -> None:
    said = packed.say("/potongan K1; siti; 25000; ongkos label")
    assert "Rp2.380.000 menjadi Rp2.355.000" in said
    packed.press("Simpan")
    packed.press("Rincian bayar")
    assert "Dibayarkan Rp5.905.000" in packed.officer.last
    packed.say("/pengiriman K1")
    packed.press("Berangkat")
    packed.press("Ya, berangkat")
    assert state_of(packed) is ShipmentState.SHIPPED
    packed.say("/pengiriman K1")
    packed.press("Rincian bayar")
    assert "dikirim ke 3 usaha" in packed.press("Kirim rincian")
    siti, budi = packed.world.phone("siti"), packed.world.phone("budi")
    assert "potongan Rp25.000: ongkos label" in siti.last
    assert "dibayarkan Rp2.355.000" in siti.last
    assert "Dibayarkan Rp2.550.000, tanpa potongan" in budi.last
    heard = len(budi.messages)
    packed.press("Kirim rincian")
    assert len(budi.messages) == heard


def test_a_deduction_is_asked_back_and_may_be_taken_back(packed: Office) -> None:
    assert "lebih dari yang dibayarkan" in packed.say("/potongan K1; siti; 99 juta")
    packed.say("25000")
    packed.say("salah hitung")
    packed.press("Simpan")
    assert "ditarik kembali" in packed.press("Tarik potongan")
    with packed.storage.reading() as session:
        assert session.exec(select(Deduction)).one().withdrawn_at is not None
    assert "deduction_withdrawn" in packed.trail()


def test_a_shipment_given_up_frees_its_orders_and_takes_back_the_times(planned: Office) -> None:
    planned.say("/pengiriman K1")
    planned.press("Batalkan")
    assert "dibatalkan" in planned.press("Ya, batalkan")
    assert state_of(planned) is ShipmentState.CANCELLED
    siti = planned.world.phone("siti")
    assert "tidak jadi" in siti.last
    planned.press("Jam lain", siti)
    assert "tanya petugas" in siti.last
    assert "BPN-001" in planned.say("/pengiriman baru; Singapura")


def test_the_invoice_may_be_in_the_buyers_money(packed: Office) -> None:
    said = packed.say("/hargafaktur K1; peyek kepiting; SGD 7,25")
    assert "SGD 7,25 per kg" in said
    assert "belum menangkap" in packed.say("/hargafaktur K1; peyek kepiting; mahal")
    assert "harga pesanannya sendiri" in packed.press("Lewati")
    assert packed.trail().count("invoice_price_changed") == 2


def test_an_officer_writes_down_the_heading_that_was_confirmed(packed: Office) -> None:
    assert "Sekarang: 1605.10" in packed.say("/kodehs peyek kepiting")
    assert "bukan pos HS" in packed.say("kepiting")
    packed.say("1605.10.10")
    assert "dipastikan oleh PPJK Sinar" in packed.say("PPJK Sinar")
    packed.press("Simpan")
    assert "heading_confirmed" in packed.trail()


def test_an_exporter_sees_only_their_own_orders_in_a_shipment(packed: Office) -> None:
    """Of a shared shipment they see their lines and nothing else, and may change nothing."""
    eksportir = packed.person("eksportir", "Hasan", RoleName.EXPORTER)
    assert "belum saya temukan" in packed.say("/pengiriman K1", eksportir)
    with packed.storage.begin() as session:
        person = session.exec(select(Person).where(Person.name == "Hasan")).one()
        order = session.exec(select(Order).where(Order.code == "BPN-002")).one()
        order.exporter_id = person.id
    said = packed.say("/pengiriman K1", eksportir)
    assert "BPN-002 cake salak" in said
    assert "BPN-001" not in said
    assert "Siti" not in packed.heard_by(eksportir)
    assert eksportir.labels == []
    for code in ("shipment.pack", "shipment.papers", "shipment.pay", "shipment.day"):
        eksportir.press_code(f"{code}|BPN-K001")
        packed.settle()
        assert packed.refused(eksportir), code
    assert "BPN-K001" not in packed.say("BPN-K001-001", eksportir)
    assert "cake salak" in packed.say("BPN-K001-004", eksportir)


def test_an_exporter_ships_their_own_orders_and_no_others(two_orders: Office) -> None:
    eksportir = two_orders.person("eksportir", "Hasan", RoleName.EXPORTER)
    assert "Tidak ada pesanan yang bisa dikirim" in two_orders.say("/pengiriman baru", eksportir)
    with two_orders.storage.begin() as session:
        person = session.exec(select(Person).where(Person.name == "Hasan")).one()
        order = session.exec(select(Order).where(Order.code == "BPN-002")).one()
        order.exporter_id = person.id
    said = two_orders.say(f"/pengiriman baru; {LINE}", eksportir)
    assert "BPN-002" in said
    assert "BPN-001" not in said
    two_orders.press("Buat", eksportir)
    two_orders.press("Lihat pengiriman", eksportir)
    assert "Tidak ada pesanan lain" in two_orders.press("Tambah pesanan", eksportir)
    eksportir.press_code("shipment.line|BPN-K001|1")
    two_orders.settle()
    assert "sudah ikut pengiriman lain atau sudah ditutup" in eksportir.last


def test_another_regions_officer_finds_nothing(planned: Office) -> None:
    with planned.storage.begin() as session:
        shipment = session.exec(select(Shipment)).one()
        shipment.region_id = planned._add_region(session, "SMD", "Samarinda")
    assert "belum saya temukan" in planned.say("/pengiriman K1")
    planned.officer.press_code("shipment.pack|BPN-K001")
    planned.settle()
    assert planned.refused()


@pytest.mark.both_databases
def test_whoever_is_erased_leaves_what_is_due_and_what_was_taken_off_without_their_name(
    packed: Office,
) -> None:
    packed.say("/potongan K1; siti; 25000; ongkos label Siti")
    packed.press("Simpan")
    siti = packed.world.phone("siti")
    packed.say("hapus data", siti)
    packed.press("Lihat")
    packed.press("Hapus sekarang")
    packed.wait_until(date(2026, 11, 25), 11)
    with packed.storage.reading() as session:
        shipment = session.exec(select(Shipment)).one()
        paid = [one for one in settlements(session, shipment) if one.deductions]
        assert [(one.gross, one.deducted, one.net) for one in paid] == [
            (2_380_000, 25_000, 2_355_000)
        ]
        (theirs,) = paid
        assert (theirs.producer.business, theirs.person.name) == (
            f"#{theirs.producer.id}",
            f"#{theirs.person.id}",
        )
        assert theirs.deductions[0].reason == "ongkos label [—]"
        assert [f"{where}: {text}" for where, text in values(session) if "siti" in text] == []
    heard = len(siti.messages)
    packed.say("/pengiriman K1")
    packed.press("Rincian bayar")
    assert "Dibayarkan Rp5.905.000" in packed.officer.last
    assert "dikirim ke 2 usaha" in packed.press("Kirim rincian")
    assert len(siti.messages) == heard
    assert "Dibayarkan Rp2.550.000" in packed.world.phone("budi").last


def test_what_was_stated_and_deducted_before_somebody_is_erased_can_still_be_worked_on(
    packed: Office,
) -> None:
    packed.say("/potongan K1; siti; 25000; ongkos label Siti")
    packed.press("Simpan")
    packed.say("/pengiriman K1")
    packed.press("Rincian bayar")
    assert "dikirim ke 3 usaha" in packed.press("Kirim rincian")
    siti = packed.world.phone("siti")
    packed.say("hapus data", siti)
    packed.press("Lihat")
    packed.press("Hapus sekarang")
    packed.wait_until(date(2026, 11, 25), 11)
    with packed.storage.reading() as session:
        shipment, now = session.exec(select(Shipment)).one(), packed.clock.now()
        paper = settlement_list(session, shipment, now)
        assert paper is not None
        papers = [str(one) for one in (paper, *payment_statements(session, shipment, now))]
        assert len(papers) == 4
        assert [one for one in papers if "siti" in one.casefold()] == []
        deduction = session.exec(select(Deduction)).one().id
        whose = session.exec(select(Producer.business).where(Producer.state == "erased")).one()
    packed.officer.press_code(f"shipment.undeduct|{deduction}")
    packed.settle()
    assert "ditarik kembali" in packed.officer.last
    said = packed.say(f"/potongan K1; {whose}; 30000; ongkos karton")
    assert "Rp2.380.000 menjadi Rp2.350.000" in said
    packed.press("Simpan")
    packed.press("Rincian bayar")
    assert "dikirim ke 2 usaha" in packed.press("Kirim rincian")


def values(session: Session) -> Iterator[tuple[str, str]]:
    """Every value of every column of every table, as text."""
    for table in Record.metadata.sorted_tables:
        for row in session.execute(sa.select(table)).mappings():
            for column, value in row.items():
                yield f"{table.name}.{column}", str(value).casefold()
