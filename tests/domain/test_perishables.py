"""Goods that do not keep: brought on the last days, level from day to day, made in their weeks."""

from datetime import date, timedelta
from decimal import Decimal

from district import District
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from domain import offers
from domain.freshness import by_day, spread
from domain.jobs import JobContext
from domain.later import write_now
from domain.models import Outbox, ShareState
from domain.reminders import remind_of_cutoffs
from domain.weeks import handover_days, local, monday, usable_weeks

DAYS = [date(2026, 12, 3), date(2026, 12, 4)]
AMOUNTS = st.lists(st.integers(1, 400).map(Decimal), min_size=1, max_size=20)


def flowers(district: District, days: int = 2) -> None:
    district.product.name, district.product.handover_days = "krisan potong", days


def test_flowers_are_brought_on_the_last_days_and_never_on_a_sunday() -> None:
    assert handover_days(date(2026, 12, 4), 2) == DAYS
    assert handover_days(date(2026, 12, 7), 2) == [date(2026, 12, 5), date(2026, 12, 7)]


@given(AMOUNTS, st.integers(1, 6))
def test_no_day_is_fuller_than_another_by_more_than_one_share(
    amounts: list[Decimal], window: int
) -> None:
    days = [date(2026, 12, 1) + timedelta(days=n) for n in range(window)]
    given_days = spread(amounts, days, {})
    total = dict.fromkeys(days, Decimal(0))
    for amount, day in zip(amounts, given_days, strict=True):
        total[day] += amount
    assert len(given_days) == len(amounts)
    assert max(total.values()) - min(total.values()) <= max(amounts)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(0, 40), st.integers(1, 6))
def test_a_week_counts_when_one_of_its_days_is_a_day_of_handing_over(
    today: date, ahead: int, window: int
) -> None:
    due = today + timedelta(days=ahead)
    first, last = usable_weeks(today, due, window)
    weeks = {monday(day) for day in handover_days(due, window) if monday(day) >= monday(today)}
    assert {first, last} <= weeks
    assert all(first <= week <= last for week in weeks)


def test_only_the_weeks_of_the_last_days_are_shared_out(district: District) -> None:
    flowers(district)
    district.producer(500, 40)
    district.producer(500, 0)
    entry = district.order(600, days=11)
    assert local(entry.line.cutoff, district.region.zone).weekday() == 4
    district.run()
    assert district.amounts(entry) == [40]


def test_the_same_goods_would_be_made_weeks_before_if_they_kept(district: District) -> None:
    district.producer(500, 40)
    entry = district.order(600, days=11)
    district.run()
    assert district.amounts(entry) == [540]


def test_a_mid_week_cut_off_counts_its_own_week(district: District) -> None:
    flowers(district)
    district.producer(500, 70)
    entry = district.order(600, days=9)
    district.run()
    assert district.amounts(entry) == [70]


def test_what_is_promised_for_one_week_takes_nothing_from_another(district: District) -> None:
    flowers(district)
    district.producer(30, 30, 30)
    lines = [district.order(40, days=days) for days in (4, 11, 18)]
    district.run()
    assert [district.amounts(entry) for entry in lines] == [[30], [30], [30]]


def test_two_orders_of_one_week_share_its_capacity(district: District) -> None:
    flowers(district)
    district.producer(500, 30)
    one, two = district.order(20, days=11), district.order(20, days=12)
    district.run()
    assert sum(district.amounts(one) + district.amounts(two)) == 30


def test_each_share_has_a_day_and_the_days_are_level(district: District) -> None:
    flowers(district)
    for _ in range(4):
        district.producer(0, 25)
    entry = district.order(100, days=11)
    district.run()
    shares = district.shares(entry, ShareState.OFFERED)
    assert by_day(shares) == {DAYS[0]: Decimal(50), DAYS[1]: Decimal(50)}
    told = district.last(district.session.get_one(type(district.officer), 2))
    assert getattr(told, "fresh_on", None) in DAYS


def test_a_gap_goes_to_the_emptier_day(district: District) -> None:
    flowers(district)
    first, second = district.producer(0, 40), district.producer(0, 40)
    entry = district.order(80, days=11)
    district.run()
    gone, kept = district.shares(entry)
    offers.accept(district.session, kept, district.now)
    offers.decline(district.session, gone, district.now)
    third = district.producer(0, 40)
    district.run(days=1)
    newest = district.shares(entry, ShareState.OFFERED)[-1]
    assert newest.producer_id == third.id
    assert newest.handover_on == gone.handover_on
    assert {first.id, second.id} == {gone.producer_id, kept.producer_id}


def test_reminders_follow_the_day_of_the_share(district: District) -> None:
    flowers(district)
    district.producer(0, 40)
    district.producer(0, 40)
    entry = district.order(80, days=11)
    district.run()
    for share in district.shares(entry):
        offers.accept(district.session, share, district.now)
    reminded: dict[date, int] = {}
    for _ in range(12):
        context = JobContext(district.session, district.region, district.now, district.now)
        before = _count(district)
        remind_of_cutoffs(context)
        reminded[context.today] = _count(district) - before
        district.now += timedelta(days=1)
    assert {day.day: count for day, count in reminded.items() if count} == {
        26: 1, 27: 1, 30: 1, 1: 1, 2: 1, 3: 2, 4: 1,
    }  # fmt: skip


def _count(district: District) -> int:
    write_now(district.session)
    rows = district.session.exec(select(Outbox).where(col(Outbox.message) == "CutoffReminder"))
    return len(rows.all())
