"""The site: which address leads where."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.web import deeds, health, pages, pictures
from bot.web.guard import Guard
from bot.web.stage import Stage

POST = ["POST"]


def site(stage: Stage, *, bound_to: str = "127.0.0.1", doors: Sequence[Route] = ()) -> Starlette:
    """The pages around a stage; ``bound_to`` is the address that the server listens on.

    ``doors`` are the providers' ways in: they are not the page, and prove who knocks themselves.
    """
    app = Starlette(
        routes=[
            *doors,
            Route("/", pages.page),
            Route("/board", pages.show_board),
            Route("/events", pages.events),
            Route("/pictures/{number:int}", pictures.picture),
            Route("/documents/{number:int}/{name}", pictures.document),
            Route("/phones/{address}", pages.phone),
            Route("/phones/{address}/words", deeds.say, methods=POST),
            Route("/phones/{address}/button", deeds.press, methods=POST),
            Route("/phones/{address}/voice", deeds.speak, methods=POST),
            Route("/phones/{address}/file", deeds.send_file, methods=POST),
            Route("/clock", deeds.move_clock, methods=POST),
            Route("/scenario", deeds.start_over, methods=POST),
            Route("/health", health.health),
            Route("/metrics", metrics),
            Mount("/static", StaticFiles(packages=[("bot.web", "static")]), name="static"),
        ],
        middleware=[
            Middleware(Guard, bound_to=bound_to, doors=frozenset(door.path for door in doors))
        ],
    )
    app.state.stage = stage
    return app


async def metrics(request: Request) -> Response:
    """How much the program is doing."""
    from bot.web import metrics as looked_at  # noqa: PLC0415 - no start waits for Prometheus

    return await looked_at.metrics(request)
