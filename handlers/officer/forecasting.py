"""Looking ahead on demand: quota against what is safe, period by period."""

from domain.blankets import find_blanket, open_blankets
from domain.messages.forecast import NothingAhead
from domain.warning import forecast
from handlers.officer.access import OFFICER
from handlers.officer.blankets_running import list_blankets
from handlers.refusing import refuse
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()


@routes.command("ramalan", "=ramalan", roles=OFFICER, hint="forecast")
def show_forecast(turn: Turn, words: str) -> None:
    """``/ramalan``, with a code where several blanket orders run."""
    running = open_blankets(turn.session, turn.here.id)
    found = find_blanket(turn.session, turn.here, words) if words else None
    if found is None and len(running) == 1:
        found = running[0]
    if found is not None:
        turn.say(forecast(turn.session, turn.here, found, turn.now))
    elif running:
        list_blankets(turn, "")
    else:
        turn.say(NothingAhead())


@routes.button("forecast.show", OFFICER)
def press_forecast(turn: Turn, args: tuple[str, ...]) -> None:
    """The same for the blanket order that the button names."""
    found = find_blanket(turn.session, turn.here, args[0]) if args else None
    if found is None:
        refuse(turn)
        return
    turn.say(forecast(turn.session, turn.here, found, turn.now))
