"""Words that are two things, told apart by their neighbours.

"sama" is the same and with, "loro" two and ill, "sekali" once and very, "sak" one and a sack; a
dash is a rule, a minus or "until".
"""

from domain.language.counted import counted
from domain.language.kinds import Kind
from domain.language.phrase import NUMERIC, Found, kind_at, phrase, skip, text_at
from domain.language.scan import Token
from domain.language.speakers import SELVES
from domain.language.words import words


def with_whom(tokens: list[Token], at: int) -> Found:
    """Tell "sama" in "sama saya", "lagi sama ibu" from the same as before: it means with."""
    if kind_at(tokens, at - 1) is Kind.UNIT and text_at(tokens, at + 1) in _PARTS:
        return None, at + 2
    who, after = text_at(tokens, at + 1), text_at(tokens, at + 2)
    doing = kind_at(tokens, at - 1) in (Kind.AGAIN, Kind.MAKE, Kind.AGREE, Kind.WANT)
    if who in SELVES or (who in _KIN and (after in SELVES or doing)):
        return phrase(tokens, Kind.BLOCK, "with_whom", at, at + 2)
    return None


def cut(tokens: list[Token], at: int) -> Found:
    """Hear "dipotong 5 kg" as taken off; with "siap" or "sudah" before it the goods are cut."""
    done = kind_at(tokens, at - 1) is Kind.AGREE or text_at(tokens, at - 1) in _DONE
    if done or kind_at(tokens, at + 1) not in NUMERIC:
        return None
    return phrase(tokens, Kind.RELATIVE, "cut", at, at + 1)


_DONE = words("sudah udah sdh udh wis wes sampun dah tinggal bisa isa iso saged")
_PARTS = words(
    """
    daunnya daune godhonge godonge potnya pote akarnya oyote tutupnya tutupe bungkusnya bungkuse
    kemasannya kemasane stikernya stikere labelnya labele kotaknya kotake wadahnya wadahe
    plastiknya plastike dusnya duse kardusnya bonggolnya
    """
)
"""What comes with every piece and is no second amount: "120 tangkai sama daunnya"."""
_KIN = frozenset({"ibu", "bapak", "mamak", "emak", "mak", "kakak", "mbah", "abi", "umi", "adik"})


def minus(tokens: list[Token], at: int) -> Found:
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


def to_number(tokens: list[Token], at: int) -> Found:
    """Refuse "ke 3", "ke-2": they count an order of things, not an amount."""
    begin = at + 2 if text_at(tokens, at + 1) == "-" else at + 1
    if kind_at(tokens, begin) not in (Kind.DIGITS, Kind.NUMBER):
        return None, at + 1
    if any(kind_at(tokens, back) in _STARTS for back in range(at - 4, at)):
        return phrase(tokens, Kind.BECOME, "", at, at + 1)
    return phrase(tokens, Kind.BLOCK, "ordinal", at, begin + 1)


_PRAISED = frozenset({Kind.VAGUE, Kind.HARMLESS, Kind.CORRECT, Kind.REASON, Kind.UNKNOWN})


def once(tokens: list[Token], at: int) -> Found:
    """Read "sekali produksi" as a rate; the "sekali" of "banyak sekali" says "very"."""
    if kind_at(tokens, at - 1) in (Kind.SPAN, Kind.WEEK_WORD, Kind.MONTH_WORD):
        return phrase(tokens, Kind.RATE, "sekali", at, at + 1)
    if kind_at(tokens, at - 1) in _PRAISED and kind_at(tokens, at + 1) is not Kind.MAKE:
        return None, at + 1
    return phrase(tokens, Kind.RATE, "sekali", at, at + 1)


def so(tokens: list[Token], at: int) -> Found:
    """Hear a new clause in "..., jadi cuma 20 kg"."""
    after = skip(tokens, at + 1, frozenset({Kind.FILLER}), 2)
    if at and kind_at(tokens, after) in _SO_WHAT and kind_at(tokens, at - 1) is not Kind.NOT:
        return phrase(tokens, Kind.BREAK, "so", at, at + 1)
    return None


_SO_WHAT = frozenset({Kind.ONLY, Kind.CAN, Kind.APPROX, Kind.WEEK_WORD})


_FAMILY = words(
    """
    anak anakku anake bojo bojoku bojone ibu ibuku simbah mbah cucu putu putuku putune
    mboke mbokku simboke simbokku bapake bapakku pake ibuke ibune bapakne masku adikku mbakku
    awak awakku badan weteng untu sirah keluarga suami istri
    """
)


def ill(tokens: list[Token], at: int) -> Found:
    """Hear Javanese "anak loro", "sikilku lagi loro" as ill, not two of them."""
    who = text_at(tokens, at - 2 if kind_at(tokens, at - 1) is Kind.AGAIN else at - 1)
    own = len(who) > 4 and who.endswith("ku") and kind_at(tokens, at - 1) in _OF_A_BODY
    if (own or who in _FAMILY) and kind_at(tokens, at + 1) is not Kind.UNIT:
        return phrase(tokens, Kind.REASON, "sakit", at, at + 1)
    measured = kind_at(tokens, at + 1) in (Kind.UNIT, Kind.NUMBER, Kind.SE_UNIT)
    mine = text_at(tokens, at - 1) in SELVES
    if (mine or kind_at(tokens, at - 1) is Kind.AGAIN) and not measured:
        return phrase(tokens, Kind.BLOCK, "ill_or_two", at, at + 1)
    return counted(tokens, at) if tokens[at].kind is Kind.NUMBER else None


def one(tokens: list[Token], at: int) -> Found:
    """Read Javanese "sak kwintal" as one, "sak dino" as a rate; a sack has its number before it."""
    following = kind_at(tokens, at + 1)
    if following is Kind.SPAN:
        return phrase(tokens, Kind.RATE, "sehari", at, at + 2)
    if following is Kind.WEEK_WORD:
        return phrase(tokens, Kind.PER_WEEK, "", at, at + 2)
    return counted(tokens, at)


_COUNTS = NUMERIC | {Kind.UNIT}
_OF_A_BODY = frozenset({Kind.UNKNOWN, Kind.REASON, Kind.AGAIN})
_HOW = words("gimana gmn gimna gimn piye pripun bagaimana bgmn kumaha yaopo")
_MUSING = words("ya yo yah yaa nggih")
_HOW_ARE_YOU = ("apa kabar", "piye kabare", "pripun kabare", "kumaha damang")


def question(tokens: list[Token], at: int) -> Found:
    """Drop the mark after a greeting; hear "tak apa" as "tidak apa-apa"."""
    if tokens[at].text == "?" and text_at(tokens, at - 1) in _HOW_ARE_YOU:
        return None, at + 1
    if tokens[at].text in _HOW and text_at(tokens, at + 1) in _MUSING and at + 2 == len(tokens):
        return phrase(tokens, Kind.BLOCK, "unsure", at, at + 2)
    between = kind_at(tokens, at - 1) in _COUNTS and kind_at(tokens, at + 1) in NUMERIC
    if tokens[at].text in ("apa", "opo", "napa", "nopo") and between:
        return phrase(tokens, Kind.OR, tokens[at].text, at, at + 1)
    ends = kind_at(tokens, at + 1) in (None, Kind.BREAK, Kind.FILLER, Kind.YES)
    if tokens[at].text in ("apa", "opo") and kind_at(tokens, at - 1) is Kind.NOT and ends:
        return phrase(tokens, Kind.HARMLESS, "apa", at, at + 1)
    return None


_DOABLE = frozenset({Kind.CAN, Kind.AGREE, Kind.HAVE, Kind.MAKE, Kind.WANT})


def times_or_not(tokens: list[Token], at: int) -> Found:
    """Hear the "x" of Malay chat, "x boleh", as a no; between numbers it multiplies."""
    if kind_at(tokens, at - 1) not in NUMERIC and kind_at(tokens, at + 1) in _DOABLE:
        return phrase(tokens, Kind.NOT, "x", at, at + 1)
    return None


_THANKS = words("makasih trimakasih makasi mksh suwun nuwun nuhun kesuwun thanks")


def how_much_thanks(tokens: list[Token], at: int) -> Found:
    """Drop the "banyak" of "terima kasih banyak", the "pisan" of "hatur nuhun pisan"."""
    thanked = text_at(tokens, at - 1).split()[-1:]
    if thanked and (thanked[0] in _THANKS or text_at(tokens, at - 1) == "terima kasih"):
        return None, at + 1
    return phrase(tokens, tokens[at].kind, tokens[at].key, at, at + 1)
