"""Records taken out in chat: an officer's region, a person's own; nobody gets another's."""

import io

from office import Office
from openpyxl import load_workbook

from bot.simulation.world import Phone


def text_of(phone: Phone) -> tuple[str, list[str]]:
    document = phone.messages[-1].message.document
    assert document is not None
    book = load_workbook(io.BytesIO(document.draw()), read_only=True)
    cells = " ".join(str(cell) for sheet in book for row in sheet.values for cell in row)
    names = book.sheetnames
    book.close()
    return cells, names


def test_an_officer_gets_their_region_and_it_is_on_record(office: Office) -> None:
    office.producers(40, 30)
    office.make_order()
    assert "data pribadi" in office.say("/unduh")
    cells, names = text_of(office.officer)
    assert "Dapur Siti" in cells
    assert {"producer", "sales_order", "share", "receipt", "capacityreport"} <= set(names)
    assert "inbox" not in names
    assert "records_taken_out" in office.trail()


def test_a_producer_gets_everything_of_theirs_and_nothing_of_others(office: Office) -> None:
    siti, _ = office.producers(40, 30)
    office.say("/tanya boleh diantar?", siti)
    office.say("data saya", siti)
    office.press("Unduh semuanya", siti)
    cells, names = text_of(siti)
    assert "Dapur Siti" in cells
    assert "boleh diantar" in cells
    assert "Budi" not in cells
    assert {"capacityreport", "inbox", "outbox", "contact", "auditentry"} <= set(names)


def test_a_producer_cannot_take_the_region_out(office: Office) -> None:
    siti, _ = office.producers(40, 30)
    office.say("/unduh", siti)
    assert office.refused(siti)
    assert siti.messages[-1].message.document is None
