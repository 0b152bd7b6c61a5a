"""Writing to a group: all producers, those of a product, those of an order."""

from typing import ClassVar

from sqlmodel import col, select

from domain.audit import record_change
from domain.messages.base import Button, Kind, Message
from domain.models import (
    Order,
    OrderLine,
    Person,
    Producer,
    ProducerProduct,
    ProducerState,
    Product,
    Share,
    ShareState,
)
from domain.products import products_of_region
from domain.records import by_id
from handlers import forms
from handlers.forms import AskBack, Filled, Form, Parsed, Slot, Slots
from handlers.messages import finish_buttons
from handlers.officer.access import OFFICER, open_lines_here, order_here
from handlers.officer.choosing import BY_ID, products_called
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
FORM = "announce"
EVERYBODY = "all"
ALL_WORDS = frozenset(["semua", "semua produsen", "semuanya", "all", EVERYBODY])
LONGEST = 700
SHOWN_ORDERS, SHOWN_PRODUCTS = 3, 5
HOLDING = (ShareState.OFFERED, ShareState.CONFIRMED, ShareState.RECEIVED)


class WhichGroup(Message):
    """Whom to write to? ``typed``: a group that is no choice, where there are more."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "not_found")
    choices: tuple[Button, ...]
    said: str = ""
    typed: str = ""

    def variant(self) -> str:
        """Words that name no group are named."""
        return "not_found" if self.said else ""

    def buttons(self) -> tuple[Button, ...]:
        """Everybody, a product, an order."""
        return self.choices


class WhatToAnnounce(Message):
    """What is to be written? At most ``longest`` characters."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "too_long")
    longest: int
    too_long: bool = False

    def variant(self) -> str:
        """What was written is longer than that."""
        return "too_long" if self.too_long else ""


class AnnouncementDraft(Message):
    """The message and how many people it would reach."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "product", "order", "nobody")
    people: int
    product: str
    code: str
    words: str

    def variant(self) -> str:
        """To everybody, to a product's or an order's producers; or there is nobody."""
        if not self.people:
            return "nobody"
        if self.product:
            return "product"
        return "order" if self.code else ""

    def buttons(self) -> tuple[Button, ...]:
        """Send, change, leave."""
        if not self.people:
            return finish_buttons(FORM)[1:]
        return finish_buttons(FORM, "send")


class AnnouncementSent(Message):
    """The echo: to how many people it goes."""

    people: int


class Announcement(Message):
    """To producers: what the office writes to them."""

    words: str


@routes.command("umumkan", roles=OFFICER, hint="announce")
def announce(turn: Turn, words: str) -> None:
    """``/umumkan``, or ``/umumkan semua; Besok gudang tutup.``; the text may hold semicolons."""
    group, _, text = words.partition(";")
    text = text.strip()
    known: Slots = {"words": text} if text and len(text) <= LONGEST else {}
    forms.start(turn, ANNOUNCE, known, group)


def _ask_group(turn: Turn, _: Slots) -> Message:
    return _which_group(turn)


def _which_group(turn: Turn, said: str = "") -> Message:
    """Everybody, the first products, the orders that are due first; the others by their name."""
    products = products_of_region(turn.session, turn.here.id)
    codes = list(dict.fromkeys(entry.order.code for entry in open_lines_here(turn)))
    choices = (
        Button("everybody", "form.say", (FORM, "group", EVERYBODY)),
        *(_button(f"{BY_ID}{one.id}", one.name) for one in products[:SHOWN_PRODUCTS]),
        *(_button(code, code) for code in codes[:SHOWN_ORDERS]),
    )
    others = [*codes[SHOWN_ORDERS:], *(one.name for one in products[SHOWN_PRODUCTS:])]
    return WhichGroup(choices, said, others[0] if others else "")


def _button(words: str, shown: str) -> Button:
    return Button("as_is", "form.say", (FORM, "group", words), {"text": shown})


def _parse_group(turn: Turn, _: Slots, words: str) -> Parsed:
    """``all``, ``product:3`` or ``order:BPN-014``."""
    said = words.strip()
    if said.casefold() in ALL_WORDS:
        return Filled(EVERYBODY)
    products = products_of_region(turn.session, turn.here.id)
    found = [p for p in products if said == f"{BY_ID}{p.id}"] or products_called(products, said)
    if len(found) == 1:
        return Filled(f"product:{found[0].id}")
    order = order_here(turn, said)
    if order is not None:
        return Filled(f"order:{order.code}")
    return AskBack(_which_group(turn, said[:40]))


def _parse_words(_: Turn, __: Slots, words: str) -> Parsed:
    text = words.strip()
    if not text:
        return AskBack(WhatToAnnounce(LONGEST))
    return Filled(text) if len(text) <= LONGEST else AskBack(WhatToAnnounce(LONGEST, too_long=True))


def _group(turn: Turn, slots: Slots) -> tuple[Product | None, Order | None]:
    kind, _, name = slots["group"].partition(":")
    product = by_id(turn.session, Product, int(name)) if kind == "product" else None
    return product, order_here(turn, name) if kind == "order" else None


def _people(turn: Turn, slots: Slots) -> list[Person]:
    """The active producers of the group who have not opted out, each once.

    Whoever holds a part of the order is among them, also as a guest of another region.
    """
    product, order = _group(turn, slots)
    query = (
        select(Person)
        .join(Producer, col(Producer.person_id) == Person.id)
        .where(col(Person.opted_out_at).is_(None))
    )
    if order is not None:
        holders = (
            select(Share.producer_id)
            .join(OrderLine, col(Share.line_id) == OrderLine.id)
            .where(OrderLine.order_id == order.id, col(Share.state).in_(HOLDING))
        )
        query = query.where(col(Producer.id).in_(holders))
    else:
        active = Producer.state == ProducerState.ACTIVE
        query = query.where(Producer.region_id == turn.here.id, active)
    if product is not None:
        makers = select(ProducerProduct.producer_id).where(ProducerProduct.product_id == product.id)
        query = query.where(col(Producer.id).in_(makers))
    return list(turn.session.exec(query.order_by(col(Person.id))))


def _summary(turn: Turn, slots: Slots) -> Message:
    product, order = _group(turn, slots)
    return AnnouncementDraft(
        people=len(_people(turn, slots)),
        product=product.name if product is not None else "",
        code=order.code if order is not None else "",
        words=slots["words"],
    )


def _send(turn: Turn, slots: Slots) -> None:
    people = _people(turn, slots)
    for person in people:
        turn.tell(person, Announcement(slots["words"]))
    record_change(
        turn.session,
        turn.now,
        "announced",
        ("region", turn.here.id),
        actor_id=turn.person.id,
        region_id=turn.here.id,
        after={"group": slots["group"], "people": len(people)},
    )
    turn.say(AnnouncementSent(len(people)))


ANNOUNCE = routes.form(
    Form(
        FORM,
        slots=(
            Slot("group", _ask_group, _parse_group),
            Slot("words", lambda _, __: WhatToAnnounce(LONGEST), _parse_words),
        ),
        finish=_send,
        summary=_summary,
    )
)
