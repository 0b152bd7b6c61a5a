"""Surakarta from the order to the payment: one shipment of several orders, without a violation."""

import asyncio

import pytest

from bot.simulation.scenarios import load
from bot.simulation.shipping_story import (
    CartonsPacked,
    PaymentsTold,
    ShipmentGone,
    ShipmentPlanned,
    SlotsTold,
)
from bot.simulation.simulate import Report, simulate


@pytest.fixture(scope="module")
def report() -> Report:
    """Four weeks of twelve producers."""
    return asyncio.run(simulate(load("surakarta"), weeks=4, producers=12, seed=2))


def test_a_shipment_of_several_orders_is_planned_packed_sent_off_and_paid(report: Report) -> None:
    told = [event for event in report.events if getattr(event, "code", "") == "SKA-K001"]
    kinds = [type(event) for event in told]
    assert kinds[0] is ShipmentPlanned
    assert kinds[-3:] == [CartonsPacked, ShipmentGone, PaymentsTold]
    (planned,) = [event for event in told if isinstance(event, ShipmentPlanned)]
    assert planned.orders == 3
    (packed,) = [event for event in told if isinstance(event, CartonsPacked)]
    assert packed.cartons > packed.lots > planned.orders


def test_everybody_is_given_a_time_and_somebody_chooses_another(report: Report) -> None:
    slots = [event for event in report.events if isinstance(event, SlotsTold)]
    assert {event.what for event in slots} == {"given", "moved"}


def test_orders_go_to_more_than_one_destination_and_no_rule_is_broken(report: Report) -> None:
    assert report.violations == ()
    made = [event for event in report.events if type(event).__name__ == "OrderMade"]
    assert len({getattr(event, "destination", "") for event in made}) >= 3
