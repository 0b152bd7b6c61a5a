"""From tokens to phrases: amounts, week frames, and what is set aside because it is no quantity.

Fillers disappear here. What remains is what the reading has to account for.
"""

from domain.language import doings, homonyms, masks, speakers, week_frames
from domain.language.amounts import SIZES, amount_at
from domain.language.counted import counted
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
from domain.language.speakers import ADDRESSES
from domain.language.words import words


def phrases_of(tokens: list[Token]) -> list[Phrase]:
    """Group tokens into phrases, from left to right; each token is used once."""
    found: list[Phrase] = []
    at, end = 0, len(tokens)
    while at < end:
        token = tokens[at]
        if token.kind is Kind.FILLER and token.text not in _SPECIAL:
            if kind_at(tokens, at - 1) is Kind.NOT and token.text in _DENIED_DEEDS:
                found.append(Phrase(Kind.UNKNOWN, "", token.start, token.end))
            if token.text in doings.DELIVERING:
                found.append(Phrase(Kind.BRING, token.text, token.start, token.end))
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
        "info",
        "infonya",
        "kabar",
    }
)
"""Alone these add nothing; denied, it is they that are denied ("gak masuk", "tidak lancar")."""


def _request(tokens: list[Token], at: int) -> Found:
    """Refuse "tolong kirim 20 kg": who asks for goods does not offer them."""
    if kind_at(tokens, at + 1) is Kind.MAKE and kind_at(tokens, at + 2) in NUMERIC:
        return phrase(tokens, Kind.BLOCK, "needed", at, at + 2)
    after = skip(tokens, at + 1, frozenset({Kind.FILLER}), 3)
    return None, after + 1 if text_at(tokens, after) in _LET_KNOW else at + 1


_LET_KNOW = words("kabari kabarin dikabari dikabarin ngabari konfirmasi konfirmasinya")
_AWAITED = words("kabarnya kabare infonya jawabannya beritanya kabar-kabarnya")


def _awaiting(tokens: list[Token], at: int) -> Found:
    """Drop the "tunggu kabarnya" after an answer: it is our word that is awaited."""
    ours = text_at(tokens, at + 1) in _AWAITED and doings.told_before(tokens, at)
    return (None, at + 2) if ours else None


def _too(tokens: list[Token], at: int) -> Found:
    """Read "terlalu banyak": more than can be made."""
    if kind_at(tokens, at + 1) in (Kind.HARMLESS, Kind.VAGUE, Kind.VARIANT):
        return phrase(tokens, Kind.BLOCK, "too_much", at, at + 2)
    return None


def _already(tokens: list[Token], at: int) -> Found:
    """Refuse "sudah dikirim": what has left the house is not what can still be made."""
    after = skip(tokens, at + 1, frozenset({Kind.FILLER, Kind.YES}), 2)
    if text_at(tokens, after) in _LEFT_THE_HOUSE:
        return phrase(tokens, Kind.BLOCK, "past", at, after + 1)
    if text_at(tokens, after) in _REACHED:
        return None, after + 1
    return None, at + 1


_REACHED = words(
    """
    dihitung hitung ngitung dietung itung dicek cek ngecek ditanya tanya takon yakin dilihat lihat
    konfirmasi diskusi rembugan
    """
)
"""Done, these leave nothing open: "sudah dihitung"."""


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


def _day_part(tokens: list[Token], at: int) -> Found:
    """Hear "pagi bu" at the beginning as a greeting."""
    greets = at == 0 and (
        kind_at(tokens, 1) in (None, Kind.BREAK) or text_at(tokens, 1) in ADDRESSES
    )
    return (None, at + 1) if greets else None


def _because(tokens: list[Token], at: int) -> Found:
    """Open a clause at "soalnya", "walaupun", "makanya": what follows has its own say."""
    return phrase(tokens, Kind.BREAK, tokens[at].text, at, at + 1) if at else (None, at + 1)


_OPENING = words(
    """
    soalnya soale soalna karena krn karna krana sebab sebabe amargi mergo merga mergane margi
    lantaran gara-gara akibat jalaran polane karana dikarenakan keranten karno gegara
    mumpung walau walaupun meski meskipun biarpun senajan sanajan najan
    makanya makane mulane mulakno mangkanya mangkane akhirnya akhire alhasil
    """
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

_WORKED = frozenset({"potong", "bungkus", "ikat", "pack", "kotak", "gulung"})


def _unit(tokens: list[Token], at: int) -> Found:
    """Set the size of "botol 250 ml" aside; hear a deed in "siap potong"."""
    if kind_at(tokens, at - 1) not in NUMERIC and kind_at(tokens, at + 1) is Kind.DIGITS:
        size = amount_at(tokens, at + 1)
        if size and tokens[at].key not in SIZES and size[0].unit in SIZES and not size[0].flaw:
            return masked(tokens, "container", at, size[1])
    return _ready_to(tokens, at)


def _ready_to(tokens: list[Token], at: int) -> Found:
    """Hear a deed in "siap potong", "siap bungkus", where no number makes it a unit."""
    deed = kind_at(tokens, at - 1) is Kind.AGREE and tokens[at].text in _WORKED
    return (None, at + 1) if deed and kind_at(tokens, at - 2) is not Kind.NOT else None


_HOPING = words("semoga moga muga mudah2an moga2 muga2 mudah-mudahan moga-moga doakan doain")
_WISHED = words(
    """
    lancar sehat sukses berkah barokah laris selalu dimudahkan diberkahi slamet selamat rejeki
    rezeki laku manfaat bermanfaat lancar2 ya
    """
)


_SHOULD_BE = words("harusnya seharusnya mestinya kudune")
_BEFORE_NOW = words("tadi td kemarin kmrn kmrin kmarin kemaren wingi")


def _sets_right(tokens: list[Token], at: int) -> bool:
    """Whether "harusnya" mends what was written before: "tadi saya tulis 80 harusnya 60"."""
    before = tokens[max(0, at - 8) : at]
    written = any(token.text in _BEFORE_NOW for token in before)
    counted = kind_at(tokens, at - 1) in (Kind.DIGITS, Kind.UNIT, Kind.BREAK)
    ours = tokens[at].text in _SHOULD_BE and kind_at(tokens, at + 1) in NUMERIC
    return written and counted and ours


def _obstacle(tokens: list[Token], at: int) -> Found:
    """Drop "semoga lancar", "doakan ya bu": a good wish leaves no doubt; join "telat datang"."""
    if tokens[at].key == "late" and text_at(tokens, at + 1) in doings.ARRIVING:
        return phrase(tokens, Kind.BLOCK, "late", at, at + 2)
    if tokens[at].key == "late" and text_at(tokens, at + 1) in doings.ANSWERING:
        return None, at + 2
    if tokens[at].key == "goal" and _sets_right(tokens, at):
        return phrase(tokens, Kind.BREAK, "goal", at, at + 1)
    hoping = tokens[at].text in _HOPING or tokens[at].text in ("mudah mudahan", "moga moga")
    if not hoping:
        return None
    end = at + 1
    while kind_at(tokens, end) is Kind.FILLER or text_at(tokens, end) in _WISHED:
        end += 1
    wished = any(token.text in _WISHED for token in tokens[at + 1 : end])
    if wished and kind_at(tokens, end) in (None, Kind.BREAK) and at:
        return None, end
    return None


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
    Kind.PEOPLE: masks.announced("people", masks.PEOPLE_LINKS),
    Kind.ACCOUNT: masks.account,
    Kind.CONTAINS: masks.contains,
    Kind.EACH: masks.each,
    Kind.WEEK_WORD: week_frames.week,
    Kind.MONTH_WORD: week_frames.month_word,
    Kind.SPAN: week_frames.span_word,
    Kind.THIS: week_frames.this,
    Kind.LAST: week_frames.last,
    Kind.NEXT: week_frames.next_,
    Kind.TO: homonyms.minus,
    Kind.VARIANT: _variant,
    Kind.YES: speakers.yes,
    Kind.DAY_PART: _day_part,
    Kind.LATER: doings.later,
    Kind.NOT_YET: doings.not_there,
    Kind.UNIT: _unit,
    Kind.PER_WEEK: week_frames.per_week,
    Kind.QUESTION: homonyms.question,
    Kind.BECOME: homonyms.so,
    Kind.TIMES: homonyms.times_or_not,
    Kind.BLOCK: _obstacle,
    Kind.RATE: week_frames.rate,
    Kind.CORRECT: doings.sorry_so_late,
}
_SPECIAL: dict[str, Rule] = {
    "yang": week_frames.that,
    "yg": week_frames.that,
    "sing": week_frames.that,
    "nu": week_frames.that,
    "ingkang": week_frames.that,
    "nang": week_frames.that,
    **dict.fromkeys(_OPENING, _because),
    **dict.fromkeys(("tunggu", "ditunggu", "nunggu", "menunggu"), _awaiting),
    "ke": homonyms.to_number,
    "h": _day_mark,
    "sekali": homonyms.once,
    **dict.fromkeys(("banyak", "byk", "akeh", "pisan"), homonyms.how_much_thanks),
    **dict.fromkeys(("sama", "karo", "plus", "beserta"), homonyms.with_whom),
    **dict.fromkeys(("diambil", "dijemput"), doings.fetched),
    **dict.fromkeys(doings.BY_MEANS, doings.carried),
    **dict.fromkeys(("tolong", "tlg", "mohon", "tulung"), _request),
    **dict.fromkeys(_ALREADY, _already),
    **dict.fromkeys(("terlalu", "trlalu", "kelewat", "kadung"), _too),
    **dict.fromkeys(ADDRESSES, speakers.address),
    **dict.fromkeys(sorted(speakers.SELVES), speakers.oneself),
    **dict.fromkeys(doings.GIVING, doings.given_away),
    "dipotong": homonyms.cut,
    "tak": doings.i_shall,
    "sik": doings.first_or_wait,
    "sek": doings.first_or_wait,
    "loro": homonyms.ill,
    "lara": homonyms.ill,
    "se": counted,
    "sa": counted,
    "sak": homonyms.one,
}
