"""Reading people's words in the light of what they were asked, and asking back kindly."""

import re
from datetime import date

from domain.language import Choice, Intent
from domain.messages.base import Button, Message
from domain.models import OfficeQuestion, Product
from domain.outbox import post_to_officers
from domain.quantities import Quantity, plain
from domain.values import Value
from handlers.messages import HandedToOffice, Hello, Help, PersonAsks, YouAreWelcome
from handlers.turn import Turn

GREETING_WORDS = """
    selamat pagi siang sore malam halo hallo hai hi permisi punten sugeng enjing assalamualaikum
    assalamu alaikum salam wr wb
"""
THANKING_WORDS = """
    ok oke okay siap baik sip ya iya nggih inggih terima kasih trimakasih makasih mksh mks trims
    thanks suwun matur nuwun hatur alhamdulillah amin aamiin waalaikumsalam
"""
NOT_A_NAME = "ok oke okay siap baik sip ya iya nggih inggih terima makasih thanks"
ADDRESSING_WORDS = "bu ibu pak bapak mbak mas kak"
BESIDE_WORDS = "banyak sama atas info infonya informasi informasinya kabarnya sekali banget"
GREETING = frozenset(GREETING_WORDS.split())
ADDRESSING = frozenset(ADDRESSING_WORDS.split())
KIND = GREETING | frozenset(THANKING_WORDS.split())
NO_NAMES = GREETING - {"selamat", "salam", "sugeng"} | frozenset(NOT_A_NAME.split())
POLITE = KIND | ADDRESSING | frozenset(BESIDE_WORDS.split())


def merely_greets(words: str) -> bool:
    """Said for politeness, so that no name is meant: "halo", "selamat pagi bu", "iya".

    Selamat, Sugeng and Amin are names, too.
    """
    said = set(re.findall(r"\w+", words.casefold()))
    return bool(said) and said <= POLITE and (said <= ADDRESSING or not said.isdisjoint(NO_NAMES))


def is_courtesy(words: str) -> bool:
    """Only thanks, politeness or folded hands: nothing to understand, nothing to ask."""
    if not any(sign.isalnum() for sign in words):
        return bool(words.strip()) and "?" not in words
    said = set(re.findall(r"\w+", words.casefold()))
    return said <= ADDRESSING or (said <= POLITE and not said.isdisjoint(KIND))


def answer_to_courtesy(words: str) -> Message:
    """A greeting is greeted back; thanks are waved off."""
    said = re.findall(r"[a-z]+", words.casefold())
    hailed = bool(said) and (said[0] in GREETING or ADDRESSING.issuperset(said))
    return Hello() if hailed else YouAreWelcome()


class PossibleCapacity(Value):
    """One reading of what somebody wrote about their capacity."""

    product: Product
    week: date
    quantity: Quantity

    def button(self, *, named: bool = False) -> Button:
        """Tapping it records it; ``named`` says the product, where several are made."""
        about = (str(self.product.id), self.week.isoformat(), str(self.quantity.amount))
        values = {"quantity": self.quantity, "product": self.product.name}
        label = "capacity_as_product" if named else "capacity_as"
        return Button(label, "capacity.set", about, values)


def possible_capacities(
    choices: tuple[Choice, ...], products: list[Product], week: date
) -> tuple[PossibleCapacity, ...]:
    """The readings among ``choices`` that name a quantity of one of the products."""
    by_name = {product.name: product for product in products}
    found = []
    for choice in choices:
        product = by_name.get(choice.product or products[0].name)
        if choice.intent is not Intent.SET_CAPACITY or product is None or choice.quantity is None:
            continue
        found.append(
            PossibleCapacity(product, week, Quantity(plain(choice.quantity), product.unit))
        )
    return tuple(found)


def forward_to_office(turn: Turn, words: str, about: str = "") -> None:
    """Put somebody's question before the officers, and say so.

    A stranger belongs to no office yet and is told how to get in.
    """
    if turn.region is None:
        turn.say(Help(()))
        return
    question = OfficeQuestion(
        region_id=turn.here.id,
        person_id=turn.person.id,
        text=words,
        about=about,
        asked_at=turn.now,
    )
    turn.session.add(question)
    turn.session.flush()
    asks = PersonAsks(turn.person.name, words[:500], about, question.id)
    post_to_officers(turn.session, turn.here.id, asks, turn.now)
    turn.conversation.misses = 0
    turn.say(HandedToOffice())
