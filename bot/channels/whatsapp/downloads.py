"""A file that somebody sent, from Meta's own store: first where it is, then the file."""

from collections.abc import Awaitable, Callable

from bot.channels.whatsapp.wire import ApiError, UnansweredError, Wire
from bot.fetching import FetchError, FileThere
from domain.sheets.grids import MOST_BYTES
from handlers.files import TOO_LARGE

AGAIN = frozenset({-429, -500, -502, -503, -504, 4, 80007, 130429, 131000})
"""Codes after which another attempt may succeed; the address of a file is asked anew each time."""


def downloading(wire: Wire) -> Callable[[FileThere], Awaitable[bytes]]:
    """What downloads; it raises `FetchError`."""

    async def download(where: FileThere) -> bytes:
        try:
            known = await wire.media(where.reference)
            size, url = known.get("file_size"), known.get("url")
            if isinstance(size, int | str) and int(size) > MOST_BYTES:
                raise FetchError(TOO_LARGE, again=False)
            if not isinstance(url, str) or not url.startswith(("https://", "http://127.0.0.1:")):
                raise FetchError("no address", again=False)
            return await wire.download(url, MOST_BYTES)
        except UnansweredError as error:
            raise FetchError(str(error), again=True) from error
        except ApiError as error:
            raise FetchError(str(error), again=error.code in AGAIN) from error
        except ValueError as error:
            raise FetchError(TOO_LARGE, again=False) from error

    return download


__all__ = ["downloading"]
