"""Goods of another region's producer leave like all others; no paper names who brought them."""

from decimal import Decimal

from district import District
from quay import Quay

from domain.models import Producer, Share, Shipment
from domain.papers import ALL_KINDS
from domain.shipping.settlement import settlements

OWNER = "Rahasia Sekali"


def _with_a_guest(quay: Quay) -> tuple[District, Share, Shipment]:
    """An own share and a guest's, of which 30 and 20 came and all but one were accepted."""
    batu = District(quay.session, quay.district.now, "BTU", "Kota Batu", "Asia/Jakarta")
    entry = quay.line([30])
    producer = batu.producer()
    batu.owner(producer).name = OWNER
    share = quay.share(entry, producer, Decimal(20))
    share.made_as_id, share.answered_at = batu.product.id, quay.district.now
    shipment = quay.shipment()
    quay.give(shipment)
    for one in quay.district.shares(entry):
        amount = one.confirmed or Decimal(0)
        quay.take_in(one, amount, amount - 1)
    quay.pack(shipment)
    return batu, share, shipment


def test_no_paper_of_the_host_names_a_guests_owner(quay: Quay) -> None:
    batu, share, shipment = _with_a_guest(quay)
    subjects = {"order": quay.entries[0].order.id, "shipment": shipment.id}
    seen = []
    for kind in ALL_KINDS:
        for about in subjects.values() if kind.subjects is not None else (0,):
            found = kind.subjects(quay.session, quay.region) if kind.subjects is not None else ()
            if kind.subjects is not None and about not in [one.id for one in found]:
                continue
            papers = kind.make(quay.session, quay.region, quay.district.now, about)
            seen += [repr(paper) for paper in papers]
    business = batu.session.get_one(Producer, share.producer_id).business
    assert len(seen) > 12
    assert not any(OWNER in paper for paper in seen)
    assert sum(business in paper for paper in seen) > 5


def test_a_guest_is_paid_and_told_so_by_the_host(quay: Quay) -> None:
    batu, share, shipment = _with_a_guest(quay)
    paid = {one.face.name: one.gross for one in settlements(quay.session, shipment)}
    theirs = batu.session.get_one(Producer, share.producer_id)
    assert paid[theirs.business] == 19 * 85_000
    assert batu.told(batu.owner(theirs), "AppointmentGiven") == 1
    assert batu.told(batu.owner(theirs), "ReceiptGiven") == 1
