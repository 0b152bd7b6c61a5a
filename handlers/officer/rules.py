"""The office's rows of papers: seen, added, changed, checked, removed; and what products are."""

from datetime import date
from typing import ClassVar

from domain.messages.base import Button, Kind, Message, Part
from domain.models import Holder, PaperNeeded, Product
from domain.permit_rows import (
    PaperRow,
    add_row,
    change_row,
    check_row,
    load_rows,
    remove_row,
    rows_of,
    set_handover_days,
    set_kind,
    starting_rows,
)
from domain.permits import paper_key
from domain.products import products_of_region
from domain.records import by_id
from handlers import forms
from handlers.forms import AskBack, Filled, Form, Parsed, Slot, Slots
from handlers.messages import finish_buttons, slot_button
from handlers.officer.access import OFFICER, number_in
from handlers.officer.choosing import products_called
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
FORM = "paper_rule"
ROWS = 10
LONGEST = 60
LONGEST_TEXT = 300
MOST_DAYS = 6
NONE = frozenset(["-", "semua", "semua negara", "umum", "any", "lewati", "skip"])
PARTS = {
    "jenis": "product_kind",
    "tujuan": "destination",
    "surat": "paper",
    "pemilik": "holder",
    "cara": "how",
    "sumber": "source",
}
HOLDERS = {"usaha": Holder.PRODUCER, "pengiriman": Holder.SHIPMENT}


class RuleRow(Part):
    """One row: what is asked of which kind for which destination, by what source."""

    variants: ClassVar[tuple[str, ...]] = ("", "anywhere", "shipment", "shipment_anywhere")
    number: int
    product_kind: str
    destination: str
    paper: str
    source: str
    checked_on: date
    shipment: bool

    def variant(self) -> str:
        """For any destination or one; the producer's own, or for each shipment."""
        anywhere = "" if self.destination else "anywhere"
        if not self.shipment:
            return anywhere
        return f"shipment_{anywhere}" if anywhere else "shipment"


class RuleList(Message):
    """The rows, a page of them."""

    variants: ClassVar[tuple[str, ...]] = ("", "none")
    rows: tuple[RuleRow, ...]
    count: int
    page: int
    pages: int

    def variant(self) -> str:
        """Nothing is asked of anybody yet."""
        return "" if self.rows else "none"

    def buttons(self) -> tuple[Button, ...]:
        """Load what is commonly asked; the next page."""
        if not self.rows:
            return (Button("load_rules", "rules.load"),)
        more = (Button("next_page", "rules.list", (str(self.page + 1),)),)
        return more if self.page < self.pages else ()


class RulesLoaded(Message):
    """So many rows were added."""

    count: int

    def buttons(self) -> tuple[Button, ...]:
        """Look at them."""
        return (Button("see_rules", "rules.list", ("1",)),)


class RuleSaved(Message):
    """The echo of what became of a row."""

    variants: ClassVar[tuple[str, ...]] = ("added", "changed", "checked", "removed", "known")
    what: str
    row: RuleRow

    def variant(self) -> str:
        """What became of it."""
        return self.what


class RuleUnclear(Message):
    """How rows are added, changed, checked and removed."""

    kind: ClassVar[Kind] = Kind.QUESTION


class RulePart(Message):
    """What is the next part of a new row?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("kind", "destination", "paper", "source", "how")
    part: str

    def variant(self) -> str:
        """One wording for each part."""
        return self.part

    def buttons(self) -> tuple[Button, ...]:
        """A destination may be any; how to get it may be left out."""
        if self.part == "destination":
            return (slot_button(FORM, "destination", "-", "any_destination"),)
        return (slot_button(FORM, "how", "-", "skip"),) if self.part == "how" else ()


class RuleDraft(Message):
    """The row before it is added."""

    kind: ClassVar[Kind] = Kind.QUESTION
    product_kind: str
    destination: str
    paper: str
    source: str
    how: str

    def buttons(self) -> tuple[Button, ...]:
        """Save, change, leave."""
        return finish_buttons(FORM)


class ProductTrait(Message):
    """What a product is: its kind, and whether it is handed over on the last days only."""

    variants: ClassVar[tuple[str, ...]] = ("kind", "days", "keeps")
    product: str
    what: str
    product_kind: str
    days: int

    def variant(self) -> str:
        """What was set."""
        return self.what


class TraitUnclear(Message):
    """How a product's kind and its days are set."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("kind", "days")
    what: str
    products: str

    def variant(self) -> str:
        """Which of the two."""
        return self.what


@routes.command("syarat", roles=OFFICER, hint="rules")
def rules(turn: Turn, words: str) -> None:
    """``/syarat``; ``tambah …; …``; ``ubah 12; cara; …``; ``cek 12``; ``hapus 12``; ``muat``."""
    verb, _, rest = words.partition(" ")
    match verb.casefold():
        case "":
            _list(turn, 1)
        case "tambah":
            forms.start(turn, RULE, line=rest)
        case "muat":
            load(turn, ())
        case "ubah":
            _change(turn, rest)
        case "cek" | "hapus" as what:
            _check_or_remove(turn, what, rest)
        case _:
            turn.say(RuleUnclear())


@routes.button("rules.list", OFFICER)
def list_more(turn: Turn, args: tuple[str, ...]) -> None:
    """Another page."""
    _list(turn, max(1, number_in(args)))


@routes.button("rules.load", OFFICER)
def load(turn: Turn, _: tuple[str, ...]) -> None:
    """Begin with what is commonly asked; rows that are there stay as they are."""
    count = load_rows(turn.session, turn.here, starting_rows(), turn.now, turn.person.id)
    turn.say(RulesLoaded(count))


def _list(turn: Turn, page: int) -> None:
    rows = rows_of(turn.session, turn.here.id)
    pages = max(1, -(-len(rows) // ROWS))
    page = min(page, pages)
    shown = tuple(_row(row) for row in rows[(page - 1) * ROWS : page * ROWS])
    turn.say(RuleList(shown, len(rows), page, pages))


def _row(row: PaperNeeded) -> RuleRow:
    return RuleRow(
        row.id,
        row.product_kind,
        row.destination,
        row.paper,
        row.source,
        row.checked_on,
        row.holder is Holder.SHIPMENT,
    )


def _named(turn: Turn, words: str) -> PaperNeeded | None:
    row = by_id(turn.session, PaperNeeded, number_in((words.strip().lstrip("#"),)))
    return row if row is not None and row.region_id == turn.here.id else None


def _change(turn: Turn, words: str) -> None:
    parts = [part.strip() for part in words.split(";", 2)]
    row = _named(turn, parts[0])
    part = PARTS.get(parts[1].casefold()) if len(parts) == 3 else None
    value = parts[2] if len(parts) == 3 else ""
    if row is None or part is None or not _good(part, value):
        turn.say(RuleUnclear())
        return
    if part == "holder":
        value = HOLDERS[value.casefold()]
    if part == "destination" and value.casefold() in NONE:
        value = ""
    if part == "product_kind":
        value = " ".join(value.casefold().split())
    change_row(turn.session, row, part, value, turn.now, turn.today, turn.person.id)
    turn.say(RuleSaved("changed", _row(row)))


def _good(part: str, value: str) -> bool:
    if part == "holder":
        return value.casefold() in HOLDERS
    longest = LONGEST_TEXT if part in ("how", "source") else LONGEST
    return 0 < len(value) <= longest and (part != "paper" or bool(paper_key(value)))


def _check_or_remove(turn: Turn, what: str, words: str) -> None:
    row = _named(turn, words)
    if row is None:
        turn.say(RuleUnclear())
        return
    if what == "cek":
        check_row(turn.session, row, turn.now, turn.today, turn.person.id)
        turn.say(RuleSaved("checked", _row(row)))
        return
    told = RuleSaved("removed", _row(row))
    remove_row(turn.session, row, turn.now, turn.person.id)
    turn.say(told)


def _ask(part: str) -> Slot:
    def parse(_: Turn, __: Slots, words: str) -> Parsed:
        value = " ".join(words.split())
        if part in ("destination", "how") and value.casefold() in NONE:
            return Filled("")
        longest = LONGEST_TEXT if part in ("how", "source") else LONGEST
        if not 2 <= len(value) <= longest or (part == "paper" and not paper_key(value)):
            return AskBack(RulePart(part))
        return Filled(value)

    called = {"kind": "jenis", "destination": "tujuan", "paper": "surat", "source": "sumber"}
    return Slot(part, lambda _, __: RulePart(part), parse, called=(called.get(part, "cara"),))


def _draft(turn: Turn, slots: Slots) -> PaperRow:
    return PaperRow(
        slots["kind"].casefold(),
        slots["paper"],
        slots["source"],
        turn.today,
        slots["destination"],
        how=slots["how"],
    )


def _summary(turn: Turn, slots: Slots) -> Message:
    draft = _draft(turn, slots)
    return RuleDraft(draft.kind, draft.destination, draft.paper, draft.source, draft.how)


def _add(turn: Turn, slots: Slots) -> None:
    draft = _draft(turn, slots)
    made = add_row(turn.session, turn.here, draft, turn.now, turn.person.id)
    if made is not None:
        turn.say(RuleSaved("added", _row(made)))
        return
    same = next(
        row
        for row in rows_of(turn.session, turn.here.id)
        if row.product_kind == draft.kind and paper_key(row.paper) == paper_key(draft.paper)
    )
    turn.say(RuleSaved("known", _row(same)))


@routes.command("jenis", roles=OFFICER, hint="product_kind")
def product_kind(turn: Turn, words: str) -> None:
    """``/jenis peyek kepiting; makanan ringan``: its papers are asked from now on."""
    product, value = _product_and(turn, words)
    if product is None or not 2 <= len(value) <= LONGEST:
        turn.say(TraitUnclear("kind", _names(turn)))
        return
    set_kind(turn.session, product, value, turn.now, turn.person.id)
    turn.say(ProductTrait(product.name, "kind", product.kind, product.handover_days))


@routes.command("hariserah", roles=OFFICER, hint="handover_days")
def handover_days(turn: Turn, words: str) -> None:
    """``/hariserah krisan potong; 2``: handed over on the last two days only; 0: any time."""
    product, value = _product_and(turn, words)
    said = value.casefold().removesuffix("hari").strip()
    if product is None or not said.isdecimal() or int(said) > MOST_DAYS:
        turn.say(TraitUnclear("days", _names(turn)))
        return
    set_handover_days(turn.session, product, int(said), turn.now, turn.person.id)
    what = "days" if product.handover_days else "keeps"
    turn.say(ProductTrait(product.name, what, product.kind, product.handover_days))


def _product_and(turn: Turn, words: str) -> tuple[Product | None, str]:
    name, _, value = words.partition(";")
    found = products_called(products_of_region(turn.session, turn.here.id), name)
    return (found[0] if len(found) == 1 else None), " ".join(value.split())


def _names(turn: Turn) -> str:
    return ", ".join(product.name for product in products_of_region(turn.session, turn.here.id))


RULE = routes.form(
    Form(
        FORM,
        slots=tuple(_ask(part) for part in ("kind", "destination", "paper", "source", "how")),
        finish=_add,
        summary=_summary,
    )
)
