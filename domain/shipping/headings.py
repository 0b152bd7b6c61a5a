"""The HS heading of a product: as the office was told, else a suggestion to be confirmed.

Suggestions are data (``headings.toml``), with their source and the day they were checked; what
customs or a broker confirmed is a record of the product's own.
"""

import tomllib
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from sqlmodel import Session, select

from domain.audit import record_change
from domain.models import Product, TariffHeading
from domain.records import add
from domain.values import Value


class Heading(Value):
    """A heading, where it is from, and whether somebody confirmed it."""

    heading: str
    source: str
    checked_on: date
    confirmed: bool


@cache
def _suggestions() -> tuple[str, date, tuple[tuple[tuple[str, ...], str], ...]]:
    table = tomllib.loads((files("domain.shipping") / "headings.toml").read_text("utf-8"))
    rows = tuple((tuple(row["words"]), row["heading"]) for row in table["suggestions"])
    return table["source"], table["checked_on"], rows


def suggested(name: str) -> Heading | None:
    """What the data suggests for a product of that name; None where it says nothing."""
    source, checked_on, rows = _suggestions()
    said = f" {' '.join(name.casefold().split())} "
    for words, heading in rows:
        if any(f" {word} " in said for word in words):
            return Heading(heading, source, checked_on, confirmed=False)
    return None


def heading_of(session: Session, product: Product) -> Heading | None:
    """What was confirmed for the product, else what is suggested, else nothing."""
    known = session.exec(
        select(TariffHeading).where(TariffHeading.product_id == product.id)
    ).first()
    if known is not None:
        return Heading(known.heading, known.source, known.checked_on, confirmed=True)
    return suggested(product.name)


def confirm_heading(
    session: Session, product: Product, heading: Heading, now: datetime, actor_id: int
) -> None:
    """Write down what customs or a broker confirmed, in place of what was known before."""
    known = session.exec(
        select(TariffHeading).where(TariffHeading.product_id == product.id)
    ).first()
    before = None if known is None else {"heading": known.heading, "source": known.source}
    if known is None:
        known = TariffHeading(
            product_id=product.id,
            heading=heading.heading,
            source=heading.source,
            checked_on=heading.checked_on,
        )
        add(session, known)
    else:
        known.heading, known.source = heading.heading, heading.source
        known.checked_on = heading.checked_on
        session.flush()
    record_change(
        session,
        now,
        "heading_confirmed",
        ("product", product.id),
        actor_id=actor_id,
        region_id=product.region_id,
        before=before,
        after={"heading": heading.heading, "source": heading.source},
    )
