"""What plans give becomes shares, offers and places to wait, for very many people at once.

A share that is offered at once is written as offered, and its message, its line of the trail and
the rest of its plan with it: a few statements for some thousands of shares. What is written is to
the letter what `domain.offers.offer_share` writes of a share that waited for approval.
"""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache, partial
from typing import NamedTuple

from domain.around import Maker
from domain.audit import COLUMNS as TRAILED
from domain.bulk import AT_ONCE, Bulk, Row, numbers
from domain.division import LinePlan
from domain.freshness import days_for
from domain.guests import as_made
from domain.later import write_now
from domain.messages.base import Message, facts_of, numbered, stored_part
from domain.messages.offers import OnStandby, ShareOffered, WhyLeftOut
from domain.models import (
    AuditEntry,
    Outbox,
    OutboxState,
    Region,
    Share,
    ShareState,
    Standby,
    StandbyState,
)
from domain.offers import offer_message
from domain.outbox import end_of_quiet
from domain.pools import Pools
from domain.quantities import plain
from domain.records import the
from domain.standby import keep_standbys
from domain.standing import OpenLine
from domain.weeks import answer_deadline
from domain.why import why

SHARES = Bulk(
    Share,
    *("id", "line_id", "producer_id", "state", "computed", "offered", "reason", "computed_at"),
    *("offered_at", "answer_by", "progress_note", "handover_on"),
)
SHARES_ACROSS = Bulk(
    Share,
    *("id", "line_id", "producer_id", "state", "computed", "offered", "reason", "computed_at"),
    *("offered_at", "answer_by", "progress_note", "handover_on", "made_as_id"),
)
"""The same where some are another region's producers'."""
STANDBYS = Bulk(Standby, "line_id", "producer_id", "place", "state", "since")
LETTERS = Bulk(
    Outbox,
    *("person_id", "message", "facts", "kind", "reply", "dedupe", "state", "created_at"),
    *("not_before", "attempts"),
    unique="dedupe",
)
TRAIL = Bulk(AuditEntry, *TRAILED)
Facts = Callable[[int], str]


class NewShare(NamedTuple):
    """A share of a plan as it will be on record."""

    id: int
    producer_id: int
    computed: Decimal
    offered: Decimal | None
    reason: str
    answer_by: datetime | None
    handover_on: date | None
    made_as_id: int | None = None


class Giving:
    """Plans whose shares are written together. `done` writes what is still in hand.

    ``ask`` is called for each line whose shares wait for approval.
    """

    def __init__(self, pools: Pools, ask: Callable[[LinePlan], None]) -> None:
        self._pools = pools
        self._ask = ask
        self._waits = pools.region.approves_plan
        self._plans: list[LinePlan] = []
        self._count = 0
        self._after_quiet = cache(self._end_of_quiet)

    def give(self, plan: LinePlan) -> int:
        """Give what the plan says; returns the number of new shares."""
        self._plans.append(plan)
        given = sum(lots > 0 for lots in plan.lots)
        self._count += given
        if self._count >= AT_ONCE:
            self.done()
        return given

    def done(self) -> None:
        """Write everything that was given, in its order."""
        plans, self._plans, count, self._count = self._plans, [], self._count, 0
        session = self._pools.session
        unused = iter(numbers(session, Share, count) if count else ())
        given = [(plan, self._shares(plan, unused)) for plan in plans]
        if any(share.made_as_id is not None for _, new in given for share in new):
            rows = [row for plan, new in given for row in self._rows_across(plan, new)]
            SHARES_ACROSS.write(session, rows)
        else:
            SHARES.write(session, [row for plan, new in given for row in self._rows(plan, new)])
        if self._waits:
            for plan, new in given:
                self._say(self._standbys(plan))
                if new:
                    self._ask(plan)
            return
        letters = [row for one in given for row in (*self._standbys(one[0]), *self._offers(*one))]
        self._say(letters)
        TRAIL.write(session, [row for plan, new in given for row in self._trail(plan, new)])

    def _say(self, letters: list[Row]) -> None:
        """Put the messages into the outbox, behind those that wait to be written."""
        write_now(self._pools.session)
        LETTERS.write(self._pools.session, letters)

    def _shares(self, plan: LinePlan, unused: Iterator[int]) -> list[NewShare]:
        pools, entry, lot = self._pools, plan.entry, plan.entry.product.lot
        amount_of = cache(lambda lots: plain(lots * lot))
        places = [place for place, lots in enumerate(plan.lots) if lots]
        amounts = [amount_of(plan.lots[place]) for place in places]
        days = days_for(pools.session, pools.region, entry, amounts, pools.now)
        answer_by = answer_deadline(pools.region, entry.line.cutoff, pools.now)
        reason = _Reasons(plan)
        made_as = pools.made_as(entry.product)
        return [
            NewShare(
                next(unused),
                plan.pool.producers[place],
                amount,
                None if self._waits else amount,
                reason.of(place),
                None if self._waits else answer_by,
                day,
                made_as.get(plan.pool.producers[place]),
            )
            for place, amount, day in zip(places, amounts, days, strict=True)
        ]

    def _rows(self, plan: LinePlan, new: list[NewShare]) -> Iterator[Row]:
        line, now = plan.entry.line.id, self._pools.now
        state = ShareState.COMPUTED if self._waits else ShareState.OFFERED
        offered_at = None if self._waits else now
        for number, producer, computed, offered, reason, answer_by, day, _ in new:
            yield (
                *(number, line, producer, state, computed, offered, reason, now),
                *(offered_at, answer_by, "", day),
            )

    def _rows_across(self, plan: LinePlan, new: list[NewShare]) -> Iterator[Row]:
        for row, share in zip(self._rows(plan, new), new, strict=True):
            yield (*row, share.made_as_id)

    def _offers(self, plan: LinePlan, new: list[NewShare]) -> Iterator[Row]:
        session, entry = self._pools.session, plan.entry
        makers = {maker.producer_id: maker for maker in self._pools.makers(entry.product)}
        facts: dict[tuple[Decimal, date | None, int | None, int], Facts] = {}
        base, lot = dict(zip(plan.pool.producers, plan.pool.base, strict=True)), entry.product.lot
        for share in new:
            held = base[share.producer_id]
            alike = (share.computed, share.handover_on, share.made_as_id, held)
            if alike not in facts:
                said = offer_message(session, share, entry, plain(held * lot))
                facts[alike] = numbered(said, "share_id")
            text = facts[alike](share.id)
            yield self._letter(makers[share.producer_id], ShareOffered, text, f"offer:{share.id}")

    def _standbys(self, plan: LinePlan) -> list[Row]:
        """Who waits now is written down; returns what they are told."""
        pools, entry, now = self._pools, plan.entry, self._pools.now
        joined = keep_standbys(pools, plan)
        if not joined:
            return []
        line, waiting = entry.line.id, StandbyState.WAITING
        STANDBYS.write(pools.session, [(line, p, place, waiting, now) for p, place in joined])
        makers = {maker.producer_id: maker for maker in pools.makers(entry.product)}
        made_as = pools.made_as(entry.product)
        called = cache(partial(self._name, entry))
        return [
            self._letter(
                makers[producer],
                OnStandby,
                json.dumps(facts_of(_left_out(plan, place, called(made_as.get(producer))))),
                f"standby:{line}:{producer}",
            )
            for producer, place in joined
        ]

    def _name(self, entry: OpenLine, made_as: int | None) -> str:
        """What whoever makes it calls the product."""
        return as_made(self._pools.session, entry, made_as).product.name

    def _letter(self, to: Maker, message: type[Message], facts: str, dedupe: str) -> Row:
        now = self._pools.now
        waiting, kind = OutboxState.WAITING, message.kind
        return (
            *(to.person_id, message.__name__, facts, kind, False, dedupe, waiting, now),
            *(self._after_quiet(to.region_id), 0),
        )

    def _end_of_quiet(self, region_id: int | None) -> datetime:
        now = self._pools.now
        if region_id is None:
            return now
        region = the(self._pools.session, Region, region_id)
        return end_of_quiet(now, region.zone, region.quiet_from, region.quiet_until)

    def _trail(self, plan: LinePlan, new: list[NewShare]) -> Iterator[Row]:
        region, now = plan.entry.order.region_id, self._pools.now
        before = json.dumps({"state": ShareState.COMPUTED})
        after = cache(_after)
        for share in new:
            yield (
                *(now, region, None, "share_offered", "share", share.id),
                *(before, after(share.computed), ""),
            )


class _Reasons:
    """Why each gets so much, as JSON; whoever has the same has the same reason."""

    def __init__(self, plan: LinePlan) -> None:
        self._plan = plan
        self._known: dict[tuple[object, ...], str] = {}

    def of(self, place: int) -> str:
        """The reason of the share at this place of the pool."""
        plan = self._plan
        alike = (plan.reasons[place], plan.lots[place], plan.loads[place], plan.shares[place])
        if alike not in self._known:
            self._known[alike] = json.dumps(stored_part(why(plan, place)))
        return self._known[alike]


def _left_out(plan: LinePlan, place: int, product: str) -> OnStandby:
    return OnStandby(plan.entry.order.code, product, WhyLeftOut(plan.served, place))


def _after(amount: Decimal) -> str:
    return json.dumps({"state": ShareState.OFFERED, "amount": str(amount)})


__all__ = ["Giving"]
