"""What the office hands over, signs and files: papers, each made of records by a pure function.

A new kind is a module with a function that makes a `Paper`, its wordings, and one line in `KINDS`:
then officers are offered it, and ``patungan simulate --papers`` writes it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from domain.models import Order, Region
from domain.papers import (
    capacity_sheet,
    order_letter,
    receipt,
    season_report,
    share_list,
    situation_sheet,
)
from domain.papers.base import Paper

Make = Callable[[Session, Region, datetime, int], tuple[Paper, ...]]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a paper may be about: a record, the code that people know it by, and whose it is."""

    id: int
    code: str
    exporter_id: int | None = None


@dataclass(frozen=True, slots=True)
class PaperKind:
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


KINDS: tuple[PaperKind, ...] = (
    PaperKind(order_letter.KIND, ("pesanan",), _letters, orders_of),
    PaperKind(share_list.KIND, ("bagian", "daftar"), _shares, orders_of),
    PaperKind(receipt.KIND, ("terima", "tanda terima"), _receipts, orders_of),
    PaperKind(capacity_sheet.KIND, ("kapasitas",), _capacity),
    PaperKind(situation_sheet.KIND, ("situasi", "hari ini", "keadaan"), _situation),
    PaperKind(season_report.KIND, ("musim", "laporan"), _season),
)

__all__ = ["KINDS", "PaperKind", "Subject", "orders_of"]
