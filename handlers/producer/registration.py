"""Coming in by invitation: consent first, then the business, then an officer's approval.

Before somebody consents, nothing is kept of them but the address that they wrote from and the
code they came with.
"""

import re
from typing import ClassVar

from sqlmodel import select

from domain import people
from domain.messages.base import Button, Kind, Message
from domain.messages.people import ProducerRegistered, UsualCapacity
from domain.models import Invitation, ProducerState, Region, RoleName
from domain.outbox import post_to_officers
from domain.records import the
from domain.sheets.invitees import forget_invitee, invitee_of
from handlers import forms
from handlers.forms import AskBack, Filled, Form, Parsed, Slot, Slots
from handlers.messages import Help, finish_buttons, slot_button
from handlers.officer.joining import join_office
from handlers.officer.scanning import scanned
from handlers.producer.account import come_back
from handlers.producer.assortment import PRODUCTS, USUAL, usual_amounts, usual_capacities
from handlers.producer.introductions import BUSINESS, DISTRICT, OWNER, SALUTATION
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
WITH_CODE = re.compile(
    r"^(?:(mulai|daftar|start|gabung|kode)\s+)?([a-z0-9_-]{4,32})$", re.IGNORECASE
)
LIKE_A_CODE = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9]{7,9}|[A-Z]{8}")
"""What a mistyped code looks like: letters and digits, as long as one or nearly so."""
YES = re.compile(r"^(boleh|ya|iya|y|yes|oke|ok|setuju|silakan|silahkan|mau|monggo|n?inggih)\b")
NO = re.compile(r"^(tidak|tdk|gak|nggak|ga|jangan|nanti|belum|no|emoh|mboten|ndak|nda)\b")


class ConsentAsked(Message):
    """Who we are, what is kept, why, and one's rights: may we?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "again")
    by: str
    again: bool = False

    def variant(self) -> str:
        """The second time shortly."""
        return "again" if self.again else ""

    def buttons(self) -> tuple[Button, ...]:
        """Yes, or not now."""
        return (
            slot_button("consent", "answer", "ya", "consent_yes"),
            slot_button("consent", "answer", "tidak", "consent_no"),
        )


class ConsentDeclined(Message):
    """Nothing was kept; the code still works."""

    code: str


class InvitationRefused(Message):
    """The code is not known, or no longer works (``by`` is the office that gave it)."""

    variants: ClassVar[tuple[str, ...]] = ("", "over", "elsewhere")
    code: str
    by: str = ""
    elsewhere: bool = False

    def variant(self) -> str:
        """Not known; known but over; or of another region than the person's."""
        if self.elsewhere:
            return "elsewhere"
        return "over" if self.by else ""


class RegistrationSummary(Message):
    """Everything that was said, before it is sent."""

    kind: ClassVar[Kind] = Kind.QUESTION
    business: str
    owner: str
    salutation: str
    district: str
    products: tuple[UsualCapacity, ...]

    def buttons(self) -> tuple[Button, ...]:
        """Send, change, or leave."""
        return finish_buttons("registration", "register")


class RegistrationSent(Message):
    """An officer will look at it."""

    business: str


class AlreadyHere(Message):
    """Somebody who is registered comes to the door again."""

    variants: ClassVar[tuple[str, ...]] = ("", "pending")
    pending: bool = False

    def variant(self) -> str:
        """Still to be approved, or at home."""
        return "pending" if self.pending else ""

    def buttons(self) -> tuple[Button, ...]:
        """What one can do here."""
        return (Button("help", "help"),)


@routes.command("start", "mulai", "daftar", "=start", "=mulai", "=daftar")
def start(turn: Turn, words: str) -> None:
    """``/start CODE`` comes in; without a code one comes back, or is told how to get in."""
    if scanned(turn, words):
        return
    if words:
        enter(turn, words.split(maxsplit=1)[0])
    elif turn.roles or turn.person.opted_out_at is not None:
        _greet(turn)
    else:
        turn.say(Help(()))


@routes.open_question(10)
def hear_code(turn: Turn) -> bool:
    """A code by itself, or after ``daftar``."""
    said = WITH_CODE.match(turn.heard.text.strip())
    if said is None:
        return False
    if said[1] is None and _known(turn, said[2]) is None and not _meant_as_code(turn, said[2]):
        return False
    enter(turn, said[2])
    return True


def _meant_as_code(turn: Turn, word: str) -> bool:
    """A stranger's only word, written as codes are: they are told that it was not found."""
    stranger = not turn.roles and turn.conversation.form is None
    return stranger and LIKE_A_CODE.fullmatch(word) is not None


@routes.open_question(90)
def hear_stranger(turn: Turn) -> bool:
    """Somebody without any role is told how to get in, unless they are on their way in."""
    if turn.roles or turn.conversation.form is not None:
        return False
    turn.say(Help(()))
    return True


def enter(turn: Turn, code: str) -> None:
    """Use an invitation: at once for the office's people, after consent for a producer."""
    if _used_it(turn, code):
        _greet(turn)
        return
    invitation = people.valid_invitation(turn.session, code, turn.now)
    if invitation is None:
        _refuse(turn, code)
        return
    if turn.roles and turn.person.region_id != invitation.region_id:
        turn.say(InvitationRefused(code.upper(), _office(turn, invitation), elsewhere=True))
        return
    if turn.person.opted_out_at is not None:
        people.opt_in(turn.session, turn.person, turn.now)
    if invitation.role is not RoleName.PRODUCER:
        join_office(turn, invitation)
    elif turn.person.consented_at is not None and turn.person.region_id == invitation.region_id:
        _begin(turn, invitation.code)
    else:
        forms.start(turn, CONSENT, {"_code": invitation.code})


def _used_it(turn: Turn, code: str) -> bool:
    """The code opens a door that this person is through already (an old link pressed again)."""
    known = _known(turn, code)
    if known is None or known.region_id != turn.person.region_id or known.role not in turn.roles:
        return False
    rejected = turn.producer is not None and turn.producer.state is ProducerState.REJECTED
    return not rejected


def _refuse(turn: Turn, code: str) -> None:
    over = _known(turn, code)
    by = _office(turn, over) if over is not None else ""
    turn.say(InvitationRefused(code.upper()[:32], by))


def _known(turn: Turn, code: str) -> Invitation | None:
    return turn.session.exec(select(Invitation).where(Invitation.code == code.upper())).first()


def _office(turn: Turn, invitation: Invitation) -> str:
    return the(turn.session, Region, invitation.region_id).office


def _greet(turn: Turn) -> None:
    """Somebody who is known: welcome back after a stop, or simply hello."""
    if turn.person.opted_out_at is not None:
        come_back(turn)
        return
    producer = turn.producer
    waiting = producer is not None and producer.state is ProducerState.PENDING
    turn.say(AlreadyHere(pending=waiting))


def _ask_consent(turn: Turn, slots: Slots) -> Message:
    invitation = people.valid_invitation(turn.session, slots["_code"], turn.now)
    return ConsentAsked("" if invitation is None else _office(turn, invitation))


def _parse_consent(turn: Turn, slots: Slots, words: str) -> Parsed:
    said = words.strip().casefold()
    if NO.match(said):
        return Filled("no")
    if YES.match(said):
        return Filled("yes")
    by = _ask_consent(turn, slots)
    return AskBack(ConsentAsked(by.by if isinstance(by, ConsentAsked) else "", again=True))


def _finish_consent(turn: Turn, slots: Slots) -> None:
    """From here on there is a region, and the business may be asked for."""
    code = slots["_code"]
    if slots["answer"] == "no":
        turn.say(ConsentDeclined(code))
        return
    invitation = people.valid_invitation(turn.session, code, turn.now)
    if invitation is None:
        _refuse(turn, code)
        return
    region = the(turn.session, Region, invitation.region_id)
    turn.person.region_id, turn.person.language = region.id, region.language
    turn.region = region
    people.consent(turn.session, turn.person, turn.now)
    _begin(turn, code)


def _begin(turn: Turn, code: str) -> None:
    """What the office's list says is shown to be confirmed, not asked again."""
    known: Slots = {"_code": code}
    listed = invitee_of(turn.session, code)
    if listed is not None:
        names = {"business": listed.business, "owner": listed.owner, "district": listed.district}
        known |= {name: value for name, value in names.items() if value}
        if listed.salutation:
            known["salutation"] = listed.salutation
        if listed.products:
            known["products"] = [number for number, _ in listed.products]
            known["usual"] = {str(number): usual for number, usual in listed.products}
    forms.start(turn, REGISTRATION, known)


def _summarise(turn: Turn, slots: Slots) -> Message:
    return RegistrationSummary(
        business=slots["business"],
        owner=slots["owner"],
        salutation=slots["salutation"],
        district=slots["district"],
        products=usual_capacities(turn, slots),
    )


def _register(turn: Turn, slots: Slots) -> None:
    """Use the code up, write the business down, and ask the officers to let it in."""
    invitation = people.valid_invitation(turn.session, slots["_code"], turn.now)
    if invitation is None:
        _refuse(turn, slots["_code"])
        return
    people.use_invitation(turn.session, turn.person, invitation, turn.now)
    forget_invitee(turn.session, invitation.code)
    products = usual_capacities(turn, slots)
    told = people.Registration(
        business=slots["business"],
        owner=slots["owner"],
        salutation=slots["salutation"],
        district=slots["district"],
        products=usual_amounts(slots),
    )
    producer = people.register_producer(turn.session, turn.person, turn.here, told, turn.now)
    if producer.state is ProducerState.REJECTED:
        people.set_state(turn.session, producer, ProducerState.PENDING, turn.now, turn.person.id)
    turn.forget_roles()
    wanted = ProducerRegistered(
        producer.id, producer.business, turn.person.name, producer.district, products
    )
    post_to_officers(turn.session, turn.here.id, wanted, turn.now)
    turn.say(RegistrationSent(producer.business))


CONSENT = routes.form(
    Form("consent", (Slot("answer", _ask_consent, _parse_consent),), _finish_consent)
)
REGISTRATION = routes.form(
    Form(
        "registration",
        (BUSINESS, OWNER, SALUTATION, DISTRICT, PRODUCTS, USUAL),
        _register,
        _summarise,
    )
)
