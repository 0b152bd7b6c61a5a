"""What is written down of WhatsApp: raw bodies, windows, templates, pictures, alarms."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, delete, func, update
from sqlalchemy import select as columns
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.channels.base import Filled
from bot.channels.remembered import PREFIX, forget_old_files
from bot.channels.whatsapp.reading import NAME, TemplateNews
from bot.clock import Clock
from bot.storage import Storage, insert_new
from domain.messages.base import Message
from domain.messages.channels import ChannelTroubled, TemplateMissing
from domain.models import (
    ChannelNote,
    Contact,
    InboxState,
    MessageTemplate,
    Outbox,
    OutboxState,
    Reach,
    Region,
    WebhookBody,
)
from domain.outbox import post_to_officers
from domain.prepared import Prepared, connection_of
from domain.values import Value

WINDOW = timedelta(hours=24)
SAFETY = timedelta(minutes=2)
"""A window that closes this soon is taken for closed: a request takes its time."""
BODIES_KEPT = timedelta(days=8)
"""A body is brought again for up to seven days."""
PICTURE_LASTS = timedelta(days=28)
APPROVED = "APPROVED"
CAN_WAIT = "weekly_question"
READING = 0x70617462


class Body(NamedTuple):
    """What a provider brought, as it came."""

    id: int
    body: str


BODIES = Prepared(
    columns(col(WebhookBody.id), col(WebhookBody.body))
    .where(col(WebhookBody.channel) == NAME, col(WebhookBody.state) == InboxState.WAITING)
    .order_by(col(WebhookBody.id))
    .limit(bindparam("most")),
    Body,
)
READ: Prepared[None] = Prepared(
    update(WebhookBody.__table__)  # type: ignore[attr-defined]
    .where(col(WebhookBody.id) == bindparam("of"))
    .values(state=bindparam("now"), error=bindparam("error"))
)
ONE_AT_A_TIME = columns(func.pg_advisory_xact_lock(READING))


class Way(Value):
    """How an address may be written to now."""

    open: bool
    rests_until: datetime | None
    template: Filled | None
    room_at: datetime | None
    """When there is room for one more new person today; None where there is now."""


class Notes:
    """Everything here blocks; call it off the event loop."""

    def __init__(self, storage: Storage, clock: Clock, daily_people: int) -> None:
        self.storage = storage
        self.clock = clock
        self._daily_people = daily_people

    # ------------------------------------------------------------------ what came in

    def keep_bodies(self, bodies: Sequence[bytes]) -> None:
        """Store raw bodies, all or none; one that was brought before is not stored again."""
        now = self.clock.now()
        rows = [
            {
                "channel": NAME,
                "digest": hashlib.sha256(body).hexdigest(),
                "body": body.decode("utf-8", "replace").replace("\x00", ""),
                "received_at": now,
                "state": InboxState.WAITING,
            }
            for body in bodies
        ]
        with self.storage.write(hurried=True) as connection:
            insert_new(connection, WebhookBody, rows)

    def waiting_bodies(self, most: int) -> list[Body]:
        """What was stored and not read yet, oldest first."""
        with self.storage.look() as connection:
            return BODIES.all_on(connection, most=most)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Only one process reads bodies at a time, so that nothing is judged twice at once.

        Two statuses of one message may come with two bodies, and each must see what the other said.
        """
        if self.storage.embedded:
            yield
            return
        with self.storage.look() as connection:
            connection.execute(ONE_AT_A_TIME)
            yield

    def mark(self, session: Session, bodies: Sequence[int], error: str | None = None) -> None:
        """These bodies were read, or cannot be."""
        state = InboxState.DONE if error is None else InboxState.FAILED
        session.flush()
        READ.run_many_on(
            connection_of(session), [{"of": body, "now": state, "error": error} for body in bodies]
        )

    def forget_old_bodies(self) -> None:
        """What was read more than a week ago is brought by nobody any more."""
        before = self.clock.now() - BODIES_KEPT
        with self.storage.begin() as session:
            session.execute(
                delete(WebhookBody).where(
                    col(WebhookBody.received_at) < before,
                    col(WebhookBody.state) != InboxState.WAITING,
                )
            )

    # ------------------------------------------------------------------ the way to a person

    def way_to(self, address: str, templates: Sequence[Filled]) -> Way:
        """How an address may be written to now; a new conversation is counted as begun."""
        now = self.clock.now()
        with self.storage.reading() as session:
            known = session.exec(_reach(address)).first()
            heard, rests = (known.heard_at, known.rests_until) if known else (None, None)
            resting = rests if rests is not None and rests > now else None
            if heard is not None and now < heard + WINDOW - SAFETY:
                return Way(True, resting, None, None)
        with self.storage.begin() as session:
            reach = reach_of(session, address)
            chosen = _approved(session, templates)
            if chosen is None or resting is not None:
                return Way(False, resting, chosen, None)
            room_at = self._room_at(session, reach, now, templates[0].kind)
            if room_at is None:
                reach.opened_at = now
            return Way(False, None, chosen, room_at)

    def _room_at(self, session: Session, reach: Reach, now: datetime, kind: str) -> datetime | None:
        """When the number of new people in a day leaves room; whoever is counted stays so.

        The weekly question, which can be asked over several days, leaves a part of the room to
        what cannot wait: offers and reminders. Whoever is queued first comes first, and questions
        are queued by how useful an answer is (`domain.usefulness`).
        """
        since = now - WINDOW
        if reach.opened_at is not None and reach.opened_at > since:
            return None
        opened = select(Reach.opened_at).where(Reach.channel == NAME, col(Reach.opened_at) > since)
        moments = sorted(moment for moment in session.exec(opened) if moment is not None)
        most = self._daily_people
        if kind.startswith(CAN_WAIT):
            most = max(1, most * 4 // 5)
        over = len(moments) - most
        return None if over < 0 else moments[over] + WINDOW

    def close_window(self, address: str) -> None:
        """The provider says that the window is closed, whatever we believed."""
        with self.storage.begin() as session:
            reach_of(session, address).heard_at = None

    def rest(self, address: str, how_long: timedelta) -> None:
        """Nothing goes to this address before."""
        with self.storage.begin() as session:
            reach_of(session, address).rests_until = self.clock.now() + how_long

    # ------------------------------------------------------------------ templates

    def set_template(self, news: TemplateNews) -> None:
        """Write down a template's state."""
        with self.storage.begin() as session:
            note_template(session, news, self.clock.now())

    def templates(self) -> dict[tuple[str, str], MessageTemplate]:
        """All that is known of templates, by name and language."""
        with self.storage.reading() as session:
            rows = session.exec(select(MessageTemplate).order_by(col(MessageTemplate.id))).all()
            session.expunge_all()
            return {(row.name, row.language): row for row in rows}

    # ------------------------------------------------------------------ pictures

    def picture(self, key: str) -> str:
        """The id under which a picture is still kept; empty where it is not."""
        with self.storage.reading() as session:
            note = _note(session, PREFIX + key)
            fresh = note is not None and note.noted_at > self.clock.now() - PICTURE_LASTS
            return note.words if note is not None and fresh else ""

    def keep_picture(self, key: str, media_id: str) -> None:
        """Remember the id of a picture; an empty one forgets it."""
        now = self.clock.now()
        with self.storage.begin() as session:
            note = _note(session, PREFIX + key)
            if note is None:
                name = PREFIX + key
                session.add(ChannelNote(channel=NAME, name=name, words=media_id, noted_at=now))
            else:
                note.words, note.noted_at = media_id, now
            forget_old_files(session, NAME)

    # ------------------------------------------------------------------ alarms

    def alarm(self, trouble: str, told: str) -> None:
        """Tell all officers, once a day for each trouble."""
        with self.storage.begin() as session:
            tell_trouble(session, trouble, told, self.clock.now())

    def miss_template(self, filled: Filled) -> None:
        """Tell all officers, once for each template, that messages wait for it."""
        message = TemplateMissing(filled.name, filled.language)
        with self.storage.begin() as session:
            name = f"{NAME}:missing:{filled.name}:{filled.language}"
            _tell(session, message, name, self.clock.now())


def tell_trouble(session: Session, trouble: str, told: str, now: datetime) -> None:
    """Tell all officers, once a day for each trouble."""
    name = f"{NAME}:{trouble}:{now.date().isoformat()}"
    _tell(session, ChannelTroubled(trouble, told[:200]), name, now)


def _tell(session: Session, message: Message, dedupe: str, now: datetime) -> None:
    for region in session.exec(select(Region.id).order_by(col(Region.id))).all():
        post_to_officers(session, region, message, now, dedupe=dedupe)


def reach_of(session: Session, address: str) -> Reach:
    """What is known of an address; a new record where nothing was."""
    reach = session.exec(_reach(address)).first()
    if reach is not None:
        return reach
    insert_new(connection_of(session), Reach, [{"channel": NAME, "address": address}])
    return session.exec(_reach(address)).one()


def _reach(address: str) -> SelectOfScalar[Reach]:
    return select(Reach).where(Reach.channel == NAME, Reach.address == address)


def note_template(session: Session, news: TemplateNews, now: datetime) -> None:
    """Write down a template's state; what news does not tell stays as it was."""
    wanted = select(MessageTemplate).where(
        MessageTemplate.name == news.name, MessageTemplate.language == news.language
    )
    row = session.exec(wanted).first()
    if row is None:
        row = MessageTemplate(
            name=news.name, language=news.language, status="UNKNOWN", changed_at=now
        )
        session.add(row)
    row.status = news.status or row.status
    row.quality = news.quality or row.quality
    row.category = news.category or row.category
    row.reason = news.reason if news.status else row.reason
    row.provider_id = news.provider_id or row.provider_id
    row.changed_at = now
    session.flush()
    if news.status == APPROVED:
        let_go(session, now)


def let_go(session: Session, now: datetime, address: str | None = None) -> None:
    """What waited for a window or a template may be tried again (all, or one person's)."""
    waiting = update(Outbox).where(
        col(Outbox.state) == OutboxState.WAITING, col(Outbox.avoid) == NAME
    )
    if address is not None:
        theirs = select(Contact.person_id).where(
            Contact.channel == NAME, Contact.address == address
        )
        waiting = waiting.where(col(Outbox.person_id).in_(theirs))
    session.execute(waiting.values(avoid=None, not_before=now))


def _approved(session: Session, templates: Sequence[Filled]) -> Filled | None:
    """The first of these templates that is approved."""
    names = [filled.name for filled in templates]
    wanted = select(MessageTemplate).where(
        col(MessageTemplate.name).in_(names), MessageTemplate.status == APPROVED
    )
    approved = {(row.name, row.language) for row in session.exec(wanted)}
    return next((one for one in templates if (one.name, one.language) in approved), None)


def _note(session: Session, name: str) -> ChannelNote | None:
    wanted = select(ChannelNote).where(ChannelNote.channel == NAME, ChannelNote.name == name)
    return session.exec(wanted).first()


__all__ = ["Body", "Notes", "Way", "let_go", "note_template", "reach_of", "tell_trouble"]
