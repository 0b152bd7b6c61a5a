"""The page, the telephones and the board, as a browser fetches them."""

import re
from datetime import UTC, datetime, timedelta

from sqlmodel import select

from bot.clock import VirtualClock
from bot.storage import Storage
from bot.web.site import site
from bot.web.stage import Stage
from domain.models import Contact, Person, Region, Role, RoleName
from web.visitors import ADDRESS, Visitor

OFFICER = "/phones/rahmat-hidayat"
SITI = "/phones/siti-aminah"
ORDER = "/buatpesanan peyek kepiting; 300 kg; Swiss; 18 Des; 85000"


def test_the_page_is_indonesian_and_holds_an_officer_and_producers(visitor: Visitor) -> None:
    page = visitor.get("/")
    assert page.status_code == 200
    assert '<html lang="id"' in page.text
    assert "Kam 19 Nov 2026, 08.00 WITA" in page.text
    held = re.findall(r'data-address="([^"]+)"', page.text)
    assert held[:3] == ["rahmat-hidayat", "siti-aminah", "nor-hasanah"]
    assert "/buatpesanan peyek kepiting; " in page.text


def test_the_page_can_be_read_in_english(visitor: Visitor) -> None:
    page = visitor.get("/?lang=en").text
    assert '<html lang="en"' in page
    assert "Next event" in page
    assert "Thu 19 Nov 2026, 08:00 WITA" in page


def test_an_unknown_language_is_indonesian(visitor: Visitor) -> None:
    assert '<html lang="id"' in visitor.get("/?lang=../x").text


def test_the_wanted_telephones_are_held_and_unknown_ones_are_not(visitor: Visitor) -> None:
    page = visitor.get("/?hold=masitah,nobody,masitah,orang-baru-1").text
    held = re.findall(r'data-address="([^"]+)"', page)
    assert held[:2] == ["masitah", "orang-baru-1"]
    assert "nobody" not in held


def test_the_next_event_goes_on_until_something_is_said(visitor: Visitor, stage: Stage) -> None:
    before = stage.now
    assert visitor.post("/clock", json={"to": "event"}).status_code == 200
    assert stage.world.app.dispatcher.sent > 0
    assert stage.now > before


def test_the_clock_goes_to_monday_morning_past_everything_on_the_way(
    visitor: Visitor, stage: Stage
) -> None:
    visitor.post("/clock", json={"to": "monday"})
    assert "Sen 23 Nov 2026, 06.00 WITA" in visitor.get("/").text
    html = visitor.get(SITI).text
    assert html.index("Jum 20 Nov") < html.index("Sab 21 Nov")
    visitor.post("/clock", json={"to": "monday"})
    assert "Sen 30 Nov 2026, 06.00 WITA" in visitor.get("/").text


def test_an_hour_is_an_hour(visitor: Visitor, stage: Stage) -> None:
    before = stage.now
    visitor.post("/clock", json={"to": "hour"})
    assert stage.now - before == timedelta(hours=1)


def test_words_and_answers_stand_on_the_telephone_in_order(visitor: Visitor) -> None:
    visitor.post("/clock", json={"to": "monday"})
    visitor.post(f"{SITI}/words", json={"words": "40 kg bu"})
    html = visitor.get(SITI).text
    assert html.index("40 kg bu") < html.index("Tercatat")
    assert '<li class="bubble mine"' in html
    assert "<b>40 kg</b>" in html


def test_a_pressed_button_shows_as_words_of_ones_own(visitor: Visitor) -> None:
    visitor.post("/clock", json={"to": "monday"})
    found = re.search(r'data-code="(capacity\.none[^"]+)">([^<]+)<', visitor.get(SITI).text)
    assert found is not None
    visitor.post(f"{SITI}/button", json={"code": found[1]})
    mine = re.findall(r'class="bubble mine".*?</li>', visitor.get(SITI).text, re.DOTALL)
    assert found[2] in mine[-1]
    assert found[1] not in mine[-1]


def test_a_voice_note_is_shown_and_kindly_declined(visitor: Visitor) -> None:
    visitor.post(f"{SITI}/voice", json={})
    html = visitor.get(SITI).text
    assert "Pesan suara" in html
    assert "belum bisa mendengar" in html


def test_a_stranger_may_write_and_another_one_is_offered(visitor: Visitor) -> None:
    visitor.post("/phones/orang-baru-1/words", json={"words": "halo"})
    assert "halo" in visitor.get("/phones/orang-baru-1").text
    assert 'value="orang-baru-2"' in visitor.get("/").text


def test_the_board_tells_who_stated_what_and_who_is_silent(visitor: Visitor) -> None:
    visitor.post("/clock", json={"to": "monday"})
    visitor.post(f"{SITI}/words", json={"words": "40 kg"})
    board = visitor.get("/board").text
    assert "Bu Siti Aminah menyatakan kapasitas peyek kepiting 40 kg (minggu Sen 23 Nov)." in board
    assert "40 kg dari" in board
    assert "belum jawab" in board


def test_the_hint_says_what_is_to_be_done_while_an_order_is_made(
    visitor: Visitor, storage: Storage
) -> None:
    assert "kirim /buatpesanan." in visitor.get("/board").text
    visitor.post(f"{OFFICER}/words", json={"words": "/buatpesanan peyek kepiting"})
    assert "jawab pertanyaan tentang pesanannya" in visitor.get("/board").text
    visitor.post(f"{OFFICER}/words", json={"words": ORDER})
    assert "tekan Buat." in visitor.get("/board").text
    with storage.begin() as session:
        for role in session.exec(select(Role).where(Role.name == RoleName.OFFICER)):
            session.delete(role)
    assert "/start KODE" in visitor.get("/board").text


def test_names_and_words_are_escaped(visitor: Visitor, storage: Storage) -> None:
    with storage.begin() as session:
        for person in session.exec(select(Person)):
            person.name = f"<b id=x>{person.name}"
    visitor.post(f"{SITI}/words", json={"words": "<script>alert(1)</script>"})
    for path in ("/", "/board", SITI):
        html = visitor.get(path).text
        assert "<script>alert" not in html
        assert "<b id=x>" not in html


def test_starting_over_clears_everything_and_begins_another_scenario(
    visitor: Visitor, stage: Stage
) -> None:
    visitor.post(f"{SITI}/words", json={"words": "halo"})
    epoch = stage.epoch
    assert visitor.post("/scenario", json={"scenario": "batu"}).status_code == 200
    page = visitor.get("/").text
    assert "Kota Batu" in page
    assert "WIB" in page
    assert visitor.get(SITI).status_code == 404
    assert stage.epoch != epoch


def test_a_restart_goes_on_where_the_story_was(
    visitor: Visitor, stage: Stage, storage: Storage
) -> None:
    visitor.post("/scenario", json={"scenario": "malang"})
    visitor.post("/clock", json={"to": "monday"})
    again = Stage(storage, VirtualClock(stage.wall.now()), "balikpapan")
    assert again.scenario is not None
    assert again.scenario.name == "malang"
    assert stage.now - again.now < timedelta(hours=1)
    assert again.now > again.scenario.start + timedelta(days=1)


def test_an_office_is_neither_cleared_nor_moved_in_time(storage: Storage) -> None:
    now = datetime(2026, 11, 21, 4, tzinfo=UTC)
    with storage.begin() as session:
        session.add(
            Region(
                code="BPN", name="Balikpapan", office="Dinas", zone="Asia/Makassar", created_at=now
            )
        )
    stage = Stage(storage, VirtualClock(now), "balikpapan")
    page = Visitor(site(stage, bound_to="127.0.0.1"), ADDRESS, {"Origin": ADDRESS})
    for what in ({"scenario": "batu"}, {"to": "monday"}):
        answer = page.post("/clock" if "to" in what else "/scenario", json=what)
        assert answer.json() == {"refusal": "real_people"}
    assert stage.now == now
    assert page.get("/").status_code == 200
    page.close()


def test_real_people_are_not_cleared_from_a_page(visitor: Visitor, storage: Storage) -> None:
    with storage.begin() as session:
        session.add(Contact(person_id=1, channel="telegram", address="12"))
    answer = visitor.post("/scenario", json={"scenario": "batu"})
    assert answer.status_code == 409
    assert answer.json() == {"refusal": "real_people"}
    assert "Balikpapan" in visitor.get("/").text


def test_the_morning_report_shows_its_picture(visitor: Visitor, stage: Stage) -> None:
    visitor.post("/phones/rahmat-hidayat/words", json={"words": ORDER})
    visitor.post("/phones/rahmat-hidayat/words", json={"words": "ya"})
    visitor.post("/phones/rahmat-hidayat/words", json={"words": "/laporan"})
    shown = visitor.get("/phones/rahmat-hidayat").text
    (address,) = re.findall(r'<img class="picture" src="([^"]+)"', shown)
    picture = visitor.get(address)
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    again = visitor.get(address, headers={"If-None-Match": picture.headers["etag"]})
    assert again.status_code == 304
    assert visitor.get("/pictures/999999").status_code == 404


def test_a_paper_is_offered_to_be_kept(visitor: Visitor) -> None:
    visitor.post("/phones/rahmat-hidayat/words", json={"words": "/surat situasi"})
    shown = visitor.get("/phones/rahmat-hidayat").text
    (address,) = re.findall(r'<a class="document" href="([^"]+)" download=', shown)
    assert re.fullmatch(r"/documents/\d+/situasi-pesanan-[a-z0-9-]+\.pdf", address)
    paper = visitor.get(address)
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.headers["content-disposition"].startswith('attachment; filename="situasi-')
    assert paper.content.startswith(b"%PDF")
    again = visitor.get(address, headers={"If-None-Match": paper.headers["etag"]})
    assert again.status_code == 304
    other = address.rpartition("/")[0]
    assert visitor.get(f"{other}/lain.pdf").status_code == 404
    assert visitor.get("/documents/999999/lain.pdf").status_code == 404
