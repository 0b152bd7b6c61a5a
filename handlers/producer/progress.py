"""How far a promised share is: by button, in words after a reminder, or unasked."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from domain.audit import record_change
from domain.messages.base import Button, Kind, Message
from domain.messages.handover import CutoffReminder, TroubleReported
from domain.models import ProgressState, Region, RoleName, Share, ShareState
from domain.outbox import post_to_officers
from domain.quantities import ZERO, Quantity
from domain.records import by_id, change, the
from domain.standing import OpenLine, awaited
from handlers import forms
from handlers.forms import AskBack, Filled, Form, Parsed, Slot, Slots
from handlers.producer import mine
from handlers.producer.progress_words import (
    amount_below,
    asks,
    can_only,
    chosen_state,
    says_all,
    state_in,
)
from handlers.producer.reminded import told_of
from handlers.producer.settling import say_closed
from handlers.producer.shares import confirmed_shares, named
from handlers.producer.spoken import last_said
from handlers.producer.subtracting import speaks_of_less
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
PRODUCER = (RoleName.PRODUCER,)
LONGEST_NOTE = 300
TROUBLE = "trouble"
STATES = {
    "ready": ProgressState.READY,
    "partly_ready": ProgressState.PARTLY,
    "trouble": ProgressState.TROUBLE,
}


class ProgressAsked(Message):
    """How far are you with this share?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    share_id: int
    product: str
    share: Quantity
    cutoff: datetime
    place: str

    def buttons(self) -> tuple[Button, ...]:
        """Ready, partly, or in trouble."""
        return tuple(Button(one, "progress", (str(self.share_id), one)) for one in STATES)


class WhichPromise(Message):
    """Several shares are promised: which one is it about?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    choices: tuple[Button, ...]

    def buttons(self) -> tuple[Button, ...]:
        """One for each promised share."""
        return self.choices


class ProgressNoted(Message):
    """The echo; what comes next. ``possible`` is how much of it can be made, if that was said."""

    variants: ClassVar[tuple[str, ...]] = ("ready", "partly", "trouble")
    share_id: int
    state: str
    product: str
    share: Quantity
    cutoff: datetime
    place: str
    possible: Quantity | None = None

    def variant(self) -> str:
        """One wording for each state."""
        return self.state


class TroubleAsked(Message):
    """What is the trouble, in one line?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    product: str
    share: Quantity


class ReadyOrOnly(Message):
    """An amount below the promise: made so far, or all that it can be?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    share_id: int
    product: str
    share: Quantity
    amount: Quantity

    def buttons(self) -> tuple[Button, ...]:
        """So far; no more than that."""
        about, shown = (str(self.share_id), str(self.amount.amount)), {"quantity": self.amount}
        return (
            Button("made_so_far", "progress", (str(self.share_id), "partly_ready"), shown),
            Button("only_possible", "progress.only", about, shown),
        )


class NothingPromised(Message):
    """There is no share to be ready with."""


ABOUT_PROGRESS = frozenset(
    message.__name__ for message in (CutoffReminder, ProgressAsked, ProgressNoted, ReadyOrOnly)
)


@routes.button("progress", PRODUCER)
def hear_progress(turn: Turn, args: tuple[str, ...]) -> None:
    """Ready, partly, or in trouble: for trouble, one line says what it is."""
    share = mine.share(turn, args)
    state = STATES.get(args[1]) if len(args) > 1 else None
    if share is None:
        return
    if state is None:
        mine.refuse(turn)
    elif still_promised(turn, share):
        note_progress(turn, share, state)


@routes.button("progress.only", PRODUCER)
def hear_only(turn: Turn, args: tuple[str, ...]) -> None:
    """No more than this much of it: trouble, with the number. The share itself stays as it is."""
    share = mine.share(turn, args)
    if share is None or not still_promised(turn, share):
        return
    amount = mine.amount(args, 1) or ZERO
    if ZERO < amount < awaited(share):
        focus = turn.conversation.focus or {}
        words = focus.get("words", "") if args[1] in focus.get("said", "").split() else ""
        turn.conversation.focus = None
        note_progress(turn, share, ProgressState.TROUBLE, words, amount)
    else:
        _ask(turn, share)


@routes.button("progress.ask", PRODUCER)
def ask_progress(turn: Turn, args: tuple[str, ...]) -> None:
    """How far is this one?"""
    share = mine.share(turn, args)
    if share is not None and still_promised(turn, share):
        _ask(turn, share)


@routes.command("kemajuan", "=kemajuan", roles=PRODUCER)
def tell_progress(turn: Turn, words: str) -> None:
    """``/kemajuan`` or ``/kemajuan sudah siap semua``: unasked."""
    promised = confirmed_shares(turn)
    if not promised:
        turn.say(NothingPromised())
    elif len(promised) > 1:
        _ask_which(turn, promised)
    elif not _understood(turn, promised[0], words):
        _ask(turn, promised[0])


@routes.open_question(25)
def hear_words(turn: Turn) -> bool:
    """Words such as 'sudah siap semua', where how far one is was the last thing spoken of."""
    share = spoken_of(turn)
    if share is None:
        return _hear_late(turn)
    return _chose(turn, share) or _understood(turn, share, turn.heard.text)


def _hear_late(turn: Turn) -> bool:
    """Likewise where the weekly question came after the reminder, or right after ``/bagianku``."""
    told = told_of(turn)
    if len(told) > 1:
        _ask_which(turn, told)
    return len(told) > 1 or (len(told) == 1 and _understood(turn, told[0], turn.heard.text))


def _ask_which(turn: Turn, promised: list[Share]) -> None:
    turn.say(WhichPromise(tuple(named(turn, "this_offer", "progress.ask", s) for s in promised)))


def _chose(turn: Turn, share: Share) -> bool:
    """'Bisanya segitu', 'itu yang sudah jadi', where just these two were held out."""
    newest, words = last_said(turn), turn.heard.text
    if newest is None or newest.message != ReadyOrOnly.__name__:
        return False
    match chosen_state(words):
        case ProgressState.PARTLY:
            note_progress(turn, share, ProgressState.PARTLY, words)
        case ProgressState.TROUBLE:
            hear_only(turn, (str(share.id), str(newest.facts["amount"]["v"][0])))
        case _:
            return False
    return True


def _understood(turn: Turn, share: Share, words: str) -> bool:
    """Note what the words say; an amount below the share is not yet all of it, or never will be."""
    product, whole = mine.line(turn, share).product, awaited(share)
    state, less = state_in(words), amount_below(words, product, whole, turn.today)
    if less is None and state is None and speaks_of_less(words):
        return False
    if less is not None and can_only(words, state):
        note_progress(turn, share, ProgressState.TROUBLE, words, less)
        return True
    if less is not None and state is None and not asks(words):
        _ask_ready_or_only(turn, share, less)
        return True
    if state is ProgressState.READY and not says_all(words, product, whole, turn.today):
        state = ProgressState.PARTLY
    if state is not None:
        note_progress(turn, share, state, words)
    return state is not None


def _ask_ready_or_only(turn: Turn, share: Share, amount: Decimal) -> None:
    entry = mine.line(turn, share)
    whole, part = entry.quantity(awaited(share)), entry.quantity(amount)
    turn.conversation.focus = {
        "about": "progress",
        "words": turn.heard.text,
        "said": str(amount),
    }
    turn.say(ReadyOrOnly(share.id, entry.product.name, whole, part))


def spoken_of(turn: Turn) -> Share | None:
    """The promised share that the last message was about, if it asked or noted how far it is."""
    producer, newest = turn.producer, last_said(turn)
    if producer is None or newest is None or newest.message not in ABOUT_PROGRESS:
        return None
    number = newest.facts["share_id"]
    share = by_id(turn.session, Share, number)
    if share is None or share.producer_id != producer.id:
        return None
    return share if share.state is ShareState.CONFIRMED else None


def still_promised(turn: Turn, share: Share) -> bool:
    """Only a confirmed share is made; of any other, what became of it is said."""
    if share.state is not ShareState.CONFIRMED:
        say_closed(turn, share)
    return share.state is ShareState.CONFIRMED


def _ask(turn: Turn, share: Share) -> None:
    entry = mine.line(turn, share)
    amount = entry.quantity(awaited(share))
    turn.say(
        ProgressAsked(
            share.id, entry.product.name, amount, entry.line.cutoff, entry.line.handover_place
        )
    )


def note_progress(
    turn: Turn,
    share: Share,
    state: ProgressState,
    words: str = "",
    possible: Decimal | None = None,
) -> None:
    """Write it down; trouble goes to the officers at once, with its reason as soon as known.

    ``possible`` is how much of what is awaited it can be.
    """
    entry = mine.line(turn, share)
    before = share.progress
    change(turn.session, share, progress=state, progress_note=words[:LONGEST_NOTE])
    record_change(
        turn.session,
        turn.now,
        "progress_reported",
        ("share", share.id),
        actor_id=turn.person.id,
        region_id=entry.order.region_id,
        before={"progress": before},
        after={"progress": state, **({} if possible is None else {"possible": str(possible)})},
    )
    turn.conversation.misses = 0
    if turn.conversation.form == TROUBLE and turn.conversation.slots.get("_share") == share.id:
        forms.close(turn)  # what was the trouble with it is not the question any more
    if state is ProgressState.TROUBLE:
        _alarm(turn, share, entry, possible)
        if not words:
            of = {} if possible is None else {"_possible": str(possible)}
            forms.start(turn, TROUBLE_FORM, {"_share": share.id, **of})
            return
    _echo(turn, share, entry, state, possible)


def _alarm(turn: Turn, share: Share, entry: OpenLine, possible: Decimal | None) -> None:
    producer = mine.business(turn)
    owner = turn.person.name
    if share.made_as_id is not None:
        owner = the(turn.session, Region, producer.region_id).name
    who = f"{producer.business} ({owner})"
    told = TroubleReported(
        who,
        entry.order.code,
        entry.product.name,
        entry.quantity(awaited(share)),
        share.progress_note,
        came=entry.quantity(share.received) if share.received else None,
        possible=None if possible is None else entry.quantity(possible),
    )
    post_to_officers(turn.session, entry.order.region_id, told, turn.now)


def _echo(
    turn: Turn,
    share: Share,
    entry: OpenLine,
    state: ProgressState,
    possible: Decimal | None = None,
) -> None:
    amount = entry.quantity(awaited(share))
    turn.say(
        ProgressNoted(
            share_id=share.id,
            state=state,
            product=entry.product.name,
            share=amount,
            cutoff=entry.line.cutoff,
            place=entry.line.handover_place,
            possible=None if possible is None else entry.quantity(possible),
        )
    )


def _ask_trouble(turn: Turn, slots: Slots) -> Message:
    share = the(turn.session, Share, slots["_share"])
    entry = mine.line(turn, share)
    return TroubleAsked(entry.product.name, entry.quantity(awaited(share)))


def _parse_trouble(turn: Turn, slots: Slots, words: str) -> Parsed:
    said = words.strip()
    return Filled(said[:LONGEST_NOTE]) if said else AskBack(_ask_trouble(turn, slots))


def _finish_trouble(turn: Turn, slots: Slots) -> None:
    """The reason reaches the officers, too."""
    share = the(turn.session, Share, slots["_share"])
    entry = mine.line(turn, share)
    share.progress_note = slots["note"]
    possible = Decimal(slots["_possible"]) if "_possible" in slots else None
    _alarm(turn, share, entry, possible)
    _echo(turn, share, entry, ProgressState.TROUBLE, possible)


def _still_made(turn: Turn, slots: Slots) -> bool:
    return the(turn.session, Share, slots["_share"]).state is ShareState.CONFIRMED


TROUBLE_FORM = routes.form(
    Form(
        TROUBLE, (Slot("note", _ask_trouble, _parse_trouble),), _finish_trouble, stands=_still_made
    )
)
