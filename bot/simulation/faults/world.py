"""A world of faults: a small region for some weeks, one schedule of troubles, every rule watched.

Everything follows from the seed and the schedule, so a world that fails does so again. Time moves
from event to event; at each, troubles begin, people act, messages arrive, every process works, and
the rules are looked at. When the weeks are over the faults stop, and what is pending must finish.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col

from bot.channels.base import Inbound, Outgoing
from bot.clock import VirtualClock
from bot.simulation.actors import Meaning
from bot.simulation.case import OfficerData, ProducerData, Scenario
from bot.simulation.chance import Draw
from bot.simulation.crew import Crew
from bot.simulation.faults.meddling import lowered, pressed, words_for
from bot.simulation.faults.network import Inwards, Provider
from bot.simulation.faults.process import Process, WorldClock
from bot.simulation.faults.rules import Rules
from bot.simulation.faults.schedule import Fault, Schedule, Trouble
from bot.simulation.faults.stuck import stuck
from bot.simulation.faults.together import Together
from bot.simulation.faults.watched import WatchedStorage
from bot.simulation.faults.ways import FIRST, SECOND, News, Ways, body_of
from bot.simulation.faults.weather import MINUTE, Weather
from bot.simulation.office import Office, wanted
from bot.simulation.scenarios import parse, populate, telephones
from bot.storage import Storage
from domain.models import Conversation, Outbox, OutboxState, Region, Utc
from domain.prepared import Prepared
from handlers.turn import HeardKind

AFTERWARDS = timedelta(days=2)
"""How long everything that is pending may take to finish once the faults have stopped."""
MOST_STEPS = 40_000
PENDING = Prepared[tuple[OutboxState, datetime | None, datetime | None]](
    select(col(Outbox.state), func.min(col(Outbox.not_before)), func.min(col(Outbox.lease_until)))
    .where(
        (
            (col(Outbox.state) == OutboxState.WAITING)
            & (col(Outbox.not_before) > bindparam("now", type_=Utc))
        )
        | (col(Outbox.state) == OutboxState.LEASED)
    )
    .group_by(col(Outbox.state))
)


@cache
def case() -> Scenario:
    """The small region."""
    text = (files("bot.simulation.faults") / "case.toml").read_text("utf-8")
    return parse("kecil", text)


def people(seed: int) -> tuple[int, list[str]]:
    """How many producers a world has, and the telephones of all of them."""
    producers = 6 + Draw(f"{seed}:people").below(4, "producers")
    book = telephones(case(), producers, seed)
    return producers, [a for a, data in book.items() if isinstance(data, ProducerData)]


@dataclass
class Ending:
    """What came of a world."""

    seed: int
    schedule: Schedule
    violations: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    steps: int = 0
    deaths: int = 0
    heard: int = 0
    said: int = 0

    @property
    def ok(self) -> bool:
        """Nothing was broken, and everything finished."""
        return not self.violations and not self.stuck


class World:
    """One world; `play` it once."""

    def __init__(
        self,
        seed: int,
        schedule: Schedule,
        weeks: int,
        url: str,
        processes: int = 1,
    ) -> None:
        self.seed, self.schedule = seed, schedule
        scenario, (producers, _) = case(), people(seed)
        self.start = scenario.start
        self.ends = self.start + timedelta(weeks=weeks)
        self.outside = Storage(url, durable=False)
        self._one_by_one = processes == 1 or self.outside.embedded
        with self.outside.begin() as session:
            populate(session, scenario, self.start, producers=producers, seed=seed)
            region = session.execute(select(Region)).scalar_one()
            region.approves_plan = Draw(f"{seed}:region").below(4, "approves") == 0
            cutoff_at = region.cutoff_at
        self.weather = Weather(schedule, self.start, self.ends, seed)
        self.clock = WorldClock(self.start, VirtualClock(self.start, seed).code)
        self.crew = Crew(scenario, producers, seed)
        self.office = Office(scenario, wanted(scenario, weeks, producers, seed, cutoff_at), seed)
        book = telephones(scenario, producers, seed)
        self.officer = next(a for a, data in book.items() if isinstance(data, OfficerData))
        self.ways = Ways(people(seed)[1], seed)
        self.inwards = Inwards(self.weather, self.ways)
        self.provider = Provider(self.weather, self.ways)
        self.rules = Rules(
            self.outside,
            self.crew.meanings,
            self.inwards,
            self.provider,
            self.ways,
            alone=self._one_by_one,
        )
        self.together = Together(self.outside, seed)
        has_two = any(fault.trouble is Trouble.SECOND_WAY for fault in schedule)
        self.processes = [
            Process(
                number,
                lambda watcher: WatchedStorage(url, watcher),
                self.clock,
                self.provider,
                self.weather,
                self._taken,
                self.together.stop,
                (FIRST, SECOND) if has_two else (FIRST,),
            )
            for number in range(processes)
        ]
        self._to_begin = list(schedule)
        self._comes_back: list[tuple[datetime, str]] = []
        self._office_due: list[datetime] = []
        self._numbers = 0
        self._began = self.start
        self.steps = 0

    # What happens ----------------------------------------------------------------------------

    def play(self) -> Ending:
        """All weeks, and what comes after them; stops at the first broken rule."""
        try:
            self._go_to(self.ends)
            if not self.rules.violations:
                self._calm()
                self._go_to(self.ends + AFTERWARDS)
                self.rules.finally_()
            return self._ending()
        finally:
            for process in self.processes:
                process.storage.close()
            self.outside.close()

    def _go_to(self, end: datetime) -> None:
        while (upcoming := self._next()) <= end and not self.rules.violations:
            self.clock.true = max(self.clock.true, upcoming)
            self._step()
        self.clock.true = max(self.clock.true, end)

    def _step(self) -> None:
        self.steps += 1
        now = self._began = self.clock.true
        self._begin_troubles(now)
        self._let_people_act(now)
        if self.weather.at(Trouble.ASLEEP, now) is None:
            self._bring(now)
            self._work()
        self._look()
        if self.steps > MOST_STEPS:
            self.rules.violations.append(f"the world does not come to rest: {self.steps} steps")

    def _work(self) -> None:
        if self._one_by_one:
            for process in self.processes:
                process.work()
        else:
            self.together.run([process.work for process in self.processes])

    def _look(self) -> None:
        """Everything that reached a telephone by now is seen; then the rules are looked at."""
        now = self.clock.true
        for message in self.provider.reaching(now):
            self._shown(message, now)
        dirty: set[str] = set()
        for process in self.processes:
            dirty |= process.dirty
            process.dirty = set()
            for failure in process.failed:
                self.rules.violations.append(f"a step failed by itself: {failure}")
            process.failed.clear()
        self.rules.check(now, dirty, self._began)

    def _next(self) -> datetime:
        now = self.clock.true
        asleep_until = self.weather.ends(Trouble.ASLEEP, now)
        program = [
            moment
            for moment in (
                self.inwards.next_due(),
                self._pending(),
                *(process.next_due() for process in self.processes),
            )
            if moment is not None
        ]
        people_ = [
            moment
            for moment in (
                self.crew.next_due(),
                self.provider.next_due(),
                self.office.next_due(now) if now < self.ends else None,
                min(self._comes_back)[0] if self._comes_back else None,
                self.weather.moment(self._to_begin[0]) if self._to_begin else None,
            )
            if moment is not None
        ]
        return min([max(asleep_until, moment) for moment in program] + people_ + [NEVER])

    def _pending(self) -> datetime | None:
        """When a message that is held may go, or a lease runs out."""
        app_now = self.clock.now()
        with self.outside.look() as connection:
            rows = PENDING.all_on(connection, now=app_now)
        moments = [lease if state is OutboxState.LEASED else held for state, held, lease in rows]
        known = [max(moment, app_now) for moment in moments if moment is not None]
        return min(known) + self.clock.behind if known else None

    # Troubles --------------------------------------------------------------------------------

    def _begin_troubles(self, now: datetime) -> None:
        while self._to_begin and self.weather.moment(self._to_begin[0]) <= now:
            self._begin(self._to_begin.pop(0), now)
        late = self.weather.at(Trouble.BACKWARDS, now)
        self.clock.behind = late.size * MINUTE if late else timedelta(0)
        for at, address in [one for one in self._comes_back if one[0] <= now]:
            self._comes_back.remove((at, address))
            self._say(address, "mulai")

    def _begin(self, fault: Fault, now: datetime) -> None:
        match fault.trouble:
            case Trouble.KILL:
                self.processes[int(fault.who or 0) % len(self.processes)].dies_after(fault.size)
            case Trouble.HICCUP:
                self.processes[0].fails_after(fault.size)
            case Trouble.OPTS_OUT:
                self._say(fault.who, "berhenti")
                self._comes_back.append((now + fault.minutes * MINUTE, fault.who))
            case Trouble.OFFICER:
                draw = self.weather.draw(f"officer:{fault.at}")
                with self.outside.reading() as session:
                    for words in words_for(session, fault.size, draw):
                        self._say(self.officer, words)
            case Trouble.LOWERS:
                self._lower(fault)
            case Trouble.OLD_FORMS:
                self._upgrade()
            case Trouble.SECOND_WAY:
                with self.outside.begin() as session:
                    self.ways.open(session, fault.who, fault.size)
            case _:
                pass

    def _lower(self, fault: Fault) -> None:
        with self.outside.reading() as session:
            less = lowered(session, fault.size, self.weather.draw(f"lowers:{fault.at}"))
        if less is not None:
            meaning = Meaning("capacity", less.product, less.amount)
            self.crew.meanings[less.address, less.words()].add(meaning)
            self._say(less.address, less.words())
            self._say(less.address, "", less.accept)

    def _upgrade(self) -> None:
        """The program is started anew; whoever is in a form was there under an older version."""
        for process in self.processes:
            process.stop()
        with self.outside.begin() as session:
            open_forms = select(Conversation).where(col(Conversation.form).is_not(None))
            for talk in session.execute(open_forms).scalars():
                talk.form_version = 0
                talk.slots = {**talk.slots, "of_an_older_version": {"n": 1}}

    def _calm(self) -> None:
        self._to_begin.clear()
        self.clock.behind = timedelta(0)
        for process in self.processes:
            process.calm()

    # People ----------------------------------------------------------------------------------

    def _let_people_act(self, now: datetime) -> None:
        for act in self.crew.act(now):
            if act.button or act.text:
                self._say(act.address, act.text, act.button)
        if now < self.ends and self.office.is_due(now):
            with self.outside.begin() as session:
                self.office.act(session, now)
            self.processes[0].dirty |= {"share", "auditentry", "sales_order", "outbox"}

    def _say(self, address: str, text: str, button: str = "") -> None:
        self._numbers += 1
        channel, there = self.ways.from_where(address)
        inbound = Inbound(
            channel=channel,
            external_id=f"{address}/{self._numbers}",
            address=there,
            kind=HeardKind.BUTTON if button else HeardKind.TEXT,
            sent_at=self.clock.true,
            text=text,
            button=button,
        )
        self.inwards.send(inbound, self.clock.true)

    def _bring(self, now: datetime) -> None:
        brought = self.inwards.arriving(now)
        process = self.processes[self.steps % len(self.processes)]
        first = [one for one in brought if isinstance(one, Inbound) and one.channel == FIRST]
        if first:
            self._settle(first, process.receive(first))
        if second := [one for one in brought if one not in first]:
            self._settle(second, process.keep(body_of(second, now)))

    def _settle(self, brought: Sequence[Inbound | News], acknowledged: bool) -> None:
        if acknowledged:
            self.inwards.acknowledge(brought)
        else:
            self.inwards.refuse(brought, self.clock.true)

    def _taken(self, process: Process, message: Outgoing) -> None:
        now = self.clock.true
        news = self.provider.take(message, now)
        early: list[News] = []
        for one in news:
            if one.at <= now and self.weather.at(Trouble.STATUS_EARLY, now):
                early.append(one)
            else:
                self.inwards.tell(one, now)
        self.rules.taken(message, self.clock.now())
        if early:
            kept = False
            try:
                kept = process.keep_meanwhile(body_of(early, now))
            finally:
                self._settle(early, kept)

    def _shown(self, message: Outgoing, now: datetime) -> None:
        home = self.ways.home(message.address)
        self.rules.shown(message, now)
        if home == self.officer:
            code = pressed(message)
            if code:
                self._say(self.officer, "", code)
        elif self.provider.arrived(message) == 1:
            self.ways.reads(message.address)
            self.crew.hear(home, message, now)

    def _ending(self) -> Ending:
        with self.outside.reading() as session:
            left = [] if self.rules.violations else self._left(session)
        return Ending(
            self.seed,
            self.schedule,
            self.rules.violations,
            left,
            self.steps,
            sum(process.deaths for process in self.processes),
            self.inwards.sent.total(),
            self.provider.taken.total(),
        )

    def _left(self, session: Session) -> list[str]:
        found = list(stuck(session, self.clock.true, self.rules.last_run))
        under_way = self.inwards.next_due()
        if under_way is not None and under_way <= self.clock.true:
            found.append(f"the network still has a message of {under_way:%d %b %H:%M}")
        return found


NEVER = datetime.max.replace(tzinfo=case().start.tzinfo)
__all__ = ["Ending", "World", "case", "people"]
