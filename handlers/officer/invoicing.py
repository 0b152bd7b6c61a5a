"""What stands on an invoice: the price agreed with the buyer, the confirmed HS heading."""

import re
from decimal import Decimal
from typing import ClassVar

from domain.messages.base import Button, Kind, Message
from domain.models import Product, ShipmentState
from domain.products import products_of_region
from domain.quantities import plain
from domain.records import change, the
from domain.shipping.headings import Heading, confirm_heading, heading_of
from domain.shipping.shipments import ShippedLine, held, on_record
from handlers import forms
from handlers.forms import AskBack, Filled, Form, Parsed, Slot, Slots
from handlers.messages import finish_buttons
from handlers.officer.access import OFFICER
from handlers.officer.choosing import WhichProduct, parse_product, product_buttons
from handlers.officer.reading import Place, is_nothing, parse_reason
from handlers.officer.shipment_access import KEEPERS, may_change, refused, shipment_here
from handlers.officer.shipment_lines import line_in, line_slot, shipment_in
from handlers.officer.shipment_views import NoShipment
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
PRICE_FORM, HEADING_FORM = "invoice", "heading"
RUPIAH = "IDR"
MONEY = re.compile(r"(?:([A-Z]{3}|RP)\.?\s*)?(\d+(?:\.\d{3})*)(?:,(\d{1,2}))?\s*([A-Z]{3})?")
DEAREST = Decimal(10) ** 10
HEADING = re.compile(r"(\d{4})(?:[.\s]?(\d{2}))?(?:[.\s]?(\d{2}))?(?:[.\s]?(\d{2}))?")


class WhichInvoicePrice(Message):
    """What does the buyer pay for a unit, and in what currency?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "unclear")
    product: str
    unit: str
    unclear: bool = False

    def variant(self) -> str:
        """It was not understood."""
        return "unclear" if self.unclear else ""

    def buttons(self) -> tuple[Button, ...]:
        """The order's own price."""
        return (Place(PRICE_FORM, "invoice_price").skip(),)


class InvoicePriceSet(Message):
    """The echo; without a price the order's own counts."""

    variants: ClassVar[tuple[str, ...]] = ("", "own")
    code: str
    product: str
    unit: str
    price: Decimal | None
    currency: str

    def variant(self) -> str:
        """A price of its own, or the order's."""
        return "own" if self.price is None else ""

    def buttons(self) -> tuple[Button, ...]:
        """The shipment."""
        return (Button("see_shipment", "shipment.show", (self.code,)),)


class WhichHeading(Message):
    """Which HS heading was confirmed?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "unclear")
    product: str
    known: str
    unclear: bool = False

    def variant(self) -> str:
        """It was not understood."""
        return "unclear" if self.unclear else ""


class WhoConfirmedHeading(Message):
    """Who confirmed it?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    heading: str


class HeadingDraft(Message):
    """The heading before it is written down."""

    kind: ClassVar[Kind] = Kind.QUESTION
    product: str
    heading: str
    source: str

    def buttons(self) -> tuple[Button, ...]:
        """Save, change, leave."""
        return finish_buttons(HEADING_FORM)


class HeadingSet(Message):
    """The echo."""

    product: str
    heading: str


class HeadingWithoutProduct(Message):
    """The region pools nothing yet."""


@routes.command("hargafaktur", "=harga faktur", roles=KEEPERS, hint="invoice_price")
def set_price(turn: Turn, words: str) -> None:
    """``/hargafaktur K1; abon sapi; SGD 17,50``, or step by step."""
    code, _, rest = words.partition(";")
    shipment = shipment_here(turn, code)
    if shipment is None or not may_change(turn, shipment):
        turn.say(NoShipment(code.strip()[:40], may_make=True))
    elif shipment.state in (ShipmentState.SHIPPED, ShipmentState.CANCELLED):
        refused(turn, shipment, shipment.state)
    else:
        forms.start(turn, PRICE, {"_shipment": shipment.id}, rest)


def _ask_price(turn: Turn, slots: Slots) -> Message:
    product = line_in(turn, slots).entry.product
    return WhichInvoicePrice(product.name, product.unit)


def _parse_price(turn: Turn, slots: Slots, words: str) -> Parsed:
    """``SGD 17,50``, ``17,50 SGD`` or ``85.000``; or nothing, for the order's own price."""
    if is_nothing(words):
        return Filled(None)
    found = MONEY.fullmatch(words.strip().upper())
    product = line_in(turn, slots).entry.product
    unclear = AskBack(WhichInvoicePrice(product.name, product.unit, unclear=True))
    if found is None or (found[1] and found[4]):
        return unclear
    currency = (found[1] or found[4] or RUPIAH).replace("RP", RUPIAH)
    price = Decimal(f"{found[2].replace('.', '')}.{found[3] or 0}")
    if not 0 < price < DEAREST or (currency == RUPIAH and price != price.to_integral_value()):
        return unclear
    return Filled([currency, str(plain(price))])


def _set_price(turn: Turn, slots: Slots) -> None:
    shipment = held(turn.session, shipment_in(turn, slots))
    if shipment.state in (ShipmentState.SHIPPED, ShipmentState.CANCELLED):
        refused(turn, shipment, shipment.state)
        return
    line = line_in(turn, slots)
    currency, price = slots["invoice_price"] or (RUPIAH, None)
    amount = None if price is None else Decimal(price)
    before = _priced(line)
    change(turn.session, line.terms, invoice_price=amount, currency=currency)
    on_record(
        turn.session,
        shipment,
        "invoice_price_changed",
        turn.now,
        turn.person.id,
        before=before,
        after=_priced(line),
    )
    product = line.entry.product
    turn.say(InvoicePriceSet(shipment.code, product.name, product.unit, amount, currency))


def _priced(line: ShippedLine) -> dict[str, object]:
    price = line.terms.invoice_price
    return {
        "line": line.terms.line_id,
        "price": None if price is None else str(price),
        "currency": line.terms.currency,
    }


@routes.command("kodehs", "=kode hs", roles=OFFICER, hint="heading")
def set_heading(turn: Turn, words: str) -> None:
    """``/kodehs abon sapi; 1602.50; PPJK Sinar Jaya``, or step by step."""
    if products_of_region(turn.session, turn.here.id):
        forms.start(turn, HEADING_SET, line=words)
    else:
        turn.say(HeadingWithoutProduct())


def _product(turn: Turn, slots: Slots) -> Product:
    return the(turn.session, Product, slots["product"])


def _ask_product(turn: Turn, _: Slots) -> Message:
    products = products_of_region(turn.session, turn.here.id)
    return WhichProduct(product_buttons(HEADING_FORM, products))


def _parse_product(turn: Turn, _: Slots, words: str) -> Parsed:
    return parse_product(turn, HEADING_FORM, words)


def _ask_heading(turn: Turn, slots: Slots) -> Message:
    product = _product(turn, slots)
    known = heading_of(turn.session, product)
    return WhichHeading(product.name, known.heading if known else "")


def _parse_heading(turn: Turn, slots: Slots, words: str) -> Parsed:
    """Four, six, eight or ten digits: ``1602``, ``1602.50``, ``1602.50.00``."""
    found = HEADING.fullmatch(words.strip())
    if found is None:
        known = _ask_heading(turn, slots)
        product = _product(turn, slots).name
        was = known.known if isinstance(known, WhichHeading) else ""
        return AskBack(WhichHeading(product, was, unclear=True))
    return Filled(".".join(part for part in found.groups() if part))


def _summary(turn: Turn, slots: Slots) -> Message:
    return HeadingDraft(_product(turn, slots).name, slots["heading"], slots["source"])


def _set_heading(turn: Turn, slots: Slots) -> None:
    product = _product(turn, slots)
    known = Heading(slots["heading"], slots["source"], turn.today, confirmed=True)
    confirm_heading(turn.session, product, known, turn.now, turn.person.id)
    turn.say(HeadingSet(product.name, known.heading))


PRICE = routes.form(
    Form(
        PRICE_FORM,
        slots=(
            line_slot(PRICE_FORM, "invoice_price"),
            Slot("invoice_price", _ask_price, _parse_price, called=("harga",)),
        ),
        finish=_set_price,
    )
)
HEADING_SET = routes.form(
    Form(
        HEADING_FORM,
        slots=(
            Slot("product", _ask_product, _parse_product, forgets=("heading",)),
            Slot("heading", _ask_heading, _parse_heading, called=("kode", "pos")),
            Slot(
                "source",
                lambda _, slots: WhoConfirmedHeading(slots["heading"]),
                parse_reason,
                called=("sumber", "siapa"),
            ),
        ),
        finish=_set_heading,
        summary=_summary,
    )
)
