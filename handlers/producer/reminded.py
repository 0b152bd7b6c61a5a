"""How far one is, said in words although something else was asked since the reminder.

On a Friday the reminder of eight o'clock is followed by the weekly question at nine. "Sudah siap
semua" is no amount for a week: it answers the reminder.
"""

import re
from datetime import timedelta

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import col

from domain.language import Asked, Context, Intent, read
from domain.messages.handover import CutoffReminder
from domain.messages.offers import ShareDeclined
from domain.models import Outbox, ProgressState, Share, Utc
from domain.prepared import Prepared, one_of
from domain.products import products_of_producer, weekly_words_of
from handlers.messages import HandedToOffice, Hello, NotUnderstood, YouAreWelcome
from handlers.producer import mine
from handlers.producer.progress_words import CLEARLY_PARTLY, CLEARLY_READY, state_in
from handlers.producer.shares import MyShares, confirmed_shares
from handlers.producer.spoken import ABOUT_CAPACITY, Said, last_said
from handlers.producer.trouble_words import calls_off_or_cannot, tells_of_mishap
from handlers.turn import Turn

FRESH = timedelta(days=2)
"""A reminder that is older is not answered by words any more, unless it is the last thing said."""
REMINDER = CutoffReminder.__name__
NOTED = "ProgressNoted"
SINCE = Prepared(
    columns(col(Outbox.message), col(Outbox.facts))
    .where(
        col(Outbox.person_id) == bindparam("person"),
        col(Outbox.not_before) >= bindparam("since", type_=Utc),
        col(Outbox.not_before) <= bindparam("now", type_=Utc),
        one_of(col(Outbox.message), (REMINDER, NOTED)),
    )
    .order_by(col(Outbox.id)),
    Said,
)
BETWEEN = ABOUT_CAPACITY - {ShareDeclined.__name__} | {
    one.__name__ for one in (HandedToOffice, Hello, NotUnderstood, YouAreWelcome)
}
"""What may have been said since then without taking the words for itself."""
STATEMENTS = (Intent.SET_CAPACITY, Intent.ZERO_CAPACITY, Intent.SAME_AS_LAST)
HALVES = re.compile(r"\b(setengah|separ[uo]h?)\w*")
OF_ELSE = re.compile(
    r"\b(tahu|tau|tentu|yakin|pasti|mikir|pikir|minggu(an)?|mgg|pekan|kapasitas|libur|besok)\b"
)


def told_of(turn: Turn) -> list[Share]:
    """The shares whose reminder the words answer late, or that were just shown in a list.

    Empty unless the words say clearly how far one is, and nothing of what can be made in a week.
    """
    newest = last_said(turn)
    if turn.producer is None or newest is None or turn.conversation.form is not None:
        return []
    listed = newest.message == MyShares.__name__
    if not listed and newest.message not in BETWEEN:
        return []
    words = turn.heard.text.casefold()
    if not _says_how_far(words) or _holds_capacity(turn, words):
        return []
    promised = confirmed_shares(turn)
    return promised if listed else _reminded(turn, promised)


def _says_how_far(words: str) -> bool:
    """Whether words say it and can hardly say something else: 'siap bu' is politeness."""
    if OF_ELSE.search(words):
        return False
    match state_in(words):
        case ProgressState.READY:
            return CLEARLY_READY.search(words) is not None
        case ProgressState.PARTLY:
            return CLEARLY_PARTLY.search(words) is not None
        case ProgressState.TROUBLE:
            return tells_of_mishap(words) and not calls_off_or_cannot(words)
    return False


def _holds_capacity(turn: Turn, words: str) -> bool:
    """An amount, the same as last, or nothing; a half is of what was promised."""
    made = products_of_producer(turn.session, mine.business(turn))
    products = tuple(weekly_words_of(product) for product in made)
    context = Context(Asked.CAPACITY, products, today=turn.today)
    reading = read(HALVES.sub("", words), context)
    amounts = any(choice.quantity is not None for choice in reading.choices)
    return reading.intent in STATEMENTS or amounts or reading.why == "implausible"


def _reminded(turn: Turn, promised: list[Share]) -> list[Share]:
    """The promised shares whose reminder nobody has answered yet; or those spoken of lately."""
    said = SINCE.all(turn.session, person=turn.person.id, since=turn.now - FRESH, now=turn.now)
    newest = {one.facts["share_id"]: one.message for one in said}
    spoken_of = [share for share in promised if share.id in newest]
    return [share for share in spoken_of if newest[share.id] == REMINDER] or spoken_of
