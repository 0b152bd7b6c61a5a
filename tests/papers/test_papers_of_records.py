"""The office's papers say what the records say: every name, every sum, nothing twice."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import Session, col, func, select

from bot.papers import file_name, made
from bot.render import Words
from bot.simulation.filing import papers_now, write_papers
from bot.simulation.scenarios import load
from bot.simulation.simulate import simulate
from bot.storage import Storage
from domain.models import (
    CapacityReport,
    Order,
    OrderLine,
    OrderState,
    Person,
    Producer,
    Product,
    Receipt,
    Region,
    Share,
    ShareState,
)
from domain.papers import KINDS
from domain.papers.base import FORMS, PDF, Cell, Fact, Facts, Paper, PaperFile, Table
from domain.papers.order_letter import order_letter
from domain.papers.receipt import receipt_paper
from domain.quantities import Money, Quantity, worth
from domain.three_ks import group_of, next_size, percent
from handlers.officer.groups import report_of

SURE = (ShareState.CONFIRMED, ShareState.RECEIVED)
WEEKS = 3


@dataclass
class Records:
    """A region with three weeks behind it."""

    session: Session
    region: Region
    now: datetime

    def papers(self, kind: str) -> dict[str, tuple[Paper, ...]]:
        """All papers of a kind, by what they are about."""
        (found,) = [one for one in KINDS if one.name == kind]
        if found.subjects is None:
            return {"": found.make(self.session, self.region, self.now, 0)}
        return {
            one.code: found.make(self.session, self.region, self.now, one.id)
            for one in found.subjects(self.session, self.region)
        }

    def order(self, code: str) -> Order:
        """The order of that code."""
        return self.session.exec(select(Order).where(Order.code == code)).one()


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    """Balikpapan after three weeks with twelve producers."""
    place = tmp_path_factory.mktemp("papers") / "office.db"
    storage = Storage(f"sqlite:///{place}", durable=False)
    case = load("balikpapan")
    asyncio.run(simulate(case, weeks=WEEKS, producers=12, seed=1, storage=storage))
    with storage.reading() as session:
        region = session.exec(select(Region)).one()
        yield Records(session, region, case.start + timedelta(weeks=WEEKS))
    storage.close()


def tables(paper: Paper) -> list[Table]:
    return [block for block in paper.body if isinstance(block, Table)]


def fact(paper: Paper, name: str) -> object:
    rows: list[Fact] = [one for b in paper.body if isinstance(b, Facts) for one in b.rows]
    return next(one.value for one in rows if one.name == name)


def column(table: Table, name: str) -> list[object]:
    return [row[table.place(name)] for row in table.rows]


def test_every_kind_of_paper_has_something_to_say(records: Records) -> None:
    for kind in KINDS:
        assert any(records.papers(kind.name).values()), kind.name


def test_every_promise_has_its_letter_with_its_worth(records: Records) -> None:
    letters = 0
    for code, papers in records.papers("order_letter").items():
        order = records.order(code)
        shares = records.session.exec(
            select(Share, OrderLine)
            .join(OrderLine, col(Share.line_id) == OrderLine.id)
            .where(OrderLine.order_id == order.id, col(Share.state).in_(SURE))
            .order_by(col(Share.id))
        ).all()
        assert len(papers) == len(shares)
        for paper, (share, line) in zip(papers, shares, strict=True):
            assert share.confirmed is not None
            assert fact(paper, "share") == Quantity(share.confirmed, fact(paper, "share").unit)  # type: ignore[attr-defined]
            assert fact(paper, "value") == worth(share.confirmed, line.price_rupiah or 0)
            assert fact(paper, "cutoff") == line.cutoff
            letters += 1
        assert len({paper.number for paper in papers}) == len(papers)
    assert letters > 10


def test_the_standard_that_goods_are_taken_in_by_stands_on_letter_and_receipt(
    records: Records,
) -> None:
    receipt = records.session.exec(select(Receipt)).first()
    assert receipt is not None
    share = records.session.get_one(Share, receipt.share_id)
    line = records.session.get_one(OrderLine, share.line_id)
    letter = order_letter(records.session, share)
    assert letter is not None
    assert fact(letter, "quality") is None
    with records.session.no_autoflush:
        line.quality = {"grade": "A", "text": "renyah", "sample": None}
        for paper in (
            order_letter(records.session, share),
            receipt_paper(records.session, receipt),
        ):
            assert paper is not None
            assert fact(paper, "quality") == "A: renyah"
        records.session.expire(line)


def test_the_list_of_shares_adds_up_to_what_is_sure(records: Records) -> None:
    for code, (paper,) in records.papers("share_list").items():
        order = records.order(code)
        total = records.session.exec(
            select(func.sum(Share.confirmed))
            .join(OrderLine, col(Share.line_id) == OrderLine.id)
            .where(OrderLine.order_id == order.id, col(Share.state).in_(SURE))
        ).one()
        (table,) = tables(paper)
        shown = table.totals()[table.place("share")]
        assert (shown.amount if isinstance(shown, Quantity) else None) == (total or None)


def test_every_hand_over_has_its_receipt(records: Records) -> None:
    papers = [one for found in records.papers("receipt").values() for one in found]
    receipts = {one.number: one for one in records.session.exec(select(Receipt))}
    assert len(papers) == len(receipts) > 5
    for paper in papers:
        kept = receipts[paper.number]
        (table,) = tables(paper)
        (row,) = table.rows
        share = records.session.get_one(Share, kept.share_id)
        line = records.session.get_one(OrderLine, share.line_id)
        assert row[table.place("accepted")] == Quantity(kept.accepted, row[1].unit)  # type: ignore[union-attr]
        assert row[table.place("value")] == worth(kept.accepted, line.price_rupiah or 0)
        assert fact(paper, "in_words") == row[table.place("value")]


def test_the_capacity_sheet_names_every_maker_and_adds_up_what_they_said(
    records: Records,
) -> None:
    ((paper,),) = records.papers("capacity_sheet").values()
    week = datetime.strptime(paper.number[-10:], "%Y-%m-%d").date()  # noqa: DTZ007 - a day
    assert len(tables(paper)) == 3
    for table in tables(paper):
        stated = records.session.exec(
            select(func.sum(CapacityReport.quantity))
            .join(Product, col(CapacityReport.product_id) == Product.id)
            .where(
                Product.name == table.title,
                CapacityReport.week == week,
                col(CapacityReport.replaced).is_(False),
            )
        ).one()
        shown = table.totals()[table.place("stated")]
        assert isinstance(shown, Quantity)
        assert shown.amount == stated
        businesses = column(table, "business")
        assert businesses == sorted(businesses, key=lambda one: str(one).casefold())


def test_the_situation_shows_every_open_order_line_once(records: Records) -> None:
    ((paper,),) = records.papers("situation_sheet").values()
    *by_product, calls = tables(paper)
    shown = [code for table in by_product for code in column(table, "order")]
    open_orders = records.session.exec(select(Order.code).where(Order.state == OrderState.OPEN))
    assert sorted(str(code) for code in shown) == sorted(open_orders.all())
    for table in by_product:
        for row in table.rows:
            ordered, sure, asked, missing = (row[table.place(name)] for name in (
                "ordered", "confirmed", "offered", "unfilled"
            ))  # fmt: skip
            assert ordered == sure + asked + missing  # type: ignore[operator]
    waiting = records.session.exec(
        select(func.count(col(Share.id))).where(Share.state == ShareState.OFFERED)
    ).one()
    assert len(calls.rows) >= waiting


def test_the_season_report_adds_up_to_the_receipts(records: Records) -> None:
    ((paper,),) = records.papers("season_report").values()
    value = 0
    for receipt, line in records.session.exec(
        select(Receipt, OrderLine)
        .join(Share, col(Receipt.share_id) == Share.id)
        .join(OrderLine, col(Share.line_id) == OrderLine.id)
    ):
        value += worth(receipt.accepted, line.price_rupiah or 0).rupiah
    *by_product, three = tables(paper)
    totals = [table.totals()[table.place("accepted_value")] for table in by_product]
    assert sum(one.rupiah for one in totals if isinstance(one, Money)) == value > 0
    assert paper.body[0].value == Money(value)  # type: ignore[attr-defined]
    for row in three.rows:
        _is_what_the_chat_says(
            records, dict(zip((c.name for c in three.columns), row, strict=True))
        )


def _is_what_the_chat_says(records: Records, row: dict[str, Cell]) -> None:
    """One name is one number: the three K's of the paper are those of ``/kelompok``."""
    product = records.session.exec(select(Product).where(Product.name == row["product"])).one()
    region = records.session.exec(select(Region)).one()
    group = group_of(records.session, region, product, records.now)
    told = report_of(group, next_size(records.session, region, product, records.now))
    assert (row["makers"], row["weekly_k"]) == (told.members, told.weekly)
    for said, part, whole in (
        (told.quality, row["accepted"], row["received"]),
        (told.reported, row["answered_weeks"], row["asked_weeks"]),
        (told.on_time, row["on_time"], row["due"]),
    ):
        assert said == percent(_bare(part), _bare(whole))


def _bare(cell: Cell) -> Decimal:
    if isinstance(cell, Quantity):
        return cell.amount
    assert isinstance(cell, int)
    return Decimal(cell)


def test_every_name_on_a_paper_is_somebody_of_the_region(records: Records) -> None:
    known = {one.business for one in records.session.exec(select(Producer))}
    known |= {f"{p.salutation} {p.name}".strip() for p in records.session.exec(select(Person))}
    for papers in records.papers("share_list").values():
        for paper in papers:
            for table in tables(paper):
                assert {*column(table, "business"), *column(table, "owner")} <= known


def test_the_same_records_give_the_same_files(records: Records, tmp_path: Path) -> None:
    """Written twice; and the file that a chat would bring is the same."""
    first = {one: one.read_bytes() for one in write_papers(records.session, records.now, tmp_path)}
    assert len(first) == len({one.name for one in first}) > 20
    assert {one.suffix for one in first} == {f".{form}" for form in FORMS}
    records.session.expire_all()
    words = Words()
    again = papers_now(records.session, records.now)
    some = again[::5]
    assert len(some) > 4
    for file in some:
        assert made(file, words) == first[tmp_path / file_name(file, words)]


def test_a_file_has_a_name_that_every_telephone_keeps(records: Records) -> None:
    (letters, *_) = records.papers("order_letter").values()
    words = Words()
    code = records.session.exec(select(Order.code).order_by(col(Order.id).desc())).first()
    together = file_name(PaperFile(letters, PDF, code or ""), words)
    assert together == f"surat-pesanan-{(code or '').lower()}.pdf"
    alone = file_name(PaperFile(letters[:1], "xlsx"), words)
    assert alone == f"surat-pesanan-{letters[0].number.lower().replace('/', '-')}.xlsx"
