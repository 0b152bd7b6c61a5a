"""The order letter (surat pesanan): what a producer has promised, on paper, to be signed."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from domain.faces import face
from domain.messages.base import Part
from domain.models import OrderLine, Producer, Region, Share, ShareState
from domain.papers.base import Fact, Facts, Paper, Signature
from domain.papers.office import called, letterhead
from domain.quality import quality_of
from domain.quantities import ZERO, Money, worth
from domain.standing import awaited, line_of, live_amount
from domain.weeks import local

KIND = "order_letter"
PROMISED = (ShareState.CONFIRMED, ShareState.RECEIVED)


class OrderLetterOpening(Part):
    """Thanks for the promise, and what follows."""

    business: str


class OrderLetterTerms(Part):
    """What is expected of the goods, and what becomes of those that are not like that.

    ``papers`` are the qualifications that the order asks for.
    """

    papers: str


def promised_shares(session: Session, order_id: int) -> list[Share]:
    """The shares of an order that somebody promised, in the order in which they were made."""
    return [one for one in _shares(session, order_id) if one.state in PROMISED]


def order_letter(session: Session, share: Share) -> Paper | None:
    """The letter about a promised share; None where nothing is promised."""
    if share.state not in PROMISED or share.answered_at is None:
        return None
    entry = line_of(session, share.line_id)
    producer = session.get_one(Producer, share.producer_id)
    person = face(session, entry.order.region_id, producer)
    region = session.get_one(Region, entry.order.region_id)
    day = local(share.answered_at, region.zone).date()
    place = [one.id for one in _shares(session, entry.order.id)].index(share.id) + 1
    return Paper(
        kind=KIND,
        number=f"{entry.order.code}/SP-{place:02d}",
        day=day,
        issuer=letterhead(region),
        zone=region.zone,
        addressee=(called(person), producer.business, producer.district),
        body=(
            OrderLetterOpening(producer.business),
            Facts(_facts(session, share)),
            OrderLetterTerms(", ".join(entry.line.needs)),
        ),
        signatures=(Signature("office"), Signature("producer", person.name)),
    )


def _facts(session: Session, share: Share) -> tuple[Fact, ...]:
    entry = line_of(session, share.line_id)
    amount, price = live_amount(share), entry.line.price_rupiah
    rest = awaited(share) if share.state is ShareState.CONFIRMED else ZERO
    value = None if price is None else worth(amount, price)
    return (
        Fact("order", entry.order.code),
        Fact("product", entry.product.name, strong=True),
        Fact("share", entry.quantity(amount), strong=True),
        Fact("came", entry.quantity(share.received) if share.received else None),
        Fact("awaited", entry.quantity(rest) if share.received and rest else None, strong=True),
        Fact("price", None if price is None else Money(price)),
        Fact("value", value, strong=True),
        Fact("in_words", value, "words"),
        Fact("destination", entry.order.destination),
        Fact("cutoff", entry.line.cutoff, "long", strong=True),
        Fact("place", entry.line.handover_place),
        Fact("quality", quality_of(entry) or None),
    )


def _shares(session: Session, order_id: int) -> Sequence[Share]:
    return session.exec(
        select(Share)
        .join(OrderLine, col(Share.line_id) == OrderLine.id)
        .where(OrderLine.order_id == order_id)
        .order_by(col(Share.id))
    ).all()


__all__ = ["KIND", "OrderLetterOpening", "OrderLetterTerms", "order_letter", "promised_shares"]
