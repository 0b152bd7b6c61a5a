"""The watch over hours: it sees what is confirmed above a week, and nothing else."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from district import District

from bot.simulation.safety_hours import HoursWatch, Made

MONDAY = date(2026, 11, 23)
NEXT = MONDAY + timedelta(weeks=1)
BEFORE, NOW = datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC)
PEYEK, CAKE = 1, 2
STATED = {
    PEYEK: {MONDAY: Decimal(40), NEXT: Decimal(40)},
    CAKE: {MONDAY: Decimal(20), NEXT: Decimal(0)},
}


def _watch(district: District, weekly: int | None = 30) -> tuple[HoursWatch, int]:
    producer = district.producer()
    producer.weekly_hours = None if weekly is None else Decimal(weekly)
    district.product.hours = Decimal("0.5")
    district.add_product("cake salak").hours = Decimal(2)
    district.session.flush()
    watch = HoursWatch()
    watch.look(district.session, NOW)
    return watch, producer.id


def _made(product: int, amount: int, last: date = MONDAY, said_at: datetime = NOW) -> Made:
    return Made(product, MONDAY, last, Decimal(amount), said_at)


def test_two_products_above_the_week_are_seen(district: District) -> None:
    watch, producer = _watch(district)
    both = [_made(PEYEK, 40), _made(CAKE, 6)]
    assert watch.broken(producer, both, STATED, both[1]) == (
        "32.0 hours confirmed for 2026-11-23 to 2026-11-23, 30 there"
    )


def test_what_just_fits_or_has_a_second_week_is_not(district: District) -> None:
    watch, producer = _watch(district)
    fits = [_made(PEYEK, 40), _made(CAKE, 5)]
    longer = [_made(PEYEK, 40, NEXT), _made(CAKE, 15)]
    assert watch.broken(producer, fits, STATED, fits[1]) is None
    assert watch.broken(producer, longer, STATED, longer[0]) is None


def test_what_was_confirmed_before_hours_were_known_is_held_against_nobody(
    district: District,
) -> None:
    watch, producer = _watch(district)
    old = [_made(PEYEK, 40, said_at=BEFORE), _made(CAKE, 10)]
    assert watch.broken(producer, old, STATED, old[1]) is None


def test_hours_that_nobody_said_are_not_counted(district: District) -> None:
    watch, producer = _watch(district, weekly=None)
    assert not watch.counts(producer, PEYEK)
