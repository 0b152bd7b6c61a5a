"""The turn of a pool across regions: a host's own producers and their guests in one ledger.

Everybody is equal: who was favoured longest ago comes first, and of two who were never favoured
whoever makes the goods longer. A guest's turn is kept for each host's product by itself, so an
order of another region costs nobody their turn at home, nor the other way round.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, func, update
from sqlalchemy import select as columns
from sqlmodel import Session, col

from domain.around import Maker
from domain.guests import Guest
from domain.models import (
    GuestTurn,
    Person,
    Producer,
    ProducerProduct,
    ProducerState,
    Product,
    Share,
)
from domain.prepared import Prepared, inserting


class Ranked(NamedTuple):
    """A maker's place in the ledger: when they were favoured last, and since when they make it."""

    last_favoured: int
    number: int
    maker: Maker


def _ranked(last_favoured: int, number: int, *maker: int) -> Ranked:
    return Ranked(last_favoured, number, Maker(*maker))


IN_REACH = (
    col(ProducerProduct.product_id) == bindparam("product"),
    col(Producer.state) == ProducerState.ACTIVE,
    col(Person.opted_out_at).is_(None),
)
OWN = Prepared(
    columns(
        col(ProducerProduct.last_favoured),
        col(ProducerProduct.id),
        col(Producer.id),
        col(Person.id),
        col(Person.region_id),
    )
    .join(Producer, col(ProducerProduct.producer_id) == col(Producer.id))
    .join(Person, col(Producer.person_id) == col(Person.id))
    .where(*IN_REACH),
    _ranked,
)
GUESTS = Prepared(
    columns(
        func.coalesce(col(GuestTurn.last_favoured), 0),
        col(ProducerProduct.id),
        col(Producer.id),
        col(Person.id),
        col(Person.region_id),
    )
    .join(Producer, col(ProducerProduct.producer_id) == col(Producer.id))
    .join(Person, col(Producer.person_id) == col(Person.id))
    .outerjoin(
        GuestTurn,
        (col(GuestTurn.producer_id) == col(Producer.id))
        & (col(GuestTurn.host_product_id) == bindparam("host")),
    )
    .where(*IN_REACH),
    _ranked,
)
LAST_OWN = Prepared[int | None](
    columns(func.max(col(ProducerProduct.last_favoured))).where(
        col(ProducerProduct.product_id) == bindparam("product")
    )
)
LAST_GUEST = Prepared[int | None](
    columns(func.max(col(GuestTurn.last_favoured))).where(
        col(GuestTurn.host_product_id) == bindparam("product")
    )
)
MOVE_OWN: Prepared[None] = Prepared(
    update(ProducerProduct.__table__)  # type: ignore[attr-defined] # SQLModel does not declare it
    .where(
        col(ProducerProduct.producer_id) == bindparam("producer"),
        col(ProducerProduct.product_id) == bindparam("of"),
    )
    .values(last_favoured=bindparam("turn"))
)
MOVE_GUEST: Prepared[None] = Prepared(
    update(GuestTurn.__table__)  # type: ignore[attr-defined]
    .where(
        col(GuestTurn.producer_id) == bindparam("producer"),
        col(GuestTurn.host_product_id) == bindparam("of"),
    )
    .values(last_favoured=bindparam("turn"))
)
FIRST_TURN: Prepared[None] = Prepared(
    inserting(GuestTurn, "producer_id", "host_product_id", "last_favoured")
)


class Makers(NamedTuple):
    """Who may make a host's orders, first in turn first; and what a guest makes them as."""

    in_turn: Sequence[Maker]
    made_as: dict[int, Guest]


def makers_across(session: Session, product: Product, guests: Sequence[Guest]) -> Makers:
    """The active makers of a product and of its guests, in one order."""
    found: list[Ranked] = OWN.all(session, product=product.id)
    made_as: dict[int, Guest] = {}
    for guest in guests:
        theirs = GUESTS.all(session, product=guest.product.id, host=product.id)
        made_as.update((one.maker.producer_id, guest) for one in theirs)
        found.extend(theirs)
    return Makers([one.maker for one in sorted(found)], made_as)


def to_the_end(session: Session, share: Share, product: Product) -> None:
    """Whoever's goods were accepted goes to the end of the queue, behind own and guests alike."""
    last = (
        LAST_OWN.first(session, product=product.id),
        LAST_GUEST.first(session, product=product.id),
    )
    turn = max(last[0] or 0, last[1] or 0) + 1
    about = {"producer": share.producer_id, "of": product.id, "turn": turn}
    if share.made_as_id is None:
        MOVE_OWN.run(session, **about)
    elif not MOVE_GUEST.run(session, **about):
        about = {"producer_id": share.producer_id, "host_product_id": product.id}
        FIRST_TURN.run(session, **about, last_favoured=turn)
