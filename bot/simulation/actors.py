"""Scripted producers. They live behind telephones, see what those show, and answer in their way.

What they do, and when, follows from the seed, their address and what they read, never from the
order in which things happen: so the same world comes of it after any number of restarts.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from bot.channels.base import Outgoing
from bot.simulation.case import HOME, ProducerData, Scenario
from bot.simulation.chance import Draw
from bot.simulation.phone_text import Glance, Topic, glance
from domain.quantities import ZERO, plain, whole_lots
from domain.seasons import season_of
from domain.values import Value, replace
from domain.weeks import WEEK


class Character(StrEnum):
    """How somebody answers."""

    PROMPT = "prompt"
    LATE = "late"
    SILENT = "silent"
    DECLINING = "declining"
    PARTIAL = "partial"
    FICKLE = "fickle"
    DIALECT = "dialect"


CHARACTERS = (
    *(Character.PROMPT,) * 7,
    *(Character.LATE,) * 3,
    *(Character.SILENT,) * 2,
    *(Character.DECLINING,) * 2,
    *(Character.PARTIAL,) * 2,
    *(Character.FICKLE,) * 2,
    *(Character.DIALECT,) * 2,
)


class Meaning(NamedTuple):
    """What somebody means by their words: the amount they have in mind, and of what."""

    kind: str
    product: str = ""
    amount: Decimal = ZERO


@cache
def speech() -> dict[str, dict[str, list[str]]]:
    """The phrases, by manner of speaking and purpose."""
    return tomllib.loads((HOME / "speech.toml").read_text("utf-8"))


class Plan(Value):
    """What somebody will do, how many minutes from now, and what they mean by it.

    ``answers`` names what it answers: until then they do not answer the same thing again. Where
    something else was asked meanwhile, bare words would be taken for an answer to that: then they
    do ``instead``, a command or a button's code that leaves no doubt.
    """

    minutes: int
    text: str = ""
    button: str = ""
    meaning: Meaning | None = None
    twice: bool = False
    answers: tuple[str, ...] = ()
    instead: str = ""


class Actor:
    """One scripted producer."""

    def __init__(self, address: str, data: ProducerData, scenario: Scenario, seed: int) -> None:
        self.address = address
        self._data = data
        self._products = {name: scenario.product(name) for name in data.products}
        self._seasons = scenario.seasons
        self._draw = Draw(f"{seed}:{scenario.name}:{address}")
        self.character = self._draw.one_of(CHARACTERS, "character")
        self._manner = scenario.names if self.character is Character.DIALECT else "plain"
        self._twice = self._draw.below(8, "twice") == 0
        self._pending: set[tuple[str, ...]] = set()
        self._seen: dict[str, int] = defaultdict(int)
        self._part: tuple[str, Decimal] | None = None
        self._about = next(iter(data.products))
        self._meant: dict[str, Decimal] = {}
        self._asked_last: tuple[str, ...] = ()
        self._said_no = ""

    def hear(self, message: Outgoing) -> Iterator[Plan]:
        """What the person does about a message."""
        seen = glance(message)
        self._seen[seen.text] += 1
        draw = Draw(f"{self._draw.seed}:{seen.text}:{self._seen[seen.text]}")
        if seen.choices:
            self._asked_last, self._part = seen.about(), None
        match seen.topic:
            case Topic.CAPACITY:
                yield from self._capacity(seen, draw)
            case Topic.WHICH_AMOUNT:
                yield from self._which_amount(seen)
            case Topic.OFFER:
                yield from self._offer(seen, draw)
            case Topic.ABOVE:
                yield from self._above(seen, draw)
            case Topic.STILL:
                yield from self._still(seen, draw)
            case Topic.PROGRESS:
                yield from self._progress(seen, draw)
            case Topic.WHICH_OF_TWO:
                yield from self._which_of_two(seen)
            case Topic.WHICH_OFFER:
                yield self._press(seen, "offer.show", 30)
            case _:
                yield from self._when_and_how_often(seen, draw)

    def _when_and_how_often(self, seen: Glance, draw: Draw) -> Iterator[Plan]:
        """Hours of hand-over, plans, standing by; and what has no buttons at all."""
        match seen.topic:
            case Topic.SLOT:
                yield from self._slot(seen, draw)
            case Topic.WHICH_SLOT:
                yield from self._which_slot(seen, draw)
            case Topic.PLAN:
                yield from self._yes_or_no(seen, draw, "blanket.accept", "blanket.decline")
            case Topic.STANDBY:
                yield from self._yes_or_no(seen, draw, "standby.agree", "standby.refuse")
            case _:
                yield from self._without_buttons(seen, draw)

    def does(self, plan: Plan) -> Plan:
        """The moment has come: what they do now, seeing what is on their telephone by now."""
        self._pending.discard(plan.answers)
        if plan.button and plan.meaning is not None:
            self._part = (plan.meaning.product, plan.meaning.amount)
            self._asked_last = ()  # how much of it: bare words would be taken for that
        if not plan.instead or plan.answers == self._asked_last:
            if plan.text and plan.meaning is not None:
                self._said_no = plan.meaning.kind
            return plan
        if plan.instead.startswith("/"):
            return replace(plan, text=plan.instead)
        return replace(plan, text="", button=plan.instead, meaning=None)

    # The weekly question ---------------------------------------------------------------------

    def _capacity(self, seen: Glance, draw: Draw) -> Iterator[Plan]:
        self._about = self._product_in(seen.text)
        if seen.about() in self._pending or draw.below(100, "answers") >= self._answers_percent():
            return
        self._pending.add(seen.about())
        minutes, same = self._delay(draw), seen.choice("capacity.set")
        if draw.below(100, "off") < 6:
            yield from self._nothing(seen, minutes, draw)
        elif same is not None and self._as_before(seen) and draw.below(100, "same") < 55:
            yield Plan(minutes, "", same.code, None, self._twice, seen.about())
        else:
            yield self._say_capacity(seen, minutes, self._able(draw, self._left(seen)), draw)
        if self.character is Character.FICKLE and draw.below(100, "corrects") < 40:
            again = Draw(f"{self._draw.seed}:{seen.text}:again")
            amount = self._able(again, self._left(seen))
            yield self._say_capacity(seen, minutes + 90, amount, draw, "correct")

    def _as_before(self, seen: Glance) -> bool:
        """The week before was of the same kind, so that "the same" can be meant."""
        if not self._seasons or seen.week is None:
            return True
        before = self._seasons.get(season_of(seen.week - WEEK), 100)
        return before == self._left(seen)

    def _answers_percent(self) -> int:
        return {Character.SILENT: 20, Character.LATE: 65}.get(self.character, 92)

    def _nothing(self, seen: Glance, minutes: int, draw: Draw) -> Iterator[Plan]:
        none = seen.choice("capacity.none")
        if none is not None and draw.below(2, "press"):
            yield Plan(minutes, "", none.code, None, self._twice, seen.about())
        else:
            plan = self._speak("none", minutes, draw, Meaning("none"), seen.about())
            yield replace(plan, instead=none.code if none else "")

    def _say_capacity(
        self, seen: Glance, minutes: int, amount: Decimal, draw: Draw, purpose: str = "capacity"
    ) -> Plan:
        self._meant[self._about] = amount
        meaning = Meaning("capacity", self._about, amount)
        plan = self._speak(purpose, minutes, draw, meaning, seen.about())
        words = f"{self._about} {written(amount)} {self._products[self._about].unit}"
        if purpose == "correct" and len(self._products) > 1:
            plan = replace(plan, text=words)
        return replace(plan, instead=f"/kapasitas {words}")

    def _which_amount(self, seen: Glance) -> Iterator[Plan]:
        """The bot asks which amount was meant: press the one that was, or write it plainly."""
        self._about = self._product_in(seen.text)
        meant = self._meant.get(self._about)
        if meant is None or self._seen[seen.text] > 2:
            return
        right = seen.choice("capacity.set", str(meant))
        if right is not None:
            yield Plan(30, button=right.code)
        else:
            words = f"{written(meant)} {self._products[self._about].unit}"
            plan = Plan(30, words, meaning=Meaning("capacity", self._about, meant))
            clear = f"/kapasitas {self._about} {words}"
            yield replace(plan, answers=seen.about(), instead=clear)

    def _which_of_two(self, seen: Glance) -> Iterator[Plan]:
        """The bot asks what a no was about: the offer, or the week."""
        about_offer = self._said_no == "decline"
        for action in ("offer.decline", "offer.let_go") if about_offer else ("capacity.none",):
            if seen.choice(action) is not None:
                yield Plan(15, button=self._press(seen, action, 15).button)

    def _able(self, draw: Draw, left: int = 100) -> Decimal:
        """What they can make this time: around the usual, as far as the season leaves, in lots."""
        product = self._products[self._about]
        usual = self._data.products[self._about]
        percent = (70 + draw.below(46, "able")) * left
        amount = plain(whole_lots(usual * percent / 10_000, product.lot) * product.lot)
        return min(max(amount, product.lot), product.max_weekly)

    def _left(self, seen: Glance) -> int:
        """What the season leaves of the week that is asked about, in percent."""
        return self._seasons.get(season_of(seen.week), 100) if self._seasons and seen.week else 100

    # Offers ----------------------------------------------------------------------------------

    def _offer(self, seen: Glance, draw: Draw) -> Iterator[Plan]:
        if seen.about() in self._pending or draw.below(100, "answers") >= self._replies_percent():
            return
        self._pending.add(seen.about())
        self._about = self._product_in(seen.text)
        minutes, mood = self._delay(draw), draw.below(100, "mood")
        no, part = self._moods()
        if mood < no:
            yield self._answer(seen, "decline", minutes, draw)
        elif mood < no + part and self._smaller(seen.amount, draw) is not None:
            yield from self._take_part(seen, minutes, draw)
        else:
            yield self._answer(seen, "accept", minutes, draw)
        if self.character is Character.FICKLE and draw.below(100, "changes") < 30:
            other = "accept" if mood < no else "decline"
            yield self._press(seen, f"offer.{other}", minutes + 60)

    def _replies_percent(self) -> int:
        return {Character.SILENT: 35, Character.LATE: 80}.get(self.character, 96)

    def _moods(self) -> tuple[int, int]:
        """How many of a hundred offers are declined, and taken in part."""
        return {Character.DECLINING: (45, 5), Character.PARTIAL: (5, 45)}.get(
            self.character, (6, 6)
        )

    def _answer(self, seen: Glance, answer: str, minutes: int, draw: Draw) -> Plan:
        if draw.below(100, "words") < (70 if self.character is Character.DIALECT else 15):
            plan = self._speak(answer, minutes, draw, Meaning(answer), seen.about())
            pressed = seen.choice(f"offer.{answer}")
            return replace(plan, instead=pressed.code if pressed else "")
        return self._press(seen, f"offer.{answer}", minutes)

    def _take_part(self, seen: Glance, minutes: int, draw: Draw) -> Iterator[Plan]:
        amount = self._smaller(seen.amount, draw)
        if amount is None:
            return
        meaning = Meaning("part", self._about, amount)
        yield replace(self._press(seen, "offer.partly", minutes), meaning=meaning)

    def _smaller(self, offered: Decimal | None, draw: Draw) -> Decimal | None:
        """A part of what is offered, in whole lots; None where there is no smaller one."""
        if offered is None:
            return None
        lot = self._products[self._about].lot
        lots = whole_lots(offered * (40 + draw.below(50, "part")) / 100, lot)
        return plain(lots * lot) if lots and lots * lot < offered else None

    def _above(self, seen: Glance, draw: Draw) -> Iterator[Plan]:
        """More was offered than is stated by now: raise it, take less, or let it go."""
        ways = [way for way in ("offer.part", "offer.raise", "offer.decline") if seen.choice(way)]
        yield self._press(seen, draw.one_of(ways, "way"), 30)

    def _still(self, seen: Glance, draw: Draw) -> Iterator[Plan]:
        mood = draw.below(100, "still")
        if mood < 60:
            yield self._press(seen, "capacity.keep" if mood < 40 else "capacity.none", 30)

    def _progress(self, seen: Glance, draw: Draw) -> Iterator[Plan]:
        if draw.below(100, "tells") >= (10 if self.character is Character.SILENT else 30):
            return
        states = ("ready",) * 12 + ("partly_ready",) * 5 + ("trouble",)
        found = seen.choice("progress", draw.one_of(states, "state"))
        if found is not None:
            yield Plan(self._delay(draw) // 4, button=found.code, twice=self._twice)

    def _slot(self, seen: Glance, draw: Draw) -> Iterator[Plan]:
        """A time to hand over: it suits most of them, and who moved once has chosen."""
        if self._seen["slot"] == 0 and draw.below(100, "slot") < 20:
            self._seen["slot"] += 1
            yield self._press(seen, "slot.ask", self._delay(draw) // 4)

    def _which_slot(self, seen: Glance, draw: Draw) -> Iterator[Plan]:
        free = [choice for name, _, choice in seen.choices if name == "slot.take"]
        if free:
            yield Plan(15, button=draw.one_of(free, "which slot").code)

    def _without_buttons(self, seen: Glance, draw: Draw) -> Iterator[Plan]:
        if self._part is not None and seen.amount is not None and "?" in seen.text:
            product, amount = self._part
            self._part, self._about = None, product
            yield self._speak("part", 30, draw, Meaning("part", product, amount))
            return
        self._part = None
        if draw.below(100, "polite") < 3:
            yield self._speak("thanks", 30, draw, None)

    # A plan of several periods, and whether they would step in --------------------------------

    def _yes_or_no(self, seen: Glance, draw: Draw, yes: str, no: str) -> Iterator[Plan]:
        """Yes to all of it, or no; who answers offers answers this."""
        if draw.below(100, "answers") >= self._replies_percent():
            return
        refused, _ = self._moods()
        action = no if draw.below(100, "mood") < refused else yes
        yield self._press(seen, action, self._delay(draw))

    # How it is said --------------------------------------------------------------------------

    def _press(self, seen: Glance, action: str, minutes: int) -> Plan:
        choice = seen.choice(action)
        code = choice.code if choice else ""
        return Plan(minutes, "", code, None, self._twice, seen.about())

    def _speak(
        self,
        purpose: str,
        minutes: int,
        draw: Draw,
        meaning: Meaning | None,
        answers: tuple[str, ...] = (),
    ) -> Plan:
        phrase = draw.one_of(speech()[self._manner][purpose], "phrase")
        unit = self._products[self._about].unit
        amount = meaning.amount if meaning else ZERO
        words = phrase.format(n=written(amount), unit=unit)
        return Plan(minutes, words, meaning=meaning, answers=answers)

    def _product_in(self, text: str) -> str:
        """Which of their products a message is about."""
        return next((name for name in self._products if name in text), self._about)

    def _delay(self, draw: Draw) -> int:
        """Minutes until they answer."""
        if self.character is Character.LATE:
            return 360 + draw.below(1800, "delay")
        return 15 + draw.below(300, "delay")


def written(amount: Decimal) -> str:
    """A number as people here type it: a decimal comma, no thousands point."""
    return str(amount).replace(".", ",")
