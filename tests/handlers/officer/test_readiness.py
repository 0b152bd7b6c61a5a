"""Papers, lead exporters, standards and targets, as officers and exporters write them."""

from datetime import date

from office import Office
from sqlmodel import col, select

from domain.models import (
    Document,
    DocumentState,
    Order,
    OrderLine,
    OrderState,
    PaperNeeded,
    PaperSent,
    PaperState,
    Product,
    Qualification,
    Role,
    RoleName,
    ShareState,
)

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100
RULE = "/syarat tambah makanan ringan; Swiss; SPP-IRT; Dinas Kesehatan; ajukan lewat OSS"


def ask_for_paper(office: Office) -> None:
    office.say(RULE)
    office.press("Simpan")
    office.say("/jenis peyek kepiting; makanan ringan")


def send_paper(office: Office, name: str, until: str = "31 Des 2028") -> None:
    phone = office.world.phone(name)
    for words in ("/izin SPP-IRT", "P-IRT 2061", "lewati", until):
        office.say(words, phone)
    phone.send_document("izin.png", "image/png", PNG)
    office.settle()


def test_a_row_is_added_changed_checked_and_removed_on_record(office: Office) -> None:
    ask_for_paper(office)
    office.say("/syarat ubah 1; tujuan; Jepang")
    office.say("/syarat ubah 1; pemilik; pengiriman")
    with office.storage.reading() as session:
        row = session.exec(select(PaperNeeded)).one()
        assert (row.destination, row.holder, row.source) == (
            "Jepang",
            "shipment",
            "Dinas Kesehatan",
        )
        assert session.exec(select(Product.kind).where(Product.kind != "")).all() == [
            "makanan ringan"
        ]
    office.say("/syarat cek 1")
    office.say("/syarat hapus 1")
    with office.storage.reading() as session:
        assert session.exec(select(PaperNeeded)).all() == []
    trail = office.trail()
    for action in ("added", "changed", "checked", "removed"):
        assert f"paper_row_{action}" in trail
    assert "product_changed" in trail


def test_what_is_commonly_asked_is_loaded_once(office: Office) -> None:
    office.say("/syarat")
    office.press("Muat syarat umum")
    assert "*" not in office.say("/syarat muat").split(" baris")[0].removeprefix("0")
    with office.storage.reading() as session:
        rows = session.exec(select(PaperNeeded)).all()
    assert len(rows) == 20
    assert all(row.source and row.checked_on for row in rows)


def test_a_sent_document_is_kept_and_the_officer_sees_it(office: Office) -> None:
    ask_for_paper(office)
    office.producer("Siti", 40)
    send_paper(office, "siti")
    with office.storage.reading() as session:
        document = session.exec(select(Document)).one()
        assert (document.content, document.state) == (PNG, DocumentState.KEPT)
    shown = office.officer.messages[-1].message
    assert shown.picture is not None
    assert shown.picture.draw() == PNG
    assert "P-IRT 2061" in office.officer.last


def test_a_document_that_is_too_large_is_asked_for_again(office: Office) -> None:
    ask_for_paper(office)
    siti = office.producer("Siti", 40)
    for words in ("/izin SPP-IRT", "P-IRT 2061", "lewati", "31 Des 2028"):
        office.say(words, siti)
    siti.send_document("izin.png", "image/png", b"0" * 5_000_001)
    office.settle()
    assert "5 MB" in siti.last
    siti.send_document("izin.zip", "application/zip", PNG)
    office.settle()
    assert "5 MB" in siti.last
    siti.send_document("izin.pdf", "application/pdf", b"%PDF-1.7", words="ini ya bu")
    office.settle()
    assert "Tercatat" in siti.last
    picture = office.officer.messages[-1].message.picture
    assert picture is not None
    assert (picture.media_type, picture.to_print) == ("application/pdf", True)


def test_where_no_paper_is_missing_that_is_said_first(office: Office) -> None:
    siti = office.producer("Siti", 40)
    assert "Belum ada surat yang diminta" in office.say("/izin", siti)
    assert "batal" in siti.last
    ask_for_paper(office)
    office.say("batal", siti)
    office.say("/izin", siti)
    assert siti.labels == ["SPP-IRT"]
    send_paper(office, "siti")
    office.press("Sesuai, terima")
    assert "Semua surat yang diminta sudah ada" in office.say("/izin", siti)
    assert siti.labels == []


def test_only_after_the_officer_has_seen_it_is_the_producer_asked(office: Office) -> None:
    ask_for_paper(office)
    office.producer("Siti", 40)
    office.make_order("peyek kepiting; 40 kg; Swiss; 4 Des; 85000")
    office.say("/alokasi 1")
    assert office.shares() == []
    send_paper(office, "siti")
    office.say("/alokasi 1")
    assert office.shares() == []
    office.press("Sesuai, terima")
    office.say("/alokasi 1")
    assert office.amounts(ShareState.OFFERED) == [40]
    assert "paper_verified" in office.trail()


def test_two_officers_deciding_at_once_decide_once(office: Office) -> None:
    ask_for_paper(office)
    siti = office.producer("Siti", 40)
    send_paper(office, "siti")
    office.press("Sesuai, terima")
    office.press("Belum bisa")
    assert "sudah diterima" in office.officer.last
    assert office.heard_by(siti).count("sudah diperiksa dan diterima") == 1
    with office.storage.reading() as session:
        assert session.exec(select(PaperSent.state)).all() == [PaperState.VERIFIED]


def test_a_paper_button_of_another_office_is_refused(office: Office) -> None:
    ask_for_paper(office)
    siti = office.producer("Siti", 40)
    send_paper(office, "siti")
    siti.press_code("1|paper.verify|1")
    office.settle()
    assert office.refused(siti)
    with office.storage.reading() as session:
        assert session.exec(select(Qualification)).all() == []


def test_a_share_cannot_be_raised_for_whoever_lacks_a_paper(office: Office) -> None:
    office.producer("Siti", 40)
    office.producer("Rini", 40)
    office.make_order("peyek kepiting; 40 kg; Swiss; 4 Des; 85000")
    office.say("/alokasi 1")
    ask_for_paper(office)
    office.say("/ubahbagian 1; Siti; 30; lebih banyak")
    office.press("Simpan")
    assert "belum punya" in office.officer.last
    assert office.amounts(ShareState.OFFERED) == [20, 20]
    office.press("Beri kelonggaran")
    office.say("30 Nov")
    office.say("berkas lengkap")
    office.press("Simpan")
    office.say("/ubahbagian 1; Siti; 30; lebih banyak")
    office.press("Simpan")
    assert office.amounts(ShareState.OFFERED) == [30, 10]


def test_an_exporter_sees_and_receives_only_their_own_orders(office: Office) -> None:
    exporter = office.person("ekspor", "Made", RoleName.EXPORTER)
    siti = office.producer("Siti", 80)
    office.make_order("cake salak; 20 kotak; Jepang; 18 Des; 85000")
    office.say("/buatpesanan peyek kepiting; 30 kg; Swiss; 4 Des; 85000", exporter)
    office.press("Buat", exporter)
    with office.storage.reading() as session:
        own = session.exec(select(Order).order_by(col(Order.id).desc())).first()
        assert own is not None
        assert (own.code, own.state) == ("BPN-002", OrderState.PROPOSED)
    office.say("/alokasi 2")
    assert office.amounts(ShareState.OFFERED) == []
    office.press("Buka pesanan")
    office.say("/alokasi 2")
    office.press("Sanggup", siti)
    assert "BPN-001" not in office.say("/pesanan", exporter)
    assert "Jepang" not in office.say("/status 1", exporter)
    assert "BPN-002" in office.say("/status 2", exporter)
    office.say("/terima 2; Siti; 30; 30", exporter)
    office.press("Simpan", exporter)
    assert office.amounts(ShareState.RECEIVED) == [30]
    exporter.press_code("1|proposal.approve|BPN-001")
    office.settle()
    assert office.refused(exporter)


def test_exporters_may_be_let_go_on_without_waiting(office: Office) -> None:
    exporter = office.person("ekspor", "Made", RoleName.EXPORTER)
    office.producer("Siti", 80)
    office.say("/pengampu")
    office.press("Langsung jalan")
    office.say("/buatpesanan peyek kepiting; 30 kg; Swiss; 4 Des; 85000", exporter)
    office.press("Buat", exporter)
    with office.storage.reading() as session:
        assert session.exec(select(Order.state)).one() is OrderState.OPEN
    assert "Sudah berjalan" in office.officer.last
    assert "region_changed" in office.trail()


def test_an_order_that_was_refused_never_opens(office: Office) -> None:
    exporter = office.person("ekspor", "Made", RoleName.EXPORTER)
    office.producer("Siti", 80)
    office.say("/buatpesanan peyek kepiting; 30 kg; Swiss; 4 Des; 85000", exporter)
    office.press("Buat", exporter)
    office.press("Tolak")
    assert "tidak dibuka" in exporter.last
    office.press("Buka pesanan")
    with office.storage.reading() as session:
        assert session.exec(select(Order.state)).one() is OrderState.CANCELLED


def test_an_officer_names_an_exporter_and_gives_them_an_order(office: Office) -> None:
    siti = office.producer("Siti", 80)
    office.make_order("peyek kepiting; 20 kg; Jepang; 18 Des; 85000")
    assert "belum menemukan" in office.say("/pengampu BPN-001; Nyoman")
    office.say("/pengampu BPN-001; Siti")
    assert "BPN-001" in siti.last
    with office.storage.reading() as session:
        assert len(session.exec(select(Role).where(Role.name == RoleName.EXPORTER)).all()) == 1
        assert session.exec(select(Order.exporter_id)).one() is not None
    assert {"role_granted", "order_exporter"} <= set(office.trail())


def test_what_an_exporter_makes_good_alone_is_not_pooled(office: Office) -> None:
    office.producer("Siti", 80)
    office.make_order("peyek kepiting; 60 kg; Jepang; 18 Des; 85000")
    office.say("/alokasi 1")
    assert office.amounts(ShareState.OFFERED) == [60]
    office.say("/bagiansendiri 1; 25")
    assert office.amounts(ShareState.OFFERED) == [35]
    assert "own_part" in office.trail()
    assert "25 kg" in office.say("/status 1")


def test_an_exporter_has_a_morning_report_of_their_own(office: Office) -> None:
    exporter = office.person("ekspor", "Made", RoleName.EXPORTER)
    office.make_order("peyek kepiting; 20 kg; Jepang; 18 Des; 85000")
    office.make_order("cake salak; 20 kotak; Swiss; 18 Des; 85000")
    office.say("/pengampu BPN-002; Made")
    office.wait_until(date(2026, 11, 24), 7)
    heard = office.heard_by(exporter)
    assert "Laporan pagi" in heard
    assert "BPN-002" in heard
    assert "BPN-001" not in heard


def test_a_standard_is_shown_with_the_offer_and_when_goods_come(office: Office) -> None:
    siti = office.producer("Siti", 80)
    office.make_order("peyek kepiting; 20 kg; Jepang; 4 Des; 85000")
    office.say("/mutu 1; A; renyah dan utuh; -")
    office.say("/alokasi 1")
    assert "A: renyah dan utuh" in siti.last
    office.press("Sanggup", siti)
    assert "renyah dan utuh" in office.say("/terima 1; Siti; 20")
    assert "renyah dan utuh" in office.say("18")
    with office.storage.reading() as session:
        assert session.exec(select(OrderLine.quality)).one() is not None
    assert "order_quality" in office.trail()


def test_a_sample_picture_is_kept_and_shown_again(office: Office) -> None:
    office.make_order("peyek kepiting; 20 kg; Jepang; 4 Des; 85000")
    office.say("/mutu 1; -; utuh")
    office.officer.send_document("contoh.png", "image/png", PNG)
    office.settle()
    office.say("/mutu 1")
    shown = office.officer.messages[-1].message
    assert shown.picture is not None
    assert shown.picture.draw() == PNG


def test_a_standard_stands_in_the_line_that_makes_an_order(office: Office) -> None:
    siti = office.producer("Siti", 80)
    said = office.say("/buatpesanan peyek kepiting; 20 kg; Jepang; 4 Des; 85000; grade A: renyah")
    assert "Standar mutu: A: renyah." in said
    office.press("Buat")
    office.say("/alokasi 1")
    assert "Standar mutu: A: renyah." in siti.last
    assert "order_quality" in office.trail()


def test_a_standard_and_its_sample_are_added_before_an_order_is_made(office: Office) -> None:
    siti = office.producer("Siti", 80)
    assert "mutu" not in office.say("/buatpesanan peyek kepiting; 20 kg; Jepang; 4 Des; 85000")
    office.press("Ubah")
    assert "Standar mutunya apa" in office.press("Standar mutu")
    office.officer.send_document("contoh.png", "image/png", PNG)
    office.settle()
    assert "Contohnya sudah ada" in office.officer.last
    assert "paling panjang 140 huruf" in office.say("x " * 90)
    said = office.say("renyah dan utuh")
    assert "Standar mutu: renyah dan utuh." in said
    assert "Contoh: foto." in said
    office.press("Buat")
    office.say("/alokasi 1")
    offered = next(one.message for one in siti.messages if "Sanggup?" in one.message.plain)
    assert "Standar mutu: renyah dan utuh." in offered.plain
    assert offered.picture is not None
    assert offered.picture.draw() == PNG


def test_a_standard_may_be_left_out_again(office: Office) -> None:
    office.say("/buatpesanan peyek kepiting; 20 kg; Jepang; 4 Des; 85000; utuh")
    office.press("Ubah")
    assert "Standar mutu" not in office.say("mutunya -")
    office.press("Buat")
    with office.storage.reading() as session:
        assert session.exec(select(OrderLine.quality)).one() is None


def test_a_target_is_compared_with_what_was_accepted(office: Office) -> None:
    siti = office.producer("Siti", 80)
    office.say("/target Siti; peyek; 50 kg")
    assert "50 kg" in siti.last
    office.make_order("peyek kepiting; 20 kg; Jepang; 4 Des; 85000")
    office.say("/alokasi 1")
    office.press("Sanggup", siti)
    office.say("/terima 1; Siti; 20; 18; remuk")
    office.press("Simpan")
    assert "18 kg dari 50 kg (36 %)" in office.say("/target", siti)
    assert "1 usaha" in office.say("/target")
    assert "target_set" in office.trail()


def test_fresh_goods_are_set_and_kept_within_bounds(office: Office) -> None:
    office.say("/hariserah peyek kepiting; 2")
    with office.storage.reading() as session:
        assert 2 in session.exec(select(Product.handover_days)).all()
    assert "paling banyak 6" in office.say("/hariserah peyek kepiting; 9")
    office.say("/hariserah peyek kepiting; 0")
    with office.storage.reading() as session:
        assert set(session.exec(select(Product.handover_days)).all()) == {0}
