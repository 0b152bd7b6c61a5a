"""No and what it denies: an amount, a doing, nothing at all ("tidak apa-apa").

"berhenti produksi" is a no as well; a "stop" to something unsaid could be meant for these messages.
"""

from domain.language.idioms import LESS
from domain.language.kinds import Kind
from domain.language.phrase import Phrase, Phrases, Rewritten, block, phrase_at

_DOING = frozenset({Kind.CAN, Kind.MAKE, Kind.HAVE, Kind.WANT, Kind.AGREE, Kind.APPROX, Kind.YES})
_MILD = frozenset({Kind.HARMLESS, Kind.VAGUE, Kind.REASON, Kind.GOODS, Kind.UNKNOWN})
_DENIABLE = frozenset({Kind.AT_LEAST, Kind.AT_MOST, Kind.ONLY, Kind.TOTAL})


_BURDENS = frozenset({"keberatan", "abot"})
"""Denied, these are no refusal: "tidak keberatan"."""
_UNDENIABLE = frozenset(
    {
        Kind.NOT,
        Kind.NOT_YET,
        Kind.SAME,
        Kind.STOP,
        Kind.PART,
        Kind.QUESTION,
        Kind.RELATIVE,
        Kind.REFUSE,
    }
)
"""Denied, these say nothing sure."""


_ASKED_OF = frozenset(
    {Kind.CAN, Kind.HAVE, Kind.MAKE, Kind.AGREE, Kind.ZERO, Kind.WANT, Kind.UNKNOWN}
)
"""A "gak" right after these makes a question: "bisa gak bu"."""
_IS_NOT = frozenset({"bukan", "bkn", "bukannya", "dudu", "sanes"})
"""These deny what a thing is, never what is made."""


_DO_NOT = frozenset({"jangan", "jgn", "jngn", "ojo", "ojok"})
"""These forbid; they never say what the writer cannot do."""
_TAKING_PART = frozenset({"ikut", "melok", "nderek", "ikutan", "tumut"})


def negation(phrases: Phrases) -> Phrases:
    """Replace each "tidak" and what it denies by what both together say."""
    out: Phrases = []
    at = 0
    while at < len(phrases):
        phrase = phrases[at]
        if phrase.kind is Kind.NOT:
            found, at = _denied(phrases, at, out)
        elif phrase.kind is Kind.NOT_YET:
            found, at = _not_yet(phrases, at)
        elif phrase.key == TOO_MUCH:
            found, at = _too_much(phrases, at, out), at + 1
        else:
            found, at = [phrase], at + 1
        out.extend(found)
    return out


TOO_MUCH = "too_much"


def _too_much(phrases: Phrases, at: int, before: Phrases) -> Phrases:
    """Deny the amount in "50 kilo terlalu banyak"; with no other amount said it is asked."""
    if before and before[-1].kind is Kind.QUANTITY:
        before[-1] = before[-1]._replace(kind=Kind.DENIED)
        return []
    follows = phrase_at(phrases, at + 1).kind is Kind.QUANTITY
    return [] if _amount_in(phrases[at : at + _RECENT]) and not follows else [phrases[at]]


def _not_yet(phrases: Phrases, at: int) -> Rewritten:
    """Read "belum bisa" as a no for now; any other "belum" leaves something open."""
    if (
        phrase_at(phrases, at + 1).kind is Kind.CAN
        and phrase_at(phrases, at + 2).kind is not Kind.QUANTITY
    ):
        return [phrases[at]._replace(kind=Kind.REFUSE, key="cannot")], at + 2
    if phrase_at(phrases, at + 1).kind is Kind.HAVE:
        return [block("not_there", phrases[at])], at + 2
    return [block("not_yet", phrases[at])], at + 1


def _denied(phrases: Phrases, at: int, before: Phrases) -> Rewritten:
    """What the "tidak" at `at` denies, and the phrases that stand for both."""
    no = phrases[at]
    end = at + 1
    if _takes_back(no, phrase_at(phrases, end), before):
        return [no._replace(kind=Kind.CORRECT)], end + 1
    if no.key == "tak" and _own_deed(phrases, end):
        return [], end
    doing: set[Kind] = set()
    while phrase_at(phrases, end).kind in _DOING or (
        not doing and phrase_at(phrases, end).kind is Kind.BECOME
    ):
        doing.add(phrases[end].kind)
        end += 1
    doing -= {Kind.YES}
    if phrase_at(phrases, end).kind is Kind.AGAIN and _takes_part(phrases[at + 1 : end]):
        return [block("goodbye", no)], end
    return _together(phrases, end, doing, no, before) or _refusal(
        no, doing, phrase_at(phrases, end), end, before
    )


def _takes_part(doing: Phrases) -> bool:
    """Whether "tidak ... lagi" could end it for good: "tidak mau ikut lagi"."""
    return any(phrase.kind is Kind.WANT or phrase.key in _TAKING_PART for phrase in doing)


def _deny_the_same(before: Phrases, what: Phrase) -> None:
    """At "80 kg, eh bukan 80": the one before is denied with it."""
    for index in range(max(0, len(before) - _RECENT), len(before)):
        old = before[index]
        if old.kind is Kind.QUANTITY and old.amount and what.amount:
            same_unit = what.amount.unit in (None, old.amount.unit)
            if old.amount.ways == what.amount.ways and same_unit:
                before[index] = old._replace(kind=Kind.DENIED)


_RECENT = 12
"""A "no" looks back over this many phrases: what is farther away it does not speak of."""


def _refused(before: Phrases) -> bool:
    return any(phrase.kind in (Kind.REFUSE, Kind.ZERO) for phrase in before[-_RECENT:])


def _not_all(phrases: Phrases, end: int, no: Phrase) -> Rewritten:
    """Read "tidak semua" as a part."""
    if phrase_at(phrases, end + 1).kind in (Kind.ZERO, Kind.REFUSE, Kind.SAME):
        return [block("denial", no)], end + 1
    return [no._replace(kind=Kind.PART, key="cannot")], end + 1


def _takes_back(no: Phrase, following: Phrase, before: Phrases) -> bool:
    """Whether a "bukan" alone, or an "eh jangan", takes an amount back: "30, bukan, 35"."""
    if following.kind is not Kind.BREAK or not _amount_in(before):
        return False
    return no.key in _IS_NOT or (no.key in _DO_NOT and before[-1].kind is Kind.CORRECT)


def _told(before: Phrases) -> bool:
    """Whether an answer stands already, which "jangan ditambah" leaves as it is."""
    return (
        before[-1:] != []
        and before[-1].kind is Kind.BREAK
        and any(phrase.kind in (Kind.QUANTITY, Kind.SAME) for phrase in before[-_RECENT:])
    )


def _amount_in(before: Phrases) -> bool:
    return any(phrase.kind is Kind.QUANTITY for phrase in before[-_RECENT:])


def _together(
    phrases: Phrases, end: int, doing: set[Kind], no: Phrase, before: Phrases
) -> Rewritten | None:
    """What a "tidak" says together with the phrase at `end`; None when it stands alone."""
    what = phrase_at(phrases, end)
    if what.kind is Kind.QUANTITY:
        _deny_the_same(before, what)
        return [what._replace(kind=Kind.DENIED)], end + 1
    if what.kind is Kind.RELATIVE and what.key in LESS and _amount_in(before):
        return [], end + 1
    if no.key in _DO_NOT and (what.kind is Kind.RELATIVE or what.key == "ditambah"):
        return ([], end + 1) if _told(before) else ([block("denial", no)], end)
    if what.kind in _DENIABLE or what.kind in (Kind.BELOW, Kind.TO):
        return _bounded(phrases, end, no)
    if what.kind in (Kind.HARMLESS, Kind.VAGUE) or (
        what.kind in _MILD and not doing & {Kind.CAN, Kind.MAKE}
    ):
        return _mild(phrases, end, doing, no, before)
    if what.kind is Kind.CHANGED:
        return [Phrase(Kind.SAME, "", no.start, what.end)], end + 1
    if what.kind is Kind.ALL:
        return _not_all(phrases, end, no)
    if what.kind is Kind.ZERO or what.key in _BURDENS:
        return [], end + 1
    if what.kind in _UNDENIABLE or (no.key == "tak" and Kind.MAKE in doing):
        return [block("denial", no)], end
    return None


def _own_deed(phrases: Phrases, at: int) -> bool:
    """Javanese "tak" before a verb is "I shall": "tak gawe 20 kg", "tak usahakan"."""
    first, second = phrase_at(phrases, at), phrase_at(phrases, at + 1)
    return first.kind is Kind.APPROX or (first.kind is Kind.MAKE and second.kind is Kind.QUANTITY)


def _refusal(no: Phrase, doing: set[Kind], what: Phrase, end: int, before: Phrases) -> Rewritten:
    """A plain no; after an amount ("50 gak bisa") it denies that amount."""
    last = before[-1].kind if before else None
    if last in (Kind.REFUSE, Kind.NOT) or (not doing and (last in _ASKED_OF or no.key in _IS_NOT)):
        return [block("denial", no)], end
    if before and before[-1].kind is Kind.QUANTITY and what.kind is not Kind.QUANTITY:
        before[-1] = before[-1]._replace(kind=Kind.DENIED, key="refused" if doing else "")
        return [], end
    if last not in (None, Kind.BREAK, Kind.WEEK, Kind.PRODUCT) and what.kind is Kind.YES:
        return [block("denial", no)], end
    if doing and no.key in _DO_NOT:
        return [block("denial", no)], end
    if doing == {Kind.BECOME}:
        return [no._replace(kind=Kind.REFUSE, key="called_off")], end
    if doing or what.kind is Kind.FIRST:
        why = "will_not" if doing == {Kind.WANT} else "cannot"
        return [Phrase(Kind.REFUSE, why, no.start, max(no.end, what.start))], end
    return [no], end


def _bounded(phrases: Phrases, at: int, no: Phrase) -> Rewritten:
    """Read "tidak lebih dari 50" as at most 50; "tidak sampai 50" is less than that."""
    kind = phrases[at].kind
    if kind in (Kind.AT_LEAST, Kind.BELOW) and phrase_at(phrases, at + 1).kind is Kind.QUANTITY:
        return [phrases[at]._replace(kind=Kind.AT_MOST)], at + 1
    if kind is Kind.TO and phrase_at(phrases, at + 1).kind in (Kind.VAGUE, Kind.HARMLESS):
        return [], at + 2
    return [block("upper_bound" if kind is Kind.TO else "denial", no)], at + 1


def _mild(phrases: Phrases, at: int, doing: set[Kind], no: Phrase, before: Phrases) -> Rewritten:
    """Drop "tidak apa-apa", "gak banyak", "gak musim": they deny nothing that was asked."""
    what = phrases[at]
    if what.kind in (Kind.HARMLESS, Kind.VAGUE):
        return [], at + 1
    weather = what.kind is Kind.REASON and phrase_at(phrases, at + 1).kind is not Kind.QUANTITY
    if doing == {Kind.HAVE} or (weather and (not doing or _refused(before))):
        return [what._replace(kind=Kind.REASON)], at + 1
    return [block("denial", no)], at + 1


_WITHOUT = frozenset({"material", "not_there"})


def stopping(phrases: Phrases) -> Phrases:
    """Read "berhenti produksi", "stop dulu, bahan habis" as a no; any other "stop" is asked."""
    out: Phrases = []
    without = any(p.key in _WITHOUT or p.kind is Kind.REFUSE for p in phrases)
    for at, phrase in enumerate(phrases):
        following = phrase_at(phrases, at + 1).kind
        if phrase.kind is not Kind.STOP:
            out.append(phrase)
        elif following is Kind.MAKE or (following is Kind.FIRST and without):
            out.append(phrase._replace(kind=Kind.REFUSE, key="cannot"))
        else:
            out.append(block("stop_what", phrase))
    return out
