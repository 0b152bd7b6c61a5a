"""Whoever's answer is needed most is asked first; who was not reached is not reminded."""

from datetime import date, timedelta
from decimal import Decimal

from district import District
from sqlmodel import col, select

from domain.capacity import ask_weekly, remind_silent
from domain.jobs import JobContext
from domain.later import write_now
from domain.messages.base import message_from
from domain.messages.capacity import CapacityAsked
from domain.models import (
    BlanketOrder,
    BlanketPeriod,
    CapacityAsk,
    Every,
    Outbox,
    OutboxState,
    Producer,
    ProducerProduct,
    Product,
)
from domain.usefulness import most_useful_first
from domain.weeks import WEEK, monday


def ask(district: District) -> list[str]:
    """The weekly question goes out; whom it goes to, in order."""
    before = len(questions(district))
    ask_weekly(context(district))
    return [row_owner(district, row) for row in questions(district)[before:]]


def context(district: District) -> JobContext:
    """Now, in this district."""
    return JobContext(district.session, district.region, now=district.now, due=district.now)


def today(district: District) -> date:
    """The day in this district."""
    return district.now.date()


def questions(district: District) -> list[Outbox]:
    """Every question that was queued, in order."""
    write_now(district.session)
    wanted = select(Outbox).where(Outbox.message == CapacityAsked.__name__)
    return list(district.session.exec(wanted.order_by(col(Outbox.id))))


def row_owner(district: District, row: Outbox) -> str:
    """The business that a message is for."""
    wanted = select(Producer.business).where(Producer.person_id == row.person_id)
    return str(district.session.exec(wanted).one())


def makes(district: District, producer: Producer, product: Product, usual: int) -> None:
    """The producer makes only this."""
    there = select(ProducerProduct).where(ProducerProduct.producer_id == producer.id)
    row = district.session.exec(there).one()
    row.product_id, row.usual_weekly = product.id, Decimal(usual)
    district.session.flush()


def answered(district: District, producer: Producer, *said: bool) -> None:
    """In so many weeks before this one the producer was asked, and answered or not."""
    for back, yes in enumerate(said, 1):
        district.session.add(
            CapacityAsk(
                producer_id=producer.id,
                product_id=district.product.id,
                week=monday(today(district)) - back * WEEK,
                asked_at=district.now,
                answered_at=district.now if yes else None,
            )
        )
    district.session.flush()


def test_larger_makers_who_answer_are_asked_first(district: District) -> None:
    small, silent, steady = (district.producer(usual=usual) for usual in (10, 50, 40))
    answered(district, silent, False, False, False, False)
    answered(district, steady, True, True, True, True)
    assert ask(district) == [steady.business, silent.business, small.business]


def test_what_an_open_order_lacks_comes_before_everything_else(district: District) -> None:
    salak = district.add_product("cake salak")
    idle = district.producer(usual=500)
    needed = district.producer(usual=1)
    makes(district, idle, salak, 500)
    assert ask(district) == [idle.business, needed.business]
    district.now += WEEK
    district.order(100)
    assert ask(district) == [needed.business, idle.business]


def test_a_coming_period_is_wanted_too(district: District) -> None:
    salak = district.add_product("cake salak")
    idle, coming = district.producer(usual=50), district.producer(usual=1)
    makes(district, coming, salak, 1)
    first = today(district) + timedelta(days=30)
    blanket = BlanketOrder(
        region_id=district.region.id,
        code="BPN-B01",
        product_id=salak.id,
        quantity=Decimal(10),
        every=Every.MONTH,
        first_day=first,
        last_day=first,
        destination="Swiss",
        created_at=district.now,
    )
    district.session.add(blanket)
    district.session.flush()
    period = BlanketPeriod(blanket_id=blanket.id, number=1, due_on=first, quantity=Decimal(10))
    district.session.add(period)
    district.session.flush()
    assert ask(district) == [coming.business, idle.business]


def test_products_are_compared_by_the_part_of_their_pool(district: District) -> None:
    """A thousand pieces are not more than ten kilograms."""
    pieces = district.add_product("gantungan kunci")
    half_of_kilos = district.producer(usual=10)
    other_half = district.producer(usual=10)
    a_tenth_of_pieces, most_pieces = district.producer(usual=1), district.producer(usual=1)
    makes(district, a_tenth_of_pieces, pieces, 100)
    makes(district, most_pieces, pieces, 900)
    order = [one.business for one in (most_pieces, half_of_kilos, other_half, a_tenth_of_pieces)]
    assert ask(district) == order


def test_the_order_does_not_depend_on_how_it_is_asked_for(district: District) -> None:
    found = [district.producer(usual=10 * (n % 3)).id for n in range(9)]
    orders = {
        tuple(most_useful_first(district.session, district.region.id, some, district.now))
        for some in (found, found[::-1], found[4:] + found[:4])
    }
    assert len(orders) == 1


def test_a_question_of_last_week_that_never_went_out_is_asked_no_more(district: District) -> None:
    producer = district.producer(usual=10)
    ask(district)
    district.now += WEEK
    ask(district)
    first, second = questions(district)
    district.session.refresh(first)
    assert (first.state, second.state) == (OutboxState.DROPPED, OutboxState.WAITING)
    asked = message_from(second.message, second.facts)
    assert isinstance(asked, CapacityAsked)
    assert asked.first_day == monday(today(district)) + WEEK
    assert row_owner(district, second) == producer.business


def test_who_was_not_reached_yet_is_not_reminded(district: District) -> None:
    district.producer(usual=10)
    district.producer(usual=20)
    ask(district)
    reached, waits = questions(district)
    reached.state = OutboxState.SENT
    district.session.flush()
    remind_silent(context(district))
    (again,) = questions(district)[2:]
    assert again.person_id == reached.person_id != waits.person_id
