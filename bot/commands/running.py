"""Running the bot, trying it out, and looking after its database."""

import argparse
import gc
from typing import Any

from bot.commands import COMMANDS
from bot.commands.counting import count
from bot.commands.faults import add_faults, play_faults
from bot.loading import loading
from bot.logs import configure
from bot.settings import read_settings
from bot.storage.opening import open_storage, shown

WEEKS = 6


def add(commands: Any) -> None:  # noqa: ANN401 - argparse names this type in private
    """``run``, ``simulate``, ``doctor`` and ``migrate``."""
    run = commands.add_parser("run", help=COMMANDS["run"].told)
    run.set_defaults(command=_run)

    simulate = commands.add_parser("simulate", help=COMMANDS["simulate"].told)
    simulate.add_argument("--scenario", default="balikpapan", help="the case (%(default)s)")
    simulate.add_argument("--weeks", type=count, help="how long (6; 13 with --faults)")
    simulate.add_argument("--producers", type=count, default=40, help="how many (%(default)s)")
    simulate.add_argument("--seed", type=int, default=1, help="who does what (%(default)s)")
    simulate.add_argument("--json", action="store_true", help="print the totals as JSON")
    add_faults(simulate)
    simulate.add_argument(
        "--papers",
        metavar="FOLDER",
        help="write the papers that there are at the end, PDF and XLSX",
    )
    simulate.set_defaults(command=_simulate)

    doctor = commands.add_parser("doctor", help=COMMANDS["doctor"].told)
    doctor.set_defaults(command=_doctor)

    migrate = commands.add_parser("migrate", help=COMMANDS["migrate"].told)
    migrate.set_defaults(command=_migrate)


def _run(_: argparse.Namespace) -> int:
    with loading():
        from bot.web.server import serve  # noqa: PLC0415 - the other commands start without it

    gc.freeze()  # what is loaded stays: it is not looked through for rubbish again
    settings = read_settings()
    configure(json=settings.log_json)
    serve(settings)
    return 0


def _simulate(typed: argparse.Namespace) -> int:
    if typed.faults is not None:
        return play_faults(typed)
    from bot.simulation.simulate import run  # noqa: PLC0415 - the other commands start without it

    weeks = typed.weeks or WEEKS
    return run(typed.scenario, weeks, typed.producers, typed.seed, typed.json, typed.papers)


def _doctor(_: argparse.Namespace) -> int:
    from bot.doctor import examine  # noqa: PLC0415 - the other commands start without it

    problems = 0
    for finding in examine():
        print(finding)
        problems += not finding.ok
    return min(problems, 1)


def _migrate(_: argparse.Namespace) -> int:
    settings = read_settings()
    storage = open_storage(settings.database_url)
    try:
        before, newest = storage.versions()
        storage.migrate()
    finally:
        storage.close()
    done = "was already at" if before == newest else "is now at"
    print(f"{shown(settings.database_url)} {done} schema {newest}")
    return 0
