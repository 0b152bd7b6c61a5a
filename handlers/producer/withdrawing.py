"""Somebody steps back from what they promised, unasked: trouble with that share, for the officers.

Nothing moves by it. Where the words do not say which share, or may be about the week, it is asked.
"""

import re
from typing import ClassVar

from domain.language import codes_in, without_codes
from domain.messages.base import KNOWN, Button, Kind, Message
from domain.messages.offers import ShareDeclined
from domain.models import ProgressState, RoleName, Share
from domain.offers import lapsed_offers, open_offers
from domain.standing import awaited, live_amount
from domain.weeks import first_usable_week
from handlers.messages import HandedToOffice
from handlers.producer import mine
from handlers.producer.assortment import named_products
from handlers.producer.doubt import week_in_question
from handlers.producer.lowering import OF_WEEK
from handlers.producer.progress import (
    ABOUT_PROGRESS,
    note_progress,
    spoken_of,
    still_promised,
)
from handlers.producer.progress_words import amount_below, asks, can_only, state_in
from handlers.producer.reminded import told_of
from handlers.producer.shares import confirmed_shares, named
from handlers.producer.spoken import ABOUT_CAPACITY, capacity_was_last, last_said, open_ask
from handlers.producer.trouble_words import (
    amounts_in,
    breaks_off,
    cannot,
    cannot_deliver,
    cannot_that,
    only_calls_off,
    tells_of_mishap,
)
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
PRODUCER = (RoleName.PRODUCER,)
NOT = r"(tidak|tdk|gak|ga|nggak|ngga|enggak|ndak|ora|ra|mboten|teu)"
STEPS_BACK = re.compile(r"\b(mundur|undur\s+diri|mengundurkan\s+diri|ngundur(ke|in|na)\s+diri)\b")
"""Words that are about a promise, never about a week."""
BACKS_OUT = re.compile(
    rf"\b(batal|cancel|({NOT}\s*)(jadi|sido|sios))\s+((bisa|iso|isa|saged)\s*)?"
    r"(ikut(an)?|gabung|melu|tumut|ngiring|bikin|buat|nyetor|setor|ngirim|kirim)\b"
    rf"|\b{NOT}\s*(jadi|sido|sios)\s+(bisa|iso|isa|saged|sanggup|kuat)\b"
)
POSTPONES = re.compile(r"\bmundur\s+(\d|se(hari|minggu|bulan)|dua|tiga|lusa|besok|jadwal|tanggal)")
"""'Mundur sehari' is later, and not less."""
MOST_SHARES = 2
"""Shares to choose from; with the week that makes three choices."""


class WithdrawnFromWhich(Message):
    """Which of what was promised is it, or is it the week? The words are kept meanwhile."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "or_week")
    choices: tuple[Button, ...]
    or_week: bool = False

    def variant(self) -> str:
        """The week is named where it can be that."""
        return "or_week" if self.or_week else ""

    def buttons(self) -> tuple[Button, ...]:
        """Each share it could be; the week, where that is in question."""
        return self.choices


@routes.open_question(19)
def hear_withdrawal(turn: Turn) -> bool:
    """'Mundur dari BPN-002, anak sakit', 'batal ikut', from somebody who promised something."""
    words = turn.heard.text.casefold()
    if turn.producer is None:
        return False
    if not withdraws(words):
        return _hear_trouble(turn, words)
    promised = confirmed_shares(turn)
    if not promised:
        return False
    codes, offered = codes_in(words), open_offers(turn.session, turn.producer.id)
    if codes:
        offered = [share for share in offered if mine.line(turn, share).order.code in codes]
    meant = _meant(turn, promised, words)
    if offered and not meant:
        return False
    about_week = _may_be_the_week(turn, words)
    unsure = about_week or bool(offered)
    if len(meant) == 1 and not unsure:
        _withdraw(turn, meant[0], turn.heard.text)
    else:
        _ask_which(turn, meant or promised, about_week=about_week)
    return True


def _hear_trouble(turn: Turn, words: str) -> bool:
    """Ordinary words of trouble, from somebody who promised something and was asked nothing else.

    Whoever answers the weekly question with what they cannot make speaks of the week.
    """
    if not (breaks_off(words) or cannot(words) or cannot_that(words)):
        return False
    if amounts_in(words) and can_only(words, None):
        return False  # how much it can be, not how much it cannot
    promised = [] if _something_else_waits(turn, words) else confirmed_shares(turn)
    meant = _of_these_amounts(turn, promised, words)
    if not meant:
        return False
    spoken, reminded = spoken_of(turn), told_of(turn)
    if spoken in meant and state_in(words) is ProgressState.TROUBLE:
        return False  # an answer to how far one is, which is heard as such
    about_week = spoken is None and not reminded and _may_be_the_week(turn, words)
    meant = reminded or meant
    if about_week and not codes_in(words) and (OF_WEEK.search(words) or _only_cannot(words)):
        return False
    if len(meant) == 1 and not about_week:
        _withdraw(turn, meant[0], turn.heard.text)
    else:
        _ask_which(turn, meant, about_week=about_week)
    return True


def _only_cannot(words: str) -> bool:
    return not (breaks_off(words) or cannot_deliver(words) or amounts_in(words))


def _something_else_waits(turn: Turn, words: str) -> bool:
    """An offer, an open form, or a question that the words may rather answer or take back."""
    offered = open_offers(turn.session, mine.business(turn).id)
    if turn.conversation.form is not None or offered:
        return True
    newest = last_said(turn)
    if newest is None or newest.message in ABOUT_PROGRESS:
        return False
    if newest.message == HandedToOffice.__name__:
        return only_calls_off(words)
    if newest.message in ABOUT_CAPACITY:
        return newest.message == ShareDeclined.__name__
    if not tells_of_mishap(words) and lapsed_offers(turn.session, mine.business(turn).id, turn.now):
        return True
    known = KNOWN.get(newest.message)
    asks_else = newest.message != WithdrawnFromWhich.__name__
    return asks_else and known is not None and getattr(known, "kind", None) is Kind.QUESTION


def _of_these_amounts(turn: Turn, promised: list[Share], words: str) -> list[Share]:
    """The promised shares that are meant; none where another amount is named than is promised."""
    amounts = amounts_in(words)
    fitting = [s for s in promised if all(one in (live_amount(s), awaited(s)) for one in amounts)]
    if not fitting:
        return []
    meant = _meant(turn, fitting, words)
    return meant if codes_in(words) else [s for s in meant if s in fitting] or fitting


@routes.button("progress.withdraw", PRODUCER)
def withdraw_from(turn: Turn, args: tuple[str, ...]) -> None:
    """It was this one; the words that were kept say why."""
    share = mine.share(turn, args)
    if share is None or not still_promised(turn, share):
        return
    focus = turn.conversation.focus or {}
    words = focus.get("words", "") if focus.get("about") == "withdrawal" else ""
    turn.conversation.focus = None
    _withdraw(turn, share, words)


def withdraws(words: str) -> bool:
    """Whether words step back; a smaller amount instead is asked about elsewhere."""
    if asks(words) or POSTPONES.search(words):
        return False
    if STEPS_BACK.search(words):
        return True
    return BACKS_OUT.search(words) is not None and not re.search(r"\d", without_codes(words))


def _meant(turn: Turn, promised: list[Share], words: str) -> list[Share]:
    """The promised shares it can be about; none where the words name another order."""
    codes = codes_in(words)
    if codes:
        return [share for share in promised if mine.line(turn, share).order.code in codes]
    spoken = spoken_of(turn)
    if spoken is not None:
        return [spoken]
    products = list({p.id: p for p in (mine.line(turn, s).product for s in promised)}.values())
    said = {product.id for product in named_products(words, products)}
    return [s for s in promised if mine.line(turn, s).product.id in said] or promised


def _may_be_the_week(turn: Turn, words: str) -> bool:
    """Whether the week's capacity was asked for or spoken of, and no word is of an order."""
    if STEPS_BACK.search(words) or codes_in(words):
        return False
    asked = open_ask(turn, mine.business(turn)) is not None or capacity_was_last(turn)
    return asked or OF_WEEK.search(words) is not None


def _ask_which(turn: Turn, meant: list[Share], *, about_week: bool) -> None:
    choices = [named(turn, "this_offer", "progress.withdraw", s) for s in meant[:MOST_SHARES]]
    choices += [
        named(turn, "this_offer", "offer.show", s)
        for s in open_offers(turn.session, mine.business(turn).id)[:1]
    ]
    if about_week:
        first = mine.line(turn, meant[0]).product, first_usable_week(turn.today)
        product, week = week_in_question(turn) or first
        about = (str(product.id), week.isoformat())
        choices = [*choices[:MOST_SHARES], Button("week_off", "capacity.none", about)]
    turn.conversation.focus = {"about": "withdrawal", "words": turn.heard.text}
    turn.say(WithdrawnFromWhich(tuple(choices), about_week))


def _withdraw(turn: Turn, share: Share, words: str) -> None:
    """Trouble with it, as *Ada kendala* says, with the words as its reason."""
    entry = mine.line(turn, share)
    possible = None
    if can_only(words, None):
        possible = amount_below(words, entry.product, awaited(share), turn.today)
    note_progress(turn, share, ProgressState.TROUBLE, words, possible)
