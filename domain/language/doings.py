"""What is to happen with the goods: "tak garap", "kasih yang lain", "nanti saya antar".

None of this is an amount, but read word by word it would turn a yes into a no, a no into nothing
and an amount into something for later.
"""

from domain.language.grammar_words import APOLOGIES
from domain.language.kinds import Kind
from domain.language.phrase import NUMERIC, Found, kind_at, phrase, skip, text_at
from domain.language.scan import Token
from domain.language.words import words

DELIVERING = words(
    """
    antar antarkan diantar anter dianter nganter ngantar mengantar anterke anterne anterno terke
    terne setor disetor setorkan setorke nyetor dijemput jemput diambil ambilkan gowo gawa nggowo
    drop didrop
    """
)
_OWN_WORK = words(
    """
    garap garapke garapne garape gawe gawekne gawekke gawekno gaekno damel damelaken tandangi
    lakoni lakonane cekel siapne siapke siapno sediakno sediakne cepakne cepakke
    garapno garapen kerjakno kerjakne kerjakke setorno kirimno kirimne kirimke lebokno lebokne
    catetno
    """
)
"""Javanese deeds: after "tak" only "I shall"."""
_ANYONES_WORK = words(
    """
    ambil terima kerjakan siapkan sikat tampi laksanakan lanjut lanjutkan gas acc buat bikin
    jupuk pek bikinkan buatkan kerjain siapin masak goreng produksi jahit
    """
)
"""After "tak" these are "I shall" in Java and "I do not" in Malay and Betawi."""
_HANDIWORK = words("goreng masak jahit potong cetak bungkus kukus oven jemur panen petik")
"""Who said yes and goes on with "tak goreng" tells of the work; it is no refusal of an offer."""
_WORKING_TIME = frozenset({Kind.DAY, Kind.DAY_PART})
_JAVANESE_YES = words("yo iyo nggih njih inggih nggeh enggih injih ngge yoh ngih")
_MALAY_YES = words("ya iya iye ok oke okay sip siap")


def i_shall(tokens: list[Token], at: int) -> Found:
    """Tell Javanese "tak garap" (I shall) from "tak bisa" (not); what could be both is asked.

    Bringing the goods ("tak antar tanggal 20") says nothing of how many, either way.
    """
    verb = text_at(tokens, at + 1)
    yes = text_at(tokens, skip_back(tokens, at))
    counted = kind_at(tokens, at + 2) in (Kind.DIGITS, Kind.NUMBER, Kind.SE_UNIT)
    if verb in DELIVERING and at:
        return None, at + 2
    if counted and verb in _OWN_WORK:
        return None, at + 2
    if counted or verb not in _OWN_WORK | _ANYONES_WORK | _HANDIWORK:
        return phrase(tokens, Kind.NOT, "tak", at, at + 1)
    said_yes = yes in _JAVANESE_YES or yes in _MALAY_YES
    own = (verb in _OWN_WORK and (said_yes or not yes)) or (verb in _HANDIWORK and said_yes)
    if own or (verb in _ANYONES_WORK and yes in _JAVANESE_YES):
        found = phrase(tokens, Kind.AGREE, "tak", at, at + 2)
        return found[0], skip(tokens, at + 2, _WORKING_TIME, 2)
    return phrase(tokens, Kind.BLOCK, "tak", at, at + 2)


def skip_back(tokens: list[Token], at: int) -> int:
    """The token before `at` that is neither a filler nor the end of a clause."""
    back = at - 1
    while back >= max(0, at - 12) and tokens[back].kind in (Kind.FILLER, Kind.BREAK):
        back -= 1
    return back


# To others ---------------------------------------------------------------------------------------

GIVING = sorted(
    words(
        """
        kasih kasi kasihkan kasikan kasihin kasiin dikasih dikasi dikasihkan dikasikan berikan beri
        diberikan diberi oper operkan dioper dioperkan alihkan dialihkan limpahkan dilimpahkan
        tawarkan tawari tawarin ditawarkan ditawarin serahkan diserahkan wenehno wenehne wenehke
        diwenehno diwenehne diwenehke kekno kekne dikekno dikekne paringaken dipunparingaken
        bagikan lempar dilempar cari carikan buat untuk utk kanggo kangge
        """
    )
)
_TO = words("ke kepada untuk utk buat kanggo kangge dateng nang saja aja wae ae mawon")
_TO_WHOM = frozenset({"yang", "yg", "sing", "ingkang", "orang", "org", "wong", "uwong", "tiyang"})
_OTHERS = words("lain lainnya laine laen lainya liyane liya liyan lian lianne liyo sanes sanesipun")
_ELSEWHERE = words(
    """
    toko warung langganan langgananku langganane pelanggan reseller sendiri dewe dhewe hajatan
    keluarga tetangga konsumen pesenan
    """
)
"""An amount that is for these is not for the order: "10 kg buat toko"."""
_THE_REST = words("sisanya sisane sisa lebihnya selebihnya lainnya turahe liyane")


_NEAR = 40
"""Words: what was said farther back is another matter."""
_COUNTED = frozenset({*NUMERIC, Kind.UNIT})


def _after(tokens: list[Token], at: int, stepped_over: frozenset[str]) -> int:
    """The token after at most three of these words."""
    end = at
    while end < at + 3 and text_at(tokens, end) in stepped_over:
        end += 1
    return end


def given_away(tokens: list[Token], at: int) -> Found:
    """Read "kasih ke yang lain saja" as a no, after "sisanya" as nothing new."""
    whom = _after(tokens, at + 1, _TO)
    if text_at(tokens, whom) in _ELSEWHERE and kind_at(tokens, at - 1) in _COUNTED:
        return phrase(tokens, Kind.BLOCK, "given_away", at, whom + 1)
    end = _after(tokens, whom, _TO_WHOM)
    if end == whom or text_at(tokens, end) not in _OTHERS:
        return (None, at + 1) if tokens[at].kind is Kind.FILLER else None
    before = skip_back(tokens, at)
    if text_at(tokens, before) in _THE_REST:
        told = any(token.kind in NUMERIC for token in tokens[max(0, at - _NEAR) : at])
        return (None, end + 1) if told else phrase(tokens, Kind.BLOCK, "how_much", at, end + 1)
    near = {kind_at(tokens, at - 1), kind_at(tokens, end + 1)}
    if near & _COUNTED or text_at(tokens, before) in ("usah", "perlu"):
        return phrase(tokens, Kind.BLOCK, "given_away", at, end + 1)
    return phrase(tokens, Kind.REFUSE, "given_away", at, end + 1)


# When --------------------------------------------------------------------------------------------

_ON_THE_WAY = frozenset({Kind.FILLER, Kind.DAY_PART, Kind.WEEKDAY, Kind.DAY, Kind.SPAN, Kind.ONLY})
_PAUSABLE = frozenset(
    {Kind.ZERO, Kind.STOP, Kind.REFUSE, Kind.MAKE, Kind.CAN, Kind.UNIT, Kind.DIGITS, Kind.NUMBER}
)
_BETWEEN = frozenset({Kind.FILLER, Kind.ONLY, Kind.THIS, Kind.WEEK_WORD})


def first_or_wait(tokens: list[Token], at: int) -> Found:
    """Tell "prei sik" (for now) from "sik bu" (wait); "eh sek, 50" only corrects."""
    before = at - 1
    while before >= max(0, at - 12) and tokens[before].kind in _BETWEEN:
        before -= 1
    if kind_at(tokens, before) is Kind.CORRECT or text_at(tokens, before) == tokens[at].text:
        return None, at + 1
    if kind_at(tokens, at + 1) is Kind.HAVE and kind_at(tokens, at + 2) in NUMERIC:
        return None, at + 1  # "iki sek onok 80": there still are
    if kind_at(tokens, at + 1) is Kind.VARIANT:
        return None, at + 1  # "bocahe sik cilik": still small
    waits = kind_at(tokens, before) not in _PAUSABLE
    return phrase(tokens, Kind.LATER if waits else Kind.FIRST, tokens[at].text, at, at + 1)


def told_before(tokens: list[Token], at: int) -> bool:
    """Whether an amount, or that one can, was said not long before `at`."""
    return any(t.kind in NUMERIC or t.kind is Kind.CAN for t in tokens[max(0, at - _NEAR) : at])


def later(tokens: list[Token], at: int) -> Found:
    """Drop the "nanti" of "20 kg, nanti saya antar": only the bringing waits."""
    end = skip(tokens, at + 1, _ON_THE_WAY - {Kind.FILLER}, 3)
    while kind_at(tokens, end) in _ON_THE_WAY and text_at(tokens, end) not in DELIVERING:
        end += 1
        if end > at + 6:
            break
    if text_at(tokens, end) in DELIVERING and told_before(tokens, at):
        return None, at + 1
    return phrase(tokens, Kind.LATER, tokens[at].key, at, at + 1)


def fetched(tokens: list[Token], at: int) -> Found:
    """Drop the "diambil Jumat" of "oke mas diambil Jumat ya": when it is fetched."""
    if kind_at(tokens, at + 1) is Kind.PEOPLE:
        return phrase(tokens, Kind.BLOCK, "sold", at, at + 2)
    agreed = kind_at(tokens, skip_back(tokens, at)) is Kind.AGREE
    if agreed and kind_at(tokens, at + 1) in _ON_THE_WAY - {Kind.FILLER}:
        return None, skip(tokens, at + 1, _ON_THE_WAY - {Kind.FILLER}, 3)
    return None if tokens[at].kind is Kind.AGREE else phrase(tokens, Kind.BRING, "", at, at + 1)


BY_MEANS = sorted(words("pakai pake nganggo naik numpak lewat via nitip dititip"))
_CARRIERS = words(
    """
    pickup pikap motor mobil truk gerobak viar tossa becak bus bis travel kurir gojek grab gosend
    jne jnt ekspedisi cargo kargo kapal kereta pos ojek ojol paket
    """
)


def carried(tokens: list[Token], at: int) -> Found:
    """Drop "pakai pickup", "lewat JNE": how it comes."""
    if text_at(tokens, at + 1) in _CARRIERS and kind_at(tokens, at - 1) not in NUMERIC:
        return None, at + 2
    return (None, at + 1) if tokens[at].kind is Kind.FILLER else None


ARRIVING = words(
    """
    datang dateng dtg tiba teko rawuh nyampe sampai kering garing sembuh waras mari panen mateng
    matang cair turun dikirim pulang balik nyala murup hidup urip jadi
    """
)


ANSWERING = words(
    """
    jawab njawab jawabnya menjawab dijawab balas bales balasnya balese mbales membalas ngebales
    dibalas respon ngerespon merespon lapor laporan melapor kabar ngabari ngabarin wangsuli baca
    buka
    """
)
"""Late with these, somebody only begs pardon: "maaf telat balas"."""
_SLOW = words("telat terlambat lambat telate lama baru nembe lagek sempat sempet kober")


def sorry_so_late(tokens: list[Token], at: int) -> Found:
    """Drop "maaf baru balas": it excuses the delay, and no answer."""
    if tokens[at].key not in APOLOGIES:
        return None
    end = at + 1
    while end < at + 6 and (kind_at(tokens, end) is Kind.FILLER or text_at(tokens, end) in _SLOW):
        end += 1
    slow = any(token.text in _SLOW for token in tokens[at + 1 : end])
    late = slow and text_at(tokens, end) in ANSWERING
    while not late and slow and end > at + 2 and text_at(tokens, end - 1) not in _SLOW:
        end -= 1
        late = text_at(tokens, end) in ANSWERING
    return (None, end + 1) if late else None


_IN_TIME = words("sempat sempet kober")


def not_there(tokens: list[Token], at: int) -> Found:
    """Read "bahannya belum datang" as what explains; any other "belum" leaves something open."""
    if text_at(tokens, at + 1) in _IN_TIME and text_at(tokens, at + 2) in ANSWERING:
        return None, at + 3
    if text_at(tokens, at + 1) in ARRIVING:
        return phrase(tokens, Kind.BLOCK, "not_there", at, at + 2)
    return None
