"""Two processes at one workshop's promises: whoever comes second sees what the first one did."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from district import District
from sqlmodel import Session, col, select

from bot.clock import VirtualClock
from bot.storage import Storage
from domain import capacity, changes, holding, links, morning, offers, pools, receiving
from domain.capacity import Statement
from domain.changes import override_share
from domain.models import (
    CapacityReport,
    Outbox,
    PoolLink,
    Producer,
    Product,
    Receipt,
    Region,
    ReportSource,
    Share,
    ShareState,
)
from domain.quantities import ZERO
from domain.receiving import receive
from domain.standing import live_amount

pytestmark = pytest.mark.postgres

TOGETHER_S = 0.4
STATED = 40
Deed = Callable[[Session, datetime], object]


@pytest.fixture
def database() -> str:
    return "postgresql"


class Meeting:
    """Whoever has looked waits a moment for the other one, who may be held off meanwhile."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._barrier = threading.Barrier(2)
        self._monkeypatch = monkeypatch
        self.met = False

    def after(self, module: Any, name: str) -> "Meeting":
        """Meet when this function has given its answer."""
        look = getattr(module, name)

        def looked(*given: Any, **named: Any) -> Any:
            seen = look(*given, **named)
            self._wait()
            return seen

        self._monkeypatch.setattr(module, name, looked)
        return self

    def _wait(self) -> None:
        try:
            self._barrier.wait(TOGETHER_S)
            self.met = True
        except threading.BrokenBarrierError:
            pass


def _at_once(storage: Storage, now: datetime, *deeds: Deed) -> list[object]:
    """Each deed in a transaction and a thread of its own; what each answered."""
    answers: list[object] = [None] * len(deeds)
    failed: list[BaseException] = []

    def do(place: int, deed: Deed) -> None:
        try:
            with storage.begin() as session:
                answers[place] = deed(session, now)
        except BaseException as error:  # noqa: BLE001 - shown by the test
            failed.append(error)

    threads = [threading.Thread(target=do, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    return answers


def _two_offers(storage: Storage, now: datetime) -> tuple[int, int, int]:
    """One workshop that stated 40, with 30 offered and let go and 10 offered: shares, officer."""
    with storage.begin() as session:
        district = District(session, now)
        producer = district.producer(STATED)
        entries = [district.order(400, days=4), district.order(400, days=5)]
        shares = []
        for entry, amount, state in zip(
            entries, (30, 10), (ShareState.EXPIRED, ShareState.OFFERED), strict=True
        ):
            share = Share(
                line_id=entry.line.id,
                producer_id=producer.id,
                state=state,
                computed=Decimal(amount),
                offered=Decimal(amount),
                computed_at=now,
            )
            session.add(share)
            session.flush()
            shares.append(share.id)
        return shares[0], shares[1], district.officer.id


def _accept(share: int) -> Deed:
    return lambda session, now: offers.accept(session, session.get_one(Share, share), now)


def _override(share: int, officer: int, amount: int) -> Deed:
    return lambda session, now: override_share(
        session, session.get_one(Share, share), Decimal(amount), "tambah", now, officer
    )


def _promised(storage: Storage) -> Decimal:
    with storage.reading() as session:
        shares = session.exec(
            select(Share).where(col(Share.state).in_([ShareState.OFFERED, ShareState.CONFIRMED]))
        )
        return sum((live_amount(share) for share in shares), ZERO)


def _both_promise(
    storage: Storage, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> tuple[bool, Decimal]:
    """A producer takes 30 late while an officer makes their other share 40; did both look?"""
    let_go, offered, officer = _two_offers(storage, clock.now())
    meeting = Meeting(monkeypatch)
    meeting.after(offers, "possible_now").after(changes, "possible_override")
    _at_once(storage, clock.now(), _accept(let_go), _override(offered, officer, STATED))
    return meeting.met, _promised(storage)


def test_a_producer_and_an_officer_at_once_never_promise_more_than_was_stated(
    storage: Storage, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    met, promised = _both_promise(storage, clock, monkeypatch)
    assert not met
    assert promised <= STATED


def test_without_the_locks_they_would(
    storage: Storage, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "_is_shared", lambda _: False)
    met, promised = _both_promise(storage, clock, monkeypatch)
    assert met
    assert promised > STATED


def test_a_line_that_two_complete_at_once_is_told_complete_once(
    storage: Storage, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    with storage.begin() as session:
        district = District(session, now)
        district.producers(STATED, STATED)
        entry = district.order(2 * STATED)
        district.run()
        shares = [share.id for share in district.shares(entry)]
        region, line = district.region, entry.line.id
    assert len(shares) == 2
    meeting = Meeting(monkeypatch).after(offers, "possible_now")

    def confirm(share: int) -> Deed:
        def deed(session: Session, now: datetime) -> None:
            offers.accept(session, session.get_one(Share, share), now)
            morning.after_a_confirmation(session, region, line, now)

        return deed

    _at_once(storage, now, *map(confirm, shares))
    assert not meeting.met
    with storage.reading() as session:
        told = session.exec(select(Outbox).where(Outbox.message == "OrderFilled")).all()
    assert len(told) == 1


def test_a_yes_and_the_end_of_its_time_are_never_both_written(
    storage: Storage, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    with storage.begin() as session:
        district = District(session, now)
        district.producers(STATED)
        entry = district.order(STATED)
        district.run()
        (share,) = district.shares(entry)
        share.answer_by = now
        share_id, region = share.id, district.region
    meeting = Meeting(monkeypatch).after(offers, "possible_now").after(morning, "open_lines")

    def run_out(session: Session, now: datetime) -> None:
        holding.hold_region(session, region.id)
        morning.expire_due(session, region, now)

    _at_once(storage, now, _accept(share_id), run_out)
    assert not meeting.met
    with storage.reading() as session:
        share = session.get_one(Share, share_id)
        assert share.state is ShareState.CONFIRMED
        expired = session.exec(select(Outbox).where(Outbox.message == "OfferExpired")).all()
        # Either the yes came first, or the offer had run out and its goods were still free.
        assert len(expired) <= 1


def test_two_officers_who_receive_at_once_write_two_receipts(
    storage: Storage, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    with storage.begin() as session:
        district = District(session, now)
        district.producers(STATED, STATED)
        entry = district.order(2 * STATED)
        district.run()
        shares = district.shares(entry)
        for share in shares:
            offers.accept(session, share, now)
        ids, officer = [share.id for share in shares], district.officer.id
    meeting = Meeting(monkeypatch).after(receiving, "_next_number")

    def bring(share: int) -> Deed:
        amount = Decimal(STATED)
        return lambda session, now: receive(
            session, session.get_one(Share, share), amount, amount, "", now, officer
        )

    answers = _at_once(storage, now, *map(bring, ids))
    assert not meeting.met
    assert all(isinstance(answer, Receipt) for answer in answers)
    with storage.reading() as session:
        assert len(set(session.exec(select(Receipt.number)))) == 2


def test_the_same_share_is_not_received_twice_by_two_officers(
    storage: Storage, clock: VirtualClock
) -> None:
    now = clock.now()
    with storage.begin() as session:
        district = District(session, now)
        district.producers(STATED)
        entry = district.order(STATED)
        district.run()
        (share,) = district.shares(entry)
        offers.accept(session, share, now)
        share_id, officer = share.id, district.officer.id
    amount = Decimal(STATED)

    def bring(session: Session, now: datetime) -> object:
        share = session.get_one(Share, share_id)
        return receive(session, share, amount, amount, "", now, officer)

    answers = _at_once(storage, now, bring, bring)
    assert sum(isinstance(answer, Receipt) for answer in answers) == 1


def _three_regions(storage: Storage, now: datetime) -> tuple[District, District, District]:
    """Two hosts and a guest whose workshop stated 40, each region with an order of 40."""
    with storage.begin() as session:
        guest = District(session, now, "BTU", "Kota Batu")
        hosts = [District(session, now, code, code, "Asia/Jakarta") for code in ("MLG", "KDR")]
        guest.producers(STATED)
        for host in (*hosts, guest):
            host.order(STATED)
        for host, helper in ((hosts[0], guest), (hosts[1], guest), (guest, hosts[0])):
            link = links.invite_office(session, host.product, host.region.code, now, 1)
            assert links.agree(session, link, helper.product, now, 1) is None
    return hosts[0], hosts[1], guest


def _morning(district: District) -> Deed:
    region = district.region.id
    return lambda session, now: morning.run_pools(session, session.get_one(Region, region), now)


def test_the_mornings_of_regions_that_share_a_guest_never_promise_its_week_twice(
    storage: Storage, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    districts = _three_regions(storage, clock.now())
    meeting = Meeting(monkeypatch).after(pools, "makers_across")
    made = _at_once(storage, clock.now(), *map(_morning, districts[:2]))
    assert not meeting.met
    assert sorted(map(str, made)) == ["0", "1"]
    assert _promised(storage) == STATED


def test_whoever_waited_while_offices_agreed_sees_what_was_promised_since(
    storage: Storage, clock: VirtualClock
) -> None:
    """The product was read before the link; its week was promised before it could be held."""
    now = clock.now()
    with storage.begin() as session:
        host, guest = (District(session, now, code, code) for code in ("MLG", "BTU"))
        guest.producers(STATED)
        host.order(STATED)
        own = guest.order(STATED)
        regions, line = (host.region.id, guest.region.id), own.line.id
        code = links.invite_office(session, host.product, "KODE", now, 1).id
        product = guest.product.id
    with storage.begin() as late:
        read_before = late.get_one(Product, product)
        with storage.begin() as session:
            link = session.get_one(PoolLink, code)
            assert links.agree(session, link, session.get_one(Product, product), now, 1) is None
        with storage.begin() as session:
            assert morning.run_pools(session, session.get_one(Region, regions[0]), now) == 1
        holding.hold_line(late, line)
        assert read_before.across
        assert morning.run_pools(late, late.get_one(Region, regions[1]), now) == 0
    assert _promised(storage) == STATED


def test_without_the_locks_the_mornings_would(
    storage: Storage, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    districts = _three_regions(storage, clock.now())
    monkeypatch.setattr(holding, "_is_shared", lambda _: False)
    meeting = Meeting(monkeypatch).after(pools, "makers_across")
    _at_once(storage, clock.now(), *map(_morning, districts[:2]))
    assert meeting.met
    assert _promised(storage) > STATED


def test_the_mornings_of_regions_that_help_each_other_do_not_block_each_other(
    storage: Storage, clock: VirtualClock
) -> None:
    malang, _, batu = _three_regions(storage, clock.now())
    for day in range(3):
        _at_once(storage, clock.now() + timedelta(days=day), _morning(batu), _morning(malang))
        assert _promised(storage) <= STATED


def test_two_statements_of_one_workshop_leave_one_that_counts(
    storage: Storage, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    with storage.begin() as session:
        district = District(session, now)
        producer, product = district.producer(STATED).id, district.product.id
        week = session.exec(select(CapacityReport)).one().week
    meeting = Meeting(monkeypatch).after(capacity, "hold_statement")

    def state(amount: int) -> Deed:
        def deed(session: Session, now: datetime) -> None:
            statement = Statement(
                session.get_one(Producer, producer),
                session.get_one(Product, product),
                week,
                Decimal(amount),
                "",
                ReportSource.WORDS,
            )
            capacity.report(session, statement, now)

        return deed

    _at_once(storage, now, state(20), state(30))
    assert not meeting.met
    with storage.reading() as session:
        counting = select(CapacityReport).where(col(CapacityReport.replaced).is_(False))
        assert len(session.exec(counting).all()) == 1
