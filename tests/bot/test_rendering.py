"""From facts to what a person reads."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.channels.base import Limits, Span
from bot.render import Reader, Words, number, parse, placeholders
from domain.messages.base import Button, Message, Part, Word
from domain.quantities import Money, Quantity

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
LOADED: dict[str, str] = {
    "day.today": "hari ini",
    "day.tomorrow": "besok",
    "address.unknown": "Bapak/Ibu",
}


class RenderedFact(Message):
    """Anything at all."""

    fact: Any = None
    other: Any = None
    choices: tuple[Button, ...] = ()

    def buttons(self) -> tuple[Button, ...]:
        return self.choices


class RenderedRow(Part):
    """One row of a list."""

    name: str
    amount: Quantity


def _reader(**changes: Any) -> Reader:
    known: dict[str, Any] = {
        "language": "id",
        "name": "Siti Aminah",
        "salutation": "Bu",
        "office": "Dinas",
        "zone": ZoneInfo("Asia/Makassar"),
        "now": NOW,
    }
    return Reader(**known | changes)


def _spans(wording: str, message: Message, reader: Reader | None = None) -> tuple[Span, ...]:
    row = "{name}: *{amount}*"
    words = Words(
        {
            "id": {**LOADED, "rendered_fact": wording, "rendered_row": row},
            "en": {**LOADED, "rendered_fact": wording, "rendered_row": row, "day.today": "today"},
        }
    )
    return words.render(message, reader or _reader(), Limits())[0]


def _text(wording: str, message: Message, reader: Reader | None = None) -> str:
    return "".join(span.text for span in _spans(wording, message, reader))


def test_asterisks_make_bold_and_are_not_shown() -> None:
    assert _spans("Tercatat *{fact}* ya", RenderedFact("40 kg")) == (
        Span("Tercatat "),
        Span("40 kg", bold=True),
        Span(" ya"),
    )


def test_an_asterisk_or_brace_in_a_fact_stays_what_it_is() -> None:
    assert _text("Halo {fact}", RenderedFact("*Siti* {you}")) == "Halo *Siti* {you}"


def test_an_asterisk_without_its_pair_is_refused() -> None:
    with pytest.raises(ValueError, match="without its pair"):
        parse("ini *tebal")


def test_a_line_whose_fact_is_empty_is_left_out() -> None:
    wording = "Satu\nTempat: {fact}\nDua {other}"
    for empty in (None, "", ()):
        assert _text(wording, RenderedFact(empty, "x")) == "Satu\nDua x"
    assert _text(wording, RenderedFact(0, "x")) == "Satu\nTempat: 0\nDua x"


@pytest.mark.parametrize(
    ("amount", "indonesian", "english"),
    [("1500", "1.500", "1,500"), ("1.5", "1,5", "1.5"), ("0.125", "0,125", "0.125")],
)
def test_numbers_are_written_as_the_language_writes_them(
    amount: str, indonesian: str, english: str
) -> None:
    assert number(Decimal(amount), "id") == indonesian
    assert number(Decimal(amount), "en") == english


def test_quantities_and_money_carry_their_unit() -> None:
    assert _text("{fact}", RenderedFact(Quantity(Decimal(1500), "kg"))) == "1.500 kg"
    assert _text("{fact}", RenderedFact(Money(85000))) == "Rp85.000"


def test_days_and_moments_are_local_and_carry_their_zone() -> None:
    cutoff = datetime(2026, 12, 18, 7, tzinfo=UTC)
    assert _text("{fact}", RenderedFact(date(2026, 12, 18))) == "Jum 18 Des"
    assert _text("{fact:long}", RenderedFact(date(2026, 12, 18))) == "Jumat, 18 Desember 2026"
    assert _text("{fact}", RenderedFact(cutoff)) == "Jum 18 Des, 15.00 WITA"
    assert _text("{fact:clock}", RenderedFact(cutoff)) == "15.00 WITA"
    java = _reader(zone=ZoneInfo("Asia/Jakarta"))
    assert _text("{fact}", RenderedFact(cutoff), java) == "Jum 18 Des, 14.00 WIB"


def test_what_is_soon_is_told_as_today_or_tomorrow() -> None:
    today = datetime(2026, 11, 23, 9, tzinfo=UTC)
    tomorrow = datetime(2026, 11, 23, 16, tzinfo=UTC)
    assert _text("{fact:soon}", RenderedFact(today)) == "hari ini 17.00 WITA"
    assert _text("{fact:soon}", RenderedFact(tomorrow)) == "besok 00.00 WITA"
    assert _text("{fact:soon}", RenderedFact(today), _reader(language="en")) == "today 17:00 WITA"


def test_people_are_addressed_with_their_title_and_first_name() -> None:
    assert _text("{you}, {hon}", RenderedFact()) == "Bu Siti, Bu"
    assert _text("{you}", RenderedFact(), _reader(salutation="")) == "Siti"
    assert _text("{you}", RenderedFact(), _reader(salutation="", name="")) == "Bapak/Ibu"


def test_rows_are_parts_with_a_wording_of_their_own() -> None:
    rows = (
        RenderedRow("Siti", Quantity(Decimal(40), "kg")),
        RenderedRow("Ani", Quantity(Decimal(25), "kg")),
    )
    assert _text("Pembagian:\n{fact}", RenderedFact(rows)) == "Pembagian:\nSiti: 40 kg\nAni: 25 kg"
    assert _text("{fact}", RenderedFact(rows[0])) == "Siti: 40 kg"


def test_words_of_the_catalog_may_stand_in_a_message() -> None:
    assert _text("{fact}", RenderedFact(Word("day.today"))) == "hari ini"


def test_what_a_language_does_not_have_is_said_in_indonesian() -> None:
    words = Words({"id": {**LOADED, "rendered_fact": "Halo"}, "en": {}})
    for language in ("en", "fr"):
        spans, _ = words.render(RenderedFact(), _reader(language=language), Limits())
        assert spans == (Span("Halo"),)


def test_a_text_is_never_longer_than_its_channel_allows() -> None:
    words = Words({"id": {**LOADED, "rendered_fact": "*{fact}*{other}"}})
    spans, _ = words.render(RenderedFact("a" * 30, "b" * 30), _reader(), Limits(text=40))
    text = "".join(span.text for span in spans)
    assert len(text) == 40
    assert text.endswith("…")


def test_a_button_shows_its_words_and_carries_its_action() -> None:
    words = Words({"id": {**LOADED, "rendered_fact": "?", "button.take": "Ambil {amount}"}})
    take = Button("take", "offer.accept", ("12",), {"amount": Quantity(Decimal(40), "kg")})
    long = Button("take", "x", (), {"amount": "semua yang masih tersisa"})
    _, choices = words.render(
        RenderedFact(choices=(take, long)), _reader(), Limits(button_label=20)
    )
    assert (choices[0].label, choices[0].code) == ("Ambil 40 kg", "offer.accept|12")
    assert len(choices[1].label) <= 20
    assert choices[1].label.endswith("…")


def test_the_placeholders_of_a_wording_are_known() -> None:
    assert placeholders("Halo {you}\n*{fact:long}*") == {"you", "fact"}
