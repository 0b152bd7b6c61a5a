"""Pictures are drawn from facts: always the same bytes, with the words of the catalogs."""

import struct
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from samples import classes, samples

from bot.pictures import drawn, picture_of
from bot.render import Reader, Words
from domain.messages.base import Message, Part
from domain.messages.office import MorningReport
from domain.messages.pictures import (
    GroupBar,
    GroupChart,
    InvitationCard,
    MorningChart,
    OrderBar,
    PoolBars,
    QuotaBar,
    QuotaChart,
    WeekBar,
)
from domain.quantities import Quantity
from domain.weeks import zone

WORDS = Words()
WORDS.links.append("https://t.me/PatunganUjiBot?start={code}")


def reader(language: str = "id") -> Reader:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    return Reader(language, "Rina", "Bu", "Dinas", zone("Asia/Makassar"), now)


def kg(amount: int) -> Quantity:
    return Quantity(Decimal(amount), "kg")


def chart(orders: int = 2, pools: int = 1) -> MorningChart:
    bars = OrderBar("BPN-1", "peyek $5$ & co", "Swiss", kg(20), kg(10), kg(30), kg(60))
    weeks = tuple(WeekBar(date(2026, 11, 23), kg(n), kg(40)) for n in (50, 0))
    pool = PoolBars("peyek kepiting", "kg", weeks)
    return MorningChart(date(2026, 11, 23), (bars,) * orders, (pool,) * pools)


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def quota(periods: int = 3) -> QuotaChart:
    bars = tuple(
        QuotaBar(date(2027, 1, 8 + n), kg(60), kg(50), kg(45 + 10 * n)) for n in range(periods)
    )
    return QuotaChart("BPN-B01", "peyek kepiting", "Swiss", "kg", bars)


def group(weeks: int = 4, theirs: int | None = None) -> GroupChart:
    more = None if theirs is None else kg(theirs)
    bars = tuple(GroupBar(date(2027, 1, 4 + n), kg(100 * n), n, more) for n in range(weeks))
    return GroupChart("peyek kepiting", "kg", 12, kg(150), bars, more)


@pytest.mark.parametrize("facts", [chart(), quota(), group(), InvitationCard("K7M4P2QX", "Dinas")])
def test_the_same_facts_always_give_the_same_bytes(facts: Part) -> None:
    assert drawn(facts, reader(), WORDS) == drawn(facts, reader(), WORDS)


def test_a_chart_is_as_wide_as_a_telephone_and_as_high_as_its_orders() -> None:
    width, low = size(drawn(chart(1, 0), reader(), WORDS))
    _, high = size(drawn(chart(8, 4), reader(), WORDS))
    assert width == 960
    assert low < high < 4 * width


def test_the_language_and_the_facts_change_the_picture() -> None:
    pictures = {
        drawn(chart(), reader("id"), WORDS),
        drawn(chart(), reader("en"), WORDS),
        drawn(chart(3), reader("id"), WORDS),
        drawn(quota(), reader("id"), WORDS),
        drawn(quota(1), reader("id"), WORDS),
        drawn(group(), reader("en"), WORDS),
        drawn(group(theirs=40), reader("en"), WORDS),
    }
    assert len(pictures) == 7


def test_the_legend_speaks_the_readers_language() -> None:
    keys = [
        f"chart.{key}" for key in ("confirmed", "offered", "gap", "stated", "usual", "capacity")
    ]
    assert [WORDS.word(key, "id") for key in keys[:3]] == ["Pasti", "Ditawarkan", "Masih kurang"]
    assert all(WORDS.word(key, "id") != WORDS.word(key, "en") for key in keys)


def test_every_picture_that_a_message_has_can_be_drawn() -> None:
    found = 0
    photograph = drawn(InvitationCard("K7M4P2QX", "Dinas"), reader(), WORDS)
    for cls in classes():
        for sample in samples(cls).values():
            if not isinstance(sample, Message):
                continue
            picture = picture_of(sample, reader(), WORDS, kept=lambda _: photograph)
            if picture is not None:
                size(picture.draw())
                found += 1
    assert found >= 2


def test_the_key_of_a_picture_follows_its_facts() -> None:
    reports = [
        MorningReport(date(2026, 11, 23), (), (), (), (), None, None, None, None, None, chart=one)
        for one in (chart(), chart(), chart(3), None)
    ]
    keys = [picture_of(report, reader(), WORDS) for report in reports]
    assert keys[0] is not None
    assert keys[1] is not None
    assert keys[2] is not None
    assert keys[3] is None
    assert keys[0].key == keys[1].key != keys[2].key


def test_without_a_chat_to_open_an_invitation_has_no_card() -> None:
    from handlers.officer.inviting import InvitationMade  # noqa: PLC0415

    made = InvitationMade("K7M4P2QX", 1, datetime(2026, 12, 1, tzinfo=UTC), officer=False)
    assert picture_of(made, reader(), WORDS) is not None
    assert picture_of(made, reader(), Words()) is None
