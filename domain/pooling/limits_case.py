"""A component with limited lines: who may be chosen, and what a choice leaves to be poured."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from domain.pooling.certificate import certify
from domain.pooling.network_form import Flow, Network, empty_flow, flow_of
from domain.pooling.network_pour import pour_network
from domain.pooling.plan import Certificate
from domain.pooling.problem import Int32Array, Int64Array

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Case:
    """A network in which newcomers to limited lines must be chosen.

    Attributes:
        network: what is to be poured.
        line: (A,) line of each arc.
        choice: (A,) arcs of newcomers in limited lines; all others need no choosing.
        floor: (A,) least lots of a chosen newcomer; 0 for all others.
        seats: (L,) most newcomers of each line.
        able: (A,) of the choices, those who could make the floor if they did nothing else.
    """

    network: Network
    line: Int64Array
    choice: BoolArray
    floor: Int32Array
    seats: Int64Array
    able: BoolArray

    def allows(self, lots: Int32Array) -> bool:
        """Whether shares of so many `lots` (A,) keep the minimum shares and seats."""
        came = self.choice & (lots > 0)
        enough = bool((lots[came] >= self.floor[came]).all())
        return enough and bool((self.by_line(came) <= self.seats).all())

    def by_line(self, values: npt.NDArray[np.generic]) -> Int64Array:
        """(L,) sums of (A,) values."""
        until = np.concatenate(([0], np.cumsum(values, dtype=np.int64)))
        found: Int64Array = until[self.network.start[1:]] - until[self.network.start[:-1]]
        return found

    def caps(self, flow: Flow) -> Int32Array:
        """(A,) most more lots of each arc alone, beside what `flow` pours."""
        room = flow.room.reshape(-1, self.network.weeks)
        free = np.minimum.accumulate(room[:, ::-1], axis=1)[:, ::-1]
        there = free[self.network.producer, self.network.week[self.line]]
        found: Int32Array = np.minimum(self.network.limit - flow.lots, there)
        return found


def case_of(network: Network, holds: BoolArray) -> Case:
    """The case of a network; those who hold a share of a line already (A,) need no choosing."""
    line = np.repeat(np.arange(network.lots.size), np.diff(network.start))
    limited = (network.min_share > 1) | (network.max_producers > 0)
    choice = limited[line] & ~holds
    floor = np.where(choice, np.maximum(network.min_share[line], 1), 0).astype(np.int32)
    holders = np.bincount(line[holds], minlength=network.lots.size)
    most = np.where(network.max_producers > 0, network.max_producers - holders, line.size)
    unchecked = Case(network, line, choice, floor, np.maximum(most, 0), choice)
    able = choice & (unchecked.caps(empty_flow(network)) >= floor)
    return replace(unchecked, able=able)


def after(case: Case, served: BoolArray, open_too: BoolArray) -> Network | None:
    """What is left to be poured once all `served` choices have their floor.

    Of the other choices only those in `open_too` may get anything. None where the floors alone
    do not fit.
    """
    network = case.network
    floors = np.where(served & case.choice, case.floor, 0).astype(np.int32)
    flow = flow_of(network, floors)
    lots = network.lots - case.by_line(floors)
    if (flow.room < 0).any() or (lots < 0).any():
        return None
    room = flow.room.reshape(-1, network.weeks)
    free = np.minimum.accumulate(room[:, ::-1], axis=1)[:, ::-1]
    shut = case.choice & ~served & ~open_too
    return replace(
        network,
        limit=np.where(shut, 0, network.limit - floors).astype(np.int32),
        lots=lots.astype(np.int32),
        capacity=np.ascontiguousarray(free).reshape(-1),
        base=flow.load,
    )


def pour_chosen(case: Case, served: BoolArray) -> tuple[Int32Array, Certificate]:
    """Lots (A,) when exactly `served` of the choices have a share, and the proof for that choice.

    Raises:
        ValueError: they cannot all have one.
    """
    rest = after(case, served, np.zeros_like(served))
    if rest is None:
        raise ValueError("the chosen cannot all have their minimum share")
    more = pour_network(rest).lots
    floors = np.where(served & case.choice, case.floor, 0).astype(np.int32)
    return floors + more, certify(rest, more)
