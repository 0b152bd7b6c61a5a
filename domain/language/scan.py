"""From a folded text to tokens: one pass of one regular expression, then one look-up a word.

What can be recognised by its shape alone (a link, a telephone number, money, a full date, a clock
time, the code of an order, the notice of a voice note) is one masked token here; what needs its
neighbours is left to the phrases.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from domain.language.codes import CODE
from domain.language.kinds import Kind
from domain.language.lexicon import IDIOMS_BY_FIRST, LEXICON, UNKNOWN, Entry, entries

SANE_LENGTH = 1000
"""Longer texts are no answers; they are asked back without being read."""


class Token(NamedTuple):
    """One word, number or sign. `key` is its meaning within its kind (a unit, a reason, digits)."""

    kind: Kind
    key: str
    text: str
    start: int
    end: int


_TOKEN = re.compile(
    r"""
    (?P<link>https?://\S+|www\.\S+|wa\.me/\S+|\b[a-z0-9._]{1,40}@[a-z][a-z0-9]{1,30}\.[a-z]{2,6})
  | (?P<file>\b[\w-]{1,60}\.(?:jpe?g|png|mp4|mp3|pdf|opus|docx?|xlsx?|webp|heic|3gp|m4a|ogg)\b)
  | (?P<notice><[^<>\n]{1,60}>|\(\d{1,2}:\d\d\))
  | (?P<quoted>\[[^\]\n]{0,30}\d{1,2}[:.]\d\d[^\]\n]{0,20}\][^:\n]{0,40}:)
  | (?P<phone>(?<![\w.,])(?:
        (?:\+?62|0)[ ]?8\d{7,11}(?!\d)
      | (?:\+?62[ -]?|0)8\d[ .-]\d{3}[ .-]\d{3}[ .-]\d{3,4}(?!\d)
      | (?:\+?62[ -]?|0)8\d{1,2}[ .-]\d{3,4}[ .-]\d{3,5}(?!\d)
      | \(?0\d{2,3}\)?[ -]\d{5,8}(?!\d)))
  | (?P<money>(?<![a-z])(?:rp|idr)[. ]{0,2}\d[\d.,]*
        (?:[ ]?(?:rb|ribu|rbu|jt|juta|k|m|ratus)\b)?(?:,-|\.-)?
      | \d[\d.,]{0,20},-)
  | (?P<code>CODE)
  | (?P<date>(?<![\d.,/])(?:\d{4}-\d{1,2}-\d{1,2}
      | \d{1,2}(?P<mark>[/.-])\d{1,2}(?P=mark)(?:\d{4}|\d{2}))(?![\d]|[.,/]\d))
  | (?P<clock>\d{1,2}:\d\d(?::\d\d)?(?!\d))
  | (?P<fraction>(?<![\d.,/])\d{1,4}/\d{1,4}(?![\d/]|[.,]\d))
  | (?P<digits>\d[\d.,]{0,20}o{1,6}\d*(?![a-z])|\d(?:[\d.,]*\d)?)
  | (?P<area>(?<![a-z])m[2²])
  | (?P<until>(?<![a-z])s[ ]?/[ ]?d(?![a-z]))
  | (?P<about>\+[ ]?/?[ ]?-|±)
  | (?P<twice>(?<![a-z0-9])[a-z]{2,24}2(?:an|nya|ne)?(?![a-z0-9]|[.,/]\d))
  | (?P<word>([a-z]{2,20})-\2(?:nya|an|ne)?(?![a-z])|[a-z]+(?:'[a-z]+)*'?)
  | (?P<sign>\S|\n)
    """.replace("(?P<word>([a-z]{2,20})-\\2", "(?P<word>(?P<again>[a-z]{2,20})-(?P=again)").replace(
        "CODE", CODE
    ),
    re.VERBOSE,
)

_MASKED = {"link", "file", "phone", "money", "clock", "code"}
_SIGNS: dict[str, tuple[Kind, str] | None] = {
    "\n": (Kind.BREAK, "\n"),
    ";": (Kind.BREAK, ";"),
    ",": (Kind.BREAK, ","),
    ".": (Kind.BREAK, "."),
    "!": (Kind.BREAK, "!"),
    "?": (Kind.QUESTION, "?"),
    "-": (Kind.TO, "-"),
    "~": (Kind.TO, "~"),
    "+": (Kind.AND, "+"),
    "&": (Kind.AND, "&"),
    "%": (Kind.PERCENT, "%"),
    "@": (Kind.CONTAINS, "@"),
    "/": (Kind.PER, "/"),
    "<": (Kind.BELOW, "<"),
    "≤": (Kind.AT_MOST, "≤"),
    ">": (Kind.AT_LEAST, ">"),
    "≥": (Kind.AT_LEAST, "≥"),
    "*": None,
    "_": None,
    "(": None,
    ")": None,
    "[": None,
    "]": None,
    '"': None,
    "'": None,
    ":": None,
    "=": None,
    "¤": (Kind.BLOCK, "odd_number"),
    "²": (Kind.BLOCK, "odd_number"),
}
ProductNames = Mapping[str, str]
"""Word of a product's name -> that word as the catalog knows it."""
OwnUnits = Mapping[str, Entry]
"""Unit word that only the person's products know -> what it does."""


def scan(text: str, names: ProductNames, units: OwnUnits) -> list[Token]:
    """Return the tokens of a folded text of sane length."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        group = match.lastgroup
        start, end = match.span()
        piece = match.group()
        if group == "word":
            unit = units.get(piece) if units else None
            if unit and (piece not in names or _numbered(tokens)):
                tokens.append(Token(*unit, piece, start, end))
            else:
                _add_word(tokens, piece, start, end, names)
        elif group == "digits":
            tokens.append(Token(Kind.DIGITS, piece, piece, start, end))
        elif group == "sign":
            entry = _SIGNS.get(piece, (Kind.UNKNOWN, piece))
            if entry and not (piece == "." and _abbreviated(tokens, start)):
                tokens.append(Token(*entry, piece, start, end))
        elif group == "twice":
            _add_twice(tokens, piece, start, end, names)
        elif group == "code" and not _is_code(match, names, units):
            word = match["office"]
            _add_word(tokens, word, start, start + len(word), names)
            for rest in scan(piece[len(word) :], names, units):
                shift = start + len(word)
                tokens.append(rest._replace(start=rest.start + shift, end=rest.end + shift))
        else:
            tokens.append(Token(*_shaped(group or "", piece), piece, start, end))
    return tokens


def _is_code(match: re.Match[str], names: ProductNames, units: OwnUnits) -> bool:
    """Whether "bpn-002" is an order's code: "bisa-40" has a word, "lele-40 kg" a unit behind it."""
    word = match["office"]
    if word in names or word in units or UNKNOWN not in entries(word):
        return False
    behind = _BEHIND.match(match.string, match.end())
    counted = behind and any(kind is Kind.UNIT for kind, _ in entries(behind[1]))
    return not counted or match.group()[len(word) + 1] in "0bk"


_BEHIND = re.compile(r" ?([a-z]+)")


def _abbreviated(tokens: list[Token], at: int) -> bool:
    """Whether a point only closes an abbreviation: "no. 40", "tgl. 20"."""
    return bool(tokens) and tokens[-1].end == at and tokens[-1].kind in _ANNOUNCING


_ANNOUNCING = frozenset(
    {Kind.SIZE, Kind.DAY_OF_MONTH, Kind.CLOCK, Kind.PLACE, Kind.ACCOUNT, Kind.PRICE, Kind.AT_MOST}
)


def _shaped(group: str, piece: str) -> tuple[Kind, str]:
    if group in _MASKED:
        return Kind.MASKED, group
    return {
        "notice": (Kind.BLOCK, "media"),
        "quoted": (Kind.BLOCK, "quoted"),
        "date": (Kind.DAY, piece),
        "fraction": (Kind.FRACTION, piece),
        "about": (Kind.APPROX, piece),
        "area": (Kind.UNIT, "m2"),
        "until": (Kind.TO, "sd"),
    }.get(group, (Kind.UNKNOWN, piece))


_COUNTS = frozenset({Kind.DIGITS, Kind.NUMBER, Kind.FRACTION, Kind.SUFFIX_AN})


def _numbered(tokens: list[Token]) -> bool:
    """Whether a number comes right before: then "pot" counts, and names no "anggrek pot"."""
    return bool(tokens) and tokens[-1].kind in _COUNTS


def _add_word(tokens: list[Token], word: str, start: int, end: int, names: ProductNames) -> None:
    name = names.get(word)
    if name is not None and not _is_deed_denied(tokens, word):
        if tokens and tokens[-1].kind is Kind.UNIT and f"{tokens[-1].text} {word}" in names:
            start = tokens.pop().start
        tokens.append(Token(Kind.PRODUCT, name, word, start, end))
        return
    if tokens and word in _LAST_WORDS and _close_phrase(tokens, word, end):
        return
    for kind, key in entries(word):
        tokens.append(Token(kind, key, word, start, end))


def _is_deed_denied(tokens: list[Token], word: str) -> bool:
    """Hear a deed in "ora goreng" even from somebody who makes "intip goreng"."""
    denied = bool(tokens) and tokens[-1].kind is Kind.NOT
    return denied and entries(word)[0][0] is Kind.MAKE


def _add_twice(tokens: list[Token], piece: str, start: int, end: int, names: ProductNames) -> None:
    """A trailing 2 doubles the word ("kira2") unless the word is one that a number follows."""
    if piece in LEXICON:
        tokens.append(Token(*LEXICON[piece], piece, start, end))
        return
    word = piece[:-1]
    kinds = {Kind.PRODUCT} if word in names else {kind for kind, _ in entries(word)}
    if piece.endswith("2") and kinds & _TAKES_NUMBER:
        _add_word(tokens, word, start, end - 1, names)
        tokens.append(Token(Kind.DIGITS, "2", "2", end - 1, end))
        return
    tokens.append(Token(*entries(word.rstrip("2"))[0], piece, start, end))


_TAKES_NUMBER = frozenset(
    {
        Kind.NUMBER,
        Kind.SE_UNIT,
        Kind.PRODUCT,
        Kind.UNIT,
        Kind.CONTAINS,
        Kind.DAY_OF_MONTH,
        Kind.CLOCK,
        Kind.SIZE,
        Kind.AT_MOST,
        Kind.AT_LEAST,
        Kind.ONLY,
        Kind.PRICE,
        Kind.GOODS,
        Kind.PLACE,
        Kind.TIMES,
    }
)
_LAST_WORDS = frozenset(rest[-1] for rests in IDIOMS_BY_FIRST.values() for rest, _ in rests if rest)


def _close_phrase(tokens: list[Token], word: str, end: int) -> bool:
    """If `word` ends a phrase that the last tokens began, put the longest such phrase for them."""
    words: list[str] = [word]
    found: tuple[int, Token] | None = None
    for index in range(len(tokens) - 1, max(-1, len(tokens) - 5), -1):
        token = tokens[index]
        if token.kind is Kind.BREAK:
            break
        if token.text == "-":
            continue
        for rest, (kind, key) in IDIOMS_BY_FIRST.get(token.text, ()):
            if rest == tuple(reversed(words)):
                text = f"{token.text} {' '.join(rest)}"
                found = index, Token(kind, key, text, token.start, end)
        words.append(token.text)
    if found:
        tokens[found[0] :] = [found[1]]
    return found is not None
