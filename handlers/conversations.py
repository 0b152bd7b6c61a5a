"""All conversations. A new one is one new file and one line here."""

from handlers.producer import capacity, offers
from handlers.routes import Routes

CONVERSATIONS: tuple[Routes, ...] = (
    capacity.routes,
    offers.routes,
)
