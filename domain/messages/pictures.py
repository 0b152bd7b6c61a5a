"""The facts of pictures that go with messages; they are drawn when the message is sent."""

from datetime import date

from domain.messages.base import Part
from domain.quantities import Quantity


class OrderBar(Part):
    """An open order line: what is certain, what is offered, what is neither."""

    code: str
    product: str
    destination: str
    confirmed: Quantity
    offered: Quantity
    gap: Quantity
    ordered: Quantity


class WeekBar(Part):
    """What the pool stated for a week, beside what it usually makes."""

    first_day: date
    stated: Quantity
    usual: Quantity


class PoolBars(Part):
    """The weeks of one product."""

    product: str
    unit: str
    weeks: tuple[WeekBar, ...]


class MorningChart(Part):
    """The open orders and the pool's weeks, as the morning finds them."""

    day: date
    orders: tuple[OrderBar, ...]
    pools: tuple[PoolBars, ...]


class QuotaBar(Part):
    """A coming period: its quota, beside what is expected and what is safe."""

    due: date
    quota: Quantity
    expected: Quantity
    safe: Quantity


class QuotaChart(Part):
    """The coming periods of a blanket order, quota against capacity."""

    code: str
    product: str
    destination: str
    unit: str
    periods: tuple[QuotaBar, ...]


class GroupBar(Part):
    """A week of a same-kind pool: how much was stated, by how many of its members.

    ``partners`` is what partners' makers stated beside them, as far as it is a sum.
    """

    first_day: date
    stated: Quantity
    said: int
    partners: Quantity | None = None


class GroupChart(Part):
    """What a same-kind pool stated week by week, beside what is safe, also ``together``."""

    product: str
    unit: str
    members: int
    safe: Quantity
    weeks: tuple[GroupBar, ...]
    together: Quantity | None = None


class InvitationCard(Part):
    """A code that lets producers in, to be printed."""

    code: str
    by: str


class DocumentShown(Part):
    """A photograph or PDF that somebody sent and the database keeps."""

    document_id: int
    media_type: str
