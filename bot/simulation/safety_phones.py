"""What telephones may show: nothing of other producers, nothing twice, nothing out of order."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col

from bot.channels.base import Outgoing
from bot.channels.simulator import NAME
from domain.messages.base import decode_action
from domain.models import Contact, Person, Producer, Share
from domain.prepared import Prepared

ABOUT_A_SHARE = ("offer.", "progress")
PRODUCERS = Prepared[int](select(func.count(col(Producer.id))))
OWNERS = Prepared[tuple[int, str]](
    select(col(Share.id), col(Contact.address))
    .join(Producer, col(Share.producer_id) == col(Producer.id))
    .join(Contact, col(Contact.person_id) == col(Producer.person_id))
    .where(col(Share.id) >= bindparam("first"), col(Contact.channel) == NAME)
)


class PhoneWatch:
    """Sees every message as it arrives on a telephone."""

    def __init__(self) -> None:
        self._shown: set[str] = set()
        self._newest: dict[str, tuple[datetime, int]] = {}
        self._names: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._producers: set[str] = set()
        self._buttons: set[tuple[str, int]] = set()
        self._texts: list[tuple[str, str]] = []

    def arrived(self, address: str, message: Outgoing, at: datetime) -> Iterator[str]:
        """Rules for one message; what needs the records is kept for `check`."""
        if message.key in self._shown:
            yield f"{address}: message {message.key} was shown twice"
        self._shown.add(message.key)
        key = int(message.key)
        moment, newest = self._newest.get(address, (at, 0))
        if moment == at and key < newest:
            yield f"{address}: message {key} arrived after {newest}"
        self._newest[address] = (at, max(key, newest) if moment == at else key)
        self._texts.append((address, message.plain))
        for choice in message.choices:
            action, args = decode_action(choice.code)
            if action.startswith(ABOUT_A_SHARE) and args and args[0].isdecimal():
                self._buttons.add((address, int(args[0])))

    def check(self, session: Session) -> Iterator[str]:
        """Rules that need the records, for all that arrived since the last time."""
        self._learn_names(session)
        for address, text in self._texts:
            if address in self._producers:
                yield from self._others_in(address, text)
        self._texts.clear()
        yield from self._strange_buttons(session)
        self._buttons.clear()

    def _learn_names(self, session: Session) -> None:
        (number,) = PRODUCERS.all(session)
        if number == len(self._producers):
            return
        rows = session.execute(
            select(col(Contact.address), col(Person.name), col(Producer.business))
            .join(Person, col(Contact.person_id) == col(Person.id))
            .join(Producer, col(Producer.person_id) == col(Person.id))
            .where(col(Contact.channel) == NAME)
            .order_by(col(Contact.id))
        ).all()
        self._names.clear()
        for address, name, business in rows:
            self._producers.add(address)
            for words in (name, business, address):
                if " " in words or "-" in words:
                    self._names[words.split()[0]].append((words, address))

    def _others_in(self, address: str, text: str) -> Iterator[str]:
        """Another producer's name, business or address in what a producer reads."""
        for word in sorted(set(text.split()) & self._names.keys()):
            theirs = self._names[word]
            own = {words for words, owner in theirs if owner == address}
            for words, owner in theirs:
                if owner != address and words in text and words not in own:
                    yield f"{address}: reads of {owner}: {words!r}"

    def _strange_buttons(self, session: Session) -> Iterator[str]:
        """A button about somebody else's share."""
        ids = sorted({share_id for _, share_id in self._buttons})
        if not ids:
            return
        owners = dict(OWNERS.all(session, first=ids[0]))
        for address, share_id in sorted(self._buttons):
            if address in self._producers and owners.get(share_id) != address:
                yield f"{address}: has a button about share {share_id}, which is not theirs"
