"""All benchmarks: ``python -m bench`` (or ``make bench``)."""

from bench.turns import main

if __name__ == "__main__":
    main()
