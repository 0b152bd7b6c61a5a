"""An office with sixty open orders, and four hundred producers of one of them."""

from datetime import datetime, timedelta
from decimal import Decimal

from office import PEYEK, Office

from bot.simulation.world import Phone
from domain.models import (
    Order,
    OrderLine,
    Person,
    Producer,
    ProducerProduct,
    ProducerState,
    ProgressState,
    Share,
    ShareState,
)

ORDERS, PRODUCERS = 60, 400
STATES = (
    [(ShareState.CONFIRMED, None)] * 5
    + [(ShareState.CONFIRMED, one) for one in ProgressState]
    + [(ShareState.OFFERED, None), (ShareState.EXPIRED, None)]
)


def crowd(office: Office, *, orders: int = ORDERS, producers: int = PRODUCERS) -> None:
    """Shares of the first order in every state; the rest of the orders have none.

    The third order is short for good, and the last two are wholly confirmed.
    """
    now = office.clock.now()
    with office.storage.begin() as session:
        lines = []
        for number in range(1, orders + 1):
            order = Order(
                region_id=office.region,
                code=f"BPN-{number:03d}",
                destination="Uni Emirat Arab",
                buyer="PT Pembeli",
                created_at=now,
            )
            session.add(order)
            session.flush()
            lines.append(_line(office, order, now + timedelta(days=20 + number // 6), now))
        for line in lines[2:3]:
            line.warned_short_at = now
        session.add_all(lines)
        people = [
            Person(region_id=office.region, name=f"Siti {n:03d}", created_at=now, consented_at=now)
            for n in range(producers)
        ]
        session.add_all(people)
        session.flush()
        made = [
            Producer(
                region_id=office.region,
                person_id=person.id,
                business=f"Dapur Kepiting Manggar {place:03d}",
                district="Manggar",
                state=ProducerState.ACTIVE,
                registered_at=now,
            )
            for place, person in enumerate(people)
        ]
        session.add_all(made)
        session.flush()
        session.add_all(
            ProducerProduct(producer_id=one.id, product_id=office.products[PEYEK]) for one in made
        )
        session.add_all(_share(lines[0], one, place, now) for place, one in enumerate(made))
        session.add_all(_share(line, made[0], 0, now, line.quantity) for line in lines[3:][-2:])


def _line(office: Office, order: Order, cutoff: datetime, now: datetime) -> OrderLine:
    return OrderLine(
        order_id=order.id,
        product_id=office.products[PEYEK],
        quantity=Decimal(20_000 if order.code == "BPN-001" else 100),
        price_rupiah=85_000,
        cutoff=cutoff,
        handover_place="Gudang Dinas",
    )


def _share(
    line: OrderLine, maker: Producer, place: int, now: datetime, amount: Decimal | None = None
) -> Share:
    state, progress = STATES[place % len(STATES)]
    amount = Decimal(20 + place % 40) if amount is None else amount
    return Share(
        line_id=line.id,
        producer_id=maker.id,
        state=state,
        computed=amount,
        offered=amount,
        confirmed=amount if state is ShareState.CONFIRMED else None,
        progress=progress,
        computed_at=now,
        offered_at=now,
    )


def read(office: Office, phone: Phone | None = None) -> str:
    """What stands on a telephone last."""
    return (phone or office.officer).messages[-1].message.plain
