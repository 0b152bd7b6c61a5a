"""Hundreds of worlds in which papers come, end, are refused and asked anew: never a share without.

The oracle below reads the records by itself and shares no code with what decides. Whenever a share
is offered, confirmed or made larger, its producer has every paper that is asked at that moment,
valid up to the cut-off, or leave of an officer that is not over; and so has whoever begins to wait
for a line as its standby. Many orders have a smallest share or take few producers, so that there
are standbys, and some of them are promoted.

``--deeper 3`` plays more than a thousand worlds. They are made around the same three producers,
each in a savepoint of its own, and what every step looks at is read by prepared statements: that is
what keeps a world cheap.
"""

import json
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import NamedTuple

import pytest
from district import District
from sqlalchemy import select as columns
from sqlmodel import col, select

from bot.clock import VirtualClock
from bot.storage import Storage
from domain import morning, offers
from domain.bulk import Bulk
from domain.changes import WithoutPapers, override_share
from domain.jobs import JobContext
from domain.models import (
    Holder,
    Order,
    OrderLine,
    OrderState,
    PaperGrace,
    PaperNeeded,
    Producer,
    Qualification,
    Share,
    ShareState,
    Standby,
    StandbyState,
)
from domain.permit_rows import PaperRow, add_row
from domain.permit_watch import watch_papers
from domain.prepared import Prepared, over
from domain.readiness import PaperTold, let_go_without, refuse_paper, send_paper, verify_paper
from domain.standing import open_lines
from domain.weeks import at, local

WORLDS, STEPS = 400, 4
PAPERS = ("NIB", "SPP-IRT", "Halal")
HOLDERS = (Holder.PRODUCER, Holder.PRODUCER, Holder.SHIPMENT)
SPELLED = {"NIB": "nib", "SPP-IRT": "spp irt", "Halal": "HALAL"}
GIVEN = (ShareState.OFFERED, ShareState.CONFIRMED)
HELD = Bulk(Qualification, "producer_id", "kind", "number", "expires_on", "verified_at")
ASKED = Bulk(
    PaperNeeded,
    *("region_id", "product_kind", "destination", "paper", "holder", "how", "source", "checked_on"),
)

ORDERS = Bulk(Order, "id", "region_id", "code", "buyer", "destination", "state", "created_at")
LINES = Bulk(
    OrderLine,
    *("id", "order_id", "product_id", "quantity", "price_rupiah", "over_tolerance_percent"),
    *("min_share", "max_producers", "needs", "cutoff", "handover_place"),
)


class SeenShare(NamedTuple):
    """A share as the oracle reads it."""

    number: int
    line: int
    producer: int
    state: ShareState
    computed: Decimal
    offered: Decimal | None
    confirmed: Decimal | None

    @property
    def amount(self) -> Decimal:
        """The latest of what was said."""
        said = (self.confirmed, self.offered, self.computed)
        return next(amount for amount in said if amount is not None)


SHARES = Prepared[Share](select(Share).order_by(col(Share.id)))
QUALIFICATIONS = Prepared[Qualification](select(Qualification).order_by(col(Qualification.id)))
SEEN = Prepared(
    columns(
        *(col(Share.id), col(Share.line_id), col(Share.producer_id), col(Share.state)),
        *(col(Share.computed), col(Share.offered), col(Share.confirmed)),
    ),
    SeenShare,
)
WAITING = Prepared[tuple[int, int, StandbyState]](
    columns(col(Standby.line_id), col(Standby.producer_id), col(Standby.state))
)
ROWS = Prepared[tuple[str, str, Holder]](
    columns(col(PaperNeeded.destination), col(PaperNeeded.paper), col(PaperNeeded.holder))
)
PAPERS_HELD = Prepared[tuple[int, str, date | None, datetime | None]](
    columns(
        *(col(Qualification.producer_id), col(Qualification.kind)),
        *(col(Qualification.expires_on), col(Qualification.verified_at)),
    )
)
LEAVES = Prepared[tuple[int, str, date, datetime | None]](
    columns(
        *(col(PaperGrace.producer_id), col(PaperGrace.kind)),
        *(col(PaperGrace.until), col(PaperGrace.ended_at)),
    )
)


class Town:
    """One world: a district, the wishes of its random generator, and what was seen of shares."""

    def __init__(self, district: District, producers: list[Producer], seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311 - a world is drawn, nothing is secret
        self.district, self.session, self.producers = district, district.session, producers
        self.known: dict[int, tuple[ShareState, Decimal]] = {}
        self.waited: dict[tuple[int, int], StandbyState] = {}
        self.counts: Counter[str] = Counter()
        self.steps = 0
        self.wait(0)
        self.ask_papers()
        self.give_papers()
        self.make_orders()

    def a_row(self) -> PaperRow:
        destination = self.chance.choice(("", "Swiss", "Switzerland", "Jepang"))
        paper, holder = self.chance.choice(PAPERS), self.chance.choice(HOLDERS)
        return PaperRow("makanan", paper, "uji", self.today, destination, holder)

    def ask_papers(self) -> None:
        drawn = [self.a_row() for _ in range(self.chance.randint(1, 2))]
        rows = {(row.destination, row.paper): row for row in drawn}.values()
        region = self.district.region.id
        asked = [
            (region, row.kind, row.destination, row.paper, row.holder, "", "uji", self.today)
            for row in rows
        ]
        ASKED.write(self.session, asked)

    def give_papers(self) -> None:
        rows = []
        for producer in self.producers:
            for paper in PAPERS:
                if self.chance.random() < 0.75:
                    days = self.chance.choice((-3, 4, 9, 20, 60, 365))
                    kind = self.chance.choice((paper, SPELLED[paper]))
                    seen = self.district.now if self.chance.random() < 0.9 else None
                    rows.append((producer.id, kind, "", self.today + timedelta(days=days), seen))
        HELD.write(self.session, rows)

    def make_orders(self) -> None:
        """One or two: each takes everybody, only large shares, or only few producers."""
        region, chance = self.district.region, self.chance
        orders, lines = [], []
        for number in range(1, chance.choice((2, 2, 3))):
            limit, days = chance.random(), timedelta(days=chance.randint(8, 30))
            least = Decimal(chance.randint(5, 20)) if 0.4 < limit < 0.6 else Decimal(0)
            most = chance.randint(1, 2) if limit >= 0.6 else 0
            needs = json.dumps([chance.choice(PAPERS)] if chance.random() < 0.3 else [])
            cutoff = at(self.today + days, region.cutoff_at, region.zone)
            code, quantity = f"BPN-{number:03d}", Decimal(chance.randint(20, 80))
            orders.append(
                (number, region.id, code, "", "Swiss", OrderState.OPEN, self.district.now)
            )
            product = self.district.product.id
            lines.append(
                (number, number, product, quantity, 85_000, 0, least, most, needs, cutoff, "")
            )
        ORDERS.write(self.session, orders)
        LINES.write(self.session, lines)

    # What may happen -------------------------------------------------------------------------

    def step(self) -> None:
        """Something happens; a morning comes first, since before it there is no share."""
        some = (
            self.pool,
            self.pool,
            self.answer,
            self.answer,
            self.answer,
            self.decline,
            self.decline,
            self.answer_late,
            self.override,
            self.override,
            self.grace,
            self.new_paper,
            self.lose_paper,
            self.lose_paper,
            self.ask_paper,
            self.approve,
            self.watch,
        )
        (self.pool if not self.steps else self.chance.choice(some))()
        self.steps += 1
        self.look()
        self.wait(self.chance.choice((1, 5, 24, 48, 96)))

    def wait(self, hours: int) -> None:
        self.district.now += timedelta(hours=hours)
        self.today = local(self.district.now, self.district.region.zone).date()

    def shares(self, *states: ShareState) -> list[Share]:
        return [share for share in SHARES.all(self.session) if share.state in states]

    def ask_paper(self) -> None:
        add_row(self.session, self.district.region, self.a_row(), self.district.now, None)

    def pool(self) -> None:
        self.district.region.approves_plan = self.chance.random() < 0.3
        morning.run_pools(self.session, self.district.region, self.district.now)

    def watch(self) -> None:
        district = self.district
        watch_papers(JobContext(self.session, district.region, district.now, district.now))

    def answer(self) -> None:
        self._accept(self.shares(ShareState.OFFERED))

    def decline(self) -> None:
        """The gap is poured at once where the cut-off is near: a standby may be promoted."""
        found = self.shares(ShareState.OFFERED)
        if found:
            share, district = self.chance.choice(found), self.district
            offers.decline(self.session, share, district.now)
            morning.after_a_gap(self.session, district.region, share.line_id, district.now)

    def answer_late(self) -> None:
        self._accept(self.shares(ShareState.EXPIRED, ShareState.WITHDRAWN))

    def _accept(self, found: list[Share]) -> None:
        if not found:
            return
        share = self.chance.choice(found)
        amount = None if self.chance.random() < 0.7 else Decimal(self.chance.randint(1, 20))
        got = offers.accept(self.session, share, self.district.now, amount=amount)
        self.counts[type(got).__name__] += 1

    def override(self) -> None:
        found = self.shares(ShareState.COMPUTED, ShareState.OFFERED, ShareState.CONFIRMED)
        if found:
            share, amount = self.chance.choice(found), Decimal(self.chance.randint(0, 9))
            now, officer = self.district.now, self.district.officer.id
            got = override_share(self.session, share, amount, "uji", now, officer)
            self.counts["override refused"] += isinstance(got, WithoutPapers)
            self.counts["overridden"] += got is None

    def grace(self) -> None:
        producer, paper = self.chance.choice(self.producers), self.chance.choice(PAPERS)
        until = self.today + timedelta(days=self.chance.randint(0, 10))
        officer = self.district.officer.id
        let_go_without(
            self.session, producer, SPELLED[paper], until, "diurus", self.district.now, officer
        )
        self.counts["grace"] += 1

    def new_paper(self) -> None:
        producer, paper = self.chance.choice(self.producers), self.chance.choice(PAPERS)
        until = self.today + timedelta(days=self.chance.choice((2, 30, 400)))
        told = PaperTold(SPELLED[paper], "1", None, until)
        sent = send_paper(self.session, producer, told, self.district.now)
        decide = self.chance.random()
        if decide < 0.6:
            verify_paper(self.session, sent, self.district.now, self.district.officer.id)
        elif decide < 0.8:
            refuse_paper(self.session, sent, "buram", self.district.now, self.district.officer.id)

    def lose_paper(self) -> None:
        held = QUALIFICATIONS.all(self.session)
        if held:
            self.chance.choice(held).expires_on = self.today + timedelta(
                days=self.chance.choice((-1, 1))
            )

    def approve(self) -> None:
        for entry in open_lines(self.session, self.district.region.id):
            if entry.line.cutoff > self.district.now:
                morning.offer_computed(self.session, entry, self.district.now)

    # What must hold --------------------------------------------------------------------------

    def look(self) -> None:
        for share in SEEN.all(self.session):
            before = self.known.get(share.number)
            more = before is None or share.state is not before[0] or share.amount > before[1]
            if share.state in GIVEN and more:
                lacking = self.lacking(share.line, share.producer)
                assert not lacking, (share, lacking)
                self.counts["given"] += 1
            self.known[share.number] = (share.state, share.amount)
        for line, producer, state in WAITING.all(self.session):
            before_it = self.waited.get((line, producer))
            if state is not before_it:
                self.counts[f"standby {state}"] += 1
                if state is not StandbyState.RELEASED:
                    assert not self.lacking(line, producer), (line, producer, state)
            self.waited[line, producer] = state

    def lacking(self, line_id: int, producer_id: int) -> set[str]:
        """What is asked of whoever has part of this line, less what they have: read afresh."""
        line = self.session.get_one(OrderLine, line_id)
        due = local(line.cutoff, self.district.region.zone).date()
        asked = {_plain(need) for need in line.needs}
        for destination, paper, holder in ROWS.all(self.session):
            if destination in {"", "Swiss", "Switzerland"} and holder == Holder.PRODUCER:
                asked.add(_plain(paper))
        has = set()
        for whose, kind, expires_on, verified_at in PAPERS_HELD.all(self.session):
            if whose == producer_id and verified_at and (expires_on is None or expires_on >= due):
                has.add(_plain(kind))
        for whose, kind, until, ended_at in LEAVES.all(self.session):
            if whose == producer_id and ended_at is None and until >= self.today:
                has.add(_plain(kind))
        return asked - has


def _plain(paper: str) -> str:
    return paper.strip().lower().replace("-", "").replace(" ", "")


@pytest.mark.slow
def test_nobody_without_a_needed_paper_ever_gets_a_share(
    clock: VirtualClock, request: pytest.FixtureRequest
) -> None:
    seen = play(range(WORLDS * request.config.getoption("--deeper")), clock.now())
    assert seen["given"] > WORLDS // 2
    for outcome in ("Unqualified", "Confirmed", "overridden", "override refused", "grace"):
        assert seen[outcome] > 0, outcome
    assert seen["standby waiting"] > WORLDS // 20
    assert seen["standby promoted"] > 0


def play(seeds: range, start: datetime) -> Counter[str]:
    """These worlds, one after the other, around the same three producers."""
    storage, seen = Storage("sqlite://"), Counter[str]()
    storage.create()
    with storage.begin() as session:
        district = District(session, start)
        district.product.kind = "makanan"
        stated = ((30, 9, 20, 0, 25), (12, 12, 12, 12, 12), (40, 5, 15))
        producers = [district.producer(*row) for row in stated]
        session.flush()
        for seed in seeds:
            district.now = start
            session.info.clear()
            with session.begin_nested() as world:
                over(session, session.connection())
                town = Town(district, producers, seed)
                for _ in range(STEPS):
                    town.step()
                seen += town.counts
                world.rollback()
            session.expunge_all()
            session.add_all([district.region, district.product, district.officer, *producers])
        session.rollback()
    storage.close()
    return seen
