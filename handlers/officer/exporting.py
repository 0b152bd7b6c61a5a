"""Lead exporters: who they are, which order is whose, and what they make good by themselves."""

from decimal import Decimal
from typing import ClassVar

from domain import morning
from domain.exporters import (
    MoreThanOpen,
    exporters_of,
    give_order,
    make_exporter,
    set_exporters_free,
    set_own_part,
)
from domain.messages.base import Button, Kind, Message, Part
from domain.models import Person
from domain.quantities import Quantity
from domain.standing import OpenLine
from handlers.forms import Filled
from handlers.officer.access import OFFICER, ORDERERS, called, open_lines_here, open_order_here
from handlers.officer.choosing import NoOpenOrder, first_line
from handlers.officer.permits import businesses_called
from handlers.officer.reading import Place, read_amount
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()


class ExporterRow(Part):
    """One lead exporter and how many open orders are theirs."""

    who: str
    orders: int


class ExporterList(Message):
    """The lead exporters of the region, and whether their orders wait for the office."""

    variants: ClassVar[tuple[str, ...]] = ("", "none")
    rows: tuple[ExporterRow, ...]
    free: bool

    def variant(self) -> str:
        """There is none yet."""
        return "" if self.rows else "none"

    def buttons(self) -> tuple[Button, ...]:
        """Let their orders go on at once, or have them wait."""
        label = "orders_wait" if self.free else "orders_free"
        return (Button(label, "exporters.free", ("0" if self.free else "1",)),)


class ExporterUnclear(Message):
    """No exporter, order or business of that name; and how it is written."""

    kind: ClassVar[Kind] = Kind.QUESTION
    said: str


class ExporterSet(Message):
    """The echo: somebody leads exports, or an order is theirs."""

    variants: ClassVar[tuple[str, ...]] = ("", "order")
    who: str
    code: str

    def variant(self) -> str:
        """A role, or an order."""
        return "order" if self.code else ""


class YouLeadOrder(Message):
    """To an exporter: this order is yours; or you lead exports from now on."""

    variants: ClassVar[tuple[str, ...]] = ("", "role")
    code: str
    product: str

    def variant(self) -> str:
        """An order, or the role alone."""
        return "" if self.code else "role"

    def buttons(self) -> tuple[Button, ...]:
        """Look at it; what one can do here."""
        if not self.code:
            return (Button("help", "help"),)
        return (Button("see_order", "orders.show", (self.code,)),)


class ExportersMay(Message):
    """The echo of the region's setting."""

    variants: ClassVar[tuple[str, ...]] = ("wait", "free")
    what: str

    def variant(self) -> str:
        """Their orders wait for the office, or are open at once."""
        return self.what


class OwnPartSet(Message):
    """The echo: what the exporter makes good, and what is pooled."""

    code: str
    product: str
    own: Quantity
    pooled: Quantity


class OwnPartUnclear(Message):
    """How one's own part is written; at most what nobody has confirmed."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "too_much")
    code: str
    possible: Quantity | None

    def variant(self) -> str:
        """More than what is open."""
        return "" if self.possible is None else "too_much"


@routes.command("pengampu", roles=OFFICER, hint="exporters")
def exporters(turn: Turn, words: str) -> None:
    """``/pengampu``; ``/pengampu Siti``: she leads; ``/pengampu BTU-001; Siti``: her order."""
    if not words:
        _list(turn)
        return
    code, _, name = words.rpartition(";")
    found = _people_called(turn, name)
    order = open_order_here(turn, code) if code else None
    if len(found) != 1 or (code and order is None):
        turn.say(ExporterUnclear(words[:40]))
        return
    person = found[0]
    is_new = person.id not in {one.id for one in exporters_of(turn.session, turn.here.id)}
    make_exporter(turn.session, turn.here, person, turn.now, turn.person.id)
    if order is None:
        if is_new:
            turn.tell(person, YouLeadOrder("", ""))
        turn.say(ExporterSet(called(person), ""))
        return
    give_order(turn.session, order, person, turn.now, turn.person.id)
    entry = first_line(turn, order)
    turn.tell(person, YouLeadOrder(order.code, entry.product.name))
    turn.say(ExporterSet(called(person), order.code))


def _people_called(turn: Turn, name: str) -> list[Person]:
    """Exporters of that name; otherwise the owners of businesses."""
    said = set(name.casefold().split()) - {"bu", "pak", "mbak", "mas", "kak"}
    leading = [
        person
        for person in exporters_of(turn.session, turn.here.id)
        if said and said <= set(person.name.casefold().split())
    ]
    return leading or [person for _, person in businesses_called(turn, name)]


def _list(turn: Turn) -> None:
    lines = open_lines_here(turn)
    rows = tuple(
        ExporterRow(called(person), sum(e.order.exporter_id == person.id for e in lines))
        for person in exporters_of(turn.session, turn.here.id)
    )
    turn.say(ExporterList(rows, turn.here.exporters_free))


@routes.button("exporters.free", OFFICER)
def let_go_on(turn: Turn, args: tuple[str, ...]) -> None:
    """Exporters' orders are open at once (1), or wait for the office (0)."""
    free = args == ("1",)
    set_exporters_free(turn.session, turn.here, free=free, now=turn.now, actor_id=turn.person.id)
    turn.say(ExportersMay("free" if free else "wait"))


@routes.command("bagiansendiri", "=bagian sendiri", roles=ORDERERS, hint="own_part")
def own_part(turn: Turn, words: str) -> None:
    """``/bagiansendiri BTU-001; 200``: so much is not pooled; ``0`` takes it back."""
    if not open_lines_here(turn):
        turn.say(NoOpenOrder())
        return
    code, _, amount = words.partition(";")
    order = open_order_here(turn, code)
    if order is None or not amount.strip():
        turn.say(OwnPartUnclear(order.code if order else code[:20].strip() or "…", None))
        return
    entry = first_line(turn, order)
    place = Place("", "")
    parsed = read_amount(turn, entry.product, amount.strip(), place, zero=True)
    if not isinstance(parsed, Filled):
        turn.say(OwnPartUnclear(order.code, None))
        return
    _set(turn, entry, Decimal(parsed.value))


def _set(turn: Turn, entry: OpenLine, amount: Decimal) -> None:
    refused = set_own_part(turn.session, entry, amount, turn.now, turn.person.id)
    if isinstance(refused, MoreThanOpen):
        turn.say(OwnPartUnclear(entry.order.code, entry.quantity(refused.possible)))
        return
    own, pooled = entry.quantity(amount), entry.quantity(entry.pooled)
    turn.say(OwnPartSet(entry.order.code, entry.product.name, own, pooled))
    morning.after_a_confirmation(turn.session, turn.here, entry.line.id, turn.now)
    morning.after_a_gap(turn.session, turn.here, entry.line.id, turn.now)
