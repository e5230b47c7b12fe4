"""What tests of every layer share."""

import os

import pytest


def require(available: bool, reason: str) -> None:
    """Skip the test with the reason where something is not there; fail instead under REQUIRE_ALL=1."""
    if available:
        return
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(f"REQUIRE_ALL=1: {reason}")
    pytest.skip(reason)
