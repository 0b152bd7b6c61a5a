"""How an office names a producer: its own by their owner, a guest of another region by business.

Whoever comes from another region has consented to their own office keeping their name and number,
and to no other's; so the office they help sees the business, where it is, and what it brings.
"""

from typing import Protocol

from sqlmodel import Session

from domain.models import Person, Producer, Region
from domain.records import the
from domain.values import Value


class Named(Protocol):
    """Somebody who is spoken of."""

    @property
    def name(self) -> str:
        """What they are called."""

    @property
    def salutation(self) -> str:
        """As they registered: "Bu"; empty for a business."""


class Business(Value):
    """A business of another region, spoken of by its name."""

    name: str
    salutation: str = ""


def face_of(region_id: int, producer: Producer, person: Person) -> Named:
    """Whom a region's office speaks of when it speaks of this producer."""
    return person if producer.region_id == region_id else Business(producer.business)


def face(session: Session, region_id: int, producer: Producer) -> Named:
    """The same; the owner is read only where the office may know them."""
    if producer.region_id != region_id:
        return Business(producer.business)
    return the(session, Person, producer.person_id)


def spoken_of(someone: Named) -> str:
    """How somebody is spoken of to others: "Bu Siti"."""
    return f"{someone.salutation} {someone.name}".strip()


def placed(session: Session, region_id: int, home: int, business: str, owner: str) -> str:
    """In a list of shares: the business (its owner where it has no name); a guest with its place.

    ``home`` is the producer's region.
    """
    if home == region_id:
        return business or owner
    return f"{business}, {the(session, Region, home).name}"


def owner_of(session: Session, region_id: int, producer: Producer, person: Person) -> str:
    """In a list beside the business: its owner; of a guest, whose region it is."""
    if producer.region_id != region_id:
        return the(session, Region, producer.region_id).name
    return spoken_of(person)
