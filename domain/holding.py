"""Who changes what is promised waits for whoever is changing it: row locks, always in one order.

SQLite lets one transaction write at a time, so nothing is needed there. On PostgreSQL several
processes work side by side, and two turns that each see enough capacity could promise it twice.
So whoever changes a share, a line or an order first holds the order and then its products; whoever
only states a capacity shares the product with others who do, and holds its producer. The order is
always: orders, products, producers, each by number. The locks end with the transaction, need no
session of their own, and let others go on referring to the rows (``FOR NO KEY UPDATE``). Products
that share the hours of workshops are held together, since one takes what the others have left; so
is a product with its guests of other regions (`domain.guests`), whose weeks its orders take.
Products of all regions are held in the one order of their numbers, whosever work it is.

What the session read before it had to wait may be old: it is read anew.
"""

from collections.abc import Iterable

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col, select

from domain.guests import EVER as GUESTS_OF
from domain.guests import guests_ever
from domain.hours import TIMED, tied_to
from domain.models import (
    Order,
    OrderLine,
    OrderState,
    PoolLink,
    Producer,
    Product,
    Share,
    Standby,
)
from domain.prepared import Prepared

CHANGING = (Order, OrderLine, Share, Standby)
OF_LINE = Prepared[tuple[int, Product]](
    columns(col(OrderLine.order_id), Product)
    .join(Product, col(OrderLine.product_id) == col(Product.id))
    .where(col(OrderLine.id) == bindparam("line"))
)
PRODUCTS_OF_ORDER = Prepared[Product](
    select(Product)
    .join(OrderLine, col(OrderLine.product_id) == col(Product.id))
    .where(col(OrderLine.order_id) == bindparam("order"))
)
ORDER = Prepared[int](
    columns(col(Order.id))
    .where(col(Order.id) == bindparam("order"))
    .with_for_update(key_share=True)
)
OPEN_ORDERS = Prepared[int](
    columns(col(Order.id))
    .where(col(Order.region_id) == bindparam("region"), col(Order.state) == OrderState.OPEN)
    .order_by(col(Order.id))
    .with_for_update(key_share=True)
)
PRODUCT = Prepared[tuple[int, bool]](
    columns(col(Product.id), col(Product.across))
    .where(col(Product.id) == bindparam("product"))
    .with_for_update(key_share=True)
)
PRODUCT_SHARED = Prepared[int](
    columns(col(Product.id))
    .where(col(Product.id) == bindparam("product"))
    .with_for_update(read=True)
)
IN_REGION = col(Product.region_id) == bindparam("region")
OF_REGION = columns(col(Product.id)).where(IN_REGION)
GUESTS_OF_REGION = columns(col(PoolLink.guest_product_id)).where(
    col(PoolLink.host_product_id).in_(OF_REGION), col(PoolLink.guest_product_id).is_not(None)
)
PRODUCTS = Prepared[tuple[int, bool]](
    columns(col(Product.id), col(Product.across))
    .where(IN_REGION | col(Product.id).in_(GUESTS_OF_REGION))
    .order_by(col(Product.id))
    .with_for_update(key_share=True)
)
GUESTS = Prepared[int](GUESTS_OF_REGION.order_by(col(PoolLink.guest_product_id)))
PRODUCER = Prepared[int](
    columns(col(Producer.id))
    .where(col(Producer.id) == bindparam("producer"))
    .with_for_update(key_share=True)
)


def hold_line(session: Session, line_id: int) -> None:
    """Nobody else changes this line's order or promises its product until the commit."""
    if not _is_shared(session):
        return
    for order, product in OF_LINE.all(session, line=line_id):
        ORDER.all(session, order=order)
        _hold_products(session, [product])
    _read_anew(session)


def hold_order(session: Session, order_id: int) -> None:
    """Nobody else changes this order or promises what it is about until the commit."""
    if not _is_shared(session):
        return
    ORDER.all(session, order=order_id)
    _hold_products(session, PRODUCTS_OF_ORDER.all(session, order=order_id))
    _read_anew(session)


def _hold_products(session: Session, products: Iterable[Product]) -> None:
    """Hold them; where offices agreed on one while this waited, its guests are held after it."""
    wanted = list(products)
    _hold_each(session, {number for one in wanted for number in _held_with(session, one)})


def _hold_each(session: Session, numbers: set[int]) -> None:
    news: set[int] = set()
    for number in sorted(numbers):
        for held, across in PRODUCT.all(session, product=number):
            if across and _was_alone(session, held):
                news.update(GUESTS_OF.all(session, product=held))
    if news - numbers:
        _hold_each(session, news - numbers)


def _was_alone(session: Session, product_id: int) -> bool:
    """The session read a product before it was in a pool with others: it is not any more."""
    known = session.identity_map.get((Product, (product_id,), None))
    if not isinstance(known, Product) or known.across:
        return False
    set_committed_value(known, "across", value=True)
    return True


def _held_with(session: Session, product: Product) -> list[int]:
    """What is held whenever a product is: what shares its hours, and its guests."""
    return [*tied_to(session, product), *guests_ever(session, product)]


def hold_region(session: Session, region_id: int) -> None:
    """Nobody else changes the region's open orders or promises its products until the commit."""
    if not _is_shared(session):
        return
    OPEN_ORDERS.all(session, region=region_id)
    held = PRODUCTS.all(session, region=region_id)
    if any(across for _, across in held):
        for product, across in held:
            if across:
                _was_alone(session, product)
        _hold_new_guests(session, region_id, {product for product, _ in held})
    _read_anew(session)


def _hold_new_guests(session: Session, region_id: int, held: set[int]) -> None:
    """Guests that offices agreed on while this waited; what collides then is done again."""
    _hold_each(session, set(GUESTS.all(session, region=region_id)) - held)


def hold_products(session: Session, products: Iterable[Product]) -> None:
    """Nobody promises these products, or agrees on them, until the commit."""
    if _is_shared(session):
        _hold_products(session, products)
        _read_anew(session)


def hold_statement(session: Session, producer_id: int, product_id: int) -> None:
    """What this producer can make of the product stands still until the commit.

    Others may state theirs meanwhile; whoever promises the product waits.
    """
    if _is_shared(session):
        PRODUCT_SHARED.all(session, product=product_id)
        PRODUCER.all(session, producer=producer_id)


def hold_hours(session: Session, producer: Producer) -> None:
    """What this producer's hours allow stands still until the commit, for all that needs them."""
    if _is_shared(session):
        for one in TIMED.all(session, region=producer.region_id):
            PRODUCT_SHARED.all(session, product=one.id)
        PRODUCER.all(session, producer=producer.id)


def _is_shared(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _read_anew(session: Session) -> None:
    """Forget what others may have changed before the rows were held."""
    session.flush()
    for record in list(session.identity_map.values()):
        if isinstance(record, CHANGING):
            session.expire(record)


__all__ = [
    "hold_hours",
    "hold_line",
    "hold_order",
    "hold_products",
    "hold_region",
    "hold_statement",
]
