"""How the words around an amount change what it says: negation, correction, condition, change.

Each frame rewrites the list of phrases. What makes a sure reading impossible becomes a BLOCK phrase
whose key says why; what was denied or taken back becomes DENIED; what adds nothing disappears.
"""

from collections.abc import Callable

from domain.language.asides import superseded, without_bringing, without_payment
from domain.language.excuses import TOOLS, explained
from domain.language.grammar_words import APOLOGIES
from domain.language.idioms import LESS
from domain.language.kinds import Kind
from domain.language.negation import negation, stopping
from domain.language.neighbours import SPOILING, spoiled
from domain.language.packs import with_described_packs
from domain.language.phrase import Phrase, Phrases, block, phrase_at
from domain.language.sameness import sameness
from domain.language.topics import without_bounds, without_topics


def framed(phrases: Phrases) -> Phrases:
    """Apply every frame whose words occur, in the order in which they depend on each other."""
    kinds = {phrase.kind for phrase in phrases}
    for triggers, frame in _FRAMES:
        if not kinds.isdisjoint(triggers):
            phrases = frame(phrases)
    return phrases


def _contained(phrases: Phrases) -> Phrases:
    """At "botol 250 ml ... 30": a number without a unit counts those bottles, not the product."""
    bare = any(p.kind is Kind.QUANTITY and p.amount and not p.amount.unit for p in phrases)
    return [block("loose_unit", p) if bare and p.key == "container" else p for p in phrases]


# If ----------------------------------------------------------------------------------------------


def _condition(phrases: Phrases) -> Phrases:
    """Let "kalau" name a topic (a week, a product, an amount in question); else it depends."""
    out: Phrases = []
    for at, phrase in enumerate(phrases):
        if phrase.kind is Kind.QUANTITY and _refused_just_before(phrases, at):
            out[-1] = phrase._replace(kind=Kind.DENIED)
        elif phrase.kind is not Kind.IF:
            out.append(phrase)
        elif _leaves_open(phrases, at + 1) and any(p.kind is Kind.QUANTITY for p in out[-4:]):
            out.append(phrase._replace(kind=Kind.BREAK))
        elif not (
            _is_topic(phrases, at)
            or _refused_just_before(phrases, at + 1)
            or _offers_a_call(phrases, at)
        ):
            out.append(block("conditional", phrase))
    return out


def _leaves_open(phrases: Phrases, at: int) -> bool:
    """Whether of another week nothing is known yet: "kalau minggu depan belum tahu"."""
    first, second = phrase_at(phrases, at), phrase_at(phrases, at + 1)
    return first.kind is Kind.WEEK and second.kind is Kind.BLOCK and second.key == "not_yet"


def _offers_a_call(phrases: Phrases, at: int) -> bool:
    """Tell whether the clause only says where to call: "kalau ada apa-apa wa 0812"."""
    said: set[Kind] = set()
    number = False
    for phrase in phrases[at + 1 :]:
        if phrase.kind is Kind.BREAK:
            break
        if phrase.kind not in _BEFORE_A_CALL:
            return False
        said.add(phrase.kind)
        number |= phrase.kind is Kind.MASKED and phrase.key == "phone"
    return number or said >= {Kind.HARMLESS, Kind.MASKED}


_BEFORE_A_CALL = frozenset(
    {Kind.HAVE, Kind.HARMLESS, Kind.MASKED, Kind.WANT, Kind.AGREE, Kind.CAN, Kind.ONLY}
)


def _refused_just_before(phrases: Phrases, at: int) -> bool:
    """Tell whether an amount is the one refused: "gak sanggup kalau 50"."""
    return (
        phrase_at(phrases, at).kind is Kind.QUANTITY
        and phrase_at(phrases, at - 1).kind is Kind.IF
        and phrase_at(phrases, at - 2).kind is Kind.REFUSE
    )


_PASSED_OVER = frozenset(
    {Kind.ONLY, Kind.APPROX, Kind.CAN, Kind.HAVE, Kind.MAKE, Kind.AT_MOST, Kind.AT_LEAST, Kind.WEEK}
)
_TOLD = frozenset({Kind.QUANTITY, Kind.ZERO, Kind.REFUSE, Kind.SAME, Kind.NOT})


def _is_topic(phrases: Phrases, at: int) -> bool:
    first, second = phrase_at(phrases, at + 1), phrase_at(phrases, at + 2)
    if first.kind is Kind.DENIED:
        return True
    if first.kind is Kind.QUANTITY:
        return second.kind in (Kind.CAN, Kind.AGREE)
    if first.kind not in (Kind.WEEK, Kind.PRODUCT):
        return False
    if second.kind is Kind.BREAK:
        return True
    end = at + 2
    while end < len(phrases) and phrases[end].kind in (*_PASSED_OVER, Kind.PRODUCT):
        end += 1
    return phrase_at(phrases, end).kind in _TOLD


# Taking back -------------------------------------------------------------------------------------


def _correction(phrases: Phrases) -> Phrases:
    """Take back what was said before: "20 kg eh maaf 15"."""
    out: Phrases = []
    pending: Phrase | None = None
    for phrase in phrases:
        if phrase.key in _CLOSING and not pending and any(p.kind is Kind.DENIED for p in out):
            continue
        if phrase.key == "yang benar" and out and out[-1].kind is Kind.QUANTITY and not pending:
            _confirm(out)
            continue
        if phrase.kind is Kind.CORRECT:
            pending = pending if pending and pending.key not in APOLOGIES else phrase
            out.append(phrase)
            continue
        if phrase.kind is Kind.QUANTITY and pending:
            _take_back(out)
            pending = None
        elif phrase.kind in (Kind.PRODUCT, Kind.WEEK) and pending and _corrects_more(phrase, out):
            pending = None
        out.append(phrase)
    if pending and pending.key not in APOLOGIES and _has_amount_last(out):
        out.append(block("taken_back", pending))
    return out


_CLOSING = frozenset({"ding", "deng"})
"""After a correction these only close it: "eh 35 ding"."""


def _corrects_more(phrase: Phrase, out: Phrases) -> bool:
    return phrase.kind is Kind.WEEK or any(p.kind is Kind.PRODUCT for p in out)


def _has_amount_last(phrases: Phrases) -> bool:
    for phrase in reversed(phrases):
        if phrase.kind is Kind.QUANTITY:
            return True
        if phrase.kind not in (Kind.BREAK, Kind.CORRECT):
            return False
    return False


def _confirm(out: Phrases) -> None:
    """At "25 yang benar": no amount before it is."""
    for index in range(len(out) - 1):
        if out[index].kind is Kind.QUANTITY:
            out[index] = out[index]._replace(kind=Kind.DENIED)


def _take_back(out: Phrases) -> None:
    single = len({old.key for old in out if old.kind is Kind.PRODUCT}) < 2
    for index in range(len(out) - 1, -1, -1):
        old = out[index]
        if old.kind is Kind.WEEK or (old.kind is Kind.PRODUCT and not single):
            return
        if old.kind is Kind.DENIED:
            return
        if old.kind is Kind.QUANTITY:
            out[index] = old._replace(kind=Kind.DENIED)
            return


# More, less, again -------------------------------------------------------------------------------


def _change(phrases: Phrases) -> Phrases:
    """End "dari 30 jadi 40" at 40; "tambah 10" and "10 lagi" start from something unsaid."""
    out: Phrases = []
    for at, phrase in enumerate(phrases):
        if phrase.key in TOOLS and phrase_at(phrases, at - 1).kind is Kind.RELATIVE:
            continue
        if phrase.kind is Kind.BECOME:
            _settle(out, phrases, at)
        elif phrase.kind is Kind.AGAIN:
            if phrase_at(phrases, at - 1).kind is Kind.QUANTITY and phrase_at(
                phrases, at + 1
            ).kind in (
                Kind.BREAK,
                Kind.ONLY,
            ):
                out.append(block("relative", phrase))
        elif phrase.kind is Kind.RELATIVE:
            if phrase_at(phrases, at + 1).key in TOOLS:
                out.append(phrase._replace(kind=Kind.REASON, key="trouble"))
            elif phrase.key in LESS and _lacks_material(phrases, at):
                out.append(phrase._replace(kind=Kind.REASON, key="kehabisan"))
            elif not _settled_later(phrases, at) and not _is_shortage(phrases, at):
                out.append(block("relative", phrase))
        else:
            out.append(phrase)
    return out


def _settle(out: Phrases, phrases: Phrases, at: int) -> None:
    """At "jadi": an amount that it starts from is no longer the answer."""
    if phrase_at(phrases, at + 1).kind is not Kind.QUANTITY or not out:
        return
    for index in range(len(out) - 1, -1, -1):
        kind = out[index].kind
        if kind is Kind.BREAK or kind is Kind.PRODUCT:
            return
        if kind is Kind.QUANTITY:
            if index and out[index - 1].kind is Kind.FROM:
                out[index] = out[index]._replace(kind=Kind.DENIED)
            return


def _settled_later(phrases: Phrases, at: int) -> bool:
    """Whether "jadi 40" follows in the same clause: then the direction does not matter."""
    for index in range(at + 1, len(phrases)):
        kind = phrases[index].kind
        if kind is Kind.BECOME:
            return phrase_at(phrases, index + 1).kind is Kind.QUANTITY
        if kind in (Kind.BREAK, Kind.BUT):
            return False
    return False


def _lacks_material(phrases: Phrases, at: int) -> bool:
    """Tell whether it is a material that is short: "bahannya kurang"."""
    ends = phrase_at(phrases, at + 1).kind is Kind.BREAK
    return ends and phrase_at(phrases, at - 1).key == "material"


def _is_shortage(phrases: Phrases, at: int) -> bool:
    """Tell whether "tenaga kurang" gives a reason, not a difference."""
    if phrases[at].key not in LESS:
        return False
    near = {phrase_at(phrases, at - 1).kind, phrase_at(phrases, at + 1).kind}
    return near <= {Kind.BREAK, Kind.REASON, Kind.MASKED, Kind.UNKNOWN, Kind.FILLER}


_FRAMES: tuple[tuple[frozenset[Kind], Callable[[Phrases], Phrases]], ...] = (
    (frozenset({Kind.QUANTITY}), with_described_packs),
    (frozenset({Kind.TOPIC, Kind.MASKED, Kind.BLOCK}), without_topics),
    (frozenset({Kind.VAGUE, Kind.RELATIVE, Kind.AT_LEAST, Kind.BLOCK}), without_bounds),
    (frozenset({Kind.BRING, Kind.MAKE, Kind.MASKED}), without_bringing),
    (frozenset({Kind.MASKED}), without_payment),
    (frozenset({Kind.SAME, Kind.LIKE, Kind.USUAL}), sameness),
    (frozenset({Kind.NOT, Kind.NOT_YET, Kind.BLOCK}), negation),
    (frozenset({Kind.REPORTED}), superseded),
    (frozenset({Kind.STOP}), stopping),
    (frozenset({Kind.IF}), _condition),
    (frozenset({Kind.CORRECT, Kind.NOT}), _correction),
    (frozenset({Kind.BECOME, Kind.RELATIVE, Kind.AGAIN}), _change),
    (frozenset({Kind.REASON, Kind.BLOCK, Kind.GOODS, Kind.UNIT, Kind.ZERO}), explained),
    (frozenset({Kind.MASKED}), _contained),
    (SPOILING, spoiled),
)
"""What sets a frame off, and the frame. A frame may rely on those before it."""
