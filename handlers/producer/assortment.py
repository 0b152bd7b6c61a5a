"""What somebody makes, and how much of it in a usual week: two slots that take several answers."""

import re
from decimal import Decimal
from typing import ClassVar

from domain.language import Asked, Context, Intent, read
from domain.messages.base import Button, Kind, Message
from domain.messages.people import UsualCapacity
from domain.models import Product
from domain.products import products_of_region, weekly_words_of
from domain.quantities import Quantity, plain
from handlers.forms import AskBack, Filled, Parsed, Partly, Slot, Slots
from handlers.messages import slot_button
from handlers.turn import Turn

MOST_BUTTONS = 9
DONE_TEXT = "selesai sudah udah sdh udh cukup saja aja itu doang kelar tidak tdk gak nggak ga"
DONE_WORDS = frozenset(DONE_TEXT.split())
UNKNOWN = re.compile(
    r"\b(belum|blm|tidak|tdk|gak|nggak|ga|kurang)\s+(tahu|tau|pasti|tentu|jelas)\b|^entah\b"
    r"|^(not_known)$",
    re.IGNORECASE,
)


class ProductsAsked(Message):
    """Which of the region's products do you make? ``names`` where buttons cannot show all."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "again")
    names: tuple[str, ...]
    choices: tuple[Button, ...]
    again: bool = False

    def variant(self) -> str:
        """The second time with an excuse."""
        return "again" if self.again else ""

    def buttons(self) -> tuple[Button, ...]:
        """One for each product."""
        return self.choices


class MoreProducts(Message):
    """These are noted; is there another?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    form: str
    chosen: tuple[str, ...]
    choices: tuple[Button, ...]

    def buttons(self) -> tuple[Button, ...]:
        """That is all; or one of the others."""
        return (slot_button(self.form, "products", "selesai", "that_is_all"), *self.choices)


class UsualAsked(Message):
    """How much of a product in a usual week?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "again", "too_much")
    form: str
    product: str
    unit: str
    again: bool = False
    most: Quantity | None = None

    def variant(self) -> str:
        """Not understood, or above what is plausible."""
        if self.most is not None:
            return "too_much"
        return "again" if self.again else ""

    def buttons(self) -> tuple[Button, ...]:
        """Not everybody knows yet."""
        return (slot_button(self.form, "usual", "not_known", "not_known"),)


def usual_capacities(turn: Turn, slots: Slots) -> tuple[UsualCapacity, ...]:
    """The chosen products with what is usual, as far as it is known."""
    usual = slots.get("usual", {})
    return tuple(
        UsualCapacity(
            product.name,
            None if (said := usual.get(str(product.id))) is None
            else Quantity(Decimal(said), product.unit),
        )
        for product in _chosen(turn, slots.get("products", []))
    )  # fmt: skip


def usual_amounts(slots: Slots) -> tuple[tuple[int, Decimal | None], ...]:
    """The chosen products by id, with the usual amount or None."""
    usual = slots.get("usual", {})
    return tuple(
        (product_id, None if (said := usual.get(str(product_id))) is None else Decimal(said))
        for product_id in slots.get("products", [])
    )


def _chosen(turn: Turn, ids: list[int]) -> list[Product]:
    known = {product.id: product for product in products_of_region(turn.session, turn.here.id)}
    return [known[product_id] for product_id in ids if product_id in known]


def _any_products(turn: Turn, slots: Slots) -> bool:  # noqa: ARG001 - the shape of a condition
    return bool(products_of_region(turn.session, turn.here.id))


def _ask_products(turn: Turn, slots: Slots) -> Message:
    """The first question; or, half-way through, whether there is another."""
    so_far = slots.get("_products")
    return _another(turn, so_far) if so_far else _which(turn, again=False)


def _which(turn: Turn, *, again: bool) -> ProductsAsked:
    products = products_of_region(turn.session, turn.here.id)
    names = tuple(product.name for product in products) if len(products) > MOST_BUTTONS else ()
    return ProductsAsked(names, _buttons(turn, products), again)


def _buttons(turn: Turn, products: list[Product]) -> tuple[Button, ...]:
    form = turn.conversation.form or ""
    return tuple(
        Button("as_is", "form.say", (form, "products", f"#{product.id}"), {"text": product.name})
        for product in products[:MOST_BUTTONS]
    )


def _parse_products(turn: Turn, slots: Slots, words: str) -> Parsed:
    """Products by button or by name; one answer may name several, until all is said."""
    products = products_of_region(turn.session, turn.here.id)
    before = [int(product_id) for product_id in slots.get("_products", [])]
    done = bool(DONE_WORDS & set(re.findall(r"[a-z]+", words.casefold())))
    named = [product.id for product in named_products(words, products)]
    chosen = before + [product_id for product_id in named if product_id not in before]
    if not chosen or not (named or done):
        return AskBack(_which(turn, again=True))
    if done or len(chosen) == len(products):
        return Filled(chosen)
    return Partly(chosen, _another(turn, chosen))


def _another(turn: Turn, chosen: list[int]) -> MoreProducts:
    products = products_of_region(turn.session, turn.here.id)
    left = [product for product in products if product.id not in chosen]
    names = tuple(product.name for product in _chosen(turn, chosen))
    return MoreProducts(turn.conversation.form or "", names, _buttons(turn, left))


def named_products(words: str, products: list[Product]) -> list[Product]:
    """The products that the words name, by whole names and aliases, else by a telling word."""
    said = words.strip().casefold()
    if said.startswith("#"):
        return [product for product in products if said == f"#{product.id}"]
    if re.search(r"\bsemua(nya)?\b", said):
        return products
    whole = [product for product in products if any(_stands(n, said) for n in _names(product))]
    if whole:
        return whole
    tokens = set(re.findall(r"\w{3,}", said))
    loose = [p for p in products if any(tokens & set(name.split()) for name in _names(p))]
    return loose if len(loose) == 1 else []


def _names(product: Product) -> list[str]:
    return [name.casefold() for name in (product.name, *product.aliases)]


def _stands(name: str, said: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said) is not None


def _first(turn: Turn, slots: Slots) -> Product:
    return _chosen(turn, slots["products"])[0]


def _next_unsaid(turn: Turn, slots: Slots, so_far: dict[str, str | None]) -> Product | None:
    chosen = _chosen(turn, slots.get("products", []))
    return next((product for product in chosen if str(product.id) not in so_far), None)


def _ask_usual(turn: Turn, slots: Slots) -> Message:
    product = _next_unsaid(turn, slots, slots.get("_usual", {})) or _first(turn, slots)
    return UsualAsked(turn.conversation.form or "", product.name, product.unit)


def _parse_usual(turn: Turn, slots: Slots, words: str) -> Parsed:
    """The usual amount of the next product, or that it is not known."""
    so_far: dict[str, str | None] = dict(slots.get("_usual", {}))
    product = _next_unsaid(turn, slots, so_far)
    if product is None:
        so_far, product = {}, _first(turn, slots)
    form = turn.conversation.form or ""
    amount = None
    if UNKNOWN.search(words) is None:
        reading = read(
            words, Context(Asked.QUANTITY, (weekly_words_of(product),), today=turn.today)
        )
        if reading.why == "implausible":
            return AskBack(_too_much(form, product))
        if reading.intent is not Intent.SET_CAPACITY or not reading.items:
            return AskBack(UsualAsked(form, product.name, product.unit, again=True))
        amount = reading.items[0].quantity
        if amount > product.max_weekly:
            return AskBack(_too_much(form, product))
    so_far[str(product.id)] = str(plain(amount)) if amount else None
    following = _next_unsaid(turn, slots, so_far)
    if following is None:
        return Filled(so_far)
    return Partly(so_far, UsualAsked(form, following.name, following.unit))


def _too_much(form: str, product: Product) -> UsualAsked:
    most = Quantity(product.max_weekly, product.unit)
    return UsualAsked(form, product.name, product.unit, most=most)


def _has_products(turn: Turn, slots: Slots) -> bool:  # noqa: ARG001 - the shape of a condition
    return bool(slots.get("products"))


PRODUCTS = Slot("products", _ask_products, _parse_products, _any_products, ("usual",), ("produk",))
USUAL = Slot("usual", _ask_usual, _parse_usual, _has_products, called=("kapasitas", "jumlah"))
