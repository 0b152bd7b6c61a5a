"""Two offices pool together: equal, by turn, and nobody's week is promised twice."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from district import District
from sqlmodel import select

from domain import guests, links, offers, receiving
from domain.changes import TooMuch, override_share, possible_override
from domain.elsewhere import promised_elsewhere
from domain.erasing import erase
from domain.erasure_requests import ask_erasure
from domain.guests import differences
from domain.jobs import JobContext
from domain.later import write_now
from domain.links import Different, OwnCode, Taken
from domain.messages.permits import LeftOutForPapers
from domain.models import (
    AuditEntry,
    GuestTurn,
    PoolLink,
    ProducerState,
    Product,
    Share,
    ShareState,
)
from domain.permit_watch import watch_papers
from domain.promises import free_of_product
from domain.quantities import ZERO
from domain.standing import OpenLine
from domain.targets import set_target, targets_of

OFFERED, CONFIRMED = ShareState.OFFERED, ShareState.CONFIRMED


def link(host: District, guest: District, product: Product | None = None) -> PoolLink:
    """The two offices agree on their products."""
    made = links.invite_office(
        host.session, host.product, f"KODE{host.product.id}{guest.product.id}", host.now,
        host.officer.id,
    )  # fmt: skip
    to = product or guest.product
    assert links.agree(guest.session, made, to, guest.now, guest.officer.id) is None
    return made


def by_region(host: District, entry: OpenLine) -> dict[int | None, list[int]]:
    """What is offered of a line, own and guests' apart."""
    found: dict[int | None, list[int]] = {}
    for share in host.shares(entry, OFFERED, CONFIRMED):
        found.setdefault(share.made_as_id, []).append(int(share.offered or ZERO))
    return found


def promised(guest: District, producer_id: int) -> Decimal:
    """What weighs on a producer's capacity, wherever it goes."""
    shares = guest.session.exec(select(Share).where(Share.producer_id == producer_id))
    live = (OFFERED, CONFIRMED, ShareState.COMPUTED, ShareState.RECEIVED)
    return sum((s.confirmed or s.offered or s.computed for s in shares if s.state in live), ZERO)


def test_without_a_link_each_region_is_for_itself(malang: District, batu: District) -> None:
    malang.producers(30)
    batu.producers(30)
    entry = malang.order(60)
    assert malang.run() == 1
    assert by_region(malang, entry) == {None: [30]}


def test_guests_and_own_producers_share_equally(malang: District, batu: District) -> None:
    malang.producers(10, 50)
    batu.producers(50)
    link(malang, batu)
    entry = malang.order(70)
    assert malang.run() == 3
    assert by_region(malang, entry) == {None: [10, 30], batu.product.id: [30]}


def test_a_guest_is_told_whose_order_it_is_and_by_their_own_products_name(
    malang: District, batu: District
) -> None:
    batu.product.name = "peyek rajungan"
    guest = batu.producer(40)
    link(malang, batu)
    malang.order(20)
    malang.run()
    offer = malang.last(batu.owner(guest))
    assert (offer.by, offer.product) == ("Dinas Perdagangan Kota Malang", "peyek rajungan")  # type: ignore[attr-defined]


def test_what_is_promised_elsewhere_is_not_promised_again(malang: District, batu: District) -> None:
    guest = batu.producer(40)
    link(malang, batu)
    theirs, own = malang.order(30), batu.order(30)
    malang.run()
    offers.accept(malang.session, malang.shares(theirs)[0], malang.now)
    batu.run()
    assert batu.amounts(own) == [10]
    assert promised(batu, guest.id) == 40


def test_what_is_promised_at_home_is_not_promised_elsewhere(
    malang: District, batu: District
) -> None:
    guest = batu.producer(40)
    link(malang, batu)
    own, theirs = batu.order(30), malang.order(30)
    batu.run()
    malang.run()
    assert (batu.amounts(own), malang.amounts(theirs)) == ([30], [10])
    assert promised(batu, guest.id) == 40


def test_two_hosts_share_one_guest_and_never_promise_its_week_twice(
    malang: District, batu: District
) -> None:
    kediri = District(malang.session, malang.now, "KDR", "Kota Kediri", "Asia/Jakarta")
    guest = batu.producer(40)
    link(malang, batu)
    link(kediri, batu)
    first, second, own = malang.order(25), kediri.order(25), batu.order(25)
    for region in (malang, kediri, batu):
        region.run()
    assert (malang.amounts(first), kediri.amounts(second), batu.amounts(own)) == ([25], [15], [])
    assert promised(batu, guest.id) == 40


def test_helping_goes_one_way_and_not_on_to_third_regions(malang: District, batu: District) -> None:
    kediri = District(malang.session, malang.now, "KDR", "Kota Kediri", "Asia/Jakarta")
    malang.producers(40)
    kediri.producers(40)
    link(malang, batu)
    link(batu, kediri)
    entry, helped = malang.order(40), batu.order(40)
    malang.run()
    batu.run()
    assert by_region(malang, entry) == {None: [40]}
    assert by_region(batu, helped) == {kediri.product.id: [40]}


def test_two_regions_may_help_each_other(malang: District, batu: District) -> None:
    ours, theirs = malang.producer(40), batu.producer(40)
    link(malang, batu)
    link(batu, malang)
    first, second = malang.order(60), batu.order(60)
    malang.run()
    batu.run()
    assert by_region(malang, first) == {None: [30], batu.product.id: [30]}
    assert by_region(batu, second) == {malang.product.id: [10], None: [10]}
    assert promised(malang, ours.id) == promised(batu, theirs.id) == 40


def test_a_decline_is_poured_over_both_regions(malang: District, batu: District) -> None:
    malang.producers(40, 40)
    batu.producers(40)
    link(malang, batu)
    entry = malang.order(60)
    malang.run()
    first, *others = malang.shares(entry)
    offers.decline(malang.session, first, malang.now)
    for share in others:
        offers.accept(malang.session, share, malang.now)
    malang.run(hours=20)
    assert sorted(malang.amounts(entry, OFFERED)) == [10, 10]
    assert {s.made_as_id for s in malang.shares(entry, OFFERED)} == {None, batu.product.id}


def test_a_yes_counts_what_was_promised_at_home_since(malang: District, batu: District) -> None:
    guest = batu.producer(40)
    link(malang, batu)
    entry = malang.order(40)
    malang.run()
    batu.state_capacity(guest, 25)
    answer = offers.accept(malang.session, malang.shares(entry)[0], malang.now)
    assert answer == offers.Above(Decimal(25))


def test_a_late_yes_after_the_end_of_a_link_comes_too_late(
    malang: District, batu: District
) -> None:
    batu.producer(40)
    made = link(malang, batu)
    entry = malang.order(40)
    malang.run()
    malang.run(days=2)
    (share,) = malang.shares(entry)
    assert offers.still_free(malang.session, share, malang.now)
    links.end(malang.session, made, malang.now, batu.officer.id)
    assert not offers.still_free(malang.session, share, malang.now)


def test_an_officer_sets_a_guests_share_within_what_the_guest_stated(
    malang: District, batu: District
) -> None:
    batu.producer(40)
    link(malang, batu)
    entry, own = malang.order(20), batu.order(15)
    malang.run()
    batu.run()
    (share,) = malang.shares(entry)
    assert possible_override(malang.session, share, malang.now) == 25
    refused = override_share(
        malang.session, share, Decimal(30), "besar", malang.now, malang.officer.id
    )
    assert refused == TooMuch(Decimal(25))
    assert batu.amounts(own) == [15]


def test_after_the_end_what_is_confirmed_stays_and_nothing_new_is_offered(
    malang: District, batu: District
) -> None:
    batu.producers(40, 40)
    made = link(malang, batu)
    entry = malang.order(40)
    malang.run()
    first, second = malang.shares(entry)
    offers.accept(malang.session, first, malang.now)
    assert links.end(malang.session, made, malang.now, malang.officer.id)
    assert not links.end(malang.session, made, malang.now, batu.officer.id)
    assert isinstance(offers.accept(malang.session, second, malang.now), offers.Confirmed)
    more = malang.order(40)
    assert malang.run() == 0
    assert malang.amounts(more) == []
    assert malang.amounts(entry, CONFIRMED) == [20, 20]
    assert malang.amounts(entry, CONFIRMED) == [20, 20]
    assert batu.order(100) is not None
    batu.run()
    assert promised(batu, first.producer_id) == promised(batu, second.producer_id) == 40


def test_plans_that_wait_for_approval_are_let_go_with_the_link(
    malang: District, batu: District
) -> None:
    malang.region.approves_plan = True
    batu.producer(40)
    made = link(malang, batu)
    entry = malang.order(40)
    malang.run()
    assert malang.amounts(entry, ShareState.COMPUTED) == [40]
    links.end(malang.session, made, malang.now, batu.officer.id)
    assert malang.amounts(entry, ShareState.WITHDRAWN) == [40]


def test_a_guests_turn_is_kept_with_the_host_and_not_at_home(
    malang: District, batu: District
) -> None:
    own, guest = malang.producer(40), batu.producer(40)
    link(malang, batu)
    served = []
    for _ in range(4):
        entry = malang.order(4, days=7, max_producers=1)
        malang.run()
        (share,) = malang.shares(entry, OFFERED)
        served.append(share.producer_id)
        offers.accept(malang.session, share, malang.now)
        receiving.receive(
            malang.session, share, Decimal(4), Decimal(4), "", malang.now, malang.officer.id
        )
    assert served == [own.id, guest.id, own.id, guest.id]
    (turn,) = malang.session.exec(select(GuestTurn)).all()
    assert (turn.producer_id, turn.last_favoured) == (guest.id, 4)


@pytest.mark.parametrize("state", [ProducerState.PAUSED, ProducerState.PENDING])
def test_who_pauses_at_home_is_not_asked_elsewhere(
    malang: District, batu: District, state: ProducerState
) -> None:
    batu.producer(40).state = state
    link(malang, batu)
    malang.order(40)
    assert malang.run() == 0


def test_who_opted_out_is_not_asked_elsewhere(malang: District, batu: District) -> None:
    batu.owner(batu.producer(40)).opted_out_at = batu.now
    link(malang, batu)
    malang.order(40)
    assert malang.run() == 0


def test_a_guest_needs_the_hosts_papers_and_shows_those_of_home(
    malang: District, batu: District
) -> None:
    with_it, _ = batu.producers(40, 40)
    batu.paper(with_it, "halal")
    link(malang, batu)
    entry = malang.order(40, needs=("Halal",))
    malang.run()
    assert [s.producer_id for s in malang.shares(entry)] == [with_it.id]


def test_a_guest_who_lacks_a_paper_is_told_which(malang: District, batu: District) -> None:
    malang.product.name = "rempeyek"
    guest = batu.producer(40)
    link(malang, batu)
    malang.order(40, needs=("Halal",))
    watch_papers(JobContext(malang.session, malang.region, malang.now, malang.now))
    told = batu.last(batu.owner(guest))
    assert isinstance(told, LeftOutForPapers)
    assert (told.product, told.papers) == (batu.product.name, "Halal")


def test_who_let_an_offer_expire_is_asked_again_once_they_state_anew_at_home(
    malang: District, batu: District
) -> None:
    guest = batu.producer(40, 40)
    link(malang, batu)
    entry = malang.order(40)
    malang.run()
    assert malang.run(days=2) == 0
    batu.now = malang.now
    batu.state_capacity(guest, 40, 1)
    assert malang.run(hours=1) == 1
    assert malang.amounts(entry, OFFERED) == [40]


def test_the_office_sees_what_its_producers_have_of_others_orders(
    malang: District, batu: District
) -> None:
    batu.producers(40, 40)
    assert promised_elsewhere(batu.session, batu.region) == []
    link(malang, batu)
    entry = malang.order(60)
    malang.run()
    offers.accept(malang.session, malang.shares(entry)[0], malang.now)
    (row,) = promised_elsewhere(batu.session, batu.region)
    assert (row.code, row.partner) == (entry.order.code, "Dinas Perdagangan Kota Malang")
    assert row.offered is not None
    assert (row.confirmed.amount, row.offered.amount) == (Decimal(30), Decimal(30))
    assert row.producers == 2
    assert promised_elsewhere(malang.session, malang.region) == []


def test_around_midnight_a_guest_whose_week_is_another_waits_for_the_morning(
    malang: District, batu: District
) -> None:
    """Wednesday 23:30 in Malang is Thursday in Batu, where this week is over for new shares."""
    batu.producer(40)
    link(malang, batu)
    malang.order(40)
    wednesday = malang.now.replace(hour=16, minute=30) + timedelta(days=2)
    malang.now = wednesday
    assert malang.run() == 0
    malang.session.expire_all()
    batu.now = wednesday
    assert (
        free_of_product(
            batu.session, batu.product, batu.region.zone, date(2026, 11, 26), date(2026, 12, 18)
        )
        == {}
    )


@pytest.mark.parametrize(
    ("what", "value", "why"),
    [
        ("unit", "kotak", "unit"),
        ("lot", Decimal(5), "lot"),
        ("packs", {"dus": "10"}, "packs"),
        ("handover_days", 2, "fresh"),
        ("hours", Decimal(1), "hours"),
    ],
)
def test_products_that_cannot_be_one_pool_are_refused_with_the_reason(
    malang: District, batu: District, what: str, value: object, why: str
) -> None:
    malang.product.packs = {"dus": "12"}
    setattr(batu.product, what, value)
    made = links.invite_office(malang.session, malang.product, "KODE", malang.now, 1)
    refused = links.agree(batu.session, made, batu.product, batu.now, batu.officer.id)
    assert refused == Different((why,))
    assert differences(malang.product, batu.product) == (why,)
    assert made.agreed_at is None
    assert not malang.product.across


def test_a_pool_whose_products_grew_apart_stands_still(malang: District, batu: District) -> None:
    batu.producer(40)
    link(malang, batu)
    batu.product.lot = Decimal(2)
    malang.order(40)
    assert malang.run() == 0
    assert list(guests.guests_of(malang.session, malang.product, malang.now)) == []


def test_a_product_has_one_partner_in_a_region(malang: District, batu: District) -> None:
    link(malang, batu)
    other = batu.add_product("peyek udang")
    made = links.invite_office(malang.session, malang.product, "BARU", malang.now, 1)
    assert links.agree(batu.session, made, other, batu.now, 1) == Taken(malang.product.name)
    own = links.agree(malang.session, made, malang.add_product("cake"), malang.now, 1)
    assert own == OwnCode()


def test_a_code_works_once_within_a_week_and_only_the_newest(
    malang: District, batu: District
) -> None:
    session, now = malang.session, malang.now
    links.invite_office(session, malang.product, "LAMA", now, malang.officer.id)
    made = links.invite_office(session, malang.product, "BARU", now, malang.officer.id)
    assert links.valid_invitation(session, "LAMA", now) is None
    assert links.valid_invitation(session, " baru ", now) is made
    assert links.valid_invitation(session, "BARU", now + links.CODE_LASTS) is None
    links.agree(session, made, batu.product, now, batu.officer.id)
    assert links.valid_invitation(session, "BARU", now) is None
    kediri = District(session, now, "KDR", "Kota Kediri")
    assert links.agree(session, made, kediri.product, now, kediri.officer.id) == links.Used()
    write_now(session)
    actions = session.exec(
        select(AuditEntry.action, AuditEntry.region_id).where(AuditEntry.subject == "pool_link")
    ).all()
    assert actions == [
        ("pool_invited", malang.region.id),
        ("pool_invited", malang.region.id),
        ("pool_agreed", malang.region.id),
        ("pool_agreed", batu.region.id),
    ]


def test_an_erased_guest_lets_go_of_what_they_promised_elsewhere(
    malang: District, batu: District
) -> None:
    own, guest = malang.producer(40), batu.producer(40)
    link(malang, batu)
    entry = malang.order(40)
    malang.run()
    for share in malang.shares(entry):
        offers.accept(malang.session, share, malang.now)
    asked = ask_erasure(batu.session, batu.owner(guest), batu.region.id, batu.now)
    erase(batu.session, asked, batu.now, batu.officer.id)
    malang.run(hours=20)
    shares = malang.shares(entry, OFFERED, CONFIRMED)
    assert [(s.producer_id, int(s.computed)) for s in shares] == [(own.id, 20), (own.id, 20)]
    assert batu.session.exec(select(GuestTurn)).all() == []


def test_hours_that_an_office_counts_later_hold_for_promises_elsewhere(
    malang: District, batu: District
) -> None:
    """The pool stands still then, but what was promised takes the guest's hours."""
    guest = batu.producer(40)
    link(malang, batu)
    entry = malang.order(30)
    malang.run()
    offers.accept(malang.session, malang.shares(entry)[0], malang.now)
    batu.product.hours, guest.weekly_hours = Decimal(1), Decimal(35)
    own = batu.order(40)
    batu.run()
    assert batu.amounts(own) == [5]


def test_a_monthly_target_counts_what_went_elsewhere(malang: District, batu: District) -> None:
    guest = batu.producer(40)
    link(malang, batu)
    entry = malang.order(30)
    malang.run()
    (share,) = malang.shares(entry)
    offers.accept(malang.session, share, malang.now)
    receiving.receive(
        malang.session, share, Decimal(30), Decimal(28), "lembap", malang.now, malang.officer.id
    )
    month = malang.now.date().replace(day=1)
    set_target(batu.session, guest, batu.product, Decimal(50), month, batu.now, batu.officer.id)
    ((_, reached),) = targets_of(batu.session, batu.region, month)
    assert (int(reached.target), int(reached.delivered)) == (50, 28)
