"""Using the bot on two channels: a code joins them, and one is preferred."""

import re
from typing import ClassVar

from domain.linking import contacts_of, is_somebody, join, make_link, prefer, valid_link
from domain.messages.base import Button, Message, Word
from domain.models import Person
from domain.outbox import post
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
WITH_CODE = re.compile(r"sambung\s+([a-z0-9]{6,12})", re.IGNORECASE)


class LinkCodeMade(Message):
    """A code to type on the other channel, within half an hour."""

    code: str
    minutes: int


class ChannelLinked(Message):
    """Both channels are the same person's now; which is preferred?"""

    channels: tuple[Word, ...]
    names: tuple[str, ...]

    def buttons(self) -> tuple[Button, ...]:
        """One for each channel."""
        return tuple(Button(f"channel_{name}", "channel.prefer", (name,)) for name in self.names)


class LinkRefused(Message):
    """The code does not work; or there is somebody here already who is more than an address."""

    variants: ClassVar[tuple[str, ...]] = ("", "somebody")
    somebody: bool = False

    def variant(self) -> str:
        """Why."""
        return "somebody" if self.somebody else ""

    def buttons(self) -> tuple[Button, ...]:
        """An officer can help where the bot may not."""
        return (Button("ask_office", "office.ask"),) if self.somebody else ()


class ChannelPreferred(Message):
    """What the bot says by itself goes this way first; answers go where the question came from."""

    channel: Word


@routes.command("sambung", "=sambung")
def link(turn: Turn, words: str) -> None:
    """``/sambung`` makes a code; ``/sambung CODE`` on the other channel joins it."""
    if words.strip():
        _join(turn, words.split(maxsplit=1)[0])
    elif is_somebody(turn.session, turn.person):
        made = make_link(
            turn.session,
            turn.person,
            turn.make_code(f"link {turn.person.id} at {turn.now.isoformat()}"),
            turn.now,
        )
        minutes = int((made.expires_at - made.made_at).total_seconds()) // 60
        turn.say(LinkCodeMade(made.code, minutes))
    else:
        turn.say(LinkRefused())


@routes.open_question(5)
def hear_link(turn: Turn) -> bool:
    """``sambung CODE`` without a slash, as the code's message says it."""
    said = WITH_CODE.fullmatch(turn.heard.text.strip())
    if said is None:
        return False
    _join(turn, said[1])
    return True


@routes.command("kanal", "=kanal")
def choose(turn: Turn, _: str) -> None:
    """Which channels there are, and which is preferred."""
    turn.say(_both(turn, turn.person))


@routes.button("channel.prefer")
def preferred(turn: Turn, args: tuple[str, ...]) -> None:
    """The button of a channel."""
    channel = args[0] if args else ""
    if prefer(turn.session, turn.person, channel, turn.now):
        turn.say(ChannelPreferred(Word(f"channel.{channel}")))
    else:
        turn.say(_both(turn, turn.person))


def _join(turn: Turn, code: str) -> None:
    """Only an address that is nobody yet is joined: two people are never made one."""
    found = valid_link(turn.session, code, turn.now)
    if found is None or found.person_id == turn.person.id:
        turn.say(LinkRefused())
    elif is_somebody(turn.session, turn.person):
        turn.say(LinkRefused(somebody=True))
    else:
        owner = join(turn.session, found, turn.person, turn.now)
        answer = _both(turn, owner)
        post(turn.session, owner, answer, turn.now, reply=True, answers=turn.inbox_id)
        turn.said += 1


def _both(turn: Turn, person: Person) -> ChannelLinked:
    names = tuple(sorted({one.channel for one in contacts_of(turn.session, person)}))
    return ChannelLinked(tuple(Word(f"channel.{name}") for name in names), names)
