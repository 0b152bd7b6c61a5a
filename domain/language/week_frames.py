"""Which week the words speak of: "minggu ini", "yang lalu", "sekarang", "hari minggu"."""

from domain.language.kinds import Kind
from domain.language.phrase import NUMERIC, Found, kind_at, phrase, text_at
from domain.language.scan import Token
from domain.language.words import words

_FRAME = {Kind.THIS: "this", Kind.LAST: "last", Kind.NEXT: "next"}


def _frame_after(tokens: list[Token], at: int) -> int:
    """Where the word that points at a week stands: "minggu (yang) ini"."""
    return at + 1 if text_at(tokens, at) in ("yang", "yg", "sing", "nu", "ingkang", "nang") else at


def week(tokens: list[Token], at: int) -> Found:
    """Read "minggu (yang) ini, lalu, depan"; a bare "minggu" points nowhere."""
    frame = _frame_after(tokens, at + 1)
    kind = kind_at(tokens, frame)
    if kind in _FRAME:
        return phrase(tokens, Kind.WEEK, _FRAME[kind], at, frame + 1)
    if kind is Kind.USUAL:
        return phrase(tokens, Kind.WEEK, "last", at, frame + 1)
    if kind is Kind.DAY and tokens[frame].key == "1":
        return phrase(tokens, Kind.WEEK, "next", at, frame + 1)
    return phrase(tokens, Kind.WEEK_WORD, "", at, at + 1)


def month_word(tokens: list[Token], at: int) -> Found:
    """Refuse "bulan ini" beside an amount: it is not a week's; another month has other weeks."""
    frame = _frame_after(tokens, at + 1)
    if kind_at(tokens, frame) in (Kind.LAST, Kind.NEXT):
        return phrase(tokens, Kind.WEEK, "other", at, frame + 1)
    if kind_at(tokens, frame) in _FRAME:
        return phrase(tokens, Kind.RATE, "month", at, frame + 1)
    return phrase(tokens, Kind.UNKNOWN, tokens[at].text, at, at + 1)


def span_word(tokens: list[Token], at: int) -> Found:
    """Read "hari minggu" as Sunday; a bare "hari" says nothing."""
    following = kind_at(tokens, at + 1)
    if tokens[at].key == "day" and following is Kind.WEEK_WORD:
        return phrase(tokens, Kind.WEEKDAY, "6", at, at + 2)
    if tokens[at].key == "year" and following in (Kind.LAST, Kind.NEXT):
        return phrase(tokens, Kind.WEEK, "other", at, at + 2)
    if following in _FRAME and tokens[at].key != "day":
        return phrase(tokens, Kind.RATE, tokens[at].key, at, at + 2)
    return None, at + 1


def per_week(tokens: list[Token], at: int) -> Found:
    """Read "seminggu lagi" as next week; "seminggu" alone says nothing new."""
    if kind_at(tokens, at + 1) is Kind.AGAIN:
        return phrase(tokens, Kind.WEEK, "next", at, at + 2)
    return None


def rate(tokens: list[Token], at: int) -> Found:
    """Read "sebulan lagi" as another week; without "lagi" it is how often."""
    if kind_at(tokens, at + 1) is Kind.AGAIN and tokens[at].text in _A_MONTH:
        return phrase(tokens, Kind.WEEK, "other", at, at + 2)
    return None


_A_MONTH = frozenset({"sebulan", "sabulan", "sewulan", "sesasi", "setahun"})
POINTING_NOW = frozenset(
    {
        "sekarang",
        "skrg",
        "skr",
        "skrng",
        "skg",
        "saiki",
        "sakniki",
        "saniki",
        "samenika",
        "ayeuna",
        "wayahini",
        "sateya",
        "samangkin",
    }
)


def this(tokens: list[Token], at: int) -> Found:
    """Read "sekarang" as this week; "ini" alone is a filler."""
    if tokens[at].text in POINTING_NOW:
        return phrase(tokens, Kind.WEEK, "this", at, at + 1)
    return None, at + 1


def last(tokens: list[Token], at: int) -> Found:
    """Read "kemarin", "wingi" as last week; "lalu" alone only goes on with the tale."""
    if tokens[at].text in ("lalu", "lepas", "tadi", "td"):
        return (
            phrase(tokens, Kind.REPORTED, "just", at, at + 1)
            if _says(tokens, at)
            else (None, at + 1)
        )
    if _says(tokens, at):
        return phrase(tokens, Kind.REPORTED, "", at, at + 1)
    if text_at(tokens, at + 1) == "panen" and kind_at(tokens, at + 2) not in NUMERIC:
        return None, at + 2
    if text_at(tokens, at + 1) in _JUST_HAD and kind_at(tokens, at + 2) is Kind.REASON:
        return phrase(tokens, Kind.REASON, tokens[at + 2].key, at, at + 3)
    return phrase(tokens, Kind.WEEK, "last", at, at + 1)


_JUST_HAD = words("habis abis bar mari mentas ada ono onok enek wonten aya")
_SAYING = words(
    """
    lapor laporan melapor lapori bilang bilangnya ngomong tulis ditulis nulis catat dicatat ketik
    jawab jawaban matur ngendika padah padahi padahkan nyarios ngadika sampaikan sebut kabari
    mengabari ngabari laporkan omong crito
    """
)


def _says(tokens: list[Token], at: int) -> bool:
    """Whether what follows was only said then: "kemarin saya lapor 40 kg"."""
    following = (tokens[near] for near in range(at + 1, min(at + 4, len(tokens))))
    return any(token.text in _SAYING for token in following)


def next_(tokens: list[Token], at: int) -> Found:
    """Read "depan", "berikutnya" as next week."""
    return phrase(tokens, Kind.WEEK, "next", at, at + 1)


def that(tokens: list[Token], at: int) -> Found:
    """Read "yang ini", "yang lalu" as this and last week, "yang benar 60" as a correction."""
    kind = kind_at(tokens, at + 1)
    if text_at(tokens, at + 1) in _RIGHT:
        return phrase(tokens, Kind.CORRECT, "yang benar", at, at + 2)
    if kind in _FRAME:
        return phrase(tokens, Kind.WEEK, _FRAME[kind], at, at + 2)
    unready = kind_at(tokens, at + 2) in (Kind.NOT_YET, Kind.BLOCK)
    if text_at(tokens, at + 1) in _OTHER_ONES and kind_at(tokens, at - 1) is Kind.BREAK and unready:
        return phrase(tokens, Kind.REASON, THE_REST, at, at + 2)
    return None, _looks_end(tokens, at) or at + 1


THE_REST = "the rest"
"""The key of "sing anyar", "yang kecil" at the head of a clause: others than those counted."""
_OTHER_ONES = words("baru anyar muda enom kecil cilik mentah")


def _looks_end(tokens: list[Token], at: int) -> int:
    """Where "45 pot yang sudah berbunga" ends, which only tells how they look; 0 for no such."""
    end = at + 1
    while end < at + 4 and kind_at(tokens, end) is Kind.FILLER:
        end += 1
    looks = kind_at(tokens, end) is Kind.UNKNOWN and text_at(tokens, end).startswith("ber")
    last = at - 2 if kind_at(tokens, at - 1) is Kind.BREAK else at - 1
    counted = kind_at(tokens, last) in (Kind.UNIT, Kind.SE_UNIT, Kind.FILLER)
    return end + 1 if looks and counted else 0


_RIGHT = frozenset({"benar", "bener", "betul", "leres", "bnr", "btul", "benere", "bujur"})
