"""The port: what comes in from a channel, what goes out, and what may come of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.pacing import Pacer
from domain.values import Value, field
from handlers.turn import HeardKind

HEARD = (
    HeardKind.TEXT,
    HeardKind.BUTTON,
    HeardKind.MEDIA,
    HeardKind.DOCUMENT,
    HeardKind.CONTACT,
)
"""What people say, of all that channels bring: it is shown as read."""


class Inbound(Value):
    """A message that came in. ``external_id`` is the provider's, unique on its channel.

    ``message_id`` is what the provider calls the message where an answer is shown to answer it.
    ``file`` is a picture or PDF that came with it: ``id``, ``media_type``, ``name``, ``size``.
    """

    channel: str
    external_id: str
    address: str
    kind: HeardKind
    sent_at: datetime
    text: str = ""
    button: str = ""
    sender_name: str = ""
    message_id: str = ""
    raw: dict[str, Any] = field(default_factory=dict)
    file: dict[str, Any] | None = None


class Limits(Value):
    """What a channel can show. Lengths in characters; ``replies``: which message one answers.

    ``templates``: outside a window only templates may be sent, so that each message comes with
    the one that fits. ``joins``: several messages of one person may become one of this length.
    """

    text: int = 4096
    button_label: int = 20
    buttons: int = 3
    list_rows: int = 10
    replies: bool = False
    templates: bool = False
    joins: int = 0


class Span(Value):
    """A run of text, bold or not."""

    text: str
    bold: bool = False


class Choice(Value):
    """A button as it is shown: a label, and the code that comes back."""

    label: str
    code: str


class Picture(Value):
    """A picture beside the words. ``draw`` makes it, which takes a while.

    ``key`` is the same for the same picture, so that a channel uploads it once. One ``to_print``
    is sent as a file where a channel would make a picture smaller. What people sent may be of
    another ``media_type``; a PDF is always a file.
    """

    key: str
    name: str
    draw: Callable[[], bytes]
    to_print: bool = False
    media_type: str = "image/png"


class Document(Value):
    """A file to keep, beside the words. ``draw`` makes it, which takes a while.

    ``key`` is the same for the same file, so that a channel uploads it once; ``media_type`` says
    what it is.
    """

    key: str
    name: str
    media_type: str
    draw: Callable[[], bytes]


class Filled(Value):
    """A template with what it takes to say a message: its texts and what its buttons bring back.

    ``plain`` is the whole text, as it will be read; ``free`` the place of the text that may be
    anything, if there is one.
    """

    kind: str
    name: str
    language: str
    texts: tuple[str, ...]
    choices: tuple[Choice, ...]
    plain: str
    free: int | None = None


class Outgoing(Value):
    """A message as a person will read it. ``key`` is the same for every attempt at it.

    ``answers`` is the provider's id of the message that it answers, where showing it helps.
    ``so_far`` is what `Retry.so_far` said the last time. ``templates`` say the same, best first.
    """

    key: str
    address: str
    spans: tuple[Span, ...]
    choices: tuple[Choice, ...] = ()
    picture: Picture | None = None
    answers: str = ""
    so_far: str = ""
    language: str = "id"
    templates: tuple[Filled, ...] = ()
    document: Document | None = None

    @property
    def attached(self) -> Picture | Document | None:
        """What goes with the words: a message has a document or a picture."""
        return self.document or self.picture

    @property
    def plain(self) -> str:
        """The text without any markup."""
        return "".join(span.text for span in self.spans)


class Sent(Value):
    """The provider took it."""

    provider_id: str


class Retry(Value):
    """Not now. ``uncertain``: nobody knows whether it went out.

    ``asked``: the provider asked for exactly this wait, or the rest of the message may only go
    then; that is no failure. ``so_far`` tells the next attempt which parts went out already.
    """

    after: timedelta
    uncertain: bool = False
    reason: str = ""
    asked: bool = False
    so_far: str = ""


class Rejected(Value):
    """Never. ``unreachable``: this address will not work for other messages either."""

    reason: str
    unreachable: bool = False


class Elsewhere(Value):
    """Not on this channel for now, through no fault of the address.

    The person's other channel is tried; where there is none the message waits for ``after``. One
    that ``yields`` lets what is newer go before it meanwhile.
    """

    after: timedelta
    reason: str
    yields: bool = False


class Moved(Value):
    """The person is at another address from now on; the message goes there."""

    address: str


class Fetches(Protocol):
    """A channel that can give back what somebody sent through it."""

    async def fetch(self, file_id: str, most: int) -> bytes | None:
        """The file's bytes; None where it is gone or larger than ``most``.

        Raises OSError where the provider does not answer now.
        """


Outcome = Sent | Retry | Rejected | Moved | Elsewhere


class Channel(Protocol):
    """A way to people.

    ``idempotent``: sending the same key twice shows it once, so that everything whose outcome is
    unknown may be sent again. ``batch``: how many messages are in hand at once. ``pace``: how
    fast the provider takes them.
    """

    name: str
    limits: Limits
    idempotent: bool
    batch: int
    pace: Pacer

    async def send(self, message: Outgoing) -> Outcome:
        """Deliver one message; every error of the provider becomes an outcome."""
