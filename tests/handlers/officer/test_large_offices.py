"""Sixty open orders and four hundred producers, read on a small telephone before a meeting."""

from decimal import Decimal

from crowds import ORDERS, PRODUCERS, crowd
from office import PEYEK, Office
from sqlmodel import col, select, update

from domain.models import Order, OrderLine, Product, Share, ShareState

FITS = 4096


def _labels(office: Office) -> list[str]:
    return [one.label for one in office.officer.messages[-1].message.choices]


def test_lists_of_a_large_office_begin_with_what_matters_and_lead_to_the_rest(
    office: Office,
) -> None:
    crowd(office)
    orders = office.say("/pesanan")
    assert orders.splitlines()[1].startswith("BPN-003 ")
    assert "Halaman 1 dari 8" in orders
    pages = [orders]
    while "Berikutnya" in _labels(office):
        pages.append(office.press("Berikutnya"))
    assert len(pages) == 8
    assert pages[-1].splitlines()[-3].startswith("BPN-059 ")
    assert "*lengkap*" not in pages[0]
    assert "lengkap" in pages[-1]
    listed = [line.split()[0] for page in pages for line in page.splitlines()[1:-1]]
    assert len(set(listed)) == ORDERS

    status = office.say("/status BPN-001")
    assert "Bagian: 40 ada kendala, 40 baru sebagian siap, 40 siap, 200 sanggup" in status
    assert "… dan 388 baris lagi" in status
    assert "Halaman 1 dari 34" in status
    second = office.press("Berikutnya")
    assert "Tempat serah" not in second
    assert "Bagian:" not in second
    assert "Halaman 2 dari 34" in second
    assert max(len(page) for page in (*pages, status, second)) < FITS

    which = office.say("/status")
    assert "Masih ada 52 pesanan lagi: /pesanan." in which
    assert _labels(office)[0].startswith("BPN-003")
    assert "misalnya BPN-004" in office.say("/umumkan")
    office.say("BPN-001")
    draft = office.say("Besok gudang tutup.")
    assert f"{PRODUCERS * 9 // 10} usaha di pesanan BPN-001" in draft


def test_goods_that_are_late_stand_before_everything_else(office: Office) -> None:
    crowd(office, orders=4, producers=3)
    with office.storage.begin() as session:
        last = select(OrderLine.id).order_by(col(OrderLine.id).desc()).limit(1)
        session.exec(
            update(OrderLine)
            .where(col(OrderLine.id) == session.exec(last).one())
            .values(cutoff=office.clock.now())
        )
    first = office.say("/pesanan").splitlines()[1]
    assert first.startswith("BPN-004 ")
    assert "lewat batas" in first
    assert "masih ditunggu 100 kg" in first


def test_an_order_of_many_products_goes_over_several_pages(office: Office) -> None:
    crowd(office, orders=1, producers=12)
    with office.storage.begin() as session:
        for number in range(9):
            session.add(
                OrderLine(
                    order_id=session.exec(select(Order.id)).one(),
                    product_id=session.exec(select(Product.id).where(Product.name == PEYEK)).one(),
                    quantity=Decimal(number + 1),
                    cutoff=office.clock.now(),
                    quality={"grade": "A", "text": "renyah, tidak remuk " * 20, "sample": None},
                )
            )
        session.exec(update(Share).values(state=ShareState.CONFIRMED, received=1, accepted=1))
    pages = [office.say("/status BPN-001")]
    while "Berikutnya" in _labels(office):
        pages.append(office.press("Berikutnya"))
    assert len(pages) == 3
    assert sum(page.count("peyek kepiting: ") for page in pages) == 10
    assert max(len(page) for page in pages) < FITS
