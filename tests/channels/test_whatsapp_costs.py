"""Whom the bot may write to first on a day, and what its messages cost."""

from datetime import date, timedelta
from typing import Any

import pytest
from cloudapi.office import ANI, PETUGAS, SITI, WhatsAppOffice
from scripted import HouseEcho
from sqlmodel import select

from domain.costs import costs
from domain.message_prices import prices, set_price, usual_prices
from domain.messages.capacity import CapacityAsked
from domain.models import Contact, OutboxState, Person, Reach
from domain.outbox import post

NEXT_WEEK = date(2026, 11, 30)


@pytest.fixture
def morning(wa: WhatsAppOffice) -> WhatsAppOffice:
    """Half past six: the morning run has made its offers."""
    wa.wait(hours=1)
    return wa


def test_costs_are_counted_by_category_and_month(morning: WhatsAppOffice) -> None:
    morning.tell(morning.newest(SITI), "delivered", category="utility")
    morning.tell(morning.newest(SITI), "read", category="utility")
    morning.tell(morning.newest(ANI), "sent", category="utility")
    morning.write(SITI, "/bantuan")
    morning.tell(morning.newest(SITI), "delivered", category="service")
    morning.post(HouseEcho("x"))
    morning.settle()
    morning.tell(morning.newest(SITI), "failed", code=131000)
    now = morning.clock.now()
    with morning.storage.begin() as session:
        set_price(session, "utility", 500, now)
        assert prices(session)["utility"].rupiah == 500
        found = costs(session, now - timedelta(days=1), now + timedelta(days=1))
        assert costs(session, now + timedelta(days=1), now + timedelta(days=2)).messages == 0
    told = [(c.category, c.messages, c.charged, c.rupiah) for c in found.categories]
    assert told == [("utility", 2, 2, 1000), ("service", 1, 0, 0)]
    assert (found.messages, found.conversations, found.rupiah) == (3, 2, 1000)
    answer = morning.write(PETUGAS, "/biaya")
    assert "3 pesan" in answer.text
    assert "perkiraan Rp1.000" in answer.text.replace("*", "")
    assert "Ini perkiraan, bukan tagihan" in answer.text


def test_no_price_that_comes_with_the_program_is_told_as_certain() -> None:
    assert set(usual_prices()) == {"marketing", "utility", "authentication", "service"}
    for price in usual_prices().values():
        assert not price.confirmed
        assert price.source
        assert price.rupiah > 0


def test_the_office_says_what_a_message_costs(morning: WhatsAppOffice) -> None:
    morning.tell(morning.newest(SITI), "delivered", category="utility")
    morning.tell(morning.newest(ANI), "delivered", category="referral")
    before = morning.write(PETUGAS, "/biaya").text
    assert "belum dipastikan" in before
    assert "Harga referral belum diketahui" in before
    assert "Jenisnya: marketing" in morning.write(PETUGAS, "/biaya emas 5").text
    told = morning.write(PETUGAS, "/biaya utility Rp1.357; faktur Meta Oktober").text
    assert "Rp1.357" in told
    after = morning.write(PETUGAS, "/biaya").text
    assert "perkiraan Rp1.357" in after.replace("*", "")
    assert "Sumbernya: faktur Meta Oktober" in after
    assert "belum dipastikan" not in after


def newcomers(wa: WhatsAppOffice, count: int) -> list[str]:
    """People who have not written yet, each with the weekly question before them, in order."""
    numbers = [f"62800000{n:02d}" for n in range(count)]
    asked = CapacityAsked("peyek kepiting", "kg", NEXT_WEEK, NEXT_WEEK, None, 1)
    with wa.storage.begin() as session:
        region = wa.person(session, "petugas").region_id
        for number in numbers:
            now = wa.clock.now()
            person = Person(name=number, region_id=region, consented_at=now, created_at=now)
            session.add(person)
            session.flush()
            session.add(Contact(person_id=person.id, channel="whatsapp", address=number))
            post(session, person, asked, now)
    return numbers


@pytest.mark.parametrize("wa_options", [{"daily_people": 8}])
def test_who_is_most_useful_is_asked_today_and_the_others_in_turn(morning: WhatsAppOffice) -> None:
    numbers = newcomers(morning, 8)
    morning.settle()
    asked = [number for number in numbers if morning.api.said_to(number)]
    assert asked == numbers[:3]
    morning.wait(hours=25)
    asked = [number for number in numbers if morning.api.said_to(number)]
    assert asked == numbers[: len(asked)]
    assert len(asked) > 3
    opened = [(m.at, m.address) for m in morning.api.messages if m.kind == "template"]
    for moment, _ in opened:
        day = {who for at, who in opened if moment - timedelta(hours=24) < at <= moment}
        assert len(day) <= 8


@pytest.mark.parametrize("wa_options", [{"daily_people": 5}])
def test_an_open_window_costs_no_place(morning: WhatsAppOffice) -> None:
    numbers = newcomers(morning, 3)
    morning.settle()
    assert [bool(morning.api.said_to(number)) for number in numbers] == [True, False, False]
    said: dict[str, Any] = {"type": "text", "text": {"body": "halo"}}
    morning.bring(morning.api.written(numbers[2], "Tiga", **said))
    assert any("sanggup" in message.text for message in morning.api.said_to(numbers[2]))
    assert not morning.api.said_to(numbers[1])
    with morning.storage.begin() as session:
        reach = session.exec(select(Reach).where(Reach.address == numbers[2])).one()
        assert reach.opened_at is None


@pytest.mark.parametrize("wa_options", [{"daily_people": 5}])
def test_a_question_that_waits_for_room_holds_up_no_offer(morning: WhatsAppOffice) -> None:
    numbers = newcomers(morning, 2)
    morning.settle()
    assert [bool(morning.api.said_to(number)) for number in numbers] == [True, False]
    morning.post(HouseEcho("Ada kabar."), who=numbers[1])
    morning.settle()
    (only,) = morning.api.said_to(numbers[1])
    assert "Ada kabar." in only.text
    waiting = [row for row in morning.outbox("CapacityAsked") if row.state is OutboxState.WAITING]
    assert len(waiting) == 1
