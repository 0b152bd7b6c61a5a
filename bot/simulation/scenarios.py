"""The five cases as data: a region, its people and products, and the orders that come.

A case is one file in ``cases/``; `load` reads it, `populate` makes its records. Producers beyond
those whom a case names are drawn from ``names.toml``: the same seed gives the same people.
"""

import re
import tomllib
import unicodedata
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlmodel import Session

from bot.channels.simulator import NAME
from bot.simulation.case import (
    HOME,
    CaseData,
    ExporterData,
    OfficerData,
    ProducerData,
    ProductData,
    Scenario,
    all_names,
)
from domain import people
from domain.errors import ScenarioError
from domain.models import (
    Contact,
    Person,
    ProducerState,
    Product,
    Qualification,
    Region,
    RoleName,
)
from domain.permit_rows import load_rows, starting_rows
from domain.records import add

ZONES = frozenset(("Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura"))
__all__ = ["Scenario", "load", "names", "parse", "populate", "telephones"]


def names() -> list[str]:
    """The cases there are, by name."""
    found = (HOME / "cases").iterdir()
    return sorted(f.name.removesuffix(".toml") for f in found if f.name.endswith(".toml"))


def load(name: str) -> Scenario:
    """The case of that name; raises `ScenarioError` saying in one line what is wrong with it."""
    if name not in names():
        msg = f"no scenario {name!r}; there are {', '.join(names())}"
        raise ScenarioError(msg)
    return parse(name, (HOME / "cases" / f"{name}.toml").read_text("utf-8"))


def parse(name: str, text: str) -> Scenario:
    """A case from the text of its file; raises `ScenarioError` saying what is wrong with it."""
    try:
        case = CaseData.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"scenario {name}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ScenarioError(f"scenario {name}: {place}: {first['msg']}") from error
    _check(name, case)
    here = ZoneInfo(case.region.zone)
    start = case.start.replace(tzinfo=here).astimezone(UTC)
    return Scenario(name=name, **{**dict(case), "start": start})


def _check(name: str, case: CaseData) -> None:
    known = {product.name for product in case.products}
    used = {order.product for order in case.orders}
    used.update(blanket.product for blanket in case.blankets)
    used.update(product for producer in case.producers for product in producer.products)
    if used - known:
        msg = f"scenario {name}: no product {min(used - known)!r}"
        raise ScenarioError(msg)
    leading = {exporter.name for exporter in case.exporters}
    named_as_such = {order.exporter for order in case.orders}
    named_as_such.update(shipment.exporter for shipment in case.shipments)
    unknown = named_as_such - leading - {""}
    named = {producer.name for producer in case.producers}
    unknown |= {event.producer for event in case.paper_events} - named
    if unknown:
        msg = f"scenario {name}: nobody called {min(unknown)!r}"
        raise ScenarioError(msg)
    if case.region.zone not in ZONES:
        msg = f"scenario {name}: region.zone: no time zone {case.region.zone!r}"
        raise ScenarioError(msg)
    if case.names not in all_names():
        msg = f"scenario {name}: names: no list {case.names!r}"
        raise ScenarioError(msg)


def telephones(
    scenario: Scenario, producers: int | None = None, seed: int = 0
) -> dict[str, OfficerData | ProducerData]:
    """Everybody who lives in the case, by the address of their telephone, officers first.

    An address is the owner's name (``siti-aminah``); namesakes are numbered.
    """
    book: dict[str, OfficerData | ProducerData] = {}
    everybody: tuple[OfficerData | ProducerData, ...] = (
        *scenario.officers,
        *scenario.exporters,
        *scenario.cast(producers, seed),
    )
    for data in everybody:
        slug, number = _slug(data.name), 1
        address = slug
        while address in book:
            number += 1
            address = f"{slug}-{number}"
        book[address] = data
    return book


def populate(
    session: Session,
    scenario: Scenario,
    now: datetime,
    *,
    producers: int | None = None,
    seed: int = 0,
) -> None:
    """Make the case's records: everybody has agreed, is active, and has a simulator telephone.

    Orders are not made here: officers make them.
    """
    region = Region(**scenario.region.model_dump(), created_at=now)
    session.add(region)
    session.flush()
    products = {data.name: _product(region, data) for data in scenario.products}
    session.add_all(products.values())
    session.flush()
    if any(product.kind for product in products.values()):
        load_rows(session, region, starting_rows(), now, None)
    for address, data in telephones(scenario, producers, seed).items():
        person = _add_person(session, region, data, address, now)
        if isinstance(data, OfficerData):
            leads = isinstance(data, ExporterData)
            role = RoleName.EXPORTER if leads else RoleName.OFFICER
            people.grant(session, person, region.id, role, now)
        else:
            _add_producer(session, region, person, data, products, now)
    session.flush()


def _product(region: Region, data: ProductData) -> Product:
    return Product(
        region_id=region.id,
        name=data.name,
        aliases=list(data.aliases),
        unit=data.unit,
        packs={word: str(size) for word, size in data.packs.items()},
        lot=data.lot,
        max_weekly=data.max_weekly,
        kind=data.kind,
        handover_days=data.handover_days,
        hours=data.hours,
    )


def _add_person(
    session: Session,
    region: Region,
    data: OfficerData | ProducerData,
    address: str,
    now: datetime,
) -> Person:
    person = Person(region_id=region.id, name=data.name, salutation=data.salutation, created_at=now)
    add(session, person)
    add(session, Contact(person_id=person.id, channel=NAME, address=address))
    people.consent(session, person, now)
    return person


def _add_producer(
    session: Session,
    region: Region,
    person: Person,
    data: ProducerData,
    products: dict[str, Product],
    now: datetime,
) -> None:
    people.grant(session, person, region.id, RoleName.PRODUCER, now)
    made = tuple((products[name].id, usual) for name, usual in data.products.items())
    told = people.Registration(data.business, data.name, data.salutation, data.district, made)
    producer = people.register_producer(session, person, region, told, now)
    people.set_state(session, producer, ProducerState.ACTIVE, now, None)
    producer.weekly_hours = data.weekly_hours
    for paper in data.papers:
        session.add(Qualification(producer_id=producer.id, kind=paper, verified_at=now))


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
