"""Everything that one producer could do, as rows of a table: the base of all bounds on a choice.

A *block* is a producer with the pairs it has in a component; a *row* is a block and which of its
choices are served. What is left open by a row are only lots, and at given prices for a lot of each
line the best of them are found greedily, whole (capacity up to each week is a chain, so a row's
lots are a polymatroid above its floors). So the best of a block at given prices is a maximum over
its rows, exact, and much closer to what can be had than a producer's limits taken one by one.

A producer with many pairs is split over several blocks, which then share its capacity by rows of
their own (`shared`), like the lots and seats of lines.
"""

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from domain.pooling.limits_case import BoolArray, Case
from domain.pooling.network_form import empty_flow
from domain.pooling.problem import Int64Array

WIDEST = 8
"""Pairs of a block; rows double with each choice."""

Number = TypeVar("Number", np.int64, np.float64)


@dataclass(frozen=True, slots=True)
class Blocks:
    """B blocks of at most K pairs, N rows in the order of blocks, W weeks, C shared capacities.

    Rows of the *market*, in which blocks meet, are: lots of each line (L), newcomers of each line
    (L), shared capacities (C); entry M = 2 L + C stands for nothing.

    Attributes:
        pairs, market: A and M.
        arc: (B, K) the pair; A where there is none.
        lots_row, seat_row: (B, K) its row of the market for lots, and as a newcomer.
        week: (B, K).
        shares: (C, B, K) whose lots take of each shared capacity, and `capacity` (C,) how much
            there is.
        first: (B,) first row of each block.
        block: (N,) whose row it is; `chosen` (N, K) which choices are served.
        low, span: (N, K) least lots, and how many more there may be.
        room: (N, W) up to each week, beside the least lots.
        row: (N,) its number in the whole table.
    """

    pairs: int
    market: int
    arc: Int64Array
    lots_row: Int64Array
    seat_row: Int64Array
    week: Int64Array
    shares: BoolArray
    capacity: Int64Array
    first: Int64Array
    block: Int64Array
    chosen: BoolArray
    low: Int64Array
    span: Int64Array
    room: Int64Array
    row: Int64Array

    def only(self, alive: BoolArray) -> "Blocks":
        """The same with only some rows (N,), at least one of each block."""
        rows = np.flatnonzero(alive)
        block = self.block[rows]
        return replace(
            self,
            first=np.flatnonzero(np.diff(block, prepend=-1)),
            block=block,
            chosen=self.chosen[rows],
            low=self.low[rows],
            span=self.span[rows],
            room=self.room[rows],
            row=self.row[rows],
        )

    def rows_of(self, served: BoolArray) -> Int64Array:
        """(B,) the row of each block in which just those of its choices have a share (A,)."""
        bit = 2 ** np.arange(self.arc.shape[1])
        came = np.append(served, False)[self.arc] & (self.seat_row < self.market)
        stride = 2 ** self.arc.shape[1]
        codes = self.block * stride + self.chosen @ bit
        wanted = np.arange(self.first.size) * stride + came @ bit
        found: Int64Array = np.searchsorted(codes, wanted)
        return found

    def choosing(self, arc: int) -> tuple[BoolArray, BoolArray]:
        """(N,) the rows of this choice's block, and those in which it is served."""
        block, slot = (int(each[0]) for each in np.nonzero(self.arc == arc))
        there: BoolArray = self.block == block
        return there, there & self.chosen[:, slot]

    def served(self, rows: Int64Array) -> BoolArray:
        """(A,) who has a share if each block is in one of these rows (B,) of the table."""
        found = np.zeros(self.pairs + 1, dtype=np.bool_)
        found[self.arc[self.block[rows]]] = self.chosen[rows]
        return found[:-1]

    def prices(self, cost: npt.NDArray[Number]) -> tuple[npt.NDArray[Number], npt.NDArray[Number]]:
        """(B, K) worth of a lot of each pair, and of its seat, at the `cost` (M,) of the market."""
        padded = np.zeros(self.market + 1, dtype=cost.dtype)
        np.negative(cost, out=padded[:-1])
        lot, seat = padded[self.lots_row], padded[self.seat_row]
        for shares, each in zip(
            self.shares, padded[self.market - self.capacity.size :], strict=False
        ):
            lot += shares * each
        return lot, seat

    def lots_at(self, price: npt.NDArray[Number]) -> Int64Array:
        """(N, K) the best lots of every row at so much a lot (B, K)."""
        order = np.argsort(-price, axis=1, kind="stable")
        lots, room = self.low.copy(), self.room.copy()
        rows = np.arange(self.block.size)
        weeks = np.arange(room.shape[1])
        for rank in range(order.shape[1]):
            slot = order[:, rank]
            paying = price[np.arange(slot.size), slot] > 0
            if not paying.any():
                break
            at, due = slot[self.block], self.week[np.arange(slot.size), slot][self.block]
            more = np.where(paying[self.block], self.span[rows, at], 0)
            if weeks.size == 1:
                more = np.minimum(more, room[:, 0])
                room[:, 0] -= more
            else:
                later = weeks >= due[:, None]
                more = np.minimum(more, np.where(later, room, more[:, None]).min(axis=1))
                room -= np.where(later, more[:, None], 0)
            lots[rows, at] += more
        return lots

    def worth(
        self, lots: Int64Array, price: npt.NDArray[Number], seat: npt.NDArray[Number]
    ) -> npt.NDArray[Number]:
        """(N,) what every row is worth with so many `lots` (N, K)."""
        found: npt.NDArray[Number] = lots * price[self.block]
        found += self.chosen * seat[self.block]
        total: npt.NDArray[Number] = found.sum(axis=1)
        return total

    def vectors(self, block: Int64Array, lots: Int64Array, chosen: BoolArray) -> Int64Array:
        """(n, M) what `lots` (n, K) and newcomers (n, K) of blocks (n,) take of the market."""
        size = self.market
        found = np.zeros((block.size, size + 1), dtype=np.int64)
        at = np.arange(block.size)[:, None]
        found[at, self.lots_row[block]] = lots
        found[at, self.seat_row[block]] = chosen
        if self.capacity.size:
            found[:, size - self.capacity.size : size] = np.einsum(
                "cnk,nk->nc", self.shares[:, block], lots
            )
        return found[:, :size]


def blocks_of(case: Case) -> Blocks:
    """The table of a case; choices that nobody could make are not in it."""
    network = case.network
    caps = np.minimum(np.maximum(case.caps(empty_flow(network)), 0), network.lots[case.line])
    usable = np.where(case.choice, case.able & (caps >= case.floor), caps > 0)
    groups, split = [], []
    for p in range(network.base.size):
        entries = network.entry_arc[network.by_producer[p] : network.by_producer[p + 1]]
        mine = [arc for arc in entries.tolist() if usable[arc]]
        parts = -(-len(mine) // WIDEST)
        groups += [mine[part::parts] for part in range(parts)]
        if parts > 1:
            split.append(p)
    return _table(case, caps.astype(np.int64), groups, split)


def _table(case: Case, caps: Int64Array, groups: list[list[int]], split: list[int]) -> Blocks:
    network, lines = case.network, case.network.lots.size
    width = max((len(group) for group in groups), default=1)
    arc = np.full((len(groups), width), caps.size, dtype=np.int64)
    for place, group in enumerate(groups):
        arc[place, : len(group)] = group
    shared = [(p, w) for p in split for w in range(network.weeks)]
    nothing = 2 * lines + len(shared)
    line = np.append(case.line, nothing)[arc]
    choice = np.append(case.choice, False)[arc]
    week = np.append(network.week[case.line], 0).astype(np.int64)[arc]
    producer = np.append(network.producer, -1)[arc]
    capacity = network.capacity.reshape(-1, network.weeks).astype(np.int64)
    floor, most = np.append(case.floor, 0)[arc], np.append(caps, 0)[arc]
    rows = [
        _rows(floor[b], most[b], choice[b], week[b], capacity[network.producer[group[0]]])
        for b, group in enumerate(groups)
    ]
    sizes = np.array([each[0].shape[0] for each in rows], dtype=np.int64)
    chosen, low, span, room = (
        np.concatenate([each[i] for each in rows])
        if rows
        else np.zeros((0, width if i < 3 else network.weeks), dtype=np.int64)
        for i in range(4)
    )
    return Blocks(
        pairs=caps.size,
        market=nothing,
        arc=arc,
        lots_row=line,
        seat_row=np.where(choice, line + lines, nothing),
        week=week,
        shares=np.array([(producer == p) & (week <= w) for p, w in shared], dtype=np.bool_).reshape(
            len(shared), *arc.shape
        ),
        capacity=np.array([capacity[p, w] for p, w in shared], dtype=np.int64),
        first=np.cumsum(sizes) - sizes,
        block=np.repeat(np.arange(len(groups)), sizes),
        chosen=chosen.astype(np.bool_),
        low=low,
        span=span,
        room=room,
        row=np.arange(room.shape[0]),
    )


def _rows(
    floor: Int64Array, most: Int64Array, choice: BoolArray, week: Int64Array, capacity: Int64Array
) -> tuple[BoolArray, Int64Array, Int64Array, Int64Array]:
    """Every set of one block's choices whose floors fit: chosen, low, span, room."""
    count = int(choice.sum())
    sets = (np.arange(2**count)[:, None] >> np.arange(count)) & 1
    chosen = np.zeros((sets.shape[0], choice.size), dtype=np.bool_)
    chosen[:, choice] = sets > 0
    low = np.where(chosen, floor, 0).astype(np.int64)
    due = week[:, None] <= np.arange(capacity.size)
    room = capacity - low @ due
    fits = (room >= 0).all(axis=1)
    span = np.where(chosen | ~choice, most - low, 0)
    return chosen[fits], low[fits], span[fits], room[fits]
