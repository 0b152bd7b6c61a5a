"""Play the years, print the tables, draw the picture."""

import argparse
from pathlib import Path

from bench.rules.measuring import REGIONS, measured
from bench.rules.telling import picture, tables
from bench.rules.world import KINDS


def main() -> None:
    """``python -m bench.rules [--regions N] [--chart FILE]``."""
    asked = argparse.ArgumentParser(description=main.__doc__)
    asked.add_argument("--regions", type=int, default=REGIONS)
    asked.add_argument("--chart", type=Path, help="where to draw it, such as docs/rules.png")
    given = asked.parse_args()
    found = {kind.name: measured(kind, given.regions) for kind in KINDS}
    print("\n".join(tables(found)))
    if given.chart:
        picture(found, given.chart)


if __name__ == "__main__":
    main()
