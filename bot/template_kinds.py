"""Which templates there are: data. `bot.templates` fills them.

One with ``says`` tells the facts of that message in words of its own. One without says any text, to
whoever is offered just these choices; so a message keeps its choices also where the window is
closed. ``rest`` is for what no other template says in whole: its choice shows the message itself.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

from domain.messages.base import Message
from domain.messages.capacity import CapacityAsked
from domain.messages.handover import CutoffReminder
from domain.messages.offers import OfferReminder, ShareOffered
from domain.messages.standbys import StandbyAsked
from domain.quantities import Money, Quantity
from domain.values import Value

PREFIX = "patungan"
KG40, KG50 = Quantity(Decimal(40), "kg"), Quantity(Decimal(50), "kg")
BY, CUTOFF = datetime(2026, 11, 26, 9, tzinfo=UTC), datetime(2026, 12, 16, 7, tzinfo=UTC)
MONDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 28)


class Kind(Value):
    """A template: which message it says, its choices (label and action), and a sample of it.

    ``needs`` are the facts without which it says nothing true, ``lacks`` those that it cannot say.
    """

    name: str
    sample: Message
    says: type[Message] | None
    buttons: tuple[tuple[str, str], ...] = ()
    needs: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    version: int = 1
    rest: bool = False

    @property
    def full_name(self) -> str:
        """The name that the provider knows: ``patungan_offer_v1``."""
        return f"{PREFIX}_{self.name}_v{self.version}"


WHOLE = "message.whole"
"""The action that shows a message as it is; its arguments are the messages' numbers."""
ANSWERS = (
    ("button.accept", "offer.accept"),
    ("button.partly", "offer.partly"),
    ("button.decline", "offer.decline"),
)
OF_SOME = ("fresh_on", "quality", "sample", "by")
"""What some offers ask of the goods, and whose they are; their whole text says it."""
PROGRESS = (
    ("button.ready", "progress.ready"),
    ("button.partly_ready", "progress.partly_ready"),
    ("button.trouble", "progress.trouble"),
)
PLAN = (
    ("button.plan_accept", "blanket.accept"),
    ("button.plan_one", "blanket.one"),
    ("button.plan_decline", "blanket.decline"),
)
OTHER_SLOT = ("button.other_slot", "slot.ask")
ASK_OFFICE = ("button.ask_office", "office.ask")
SEND_PAPER = ("button.send_paper", "paper.send")
READINESS = ("button.my_readiness", "ready.show")
ASKED = CapacityAsked("peyek kepiting", "kg", MONDAY, SATURDAY, KG50, 1)
OFFERED = ShareOffered(
    1,
    "BPN-014",
    "peyek kepiting",
    "Swiss",
    Quantity(Decimal(500), "kg"),
    KG40,
    Money(85_000),
    Money(3_400_000),
    CUTOFF,
    "Gudang Dinas",
    BY,
)
REMINDED = OfferReminder(1, "peyek kepiting", KG40, BY)
KINDS = (
    Kind(
        "weekly_question",
        ASKED,
        CapacityAsked,
        (("template.same", "capacity.set"), ("button.capacity_none", "capacity.none")),
        ("last",),
    ),
    Kind(
        "weekly_question_first",
        ASKED,
        CapacityAsked,
        (("button.capacity_none", "capacity.none"),),
    ),
    Kind("offer", OFFERED, ShareOffered, ANSWERS, ("price", "value", "place"), OF_SOME),
    Kind("offer_without_price", OFFERED, ShareOffered, ANSWERS, ("place",), OF_SOME),
    Kind("offer_reminder", REMINDED, OfferReminder, ANSWERS),
    Kind(
        "cutoff_reminder",
        CutoffReminder(1, 3, "peyek kepiting", KG40, CUTOFF, "Gudang Dinas"),
        CutoffReminder,
        PROGRESS,
        ("place",),
    ),
    Kind(
        "stand_by",
        StandbyAsked(1, "BPN-014", "peyek kepiting", KG40, CUTOFF),
        StandbyAsked,
        (("button.stand_by", "standby.agree"), ("button.rather_not", "standby.refuse")),
    ),
    Kind("offer_news", REMINDED, None, ANSWERS),
    Kind("progress", REMINDED, None, PROGRESS),
    Kind("plan", REMINDED, None, PLAN),
    Kind("appointment", REMINDED, None, (OTHER_SLOT, ASK_OFFICE)),
    Kind("appointment_reminder", REMINDED, None, (OTHER_SLOT,)),
    Kind("paper", REMINDED, None, (SEND_PAPER,)),
    Kind("paper_missing", REMINDED, None, (SEND_PAPER, READINESS)),
    Kind("readiness", REMINDED, None, (READINESS,)),
    Kind("payment", REMINDED, None, (ASK_OFFICE,)),
    Kind("notice_more", REMINDED, None, (("template.read_all", WHOLE),), rest=True),
    Kind("notice", REMINDED, None),
)

__all__ = ["KINDS", "PREFIX", "WHOLE", "Kind"]
