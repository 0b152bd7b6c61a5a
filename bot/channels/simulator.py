"""The simulator: telephones in this process, on exactly the same engine.

It keeps nothing but what is on the screens right now: what was said is in the inbox and outbox.
Listeners (the page, scripted people) are told of each message once, however often it is sent.
"""

from collections.abc import Callable

from bot.channels.base import Limits, Outcome, Outgoing, Sent
from bot.pacing import Pacer

NAME = "simulator"
REMEMBERED = 10_000
"""How many keys are remembered: a message is sent again soon after, or never."""
Listener = Callable[[Outgoing], None]


class Simulator:
    """Telephones that always have reception."""

    name = NAME
    limits = Limits()
    idempotent = True
    batch = 500

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._shown: dict[str, None] = {}
        self.pace = Pacer.at_will()

    def listen(self, listener: Listener) -> None:
        """Tell ``listener`` of every message that reaches a telephone."""
        self._listeners.append(listener)

    async def send(self, message: Outgoing) -> Outcome:
        """Show a message on its telephone; a second time shows nothing."""
        if message.key not in self._shown:
            self._shown[message.key] = None
            if len(self._shown) > REMEMBERED:
                del self._shown[next(iter(self._shown))]
            for listener in self._listeners:
                listener(message)
        return Sent(message.key)
