"""From tokens to phrases: amounts, week frames, and what is set aside because it is no quantity.

Fillers disappear here. What remains is what the reading has to account for.
"""

from domain.language import masks, week_frames
from domain.language.counted import counted
from domain.language.grammar_words import APOLOGIES
from domain.language.kinds import Kind
from domain.language.phrase import (
    NUMERIC,
    Found,
    Phrase,
    Rule,
    kind_at,
    masked,
    phrase,
    skip,
    text_at,
)
from domain.language.scan import Token


def phrases_of(tokens: list[Token]) -> list[Phrase]:
    """Group tokens into phrases, from left to right; each token is used once."""
    found: list[Phrase] = []
    at, end = 0, len(tokens)
    while at < end:
        token = tokens[at]
        if token.kind is Kind.FILLER and token.text not in _SPECIAL:
            if kind_at(tokens, at - 1) is Kind.NOT and token.text in _DENIED_DEEDS:
                found.append(Phrase(Kind.UNKNOWN, "", token.start, token.end))
            at += 1
            continue
        rule = _SPECIAL.get(token.text) or _RULES.get(token.kind)
        step = rule(tokens, at) if rule else None
        if step is None:
            found.append(Phrase(token.kind, token.key, token.start, token.end))
            at += 1
            continue
        phrase, at = step
        if phrase is not None:
            found.append(phrase)
    return found


_DENIED_DEEDS = frozenset(
    {
        "masuk",
        "catat",
        "dicatat",
        "tercatat",
        "jawab",
        "lapor",
        "antar",
        "diantar",
        "diambil",
        "dijemput",
        "jemput",
        "selesai",
        "rampung",
        "kelar",
        "beres",
        "aman",
        "lancar",
        "pasti",
        "serius",
        "normal",
        "standar",
        "sesuai",
        "langsung",
        "sehat",
        "tenang",
    }
)
"""Alone these add nothing; denied, it is they that are denied ("gak masuk", "tidak lancar")."""


def _request(tokens: list[Token], at: int) -> Found:
    """Refuse "tolong kirim 20 kg": who asks for goods does not offer them."""
    if kind_at(tokens, at + 1) is Kind.MAKE and kind_at(tokens, at + 2) in NUMERIC:
        return phrase(tokens, Kind.BLOCK, "needed", at, at + 2)
    return None, at + 1


def _with_whom(tokens: list[Token], at: int) -> Found:
    """Tell "sama" in "sama saya", "lagi sama ibu" from the same as before: it means with."""
    who, after = text_at(tokens, at + 1), text_at(tokens, at + 2)
    doing = kind_at(tokens, at - 1) in (Kind.AGAIN, Kind.MAKE, Kind.AGREE, Kind.WANT)
    if who in _SELVES or (who in _KIN and (after in _SELVES or doing)):
        return phrase(tokens, Kind.BLOCK, "with_whom", at, at + 2)
    return None


_SELVES = frozenset({"saya", "sy", "aku", "ak", "kami", "kita", "kulo", "kula", "abdi", "ulun"})
_KIN = frozenset({"ibu", "bapak", "mamak", "emak", "mak", "kakak", "mbah", "abi", "umi", "adik"})


def _minus(tokens: list[Token], at: int) -> Found:
    """A dash before a number at the start of a clause is a minus; elsewhere it is a rule."""
    if tokens[at].text not in ("-", "~"):
        return phrase(tokens, Kind.TO, tokens[at].text, at, at + 1)
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if tokens[at].text == "-" and following and following.kind in NUMERIC:
        before = tokens[at - 1] if at else None
        spaced = following.start > tokens[at].end
        if not spaced or before is None or before.kind in (Kind.BREAK, Kind.FILLER, Kind.CORRECT):
            return phrase(tokens, Kind.BLOCK, "negative", at, at + 1)
    return None, at + 1


_STARTS = frozenset({Kind.RELATIVE, Kind.BECOME, Kind.FROM})


def _to_number(tokens: list[Token], at: int) -> Found:
    """Refuse "ke 3", "ke-2": they count an order of things, not an amount."""
    begin = at + 2 if text_at(tokens, at + 1) == "-" else at + 1
    if kind_at(tokens, begin) not in (Kind.DIGITS, Kind.NUMBER):
        return None, at + 1
    if any(kind_at(tokens, back) in _STARTS for back in range(at - 4, at)):
        return phrase(tokens, Kind.BECOME, "", at, at + 1)
    return phrase(tokens, Kind.BLOCK, "ordinal", at, begin + 1)


_PRAISED = frozenset({Kind.VAGUE, Kind.HARMLESS, Kind.CORRECT, Kind.REASON, Kind.UNKNOWN})


def _once(tokens: list[Token], at: int) -> Found:
    """Read "sekali produksi" as a rate; the "sekali" of "banyak sekali" says "very"."""
    if kind_at(tokens, at - 1) in (Kind.SPAN, Kind.WEEK_WORD, Kind.MONTH_WORD):
        return phrase(tokens, Kind.RATE, "sekali", at, at + 1)
    if kind_at(tokens, at - 1) in _PRAISED and kind_at(tokens, at + 1) is not Kind.MAKE:
        return None, at + 1
    return phrase(tokens, Kind.RATE, "sekali", at, at + 1)


def _already(tokens: list[Token], at: int) -> Found:
    """Refuse "sudah dikirim": what has left the house is not what can still be made."""
    after = skip(tokens, at + 1, frozenset({Kind.FILLER, Kind.YES}), 2)
    if text_at(tokens, after) in _LEFT_THE_HOUSE:
        return phrase(tokens, Kind.BLOCK, "past", at, after + 1)
    return None, at + 1


_LEFT_THE_HOUSE = frozenset(
    {
        "kirim",
        "dikirim",
        "ngirim",
        "setor",
        "disetor",
        "nyetor",
        "antar",
        "diantar",
        "nganter",
        "ambil",
        "diambil",
        "jual",
        "dijual",
        "masuk",
        "keluar",
    }
)
_ALREADY = ("sudah", "sdh", "udah", "udh", "dah", "wis", "wes", "wus", "sampun", "mpun", "telah")


def _yes(tokens: list[Token], at: int) -> Found:
    """Hear a yes only where the answer begins; further on "ya" and "nggih" are a tone."""
    before = [token for token in tokens[:at] if token.text not in _ADDRESSES]
    opens = not before or (tokens[at - 1].kind is Kind.BREAK and all(map(_greets, before)))
    return phrase(tokens, Kind.YES, tokens[at].key, at, at + 1) if opens else (None, at + 1)


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


def _day_part(tokens: list[Token], at: int) -> Found:
    """Hear "pagi bu" at the beginning as a greeting."""
    greets = at == 0 and (
        kind_at(tokens, 1) in (None, Kind.BREAK) or text_at(tokens, 1) in _ADDRESSES
    )
    return (None, at + 1) if greets else None


def _address(tokens: list[Token], at: int) -> Found:
    """Keep the name in "bu Tini bisa 30 kg": it could be of somebody else."""
    if kind_at(tokens, at + 1) is Kind.UNKNOWN and kind_at(tokens, at + 2) in _TOLD_OF:
        return phrase(tokens, Kind.BLOCK, "who", at, at + 2)
    return None, at + 1


_TOLD_OF = frozenset({Kind.CAN, Kind.MAKE, Kind.HAVE, Kind.ZERO, Kind.SAME, *NUMERIC})
_ADDRESSES = frozenset(
    {
        "bu",
        "ibu",
        "buk",
        "ibuk",
        "bund",
        "bunda",
        "pak",
        "bapak",
        "bpk",
        "mbak",
        "mba",
        "mbk",
        "mas",
        "kak",
        "kakak",
        "dik",
        "teh",
        "kang",
        "bude",
        "pakde",
        "min",
        "admin",
    }
)


def _day_mark(tokens: list[Token], at: int) -> Found:
    """Set aside "H-3": it counts days."""
    if text_at(tokens, at + 1) in ("-", "+") and kind_at(tokens, at + 2) is Kind.DIGITS:
        return masked(tokens, "date", at, at + 3)
    return None


def _variant(tokens: list[Token], at: int) -> Found:
    """Drop "model teras", "rasa pedas": the kind of thing, with the word that names it."""
    end = at + 1
    while kind_at(tokens, end) is Kind.VARIANT:
        end += 1
    naming = tokens[at].text in _NAMING and end == at + 1
    if naming and kind_at(tokens, end) in (Kind.UNKNOWN, Kind.GOODS, Kind.REASON):
        end += 1
    return None, end


_NAMING = frozenset(
    {
        "model",
        "tipe",
        "type",
        "jenis",
        "motif",
        "warna",
        "warnanya",
        "rasa",
        "varian",
        "kualitas",
        "grade",
        "merek",
        "merk",
        "corak",
        "bentuk",
        "versi",
        "kelas",
        "gaya",
        "desain",
    }
)
_RULES: dict[Kind, Rule] = {
    Kind.DIGITS: counted,
    Kind.NUMBER: counted,
    Kind.FRACTION: counted,
    Kind.SE_UNIT: counted,
    Kind.CLOCK: masks.clock,
    Kind.DAY_OF_MONTH: masks.day_of_month,
    Kind.PRICE: masks.price,
    Kind.PER: masks.per_unit_price,
    Kind.AGE: masks.announced("age"),
    Kind.SIZE: masks.announced("size"),
    Kind.PLACE: masks.announced("place"),
    Kind.PEOPLE: masks.announced("people", frozenset({Kind.FILLER, Kind.ONLY, Kind.HAVE})),
    Kind.ACCOUNT: masks.account,
    Kind.CONTAINS: masks.contains,
    Kind.EACH: masks.each,
    Kind.WEEK_WORD: week_frames.week,
    Kind.MONTH_WORD: week_frames.month_word,
    Kind.SPAN: week_frames.span_word,
    Kind.THIS: week_frames.this,
    Kind.LAST: week_frames.last,
    Kind.NEXT: week_frames.next_,
    Kind.TO: _minus,
    Kind.VARIANT: _variant,
    Kind.YES: _yes,
    Kind.DAY_PART: _day_part,
}
_SPECIAL: dict[str, Rule] = {
    "yang": week_frames.that,
    "yg": week_frames.that,
    "sing": week_frames.that,
    "nu": week_frames.that,
    "ingkang": week_frames.that,
    "ke": _to_number,
    "h": _day_mark,
    "sekali": _once,
    "sama": _with_whom,
    **dict.fromkeys(("tolong", "tlg", "mohon", "tulung"), _request),
    **dict.fromkeys(_ALREADY, _already),
    **dict.fromkeys(_ADDRESSES, _address),
    "se": counted,
    "sa": counted,
}
