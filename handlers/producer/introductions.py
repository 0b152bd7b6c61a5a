"""Who somebody is: the slots for business, name, form of address and district.

Registration, joining the office and correcting one's own data ask the same things.
"""

import re
from typing import ClassVar

from domain.messages.base import Button, Kind, Message
from handlers.asking import merely_greets
from handlers.forms import AskBack, Filled, Parsed, Slot, Slots
from handlers.messages import slot_button
from handlers.turn import Turn

LONGEST_NAME = 60
NAME_ONLY = frozenset({"nama", "nama saja", "nama aja", "langsung nama"})
OFFERED_SALUTATIONS = ("Bu", "Pak", "Mbak")
OWN_WORDS = "Mas Kak Teh Kang Bang Uda Uni Cak Ning Ci Cik Koh Om Tante Bunda Daeng Puang Bli Mbok"
OTHER_SPELLINGS = (
    "ibu=Bu buk=Bu bapak=Pak bpk=Pak mba=Mbak kakak=Kak teteh=Teh akang=Kang abang=Bang ci=Ci"
    " cece=Ci cici=Ci ko=Koh engkoh=Koh"
)
SALUTATIONS = {one.casefold(): one for one in (*OFFERED_SALUTATIONS, *OWN_WORDS.split())}
SALUTATIONS |= dict(pair.split("=") for pair in OTHER_SPELLINGS.split())
OPENING = re.compile(
    r"^(nama(nya)?\s+(usaha\s+|lengkap\s+)?(saya|sy|aku)?|saya|sy|aku|usaha\s+saya)\s+(adalah\s+)?",
    re.IGNORECASE,
)

BEFORE_DISTRICT = re.compile(r"^(di\s+)?(kecamatan|kec\.?)\s+", re.IGNORECASE)


class BusinessAsked(Message):
    """What is the business called?"""

    kind: ClassVar[Kind] = Kind.QUESTION


class NameAsked(Message):
    """What is this person's name?"""

    kind: ClassVar[Kind] = Kind.QUESTION


class DistrictAsked(Message):
    """In which district is the business?"""

    kind: ClassVar[Kind] = Kind.QUESTION


class ShortWordsWanted(Message):
    """A name was empty or far too long."""

    kind: ClassVar[Kind] = Kind.QUESTION
    limit: int


class SalutationAsked(Message):
    """How would they like to be addressed? Never guessed."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "again")
    form: str
    again: bool = False

    def variant(self) -> str:
        """The second time with more examples."""
        return "again" if self.again else ""

    def buttons(self) -> tuple[Button, ...]:
        """The three most usual; others are typed."""
        return tuple(slot_button(self.form, "salutation", one) for one in OFFERED_SALUTATIONS)


def _short(words: str) -> Parsed:
    said = OPENING.sub("", " ".join(words.split())).strip(" .,;:\"'")
    if not 2 <= len(said) <= LONGEST_NAME or not any(c.isalpha() for c in said):
        return AskBack(ShortWordsWanted(LONGEST_NAME))
    return Filled(said)


def _business(turn: Turn, slots: Slots, words: str) -> Parsed:  # noqa: ARG001 - a slot's shape
    return AskBack(BusinessAsked()) if merely_greets(words) else _short(words)


def _name(turn: Turn, slots: Slots, words: str) -> Parsed:  # noqa: ARG001 - a slot's shape
    """A name, without the form of address before it; whoever only greets is asked again."""
    if merely_greets(words):
        return AskBack(NameAsked())
    parsed = _short(words)
    if not isinstance(parsed, Filled):
        return parsed
    first, _, rest = str(parsed.value).partition(" ")
    name = rest if rest and first.casefold().strip(".") in SALUTATIONS else str(parsed.value)
    return Filled(name.title() if name.islower() else name)


def _salutation(turn: Turn, slots: Slots, words: str) -> Parsed:
    """One of the known forms of address anywhere in the words; or by the bare name."""
    said = re.findall(r"[a-z]+", words.casefold())
    known = [SALUTATIONS[word] for word in said if word in SALUTATIONS]
    if known:
        return Filled(known[0])
    name = re.findall(r"[a-z]+", str(slots.get("owner", "")).casefold())
    if " ".join(said) in NAME_ONLY or (said and all(word in name for word in said)):
        return Filled("")
    return AskBack(SalutationAsked(turn.conversation.form or "", again=True))


def _district(turn: Turn, slots: Slots, words: str) -> Parsed:  # noqa: ARG001 - a slot's shape
    parsed = _short(
        re.sub(r"^(di\s+)?(kecamatan|kec\.?)\s+", "", words.strip(), flags=re.IGNORECASE)
    )
    if isinstance(parsed, Filled) and str(parsed.value).islower():
        return Filled(str(parsed.value).title())
    return parsed


BUSINESS = Slot("business", lambda *_: BusinessAsked(), _business, called=("usaha", "nama usaha"))
OWNER = Slot("owner", lambda *_: NameAsked(), _name, called=("nama", "nama pemilik"))
SALUTATION = Slot(
    "salutation", lambda turn, _: SalutationAsked(turn.conversation.form or ""), _salutation
)
DISTRICT = Slot("district", lambda *_: DistrictAsked(), _district, called=("kecamatan",))
