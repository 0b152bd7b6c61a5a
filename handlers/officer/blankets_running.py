"""Blanket orders that run: seen, changed, ended. Producers who promised some of it are told."""

from decimal import Decimal
from typing import Any

from domain.blankets import change_quota, end_blanket, find_blanket, open_blankets, periods_of
from domain.messages.base import Message, Word
from domain.models import (
    BlanketOrder,
    BlanketPeriod,
    BlanketState,
    CommitmentState,
    Order,
    Product,
)
from domain.plans import commitments_of
from domain.quality import in_words
from domain.quantities import ZERO, Quantity
from domain.records import the
from handlers import forms
from handlers.forms import Form, Parsed, Slot, Slots
from handlers.officer.access import OFFICER
from handlers.officer.blanket_words import (
    CHANGE,
    END,
    BlanketList,
    BlanketOver,
    BlanketRow,
    BlanketStatus,
    EndDraft,
    NewQuota,
    PeriodRow,
    QuotaChanged,
    QuotaDraft,
    WhyEnd,
)
from handlers.officer.reading import Place, parse_reason, read_amount
from handlers.refusing import refuse
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
SHOWN = 6
PROMISED = (CommitmentState.ACCEPTED, CommitmentState.SETTLED)


@routes.command("berkala", "=berkala", "=daftar berkala", roles=OFFICER, hint="blankets")
def list_blankets(turn: Turn, words: str) -> None:
    """The blanket orders that run; with a code, where one stands."""
    found = find_blanket(turn.session, turn.here, words) if words else None
    if found is not None:
        turn.say(_status(turn, found))
        return
    blankets = open_blankets(turn.session, turn.here.id)[:SHOWN]
    rows = tuple(_row(turn, blanket) for blanket in blankets)
    turn.say(BlanketList(rows, tuple(blanket.code for blanket in blankets)))


@routes.button("blanket.show", OFFICER)
def show_blanket(turn: Turn, args: tuple[str, ...]) -> None:
    """Where one stands."""
    found = _named(turn, args)
    if found is not None:
        turn.say(_status(turn, found))


@routes.button("blanket.change", OFFICER)
def change(turn: Turn, args: tuple[str, ...]) -> None:
    """Another quota from the next period on."""
    found = _running(turn, args)
    if found is not None:
        forms.start(turn, QUOTA, {"_blanket": found.code})


@routes.button("blanket.end", OFFICER)
def end(turn: Turn, args: tuple[str, ...]) -> None:
    """No further period."""
    found = _running(turn, args)
    if found is not None:
        forms.start(turn, ENDING, {"_blanket": found.code})


def _named(turn: Turn, args: tuple[str, ...]) -> BlanketOrder | None:
    """The blanket order that a button names, if it is of this region; else refused, on record."""
    found = find_blanket(turn.session, turn.here, args[0]) if args else None
    if found is None:
        refuse(turn)
    return found


def _running(turn: Turn, args: tuple[str, ...]) -> BlanketOrder | None:
    """The same, as long as a period is still to become an order."""
    found = _named(turn, args)
    if found is None:
        return None
    if found.state is not BlanketState.OPEN or not _to_come(turn, found):
        turn.say(BlanketOver(found.code, 0, already=True))
        return None
    return found


def _to_come(turn: Turn, blanket: BlanketOrder) -> list[BlanketPeriod]:
    return [one for one in periods_of(turn.session, blanket.id) if one.order_id is None]


def _row(turn: Turn, blanket: BlanketOrder) -> BlanketRow:
    product = the(turn.session, Product, blanket.product_id)
    return BlanketRow(
        blanket.code,
        product.name,
        Quantity(blanket.quantity, product.unit),
        Word(f"every.{blanket.every}"),
        blanket.destination,
        periods_of(turn.session, blanket.id)[-1].due_on,
    )


def _status(turn: Turn, blanket: BlanketOrder) -> BlanketStatus:
    product = the(turn.session, Product, blanket.product_id)
    periods = periods_of(turn.session, blanket.id)
    coming = [period for period in periods if period.due_on >= turn.today]
    rows = tuple(_period_row(turn, period, product) for period in coming[:SHOWN])
    waiting = {
        one.producer_id
        for period in coming
        for one in commitments_of(turn.session, period.id)
        if one.state is CommitmentState.OFFERED
    }
    return BlanketStatus(
        code=blanket.code,
        state=str(blanket.state),
        every=Word(f"every.{blanket.every}"),
        product=product.name,
        quantity=Quantity(blanket.quantity, product.unit),
        destination=blanket.destination,
        first_due=periods[0].due_on,
        last_due=periods[-1].due_on,
        rows=rows,
        more=len(coming) - len(rows) or None,
        waiting=len(waiting) or None,
        quality=in_words(blanket.quality or {}),
    )


def _period_row(turn: Turn, period: BlanketPeriod, product: Product) -> PeriodRow:
    promised = sum(
        (
            one.accepted or ZERO
            for one in commitments_of(turn.session, period.id)
            if one.state in PROMISED
        ),
        ZERO,
    )
    order = the(turn.session, Order, period.order_id) if period.order_id else None
    return PeriodRow(
        period.due_on,
        Quantity(period.quantity, product.unit),
        Quantity(promised, product.unit),
        "" if order is None else order.code,
    )


# The quota of the periods to come ------------------------------------------------------------


def _blanket(turn: Turn, slots: Slots) -> BlanketOrder:
    found = find_blanket(turn.session, turn.here, slots["_blanket"])
    if found is None:
        msg = "the blanket order of a form is gone"
        raise LookupError(msg)
    return found


def _facts(turn: Turn, slots: Slots) -> dict[str, Any]:
    """What the questions about a change say: code, product, the quota before, since when."""
    blanket = _blanket(turn, slots)
    product = the(turn.session, Product, blanket.product_id)
    first = _to_come(turn, blanket)[0]
    before = Quantity(first.quantity, product.unit)
    return {
        "code": blanket.code,
        "product": product.name,
        "before": before,
        "since": first.due_on,
    }


def _ask_quota(turn: Turn, slots: Slots) -> Message:
    return NewQuota(**_facts(turn, slots))


def _parse_quota(turn: Turn, slots: Slots, words: str) -> Parsed:
    product = the(turn.session, Product, _blanket(turn, slots).product_id)
    return read_amount(turn, product, words, Place(CHANGE, "quantity"))


def _quota_draft(turn: Turn, slots: Slots) -> Message:
    facts = _facts(turn, slots)
    after = Quantity(Decimal(slots["quantity"]), facts["before"].unit)
    return QuotaDraft(**facts, after=after)


def _change(turn: Turn, slots: Slots) -> None:
    blanket = _blanket(turn, slots)
    if not _to_come(turn, blanket) or blanket.state is not BlanketState.OPEN:
        turn.say(BlanketOver(blanket.code, 0, already=True))
        return
    facts = _facts(turn, slots)
    quantity = Decimal(slots["quantity"])
    told = change_quota(turn.session, blanket, quantity, turn.now, turn.person.id)
    after = Quantity(quantity, facts["before"].unit)
    turn.say(QuotaChanged(blanket.code, facts["product"], after, facts["since"], told))


QUOTA = routes.form(
    Form(
        CHANGE,
        slots=(Slot("quantity", _ask_quota, _parse_quota, called=("kuota", "jumlah")),),
        finish=_change,
        summary=_quota_draft,
    )
)


# The end -------------------------------------------------------------------------------------


def _end_draft(turn: Turn, slots: Slots) -> Message:
    blanket = _blanket(turn, slots)
    product = the(turn.session, Product, blanket.product_id)
    return EndDraft(blanket.code, product.name, len(_to_come(turn, blanket)), slots["reason"])


def _end(turn: Turn, slots: Slots) -> None:
    blanket = _blanket(turn, slots)
    if blanket.state is not BlanketState.OPEN:
        turn.say(BlanketOver(blanket.code, 0, already=True))
        return
    told = end_blanket(turn.session, blanket, slots["reason"], turn.now, turn.person.id)
    turn.say(BlanketOver(blanket.code, told))


ENDING = routes.form(
    Form(
        END,
        slots=(
            Slot("reason", lambda _, s: WhyEnd(s["_blanket"]), parse_reason, called=("alasan",)),
        ),
        finish=_end,
        summary=_end_draft,
    )
)
