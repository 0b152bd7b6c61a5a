"""What if: an order looked at against the pool without being made."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from domain.language import Asked, Context, Intent, read, read_date
from domain.messages.base import Button, Message
from domain.messages.office import Bottleneck
from domain.models import Product
from domain.orders import Draft, preview
from domain.products import products_of_region, words_of
from domain.quantities import Quantity, plain
from domain.records import by_id, the
from handlers import forms
from handlers.forms import Form, Parsed, Slot, Slots
from handlers.messages import NotForYou
from handlers.officer.access import OFFICER, number_in
from handlers.officer.choosing import WhichProduct, parse_product, product_buttons
from handlers.officer.drafting import begin_order
from handlers.officer.drafts import HowMuchOrdered, NoProductYet, UntilWhen
from handlers.officer.reading import EXACTLY, Place, cutoff_of, read_amount, read_cutoff
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
FORM = "what_if"
LONGEST_DATE = 5
BEFORE_A_DATE = re.compile(
    r"\s+(?:untuk|buat|sampai|sebelum|batas|tgl|tanggal|pada|by|for)$", re.IGNORECASE
)
SUPPOSING = re.compile(
    r"(?:(?:bagaimana|gimana|gmn|what)\s+)?(?:kalau|kalo|andai|misal(?:nya)?|if)\s+", re.IGNORECASE
)


class WhatIf(Message):
    """What the pool could do for an order that nobody has made."""

    variants: ClassVar[tuple[str, ...]] = ("", "empty")
    product: str
    product_id: int
    quantity: Quantity
    cutoff: datetime
    day: date
    pooled: Quantity
    producers: int
    stated: Quantity
    expected: Quantity
    largest: Quantity | None
    served: int | None
    chance: int | None
    backed: int | None
    later: Quantity | None
    short: Quantity | None
    because: Bottleneck | None

    def variant(self) -> str:
        """Nothing can be made up to that day, as far as is known."""
        return "" if self.pooled.amount else "empty"

    def buttons(self) -> tuple[Button, ...]:
        """Make an order of it."""
        about = (str(self.product_id), str(self.quantity.amount), self.day.isoformat())
        return (Button("make_order", "what_if.order", about),)


@routes.command("kalau", "bagaimanakalau", roles=OFFICER, hint="what_if")
def what_if(turn: Turn, words: str) -> None:
    """``/kalau 500 kg peyek kepiting 18 Des``; what is left out is asked."""
    products = products_of_region(turn.session, turn.here.id)
    if not products:
        turn.say(NoProductYet())
        return
    said = SUPPOSING.sub("", words.strip(), count=1)
    forms.start(turn, SUPPOSED, line=said if ";" in said else _in_parts(turn, products, said))


@routes.open_question(12)
def hear_what_if(turn: Turn) -> bool:
    """``kalau 500 kg peyek kepiting untuk 18 Des?`` in an officer's own words."""
    words = turn.heard.text.strip().rstrip("?")
    if not set(OFFICER) & turn.roles or turn.conversation.form or not SUPPOSING.match(words):
        return False
    line = _in_parts(turn, products_of_region(turn.session, turn.here.id), SUPPOSING.sub("", words))
    if line.count(EXACTLY) < 2:
        return False
    what_if(turn, line)
    return True


@routes.button("what_if.order", OFFICER)
def order_it(turn: Turn, args: tuple[str, ...]) -> None:
    """The order form, with what was supposed."""
    product = by_id(turn.session, Product, number_in(args))
    if product is None or product.region_id != turn.here.id or len(args) < 3:
        turn.say(NotForYou())
        return
    begin_order(turn, {"product": product.id, "quantity": args[1], "cutoff": args[2]})


def _in_parts(turn: Turn, products: list[Product], words: str) -> str:
    """The words as a form's line (product; amount; day), as far as they are understood."""
    rest, day = _day_at_the_end(turn, words)
    until = f"; {EXACTLY}{day}" if day else ""
    context = Context(asked=Asked.QUANTITY, products=tuple(map(words_of, products)))
    reading = read(rest, context)
    if reading.intent is not Intent.SET_CAPACITY or len(reading.items) != 1:
        return f"{rest};{until}" if until and rest else rest
    item = reading.items[0]
    name = item.product or (products[0].name if len(products) == 1 else "")
    return f"{name}; {EXACTLY}{plain(item.quantity)}{until}" if name else rest


def _day_at_the_end(turn: Turn, words: str) -> tuple[str, str]:
    """The words before a day that they end with, and that day; as long a day as there is."""
    said = words.split()
    for size in range(min(LONGEST_DATE, len(said) - 1), 0, -1):
        reading = read_date(" ".join(said[-size:]), turn.today)
        if reading.intent is Intent.DATE and reading.date is not None:
            rest = " ".join(said[:-size])
            return BEFORE_A_DATE.sub("", rest), reading.date.isoformat()
    return words, ""


def _product(turn: Turn, slots: Slots) -> Product:
    return the(turn.session, Product, slots["product"])


def _ask_product(turn: Turn, _: Slots) -> Message:
    return WhichProduct(product_buttons(FORM, products_of_region(turn.session, turn.here.id)))


def _parse_product(turn: Turn, _: Slots, words: str) -> Parsed:
    return parse_product(turn, FORM, words)


def _ask_quantity(turn: Turn, slots: Slots) -> Message:
    product = _product(turn, slots)
    return HowMuchOrdered(product.name, product.unit)


def _parse_quantity(turn: Turn, slots: Slots, words: str) -> Parsed:
    return read_amount(turn, _product(turn, slots), words, Place(FORM, "quantity"))


def _parse_cutoff(turn: Turn, _: Slots, words: str) -> Parsed:
    return read_cutoff(turn, words, Place(FORM, "cutoff"))


def _tell(turn: Turn, slots: Slots) -> None:
    product, cutoff = _product(turn, slots), cutoff_of(turn, slots["cutoff"])
    draft = Draft(product, Decimal(slots["quantity"]), destination="", cutoff=cutoff)
    looked = preview(turn.session, turn.here, draft, turn.now)
    quantity = looked.entry.quantity
    later = looked.missing - looked.short
    turn.say(
        WhatIf(
            product=product.name,
            product_id=product.id,
            quantity=quantity(draft.quantity),
            cutoff=cutoff,
            day=date.fromisoformat(slots["cutoff"]),
            pooled=quantity(looked.stated + looked.expected),
            producers=looked.producers,
            stated=quantity(looked.stated),
            expected=quantity(looked.expected),
            largest=quantity(looked.most) if looked.shares else None,
            served=len(looked.shares) or None,
            chance=looked.chance,
            backed=looked.backed,
            later=quantity(later) if later else None,
            short=quantity(looked.short) if looked.short else None,
            because=looked.because if looked.short else None,
        )
    )


SUPPOSED = routes.form(
    Form(
        FORM,
        slots=(
            Slot("product", _ask_product, _parse_product, forgets=("quantity",)),
            Slot("quantity", _ask_quantity, _parse_quantity),
            Slot("cutoff", lambda _, __: UntilWhen(), _parse_cutoff),
        ),
        finish=_tell,
    )
)
