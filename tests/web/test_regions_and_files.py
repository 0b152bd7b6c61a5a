"""The page shows each region that there is, and a telephone of it can send a file."""

import re

import nasty_sheets
from sqlmodel import select

from bot.web.stage import Stage
from domain.models import IncomingFile, Region
from domain.sheets.grids import MOST_BYTES
from web.visitors import Visitor

OFFICER = "/phones/rahmat-hidayat"
LIST = b"Nama Usaha;Kecamatan\nDapur Rus;Manggar\n"


def _another_region(stage: Stage) -> None:
    with stage.storage.begin() as session:
        session.add(
            Region(
                code="JPR",
                name="Kota Jayapura",
                office="Disperindag",
                zone="Asia/Jayapura",
                created_at=stage.now,
            )
        )


def test_of_one_region_there_is_nothing_to_choose(visitor: Visitor) -> None:
    assert 'class="regions"' not in visitor.get("/").text


def test_each_region_can_be_looked_at_on_its_own_clock(visitor: Visitor, stage: Stage) -> None:
    _another_region(stage)
    first = visitor.get("/").text
    assert 'href="/?region=JPR' in first
    assert 'data-region="BPN"' in first
    other = visitor.get("/?region=jpr").text
    assert 'data-region="JPR"' in other
    assert "09.00 WIT" in other
    assert visitor.get("/board?region=JPR").status_code == 200
    assert 'data-region="BPN"' in visitor.get("/?region=XX").text


def test_an_officers_list_sent_from_the_page_is_looked_at(visitor: Visitor) -> None:
    sent = visitor.post(f"{OFFICER}/file?name=umkm.csv", content=LIST)
    assert sent.status_code == 200
    shown = visitor.get(OFFICER).text
    assert "umkm.csv" in shown
    assert "Daftar usaha" in shown


def test_another_file_is_answered_as_on_every_channel(visitor: Visitor, stage: Stage) -> None:
    assert visitor.post(f"{OFFICER}/file?name=foto.jpg", content=b"x").status_code == 200
    assert "gambar atau berkas" in visitor.get(OFFICER).text
    with stage.storage.reading() as session:
        assert session.exec(select(IncomingFile)).all() == []


def test_a_producer_sends_a_paper_and_the_officer_opens_it(visitor: Visitor) -> None:
    siti = "/phones/siti-aminah"
    page = visitor.get("/").text
    assert 'accept=".xlsx,.csv,.jpg,.jpeg,.png,.pdf"' in page
    assert 'accept=".jpg,.jpeg,.png,.pdf"' in page
    for words in ("/izin NIB", "1234567890123", "lewati", "seumur hidup"):
        visitor.post(f"{siti}/words", json={"words": words})
    visitor.post(f"{siti}/file?name=izin.zip", content=b"PK")
    assert "izin.zip" in visitor.get(siti).text
    visitor.post(f"{siti}/file?name=izin.pdf", content=b"%PDF-1.7")
    assert "Tercatat" in visitor.get(siti).text
    shown = re.search(r'href="(/pictures/[0-9]+)" download="dok', visitor.get(OFFICER).text)
    assert shown is not None
    assert visitor.get(shown[1]).content == b"%PDF-1.7"


def test_a_file_without_a_name_or_beyond_all_measure_is_turned_away(visitor: Visitor) -> None:
    assert visitor.post(f"{OFFICER}/file", content=LIST).status_code == 422
    large = visitor.post(f"{OFFICER}/file?name=a.csv", content=b"x" * (MOST_BYTES + 1))
    assert large.status_code == 413
    assert visitor.post("/phones/nobody/file?name=a.csv", content=LIST).status_code == 404
    assert len(nasty_sheets.office_list()) < MOST_BYTES
