"""Plays a transcript on the real engine and writes down what the telephones show.

A transcript is read like a chat. Lines that begin with a sign are done, everything else is what
came of it:

    # a remark                          = siti petugas    whose telephone it is from here on
    @ Jum 20 Nov 10.00   the clock      > 40 kg           typed
    ! pesanan …          the office     >> Libur dulu     pressed      >* voice    sent

Of the other telephones only those named after it are watched; their messages are headed by the
name. The morning reports are left out.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from cast import ACTIONS, PEOPLE, START, ZONE, make_records

from bot.channels.base import Outgoing, Span
from bot.clock import VirtualClock
from bot.simulation.world import Phone, World
from bot.storage import Storage
from domain.weeks import local, zone

MISSING = "(no such button)"
DONE = re.compile(r"^(#|=|@|!|>>|>\*|>)( |$)")
MONTHS = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]
DAYS = ["Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"]


@dataclass
class Stage:
    """One performance. ``fresh`` builds the program anew, on the same records, before each act."""

    storage: Storage
    fresh: bool
    make_world: Callable[[Storage, VirtualClock], World] = World
    clock: VirtualClock = field(default_factory=lambda: VirtualClock(START, seed=1))
    holding: str = "siti"
    watched: tuple[str, ...] = ()
    written: list[str] = field(default_factory=list)
    seen: dict[str, list[Outgoing]] = field(default_factory=dict)
    shown_at: str = ""

    def __post_init__(self) -> None:
        with self.storage.begin() as session:
            make_records(session)
        self.world = self._build()

    def _build(self) -> World:
        world = self.make_world(self.storage, self.clock)
        world.on_arrival = self._arrived
        return world

    def play(self, script: str) -> str:
        """Everything that is done in ``script``, with what comes of it now."""
        for line in script.splitlines():
            if DONE.match(line):
                self._act(line)
        return "\n".join(self.written).strip() + "\n"

    def _act(self, line: str) -> None:
        sign, _, rest = line.partition(" ")
        if self.fresh:
            self.world = self._build()
        if sign in (">", ">>", ">*", "@", "!") and self.written and self.written[-1]:
            self.written.append("")
        self.written.append(line)
        match sign:
            case "=":
                self.holding, *watched = rest.split()
                self.watched = tuple(watched)
            case "@":
                self._move_to(rest)
            case "!":
                self._office(rest)
            case ">":
                self._phone().say(rest)
            case ">*":
                self._phone().send_medium(rest)
            case ">>":
                self._press(rest)
        asyncio.run(self.world.settle())

    def _phone(self) -> Phone:
        return self.world.phone(self.holding, PEOPLE[self.holding])

    def _press(self, label: str) -> None:
        """The newest button of that label; ``2:label`` the one before it; ``=code`` by its code."""
        if label.startswith("="):
            self._phone().press_code(label[1:])
            return
        place, _, rest = label.partition(":")
        back, wanted = (int(place), rest) if rest and place.isdigit() else (1, label)
        codes = [
            choice.code
            for message in reversed(self.seen.get(self.holding, []))
            for choice in message.choices
            if choice.label == wanted
        ]
        if len(codes) < back:
            self.written.append(MISSING)
            return
        self._phone().press_code(codes[back - 1])

    def _move_to(self, words: str) -> None:
        day, number, month, clock = words.split()
        hour, minute = clock.split(".")
        now = local(self.clock.now(), ZONE)
        year = now.year + (MONTHS.index(month) + 1 < now.month)
        moment = datetime(
            year, MONTHS.index(month) + 1, int(number), int(hour), int(minute), tzinfo=zone(ZONE)
        )
        assert DAYS[moment.weekday()] == day, f"{words} is a {DAYS[moment.weekday()]}"
        asyncio.run(self.world.move_to(moment))

    def _office(self, words: str) -> None:
        name, *rest = words.split()
        with self.storage.begin() as session:
            ACTIONS[name](session, rest, self.clock.now())

    def _arrived(self, phone: Phone, message: Outgoing) -> None:
        self.seen.setdefault(phone.address, []).append(message)
        if phone.address not in (self.holding, *self.watched) or "Laporan pagi" in message.plain:
            return
        here = local(self.clock.now(), ZONE)
        moment = f"{DAYS[here.weekday()]} {here.day} {MONTHS[here.month - 1]} {here:%H.%M}"
        self.written.append("")
        heading = [] if moment == self.shown_at else [moment]
        self.shown_at = moment
        if phone.address != self.holding:
            heading.append(f"telepon {phone.address}")
        if heading:
            self.written.append(f"({', '.join(heading)})")
        self.written.extend("".join(_marked(span) for span in message.spans).split("\n"))
        if message.choices:
            self.written.append(" ".join(f"[{choice.label}]" for choice in message.choices))


def _marked(span: Span) -> str:
    return f"*{span.text}*" if span.bold else span.text
