"""The papers of a shipment say what its records say, add up, and are the same bytes again."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import openpyxl
import pytest
from district import District
from quay import Quay

from bot.papers import made
from bot.papers.worded import paper_in_words
from bot.render import Words
from bot.storage import Storage
from domain.models import Shipment
from domain.papers import SHIPMENT_KINDS
from domain.papers.base import FORMS, Labels, Paper, PaperFile, Table
from domain.quantities import Money, Quantity
from domain.shipping.settlement import deduct, settlements
from domain.shipping.shipments import lines_of_shipment

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
WORDS = Words()


class Shipped:
    """A shipment of two orders, received and packed, and its papers."""

    def __init__(self, storage: Storage) -> None:
        self._open = storage.begin()
        session = self._open.__enter__()
        self.quay = Quay(District(session, MONDAY))
        first = self.quay.line([Decimal("12.5"), 30], 85_333)
        second = self.quay.line([20], 40_000)
        self.shipment: Shipment = self.quay.shipment()
        self.quay.give(self.shipment)
        for entry in (first, second):
            for share in self.quay.district.shares(entry):
                amount = share.confirmed or Decimal(0)
                self.quay.take_in(share, amount, amount - 1)
        self.quay.pack(self.shipment)
        mine = settlements(session, self.shipment)[0]
        officer = self.quay.district.officer.id
        deduct(session, self.shipment, mine.producer, 15_000, "=1+1", MONDAY, officer)

    def papers(self, name: str) -> tuple[Paper, ...]:
        """Those of one kind."""
        (kind,) = [one for one in SHIPMENT_KINDS if one.name == name]
        quay = self.quay
        return kind.make(quay.session, quay.region, quay.district.now, self.shipment.id)


@pytest.fixture
def shipped(storage: Storage) -> Iterator[Shipped]:
    """Balikpapan's first shipment."""
    made_ = Shipped(storage)
    yield made_
    made_._open.__exit__(None, None, None)


def tables(paper: Paper) -> list[Table]:
    """The tables of a paper."""
    return [part for part in paper.body if isinstance(part, Table)]


def test_there_is_something_of_every_kind_and_the_same_bytes_again(shipped: Shipped) -> None:
    assert len(SHIPMENT_KINDS) == 7
    for kind in SHIPMENT_KINDS:
        papers = shipped.papers(kind.name)
        assert papers, kind.name
        for form in FORMS:
            file = PaperFile(papers[:1], form)
            assert made(file, WORDS) == made(PaperFile(shipped.papers(kind.name)[:1], form), WORDS)


def test_the_packing_list_adds_up_to_what_was_accepted(shipped: Shipped) -> None:
    paper, english = shipped.papers("packing_list")
    (table,) = tables(paper)
    totals = dict(zip([one.name for one in table.columns], table.totals(), strict=True))
    assert totals["cartons"] == 7
    assert totals["quantity"] == Quantity(Decimal("59.5"), "kg")
    assert totals["net_kg"] == Decimal("59.5")
    assert totals["gross_kg"] is None
    assert english.language == "en"
    assert [row[0] for row in table.rows] == ["1–4", "5", "6", "7"]


def test_weights_that_are_not_all_known_are_not_added_up(shipped: Shipped) -> None:
    lines = lines_of_shipment(shipped.quay.session, shipped.shipment)
    lines[0].terms.empty_grams = 400
    (table,) = tables(shipped.papers("packing_list")[0])
    assert table.rows[0][-1] is not None
    assert table.rows[-1][-1] is None
    assert table.totals()[-2:] == (Decimal("59.5"), None)
    lines[1].terms.empty_grams = 300
    (table,) = tables(shipped.papers("packing_list")[0])
    assert table.totals()[-1] == Decimal("59.5") + 5 * Decimal("0.4") + 2 * Decimal("0.3")


def test_an_invoice_for_each_order_says_its_value_in_words(shipped: Shipped) -> None:
    papers = [paper for paper in shipped.papers("commercial_invoice") if paper.language == "id"]
    assert [paper.number for paper in papers] == ["BPN-K001/BPN-001/F", "BPN-K001/BPN-002/F"]
    (table,) = tables(papers[0])
    assert table.totals()[-1] == Money(3_455_987)
    said = str(paper_in_words(papers[0], WORDS))
    assert "tiga juta empat ratus lima puluh lima ribu sembilan ratus delapan puluh tujuh" in said
    assert "1605.10" in said
    assert "perlu dipastikan" in said


def test_an_invoice_in_the_buyers_money_is_rounded_to_the_hundredth(shipped: Shipped) -> None:
    line = lines_of_shipment(shipped.quay.session, shipped.shipment)[0]
    line.terms.invoice_price, line.terms.currency = Decimal("7.255"), "SGD"
    (table,) = tables(shipped.papers("commercial_invoice")[0])
    assert table.totals()[-1] == Decimal("293.83") == table.rows[0][-1]


def test_every_carton_and_every_lot_has_a_label(shipped: Shipped) -> None:
    (cartons,) = shipped.papers("carton_labels")
    (sheet,) = [part for part in cartons.body if isinstance(part, Labels)]
    assert [label.code for label in sheet.labels] == [f"BPN-K001-{n:03d}" for n in range(1, 8)]
    (lots,) = shipped.papers("lot_labels")
    (sheet,) = [part for part in lots.body if isinstance(part, Labels)]
    assert [label.code for label in sheet.labels] == [
        f"/terima {lot.lot.code}" for lot in shipped.quay.lots(shipped.shipment)
    ]


def test_a_lot_label_opens_the_chat_where_a_channel_has_links(shipped: Shipped) -> None:
    (lots,) = shipped.papers("lot_labels")
    words = Words()
    plain = paper_in_words(lots, words)
    words.links = ["https://t.me/patungan_bot?start={code}"]
    linked = paper_in_words(lots, words)
    assert plain["blocks"][0]["labels"][0]["svg"] != linked["blocks"][0]["labels"][0]["svg"]


def test_the_traceability_list_leads_from_carton_to_producer_and_back(shipped: Shipped) -> None:
    (paper,) = shipped.papers("traceability")
    by_carton, by_lot = tables(paper)
    lots = shipped.quay.lots(shipped.shipment)
    for lot in lots:
        mine = [row for row in by_carton.rows if row[3] == lot.lot.code]
        packed = sum(row[6].amount for row in mine if isinstance(row[6], Quantity))
        assert packed == lot.accepted
        assert {row[4] for row in mine} == {lot.producer.business}
        assert {row[7] for row in mine} == {lot.receipts[0].recorded_at}
        assert {row[8] for row in mine} == {"Ratna"}
        (back,) = [row for row in by_lot.rows if row[0] == lot.lot.code]
        assert back[-1] == ", ".join(str(row[0]) for row in mine)


def test_statements_and_the_list_agree_to_the_rupiah(shipped: Shipped) -> None:
    (everybody,) = shipped.papers("settlement_list")
    listed, deductions = tables(everybody)
    statements = shipped.papers("payment_statement")
    assert len(listed.rows) == len(statements) == 3
    for row, statement in zip(listed.rows, statements, strict=True):
        lots, *taken = tables(statement)
        assert lots.totals()[-1] == row[3]
        off = taken[0].totals()[-1] if taken else Money(0)
        assert off == row[4]
    assert listed.totals()[3:] == (Money(4_215_987), Money(15_000), Money(4_200_987))
    assert deductions.totals()[-1] == Money(15_000)


def test_a_workbook_calculates_and_no_reason_becomes_a_formula(shipped: Shipped) -> None:
    file = made(PaperFile(shipped.papers("settlement_list"), "xlsx"), WORDS)
    book = openpyxl.load_workbook(io.BytesIO(file))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    formulas = [str(cell.value) for cell in cells if cell.data_type == "f"]
    assert any("SUM" in formula or "SUBTOTAL" in formula for formula in formulas)
    assert "=1+1" not in formulas
    assert any(cell.value == "=1+1" and cell.data_type != "f" for cell in cells)


def test_before_anything_is_packed_there_is_no_packing_list(storage: Storage) -> None:
    with storage.begin() as session:
        quay = Quay(District(session, MONDAY))
        quay.line([10])
        shipment = quay.shipment()
        quay.give(shipment)
        found = {
            kind.name: bool(kind.make(session, quay.region, MONDAY, shipment.id))
            for kind in SHIPMENT_KINDS
        }
    assert [name for name, there in found.items() if there] == ["lot_labels"]
