"""Who issues a paper, and how people are named on it."""

from domain.models import Person, Region
from domain.papers.base import Letterhead

KINDS_OF_REGION = ("kabupaten ", "kota ")


def letterhead(region: Region) -> Letterhead:
    """The letterhead of a region's office; the region, which stands above, is not said twice."""
    office = region.office.removesuffix(region.name).strip() or region.office
    return Letterhead(office=office, region=region.name, town=town_of(region.name))


def town_of(region: str) -> str:
    """The town that a region's letters are dated from: of "Kota Balikpapan", "Balikpapan"."""
    for kind in KINDS_OF_REGION:
        if region.casefold().startswith(kind):
            return region[len(kind) :].strip()
    return region


def called(person: Person) -> str:
    """A person's name with the salutation that they registered with."""
    return f"{person.salutation} {person.name}".strip()


__all__ = ["called", "letterhead", "town_of"]
