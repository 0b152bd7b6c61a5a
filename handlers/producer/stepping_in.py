"""Whether somebody would step in if another drops out of a full order: by button or in words."""

from decimal import Decimal

from domain.language import Asked, Context, Intent, OfferWords, read
from domain.messages.standbys import StandbyAgreed, StandbyAsked, StandbyClosed, StandbyRefused
from domain.models import RoleName, Standby
from domain.products import words_of
from domain.quantities import ZERO
from domain.records import by_id
from domain.standing import line_of
from domain.stepping_in import Answered, answer
from handlers.asking import is_courtesy
from handlers.producer import mine
from handlers.producer.spoken import last_said, open_ask
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
PRODUCER = (RoleName.PRODUCER,)


@routes.button("standby.agree", PRODUCER)
def agree(turn: Turn, args: tuple[str, ...]) -> None:
    """Yes, if somebody drops out: for as much as the button says."""
    standby = _mine(turn, args)
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
    standby = _mine(turn, args)
    if standby is not None:
        _settle(turn, standby, yes=False)


@routes.open_question(15)
def hear_whether(turn: Turn) -> bool:
    """Words that answer the question, while it is the last thing that was said.

    A smaller amount is how much they would make; where the weekly question is open too, a number
    may be about that, and is left to it.
    """
    newest = last_said(turn) if turn.producer is not None else None
    if newest is None or newest.message != StandbyAsked.__name__ or is_courtesy(turn.heard.text):
        return False
    standby = by_id(turn.session, Standby, newest.facts["standby_id"])
    if standby is None or standby.upto is None:
        return False
    entry = line_of(turn.session, standby.line_id)
    reading = read(
        turn.heard.text,
        Context(
            asked=Asked.OFFER,
            products=(words_of(entry.product),),
            offer=OfferWords(entry.product.name, standby.upto, entry.product.unit),
            today=turn.today,
        ),
    )
    match reading.intent:
        case Intent.ACCEPT:
            _settle(turn, standby, yes=True)
        case Intent.DECLINE:
            _settle(turn, standby, yes=False)
        case Intent.PARTIAL if reading.items and open_ask(turn, mine.business(turn)) is None:
            _settle(turn, standby, reading.items[0].quantity, yes=True)
        case _:
            return False
    return True


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


def _mine(turn: Turn, args: tuple[str, ...]) -> Standby | None:
    """The place to wait that a button names, if it is this producer's."""
    number = args[0] if args and len(args[0]) < mine.LONGEST_NUMBER else ""
    named = by_id(turn.session, Standby, int(number)) if number.isdecimal() else None
    if named is not None and turn.producer is not None and named.producer_id == turn.producer.id:
        return named
    mine.refuse(turn)
    return None
