"""What every webhook needs: a body that is bounded while it is read."""

from starlette.requests import Request


async def bounded(request: Request, most: int) -> bytes | None:
    """The body; None where it is too large, which is found out without reading on."""
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > most:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            return None
    return bytes(body)


__all__ = ["bounded"]
