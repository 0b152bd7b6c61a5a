"""What is wrong at a moment: the spans of a schedule, looked up."""

from collections import defaultdict
from datetime import datetime, timedelta

from bot.simulation.chance import Draw
from bot.simulation.faults.schedule import OF_A_PERSON, Fault, Schedule, Trouble

MINUTE = timedelta(minutes=1)


class Weather:
    """The troubles of a world that last for a while. None does after ``over_at``."""

    def __init__(self, schedule: Schedule, start: datetime, over_at: datetime, seed: int) -> None:
        self.start, self.over_at = start, over_at
        self._seed = seed
        self._spans: dict[Trouble, list[tuple[datetime, datetime, Fault]]] = defaultdict(list)
        for fault in schedule:
            if fault.minutes:
                begins = self.moment(fault)
                ends = min(begins + fault.minutes * MINUTE, over_at)
                self._spans[fault.trouble].append((begins, ends, fault))

    def moment(self, fault: Fault) -> datetime:
        """When a fault begins."""
        return self.start + fault.at * MINUTE

    def at(self, trouble: Trouble, now: datetime, who: str = "") -> Fault | None:
        """The trouble of this kind (and person, where it is one's own) that there is now."""
        for begins, ends, fault in self._spans.get(trouble, ()):
            if begins <= now < ends and (trouble not in OF_A_PERSON or fault.who == who):
                return fault
        return None

    def ends(self, trouble: Trouble, now: datetime) -> datetime:
        """When the trouble that there is now is over."""
        return max(
            (ends for begins, ends, _ in self._spans.get(trouble, ()) if begins <= now < ends),
            default=now,
        )

    def draw(self, about: str) -> Draw:
        """Chance for one message: it depends on nothing else that happens."""
        return Draw(f"{self._seed}:weather:{about}")


__all__ = ["MINUTE", "Weather"]
