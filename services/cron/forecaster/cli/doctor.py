"""`stockcast doctor`: what is wrong with this installation, if anything."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import click
import psycopg2
from psycopg2.extensions import connection

from forecaster.pulse import alive
from stockcast.database.edition import described
from stockcast.database.pool import connect
from stockcast.database.schema import readiness
from stockcast.forecasts.freshness import freshness
from stockcast.jobs.alerts import open_alerts
from stockcast.market.intervals import BarInterval
from stockcast.settings import CronSettings, SettingsError, load


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: its name, whether it is well, and what was found."""

    check: str
    well: bool
    found: str


@click.command()
@click.option("--worker", "worker_only", is_flag=True, help="Ask only whether a worker on this machine is alive.")
@click.option("--production", is_flag=True, help="Find development secrets wrong, as production does.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(*, worker_only: bool, production: bool, as_json: bool) -> None:
    """Check settings, database and pipeline; exit with 1 when something is wrong."""
    findings = list(check_worker() if worker_only else check_all(production=production))
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings]))
    else:
        for finding in findings:
            click.echo(f"{'ok   ' if finding.well else 'WRONG'}  {finding.check:<10} {finding.found}")
    sys.exit(0 if all(finding.well for finding in findings) else 1)


def check_worker() -> Iterator[Finding]:
    """Ask for the worker's sign of life."""
    yield Finding("worker", alive(), "alive" if alive() else "has shown no sign of life of late")


def check_all(*, production: bool) -> Iterator[Finding]:
    """Go from the settings to the forecasts; what a broken step hides is not looked at."""
    try:
        settings = load(CronSettings)
        if production:
            CronSettings.model_validate({**dict(settings), "environment": "production"})
    except SettingsError as error:
        for line in str(error).splitlines():
            yield Finding("settings", well=False, found=line)
        return
    yield Finding("settings", well=True, found=f"{settings.environment}, {settings.public_url}")
    try:
        opened = connect(settings)
    except psycopg2.OperationalError as error:
        yield Finding("database", well=False, found=str(error).strip().splitlines()[0])
        return
    with opened:
        yield from check_database(opened, settings.bar_interval)
    opened.close()


def check_database(opened: connection, bar_interval: BarInterval) -> Iterator[Finding]:
    """Look at the edition, the schema, and how far the pipeline is."""
    yield Finding("database", well=True, found=described(opened))
    state = readiness(opened)
    yield Finding("schema", state.ready, state.reason or "is the one of this version")
    if not state.ready:
        return
    age = freshness(opened, bar_interval)
    prices = (
        "none yet" if age.last_session is None else f"up to {age.last_session:%Y-%m-%d} from {', '.join(age.sources)}"
    )
    model = "none yet" if age.model_as_of is None else f"{age.model_kind} as of {age.model_as_of:%Y-%m-%d}"
    forecasts = "none yet" if age.forecast_as_of is None else f"as of {age.forecast_as_of:%Y-%m-%d}"
    yield Finding("prices", age.last_session is not None, prices)
    yield Finding("model", age.model_as_of is not None, model)
    yield Finding("forecasts", age.forecast_as_of is not None, forecasts)
    for alert in open_alerts(opened):
        yield Finding("alert", well=False, found=f"{alert.sentence} (since {alert.raised_at:%Y-%m-%d})")
