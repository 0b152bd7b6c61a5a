"""Sharing out from the command line: the plan for a good file, one clear line for a bad one."""

import copy
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main

Typed = Callable[[Any], tuple[int, str, str]]

POOL: dict[str, Any] = {
    "weeks": 2,
    "producers": [
        {"id": "Bu Siti", "rank": 7, "load": 0, "capacity": [3, 0]},
        {"id": 12, "rank": 2, "load": 0, "capacity": [2, 3]},
        {"id": "c", "rank": 30, "load": 0, "capacity": [8, 0]},
        {"id": "d", "rank": 31, "load": 1, "capacity": [5, 5]},
    ],
    "lines": [
        {
            "id": "BPN-001",
            "lots": 18,
            "week": 1,
            "class": 0,
            "min_share": 0,
            "max_producers": 0,
            "eligible": [
                {"producer": "c", "max": 8},
                {"producer": "Bu Siti", "max": 3},
                {"producer": 12, "max": 9},
                {"producer": "d", "max": 10},
            ],
        },
        {
            "id": 5,
            "lots": 6,
            "week": 0,
            "class": 1,
            "min_share": 0,
            "max_producers": 0,
            "eligible": [{"producer": "c", "max": 4}],
        },
    ],
}


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Typed:
    """Writes a pool (or a text) into pool.json and types the command for it."""

    def type_in(pool: Any) -> tuple[int, str, str]:
        file = tmp_path / "pool.json"
        file.write_text(pool if isinstance(pool, str) else json.dumps(pool), encoding="utf-8")
        code = main(["pool", str(file)])
        told = capsys.readouterr()
        return code, told.out, told.err.replace(f"{file}: ", "")

    return type_in


def changed(path: str, value: Any) -> dict[str, Any]:
    """The pool with one place changed, such as ``producers.0.rank``."""
    pool = copy.deepcopy(POOL)
    *way, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
    place: Any = pool
    for step in way:
        place = place[step]
    place[last] = value
    return pool


def without(path: str) -> dict[str, Any]:
    pool = changed(path, None)
    *way, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
    place: Any = pool
    for step in way:
        place = place[step]
    del place[last]
    return pool


def test_the_plan_is_told_with_the_names_of_the_file(typed: Typed) -> None:
    code, told, complained = typed(POOL)
    plan = json.loads(told)
    assert (code, complained) == (0, "")
    assert list(plan) == ["shares", "lines", "certificate"]
    assert [
        (share["line"], share["producer"], share["lots"], share["reason"])
        for share in plan["shares"]
    ] == [
        ("BPN-001", "c", 4, "odd_lot"),
        ("BPN-001", "Bu Siti", 3, "cap"),
        ("BPN-001", 12, 5, "cap"),
        ("BPN-001", "d", 6, "level"),
        (5, "c", 4, "cap"),
    ]
    assert plan["certificate"] == {"feasible": True, "fill": True, "leximin": True, "gap": 0}


def test_a_shortage_says_what_binds(typed: Typed) -> None:
    lines = json.loads(typed(POOL)[1])["lines"]
    assert lines[0] == {"id": "BPN-001", "filled": 18, "missing": 0, "why": None}
    assert (lines[1]["id"], lines[1]["filled"], lines[1]["missing"]) == (5, 4, 2)
    assert lines[1]["why"]["code"] == "eligible"
    assert lines[1]["why"]["missing"] == 2


def test_a_pool_comes_from_standard_input_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(POOL).encode())))
    assert main(["pool", "-"]) == 0
    assert len(json.loads(capsys.readouterr().out)["shares"]) == 5


def test_the_simplest_loss_of_a_remainder_does_not_happen(typed: Typed) -> None:
    """Capacities 10 and 2, an order of 10: all of it."""
    line = {**POOL["lines"][0], "lots": 10, "week": 0}
    line["eligible"] = [{"producer": "a", "max": 10}, {"producer": "b", "max": 2}]
    producers = [
        {"id": "a", "rank": 0, "load": 0, "capacity": [10]},
        {"id": "b", "rank": 1, "load": 0, "capacity": [2]},
    ]
    told = json.loads(typed({"weeks": 1, "producers": producers, "lines": [line]})[1])
    assert [share["lots"] for share in told["shares"]] == [8, 2]


def test_the_example_in_the_readme_comes_out_as_it_says(typed: Typed) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    shown = readme[readme.index('{"weeks"') :].partition("```")[0]
    told = json.loads(typed(shown)[1])
    lots = [f"{share['lots']} lots for {share['producer']}" for share in told["shares"]]
    assert lots == ["8 lots for siti", "2 lots for ani"]
    assert lots[0] in readme


def test_nothing_to_share_is_shared(typed: Typed) -> None:
    code, told, _ = typed({"weeks": 1, "producers": [], "lines": []})
    assert (code, json.loads(told)["shares"], json.loads(told)["lines"]) == (0, [], [])


BU_SITI, TWELVE, LINE = 'producer "Bu Siti": ', "producer 12: ", 'line "BPN-001": '
BAD: dict[str, tuple[Any, str]] = {
    "not JSON": ("{oops", "not JSON: Expecting property name enclosed in double quotes, line 1"),
    "nothing": ("", "not JSON: "),
    "a list": ("[]", "[] is not an object {…}"),
    "nested without end": ("[" * 100_000, "not a pool: nested too deeply"),
    "a number without end": ('{"weeks": ' + "9" * 5000 + "}", "not JSON: "),
    "twice": ('{"weeks": 1, "weeks": 2}', '"weeks" stands twice'),
    "no weeks": (without("weeks"), "weeks is missing"),
    "zero weeks": (changed("weeks", 0), "weeks: 0 is too small, the least is 1"),
    "true weeks": (changed("weeks", True), "weeks: true is not a whole number"),
    "another field": (changed("week", 2), '"week" is not a field (weeks, producers, lines)'),
    "producers by name": (changed("producers", {}), "producers: {} is not a list"),
    "a producer by name": (changed("producers.0", "Siti"), 'producers[0]: "Siti" is not an object'),
    "a producer without id": (without("producers.1.id"), "producers[1]: id is missing"),
    "an id of nothing": (changed("producers.1.id", ""), 'producers[1]: id: "" is neither'),
    "half an id": (changed("producers.1.id", 1.5), "producers[1]: id: 1.5 is neither"),
    "two of a name": (
        changed("producers.1.id", "c"),
        'producers[2]: id: "c" is there twice',
    ),
    "no rank": (without("producers.0.rank"), f"{BU_SITI}rank is missing"),
    "a rank twice": (
        changed("producers.1.rank", 7),
        f'{TWELVE}rank: 7 is also the rank of producer "Bu Siti"',
    ),
    "a negative rank": (changed("producers.0.rank", -1), f"{BU_SITI}rank: -1 is negative"),
    "a negative load": (changed("producers.0.load", -1), f"{BU_SITI}load: -1 is negative"),
    "load as text": (changed("producers.0.load", "2"), f'{BU_SITI}load: "2" is not a whole number'),
    "capacity of one week": (
        changed("producers.0.capacity", [3]),
        f"{BU_SITI}capacity: 1 numbers for 2 weeks",
    ),
    "capacity as number": (
        changed("producers.0.capacity", 3),
        f"{BU_SITI}capacity: 3 is not a list",
    ),
    "negative capacity": (
        changed("producers.1.capacity", [2, -3]),
        f"{TWELVE}capacity[1]: -3 is negative",
    ),
    "half a lot": (
        changed("producers.1.capacity", [2.5, 3]),
        f"{TWELVE}capacity[0]: 2.5 is not a whole number",
    ),
    "capacity that overflows": (
        changed("producers.0.capacity", [2**31 - 1, 1]),
        f"{BU_SITI}capacity of all weeks together: 2147483648 is too large",
    ),
    "load that overflows": (
        changed("producers.0.load", 2**31 - 1),
        f"{BU_SITI}load and capacity together: 2147483650 is too large",
    ),
    "an empty line": (changed("lines.0.lots", 0), f"{LINE}lots: 0 is too small, the least is 1"),
    "negative lots": (changed("lines.0.lots", -2), f"{LINE}lots: -2 is negative"),
    "too many lots": (changed("lines.0.lots", 2**31), f"{LINE}lots: 2147483648 is too large"),
    "a week out of range": (
        changed("lines.0.week", 2),
        f"{LINE}week: 2 is too large, the most is 1",
    ),
    "a negative class": (changed("lines.0.class", -1), f"{LINE}class: -1 is negative"),
    "no minimum": (without("lines.0.min_share"), f"{LINE}min_share is missing"),
    "a null minimum": (changed("lines.0.min_share", None), f"{LINE}min_share: null is not a whole"),
    "a negative limit": (
        changed("lines.0.max_producers", -1),
        f"{LINE}max_producers: -1 is negative",
    ),
    "two lines of a name": (changed("lines.1.id", "BPN-001"), 'lines[1]: id: "BPN-001" is there'),
    "a stranger": (
        changed("lines.0.eligible.1.producer", "Bu Sri"),
        f'{LINE}eligible[1]: producer: there is no producer "Bu Sri"',
    ),
    "a number for a text": (
        changed("lines.0.eligible.2.producer", "12"),
        f'{LINE}eligible[2]: producer: there is no producer "12"',
    ),
    "twice in a line": (
        changed("lines.0.eligible.1.producer", "c"),
        f'{LINE}eligible[1]: producer: "c" is there twice',
    ),
    "a negative maximum": (
        changed("lines.0.eligible.0.max", -8),
        f"{LINE}eligible[0]: max: -8 is negative",
    ),
    "no maximum": (without("lines.0.eligible.0.max"), f"{LINE}eligible[0]: max is missing"),
    "a slip of the pen": (
        changed("lines.0.eligible.0.maks", 8),
        f'{LINE}eligible[0]: "maks" is not a field (producer, max)',
    ),
}


@pytest.mark.parametrize(("pool", "sentence"), BAD.values(), ids=BAD.keys())
def test_what_is_wrong_is_one_line_that_names_the_place(
    typed: Typed, pool: Any, sentence: str
) -> None:
    code, told, complained = typed(pool)
    assert (code, told) == (2, "")
    assert complained.startswith(f"patungan: {sentence}"), complained
    assert complained.count("\n") == 1


def test_a_file_that_is_not_there_or_not_text_is_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    spoilt = tmp_path / "spoilt.json"
    spoilt.write_bytes(b"\xff\xfe\xff")
    for file, sentence in ((tmp_path / "none", "No such file"), (spoilt, "not UTF-8 text")):
        assert main(["pool", str(file)]) == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.startswith(f"patungan: {file}: {sentence}")
        assert told.err.count("\n") == 1


def test_a_plan_that_fails_its_check_is_not_to_be_used(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoilt = {"shares": [], "lines": [], "certificate": {"feasible": False}}
    monkeypatch.setattr("bot.pool_file.plan_of", lambda _: spoilt)
    code, _, complained = typed(POOL)
    assert code == 1
    assert complained == "patungan: the plan fails its own check; do not use it\n"
