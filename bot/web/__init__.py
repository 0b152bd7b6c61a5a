"""The pages: the simulator, its events, health and metrics."""
