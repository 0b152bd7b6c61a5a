"""Worlds in which everything goes wrong: nothing is broken by it, and all finishes afterwards."""

import hashlib
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.cli import main
from bot.simulation.faults.many import play, playground, quietly
from bot.simulation.faults.schedule import Fault, Schedule, Trouble, drawn, read, written
from bot.simulation.faults.shrinking import shortest, signature
from bot.simulation.faults.world import Ending, World, people
from domain.errors import ScenarioError

pytestmark = pytest.mark.slow

HOUSE = Path(__file__).parents[2]
FRESH = 3
WEEKS = 3


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with playground() as place:
        yield place


def fresh_seeds() -> list[int]:
    """A handful that nobody has chosen: from the commit, or from the day where there is none."""
    git = ["git", "-C", str(HOUSE), "rev-parse", "HEAD"]
    try:
        said = subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        said = date.today().isoformat()  # noqa: DTZ011 - any day will do
    first = int(hashlib.sha256(said.encode()).hexdigest()[:6], 16)
    return [first + number for number in range(FRESH)]


@pytest.mark.parametrize("seed", fresh_seeds())
def test_whatever_goes_wrong_nothing_is_broken_and_everything_finishes(
    folder: Path, seed: int
) -> None:
    ending = play(folder, WEEKS, seed)
    assert ending.heard > 20
    assert ending.said > 50
    assert (ending.violations, ending.stuck) == ([], []), written(ending.schedule)


@pytest.mark.postgres
def test_three_processes_at_once_break_nothing_either(
    new_postgres_database: Callable[..., str], postgres_template: str
) -> None:
    seed, processes = fresh_seeds()[0], 3
    schedule = drawn(seed, 1, people(seed)[1], processes)
    world = World(seed, schedule, 1, new_postgres_database(postgres_template), processes)
    with quietly():
        ending = world.play()
    assert (ending.violations, ending.stuck) == ([], []), written(schedule)
    assert world.together.switches > 500


def test_the_same_seed_is_the_same_world(folder: Path) -> None:
    first, second = (play(folder, 2, 11) for _ in range(2))
    assert first == second
    assert first.schedule


def test_troubles_of_every_kind_are_drawn() -> None:
    kinds = {fault.trouble for seed in range(40) for fault in drawn(seed, 13, people(seed)[1])}
    assert kinds == set(Trouble)


def test_a_schedule_is_written_and_read_again() -> None:
    schedule = drawn(3, 13, people(3)[1])
    assert read(written(schedule)) == schedule
    assert read(written(())) == ()


@pytest.mark.parametrize(
    "text", ["{", "[1]", '[{"at": 1}]', '[{"at": -1, "trouble": "kill"}]', '[{"trouble": "rain"}]']
)
def test_a_schedule_that_is_none_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        read(text)
    assert "\n" not in str(refused.value)


def test_the_shortest_schedule_keeps_what_it_takes_and_nothing_else() -> None:
    schedule = tuple(Fault(at, Trouble.KILL, size=at) for at in range(1, 41))
    needed = {schedule[6], schedule[23], schedule[24]}
    tries: list[Schedule] = []

    def fails(smaller: Schedule) -> bool:
        tries.append(smaller)
        return needed <= set(smaller)

    assert set(shortest(schedule, fails)) == needed
    assert len(tries) < 80


def test_failures_are_alike_whomever_they_happened_to() -> None:
    one = Ending(1, (), ["siti: message 12 was handled before an older one"])
    assert signature(one) == signature(
        replace(one, violations=["ani-2: message 7 was handled before an older one"])
    )
    assert signature(one) != signature(replace(one, violations=["ani: said too much"]))
    assert signature(replace(one, violations=[])) == ""


def test_the_command_says_how_many_worlds_were_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "--faults", "11", "--worlds", "2", "--weeks", "1"]) == 0
    assert capsys.readouterr().out.startswith("2 worlds of 1 weeks")


def test_the_command_replays_a_schedule(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "schedule.json"
    file.write_text(written((Fault(1200, Trouble.KILL, size=3),)))
    assert main(["simulate", "--faults", "1", "--weeks", "1", "--schedule", str(file)]) == 0
    assert "1 deaths" in capsys.readouterr().out
    assert main(["simulate", "--faults", "1", "--schedule", "nowhere.json"]) == 2


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ('{"at": 0, "trouble": "status_late", "minutes": 9}', "needs a size of at least 1"),
        ('{"at": 0, "trouble": "in_late", "minutes": 9, "size": 0}', "needs a size of at least 1"),
        ('{"at": 0, "trouble": "out_late", "minutes": 9}', "needs a size of at least 1"),
        ('{"at": 0, "trouble": "kill", "who": "siti"}', "the number of a process"),
        ('{"at": 0, "trouble": "second_way", "who": "siapa"}', "there is no 'siapa'"),
        ('{"at": 0, "trouble": "second_way"}', "there is no ''"),
    ],
)
def test_a_schedule_that_cannot_be_played_is_one_line(
    capsys: pytest.CaptureFixture[str], entry: str, why: str
) -> None:
    assert main(["simulate", "--faults", "1", "--schedule", f"[{entry}]"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("patungan: schedule: ")
    assert why in told.err
    assert told.err.count("\n") == 1


def test_the_command_explains_a_failure_with_its_shortest_schedule(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.scheduler._claim", lambda *_: True)
    monkeypatch.setattr("bot.simulation.faults.shrinking.MOST_TRIES", 3)
    assert main(["simulate", "--faults", "11", "--weeks", "1"]) == 1
    told = capsys.readouterr().out
    assert "seed 11 is stuck" in told
    assert "is not in the ledger" in told
    assert "patungan simulate --faults 11 --weeks 1 --schedule '[" in told
