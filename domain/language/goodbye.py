"""Somebody who wants no more messages, told from somebody whose work stands still.

"berhenti", "jangan kirim pesan lagi" and "hapus nomor saya dari daftar" end it; "berhenti produksi
dulu" reports a week without work. What lies between is asked.
"""

from domain.language.kinds import Kind
from domain.language.phrase import NUMERIC
from domain.language.scan import Token
from domain.language.words import words

_GOODBYE = words(
    "berhenti stop setop brenti unsubscribe unsub unreg eureun mandeg mandek stopp brhenti"
)
_FORBIDDING = frozenset({"jangan", "jgn", "jngn", "ojo", "ojok", "aja"})
_MESSAGES = words(
    """
    pesan pesannya pesane wa wae wanya chat chatnya kirim kirimi kirimin kirime hubungi langganan
    berlangganan langganannya mengirim mengirimi menghubungi ngirim ngirimi ngirimin ngehubungi
    info infonya notifikasi notifikasinya notif notifnya sms message messages whatsapp dikirim
    dikirimi dikirimin dihubungi bot botnya broadcast bc tawaran penawaran ditawari wae-an
    ngechat dichat ngewa diwa
    """
)
_SENDING = words(
    """
    kirim kirimi kirimin kirime mengirim mengirimi ngirim ngirimi ngirimin dikirim dikirimi
    dikirimin info infonya wae
    """
)
"""These also speak of goods; alone beside a "stop" they do not yet mean messages."""
_ERASING = words(
    """
    hapus hapuskan apus hapusen busek busak keluarkan keluarin coret cabut copot delete dihapus
    dihapuskan dikeluarkan dicoret
    """
)
_ENTRIES = words(
    """
    nomor nomer nomorku nomerku nomornya kontak kontakku nama namaku daftar daftarnya list grup
    group grupnya keanggotaan
    """
)
_JOINING = words("ikut melok nderek tumut ikutan umpat umpatan milu ngiring gabung bergabung")
_CIRCLE = words(
    "program programnya kegiatan grup group anggota peserta member patungan keanggotaan"
)
_NO_NEED = words("usah perlu sah kudu butuh")
_RECEIVING = words("terima menerima nerima dapat dapet nampi nompo")
_LEAVING = words("keluar mundur metu kaluar udahan resign")
_POLITE = frozenset({Kind.FILLER, Kind.CORRECT, Kind.YES, Kind.DAY_PART, Kind.THIS})
_BESIDE_FORBIDDING = frozenset({Kind.ONLY, Kind.NOT, Kind.AGAIN, Kind.MAKE, Kind.SIZE})
_BESIDE_ERASING = frozenset({Kind.ONLY, Kind.FROM, Kind.NOT, Kind.AGAIN, Kind.WANT})
_BESIDE_LEAVING = frozenset({Kind.AGAIN, Kind.WANT, Kind.FROM, Kind.BECOME})
_COUNTING = NUMERIC | {Kind.QUESTION}
_REQUESTING = words("tolong tlg mohon minta harap saja aja mawon wae ae")
"""With these "dihapus" asks for it; alone it may tell what happened."""
_MOST_WORDS = 14
_KEPT = _MESSAGES | _CIRCLE


def is_goodbye(tokens: list[Token]) -> bool:
    """The whole message says: write to me no more. "berhenti produksi dulu" does not."""
    asked_for = any(t.text in _REQUESTING for t in tokens)
    words = [t for t in tokens if t.kind not in _POLITE or t.text in _KEPT]
    if len(words) > _MOST_WORDS or any(t.kind in _COUNTING for t in words):
        return False
    clauses = [clause for clause in _clauses(words) if clause]
    ends = [_ends_it(clause, asked_for=asked_for) for clause in clauses]
    return any(ends) and all(
        end or _leaves(clause) for end, clause in zip(ends, clauses, strict=True)
    )


def _clauses(words: list[Token]) -> list[list[Token]]:
    clauses: list[list[Token]] = [[]]
    for word in words:
        if word.kind is Kind.BREAK:
            clauses.append([])
        else:
            clauses[-1].append(word)
    return clauses


def _ends_it(clause: list[Token], *, asked_for: bool) -> bool:
    first, rest = clause[0], clause[1:]
    if first.text in _LEAVING:
        return any(t.text in _CIRCLE for t in rest) and _says_from_what(rest)
    if _wishes(first) and rest and rest[0].text in _GOODBYE:
        return len(rest) > 1 and _says_from_what(rest[1:])
    if first.text in _FORBIDDING:
        return _forbids(rest)
    if first.kind is Kind.NOT and rest and rest[0].text in _NO_NEED:
        return any(t.text in _WRITINGS for t in rest) and _forbids(rest[1:])
    if first.text in _GOODBYE and rest and rest[0].text in _STOPPING:
        return _forbids(rest[1:])
    erasing = [word for word in clause if word.text in _ERASING]
    if erasing and (asked_for or not erasing[0].text.startswith("di")):
        return _erases([word for word in clause if word.text not in _ERASING])
    return first.text in _GOODBYE and _says_from_what(rest)


def _says_from_what(rest: list[Token]) -> bool:
    """Whether nothing is stopped but messages, or taking part: "berhenti ikut program ini"."""
    joining = any(t.text in _CIRCLE for t in rest)
    written = any(t.text in _WRITINGS for t in rest)
    return all(
        t.text in _MESSAGES
        or (written and t.text in _RECEIVING)
        or (joining and (t.text in _JOINING or t.text in _CIRCLE or t.kind in _BESIDE_LEAVING))
        for t in rest
    )


def _wishes(token: Token) -> bool:
    return token.kind is Kind.WANT or token.text == "mau"


def _forbids(rest: list[Token]) -> bool:
    """Read "jangan kirim pesan ke nomor ini lagi": nothing is spoken of but messages."""
    return any(t.text in _MESSAGES for t in rest) and all(
        t.text in _MESSAGES or t.text in _ENTRIES or t.kind in _BESIDE_FORBIDDING for t in rest
    )


def _erases(rest: list[Token]) -> bool:
    """Read "hapus nomor saya dari daftar", "nomor saya dihapus"."""
    return any(t.text in _ENTRIES for t in rest) and all(
        t.text in _ENTRIES or t.kind in _BESIDE_ERASING for t in rest
    )


def _leaves(clause: list[Token]) -> bool:
    """Read "sudah tidak ikut lagi", "mandek ae": enough beside a goodbye, not alone."""
    return (all(word.text in _GOODBYE or word.kind is Kind.ONLY for word in clause)) or (
        clause[0].kind is Kind.NOT
        and any(t.text in _JOINING for t in clause)
        and all(t.text in _JOINING or _wishes(t) or t.kind is Kind.AGAIN for t in clause[1:])
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
