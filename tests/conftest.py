"""Fixtures that more than one part of the tests uses."""

pytest_plugins = ["tests.postgres", "tests.installation", "tests.demo_stack"]
