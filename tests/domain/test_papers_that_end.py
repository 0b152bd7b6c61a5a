"""Papers that end: reminders once each, and shares that are never moved without an officer."""

from datetime import timedelta

import pytest
from district import District
from sqlmodel import select

from domain import offers
from domain.errors import InputError
from domain.jobs import JobContext
from domain.models import Producer, Qualification, ShareState
from domain.permit_rows import read_rows, starting_rows
from domain.permit_watch import watch_papers
from domain.permits import is_for, paper_key
from domain.readiness import let_go_without
from domain.standing import OpenLine, lines_of


def days_go_by(district: District, days: int) -> None:
    for _ in range(days):
        watch_papers(JobContext(district.session, district.region, district.now, district.now))
        district.now += timedelta(days=1)


def with_share(district: District, until: int, **order: int) -> Producer:
    producer = district.producer(40, 40, 40, 40)
    district.paper(producer, "NIB", until=until)
    entry = district.order(30, needs=("nib",), **order)
    district.run()
    offers.accept(district.session, district.shares(entry)[0], district.now)
    return producer


def test_a_paper_is_spoken_of_sixty_thirty_and_seven_days_before_and_when_it_ends(
    district: District,
) -> None:
    person = district.owner(with_share(district, until=70, days=11))
    days_go_by(district, 80)
    assert district.told(person, "PaperExpiring") == 3
    assert district.told(person, "PaperExpired") == 1


def test_a_reminder_is_late_by_a_few_days_rather_than_never(district: District) -> None:
    person = district.owner(with_share(district, until=62, days=11))
    district.now += timedelta(days=4)
    days_go_by(district, 1)
    assert district.told(person, "PaperExpiring") == 1


def test_a_confirmed_share_stays_and_officers_are_told_once(district: District) -> None:
    producer = with_share(district, until=25, days=25)
    (share,) = district.shares(district_line(district))
    lose(district, producer)
    days_go_by(district, 4)
    assert share.state is ShareState.CONFIRMED
    assert district.told(district.officer, "ShareUnqualified") == 1
    assert district.told(district.owner(producer), "ShareNeedsPaper") == 1


def test_an_offer_is_taken_back_and_given_to_somebody_with_the_paper(district: District) -> None:
    first = district.producer(40, 40, 40, 40)
    district.paper(first, "NIB", until=60)
    entry = district.order(30, needs=("NIB",))
    district.run()
    lose(district, first)
    second = district.producer(40, 40, 40, 40)
    district.paper(second, "NIB", until=60)
    days_go_by(district, 1)
    district.run()
    assert [s.state for s in district.shares(entry)] == [ShareState.WITHDRAWN, ShareState.OFFERED]
    assert district.shares(entry)[1].producer_id == second.id
    assert district.told(district.owner(first), "OfferNeedsPaper") == 1


def test_leave_that_ends_takes_offers_back_and_shows_confirmed_shares(district: District) -> None:
    producer = district.producer(40, 40, 40, 40)
    until = district.now.date() + timedelta(days=3)
    let_go_without(
        district.session, producer, "NIB", until, "diurus", district.now, district.officer.id
    )
    entry = district.order(30, needs=("NIB",))
    district.run()
    offers.accept(district.session, district.shares(entry)[0], district.now)
    days_go_by(district, 3)
    assert district.told(district.officer, "ShareUnqualified") == 0
    days_go_by(district, 4)
    assert district.told(district.officer, "ShareUnqualified") == 1
    assert district.amounts(entry, ShareState.CONFIRMED) == [30]


def test_whoever_makes_it_and_lacks_a_paper_is_told_once_a_month(district: District) -> None:
    producer = district.producer(40, 40, 40, 40)
    district.order(30, needs=("NIB",))
    days_go_by(district, 5)
    assert district.told(district.owner(producer), "LeftOutForPapers") == 1


def lose(district: District, producer: Producer) -> None:
    """The office finds the paper to have ended yesterday."""
    held = district.session.exec(
        select(Qualification).where(Qualification.producer_id == producer.id)
    ).one()
    held.expires_on = district.now.date() - timedelta(days=1)
    district.session.flush()


def district_line(district: District) -> OpenLine:
    """The only line."""
    return lines_of(district.session, district.orders()[0])[0]


@pytest.mark.parametrize(
    ("row", "order", "holds"),
    [
        ("", "Swiss", True),
        ("Tiongkok", "Shanghai, China", True),
        ("China", "tiongkok", True),
        ("Swiss", "Jepang", False),
        ("Shanghai, China", "Tiongkok", False),
    ],
)
def test_a_row_holds_for_a_destination_under_either_name(
    row: str,
    order: str,
    holds: bool,
) -> None:
    assert is_for(row, order) is holds


def test_a_paper_is_the_same_under_another_spelling() -> None:
    assert paper_key("SPP-IRT") == paper_key("spp irt") == paper_key("SPPIRT")


def test_every_starting_row_says_where_it_stands_and_when_it_was_checked() -> None:
    rows = starting_rows()
    assert len(rows) >= 15
    assert all(row.source and row.how and row.checked_on for row in rows)


@pytest.mark.parametrize(
    "text",
    ["", "papers = 1", "[[papers]]\nkind = 'a'", "[[papers]]\nodd = 1", "[[papers", "x = 1"],
)
def test_a_wrong_file_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(InputError, match=r"^papers: [^\n]+$"):
        read_rows(text)
