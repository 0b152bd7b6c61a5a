"""The businesses of a region: who waits to be let in, who takes part, who rests."""

from datetime import date
from typing import ClassVar

from sqlalchemy import case
from sqlalchemy import select as columns
from sqlmodel import col, func, select

from domain.messages.base import Button, Message, Part
from domain.messages.people import UsualCapacity
from domain.models import Person, Producer, ProducerProduct, ProducerState, Product
from domain.quantities import Quantity
from domain.records import the
from handlers.officer.access import OFFICER, called, number_in, producer_here
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
ROWS = 8
STATES = tuple(str(state) for state in ProducerState if state is not ProducerState.ERASED)
IN_ORDER = (
    ProducerState.PENDING,
    ProducerState.ACTIVE,
    ProducerState.PAUSED,
    ProducerState.REJECTED,
)


class ProducerRow(Part):
    """One business in the list."""

    variants: ClassVar[tuple[str, ...]] = STATES
    state: str
    business: str
    owner: str
    district: str

    def variant(self) -> str:
        """One wording for each state."""
        return self.state


class ProducerList(Message):
    """The businesses, those who wait to be let in first; a page of them."""

    variants: ClassVar[tuple[str, ...]] = ("", "none", "not_found")
    active: int
    pending: int | None
    paused: int | None
    rows: tuple[ProducerRow, ...]
    choices: tuple[Button, ...]
    said: str = ""

    def variant(self) -> str:
        """Nobody yet, or nobody of that name."""
        if self.rows:
            return ""
        return "not_found" if self.said else "none"

    def buttons(self) -> tuple[Button, ...]:
        """Look at one; the next page."""
        return self.choices


class ProducerCard(Message):
    """One business, and what can be done about it."""

    variants: ClassVar[tuple[str, ...]] = STATES
    state: str
    producer_id: int
    business: str
    owner: str
    district: str
    products: tuple[UsualCapacity, ...]
    since: date
    until: date | None

    def variant(self) -> str:
        """One wording for each state."""
        return self.state

    def buttons(self) -> tuple[Button, ...]:
        """What its state allows."""
        number = (str(self.producer_id),)
        match self.state:
            case ProducerState.PENDING:
                return (
                    Button("approve", "producer.approve", number),
                    Button("reject", "producer.reject", number),
                )
            case ProducerState.ACTIVE:
                return (Button("pause_producer", "producer.pause", number),)
            case ProducerState.PAUSED:
                return (Button("resume_producer", "producer.resume", number),)
            case _:
                return (Button("approve", "producer.approve", number),)


@routes.command("produsen", roles=OFFICER, hint="producers")
def list_producers(turn: Turn, words: str) -> None:
    """``/produsen``, or ``/produsen siti`` to find one."""
    said = words.strip().casefold()
    if not said:
        _list(turn, 1)
        return
    rows = turn.session.exec(
        select(Producer, Person)
        .join(Person, col(Producer.person_id) == Person.id)
        .where(
            Producer.region_id == turn.here.id,
            Producer.state != ProducerState.ERASED,
            func.lower(Producer.business).contains(said, autoescape=True)
            | func.lower(Person.name).contains(said, autoescape=True),
        )
        .order_by(col(Producer.business), col(Producer.id))
        .limit(ROWS)
    ).all()
    if len(rows) == 1:
        show(turn, rows[0][0])
    else:
        _say_list(turn, [(producer, person) for producer, person in rows], said=words[:40])


@routes.button("producer.list", OFFICER)
def list_more(turn: Turn, args: tuple[str, ...]) -> None:
    """Another page of the list."""
    _list(turn, max(1, number_in(args)))


def _list(turn: Turn, page: int) -> None:
    """Pending first, then active, paused and rejected; in each by name."""
    order = case({state: place for place, state in enumerate(IN_ORDER)}, value=col(Producer.state))
    rows = turn.session.exec(
        select(Producer, Person)
        .join(Person, col(Producer.person_id) == Person.id)
        .where(Producer.region_id == turn.here.id, Producer.state != ProducerState.ERASED)
        .order_by(order, col(Producer.business), col(Producer.id))
        .offset((page - 1) * ROWS)
        .limit(ROWS + 1)
    ).all()
    more = page + 1 if len(rows) > ROWS else None
    _say_list(turn, [(producer, person) for producer, person in rows[:ROWS]], more=more)


def _say_list(
    turn: Turn, found: list[tuple[Producer, Person]], *, more: int | None = None, said: str = ""
) -> None:
    counts = _counts(turn)
    choices = tuple(
        Button("as_is", "producer.show", (str(producer.id),), {"text": producer.business})
        for producer, _ in found
    )
    if more is not None:
        choices += (Button("next_page", "producer.list", (str(more),)),)
    turn.say(
        ProducerList(
            active=counts.get(ProducerState.ACTIVE, 0),
            pending=counts.get(ProducerState.PENDING),
            paused=counts.get(ProducerState.PAUSED),
            rows=tuple(
                ProducerRow(p.state, p.business, called(person), p.district) for p, person in found
            ),
            choices=choices,
            said=said,
        )
    )


def _counts(turn: Turn) -> dict[ProducerState, int]:
    rows = turn.session.exec(
        select(Producer.state, func.count(col(Producer.id)))
        .where(Producer.region_id == turn.here.id)
        .group_by(col(Producer.state))
    )
    return {ProducerState(state): count for state, count in rows}


@routes.button("producer.show", OFFICER)
def show_producer(turn: Turn, args: tuple[str, ...]) -> None:
    """One business."""
    producer = producer_here(turn, args)
    if producer is not None:
        show(turn, producer)


def show(turn: Turn, producer: Producer) -> None:
    """One business, with what can be done about it."""
    person = the(turn.session, Person, producer.person_id)
    rows = turn.session.execute(
        columns(Product, col(ProducerProduct.usual_weekly))
        .join(ProducerProduct, col(ProducerProduct.product_id) == col(Product.id))
        .where(col(ProducerProduct.producer_id) == producer.id)
        .order_by(col(ProducerProduct.id))
    )
    products = tuple(
        UsualCapacity(product.name, None if usual is None else Quantity(usual, product.unit))
        for product, usual in rows
    )
    turn.say(
        ProducerCard(
            state=producer.state,
            producer_id=producer.id,
            business=producer.business,
            owner=called(person),
            district=producer.district,
            products=products,
            since=producer.registered_at.date(),
            until=producer.paused_until,
        )
    )
