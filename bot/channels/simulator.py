"""The simulator: telephones in this process, on exactly the same engine.

It keeps nothing but what is on the screens right now: what was said is in the inbox and outbox.
Listeners (the page, scripted people) are told of each message once, however often it is sent.
"""

from collections.abc import Callable

from bot.channels.base import Limits, Outcome, Outgoing, Sent
from bot.pacing import Pacer

NAME = "simulator"
FILES_HELD = 20
REMEMBERED = 10_000
"""How many keys are remembered: a message is sent again soon after, or never."""
SAMPLE = "sample"
"""The picture that a telephone sends where no other is named: one white point."""
SAMPLE_PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c63f80f"
    "0001010100b138f6140000000049454e44ae426082"
)
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
        self.files: dict[str, bytes] = {SAMPLE: SAMPLE_PICTURE}
        self.pace = Pacer.at_will()

    def listen(self, listener: Listener) -> None:
        """Tell ``listener`` of every message that reaches a telephone."""
        self._listeners.append(listener)

    def hold(self, file_id: str, content: bytes) -> None:
        """Hold what a telephone sent until it is fetched; of very many the oldest are forgotten."""
        self.files[file_id] = content
        if len(self.files) > FILES_HELD:
            del self.files[next(name for name in self.files if name != SAMPLE)]

    async def fetch(self, file_id: str, most: int) -> bytes | None:
        """What a telephone sent, while this program runs."""
        content = self.files.get(file_id)
        return content if content is not None and len(content) <= most else None

    async def send(self, message: Outgoing) -> Outcome:
        """Show a message on its telephone; a second time shows nothing."""
        if message.key not in self._shown:
            self._shown[message.key] = None
            if len(self._shown) > REMEMBERED:
                del self._shown[next(iter(self._shown))]
            for listener in self._listeners:
                listener(message)
        return Sent(message.key)
