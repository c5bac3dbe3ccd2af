"""What tests of processes stand on: a process of Oscar's with Emma as its expert, and a procedure to write."""

import pytest

from processes.models import Process
from tests.conftest import Cast
from tests.processes import factories


@pytest.fixture
def process(cast: Cast) -> Process:
    """“Buy castings and parts”, owned by the head of purchasing; it has no procedure yet."""
    return factories.process(expert=cast.emma)
