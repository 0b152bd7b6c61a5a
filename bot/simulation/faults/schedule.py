"""What goes wrong, and when: a list that can be drawn, written down, made shorter and replayed."""

import json
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from bot.simulation.chance import Draw
from domain.errors import ScenarioError
from domain.values import Value

DAY, HOUR = 24 * 60, 60
BUSY = (0, 60, 120, 180, 540)
"""Hours at which most happens (6, 7, 8, 9 and 15 o'clock), in minutes after six."""


class Trouble(StrEnum):
    """One way in which things go wrong. ``size`` and ``who`` of a `Fault` mean what stands here."""

    KILL = "kill"
    """A process dies at the ``size``-th point of its next work; ``who`` is its number."""
    HICCUP = "hiccup"
    """The ``size``-th statement from then on fails, and only that one."""
    DATABASE_DOWN = "database_down"
    """Every statement fails."""
    DISK_FULL = "disk_full"
    """Everything can be read, and nothing written."""
    ASLEEP = "asleep"
    """Every process stands still, and finds afterwards that the clock has leapt."""
    BACKWARDS = "backwards"
    """The clock is ``size`` minutes behind."""
    IN_LATE = "in_late"
    """What people send arrives up to ``size`` minutes late, in any order."""
    IN_TWICE = "in_twice"
    """What people send is delivered twice more, up to ``size`` minutes later."""
    THROTTLED = "throttled"
    """The provider takes nothing, and says when it will."""
    OUT_DOWN = "out_down"
    """The provider cannot be reached."""
    OUT_UNSURE = "out_unsure"
    """The provider's answers are lost; half of the messages went out."""
    OUT_LATE = "out_late"
    """What the provider took reaches the telephones up to ``size`` minutes late, in any order."""
    SLOW = "slow"
    """Every message takes ``size`` seconds, and another courier looks for work meanwhile."""
    BLOCKED = "blocked"
    """``who`` cannot be reached."""
    OPTS_OUT = "opts_out"
    """``who`` stops all messages, and comes back ``minutes`` later."""
    LOWERS = "lowers"
    """Somebody who holds an open offer states less, and takes the offer nevertheless."""
    OFFICER = "officer"
    """The officer changes, cancels, overrides or shares out by hand: the ``size``-th way."""
    OLD_FORMS = "old_forms"
    """A new version is started: conversations in the middle of a form were saved by an old one."""
    SECOND_WAY = "second_way"
    """``who`` has WhatsApp, too; ``size`` 1: preferred, 2: less than the other, 3: as much."""
    WAY_BLOCKED = "way_blocked"
    """``who`` cannot be reached by the second of their ways, or the first where ``size`` is even.

    What WhatsApp cannot bring it refuses at once, or takes and tells of later.
    """
    GIVEN_UP = "given_up"
    """WhatsApp takes everything and gives it up afterwards: ``size`` says with which code."""
    STATUS_EARLY = "status_early"
    """Statuses arrive before the answer to what they are about."""
    STATUS_LATE = "status_late"
    """Statuses arrive up to ``size`` minutes late, in any order."""
    STATUS_TWICE = "status_twice"
    """Statuses are brought twice more, up to ``size`` minutes later."""
    STATUS_LOST = "status_lost"
    """Statuses never arrive."""


class Fault(NamedTuple):
    """One trouble: from minute ``at`` of the world on, for so many minutes."""

    at: int
    trouble: Trouble
    minutes: int = 0
    size: int = 0
    who: str = ""

    def said(self) -> str:
        """In one line, for people."""
        day, rest = divmod(self.at, DAY)
        parts = [f"day {day} {rest // HOUR:02}:{rest % HOUR:02}", str(self.trouble)]
        parts += [f"for {self.minutes} min"] if self.minutes else []
        parts += [f"size {self.size}"] if self.size else []
        parts += [self.who] if self.who else []
        return " ".join(parts)


Schedule = tuple[Fault, ...]


class Often(Value):
    """So many of a trouble in four weeks; each lasts up to ``minutes`` and is up to ``size``."""

    trouble: Trouble
    times: int
    minutes: int = 0
    size: int = 0


USUAL = (
    Often(Trouble.KILL, 6, size=160),
    Often(Trouble.HICCUP, 2, size=200),
    Often(Trouble.DATABASE_DOWN, 1, 90),
    Often(Trouble.DISK_FULL, 1, 180),
    Often(Trouble.ASLEEP, 1, 600),
    Often(Trouble.BACKWARDS, 1, 300, 20),
    Often(Trouble.IN_LATE, 1, 600, 300),
    Often(Trouble.IN_TWICE, 2, 900, 2 * DAY),
    Often(Trouble.THROTTLED, 1, 20),
    Often(Trouble.OUT_DOWN, 1, 240),
    Often(Trouble.OUT_UNSURE, 2, 300),
    Often(Trouble.OUT_LATE, 1, 300, 90),
    Often(Trouble.SLOW, 1, 300, 40),
    Often(Trouble.BLOCKED, 1, 5 * DAY),
    Often(Trouble.OPTS_OUT, 1, 3 * DAY),
    Often(Trouble.LOWERS, 4, size=90),
    Often(Trouble.OFFICER, 5, size=997),
    Often(Trouble.OLD_FORMS, 1),
    Often(Trouble.WAY_BLOCKED, 4, 5 * DAY, 12),
    Often(Trouble.GIVEN_UP, 4, 240, 997),
    Often(Trouble.STATUS_EARLY, 4, 2 * DAY),
    Often(Trouble.STATUS_LATE, 3, 2 * DAY, DAY),
    Often(Trouble.STATUS_TWICE, 2, 900, 2 * DAY),
    Often(Trouble.STATUS_LOST, 1, 600),
)

OF_A_PERSON = (Trouble.BLOCKED, Trouble.OPTS_OUT, Trouble.WAY_BLOCKED)
UP_TO_SIZE = frozenset(
    {
        Trouble.IN_LATE,
        Trouble.IN_TWICE,
        Trouble.OUT_LATE,
        Trouble.STATUS_LATE,
        Trouble.STATUS_TWICE,
    }
)
"""Each of their delays is drawn from ``size`` minutes, so there must be one."""


def drawn(seed: int, weeks: int, people: Sequence[str], processes: int = 1) -> Schedule:
    """The troubles of a world, in the order in which they begin."""
    found = [f for often in USUAL for f in _some(often, seed, weeks, people, processes)]
    return tuple(sorted([*found, *_second_ways(seed, people)]))


def _second_ways(seed: int, people: Sequence[str]) -> Iterable[Fault]:
    """Three of five people can be reached in two ways, from the start."""
    for who in people:
        draw = Draw(f"{seed}:{Trouble.SECOND_WAY}:{who}")
        if draw.below(5, "has") < 3:
            yield Fault(0, Trouble.SECOND_WAY, size=1 + draw.below(3, "preferred"), who=who)


def _some(
    often: Often, seed: int, weeks: int, people: Sequence[str], processes: int
) -> Iterable[Fault]:
    draw = Draw(f"{seed}:{often.trouble}")
    most = max(1, often.times * weeks // 4)
    for number in range(draw.below(most + 1, "times") if most > 1 else 1):
        one = Draw(f"{draw.seed}:{number}")
        who = one.one_of(people, "who") if often.trouble in OF_A_PERSON else ""
        if often.trouble is Trouble.KILL:
            who = str(one.below(processes, "process"))
        size = 1 + one.below(often.size, "size") if often.size else 0
        if one.below(2, "small"):
            size = min(size, 1 + one.below(12, "smaller"))
        minutes = 1 + one.below(often.minutes, "minutes") if often.minutes else 0
        yield Fault(_moment(one, weeks), often.trouble, minutes, size, who)


def _moment(draw: Draw, weeks: int) -> int:
    """Any minute, or one shortly before work begins: the start of a world is at eight."""
    day = draw.below(weeks * 7, "day") * DAY
    if draw.below(3, "any") == 0:
        return day + draw.below(DAY, "minute")
    return day + DAY - 2 * HOUR + draw.one_of(BUSY, "busy") + draw.below(11, "around") - 5


def written(schedule: Schedule) -> str:
    """The schedule as JSON, one fault a line."""
    lines = [json.dumps(fault._asdict()) for fault in schedule]
    return "[\n " + ",\n ".join(lines) + "\n]" if lines else "[]"


def read(text: str) -> Schedule:
    """A schedule from its JSON; raises `ScenarioError` saying what is wrong with it."""
    try:
        return tuple(_fault(entry) for entry in json.loads(text))
    except (AttributeError, ValueError, TypeError, KeyError) as error:
        msg = f"schedule: {error}"
        raise ScenarioError(msg) from error


def _fault(entry: dict[str, object]) -> Fault:
    at, minutes, size = (int(str(entry.get(name, 0))) for name in ("at", "minutes", "size"))
    if min(at, minutes, size) < 0:
        msg = f"nothing is below 0: {entry}"
        raise ValueError(msg)
    trouble, who = Trouble(str(entry["trouble"])), str(entry.get("who", ""))
    if trouble in UP_TO_SIZE and not size:
        msg = f"{trouble} needs a size of at least 1 (minutes): {entry}"
        raise ValueError(msg)
    if trouble is Trouble.KILL and who and not who.isdecimal():
        msg = f"who of {trouble} is the number of a process: {entry}"
        raise ValueError(msg)
    return Fault(at, trouble, minutes, size, who)


def check_people(schedule: Schedule, people: Sequence[str]) -> None:
    """Raise `ScenarioError` where a trouble is somebody's who is not in the world."""
    for fault in schedule:
        if fault.trouble in (*OF_A_PERSON, Trouble.SECOND_WAY) and fault.who not in people:
            msg = f"schedule: {fault.trouble}: there is no {fault.who!r}, only {', '.join(people)}"
            raise ScenarioError(msg)


__all__ = [
    "OF_A_PERSON",
    "Fault",
    "Schedule",
    "Trouble",
    "check_people",
    "drawn",
    "read",
    "written",
]
