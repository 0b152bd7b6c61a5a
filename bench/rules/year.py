"""One year of a region under one rule: shared out each morning, answered, made, handed over."""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from bench.rules.dividing import Morning, Rule, first_come
from bench.rules.world import ASKS, Bools, Ints, Order, Way, World

DAYS = 5
"""Working mornings of a week on which is shared out."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody was asked for some lots of an order; the answer comes before morning `answered`."""

    order: int
    who: int
    lots: int
    way: Way
    answered: int


@dataclass(slots=True)
class Year:
    """What happened. O orders, P workshops, W weeks.

    Attributes:
        make_up: what a week did not bring is made later, while there is time. Without it a lot is
            made in the week for which it was stated, or never.
        promised, made, accepted: (O, P) lots.
        messages: (P,) messages of the bot about offers; the weekly question is the same for all.
        waited: (P,) most weeks in a row in which somebody stated capacity, lacked an order that
            they could make, refused nothing, and got nothing.
    """

    world: World
    rule: Rule
    stated: Ints
    make_up: bool = True
    promised: Ints = field(init=False)
    made: Ints = field(init=False)
    accepted: Ints = field(init=False)
    messages: Ints = field(init=False)
    waited: Ints = field(init=False)

    def __post_init__(self) -> None:
        shape = (len(self.world.orders), len(self.world.truth))
        self.promised, self.made, self.accepted = (np.zeros(shape, dtype=np.int64) for _ in "123")
        self.messages, self.waited = (np.zeros(shape[1], dtype=np.int64) for _ in "12")


class _Playing:
    """A year while it goes on."""

    def __init__(self, year: Year) -> None:
        self.year, self.world = year, year.world
        orders, workshops = year.promised.shape
        self.offers: list[Offer] = []
        self.refused = np.zeros((orders, workshops), dtype=np.bool_)
        self.asked = np.zeros((orders, workshops), dtype=np.int64)
        self.used = np.zeros(workshops, dtype=np.int64)  # of this week's statements
        self.turn = list(range(workshops))
        self.waiting = np.zeros(workshops, dtype=np.int64)
        self.called: dict[int, set[int]] = defaultdict(set)  # who was told of an open call
        self.shared: set[int] = set()  # orders shared out this week

    def play(self) -> None:
        for week in range(self.world.truth.shape[1]):
            self.used = sum((self._lots_of(o) for o in self.offers), np.zeros_like(self.used))
            self.called.clear()
            self.shared.clear()
            given, turned_down = self.year.promised.copy(), self.refused.sum(axis=0)
            wanting = self._wanting(week)
            for day in range(DAYS):
                self._hear(week * DAYS + day)
                self._share_out(week, week * DAYS + day)
            self._hear(week * DAYS + DAYS)
            fresh = self.year.promised - given
            quiet = ~fresh.any(axis=0) & (self.refused.sum(axis=0) == turned_down)
            self._count_waiting(wanting, quiet)
            self._make(week, fresh)
            self._hand_over(week)

    def _lots_of(self, offer: Offer) -> Ints:
        lots = np.zeros_like(self.used)
        lots[offer.who] = offer.lots
        return lots

    def _open(self, week: int) -> list[Order]:
        found = [o for o in self.world.orders if o.opens <= week <= o.due]
        return sorted(found, key=lambda order: (order.due, order.number))

    def _held(self) -> Ints:
        held = self.year.promised.copy()
        for offer in self.offers:
            held[offer.order, offer.who] += offer.lots
        return held

    def _wanting(self, week: int) -> Bools:
        """(P,) who has stated something and has the papers of an order that lacks lots."""
        found = np.zeros(len(self.turn), dtype=np.bool_)
        for order in self._open(week):
            if self.year.promised[order.number].sum() < order.lots:
                found |= order.may
        return found & (self.year.stated[:, week] > 0)

    def _count_waiting(self, wanting: Bools, quiet: Bools) -> None:
        self.waiting = np.where(quiet, self.waiting + wanting, 0)
        self.year.waited = np.maximum(self.year.waited, self.waiting)

    def _share_out(self, week: int, morning: int) -> None:
        held = self._held()
        gaps = [(o, o.lots - int(held[o.number].sum())) for o in self._open(week)]
        lines = [(o, gap) for o, gap in gaps if gap > 0]
        if not lines:
            return
        told = self._told(week, held, lines)
        if not (told.may & (told.free > 0)).any():
            return
        new = self.year.rule(told)
        self.shared.update(order.number for order, _ in lines)
        if self.year.rule is first_come:
            self._call(told)
            return
        for line, who in zip(*np.nonzero(new), strict=True):
            self._ask(lines[line][0].number, int(who), int(new[line, who]), morning)

    def _told(self, week: int, held: Ints, lines: list[tuple[Order, int]]) -> Morning:
        numbers = [order.number for order, _ in lines]
        turn = np.empty(len(self.turn), dtype=np.int64)
        turn[self.turn] = np.arange(turn.size)
        due = np.array([order.due >= week for order in self.world.orders])
        return Morning(
            orders=tuple(order for order, _ in lines),
            gap=np.array([gap for _, gap in lines], dtype=np.int64),
            held=held[numbers],
            may=np.stack([order.may for order, _ in lines]) & ~self.refused[numbers],
            free=np.maximum(0, self.year.stated[:, week] - self.used),
            load=held[due].sum(axis=0),
            turn=turn,
            speed=self.world.speed[numbers],
            first_time=np.array([number not in self.shared for number in numbers]),
        )

    def _ask(self, order: int, who: int, lots: int, morning: int) -> None:
        nth = min(self.asked[order, who], ASKS - 1)
        self.asked[order, who] += 1
        way, slow = Way(self.world.way[order, who, nth]), bool(self.world.slow[order, who, nth])
        answered = morning + 1 + (slow or way is Way.SILENT)
        self.offers.append(Offer(order, who, lots, way, answered))
        self.used[who] += lots
        self.year.messages[who] += 1

    def _hear(self, morning: int) -> None:
        """Answers that have come by now; each is echoed, and who said nothing is told so."""
        for offer in [o for o in self.offers if o.answered <= morning]:
            self.offers.remove(offer)
            self._settle(offer)

    def _settle(self, offer: Offer) -> None:
        taken = {Way.ALL: offer.lots, Way.HALF: (offer.lots + 1) // 2}.get(offer.way, 0)
        self.year.promised[offer.order, offer.who] += taken
        self.year.messages[offer.who] += 1
        self.used[offer.who] -= offer.lots - taken
        if taken < offer.lots:
            self.refused[offer.order, offer.who] = True

    def _call(self, told: Morning) -> None:
        """An open call: everybody who could is told once a week, and who answers takes."""
        free = told.free.copy()
        for line, order in enumerate(told.orders):
            gap = int(told.gap[line])
            for who in np.argsort(told.speed[line], kind="stable").tolist():
                if not told.may[line, who] or not free[who] or who in self.called[order.number]:
                    continue
                self.called[order.number].add(who)
                self.year.messages[who] += 1
                part = min(gap, self._answered(order.number, who, int(free[who])))
                if part >= max(1, order.least):
                    self.year.promised[order.number, who] += part
                    self.used[who] += part
                    free[who] -= part
                    gap -= part

    def _answered(self, order: int, who: int, able: int) -> int:
        """How much somebody answers to a call; an answer gets a reply, also where it is late."""
        nth = min(self.asked[order, who], ASKS - 1)
        self.asked[order, who] += 1
        way = Way(self.world.way[order, who, nth])
        if way is Way.REFUSED:
            self.refused[order, who] = True
        if way is not Way.SILENT:
            self.year.messages[who] += 1
        return {Way.ALL: able, Way.HALF: (able + 1) // 2}.get(way, 0)

    def _make(self, week: int, fresh: Ints) -> None:
        """Everybody makes what is due first: of all they have promised, or of this week's only."""
        able = np.floor(self.world.truth[:, week] * self.world.left[:, week]).astype(np.int64)
        for order in self._open(week):
            missing = self.year.promised[order.number] - self.year.made[order.number]
            made = np.minimum(able, missing if self.year.make_up else fresh[order.number])
            self.year.made[order.number] += made
            able -= made

    def _hand_over(self, week: int) -> None:
        """What is made of the orders that are due comes; the turn moves by what was accepted."""
        for order in [o for o in self._open(week) if o.due == week]:
            came = np.where(self.world.absent[order.number], 0, self.year.made[order.number])
            self.year.accepted[order.number] = came
            served = [who for who in self.turn if came[who]]
            self.turn = [who for who in self.turn if not came[who]] + served


def year_of(world: World, rule: Rule, stated: Ints, *, make_up: bool = True) -> Year:
    """Play a year."""
    year = Year(world, rule, stated, make_up)
    _Playing(year).play()
    return year
