"""Where an order goes: a country or town in the officer's own words, never a sentence."""

import re
from typing import ClassVar

from domain.messages.base import Kind, Message
from handlers.forms import AskBack, Filled, Parsed
from handlers.officer.drafts import NameUnclear

LONGEST_NAME = 60
ASIDE_WORDS = "sebentar bentar dulu tanya tanyakan nanti tunggu"
ASIDES = frozenset(ASIDE_WORDS.split())
NOT_KNOWN = re.compile(r"\b(?:belum|blm|tidak|ngga?k?|ga|gak|tdk)\s+(?:tahu|tau|pasti|jelas)\b")


class DestinationUnclear(Message):
    """A sentence where a country or town was asked for."""

    kind: ClassVar[Kind] = Kind.QUESTION


def read_name(words: str) -> Parsed:
    """A name of 2 to 60 letters; a number alone is none."""
    name = " ".join(words.split())
    if not 2 <= len(name) <= LONGEST_NAME or name.isdecimal():
        return AskBack(NameUnclear())
    return Filled(name)


def read_destination(words: str) -> Parsed:
    """A country or town; neither an amount nor plainly a sentence is one."""
    if _is_sentence(words.casefold()):
        return AskBack(DestinationUnclear())
    if any(letter.isdigit() for letter in words):
        return AskBack(NameUnclear())
    return read_name(words)


def _is_sentence(said: str) -> bool:
    """Whether somebody asks, or puts the answer off."""
    spoken = set(re.findall(r"\w+", said))
    return "?" in said or bool(spoken & ASIDES) or NOT_KNOWN.search(said) is not None
