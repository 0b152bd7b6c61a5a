"""Every world that ever failed, by the name of what it found: the shortest schedule, replayed.

What each found is also tested where it belongs; these stay so that the same way there is watched.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.simulation.faults.many import play, playground, quietly
from bot.simulation.faults.schedule import Fault, Schedule, Trouble
from bot.simulation.faults.world import World

pytestmark = pytest.mark.slow

DAY = 24 * 60


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with playground() as place:
        yield place


def _end(folder: Path, seed: int, weeks: int, *schedule: Fault) -> list[str]:
    ending = play(folder, weeks, seed, schedule)
    assert ending.said > 20
    return [*ending.violations, *ending.stuck]


def _on_each_day(weeks: int, *faults: Fault) -> Schedule:
    """The same troubles day after day."""
    days = range(0, weeks * 7 * DAY, DAY)
    return tuple(sorted(fault._replace(at=fault.at + day) for day in days for fault in faults))


def test_a_provider_out_of_reach_for_four_hours_each_morning_loses_nothing(folder: Path) -> None:
    """Messages were given up after ten minutes."""
    down = Fault(22 * 60, Trouble.OUT_DOWN, 240)
    assert _end(folder, 6, 2, *_on_each_day(2, down)) == []


def test_answers_lost_for_an_hour_each_morning_lose_nothing(folder: Path) -> None:
    """Offers and weekly questions were given up after ten minutes without an answer."""
    unsure = Fault(22 * 60, Trouble.OUT_UNSURE, 60)
    assert _end(folder, 2, 2, *_on_each_day(2, unsure)) == []


def test_a_statement_that_fails_once_costs_nobody_their_message(folder: Path) -> None:
    """The message was kept as failed, and never answered."""
    hiccups = [Fault(n * 97, Trouble.HICCUP, size=40 + n) for n in range(1, 200)]
    assert _end(folder, 5, 2, *hiccups) == []


def test_a_disk_that_is_full_at_six_does_not_cost_the_day_its_morning_run(folder: Path) -> None:
    """The run was given up after three tries, without a trace in the ledger."""
    full = Fault(22 * 60 - 5, Trouble.DISK_FULL, 45)
    assert _end(folder, 3, 2, *_on_each_day(2, full)) == []


def test_a_slow_provider_is_not_sent_the_same_message_by_two_couriers(folder: Path) -> None:
    """A batch took longer than its lease, and what had run out was sent by somebody else too."""
    slow = Fault(0, Trouble.SLOW, 2 * 7 * DAY, 40)
    assert _end(folder, 9, 2, slow) == []


def test_a_no_to_a_late_offer_is_not_taken_for_the_week(folder: Path) -> None:
    """'Tetap sanggup?' was asked, and the no came after the offer had been forgotten."""
    assert _end(folder, 35, 9) == []


@pytest.mark.parametrize(("seed", "at", "way"), [(2017, 11786, 6), (2245, 9017, 11)])
def test_a_share_made_larger_by_hand_never_overfills_its_order(
    folder: Path, seed: int, at: int, way: int
) -> None:
    """What others were offered stayed open, and they agreed to it too."""
    assert _end(folder, seed, 2, Fault(at, Trouble.OFFICER, 0, way)) == []


def test_a_second_thought_about_the_week_is_not_a_part_of_an_offer_just_sent(
    folder: Path,
) -> None:
    """'29 kg aja bu' set out while the offer was on its way, and became a part of it."""
    assert _end(folder, 5066, 12, Fault(25809, Trouble.LOWERS, 0, 86)) == []


RINI = Fault(0, Trouble.SECOND_WAY, 0, 1, "rini-wulandari")
"""She has WhatsApp, too, and prefers it."""
SUNDAY = 4200
"""When she is answered."""


def test_a_status_before_an_answer_that_never_comes_proves_the_message(folder: Path) -> None:
    """While the message was in hand it proved nothing, and the message went out again."""
    early = Fault(0, Trouble.STATUS_EARLY, 7 * DAY)
    unsure = Fault(SUNDAY, Trouble.OUT_UNSURE, 60)
    assert _end(folder, 3, 1, RINI, early, unsure) == []


def test_a_late_status_does_not_prove_what_came_back(folder: Path) -> None:
    """'Sent' was brought after 'failed', and the message counted as sent."""
    late = Fault(0, Trouble.STATUS_LATE, 7 * DAY, 30)
    troubles = (Trouble.OUT_UNSURE, Trouble.GIVEN_UP)
    unsure, given_up = (Fault(SUNDAY, trouble, 60, 6) for trouble in troubles)
    assert _end(folder, 3, 1, RINI, late, given_up, unsure) == []


def test_what_whatsapp_gives_up_time_and_again_goes_the_other_way(folder: Path) -> None:
    """It was given up after four times, though she could be reached by her other way."""
    assert _end(folder, 3, 1, RINI, Fault(SUNDAY, Trouble.GIVEN_UP, 60, 6)) == []


def test_who_dies_having_stored_that_a_message_failed_may_send_it_again(folder: Path) -> None:
    """The watch took it for a second time without need: the news was stored, and not said to be."""
    names = ("mulyadi-setyawan", "painem", "nur-khasanah")
    schedule = (
        Fault(0, Trouble.SECOND_WAY, 0, 1, names[0]),
        Fault(40, Trouble.BLOCKED, 3245, 0, names[1]),
        Fault(3200, Trouble.WAY_BLOCKED, 5088, 3, names[2]),
        Fault(11515, Trouble.KILL, 0, 66, "0"),
        Fault(11575, Trouble.GIVEN_UP, 136, 4),
    )
    assert _end(folder, 533, 2, *schedule) == []


def test_kilos_are_no_week_of_what_is_counted_in_stems(folder: Path) -> None:
    """'9 kg' of an offer that had lapsed was asked back as a week's flowers."""
    assert _end(folder, 728, 1) == []


def test_a_trouble_left_unexplained_swallows_no_answer_to_the_next_question(folder: Path) -> None:
    """'Insyaallah 28 kg' became the trouble with what had been handed over the day before."""
    assert _end(folder, 882, 8, Fault(76317, Trouble.OFFICER, 0, 12)) == []


@pytest.mark.postgres
def test_what_two_processes_say_at_the_same_instant_has_no_order(
    new_postgres_database: Callable[..., str], postgres_template: str
) -> None:
    """The watch took it for overtaking: one was on record when the other had been leased."""
    names = ("wati-suryadi", "suparman", "tri-anggoro", "nur-khasanah", "painem")
    sizes = (1, 2, 2, 3, 3)
    schedule = (
        *(Fault(0, Trouble.SECOND_WAY, 0, *one) for one in zip(sizes, names, strict=True)),
        Fault(5275, Trouble.STATUS_EARLY, 1447),
        Fault(5758, Trouble.STATUS_LOST, 584),
        Fault(5818, Trouble.OUT_LATE, 103, 17),
        Fault(7083, Trouble.LOWERS, 0, 54),
    )
    url = new_postgres_database(postgres_template)
    with quietly():
        ending = World(28, schedule, 1, url, 3).play()
    assert ending.said > 20
    assert [*ending.violations, *ending.stuck] == []
