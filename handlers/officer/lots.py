"""A lot's code, typed or scanned: which share it is, and whether it can be taken in now."""

from datetime import datetime

from sqlmodel import col, select

from domain.faces import face
from domain.messages.base import Button, Message
from domain.models import Lot, Order, Person, Producer, Receipt, Share, ShareState
from domain.quantities import ZERO, Quantity
from domain.records import the
from domain.shipping.lot_codes import read_lot_code
from domain.shipping.lots import find_lot
from domain.standing import line_of
from handlers.forms import Slots
from handlers.officer.access import called, order_here
from handlers.turn import Turn


class LotUnknown(Message):
    """The code is none: a digit is wrong, or it is another office's."""

    said: str


class LotTakenIn(Message):
    """The lot was taken in before: when, by whom, how much of it was accepted."""

    lot: str
    name: str
    product: str
    accepted: Quantity
    at: datetime
    by: str
    code: str

    def buttons(self) -> tuple[Button, ...]:
        """The order."""
        return (Button("see_order", "orders.show", (self.code,)),)


class LotNotExpected(Message):
    """The share behind the lot is not confirmed any more, so nothing of it is expected."""

    lot: str
    name: str
    code: str


def looks_like_lot(turn: Turn, words: str) -> bool:
    """Whether the words are a lot's code, right or nearly right."""
    return turn.region is not None and read_lot_code(words, turn.here.code)[1]


def lot_said(turn: Turn, words: str) -> Slots | None:
    """What a receiving form knows from a lot's code before the first semicolon.

    None where it is no such code; empty where it is one and why it cannot be taken in was said.
    """
    said = words.partition(";")[0]
    code, looks = read_lot_code(said, turn.here.code)
    if not looks:
        return None
    lot = find_lot(turn.session, turn.here, code) if code is not None else None
    if lot is None:
        turn.say(LotUnknown(said.strip()[:30]))
        return {}
    share = the(turn.session, Share, lot.share_id)
    order = order_here(turn, line_of(turn.session, share.line_id).order.code)
    if order is None:
        turn.say(LotUnknown(said.strip()[:30]))
        return {}
    if share.state is ShareState.CONFIRMED:
        return {"order": order.code, "share": share.id}
    _say_why_not(turn, lot, share, order)
    return {}


def _say_why_not(turn: Turn, lot: Lot, share: Share, order: Order) -> None:
    producer = the(turn.session, Producer, share.producer_id)
    name = called(face(turn.session, turn.here.id, producer))
    last = turn.session.exec(
        select(Receipt).where(Receipt.share_id == share.id).order_by(col(Receipt.id).desc())
    ).first()
    if share.state is not ShareState.RECEIVED or last is None:
        turn.say(LotNotExpected(lot.code, name, order.code))
        return
    entry = line_of(turn.session, share.line_id)
    by = the(turn.session, Person, last.recorded_by) if last.recorded_by is not None else None
    turn.say(
        LotTakenIn(
            lot=lot.code,
            name=name,
            product=entry.product.name,
            accepted=entry.quantity(share.accepted or ZERO),
            at=last.recorded_at,
            by=called(by) if by is not None else "",
            code=order.code,
        )
    )
