"""What the office hands over, signs and files: papers, each made of records by a pure function.

A new kind is a module with a function that makes a `Paper`, its wordings, and one line in `KINDS`:
then officers are offered it, and ``patungan simulate --papers`` writes it.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import chain

from sqlmodel import Session, col, select

from domain.models import Order, Region, Shipment, ShipmentState
from domain.papers import (
    capacity_sheet,
    carton_labels,
    commercial_invoice,
    order_letter,
    packing_list,
    payment_statement,
    receipt,
    season_report,
    share_list,
    situation_sheet,
    traceability,
)
from domain.papers.base import Paper
from domain.values import Value

Make = Callable[[Session, Region, datetime, int], tuple[Paper, ...]]


class Subject(Value):
    """What a paper may be about: a record, the code that people know it by, and whose it is."""

    id: int
    code: str
    exporter_id: int | None = None


class PaperKind(Value):
    """A kind of paper. ``words`` are what officers call it (``/surat kapasitas``).

    ``make`` gives the papers about a subject (of the region itself where there are no subjects: the
    number is 0 then); none where there is nothing to put on them. ``subjects``: the newest first.
    """

    name: str
    words: tuple[str, ...]
    make: Make
    subjects: Callable[[Session, Region], Sequence[Subject]] | None = None


def orders_of(session: Session, region: Region) -> list[Subject]:
    """The orders of a region as subjects, the newest first."""
    rows = session.exec(
        select(Order).where(Order.region_id == region.id).order_by(col(Order.id).desc())
    )
    return [Subject(order.id, order.code, order.exporter_id) for order in rows]


def _letters(session: Session, _: Region, __: datetime, order_id: int) -> tuple[Paper, ...]:
    shares = order_letter.promised_shares(session, order_id)
    letters = (order_letter.order_letter(session, share) for share in shares)
    return tuple(letter for letter in letters if letter is not None)


def _receipts(session: Session, _: Region, __: datetime, order_id: int) -> tuple[Paper, ...]:
    found = receipt.receipts_of_order(session, order_id)
    return tuple(receipt.receipt_paper(session, one) for one in found)


def _shares(session: Session, _: Region, now: datetime, order_id: int) -> tuple[Paper, ...]:
    return (share_list.share_list(session, session.get_one(Order, order_id), now),)


def _capacity(session: Session, region: Region, now: datetime, _: int) -> tuple[Paper, ...]:
    return (capacity_sheet.capacity_sheet(session, region, now),)


def _situation(session: Session, region: Region, now: datetime, _: int) -> tuple[Paper, ...]:
    return (situation_sheet.situation_sheet(session, region, now),)


def _season(session: Session, region: Region, now: datetime, _: int) -> tuple[Paper, ...]:
    return (season_report.season_report(session, region, now),)


def shipments_of(session: Session, region: Region) -> list[Subject]:
    """The shipments of a region that were not cancelled, the newest first."""
    rows = session.exec(
        select(Shipment)
        .where(Shipment.region_id == region.id, Shipment.state != ShipmentState.CANCELLED)
        .order_by(col(Shipment.id).desc())
    )
    return [Subject(one.id, one.code, one.exporter_id) for one in rows]


def _of_shipment(*makers: Callable[[Session, Shipment, datetime], Paper | None]) -> Make:
    """Papers of a shipment, those that there is nothing to put on left out."""

    def make(session: Session, _: Region, now: datetime, shipment_id: int) -> tuple[Paper, ...]:
        shipment = session.get_one(Shipment, shipment_id)
        papers = (maker(session, shipment, now) for maker in makers)
        return tuple(paper for paper in papers if paper is not None)

    return make


def _english_packing_list(session: Session, shipment: Shipment, now: datetime) -> Paper | None:
    return packing_list.packing_list(session, shipment, now, "en")


def _invoices(session: Session, _: Region, now: datetime, shipment_id: int) -> tuple[Paper, ...]:
    """Each in Indonesian for the office, then in English for the buyer."""
    shipment = session.get_one(Shipment, shipment_id)
    papers = (
        commercial_invoice.commercial_invoices(session, shipment, now, language)
        for language in ("id", "en")
    )
    return tuple(chain.from_iterable(papers))


def _payments(session: Session, _: Region, now: datetime, shipment_id: int) -> tuple[Paper, ...]:
    shipment = session.get_one(Shipment, shipment_id)
    return payment_statement.payment_statements(session, shipment, now)


SHIPMENT_KINDS: tuple[PaperKind, ...] = (
    PaperKind(
        packing_list.KIND,
        ("kemas", "daftar kemas"),
        _of_shipment(packing_list.packing_list, _english_packing_list),
        shipments_of,
    ),
    PaperKind(commercial_invoice.KIND, ("faktur",), _invoices, shipments_of),
    PaperKind(
        carton_labels.KIND,
        ("label", "label karton"),
        _of_shipment(carton_labels.carton_labels),
        shipments_of,
    ),
    PaperKind(
        carton_labels.LOTS_KIND,
        ("lot", "label lot"),
        _of_shipment(carton_labels.lot_labels),
        shipments_of,
    ),
    PaperKind(
        traceability.KIND,
        ("telusur", "daftar telusur"),
        _of_shipment(traceability.traceability),
        shipments_of,
    ),
    PaperKind(
        payment_statement.LIST_KIND,
        ("bayar", "daftar bayar"),
        _of_shipment(payment_statement.settlement_list),
        shipments_of,
    ),
    PaperKind(payment_statement.KIND, ("rincian", "rincian bayar"), _payments, shipments_of),
)
KINDS: tuple[PaperKind, ...] = (
    PaperKind(order_letter.KIND, ("pesanan",), _letters, orders_of),
    PaperKind(share_list.KIND, ("bagian", "daftar"), _shares, orders_of),
    PaperKind(receipt.KIND, ("terima", "tanda terima"), _receipts, orders_of),
    PaperKind(capacity_sheet.KIND, ("kapasitas",), _capacity),
    PaperKind(situation_sheet.KIND, ("situasi", "hari ini", "keadaan"), _situation),
    PaperKind(season_report.KIND, ("musim", "laporan"), _season),
)
ALL_KINDS = (*KINDS, *SHIPMENT_KINDS)

__all__ = [
    "ALL_KINDS",
    "KINDS",
    "SHIPMENT_KINDS",
    "PaperKind",
    "Subject",
    "orders_of",
    "shipments_of",
]
