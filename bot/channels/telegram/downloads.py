"""A file that somebody sent, from Telegram's own store."""

from collections.abc import Awaitable, Callable

from telegram import Bot
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from bot.fetching import FetchError, FileThere
from domain.sheets.grids import MOST_BYTES
from handlers.files import TOO_LARGE


def downloading(bot: Bot) -> Callable[[FileThere], Awaitable[bytes]]:
    """What downloads; it raises `FetchError`, and InvalidToken where nothing works any more."""

    async def download(where: FileThere) -> bytes:
        try:
            file = await bot.get_file(where.reference)
            if file.file_size is not None and file.file_size > MOST_BYTES:
                raise FetchError(TOO_LARGE, again=False)
            return bytes(await file.download_as_bytearray())
        except InvalidToken:
            raise
        except (BadRequest, Forbidden) as error:
            large = "too big" in str(error).casefold()
            raise FetchError(TOO_LARGE if large else "refused", again=False) from error
        except (TelegramError, RuntimeError) as error:
            raise FetchError(type(error).__name__, again=True) from error

    return download


__all__ = ["downloading"]
