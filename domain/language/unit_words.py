"""The words for units, as data, with the sizes that are the same everywhere.

Sources: everyday measures of the trade (a "kodi" is 20, a "lusin" 12, a "gros" 144, a "rim" 500:
gurubaik.de and school books; one page that says 24 for a kodi is wrong); ons is 100 g in everyday
speech. A dus, karton, bal, ikat, pak or karung has no size of its own: only a product gives it one.
"""

from decimal import Decimal

SPELLINGS: dict[str, str] = {
    "kg": "kg kgs kilo kilogram kilogr kilos kgr kiloan kgan kologram kelo",
    "gram": "gram gr grm gram grams graman",
    "ons": "ons onse onz",
    "kwintal": "kwintal kuintal kintal kw kwt kwtl kwintl kwital kwnt kuwintal",
    "ton": "ton tons tonan",
    "lusin": "lusin lsn losin lusinan dosin lusen",
    "kodi": "kodi kodian kody",
    "gros": "gros gross",
    "rim": "rim",
    "pcs": "pcs pc pieces piece pis pices psc pcz pces",
    "biji": "biji bj bijih iji wiji bijian bji siki",
    "buah": "buah bh buwah bua",
    "unit": "unit",
    "potong": "potong ptg ptong potongan",
    "lembar": "lembar lbr lmbr lembr lembaran lmbar",
    "helai": "helai hlai helei",
    "tangkai": "tangkai tgk tangkae tangke tgkai tngkai",
    "batang": "batang btg btang",
    "bungkus": "bungkus bks bngkus bngks bungkusan bgks bunkus bungkos bks wungkus",
    "kotak": "kotak ktk kothak kotakan",
    "box": "box boks bok bx",
    "dus": "dus dos doos duz",
    "kardus": "kardus krdus",
    "karton": "karton krton ctn karto krt",
    "bal": "bal ball",
    "ikat": "ikat iket ikt ikatan",
    "pak": "pack pek pk",
    "karung": "karung krung karong",
    "sak": "sak zak",
    "set": "set",
    "pasang": "pasang psg",
    "rol": "rol roll gulung",
    "toples": "toples topeles stoples",
    "loyang": "loyang",
    "m2": "m2 m²",
    "meter": "meter mtr",
    "are": "are",
    "hektar": "hektar hektare",
    "liter": "liter ltr litr",
    "ml": "ml mililiter",
    "botol": "botol btl",
    "sachet": "sachet saset sase",
    "renteng": "renteng renceng",
    "ember": "ember",
    "baskom": "baskom",
    "bakul": "bakul wakul",
    "besek": "besek",
    "tampah": "tampah",
    "kantong": "kantong kantung kresek",
    "plastik": "plastik",
    "kaleng": "kaleng",
    "jerigen": "jerigen jirigen",
    "keranjang": "keranjang kranjang",
    "rak": "rak",
    "tray": "tray nampan",
    "peti": "peti",
    "krat": "krat",
    "gelas": "gelas",
    "slop": "slop",
    "bak": "bak",
    "adonan": "adonan",
    "wajan": "wajan",
    "tong": "tong",
    "panci": "panci",
    "truk": "truk pickup",
    "gerobak": "gerobak",
}

MASS: dict[str, Decimal] = {
    "kg": Decimal(1),
    "gram": Decimal("0.001"),
    "ons": Decimal("0.1"),
    "kwintal": Decimal(100),
    "ton": Decimal(1000),
}
"""Kilograms in one."""

COUNTED: dict[str, Decimal] = {
    "lusin": Decimal(12),
    "kodi": Decimal(20),
    "gros": Decimal(144),
    "rim": Decimal(500),
}
"""Pieces in one, whatever is counted."""

AREA: dict[str, Decimal] = {"m2": Decimal(1), "are": Decimal(100), "hektar": Decimal(10000)}
"""Square metres in one."""

DIVISIBLE = frozenset({*MASS, *AREA, "meter", "liter", "ml"})
"""Units of which there can be a part; of everything else only whole ones are made."""

ONLY_AFTER_DIGITS: dict[str, str] = {"g": "gram", "ha": "hektar", "m": "meter", "l": "liter"}
"""One-letter spellings that mean something else on their own ("g" is "nggak", "ha" a laugh)."""


def _by_spelling() -> dict[str, str]:
    found: dict[str, str] = {}
    for unit, spellings in SPELLINGS.items():
        for spelling in spellings.split():
            found[spelling] = unit
    return found


_MISTYPED = ("kilo", "kwintal", "lusin", "tangkai", "bungkus", "kotak", "karton", "botol", "toples")


_OWN_WORDS = frozenset({"tangki", "kraton"})
"""Slips that are words themselves, a tank and a palace."""


def unit_slips() -> dict[str, str]:
    """The commonest units with two letters swapped or a vowel left out ("bungks", "botlo")."""
    found: dict[str, str] = {}
    for word in _MISTYPED:
        swaps = {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(1, len(word) - 1)}
        short = {word[:i] + word[i + 1 :] for i in range(1, len(word)) if word[i] in "aiueo"}
        for slip in sorted(swaps | short):
            if len(slip) > 3 and slip not in _OWN_WORDS:
                found.setdefault(slip, UNITS[word])
    return found


UNITS: dict[str, str] = _by_spelling()
"""Spelling -> the one name of the unit."""

SE_UNITS: dict[str, str] = {
    prefix + spelling: unit
    for spelling, unit in UNITS.items()
    for prefix in ("se", "sa")
    if len(spelling) > 2 and prefix + spelling not in {"sebal", "serak", "seset", "sapotongan"}
}
"""One of a unit, in one word: "sekwintal", "sakilo"."""
