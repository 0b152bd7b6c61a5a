"""The situation of a day on paper: every open order, what is safe and short, and whom to call."""

from datetime import datetime
from itertools import groupby

from sqlmodel import Session, col, select

from domain.faces import owner_of
from domain.messages.base import Part, Word
from domain.models import Person, Producer, ProgressState, Region, Share, ShareState
from domain.papers.base import Cell, Column, Formula, Paper, Shape, Signature, Table, table_of
from domain.papers.office import letterhead
from domain.pools import Pools
from domain.standing import OpenLine, Standing, line_of, live_amount, open_lines, standings
from domain.weeks import local

KIND = "situation_sheet"
ORDERS = (
    Column("order"),
    Column("destination"),
    Column("cutoff_day", Shape.DAY),
    Column("ordered", Shape.QUANTITY, total=True),
    Column("confirmed", Shape.QUANTITY, total=True),
    Column("offered", Shape.QUANTITY, total=True),
    Column("unfilled", Shape.QUANTITY, total=True),
    Column(
        "certain",
        Shape.PERCENT,
        total=True,
        formula=Formula("ratio", ("confirmed", "ordered")),
    ),
    Column("state"),
)
CALLS = (
    Column("business", width=2),
    Column("owner", width=2),
    Column("district", width=2),
    Column("order"),
    Column("share", Shape.QUANTITY),
    Column("answer_by", Shape.MOMENT),
    Column("reason", width=2),
)


class SituationOpening(Part):
    """How many order lines there are, and how many are in which state."""

    lines: int
    safe: int
    waiting: int
    short: int
    late: int


def situation_sheet(session: Session, region: Region, now: datetime) -> Paper:
    """The region's open orders as they are now, product by product, and whom to call."""
    lines = open_lines(session, region.id)
    by_line = standings(session, lines)
    pools = Pools(session, region, now)
    states = {entry.line.id: _state(entry, by_line[entry.line.id], pools, now) for entry in lines}
    said = list(states.values())
    counts = (said.count(state) for state in ("safe", "waiting", "short", "late"))
    today = local(now, region.zone).date()
    return Paper(
        kind=KIND,
        number=f"{region.code}/SIT/{today:%Y-%m-%d}",
        day=today,
        issuer=letterhead(region),
        zone=region.zone,
        body=(
            SituationOpening(len(lines), *counts),
            *_orders(region, lines, by_line, states),
            table_of("calls", CALLS, _calls(session, lines), Word("table.calls")),
        ),
        signatures=(Signature("office"), Signature("head")),
        landscape=True,
    )


def _state(entry: OpenLine, standing: Standing, pools: Pools, now: datetime) -> str:
    if entry.line.cutoff <= now and standing.confirmed > standing.accepted:
        return "late"
    if standing.confirmed >= standing.ordered:
        return "safe"
    return "short" if pools.missing(entry, standing) else "waiting"


def _orders(
    region: Region, lines: list[OpenLine], by_line: dict[int, Standing], states: dict[int, str]
) -> list[Table]:
    """One table for each product, so that what is added up is of one kind."""
    ordered = sorted(lines, key=lambda e: (e.product.name, e.product.id, e.line.cutoff, e.line.id))
    return [
        table_of(
            "orders",
            ORDERS,
            (_row(region, one, by_line[one.line.id], states[one.line.id]) for one in group),
            name,
        )
        for (name, _), group in groupby(ordered, key=lambda e: (e.product.name, e.product.id))
    ]


def _row(region: Region, entry: OpenLine, standing: Standing, state: str) -> tuple[Cell, ...]:
    return (
        entry.order.code,
        entry.order.destination,
        local(entry.line.cutoff, region.zone).date(),
        entry.quantity(standing.ordered),
        entry.quantity(min(standing.confirmed, standing.ordered)),
        entry.quantity(standing.offered),
        entry.quantity(standing.gap + standing.computed),
        Word(f"situation.{state}"),
    )


def _calls(session: Session, lines: list[OpenLine]) -> list[tuple[Cell, ...]]:
    """Whoever is in trouble, and then whoever has not answered an offer; nearest date first."""
    rows = session.exec(
        select(Share, Producer, Person)
        .join(Producer, col(Share.producer_id) == Producer.id)
        .join(Person, col(Producer.person_id) == Person.id)
        .where(
            col(Share.line_id).in_([entry.line.id for entry in lines]),
            (col(Share.state) == ShareState.OFFERED)
            | (
                (col(Share.state) == ShareState.CONFIRMED)
                & (col(Share.progress) == ProgressState.TROUBLE)
            ),
        )
        .order_by(col(Share.answer_by), col(Share.id))
    ).all()
    trouble = [row for row in rows if row[0].state is ShareState.CONFIRMED]
    asked = [row for row in rows if row[0].state is ShareState.OFFERED]
    return [_call(session, *row) for row in (*trouble, *asked)]


def _call(session: Session, share: Share, producer: Producer, person: Person) -> tuple[Cell, ...]:
    entry = line_of(session, share.line_id)
    troubled = share.state is ShareState.CONFIRMED
    why: Cell = Word("situation.unanswered")
    if troubled:
        why = share.progress_note or Word("situation.trouble")
    return (
        producer.business,
        owner_of(session, entry.order.region_id, producer, person),
        producer.district,
        entry.order.code,
        entry.quantity(live_amount(share)),
        entry.line.cutoff if troubled else share.answer_by,
        why,
    )


__all__ = ["KIND", "SituationOpening", "situation_sheet"]
