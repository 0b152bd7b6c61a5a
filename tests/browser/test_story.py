"""The whole story in a real browser: from the order to the receipt."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.telephones import EVENT, MONDAY, Desk

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OFFICER, SITI, OTHER = 0, 1, 2
ORDER = "/buatpesanan peyek kepiting; 150 kg; Swiss; 7 Des; 85000"


def picture(tmp_path: Path) -> Path:
    """Where the README's picture goes: into the tree only when it is asked for."""
    wanted = os.environ.get("PATUNGAN_SCREENSHOTS") == "1"
    home = Path(__file__).parents[2] / "docs" if wanted else tmp_path
    home.mkdir(exist_ok=True)
    return home / "simulator.png"


def test_from_the_order_to_the_receipt(desk: Desk, tmp_path: Path) -> None:
    make_the_order(desk)
    state_capacity(desk)
    accept_the_offers(desk)
    take_the_picture(desk, picture(tmp_path))
    decline_an_offer(desk)
    fill_the_gap(desk)
    remind_of_the_cutoff(desk)
    hand_over(desk)


def make_the_order(desk: Desk) -> None:
    desk.say(OFFICER, ORDER)
    desk.read(OFFICER, "peyek kepiting 150 kg → Swiss", "Sen 7 Des, 15.00 WITA")
    desk.press(OFFICER, "Buat")
    desk.read(OFFICER, "BPN-001")
    desk.order("BPN-001", "peyek kepiting → Swiss", "150 kg", "150 belum terisi", "18 hari lagi")


def state_capacity(desk: Desk) -> None:
    desk.move_until("Jum 20 Nov 2026, 09.00")
    desk.read(SITI, "Bu Siti", "sanggup bikin peyek kepiting berapa kg?")
    expect(desk.row("Bu Siti Aminah")).to_contain_text("belum jawab")
    desk.say(SITI, "40 kg")
    desk.read(SITI, "Tercatat 40 kg peyek kepiting")
    desk.say(OTHER, "60 kilo aja bu")
    desk.saw(OTHER, "Tercatat 60 kg peyek kepiting")
    desk.hold(OTHER, "masitah")
    desk.say(OTHER, "50")
    desk.read(OTHER, "Tercatat 50 kg")
    expect(desk.row("Bu Siti Aminah")).to_contain_text("40")
    expect(desk.board).to_contain_text("150 kg dari 6 usaha")


def accept_the_offers(desk: Desk) -> None:
    """One whole, one in part; a third one waits."""
    desk.move(MONDAY)
    assert desk.clock() == "Sen 23 Nov 2026, 06.00 WITA"
    desk.read(OFFICER, "Laporan pagi, Sen 23 Nov", "150 ditawarkan")
    desk.order("0 pasti", "150 ditawarkan")
    desk.read(SITI, "Bagian Bu Siti 40 kg × Rp85.000 = Rp3.400.000")
    desk.press(SITI, "Sanggup")
    desk.read(SITI, "tercatat 40 kg peyek kepiting")
    desk.hold(OTHER, "nor-hasanah")
    desk.press(OTHER, "Sebagian")
    desk.read(OTHER, "Dari 60 kg, bisanya berapa")
    desk.say(OTHER, "30")
    desk.read(OTHER, "tercatat 30 kg", "Yang 30 kg kami tawarkan ke yang lain")
    desk.order("70 pasti", "50 ditawarkan", "30 belum terisi")
    expect(desk.board.locator(".trail")).to_contain_text("Bu Siti Aminah menyanggupi 40 kg")


def take_the_picture(desk: Desk, path: Path) -> None:
    desk.page.set_viewport_size({"width": 1480, "height": 1010})
    desk.page.emulate_media(reduced_motion="reduce")
    desk.say(OFFICER, "/status BPN-001")
    desk.read(OFFICER, "BPN-001")
    desk.page.mouse.move(0, 0)
    desk.page.evaluate("() => document.activeElement.blur()")
    desk.page.screenshot(path=path)
    desk.page.set_viewport_size({"width": 1440, "height": 900})


def decline_an_offer(desk: Desk) -> None:
    desk.hold(OTHER, "masitah")
    desk.press(OTHER, "Tidak sanggup")
    desk.read(OTHER, "Tidak apa-apa", "tetap 50 kg?")
    desk.press(OTHER, "Tetap 50 kg")
    desk.order("70 pasti", "80 belum terisi")
    expect(desk.board.locator(".trail")).to_contain_text("Bu Masitah tidak sanggup")


def fill_the_gap(desk: Desk) -> None:
    """Somebody who had been silent answers, gets the rest, is reminded, and accepts."""
    desk.hold(OTHER, "andi-rosmini")
    desk.say(OTHER, "90 kg")
    desk.saw(OTHER, "Tercatat 90 kg peyek kepiting")
    desk.move(EVENT)
    desk.read(OTHER, "Bagian Bu Andi 80 kg")
    desk.order("70 pasti", "80 ditawarkan")
    desk.move_until("Rab 25 Nov 2026, 09.00")
    desk.read(OTHER, "masih menunggu jawaban sampai hari ini 17.00 WITA")
    desk.press(OTHER, "Sanggup")
    desk.order("150 pasti")
    desk.saw(OFFICER, "150 kg")


def remind_of_the_cutoff(desk: Desk) -> None:
    for day, words in (
        ("Sen 30 Nov", "Tinggal 7 hari"),
        ("Jum 4 Des", "Tinggal 3 hari"),
        ("Min 6 Des", "Besok batas serahnya"),
        ("Sen 7 Des", "Hari ini batas serahnya"),
    ):
        desk.move_until(f"{day} 2026, 08.00")
        desk.read(SITI, words, "40 kg peyek kepiting")
    desk.press(SITI, "Siap semua")


def hand_over(desk: Desk) -> None:
    desk.say(OFFICER, "/terima")
    desk.press(OFFICER, "Siti")
    desk.press(OFFICER, "40 kg")
    desk.say(OFFICER, "38")
    desk.say(OFFICER, "2 kg remuk")
    desk.read(OFFICER, "datang 40 kg peyek kepiting, lolos 38 kg")
    desk.press(OFFICER, "Simpan")
    desk.read(OFFICER, "BPN-2026-001/01")
    desk.read(SITI, "Lolos 38 kg", "Rp3.230.000", "BPN-2026-001/01")
    desk.order("38 diterima")
    expect(desk.board.locator(".trail")).to_contain_text("38 kg lolos")
