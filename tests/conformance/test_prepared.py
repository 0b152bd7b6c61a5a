"""Statements made once give and keep exactly what the session's own would."""

from datetime import UTC, datetime, time
from decimal import Decimal
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scripted import House
from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from domain.models import (
    Contact,
    Conversation,
    Outbox,
    OutboxState,
    Person,
    Product,
    Region,
    Share,
    ShareState,
    Utc,
)
from domain.prepared import Prepared, inserting, one_of
from domain.records import add, by_id, change, the

pytestmark = pytest.mark.both_databases

PERSON = Prepared[Person](select(Person).where(col(Person.id) == bindparam("person")))
WITH_TALK = Prepared[tuple[Person, Conversation | None, str]](
    select(Person, Conversation, col(Region.office))
    .outerjoin(Conversation, col(Conversation.person_id) == col(Person.id))
    .join(Region, col(Person.region_id) == col(Region.id))
    .where(col(Person.id) == bindparam("person"))
)
RENAME: Prepared[None] = Prepared(
    update(Person).where(col(Person.id) == bindparam("person")).values(name=bindparam("new"))
)


def a_person(session: Session) -> Person:
    return session.exec(select(Person).order_by(col(Person.id))).first() or _nobody()


def _nobody() -> Person:
    msg = "the house has no people"
    raise LookupError(msg)


def test_a_record_is_the_one_that_the_session_knows_and_keeps_its_changes(house: House) -> None:
    with house.storage.begin() as session:
        person = a_person(session)
        assert PERSON.first(session, person=person.id) is person
    with house.storage.begin() as session:
        found = PERSON.first(session, person=person.id)
        assert found is not None
        assert found == session.get(Person, person.id)
        assert found is session.get(Person, person.id)
        found.name = "Bu Baru"
    with house.storage.reading() as session:
        assert session.get_one(Person, person.id).name == "Bu Baru"


def test_a_rollback_undoes_what_was_prepared_too(house: House) -> None:
    with Session(house.storage.engine) as session:
        person = a_person(session)
        before = person.name
        change(session, person, name="Bu Lain")
        assert person.name == "Bu Lain"
        session.rollback()
        assert person.name == before


def test_what_the_session_has_not_written_yet_is_seen(house: House) -> None:
    with house.storage.begin() as session:
        person = a_person(session)
        person.name = "Bu Tertunda"
        names = Prepared[str](select(col(Person.name)).where(col(Person.id) == bindparam("n")))
        assert names.all(session, n=person.id) == ["Bu Tertunda"]


def test_an_outer_join_that_finds_nothing_gives_nothing(house: House) -> None:
    with house.storage.begin() as session:
        person = a_person(session)
        ((same, talk, office),) = WITH_TALK.all(session, person=person.id)
        assert same is person
        assert talk is None
        assert office == session.get_one(Region, 1).office


def test_rows_are_counted_where_something_changes(house: House) -> None:
    with house.storage.begin() as session:
        person = a_person(session)
        assert RENAME.run(session, person=person.id, new="Bu Satu") == 1
        assert RENAME.run(session, person=-1, new="Bu Dua") == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    amount=st.decimals("0", "9000000", places=3),
    moment=st.datetimes(
        datetime(2020, 1, 1),  # noqa: DTZ001 - the zone is added
        datetime(2040, 1, 1),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
    words=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40),
)
def test_values_go_in_and_out_as_through_the_session(
    house: House, amount: Decimal, moment: datetime, words: str
) -> None:
    packs = {"dus": words}
    sent = Prepared[tuple[OutboxState, datetime, dict[str, str], bool]](
        select(col(Outbox.state), col(Outbox.not_before), col(Outbox.facts), col(Outbox.reply))
        .where(col(Outbox.id) == bindparam("number"))
        .where(col(Outbox.not_before) <= bindparam("now", type_=Utc))
    )
    with Session(house.storage.engine) as session:
        made = Product(
            region_id=1, name=f"{words}{moment}", unit="kg", max_weekly=amount, packs=packs
        )
        product = add(session, made)
        row = {
            "person_id": a_person(session).id, "message": "X", "facts": {"said": words},
            "kind": "notice", "reply": True, "dedupe": None, "state": OutboxState.SENT,
            "created_at": moment, "not_before": moment, "attempts": 0,
        }  # fmt: skip
        written = Prepared[int](inserting(Outbox, *row).returning(col(Outbox.id)))
        (number,) = written.all(session, **row)
        session.expunge_all()
        mine = (OutboxState.SENT, moment, {"said": words}, True)
        assert sent.all(session, number=number, now=moment) == [mine]
        theirs = session.get_one(Outbox, number)
        assert (theirs.state, theirs.not_before, theirs.facts, theirs.reply) == mine
        session.expunge_all()
        kept = the(session, Product, product.id)
        assert kept is session.get_one(Product, product.id)
        assert (kept.max_weekly, kept.packs) == (amount, packs)


def test_times_and_days_come_back_as_such(house: House) -> None:
    class Hours(NamedTuple):
        quiet_from: time
        created_at: datetime

    hours = Prepared(select(col(Region.quiet_from), col(Region.created_at)), Hours)
    with house.storage.reading() as session:
        (found,) = hours.all(session)
        region = session.exec(select(Region)).one()
    assert found == Hours(region.quiet_from, region.created_at)


def test_a_fixed_list_may_be_asked_for_and_a_given_one_is_refused(house: House) -> None:
    fixed = Prepared[int](
        select(col(Share.id)).where(
            one_of(col(Share.state), (ShareState.OFFERED, ShareState.CONFIRMED))
        )
    )
    listed = Prepared[int](
        select(col(Contact.id)).where(col(Contact.id).in_(bindparam("ids", expanding=True)))
    )
    with house.storage.reading() as session:
        assert fixed.all(session) == []
        with pytest.raises(ValueError, match="a list cannot be prepared: ids"):
            listed.all(session, ids=[1])


def test_several_rows_are_written_in_one_go(house: House) -> None:
    rename: Prepared[None] = Prepared(
        update(Contact)
        .where(col(Contact.id) == bindparam("contact"))
        .values(address=bindparam("new"))
    )
    with house.storage.write() as connection:
        rename.run_many_on(connection, [])
    with house.storage.begin() as session:
        contacts = session.exec(select(Contact).order_by(col(Contact.id))).all()
        assert len(contacts) > 1
        many = [{"contact": c.id, "new": f"new/{c.id}"} for c in contacts]
        rename.run_many_on(session.connection(), many)
    with house.storage.reading() as session:
        after = session.exec(select(Contact.address).order_by(col(Contact.id))).all()
    assert list(after) == [f"new/{c.id}" for c in contacts]


def test_a_record_that_is_not_there_is_said_so(house: House) -> None:
    with house.storage.reading() as session:
        assert by_id(session, Person, -1) is None
        with pytest.raises(LookupError, match="no Person has the number -1"):
            the(session, Person, -1)


def test_a_new_record_has_its_number_and_may_be_changed(house: House) -> None:
    with house.storage.begin() as session:
        product = add(session, Product(region_id=1, name="abon", unit="kg", max_weekly=Decimal(9)))
        assert by_id(session, Product, product.id) is product
        change(session, product, lot=Decimal("0.5"), aliases=["abon ikan"])
        product.unit = "bungkus"
    with house.storage.reading() as session:
        kept = session.get_one(Product, product.id)
    assert (kept.lot, kept.aliases, kept.unit) == (Decimal("0.5"), ["abon ikan"], "bungkus")
