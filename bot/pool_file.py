"""A pool as a JSON file: read, checked and named by its own ids, and the plan written the same way.

Ids are texts or whole numbers, and come back as they were given; everything else is a whole number
of lots, weeks (from 0) or turns. Every field is asked for and no other is taken, so that a slip of
the pen is found. Whatever is wrong is told in one line, with the place where it stands.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt

from domain.errors import InputError
from domain.pooling import Plan, PoolError, Problem, ShareReason, Shortage, binding_cuts, solve
from domain.values import Value

MOST = 2**31 - 1
WHOLE = ("weeks", "producers", "lines")
PRODUCER = ("id", "rank", "load", "capacity")
LINE = ("id", "lots", "week", "class", "min_share", "max_producers", "eligible")
ELIGIBLE = ("producer", "max")

Int32Array = npt.NDArray[np.int32]
Id = str | int
Row = Mapping[str, Any]
Entry = tuple[str, Row]
"""How a row is called in a complaint, and the row."""


class PoolFile(Value):
    """A problem, and what its producers and lines are called."""

    problem: Problem
    producers: Sequence[Id]
    lines: Sequence[Id]


def read_pool(text: str) -> PoolFile:
    """The problem that `text` describes.

    Raises:
        InputError: one line that names the field, and the producer or line it belongs to.
    """
    whole = _fields("", _json(text), WHOLE)
    weeks = _number("weeks", whole["weeks"], least=1)
    producers = _entries("producer", whole["producers"], PRODUCER)
    lines = _entries("line", whole["lines"], LINE)
    place = {row["id"]: i for i, (_, row) in enumerate(producers)}
    eligible = [_eligible(entry, place) for entry in lines]
    capacity = [_capacity(entry, weeks) for entry in producers]
    problem = Problem(
        line_start=_int32([0, *accumulate(map(len, eligible))]),
        arc_producer=_int32([producer for pairs in eligible for producer, _ in pairs]),
        arc_limit=_int32([most for pairs in eligible for _, most in pairs]),
        line_lots=_column(lines, "lots", least=1),
        line_week=_column(lines, "week", most=weeks - 1),
        line_class=_column(lines, "class"),
        line_min_share=_column(lines, "min_share"),
        line_max_producers=_column(lines, "max_producers"),
        capacity=_int32(capacity).reshape(len(producers), weeks),
        load=_int32(
            [_load(entry, most[-1]) for entry, most in zip(producers, capacity, strict=True)]
        ),
        rank=_turns(producers),
    )
    return PoolFile(problem, [row["id"] for _, row in producers], [row["id"] for _, row in lines])


def plan_of(pool: PoolFile) -> dict[str, Any]:
    """The plan of `pool`, ready to be written as JSON, with its pairs and lines in their order.

    Raises:
        InputError: the allocator refuses what the file's own checks let through.
    """
    try:
        plan = solve(pool.problem)
        cuts = {cut.line: cut for cut in binding_cuts(pool.problem, plan)}
    except PoolError as error:
        raise InputError(str(error)) from error
    proven = plan.certificate
    return {
        "shares": list(_shares(pool, plan)),
        "lines": [
            {
                "id": name,
                "filled": int(plan.filled[line]),
                "missing": int(plan.missing[line]),
                "why": _why(pool, cuts[line]) if line in cuts else None,
            }
            for line, name in enumerate(pool.lines)
        ],
        "certificate": {
            "feasible": proven.feasible,
            "fill": proven.fill,
            "leximin": proven.leximin,
            "gap": proven.gap,
        },
    }


def _shares(pool: PoolFile, plan: Plan) -> Iterable[dict[str, Any]]:
    line = np.repeat(np.arange(len(pool.lines)), np.diff(pool.problem.line_start))
    for arc, producer in enumerate(pool.problem.arc_producer.tolist()):
        yield {
            "line": pool.lines[int(line[arc])],
            "producer": pool.producers[producer],
            "lots": int(plan.arc_lots[arc]),
            "reason": ShareReason(int(plan.reason[arc])).name.lower(),
        }


def _why(pool: PoolFile, cut: Shortage) -> dict[str, Any]:
    """The binding cut: what binds, up to which week (null: none), and who and what share it."""
    return {
        "code": cut.reason.name.lower(),
        "missing": cut.missing,
        "week": cut.week if cut.week >= 0 else None,
        "producers": [pool.producers[i] for i in cut.producers],
        "lines": [pool.lines[i] for i in cut.lines],
    }


def _json(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise InputError(f"not JSON: {error.msg}, line {error.lineno}") from error
    except RecursionError as error:
        raise InputError("not a pool: nested too deeply") from error
    except ValueError as error:  # a number of thousands of digits
        raise InputError(f"not JSON: {error}") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise InputError(f"{_shown(name)} stands twice in one place")
        found[name] = value
    return found


def _fields(at: str, value: object, names: Collection[str]) -> Row:
    """`value` as an object with exactly these fields; `at` is how it is called."""
    row = _object(at, value)
    for name in names:
        if name not in row:
            raise InputError(f"{_at(at, name)} is missing")
    for name in row:
        if name not in names:
            raise InputError(f"{_at(at, _shown(name))} is not a field ({', '.join(names)})")
    return row


def _object(at: str, value: object) -> Row:
    if not isinstance(value, dict):
        raise InputError(f"{_at(at, _shown(value))} is not an object {{…}}")
    return value


def _list(at: str, value: object) -> list[object]:
    if not isinstance(value, list):
        raise InputError(f"{at}: {_shown(value)} is not a list […]")
    return value


def _number(at: str, value: object, *, least: int = 0, most: int = MOST) -> int:
    if type(value) is not int:
        raise InputError(f"{at}: {_shown(value)} is not a whole number")
    if value < least:
        kind = "negative" if value < 0 else f"too small, the least is {least}"
        raise InputError(f"{at}: {_shown(value)} is {kind}")
    if value > most:
        raise InputError(f"{at}: {_shown(value)} is too large, the most is {most}")
    return value


def _entries(kind: str, value: object, names: Collection[str]) -> list[Entry]:
    """The producers or the lines, each with its own id."""
    found: list[Entry] = []
    seen: set[Id] = set()
    for place, item in enumerate(_list(f"{kind}s", value)):
        at = f"{kind}s[{place}]"
        name = _id(f"{at}: id", _one_field(at, item, "id"))
        if name in seen:
            raise InputError(f"{at}: id: {_shown(name)} is there twice")
        seen.add(name)
        called = f"{kind} {_shown(name)}"
        found.append((called, _fields(called, item, names)))
    return found


def _one_field(at: str, item: object, name: str) -> object:
    row = _object(at, item)
    if name not in row:
        raise InputError(f"{at}: {name} is missing")
    return row[name]


def _id(at: str, value: object) -> Id:
    if type(value) is int or (isinstance(value, str) and value):
        return value
    raise InputError(f"{at}: {_shown(value)} is neither a text nor a whole number")


def _eligible(entry: Entry, place: Mapping[Id, int]) -> list[tuple[int, int]]:
    """(producer, most lots) of each pair of a line."""
    line, row = entry
    found: dict[int, int] = {}
    for i, item in enumerate(_list(_at(line, "eligible"), row["eligible"])):
        at = f"{line}: eligible[{i}]"
        pair = _fields(at, item, ELIGIBLE)
        name = _id(f"{at}: producer", pair["producer"])
        if name not in place:
            raise InputError(f"{at}: producer: there is no producer {_shown(name)}")
        if place[name] in found:
            raise InputError(f"{at}: producer: {_shown(name)} is there twice")
        found[place[name]] = _number(f"{at}: max", pair["max"])
    return list(found.items())


def _capacity(entry: Entry, weeks: int) -> list[int]:
    """What a producer can make up to each week."""
    producer, row = entry
    at = _at(producer, "capacity")
    by_week = _list(at, row["capacity"])
    if len(by_week) != weeks:
        raise InputError(f"{at}: {len(by_week)} numbers for {weeks} weeks")
    lots = [_number(f"{at}[{week}]", value) for week, value in enumerate(by_week)]
    _number(f"{at} of all weeks together", sum(lots))
    return list(accumulate(lots))


def _load(entry: Entry, capacity: int) -> int:
    producer, row = entry
    load = _number(_at(producer, "load"), row["load"])
    _number(f"{_at(producer, 'load')} and capacity together", load + capacity)
    return load


def _column(lines: Sequence[Entry], field: str, *, least: int = 0, most: int = MOST) -> Int32Array:
    return _int32(
        [_number(_at(at, field), row[field], least=least, most=most) for at, row in lines]
    )


def _turns(producers: Sequence[Entry]) -> Int32Array:
    """(P,) places in the order of the ranks, which may have gaps."""
    ranks = [_number(_at(at, "rank"), row["rank"], most=2**63 - 1) for at, row in producers]
    holder: dict[int, str] = {}
    for (at, _), rank in zip(producers, ranks, strict=True):
        if rank in holder:
            raise InputError(f"{_at(at, 'rank')}: {rank} is also the rank of {holder[rank]}")
        holder[rank] = at
    return _int32(np.argsort(np.argsort(np.array(ranks, dtype=np.int64))))


def _int32(values: object) -> Int32Array:
    return np.asarray(values, dtype=np.int32)


def _at(place: str, field: str) -> str:
    return f"{place}: {field}" if place else field


def _shown(value: object) -> str:
    """As it stands in the file, cut short."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:39]}…"
