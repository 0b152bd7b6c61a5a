"""What becomes of an answer to an offer: its echo, and what it sets in motion."""

from datetime import datetime

from domain import morning, offers
from domain.capacity import stated
from domain.messages.base import Button, Message
from domain.messages.offers import AboveCapacity, OfferClosed, ShareDeclined
from domain.messages.permits import send_button
from domain.models import Region, Share, ShareState
from domain.records import the
from domain.standing import OpenLine, live_amount
from domain.weeks import first_usable_week
from handlers.producer import mine
from handlers.turn import Turn


class ShareLetGo(Message):
    """The echo of a refusal where no capacity is stated to ask about."""

    product: str


class YesNeedsPaper(Message):
    """A yes that cannot be taken, because a paper is missing; it can be sent and said again."""

    code: str
    product: str
    papers: str
    answer_by: datetime | None
    first: str

    def buttons(self) -> tuple[Button, ...]:
        """Send it; what else is missing."""
        return (send_button(self.first), Button("my_readiness", "ready.show"))


def settle(turn: Turn, share: Share, answer: offers.Answer) -> None:
    """Echo what became of an answer, and set in motion what follows from it."""
    entry = mine.line(turn, share)
    region = the(turn.session, Region, entry.order.region_id)
    turn.conversation.focus = None
    turn.conversation.misses = 0
    match answer:
        case offers.Confirmed(_, rest):
            turn.say(offers.confirmation(turn.session, share, entry, answer))
            morning.after_a_confirmation(turn.session, region, share.line_id, turn.now)
            if rest:
                morning.after_a_gap(turn.session, region, share.line_id, turn.now)
        case offers.Declined():
            turn.say(_after_decline(turn, share, entry))
            morning.after_a_gap(turn.session, region, share.line_id, turn.now)
        case offers.Above(possible):
            amount = entry.quantity(live_amount(share))
            turn.say(AboveCapacity(share.id, entry.product.name, amount, entry.quantity(possible)))
        case offers.Unqualified(papers):
            answer_by = share.answer_by if share.state is ShareState.OFFERED else None
            code, product = entry.order.code, entry.product.name
            named = ", ".join(papers)
            turn.say(YesNeedsPaper(code, product, named, answer_by, papers[0]))
        case offers.Closed():
            say_closed(turn, share)


def _after_decline(turn: Turn, share: Share, entry: OpenLine) -> Message:
    week = first_usable_week(turn.today)
    amount = stated(turn.session, share.producer_id, entry.product.id, week)
    if not amount:
        return ShareLetGo(entry.product.name)
    return ShareDeclined(entry.product.name, entry.product.id, week, entry.quantity(amount))


def say_closed(turn: Turn, share: Share) -> None:
    """The share is not what the button takes it for any more: say what became of it."""
    entry = mine.line(turn, share)
    amount = entry.quantity(live_amount(share))
    turn.say(OfferClosed(share.state, entry.order.code, entry.product.name, amount))
