"""Whoever promised more than they can make says so in any way, and the office hears the number."""

from decimal import Decimal

from office import Office
from sqlmodel import col, select

from bot.simulation.world import Phone
from domain.models import CapacityReport, ProgressState, ShareState
from domain.papers.order_letter import order_letter
from domain.quantities import Quantity


def _promised(office: Office, *capacities: int) -> Phone:
    """Siti promised 40 kg of BPN-001."""
    siti = office.producer("Siti", *(capacities or (40,)))
    office.make_order("peyek kepiting; 40 kg; Swiss; 18 Des; 85000")
    office.say("/alokasi")
    office.press("Sanggup", siti)
    assert office.amounts(ShareState.CONFIRMED) == [40]
    return siti


def _stated(office: Office) -> list[Decimal]:
    """What is on record for each week, in order."""
    with office.storage.reading() as session:
        rows = session.exec(select(CapacityReport).order_by(col(CapacityReport.week))).all()
        return [row.quantity for row in rows if not row.replaced]


def test_less_than_promised_may_be_the_promise_or_the_week(office: Office) -> None:
    siti = _promised(office)
    asked = office.say("eh bentar, ndak jadi 40, 35 saja", siti)
    assert "BPN-001" in asked
    assert "40 kg" in asked
    assert "35 kg" in asked
    assert _stated(office) == [40]
    assert [one.label for one in siti.messages[-1].message.choices] == [
        "BPN-001: 35 kg",
        "Seminggu: 35 kg",
    ]


def test_the_promise_goes_to_the_officers_with_the_number_and_stays_as_it_is(
    office: Office,
) -> None:
    siti = _promised(office)
    office.say("eh bentar, ndak jadi 40, 35 saja", siti)
    before = office.heard_by(office.officer)
    echoed = office.press("BPN-001: 35 kg", siti)
    told = office.heard_by(office.officer).removeprefix(before)
    assert "Bisanya hanya 35 kg" in told
    assert "Katanya: eh bentar, ndak jadi 40, 35 saja" in told
    assert "35 kg" in echoed
    assert office.amounts(ShareState.CONFIRMED) == [40]
    assert office.shares()[0].progress is ProgressState.TROUBLE
    assert _stated(office) == [40]


def test_the_week_is_written_down_and_the_officers_are_told_once_of_each_amount(
    office: Office,
) -> None:
    siti = _promised(office)
    office.say("ndak jadi 40, 35 saja", siti)
    assert "Tercatat 35" not in office.say("minggu ini hujan terus bu", siti)
    echoed = office.press("Seminggu: 35 kg", siti)
    assert "Kurang 5 kg" in echoed
    assert "Ada kendala" in echoed
    assert _stated(office) == [35]
    told = office.heard_by(office.officer)
    assert "Dilaporkan 35 kg, padahal masih ditunggu 40 kg; kurang 5 kg." in told
    office.say("33", siti)
    assert "Kurang 7 kg" in office.say("yang minggu ini", siti)
    later = office.heard_by(office.officer).removeprefix(told)
    assert "Dilaporkan 33 kg, padahal masih ditunggu 40 kg; kurang 7 kg." in later
    office.say("33", siti)
    office.say("yang minggu ini", siti)
    assert office.heard_by(office.officer) == told + later
    for number in ("36", "33"):
        office.say(number, siti)
        before = office.heard_by(office.officer)
        office.press(f"Seminggu: {number} kg", siti)
        assert f"Dilaporkan {number} kg" in office.heard_by(office.officer).removeprefix(before)
    office.press("Ada kendala", siti)
    office.say("minyaknya mahal", siti)
    assert "Bisanya hanya 33 kg" in office.heard_by(office.officer)


def test_what_other_weeks_have_room_for_is_not_missing(office: Office) -> None:
    siti = _promised(office, 40, 40)
    before = office.heard_by(office.officer)
    echoed = office.say("kapasitas minggu ini 35 kg", siti)
    assert "Tercatat 35 kg" in echoed
    assert "Kurang" not in echoed
    assert "tetap ditunggu: 40 kg" in echoed
    assert _stated(office) == [35, 40]
    assert office.heard_by(office.officer) == before


def test_a_week_off_below_a_promise_is_told_too(office: Office) -> None:
    siti = _promised(office)
    office.say("/kapasitas", siti)
    echoed = office.say("libur dulu", siti)
    assert "Kurang 40 kg" in echoed
    assert "kurang 40 kg" in office.heard_by(office.officer)


def test_an_amount_that_is_not_less_is_the_week(office: Office) -> None:
    siti = _promised(office)
    assert "Tercatat 45 kg" in office.say("45 kg", siti)
    assert _stated(office) == [45]


def test_only_so_much_at_the_progress_question_is_trouble(office: Office) -> None:
    siti = _promised(office)
    office.say("/kemajuan", siti)
    echoed = office.say("cuma bisa 35, minyaknya mahal", siti)
    told = office.heard_by(office.officer)
    assert "Bisanya hanya 35 kg" in told
    assert "Katanya: cuma bisa 35, minyaknya mahal" in told
    assert "sudah kami teruskan ke petugas" in echoed
    assert "35 kg" in echoed
    assert _stated(office) == [40]


ANSWERS = (
    (Phone.press, "Baru jadi 35 kg", ProgressState.PARTLY),
    (Phone.press, "Bisanya 35 kg", ProgressState.TROUBLE),
    (Phone.say, "yang sudah jadi bu", ProgressState.PARTLY),
    (Phone.say, "bisanya segitu", ProgressState.TROUBLE),
)


def test_a_bare_amount_at_the_progress_question_is_asked_back(office: Office) -> None:
    siti = _promised(office)
    for answer, words, state in ANSWERS:
        office.say("/kemajuan", siti)
        assert "35 kg" in office.say("35", siti)
        before = office.heard_by(office.officer)
        answer(siti, words)
        office.settle()
        told = office.heard_by(office.officer).removeprefix(before)
        assert office.shares()[0].progress is state
        assert ("Bisanya hanya 35 kg" in told) is (state is ProgressState.TROUBLE)
    assert _stated(office) == [40]


TROUBLES = {
    "gak bisa 40, 35 aja": "35 kg",
    "kepitingnya habis, 35 saja": "35 kg",
    "minyak kurang, cuma sanggup 30 kg": "30 kg",
    "sakit bu, baru dapat 20": "",
    "ada kendala, 2 kg rusak": "",
}


def test_trouble_has_a_number_only_where_it_was_said(office: Office) -> None:
    siti = _promised(office)
    for words, possible in TROUBLES.items():
        office.say("/kemajuan", siti)
        before = office.heard_by(office.officer)
        office.say(words, siti)
        told = office.heard_by(office.officer).removeprefix(before)
        assert f"Katanya: {words}" in told
        assert ("Bisanya hanya" in told) is bool(possible)
        assert f"Bisanya hanya {possible}" in told or not possible


def test_ten_more_is_held_out_as_a_sum(office: Office) -> None:
    siti = office.producer("Siti", 35)
    for words in ("bisa tambah 10 lagi bu", "nambah 10 kg", "+10", "10 lagi"):
        asked = office.say(words, siti)
        assert "Jadi 45 kg" in asked
        assert "(35 kg + 10 kg)" in asked
        assert [one.label for one in siti.messages[-1].message.choices] == ["45 kg", "10 kg"]
    assert _stated(office) == [35]
    assert "Tercatat 45 kg" in office.say("ya", siti)
    assert "Jadi" not in office.say("dikurangi 5", siti)


def test_what_goes_on_just_now_adds_nothing(office: Office) -> None:
    siti = office.producer("Siti", 35)
    for words in ("lagi sepi bu, 20 kg aja", "minggu ini lagi repot, cuma 20 kg"):
        assert "Jadi" not in office.say(words, siti)
    assert _stated(office) == [20]


def test_after_a_part_came_only_the_rest_is_awaited(office: Office) -> None:
    siti = _promised(office)
    office.say("/terima 1; Siti; 38; 36; remuk")
    office.press("Simpan")
    receipt = siti.messages[-1].message.plain
    assert "Masih ditunggu: 2 kg" in receipt
    assert "Yang kembali (2 kg) tidak perlu diganti" in receipt
    shown = office.say("/bagianku", siti)
    assert "Masih ditunggu 2 kg peyek kepiting (BPN-001)" in shown
    assert "Sudah datang 38 kg, lolos 36 kg" in shown
    status = office.say("/status BPN-001")
    assert "Masih ditunggu: 2 kg." in status
    assert "Sanggup: Dapur Siti, 40 kg\nSudah datang 38 kg, lolos 36 kg; masih ditunggu 2 kg" in (
        status
    )
    with office.storage.reading() as session:
        letter = order_letter(session, office.shares()[0])
        assert letter is not None
        facts = {
            fact.name: fact.value for part in letter.body for fact in getattr(part, "rows", ())
        }
    assert facts["share"] == Quantity(Decimal(40), "kg")
    assert facts["came"] == Quantity(Decimal(38), "kg")
    assert facts["awaited"] == Quantity(Decimal(2), "kg")
    office.press("Kabar 2 kg", siti)
    office.press("Ada kendala", siti)
    told = office.officer.messages[-1].message.plain
    assert "yang ditunggu 2 kg" in told
    assert "Sudah datang: 38 kg" in told
    office.say("/terima 1")
    assert "Siti 2 kg" in [one.label for one in office.officer.messages[-1].message.choices]


def test_why_this_much_is_said_as_of_when_it_was_shared_out(office: Office) -> None:
    siti = _promised(office)
    office.say("ndak jadi 40, 35 saja", siti)
    office.press("Seminggu: 35 kg", siti)
    assert "Waktu dibagi, 40 kg itu semua kapasitas" in office.say("/kenapa", siti)


def test_who_steps_back_from_an_order_by_its_code_is_in_trouble_with_it(office: Office) -> None:
    (siti,) = office.producers(40)
    office.make_order("peyek kepiting; 40 kg; Swiss; 18 Des; -")
    office.say("/alokasi")
    office.press("Sanggup", siti)
    assert "kami teruskan ke petugas" in office.say("mundur dari bpn-001 pak, anak 2 sakit", siti)
    assert "Katanya: mundur dari bpn-001 pak, anak 2 sakit" in office.officer.last
    assert office.amounts(ShareState.CONFIRMED) == [40]
    assert "Mundur dari bagian yang mana" in office.say("mundur dari BPN-777", siti)
    assert siti.labels == ["40 kg peyek kepiting"]
