"""One look-up for every word: exact first, then without the small endings and slips of chat.

The order of the tables is the order of trust: a number is never taken for anything else.
"""

import re
from functools import lru_cache

from domain.language.chatter import FILLERS, GOODS, REASONS, TOPICS, VARIANTS
from domain.language.grammar_words import WORDS
from domain.language.idioms import IDIOMS
from domain.language.kinds import Kind
from domain.language.number_words import SPELLED, glued, slips
from domain.language.obstacle_words import BLOCKING
from domain.language.unit_words import SE_UNITS, UNITS, unit_slips

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
    1: "besok bsk besuk esok sesuk mene sesok mbenjing benjing isukan enjingan lagghuna",
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
_ENDINGS = ("nya", "nye", "ipun", "lah", "kah", "pun", "ne", "na", "ku", "mu", "e")
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
        Kind.PEOPLE,
    }
)


def _listed() -> list[tuple[Kind, str, str]]:
    """Every table as (kind, key, words), in the order of trust; without a key the word is it."""
    return [
        *((Kind.NUMBER, "", word) for word in SPELLED),
        *((Kind.UNIT, unit, word) for word, unit in UNITS.items()),
        *((Kind.SE_UNIT, unit, word) for word, unit in SE_UNITS.items()),
        *((kind, "", words) for kind, words in WORDS.items()),
        *((Kind.BLOCK, reason, words) for reason, words in BLOCKING.items()),
        *((Kind.MONTH, str(number), words) for number, words in enumerate(MONTHS, 1)),
        *((Kind.WEEKDAY, str(number), words) for number, words in enumerate(WEEKDAYS)),
        *((Kind.DAY, str(shift), words) for shift, words in DAYS.items()),
        *((Kind.SPAN, span, words) for span, words in SPANS.items()),
        (Kind.FILLER, "", FILLERS),
        (Kind.TOPIC, "", TOPICS),
        (Kind.VARIANT, "", VARIANTS),
        (Kind.REASON, "", REASONS),
        (Kind.GOODS, "", GOODS),
    ]


_SHORT_MONTH = 6
"""Only of longer names a vowel may be left out ("desmber")."""


def _tables() -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for kind, key, words in _listed():
        for word in words.split():
            found.setdefault(word, (kind, key or word))
    for word, entry in list(found.items()):
        found.setdefault(word.replace("'", ""), entry)
    for month, spellings in enumerate(MONTHS, 1):
        word = spellings.split()[0]
        for cut in range(1, len(word) if len(word) > _SHORT_MONTH else 1):
            if word[cut] in "aiueo":
                found.setdefault(word[:cut] + word[cut + 1 :], (Kind.MONTH, str(month)))
    for slip, unit in unit_slips().items():
        found.setdefault(slip, (Kind.UNIT, unit))
    return found


_REPEATED = re.compile(r"(.)\1+")


def _once(word: str) -> str:
    return _REPEATED.sub(r"\1", word)


LEXICON: dict[str, Entry] = _tables()
_SQUEEZED: dict[str, Entry] = {}
for _word, _entry in LEXICON.items():
    _SQUEEZED.setdefault(_once(_word), _entry)
SLIP_NUMBERS = {
    slip: word for slip, word in slips().items() if slip not in LEXICON and slip not in _SQUEEZED
}
"""Misspelled number words that are no word of their own."""

Idioms = dict[str, tuple[tuple[tuple[str, ...], Entry], ...]]


def _by_first_word() -> Idioms:
    found: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
    for (kind, key), idioms in IDIOMS.items():
        for idiom in idioms:
            first, *rest = idiom.split()
            found.setdefault(first, []).append((tuple(rest), (kind, key or idiom)))
    return {first: tuple(rests) for first, rests in found.items()}


IDIOMS_BY_FIRST = _by_first_word()
"""First word -> the rest of each idiom that it opens, and what the idiom does."""


@lru_cache(maxsize=16_384)
def entries(word: str) -> tuple[Entry, ...]:
    """What `word` does; several entries when it is several words typed without a space."""
    plain = word.replace("'", "").replace("-", "")
    known = LEXICON.get(word) or LEXICON.get(plain) or _said_twice(word) or _squeezed(plain)
    if known:
        return (known,)
    if word in SLIP_NUMBERS:
        return ((Kind.NUMBER, word),)
    return _taken_apart(plain) or (UNKNOWN,)


def _said_twice(word: str) -> Entry | None:
    """Read "akeh-akeh" as "akeh" where saying it twice changes nothing."""
    first, dash, second = word.partition("-")
    entry = LEXICON.get(first) if dash and second.startswith(first) else None
    return entry if entry and entry[0] in _SAME_SAID_TWICE else None


_SAME_SAID_TWICE = frozenset(
    {Kind.HARMLESS, Kind.VAGUE, Kind.VARIANT, Kind.REASON, Kind.FILLER, Kind.ONLY}
)


def _squeezed(word: str) -> Entry | None:
    """Read "siaaap" as "siap"; a short word without doubled letters stays what it is."""
    once = _once(word)
    if once == word and len(word) < 6:
        return None
    return LEXICON.get(once) or _SQUEEZED.get(once)


def _taken_apart(word: str) -> tuple[Entry, ...]:
    """A number with "-an", several numbers in one word, or a known word with a small ending."""
    bare = word.removesuffix("an")
    if bare in SPELLED:
        return (Kind.NUMBER, bare), (Kind.SUFFIX_AN, "an")
    numbers = glued(word) or glued(bare)
    if numbers:
        return tuple((Kind.NUMBER, part) for part in numbers)
    return _denied_in_one(word) or _without_ending(word)


_NOES = ("nggak", "enggak", "tidak", "kada", "gak", "tdk", "ndak", "tak", "ora", "ga", "gk", "ra")
_DENIABLE = frozenset({Kind.CAN, Kind.HAVE, Kind.WANT})


def _denied_in_one(word: str) -> tuple[Entry, ...]:
    """Take apart "gabisa", "gakada", "raiso": a no and what it denies."""
    for no in _NOES:
        rest = word.removeprefix(no)
        base = LEXICON.get(rest) if rest != word and len(rest) > 2 else None
        if base and base[0] in _DENIABLE:
            return (Kind.NOT, no), base
    return ()


_SHORT_UNIT = 3
"""Letters; after so short a unit "-an" makes other words ("setan")."""


def _without_ending(word: str) -> tuple[Entry, ...]:
    unit = LEXICON.get(word.removesuffix("an")) if len(word) > _SHORT_UNIT + 2 else None
    if unit and unit[0] is Kind.UNIT:
        return (unit,)
    for ending in _ENDINGS:
        base = LEXICON.get(word.removesuffix(ending)) if word.endswith(ending) else None
        if base and base[0] in _KEEP_WITH_ENDING and len(word) - len(ending) > 2:
            return ((Kind.QUESTION, word),) if ending == "kah" else (base,)
    return ()
