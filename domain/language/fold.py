"""One plain alphabet for everything a telephone can type.

Full-width, Arabic-Indic and key-cap digits become 0-9, typographic marks become ASCII, accents,
zero-width and control characters vanish, pictures become spaces. Each character is folded alone,
so the work is linear in the length of the text.
"""

import re
import unicodedata

_SPECIAL = {
    "\n": "\n",
    "\r": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
    "½": " 1/2 ",
    "¼": " 1/4 ",
    "¾": " 3/4 ",
    "²": "²",
    "🔟": " 10 ",
    "×": "x",
    "✖": "x",
    "➕": "+",
    "➖": "-",
    "−": "-",
    "±": "±",
    "≈": "±",
    "∼": "~",
    "≥": "≥",
    "≤": "≤",
    "÷": "/",
    "⁄": "/",
    "∕": "/",
    "•": "\n",
    "●": "\n",
    "▪": "\n",
    "·": "\n",
    "➡": " ",
    "→": " > ",
    "❌": " tidak ",
    "✗": " tidak ",
    "✘": " tidak ",
    "🚫": " tidak ",
    "⛔": " tidak ",
    "👎": " tidak ",
    "٫": ",",
    "٬": ".",
    "、": ",",
    "。": ".",
    "…": " ... ",
    "‘": "'",
    "’": "'",
    "ʼ": "'",
    "`": "'",
    "´": "'",
    "“": '"',
    "”": '"',
    "„": '"',
}
_SPACES = re.compile(" {2,}")
ODD_NUMBER = "¤"
_DROPPED = frozenset({"Mn", "Me", "Cf", "Sk"})
_BLANK = frozenset({"Cc", "Cn", "Co", "Cs", "So", "Zs", "Zl", "Zp"})


def _fold_character(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(character)
    if category in _DROPPED:
        return ""
    if category == "Pd":
        return "-"
    plain = "".join(_keep(part) for part in unicodedata.normalize("NFKD", character))
    if plain.isascii() and plain:
        return plain.lower()
    if category in _BLANK:
        return " "
    # A numeral of another script ("五", "፼") or a raised digit: it says a number, but not safely.
    if unicodedata.numeric(character, None) is not None:
        return ODD_NUMBER
    return character.lower()


def _keep(part: str) -> str:
    category = unicodedata.category(part)
    if category in _DROPPED:
        return ""
    return " " if category in _BLANK else part


class _Table(dict[int, str]):
    """Folds a character the first time it is met; there are only so many characters."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


_TABLE = _Table({code: chr(code).lower() for code in range(32, 127)})


def fold(text: str) -> str:
    """Return `text` in lower case with one spelling for each sign. Never raises."""
    folded = text.translate(_TABLE)
    return _SPACES.sub(" ", folded) if "  " in folded else folded
