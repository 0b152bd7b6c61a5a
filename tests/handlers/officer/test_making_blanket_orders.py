"""Blanket orders on the telephone: asked for step by step, answered, and only one's own."""

from datetime import date

from office import CAKE, Office
from sqlmodel import select

from domain.models import BlanketOrder, CapacityReport, Commitment, OrderLine, RoleName

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
LINE = "/pesananberkala cake salak; 60 kotak; tiap minggu; 7 Des - 1 Jan; Swiss; 85000"


def test_a_blanket_order_is_asked_for_step_by_step(office: Office) -> None:
    office.producer("Siti", product=CAKE, usual=80)
    office.say("/pesananberkala")
    assert "Produk apa" in office.officer.last
    office.say("cake salak")
    office.say("60 kotak")
    assert office.officer.labels == ["Setiap minggu", "Setiap bulan"]
    office.press("Setiap bulan")
    assert "4 Jan - 26 Mar" in office.say("besok")
    assert "Tujuannya" in office.say("dari 4 Jan sampai 30 Jun")
    office.say("Swiss")
    told = office.say("85000")
    assert "60 kotak setiap bulan → Swiss" in told
    assert "6 kali" in told
    assert "BPN-B01" in office.press("Buat")


def test_days_the_wrong_way_round_or_gone_by_are_asked_back(office: Office) -> None:
    said = office.say("/pesananberkala cake salak; 60; mingguan; 20 Des - 10 Des; Swiss; -")
    assert "Dari kapan sampai kapan" in said or "dua tanggal" in said
    with office.storage.reading() as session:
        assert session.exec(select(BlanketOrder)).all() == []


def test_plain_words_answer_a_plan_that_was_just_shown(office: Office) -> None:
    siti = office.producer("Siti", product=CAKE, usual=80)
    office.say(LINE)
    office.press("Buat")
    assert "Sanggup semua?" in siti.last
    assert "tercatat" in office.say("sanggup bu", siti)
    with office.storage.reading() as session:
        assert len(session.exec(select(CapacityReport)).all()) == 4


def test_a_no_to_a_plan_states_nothing(office: Office) -> None:
    siti = office.producer("Siti", product=CAKE, usual=80)
    office.say(LINE)
    office.press("Buat")
    assert "tawarkan ke yang lain" in office.say("maaf gak sanggup", siti)
    with office.storage.reading() as session:
        assert session.exec(select(CapacityReport)).all() == []
        assert {str(one.state) for one in session.exec(select(Commitment)).all()} == {"declined"}


def test_a_plan_can_only_be_answered_by_whoever_was_asked(office: Office) -> None:
    office.producer("Siti", product=CAKE, usual=80)
    budi = office.producer("Budi", usual=50)
    office.say(LINE)
    office.press("Buat")
    budi.press_code("blanket.accept|1")
    office.settle()
    assert office.refused(budi)
    budi.press_code("blanket.accept|999")
    office.settle()
    assert office.refused(budi)


def test_a_producer_cannot_look_ahead_and_an_officer_has_no_record_of_their_own(
    office: Office,
) -> None:
    siti = office.producer("Siti", product=CAKE, usual=80)
    for command in ("/ramalan", "/berkala", "/pesananberkala", "/kelompok"):
        office.say(command, siti)
        assert office.refused(siti), command
    office.say("/rapor")
    assert office.refused()
    head = office.person("kepala", "Hadi", RoleName.HEAD)
    office.say("/pesananberkala", head)
    assert office.refused(head)


def test_officers_see_what_is_safe_with_a_chart(office: Office) -> None:
    office.producer("Siti", product=CAKE, usual=80)
    assert "Belum ada pesanan berkala" in office.say("/ramalan")
    office.say(LINE)
    office.press("Buat")
    told = office.say("/ramalan")
    assert "kuota 60" in told
    assert "yang aman 30" in told
    assert office.officer.messages[-1].message.picture is not None


def test_a_producer_sees_their_own_numbers_and_nobody_elses(office: Office) -> None:
    siti = office.producer("Siti", 50, usual=60)
    office.producer("Budi", 77, usual=90)
    told = office.say("/rapor", siti)
    assert "50 kg" in told
    assert "77" not in told
    assert "Budi" not in told


def test_the_members_of_a_pool_stand_by_name_not_by_rank(office: Office) -> None:
    for name, amount in (("Wati", 90), ("Agus", 10), ("Lina", 50)):
        office.producer(name, amount, usual=amount)
    told = office.say("/kelompok peyek kepiting")
    assert "3 usaha" in told
    members = office.press("Lihat anggota")
    places = [members.index(f"Dapur {name}") for name in ("Agus", "Lina", "Wati")]
    assert places == sorted(places)


def test_the_days_of_a_plan_are_those_of_the_span(office: Office) -> None:
    siti = office.producer("Siti", product=CAKE, usual=80)
    office.say(LINE)
    office.press("Buat")
    with office.storage.reading() as session:
        made = session.exec(select(BlanketOrder)).one()
        assert (made.first_day, made.last_day) == (date(2026, 12, 7), date(2027, 1, 1))
    assert "Jum 11 Des" in siti.last
    assert "Jum 1 Jan" in siti.last


def make_with_a_sample(office: Office) -> None:
    """One period, with a standard of quality and a picture of it."""
    office.say(LINE.replace("7 Des - 1 Jan", "7 Des - 11 Des"))
    office.press("Ubah")
    office.press("Standar mutu")
    office.officer.send_document("contoh.png", "image/png", PNG)
    office.settle()
    office.say("A: lembut")
    office.press("Buat")


def test_every_period_is_ordered_and_offered_by_the_standard_of_the_blanket_order(
    office: Office,
) -> None:
    siti = office.producer("Siti", 80, 80, 80, product=CAKE, usual=30)
    make_with_a_sample(office)
    office.wait_until(date(2026, 11, 23), 10)
    plan = siti.messages[-1].message
    assert "Standar mutu: A: lembut." in plan.plain
    assert plan.picture is not None
    assert plan.picture.draw() == PNG
    office.wait_until(date(2026, 11, 26), 10)
    offer = next(one.message for one in siti.messages if "pesanan bersama" in one.message.plain)
    assert "Standar mutu: A: lembut." in offer.plain
    assert offer.picture is not None
    with office.storage.reading() as session:
        (line,) = session.exec(select(OrderLine)).all()
        (blanket,) = session.exec(select(BlanketOrder)).all()
        assert line.quality == blanket.quality
    assert "order_quality" in office.trail()


def test_a_promised_period_that_became_an_order_says_its_standard_again(office: Office) -> None:
    siti = office.producer("Siti", 80, 80, 80, product=CAKE, usual=80)
    make_with_a_sample(office)
    office.wait_until(date(2026, 11, 23), 10)
    siti.press(siti.messages[-1].message.choices[0].code)
    office.settle()
    office.wait_until(date(2026, 11, 26), 10)
    settled = next(one.message for one in siti.messages if "jadi pesanan" in one.message.plain)
    assert "Standar mutu: A: lembut." in settled.plain
    assert settled.picture is not None
    assert settled.picture.draw() == PNG


def test_a_standard_is_the_seventh_part_of_a_line(office: Office) -> None:
    assert "Standar mutu: A: lembut." in office.say(f"{LINE}; grade A: lembut")
    office.press("Buat")
    assert "Standar mutu: A: lembut." in office.say("/berkala B1")
