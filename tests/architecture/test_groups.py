"""The tests of one group run one after the other on one worker: what a group shares is made once."""

import os

import pytest


@pytest.mark.xdist_group("groups")
@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="Groups are for several workers; this run has one.")
def test_a_worker_knows_the_group_of_a_test(request: pytest.FixtureRequest) -> None:
    """pytest-xdist hands the group on in the name of the test, and says nothing where pytest does not let it."""
    assert request.node.nodeid.endswith("@groups")
