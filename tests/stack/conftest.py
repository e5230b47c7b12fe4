import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import observed_page
from tests.stack.compose import DEVELOPMENT, PRODUCTION, ROOT, Stack, engine_is_there
from tests.support import require


@pytest.fixture(scope="session")
def engine() -> None:
    require(engine_is_there(), "needs a Docker Engine with Compose")


@pytest.fixture(scope="module")
def development(engine: None) -> Iterator[Stack]:  # noqa: ARG001
    stack = Stack(DEVELOPMENT)
    try:
        stack.build()
        stack.up()
        stack.ca = stack.execute("traefik", "cat", "/certificates/stockcast-ca.pem")
        yield stack
    finally:
        stack.remove()


@pytest.fixture(scope="module")
def unstarted_production(engine: None) -> Iterator[Stack]:  # noqa: ARG001
    stack = Stack((*PRODUCTION, "tests/stack/acme/docker-compose.yml"), domain="stockcast.test")
    stack.settings |= {
        "ACME_EMAIL": "operator@stockcast.test",
        "ACME_CA_SERVER": "https://acme.test/acme/local/directory",
        "SECRETS_DIR": str(ROOT / "secrets/development"),
        "COMPOSE_PROFILES": "",
    }
    try:
        stack.build()
        yield stack
    finally:
        stack.remove()


@pytest.fixture(scope="module")
def production(unstarted_production: Stack, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    stack = unstarted_production
    stack.settings["SECRETS_DIR"] = str(random_secrets(tmp_path_factory.mktemp("secrets")))
    stack.up()
    stack.ca = stack.execute("acme", "cat", "/data/caddy/pki/authorities/local/root.crt")
    return stack


def random_secrets(folder: Path) -> Path:
    """Write one file per development secret with a value of its own, as `make secrets` does."""
    folder.chmod(0o700)
    for development in (ROOT / "secrets/development").glob("[!R.]*"):
        file = folder / development.name
        file.write_text(secrets.token_urlsafe(24) + "\n")
        file.chmod(0o444)
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    path = observed_page.chromium()
    require(path is not None, "no Chromium is installed")
    assert path is not None
    return path
