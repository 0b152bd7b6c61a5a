"""Records of labelled replies: one JSON object in, the prediction a scorer compares out."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from domain.language.model import (
    Asked,
    Context,
    Intent,
    Item,
    OfferWords,
    ProductWords,
    Reading,
)
from domain.language.reader import read

_NUMBERED = (Intent.SET_CAPACITY, Intent.PARTIAL)


def context_of(record: Mapping[str, Any]) -> Context:
    """Build the context that a labelled record describes."""
    return Context(
        asked=Asked(record["context"]),
        products=tuple(_product(row) for row in record.get("products") or ()),
        offer=_offer(record.get("offer")),
        today=_day(record.get("reference_date")),
        anchor=_day(record.get("anchor_date")),
    )


def parse_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """Read one labelled record; return `{"id", "intent"}` and what that intent carries.

    A part without an amount is written as `unclear`: nothing is recorded, the amount is asked.
    """
    reading = read(record["text"], context_of(record))
    return {"id": record.get("id"), **_prediction(reading)}


def _prediction(reading: Reading) -> dict[str, Any]:
    if reading.intent in _NUMBERED and not reading.items:
        return {"intent": Intent.UNCLEAR.value}
    found: dict[str, Any] = {"intent": reading.intent.value}
    if reading.intent is Intent.DATE and reading.date is not None:
        found["date"] = reading.date.isoformat()
    elif reading.intent in _NUMBERED and len(reading.items) == 1:
        found |= _item(reading.items[0])
        found["items"] = [_item(reading.items[0])]
    elif reading.intent in _NUMBERED:
        found["items"] = [_item(item) for item in reading.items]
    return found


def _item(item: Item) -> dict[str, Any]:
    if item.same_as_last:
        return {"product": item.product, "same_as_last": True}
    return {"product": item.product, "quantity": _plain(item.quantity), "unit": item.unit}


def _plain(quantity: Decimal) -> int | float:
    whole = int(quantity)
    return whole if whole == quantity else float(quantity)


def _product(row: Mapping[str, Any]) -> ProductWords:
    limit = row.get("max_plausible")
    return ProductWords(
        name=row["name"],
        unit=row["unit"],
        aliases=tuple(row.get("aliases") or ()),
        factors={word: _exact(size) for word, size in (row.get("conversions") or {}).items()},
        max_plausible=None if limit is None else _exact(limit),
    )


def _offer(row: Mapping[str, Any] | None) -> OfferWords | None:
    if row is None:
        return None
    return OfferWords(row["product"], _exact(row["quantity"]), row["unit"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _exact(number: float | str) -> Decimal:
    return Decimal(str(number))
