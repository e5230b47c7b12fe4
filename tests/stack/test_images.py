"""What the images hold and how large they are."""

import json

import pytest

from tests.stack.compose import DEVELOPMENT, OWN, Stack, docker

pytestmark = [pytest.mark.docker, pytest.mark.usefixtures("engine")]

MEGABYTES_ABOVE_THE_BASE = {"web": 90, "dash": 170, "cron": 750}
BASE = "python:3.13-slim"


@pytest.fixture(scope="module", autouse=True)
def images(engine: None) -> None:  # noqa: ARG001
    Stack(DEVELOPMENT).build()


@pytest.mark.parametrize("name", OWN)
def test_an_image_stays_small(name: str) -> None:
    sizes = [json.loads(docker("image", "inspect", image))[0]["Size"] for image in (f"stockcast-{name}", BASE)]
    assert (sizes[0] - sizes[1]) / 1e6 <= MEGABYTES_ABOVE_THE_BASE[name]


@pytest.mark.parametrize("name", OWN)
def test_no_image_holds_settings_tests_or_tools_and_none_runs_as_root(name: str) -> None:
    found = docker(
        "run", "--rm", f"stockcast-{name}", "sh", "-c", "id -u; find /srv -name '.env*' -o -name tests -path '/srv/s*'"
    )
    assert found.splitlines()[0] != "0"
    assert not [path for path in found.splitlines()[1:] if "/site-packages/" not in path]
    assert "development-only" not in docker("history", "--no-trunc", f"stockcast-{name}")


@pytest.mark.parametrize("name", ["web", "dash"])
def test_the_pages_carry_no_forecasting_libraries(name: str) -> None:
    program = (
        "import importlib.util as u; print([n for n in ('polars', 'pandas', 'scipy', 'xgboost') if u.find_spec(n)])"
    )
    assert docker("run", "--rm", f"stockcast-{name}", "python", "-c", program) == "[]"
