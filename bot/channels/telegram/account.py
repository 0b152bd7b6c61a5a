"""Whose token is it? Asked once, by those who only want to know."""

import asyncio

from telegram.error import EndPointNotFound, InvalidToken, TelegramError

from bot.channels.telegram.wire import make_bot
from domain.errors import SettingError

REJECTED = "TELEGRAM_BOT_TOKEN: Telegram does not know this token; take it again from @BotFather"
UNREACHED = "TELEGRAM_API_BASE_URL: Telegram cannot be reached now"


def username(token: str, base_url: str) -> str:
    """The name of the bot; raises `SettingError` in one line where that cannot be found out."""
    return asyncio.run(_username(token, base_url))


async def _username(token: str, base_url: str) -> str:
    bot, _ = make_bot(token, base_url)
    try:
        await bot.initialize()
    except (InvalidToken, EndPointNotFound) as error:
        raise SettingError(REJECTED) from error
    except TelegramError as error:
        msg = f"{UNREACHED} ({type(error).__name__})"
        raise SettingError(msg) from error
    else:
        return bot.username
    finally:
        await bot.shutdown()


__all__ = ["REJECTED", "username"]
