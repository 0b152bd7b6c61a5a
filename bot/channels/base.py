"""The port: what comes in from a channel, what goes out, and what may come of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from handlers.turn import HeardKind


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message that came in. ``external_id`` is the provider's, unique on its channel."""

    channel: str
    external_id: str
    address: str
    kind: HeardKind
    sent_at: datetime
    text: str = ""
    button: str = ""
    sender_name: str = ""
    raw: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a channel can show. Lengths in characters."""

    text: int = 4096
    button_label: int = 20
    buttons: int = 3
    list_rows: int = 10


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text, bold or not."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A button as it is shown: a label, and the code that comes back."""

    label: str
    code: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as a person will read it. ``key`` is the same for every attempt at it."""

    key: str
    address: str
    spans: tuple[Span, ...]
    choices: tuple[Choice, ...] = ()

    @property
    def plain(self) -> str:
        """The text without any markup."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took it."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class Retry:
    """Not now. ``uncertain``: nobody knows whether it went out."""

    after: timedelta
    uncertain: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """Never. ``unreachable``: this address will not work for other messages either."""

    reason: str
    unreachable: bool = False


Outcome = Sent | Retry | Rejected


class Channel(Protocol):
    """A way to people.

    ``idempotent``: sending the same key twice shows it once, so that everything whose outcome is
    unknown may be sent again. ``batch``: how many messages are in hand at once.
    """

    name: str
    limits: Limits
    idempotent: bool
    batch: int

    async def send(self, message: Outgoing) -> Outcome:
        """Deliver one message; every error of the provider becomes an outcome."""
