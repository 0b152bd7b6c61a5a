"""The words for numbers that producers write, as data.

Sources: Indonesian from CLDR `common/rbnf/id.xml`, its abbreviations from
`perlancar/perl-Lingua-ID-Words2Nums`; Javanese ngoko and krama from kawruhbasa.com
(angka bahasa Jawa); the regional words for "thousand" from NusaX (IndoNLP/nusax, CC-BY-SA-4.0);
Sundanese, Madurese and Banjar numerals are common knowledge of their speakers.
"""

from decimal import Decimal
from enum import IntEnum


class Part(IntEnum):
    """Where a word stands in a spelled number."""

    UNIT = 1
    """1 to 9: "lima"; before a multiplier "lima puluh"."""
    TEEN = 2
    """A finished number from 10 to 99: "sebelas", "selawe", "seket"."""
    ROUND = 3
    """A ten that still takes a unit after it: "seket lima"."""
    TEENS = 4
    """As "belas": ten more than the unit before it."""
    LIKUR = 5
    """As "likur": twenty more than the unit before it (Javanese, Sundanese)."""
    TENS = 6
    """As "puluh": ten times the unit before it."""
    HUNDREDS = 7
    """As "ratus"."""
    HUNDRED = 8
    """As "seratus": one hundred, complete."""
    SCALE = 9
    """As "ribu", "juta", "miliar"."""
    ONE_SCALE = 10
    """As "seribu", "sejuta"."""
    POINT = 11
    """As "koma"."""
    HALF = 12
    """As "setengah", "separuh"."""
    QUARTER = 13
    """As "seperempat"."""
    THREE_QUARTERS = 14
    """The "perempat" of "tiga perempat"."""
    ZERO = 15


Word = tuple[Part, Decimal]

_UNITS = {
    1: "satu siji setunggal hiji settong sittung sittong",
    2: "dua loro kalih duwa dhuwa rong duo due",
    3: "tiga telu tilu tello talu telung tigang talung tallu tige",
    4: "empat papat sekawan opat empa' ampat mpat patang ampek",
    5: "lima limo gangsal lema limang limma lime",
    6: "enam enem genep ennem anam nem nam",
    7: "tujuh pitu petto petto' pitung tuju pettong",
    8: "delapan wolu dalapan ballu ballu' walu lapan wolung dolapan ballung dlapan",
    9: "sembilan sanga songo salapan sanga' sangang sembilang",
}
_SHORT_UNITS = {
    1: "st stu",
    3: "tg tga",
    4: "pat",
    5: "lm lma",
    6: "enm",
    7: "tjh",
    8: "dlpn",
    9: "smbln sembln",
}

_TEENS = {
    10: "sepuluh sapuluh sedasa sedoso sapolo splh spuluh seplh",
    11: "sebelas sewelas sawelas sabelas sabellas sawalas sblas sbls seblas",
    12: "rolas rwalas dubellas duwelas",
    13: "telulas",
    14: "patbelas patblas",
    15: "limalas limolas",
    16: "nembelas nemblas",
    17: "pitulas",
    18: "wolulas",
    19: "sangalas songolas",
    21: "selikur salikur",
    22: "rolikur",
    23: "telulikur",
    24: "patlikur",
    25: "selawe salawe salawi saghami saghame'",
    26: "nemlikur",
    27: "pitulikur",
    28: "wolulikur",
    29: "sangalikur songolikur",
}
_ROUNDS = {
    20: "dupolo",
    30: "telopolo tellopolo",
    40: "pa'polo papolo kawandasa kawandoso",
    50: "seket",
    60: "sewidak suwidak sabidak swidak",
}
_MULTIPLIERS = {
    Part.TEENS: {10: "belas belasan bls welas blas wlas bellas walas"},
    Part.LIKUR: {20: "likur"},
    Part.TENS: {10: "puluh plh pulu pulih dasa doso polo puluhan"},
    Part.HUNDREDS: {100: "ratus rts atus ratos ratusan atusan"},
    Part.HUNDRED: {100: "seratus satus saratus saratos satos sratus serts srts sertus"},
    Part.SCALE: {
        1_000: "ribu rb ewu ebu rebu rbu ribuan rban ribo",
        1_000_000: "juta jt jutaan yuta",
        1_000_000_000: "miliar milyar",
        1_000_000_000_000: "triliun trilyun",
    },
    Part.ONE_SCALE: {
        1_000: "seribu sewu sarebu saebu saribu serb srb sribu seribo sarewu",
        1_000_000: "sejuta sajuta seyuta",
        1_000_000_000: "semiliar semilyar",
    },
    Part.POINT: {0: "koma"},
    Part.ZERO: {0: "nol enol"},
}
_FRACTIONS = {
    Part.HALF: (
        "0.5",
        "setengah stengah separuh separo satengah satangah setenga sepalih sapalih setgh stgh",
    ),
    Part.QUARTER: ("0.25", "seperempat saparapat sprempat seprapat sakprapat"),
    Part.THREE_QUARTERS: ("0.75", "perempat prapat"),
}

_TYPED_TWICE = 4
"""A slip is only trusted in words of at least this many letters."""


def _spelled() -> dict[str, Word]:
    words: dict[str, Word] = {}

    def add(part: Part, value: Decimal, spellings: str) -> None:
        for spelling in spellings.split():
            words[spelling.replace("'", "")] = (part, value)

    for table in (_UNITS, _SHORT_UNITS):
        for number, spellings in table.items():
            add(Part.UNIT, Decimal(number), spellings)
    for number, spellings in _TEENS.items():
        add(Part.TEEN, Decimal(number), spellings)
    for number, spellings in _ROUNDS.items():
        add(Part.ROUND, Decimal(number), spellings)
    for part, scales in _MULTIPLIERS.items():
        for number, spellings in scales.items():
            add(part, Decimal(number), spellings)
    for part, (size, spellings) in _FRACTIONS.items():
        add(part, Decimal(size), spellings)
    return words


SPELLED: dict[str, Word] = _spelled()

_INDONESIAN = [
    "satu",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "sepuluh",
    "sebelas",
    "belas",
    "puluh",
    "ratus",
    "seratus",
    "ribu",
    "seribu",
    "juta",
    "setengah",
    "separuh",
]


def _slips(word: str) -> set[str]:
    """One slip of the thumb: two letters swapped, or a vowel left out; or no vowel typed at all."""
    swapped = {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}
    left_out = {word[:i] + word[i + 1 :] for i in range(1, len(word)) if word[i] in "aiueo"}
    bones = {word[0] + "".join(letter for letter in word[1:] if letter not in "aiueo")}
    return {slip for slip in swapped | left_out | bones if len(slip) >= _TYPED_TWICE} - {word}


def slips() -> dict[str, Word]:
    """Misspellings of the Indonesian number words that lead back to one word only."""
    found: dict[str, Word | None] = {}
    for word in _INDONESIAN:
        for slip in sorted(_slips(word)):
            found[slip] = None if slip in found or slip in SPELLED else SPELLED[word]
    return {slip: word for slip, word in found.items() if word is not None}


_LONGEST = 80
"""Letters of the longest number that somebody types in one word."""


def glued(word: str) -> tuple[str, ...]:
    """Take apart number words typed without spaces ("duaratus limapuluh"); empty if it is none."""
    parts: list[str] = []
    rest = word if len(word) <= _LONGEST else ""
    while rest:
        size = next((n for n in range(min(len(rest), 10), 2, -1) if rest[:n] in SPELLED), 0)
        if not size:
            return ()
        parts.append(rest[:size])
        rest = rest[size:]
    return tuple(parts) if len(parts) > 1 else ()
