"""How many random pools are compared with the list of all plans."""

import pytest


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    """1, or as many times more as ``--deeper`` asks."""
    return int(request.config.getoption("--deeper"))
