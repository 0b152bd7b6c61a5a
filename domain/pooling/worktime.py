"""What one workshop can still make in its hours, where its products and weeks share them.

A workshop states an amount of each product for each week, and works so many hours a week in all.
A promise of a product may be made in any week from one to another. Then whether promises fit is a
flow: promise → product and week (what was stated) → week (the hours) → done. Earliest-due-first,
which settles a single product, is not enough here: a week that only one of two products can use
must not be spent on the other.

Everything is whole ticks, the smallest part of an hour that the caller's lots are made of.
"""

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

Node = Hashable
DONE: Node = "done"


class Work(NamedTuple):
    """Ticks of a product that are to be made between two weeks, both counted."""

    product: int
    first: int
    last: int
    ticks: int


@dataclass(frozen=True, slots=True)
class Workshop:
    """What a workshop can make and has promised.

    Attributes:
        able: by product and week: ticks that what was stated takes.
        weekly: ticks that it works in a week; None: nothing but `able` limits it.
        known: what is promised and does not move.
    """

    able: Mapping[tuple[int, int], int]
    weekly: int | None
    known: tuple[Work, ...] = ()


class Network:
    """A flow that grows along shortest residual paths. O(paths x edges)."""

    def __init__(self) -> None:
        self._room: defaultdict[Node, dict[Node, int]] = defaultdict(dict)

    def join(self, one: Node, other: Node, capacity: int) -> None:
        """An edge; joined twice it has both capacities."""
        self._room[one][other] = self._room[one].get(other, 0) + capacity
        self._room[other].setdefault(one, 0)

    def pour(self, source: Node, wanted: int) -> int:
        """Bring as much of `wanted` from a node to `DONE` as fits; what flows already stays."""
        poured = 0
        while poured < wanted and (path := self._path(source)):
            amount = min(wanted - poured, *(self._room[a][b] for a, b in pairwise(path)))
            for one, other in pairwise(path):
                self._room[one][other] -= amount
                self._room[other][one] += amount
            poured += amount
        return poured

    def pour_by(self, source: Node, way: Node, wanted: int) -> None:
        """Bring `wanted` from `source` by one of its neighbours."""
        poured = self.pour(way, wanted)
        self._room[source][way] -= poured
        self._room[way][source] += poured

    def _path(self, source: Node) -> list[Node]:
        came: dict[Node, Node] = {source: source}
        waiting = deque([source])
        while waiting:
            node = waiting.popleft()
            if node == DONE:
                return _back(came, source)
            for other, room in self._room[node].items():
                if room and other not in came:
                    came[other] = node
                    waiting.append(other)
        return []


def _back(came: Mapping[Node, Node], source: Node) -> list[Node]:
    path = [DONE]
    while path[-1] != source:
        path.append(came[path[-1]])
    return path[::-1]


def build(network: Network, shop: Workshop, name: int = 0) -> None:
    """The weeks of a workshop as part of a network."""
    for (product, week), ticks in shop.able.items():
        network.join((name, product, week), (name, week), ticks)
    for week in sorted({week for _, week in shop.able}):
        all_of_it = sum(ticks for (_, at), ticks in shop.able.items() if at == week)
        weekly = all_of_it if shop.weekly is None else shop.weekly
        network.join((name, week), DONE, weekly)


def connect(network: Network, shop: Workshop, work: Work, node: Node, name: int = 0) -> None:
    """Let what comes to `node` be made in the weeks of `work`."""
    for (product, week), ticks in shop.able.items():
        if product == work.product and work.first <= week <= work.last:
            network.join(node, (name, product, week), ticks)


def made(shop: Workshop, works: Sequence[Work]) -> int:
    """The most ticks of all `works` together that can be made."""
    network = Network()
    build(network, shop)
    return _pour_all(network, shop, works)


def room(shop: Workshop, works: Sequence[Work], more: Work) -> int:
    """How many ticks of `more` fit beside `works`, so that no less of those can be made."""
    network = Network()
    build(network, shop)
    _pour_all(network, shop, works)
    connect(network, shop, more, "more")
    return network.pour("more", more.ticks)


def _pour_all(network: Network, shop: Workshop, works: Iterable[Work]) -> int:
    total = 0
    for number, work in enumerate(works):
        connect(network, shop, work, ("work", number))
        total += network.pour(("work", number), work.ticks)
    return total
