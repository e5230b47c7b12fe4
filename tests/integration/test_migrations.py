from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg2.extensions import connection

from stockcast.database.edition import Edition, edition
from stockcast.database.migrate import MIGRATIONS, migrate
from stockcast.database.pool import connect
from stockcast.database.schema import HEAD, readiness
from stockcast.settings import CronSettings, DashSettings, MigrateSettings, WebSettings

TABLES = "SELECT relname, relkind FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')"
ROUTINES = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
TYPES = "SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype = 'e'"


def everything_in(settings: MigrateSettings) -> set[tuple[object, ...]]:
    with connect(settings) as opened, opened.cursor() as cursor:
        found = set()
        for query in (TABLES, ROUTINES, TYPES):
            cursor.execute(query)
            found |= set(cursor.fetchall())
    opened.close()
    return found


def test_the_schema_goes_up_down_and_up_again(environment: dict[str, str]) -> None:
    assert environment
    settings = MigrateSettings()
    migrate(settings)
    first = everything_in(settings)
    migrate(settings, "base")
    assert everything_in(settings) == {("alembic_version", "r")}
    migrate(settings)
    assert everything_in(settings) == first


def test_two_at_once_and_once_more_change_nothing(environment: dict[str, str]) -> None:
    assert environment
    settings = MigrateSettings()
    with ThreadPoolExecutor(2) as both:
        for done in [both.submit(migrate, settings) for _ in range(2)]:
            done.result()
    first = everything_in(settings)
    migrate(settings)
    assert everything_in(settings) == first


def test_the_services_know_the_newest_revision() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_readiness_names_what_is_missing(environment: dict[str, str]) -> None:
    assert environment
    settings = MigrateSettings()
    migrate(settings)
    migrate(settings, "base")
    opened = connect(settings)
    assert "none" in readiness(opened).reason
    migrate(settings)
    assert readiness(opened).ready
    opened.close()


def test_a_changed_password_takes_effect(migrated: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert migrated
    monkeypatch.setenv("DATABASE_WEB_PASSWORD", "another-password-of-web")
    with pytest.raises(psycopg2.OperationalError):
        connect(WebSettings())
    migrate(MigrateSettings())
    connect(WebSettings()).close()


def test_plain_postgresql_is_recognised(cron_settings: CronSettings) -> None:
    opened = connect(cron_settings)
    assert edition(opened) is Edition.POSTGRESQL
    opened.close()


REFUSED = {
    WebSettings: ["DELETE FROM stock_tickers", "UPDATE price_quarantine SET raw = '{}'", "DELETE FROM runs"],
    DashSettings: ["UPDATE models SET status = 'retired'", "SELECT * FROM procrastinate_jobs"],
    CronSettings: [
        "UPDATE forecasts SET q500 = 1",
        "DELETE FROM forecasts",
        "DELETE FROM forecast_scores",
        "DROP TABLE runs",
        "CREATE TABLE mine (id int)",
    ],
}


@pytest.mark.parametrize(("role", "statement"), [(role, each) for role, all_of in REFUSED.items() for each in all_of])
def test_a_role_may_not(migrated: dict[str, str], role: type[WebSettings], statement: str) -> None:
    assert migrated
    opened: connection = connect(role())
    with opened.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute(statement)
    opened.close()


def test_quantiles_that_cross_cannot_be_stored(migrated: dict[str, str]) -> None:
    assert migrated
    opened = connect(MigrateSettings())
    with opened.cursor() as cursor:
        cursor.execute("INSERT INTO stock_tickers VALUES ('X', 'X', '', 'XNYS', 'USD')")
        cursor.execute(
            "INSERT INTO models VALUES (gen_random_uuid(), 'k', '1d', now(), now(), 'champion', '{}', '{}', '{}', '', "
            "'{}', '', '', '', '', 1)"
        )
        with pytest.raises(psycopg2.errors.CheckViolation, match="do_not_cross"):
            cursor.execute(
                "INSERT INTO forecasts SELECT 'X', '1d', now(), 1, now() + interval '1 day', model_id, 1, "
                "1, 2, 3, 4, 5, 6, 8, 7, 9, 0.5, false FROM models"
            )
    opened.close()
