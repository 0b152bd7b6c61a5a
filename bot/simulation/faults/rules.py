"""Safety in a world of faults: what must hold after every step, whatever has gone wrong.

Only what changed is looked at, over a connection of its own: what is not committed is not there.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from sqlalchemy import Boolean, bindparam, false, select, true
from sqlmodel import Session, col

from bot.channels.base import Outgoing
from bot.simulation.actors import Meaning
from bot.simulation.faults.network import Inwards, Provider
from bot.simulation.faults.rules_of_ways import WayRules
from bot.simulation.faults.ways import Ways
from bot.simulation.safety import order_trail, role_trail
from bot.simulation.safety_phones import PhoneWatch
from bot.simulation.safety_shares import SURE, Row, ShareWatch, Stated
from bot.simulation.safety_words import WordWatch
from bot.storage import Storage
from domain.messages.base import Kind
from domain.models import (
    Contact,
    Inbox,
    InboxState,
    JobRun,
    Outbox,
    OutboxState,
    Person,
    RunState,
    Utc,
)
from domain.prepared import Prepared
from domain.quantities import ZERO

SHARES = frozenset(("share", "capacityreport", "auditentry", "orderline", "sales_order"))
MOST_SHOWN = 20
OPTED_OUT = Prepared[str](
    select(col(Contact.address))
    .join(Person, col(Contact.person_id) == col(Person.id))
    .where(col(Person.opted_out_at).is_not(None))
)
LETTER = Prepared[tuple[str, str, bool, int, datetime]](
    select(
        col(Outbox.message),
        col(Outbox.kind),
        col(Outbox.reply),
        col(Outbox.person_id),
        col(Outbox.created_at),
    ).where(col(Outbox.id) == bindparam("number"))
)
OLDER = Prepared[int](
    select(col(Outbox.id)).where(
        col(Outbox.person_id) == bindparam("person"),
        col(Outbox.id) < bindparam("number"),
        # Of two that two processes said at the same instant, either may be on record first.
        (bindparam("alone", type_=Boolean) == true())
        | (col(Outbox.created_at) < bindparam("created", type_=Utc)),
        (col(Outbox.state) == OutboxState.LEASED)
        | (
            (col(Outbox.state) == OutboxState.WAITING)
            & (col(Outbox.not_before) <= bindparam("now", type_=Utc))
        ),
        # An answer may go before what the bot says by itself, unless that was tried already.
        (bindparam("answer", type_=Boolean) == false())
        | col(Outbox.reply)
        | (col(Outbox.attempts) > 1),
    )
)
NEW_LETTERS = Prepared[tuple[int, int, str, str | None, int | None, bool]](
    select(
        col(Outbox.id),
        col(Outbox.person_id),
        col(Outbox.message),
        col(Outbox.dedupe),
        col(Outbox.answers),
        col(Outbox.reply),
    )
    .where(col(Outbox.id) > bindparam("seen"))
    .order_by(col(Outbox.id))
)
NEW_HEARD = Prepared[tuple[int, str, str, InboxState, str | None]](
    select(
        col(Inbox.id),
        col(Inbox.address),
        col(Inbox.external_id),
        col(Inbox.state),
        col(Inbox.error),
    )
    .where(col(Inbox.id) > bindparam("seen"))
    .order_by(col(Inbox.id))
)
RUNS = Prepared[tuple[int, str, datetime, RunState]](
    select(col(JobRun.id), col(JobRun.job), col(JobRun.due_at), col(JobRun.state)).where(
        col(JobRun.id) > bindparam("seen")
    )
)


class StrictShares(ShareWatch):
    """A share is not confirmed above what is stated for its weeks at that very moment."""

    def _within_capacity(self, row: Row) -> Iterator[str]:
        yield from super()._within_capacity(row)
        words = [e.id for e in self._trail.get(row.id, ()) if e.action == "share_confirmed"]
        if not words or row.state not in SURE or row.answered_at is None:
            return
        window = self._window(row)
        newest: dict[date, Stated] = {}
        for one in self._stated[row.producer_id, row.product_id]:
            later = self._reported.get(one.report, 0) > words[-1]  # in the same moment, too
            if later or one.at > row.answered_at:
                continue
            if window.first <= one.week <= window.last:
                newest[one.week] = one
        able = sum((one.quantity for one in newest.values()), ZERO)
        if window.amount > able:
            yield f"share {row.id}: {window.amount} confirmed, {able} stated at that moment"


class Rules:
    """Watches one world from outside."""

    def __init__(
        self,
        outside: Storage,
        meanings: Mapping[tuple[str, str], set[Meaning]],
        inwards: Inwards,
        provider: Provider,
        ways: Ways,
        *,
        alone: bool,
    ) -> None:
        self._outside, self._alone = outside, alone
        self._inwards, self._provider, self._ways = inwards, provider, ways
        self._shares = StrictShares()
        self._words = WordWatch(meanings, ways.home)
        self._two_ways = WayRules(inwards, provider, ways)
        self._phones = PhoneWatch()
        self.violations: list[str] = []
        self._quiet: set[str] = set()
        self._letters = self._heard = self._runs = 0
        self._rows: dict[str, int] = defaultdict(int)
        self._kept: dict[str, str] = {}
        self._answered: dict[int, int] = defaultdict(int)
        self._ran: set[tuple[str, datetime]] = set()
        self.last_run: dict[str, datetime] = {}
        self.checks = 0

    # While a message is on its way -----------------------------------------------------------

    def taken(self, message: Outgoing, app_now: datetime) -> None:
        """The provider took a message: nobody who stopped, nothing twice, nothing overtaken."""
        with self._outside.reading() as session:
            self._keep(self._taken(session, message, app_now))

    def _taken(self, session: Session, message: Outgoing, app_now: datetime) -> Iterator[str]:
        number, address = int(message.key), message.address
        (letter,) = LETTER.all(session, number=number)
        name, kind, reply, person, created = letter
        times = self._provider.taken[message.key] - self._two_ways.told_lost(session, message.key)
        if times > 1 and message.key not in self._provider.unsure:
            yield f"{address}: {name} {number} went out {times} times, and no answer was lost"
        if times > 1 and kind == Kind.COURTESY:
            yield f"{address}: the courtesy {name} {number} went out {times} times"
        if address in self._quiet and not reply:
            yield f"{address}: {name} {number} went out after they stopped all messages"
        tried = set(self._provider.tried[-MOST_IN_HAND:])
        of_this = {"person": person, "number": number, "created": created}
        of_all = {"now": app_now, "answer": reply, "alone": self._alone}
        for older in OLDER.all(session, **of_this, **of_all):
            if str(older) not in tried:
                yield f"{address}: {name} {number} went out before {older}, which was due"
        yield from self._two_ways.taken(session, message, name)

    def shown(self, message: Outgoing, now: datetime) -> None:
        """A message reached its telephone: whose names and whose buttons it shows is looked at."""
        if self._provider.arrived(message) == 1:
            list(self._phones.arrived(self._ways.home(message.address), message, now))

    # After each step -------------------------------------------------------------------------

    def check(self, now: datetime, dirty: set[str], since: datetime) -> None:
        """Everything that may have changed ``since``, given the tables that were written."""
        if not dirty:
            return
        self.checks += 1
        with self._outside.reading() as session:
            if dirty & SHARES:
                first = self._shares.first
                self._keep(self._shares.check(session, now))
                self._keep(self._words.check(session, first))
            if "inbox" in dirty:
                self._keep(self._inbox(session))
            if "outbox" in dirty:
                self._keep(self._outbox(session))
                self._keep(self._phones.check(session))
                self._keep(self._two_ways.given_up(session, since))
            if "contact" in dirty:
                self._keep(self._two_ways.marked(session))
            if "jobrun" in dirty:
                self._keep(self._ledger(session))
            if "person" in dirty:
                self._quiet = set(OPTED_OUT.all(session))

    def finally_(self) -> None:
        """What is only looked at in the end: the trail, and that nothing was lost on the way in."""
        with self._outside.reading() as session:
            self._keep(order_trail(session))
            self._keep(role_trail(session))
            self._keep(self._two_ways.finally_(session))
            kept = set(session.execute(select(col(Inbox.external_id))).scalars())
        for lost in sorted(self._inwards.acknowledged - kept):
            self._keep(iter((f"{lost}: was acknowledged, and is not on record",)))

    def _inbox(self, session: Session) -> Iterator[str]:
        """Once each, in order for each person, and nothing that could not be handled."""
        waits: set[str] = set()
        seen = self._heard
        for number, address, external, state, error in NEW_HEARD.all(session, seen=self._heard):
            home = self._ways.home(address)
            if external not in self._kept:
                self._kept[external] = home
                self._rows[home] += 1
            if self._rows[home] > self._inwards.sent[home]:
                yield f"{address}: more messages were kept than they sent"
            if state is InboxState.WAITING:
                waits.add(home)
            elif home in waits:
                yield f"{address}: message {number} was handled before an older one"
            if state is InboxState.FAILED:
                yield f"{address}: message {number} could not be handled: {error}"
            if not waits:
                seen = number
        self._heard = seen

    def _outbox(self, session: Session) -> Iterator[str]:
        """A question that is asked by itself is asked once; answers come in order."""
        letters = NEW_LETTERS.all(session, seen=self._letters)
        for number, person, name, dedupe, answers, reply in letters:
            self._letters = number
            if answers is not None:
                if answers < self._answered[person]:
                    yield f"person {person}: message {answers} was answered after a later one"
                self._answered[person] = max(answers, self._answered[person])
            if name in SAID_ONCE and dedupe is None and not reply:
                yield f"person {person}: {name} {number} could be said twice"

    def _ledger(self, session: Session) -> Iterator[str]:
        """Each job once for each due time."""
        for number, job, due, state in RUNS.all(session, seen=self._runs):
            self._runs = max(number, self._runs)
            if (job, due) in self._ran:
                yield f"{job}: ran twice for {due}"
            self._ran.add((job, due))
            if state is RunState.FAILED:
                yield f"{job}: was given up for {due}"
            self.last_run[job] = max(due, self.last_run.get(job, due))

    def _keep(self, found: Iterator[str]) -> None:
        for violation in found:
            if violation not in self.violations and len(self.violations) < MOST_SHOWN:
                self.violations.append(violation)


SAID_ONCE = frozenset(("ShareOffered", "MorningReport", "OfferExpired"))
MOST_IN_HAND = 60

__all__ = ["Rules"]
