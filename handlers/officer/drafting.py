"""A new order, as a guided form or in one line, looked at before it is made."""

from decimal import Decimal

from sqlmodel import col, select

from domain.faces import placed
from domain.messages.base import Message
from domain.models import Order, Person, Producer, Product, RoleName
from domain.orders import Draft, Preview, create_order, nothing_asked_yet, preview
from domain.products import products_of_region
from domain.quantities import ZERO, Money, Quantity
from domain.records import the
from domain.schedule import next_pooling, next_question
from domain.standing import lines_of
from handlers import forms
from handlers.forms import AskBack, Filled, Form, Parsed, Slot, Slots
from handlers.messages import slot_button
from handlers.officer.access import ORDERERS, WHOLE_REGION
from handlers.officer.choosing import WhichProduct, parse_product, product_buttons
from handlers.officer.destinations import read_destination, read_name
from handlers.officer.drafts import (
    FORM,
    DraftShare,
    DraftShares,
    HowMuchOrdered,
    MostProducers,
    NoProductYet,
    OrderCreated,
    OrderDraft,
    SmallestShare,
    UntilWhen,
    WhatPrice,
    WhereTo,
    WhichBuyer,
    WhichPlace,
)
from handlers.officer.proposals import say_ordered
from handlers.officer.quality import (
    sample_word,
    set_standard,
    standard_slot,
    standard_words,
)
from handlers.officer.reading import (
    MOST_PERCENT,
    HowMuchOver,
    Place,
    cutoff_of,
    is_nothing,
    read_amount,
    read_cutoff,
    read_percent,
    read_price,
)
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
SHOWN_NAMES = 10
LONGEST_TAP = 24
MOST_PRODUCERS = 10_000
IN_A_LINE = 5
"""The parts of a line that every order needs."""
DETAIL_WORDS = frozenset(
    ["rincian", "rinci", "detail", "detil", "pembagian", "siapa", "siapa dapat berapa", "who"]
)


@routes.command("buatpesanan", "=buat pesanan", roles=ORDERERS, hint="make_order")
def draft_order(turn: Turn, words: str) -> None:
    """``/buatpesanan``, or all of it: ``peyek kepiting; 500 kg; Swiss; 18 Des; 85000``.

    A sixth part is the standard of quality: ``A: renyah, utuh``.
    """
    if not products_of_region(turn.session, turn.here.id):
        turn.say(NoProductYet())
        return
    begin_order(turn, {}, words)


def begin_order(turn: Turn, known: Slots, line: str = "") -> None:
    """Start the form with what is known of the order already, and what a line says."""
    optional: Slots = {"buyer": "", "min_share": None, "max_producers": 0, "place": "", "over": 0}
    if len(line.split(";")) <= IN_A_LINE:
        optional["quality"] = None
    forms.start(turn, ORDER, {**optional, **known}, line)


@routes.open_question(10)
def hear_details(turn: Turn) -> bool:
    """Words below the summary that ask who would get what."""
    talk = turn.conversation
    said = turn.heard.text.strip().strip("?").casefold()
    asked = talk.form == FORM and talk.asking == forms.SUMMARY and said in DETAIL_WORDS
    if not asked or not WHOLE_REGION & turn.roles:
        return False
    talk.misses = 0
    looked = _look(turn, talk.slots)
    product = looked.entry.product
    names = _businesses(turn, [producer for producer, _ in looked.shares[:SHOWN_NAMES]])
    rows = tuple(
        DraftShare(names[producer], Quantity(amount, product.unit))
        for producer, amount in looked.shares[:SHOWN_NAMES]
    )
    more = len(looked.shares) - len(rows)
    turn.say(DraftShares(product.name, rows, more or None))
    return True


def _businesses(turn: Turn, producers: list[int]) -> dict[int, str]:
    rows = turn.session.exec(
        select(Producer.id, Producer.region_id, Producer.business, Person.name)
        .join(Person, col(Producer.person_id) == Person.id)
        .where(col(Producer.id).in_(producers))
    )
    here = turn.here.id
    return {
        producer: placed(turn.session, here, home, business, name)
        for producer, home, business, name in rows
    }


def _product(turn: Turn, slots: Slots) -> Product:
    return the(turn.session, Product, slots["product"])


def _draft(turn: Turn, slots: Slots) -> Draft:
    return Draft(
        product=_product(turn, slots),
        quantity=Decimal(slots["quantity"]),
        destination=slots["destination"],
        cutoff=cutoff_of(turn, slots["cutoff"]),
        price_rupiah=slots["price"],
        buyer=slots.get("buyer", ""),
        min_share=_smallest(slots),
        max_producers=slots.get("max_producers", 0),
        over_tolerance_percent=slots.get("over", 0),
        handover_place=slots.get("place", ""),
        exporter_id=None if _by_office(turn) else turn.person.id,
        proposed=not (_by_office(turn) or turn.here.exporters_free),
    )


def _by_office(turn: Turn) -> bool:
    """Whether an officer orders; a lead exporter orders for themselves."""
    return RoleName.OFFICER in turn.roles


def _look(turn: Turn, slots: Slots) -> Preview:
    return preview(turn.session, turn.here, _draft(turn, slots), turn.now)


def _summary(turn: Turn, slots: Slots) -> Message:
    looked = _look(turn, slots)
    order, line, quantity = looked.entry.order, looked.entry.line, looked.entry.quantity
    price = line.price_rupiah
    later = looked.missing - looked.short
    return OrderDraft(
        product=looked.entry.product.name,
        quantity=quantity(line.quantity),
        destination=order.destination,
        buyer=order.buyer,
        cutoff=line.cutoff,
        price=None if price is None else Money(price),
        unit=looked.entry.product.unit,
        place=line.handover_place if slots.get("place") else "",
        least=quantity(line.min_share) if line.min_share else None,
        most=line.max_producers or None,
        over=line.over_tolerance_percent or None,
        quality=standard_words(slots.get("quality")),
        sample=sample_word(slots.get("quality")),
        pooled=quantity(looked.stated + looked.expected),
        producers=looked.producers,
        stated=quantity(looked.stated),
        expected=quantity(looked.expected),
        largest=quantity(looked.most) if looked.shares and _by_office(turn) else None,
        served=len(looked.shares) or None,
        chance=looked.chance,
        backed=looked.backed,
        extra=quantity(looked.extra) if looked.extra else None,
        later=quantity(later) if later else None,
        short=quantity(looked.short) if looked.short else None,
        because=looked.because if looked.short and _by_office(turn) else None,
    )


def _make(turn: Turn, slots: Slots) -> None:
    draft = _draft(turn, slots)
    if draft.cutoff <= turn.now:
        forms.start(turn, ORDER, {n: v for n, v in slots.items() if n != "cutoff"})
        return
    order = create_order(turn.session, turn.here, draft, turn.now, turn.person.id)
    entry = lines_of(turn.session, order)[0]
    if slots.get("quality") is not None:
        set_standard(turn, entry, slots["quality"])
    if order.exporter_id is not None:
        say_ordered(turn, entry)
        return
    early = nothing_asked_yet(turn.session, turn.here, entry, turn.now)
    asks = next_question(turn.here, turn.now) if early else None
    turn.say(
        OrderCreated(
            code=order.code,
            product=entry.product.name,
            quantity=entry.quantity(draft.quantity),
            destination=order.destination,
            cutoff=draft.cutoff,
            goes_out=next_pooling(turn.here, entry, asks or turn.now),
            approved=turn.here.approves_plan,
            asks=asks,
        )
    )


def _ask_product(turn: Turn, _: Slots) -> Message:
    return WhichProduct(product_buttons(FORM, products_of_region(turn.session, turn.here.id)))


def _parse_product(turn: Turn, _: Slots, words: str) -> Parsed:
    return parse_product(turn, FORM, words)


def _ask_quantity(turn: Turn, slots: Slots) -> Message:
    product = _product(turn, slots)
    return HowMuchOrdered(product.name, product.unit)


def _parse_quantity(turn: Turn, slots: Slots, words: str) -> Parsed:
    return read_amount(turn, _product(turn, slots), words, Place(FORM, "quantity"))


def _ask_destination(turn: Turn, _: Slots) -> Message:
    lately = turn.session.exec(
        select(Order.destination)
        .where(Order.region_id == turn.here.id)
        .order_by(col(Order.id).desc())
        .limit(20)
    ).all()
    known = [one for one in dict.fromkeys(lately) if len(one.encode()) <= LONGEST_TAP][:3]
    return WhereTo(tuple(slot_button(FORM, "destination", one) for one in known))


def _parse_destination(_: Turn, __: Slots, words: str) -> Parsed:
    return read_destination(words)


def _parse_optional_name(_: Turn, __: Slots, words: str) -> Parsed:
    return Filled("") if is_nothing(words) else read_name(words)


def _parse_cutoff(turn: Turn, _: Slots, words: str) -> Parsed:
    return read_cutoff(turn, words, Place(FORM, "cutoff"))


def _ask_price(turn: Turn, slots: Slots) -> Message:
    return WhatPrice(_product(turn, slots).unit, (Place(FORM, "price").skip(),))


def _parse_price(_: Turn, __: Slots, words: str) -> Parsed:
    return read_price(words, Place(FORM, "price"))


def _ask_smallest(turn: Turn, slots: Slots) -> Message:
    return SmallestShare(_product(turn, slots).unit)


def _parse_smallest(turn: Turn, slots: Slots, words: str) -> Parsed:
    """The amount and whose unit it is in: for another product it no longer counts."""
    if is_nothing(words):
        return Filled(None)
    place = Place(FORM, "min_share")
    parsed = read_amount(turn, _product(turn, slots), words, place, zero=True)
    if isinstance(parsed, Filled):
        return Filled({"product": slots["product"], "amount": parsed.value})
    return parsed


def _smallest(slots: Slots) -> Decimal:
    given = slots.get("min_share")
    return Decimal(given["amount"]) if given and given["product"] == slots["product"] else ZERO


def _parse_most(_: Turn, __: Slots, words: str) -> Parsed:
    said = words.casefold().removesuffix("usaha").strip()
    if said == "bebas" or is_nothing(said):
        return Filled(0)
    if not said.isdecimal() or int(said) > MOST_PRODUCERS:
        return AskBack(MostProducers(unclear=True))
    return Filled(int(said))


ORDER = routes.form(
    Form(
        FORM,
        slots=(
            Slot(
                "product",
                _ask_product,
                _parse_product,
                forgets=("quantity",),
                called=("produk", "barang"),
            ),
            Slot("quantity", _ask_quantity, _parse_quantity, called=("jumlah", "banyaknya")),
            Slot("destination", _ask_destination, _parse_destination, called=("tujuan", "negara")),
            Slot(
                "cutoff",
                lambda _, __: UntilWhen(),
                _parse_cutoff,
                called=("batas serah", "batas", "tanggal"),
            ),
            Slot("price", _ask_price, _parse_price, called=("harga",)),
            Slot("buyer", lambda _, __: WhichBuyer(), _parse_optional_name, called=("pembeli",)),
            Slot(
                "min_share",
                _ask_smallest,
                _parse_smallest,
                called=("bagian terkecil", "pembagian"),
            ),
            Slot(
                "max_producers",
                lambda _, __: MostProducers(),
                _parse_most,
                called=("banyaknya usaha",),
                beside="min_share",
            ),
            Slot(
                "place",
                lambda t, _: WhichPlace(t.here.handover_place),
                _parse_optional_name,
                called=("tempat", "tempat serah"),
            ),
            Slot(
                "over",
                lambda _, __: HowMuchOver(MOST_PERCENT),
                lambda _, __, words: read_percent(words),
                called=("toleransi", "toleransi lebih", "kelebihan"),
            ),
            standard_slot(FORM),
        ),
        finish=_make,
        summary=_summary,
    )
)
