"""What is given to very many at once is to the letter what is given one by one."""

from collections.abc import Callable
from typing import Any

import pytest
from district import District
from driver import watch_statements
from sqlalchemy import select

from bot.clock import VirtualClock
from bot.storage import Storage
from domain import giving
from domain.bulk import Bulk, numbers
from domain.later import write_now
from domain.models import AuditEntry, Outbox, OutboxState, Person, Share, Standby
from domain.morning import offer_computed
from domain.records import add
from domain.standing import lines_of

pytestmark = pytest.mark.both_databases
WRITTEN = (Share, Outbox, AuditEntry, Standby)
Busy = Callable[[District], None]


def ordinary(district: District) -> None:
    """Two orders of one product, one without a price."""
    district.producers(30, 12, 7, 25)
    district.order(50)
    district.order(11, days=20, price=None)


def some_are_left_out(district: District) -> None:
    """A smallest share leaves some out, who wait."""
    district.producers(10, 10, 10, 10, 10)
    district.order(30, min_share=8)


def fresh(district: District) -> None:
    """Goods that do not keep, each share on a day of its own, in two different weeks."""
    district.product.handover_days = 2
    for amount in (9, 8, 7):
        producer = district.producer(amount)
        for week in (1, 2):
            district.state_capacity(producer, amount, week)
    district.order(15, days=4)
    district.order(9, days=11)


def rows(storage: Storage) -> dict[str, list[dict[str, Any]]]:
    """All that a morning writes, as it stands in the database."""
    with storage.look() as connection:
        return {
            one.__name__: [
                dict(row._mapping)
                for row in connection.execute(select(one.__table__).order_by(one.__table__.c.id))  # type: ignore[attr-defined]
            ]
            for one in WRITTEN
        }


def after_a_morning(storage: Storage, clock: VirtualClock, busy: Busy, *, at_once: bool) -> Any:
    """The rows of a morning whose offers go out at once, or wait for a word that is given."""
    with storage.begin() as session:
        district = District(session, clock.now())
        busy(district)
        district.region.approves_plan = not at_once
        made = district.run()
        assert made
        if not at_once:
            for order in district.orders():
                for entry in lines_of(session, order):
                    offer_computed(session, entry, district.now)
    return rows(storage)


@pytest.mark.parametrize("busy", [ordinary, some_are_left_out, fresh])
def test_offers_at_once_are_those_that_wait_for_a_word_and_get_it(
    storage: Storage,
    clock: VirtualClock,
    busy: Busy,
    database: str,
    tmp_path: Any,
    request: pytest.FixtureRequest,
) -> None:
    # given
    if database == "sqlite":
        other = Storage(f"sqlite:///{tmp_path / 'other.db'}", durable=False)
        other.create()
    else:
        template = request.getfixturevalue("postgres_template")
        other = Storage(request.getfixturevalue("new_postgres_database")(template))

    # when
    together = after_a_morning(storage, clock, busy, at_once=True)
    single = after_a_morning(other, clock, busy, at_once=False)
    other.close()

    # then
    assert together["Share"] == single["Share"]
    assert together["Standby"] == single["Standby"]
    only_approvals = {"PlanReady", "OrderShort"}
    assert without_number(together["Outbox"]) == without_number(
        row for row in single["Outbox"] if row["message"] not in only_approvals
    )
    assert without_number(together["AuditEntry"]) == without_number(
        row for row in single["AuditEntry"] if row["action"] != "plan_approved"
    )


def without_number(some: Any) -> list[dict[str, Any]]:
    """Rows by what they say."""
    return sorted(
        ({k: v for k, v in row.items() if k != "id"} for row in some),
        key=lambda row: str(sorted(row.items(), key=str)),
    )


def test_a_morning_in_small_parts_is_a_morning_at_once(
    storage: Storage, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    written: list[int] = []
    write = Bulk.write

    def counted(self: Bulk, session: Any, some: Any) -> None:
        written.append(len(some))
        write(self, session, some)

    monkeypatch.setattr(Bulk, "write", counted)
    monkeypatch.setattr(giving, "AT_ONCE", 2)

    # when
    with storage.begin() as session:
        district = District(session, clock.now())
        for name in ("sarung", "kopi", "tas"):
            district.product = district.add_product(name)
            district.producers(5, 5)
            district.order(8)
        district.run()

    # then
    found = rows(storage)
    assert max(written) == 2
    assert [row["id"] for row in found["Share"]] == [1, 2, 3, 4, 5, 6]
    assert [row["dedupe"] for row in found["Outbox"]][-6:] == [f"offer:{n}" for n in range(1, 7)]


def test_shares_go_on_behind_those_that_are_there(storage: Storage, clock: VirtualClock) -> None:
    # given
    with storage.begin() as session:
        district = District(session, clock.now())
        district.producers(5, 5)
        entry = district.order(8)
        district.run()

        # when
        assert numbers(session, Share, 2) == [3, 4]
        producer = district.producer(3)
        last = Share(
            line_id=entry.line.id,
            producer_id=producer.id,
            computed=district.shares(entry)[0].computed,
            computed_at=district.now,
        )

        # then
        assert add(session, last).id >= 3


def test_a_message_that_is_there_is_not_said_again(storage: Storage, clock: VirtualClock) -> None:
    # given
    with storage.begin() as session:
        district = District(session, clock.now())
        person = session.get_one(Person, district.officer.id)
        write_now(session)

        def letter(dedupe: str | None) -> tuple[object, ...]:
            now = district.now
            return (
                *(person.id, "Hello", "{}", "notice", False, dedupe, OutboxState.WAITING, now),
                *(now, 0),
            )

        giving.LETTERS.write(session, [letter("a"), letter(None)])

        # when
        giving.LETTERS.write(session, [letter("b"), letter("a"), letter(None), letter("b")])

    # then
    found = [row["dedupe"] for row in rows(storage)["Outbox"] if row["message"] == "Hello"]
    assert found == ["a", None, "b", None]


def test_a_morning_asks_hardly_more_often_however_many_products_there_are(
    storage: Storage, clock: VirtualClock
) -> None:
    # given
    ran: list[str] = []
    watch_statements(storage.engine, ran.append)

    def statements(district: District, products: int) -> int:
        for _ in range(products):
            district.product = district.add_product(f"barang {len(district.orders())}")
            district.producers(5, 5)
            district.order(8)
        ran.clear()
        assert district.run() == 2 * products
        return len(ran)

    with storage.begin() as session:
        district = District(session, clock.now())

        # when
        few, many = statements(district, 2), statements(district, 12)

    # then
    assert many <= few + 2, (few, many)
