"""How an order line is packed: what a carton holds, what a unit and an empty carton weigh."""

import re
from decimal import Decimal
from typing import ClassVar

from domain.messages.base import Button, Kind, Message
from domain.models import Shipment, ShipmentState
from domain.quantities import Quantity, plain
from domain.records import change
from domain.shipping.packing import GRAMS
from domain.shipping.shipments import ShippedLine, held, on_record
from handlers import forms
from handlers.forms import AskBack, Filled, Form, Parsed, Slot, Slots
from handlers.messages import finish_buttons
from handlers.officer.reading import Place, is_nothing, read_amount
from handlers.officer.shipment_access import (
    KEEPERS,
    may_change,
    pressed,
    refused,
    shipment_here,
)
from handlers.officer.shipment_lines import line_in, line_slot, shipment_in
from handlers.officer.shipment_views import NoShipment
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
FORM = "carton"
HEAVIEST = 1_000_000
WEIGHT = re.compile(r"(\d+(?:[.,]\d{1,3})?)\s*(g|gr|gram|ons|kg|kilo)?", re.IGNORECASE)
WEIGHTS = {"": 1, "g": 1, "gr": 1, "gram": 1, "ons": 100, "kg": 1000, "kilo": 1000}


class HowMuchInCarton(Message):
    """How much fits into one?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    product: str
    unit: str
    now: Quantity | None

    def buttons(self) -> tuple[Button, ...]:
        """As it is."""
        return () if self.now is None else (Place(FORM, "size").amount(self.now),)


class HowHeavy(Message):
    """What does a unit, or the empty carton, weigh?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("unit_grams", "empty_grams")
    what: str
    product: str
    unit: str

    def variant(self) -> str:
        """A unit of the product, or the carton."""
        return self.what

    def buttons(self) -> tuple[Button, ...]:
        """It may not be known."""
        return (Place(FORM, self.what).skip(),)


class CartonDraft(Message):
    """How it is packed, before that is written down."""

    kind: ClassVar[Kind] = Kind.QUESTION
    code: str
    order: str
    product: str
    unit: str
    size: Quantity
    unit_grams: int | None
    empty_grams: int | None

    def buttons(self) -> tuple[Button, ...]:
        """Save, change, leave."""
        return finish_buttons(FORM)


class CartonSet(Message):
    """The echo."""

    code: str
    product: str
    size: Quantity

    def buttons(self) -> tuple[Button, ...]:
        """The shipment."""
        return (Button("see_shipment", "shipment.show", (self.code,)),)


@routes.command("kemasan", "=kemasan", roles=KEEPERS, hint="cartons")
def set_by_words(turn: Turn, words: str) -> None:
    """``/kemasan K1; abon sapi; 10 kg; 400 g``, or step by step."""
    code, _, rest = words.partition(";")
    shipment = shipment_here(turn, code)
    if shipment is None or not may_change(turn, shipment):
        turn.say(NoShipment(code.strip()[:40], may_make=True))
    else:
        _begin(turn, shipment, rest)


@routes.button("shipment.carton", KEEPERS)
def set_pressed(turn: Turn, args: tuple[str, ...]) -> None:
    """What a carton of one of its orders holds."""
    shipment = pressed(turn, args, change=True)
    if shipment is not None:
        _begin(turn, shipment, "")


def ask_size(turn: Turn, shipment: Shipment, line: ShippedLine) -> None:
    """Packing stands still until it is known what a carton of this line holds."""
    forms.start(turn, CARTON, {"_shipment": shipment.id, "line": line.entry.line.id})


def _begin(turn: Turn, shipment: Shipment, line: str) -> None:
    if shipment.state in (ShipmentState.SHIPPED, ShipmentState.CANCELLED):
        refused(turn, shipment, shipment.state)
    else:
        forms.start(turn, CARTON, {"_shipment": shipment.id}, line)


def _ask_size(turn: Turn, slots: Slots) -> Message:
    one = line_in(turn, slots)
    now = one.terms.carton_size
    product = one.entry.product
    return HowMuchInCarton(
        product.name, product.unit, None if now is None else one.entry.quantity(now)
    )


def _parse_size(turn: Turn, slots: Slots, words: str) -> Parsed:
    product = line_in(turn, slots).entry.product
    return read_amount(turn, product, words, Place(FORM, "size"), lots=False)


def _ask_weight(what: str, turn: Turn, slots: Slots) -> Message:
    product = line_in(turn, slots).entry.product
    return HowHeavy(what, product.name, product.unit)


def _parse_weight(what: str, turn: Turn, slots: Slots, words: str) -> Parsed:
    """Whole grams, or nothing where it is not known."""
    if is_nothing(words):
        return Filled(None)
    found = WEIGHT.fullmatch(words.strip())
    if found is None:
        return AskBack(_ask_weight(what, turn, slots))
    number, unit = found.groups()
    grams = Decimal(number.replace(",", ".")) * WEIGHTS[(unit or "").casefold()]
    if grams != grams.to_integral_value() or not 0 < grams <= HEAVIEST:
        return AskBack(_ask_weight(what, turn, slots))
    return Filled(int(grams))


def _weighs_unknown(turn: Turn, slots: Slots) -> bool:
    """A kilogram weighs a kilogram; what a box or a piece weighs must be said."""
    if "line" not in slots:
        return False
    return line_in(turn, slots).entry.product.unit.casefold() not in GRAMS


def _summary(turn: Turn, slots: Slots) -> Message:
    one = line_in(turn, slots)
    return CartonDraft(
        code=shipment_in(turn, slots).code,
        order=one.entry.order.code,
        product=one.entry.product.name,
        unit=one.entry.product.unit,
        size=one.entry.quantity(plain(Decimal(slots["size"]))),
        unit_grams=slots.get("unit_grams"),
        empty_grams=slots["empty_grams"],
    )


def _set(turn: Turn, slots: Slots) -> None:
    shipment = held(turn.session, shipment_in(turn, slots))
    if shipment.state in (ShipmentState.SHIPPED, ShipmentState.CANCELLED):
        refused(turn, shipment, shipment.state)
        return
    one = line_in(turn, slots)
    before = _terms(one)
    change(
        turn.session,
        one.terms,
        carton_size=Decimal(slots["size"]),
        unit_grams=slots.get("unit_grams"),
        empty_grams=slots["empty_grams"],
    )
    on_record(
        turn.session,
        shipment,
        "carton_terms_changed",
        turn.now,
        turn.person.id,
        before=before,
        after=_terms(one),
    )
    size = one.entry.quantity(plain(Decimal(slots["size"])))
    turn.say(CartonSet(shipment.code, one.entry.product.name, size))


def _terms(one: ShippedLine) -> dict[str, object]:
    terms = one.terms
    return {
        "line": terms.line_id,
        "size": None if terms.carton_size is None else str(terms.carton_size),
        "unit_grams": terms.unit_grams,
        "empty_grams": terms.empty_grams,
    }


CARTON = routes.form(
    Form(
        FORM,
        slots=(
            line_slot(FORM, "size", "unit_grams", "empty_grams"),
            Slot("size", _ask_size, _parse_size, called=("isi", "isi karton")),
            Slot(
                "unit_grams",
                lambda t, s: _ask_weight("unit_grams", t, s),
                lambda t, s, w: _parse_weight("unit_grams", t, s, w),
                wanted=_weighs_unknown,
                called=("berat satuan",),
            ),
            Slot(
                "empty_grams",
                lambda t, s: _ask_weight("empty_grams", t, s),
                lambda t, s, w: _parse_weight("empty_grams", t, s, w),
                called=("berat karton", "karton kosong"),
            ),
        ),
        finish=_set,
        summary=_summary,
    )
)
