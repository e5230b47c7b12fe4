"""An installation for tests: settings on an empty database, migrated, with passwords of its own."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime

import pytest

from local.postgres import Server
from stockcast.database.migrate import migrate
from stockcast.database.pool import connect
from stockcast.jobs.runs import claimed
from stockcast.settings import CronSettings, DashSettings, MigrateSettings, WebSettings

ROLES = ("owner", "web", "dash", "cron", "reader", "backup")

SECRETS = {f"DATABASE_{role.upper()}_PASSWORD": f"password-of-{role}-in-tests" for role in ROLES}
SECRETS["SECRET_KEY"] = "signs-what-the-tests-need-signed"

NewDatabase = Callable[[], dict[str, str]]


def settings_of(server: Server, database: str) -> dict[str, str]:
    """Give the settings of an installation on a server's database."""
    return SECRETS | {
        "POSTGRES_HOST": server.host,
        "POSTGRES_PORT": str(server.port),
        "POSTGRES_USER": server.user,
        "POSTGRES_PASSWORD": server.password,
        "POSTGRES_DB": database,
    }


@pytest.fixture
def environment(empty_database: NewDatabase, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The settings of a new installation, also put into the environment; its database is still empty."""
    values = empty_database() | SECRETS
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return values


@pytest.fixture
def migrated(environment: dict[str, str]) -> dict[str, str]:
    """The settings of an installation whose database is at head."""
    migrate(MigrateSettings())
    return environment


@pytest.fixture
def cron_settings(migrated: dict[str, str]) -> CronSettings:
    """The settings of `cron` on a migrated database."""
    assert migrated
    return CronSettings()


@pytest.fixture
def web_settings(migrated: dict[str, str]) -> WebSettings:
    """The settings of `web` on a migrated database."""
    assert migrated
    return WebSettings()


@pytest.fixture
def dash_settings(migrated: dict[str, str]) -> DashSettings:
    """The settings of `dash` on a migrated database."""
    assert migrated
    return DashSettings()


@contextmanager
def under_way(task: str, as_of: datetime, phase: str, share: float) -> Iterator[None]:
    """Let a step of the pipeline be under way for a block, as a worker would."""
    with closing(connect(CronSettings())) as opened:
        opened.autocommit = True
        with claimed(opened, task, as_of) as run:
            assert run is not None
            run.report(phase, share)
            yield
