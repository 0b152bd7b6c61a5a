"""The same as before ("sama kayak minggu lalu", "seperti biasa"), and the "sama" that joins."""

from domain.language.kinds import Kind
from domain.language.phrase import Phrase, Phrases, Rewritten, block, phrase_at

_WITH = frozenset({"jeung", "sareng", "sarta", "wan", "ban", "ambek", "lan"})
"""Sundanese, Banjar and Madurese say "same with": "sarua jeung minggu kamari"."""
_STRANGERS = frozenset({Kind.UNKNOWN, Kind.PLACE})
_SAME_TAIL = frozenset({Kind.ONLY, Kind.LIKE, Kind.USUAL, Kind.FIRST, Kind.SAME})


def sameness(phrases: Phrases) -> Phrases:
    """Gather "sama (kayak) minggu lalu" and "seperti biasa" into one SAME; join "25 sama 40"."""
    out: Phrases = []
    at = 0
    while at < len(phrases):
        phrase = phrases[at]
        if phrase.kind is Kind.SAME and _joins(phrases, at):
            out.append(phrase._replace(kind=Kind.AND))
            at += 1
        elif phrase.key in _ALL and phrase_at(phrases, at + 1).kind in _TROUBLED:
            at += 1
        elif phrase.kind is Kind.LIKE and _describes(phrases, at):
            at += 2
        elif phrase.kind in (Kind.SAME, Kind.LIKE):
            found, at = _same_phrase(phrases, at)
            out.extend(found)
        elif phrase.kind is Kind.USUAL:
            out.append(_usually(phrases, at))
            at += 1
        else:
            out.append(phrase)
            at += 1
    return out


_ALL = frozenset({"sami", "podo", "padha", "podho"})
"""Javanese: the same, and also all of them ("sami repot")."""
_TROUBLED = frozenset({Kind.REASON, Kind.HARMLESS})


def _describes(phrases: Phrases, at: int) -> bool:
    """Whether "seperti biasa" only adds to the amount before it."""
    usual = phrase_at(phrases, at + 1).kind is Kind.USUAL
    return usual and at > 0 and phrases[at - 1].kind is Kind.QUANTITY


def _usually(phrases: Phrases, at: int) -> Phrase:
    """Read "biasanya 50 kg" as told of other weeks; beside a "sama" it is not sure which."""
    phrase = phrases[at]
    told = any(other.kind is Kind.QUANTITY for other in phrases)
    same = any(other.kind in (Kind.SAME, Kind.LIKE) for other in phrases)
    if not told or same:
        return block("usual", phrase)
    return phrase._replace(kind=Kind.WEEK, key="other")


_JOINED = frozenset({Kind.QUANTITY, Kind.ZERO, Kind.PRODUCT})


def _joins(phrases: Phrases, at: int) -> bool:
    """Whether "sama" stands between two amounts or products."""
    if phrases[at].key not in ("sama", "karo", "sareng") or at == 0:
        return False
    after = phrase_at(phrases, at + 1).kind
    if after is Kind.APPROX or after is Kind.ONLY:
        after = phrase_at(phrases, at + 2).kind
    if after is Kind.PRODUCT:
        return any(phrase.kind in _JOINED for phrase in phrases[:at])
    return after is Kind.QUANTITY and any(p.kind is Kind.QUANTITY for p in phrases[:at])


def _same_phrase(phrases: Phrases, at: int) -> Rewritten:
    """Read the phrase that "sama", "tetap" or "seperti" opens at `at`."""
    first, end = phrases[at], at
    likened = said_same = pointed = False
    while end < len(phrases):
        phrase = phrases[end]
        if phrase.kind in _SAME_TAIL:
            likened |= phrase.kind is Kind.LIKE
            said_same |= phrase.kind is Kind.SAME
            pointed |= phrase.kind is Kind.USUAL
        elif phrase.kind is Kind.AND and phrase.key in _WITH and end > at:
            likened = True
        elif phrase.kind is Kind.WEEK and phrase.key == "last" and (likened or said_same):
            pointed = True
        else:
            break
        end += 1
    after = phrase_at(phrases, end)
    if pointed and after.kind is Kind.QUANTITY:
        return [block("same_and_number", first)], end
    if said_same and not likened and not pointed and _tells_more(phrases, end):
        return [], end
    if said_same and after.kind is Kind.WEEK and phrase_at(phrases, at - 1).kind is Kind.WEEK:
        return [block("two_weeks", first)], end
    if pointed or (said_same and not likened and after.kind not in _STRANGERS):
        whole = Phrase(Kind.SAME, "", first.start, phrases[end - 1].end)
        return [block("same_as_what", first) if after.kind in _STRANGERS else whole], end
    return ([block("same_as_what", first)], end) if said_same else ([], at + 1)


def _tells_more(phrases: Phrases, at: int) -> bool:
    """Tell whether what is meant follows: "tetap 50 kg", "tetap libur"."""
    while phrase_at(phrases, at).kind in (Kind.MAKE, Kind.CAN, Kind.HAVE, Kind.ONLY, Kind.APPROX):
        at += 1
    return phrase_at(phrases, at).kind in (Kind.QUANTITY, Kind.ZERO)
