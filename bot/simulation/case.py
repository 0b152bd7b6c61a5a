"""What stands in the file of a case, and the people who are made up to fill it."""

import tomllib
from datetime import datetime, time
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.simulation.chance import Draw
from domain.seasons import Season

HOME = files("bot.simulation")
HOLDS_A_PAPER_PERCENT = 85


@cache
def all_names() -> dict[str, dict[str, list[str]]]:
    """The lists of names, by the name of the list."""
    return tomllib.loads((HOME / "names.toml").read_text("utf-8"))


def _whole_or_words(value: object) -> object:
    """Amounts are whole numbers or words (``"0.25"``): a TOML float would not be exact."""
    if isinstance(value, float):
        msg = "write it in quotes, a decimal fraction is not exact"
        raise ValueError(msg)  # noqa: TRY004 - pydantic collects value errors
    return value


Amount = Annotated[Decimal, BeforeValidator(_whole_or_words), Field(gt=0)]


class Data(BaseModel):
    """What stands in a case's file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RegionData(Data):
    """The region and its office."""

    code: str
    name: str
    office: str
    zone: str
    handover_place: str
    approves_plan: bool = False


class OfficerData(Data):
    """One of the officers."""

    name: str
    salutation: str


class ExporterData(OfficerData):
    """A lead exporter, and where goods for their orders are handed over."""

    place: str = ""


class PaperEvent(Data):
    """On a day of the story a producer sends a paper, or an officer lets them go on without one.

    A paper that is sent is valid for ``days``; leave lasts so many. The office verifies what was
    sent on the next day, or refuses it where ``refused`` says why.
    """

    day: int = Field(ge=0)
    producer: str
    paper: str
    days: int = Field(ge=1)
    grace: str = ""
    refused: str = ""


class ProductData(Data):
    """A product; ``usual`` bounds the weekly amount of a producer who is made up for it.

    Of all made-up producers ``makers`` parts make it; ``papers`` are what its orders ask for;
    ``hours`` what one unit takes, where the office counts hours.
    """

    name: str
    aliases: tuple[str, ...]
    unit: str
    packs: dict[str, Amount]
    lot: Amount
    max_weekly: Amount
    usual: tuple[int, int]
    makers: int = Field(ge=1)
    papers: tuple[str, ...] = ()
    kind: str = ""
    handover_days: int = 0
    hours: Amount | None = None


class ProducerData(Data):
    """A producer, what they usually make a week, the papers they hold, and their weekly hours."""

    name: str
    salutation: str
    business: str
    district: str
    products: dict[str, Amount]
    papers: tuple[str, ...] = ()
    weekly_hours: Amount | None = None


class OrderData(Data):
    """An order that comes again every ``every`` days, the first one ``first`` days after the start.

    The buyer wants ``quota``, or ``percent_of_week`` of what the whole pool usually makes in a
    week where that is less; the cut-off is ``ahead`` days after the order.
    """

    product: str
    destination: str
    buyer: str
    price_rupiah: int = Field(ge=1)
    quota: Amount
    percent_of_week: int = Field(ge=1)
    first: int = Field(ge=0)
    every: int = Field(ge=1)
    ahead: int = Field(ge=2)
    needs: tuple[str, ...] = ()
    min_share: Decimal = Decimal(0)
    max_producers: int = 0
    over_tolerance_percent: int = 0
    exporter: str = ""
    own_percent: int = 0
    quality: str = ""


class ShipmentData(Data):
    """Orders for one destination that leave together, again every ``every`` days.

    It is made ``first`` days after the start; goods are handed over ``handover`` days after that
    and leave ``departs`` days after that. ``unit_grams`` says by product what one unit weighs,
    ``deducted_rupiah`` what every producer pays of the ``deducted_for``, as agreed. An
    ``exporter`` who makes it ships their own orders from their own place.
    """

    destination: str
    carrier: str
    exporter: str = ""
    first: int = Field(ge=0)
    every: int = Field(ge=1)
    handover: int = Field(ge=1)
    departs: int = Field(ge=2)
    opens_at: time
    closes_at: time
    at_once: int = Field(ge=1)
    far_districts: tuple[str, ...] = ()
    unit_grams: dict[str, int] = Field(default_factory=dict)
    empty_grams: int = Field(ge=1)
    deducted_rupiah: int = Field(default=0, ge=0)
    deducted_for: str = ""


class BlanketData(Data):
    """A quota for every week: made ``first`` days after the start, first due ``ahead`` days later.

    The quota is as in `OrderData`; there are ``periods`` of them.
    """

    product: str
    destination: str
    buyer: str
    price_rupiah: int = Field(ge=1)
    quota: Amount
    percent_of_week: int = Field(ge=1)
    first: int = Field(ge=0)
    ahead: int = Field(ge=7)
    periods: int = Field(ge=1, le=60)
    lead_days: int = Field(ge=7, le=60)
    needs: tuple[str, ...] = ()
    min_share: Decimal = Decimal(0)
    over_tolerance_percent: int = 0


class CaseData(Data):
    """A whole case; the start is on the region's clock."""

    title: str
    start: datetime
    names: str
    region: RegionData
    officers: tuple[OfficerData, ...] = Field(min_length=1)
    products: tuple[ProductData, ...] = Field(min_length=1)
    producers: tuple[ProducerData, ...]
    orders: tuple[OrderData, ...]
    exporters: tuple[ExporterData, ...] = ()
    paper_events: tuple[PaperEvent, ...] = ()
    shipments: tuple[ShipmentData, ...] = ()
    blankets: tuple[BlanketData, ...] = ()
    tells_of_groups: bool = False
    """The story ends with the three K's of each product's pool."""
    seasons: dict[Season, Annotated[int, Field(ge=0, le=100)]] = Field(default_factory=dict)
    """What kinds of weeks leave of what people here can make, in percent; else nothing changes."""


class Scenario(CaseData):
    """A case that can be played; ``start`` is in UTC."""

    name: str

    def product(self, name: str) -> ProductData:
        """The product of that name."""
        return next(product for product in self.products if product.name == name)

    def cast(self, producers: int | None = None, seed: int = 0) -> tuple[ProducerData, ...]:
        """Those whom the case names, cut to ``producers`` or filled up with made-up ones."""
        wanted = len(self.producers) if producers is None else producers
        more = (self._made_up(place, seed) for place in range(len(self.producers), wanted))
        return (*self.producers[:wanted], *more)

    def _made_up(self, place: int, seed: int) -> ProducerData:
        draw = Draw(f"{seed}:{self.name}:{place}")
        names = all_names()[self.names]
        woman = draw.below(4, "woman") > 0
        first = draw.one_of(names["women"] if woman else names["men"], "first")
        name = f"{first} {draw.one_of(names['family'], 'family')}"
        made = [p for p in self.products for _ in range(p.makers)]
        main = draw.one_of(made, "main")
        second = draw.one_of(made, "second")
        both = {main.name: main} | ({second.name: second} if draw.below(5, "both") == 0 else {})
        papers = sorted({paper for product in both.values() for paper in product.papers})
        return ProducerData(
            name=name,
            salutation=draw.one_of(("Bu", "Bu", "Mbak") if woman else ("Pak", "Mas"), "hon"),
            business=draw.one_of(names["business"], "business").format(name=first),
            district=draw.one_of([p.district for p in self.producers], "district"),
            products={n: Decimal(_usual(p, draw)) for n, p in both.items()},
            papers=tuple(p for p in papers if draw.below(100, p) < HOLDS_A_PAPER_PERCENT),
        )


def _usual(product: ProductData, draw: Draw) -> int:
    """A whole number of lots within the product's bounds."""
    least, most = product.usual
    amount = least + draw.below(most - least + 1, product.name)
    return max(int(product.lot), amount - amount % int(product.lot))
