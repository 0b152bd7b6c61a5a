"""What a shipment pays: looked at, deducted from with a reason, and stated to every producer."""

from typing import ClassVar

from domain.faces import face
from domain.messages.base import Button, Kind, Message
from domain.models import Deduction, Producer, Shipment
from domain.quantities import Money
from domain.records import by_id, the
from domain.shipping.settlement import (
    MoreThanDue,
    NothingDue,
    Settlement,
    deduct,
    settlements,
    withdraw_deduction,
)
from domain.shipping.shipments import NotNow
from domain.shipping.stating import NoPrice, send_statements
from handlers import forms
from handlers.forms import AskBack, Filled, Form, Parsed, Slot, Slots
from handlers.messages import finish_buttons
from handlers.officer.access import called, number_in, refuse
from handlers.officer.choosing import BY_ID
from handlers.officer.reading import Place, parse_reason, read_price
from handlers.officer.shipment_access import (
    KEEPERS,
    may_change,
    pressed,
    refused,
    shipment_here,
)
from handlers.officer.shipment_views import (
    NoShipment,
    SettledRow,
    SettlementShown,
    StatementsSent,
)
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
FORM = "deduct"
SHOWN = 9


class DeductedWhom(Message):
    """From whose payment?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "not_found")
    code: str
    choices: tuple[Button, ...]
    said: str = ""

    def variant(self) -> str:
        """A name that nobody, or more than one, has is named."""
        return "not_found" if self.said else ""

    def buttons(self) -> tuple[Button, ...]:
        """Those who are paid something."""
        return self.choices


class HowMuchDeducted(Message):
    """How many rupiah?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "too_much")
    name: str
    due: Money
    too_much: bool = False

    def variant(self) -> str:
        """No more than is due."""
        return "too_much" if self.too_much else ""


class WhyDeducted(Message):
    """For what? The producer reads this."""

    kind: ClassVar[Kind] = Kind.QUESTION
    amount: Money


class DeductionDraft(Message):
    """The deduction before it is made."""

    kind: ClassVar[Kind] = Kind.QUESTION
    code: str
    name: str
    amount: Money
    reason: str
    due: Money
    left: Money

    def buttons(self) -> tuple[Button, ...]:
        """Record, change, leave."""
        return finish_buttons(FORM)


class DeductionMade(Message):
    """The echo of a deduction, and a way back."""

    variants: ClassVar[tuple[str, ...]] = ("", "withdrawn")
    code: str
    name: str
    amount: Money
    reason: str
    number: int
    withdrawn: bool = False

    def variant(self) -> str:
        """Made, or taken back."""
        return "withdrawn" if self.withdrawn else ""

    def buttons(self) -> tuple[Button, ...]:
        """Take it back; the settlement."""
        show = Button("shipment_pay", "shipment.pay", (self.code,))
        if self.withdrawn:
            return (show,)
        return (Button("withdraw_deduction", "shipment.undeduct", (str(self.number),)), show)


@routes.command("potongan", "=potongan", roles=KEEPERS, hint="deduct")
def deduct_by_words(turn: Turn, words: str) -> None:
    """``/potongan K1; Siti; 25000; ongkos label``, or step by step below the settlement."""
    code, _, rest = words.partition(";")
    shipment = shipment_here(turn, code)
    if shipment is None or not may_change(turn, shipment):
        turn.say(NoShipment(code.strip()[:40], may_make=True))
    else:
        _begin(turn, shipment, rest)


@routes.button("shipment.deduct", KEEPERS)
def deduct_pressed(turn: Turn, args: tuple[str, ...]) -> None:
    """Deduct something from somebody's payment."""
    shipment = pressed(turn, args, change=True)
    if shipment is not None:
        _begin(turn, shipment, "")


def _begin(turn: Turn, shipment: Shipment, line: str) -> None:
    if settlements(turn.session, shipment):
        forms.start(turn, DEDUCT, {"_shipment": shipment.id}, line)
    else:
        refused(turn, shipment, "nothing")


def _shipment(turn: Turn, slots: Slots) -> Shipment:
    return the(turn.session, Shipment, slots["_shipment"])


def _paid(turn: Turn, slots: Slots) -> list[Settlement]:
    return settlements(turn.session, _shipment(turn, slots))


def _whose(turn: Turn, slots: Slots) -> Settlement:
    """Raises LookupError where nothing of theirs is paid any more."""
    for one in _paid(turn, slots):
        if one.producer.id == slots["producer"]:
            return one
    msg = "nothing is paid to this producer any more"
    raise LookupError(msg)


def _ask_whom(turn: Turn, slots: Slots) -> Message:
    return DeductedWhom(_shipment(turn, slots).code, _buttons(_paid(turn, slots)))


def _buttons(paid: list[Settlement]) -> tuple[Button, ...]:
    return tuple(
        Button(
            "as_is",
            "form.say",
            (FORM, "producer", f"{BY_ID}{one.producer.id}"),
            {"text": called(one.face)},
        )
        for one in paid[:SHOWN]
    )


def _parse_whom(turn: Turn, slots: Slots, words: str) -> Parsed:
    paid = _paid(turn, slots)
    wanted = set(words.casefold().split())
    found = [one for one in paid if words == f"{BY_ID}{one.producer.id}"] or [
        one
        for one in paid
        if wanted
        and wanted <= set(f"{one.producer.business} {called(one.face)}".casefold().split())
    ]
    if len(found) == 1:
        return Filled(found[0].producer.id)
    return AskBack(DeductedWhom(_shipment(turn, slots).code, _buttons(found or paid), words[:40]))


def _ask_amount(turn: Turn, slots: Slots) -> Message:
    one = _whose(turn, slots)
    return HowMuchDeducted(called(one.face), Money(one.net))


def _parse_amount(turn: Turn, slots: Slots, words: str) -> Parsed:
    parsed = read_price(words, Place(FORM, "rupiah"))
    if not isinstance(parsed, Filled) or parsed.value is None:
        return parsed if not isinstance(parsed, Filled) else AskBack(_ask_amount(turn, slots))
    one = _whose(turn, slots)
    if parsed.value > one.net:
        return AskBack(HowMuchDeducted(called(one.face), Money(one.net), too_much=True))
    return parsed


def _ask_why(_: Turn, slots: Slots) -> Message:
    return WhyDeducted(Money(slots["rupiah"]))


def _summary(turn: Turn, slots: Slots) -> Message:
    one = _whose(turn, slots)
    return DeductionDraft(
        code=_shipment(turn, slots).code,
        name=called(one.face),
        amount=Money(slots["rupiah"]),
        reason=slots["reason"],
        due=Money(one.net),
        left=Money(one.net - slots["rupiah"]),
    )


def _record(turn: Turn, slots: Slots) -> None:
    shipment = _shipment(turn, slots)
    producer = the(turn.session, Producer, slots["producer"])
    amount, reason = slots["rupiah"], slots["reason"]
    match deduct(turn.session, shipment, producer, amount, reason, turn.now, turn.person.id):
        case Deduction() as made:
            name = called(_whose(turn, slots).face)
            turn.say(DeductionMade(shipment.code, name, Money(amount), reason, made.id))
        case NotNow(state):
            refused(turn, shipment, state)
        case NothingDue():
            refused(turn, shipment, "nothing")
        case MoreThanDue():
            again = {name: value for name, value in slots.items() if name != "rupiah"}
            forms.start(turn, DEDUCT, again)


@routes.button("shipment.undeduct", KEEPERS)
def take_back(turn: Turn, args: tuple[str, ...]) -> None:
    """A deduction that is not meant after all."""
    made = by_id(turn.session, Deduction, number_in(args))
    shipment = by_id(turn.session, Shipment, made.shipment_id) if made is not None else None
    if made is None or shipment is None or shipment_here(turn, shipment.code) != shipment:
        refuse(turn)
        return
    if not may_change(turn, shipment):
        refuse(turn)
        return
    withdraw_deduction(turn.session, made, turn.now, turn.person.id, "")
    producer = the(turn.session, Producer, made.producer_id)
    name = called(face(turn.session, turn.here.id, producer))
    amount = Money(made.rupiah)
    turn.say(DeductionMade(shipment.code, name, amount, made.reason, made.id, withdrawn=True))


DEDUCT = routes.form(
    Form(
        FORM,
        slots=(
            Slot(
                "producer", _ask_whom, _parse_whom, forgets=("rupiah",), called=("siapa", "usaha")
            ),
            Slot("rupiah", _ask_amount, _parse_amount, called=("jumlah", "potongan")),
            Slot("reason", _ask_why, parse_reason, called=("alasan", "sebab")),
        ),
        finish=_record,
        summary=_summary,
    )
)


@routes.button("shipment.pay", KEEPERS)
def show_settlement(turn: Turn, args: tuple[str, ...]) -> None:
    """What everybody is paid."""
    shipment = pressed(turn, args, change=True)
    if shipment is None:
        return
    found = settlements(turn.session, shipment)
    deducted = sum(one.deducted for one in found)
    choices = (
        Button("send_statements", "shipment.state", (shipment.code,)),
        Button("deduct", "shipment.deduct", (shipment.code,)),
        Button("see_shipment", "shipment.show", (shipment.code,)),
    )
    turn.say(
        SettlementShown(
            code=shipment.code,
            rows=tuple(
                SettledRow(
                    called(one.face),
                    Money(one.gross),
                    Money(one.deducted) if one.deducted else None,
                    Money(one.net),
                )
                for one in found
            ),
            gross=Money(sum(one.gross for one in found)),
            deducted=Money(deducted) if deducted else None,
            net=Money(sum(one.net for one in found)),
            choices=choices if found else (),
        )
    )


@routes.button("shipment.state", KEEPERS)
def state_payments(turn: Turn, args: tuple[str, ...]) -> None:
    """Every producer reads what they are paid."""
    shipment = pressed(turn, args, change=True)
    if shipment is None:
        return
    match send_statements(turn.session, shipment, turn.now, turn.person.id):
        case NotNow(state):
            refused(turn, shipment, state)
        case NoPrice(code):
            refused(turn, shipment, "no_price", code)
        case int(told):
            turn.say(StatementsSent(shipment.code, told))
