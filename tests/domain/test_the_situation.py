"""The morning's report: what is safe, what waits, what is short, who is silent."""

from datetime import timedelta

from district import District

from domain import offers
from domain.capacity import ask_weekly
from domain.jobs import JobContext
from domain.messages.office import MorningReport
from domain.morning import report_morning
from domain.situation import situation


def _report(district: District) -> MorningReport:
    return situation(district.session, district.region, district.now)


def test_every_order_stands_in_one_of_three_lists(district: District) -> None:
    district.producers(30, 30)
    safe, waiting, short = district.order(20, 11), district.order(30, 12), district.order(90, 13)
    district.run()
    for share in district.shares(safe):
        offers.accept(district.session, share, district.now)
    report = _report(district)
    assert [line.code for line in report.safe] == [safe.order.code]
    assert [line.code for line in report.waiting] == [waiting.order.code]
    assert [line.code for line in report.short] == [short.order.code]
    assert report.waiting[0].offered.amount == 30
    assert report.waiting[0].missing is None
    assert report.short[0].missing.amount == 80
    assert report.short[0].pooled.amount == 10


def test_a_day_without_orders_is_quiet(district: District) -> None:
    report = _report(district)
    assert report.variant() == "quiet"
    assert (report.silent, report.asked) == (None, None)


def test_the_silent_are_counted_by_person(district: District) -> None:
    district.producers(30, 30, 30)
    district.now += timedelta(days=4)
    context = JobContext(district.session, district.region, district.now, district.now)
    ask_weekly(context)
    report = _report(district)
    assert (report.silent, report.asked) == (3, 3)
    assert [button.label for button in report.buttons()] == ["nudge"]


def test_the_report_goes_to_every_officer_once_a_morning(district: District) -> None:
    context = JobContext(district.session, district.region, district.now, district.now)
    report_morning(context)
    district.session.flush()
    report_morning(context)
    assert district.told(district.officer, "MorningReport") == 1


def test_many_orders_are_counted_not_listed(district: District) -> None:
    for _ in range(10):
        district.order(10)
    district.run()
    report = _report(district)
    assert (len(report.short), report.more) == (8, 2)
