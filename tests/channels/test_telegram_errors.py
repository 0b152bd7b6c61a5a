"""Every error of python-telegram-bot has an outcome; none is left to chance."""

from datetime import timedelta

import httpx
import pytest
import telegram.error
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    PassportDecryptionError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels.base import Moved, Outcome, Rejected, Retry
from bot.channels.telegram.errors import outcome_of
from bot.channels.telegram.wire import ServerFaultError


def because(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


CASES: list[tuple[TelegramError, Outcome]] = [
    (RetryAfter(7), Retry(timedelta(seconds=7), reason="flood control", asked=True)),
    (ChatMigrated(-1001), Moved("-1001")),
    (Forbidden("Forbidden: bot was blocked by the user"), Rejected("x", unreachable=True)),
    (Forbidden("Forbidden: user is deactivated"), Rejected("x", unreachable=True)),
    (BadRequest("Chat not found"), Rejected("x", unreachable=True)),
    (BadRequest("Message text is empty"), Rejected("x", unreachable=False)),
    (EndPointNotFound("Not Found"), Rejected("x")),
    (PassportDecryptionError("x"), Rejected("x")),
    (InvalidToken(), Retry(timedelta(0))),
    (Conflict("x"), Retry(timedelta(0))),
    (TimedOut(), Retry(timedelta(0), uncertain=True)),
    (because(TimedOut(), httpx.ReadTimeout("")), Retry(timedelta(0), uncertain=True)),
    (because(TimedOut(), httpx.WriteTimeout("")), Retry(timedelta(0), uncertain=True)),
    (because(TimedOut(), httpx.ConnectTimeout("")), Retry(timedelta(0), uncertain=False)),
    (because(TimedOut(), httpx.PoolTimeout("")), Retry(timedelta(0), uncertain=False)),
    (because(NetworkError("x"), httpx.ConnectError("")), Retry(timedelta(0), uncertain=False)),
    (because(NetworkError("x"), httpx.ReadError("")), Retry(timedelta(0), uncertain=True)),
    (
        because(NetworkError("x"), httpx.RemoteProtocolError("")),
        Retry(timedelta(0), uncertain=True),
    ),
    (ServerFaultError(500), Retry(timedelta(0), uncertain=False)),
    (ServerFaultError(502), Retry(timedelta(0), uncertain=True)),
    (TelegramError("Invalid server response"), Retry(timedelta(0), uncertain=True)),
]


@pytest.mark.parametrize(("error", "wanted"), CASES, ids=lambda case: type(case).__name__)
def test_an_error_becomes_its_outcome(error: TelegramError, wanted: Outcome) -> None:
    outcome = outcome_of(error)
    assert type(outcome) is type(wanted)
    match outcome, wanted:
        case Retry(), Retry():
            assert (outcome.uncertain, outcome.asked) == (wanted.uncertain, wanted.asked)
            assert outcome.after >= wanted.after
        case Rejected(), Rejected():
            assert outcome.unreachable == wanted.unreachable
        case _:
            assert outcome == wanted


def test_the_map_of_errors_is_complete() -> None:
    known = {
        found
        for found in vars(telegram.error).values()
        if isinstance(found, type) and issubclass(found, TelegramError)
    }
    assert len(known) >= 11
    assert known <= {type(error) for error, _ in CASES}
