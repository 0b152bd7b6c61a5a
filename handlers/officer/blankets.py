"""A blanket order, step by step or in one line, looked at before it is made."""

import re
from datetime import date
from decimal import Decimal

from sqlmodel import col, select

from domain.blankets import BlanketDraft, create_blanket, periods_of
from domain.language import Intent, read_date
from domain.messages.base import Message
from domain.models import (
    BlanketOrder,
    Every,
    Person,
    Producer,
    ProducerProduct,
    ProducerState,
    Product,
)
from domain.periods import MOST_PERIODS, due_days, own_weeks
from domain.plans import live_commitments
from domain.products import products_of_region
from domain.quantities import ZERO, Money, Quantity
from domain.records import the
from domain.values import replace
from handlers import forms
from handlers.forms import AskBack, Filled, Form, Parsed, Slot, Slots
from handlers.officer.access import OFFICER
from handlers.officer.blanket_words import (
    FORM,
    BlanketCreated,
    BlanketDraftShown,
    FromWhenTo,
    HowMuchEach,
    HowOften,
    LeadDays,
)
from handlers.officer.choosing import WhichProduct, parse_product, product_buttons
from handlers.officer.destinations import read_destination
from handlers.officer.drafts import NoProductYet, WhatPrice, WhereTo
from handlers.officer.quality import kept_standard, sample_word, standard_slot, standard_words
from handlers.officer.reading import Place, read_amount, read_price
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
LONGEST_NAME = 60
LEAD_DAYS = 21
SHORTEST_LEAD, LONGEST_LEAD = 7, 60
IN_A_LINE = 6
"""The parts of a line that every blanket order needs."""
WEEKLY = frozenset(
    [
        "week",
        "mingguan",
        "tiap minggu",
        "setiap minggu",
        "per minggu",
        "seminggu",
        "minggu",
        "weekly",
    ]
)
MONTHLY = frozenset(
    ["month", "bulanan", "tiap bulan", "setiap bulan", "per bulan", "sebulan", "bulan", "monthly"]
)
BETWEEN = re.compile(
    r"\s+(?:-|–|—|sampai dengan|sampai|s/d|sd|hingga|ke|to|until)\s+|\s*[–—]\s*|(?<=\w)-(?=\d)",
    re.IGNORECASE,
)
FROM_WORDS = re.compile(r"^(?:dari|mulai|sejak|from)\s+", re.IGNORECASE)


@routes.command("pesananberkala", "=pesanan berkala", roles=OFFICER, hint="make_blanket")
def draft_blanket(turn: Turn, words: str) -> None:
    """``/pesananberkala cake salak; 500 kotak; tiap minggu; 4 Jan - 26 Mar; Swiss; 85000``.

    A seventh part is the standard of quality: ``A: renyah, utuh``.
    """
    if not products_of_region(turn.session, turn.here.id):
        turn.say(NoProductYet())
        return
    optional: Slots = {"lead": LEAD_DAYS}
    if len(words.split(";")) <= IN_A_LINE:
        optional["quality"] = None
    forms.start(turn, BLANKET, optional, words)


def _product(turn: Turn, slots: Slots) -> Product:
    return the(turn.session, Product, slots["product"])


def _ask_product(turn: Turn, _: Slots) -> Message:
    return WhichProduct(product_buttons(FORM, products_of_region(turn.session, turn.here.id)))


def _parse_product(turn: Turn, _: Slots, words: str) -> Parsed:
    return parse_product(turn, FORM, words)


def _ask_quantity(turn: Turn, slots: Slots) -> Message:
    product = _product(turn, slots)
    return HowMuchEach(product.name, product.unit)


def _parse_quantity(turn: Turn, slots: Slots, words: str) -> Parsed:
    return read_amount(turn, _product(turn, slots), words, Place(FORM, "quantity"))


def _parse_every(_: Turn, __: Slots, words: str) -> Parsed:
    said = " ".join(words.casefold().split()).strip(".!")
    if said in WEEKLY:
        return Filled(str(Every.WEEK))
    return Filled(str(Every.MONTH)) if said in MONTHLY else AskBack(HowOften(unclear=True))


def _parse_span(turn: Turn, slots: Slots, words: str) -> Parsed:
    """Two days, the first to come; at least one period, and no more than a year of them."""
    parts = [FROM_WORDS.sub("", part.strip()) for part in BETWEEN.split(words.strip())]
    days = [_day(turn, part) for part in parts]
    if len(days) != 2 or days[0] is None:
        return AskBack(FromWhenTo("unclear"))
    first = days[0]
    last = _day(turn, parts[1], first)
    if last is None:
        return AskBack(FromWhenTo("unclear"))
    due = due_days(Every(slots.get("every", Every.WEEK)), first, last)
    if last < first or not due or due[0] <= turn.today:
        return AskBack(FromWhenTo("order"))
    if len(due) > MOST_PERIODS:
        return AskBack(FromWhenTo("long"))
    return Filled({"first": first.isoformat(), "last": last.isoformat()})


def _day(turn: Turn, words: str, after: date | None = None) -> date | None:
    """A day; without a year it is the next one from ``after`` (or today) on."""
    reading = read_date(words, after or turn.today)
    return reading.date if reading.intent is Intent.DATE else None


def _ask_destination(_: Turn, __: Slots) -> Message:
    return WhereTo()


def _parse_destination(_: Turn, __: Slots, words: str) -> Parsed:
    return read_destination(words)


def _ask_price(turn: Turn, slots: Slots) -> Message:
    return WhatPrice(_product(turn, slots).unit, (Place(FORM, "price").skip(),))


def _parse_price(_: Turn, __: Slots, words: str) -> Parsed:
    return read_price(words, Place(FORM, "price"))


def _parse_lead(_: Turn, __: Slots, words: str) -> Parsed:
    said = words.casefold().removesuffix("hari").strip()
    if said.isdecimal() and SHORTEST_LEAD <= int(said) <= LONGEST_LEAD:
        return Filled(int(said))
    return AskBack(LeadDays(SHORTEST_LEAD, LONGEST_LEAD))


def _draft(turn: Turn, slots: Slots) -> BlanketDraft:
    return BlanketDraft(
        product=_product(turn, slots),
        quantity=Decimal(slots["quantity"]),
        every=Every(slots["every"]),
        first_day=date.fromisoformat(slots["span"]["first"]),
        last_day=date.fromisoformat(slots["span"]["last"]),
        destination=slots["destination"],
        price_rupiah=slots["price"],
        lead_days=slots.get("lead", LEAD_DAYS),
    )


def _summary(turn: Turn, slots: Slots) -> Message:
    draft = _draft(turn, slots)
    due = due_days(draft.every, draft.first_day, draft.last_day)
    unit = draft.product.unit
    each, producers = _usual(turn, draft.product)
    usual = each * len(own_weeks(draft.every, due[0], draft.last_day))
    short = draft.quantity - usual
    return BlanketDraftShown(
        every=str(draft.every),
        product=draft.product.name,
        quantity=Quantity(draft.quantity, unit),
        destination=draft.destination,
        first_due=due[0],
        last_due=due[-1],
        periods=len(due),
        price=None if draft.price_rupiah is None else Money(draft.price_rupiah),
        unit=unit,
        lead_days=draft.lead_days,
        usual=Quantity(usual, unit),
        producers=producers,
        short=Quantity(short, unit) if short > ZERO else None,
        quality=standard_words(slots.get("quality")),
        sample=sample_word(slots.get("quality")),
    )


def _usual(turn: Turn, product: Product) -> tuple[Decimal, int]:
    """What the pool usually makes of a product in a week, and how many make it."""
    rows = turn.session.exec(
        select(ProducerProduct)
        .join(Producer, col(ProducerProduct.producer_id) == col(Producer.id))
        .join(Person, col(Producer.person_id) == col(Person.id))
        .where(
            ProducerProduct.product_id == product.id,
            Producer.state == ProducerState.ACTIVE,
            col(Person.opted_out_at).is_(None),
        )
    ).all()
    return sum((row.usual_weekly or ZERO for row in rows), ZERO), len(rows)


def _make(turn: Turn, slots: Slots) -> None:
    draft = _draft(turn, slots)
    due = due_days(draft.every, draft.first_day, draft.last_day)
    if due[0] <= turn.today:
        forms.start(turn, BLANKET, {n: v for n, v in slots.items() if n != "span"})
        return
    if slots.get("quality") is not None:
        draft = replace(draft, quality=kept_standard(turn, slots["quality"]))
    blanket = create_blanket(turn.session, turn.here, draft, turn.now, turn.person.id)
    turn.say(
        BlanketCreated(
            code=blanket.code,
            product=draft.product.name,
            quantity=Quantity(draft.quantity, draft.product.unit),
            destination=draft.destination,
            periods=len(due),
            first_due=due[0],
            asked=_asked(turn, blanket),
        )
    )


def _asked(turn: Turn, blanket: BlanketOrder) -> int:
    """How many producers were shown a plan of it."""
    periods = periods_of(turn.session, blanket.id)
    asked = {
        one.producer_id for period in periods for one in live_commitments(turn.session, period.id)
    }
    return len(asked)


BLANKET = routes.form(
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
            Slot("quantity", _ask_quantity, _parse_quantity, called=("kuota", "jumlah")),
            Slot(
                "every",
                lambda _, __: HowOften(),
                _parse_every,
                forgets=("span",),
                called=("periode", "berapa kali"),
            ),
            Slot(
                "span",
                lambda _, __: FromWhenTo(),
                _parse_span,
                called=("masa", "rentang", "tanggal"),
            ),
            Slot("destination", _ask_destination, _parse_destination, called=("tujuan", "negara")),
            Slot("price", _ask_price, _parse_price, called=("harga",)),
            Slot(
                "lead",
                lambda _, __: LeadDays(SHORTEST_LEAD, LONGEST_LEAD),
                _parse_lead,
                called=("jarak", "hari sebelum"),
            ),
            standard_slot(FORM),
        ),
        finish=_make,
        summary=_summary,
    )
)
