"""A producer's readiness: what they have for a product and a destination, and what is missing."""

from datetime import date
from typing import ClassVar

from domain.messages.base import Button, Message, Part
from domain.messages.permits import send_button
from domain.models import RoleName
from domain.products import products_of_producer
from domain.readiness import PaperStanding, Readiness, destinations_of, readiness
from handlers.producer import mine
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
PRODUCER = (RoleName.PRODUCER,)
SHOWN = 8
STATES = ("valid", "soon", "grace", "waiting", "refused", "expired", "missing")


class PaperRow(Part):
    """How one stands with one paper."""

    variants: ClassVar[tuple[str, ...]] = (*STATES, "valid_forever")
    state: str
    paper: str
    until: date | None
    reason: str

    def variant(self) -> str:
        """One wording for each state."""
        return "valid_forever" if self.state == "valid" and self.until is None else self.state


class ReadinessCard(Message):
    """So many papers of so many, for a product and a destination; what is missing and how to."""

    variants: ClassVar[tuple[str, ...]] = ("", "anywhere", "all", "all_anywhere", "nothing_asked")
    product: str
    destination: str
    have: int
    total: int
    rows: tuple[PaperRow, ...]
    shipment: str
    next_paper: str = ""
    how: str = ""
    choices: tuple[Button, ...] = ()

    def variant(self) -> str:
        """Ready, or not yet; for one destination or for any."""
        if not self.total:
            return "nothing_asked"
        anywhere = "" if self.destination else "anywhere"
        if self.have < self.total:
            return anywhere
        return f"all_{anywhere}" if anywhere else "all"

    def buttons(self) -> tuple[Button, ...]:
        """Send what is missing; another product or destination."""
        return self.choices


class NothingToBeReadyFor(Message):
    """No product is on record for this business."""


@routes.command("siap", "=siap ekspor", "=kesiapan", roles=PRODUCER, hint="readiness")
def show_readiness(turn: Turn, words: str) -> None:
    """``/siap``, or ``/siap Tiongkok``."""
    pairs = _pairs(turn)
    if not pairs:
        turn.say(NothingToBeReadyFor())
        return
    said = words.casefold().strip()
    place = next(
        (
            n
            for n, pair in enumerate(pairs)
            if said and said in f"{pair.product.name} {pair.destination}".casefold()
        ),
        None,
    )
    if place is None:
        lacking = (n for n, pair in enumerate(pairs) if pair.lacking)
        place = next(lacking, 0)
    _show(turn, pairs, place)


@routes.button("ready.show", PRODUCER)
def show_one(turn: Turn, args: tuple[str, ...]) -> None:
    """The card of a product and a destination, by their place; the first that lacks something."""
    pairs = _pairs(turn)
    if not args or not pairs or not args[0].isdecimal() or len(args[0]) > 3:
        show_readiness(turn, "")
        return
    _show(turn, pairs, min(int(args[0]), len(pairs) - 1))


def _pairs(turn: Turn) -> list[Readiness]:
    """Everything that the business may export and where it may go, in the order of its products."""
    producer = mine.business(turn)
    return [
        readiness(turn.session, producer, product, destination, turn.today)
        for product in products_of_producer(turn.session, producer)
        for destination in destinations_of(turn.session, producer, product) or [""]
    ]


def _show(turn: Turn, pairs: list[Readiness], place: int) -> None:
    shown = pairs[place]
    following = next((paper for paper in shown.lacking if paper.state != "waiting"), None)
    choices = [send_button(following.paper)] if following else []
    for number, pair in enumerate(pairs[:SHOWN]):
        if number != place:
            text = pair.destination or pair.product.name
            choices.append(Button("as_is", "ready.show", (str(number),), {"text": text}))
    turn.say(
        ReadinessCard(
            product=shown.product.name,
            destination=shown.destination,
            have=shown.have,
            total=len(shown.papers),
            rows=tuple(_row(paper) for paper in shown.papers),
            shipment=", ".join(shown.shipment),
            next_paper=following.paper if following else "",
            how=following.how if following else "",
            choices=tuple(choices[:3]),
        )
    )


def _row(paper: PaperStanding) -> PaperRow:
    return PaperRow(paper.state, paper.paper, paper.until, paper.reason)
