"""Worlds that are not real, on the engine that is."""
