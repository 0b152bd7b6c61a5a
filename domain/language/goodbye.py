"""Somebody who wants no more messages, told from somebody whose work stands still.

"berhenti", "jangan kirim pesan lagi" and "hapus nomor saya dari daftar" end it; "berhenti produksi
dulu" reports a week without work. What lies between is asked.
"""

from domain.language.kinds import Kind
from domain.language.phrase import NUMERIC
from domain.language.scan import Token

_GOODBYE = frozenset(
    "berhenti stop setop brenti unsubscribe unsub unreg eureun mandeg stopp brhenti".split()
)
_FORBIDDING = frozenset({"jangan", "jgn", "jngn", "ojo", "ojok", "aja"})
_MESSAGES = frozenset(
    """
    pesan pesannya pesane wa wae wanya chat chatnya kirim kirimi kirimin kirime hubungi langganan
    berlangganan langganannya mengirim mengirimi menghubungi ngirim ngirimi ngirimin ngehubungi
    info infonya notifikasi notifikasinya notif notifnya sms message messages whatsapp dikirim
    dikirimi dikirimin dihubungi bot botnya broadcast bc tawaran penawaran ditawari wae-an
    ngechat dichat ngewa diwa
    """.split()
)
_SENDING = frozenset(
    """
    kirim kirimi kirimin kirime mengirim mengirimi ngirim ngirimi ngirimin dikirim dikirimi
    dikirimin info infonya wae
    """.split()
)
"""These also speak of goods; alone beside a "stop" they do not yet mean messages."""
_ERASING = frozenset(
    """
    hapus hapuskan apus hapusen busek busak keluarkan keluarin coret cabut copot delete
    """.split()
)
_ENTRIES = frozenset(
    "nomor nomer nomorku nomerku nomornya kontak kontakku nama namaku daftar daftarnya list grup "
    "group grupnya keanggotaan".split()
)
_JOINING = frozenset({"ikut", "melok", "nderek", "tumut", "ikutan", "umpan", "milu", "noro'"})
_POLITE = frozenset({Kind.FILLER, Kind.BREAK, Kind.CORRECT, Kind.YES, Kind.DAY_PART, Kind.THIS})
_BESIDE_FORBIDDING = frozenset({Kind.NOT, Kind.AGAIN, Kind.MAKE, Kind.SIZE})
_BESIDE_ERASING = frozenset({Kind.FROM, Kind.NOT, Kind.AGAIN, Kind.WANT})
_COUNTING = NUMERIC | {Kind.QUESTION}
_MOST_WORDS = 8


def is_goodbye(tokens: list[Token]) -> bool:
    """The whole message says: write to me no more. "berhenti produksi dulu" does not."""
    words = [t for t in tokens if t.kind not in _POLITE or t.text in _MESSAGES]
    if not words or len(words) > _MOST_WORDS or any(t.kind in _COUNTING for t in words):
        return False
    first, rest = words[0], words[1:]
    if _wishes(first) and rest and rest[0].text in _GOODBYE:
        return len(rest) > 1 and all(t.text in _MESSAGES for t in rest[1:])
    if first.text in _FORBIDDING:
        return _forbids(rest)
    if first.text in _ERASING:
        return _erases(rest)
    return first.text in _GOODBYE and all(t.text in _MESSAGES for t in rest)


def _wishes(token: Token) -> bool:
    return token.kind is Kind.WANT or token.text == "mau"


def _forbids(rest: list[Token]) -> bool:
    """Read "jangan kirim pesan ke nomor ini lagi": nothing is spoken of but messages."""
    return any(t.text in _MESSAGES for t in rest) and all(
        t.text in _MESSAGES or t.text in _ENTRIES or t.kind in _BESIDE_FORBIDDING for t in rest
    )


def _erases(rest: list[Token]) -> bool:
    """Read "hapus nomor saya dari daftar, sudah tidak ikut lagi"."""
    return any(t.text in _ENTRIES for t in rest) and all(
        t.text in _ENTRIES or t.text in _JOINING or t.kind in _BESIDE_ERASING for t in rest
    )


def could_be_goodbye(tokens: list[Token]) -> bool:
    """A stop and a word for messages: whatever else it says, it is no report of a stand-still."""
    if any(t.text in _ERASING for t in tokens) and any(t.text in _ENTRIES for t in tokens):
        return True
    return any(t.text in _WRITINGS for t in tokens) and any(
        t.kind is Kind.STOP or t.text in _STOPPING for t in tokens
    )


_STOPPING = _FORBIDDING - {"aja"}
_WRITINGS = _MESSAGES - _SENDING
