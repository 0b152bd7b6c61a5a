"""The morning run by hand, the plan approved, a share set by an officer."""

from typing import ClassVar

from domain import morning
from domain.messages.base import Button, Message
from domain.models import Order
from domain.situation import situation
from domain.standing import OpenLine, lines_of
from handlers.officer.access import OFFICER, open_lines_here, open_order_here, order_here, refuse
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
FORM = "set_share"


class PoolsRun(Message):
    """The echo of a run by hand."""

    variants: ClassVar[tuple[str, ...]] = ("", "planned", "nothing")
    shares: int
    planned: bool

    def variant(self) -> str:
        """Offers went out, plans wait for approval, or there was nothing to share out."""
        if not self.shares:
            return "nothing"
        return "planned" if self.planned else ""


class PlanApproved(Message):
    """The echo of an approval; nobody may have waited any more."""

    variants: ClassVar[tuple[str, ...]] = ("", "nothing")
    code: str
    offers: int

    def variant(self) -> str:
        """A second approval sends nothing."""
        return "" if self.offers else "nothing"

    def buttons(self) -> tuple[Button, ...]:
        """Look at it."""
        return (Button("see_order", "orders.show", (self.code,)),)


class NoPlanWaits(Message):
    """There is no plan to approve."""


@routes.command("alokasi", roles=OFFICER, hint="run_pools")
def run_now(turn: Turn, _: str) -> None:
    """Expire, pool and offer now; then the situation. A second time finds nothing to do."""
    made = morning.run_pools(turn.session, turn.here, turn.now)
    turn.say(PoolsRun(made, turn.here.approves_plan))
    turn.say(situation(turn.session, turn.here, turn.now, asked_for=True))


@routes.button("pool.run", OFFICER)
def run_pressed(turn: Turn, _: tuple[str, ...]) -> None:
    """The same, by button; orders with an earlier cut-off are served first."""
    run_now(turn, "")


@routes.command("setujui", roles=OFFICER, hint="approve_plan")
def approve_by_code(turn: Turn, words: str) -> None:
    """``/setujui BPN-014``; without a code the plans that wait are shown."""
    order = open_order_here(turn, words) if words.strip() else None
    if order is not None:
        _approve(turn, order)
        return
    waiting = [
        plan for entry in _open(turn) if (plan := morning.plan_of(turn.session, entry)).shares
    ]
    for plan in waiting[:3]:
        turn.say(plan)
    if not waiting:
        turn.say(NoPlanWaits())


def _open(turn: Turn) -> list[OpenLine]:
    return open_lines_here(turn)


@routes.button("plan.approve", OFFICER)
def approve(turn: Turn, args: tuple[str, ...]) -> None:
    """Send the offers that wait."""
    order = order_here(turn, args[0]) if args else None
    if order is None:
        refuse(turn)
        return
    _approve(turn, order)


def _approve(turn: Turn, order: Order) -> None:
    offers = 0
    if open_order_here(turn, order.code) is not None:
        for entry in lines_of(turn.session, order):
            offers += morning.offer_computed(turn.session, entry, turn.now, turn.person.id)
    turn.say(PlanApproved(order.code, offers))
