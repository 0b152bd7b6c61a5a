"""All benchmarks: ``python -m bench`` (or ``make bench``)."""

from bench import language, pooling, reliability, turns

if __name__ == "__main__":
    turns.main()
    language.main()
    pooling.main()
    reliability.main()
