"""`stockcast ingest`, `train`, `forecast`, `score` and `run`: the pipeline by hand."""

import json
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import wraps
from types import FrameType
from typing import Any, NoReturn

import click

from forecaster.calendars import check_exchange
from forecaster.cli.moment import Moment
from forecaster.cli.progress import progress
from forecaster.failures import Expected, first_line
from forecaster.pipeline import due
from forecaster.pipeline import forecast as forecasting
from forecaster.pipeline import ingest as ingesting
from forecaster.pipeline import score as scoring
from forecaster.pipeline import train as training
from forecaster.pipeline.chain import MAKERS, chain
from forecaster.pipeline.file import load_file
from forecaster.pipeline.work import NothingToWorkOnError, Work
from forecaster.sources.csv import CsvSource
from forecaster.sources.csv_fields import parse_mapping
from forecaster.storage.prices import last_bar_of, last_session
from stockcast.database.pool import ConnectionPool
from stockcast.settings import CronSettings, load_or_exit
from stockcast.wording import bar_time

Day = click.DateTime(["%Y-%m-%d"])
AS_OF = Moment(last=True)


def step(command: Callable[..., Iterable[str]]) -> Callable[..., None]:
    """Turn a function of Work into a command: it prints what was done, or says why not in a line and exits with 1."""

    @click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON lines.")
    @wraps(command)
    def run(*, as_json: bool, **options: Any) -> None:  # noqa: ANN401 - the options are the command's own
        settings = load_or_exit(CronSettings)
        try:
            with progress() as report, stop_on_signal() as stopped:
                work = Work(settings, ConnectionPool(settings, statement_timeout=0), report, stopped)
                for sentence in command(work, **options):
                    click.echo(json.dumps({"done": sentence}) if as_json else sentence)
        except Expected as error:
            fail(error)

    return run


def fail(error: Exception) -> NoReturn:
    """Say why a command failed, in one line, and exit with 1."""
    raise click.ClickException(first_line(error))


@contextmanager
def stop_on_signal() -> Iterator[Callable[[], bool]]:
    """Lend a question that is answered with yes once SIGINT or SIGTERM has come; a second one ends the process."""
    asked = False

    def ask(number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            sys.exit(128 + number)
        asked = True

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def at_midnight_utc(day: datetime | None) -> datetime | None:
    """Give the time that a session's bar has."""
    return None if day is None else day.replace(tzinfo=UTC)


def known_bar(work: Work, as_of: datetime | None) -> datetime | None:
    """Give the time of the last bar of a day, or of the 24 hours up to a moment; raise NothingToWorkOnError if none."""
    if as_of is None:
        return None
    with work.pool.lend() as opened:
        found = last_bar_of(opened, work.settings.bar_interval, as_of)
        newest = last_session(opened, work.settings.bar_interval)
    if found is None:
        reach = f"; the newest bar is of {bar_time(newest, work.settings.bar_interval)}" if newest else ""
        raise NothingToWorkOnError(f"no bar of {as_of:%Y-%m-%d} is stored, so nothing can be told as of then{reach}")
    return found


@click.command()
@click.option("--source", type=click.Choice(sorted(MAKERS)), help="Where from; PRICE_SOURCES unless given.")
@click.option("--path", metavar="FILE|DIR|URL", help="Prices CSV (also .gz), a folder of such files, or an address.")
@click.option("--columns", default="", metavar="OURS=THEIRS,…", help="Columns that the file names otherwise.")
@click.option("--ticker", "tickers", multiple=True, metavar="T", help="Only this ticker; may be given several times.")
@click.option("--bar-interval", type=click.Choice(["1d", "1h"]), help="What a bar is; BAR_INTERVAL unless given.")
@click.option("--exchange", metavar="CODE", help="Exchange of tickers that are new; DEFAULT_EXCHANGE unless given.")
@click.option("--keep-going", is_flag=True, help="Put wrong lines of a file into quarantine and load the rest.")
@click.option("--initial", is_flag=True, help="Do nothing when there are prices already.")
@step
def ingest(
    work: Work,
    *,
    source: str | None,
    path: str | None,
    columns: str,
    tickers: tuple[str, ...],
    bar_interval: str | None,
    exchange: str | None,
    keep_going: bool,
    initial: bool,
) -> Iterator[str]:
    """Fetch new prices and store them.

    The bundled prices (`sample`) come in one piece first and then session by session. A file (`csv` with `--path`) has
    the columns ticker, time, open, high, low, close, close_adj and volume in any order; bars that are stored already
    and differ are rewritten, and nothing is stored when a line is wrong, unless `--keep-going` is given.
    """
    if path is not None and source != "csv":
        raise click.UsageError("--path belongs to --source csv")
    if path is None and (columns or keep_going):
        raise click.UsageError("--columns and --keep-going belong to --path")
    said = {"price_sources": (source,) if source else None, "bar_interval": bar_interval, "csv_location": path}
    work = replace(work, settings=with_options(work.settings, **said, default_exchange=exchange, csv_columns=columns))
    if path is not None:
        yield load_file(
            work, CsvSource(path, parse_mapping(columns), keep_going=keep_going), tickers, keep_going=keep_going
        )
    elif initial:
        yield due.ingest_initial(work)
    else:
        yield ingesting.ingest(work, chain(work), datetime.now(UTC), tickers)


def with_options(settings: CronSettings, **said: object) -> CronSettings:
    """Give the settings with what the command line says otherwise; what it doesn't say is empty."""
    if said["default_exchange"]:
        check_exchange(str(said["default_exchange"]))
    return settings.model_copy(update={name: value for name, value in said.items() if value})


@click.command()
@click.option("--as-of", type=AS_OF, metavar="DATE", help="Train on bars up to this day or hour; all unless given.")
@click.option("--if-missing", is_flag=True, help="Do nothing when there is a model already.")
@step
def train(work: Work, as_of: datetime | None, *, if_missing: bool) -> Iterator[str]:
    """Train a new model on all stored prices and make it champion."""
    yield due.train_if_missing(work) if if_missing else training.train(work, known_bar(work, as_of))


@click.command()
@click.option("--as-of", type=AS_OF, metavar="DATE", help="Forecast from this day or hour; the last unless given.")
@click.option("--if-missing", is_flag=True, help="Do nothing when there are forecasts already.")
@step
def forecast(work: Work, as_of: datetime | None, *, if_missing: bool) -> Iterator[str]:
    """Forecast every ticker's price on the coming sessions, and store it before they come.

    A forecast from an earlier day uses what was known then alone, and is marked as replayed.
    """
    yield due.forecast_if_missing(work) if if_missing else forecasting.forecast(work, known_bar(work, as_of))


@click.command()
@step
def score(work: Work) -> Iterator[str]:
    """Score every stored forecast whose session has come."""
    yield scoring.score(work)


@click.command()
@click.option("--until", type=Day, metavar="DATE", help="Replay the bundled sessions one by one up to this day.")
@step
def run(work: Work, until: datetime | None) -> Iterator[str]:
    """Do all that is due: ingest, score, train when the model is old, forecast."""
    yield from due.everything(work, at_midnight_utc(until))
