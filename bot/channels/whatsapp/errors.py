"""Every error code of the Cloud API as an outcome; a test proves that none is missing.

A code comes in the answer to a request, or later in a status of the message: what follows from it
is the same.
"""

from datetime import timedelta

from bot.channels.base import Elsewhere, Outcome, Rejected, Retry
from domain.values import Value

SOON = timedelta(seconds=5)
A_WHILE = timedelta(seconds=60)
PAIR = timedelta(seconds=6)
A_DAY = timedelta(hours=24)
HALF_AN_HOUR = timedelta(minutes=30)


class Meaning(Value):
    """What follows from an error.

    Args:
        outcome: What becomes of the message.
        alarm: What the officers are told, as a word of the catalogs; empty for nothing.
        all_rest: Nobody is written to for so long.
        rest: This address is not written to for so long.
        lasts: The rest of the address outlives a restart.
        closed: The window of this address is closed, whatever we believed.
        template: What the template's state is from now on; empty where it is none of its business.
    """

    outcome: Outcome
    alarm: str = ""
    all_rest: timedelta | None = None
    rest: timedelta | None = None
    lasts: bool = False
    closed: bool = False
    template: str = ""


def _waits(after: timedelta, reason: str, **more: object) -> Meaning:
    return Meaning(Retry(after, reason=reason, asked=True), **more)  # type: ignore[arg-type]


def _stops(reason: str) -> Meaning:
    return _waits(HALF_AN_HOUR, reason, alarm=reason, all_rest=HALF_AN_HOUR)


def _template(state: str) -> Meaning:
    outcome = Elsewhere(A_WHILE, f"template {state.casefold()}")
    return Meaning(outcome, alarm="template", template=state)


MEANINGS: dict[int, Meaning] = {
    4: _waits(A_WHILE, "too many calls", all_rest=A_WHILE),
    80007: _waits(A_WHILE, "too many calls", all_rest=A_WHILE),
    130429: _waits(SOON, "too many messages", all_rest=SOON),
    131056: _waits(PAIR, "too many messages to one person", rest=PAIR),
    131047: Meaning(Elsewhere(SOON, "window closed"), closed=True),
    131026: Meaning(Rejected("undeliverable", unreachable=True)),
    131049: _waits(A_DAY, "not before tomorrow", rest=A_DAY, lasts=True),
    131048: _stops("limited"),
    368: _stops("blocked"),
    131031: _stops("locked"),
    190: _stops("token"),
    0: _stops("token"),
    131042: _stops("payment"),
    132000: _template("MISMATCH"),
    132001: _template("MISSING"),
    132012: _template("MISMATCH"),
    132015: _template("PAUSED"),
    132016: _template("DISABLED"),
    100: Meaning(Rejected("invalid parameter"), alarm="refused"),
    131008: Meaning(Rejected("parameter missing"), alarm="refused"),
    131009: Meaning(Rejected("invalid parameter"), alarm="refused"),
    131051: Meaning(Rejected("unsupported message type"), alarm="refused"),
    131021: Meaning(Rejected("recipient is the sender", unreachable=True)),
    131030: Meaning(Rejected("recipient not allowed", unreachable=True)),
    130472: Meaning(Elsewhere(A_DAY, "part of an experiment")),
    131000: Meaning(Retry(SOON, reason="something went wrong")),
    131016: Meaning(Retry(SOON, reason="service unavailable")),
    131057: _waits(HALF_AN_HOUR, "maintenance", all_rest=SOON),
    131053: Meaning(Retry(SOON, reason="media upload")),
    1: Meaning(Retry(SOON, reason="unknown error")),
    2: Meaning(Retry(SOON, reason="service unavailable")),
}
UNKNOWN_TRIES = 3
"""How often a message is tried that meets an unknown code, before it is given up and shown."""


def meaning_of(code: int, tries: int = 1) -> Meaning:
    """What follows from a code; an unknown one is tried again with care, then shown."""
    known = MEANINGS.get(code)
    if known is not None:
        return known
    if tries < UNKNOWN_TRIES:
        return Meaning(Retry(A_WHILE, reason=f"error {code}"))
    return Meaning(Rejected(f"error {code}"), alarm="unknown")


__all__ = ["MEANINGS", "UNKNOWN_TRIES", "Meaning", "meaning_of"]
