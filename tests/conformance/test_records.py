"""What is written is what is read: exact quantities, moments in UTC, new rows only once."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
import sqlalchemy as sa
from scripted import House
from sqlmodel import Session, col, select

from bot.storage import insert_new
from domain.models import Contact, Product, Region

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize("amount", ["0", "0.001", "40", "1.5", "1234567.125", "9000000000.999"])
def test_a_quantity_comes_back_exactly(house: House, amount: str) -> None:
    with house.storage.begin() as session:
        product = Product(region_id=1, name="peyek", unit="kg", max_weekly=Decimal(amount))
        session.add(product)
    with house.storage.reading() as session:
        found = session.exec(select(col(Product.max_weekly))).one()
    assert found == Decimal(amount)
    assert format(found, "f") == str(found)


def test_a_quantity_finer_than_a_thousandth_is_refused(house: House) -> None:
    with (
        pytest.raises(sa.exc.StatementError, match="finer than a thousandth"),
        house.storage.begin() as session,
    ):
        session.add(Product(region_id=1, name="x", unit="kg", max_weekly=Decimal("0.0001")))


def test_a_moment_comes_back_in_utc_whatever_the_zone_of_the_database(house: House) -> None:
    moment = datetime(2026, 11, 23, 1, 30, 15, 123456, tzinfo=timezone(timedelta(hours=8)))
    if not house.storage.embedded:

        def jakarta(connection: sa.Connection) -> None:
            connection.exec_driver_sql("SET LOCAL TIME ZONE 'Asia/Jakarta'")

        sa.event.listen(house.storage.engine, "begin", jakarta)
    with house.storage.begin() as session:
        region = session.exec(select(Region)).one()
        region.created_at = moment
    with house.storage.reading() as session:
        found = session.exec(select(Region.created_at)).one()
    assert found == moment
    assert found.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(house: House) -> None:
    with (
        pytest.raises(sa.exc.StatementError, match="without a zone"),
        house.storage.begin() as session,
    ):
        session.exec(select(Region)).one().created_at = datetime(2026, 11, 23)  # noqa: DTZ001


def test_only_new_rows_are_inserted_and_counted(house: House) -> None:
    def row(address: str) -> dict[str, object]:
        return {"person_id": 1, "channel": "x", "address": address, "preferred": True}

    with house.storage.begin() as session:
        assert insert_new(session.connection(), Contact, []) == 0
        assert insert_new(session.connection(), Contact, [row("a"), row("b"), row("a")]) == 2
    with house.storage.begin() as session:
        assert insert_new(session.connection(), Contact, [row("b"), row("c")]) == 1


def test_an_exception_undoes_the_whole_transaction(house: House) -> None:
    def change_and_fail(session: Session) -> None:
        session.exec(select(Region)).one().name = "changed"
        session.flush()
        msg = "stop"
        raise ValueError(msg)

    with pytest.raises(ValueError, match="stop"):
        house.change(change_and_fail)
    with house.storage.reading() as session:
        assert session.exec(select(Region.name)).one() == "Balikpapan"


def test_no_connection_is_left_open(house: House) -> None:
    house.hear("/note satu", "/break dua")
    house.engine.work()
    house.deliver()
    pool = house.storage.engine.pool
    assert isinstance(pool, sa.QueuePool)
    assert pool.checkedout() == 0
