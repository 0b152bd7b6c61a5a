"""Receive a message exactly once; one turn, one transaction.

Receiving only stores (the provider is answered after that commit). Working takes the oldest
waiting message of each person, runs its turn and commits everything together: the records, the
conversation, the mark on the message, the messages that go out. A turn that fails is undone and
its message kept with the error; the person and the officers are told, and later messages go on.
Where the database failed, and not the turn, the message waits and is tried again.
"""

import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import structlog
from sqlalchemy import (
    ColumnElement,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from bot.arriving import row_of
from bot.channels.base import Inbound
from bot.clock import Clock
from bot.fairness import Turns
from bot.logs import where
from bot.senders import TALK_COLUMNS, whoever
from bot.storage import Storage, insert_new
from bot.storage.collisions import TRIES, collided
from bot.storage.trouble import Patience
from domain.models import (
    Contact,
    Conversation,
    Inbox,
    InboxState,
    Person,
    Role,
    RoleName,
)
from domain.outbox import post, post_to_officers
from domain.prepared import Prepared, inserting
from handlers.messages import OneByOne, SomethingBroke, TurnFailed
from handlers.router import Router
from handlers.turn import Heard, HeardKind, Talk, Turn

log = structlog.get_logger(__name__)

AT_ONCE = 500
OLDER = aliased(Inbox)
STILL_WAITING: ColumnElement[Any] = literal_column("'waiting'")
"""Written out, as the index of what waits has it."""
SPREAD = 64
"""From so many on, processes begin at different places of what waits."""


class Taken(NamedTuple):
    """A message whose turn it is."""

    id: int
    channel: str
    address: str
    sender_name: str
    kind: str
    text: str
    button: str
    received_at: datetime


class Next(NamedTuple):
    """A message that waits, and where it came from."""

    id: int
    channel: str
    address: str


# Statements are made once: making one anew for each turn costs more than running it.
OLDEST = select(col(Inbox.id), col(Inbox.channel), col(Inbox.address)).where(
    col(Inbox.state) == InboxState.WAITING
)
WAITING = Prepared(OLDEST.order_by(col(Inbox.id)).limit(bindparam("most")), Next)
# Where much waits: the oldest of each sender, officers' first. Read from the index of what waits
# alone, so that no plan of it is slow, whatever the database believes of a table that fills.
HEADS = (
    select(func.min(col(Inbox.id)).label("id"), col(Inbox.channel), col(Inbox.address))
    .where(col(Inbox.state) == STILL_WAITING)
    .group_by(col(Inbox.channel), col(Inbox.address))
    .cte("heads")
)
OF_OFFICERS = (
    exists()
    .where(
        col(Contact.channel) == HEADS.c.channel,
        col(Contact.address) == HEADS.c.address,
        col(Role.person_id) == col(Contact.person_id),
        col(Role.name) == RoleName.OFFICER,
    )
    .correlate(HEADS)
)
FIRST_OF_EACH = Prepared(
    select(HEADS.c.id, HEADS.c.channel, HEADS.c.address)
    .order_by(case((OF_OFFICERS, 0), else_=1), HEADS.c.id)
    .limit(bindparam("most")),
    Next,
)
# The message, unless another process has it or an older one of its sender still waits (its turn
# may be under way elsewhere: a row counts as waiting until its turn is committed).
TAKE = Prepared(
    select(
        col(Inbox.id),
        col(Inbox.channel),
        col(Inbox.address),
        col(Inbox.sender_name),
        col(Inbox.kind),
        col(Inbox.text),
        col(Inbox.button),
        col(Inbox.received_at),
    )
    .where(
        col(Inbox.id) == bindparam("inbox"),
        col(Inbox.state) == InboxState.WAITING,
        ~exists().where(
            col(OLDER.channel) == col(Inbox.channel),
            col(OLDER.address) == col(Inbox.address),
            col(OLDER.state) == STILL_WAITING,
            col(OLDER.id) < col(Inbox.id),
        ),
    )
    .with_for_update(skip_locked=True),
    Taken,
)
# Where several processes work: the person, held until the commit, and by how many ways they come.
WAYS_IN = aliased(Contact)
HOLD_SENDER = Prepared[tuple[int, int]](
    select(
        col(Person.id),
        select(func.count(col(WAYS_IN.id)))
        .where(col(WAYS_IN.person_id) == col(Person.id))
        .scalar_subquery(),
    )
    .join(Contact, col(Contact.person_id) == col(Person.id))
    .where(
        col(Contact.channel) == bindparam("channel"),
        col(Contact.address) == bindparam("address"),
    )
    .with_for_update(key_share=True, of=Person)
)
# What the same person wrote before, there or by another way, and nobody has answered yet.
BEFORE_IT = Prepared[int](
    select(col(Inbox.id))
    .join(
        Contact,
        (col(Contact.channel) == col(Inbox.channel)) & (col(Contact.address) == col(Inbox.address)),
    )
    .where(
        col(Contact.person_id) == bindparam("person"),
        col(Inbox.state) == InboxState.WAITING,
        col(Inbox.id) < bindparam("inbox"),
    )
    .limit(1)
)


NEW_TALK: Prepared[None] = Prepared(inserting(Conversation, "person_id", *TALK_COLUMNS))
TALK: Prepared[None] = Prepared(
    update(Conversation.__table__)  # type: ignore[attr-defined]
    .where(col(Conversation.person_id) == bindparam("person"))
    .values({name: bindparam(name) for name in TALK_COLUMNS})
)
HEARD_FROM: Prepared[None] = Prepared(
    update(Contact.__table__)  # type: ignore[attr-defined]
    .where(col(Contact.channel) == bindparam("of"), col(Contact.address) == bindparam("at"))
    .values(last_heard_at=bindparam("heard"), unreachable_since=None)
)
MARK: Prepared[None] = Prepared(
    update(Inbox.__table__)  # type: ignore[attr-defined]
    .where(col(Inbox.id) == bindparam("inbox"))
    .values(
        person_id=bindparam("person"),
        state=bindparam("state"),
        handled_at=bindparam("now"),
        error=bindparam("error"),
    )
)


class Engine:
    """The one way from a message that came in to what it changes."""

    def __init__(self, storage: Storage, router: Router, clock: Clock) -> None:
        self._storage = storage
        self._router = router
        self._clock = clock
        self.files_came = True
        """Whether something may be there that is to be fetched from a provider."""
        self._patience = Patience(storage)
        self._closing = False
        self._turns = Turns()
        self._place = zlib.crc32(clock.code("place among processes").encode())

    def close(self) -> None:
        """Begin no turn any more; what waits stays for the next start, or for others."""
        self._closing = True

    def receive(self, inbounds: Sequence[Inbound]) -> int:
        """Store messages; one that was stored before is not stored again. Returns the new ones."""
        now = self._clock.now()
        if any(inbound.file for inbound in inbounds):
            self.files_came = True
        rows = [row_of(inbound, now) for inbound in inbounds]
        with self._storage.write() as connection:
            return insert_new(connection, Inbox, rows)

    def work(self, most: int = 1_000_000) -> int:
        """Handle waiting messages, oldest first, until none waits; returns how many."""
        done = 0
        while done < most:
            turns = self._some_turns(self._waiting(min(most - done, AT_ONCE)))
            if not turns:
                break
            done += turns
        return done

    def _some_turns(self, waiting: Sequence[Next]) -> int:
        """The turns of what waits, as far as others do not have it; returns how many.

        What another process has says that it works here: the rest is looked up anew, so that
        neither asks for each message that the other has had.
        """
        turns = 0
        for one in waiting:
            if not self._may_begin(one):
                continue
            if self._turn(one):
                turns += 1
            elif turns:
                break
        return turns

    def _waiting(self, most: int) -> list[Next]:
        """What waits, oldest first; where it is much, what is fair. Others may take some of it.

        Processes that share a database take one message of each sender (what follows it waits
        for it), begin at different places, and so seldom meet.
        """
        with self._storage.look() as connection:
            waiting = WAITING.all_on(connection, most=most)
            if len(waiting) == most:
                waiting = FIRST_OF_EACH.all_on(connection, most=most)
        if self._storage.embedded or len(waiting) < SPREAD:
            return waiting
        first: dict[tuple[str, str], Next] = {}
        for one in waiting:
            first.setdefault((one.channel, one.address), one)
        heads = [*first.values()]
        begin = self._place % len(heads)
        return [*heads[begin:], *heads[:begin]]

    def _may_begin(self, one: Next) -> bool:
        now = self._clock.now()
        return not self._closing and self._turns.may((one.channel, one.address), now)

    def _turn(self, one: Next) -> bool:
        """One message's turn; False where it is not there to be taken any more."""
        inbox_id = one.id
        taken = False
        for tries in range(TRIES):
            try:
                with self._storage.begin() as session:
                    row = self._take(session, inbox_id)
                    if row is None:
                        return False
                    taken = True
                    self._handle(session, row)
                break
            except Exception as error:
                if collided(error) and tries + 1 < TRIES:
                    continue
                if not taken or self._patience.lasts(inbox_id, error):
                    raise
                self._keep_failure(inbox_id, error)
                break
        self._patience.is_over(inbox_id)
        self._turns.took((one.channel, one.address), self._clock.now())
        return True

    def _take(self, session: Session, inbox_id: int) -> Taken | None:
        """The message and its sender, for this transaction alone; nothing while others have them.

        Rows alone keep one address in order; a person with several ways in is held as well.
        """
        row = TAKE.first(session, inbox=inbox_id)
        if row is None or self._storage.embedded:
            return row
        for person, ways in HOLD_SENDER.all(session, channel=row.channel, address=row.address):
            if ways > 1 and BEFORE_IT.first(session, person=person, inbox=inbox_id) is not None:
                return None
        return row

    def _handle(self, session: Session, row: Taken) -> None:
        now = self._clock.now()
        sender, roles = whoever(session, *_way(row))
        person, talk = sender.person, sender.talk
        turn = Turn(
            session=session,
            now=now,
            person=person,
            region=sender.region,
            conversation=talk or Talk(person.id),
            heard=Heard(HeardKind(row.kind), row.text, row.button),
            make_code=self._clock.code,
            business=sender.producer,
            known_roles=roles,
            inbox_id=row.id,
        )
        self._router.handle(turn)
        if self._turns.last((row.channel, row.address), now):
            post(session, person, OneByOne(), now, reply=True)
        session.flush()
        _keep(session, turn.conversation, new=talk is None)
        _mark(session, row, person, InboxState.DONE, now)

    def _keep_failure(self, inbox_id: int, error: Exception) -> None:
        """Keep the message with where it failed (never with what it said) and tell people."""
        now = self._clock.now()
        described = where(error)
        log.error("turn_failed", inbox_id=inbox_id, error=described)
        with self._storage.begin() as session:
            row = TAKE.first(session, inbox=inbox_id)
            if row is None:
                return  # another process is trying it meanwhile
            person = whoever(session, *_way(row))[0].person
            _mark(session, row, person, InboxState.FAILED, now, described)
            post(session, person, SomethingBroke(), now, reply=True)
            if person.region_id is not None:
                alert = TurnFailed(person.name, (row.text or row.button)[:200], inbox_id)
                post_to_officers(session, person.region_id, alert, now)


def _keep(session: Session, talk: Talk, *, new: bool) -> None:
    """Keep where the conversation stands; nothing else in a turn reads it from the database."""
    values = {name: getattr(talk, name) for name in TALK_COLUMNS}
    if new:
        NEW_TALK.run(session, person_id=talk.person_id, **values)
    else:
        TALK.run(session, person=talk.person_id, **values)


def _mark(
    session: Session,
    row: Taken,
    person: Person,
    state: InboxState,
    now: datetime,
    error: str | None = None,
) -> None:
    """What became of the message; and its sender was heard, so their address works."""
    MARK.run(session, person=person.id, state=state, now=now, error=error, inbox=row.id)
    HEARD_FROM.run(session, of=row.channel, at=row.address, heard=row.received_at)


def _way(row: Taken) -> tuple[str, str, str, datetime]:
    """How a message came: the channel and its address, under what name, and when."""
    return row.channel, row.address, row.sender_name, row.received_at
