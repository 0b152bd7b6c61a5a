"""No number is recorded that the producer did not say: what they meant against what was kept."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from bot.channels.simulator import NAME
from bot.simulation.actors import Meaning
from domain.messages.base import decode_action
from domain.models import (
    CapacityReport,
    Commitment,
    Contact,
    Inbox,
    OrderLine,
    Producer,
    Product,
    ReportSource,
    Share,
    Standby,
    StandbyState,
)
from domain.prepared import Prepared
from domain.quantities import whole_lots


class Said(NamedTuple):
    """What left a telephone and was handled at one moment."""

    text: str
    button: str


class Answered(NamedTuple):
    """A share as its producer's answer left it."""

    share_id: int
    address: str
    product: str
    lot: Decimal
    offered: Decimal
    confirmed: Decimal
    at: datetime


HEARD = Prepared[tuple[int, str, datetime, str, str]](
    select(
        col(Inbox.id), col(Inbox.address), col(Inbox.handled_at), col(Inbox.text),
        col(Inbox.button),
    ).where(col(Inbox.id) > bindparam("seen"), col(Inbox.handled_at).is_not(None))
)  # fmt: skip
REPORTS = Prepared[tuple[int, str, str, Decimal, str, ReportSource, datetime]](
    select(
        col(CapacityReport.id), col(Contact.address), col(Product.name),
        col(CapacityReport.quantity), col(CapacityReport.words),
        col(CapacityReport.source), col(CapacityReport.reported_at),
    )
    .join(Producer, col(CapacityReport.producer_id) == col(Producer.id))
    .join(Contact, col(Contact.person_id) == col(Producer.person_id))
    .join(Product, col(CapacityReport.product_id) == col(Product.id))
    .where(col(CapacityReport.id) > bindparam("seen"), col(Contact.channel) == NAME)
)  # fmt: skip
ANSWERS = Prepared(
    select(
        col(Share.id), col(Contact.address), col(Product.name), col(Product.lot),
        col(Share.offered), col(Share.confirmed), col(Share.answered_at),
    )
    .join(Producer, col(Share.producer_id) == col(Producer.id))
    .join(Contact, col(Contact.person_id) == col(Producer.person_id))
    .join(OrderLine, col(Share.line_id) == col(OrderLine.id))
    .join(Product, col(OrderLine.product_id) == col(Product.id))
    .outerjoin(Commitment, col(Commitment.share_id) == col(Share.id))
    .where(
        col(Commitment.id).is_(None),
        col(Share.id) >= bindparam("first"),
        col(Share.confirmed).is_not(None),
        col(Share.answered_at) > bindparam("since"),
        col(Share.override_reason).is_(None),
        col(Contact.channel) == NAME,
    ),
    Answered,
)  # fmt: skip
BEYOND_PLAN = Prepared[tuple[int, Decimal, Decimal | None]](
    select(col(Share.id), col(Share.confirmed), col(Commitment.accepted))
    .join(Commitment, col(Commitment.share_id) == col(Share.id))
    .where(
        col(Share.id) >= bindparam("first"),
        col(Share.override_reason).is_(None),
        (col(Share.confirmed) > col(Commitment.accepted)) | col(Commitment.accepted).is_(None),
    )
)
AGREED = Prepared[tuple[int, str, Decimal, datetime]](
    select(col(Standby.id), col(Contact.address), col(Standby.upto), col(Standby.since))
    .join(Producer, col(Standby.producer_id) == col(Producer.id))
    .join(Contact, col(Contact.person_id) == col(Producer.person_id))
    .where(
        col(Standby.state) == StandbyState.AGREED,
        col(Standby.since) > bindparam("since"),
        col(Contact.channel) == NAME,
    )
)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class WordWatch:
    """Compares new capacity reports and new confirmations with what the telephones said.

    ``home`` gives the simulator's address of whoever wrote from another one.
    """

    def __init__(
        self,
        meanings: Mapping[tuple[str, str], set[Meaning]],
        home: Callable[[str], str] = str,
    ) -> None:
        self._meanings = meanings
        self._home = home
        self._report = 0
        self._inbox = 0
        self._since = LONG_AGO
        self._said: dict[tuple[str, datetime], list[Said]] = defaultdict(list)

    def check(self, session: Session, first: int = 0) -> Iterator[str]:
        """All that was said and recorded since the last time, of shares from ``first`` on."""
        self._said.clear()
        self._listen(session)
        yield from self._reports(session)
        yield from self._standbys(session)
        yield from self._answers(session, first)
        for share_id, confirmed, promised in BEYOND_PLAN.all(session, first=first):
            yield f"share {share_id}: {confirmed} confirmed, {promised} promised in the plan"

    def _listen(self, session: Session) -> None:
        rows = HEARD.all(session, seen=self._inbox)
        for inbox_id, address, handled_at, text, button in rows:
            self._said[self._home(address), handled_at].append(Said(text, button))
            self._inbox = max(self._inbox, inbox_id)

    def _reports(self, session: Session) -> Iterator[str]:
        rows = REPORTS.all(session, seen=self._report)
        for report_id, address, product, quantity, words, source, at in rows:
            self._report = max(self._report, report_id)
            if source is ReportSource.OFFICER:
                continue
            said = self._said[address, at]
            if source is ReportSource.PLAN:
                if not any(_says_yes_to_a_plan(one) for one in said):
                    yield f"{address}: {quantity} {product} was recorded without a yes to a plan"
                continue
            if not any(self._means(address, s, product, quantity) for s in said):
                yield f"{address}: {quantity} {product} was recorded, they said {words!r}"

    def _means(self, address: str, said: Said, product: str, quantity: Decimal) -> bool:
        if said.button:
            action, args = decode_action(said.button)
            match action:
                case "capacity.set":
                    return len(args) == 3 and Decimal(args[2]) == quantity
                case "capacity.none":
                    return not quantity
                case _:
                    return action == "offer.raise"
        return any(
            (meaning.kind == "none" and not quantity)
            or (meaning.kind, meaning.product, meaning.amount) == ("capacity", product, quantity)
            for meaning in self._meanings.get((address, said.text), ())
        )

    def _standbys(self, session: Session) -> Iterator[str]:
        """Nobody stands by but by a press of theirs that says so much."""
        for standby_id, address, upto, at in AGREED.all(session, since=self._since):
            pressed = [decode_action(one.button) for one in self._said[address, at] if one.button]
            said = [
                Decimal(args[1])
                for action, args in pressed
                if action == "standby.agree" and args[:1] == (str(standby_id),)
            ]
            if not any(amount >= upto for amount in said):
                yield f"{address}: stands by for {upto}, they pressed {pressed}"

    def _answers(self, session: Session, first: int) -> Iterator[str]:
        for answer in ANSWERS.all(session, first=first, since=self._since):
            said = self._said[answer.address, answer.at]
            if not any(self._agrees(answer, one) for one in said):
                kept = f"{answer.confirmed} of {answer.offered} {answer.product}"
                yield f"{answer.address}: {kept} was confirmed, they said {said}"
        # Never back: where the clock goes back, what was looked at before is not looked at again.
        self._since = max([self._since, *(at for _, at in self._said)])

    def _agrees(self, answer: Answered, said: Said) -> bool:
        if said.button:
            action, args = decode_action(said.button)
            if args[:1] != (str(answer.share_id),):
                return False
            if action == "offer.part":
                return Decimal(args[1]) == answer.confirmed
            return action in ("offer.accept", "offer.raise") and answer.confirmed == answer.offered
        return any(
            (meaning.kind == "accept" and answer.confirmed == answer.offered)
            or (meaning.kind == "part" and _in_lots(meaning.amount, answer.lot) == answer.confirmed)
            for meaning in self._meanings.get((answer.address, said.text), ())
        )


def _says_yes_to_a_plan(said: Said) -> bool:
    return bool(said.button) and decode_action(said.button)[0] == "blanket.accept"


def _in_lots(amount: Decimal, lot: Decimal) -> Decimal:
    return whole_lots(amount, lot) * lot
