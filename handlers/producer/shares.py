"""One's own shares: what is asked, what is promised, and what was handed over."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import bindparam
from sqlmodel import col, select

from domain.freshness import due_of
from domain.messages.base import Button, Message, Part, Word
from domain.models import OrderLine, Product, Receipt, Region, RoleName, Share, ShareState
from domain.offers import open_offers
from domain.quantities import ZERO, Money, Quantity, worth
from domain.records import the
from domain.standing import awaited
from domain.stepping_in import agreed_by
from domain.weeks import local
from handlers.producer import mine
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
CONFIRMED = (
    select(Share)
    .join(OrderLine, col(Share.line_id) == OrderLine.id)
    .where(col(Share.producer_id) == bindparam("producer"), Share.state == ShareState.CONFIRMED)
    .order_by(col(OrderLine.cutoff), col(Share.id))
)
PRODUCER = (RoleName.PRODUCER,)
SHOWN_ROWS = 5
MOST_BUTTONS = 3


class OfferedRow(Part):
    """An offer that waits for an answer."""

    product: str
    share: Quantity
    destination: str
    answer_by: datetime


class PromisedRow(Part):
    """What is still awaited of a confirmed share, what came, and how far its producer says it is.

    ``came`` and ``accepted`` are empty before the first hand-over.
    """

    variants: ClassVar[tuple[str, ...]] = ("", "rest")
    code: str
    product: str
    share: Quantity
    cutoff: datetime
    place: str
    progress: Word | None
    came: Quantity | None = None
    accepted: Quantity | None = None

    def variant(self) -> str:
        """After a first hand-over only the rest is awaited."""
        return "" if self.came is None else "rest"


class StandbyRow(Part):
    """What they would make if somebody drops out."""

    code: str
    product: str
    upto: Quantity


class MyShares(Message):
    """Everything that is asked of a producer or promised by them."""

    variants: ClassVar[tuple[str, ...]] = ("", "none")
    offered: tuple[OfferedRow, ...]
    promised: tuple[PromisedRow, ...]
    choices: tuple[Button, ...] = ()
    standby: tuple[StandbyRow, ...] = ()

    def variant(self) -> str:
        """Nothing at the moment."""
        return "" if self.offered or self.promised or self.standby else "none"

    def buttons(self) -> tuple[Button, ...]:
        """Answer an offer; say how far one is."""
        return self.choices


class ReceivedRow(Part):
    """One hand-over."""

    day: date
    product: str
    received: Quantity
    accepted: Quantity
    value: Money | None


class ProductTotal(Part):
    """Everything that was accepted of a product so far."""

    product: str
    accepted: Quantity
    count: int


class MyHistory(Message):
    """The last hand-overs, and what they come to."""

    variants: ClassVar[tuple[str, ...]] = ("", "none")
    receipts: tuple[ReceivedRow, ...]
    totals: tuple[ProductTotal, ...]
    value: Money | None

    def variant(self) -> str:
        """Nothing was handed over yet."""
        return "" if self.receipts else "none"


@routes.command("bagianku", "=bagianku", "=bagian saya", roles=PRODUCER, hint="shares")
def show_shares(turn: Turn, _: str) -> None:
    """Open offers and confirmed shares, with their deadlines."""
    producer = mine.business(turn)
    offered = open_offers(turn.session, producer.id)
    promised = confirmed_shares(turn)
    turn.say(
        MyShares(
            offered=tuple(_offered_row(turn, share) for share in offered[:SHOWN_ROWS]),
            promised=tuple(_promised_row(turn, share) for share in promised[:SHOWN_ROWS]),
            choices=_choices(turn, offered, promised),
            standby=_standby_rows(turn, producer.id),
        )
    )


def confirmed_shares(turn: Turn) -> list[Share]:
    """What this producer promised and has not handed over, the earliest cut-off first."""
    return list(turn.session.exec(CONFIRMED, params={"producer": mine.business(turn).id}))


def _choices(turn: Turn, offered: list[Share], promised: list[Share]) -> tuple[Button, ...]:
    rows = [("answer_offer", "offer.show", share) for share in offered]
    rows += [("progress_of", "progress.ask", share) for share in promised]
    return tuple(named(turn, *row) for row in rows[:MOST_BUTTONS])


def named(turn: Turn, label: str, action: str, share: Share) -> Button:
    """A button about a share that says how much of what it is."""
    entry = mine.line(turn, share)
    values = {"product": entry.product.name, "quantity": entry.quantity(awaited(share))}
    return Button(label, action, (str(share.id),), values)


def _standby_rows(turn: Turn, producer_id: int) -> tuple[StandbyRow, ...]:
    standing_by = agreed_by(turn.session, producer_id)[:SHOWN_ROWS]
    return tuple(
        StandbyRow(entry.order.code, entry.product.name, entry.quantity(upto))
        for entry, upto in standing_by
    )


def _offered_row(turn: Turn, share: Share) -> OfferedRow:
    entry = mine.line(turn, share)
    amount = entry.quantity(awaited(share))
    return OfferedRow(
        entry.product.name, amount, entry.order.destination, share.answer_by or entry.line.cutoff
    )


def _promised_row(turn: Turn, share: Share) -> PromisedRow:
    entry = mine.line(turn, share)
    return PromisedRow(
        code=entry.order.code,
        product=entry.product.name,
        share=entry.quantity(awaited(share)),
        cutoff=due_of(share, entry, the(turn.session, Region, entry.order.region_id).zone),
        place=entry.line.handover_place,
        progress=None if share.progress is None else Word(f"progress.{share.progress}"),
        came=entry.quantity(share.received) if share.received else None,
        accepted=entry.quantity(share.accepted or ZERO) if share.received else None,
    )


@routes.command("riwayat", "=riwayat", roles=PRODUCER, hint="history")
def show_history(turn: Turn, _: str) -> None:
    """What was handed over, the newest first, and the totals of each product."""
    rows = turn.session.exec(
        select(Receipt, OrderLine, Product)
        .join(Share, col(Receipt.share_id) == Share.id)
        .join(OrderLine, col(Share.line_id) == OrderLine.id)
        .join(Product, col(OrderLine.product_id) == Product.id)
        .where(Share.producer_id == mine.business(turn).id)
        .order_by(col(Receipt.recorded_at).desc(), col(Receipt.id).desc())
    ).all()
    values = [_value(receipt, line) for receipt, line, _ in rows]
    known = [value.rupiah for value in values if value is not None]
    shown = zip(rows[:SHOWN_ROWS], values, strict=False)
    turn.say(
        MyHistory(
            receipts=tuple(_row(turn, row[0], row[2], value) for row, value in shown),
            totals=_totals([(receipt, product) for receipt, _, product in rows]),
            value=Money(sum(known)) if known else None,
        )
    )


def _value(receipt: Receipt, line: OrderLine) -> Money | None:
    return None if line.price_rupiah is None else worth(receipt.accepted, line.price_rupiah)


def _row(turn: Turn, receipt: Receipt, product: Product, value: Money | None) -> ReceivedRow:
    return ReceivedRow(
        day=local(receipt.recorded_at, turn.here.zone).date(),
        product=product.name,
        received=Quantity(receipt.received, product.unit),
        accepted=Quantity(receipt.accepted, product.unit),
        value=value,
    )


def _totals(rows: list[tuple[Receipt, Product]]) -> tuple[ProductTotal, ...]:
    """By product, in the order in which they were handed over last."""
    products: dict[int, Product] = {}
    accepted: dict[int, Decimal] = {}
    count: dict[int, int] = {}
    for receipt, product in rows:
        products[product.id] = product
        accepted[product.id] = accepted.get(product.id, ZERO) + receipt.accepted
        count[product.id] = count.get(product.id, 0) + 1
    return tuple(
        ProductTotal(product.name, Quantity(accepted[key], product.unit), count[key])
        for key, product in products.items()
    )
