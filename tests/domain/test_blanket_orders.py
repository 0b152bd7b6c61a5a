"""Blanket orders: every period an order in time, promises only within what is stated."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from district import District
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from bot.storage import Storage
from domain.blankets import (
    BlanketDraft,
    change_quota,
    create_blanket,
    end_blanket,
    find_blanket,
    make_period_orders,
    periods_of,
)
from domain.capacity import Statement, ask_weekly, report, stated
from domain.commitments import accept_plan, change_part, decline_plan
from domain.jobs import JobContext
from domain.later import write_now
from domain.models import (
    AuditEntry,
    BlanketOrder,
    BlanketState,
    CapacityAsk,
    Commitment,
    CommitmentState,
    Every,
    Order,
    OrderLine,
    Outbox,
    Producer,
    ReportSource,
    Share,
    ShareState,
)
from domain.orders import find_order, next_code
from domain.plans import open_plan, waiting
from domain.weeks import at

START = at(date(2026, 11, 23), datetime.min.time().replace(hour=9), "Asia/Makassar")
FIRST_DUE = date(2026, 12, 18)
STORAGE = Storage("sqlite://")
STORAGE.create()


class Season:
    """A district with a blanket order of so many weeks, whose clock is moved by days."""

    def __init__(self, session: Session, usual: list[int], quota: int, weeks: int = 4) -> None:
        self.session, self.now = session, START
        self.place = District(session, START)
        self.makers = [self.place.producer(usual=one) for one in usual]
        draft = BlanketDraft(
            product=self.place.product,
            quantity=Decimal(quota),
            every=Every.WEEK,
            first_day=FIRST_DUE - timedelta(days=6),
            last_day=FIRST_DUE + timedelta(weeks=weeks - 1),
            destination="Swiss",
        )
        actor = self.place.officer.id
        self.blanket = create_blanket(session, self.place.region, draft, START, actor)

    def accept(self, maker: Producer) -> None:
        """Yes to everything that was asked."""
        plan = waiting(open_plan(self.session, self.blanket, maker.id))
        accept_plan(self.session, self.blanket, maker, plan, self.now)

    def state(self, maker: Producer, week: date, amount: int) -> None:
        """A statement in the producer's own words."""
        statement = Statement(
            maker, self.place.product, week, Decimal(amount), "", ReportSource.WORDS
        )
        report(self.session, statement, self.now)

    def morning(self, day: date) -> None:
        """The morning job of a day."""
        self.now = at(day, self.place.region.morning_at, self.place.region.zone)
        make_period_orders(JobContext(self.session, self.place.region, self.now, self.now))
        self.session.flush()

    def shares(self) -> list[Share]:
        """All shares there are."""
        return list(self.session.exec(select(Share).order_by(col(Share.id))))

    def heard(self, message: str) -> int:
        """How many messages of a kind went out."""
        write_now(self.session)
        return len(self.session.exec(select(Outbox).where(Outbox.message == message)).all())


@pytest.fixture
def session() -> Iterator[Session]:
    """A session whose work is undone at the end."""
    with STORAGE.begin() as opened:
        yield opened
        opened.rollback()


ORDER_DAY = FIRST_DUE - timedelta(days=21)
FIRST_WEEK = date(2026, 12, 14)


def test_a_promise_becomes_a_confirmed_share_when_its_period_becomes_an_order(
    session: Session,
) -> None:
    season = Season(session, [50, 50], quota=80)
    for maker in season.makers:
        season.accept(maker)
    season.morning(ORDER_DAY - timedelta(days=1))
    assert season.shares() == []
    season.morning(ORDER_DAY)
    assert [(one.state, one.confirmed) for one in season.shares()] == [
        (ShareState.CONFIRMED, Decimal(40)),
        (ShareState.CONFIRMED, Decimal(40)),
    ]
    order = session.exec(select(Order)).one()
    assert order.code == "BPN-B01-1"
    assert find_order(session, season.place.region, "b1-1") is order


def test_a_period_becomes_an_order_once_however_often_the_morning_comes(session: Session) -> None:
    season = Season(session, [50], quota=30)
    season.accept(season.makers[0])
    for _ in range(3):
        season.morning(ORDER_DAY)
    assert len(session.exec(select(Order)).all()) == 1
    assert len(season.shares()) == 1


def test_what_was_stated_less_for_the_week_since_then_counts(session: Session) -> None:
    season = Season(session, [50], quota=50)
    maker = season.makers[0]
    season.accept(maker)
    season.state(maker, FIRST_WEEK, 15)
    season.morning(ORDER_DAY)
    assert [one.confirmed for one in season.shares()] == [Decimal(15)]
    assert season.heard("PlanSettled") == 1


def test_a_week_declared_free_of_work_leaves_nothing_of_the_promise(session: Session) -> None:
    season = Season(session, [50], quota=50)
    maker = season.makers[0]
    season.accept(maker)
    season.state(maker, FIRST_WEEK, 0)
    season.morning(ORDER_DAY)
    assert season.shares() == []
    states = session.exec(select(Commitment.state).order_by(col(Commitment.id))).all()
    assert states[0] is CommitmentState.RELEASED


def test_capacity_of_other_weeks_does_not_carry_a_promise(session: Session) -> None:
    """Only the period's own weeks count, although an order may be made from earlier ones too."""
    season = Season(session, [50], quota=50)
    maker = season.makers[0]
    season.accept(maker)
    season.state(maker, FIRST_WEEK, 5)
    season.state(maker, FIRST_WEEK - timedelta(weeks=1), 200)
    season.morning(ORDER_DAY)
    assert [one.confirmed for one in season.shares()] == [Decimal(5)]


def test_a_yes_states_capacity_but_the_week_is_asked_all_the_same(session: Session) -> None:
    season = Season(session, [50], quota=30)
    maker, product = season.makers[0], season.place.product
    season.accept(maker)
    assert stated(session, maker.id, product.id, FIRST_WEEK) == 30
    friday = at(FIRST_WEEK - timedelta(days=3), season.place.region.ask_at, "Asia/Makassar")
    ask_weekly(JobContext(session, season.place.region, friday, friday))
    asked = session.exec(select(CapacityAsk).where(CapacityAsk.week == FIRST_WEEK)).all()
    assert len(asked) == 1


def test_a_yes_never_makes_a_larger_statement_smaller(session: Session) -> None:
    season = Season(session, [50], quota=30)
    maker, product = season.makers[0], season.place.product
    season.state(maker, FIRST_WEEK, 120)
    season.accept(maker)
    assert stated(session, maker.id, product.id, FIRST_WEEK) == 120


def test_two_plans_of_one_week_state_what_both_take(session: Session) -> None:
    season = Season(session, [50], quota=20)
    maker, product = season.makers[0], season.place.product
    season.accept(maker)
    draft = BlanketDraft(
        product, Decimal(25), Every.WEEK, FIRST_DUE - timedelta(days=6), FIRST_DUE, "Jepang"
    )
    second = create_blanket(session, season.place.region, draft, START, None)
    plan = waiting(open_plan(session, second, maker.id))
    accept_plan(session, second, maker, plan, START)
    assert stated(session, maker.id, product.id, FIRST_WEEK) == 45


def test_a_smaller_quota_is_divided_evenly_over_the_promises(session: Session) -> None:
    season = Season(session, [50, 50], quota=80)
    for maker in season.makers:
        season.accept(maker)
    told = change_quota(session, season.blanket, Decimal(50), START, season.place.officer.id)
    assert told == 2
    season.morning(ORDER_DAY)
    assert [one.confirmed for one in season.shares()] == [Decimal(25), Decimal(25)]


def test_an_ended_blanket_order_makes_no_further_order_and_keeps_those_made(
    session: Session,
) -> None:
    season = Season(session, [50], quota=30)
    season.accept(season.makers[0])
    season.morning(ORDER_DAY)
    officer = season.place.officer.id
    assert end_blanket(session, season.blanket, "pembeli berhenti", season.now, officer) == 1
    season.morning(ORDER_DAY + timedelta(weeks=2))
    assert len(session.exec(select(Order)).all()) == 1
    assert season.blanket.state is BlanketState.ENDED
    assert season.heard("BlanketEnded") == 1
    live = session.exec(select(Commitment).where(Commitment.state == CommitmentState.ACCEPTED))
    assert live.all() == []


def test_the_last_period_ends_the_blanket_order(session: Session) -> None:
    season = Season(session, [50], quota=30, weeks=2)
    for days in range(9):
        season.morning(ORDER_DAY + timedelta(days=days))
    assert season.blanket.state is BlanketState.DONE
    assert [period.order_id is not None for period in periods_of(session, season.blanket.id)] == [
        True,
        True,
    ]


def test_an_order_waits_two_days_for_the_answers_to_its_plan(session: Session) -> None:
    place = District(session, START)
    maker = place.producer(usual=50)
    due = START.date() + timedelta(days=11)
    draft = BlanketDraft(
        place.product, Decimal(30), Every.WEEK, due, due + timedelta(weeks=3), "Swiss"
    )
    blanket = create_blanket(session, place.region, draft, START, None)
    for days, orders in ((1, 0), (3, 2)):
        now = START + timedelta(days=days)
        make_period_orders(JobContext(session, place.region, now, now))
        assert len(session.exec(select(Order)).all()) == orders
        if not orders:
            accept_plan(session, blanket, maker, open_plan(session, blanket, maker.id), now)


def test_what_one_declines_is_offered_to_those_who_were_not_asked(session: Session) -> None:
    season = Season(session, [50], quota=30)
    plan = open_plan(session, season.blanket, season.makers[0].id)
    decline_plan(session, season.makers[0], plan, START)
    newcomer = season.place.producer(usual=40)
    season.morning(date(2026, 11, 30))
    assert open_plan(session, season.blanket, newcomer.id)
    assert waiting(open_plan(session, season.blanket, season.makers[0].id)) == []


def test_more_than_was_asked_for_is_never_taken_from_a_plan(session: Session) -> None:
    season = Season(session, [50], quota=30)
    maker = season.makers[0]
    one = open_plan(session, season.blanket, maker.id)[0]
    change_part(session, season.blanket, maker, one, Decimal(500), START)
    assert one.commitment.accepted == 30


def test_codes_of_periods_do_not_use_up_those_of_orders(session: Session) -> None:
    season = Season(session, [50], quota=30)
    season.morning(ORDER_DAY)
    assert next_code(session, season.place.region) == "BPN-001"
    assert find_blanket(session, season.place.region, "1") is season.blanket
    assert find_blanket(session, season.place.region, "BPN-B07") is None


def test_a_line_of_the_trail_stands_behind_every_promise_and_share(session: Session) -> None:
    season = Season(session, [50], quota=30)
    season.accept(season.makers[0])
    season.morning(ORDER_DAY)
    write_now(session)
    actions = set(session.exec(select(AuditEntry.action)).all())
    assert {"blanket_created", "plan_accepted", "order_created", "share_confirmed"} <= actions
    word = session.exec(select(AuditEntry).where(AuditEntry.action == "share_confirmed")).one()
    assert word.actor_id == season.makers[0].person_id


@settings(max_examples=25, deadline=None)
@given(
    usual=st.lists(st.integers(5, 80), min_size=1, max_size=5),
    quota=st.integers(1, 300),
    said=st.lists(st.none() | st.integers(0, 120), min_size=5, max_size=5),
    smaller=st.none() | st.integers(1, 300),
    yes=st.lists(st.booleans(), min_size=5, max_size=5),
)
def test_no_share_is_ever_above_what_was_stated_or_all_above_the_quota(
    usual: list[int],
    quota: int,
    said: list[int | None],
    smaller: int | None,
    yes: list[bool],
) -> None:
    with STORAGE.begin() as session:
        season = Season(session, usual, quota)
        product = season.place.product
        for maker, agrees in zip(season.makers, yes, strict=False):
            if agrees:
                season.accept(maker)
        for maker, amount in zip(season.makers, said, strict=False):
            if amount is not None:
                season.state(maker, FIRST_WEEK, amount)
        if smaller is not None:
            change_quota(session, season.blanket, Decimal(smaller), START, season.place.officer.id)
        season.morning(ORDER_DAY)
        line = session.exec(select(OrderLine)).one()
        shares = season.shares()
        assert sum((one.confirmed or 0 for one in shares), Decimal(0)) <= line.quantity
        for one in shares:
            able = stated(session, one.producer_id, product.id, FIRST_WEEK)
            promise = session.exec(select(Commitment).where(Commitment.share_id == one.id)).one()
            assert able is not None
            assert one.confirmed is not None
            assert promise.accepted is not None
            assert Decimal(0) < one.confirmed <= min(able, promise.accepted)
        assert session.exec(select(BlanketOrder)).one().quantity == (smaller or quota)
        session.rollback()
