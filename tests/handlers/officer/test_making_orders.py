"""An officer makes an order: step by step or in one line, looking at the pool before it is made."""

from datetime import date

from office import Office
from sqlmodel import select

from domain.models import Order, OrderLine, RoleName


def _order(office: Office) -> tuple[Order, OrderLine]:
    with office.storage.reading() as session:
        return session.exec(select(Order, OrderLine).join(OrderLine)).one()


def test_an_order_is_made_step_by_step(office: Office) -> None:
    office.producers(40, 30)
    assert "Produk apa" in office.say("/buatpesanan")
    assert "berapa kg" in office.press("peyek kepiting")
    assert "Tujuannya" in office.say("50 kg")
    assert "tanggal berapa" in office.say("Swiss")
    assert "Harganya berapa per kg" in office.say("18 Des")
    assert "Buat pesanan ini?" in office.say("85.000")
    said = office.press("Buat")
    assert "Pesanan BPN-001 tercatat: peyek kepiting 50 kg → Swiss" in said
    assert "besok 06.00 WITA" in said
    order, line = _order(office)
    assert order.destination == "Swiss"
    assert line.quantity == 50
    assert line.price_rupiah == 85000
    assert line.cutoff.isoformat() == "2026-12-18T07:00:00+00:00"
    assert "order_created" in office.trail()


def test_one_line_says_everything(office: Office) -> None:
    office.producers(40, 30, 50)
    said = office.say("/buatpesanan peyek kepiting; 100 kg; Swiss; 18 Des; Rp85rb")
    assert "Pesanan peyek kepiting 100 kg → Swiss" in said
    assert "Jum 18 Des, 15.00 WITA" in said
    assert "Harga: Rp85.000 per kg." in said
    assert "Kapasitas gabungan sampai hari itu: 120 kg dari 3 usaha (120 kg dilaporkan" in said
    assert "Pembagian: 3 usaha, masing-masing sampai 35 kg." in said
    assert office.officer.labels == ["Buat", "Ubah", "Batal"]


def test_a_past_date_offers_next_year_with_its_year(office: Office) -> None:
    said = office.say("/buatpesanan peyek kepiting; 100 kg; Swiss; 18 Okt; -")
    assert "Tanggal itu sudah lewat" in said
    assert office.officer.labels == ["Sen 18 Okt 2027"]
    assert "18 Okt" in office.press("Sen 18 Okt 2027")


def test_a_day_on_no_calendar_is_called_so(office: Office) -> None:
    for day in ("31 Feb", "32 Des"):
        said = office.say(f"/buatpesanan peyek kepiting; 100 kg; Swiss; {day}; -")
        assert "Tanggal itu tidak ada di kalender" in said
        office.say("batal")


def test_the_preview_says_what_is_missing_and_what_is_only_expected(office: Office) -> None:
    office.producer("Siti", 40)
    office.producer("Budi", 30, usual=30)
    said = office.say("/buatpesanan peyek kepiting; 200 kg; Swiss; 4 Des; -")
    assert "100 kg dari 2 usaha (70 kg dilaporkan, 30 kg perkiraan)" in said
    assert "Menunggu laporan berikutnya: 30 kg" in said
    assert "kurang 100 kg" in said
    assert "Harga" not in said


def test_an_order_that_nobody_was_asked_about_says_when_they_are(office: Office) -> None:
    office.producer("Siti", 40)
    office.say("/buatpesanan cake salak; 100 kotak; Swiss; 18 Des; -")
    said = office.press("Buat")
    assert "Belum ada kapasitas untuk dibagi; usaha ditanya Jum 27 Nov, 09.00 WITA." in said
    assert "ditawarkan ke produsen Sen 30 Nov, 06.00 WITA" in said
    office.say("/buatpesanan peyek kepiting; 100 kg; Swiss; 18 Des; -")
    assert "Belum ada" not in office.press("Buat")


def test_rincian_lists_ten_names_and_how_many_more(office: Office) -> None:
    for number in range(12):
        office.producer(f"Nama{number:02d}", 10)
    office.say("/buatpesanan peyek kepiting; 120 kg; Swiss; 18 Des; 85000")
    said = office.say("rincian")
    assert said.count("Dapur Nama") == 10
    assert "dan 2 usaha lagi" in said
    assert "tercatat" in office.press("Buat")


def test_without_any_report_the_details_say_so(office: Office) -> None:
    office.say("/buatpesanan peyek kepiting; 120 kg; Swiss; 18 Des; 85000")
    assert "Belum ada usaha yang melaporkan" in office.say("siapa dapat berapa?")


def test_an_alias_finds_the_product(office: Office) -> None:
    said = office.say("/buatpesanan rempeyek kepiting; 10 kg; Swiss; 18 Des; 85000")
    assert "peyek kepiting 10 kg" in said


def test_an_unknown_product_is_asked_back_and_the_rest_is_kept(office: Office) -> None:
    said = office.say("/buatpesanan bonting; 10; Swiss; 18 Des; 85000")
    assert "belum menemukan produk bonting" in said
    assert "cake salak 10 kotak → Swiss" in office.press("cake salak")


def test_a_misspelt_product_is_never_taken_without_asking(office: Office) -> None:
    said = office.say("/buatpesanan peyek kepitign")
    assert "maksudnya yang mana" in said
    assert office.officer.labels == ["peyek kepiting"]


def test_an_amount_that_is_not_in_whole_lots_is_asked_back(office: Office) -> None:
    said = office.say("/buatpesanan cake salak; 12 kotak; Swiss; 18 Des; 85000")
    assert "kelipatan 5 kotak" in said
    assert office.officer.labels == ["10 kotak", "15 kotak"]
    assert "cake salak 15 kotak → Swiss" in office.press("15 kotak")


def test_a_day_that_is_over_is_asked_back(office: Office) -> None:
    said = office.say("/buatpesanan peyek kepiting; 10 kg; Swiss; 1 Nov 2026; 85000")
    assert "sudah lewat" in said
    assert "Buat pesanan ini?" in office.say("18 Des")


def test_today_after_the_hour_of_the_cut_off_is_over(office: Office) -> None:
    office.wait_until(date(2026, 11, 23), 16)
    assert "sudah lewat" in office.say("/buatpesanan peyek kepiting; 10 kg; Swiss; 23 Nov; 85000")


def test_a_day_that_may_be_two_is_offered_for_a_tap(office: Office) -> None:
    office.say("/buatpesanan peyek kepiting; 10 kg; Swiss; jumat depan; 85000")
    assert office.officer.labels == ["Jum 27 Nov", "Jum 4 Des"]
    assert "Jum 4 Des, 15.00 WITA" in office.press("Jum 4 Des")


def test_words_that_are_no_price_are_asked_back(office: Office) -> None:
    said = office.say("/buatpesanan peyek kepiting; 10 kg; Swiss; 18 Des; mahal")
    assert "belum menangkap harganya" in said
    assert "Harga: Rp85.000" in office.say("85 ribu")


def test_a_price_that_is_too_small_to_be_meant_is_asked_back(office: Office) -> None:
    office.say("/buatpesanan peyek kepiting; 10 kg; Swiss; 18 Des; 85")
    assert office.officer.labels == ["Rp85.000", "Rp85"]
    assert "Harga: Rp85.000" in office.press("Rp85.000")


def test_an_unknown_price_may_be_left_out(office: Office) -> None:
    office.say("/buatpesanan peyek kepiting; 10 kg; Swiss; 18 Des; tidak tahu")
    office.press("Buat")
    assert _order(office)[1].price_rupiah is None


def test_any_answer_is_corrected_from_the_summary(office: Office) -> None:
    office.say("/buatpesanan peyek kepiting; 10 kg; Swiss; 18 Des; 85000")
    office.press("Ubah")
    office.press("Tujuan")
    assert "→ Jepang" in office.say("Jepang")
    office.press("Ubah")
    office.press("Pembeli")
    assert "Pembeli: Nihon Snack." in office.say("Nihon Snack")
    office.press("Ubah")
    assert len(office.officer.labels) <= 10, "what one list on WhatsApp holds"
    office.press("Pembagian")
    assert "berapa usaha" in office.say("5 kg")
    said = office.say("3 usaha")
    assert "Bagian terkecil: 5 kg." in said
    assert "Paling banyak: 3 usaha." in said
    office.press("Ubah")
    office.press("Tempat serah")
    assert "Tempat serah: Balai Ekspor." in office.say("Balai Ekspor")
    office.press("Buat")
    order, line = _order(office)
    assert (order.destination, order.buyer) == ("Jepang", "Nihon Snack")
    assert line.min_share == 5
    assert line.max_producers == 3
    assert line.handover_place == "Balai Ekspor"


def test_how_an_order_is_shared_out_is_asked_together_and_each_part_has_its_name(
    office: Office,
) -> None:
    office.say("/buatpesanan peyek kepiting; 10 kg; Swiss; 18 Des; 85000")
    office.press("Ubah")
    office.press("Pembagian")
    office.say("5 kg")
    office.say("4")
    office.press("Ubah")
    assert "Paling banyak: 2 usaha." in office.say("banyaknya usaha 2")
    office.press("Ubah")
    office.press("Pembagian")
    office.say("-")
    assert "Bagian terkecil" not in office.say("-")
    office.press("Buat")
    _, line = _order(office)
    assert line.min_share == 0
    assert line.max_producers == 0


def test_another_product_asks_the_amount_anew(office: Office) -> None:
    office.say("/buatpesanan peyek kepiting; 12 kg; Swiss; 18 Des; 85000")
    office.press("Ubah")
    office.press("Produk")
    assert "cake salak: berapa kotak" in office.press("cake salak")
    assert "cake salak 20 kotak → Swiss" in office.say("20")


def test_batal_leaves_nothing_behind(office: Office) -> None:
    office.say("/buatpesanan peyek kepiting; 10 kg")
    assert "dibatalkan" in office.say("batal")
    with office.storage.reading() as session:
        assert session.exec(select(Order)).all() == []


def test_a_second_press_makes_no_second_order(office: Office) -> None:
    office.say("/buatpesanan peyek kepiting; 10 kg; Swiss; 18 Des; 85000")
    office.press("Buat")
    office.press("Buat")
    _order(office)


def test_codes_follow_one_another(office: Office) -> None:
    assert [office.make_order() for _ in range(2)] == ["BPN-001", "BPN-002"]


def test_a_draft_that_lay_too_long_asks_the_day_again(office: Office) -> None:
    office.say("/buatpesanan peyek kepiting; 10 kg; Swiss; 24 Nov; 85000")
    office.wait_until(date(2026, 11, 25), 9)
    assert "tanggal berapa" in office.press("Buat")
    office.say("18 Des")
    office.press("Buat")
    assert _order(office)[1].cutoff.day == 18


def test_an_amount_is_not_taken_for_a_destination(office: Office) -> None:
    office.say("/buatpesanan peyek kepiting; 10 kg")
    assert "belum menangkapnya" in office.say("150 kg")


def test_only_officers_and_lead_exporters_make_orders(office: Office) -> None:
    head = office.person("kepala", "Made", RoleName.HEAD)
    office.say("/buatpesanan", head)
    assert office.refused(head)


def test_what_stands_behind_an_answer_that_is_asked_back_is_kept(office: Office) -> None:
    assert "belum menangkap jumlahnya" in office.say(
        "/buatpesanan peyek kepiting; banyak; Swiss; 18 Des; 85000"
    )
    assert "peyek kepiting 20 kg → Swiss, serah paling lambat Jum 18 Des" in office.say("20 kg")


def test_without_any_capacity_the_preview_says_so(office: Office) -> None:
    said = office.say("/buatpesanan peyek kepiting; 20 kg; Swiss; besok; 85000")
    assert "Belum ada kapasitas yang bisa dipakai sampai hari itu" in said
    assert "tercatat" in office.say("buat")
