"""With the keyboard alone, at phone width, after a lost connection, in the dark."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from bot.channels.simulator import NAME
from bot.web.stage import Stage
from browser.telephones import EVENT, HOUR, Desk
from domain.models import Contact, Person

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SIZES = ((1920, 1080), (1024, 768), (390, 844), (320, 640))
CONTRAST = """() => {
  const channel = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const bright = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const colour = (text) => text.match(/[\\d.]+/g).map(Number)
    .map((v, n) => text.startsWith("color(srgb") && n < 3 ? v * 255 : v);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const found = colour(getComputedStyle(at).backgroundColor);
      if (found.length < 4 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  const weak = [];
  for (const element of document.querySelectorAll(".top *, main *, .tabs *")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !element.checkVisibility() || element.closest(".hidden, svg")) continue;
    const [a, b] = [colour(getComputedStyle(element).color), ground(element)].map(bright);
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) weak.push(`${element.tagName}.${element.className} ${ratio.toFixed(2)}`);
  }
  return [...new Set(weak)];
}"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_everything_can_be_done_with_the_keyboard(desk: Desk) -> None:
    keys = desk.page.keyboard
    keys.press("Tab")
    expect(desk.page.locator(".skip").first).to_be_focused()
    keys.press("Tab")
    expect(desk.page.locator("[data-leap='event']")).to_be_focused()
    keys.press("Enter")
    desk.settled()
    keys.press("Space")
    desk.settled()
    assert "Jum 20 Nov 2026, 09.00" in desk.clock()
    desk.read(1, "sanggup bikin peyek kepiting")
    siti = desk.phone(1)
    siti.locator(".who").focus()
    keys.press("Tab")
    expect(siti.locator(".messages")).to_be_focused()
    keys.press("Tab")
    expect(siti.locator(".messages button").first).to_be_focused()
    keys.press("Tab")
    expect(siti.get_by_role("textbox")).to_be_focused()
    keys.type("40 kg")
    keys.press("Enter")
    desk.read(1, "Tercatat 40 kg")
    expect(siti.get_by_role("textbox")).to_be_focused()
    expect(siti.get_by_role("textbox")).to_have_value("")
    siti.locator(".who").focus()
    keys.press("ArrowDown")
    expect(siti).to_have_attribute("data-address", "nor-hasanah")


def test_answered_choices_are_no_stops_of_the_keyboard(desk: Desk) -> None:
    for _ in range(3):
        desk.say(0, "/buatpesanan peyek kepiting; 150 kg; Swiss; 7 Des; 85000")
    desk.read(0, "Buat pesanan ini?")
    stops = "all => all.filter((one) => one.tabIndex === 0).length"
    office = desk.phone(0)
    assert office.locator(".choices button").evaluate_all(stops) == 3
    office.locator(".choices button", has_text="Batal").first.click()
    desk.read(0, "batal")
    assert office.locator(".choices button").count() >= 9
    office.locator(".skip").focus()
    desk.page.keyboard.press("Enter")
    expect(office.get_by_role("textbox")).to_be_focused()


def test_buttons_can_be_hit_with_a_thumb(desk: Desk) -> None:
    desk.page.set_viewport_size({"width": 360, "height": 740})
    desk.say(0, "/buatpesanan peyek kepiting; 150 kg; Swiss; 7 Des; 85000")
    desk.move(EVENT)
    desk.move(EVENT)
    expect(desk.phone(0).locator(".elsewhere")).to_contain_text("di telepon lain")
    heights = "all => all.map((one) => one.getBoundingClientRect().height).filter((h) => h)"
    for where in (".top button, .top select", ".phone[data-phone='0'] .choices button"):
        assert min(desk.page.locator(where).evaluate_all(heights)) >= 44
    assert desk.page.evaluate(OVERFLOW) <= 0


def test_the_focus_can_be_seen(desk: Desk) -> None:
    for _ in range(8):
        desk.page.keyboard.press("Tab")
        outline = desk.page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"


def test_one_telephone_at_a_time_at_phone_width(desk: Desk) -> None:
    desk.page.set_viewport_size({"width": 390, "height": 844})
    expect(desk.phone(0)).to_be_visible()
    expect(desk.phone(1)).to_be_hidden()
    expect(desk.board).to_be_hidden()
    desk.move(EVENT)
    desk.move(EVENT)
    tab = desk.page.locator(".tabs [data-tab='1']")
    expect(tab.locator(".badge")).to_have_text("1")
    tab.click()
    expect(tab.locator(".badge")).to_be_hidden()
    expect(desk.phone(1)).to_be_visible()
    expect(desk.phone(0)).to_be_hidden()
    desk.say(1, "40 kg")
    desk.read(1, "Tercatat 40 kg")
    expect(desk.phone(1).get_by_role("textbox")).to_be_in_viewport()
    desk.page.locator(".tabs [data-tab='board']").click()
    expect(desk.board).to_contain_text("Bu Siti Aminah menyatakan kapasitas")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size[0]))
def test_nothing_sticks_out_sideways(desk: Desk, size: tuple[int, int]) -> None:
    desk.page.set_viewport_size({"width": size[0], "height": size[1]})
    assert desk.page.evaluate(OVERFLOW) <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(desk: Desk, scheme: str) -> None:
    desk.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    desk.page.emulate_media(reduced_motion="reduce")
    desk.say(0, "/buatpesanan peyek kepiting; 150 kg; Swiss; 7 Des; 85000")
    desk.press(0, "Buat")
    desk.move(EVENT)
    desk.move(EVENT)
    desk.say(1, "40 kg")
    expect(desk.board.locator(".trail li").first).to_contain_text("40 kg")
    assert desk.page.evaluate(CONTRAST) == []


def test_who_is_held_is_still_held_after_a_reload(desk: Desk) -> None:
    desk.hold(1, "masitah")
    desk.page.reload()
    expect(desk.phone(1)).to_have_attribute("data-address", "masitah")


def test_messages_for_people_who_are_not_held_are_counted(desk: Desk) -> None:
    desk.move(EVENT)
    desk.move(EVENT)
    option = desk.phone(1).locator("option[value='masitah']")
    expect(option).to_have_text("Bu Masitah (1)")
    desk.hold(1, "masitah")
    expect(option).to_have_text("Bu Masitah")


def test_a_suggestion_is_sent_with_one_press(desk: Desk) -> None:
    desk.press(0, "/buatpesanan peyek kepiting; ")
    desk.read(0, "Buat pesanan ini?")
    expect(desk.phone(0).locator(".suggestion")).to_have_count(0)


def test_a_voice_note_shows_as_one(desk: Desk) -> None:
    desk.phone(1).get_by_label("Kirim pesan suara").click()
    desk.read(1, "belum bisa mendengar pesan suara")
    expect(desk.phone(1).locator(".mine")).to_contain_text("Pesan suara")


def test_starting_over_asks_first(desk: Desk) -> None:
    desk.say(1, "halo")
    desk.page.locator("#scenario-name").select_option("surakarta")
    desk.page.locator("#scenario button").click()
    desk.page.keyboard.press("Escape")
    expect(desk.phone(1).locator(".mine")).to_contain_text("halo")
    desk.page.locator("#scenario button").click()
    desk.page.get_by_role("button", name="Ya, mulai ulang").click()
    expect(desk.page.locator(".brand")).to_contain_text("Surakarta")
    expect(desk.phone(1).locator(".mine")).to_have_count(0)
    expect(desk.page.locator("#clock")).to_contain_text("WIB")


def test_two_windows_show_the_same_telephone(desk: Desk) -> None:
    other = Desk(desk.page.context.new_page())
    other.open(desk.page.url)
    desk.say(1, "dari jendela pertama")
    expect(other.phone(1).locator(".mine")).to_contain_text("dari jendela pertama")
    desk.move(HOUR)
    expect(other.page.locator("#clock")).to_have_text(desk.clock())
    assert other.complaints == []


def test_a_name_is_only_a_name(desk: Desk, stage: Stage) -> None:
    with stage.storage.begin() as session:
        person = Person(name="<img src=x onerror=alert(1)>", region_id=1, created_at=stage.now)
        session.add(person)
        session.flush()
        session.add(Contact(person_id=person.id, channel=NAME, address="nakal"))
    desk.page.reload()
    desk.hold(1, "nakal")
    desk.say(1, "<script>alert(1)</script>")
    expect(desk.phone(1).locator(".mine")).to_contain_text("<script>alert(1)</script>")
    expect(desk.page.locator("img[src=x]")).to_have_count(0)


def test_a_stranger_who_writes_makes_room_for_another(desk: Desk) -> None:
    desk.hold(1, "orang-baru-1")
    desk.say(1, "halo")
    desk.read(1, "kode undangan")
    expect(desk.phone(2).locator("option[value='orang-baru-2']")).to_be_attached()
    expect(desk.phone(1)).to_have_attribute("data-address", "orang-baru-1")


def test_more_than_three_choices_are_a_list(desk: Desk) -> None:
    desk.say(0, "/buatpesanan peyek kepiting; 150 kg; Swiss; 7 Des; 85000")
    desk.press(0, "Ubah")
    desk.read(0, "Bagian mana yang mau diubah")
    desk.phone(0).locator("summary", has_text="Pilih").click()
    desk.press(0, "Jumlah")
    expect(desk.phone(0).locator("details[open]")).to_have_count(0)


def test_a_paper_is_kept_by_a_click(desk: Desk, tmp_path: Path) -> None:
    desk.say(0, "/surat situasi")
    desk.page.screenshot(path=tmp_path / "paper.png")
    with desk.page.expect_download() as kept:
        desk.phone(0).locator(".bubble .document").last.click()
    assert kept.value.suggested_filename.startswith("situasi-pesanan-bpn-sit-")
    assert kept.value.path().read_bytes().startswith(b"%PDF")
    desk.press(0, "Minta Excel")
    with desk.page.expect_download() as kept:
        desk.phone(0).locator(".bubble .document").last.click()
    assert kept.value.suggested_filename.endswith(".xlsx")
