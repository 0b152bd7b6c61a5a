"""Who issues a paper, and how people are named on it."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from domain.audit import record_change
from domain.faces import Named, spoken_of
from domain.models import Region
from domain.papers.base import Letterhead

FIELDS = ("address", "head_name", "head_number")
"""What an office says of itself for its papers: columns of `Region`."""
KINDS_OF_REGION = ("kabupaten ", "kota ")


def letterhead(region: Region) -> Letterhead:
    """The letterhead of a region's office; the region, which stands above, is not said twice."""
    office = region.office.removesuffix(region.name).strip() or region.office
    return Letterhead(
        office=office,
        region=region.name,
        address=region.address,
        town=town_of(region.name),
        head=region.head_name,
        head_number=region.head_number,
    )


def set_letterhead(
    session: Session, region: Region, said: Mapping[str, str], now: datetime, actor_id: int
) -> None:
    """Set what `FIELDS` names: it stands on every paper made from now on."""
    before = {name: getattr(region, name) for name in FIELDS}
    for name in FIELDS:
        setattr(region, name, said[name])
    session.add(region)
    session.flush()
    record_change(
        session,
        now,
        "letterhead_set",
        ("region", region.id),
        actor_id=actor_id,
        region_id=region.id,
        before=before,
        after={name: said[name] for name in FIELDS},
    )


def town_of(region: str) -> str:
    """The town that a region's letters are dated from: of "Kota Balikpapan", "Balikpapan"."""
    for kind in KINDS_OF_REGION:
        if region.casefold().startswith(kind):
            return region[len(kind) :].strip()
    return region


def called(person: Named) -> str:
    """A person's name with the salutation that they registered with."""
    return spoken_of(person)


__all__ = ["FIELDS", "called", "letterhead", "set_letterhead", "town_of"]
