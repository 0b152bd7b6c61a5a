"""The papers of a shipment, handed over in the chat."""

import re
from typing import ClassVar

from domain.messages.base import Button, Message, Word
from domain.messages.papers import ready
from domain.models import Shipment, ShipmentState
from domain.papers import SHIPMENT_KINDS, PaperKind
from domain.papers.base import FORMS, PDF, PaperFile
from handlers.officer.access import VIEWERS, WHOLE_REGION, refuse
from handlers.officer.shipment_access import may_change, pressed, shipment_here
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
CODE = re.compile(r"(?:[a-z0-9]+-)?k\d+")
PACKED = (ShipmentState.PACKED, ShipmentState.SHIPPED)


class ShipmentPapers(Message):
    """Which paper?"""

    code: str
    choices: tuple[Button, ...]

    def buttons(self) -> tuple[Button, ...]:
        """One for each kind."""
        return self.choices


class PaperNotYet(Message):
    """There is nothing to put on it yet."""

    variants: ClassVar[tuple[str, ...]] = ("", "packed")
    what: Word
    code: str
    packed: bool

    def variant(self) -> str:
        """What is packed already lacks something else."""
        return "packed" if self.packed else ""

    def buttons(self) -> tuple[Button, ...]:
        """The shipment."""
        return (Button("see_shipment", "shipment.show", (self.code,)),)


@routes.button("shipment.papers", VIEWERS)
def choose_paper(turn: Turn, args: tuple[str, ...]) -> None:
    """Which paper of it?"""
    shipment = pressed(turn, args)
    if shipment is None:
        return
    if turn.roles & WHOLE_REGION or may_change(turn, shipment):
        offer_papers(turn, shipment)
    else:
        refuse(turn)


def shipment_named(turn: Turn, words: str) -> Shipment | None:
    """The shipment whose code stands among the words, if its papers are this person's to have."""
    for word in words.casefold().split():
        shipment = shipment_here(turn, word) if CODE.fullmatch(word) else None
        if shipment and (turn.roles & WHOLE_REGION or may_change(turn, shipment)):
            return shipment
    return None


def offer_papers(turn: Turn, shipment: Shipment) -> None:
    """The kinds of papers that a shipment has."""
    choices = tuple(
        Button(
            "shipment_paper",
            "shipment.paper",
            (shipment.code, str(place), PDF),
            {"what": Word(f"paper.{kind.name}")},
        )
        for place, kind in enumerate(SHIPMENT_KINDS)
    )
    turn.say(ShipmentPapers(shipment.code, choices))


@routes.button("shipment.paper", VIEWERS)
def hand_over(turn: Turn, args: tuple[str, ...]) -> None:
    """The paper itself, with the other form to choose."""
    shipment = pressed(turn, args)
    kind = _kind(args)
    form = args[2] if len(args) > 2 and args[2] in FORMS else PDF
    if shipment is None:
        return
    if kind is None or not (turn.roles & WHOLE_REGION or may_change(turn, shipment)):
        refuse(turn)
        return
    papers = kind.make(turn.session, turn.here, turn.now, shipment.id)
    if not papers:
        packed = shipment.state in PACKED
        turn.say(PaperNotYet(Word(f"paper.{kind.name}"), shipment.code, packed))
        return
    others = tuple(
        Button(f"form_{other}", "shipment.paper", (shipment.code, args[1], other))
        for other in FORMS
        if other != form
    )
    number = shipment.code if len(papers) > 1 else ""
    turn.say(ready(PaperFile(papers, form, number), others))


def _kind(args: tuple[str, ...]) -> PaperKind | None:
    place = args[1] if len(args) > 1 else ""
    if not place.isdecimal() or len(place) > 3 or int(place) >= len(SHIPMENT_KINDS):
        return None
    return SHIPMENT_KINDS[int(place)]
