"""The quay that these tests live on."""

import pytest
from district import District
from quay import Quay


@pytest.fixture
def quay(district: District) -> Quay:
    """Balikpapan on a Monday morning, with nothing to ship yet."""
    return Quay(district)
