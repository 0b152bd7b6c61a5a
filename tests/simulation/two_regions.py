"""Malang and a neighbour on another clock, around one engine, watched from outside."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from sqlmodel import col, select

from bot.channels.base import Outgoing
from bot.clock import VirtualClock
from bot.simulation.actors import Meaning
from bot.simulation.case import OfficerData, ProducerData, Scenario
from bot.simulation.crew import Crew
from bot.simulation.safety import Safety
from bot.simulation.scenarios import load, populate
from bot.simulation.world import Phone, World
from bot.storage import Storage
from domain.models import OrderLine, Product, Region, Share, ShareState
from domain.orders import Draft, create_order
from domain.receiving import receive
from domain.standing import lines_of
from domain.weeks import at, local

KOPI = "kopi bubuk Dampit"
HOST, GUEST = "nanik-rahayu", "agus-salim"
"""The officers' telephones."""


def _maker(name: str, business: str) -> ProducerData:
    made = {KOPI: Decimal(40)}
    return ProducerData(
        name=name, salutation="Bu", business=business, district="Dampit", products=made
    )


def _cut(case: Scenario, officer: str, *makers: ProducerData) -> Scenario:
    """The case with one product, one officer and these makers."""
    people = {"officers": (OfficerData(name=officer, salutation="Pak"),), "producers": makers}
    alone = {"products": (case.product(KOPI),), "exporters": (), "orders": (), "paper_events": ()}
    return case.model_copy(update={**people, **alone})


MALANG = _cut(
    load("malang"),
    "Nanik Rahayu",
    _maker("Endang Lestari", "Kopi Endang"),
    _maker("Yayuk Pertiwi", "Sumber Rejeki"),
)
BATU = _cut(
    load("malang"),
    "Agus Salim",
    _maker("Sri Wahyuni", "Kopi Lereng"),
    _maker("Tutik Handayani", "Dapur Panderman"),
).model_copy(
    update={
        "region": MALANG.region.model_copy(
            update={
                "code": "BTU",
                "name": "Kota Batu",
                "office": "Diskumindag Kota Batu",
                "zone": "Asia/Makassar",
            }
        )
    }
)
OWN = ("endang-lestari", "yayuk-pertiwi")
GUESTS = ("sri-wahyuni", "tutik-handayani")


class TwoRegions:
    """Everybody's telephones; nothing happens but what is typed or pressed here, and the jobs."""

    def __init__(
        self,
        cases: Sequence[Scenario] = (MALANG, BATU),
        producers: int | None = None,
        seed: int = 0,
    ) -> None:
        self.storage = Storage("sqlite://", durable=False)
        self.storage.create()
        start = MALANG.start
        with self.storage.begin() as session:
            for case in cases:
                populate(session, case, start, producers=producers, seed=seed)
        self.clock = VirtualClock(start, seed=1)
        self.world = World(self.storage, self.clock)
        self.world.on_arrival = self._arrived
        self.meanings: dict[tuple[str, str], set[Meaning]] = defaultdict(set)
        self.safety = Safety(self.storage, self.meanings)

    def _arrived(self, phone: Phone, message: Outgoing) -> None:
        self.safety.arrived(phone.address, message, self.clock.now())

    def close(self) -> None:
        self.storage.close()

    def go_to(self, day: int, hour: int = 8) -> None:
        """So many days after the start, on Malang's clock."""
        here = local(MALANG.start, MALANG.region.zone) + timedelta(days=day)
        asyncio.run(self.world.move_to(here.replace(hour=hour).astimezone(MALANG.start.tzinfo)))
        self.check()

    def check(self, *, everything: bool = False) -> list[str]:
        self.safety.check(self.clock.now(), everything=everything)
        return self.safety.violations

    def says(self, address: str, words: str, means: Meaning | None = None) -> str:
        """Types; what the telephone shows then."""
        if means is not None:
            self.meanings[address, words].add(means)
        phone = self.world.phone(address)
        phone.say(words)
        asyncio.run(self.world.settle())
        return phone.last

    def presses(self, address: str, label: str) -> str:
        """Presses; what the telephone shows then."""
        phone = self.world.phone(address)
        phone.press(label)
        asyncio.run(self.world.settle())
        return phone.last

    def presses_code(self, address: str, code: str) -> None:
        """Presses a button that is not shown any more, or never was."""
        self.world.phone(address).press_code(code)
        asyncio.run(self.world.settle())

    def shown(self, address: str, words: str) -> str:
        """The newest message of a telephone that says this."""
        texts = [one.message.plain for one in self.world.phone(address).messages]
        return next((text for text in reversed(texts) if words in text), "")

    def able(self, address: str, amount: int) -> None:
        """Answers the weekly question."""
        self.says(address, f"{amount} kg", Meaning("capacity", KOPI, Decimal(amount)))

    def link(self, guest: str = GUEST, host: str = HOST) -> None:
        """The two offices agree."""
        invited = self.says(host, f"/kerjasama {KOPI}")
        code = invited.split("/kerjasama ")[1].split(".")[0]
        self.says(guest, f"/kerjasama {code}")
        self.presses(guest, "Setuju")

    def order(self, case: Scenario, quantity: int, days: int) -> str:
        """An office makes an order; its code."""
        with self.storage.begin() as session:
            region = session.exec(select(Region).where(Region.code == case.region.code)).one()
            product = session.exec(select(Product).where(Product.region_id == region.id)).one()
            due = local(self.clock.now(), region.zone).date() + timedelta(days=days)
            draft = Draft(
                product=product,
                quantity=Decimal(quantity),
                destination="Jepang",
                cutoff=at(due, region.cutoff_at, region.zone),
                price_rupiah=90_000,
            )
            order = create_order(session, region, draft, self.clock.now(), None)
            assert lines_of(session, order)
            return order.code

    def shares(self) -> list[Share]:
        with self.storage.reading() as session:
            return list(session.exec(select(Share).order_by(col(Share.id))))

    def moment(self) -> datetime:
        return self.clock.now()


class ManyWeeks(TwoRegions):
    """Made-up people of both regions answer in their own ways; both offices want more than theirs.

    Each links the other's product, so everybody is a guest somewhere.
    """

    def __init__(self, producers: int, seed: int) -> None:
        self.cases = [case.model_copy(update={"name": case.region.code}) for case in (MALANG, BATU)]
        self.crews = [Crew(case, producers, seed) for case in self.cases]
        super().__init__(self.cases, producers=producers, seed=seed)
        for crew in self.crews:
            crew.meanings = self.meanings

    def _arrived(self, phone: Phone, message: Outgoing) -> None:
        super()._arrived(phone, message)
        for crew in self.crews:
            crew.hear(phone.address, message, self.clock.now())

    def live(self, weeks: int, quantity: int) -> None:
        """So many weeks, each with an order of both regions, looked at every day."""
        self.link()
        self.link(HOST, GUEST)
        for day in range(1, weeks * 7):
            if day % 7 in (1, 3):
                self.order(self.cases[day % 2], quantity, days=16)
            asyncio.run(self._go_on(MALANG.start + timedelta(days=day)))
            self._take_in()
            self.check()

    async def _go_on(self, moment: datetime) -> None:
        while (upcoming := self._next()) is not None and upcoming <= moment:
            self.clock.move_to(upcoming)
            with self.world.in_one_go():
                for crew in self.crews:
                    for act in crew.act(upcoming):
                        phone = self.world.phone(act.address)
                        phone.press_code(act.button) if act.button else phone.say(act.text)
            await self.world.settle()
        self.clock.move_to(moment)

    def _next(self) -> datetime | None:
        moments = (self.world.next_event(), *(crew.next_due() for crew in self.crews))
        return min((moment for moment in moments if moment is not None), default=None)

    def _take_in(self) -> None:
        """What is due within a day is brought, all of it."""
        soon = self.clock.now() + timedelta(days=1)
        with self.storage.begin() as session:
            due = select(Share).join(OrderLine).where(OrderLine.cutoff <= soon)
            for share in session.exec(due.where(Share.state == ShareState.CONFIRMED)).all():
                came = share.confirmed or Decimal(0)
                receive(session, share, came, came, "", self.clock.now(), 1)
