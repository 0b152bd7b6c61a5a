"""What follows from a batch: people move, windows open, messages arrive, fail, come back.

Everything here may happen twice, and in any order, without harm: Meta repeats what it brings for
days, and brings "read" before "sent".
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, update
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from bot.channels.base import Elsewhere, Inbound, Rejected, Retry
from bot.channels.whatsapp.errors import meaning_of
from bot.channels.whatsapp.notes import let_go, note_template, reach_of, tell_trouble
from bot.channels.whatsapp.reading import NAME, Batch, Move, Status
from bot.reaching import can_be_reached, other_ways, tell_once_a_day
from bot.storage import insert_new
from bot.template_kinds import PREFIX
from bot.templates import CATEGORY
from domain.models import Contact, Outbox, OutboxState, Reach, SentPart
from domain.models.base import Record
from domain.prepared import Prepared, connection_of, inserting
from domain.records import by_id, change

ARRIVED = ("sent", "delivered", "read", "played")
MOST_TIMES = 4
"""How often a message is sent that the provider took and gave up afterwards."""
# Everybody who wrote has a window opened while the door waits: all of them in one go.
HEARD: Prepared[None] = Prepared(
    update(Reach.__table__)  # type: ignore[attr-defined]
    .where(col(Reach.id) == bindparam("reach"))
    .values(heard_at=bindparam("heard"))
)


# What a status is about, and what is known of it already: most of what comes in is statuses.
SAID_BY = Prepared[Outbox](
    select(Outbox).where(col(Outbox.provider_id) == bindparam("provider")).order_by(col(Outbox.id))
)
PART = Prepared[SentPart](
    select(SentPart).where(
        col(SentPart.channel) == NAME, col(SentPart.provider_id) == bindparam("provider")
    )
)
TOLD = (
    *("first_at", "outbox_id", "address", "sent_at", "delivered_at", "read_at", "failed_at"),
    *("conversation", "category", "billable", "pricing_model", "error_code"),
)
NEW_PART: Prepared[None] = Prepared(inserting(SentPart, "channel", "provider_id", *TOLD))
MOMENTS = {"sent": "sent_at", "delivered": "delivered_at", "failed": "failed_at"}
PRICES = ("conversation", "category", "billable", "pricing_model")


class Returned(NamedTuple):
    """A message that came back."""

    id: int
    person_id: int
    contact_id: int | None


def people_of(session: Session, batches: Sequence[Batch], now: datetime) -> dict[str, str]:
    """Moves, ids and windows: everything that must hold before the messages are answered.

    Returns the address of everybody who wrote, by the address that came.
    """
    for batch in batches:
        for move in batch.moves:
            _move(session, move)
    users = {user: number for batch in batches for user, number in batch.users.items()}
    for user, number in _unknown_pairs(session, users):
        _same_person(session, user, number)
    inbounds = [one for batch in batches for one in batch.inbounds]
    known = _with_numbers(session, inbounds)
    heard: dict[str, datetime] = {}
    for one in inbounds:
        if one.address and one.raw["message"].get("type") != "system":
            address = known[one.address]
            heard[address] = max(one.sent_at, heard.get(address, one.sent_at))
    _hear(session, heard, now)
    return known


def _unknown_pairs(session: Session, users: dict[str, str]) -> list[tuple[str, str]]:
    """The ids and numbers that are not known to be the same person's yet."""
    if not users:
        return []
    there = columns(col(Reach.user_id), col(Reach.address)).where(
        col(Reach.channel) == NAME, col(Reach.user_id).in_(sorted(users))
    )
    known = {(user, number) for user, number in session.execute(there)}
    return [pair for pair in users.items() if pair not in known]


def _with_numbers(session: Session, inbounds: Sequence[Inbound]) -> dict[str, str]:
    """By the address that came: the number of somebody who is known by it, else itself."""
    came = sorted({one.address for one in inbounds})
    known = {address: address for address in came}
    ids = [address for address in came if address and not address.isdecimal()]
    if ids:
        there = columns(col(Reach.user_id), col(Reach.address)).where(
            col(Reach.channel) == NAME, col(Reach.user_id).in_(ids)
        )
        known |= {user: number for user, number in session.execute(there) if user is not None}
    return known


def _hear(session: Session, heard: dict[str, datetime], now: datetime) -> None:
    """The windows of these addresses are open from when they wrote."""
    if not heard:
        return
    known = _windows(session, heard)
    if first := sorted(heard.keys() - known):
        # Whoever writes to them at this moment may be writing down the same.
        rows = [{"channel": NAME, "address": one, "heard_at": heard[one]} for one in first]
        insert_new(connection_of(session), Reach, rows)
        known = _windows(session, heard)
    later = {
        number: address
        for address, (number, before) in known.items()
        if before is None or before < heard[address]
    }
    session.flush()
    HEARD.run_many_on(
        connection_of(session),
        ({"reach": number, "heard": heard[address]} for number, address in sorted(later.items())),
    )
    waits = columns(col(Outbox.id)).where(
        col(Outbox.state) == OutboxState.WAITING, col(Outbox.avoid) == NAME
    )
    opened = {*first, *later.values()}
    if opened and session.execute(waits.limit(1)).first() is not None:
        for address in sorted(opened):
            let_go(session, now, address)


def _windows(
    session: Session, addresses: Collection[str]
) -> dict[str, tuple[int, datetime | None]]:
    """The records of these addresses, and when each was heard last."""
    there = columns(col(Reach.id), col(Reach.address), col(Reach.heard_at)).where(
        col(Reach.channel) == NAME, col(Reach.address).in_(sorted(addresses))
    )
    return {address: (number, at) for number, address, at in session.execute(there)}


def address_of(session: Session, address: str) -> str:
    """The number of somebody who is known by it, where only their id came; else as it came."""
    known = select(Reach.address).where(Reach.channel == NAME, Reach.user_id == address)
    return session.exec(known.order_by(col(Reach.id))).first() or address


def news_of(session: Session, batch: Batch, channels: Sequence[str], now: datetime) -> bool:
    """Statuses, templates and alarms; False where a status must be looked at again later."""
    for news in batch.templates:
        if news.name and news.language:
            note_template(session, news, now)
            if news.status in ("REJECTED", "PAUSED", "DISABLED"):
                tell_trouble(session, "template", f"{news.name} {news.status} {news.reason}", now)
            ours = news.name.startswith(f"{PREFIX}_")
            if ours and news.category not in ("", CATEGORY):
                tell_trouble(session, "dearer", f"{news.name} {news.category}", now)
    for alarm in batch.alarms:
        tell_trouble(session, "account", alarm, now)
    final = [_status(session, status, channels, now) for status in batch.statuses]
    return all(final)


def _same_person(session: Session, user: str, number: str) -> None:
    """Somebody is known by both: what was kept under the id alone is kept under the number."""
    reach = reach_of(session, number)
    if reach.user_id == user:
        return
    for other in session.exec(select(Reach).where(Reach.channel == NAME, Reach.user_id == user)):
        other.user_id = None
    reach.user_id = user
    session.flush()
    _move_contact(session, user, number)


def _move(session: Session, move: Move) -> None:
    """Somebody's number or id changed: their contact goes with them."""
    old = address_of(session, move.old)
    new = move.new
    if move.old_user and move.new == move.new_user and old != move.old:
        new = old  # the id changed, the number stays
    _move_contact(session, old, new)
    before, after = reach_of(session, old), reach_of(session, new)
    user = move.new_user or before.user_id
    if before.id != after.id:
        before.user_id = None
        session.flush()
        after.heard_at = max(filter(None, (before.heard_at, after.heard_at)), default=None)
    after.user_id = user if user != new else None
    session.flush()


def _move_contact(session: Session, old: str, new: str) -> None:
    """Nobody who is there already is pushed away."""
    contact, there = _contact(session, old), _contact(session, new)
    if contact is not None and there is None:
        contact.address = new
        contact.unreachable_since = None
        session.flush()


def _contact(session: Session, address: str) -> Contact | None:
    wanted = select(Contact).where(Contact.channel == NAME, Contact.address == address)
    return session.exec(wanted).first()


def _status(session: Session, status: Status, channels: Sequence[str], now: datetime) -> bool:
    """Write down how far a message came; False where it is in hand and cannot be judged yet."""
    rows, part = _known(session, status)
    failed_at = _keep_part(session, status, rows, part)
    if status.status == "sent" and failed_at is not None:
        return True  # it set out, and came back: what is brought late proves nothing
    if status.status in ARRIVED:
        judged = [_arrived(session, row, status) for row in rows]
        return all(judged)
    if status.status != "failed":
        return True
    if any(_in_hand(session, row, now) for row in rows):
        return False
    _tell_of(session, status, now)
    for row in rows:
        if _said_by(row, status):
            _returned(session, row, status, channels, now)
    return True


def _said_by(row: Outbox, status: Status) -> bool:
    """Whether this request said the message, or a part of it, also where more is to come yet."""
    went_out = row.state in (OutboxState.SENT, OutboxState.WAITING)
    return went_out and status.provider_id in (row.provider_id or "").split(",")


def _in_hand(session: Session, row: Outbox, now: datetime) -> bool:
    """Whether somebody may still wait for the answer that goes with this message.

    Of what has more to come nobody takes the next part in hand while this is looked at.
    """
    if row.state is OutboxState.WAITING and row.provider_id:
        session.refresh(row, with_for_update=True)
    leased = row.state is OutboxState.LEASED
    return leased or (row.lease_until is not None and row.lease_until > now)


def _known(session: Session, status: Status) -> tuple[list[Outbox], SentPart | None]:
    """The messages that this request said (several, where they were joined), and its part."""
    provider = {"provider": status.provider_id}
    found = {row.id: row for row in SAID_BY.all(session, **provider)}
    if status.outbox_id is not None and status.outbox_id not in found:
        row = by_id(session, Outbox, status.outbox_id)
        if row is not None and row.channel in (None, NAME):
            found[row.id] = row
    return [found[number] for number in sorted(found)], PART.first(session, **provider)


def _keep_part(
    session: Session, status: Status, rows: list[Outbox], part: SentPart | None
) -> datetime | None:
    """Write down what is told of it now; returns since when it is known to have failed."""
    before = part or SentPart(channel=NAME, provider_id=status.provider_id, first_at=status.at)
    now = {name: getattr(before, name) for name in TOLD}
    now["first_at"] = min(before.first_at, status.at)
    now["outbox_id"] = before.outbox_id or (rows[0].id if rows else None)
    now["address"] = before.address or status.address
    moment = MOMENTS.get(status.status, "read_at")
    now[moment] = _earliest(now[moment], status.at)
    now |= {name: told for name in PRICES if (told := getattr(status, name)) is not None}
    if status.status == "failed":
        now["error_code"] = status.code
    if part is None:
        NEW_PART.run(session, channel=NAME, provider_id=status.provider_id, **now)
    else:
        _change(session, part, now)
    failed_at: datetime | None = now["failed_at"]
    return failed_at


def _change(session: Session, record: Record, now: dict[str, Any]) -> None:
    """Write what is another value than before."""
    news = {name: value for name, value in now.items() if getattr(record, name) != value}
    if news:
        change(session, record, **news)


def _earliest(known: datetime | None, at: datetime) -> datetime:
    return at if known is None else min(known, at)


def _arrived(session: Session, row: Outbox, status: Status) -> bool:
    """It is there; also where nobody knew whether it had gone out, so that it does not go twice.

    That may come before the answer to the request, or instead of it: then the message is in hand,
    and its lease stays, so that no bad news is judged before the answer. False where only a part
    of such a message is there, since the answer may still say the same.
    """
    now, judged = _after_arrival(row, status)
    if status.status in ("delivered", "read", "played"):
        now["delivered_at"] = _earliest(row.delivered_at, status.at)
    if status.status in ("read", "played"):
        now["read_at"] = _earliest(row.read_at, status.at)
    _change(session, row, now)
    return judged


def _after_arrival(row: Outbox, status: Status) -> tuple[dict[str, Any], bool]:
    """What it proves of a message that was uncertain, and whether that is all there is to say."""
    done = [one for one in (row.provider_id or "").split(",") if one]
    open_ = row.state in (OutboxState.WAITING, OutboxState.LEASED)
    waits = open_ and row.attempts > 0 and row.avoid is None
    if not waits or status.outbox_id != row.id or status.provider_id in done:
        return {}, True
    if status.place != len(done):
        return {}, True
    now: dict[str, Any] = {"provider_id": ",".join([*done, status.provider_id])}
    if len(done) + 1 == status.parts:
        now |= {"state": OutboxState.SENT, "sent_at": status.at, "error": None, "channel": NAME}
    elif row.state is OutboxState.LEASED:
        return {}, False
    return now, True


def _tell_of(session: Session, status: Status, now: datetime) -> None:
    """What follows from the error besides what becomes of the message."""
    if status.code is None:
        return
    meaning = meaning_of(status.code, MOST_TIMES)
    if meaning.alarm:
        tell_trouble(session, meaning.alarm, str(status.code), now)
    if not status.address:
        return
    reach = reach_of(session, status.address)
    if meaning.closed:
        reach.heard_at = None
    if meaning.rest is not None and meaning.lasts:
        reach.rests_until = status.at + meaning.rest
    session.flush()


def _returned(
    session: Session, row: Outbox, status: Status, channels: Sequence[str], now: datetime
) -> None:
    """A message that the provider took, and gave up: it goes again, elsewhere, or nowhere.

    Nothing is given up before the person's other way was tried, and then the officers are told.
    What came back before its last part went out begins anew, and that was an attempt.
    """
    if row.state is OutboxState.WAITING:
        row.attempts += 1
    outcome = meaning_of(status.code or -1, MOST_TIMES).outcome
    row.error = f"{status.code} after it was sent"
    again = row.attempts < MOST_TIMES
    match outcome:
        case Rejected(unreachable=True):
            again = _other_address(session, row, status, channels, now)
        case Retry(after=after) if again:
            row.not_before = now + after
        case Elsewhere() if again:
            row.not_before, row.avoid = now, NAME
        case _:
            again = _other_channel(session, row, channels, now)
    row.state = OutboxState.WAITING if again else OutboxState.FAILED
    row.provider_id = None if again else row.provider_id
    session.flush()


def _other_address(
    session: Session, row: Outbox, status: Status, channels: Sequence[str], now: datetime
) -> bool:
    """Nobody is there: False where they have no other address, which officers are told of."""
    contact = _contact(session, status.address) or _theirs(session, row.person_id)
    if contact is None:
        return False
    gone = Returned(row.id, row.person_id, contact.id), Rejected("undeliverable", unreachable=True)
    return bool(other_ways(session, [gone], list(channels), now))


def _other_channel(session: Session, row: Outbox, channels: Sequence[str], now: datetime) -> bool:
    """It does not get through here: False where it cannot go, or could not, by another channel."""
    others = [name for name in channels if name != NAME]
    if row.avoid != NAME and can_be_reached(session, row.person_id, others):
        row.not_before, row.avoid = now, NAME
        return True
    tell_once_a_day(session, row.person_id, now)
    return False


def _theirs(session: Session, person_id: int) -> Contact | None:
    wanted = select(Contact).where(Contact.channel == NAME, Contact.person_id == person_id)
    return session.exec(wanted).first()


__all__ = ["news_of", "people_of"]
