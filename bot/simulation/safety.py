"""Safety that never bends, checked from outside: on the records, and on the telephones.

`Safety.check` looks at what changed since it last looked; with ``everything=True`` it looks at all
of it again. Each violation is one line.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from bot.channels.base import Outgoing
from bot.channels.simulator import NAME
from bot.simulation.actors import Meaning
from bot.simulation.safety_phones import PhoneWatch
from bot.simulation.safety_regions import RegionWatch
from bot.simulation.safety_shares import ShareWatch
from bot.simulation.safety_shipments import shipment_rules
from bot.simulation.safety_words import WordWatch
from bot.storage import Storage
from domain.models import (
    AuditEntry,
    Contact,
    Order,
    OrderState,
    Outbox,
    OutboxState,
    Person,
    Role,
)

Meanings = Mapping[tuple[str, str], set[Meaning]]
ORDER_ACTIONS = {
    OrderState.PROPOSED: ("order_created",),
    OrderState.OPEN: ("order_created", "order_reopened", "order_approved"),
    OrderState.DONE: ("order_done",),
    OrderState.CANCELLED: ("order_cancelled",),
}
MOST_SHOWN = 50


class Safety:
    """Watches one world."""

    def __init__(self, storage: Storage, meanings: Meanings) -> None:
        self._storage = storage
        self._meanings = meanings
        self.violations: list[str] = []
        self._known: set[str] = set()
        self.phones = PhoneWatch()
        self.regions = RegionWatch()
        self._start()

    def _start(self) -> None:
        self._shares = ShareWatch()
        self._words = WordWatch(self._meanings)

    def arrived(self, address: str, message: Outgoing, at: datetime) -> None:
        """A message was shown on a telephone."""
        self.regions.arrived(address, message)
        self._keep(self.phones.arrived(address, message, at))

    def check(self, now: datetime, *, everything: bool = False) -> list[str]:
        """What is wrong; also kept in ``violations``."""
        before = len(self.violations)
        if everything:
            self._start()
        first = self._shares.first
        with self._storage.reading() as session:
            self._keep(self._shares.check(session, now))
            self._keep(self._words.check(session, first))
            self._keep(self.regions.check(session, first))
            for rule in self._rules(everything):
                self._keep(rule(session))
        return self.violations[before:]

    def _rules(self, everything: bool) -> tuple[Callable[[Session], Iterator[str]], ...]:
        always = (self.phones.check, self._silence)
        return (
            (*always, order_trail, role_trail, shipment_rules, order_of_arrival)
            if everything
            else always
        )

    def _silence(self, session: Session) -> Iterator[str]:
        """Nothing goes to somebody who opted out, except the answer to their own message."""
        quiet = select(col(Person.id)).where(col(Person.opted_out_at).is_not(None))
        people = session.execute(quiet).scalars().all()
        if not people:
            return
        rows = session.execute(
            select(col(Outbox.id), col(Contact.address), col(Outbox.message))
            .join(Person, col(Person.id) == col(Outbox.person_id))
            .join(Contact, (col(Contact.person_id) == col(Person.id)))
            .where(
                col(Outbox.person_id).in_(people),
                col(Outbox.reply).is_(False),
                col(Outbox.state) == OutboxState.SENT,
                col(Outbox.sent_at) > col(Person.opted_out_at),
                col(Contact.channel) == NAME,
            )
        )
        for _, address, message in rows:
            yield f"{address}: {message} was sent after they opted out"

    def _keep(self, found: Iterator[str]) -> None:
        for violation in found:
            if violation not in self._known and len(self.violations) < MOST_SHOWN:
                self._known.add(violation)
                self.violations.append(violation)


def order_trail(session: Session) -> Iterator[str]:
    """The state of every order stands in the audit trail."""
    trail = _actions(session, "order")
    for order_id, code, state in session.execute(
        select(col(Order.id), col(Order.code), col(Order.state))
    ):
        actions = trail.get(order_id, ())
        if "order_created" not in actions:
            yield f"{code}: nobody is on record for making this order"
        if not any(action in actions for action in ORDER_ACTIONS[state]):
            yield f"{code}: is {state} without a line in the audit trail"


def role_trail(session: Session) -> Iterator[str]:
    """Every role stands in the audit trail."""
    trail = {
        (person_id, (after or {}).get("role"))
        for person_id, after in session.execute(
            select(col(AuditEntry.subject_id), col(AuditEntry.after)).where(
                col(AuditEntry.action) == "role_granted"
            )
        )
    }
    for person_id, name in session.execute(select(col(Role.person_id), col(Role.name))):
        if (person_id, str(name)) not in trail:
            yield f"person {person_id}: is {name} without a line in the audit trail"


def order_of_arrival(session: Session) -> Iterator[str]:
    """Nobody's message overtakes an older one that could have gone by then."""
    rows = session.execute(
        select(col(Outbox.person_id), col(Outbox.id), col(Outbox.sent_at), col(Outbox.not_before))
        .where(col(Outbox.state) == OutboxState.SENT)
        .order_by(col(Outbox.person_id), col(Outbox.id).desc())
    )
    person, earliest = None, None
    for person_id, outbox_id, sent_at, not_before in rows:
        if person_id != person:
            person, earliest = person_id, sent_at
        elif earliest is not None and sent_at > earliest >= not_before:
            yield f"message {outbox_id}: was overtaken by a later one to the same person"
        earliest = min(sent_at, earliest or sent_at)


def _actions(session: Session, subject: str) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for subject_id, action in session.execute(
        select(col(AuditEntry.subject_id), col(AuditEntry.action)).where(
            col(AuditEntry.subject) == subject
        )
    ):
        found.setdefault(subject_id, set()).add(action)
    return found
