"""Which order, which product, which share: by button, by code or by name."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from difflib import get_close_matches
from typing import ClassVar

from sqlmodel import col, select

from domain.faces import Business, Named, face_of
from domain.messages.base import Button, Kind, Message
from domain.models import Order, Person, Producer, Product, Share, ShareState
from domain.products import products_of_region
from domain.standing import OpenLine, line_of, lines_of, live_amount
from domain.values import Value
from handlers.forms import AskBack, Filled, Parsed, Slot, Slots
from handlers.officer.access import open_lines_here, open_order_here, order_here
from handlers.turn import Turn

SHOWN = 9
BY_ID = "#"
"""What a button says when it names a record: ``#12``."""


class WhichOrder(Message):
    """Which order is meant? ``more`` are open that are no choice: their code can be typed."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "not_found")
    choices: tuple[Button, ...]
    said: str = ""
    more: int | None = None

    def variant(self) -> str:
        """A code that no open order has is named."""
        return "not_found" if self.said else ""

    def buttons(self) -> tuple[Button, ...]:
        """The open orders."""
        return self.choices


class NoOpenOrder(Message):
    """There is no open order to do anything with."""


class WhichProduct(Message):
    """Which product is meant?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "not_found", "several")
    choices: tuple[Button, ...]
    said: str = ""
    several: bool = False

    def variant(self) -> str:
        """Words that no product, or more than one, is called by are named."""
        if not self.said:
            return ""
        return "several" if self.several else "not_found"

    def buttons(self) -> tuple[Button, ...]:
        """The products."""
        return self.choices


class WhoseShare(Message):
    """Whose share is meant?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "not_found", "several")
    code: str
    choices: tuple[Button, ...]
    said: str = ""
    several: bool = False

    def variant(self) -> str:
        """A name that nobody, or more than one, has is named."""
        if not self.said:
            return ""
        return "several" if self.several else "not_found"

    def buttons(self) -> tuple[Button, ...]:
        """Those whose share it may be."""
        return self.choices


class NoShareHere(Message):
    """The order has no share of that kind."""

    variants: ClassVar[tuple[str, ...]] = ("", "confirmed")
    code: str
    confirmed: bool = False

    def variant(self) -> str:
        """Only confirmed shares are handed over."""
        return "confirmed" if self.confirmed else ""


def order_slot(form: str, *forgets: str) -> Slot:
    """The slot that names an open order, by its code; another order ``forgets`` these slots."""

    def ask(turn: Turn, _: Slots) -> Message:
        return WhichOrder(_order_buttons(turn, form), more=_more_orders(turn))

    def parse(turn: Turn, _: Slots, words: str) -> Parsed:
        order = open_order_here(turn, words)
        if order is None:
            asked = WhichOrder(_order_buttons(turn, form), words[:40], _more_orders(turn))
            return AskBack(asked)
        return Filled(order.code)

    return Slot("order", ask, parse, forgets=forgets)


def _order_buttons(turn: Turn, form: str) -> tuple[Button, ...]:
    return tuple(
        Button(
            "order_of",
            "form.say",
            (form, "order", entry.order.code),
            {"code": entry.order.code, "product": entry.product.name},
        )
        for entry in open_lines_here(turn)[:SHOWN]
    )


def _more_orders(turn: Turn) -> int | None:
    return max(0, len(open_lines_here(turn)) - SHOWN) or None


def order_in(turn: Turn, slots: Slots) -> Order:
    """The order that a form's slot names, also when it was closed meanwhile."""
    order = order_here(turn, slots["order"])
    if order is None:
        msg = "the order of a form is not this person's to see"
        raise LookupError(msg)
    return order


def first_line(turn: Turn, order: Order) -> OpenLine:
    """The line that changes to an order are about."""
    return lines_of(turn.session, order)[0]


def products_called(products: Sequence[Product], words: str) -> list[Product]:
    """The products that words may mean: by name or alias, by part of one, or nearly."""
    said = " ".join(words.casefold().split())
    names = {name.casefold(): p for p in products for name in (p.name, *p.aliases)}
    if said in names:
        return [names[said]]
    wanted = set(said.split())
    part = {p.id: p for name, p in names.items() if wanted and wanted <= set(name.split())}
    if part:
        return list(part.values())
    inside = {p.id: p for name, p in names.items() if set(name.split()) <= wanted}
    near = [names[name] for name in get_close_matches(said, names, n=3, cutoff=0.75)]
    return list(inside.values()) or list({p.id: p for p in near}.values())


def parse_product(turn: Turn, form: str, words: str) -> Parsed:
    """A product's id; asked back where no product, or more than one, may be meant."""
    products = products_of_region(turn.session, turn.here.id)
    by_id = {f"{BY_ID}{product.id}": product for product in products}
    if words in by_id:
        return Filled(by_id[words].id)
    found = products_called(products, words)
    exact = [p for p in found if _is_called(p, words)]
    if len(exact) == 1 or (len(found) == 1 and _holds(found[0], words)):
        return Filled((exact or found)[0].id)
    choices = product_buttons(form, found or products)
    return AskBack(WhichProduct(choices, words[:40], several=bool(found)))


def _is_called(product: Product, words: str) -> bool:
    said = " ".join(words.casefold().split())
    return said in {name.casefold() for name in (product.name, *product.aliases)}


def _holds(product: Product, words: str) -> bool:
    """Whether every word is one of the product's own, or the other way round."""
    said = set(words.casefold().split())
    names = [set(name.casefold().split()) for name in (product.name, *product.aliases)]
    return any(said <= name or name <= said for name in names)


def product_buttons(form: str, products: Sequence[Product]) -> tuple[Button, ...]:
    """One for each product."""
    return tuple(
        Button("as_is", "form.say", (form, "product", f"{BY_ID}{p.id}"), {"text": p.name})
        for p in products[:SHOWN]
    )


class HeldShare(Value):
    """A share with its business and owner."""

    share: Share
    producer: Producer
    face: Named


def held_shares(turn: Turn, order: Order, states: Sequence[ShareState]) -> list[HeldShare]:
    """The shares of an order in these states, by business."""
    lines = [entry.line.id for entry in lines_of(turn.session, order)]
    rows = turn.session.exec(
        select(Share, Producer, Person)
        .join(Producer, col(Share.producer_id) == Producer.id)
        .join(Person, col(Producer.person_id) == Person.id)
        .where(col(Share.line_id).in_(lines), col(Share.state).in_(states))
        .order_by(col(Producer.business), col(Share.id))
    )
    here = order.region_id
    return [HeldShare(share, maker, face_of(here, maker, owner)) for share, maker, owner in rows]


def share_slot(
    form: str,
    states: Sequence[ShareState],
    *forgets: str,
    weight: Callable[[Share], Decimal] = live_amount,
) -> Slot:
    """The slot that names somebody's share of the form's order, by business or owner.

    ``weight`` is what a button shows of each share.
    """

    def held(turn: Turn, slots: Slots) -> list[HeldShare]:
        return held_shares(turn, order_in(turn, slots), states)

    def ask(turn: Turn, slots: Slots) -> Message:
        return WhoseShare(slots["order"], _share_buttons(turn, form, held(turn, slots), weight))

    def parse(turn: Turn, slots: Slots, words: str) -> Parsed:
        known = held(turn, slots)
        found = [one for one in known if words == f"{BY_ID}{one.share.id}"]
        found = found or _called(known, words)
        if len(found) == 1:
            return Filled(found[0].share.id)
        buttons = _share_buttons(turn, form, found or known, weight)
        return AskBack(WhoseShare(slots["order"], buttons, words[:40], several=bool(found)))

    return Slot("share", ask, parse, forgets=forgets)


def _called(known: Sequence[HeldShare], words: str) -> list[HeldShare]:
    """Whose business or name is this, or holds all these words."""
    said = words.casefold().strip()
    exact = [h for h in known if said in (h.producer.business.casefold(), h.face.name.casefold())]
    wanted = set(said.split()) - {"bu", "pak", "mbak", "mas", "kak"}
    holds = [
        h
        for h in known
        if wanted and wanted <= set(f"{h.producer.business} {h.face.name}".casefold().split())
    ]
    return exact or holds


def _short(someone: Named) -> str:
    """A person's first name; a business has no shorter one."""
    return someone.name if isinstance(someone, Business) else someone.name.split(" ")[0]


def _share_buttons(
    turn: Turn, form: str, held: Sequence[HeldShare], weight: Callable[[Share], Decimal]
) -> tuple[Button, ...]:
    def button(one: HeldShare) -> Button:
        entry = line_of(turn.session, one.share.line_id)
        shown = {
            "name": _short(one.face),
            "share": entry.quantity(weight(one.share)),
        }
        return Button("share_of", "form.say", (form, "share", f"{BY_ID}{one.share.id}"), shown)

    return tuple(button(one) for one in held[:SHOWN])
