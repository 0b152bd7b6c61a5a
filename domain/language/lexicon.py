"""One look-up for every word: exact first, then without the small endings and slips of chat.

The order of the tables is the order of trust: a number is never taken for anything else.
"""

import re
from functools import lru_cache

from domain.language.number_words import SPELLED, glued, slips
from domain.language.unit_words import SE_UNITS, UNITS
from domain.language.words import (
    BLOCKING,
    FILLERS,
    GOODS,
    PHRASES,
    REASONS,
    VARIANTS,
    WORDS,
    Kind,
)

Entry = tuple[Kind, str]
UNKNOWN: Entry = (Kind.UNKNOWN, "")

MONTHS = (
    "januari jan jnr january",
    "februari feb pebruari peb february febuari",
    "maret mar mrt march",
    "april apr",
    "mei may",
    "juni jun june",
    "juli jul july",
    "agustus agt agu ags agst aug agus agustu",
    "september sep sept septmber",
    "oktober okt oct october",
    "november nov nopember nop nvember",
    "desember des dec december dsmbr",
)
WEEKDAYS = (
    "senin senen snn sen isnin",
    "selasa sls sel salasa seloso",
    "rabu rbo rebo rab",
    "kamis kms kam kemis",
    "jumat jmt jum jum'at jumaat jemuwah jumuah",
    "sabtu sbt sab setu saptu",
    "ahad ngahad",
)
DAYS = {
    0: "",
    1: "besok bsk besuk esok sesuk sesok mbenjing benjing isukan enjingan lagghuna",
    2: "lusa embenan emben pageto",
    -1: "kemaren-dulu",
}
SPANS = {
    "minute": "menit mnt detik",
    "hour": "jam",
    "day": "hari hr dinten dina dino poe ari",
    "month": "bulan bln wulan sasi sasih",
    "year": "tahun thn th taun",
}
_ENDINGS = ("nya", "ipun", "lah", "kah", "pun", "ne", "na", "ku", "mu", "e")
_KEEP_WITH_ENDING = frozenset(
    {
        Kind.UNIT,
        Kind.HAVE,
        Kind.MAKE,
        Kind.CAN,
        Kind.ZERO,
        Kind.GOODS,
        Kind.REASON,
        Kind.VARIANT,
        Kind.FILLER,
        Kind.BLOCK,
        Kind.PRICE,
        Kind.SIZE,
        Kind.WANT,
        Kind.AGREE,
        Kind.SAME,
        Kind.AT_MOST,
        Kind.ACCOUNT,
        Kind.SE_UNIT,
        Kind.VAGUE,
    }
)


def _tables() -> dict[str, Entry]:
    found: dict[str, Entry] = {}

    def add(kind: Kind, words: list[str], key: str = "") -> None:
        for word in words:
            found.setdefault(word.replace("'", ""), (kind, key or word))

    for word in SPELLED:
        add(Kind.NUMBER, [word])
    for word, unit in UNITS.items():
        add(Kind.UNIT, [word], unit)
    for word, unit in SE_UNITS.items():
        add(Kind.SE_UNIT, [word], unit)
    for kind, words in WORDS.items():
        add(kind, words.split())
    for reason, words in BLOCKING.items():
        add(Kind.BLOCK, words.split(), reason)
    for number, words in enumerate(MONTHS, 1):
        add(Kind.MONTH, words.split(), str(number))
    for number, words in enumerate(WEEKDAYS):
        add(Kind.WEEKDAY, words.split(), str(number))
    for shift, words in DAYS.items():
        add(Kind.DAY, words.split(), str(shift))
    for span, words in SPANS.items():
        add(Kind.SPAN, words.split(), span)
    add(Kind.FILLER, FILLERS)
    add(Kind.VARIANT, VARIANTS)
    add(Kind.REASON, REASONS)
    add(Kind.GOODS, GOODS)
    return found


_REPEATED = re.compile(r"(.)\1+")


def _once(word: str) -> str:
    return _REPEATED.sub(r"\1", word)


LEXICON: dict[str, Entry] = _tables()
_SQUEEZED: dict[str, Entry] = {}
for _word, _entry in LEXICON.items():
    _SQUEEZED.setdefault(_once(_word), _entry)
_SLIPS: dict[str, str] = {
    slip: slip for slip in slips() if slip not in LEXICON and slip not in _SQUEEZED
}
SLIP_NUMBERS = {slip: word for slip, word in slips().items() if slip in _SLIPS}


_PHRASE_KEYS = {
    "meter persegi": "m2",
    "meter kuadrat": "m2",
    "m persegi": "m2",
    "kilo gram": "kg",
}
_KIND_KEYS = {Kind.DAY: "0", Kind.BLOCK: "unsure", Kind.WEEK: "this"}

Phrases = dict[str, tuple[tuple[tuple[str, ...], Entry], ...]]


def _phrases() -> Phrases:
    found: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
    for phrase, kind in PHRASES.items():
        first, *rest = phrase.split()
        key = _PHRASE_KEYS.get(phrase) or _KIND_KEYS.get(kind, phrase)
        found.setdefault(first, []).append((tuple(rest), (kind, key)))
    return {first: tuple(rests) for first, rests in found.items()}


PHRASES_BY_FIRST = _phrases()


@lru_cache(maxsize=16_384)
def entries(word: str) -> tuple[Entry, ...]:
    """What `word` does; several entries when it is several words typed without a space."""
    plain = word.replace("'", "").replace("-", "")
    known = LEXICON.get(word) or LEXICON.get(plain) or _SQUEEZED.get(_once(plain))
    if known:
        return (known,)
    if word in _SLIPS:
        return ((Kind.NUMBER, word),)
    return _taken_apart(plain) or (UNKNOWN,)


def _taken_apart(word: str) -> tuple[Entry, ...]:
    """A number with "-an", several numbers in one word, or a known word with a small ending."""
    bare = word.removesuffix("an")
    if bare in SPELLED:
        return (Kind.NUMBER, bare), (Kind.SUFFIX_AN, "an")
    numbers = glued(word) or glued(bare)
    if numbers:
        return tuple((Kind.NUMBER, part) for part in numbers)
    for ending in _ENDINGS:
        base = LEXICON.get(word.removesuffix(ending)) if word.endswith(ending) else None
        if base and base[0] in _KEEP_WITH_ENDING and len(word) - len(ending) > 2:
            return ((Kind.QUESTION, word),) if ending == "kah" else (base,)
    return ()
