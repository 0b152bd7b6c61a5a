"""Slot filling: ask, understand, ask back, correct, cancel, and survive whatever comes between."""

from typing import Any

import pytest
from scripted import House
from sqlmodel import select

from bot.clock import VirtualClock
from bot.storage import Storage
from domain.audit import record_change
from domain.messages.base import Button, Message
from domain.models import AuditEntry, Conversation
from domain.values import replace
from handlers import forms
from handlers.forms import AskBack, Filled, Form, Parsed, Partly, Slot, Slots
from handlers.messages import finish_buttons, slot_button
from handlers.routes import Routes
from handlers.turn import Turn


class FormAsks(Message):
    """What a form says."""

    text: str
    choices: tuple[Button, ...] = ()

    def buttons(self) -> tuple[Button, ...]:
        return self.choices


def ask(text: str, *choices: Button) -> Any:
    return lambda _turn, _slots: FormAsks(text, choices)


def any_words(_turn: Turn, _slots: Slots, words: str) -> Parsed:
    return Filled(words) if words else AskBack(FormAsks("kosong"))


def whole_number(_turn: Turn, _slots: Slots, words: str) -> Parsed:
    return Filled(int(words)) if words.isdecimal() else AskBack(FormAsks("angka saja"))


def some_goods(_turn: Turn, slots: Slots, words: str) -> Parsed:
    """Several goods, one after the other, until the person says it is enough."""
    so_far = [*slots.get("_goods", []), *([] if words == "cukup" else [words])]
    return Filled(so_far) if words == "cukup" else Partly(so_far, FormAsks("lagi?"))


def summary(_turn: Turn, slots: Slots) -> Message:
    told = "; ".join(f"{name}={value}" for name, value in slots.items())
    return FormAsks(f"ringkasan {told}", finish_buttons("gift"))


def finish(turn: Turn, slots: Slots) -> None:
    record_change(turn.session, turn.now, "given", ("gift", 1), after=slots)
    turn.say(FormAsks("selesai"))


def is_big(_turn: Turn, slots: Slots) -> bool:
    return bool(slots.get("count", 0) > 10)


WHO = Slot("who", ask("untuk siapa?", slot_button("gift", "who", "Ani")), any_words)
COUNT = Slot("count", ask("berapa?"), whole_number)
PAPER = Slot("paper", ask("kertas apa?"), any_words, wanted=is_big)
GIFT = Form("gift", (WHO, COUNT, PAPER), finish, summary)


def routes_of(form: Form) -> Routes:
    routes = Routes()
    routes.form(form)
    routes.command("gift")(lambda turn, line: forms.start(turn, form, line=line))
    routes.command("berhenti")(lambda turn, _: turn.say(FormAsks("sampai jumpa")))
    return routes


WORDINGS = {
    "form_asks": "{text}",
    **{f"button.slot.{slot}": slot for slot in ("who", "count", "paper", "colour", "goods")},
}


class FormHouse(House):
    """A house that is put together anew after every turn, as if it had been restarted."""

    def use(self, *versions: Form) -> None:
        """From now on the program knows these forms."""
        self.routes = tuple(routes_of(form) for form in versions[:1]) or (routes_of(GIFT),)
        self.start()

    def _answered(self) -> str:
        told = super()._answered()
        self.start()
        return told

    @property
    def given(self) -> list[dict[str, Any]]:
        with self.storage.reading() as session:
            found = session.exec(select(AuditEntry).where(AuditEntry.action == "given"))
            return [entry.after or {} for entry in found]

    @property
    def talk(self) -> Conversation:
        with self.storage.begin() as session:
            return session.get_one(Conversation, self.person(session, "Siti").id)


@pytest.fixture
def house(storage: Storage, clock: VirtualClock) -> FormHouse:
    house = FormHouse(storage, clock, routes=(routes_of(GIFT),), wordings=WORDINGS)
    house.furnish()
    return house


def test_a_form_asks_for_each_slot_shows_the_summary_and_is_done(house: FormHouse) -> None:
    assert house.say("/gift") == "untuk siapa?"
    assert house.say("Bu Ani") == "berapa?"
    assert house.say("3") == "ringkasan who=Bu Ani; count=3"
    assert house.given == []
    assert house.press("form.done|gift") == "selesai"
    assert house.given == [{"who": "Bu Ani", "count": 3}]
    assert house.talk.form is None


def test_what_is_not_understood_is_asked_back_and_what_was_said_is_kept(house: FormHouse) -> None:
    house.say("/gift")
    house.say("Bu Ani")
    assert house.say("banyak") == "angka saja"
    assert house.say("3") == "ringkasan who=Bu Ani; count=3"


def test_after_two_misses_the_office_is_told_and_the_form_stays_open(house: FormHouse) -> None:
    house.say("/gift Bu Ani")
    house.say("banyak")
    house.say("banyak sekali")
    assert {"HandedToOffice", "PersonAsks"} <= {row.message for row in house.outbox()}
    assert house.say("4") == "ringkasan who=Bu Ani; count=4"


def test_a_slot_may_be_filled_by_a_button(house: FormHouse) -> None:
    house.say("/gift")
    assert house.press("form.say|gift|who|Ani") == "berapa?"


def test_a_condition_asks_for_a_slot_only_where_it_is_wanted(house: FormHouse) -> None:
    house.say("/gift")
    house.say("Ani")
    assert house.say("12") == "kertas apa?"
    assert house.say("merah") == "ringkasan who=Ani; count=12; paper=merah"


def test_any_earlier_slot_can_be_corrected_from_the_summary(house: FormHouse) -> None:
    house.say("/gift Ani; 3")
    house.press("form.fix|gift")
    assert house.press("form.fix|gift|who") == "untuk siapa?"
    assert house.say("Wati") == "ringkasan who=Wati; count=3"
    house.press("form.done|gift")
    assert house.given == [{"who": "Wati", "count": 3}]


def test_the_old_value_stays_until_a_new_one_is_understood(house: FormHouse) -> None:
    house.say("/gift Ani; 3")
    house.press("form.fix|gift|count")
    assert house.say("banyak") == "angka saja"
    house.press("form.done|gift")
    assert house.given == [{"who": "Ani", "count": 3}]


def test_a_correction_also_takes_away_what_is_no_longer_wanted(house: FormHouse) -> None:
    house.say("/gift Ani; 12; merah")
    house.press("form.fix|gift|count")
    assert house.say("3") == "ringkasan who=Ani; count=3"
    house.press("form.done|gift")
    assert house.given == [{"who": "Ani", "count": 3}]


def test_a_correction_asks_anew_for_what_depends_on_it(house: FormHouse) -> None:
    house.use(replace(GIFT, slots=(replace(WHO, forgets=("count",)), COUNT)))
    house.say("/gift Ani; 3")
    house.press("form.fix|gift|who")
    assert house.say("Wati") == "berapa?"


@pytest.mark.parametrize("word", ["ya", "Simpan", "OK"])
def test_the_summary_may_be_confirmed_in_words(house: FormHouse, word: str) -> None:
    house.say("/gift Ani; 3")
    assert house.say(word) == "selesai"


@pytest.mark.parametrize("word", ["ubah", "Salah"])
def test_the_summary_may_be_corrected_in_words(house: FormHouse, word: str) -> None:
    house.say("/gift Ani; 3")
    house.say(word)
    assert house.say("count") == "berapa?"
    assert house.say("5") == "ringkasan who=Ani; count=5"


def test_words_that_answer_nothing_show_the_summary_again(house: FormHouse) -> None:
    house.say("/gift Ani; 3")
    assert house.say("kucing saya lucu") == "ringkasan who=Ani; count=3"
    assert house.given == []


@pytest.mark.parametrize("word", ["batal", "BATAL", "cancel"])
def test_a_form_can_be_cancelled_at_any_time(house: FormHouse, word: str) -> None:
    for begun in ("/gift", "/gift Ani", "/gift Ani; 3"):
        house.say(begun)
        house.say(word)
        assert house.talk.form is None
    house.say("/gift Ani; 3")
    house.press("form.cancel|gift")
    assert house.given == []
    assert [row.message for row in house.outbox()].count("FormCancelled") == 4


def test_one_line_may_fill_everything(house: FormHouse) -> None:
    assert house.say("/gift Ani; 12; merah") == "ringkasan who=Ani; count=12; paper=merah"


def test_a_line_may_leave_something_out(house: FormHouse) -> None:
    assert house.say("/gift ; 3") == "untuk siapa?"
    assert house.say("Ani") == "ringkasan who=Ani; count=3"


def test_what_a_line_says_wrongly_is_asked_back_and_the_rest_is_kept(house: FormHouse) -> None:
    house.use(replace(GIFT, slots=(COUNT, WHO)))
    assert house.say("/gift banyak; Ani") == "angka saja"
    assert house.say("3") == "ringkasan count=3; who=Ani"


def test_a_slot_may_take_several_answers(house: FormHouse) -> None:
    house.use(replace(GIFT, slots=(Slot("goods", ask("apa saja?"), some_goods), WHO)))
    house.say("/gift")
    assert house.say("teh") == "lagi?"
    assert house.say("kopi") == "lagi?"
    assert house.say("cukup") == "untuk siapa?"
    assert house.say("Ani") == "ringkasan goods=['teh', 'kopi']; who=Ani"


def test_a_new_version_with_more_slots_asks_for_them(house: FormHouse) -> None:
    house.say("/gift Ani; 3")
    house.use(
        replace(GIFT, slots=(WHO, COUNT, Slot("colour", ask("warna?"), any_words)), version=2)
    )
    assert house.press("form.done|gift") == "warna?"
    assert house.say("biru") == "ringkasan who=Ani; count=3; colour=biru"
    assert house.talk.form_version == 2


def test_a_new_version_with_fewer_slots_lets_go_of_what_was_said(house: FormHouse) -> None:
    house.say("/gift Ani")
    house.use(replace(GIFT, slots=(COUNT,), version=2))
    assert house.say("3") == "ringkasan count=3"


def test_an_answer_to_a_slot_that_is_gone_goes_on_with_the_form(house: FormHouse) -> None:
    house.say("/gift")
    house.use(replace(GIFT, slots=(COUNT,), version=2))
    assert house.say("Ani") == "berapa?"


def test_a_button_for_a_slot_that_is_gone_goes_on_with_the_form(house: FormHouse) -> None:
    house.say("/gift")
    house.use(replace(GIFT, slots=(COUNT,), version=2))
    assert house.press("form.say|gift|who|Ani") == "berapa?"
    assert house.press("form.fix|gift|who") != ""


def test_a_form_that_a_new_version_no_longer_has_is_closed(house: FormHouse) -> None:
    house.say("/gift")
    house.use(replace(GIFT, name="other"))
    house.say("Ani")
    assert house.talk.form is None


@pytest.mark.parametrize(
    "code", ["form.done|gift", "form.fix|gift", "form.say|gift|who|Ani", "form.cancel|gift"]
)
def test_a_button_of_a_form_that_is_over_does_nothing_and_says_so(
    house: FormHouse, code: str
) -> None:
    house.say("/gift Ani; 3")
    house.press("form.done|gift")
    assert house.press(code) != ""
    assert house.outbox()[-1].message == "FormGone"
    assert len(house.given) == 1


def test_a_button_of_another_form_does_nothing_to_the_open_one(house: FormHouse) -> None:
    house.say("/gift Ani")
    house.press("form.done|order")
    assert house.outbox()[-1].message == "FormGone"
    assert house.say("3") == "ringkasan who=Ani; count=3"


def test_a_summary_pressed_twice_is_done_once(house: FormHouse) -> None:
    house.say("/gift Ani; 3")
    house.press("form.done|gift")
    house.press("form.done|gift")
    assert len(house.given) == 1


def test_saving_too_early_asks_for_what_is_missing(house: FormHouse) -> None:
    house.say("/gift Ani; 3")
    house.say("/gift Wati")
    assert house.press("form.done|gift") == "berapa?"
    assert house.given == []


def test_a_command_in_the_middle_leaves_the_form(house: FormHouse) -> None:
    house.say("/gift Ani")
    assert house.say("/berhenti") == "sampai jumpa"
    assert house.talk.form is None
    assert house.talk.slots == {}
