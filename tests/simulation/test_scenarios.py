"""The five cases load, and their people are the same for the same seed."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from bot.simulation.case import ProducerData
from bot.simulation.scenarios import load, names, parse, populate, telephones
from bot.storage import Storage
from domain.errors import ScenarioError
from domain.models import Contact, Producer, ProducerState

CASES = ["balikpapan", "batu", "malang", "rembang", "surakarta"]


def test_all_five_cases_are_there() -> None:
    assert names() == CASES


@pytest.mark.parametrize("name", CASES)
def test_a_case_starts_on_a_thursday_morning_of_its_region(name: str) -> None:
    case = load(name)
    hour = 0 if case.region.zone == "Asia/Makassar" else 1
    assert case.start == datetime(2026, 11, 19, hour, tzinfo=UTC)


@pytest.mark.parametrize("name", CASES)
def test_what_producers_usually_make_is_plausible_and_in_whole_lots(name: str) -> None:
    case = load(name)
    for data in case.cast(120, seed=3):
        for product, usual in data.products.items():
            known = case.product(product)
            assert 0 < usual <= known.max_weekly
            assert usual % known.lot == 0


def test_the_same_seed_makes_the_same_people_and_another_one_others() -> None:
    case = load("malang")
    assert case.cast(60, seed=1) == case.cast(60, seed=1)
    assert case.cast(60, seed=1) != case.cast(60, seed=2)
    assert case.cast(60, seed=1)[:12] == case.producers


def test_everybody_has_a_telephone_of_their_own() -> None:
    book = telephones(load("rembang"), 200, seed=1)
    assert len(book) == 202
    assert sum(isinstance(data, ProducerData) for data in book.values()) == 200
    assert "kusmiyati" in book


def test_a_case_is_populated_with_active_producers(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    storage = Storage("sqlite://")
    storage.create()
    case = load("batu")
    with storage.begin() as session:
        populate(session, case, case.start, producers=15)
        producers = session.exec(select(Producer)).all()
        addresses = set(session.exec(select(Contact.address)))
    storage.close()
    assert len(producers) == 15
    assert {producer.state for producer in producers} == {ProducerState.ACTIVE}
    assert addresses == set(telephones(case, 15))


def test_a_case_that_is_not_there_is_said_in_one_line() -> None:
    with pytest.raises(ScenarioError, match="no scenario 'mars'; there are balikpapan, batu"):
        load("mars")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = ", "scenario x: "),
        ("title = 3", "title: Input should be a valid string"),
    ],
)
def test_a_case_that_is_not_well_formed_is_said_in_one_line(text: str, said: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        parse("x", text)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
