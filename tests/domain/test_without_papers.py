"""A thousand worlds in which papers come, end, are refused and asked anew: never a share without.

The oracle below reads the records by itself and shares no code with what decides. Whenever a share
is offered, confirmed or made larger, its producer has every paper that is asked at that moment,
valid up to the cut-off, or leave of an officer that is not over.
"""

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from district import District
from sqlmodel import select

from bot.clock import VirtualClock
from bot.storage import Storage
from domain import morning, offers
from domain.changes import WithoutPapers, override_share
from domain.jobs import JobContext
from domain.models import (
    Holder,
    OrderLine,
    PaperGrace,
    PaperNeeded,
    Producer,
    Qualification,
    Share,
    ShareState,
)
from domain.permit_rows import PaperRow, add_row
from domain.permit_watch import watch_papers
from domain.readiness import PaperTold, let_go_without, refuse_paper, send_paper, verify_paper
from domain.standing import OpenLine, live_amount
from domain.weeks import local

WORLDS, AT_ONCE, STEPS = 1000, 50, 7
PAPERS = ("NIB", "SPP-IRT", "Halal")
HOLDERS = (Holder.PRODUCER, Holder.PRODUCER, Holder.SHIPMENT)
SPELLED = {"NIB": "nib", "SPP-IRT": "spp irt", "Halal": "HALAL"}
GIVEN = (ShareState.OFFERED, ShareState.CONFIRMED)


class Town:
    """One world: a district, the wishes of its random generator, and what was seen of shares."""

    def __init__(self, district: District, producers: list[Producer], seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311 - a world is drawn, nothing is secret
        self.district, self.session, self.producers = district, district.session, producers
        self.known: dict[int, tuple[ShareState, Decimal]] = {}
        self.counts: Counter[str] = Counter()
        for _ in range(self.chance.randint(1, 2)):
            self.ask_paper()
        for producer in producers:
            self.give_papers(producer)
        self.lines = [self.order() for _ in range(self.chance.choice((1, 1, 2)))]

    def ask_paper(self) -> None:
        destination = self.chance.choice(("", "Swiss", "Switzerland", "Jepang"))
        paper = self.chance.choice(PAPERS)
        row = PaperRow(
            "makanan", paper, "uji", self.today, destination, self.chance.choice(HOLDERS)
        )
        add_row(self.session, self.district.region, row, self.district.now, None)

    @property
    def today(self) -> date:
        return local(self.district.now, self.district.region.zone).date()

    def give_papers(self, producer: Producer) -> None:
        for paper in PAPERS:
            if self.chance.random() < 0.75:
                days = self.chance.choice((-3, 4, 9, 20, 60, 365))
                kind = self.chance.choice((paper, SPELLED[paper]))
                seen = self.district.now if self.chance.random() < 0.9 else None
                until = self.today + timedelta(days=days)
                self.session.add(
                    Qualification(
                        producer_id=producer.id, kind=kind, expires_on=until, verified_at=seen
                    )
                )

    def order(self) -> OpenLine:
        needs = (self.chance.choice(PAPERS),) if self.chance.random() < 0.3 else ()
        days = self.chance.randint(8, 30)
        return self.district.order(self.chance.randint(20, 80), days, needs=needs)

    # What may happen -------------------------------------------------------------------------

    def step(self) -> None:
        self.chance.choice(
            (
                self.pool,
                self.pool,
                self.pool,
                self.answer,
                self.answer,
                self.answer,
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
        )()
        self.session.flush()
        self.look()
        self.district.now += timedelta(hours=self.chance.choice((1, 5, 24, 48, 96)))

    def shares(self, *states: ShareState) -> list[Share]:
        found = self.session.exec(select(Share).order_by(Share.id)).all()  # type: ignore[arg-type]
        return [share for share in found if share.state in states]

    def pool(self) -> None:
        self.district.region.approves_plan = self.chance.random() < 0.3
        morning.run_pools(self.session, self.district.region, self.district.now)

    def watch(self) -> None:
        district = self.district
        watch_papers(JobContext(self.session, district.region, district.now, district.now))

    def answer(self) -> None:
        self._accept(self.shares(ShareState.OFFERED))

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
        held = self.session.exec(select(Qualification)).all()
        if held:
            self.chance.choice(held).expires_on = self.today + timedelta(
                days=self.chance.choice((-1, 1))
            )

    def approve(self) -> None:
        for entry in self.lines:
            if entry.line.cutoff > self.district.now:
                morning.offer_computed(self.session, entry, self.district.now)

    # What must hold --------------------------------------------------------------------------

    def look(self) -> None:
        for share in self.session.exec(select(Share)).all():
            amount = live_amount(share)
            before = self.known.get(share.id)
            more = before is None or share.state is not before[0] or amount > before[1]
            if share.state in GIVEN and more:
                assert not self.lacking(share), (share, self.lacking(share))
                self.counts["given"] += 1
            self.known[share.id] = (share.state, amount)

    def lacking(self, share: Share) -> set[str]:
        """What is asked of whoever holds this share, less what they have: read afresh."""
        line = self.session.get_one(OrderLine, share.line_id)
        due = local(line.cutoff, self.district.region.zone).date()
        asked = {_plain(need) for need in line.needs}
        for row in self.session.exec(select(PaperNeeded)):
            here = row.destination in ("", "Swiss", "Switzerland")
            if here and row.holder == Holder.PRODUCER:
                asked.add(_plain(row.paper))
        has = set()
        for held in self.session.exec(select(Qualification)):
            valid = held.expires_on is None or held.expires_on >= due
            if held.producer_id == share.producer_id and held.verified_at and valid:
                has.add(_plain(held.kind))
        for grace in self.session.exec(select(PaperGrace)):
            running = grace.ended_at is None and grace.until >= self.today
            if grace.producer_id == share.producer_id and running:
                has.add(_plain(grace.kind))
        return asked - has


def _plain(paper: str) -> str:
    return paper.strip().lower().replace("-", "").replace(" ", "")


def test_nobody_without_a_needed_paper_ever_gets_a_share(clock: VirtualClock) -> None:
    seen: Counter[str] = Counter()
    for first in range(0, WORLDS, AT_ONCE):
        seen += play(range(first, first + AT_ONCE), clock.now())
    assert seen["given"] > WORLDS // 2
    for outcome in ("Unqualified", "Confirmed", "overridden", "override refused", "grace"):
        assert seen[outcome] > 0, outcome


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
