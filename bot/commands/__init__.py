"""What can be typed at the command line, a module for each kind of work.

A module adds its commands to the parser with ``add``; each sets ``command``, a function from what
was typed to an exit code.
"""
