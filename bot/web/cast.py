"""Who can be held: everybody with a telephone on this page, officers first, and strangers."""

from collections.abc import Sequence

from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from bot.channels.simulator import NAME
from bot.web.stage import STRANGER
from domain.models import Contact, Person, Producer, Role, RoleName
from domain.values import Value

PHONES = 4
LISTS, PICTURES = ".xlsx,.csv", ".jpg,.jpeg,.png,.pdf"
OFFICERS, PRODUCERS, OTHERS = "officers", "producers", "others"


class Someone(Value):
    """A person whose telephone can be held; ``name`` is empty for a stranger."""

    address: str
    name: str
    salutation: str
    business: str
    group: str

    @property
    def called(self) -> str:
        """``Bu Siti Aminah``."""
        return f"{self.salutation} {self.name}".strip()

    @property
    def number(self) -> str:
        """What tells one stranger from another."""
        return self.address.rpartition("-")[2]

    @property
    def accepts(self) -> str:
        """The endings of the files that are offered to be sent: lists are an office's."""
        return f"{LISTS},{PICTURES}" if self.group == OFFICERS else PICTURES

    @property
    def initials(self) -> str:
        """Two letters for the picture."""
        return "".join(word[0] for word in self.name.split()[:2]).upper() or "?"


def cast_of(session: Session) -> list[Someone]:
    """Everybody, in the order of their group and of their coming; a new stranger is the last."""
    officers = set(session.exec(select(Role.person_id).where(Role.name == RoleName.OFFICER)).all())
    rows = session.execute(
        columns(
            col(Contact.address),
            col(Person.id),
            col(Person.name),
            col(Person.salutation),
            col(Producer.business),
        )
        .join(Person, col(Contact.person_id) == col(Person.id))
        .join(Producer, col(Producer.person_id) == col(Person.id), isouter=True)
        .where(col(Contact.channel) == NAME)
        .order_by(col(Person.id))
    )
    people = [
        Someone(address, name, salutation, business or "", _group(number, business, officers))
        for address, number, name, salutation, business in rows
    ]
    order = (OFFICERS, PRODUCERS, OTHERS)
    return [*sorted(people, key=lambda p: order.index(p.group)), _next_stranger(people)]


def _group(person_id: int, business: str | None, officers: set[int]) -> str:
    if person_id in officers:
        return OFFICERS
    return OTHERS if business is None else PRODUCERS


def _next_stranger(people: Sequence[Someone]) -> Someone:
    known = {person.address for person in people if STRANGER.fullmatch(person.address)}
    number = next(n for n in range(1, 1000) if f"orang-baru-{n}" not in known)
    return Someone(f"orang-baru-{number}", "", "", "", OTHERS)


def hands(people: Sequence[Someone], wanted: Sequence[str]) -> list[Someone]:
    """Whom to hold: who was wanted, then an officer and producers who are not held yet."""
    by_address = {person.address: person for person in people}
    chosen = [by_address[address] for address in dict.fromkeys(wanted) if address in by_address]
    officers = [p for p in people if p.group == OFFICERS][:1]
    producers = [p for p in people if p.group == PRODUCERS]
    for person in (*officers, *producers, *people):
        if len(chosen) < PHONES and person not in chosen:
            chosen.append(person)
    return chosen[:PHONES]


__all__ = ["OFFICERS", "OTHERS", "PHONES", "PRODUCERS", "Someone", "cast_of", "hands"]
