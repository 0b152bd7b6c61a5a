"""Lines of several products shared out over workshops whose hours they share.

Lots of different products take different hours, so what a workshop can make is no longer so many
lots, and the flows of `network` do not apply. Blocks of equal hours would make it one again, but a
workshop with less than a block left would get nothing, and what was stated of each product for each
week is a second limit that blocks cannot hold. So lots are placed as they are, and each step is
checked by the flow of its workshop (`worktime`):

1.  *Fill*, line by line: each lot to whoever has least load in hours, then by turn, as far as their
    hours and statements reach; smallest shares and limits of producers as in one pool.
2.  Where lots are missing, others make room: they hand lots of other lines to whoever can make
    those instead, over as many workshops as it takes.
3.  *Level*: lots move from who has more hours to who has less, while that helps.

What comes of it keeps every limit. Whether it fills as much as can be is proven afterwards, line by
line: if lots could be cut at will, how much more of this line could be made without taking anything
from the lines before it? Where that is less than one lot, no plan in whole lots fills it better,
given those before. `most` states that bound for each line. That hours cannot be level any better is
not claimed: between two who can make the same line, less than one lot of it lies.
"""

import heapq
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from domain.pooling.one_pool import OnePool, Reason
from domain.pooling.plan import Certificate, ShareReason
from domain.pooling.pouring import pour
from domain.pooling.worktime import Network, Work, Workshop, build, connect, made, room

MOST_PROVEN = 2_000
"""Pairs up to which the bound of a short line is searched for; beyond, it is what is missing."""
MOST_MOVES = 2_000


@dataclass(frozen=True, slots=True)
class TimedLine:
    """A line: `lots` are wanted by week `last` and can be made from `first` on.

    One lot takes `lot` ticks. `least` and `producers` are its smallest share and the most producers
    (0: no limit).
    """

    product: int
    first: int
    last: int
    lots: int
    lot: int
    least: int = 0
    producers: int = 0


@dataclass(frozen=True, slots=True)
class TimedPair:
    """A workshop that may make at most `limit` more lots of a line, and has `held` of it."""

    line: int
    shop: int
    limit: int
    held: int = 0


@dataclass(frozen=True, slots=True)
class TimedProblem:
    """Lines in the order in which they are filled. `load` is in ticks, `rank` the turn."""

    lines: Sequence[TimedLine]
    pairs: Sequence[TimedPair]
    shops: Sequence[Workshop]
    load: Sequence[int]
    rank: Sequence[int]


@dataclass(frozen=True, slots=True)
class TimedPlan:
    """New lots of each pair and why; for each line what it got and at most could have got.

    The certificate's `fill` says that these are the same, `gap` by how many lots they differ.
    """

    lots: tuple[int, ...]
    reasons: tuple[ShareReason, ...]
    filled: tuple[int, ...]
    most: tuple[int, ...]
    load: tuple[int, ...]
    certificate: Certificate


def share_hours(problem: TimedProblem) -> TimedPlan:
    """Share the lines out. The order in which pairs are listed changes nothing."""
    sharing = _Sharing(problem)
    for line in range(len(problem.lines)):
        sharing.fill(line)
    sharing.level()
    return sharing.plan()


class _Sharing:
    """A plan while it grows."""

    def __init__(self, problem: TimedProblem) -> None:
        self.problem, self.lines, self.pairs = problem, problem.lines, problem.pairs
        self.load = list(problem.load)
        self.given = [0] * len(self.pairs)
        self.of_line: dict[int, list[int]] = defaultdict(list)
        self.of_shop: dict[int, list[int]] = defaultdict(list)
        self.left_out: set[int] = set()
        in_turn = sorted(range(len(self.pairs)), key=lambda at: problem.rank[self.pairs[at].shop])
        for at in in_turn:
            self.of_line[self.pairs[at].line].append(at)
        for at in sorted(in_turn, key=lambda at: self.pairs[at].line):
            self.of_shop[self.pairs[at].shop].append(at)

    def fill(self, line: int) -> None:
        """Give as much of a line as can be, the lots one by one to who has least."""
        wanted, pairs = self.lines[line].lots, self.of_line[line]
        caps = {at: self.room(at) for at in pairs}
        served, floors = self._served(line, caps)
        for at in served:
            self._give(at, floors[at])
            wanted -= floors[at]
            caps[at] -= floors[at]
        heap = [(*self._place(at), at) for at in served if caps[at]]
        heapq.heapify(heap)
        while heap and wanted:
            at = heap[0][-1]
            self._give(at, 1)
            wanted, caps[at] = wanted - 1, caps[at] - 1
            if caps[at]:
                heapq.heapreplace(heap, (*self._place(at), at))
            else:
                heapq.heappop(heap)
        while wanted and self._make_room(line):
            wanted -= 1

    def _place(self, at: int) -> tuple[int, int]:
        shop = self.pairs[at].shop
        return self.load[shop], self.problem.rank[shop]

    def _served(self, line: int, caps: dict[int, int]) -> tuple[list[int], dict[int, int]]:
        """Who may have a part, and the least that newcomers among them get."""
        about, pairs = self.lines[line], self.of_line[line]
        if about.least <= 1 and not about.producers:
            return [at for at in pairs if caps[at]], dict.fromkeys(pairs, 0)
        held = [self.pairs[at].held for at in pairs]
        plan = pour(
            OnePool(
                about.lots + sum(held),
                [caps[at] for at in pairs],
                held,
                [self.problem.rank[self.pairs[at].shop] for at in pairs],
                about.least,
                about.producers,
            )
        )
        self.left_out |= {
            at for at, why in zip(pairs, plan.reasons, strict=True) if why is Reason.LEFT_OUT
        }
        in_it = [at for at, n in zip(pairs, plan.lots, strict=True) if n or self.pairs[at].held]
        floors = {
            at: 0 if self.pairs[at].held else min(n, max(1, about.least))
            for at, n in zip(pairs, plan.lots, strict=True)
        }
        return [at for at in in_it if caps[at]], floors

    def room(self, at: int) -> int:
        """How many more lots a pair can take as things are."""
        pair, line = self.pairs[at], self.lines[self.pairs[at].line]
        left = pair.limit - self.given[at]
        if left <= 0:
            return 0
        more = Work(line.product, line.first, line.last, left * line.lot)
        shop = self.problem.shops[pair.shop]
        return room(shop, self._works(pair.shop), more) // line.lot

    def _works(self, shop: int) -> list[Work]:
        """All that a workshop is to make, what it has promised first."""
        found = list(self.problem.shops[shop].known)
        for at in self.of_shop[shop]:
            if self.given[at]:
                line = self.lines[self.pairs[at].line]
                ticks = self.given[at] * line.lot
                found.append(Work(line.product, line.first, line.last, ticks))
        return found

    def _give(self, at: int, lots: int) -> None:
        self.given[at] += lots
        self.load[self.pairs[at].shop] += lots * self.lines[self.pairs[at].line].lot

    def _make_room(self, line: int) -> bool:
        """Give one lot more of a line, if moving lots of other lines makes room for it."""
        seen: set[int] = set()
        for at in sorted(self.of_line[line], key=self._place):
            if self._takes(at) and self._frees(at, seen):
                self._give(at, 1)
                return True
        return False

    def _takes(self, at: int) -> bool:
        """Whether another lot would break neither the pair's limit nor those of its line."""
        pair, line = self.pairs[at], self.lines[self.pairs[at].line]
        limited = line.least > 1 or line.producers
        return self.given[at] < pair.limit and (not limited or bool(self.given[at] or pair.held))

    def _spares(self, at: int) -> bool:
        """Whether a lot may be taken away again without falling below the smallest share."""
        return self._spare(at) > 0

    def _frees(self, at: int, seen: set[int]) -> bool:
        """Make a pair's workshop able to take one more lot; what does not help is undone.

        Each workshop is asked once, whatever it is asked for.
        """
        if self.room(at):
            return True
        shop = self.pairs[at].shop
        if shop in seen:
            return False
        seen.add(shop)
        before = (self.given[:], self.load[:])
        for other in self.of_shop[shop]:
            while other != at and self._spares(other) and self._hands_on(other, seen):
                if self.room(at):
                    return True
        self.given[:], self.load[:] = before
        return False

    def _hands_on(self, at: int, seen: set[int]) -> bool:
        """One lot of a pair goes to somebody else who can make that line."""
        self._give(at, -1)
        for other in sorted(self.of_line[self.pairs[at].line], key=self._place):
            elsewhere = self.pairs[other].shop != self.pairs[at].shop
            if elsewhere and self._takes(other) and self._frees(other, seen):
                self._give(other, 1)
                return True
        self._give(at, 1)
        return False

    def level(self) -> None:
        """Move lots to whoever has less, while that helps; at most so many times."""
        for _ in range(MOST_MOVES):
            if not self._move():
                return

    def _move(self) -> bool:
        shops = sorted(self.of_shop, key=lambda shop: (self.load[shop], self.problem.rank[shop]))
        return any(self._move_to(at) for shop in shops for at in self.of_shop[shop])

    def _move_to(self, at: int) -> bool:
        """Lots of a line come to this pair from who has most; half the difference, at least one."""
        if not self._takes(at):
            return False
        pair, lot = self.pairs[at], self.lines[self.pairs[at].line].lot
        rank = self.problem.rank
        for other in sorted(self.of_line[pair.line], key=self._place, reverse=True):
            giver = self.pairs[other].shop
            after = (self.load[pair.shop] + lot, rank[pair.shop])
            if after >= (self.load[giver], rank[giver]):
                return False
            if giver != pair.shop and self._spares(other) and (able := self.room(at)):
                half = max(1, (self.load[giver] - self.load[pair.shop]) // (2 * lot))
                lots = min(half, able, self._spare(other))
                self._give(other, -lots)
                self._give(at, lots)
                return True
        return False

    def _spare(self, at: int) -> int:
        line = self.lines[self.pairs[at].line]
        limited = line.least > 1 or line.producers
        least = max(1, line.least) if limited and not self.pairs[at].held else 0
        return self.given[at] - least

    def plan(self) -> TimedPlan:
        """What came of it, checked and bounded."""
        filled = [sum(self.given[at] for at in self.of_line[n]) for n in range(len(self.lines))]
        most = [self._most(n, filled[n]) for n in range(len(self.lines))]
        gap = sum(bound - got for bound, got in zip(most, filled, strict=True))
        return TimedPlan(
            lots=tuple(self.given),
            reasons=tuple(self._reason(at) for at in range(len(self.pairs))),
            filled=tuple(filled),
            most=tuple(most),
            load=tuple(self.load),
            certificate=Certificate(self._feasible(filled), fill=not gap, leximin=False, gap=gap),
        )

    def _feasible(self, filled: Sequence[int]) -> bool:
        """Counted anew: limits, lines, and that every workshop can make all that is new."""
        if any(not 0 <= n <= pair.limit for n, pair in zip(self.given, self.pairs, strict=True)):
            return False
        if any(got > line.lots for got, line in zip(filled, self.lines, strict=True)):
            return False
        if any(not self._keeps_limits(n) for n in range(len(self.lines))):
            return False
        for number, shop in enumerate(self.problem.shops):
            works = self._works(number)
            new = sum(work.ticks for work in works[len(shop.known) :])
            if new and made(shop, works) != made(shop, shop.known) + new:
                return False
        return True

    def _keeps_limits(self, line: int) -> bool:
        about, pairs = self.lines[line], self.of_line[line]
        fresh = [self.given[at] for at in pairs if self.given[at] and not self.pairs[at].held]
        served = sum(bool(self.given[at] or self.pairs[at].held) for at in pairs)
        crowded = about.producers and fresh and served > about.producers
        return not crowded and all(n >= about.least for n in fresh)

    def _most(self, line: int, filled: int) -> int:
        """No plan in whole lots gives this line more, given what those before it have."""
        wanted = self.lines[line].lots
        if filled == wanted or len(self.pairs) > MOST_PROVEN:
            return wanted
        network = Network()
        for shop, about in enumerate(self.problem.shops):
            build(network, about, shop)
            for number, work in enumerate(about.known):
                connect(network, about, work, ("known", shop, number), shop)
                network.pour(("known", shop, number), work.ticks)
        for before in range(line + 1):
            self._pour_line(network, before)
        lot = self.lines[line].lot
        return filled + network.pour(("line", line), (wanted - filled) * lot) // lot

    def _pour_line(self, network: Network, line: int) -> None:
        about = self.lines[line]
        for at in self.of_line[line]:
            pair = self.pairs[at]
            shop = self.problem.shops[pair.shop]
            work = Work(about.product, about.first, about.last, 0)
            connect(network, shop, work, ("pair", at), pair.shop)
            network.join(("line", line), ("pair", at), pair.limit * about.lot)
        for at in self.of_line[line]:
            network.pour_by(("line", line), ("pair", at), self.given[at] * about.lot)

    def _reason(self, at: int) -> ShareReason:
        pair, line = self.pairs[at], self.lines[self.pairs[at].line]
        if not pair.limit:
            return ShareReason.NO_CAPACITY
        if self.given[at]:
            if not self.room(at):
                return ShareReason.CAP
            at_least = line.least > 1 and self.given[at] == line.least and not pair.held
            return ShareReason.MINIMUM if at_least else ShareReason.LEVEL
        if at in self.left_out:
            return ShareReason.LEFT_OUT
        return ShareReason.FULL if self.room(at) else ShareReason.BUSY
