"""Businesses invited, let in, turned down, resting; officers made with a one-time code."""

import re
from datetime import date

import pytest
from office import Office
from sqlmodel import select

from bot.simulation.world import Phone
from domain.models import (
    CapacityAsk,
    Invitation,
    Producer,
    ProducerState,
    Region,
    Role,
    RoleName,
)


def _state(office: Office) -> ProducerState:
    with office.storage.reading() as session:
        return session.exec(select(Producer)).one().state


def _pending(office: Office) -> Phone:
    return office.producer("Siti", state=ProducerState.PENDING, usual=40)


def _code(said: str) -> str:
    found = re.search(r"daftar (\w+)", said)
    assert found is not None
    return found[1]


def test_an_invitation_says_the_code_and_how_to_use_it(office: Office) -> None:
    said = office.say("/undang")
    assert "untuk satu usaha" in said
    with office.storage.reading() as session:
        made = session.exec(select(Invitation)).one()
    assert made.code == _code(said)
    assert (made.role, made.uses_left) == (RoleName.PRODUCER, 1)


def test_an_invitation_says_which_bot_the_code_goes_to(office: Office) -> None:
    for words in ("/undang", "/undang 20", "/petugasbaru"):
        said = office.say(words)
        assert "ke bot Dinas Perdagangan" in said
        assert "di sini" not in said


def test_a_stranger_whose_code_is_wrong_is_told_so(office: Office) -> None:
    stranger = office.world.phone("asing", "Asing")
    for words in ("XXXX1234", "xxxx1234", "daftar A2PETEW9", "ABCDEFGH"):
        assert f"kode {words.split()[-1].upper()} belum saya temukan" in office.say(words, stranger)
    for words in ("Assalamualaikum", "pendaftaran", "08123456789"):
        assert "kode undangan" in office.say(words, stranger)


@pytest.mark.parametrize("greeting", ["halo", "Selamat pagi bu", "iya", "Bu"])
def test_whoever_only_greets_is_asked_for_a_name_again(office: Office, greeting: str) -> None:
    code = _code(office.say("/petugasbaru"))
    newcomer = office.world.phone("hasan", "")
    office.say(f"daftar {code}", newcomer)
    assert "Siapa nama" in office.say(greeting, newcomer)
    assert "dipanggil apa" in office.say("Pak Selamat", newcomer)
    assert "Pak Selamat" in office.say("Pak", newcomer)


def test_an_invitation_may_be_for_many(office: Office) -> None:
    assert "untuk 20 usaha" in office.say("/undang 20")
    assert "paling banyak 500" in office.say("/undang banyak")


def test_every_invitation_has_a_code_of_its_own(office: Office) -> None:
    assert len({_code(office.say("/undang")) for _ in range(3)}) == 3


def test_a_one_time_code_makes_an_officer(office: Office) -> None:
    code = _code(office.say("/petugasbaru"))
    newcomer = office.world.phone("hasan", "Hasan")
    office.say(f"daftar {code}", newcomer)
    with office.storage.reading() as session:
        officers = session.exec(select(Role).where(Role.name == RoleName.OFFICER)).all()
    assert len(officers) == 2
    other = office.world.phone("lain", "Lain")
    office.say(f"daftar {code}", other)
    with office.storage.reading() as session:
        assert len(session.exec(select(Role)).all()) == 2


def test_those_who_wait_stand_first_in_the_list(office: Office) -> None:
    office.producer("Budi", 40)
    _pending(office)
    said = office.say("/produsen")
    assert "1 usaha aktif" in said
    assert "Menunggu persetujuan: 1 usaha" in said
    assert said.index("Dapur Siti") < said.index("Dapur Budi")


def test_an_approved_producer_is_welcomed_and_told_what_comes_next(office: Office) -> None:
    siti = _pending(office)
    office.say("/produsen siti")
    assert office.officer.labels[0] == "Setujui"
    assert "sekarang aktif" in office.press("Setujui")
    welcome = siti.messages[-2].message.plain
    assert "Selamat datang, Siti!" in welcome
    assert "Jum 27 Nov, 09.00 WITA" in welcome
    assert _state(office) is ProducerState.ACTIVE
    assert "producer_state" in office.trail()


def test_whoever_is_let_in_on_a_monday_is_asked_for_this_week_once(office: Office) -> None:
    siti = _pending(office)
    office.say("/produsen siti")
    office.press("Setujui")
    assert "minggu ini (Sen 23–Sab 28 Nov)" in siti.last
    office.say("40", siti)
    assert "40 kg" in siti.last
    with office.storage.reading() as session:
        (ask,) = session.exec(select(CapacityAsk)).all()
        assert ask.answered_at is not None


def test_whoever_is_let_in_when_the_week_is_spoken_for_waits_for_the_next_question(
    office: Office,
) -> None:
    office.wait_until(date(2026, 11, 26), 9)
    siti = _pending(office)
    office.say("/produsen siti")
    office.press("Setujui")
    assert "Selamat datang" in siti.last
    office.wait_until(date(2026, 11, 27), 10)
    assert "minggu depan" in siti.last


def test_whoever_is_let_in_after_the_question_is_asked_what_the_others_were(
    office: Office,
) -> None:
    office.wait_until(date(2026, 11, 28), 21)
    siti = _pending(office)
    office.say("/produsen siti")
    office.press("Setujui")
    assert siti.messages == []
    office.wait_until(date(2026, 11, 29), 7)
    assert "minggu depan (Sen 30 Nov–Sab 5 Des)" in siti.last


def test_after_an_approval_the_next_who_waits_is_shown(office: Office) -> None:
    _pending(office)
    office.producer("Budi", state=ProducerState.PENDING)
    office.say("/produsen siti")
    office.press("Setujui")
    assert "Dapur Budi" in office.officer.last
    assert office.officer.labels[0] == "Setujui"


def test_a_producer_is_turned_down_kindly_with_the_reason(office: Office) -> None:
    siti = _pending(office)
    office.say("/produsen siti")
    office.press(office.officer.labels[1])
    office.say("izin usahanya belum ada")
    assert "izin usahanya belum ada" in siti.last
    assert "terima kasih" in siti.last
    assert _state(office) is ProducerState.REJECTED


def test_a_business_that_was_turned_down_can_be_let_in_later(office: Office) -> None:
    _pending(office)
    office.say("/produsen siti")
    office.press(office.officer.labels[1])
    office.say("izin usahanya belum ada")
    office.say("/produsen siti")
    office.press("Setujui")
    assert _state(office) is ProducerState.ACTIVE


def test_an_old_button_says_what_was_decided(office: Office) -> None:
    _pending(office)
    office.say("/produsen siti")
    office.press("Setujui")
    assert "sudah aktif" in office.press("Setujui")


def test_a_business_rests_and_comes_back(office: Office) -> None:
    siti = office.producer("Siti", 40)
    office.say("/produsen siti")
    office.press("Istirahatkan")
    assert "diistirahatkan" in siti.last
    assert _state(office) is ProducerState.PAUSED
    office.press("Aktifkan lagi")
    assert "ikut lagi" in siti.last
    assert _state(office) is ProducerState.ACTIVE


def test_a_resting_business_gets_no_offer(office: Office) -> None:
    siti = office.producer("Siti", 40)
    office.say("/produsen siti")
    office.press("Istirahatkan")
    office.make_order()
    heard = len(siti.messages)
    office.say("/alokasi")
    assert len(siti.messages) == heard


def test_a_long_list_is_paged(office: Office) -> None:
    for number in range(10):
        office.producer(f"Nama{number:02d}")
    assert "Nama07" in office.say("/produsen")
    assert "Nama09" in office.press("Berikutnya")


def test_without_producers_the_list_says_how_to_invite(office: Office) -> None:
    assert "/undang" in office.say("/produsen")
    assert "belum menemukan" in office.say("/produsen siapa")


def test_a_business_of_another_region_is_refused(office: Office) -> None:
    siti = _pending(office)
    with office.storage.begin() as session:
        other = Region(
            code="SKA",
            name="Kota Surakarta",
            office="Dinas",
            zone="Asia/Jakarta",
            created_at=office.clock.now(),
        )
        session.add(other)
        session.flush()
        producer = session.exec(select(Producer)).one()
        producer.region_id = other.id
        number = producer.id
    for action in ("approve", "reject", "pause", "resume", "show"):
        office.officer.press_code(f"producer.{action}|{number}")
        office.settle()
        assert office.refused()
    assert _state(office) is ProducerState.PENDING
    assert siti.messages == []
