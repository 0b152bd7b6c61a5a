"""Running the bot, trying it out, and looking after its database."""

import argparse
from typing import Any

from bot.doctor import examine
from bot.logs import configure
from bot.settings import read_settings
from bot.storage.opening import open_storage, shown


def add(commands: Any) -> None:  # noqa: ANN401 - argparse names this type in private
    """``run``, ``simulate``, ``doctor`` and ``migrate``."""
    run = commands.add_parser("run", help="start the bot and its pages")
    run.set_defaults(command=_run)

    simulate = commands.add_parser(
        "simulate", help="play weeks of a scenario with scripted producers, on a clock of its own"
    )
    simulate.add_argument("--scenario", default="balikpapan", help="the case (%(default)s)")
    simulate.add_argument("--weeks", type=_count, default=6, help="how long (%(default)s)")
    simulate.add_argument("--producers", type=_count, default=40, help="how many (%(default)s)")
    simulate.add_argument("--seed", type=int, default=1, help="who does what (%(default)s)")
    simulate.add_argument("--json", action="store_true", help="print the totals as JSON")
    simulate.add_argument(
        "--papers",
        metavar="FOLDER",
        help="write the papers that there are at the end, PDF and XLSX",
    )
    simulate.set_defaults(command=_simulate)

    doctor = commands.add_parser("doctor", help="check the installation, one line for each part")
    doctor.set_defaults(command=_doctor)

    migrate = commands.add_parser("migrate", help="bring the database to the newest schema")
    migrate.set_defaults(command=_migrate)


def _run(_: argparse.Namespace) -> int:
    from bot.web.server import serve  # noqa: PLC0415 - the other commands start without it

    settings = read_settings()
    configure(json=settings.log_json)
    serve(settings)
    return 0


def _simulate(typed: argparse.Namespace) -> int:
    from bot.simulation.simulate import run  # noqa: PLC0415 - the other commands start without it

    return run(typed.scenario, typed.weeks, typed.producers, typed.seed, typed.json, typed.papers)


def _doctor(_: argparse.Namespace) -> int:
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


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        msg = f"{text!r} is not a whole number from 1 on"
        raise argparse.ArgumentTypeError(msg)
    return int(text)
