"""Connected components: lines that share no producer, directly or through others, are apart."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from domain.pooling.network_form import Network
from domain.pooling.problem import Int32Array, Int64Array


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines of a network with their producers, and which arcs of it are theirs."""

    network: Network
    arcs: Int64Array


def parts(network: Network) -> Iterator[Part]:
    """One part for each component with a limited line, and one for all the others together."""
    limited = (network.min_share > 1) | (network.max_producers > 0)
    component = _components(network)
    concerned = np.unique(component[limited])
    rest = np.flatnonzero(~np.isin(component, concerned))
    if rest.size:
        yield _part(network, rest)
    for each in concerned.tolist():
        yield _part(network, np.flatnonzero(component == each))


def _components(network: Network) -> Int64Array:
    """(L,) the smallest line of each line's component. O(A) a step, few steps."""
    line = np.repeat(np.arange(network.lots.size), np.diff(network.start))
    label = np.arange(network.lots.size)
    while True:
        lowest = np.full(network.base.size, network.lots.size, dtype=np.int64)
        np.minimum.at(lowest, network.producer, label[line])
        spread = label.copy()
        np.minimum.at(spread, line, lowest[network.producer])
        spread = spread[spread]
        if (spread == label).all():
            return label
        label = spread


def _part(network: Network, lines: Int64Array) -> Part:
    sizes = np.diff(network.start)
    chosen = np.zeros(network.lots.size, dtype=np.bool_)
    chosen[lines] = True
    arcs = np.flatnonzero(np.repeat(chosen, sizes))
    producers, producer = np.unique(network.producer[arcs], return_inverse=True)
    line = np.repeat(np.arange(lines.size), sizes[lines]).astype(np.int32)
    by_producer, entry_line, entry_arc = _entries(producer.astype(np.int32), line, producers.size)
    weeks, week = np.unique(network.week[lines], return_inverse=True)
    capacity = network.capacity.reshape(-1, network.weeks)[producers][:, weeks]
    found = replace(
        network,
        line_order=network.line_order[lines],
        turn_order=network.turn_order[producers],
        origin=network.origin[arcs],
        start=np.concatenate(([0], np.cumsum(sizes[lines]))).astype(np.int32),
        producer=producer.astype(np.int32),
        limit=network.limit[arcs],
        lots=network.lots[lines],
        week=week.astype(np.int32),
        min_share=network.min_share[lines],
        kept_weeks=network.kept_weeks[weeks],
        max_producers=network.max_producers[lines],
        capacity=np.ascontiguousarray(capacity).reshape(-1),
        base=network.base[producers],
        by_producer=by_producer,
        entry_line=entry_line,
        entry_arc=entry_arc,
    )
    return Part(found, arcs)


def _entries(
    producer: Int32Array, line: Int32Array, producers: int
) -> tuple[Int32Array, Int32Array, Int32Array]:
    """Where each producer's entries begin (producers + 1,), their lines and their arcs (A,)."""
    entries = np.argsort(producer, kind="stable")
    until = np.searchsorted(producer[entries], np.arange(producers + 1), side="left")
    return until.astype(np.int32), line[entries], entries.astype(np.int32)
