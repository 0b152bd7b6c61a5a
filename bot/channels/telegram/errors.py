"""Every error of the transport as an outcome; a test proves that none is missing."""

from datetime import timedelta

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
from bot.channels.telegram.wire import was_not_sent

SOON = timedelta(seconds=5)
TOKEN_BACK = timedelta(minutes=5)
GONE_CHATS = ("chat not found", "user is deactivated", "peer_id_invalid", "user not found")
"""What Telegram says with 400 where a chat will not work for other messages either."""


def outcome_of(error: TelegramError) -> Outcome:
    """What becomes of a message whose sending ended with ``error``."""
    match error:
        case RetryAfter():
            return Retry(seconds(error), reason="flood control", asked=True)
        case ChatMigrated(new_chat_id=address):
            return Moved(str(address))
        case Forbidden():
            return Rejected(str(error), unreachable=True)
        case BadRequest():
            gone = any(words in str(error).casefold() for words in GONE_CHATS)
            return Rejected(str(error), unreachable=gone)
        case EndPointNotFound() | PassportDecryptionError():
            return Rejected(str(error))
        case InvalidToken() | Conflict():
            return Retry(TOKEN_BACK, reason=type(error).__name__)
        case TimedOut() | NetworkError():
            return Retry(SOON, uncertain=not was_not_sent(error), reason=type(error).__name__)
        case _:
            return Retry(SOON, uncertain=True, reason=type(error).__name__)


def seconds(error: RetryAfter) -> timedelta:
    """How long to wait, whichever of its two forms the library gives it in."""
    told = error.retry_after
    return told if isinstance(told, timedelta) else timedelta(seconds=told)


__all__ = ["outcome_of", "seconds"]
