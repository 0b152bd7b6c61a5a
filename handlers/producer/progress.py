"""How far a promised share is: by button, in words after a reminder, or unasked."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.audit import record_change
from domain.language import Asked, Context, read
from domain.messages.base import Button, Kind, Message
from domain.messages.handover import CutoffReminder, TroubleReported
from domain.models import ProgressState, Region, RoleName, Share, ShareState
from domain.outbox import post_to_officers
from domain.products import words_of
from domain.quantities import Quantity
from domain.records import by_id, change, the
from domain.standing import OpenLine, live_amount
from handlers import forms
from handlers.forms import AskBack, Filled, Form, Parsed, Slot, Slots
from handlers.producer import mine
from handlers.producer.settling import say_closed
from handlers.producer.shares import confirmed_shares, named
from handlers.producer.spoken import last_said
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
PRODUCER = (RoleName.PRODUCER,)
LONGEST_NOTE = 300
STATES = {
    "ready": ProgressState.READY,
    "partly_ready": ProgressState.PARTLY,
    "trouble": ProgressState.TROUBLE,
}
ASKING = re.compile(
    r"\?|\b(apa|apakah|kapan|dimana|di mana|berapa|boleh|bisakah|gimana|bagaimana)\b"
)
TROUBLE = re.compile(
    r"\b(kendala|masalah|rusak|sakit|gagal|batal|telat|terlambat|banjir|macet|mundur|habis"
    r"|(tidak|tdk|gak|ga|nggak|ndak|mboten)\s+(bisa|sanggup|jadi|cukup|sempat|keburu))\b"
)
PARTLY = re.compile(
    r"\b(sebagian|separuh|separo|setengah|baru|masih|belum|blm|durung|dereng|kurang|hampir|proses)\b"
)
READY = re.compile(
    r"\b(siap|beres|selesai|kelar|rampung|komplit|lengkap|tinggal\s+(antar|kirim)"
    r"|(sudah|udah|sdh|udh|wis|wes|sampun)\s+(jadi|semua|ada|dibungkus|dikemas))\b"
)


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class WhichPromise(Message):
    """Several shares are promised: which one is it about?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    choices: tuple[Button, ...]

    def buttons(self) -> tuple[Button, ...]:
        """One for each promised share."""
        return self.choices


@dataclass(frozen=True, slots=True)
class ProgressNoted(Message):
    """The echo; what comes next."""

    variants: ClassVar[tuple[str, ...]] = ("ready", "partly", "trouble")
    share_id: int
    state: str
    product: str
    share: Quantity
    cutoff: datetime
    place: str

    def variant(self) -> str:
        """One wording for each state."""
        return self.state


@dataclass(frozen=True, slots=True)
class TroubleAsked(Message):
    """What is the trouble, in one line?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    product: str
    share: Quantity


@dataclass(frozen=True, slots=True)
class NothingPromised(Message):
    """There is no share to be ready with."""


ABOUT_PROGRESS = frozenset(
    message.__name__ for message in (CutoffReminder, ProgressAsked, ProgressNoted)
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
    elif _still_promised(turn, share):
        _note(turn, share, state)


@routes.button("progress.ask", PRODUCER)
def ask_progress(turn: Turn, args: tuple[str, ...]) -> None:
    """How far is this one?"""
    share = mine.share(turn, args)
    if share is not None and _still_promised(turn, share):
        _ask(turn, share)


@routes.command("kemajuan", "=kemajuan", roles=PRODUCER)
def tell_progress(turn: Turn, words: str) -> None:
    """``/kemajuan`` or ``/kemajuan sudah siap semua``: unasked."""
    promised = confirmed_shares(turn)
    if not promised:
        turn.say(NothingPromised())
    elif len(promised) > 1:
        turn.say(
            WhichPromise(tuple(named(turn, "this_offer", "progress.ask", s) for s in promised))
        )
    elif not _understood(turn, promised[0], words):
        _ask(turn, promised[0])


@routes.open_question(25)
def hear_words(turn: Turn) -> bool:
    """Words such as 'sudah siap semua', where how far one is was the last thing spoken of."""
    share = _spoken_of(turn)
    return share is not None and _understood(turn, share, turn.heard.text)


def state_in(words: str) -> ProgressState | None:
    """What words say of how far somebody is; None where they ask, or say nothing of it."""
    said = words.casefold()
    if ASKING.search(said):
        return None
    for pattern, state in (
        (TROUBLE, ProgressState.TROUBLE),
        (PARTLY, ProgressState.PARTLY),
        (READY, ProgressState.READY),
    ):
        if pattern.search(said):
            return state
    return None


def _understood(turn: Turn, share: Share, words: str) -> bool:
    """Note what the words say; an amount below the share is not yet all of it."""
    state = state_in(words)
    if state is ProgressState.READY and re.search(r"\d", words):
        product = mine.line(turn, share).product
        reading = read(words, Context(Asked.QUANTITY, (words_of(product),), today=turn.today))
        if not reading.items or reading.items[0].quantity < live_amount(share):
            state = ProgressState.PARTLY
    if state is not None:
        _note(turn, share, state, words)
    return state is not None


def _spoken_of(turn: Turn) -> Share | None:
    """The promised share that the last message was about, if it asked or noted how far it is."""
    producer, newest = turn.producer, last_said(turn)
    if producer is None or newest is None or newest.message not in ABOUT_PROGRESS:
        return None
    number = newest.facts["share_id"]
    share = by_id(turn.session, Share, number)
    if share is None or share.producer_id != producer.id:
        return None
    return share if share.state is ShareState.CONFIRMED else None


def _still_promised(turn: Turn, share: Share) -> bool:
    """Only a confirmed share is made; of any other, what became of it is said."""
    if share.state is not ShareState.CONFIRMED:
        say_closed(turn, share)
    return share.state is ShareState.CONFIRMED


def _ask(turn: Turn, share: Share) -> None:
    entry = mine.line(turn, share)
    amount = entry.quantity(live_amount(share))
    turn.say(
        ProgressAsked(
            share.id, entry.product.name, amount, entry.line.cutoff, entry.line.handover_place
        )
    )


def _note(turn: Turn, share: Share, state: ProgressState, words: str = "") -> None:
    """Write it down; trouble goes to the officers at once, with its reason as soon as known."""
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
        after={"progress": state},
    )
    turn.conversation.misses = 0
    if state is ProgressState.TROUBLE:
        _alarm(turn, share, entry)
        if not words:
            forms.start(turn, TROUBLE_FORM, {"_share": share.id})
            return
    _echo(turn, share, entry, state)


def _alarm(turn: Turn, share: Share, entry: OpenLine) -> None:
    amount = entry.quantity(live_amount(share))
    producer = mine.business(turn)
    owner = turn.person.name
    if share.made_as_id is not None:
        owner = the(turn.session, Region, producer.region_id).name
    who = f"{producer.business} ({owner})"
    told = TroubleReported(who, entry.order.code, entry.product.name, amount, share.progress_note)
    post_to_officers(turn.session, entry.order.region_id, told, turn.now)


def _echo(turn: Turn, share: Share, entry: OpenLine, state: ProgressState) -> None:
    amount = entry.quantity(live_amount(share))
    turn.say(
        ProgressNoted(
            share_id=share.id,
            state=state,
            product=entry.product.name,
            share=amount,
            cutoff=entry.line.cutoff,
            place=entry.line.handover_place,
        )
    )


def _ask_trouble(turn: Turn, slots: Slots) -> Message:
    share = the(turn.session, Share, slots["_share"])
    entry = mine.line(turn, share)
    return TroubleAsked(entry.product.name, entry.quantity(live_amount(share)))


def _parse_trouble(turn: Turn, slots: Slots, words: str) -> Parsed:
    said = words.strip()
    return Filled(said[:LONGEST_NOTE]) if said else AskBack(_ask_trouble(turn, slots))


def _finish_trouble(turn: Turn, slots: Slots) -> None:
    """The reason reaches the officers, too."""
    share = the(turn.session, Share, slots["_share"])
    entry = mine.line(turn, share)
    share.progress_note = slots["note"]
    _alarm(turn, share, entry)
    _echo(turn, share, entry, ProgressState.TROUBLE)


TROUBLE_FORM = routes.form(
    Form("trouble", (Slot("note", _ask_trouble, _parse_trouble),), _finish_trouble)
)
