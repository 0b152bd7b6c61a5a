"""Products as people name them."""

from dataclasses import replace
from decimal import Decimal

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from domain.language import ProductWords
from domain.models import Producer, ProducerProduct, Product
from domain.prepared import Prepared

MADE_BY = Prepared[Product](
    select(Product)
    .join(ProducerProduct)
    .where(col(ProducerProduct.producer_id) == bindparam("producer"))
    .order_by(col(ProducerProduct.id))
)
GENERAL_UNITS: dict[str, dict[str, Decimal]] = {
    "kg": {
        "kg": Decimal(1),
        "gram": Decimal("0.001"),
        "ons": Decimal("0.1"),
        "kwintal": Decimal(100),
        "ton": Decimal(1000),
    },
}
COUNTED: dict[str, Decimal] = {"lusin": Decimal(12), "kodi": Decimal(20), "gros": Decimal(144)}


def words_of(product: Product) -> ProductWords:
    """The product's name, aliases, units and pack sizes, for reading an amount of it.

    Weights convert among each other; counted goods know dozens and scores; every other pack has
    only the size that the office gave it.
    """
    general = GENERAL_UNITS.get(product.unit, {product.unit: Decimal(1), **COUNTED})
    packs = {word: Decimal(size) for word, size in product.packs.items()}
    return ProductWords(
        name=product.name,
        aliases=tuple(product.aliases),
        unit=product.unit,
        factors={**general, **packs},
    )


def weekly_words_of(product: Product) -> ProductWords:
    """The same for reading what one business makes in a week, which has a plausible maximum.

    An order, a share of it or a period's part may be many times that.
    """
    return replace(words_of(product), max_plausible=product.max_weekly)


def products_of_region(session: Session, region_id: int) -> list[Product]:
    """What a region pools, by name."""
    return list(
        session.exec(select(Product).where(Product.region_id == region_id).order_by(Product.name))
    )


def products_of_producer(session: Session, producer: Producer) -> list[Product]:
    """What a producer makes, in the order in which they said so."""
    return MADE_BY.all(session, producer=producer.id)
