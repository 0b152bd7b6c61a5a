"""The morning run: confirmed shares stand still, only the gap moves, earliest cut-off first."""

from datetime import timedelta
from decimal import Decimal

import pytest
from district import District
from sqlmodel import select

from domain import morning, offers
from domain.jobs import JobContext
from domain.later import write_now
from domain.messages.office import PlanReady
from domain.models import AuditEntry, ProducerState, ShareState, Standby, StandbyState

OFFERED = ShareState.OFFERED


def test_everybody_gets_the_same_unless_they_offered_less(district: District) -> None:
    district.producers(10, 50, 50)
    entry = district.order(70)
    district.run()
    assert district.amounts(entry, OFFERED) == [10, 30, 30]


def test_a_second_run_changes_nothing(district: District) -> None:
    district.producers(40, 40)
    entry = district.order(60)
    assert district.run() == 2
    assert district.run() == 0
    assert district.amounts(entry) == [30, 30]


def test_a_refusal_moves_only_the_gap(district: District) -> None:
    district.producers(40, 40, 40, 40)
    entry = district.order(100)
    district.run()
    first, second, third, fourth = district.shares(entry)
    offers.accept(district.session, first, district.now)
    offers.accept(district.session, second, district.now)
    offers.decline(district.session, third, district.now)
    district.run(hours=20)
    assert [s.confirmed for s in (first, second)] == [25, 25]
    assert (fourth.state, fourth.offered) == (OFFERED, Decimal(25))
    added = district.shares(entry)[4:]
    assert sum(share.computed for share in added) == 25
    assert third.producer_id not in {share.producer_id for share in added}


def test_a_part_goes_to_the_others_and_its_producer_is_not_asked_for_more(
    district: District,
) -> None:
    district.producers(40, 40)
    entry = district.order(50)
    district.run()
    first, second = district.shares(entry)
    offers.accept(district.session, first, district.now, amount=Decimal(10))
    offers.accept(district.session, second, district.now)
    district.run(hours=20)
    added = district.shares(entry)[2:]
    assert [(s.producer_id, s.computed) for s in added] == [(second.producer_id, Decimal(15))]


def test_an_unanswered_offer_expires_and_goes_to_others(district: District) -> None:
    first, second = district.producers(40, 40)
    entry = district.order(40)
    district.run()
    offers.accept(district.session, district.shares(entry)[0], district.now)
    district.run(days=2)
    assert district.amounts(entry, ShareState.EXPIRED) == [20]
    assert district.told(district.owner(second), "OfferExpired") == 1
    assert [s.producer_id for s in district.shares(entry, OFFERED)] == [first.id]


def test_whoever_let_an_offer_expire_is_asked_again_after_a_new_statement(
    district: District,
) -> None:
    producer = district.producer(40, 40)
    entry = district.order(30)
    district.run()
    district.run(days=2)
    assert district.amounts(entry, OFFERED) == []
    district.state_capacity(producer, 40)
    district.run(hours=1)
    assert district.amounts(entry, OFFERED) == [30]


def test_the_earliest_cut_off_is_served_first(district: District) -> None:
    district.producer(40)
    late = district.order(40, days=25)
    early = district.order(30, days=18)
    district.run()
    assert district.amounts(early) == [30]
    assert district.amounts(late) == [10]


def test_the_weeks_up_to_the_cut_off_count_together(district: District) -> None:
    district.producer(10, 10, 10, 10)
    entry = district.order(40, days=11)
    district.run()
    assert district.amounts(entry) == [20]


def test_what_is_promised_to_one_order_is_not_promised_again(district: District) -> None:
    district.producer(20, 20)
    first = district.order(25, days=11)
    district.run()
    offers.accept(district.session, district.shares(first)[0], district.now)
    second = district.order(40, days=12)
    district.run()
    assert district.amounts(second) == [15]


def test_only_those_with_every_needed_paper_are_asked(district: District) -> None:
    qualified, expired, unseen, _ = district.producers(40, 40, 40, 40)
    for kind in ("halal", "SPP-IRT"):
        district.paper(qualified, kind)
    for kind, until in (("halal", 5), ("SPP-IRT", 365)):
        district.paper(expired, kind, until=until)
    district.paper(unseen, "halal", seen=False)
    district.paper(unseen, "SPP-IRT")
    entry = district.order(100, needs=("halal", "SPP-IRT"))
    district.run()
    assert [s.producer_id for s in district.shares(entry)] == [qualified.id]


@pytest.mark.parametrize("state", [s for s in ProducerState if s is not ProducerState.ACTIVE])
def test_only_active_producers_are_asked(district: District, state: ProducerState) -> None:
    (producer,) = district.producers(40)
    producer.state = state
    entry = district.order(40)
    district.run()
    assert district.shares(entry) == []


def test_nobody_who_opted_out_is_asked(district: District) -> None:
    (producer,) = district.producers(40)
    district.owner(producer).opted_out_at = district.now
    entry = district.order(40)
    district.run()
    assert district.shares(entry) == []


def test_a_largest_share_bounds_everybody(district: District) -> None:
    district.producers(90, 90)
    entry = district.order(100, max_share=30)
    district.run()
    assert district.amounts(entry) == [30, 30]


def test_who_is_left_out_by_the_smallest_share_waits_and_is_promoted(district: District) -> None:
    first, second, third = district.producers(40, 40, 40)
    entry = district.order(60, min_share=30)
    district.run()
    standby = district.session.exec(select(Standby)).one()
    assert (standby.producer_id, standby.place) == (third.id, 1)
    assert district.told(district.owner(third), "OnStandby") == 1
    one, two = district.shares(entry)
    offers.accept(district.session, one, district.now)
    offers.decline(district.session, two, district.now)
    district.run(hours=20)
    assert [s.producer_id for s in district.shares(entry, OFFERED)] == [third.id]
    assert standby.state is StandbyState.PROMOTED
    assert {first.id, second.id} == {one.producer_id, two.producer_id}


def test_a_limit_of_producers_takes_turns(district: District) -> None:
    first, second, _ = district.producers(40, 40, 40)
    entry = district.order(60, max_producers=2)
    district.run()
    assert [s.producer_id for s in district.shares(entry)] == [first.id, second.id]


def test_a_gap_waits_for_the_morning_while_there_is_time(district: District) -> None:
    district.producers(40, 40)
    entry = district.order(30, min_share=30)
    district.run()
    offers.decline(district.session, district.shares(entry)[0], district.now)
    morning.after_a_gap(district.session, district.region, entry.line.id, district.now)
    assert len(district.shares(entry)) == 1


def test_close_to_the_cut_off_a_gap_is_poured_at_once(district: District) -> None:
    first, second = (district.producer(40, 40) for _ in range(2))
    entry = district.order(30, days=4, min_share=30)
    district.run()
    district.now += timedelta(days=1, hours=6)
    offers.decline(district.session, district.shares(entry)[0], district.now)
    morning.after_a_gap(district.session, district.region, entry.line.id, district.now)
    assert [s.producer_id for s in district.shares(entry)] == [first.id, second.id]
    assert district.shares(entry)[1].state is OFFERED


def test_officers_are_warned_of_a_short_order_at_once_and_once(district: District) -> None:
    district.producers(40)
    entry = district.order(100)
    for hours in (0, 1, 20):
        district.run(hours=hours)
    assert district.told(district.officer, "OrderShort") == 1
    assert entry.line.warned_short_at is not None


def test_what_is_usual_counts_until_it_is_said(district: District) -> None:
    producer = district.producer(40, usual=40)
    entry = district.order(100, days=18)
    district.run()
    assert district.told(district.officer, "OrderShort") == 0
    district.state_capacity(producer, 0, weeks_ahead=1)
    district.state_capacity(producer, 0, weeks_ahead=2)
    district.run(hours=1)
    assert district.told(district.officer, "OrderShort") == 1
    assert entry.line.warned_short_at is not None


def test_a_warning_is_given_anew_after_help_came_and_went(district: District) -> None:
    district.producers(40)
    entry = district.order(60)
    district.run()
    helper = district.producer(40)
    district.run(hours=1)
    assert entry.line.warned_short_at is None
    share = next(s for s in district.shares(entry) if s.producer_id == helper.id)
    offers.decline(district.session, share, district.now)
    morning.after_a_gap(district.session, district.region, entry.line.id, district.now)
    assert district.told(district.officer, "OrderShort") == 2


def test_a_largest_share_bounds_what_is_expected_too(district: District) -> None:
    district.producer(30, usual=30)
    district.order(80, days=18, max_share=40)
    district.run()
    assert district.told(district.officer, "OrderShort") == 1


def test_officers_hear_once_that_an_order_is_complete(district: District) -> None:
    district.producers(40, 40)
    entry = district.order(60)
    district.run()
    for share in district.shares(entry):
        offers.accept(district.session, share, district.now)
        morning.after_a_confirmation(district.session, district.region, entry.line.id, district.now)
    assert district.told(district.officer, "OrderFilled") == 1
    assert entry.line.filled_on == district.now.date()


def test_a_plan_waits_for_approval(district: District) -> None:
    district.region.approves_plan = True
    producers = district.producers(40, 40)
    entry = district.order(60)
    district.run()
    ready = district.last(district.officer)
    assert isinstance(ready, PlanReady)
    assert (ready.producers, ready.proposed.amount) == (2, Decimal(60))
    assert {s.state for s in district.shares(entry)} == {ShareState.COMPUTED}
    assert all(not district.told(district.owner(p), "ShareOffered") for p in producers)
    sent = morning.offer_computed(district.session, entry, district.now, district.officer.id)
    assert sent == 2
    assert {s.state for s in district.shares(entry)} == {OFFERED}


def test_a_plan_that_nobody_approved_holds_nobodys_capacity_after_the_cut_off(
    district: District,
) -> None:
    district.region.approves_plan = True
    district.producers(40)
    entry = district.order(40, days=4)
    district.run()
    district.run(days=5)
    (share,) = district.shares(entry)
    assert share.state is ShareState.WITHDRAWN
    write_now(district.session)
    last = district.session.exec(
        select(AuditEntry).where(AuditEntry.action == "share_withdrawn")
    ).one()
    assert (last.subject, last.subject_id, last.actor_id) == ("share", share.id, None)


def test_nothing_is_offered_after_the_cut_off(district: District) -> None:
    entry = district.order(40, days=4)
    district.now += timedelta(days=5)
    district.producers(40)
    district.run()
    assert district.shares(entry) == []


def test_answers_fall_due_the_next_afternoon(district: District) -> None:
    district.producers(40)
    entry = district.order(40)
    district.run()
    share = district.shares(entry)[0]
    assert share.answer_by is not None
    assert share.answer_by.isoformat() == "2026-11-24T09:00:00+00:00"


def test_an_offer_that_runs_out_close_to_the_cut_off_is_poured_at_once(
    district: District,
) -> None:
    first, second = (district.producer(40, 40) for _ in range(2))
    entry = district.order(30, days=4, min_share=30)
    district.run()
    assert [s.producer_id for s in district.shares(entry)] == [first.id]
    district.now += timedelta(days=1, hours=9)
    morning.expire_offers(JobContext(district.session, district.region, district.now, district.now))
    assert [s.producer_id for s in district.shares(entry, OFFERED)] == [second.id]


def test_of_orders_with_one_cut_off_the_older_is_served_first(
    district: District,
) -> None:
    district.producers(40)
    orders = [district.order(30) for _ in range(2)]
    district.run()
    assert [district.amounts(entry) for entry in orders] == [[30], [10]]
