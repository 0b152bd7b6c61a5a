"""Whatever producers are told unasked has a template, with its choices, when no window is open.

The sources are read for every message that is posted to somebody without being an answer. A new
one fails here until it is known which template says it.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from cloudapi.said import MESSAGES, outgoing
from samples import attempts

from bot.channels.base import Outgoing
from bot.template_kinds import WHOLE
from domain.messages.base import KNOWN, Message, Part
from locales import languages

HOME = Path(__file__).parents[2]
TEMPLATES = {
    "AppointmentGiven": "appointment",
    "AppointmentGone": "notice",
    "AppointmentReminder": "appointment_reminder",
    "Announcement": "notice",
    "BlanketChanged": "notice",
    "BlanketEnded": "notice",
    "CapacityAsked": "weekly_question",
    "CutoffReminder": "cutoff_reminder",
    "GraceGiven": "paper",
    "HoursGiven": "notice",
    "LeftOutForPapers": "paper_missing",
    "MorningReport": "notice_more",
    "NotYetIn": "notice",
    "OfferExpired": "notice",
    "OfferNeedsPaper": "readiness",
    "OfferReminder": "offer_reminder",
    "OfficeAnswers": "notice",
    "OnStandby": "notice",
    "OrderChanged": "offer_news",  # to whoever holds a share `notice`
    "PaperExpired": "paper",
    "PaperExpiring": "paper",
    "PaperRefused": "paper",
    "PaperVerified": "readiness",
    "PausedByOffice": "notice",
    "PaymentStated": "notice_more",
    "PlanOffered": "notice_more",  # with a sample of the goods; without one `plan`
    "PlanSettled": "notice_more",  # with a sample of the goods; without one `notice`
    "ProposalDecided": "notice_more",
    "ReceiptGiven": "notice",
    "ResumedByOffice": "notice",
    "ShareChanged": "offer_news",
    "ShareNeedsPaper": "readiness",
    "ShareOffered": "notice_more",  # with a sample of the goods; without one `offer`
    "ShareWithdrawn": "notice",
    "StandbyAsked": "stand_by",
    "StandbyReleased": "notice",
    "TargetGiven": "notice",
    "Welcome": "notice_more",
    "YouLeadOrder": "notice_more",
}
"""Which template says it where all of its facts are there."""


Place = tuple[str, str]
"""A module and the name of a function in it."""


@cache
def sources() -> dict[str, str]:
    """Every module of the business and the conversations."""
    return {
        path.relative_to(HOME).as_posix(): path.read_text("utf-8")
        for folder in ("domain", "handlers")
        for path in sorted((HOME / folder).rglob("*.py"))
    }


@cache
def functions_of(module: str) -> dict[str, ast.FunctionDef]:
    """The functions of a module by their names."""
    found = ast.walk(ast.parse(sources()[module]))
    return {node.name: node for node in found if isinstance(node, ast.FunctionDef)}


@cache
def called(module: str, name: str) -> list[Place]:
    """The functions that a name may mean in a module: its own, or what others offer."""
    if name in functions_of(module):
        return [(module, name)]
    if name.startswith("_") or not name.isidentifier():
        return []
    return [(other, name) for other, text in sources().items() if f"def {name}(" in text]


def made_in(module: str, node: ast.AST, depth: int = 0) -> set[str]:
    """The messages that are made in a piece of a module, or by what it calls."""
    found = set()
    for call in ast.walk(node):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        if name in KNOWN and issubclass(KNOWN[name], Message):
            found.add(name)
        elif depth < 2:
            for place in called(module, name):
                there = functions_of(place[0]).get(name)
                for one in ast.walk(there) if there is not None else ():
                    if isinstance(one, ast.Return):
                        found |= made_in(place[0], one, depth + 1)
    return found


SAYS = {"post": 2, "turn.tell": 1, "self._letter": 1}
"""What says something to somebody, and at which place of its arguments the message stands."""


def posts() -> Iterator[tuple[Place, ast.expr]]:
    """Every place where something is said to somebody unasked, and what is said there."""
    for module, text in sources().items():
        if not any(f"{name}(" in text for name in SAYS):
            continue
        for name, function in functions_of(module).items():
            if (module, name) in RELAYS:
                continue
            for call in (one for one in ast.walk(function) if isinstance(one, ast.Call)):
                to = SAYS.get(ast.unparse(call.func))
                if to is not None and not any(map(_is_answer, call.keywords)):
                    yield (module, name), call.args[to]


def _is_answer(given: ast.keyword) -> bool:
    return given.arg == "reply" and getattr(given.value, "value", None) is True


def said_at(place: Place, said: ast.expr) -> set[str]:
    """What an expression may be: made there, or where its name is given a value."""
    module, function = place[0], functions_of(place[0])[place[1]]
    found = made_in(module, said)
    if found or not isinstance(said, ast.Name):
        return found
    if said.id in KNOWN:
        return {said.id}
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name == said.id:
                found |= made_in(module, value)
    if not found and said.id in [one.arg for one in function.args.args]:
        found |= made_for(module, function.name, said.id)
    return found


def made_for(module: str, name: str, argument: str) -> set[str]:
    """What is handed to a function of its own module under the name of an argument."""
    names = [one.arg for one in functions_of(module)[name].args.args]
    found = set()
    for caller, function in functions_of(module).items():
        for call in ast.walk(function):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == name:
                given = dict(zip(names, call.args, strict=False))
                if argument in given:
                    found |= said_at((module, caller), given[argument])
    return found


RELAYS = {
    ("domain/outbox.py", "post_to_officers"),
    ("handlers/turn.py", "say"),
    ("handlers/turn.py", "tell"),
}
"""What only hands on what others say."""


def unasked() -> dict[str, set[str]]:
    """By place: the messages that may be said there; empty where that cannot be told."""
    return {
        f"{place[0]} {place[1]}: {ast.unparse(said)}": said_at(place, said)
        for place, said in posts()
    }


def test_it_is_known_what_is_said_at_every_place() -> None:
    found = unasked()
    assert len(found) > 30
    assert [place for place, names in found.items() if not names] == []


def test_every_kind_that_producers_are_told_unasked_has_its_template() -> None:
    assert set().union(*unasked().values()) == set(TEMPLATES)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_it_fits_its_template_and_keeps_its_choices(name: str, language: str) -> None:
    messages = list(attempts(KNOWN[name]))
    first = outgoing(_message(messages[0]), language).templates[0]
    assert first.kind == TEMPLATES[name]
    for one in messages:
        assert loses_nothing(_message(one), outgoing(_message(one), language)), one


@pytest.mark.parametrize("language", languages())
def test_whatever_else_is_said_can_be_read_in_whole_with_its_choices(language: str) -> None:
    for cls in MESSAGES:
        one = _message(next(attempts(cls)))
        assert loses_nothing(one, outgoing(one, language)), cls.__name__


def _message(part: Part) -> Message:
    assert isinstance(part, Message)
    return part


def loses_nothing(message: Message, sent: Outgoing) -> bool:
    """Whether the first template has every choice of the message, or one that shows all of it."""
    first = sent.templates[0]
    codes = {choice.code for choice in first.choices}
    if any(code.startswith(WHOLE) for code in codes):
        return True
    wanted = {button.code for button in message.buttons()}
    return codes == wanted and sent.attached is None


def test_the_search_finds_a_message_that_nobody_thought_of() -> None:
    sources()["domain/new.py"] = NEW
    try:
        found = unasked()["domain/new.py f: told"]
    finally:
        del sources()["domain/new.py"]
    assert found == {"MyHistory"}
    assert not found & set(TEMPLATES)


NEW = """
def f(session, person, now):
    told = MyHistory()
    post(session, person, told, now)
"""


def test_nothing_else_writes_letters() -> None:
    writes = [
        m
        for m, text in sources().items()
        if "insert(Outbox)" in text or "Bulk(\n    Outbox" in text
    ]
    assert writes == ["domain/giving.py", "domain/outbox.py"]
