"""Why this much? The fact kept with every share, in one sentence."""

import re

from sqlmodel import col, select

from domain import offers
from domain.messages.base import Message
from domain.messages.offers import WhyThisMuch
from domain.models import RoleName, Share, ShareState
from domain.standing import live_amount
from handlers.producer import mine
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
PRODUCER = (RoleName.PRODUCER,)
WHY_WORDS = frozenset(["kenapa", "knp", "mengapa", "napa", "kok", "ngopo", "naha", "alasan", "why"])


class NoShareYet(Message):
    """There is no share to explain."""


@routes.button("offer.why", PRODUCER)
def say_why(turn: Turn, args: tuple[str, ...]) -> None:
    """Why this much?"""
    share = mine.share(turn, args)
    if share is not None:
        say_why_this_much(turn, share)


@routes.command("kenapa", "=kenapa", "=kenapa segini", roles=PRODUCER, hint="why")
def why_command(turn: Turn, _: str) -> None:
    """Why this much, about the newest offer or confirmed share."""
    share = _newest(turn)
    if share is None:
        turn.say(NoShareYet())
    else:
        say_why_this_much(turn, share)


def _newest(turn: Turn) -> Share | None:
    if turn.producer is None:
        return None
    return turn.session.exec(
        select(Share)
        .where(
            Share.producer_id == turn.producer.id,
            col(Share.state).in_((ShareState.OFFERED, ShareState.CONFIRMED)),
        )
        .order_by(col(Share.id).desc())
    ).first()


def say_why_this_much(turn: Turn, share: Share) -> None:
    """Answer with the share's reason; whoever doubts it may ask a human."""
    entry = mine.line(turn, share)
    amount = entry.quantity(live_amount(share))
    turn.conversation.misses = 0
    turn.say(WhyThisMuch(entry.product.name, amount, offers.reason_of(share, entry)))


def asks_why(words: str) -> bool:
    """The words ask for a reason."""
    return bool(WHY_WORDS & set(re.findall(r"\w+", words.casefold())))
