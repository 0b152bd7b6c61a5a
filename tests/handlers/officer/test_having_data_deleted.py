"""Somebody wants their data deleted: it is done for good, and what was shipped stays traceable."""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa
from office import Office
from sqlmodel import Session, col, select

from bot.channels.base import Outgoing
from bot.simulation.world import Phone
from domain.erasing import DELETED_WITH_BUSINESS, DELETED_WITH_PERSON
from domain.models import (
    AuditEntry,
    Contact,
    Document,
    Erasure,
    Invitee,
    Order,
    OrderState,
    PaperSent,
    Person,
    Producer,
    ProducerState,
    Receipt,
    Record,
    Region,
    Role,
    RoleName,
    Share,
    ShareState,
    WebhookBody,
)

NAME = "maimunah"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def everything_on_record(office: Office) -> Iterator[tuple[str, str]]:
    """Every value of every column of every table, as text."""
    with office.storage.reading() as session:
        for table in Record.metadata.sorted_tables:
            for row in session.execute(sa.select(table)).mappings():
                for column, value in row.items():
                    yield f"{table.name}.{column}", str(value)


def named(office: Office, trace: str = NAME) -> list[str]:
    return [f"{where}: {text}" for where, text in everything_on_record(office)
            if trace in text.casefold()]  # fmt: skip


@pytest.fixture
def lived(office: Office) -> tuple[Office, Phone]:
    """Maimunah told, asked, promised, handed over; others spoke of her."""
    office.producer("Siti", 60)
    who = office.producer("Maimunah", 60)
    office.make_order("peyek kepiting; 80 kg; Swiss; 27 Nov; 85000")
    office.say("/alokasi BPN-001")
    office.press("Sanggup", who)
    office.say("/tanya boleh diantar Maimunah sendiri?", who)
    office.say("/terima BPN-001; Maimunah; 30; 28; remuk kata Maimunah")
    office.press("Simpan")
    office.make_order("peyek kepiting; 40 kg; Swiss; 18 Des; 85000")
    office.say("/alokasi BPN-002")
    office.say("minggu depan 50 kilo, salam dari Maimunah", who)
    with office.storage.begin() as session:
        raw = json.dumps({"from": who.address, "body": "halo"})
        session.add(WebhookBody(channel="x", digest="d", body=raw, received_at=office.clock.now()))
        _send_paper(session, office.clock.now())
    return office, who


def _send_paper(session: Session, now: datetime) -> None:
    """Her halal certificate, with a photograph."""
    holder = session.exec(select(Producer).where(Producer.business == "Dapur Maimunah")).one()
    photo = Document(
        region_id=holder.region_id,
        person_id=holder.person_id,
        channel="simulator",
        file_id="maimunah-halal",
        media_type="image/jpeg",
        name="halal Maimunah.jpg",
        content=b"maimunah",
        sent_at=now,
    )
    session.add(photo)
    session.flush()
    session.add(
        PaperSent(
            producer_id=holder.id,
            kind="halal",
            number="Maimunah/1",
            document_id=photo.id,
            sent_at=now,
        )
    )


def ask_and_confirm(office: Office, who: Phone) -> str:
    office.say("hapus data", who)
    return confirm(office)


def confirm(office: Office) -> str:
    office.press("Lihat")
    return office.press("Hapus sekarang")


@pytest.mark.both_databases
def test_nothing_that_names_somebody_is_left_in_any_table(lived: tuple[Office, Phone]) -> None:
    office, who = lived
    before = named(office)
    tables = {one.partition(".")[0] for one in before}
    assert {"person", "producer", "contact", "inbox", "outbox", "webhookbody", "receipt"} <= tables
    ask_and_confirm(office, who)
    left = [one for one in named(office) if not one.startswith("contact.address")]
    assert left == []
    office.wait_until(date(2026, 11, 24), 11)
    assert named(office) == []
    assert sum(1 for _ in everything_on_record(office)) > 500


def test_what_was_handed_over_stays_for_totals_and_tracing(lived: tuple[Office, Phone]) -> None:
    office, who = lived
    ask_and_confirm(office, who)
    with office.storage.reading() as session:
        erased = session.exec(select(Producer).where(Producer.state == ProducerState.ERASED)).one()
        assert erased.business == f"#{erased.id}"
        share, receipt = session.exec(select(Share, Receipt).join(Receipt)).one()
        assert (share.producer_id, share.state) == (erased.id, ShareState.RECEIVED)
        assert (receipt.received, receipt.accepted) == (Decimal(30), Decimal(28))
        assert receipt.reason == "remuk kata [—]"
        mine = session.exec(select(Share).where(Share.producer_id == erased.id)).all()
        assert [one.id for one in mine] == [share.id]
    assert f"#{erased.id}" in office.say("/status BPN-001")


def test_what_was_promised_is_offered_to_others(lived: tuple[Office, Phone]) -> None:
    office, who = lived
    said = office.say("hapus data", who)
    assert "3 × 24 jam" in said
    assert "bagian yang belum diserahkan dilepas" in office.press("Lihat")
    office.press("Hapus sekarang")
    with office.storage.reading() as session:
        live = session.exec(
            select(Share).where(col(Share.state).in_([ShareState.OFFERED, ShareState.CONFIRMED]))
        ).all()
        others = session.exec(select(Producer).where(Producer.business == "Dapur Siti")).one()
        assert live
        assert {share.producer_id for share in live} == {others.id}


def test_the_person_is_told_once_and_then_the_address_goes_too(
    lived: tuple[Office, Phone],
) -> None:
    office, who = lived
    ask_and_confirm(office, who)
    assert "sudah dihapus" in who.last
    told = len(who.messages)
    office.wait_until(date(2026, 12, 8), 11)
    assert len(who.messages) == told
    with office.storage.reading() as session:
        assert session.exec(select(Contact).where(Contact.address == who.address)).all() == []
        assert session.exec(select(Erasure)).one().finished_at is not None


def test_whoever_comes_back_is_a_stranger_without_a_past(lived: tuple[Office, Phone]) -> None:
    office, who = lived
    ask_and_confirm(office, who)
    assert "kode undangan" in office.say("halo", who)
    with office.storage.reading() as session:
        contact = session.exec(select(Contact).where(Contact.address == who.address)).one()
        again = session.get_one(Person, contact.person_id)
        assert session.exec(select(Producer).where(Producer.person_id == again.id)).all() == []
    code = re.search(r"daftar (\w+)", office.say("/undang"))
    assert code is not None
    office.say(f"/start {code[1]}", who)
    office.press("Boleh", who)
    office.wait_until(date(2026, 11, 24), 11)
    with office.storage.reading() as session:
        still = session.exec(select(Contact).where(Contact.address == who.address)).all()
        assert len(still) == 1


def test_the_trail_keeps_that_it_happened_not_who_said_what(lived: tuple[Office, Phone]) -> None:
    office, who = lived
    ask_and_confirm(office, who)
    with office.storage.reading() as session:
        entries = session.exec(select(AuditEntry)).all()
        assert {"erasure_asked", "erased", "received"} <= {one.action for one in entries}
        (erased,) = (one for one in entries if one.action == "erased")
        assert (erased.subject, erased.before, erased.after) == ("person", None, None)


def test_others_of_the_same_first_name_keep_what_was_said_of_them(office: Office) -> None:
    office.producer("Siti", 60)
    with office.storage.begin() as session:
        person = session.exec(select(Person).where(Person.name == "Siti")).one()
        person.name = "Siti Rahma"
    other = office.producer("Siti Aminah", 40)
    office.say("/tanya Siti mau antar sore", office.world.phone("siti"))
    office.say("/tanya saya Siti Aminah", other)
    ask_and_confirm(office, other)
    kept = [text for where, text in everything_on_record(office) if "mau antar sore" in text]
    assert any("Siti mau antar sore" in text for text in kept)
    office.wait_until(date(2026, 11, 24), 11)
    assert named(office, "siti aminah") == []


def test_a_second_request_is_not_a_second_one(lived: tuple[Office, Phone]) -> None:
    office, who = lived
    office.say("hapus data", who)
    office.say("hapus data", who)
    with office.storage.reading() as session:
        assert len(session.exec(select(Erasure)).all()) == 1
    assert office.heard_by(office.officer).count("Permintaan hapus data, paling lambat") == 1


def test_a_request_can_be_taken_back_until_it_is_done(lived: tuple[Office, Phone]) -> None:
    office, who = lived
    office.say("hapus data", who)
    assert "tidak jadi dihapus" in office.press("Batalkan", who)
    assert "tidak jadi meminta" in office.officer.last
    office.press("Lihat")
    assert "sudah dibatalkan" in office.officer.last
    assert named(office)


def test_officers_are_alarmed_before_and_after_the_time_is_over(office: Office) -> None:
    who = office.producer("Maimunah", 60)
    office.say("hapus data", who)
    office.wait_until(date(2026, 11, 24), 12)
    assert "belum dijalankan" not in office.heard_by(office.officer)
    office.wait_until(date(2026, 11, 25), 12)
    assert office.heard_by(office.officer).count("belum dijalankan") == 1
    office.wait_until(date(2026, 11, 27), 12)
    assert office.heard_by(office.officer).count("sudah lewat") == 2
    assert "Maimunah" in office.say("/permintaanhapus")


def test_an_officer_of_another_region_cannot_carry_it_out(lived: tuple[Office, Phone]) -> None:
    office, who = lived
    office.say("hapus data", who)
    other = office.person("lain", "Lain", RoleName.OFFICER)
    with office.storage.begin() as session:
        elsewhere = Region(
            code="BTG", name="B", office="D", zone="Asia/Makassar", created_at=office.clock.now()
        )
        session.add(elsewhere)
        session.flush()
        person = session.exec(select(Person).where(Person.name == "Lain")).one()
        role = session.exec(select(Role).where(Role.person_id == person.id)).one()
        person.region_id = role.region_id = elsewhere.id
    other.press_code("erasure.confirm|1")
    office.settle()
    assert office.refused(other)
    assert named(office)


def test_of_a_stranger_everything_goes_by_itself(office: Office) -> None:
    stranger = office.world.phone("maimunah-baru", "Maimunah")
    office.say("halo", stranger)
    assert "hanya nomor ini" in office.say("hapus data", stranger)
    assert named(office)
    office.wait_until(date(2026, 11, 24), 11)
    assert named(office) == []


def test_an_invitation_by_list_goes_too(office: Office) -> None:
    who = office.producer("Maimunah", 60)
    with office.storage.begin() as session:
        contact = session.exec(select(Contact).where(Contact.address == who.address)).one()
        contact.address = "6281254321001"
        session.add(
            Invitee(
                region_id=office.region,
                code="X",
                business="Lain",
                phone="+6281254321001",
                listed_at=office.clock.now(),
            )
        )
    phone = office.world.phone("6281254321001")
    office.say("/tanya hubungi 081254321001 ya", phone)
    ask_and_confirm(office, phone)
    office.wait_until(date(2026, 11, 24), 11)
    assert named(office, "81254321001") == []


def _offered_at_night(office: Office) -> Phone:
    """An officer who wants to be deleted ordered by a sample; the offer waits for the morning."""
    siti = office.producer("Siti", 80)
    leaving = office.person("maimunah", "Maimunah", RoleName.OFFICER)
    office.say("/buatpesanan peyek kepiting; 20 kg; Jepang; 4 Des; 85000", leaving)
    office.press("Buat", leaving)
    office.say("/mutu 1; -; utuh", leaving)
    leaving.send_document("contoh Maimunah.png", "image/png", PNG)
    office.settle()
    office.say("hapus data", leaving)
    office.wait_until(date(2026, 11, 23), 22)
    office.say("/alokasi 1", leaving)
    assert not any("Sanggup?" in one.message.plain for one in siti.messages)
    return siti


def _offer_to(siti: Phone) -> Outgoing:
    return next(one.message for one in siti.messages if "Sanggup?" in one.message.plain)


def test_a_sample_stays_with_its_order_when_the_officer_who_sent_it_is_erased(
    office: Office,
) -> None:
    siti = _offered_at_night(office)
    confirm(office)
    office.wait_until(date(2026, 11, 24), 8)
    picture = _offer_to(siti).picture
    assert picture is not None
    assert picture.draw() == PNG
    assert [one for one in named(office) if not one.startswith("contact.address")] == []


def test_of_an_order_that_is_over_the_sample_goes_with_whoever_sent_it(office: Office) -> None:
    _offered_at_night(office)
    with office.storage.begin() as session:
        session.exec(select(Order)).one().state = OrderState.CANCELLED
    confirm(office)
    with office.storage.reading() as session:
        assert session.exec(select(Document)).all() == []


def test_an_offer_whose_sample_is_gone_goes_without_it(office: Office) -> None:
    siti = _offered_at_night(office)
    with office.storage.begin() as session:
        session.delete(session.exec(select(Document)).one())
    office.wait_until(date(2026, 11, 24), 8)
    assert _offer_to(siti).picture is None


def test_it_is_decided_of_every_table_what_becomes_of_it() -> None:
    """A new record of a person or a business is deleted with them, or kept on purpose."""
    by_hand = {
        "document",
        "contact",
        "inbox",
        "outbox",
        "incomingfile",
        "share",
        "erasure",
        "person",
    }
    by_hand |= {"producer", "auditentry", "invitation", "invitee", "sales_order", "receipt"}
    by_hand |= {"shipment", "deduction", "blanketorder", "poollink"}
    deleted = {t.__tablename__ for t in (*DELETED_WITH_PERSON, *DELETED_WITH_BUSINESS)}
    belongs = {
        table.name
        for table in Record.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in ("person", "producer")
    }
    assert len(belongs) > 10
    assert belongs - deleted - by_hand == set()
