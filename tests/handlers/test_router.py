"""Who answers: commands, opt-out words, buttons, the open form, open questions, help."""

import pytest
from scripted import House

from bot.channels.base import Inbound
from bot.clock import VirtualClock
from bot.storage import Storage
from domain.messages.base import Message
from domain.models import RoleName
from handlers.asking import is_courtesy
from handlers.conversations import CONVERSATIONS
from handlers.helping import GROUP_OF, help_of
from handlers.router import LONGEST_WORDS, Router
from handlers.routes import Routes
from handlers.turn import HeardKind, Turn


class RouterTold(Message):
    """Which conversation answered."""

    text: str


def routes() -> Routes:
    """A command for each kind of person, a button, and two open questions."""
    made = Routes()

    @made.command("hello", "=hello", hint="hello")
    def hello(turn: Turn, words: str) -> None:
        turn.say(RouterTold(f"hello {words}".strip()))

    @made.command("officers", roles=(RoleName.OFFICER,), hint="officers")
    def officers(turn: Turn, _: str) -> None:
        turn.say(RouterTold("officers"))

    @made.command("berhenti")
    def stop(turn: Turn, _: str) -> None:
        turn.say(RouterTold("stopped"))

    @made.button("pick")
    def pick(turn: Turn, args: tuple[str, ...]) -> None:
        turn.say(RouterTold(f"picked {'+'.join(args)}"))

    @made.button("secret", roles=(RoleName.OFFICER,))
    def secret(turn: Turn, _: tuple[str, ...]) -> None:
        turn.say(RouterTold("secret"))

    @made.open_question(30)
    def late(turn: Turn) -> bool:
        return _if_heard(turn, "later", "both")

    @made.open_question(20)
    def early(turn: Turn) -> bool:
        return _if_heard(turn, "early", "both")

    return made


def _if_heard(turn: Turn, *words: str) -> bool:
    heard = turn.heard.text in words
    if heard:
        turn.say(RouterTold(words[0]))
    return heard


WORDINGS = {"router_told": "{text}", "command.hello": "menyapa", "command.officers": "petugas"}


@pytest.fixture
def house(storage: Storage, clock: VirtualClock) -> House:
    return House(storage, clock, routes=(routes(),), wordings=WORDINGS).furnish()


def _newest(house: House) -> str:
    return house.outbox()[-1].message


@pytest.mark.parametrize(
    "words",
    [
        "/hello dunia",
        "/HELLO  dunia",
        "/hello@patungan_bot dunia",
        "/hello: dunia",
        "/hello\ndunia",
    ],
)
def test_a_command_is_answered_with_the_words_behind_it(house: House, words: str) -> None:
    assert house.say(words) == "hello dunia"


def test_a_plain_word_may_be_a_command(house: House) -> None:
    assert house.say("Hello") == "hello"


def test_an_unknown_command_is_called_so(house: House) -> None:
    told = house.say("/nonsense", who="petugas")
    assert "belum kenal /nonsense" in told
    assert "/bantuan" in told
    assert "Maksudnya" not in told


def test_the_command_that_may_be_meant_is_offered_to_whoever_may_use_it(house: House) -> None:
    assert "Maksudnya /officers?" in house.say("/oficers 3", who="petugas")
    assert "/officers" not in house.say("/oficers 3")


def test_an_officer_reads_all_commands_under_headings_and_asks_no_officer() -> None:
    router = Router.of(CONVERSATIONS)
    hints = router.menu(frozenset({RoleName.OFFICER}))[:-1]
    assert "ask" not in {hint for _, hint in hints}
    assert {hint for _, hint in hints} == GROUP_OF.keys()
    told = help_of(hints, frozenset({RoleName.OFFICER}))
    assert sorted(one.command for group in told.groups for one in group.lines) == sorted(
        name for name, _ in hints
    )


def test_help_shows_each_person_what_that_person_can_do(house: House) -> None:
    told = house.say("bantuan", who="petugas")
    assert "/hello" in told
    assert "/officers" in told


def test_a_command_of_another_role_is_refused(house: House) -> None:
    house.say("/officers")
    assert _newest(house) == "NotForYou"
    assert house.say("/officers", who="petugas") == "officers"


def test_opt_out_words_are_heard_anywhere(house: House) -> None:
    assert house.say("berhenti") == "stopped"
    assert house.say("stop") == "stopped"


def test_a_button_carries_what_it_acts_on(house: House) -> None:
    assert house.press("pick|12|x") == "picked 12+x"


def test_a_button_nobody_knows_any_more_is_answered(house: House) -> None:
    house.press("danced|12")
    assert _newest(house) == "ButtonTooOld"
    house.press("")
    assert _newest(house) == "NotForYou"


def test_a_button_of_another_role_is_refused(house: House) -> None:
    house.press("secret")
    assert _newest(house) == "NotForYou"
    assert house.press("secret", who="petugas") == "secret"


@pytest.mark.parametrize("words", ["later", "early"])
def test_free_words_go_to_the_question_that_is_open(house: House, words: str) -> None:
    assert house.say(words) == words


def test_the_question_of_smaller_order_is_tried_first(house: House) -> None:
    assert house.say("both") == "early"


def test_thanks_are_answered_kindly(house: House) -> None:
    house.say("terima kasih banyak bu 🙏")
    assert _newest(house) == "YouAreWelcome"


@pytest.mark.parametrize("words", ["ok siap", "makasih ya", "nggih matur nuwun"])
def test_politeness_is_recognised(words: str) -> None:
    assert is_courtesy(words)


@pytest.mark.parametrize("words", ["ok 40 kilo", "", "🙏", "tidak jadi bu"])
def test_what_says_more_is_not_mere_politeness(words: str) -> None:
    assert not is_courtesy(words) or words == "🙏"


def test_who_is_not_understood_twice_gets_a_human(house: House) -> None:
    house.say("kucing saya lucu")
    assert [row.message for row in house.outbox()] == ["NotUnderstood"]
    house.say("lucu sekali kucingnya")
    assert [row.message for row in house.outbox()][1:] == [
        "NotUnderstood",
        "PersonAsks",
        "HandedToOffice",
    ]


def test_an_officer_who_is_not_understood_is_not_sent_to_the_officers(house: House) -> None:
    for words in ("kucing saya lucu", "lucu sekali kucingnya"):
        house.say(words, who="petugas")
    assert {row.message for row in house.outbox()} == {"NotUnderstood"}


def test_an_answered_button_in_between_starts_the_count_again(house: House) -> None:
    house.say("kucing saya lucu")
    house.press("pick|1")
    house.say("lucu sekali kucingnya")
    assert "PersonAsks" not in {row.message for row in house.outbox()}


def test_a_message_nobody_would_read_is_refused(house: House) -> None:
    house.say("a" * (LONGEST_WORDS + 1))
    assert _newest(house) == "TooLong"


def test_a_voice_note_is_asked_for_in_words(house: House) -> None:
    house.engine.receive(
        [
            Inbound("scripted", "v1", "siti", HeardKind.MEDIA, house.clock.now(), text="voice"),
        ]
    )
    house.engine.work()
    assert _newest(house) == "MediaNotRead"


def test_two_conversations_cannot_claim_the_same_command() -> None:
    with pytest.raises(ValueError, match="two conversations claim"):
        Router.of((routes(), routes()))
