"""The three K's of a pool with its partners: sums of what is theirs, and the host's orders only."""

from datetime import timedelta
from decimal import Decimal

import pytest
from district import District

from domain import links, offers, receiving
from domain.messages.base import facts_of
from domain.messages.groups import GroupReport
from domain.models import PoolLink, Producer, Share
from domain.standing import OpenLine
from domain.three_ks import continuity, group_of, next_size, quality
from domain.together import Partner, brought_by_name, free_of, partners_of, stated_by
from handlers.officer.groups import report_of, with_partners


@pytest.fixture
def malang(malang: District) -> District:
    """Malang, with two makers of its own."""
    for _ in range(2):
        malang.producer(40, usual=40)
    return malang


def link(host: District, guest: District) -> PoolLink:
    """The two offices agree."""
    made = links.invite_office(host.session, host.product, "KODE", host.now, host.officer.id)
    assert links.agree(guest.session, made, guest.product, guest.now, guest.officer.id) is None
    return made


def partner(host: District) -> Partner:
    """The only one."""
    (found,) = partners_of(host.session, host.product, host.now)
    return found


def alone(here: District) -> GroupReport:
    """What is told of the own pool."""
    about = (here.session, here.region, here.product, here.now)
    return report_of(group_of(*about), next_size(*about))


def told(here: District) -> GroupReport:
    """What is told of it with partners."""
    about = (here.session, here.region, here.product, here.now)
    partners = partners_of(here.session, here.product, here.now)
    coming = next_size(*about, free_of(partners))
    return with_partners(alone(here), partners, next_size(*about), coming)


def share_of(here: District, entry: OpenLine, producer: Producer) -> Share:
    """What is offered to somebody of a line."""
    (found,) = [one for one in here.shares(entry) if one.producer_id == producer.id]
    return found


def handed_over(here: District, share: Share, accepted: int, days: int) -> None:
    """All of a share comes after so many days, and so much of it is accepted."""
    offers.accept(here.session, share, here.now)
    assert share.confirmed is not None
    at = here.now + timedelta(days=days)
    receiving.receive(
        here.session, share, share.confirmed, Decimal(accepted), "retak", at, here.officer.id
    )


def test_what_partners_can_make_is_told_as_a_sum_less_what_they_promised(
    malang: District, batu: District
) -> None:
    first, _ = batu.producers(40, 30)
    link(malang, batu)
    own = batu.order(20)
    batu.run()
    offers.accept(batu.session, share_of(batu, own, first), batu.now)
    row = told(malang).together.rows[0]  # type: ignore[union-attr]
    assert (row.partner, row.members) == ("Dinas Perdagangan Kota Batu", 2)
    assert (row.weekly.amount, row.free.amount) == (70, 50)  # type: ignore[union-attr]
    assert stated_by([partner(malang)], row.week) == 70


def test_what_one_business_can_make_is_its_own_offices_and_does_not_count(
    malang: District, batu: District
) -> None:
    batu.producer(400)
    batu.producer()
    link(malang, batu)
    report = told(malang)
    assert report.together is not None
    (row,) = report.together.rows
    assert (row.variant(), row.members, row.weekly, row.free, row.reported) == (
        *("few", 2),
        *(None, None, None),
    )
    assert (report.together.variant(), report.together.safe) == ("apart", report.safe)
    assert "400" not in str(facts_of(report))
    assert free_of([partner(malang)]) == {}


def test_quality_and_promises_of_guests_are_those_of_the_hosts_orders(
    malang: District, batu: District
) -> None:
    guest, silent = batu.producer(40, 40, 40), batu.producer(40)
    link(malang, batu)
    theirs, own = malang.order(60, days=10), batu.order(20, days=11)
    malang.run()
    batu.run()
    came, late = share_of(malang, theirs, guest), share_of(batu, own, guest)
    handed_over(malang, came, 12, days=9)
    handed_over(batu, late, 1, days=13)
    for here in (malang, batu):
        here.now += timedelta(days=20)
    assert came.confirmed == 15
    group = partner(malang).group
    assert (quality(group.members), continuity(group.members).kept) == (80, 100)
    (member,) = brought_by_name([partner(malang)])
    assert (member.business, member.district) == (guest.business, "Kota Batu")
    assert (int(member.received), int(member.accepted)) == (15, 12)
    assert (member.due, member.on_time) == (1, 1)
    assert silent.business not in [one.business for one in brought_by_name([partner(malang)])]

    at_home = group_of(batu.session, batu.region, batu.product, batu.now, guest.id).members
    assert at_home[0].received == came.confirmed + late.confirmed  # type: ignore[operator]
    assert (int(at_home[0].accepted), at_home[0].due, at_home[0].on_time) == (13, 2, 1)


def test_a_guest_without_a_name_of_business_is_never_called_by_its_owner(
    malang: District, batu: District
) -> None:
    guest = batu.producer(40)
    guest.business = ""
    link(malang, batu)
    (member,) = partner(malang).group.members
    assert member.business == ""
    (at_home,) = group_of(batu.session, batu.region, batu.product, batu.now).members
    assert at_home.business == batu.owner(guest).name


def test_the_next_size_counts_what_partners_have_free_and_says_how_much(
    malang: District, batu: District
) -> None:
    malang.order(100)
    before = alone(malang)
    batu.producers(40, 40)
    made = link(malang, batu)
    report = told(malang)
    assert alone(malang) == before
    assert report.together is not None
    assert report.chart is not None
    together, safe = report.together, before.safe.amount
    assert safe < together.safe.amount < safe + 80
    assert together.theirs.amount == together.safe.amount - safe > 0
    assert before.wanted.amount == together.wanted.amount == 100
    assert together.short is not None
    assert together.short.amount == 100 - together.safe.amount
    assert report.chart.together == together.safe
    assert [bar.partners.amount for bar in report.chart.weeks if bar.partners] == [*[0] * 7, 80]
    assert (report.safe, report.short, report.newcomers) == (
        *(before.safe, before.short),
        before.newcomers,
    )
    batu.order(80)
    batu.run()
    assert told(malang).together.safe == before.safe  # type: ignore[union-attr]
    links.end(malang.session, made, malang.now, malang.officer.id)
    assert partners_of(malang.session, malang.product, malang.now) == []


def test_an_office_without_makers_of_its_own_sees_what_its_partners_can_take(
    malang: District,
) -> None:
    kediri = District(malang.session, malang.now, "KDR", "Kota Kediri", "Asia/Jakarta")
    link(kediri, malang)
    report = told(kediri)
    assert (report.variant(), report.chart) == ("empty", None)
    assert report.together is not None
    assert report.together.safe == report.together.theirs
    assert 0 < report.together.safe.amount < 80
    assert [button.label for button in report.buttons()] == ["see_members"]
