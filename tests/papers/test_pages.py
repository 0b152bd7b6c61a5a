"""Papers as PDF: the same bytes again, nothing runs over, and what people wrote is only text."""

import io
import subprocess
import sys
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
import zxingcpp
from matplotlib.image import imread
from pypdf import PdfReader
from some_papers import DAY, HOSTILE, full, kg, paper, table

from bot.papers import pdf
from bot.papers.pdf import pages_of, pdf_of
from bot.papers.worded import BREAK
from bot.render import Words
from domain.papers.base import Column, Label, Labels, NewPage, Paper, Signature, table_of
from domain.papers.order_letter import OrderLetterOpening, OrderLetterTerms
from domain.values import replace

WORDS = Words()
LONG = "Usaha Bersama Ibu-Ibu Penggoreng Peyek Kepiting Kampung Baru Ulu Rukun Tetangga Tujuh " * 2
ENDLESS = "Nama" * 40
MANY = [(f"Dapur Nomor {n}", "40", "2", 85_000) for n in range(500)]
MARGIN_CM, DOTS_PER_CM = 1.2, 60 / 2.54


def read(*papers: Paper) -> list[str]:
    """The text of every page."""
    pages = PdfReader(io.BytesIO(pdf_of(papers, WORDS))).pages
    return [page.extract_text().replace(BREAK, "") for page in pages]


def ink(png: bytes) -> "np.ndarray[tuple[int, int], np.dtype[np.bool_]]":
    """Where a page is not white."""
    picture = imread(io.BytesIO(png), format="png")
    dark: np.ndarray[tuple[int, int], np.dtype[np.bool_]] = picture[:, :, :3].min(axis=2) < 0.98
    return dark


def stays_inside(made: Paper) -> bool:
    """Whether nothing of a paper touches the margins at the sides."""
    pages = [ink(page) for page in pages_of((made,), WORDS, ppi=60)]
    edge = int(MARGIN_CM * DOTS_PER_CM)
    assert any(page.any() for page in pages)
    return not any(page[:, :edge].any() or page[:, -edge:].any() for page in pages)


def test_the_same_paper_gives_the_same_bytes_in_any_process() -> None:
    here = pdf_of((full(),), WORDS)
    program = (
        "import sys; from some_papers import full; from bot.papers.pdf import pdf_of;"
        "from bot.render import Words; sys.stdout.buffer.write(pdf_of((full(),), Words()))"
    )
    environment = {"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": "7", "HOME": "/nowhere"}
    there = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, env=environment
    ).stdout
    assert here == there


def test_its_date_is_the_only_time_in_it() -> None:
    about = PdfReader(io.BytesIO(pdf_of((full(),), WORDS))).metadata
    assert about is not None
    assert about.creation_date is not None
    assert about.creation_date.date() == DAY
    assert about.title == "Tanda Terima BPN-2026-014/07"
    assert about.author == "Dinas Perdagangan"


def test_everything_stands_on_it_in_indonesian() -> None:
    (page,) = read(full())
    for told in (
        "PEMERINTAH KOTA BALIKPAPAN",
        "DINAS PERDAGANGAN",
        "TANDA TERIMA",
        "Nomor: BPN-2026-014/07",
        "Balikpapan, 23 November 2026",
        "Kepada Yth.",
        "tiga juta dua ratus tiga puluh ribu rupiah",
        "Rp3.230.000",
        "38 kg",
        "95,0 %",
        "23 Nov 2026",
        "Halaman 1 dari 1",
    ):
        assert told in page


def test_an_english_paper_is_english() -> None:
    (page,) = read(replace(full(), language="en"))
    assert "GOVERNMENT OF KOTA BALIKPAPAN" in page
    assert "three million, two hundred and thirty thousand rupiah" in page
    assert "Rp3,230,000" in page
    assert "Page 1 of 1" in page


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_what_somebody_is_called_is_only_ever_text(name: str) -> None:
    made = replace(full([(name, "1", "0", 1)]), addressee=(name,), number=name[:20])
    pages = read(made)
    seen = "".join("".join(pages).split())
    words = "".join(c if c.isprintable() and c.isascii() else " " for c in name).split()
    assert words
    assert all(seen.count(word) >= 2 for word in words)
    assert "root:" not in seen
    assert len(pages) == 1


def test_a_markup_in_an_opening_stays_what_was_typed() -> None:
    (page,) = read(paper(OrderLetterOpening("*#panic()* {price}"), OrderLetterTerms("#read()")))
    assert "*#panic()* {price}" in page
    assert "#read()" in page


def test_a_table_over_many_pages_repeats_its_headings_and_counts_its_pages() -> None:
    pages = read(full(MANY[:150]))
    tables = [page for page in pages if "Dapur Nomor" in page]
    assert len(pages) >= 4
    assert len(tables) >= len(pages) - 1
    assert all("Harga satuan" in page for page in tables)
    assert f"Halaman {len(pages)} dari {len(pages)}" in pages[-1]
    whole = "\n".join(pages)
    assert all(f"Dapur Nomor {n}" in whole for n in range(150))
    assert "Rp484.500.000" in whole
    assert whole.count("Jumlah") == 1


def test_no_page_holds_signatures_or_a_total_alone() -> None:
    lines = [OrderLetterOpening("Dapur Siti")]
    for count in (7, 9):
        pages = read(paper(*lines * count, table(MANY[:4]), landscape=True))
        assert "Jumlah" in pages[-1]
        assert "Dapur Nomor 0" in pages[-1]


def test_five_hundred_rows_are_as_many_pages_as_they_take() -> None:
    pages = PdfReader(io.BytesIO(pdf_of((full(MANY),), WORDS))).pages
    last = pages[-1].extract_text()
    assert f"Halaman {len(pages)} dari {len(pages)}" in last
    assert "Rp1.615.000.000" in last
    assert len(pages) >= 10


@pytest.mark.parametrize("landscape", [False, True], ids=["portrait", "landscape"])
def test_long_names_and_large_sums_wrap_and_stay_on_the_paper(landscape: bool) -> None:
    rows = [(LONG, "99999.999", "0.5", 9_999_999), (ENDLESS, "1", "0", 1)]
    body = (OrderLetterOpening(ENDLESS + LONG), table(rows), OrderLetterTerms(LONG))
    made = paper(*body, names=(LONG, ENDLESS), landscape=landscape, number=ENDLESS)
    assert stays_inside(made)
    assert LONG.rsplit(maxsplit=1)[-1] in "".join(read(made))


def test_the_margin_would_show_what_runs_over() -> None:
    assert ink(pages_of((full(),), WORDS, ppi=60)[0])[:, 200].any()


def test_an_office_with_a_long_name_stays_on_the_paper() -> None:
    head = replace(full().issuer, office=LONG, region=LONG, address=ENDLESS, town=LONG)
    assert stays_inside(replace(full(), issuer=head))


def test_papers_in_one_file_are_counted_by_themselves() -> None:
    pages = read(full(MANY[:60]), full())
    assert "Halaman 1 dari 2" in pages[0]
    assert "Halaman 2 dari 2" in pages[1]
    assert "Halaman 1 dari 1" in pages[2]


def test_a_new_page_begins_where_it_is_wanted() -> None:
    assert len(read(paper(OrderLetterOpening("A"), NewPage(), OrderLetterOpening("B")))) == 2


def test_the_codes_of_labels_are_read_from_the_paper_by_a_scanner() -> None:
    codes = [f"https://t.me/PatunganBot?start=T-BPN-L{n:04d}" for n in range(14)]
    labels = Labels(tuple(Label(code, LONG, ("peyek", kg(12), date(2026, 1, 1))) for code in codes))
    found: list[str] = []
    for page in pages_of((paper(labels),), WORDS, ppi=110):
        grey = (imread(io.BytesIO(page), format="png")[:, :, 0] * 255).astype(np.uint8)
        found += [one.text for one in zxingcpp.read_barcodes(grey)]
    assert sorted(found) == codes


def test_an_empty_table_says_so() -> None:
    (page,) = read(paper(table([])))
    assert "Tidak ada" in page
    assert "Jumlah" not in page


def test_nothing_of_the_machine_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TYPST_FONT_PATHS", "/nowhere")
    pages: list[Any] = list(PdfReader(io.BytesIO(pdf_of((full(),), WORDS))).pages)
    fonts = {
        str(one.get_object()["/BaseFont"]).partition("+")[2].partition("-")[0]
        for page in pages
        for one in page["/Resources"]["/Font"].values()
    }
    assert fonts == {"LibertinusSerif"}
    assert Decimal(len(pdf_of((full(),), WORDS))) < 80_000


def test_the_head_signs_by_name_where_the_office_has_said_who_that_is() -> None:
    head = replace(full().issuer, head="Hj. Ratna, S.E.", head_number="NIP 1970")
    both = (Signature("office"), Signature("head"), Signature("head", "Plt. Budi"))
    (page,) = read(replace(full(), issuer=head, signatures=both))
    assert page.count("Hj. Ratna, S.E.") == 1
    assert "NIP 1970" in page
    assert "Plt. Budi" in page


def crossings(made: Paper) -> int:
    """How much text stands on the lines between the columns of a paper's table."""
    page = imread(io.BytesIO(pages_of((made,), WORDS, ppi=300)[0]), format="png")
    shade = page[:, :, :3].min(axis=2)
    text, line = shade < 0.4, (shade > 0.45) & (shade < 0.6)
    high = line.sum(axis=0)
    between = np.flatnonzero(high > 0.6 * high.max())
    assert 8 <= len(between) <= 36
    rows = np.flatnonzero(line[:, between[0]])
    table_rows = text[rows.min() : rows.max()]
    return int(table_rows[:, between].sum())


def test_a_long_district_stays_in_its_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = tuple(Column("district") for _ in range(11))
    narrow = paper(table_of("receipt", columns, [("Kedungkandang",) * 11] * 5))
    assert crossings(narrow) == 0
    (text,) = read(narrow)
    assert "".join(text.split()).count("Kedungkandang") == 55
    layout = pdf._layout()
    assert layout.count(b"> size.width") == 1
    monkeypatch.setattr(pdf, "_layout", lambda: layout.replace(b"> size.width", b"> 90cm"))
    assert crossings(narrow) > 0


def test_a_name_is_found_by_whoever_searches_for_it() -> None:
    made = full([("Warung Hj. Ratna Kedungkandang", "1", "0", 1)])
    text = PdfReader(io.BytesIO(pdf_of((made,), WORDS))).pages[0].extract_text()
    assert "Warung Hj. Ratna Kedungkandang" in " ".join(text.split())
    assert BREAK not in text
