"""Whether somebody would step in if another drops out of a full order: by button or in words."""

import re
from decimal import Decimal

from sqlalchemy import bindparam
from sqlmodel import col, select

from domain.language import Asked, Context, Intent, OfferWords, Reading, read
from domain.messages.standbys import (
    StandbyAgreed,
    StandbyAsked,
    StandbyClosed,
    StandbyExplained,
    StandbyRefused,
)
from domain.models import RoleName, Standby, StandbyState
from domain.offers import open_offers
from domain.prepared import Prepared, one_of
from domain.products import words_of
from domain.quantities import ZERO
from domain.records import by_id
from domain.standing import OpenLine, line_of
from domain.stepping_in import Answered, answer
from handlers.producer import mine
from handlers.producer.spoken import last_said, open_ask
from handlers.producer.why import asks_why
from handlers.producer.withdrawing import withdraws
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
PRODUCER = (RoleName.PRODUCER,)
ASKING = frozenset([StandbyAsked.__name__, StandbyExplained.__name__])
"""The question is the last thing that was said: whatever answers is about it."""
ECHOES = frozenset([StandbyAgreed.__name__, StandbyRefused.__name__])
STANDBY = re.compile(r"\b(jadi\s+)?(cadangan\w*|standby)\b")
WILLING = re.compile(r"\bbersedia\b")
NOT = re.compile(r"\b(tidak|tdk|gak|ga|nggak|ndak|ora|mboten|batal|jangan|jgn|berhenti|mundur)\b")
UNDECIDED = (StandbyState.ASKED, StandbyState.AGREED)
OPEN = Prepared[Standby](
    select(Standby)
    .where(
        col(Standby.producer_id) == bindparam("producer"),
        one_of(col(Standby.state), (*UNDECIDED, StandbyState.REFUSED)),
    )
    .order_by(col(Standby.id).desc())
    .limit(1)
)


@routes.button("standby.agree", PRODUCER)
def agree(turn: Turn, args: tuple[str, ...]) -> None:
    """Yes, if somebody drops out: for as much as the button says."""
    standby = mine.standby(turn, args)
    if standby is None:
        return
    upto = mine.amount(args, 1)
    if upto:
        _settle(turn, standby, upto, yes=True)
    else:
        mine.refuse(turn)


@routes.button("standby.refuse", PRODUCER)
def refuse(turn: Turn, args: tuple[str, ...]) -> None:
    """Rather not."""
    standby = mine.standby(turn, args)
    if standby is not None:
        _settle(turn, standby, yes=False)


@routes.open_question(15)
def hear_whether(turn: Turn) -> bool:
    """Words that answer the question, or name it later: "bersedia", "cadangan".

    A smaller amount is how much they would make, a larger one that they would make all of it. A
    number without such a word that is more than was asked for may be the week's: it is not ours.
    """
    standby = _meant(turn)
    if standby is None or standby.upto is None:
        return False
    words = turn.heard.text.casefold()
    entry = line_of(turn.session, standby.line_id)
    reading = _read(turn, standby.upto, entry, STANDBY.sub(" ", words))
    named = STANDBY.search(words) or WILLING.search(words)
    match reading.intent:
        case Intent.QUESTION:
            _explain(turn, standby, entry)
        case Intent.ACCEPT:
            _settle(turn, standby, yes=True)
        case Intent.DECLINE:
            _settle(turn, standby, yes=False)
        case Intent.PARTIAL if reading.items:
            _settle(turn, standby, reading.items[0].quantity, yes=True)
        case _ if reading.why == "more_than_offered" and (named or _week_is_said(turn)):
            _settle(turn, standby, yes=True)
        case _ if NOT.search(words) and (named or reading.why == "denial"):
            _settle(turn, standby, yes=False)
        case _ if named or asks_why(words):
            _explain(turn, standby, entry)
        case _:
            return False
    return True


def _meant(turn: Turn) -> Standby | None:
    """The question that the words are about, if they are about one.

    Who steps back from a promise does not mean it. Its own echo may be put right by a number or a
    no. Later it must be named: as *cadangan*, or, while nothing else is open that this could
    answer, by being willing.
    """
    newest, words = last_said(turn), turn.heard.text.casefold()
    if turn.producer is None or (withdraws(words) and not STANDBY.search(words)):
        return None
    if newest is not None and newest.message in ASKING:
        return by_id(turn.session, Standby, newest.facts["standby_id"])
    echoed = newest is not None and newest.message in ECHOES and _week_is_said(turn)
    corrected = echoed and (re.search(r"\d", words) or NOT.search(words) or WILLING.search(words))
    willing = WILLING.search(words) and _week_is_said(turn)
    if not (corrected or STANDBY.search(words) or willing):
        return None
    if not STANDBY.search(words) and open_offers(turn.session, turn.producer.id):
        return None
    found = OPEN.first(turn.session, producer=turn.producer.id)
    again = corrected or STANDBY.search(words)
    return found if again or (found is not None and found.state in UNDECIDED) else None


def _week_is_said(turn: Turn) -> bool:
    """No weekly question waits, which a number could answer."""
    return open_ask(turn, mine.business(turn)) is None


def _read(turn: Turn, upto: Decimal, entry: OpenLine, words: str) -> Reading:
    """The words as an answer to an offer of so much."""
    offer = OfferWords(entry.product.name, upto, entry.product.unit)
    products = (words_of(entry.product),)
    context = Context(asked=Asked.OFFER, products=products, offer=offer, today=turn.today)
    return read(words, context)


def _explain(turn: Turn, standby: Standby, entry: OpenLine) -> None:
    """What it means, with the question once more."""
    upto = entry.quantity(standby.upto or ZERO)
    turn.say(StandbyExplained(standby.id, entry.order.code, entry.product.name, upto))


def _settle(turn: Turn, standby: Standby, upto: Decimal | None = None, *, yes: bool) -> None:
    """Write the answer down, and say what was written."""
    entry = line_of(turn.session, standby.line_id)
    code, product = entry.order.code, entry.product.name
    match answer(turn.session, standby, turn.now, upto, yes=yes):
        case Answered.AGREED:
            turn.say(StandbyAgreed(code, product, entry.quantity(standby.upto or ZERO)))
        case Answered.REFUSED:
            turn.say(StandbyRefused(code, product))
        case closed:
            turn.say(StandbyClosed(code, product, offered=closed is Answered.OFFERED))
