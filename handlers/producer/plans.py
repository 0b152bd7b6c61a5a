"""A plan of several periods: yes to all of it, another amount for one of them, or no."""

import re
from datetime import date
from decimal import Decimal
from typing import ClassVar

from domain.commitments import accept_plan, change_part, decline_plan
from domain.language import Asked, Context, Intent, read
from domain.messages.base import Button, Kind, Message, message_from
from domain.messages.blankets import PlanOffered, PlanRow
from domain.models import BlanketOrder, CommitmentState, Product, RoleName
from domain.plans import Planned, open_plan, plan_message, plan_rows, waiting, was_asked
from domain.products import words_of
from domain.quantities import Quantity, plain
from domain.records import by_id, the
from handlers import forms
from handlers.forms import AskBack, Filled, Form, Parsed, Slot, Slots
from handlers.producer import mine
from handlers.producer.spoken import last_said
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
PRODUCER = (RoleName.PRODUCER,)
FORM = "plan_part"
MOST_BUTTONS = 9
YES = re.compile(
    r"(?:(?:ya|iya|yo|nggih|inggih|oke?|baik)\s+)?(?:sanggup|bisa|siap|saged)(?:\s+(?:semua|kabeh|sedaya|sedoyo))?"
    r"(?:\s+(?:bu|pak|mbak|mas|kak))?[.!]*|(?:ya|iya)\s+semua(?:nya)?[.!]*|yes(?:\s+all)?[.!]*",
    re.IGNORECASE,
)
NO = re.compile(
    r"(?:maaf\s+)?(?:tidak|nggak|gak|ga|ndak|mboten|ora|belum)\s+(?:sanggup|bisa|saged|iso)"
    r"(?:\s+semua(?:nya)?)?(?:\s+(?:bu|pak|mbak|mas|kak))?[.!]*|no[.!]*",
    re.IGNORECASE,
)


class PlanAccepted(Message):
    """The echo of a yes: what was promised, and that it is stated for those weeks."""

    code: str
    product: str
    destination: str
    rows: tuple[PlanRow, ...]


class PlanDeclined(Message):
    """The echo of a no: the parts go to others."""

    code: str
    product: str


class PlanNotOpen(Message):
    """A press on a plan of which nothing can be changed any more; what was promised of it."""

    variants: ClassVar[tuple[str, ...]] = ("", "promised")
    code: str
    rows: tuple[PlanRow, ...]

    def variant(self) -> str:
        """Something was promised, or nothing."""
        return "promised" if self.rows else ""


class WhichPeriod(Message):
    """Which of the periods is to be different?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "unclear")
    choices: tuple[Button, ...]
    unclear: bool = False

    def variant(self) -> str:
        """The answer named none."""
        return "unclear" if self.unclear else ""

    def buttons(self) -> tuple[Button, ...]:
        """One for each period."""
        return self.choices


class HowMuchThen(Message):
    """How much in that period? At most what was asked for."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "unclear", "above")
    due: date
    asked: Quantity
    problem: str = ""

    def variant(self) -> str:
        """Not understood, or more than was asked for."""
        return self.problem


@routes.button("blanket.accept", PRODUCER)
def accept(turn: Turn, args: tuple[str, ...]) -> None:
    """Yes to everything that was not answered yet."""
    blanket = _blanket(turn, args)
    if blanket is None:
        return
    open_parts = waiting(_plan(turn, blanket))
    if not open_parts:
        _say_not_open(turn, blanket)
        return
    _leave_form(turn)
    accept_plan(turn.session, blanket, mine.business(turn), open_parts, turn.now)
    product = the(turn.session, Product, blanket.product_id)
    turn.conversation.misses = 0
    promised = _promised(turn, blanket)
    turn.say(PlanAccepted(blanket.code, product.name, blanket.destination, promised))


@routes.button("blanket.decline", PRODUCER)
def decline(turn: Turn, args: tuple[str, ...]) -> None:
    """No to everything that was not answered yet."""
    blanket = _blanket(turn, args)
    if blanket is None:
        return
    open_parts = waiting(_plan(turn, blanket))
    if not open_parts:
        _say_not_open(turn, blanket)
        return
    _leave_form(turn)
    decline_plan(turn.session, mine.business(turn), open_parts, turn.now)
    product = the(turn.session, Product, blanket.product_id)
    turn.conversation.misses = 0
    turn.say(PlanDeclined(blanket.code, product.name))


@routes.button("blanket.one", PRODUCER)
def change_one(turn: Turn, args: tuple[str, ...]) -> None:
    """Another amount for one period; also for one that was promised already."""
    blanket = _blanket(turn, args)
    if blanket is None:
        return
    if _changeable(turn, blanket):
        forms.start(turn, PART, {"_blanket": blanket.id})
    else:
        _say_not_open(turn, blanket)


def _leave_form(turn: Turn) -> None:
    """Whoever answers the whole plan no longer changes one period of it."""
    if turn.conversation.form == FORM:
        forms.close(turn)


@routes.open_question(18)
def hear_plan(turn: Turn) -> bool:
    """Plain words right after a plan: all of it, or none."""
    words = " ".join(turn.heard.text.split())
    if RoleName.PRODUCER not in turn.roles or not (YES.fullmatch(words) or NO.fullmatch(words)):
        return False
    newest = last_said(turn)
    if newest is None or newest.message != PlanOffered.__name__:
        return False
    asked = message_from(newest.message, newest.facts)
    if not isinstance(asked, PlanOffered):
        return False
    answer = accept if YES.fullmatch(words) else decline
    answer(turn, (str(asked.blanket_id),))
    return True


def _blanket(turn: Turn, args: tuple[str, ...]) -> BlanketOrder | None:
    """The blanket order a button names, if this producer was ever asked for some of it."""
    number = args[0] if args and len(args[0]) < mine.LONGEST_NUMBER else ""
    found = by_id(turn.session, BlanketOrder, int(number)) if number.isdecimal() else None
    producer = turn.producer
    if found is not None and producer is not None and was_asked(turn.session, found, producer.id):
        return found
    mine.refuse(turn)
    return None


def _plan(turn: Turn, blanket: BlanketOrder) -> list[Planned]:
    if blanket.ended_at is not None:
        return []
    return open_plan(turn.session, blanket, mine.business(turn).id)


def _changeable(turn: Turn, blanket: BlanketOrder) -> list[Planned]:
    """What is not declined: a no went to others and is not taken back here."""
    plan = _plan(turn, blanket)
    return [one for one in plan if one.commitment.state is not CommitmentState.DECLINED]


def _promised(turn: Turn, blanket: BlanketOrder) -> tuple[PlanRow, ...]:
    product = the(turn.session, Product, blanket.product_id)
    accepted = [
        one for one in _plan(turn, blanket) if one.commitment.state is CommitmentState.ACCEPTED
    ]
    return plan_rows(product, accepted, answers=False)


def _say_not_open(turn: Turn, blanket: BlanketOrder) -> None:
    turn.say(PlanNotOpen(blanket.code, _promised(turn, blanket)))


# Another amount for one period ---------------------------------------------------------------


def _of_form(turn: Turn, slots: Slots) -> tuple[BlanketOrder, Product]:
    blanket = the(turn.session, BlanketOrder, slots["_blanket"])
    return blanket, the(turn.session, Product, blanket.product_id)


def _period_buttons(turn: Turn, slots: Slots) -> tuple[Button, ...]:
    blanket, product = _of_form(turn, slots)
    rows = [(one, row) for one in _changeable(turn, blanket) for row in plan_rows(product, [one])]
    return tuple(
        Button(
            "period_of",
            "form.say",
            (FORM, "period", f"#{one.period.number}"),
            {"due": row.due, "share": row.share},
        )
        for one, row in rows[:MOST_BUTTONS]
    )


def _ask_period(turn: Turn, slots: Slots) -> Message:
    return WhichPeriod(_period_buttons(turn, slots))


def _parse_period(turn: Turn, slots: Slots, words: str) -> Parsed:
    blanket, _ = _of_form(turn, slots)
    said = words.strip().removeprefix("#")
    for one in _changeable(turn, blanket):
        if said in (str(one.period.number), f"{one.period.due_on.day}"):
            return Filled(one.period.number)
    return AskBack(WhichPeriod(_period_buttons(turn, slots), unclear=True))


def _part(turn: Turn, slots: Slots) -> Planned | None:
    blanket, _ = _of_form(turn, slots)
    found = (one for one in _changeable(turn, blanket) if one.period.number == slots["period"])
    return next(found, None)


def _how_much(turn: Turn, slots: Slots, problem: str = "") -> Message:
    _, product = _of_form(turn, slots)
    one = _part(turn, slots)
    if one is None:
        return _ask_period(turn, slots)
    return HowMuchThen(one.period.due_on, Quantity(one.commitment.offered, product.unit), problem)


def _parse_amount(turn: Turn, slots: Slots, words: str) -> Parsed:
    """An amount in whole lots up to what was asked for; nothing is a no to the period."""
    _, product = _of_form(turn, slots)
    one = _part(turn, slots)
    reading = read(words, Context(asked=Asked.QUANTITY, products=(words_of(product),)))
    if reading.intent is Intent.ZERO_CAPACITY or words.strip() == "0":
        return Filled("0")
    if one is None or reading.intent is not Intent.SET_CAPACITY or len(reading.items) != 1:
        return AskBack(_how_much(turn, slots, "unclear"))
    amount = reading.items[0].quantity
    if amount > one.commitment.offered:
        return AskBack(_how_much(turn, slots, "above"))
    if amount % product.lot:
        return AskBack(_how_much(turn, slots, "unclear"))
    return Filled(str(plain(amount)))


def _change(turn: Turn, slots: Slots) -> None:
    blanket, product = _of_form(turn, slots)
    one = _part(turn, slots)
    if one is None:
        _say_not_open(turn, blanket)
        return
    amount = Decimal(slots["amount"])
    change_part(turn.session, blanket, mine.business(turn), one, amount, turn.now)
    plan = _plan(turn, blanket)
    if waiting(plan):
        turn.say(plan_message(turn.session, blanket, product, plan, again=True))
    elif promised := _promised(turn, blanket):
        turn.say(PlanAccepted(blanket.code, product.name, blanket.destination, promised))
    else:
        turn.say(PlanDeclined(blanket.code, product.name))


PART = routes.form(
    Form(
        FORM,
        slots=(
            Slot("period", _ask_period, _parse_period, forgets=("amount",)),
            Slot("amount", _how_much, _parse_amount),
        ),
        finish=_change,
    )
)
