"""A year under Patungan's rule beside the rules that an office would otherwise use.

Run it with ``python -m bench.rules``; what it found stands in ``docs/rules.md``.
"""
