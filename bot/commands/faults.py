"""``patungan simulate --faults``: worlds in which everything goes wrong that can."""

import argparse

from bot.commands.counting import count


def add_faults(simulate: argparse.ArgumentParser) -> None:
    """The options of ``simulate`` that are about faults."""
    faults = simulate.add_argument_group("worlds of faults")
    faults.add_argument(
        "--faults", type=int, metavar="SEED", help="play a small region in which everything fails"
    )
    faults.add_argument("--worlds", type=count, default=1, help="so many, from SEED on")
    faults.add_argument("--jobs", type=count, default=1, help="on so many cores")
    faults.add_argument("--schedule", help="these faults instead of SEED's own: a file, or JSON")


def play_faults(typed: argparse.Namespace) -> int:
    """Play them; returns the exit code."""
    from bot.simulation.faults.many import run  # noqa: PLC0415 - the other commands start without

    return run(typed.faults, typed.worlds, typed.weeks, typed.jobs, typed.schedule)


__all__ = ["add_faults", "play_faults"]
