"""Who writes and who is addressed: "bu", "ini saya Bu Sri yang di Bulu", the yes that greets.

A name beside an amount could be of somebody else ("bu Tini bisa 30 kg"); the writer's own name,
said with "saya" or at the beginning, is not.
"""

from domain.language.grammar_words import APOLOGIES
from domain.language.kinds import Kind
from domain.language.phrase import NUMERIC, Found, kind_at, phrase, text_at
from domain.language.scan import Token
from domain.language.words import words

SELVES = frozenset(
    {
        "saya",
        "sy",
        "aku",
        "ak",
        "kami",
        "kita",
        "kulo",
        "kula",
        "abdi",
        "ulun",
        "kawulo",
        "kawula",
        "dalem",
        "gue",
    }
)
ADDRESSES = words(
    """
    bu ibu buk ibuk bund bunda pak bapak bpk mbak mba mbk mas kak kakak dik teh kang bude pakde
    min admin mpok bang neng
    """
)
_TOLD_OF = frozenset({Kind.CAN, Kind.MAKE, Kind.HAVE, Kind.ZERO, Kind.SAME, *NUMERIC})
_INTRODUCING = frozenset({"ini", "niki", "iki", "ieu"})
_OF_A_PLACE = frozenset({"di", "dari", "dr", "saka", "soko", "ti", "saking", "ing", "nang"})
_WHO_IS = frozenset({"yang", "yg", "sing", "nu", "ingkang"})


def address(tokens: list[Token], at: int) -> Found:
    """Drop the writer's own name; keep the name in "bu Tini bisa 30 kg"."""
    if kind_at(tokens, at + 1) is not Kind.UNKNOWN:
        return None, at + 1
    if _speaks_of_oneself(tokens, at):
        return None, _home_end(tokens, _name_end(tokens, at + 1))
    if kind_at(tokens, at + 2) in _TOLD_OF:
        return phrase(tokens, Kind.BLOCK, "who", at, at + 2)
    return None, at + 1


def oneself(tokens: list[Token], at: int) -> Found:
    """Drop the name in "ini saya Siti yang dari Bumiaji"."""
    introduced = text_at(tokens, at - 1) in _INTRODUCING and kind_at(tokens, at + 1) is Kind.UNKNOWN
    opens = at == 1 or kind_at(tokens, at - 2) in (Kind.BREAK, Kind.FILLER)
    known = kind_at(tokens, at + 2) in _AFTER_A_NAME or text_at(tokens, at + 2) in (
        _WHO_IS | _OF_A_PLACE
    )
    if introduced and opens and known:
        return None, _home_end(tokens, _name_end(tokens, at + 1))
    return None, at + 1


def _speaks_of_oneself(tokens: list[Token], at: int) -> bool:
    before = text_at(tokens, at - 1)
    if before in SELVES:
        return True
    return before in _INTRODUCING and kind_at(tokens, at - 2) in (None, Kind.BREAK, Kind.FILLER)


def _name_end(tokens: list[Token], at: int) -> int:
    """After one strange word, or two where the name surely ends; else the second may be goods."""
    second = kind_at(tokens, at + 1) is Kind.UNKNOWN
    closed = kind_at(tokens, at + 2) in _AFTER_A_NAME
    return at + 2 if second and closed else at + 1


_AFTER_A_NAME = frozenset({None, Kind.BREAK, Kind.WEEK_WORD})


def _home_end(tokens: list[Token], at: int) -> int:
    """After "yang di Bulu", "dari Rembang", if that follows."""
    begin = at + 1 if text_at(tokens, at) in _WHO_IS else at
    if text_at(tokens, begin) not in _OF_A_PLACE or kind_at(tokens, begin + 1) is not Kind.UNKNOWN:
        return at
    return _name_end(tokens, begin + 1)


_LONGEST_OPENING = 24
"""Words of greeting and address after which a "ya" can still open the answer."""


def yes(tokens: list[Token], at: int) -> Found:
    """Hear a yes only where the answer begins; further on "ya" and "nggih" are a tone."""
    if at > _LONGEST_OPENING:
        return None, at + 1
    before = [token for token in tokens[:at] if token.text not in ADDRESSES]
    if tokens[at].text == "baik" and any(token.text in _WELL for token in before):
        return None, at + 1
    opens = not before or (tokens[at - 1].kind is Kind.BREAK and all(map(_greets, before)))
    return phrase(tokens, Kind.YES, tokens[at].key, at, at + 1) if opens else (None, at + 1)


_WELL = words("alhamdulillah alhamdulilah alhmdllh kabar kabarnya sehat")
"""After these "baik" says how somebody is."""


def _greets(token: Token) -> bool:
    return (
        token.kind in (Kind.BREAK, Kind.YES)
        or token.text.startswith(_GREETINGS)
        or (token.kind is Kind.CORRECT and token.key in APOLOGIES)
    )


_GREETINGS = (
    "selamat ",
    "assalam",
    "asslm",
    "met ",
    "sugeng ",
    "halo",
    "hai",
    "permisi",
    "nuwun",
    "nyuwun",
    "bismillah",
    "alhamdulillah",
    "mohon",
    "pagi",
    "siang",
    "sore",
    "malam",
)
