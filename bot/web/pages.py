"""What the simulator page shows: the page, a telephone's messages, the board, the events."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select
from sse_starlette import EventSourceResponse, JSONServerSentEvent
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.render import day
from bot.simulation import scenarios
from bot.web import board
from bot.web.cast import OFFICERS, OTHERS, Someone, cast_of, hands
from bot.web.hub import Change
from bot.web.stage import Stage, can_be_held, zone_of
from bot.web.thread import Bubble, thread_of
from bot.web.trail import newest_changes
from bot.web.words import DEFAULT_LANGUAGE, PageWords
from domain.models import Region
from domain.quantities import ZERO
from domain.values import Value
from domain.weeks import local, saturday
from locales import languages


class Look(Value):
    """Somebody looks at the page: the stage, the words they read, the region they chose."""

    stage: Stage
    words: PageWords
    region: str = ""

    def html(self, template: str, **values: Any) -> HTMLResponse:  # noqa: ANN401 - template values
        """A rendered template."""
        from bot.web.templating import templates  # noqa: PLC0415 - loaded once the page is open

        page = templates.get_template(template)
        return HTMLResponse(page.render(say=self.words, stage=self.stage, **values))


async def look(request: Request) -> Look:
    """The stage, with the words of the wanted language (Indonesian unless there is another)."""
    stage: Stage = request.app.state.stage
    wanted = request.query_params.get("lang", DEFAULT_LANGUAGE)
    language = wanted if wanted in languages() else DEFAULT_LANGUAGE
    code = request.query_params.get("region", "").upper()[:8]
    zone = await stage.read(lambda session: zone_of(session, code))
    return Look(stage, PageWords(stage.world.app.words, language, zone), code)


async def page(request: Request) -> Response:
    """The whole page."""
    here = await look(request)
    wanted = request.query_params.get("hold", "").split(",")
    return await here.stage.read(lambda session: _page(session, here, wanted))


def _page(session: Session, here: Look, wanted: list[str]) -> Response:
    around = _board(session, here)
    held = hands(around["people"], wanted)
    return here.html(
        "page.html",
        phones=[_phone(session, here, person) for person in held],
        titles=[scenarios.load(name) for name in scenarios.names()],
        languages=languages(),
        **around,
    )


class Screen(Value):
    """A telephone with what it shows, and what to type on one that nobody has used yet."""

    person: Someone
    bubbles: list[Bubble]
    suggestions: list[str]


def _phone(session: Session, here: Look, person: Someone) -> Screen:
    bubbles = thread_of(session, here.stage.world.app.words, person.address)
    typed = any(bubble.mine for bubble in bubbles)
    if typed or (bubbles and person.group != OFFICERS):
        return Screen(person, bubbles, [])
    return Screen(person, bubbles, _suggestions(here, person))


def _suggestions(here: Look, person: Someone) -> list[str]:
    """What to type first; officers are shown a whole order in one line."""
    if person.group == OFFICERS:
        scenario = here.stage.scenario
        example = [_example_order(here, scenario)] if scenario is not None else []
        return [*example, "/buatpesanan", "/bantuan"]
    return ["/bantuan"] if person.name else ["halo", "/bantuan"]


def _example_order(here: Look, scenario: scenarios.Scenario) -> str:
    """The first order of the scenario's own story, in one line."""
    story = scenario.orders[0]
    usual = sum((p.products.get(story.product, ZERO) for p in scenario.cast()), ZERO)
    amount = max(10, round(usual * story.percent_of_week / 1000) * 10)
    cutoff = local(here.stage.now, here.words.zone).date() + timedelta(days=story.ahead)
    return (
        f"/buatpesanan {story.product}; {amount} {scenario.product(story.product).unit}; "
        f"{story.destination}; {day(cutoff, 'short', 'id')}; {story.price_rupiah}"
    )


async def phone(request: Request) -> Response:
    """One telephone's messages, as a fragment."""
    here = await look(request)
    return await here.stage.read(lambda session: _messages(session, here, request))


def _messages(session: Session, here: Look, request: Request) -> Response:
    address = request.path_params["address"]
    person = next((p for p in cast_of(session) if p.address == address), None)
    if person is None:
        if not can_be_held(session, address):
            raise HTTPException(404)
        person = Someone(address, "", "", "", OTHERS)
    return here.html("messages.html", screen=_phone(session, here, person))


async def show_board(request: Request) -> Response:
    """Orders, pool and trail, as a fragment."""
    here = await look(request)
    return await here.stage.read(lambda s: here.html("board.html", **_board(s, here)))


def _board(session: Session, here: Look) -> dict[str, Any]:
    regions = list(session.exec(select(Region).order_by(col(Region.id))))
    region = next((one for one in regions if one.code == here.region), regions[0])
    now = here.stage.now
    week = board.pool_week(session, region, now)
    step = board.story_step(session, region)
    return {
        "people": cast_of(session),
        "region": region,
        "regions": regions,
        "now": now,
        "orders": board.order_bars(session, region, now),
        "week": week,
        "week_end": saturday(week),
        "pools": board.pools(session, region, week),
        "trail": newest_changes(session, region, here.words),
        "steps": board.STEPS,
        "step": step,
        "hint": board.hint_of(session, region, step),
    }


async def events(request: Request) -> Response:
    """What changed, as it changes: the state first, then every change."""
    here = await look(request)
    return EventSourceResponse(event_stream(here), ping=20)


async def event_stream(here: Look) -> AsyncIterator[JSONServerSentEvent]:
    """How things stand now, and then every change, until the server stops."""
    with here.stage.hub.listener() as listener:
        yield _event(here, Change())
        async for change in listener.changes():
            yield _event(here, change)


def _event(here: Look, change: Change) -> JSONServerSentEvent:
    return JSONServerSentEvent(change.facts() | state_of(here))


def state_of(here: Look) -> dict[str, Any]:
    """What a page always shows: the clock, and whether somebody types or time moves."""
    stage = here.stage
    return {
        "epoch": stage.epoch,
        "clock": here.words.full(stage.now),
        "busy": stage.moving,
        "typing": sorted(address for address, count in stage.typing.items() if count > 0),
    }


__all__ = [
    "Look",
    "event_stream",
    "events",
    "look",
    "page",
    "phone",
    "show_board",
    "state_of",
]
