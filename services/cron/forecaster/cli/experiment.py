"""`stockcast experiment`: one experiment of the laboratory, in the foreground."""

import json
from contextlib import closing
from pathlib import Path

import adbc_driver_manager
import click
import polars as pl
import psycopg2
from pydantic import ValidationError

from forecaster.cli.backtest import read_prices
from forecaster.cli.pipeline import fail, stop_on_signal
from forecaster.cli.progress import progress
from forecaster.lab.experiment import experiment as try_out
from forecaster.models.progress import Progress, ShouldStop
from forecaster.storage.experiments import earlier
from forecaster.storage.prices import read_panel
from stockcast.database.pool import connect
from stockcast.jobs.runs import Interrupted
from stockcast.lab.result import Performance, Result
from stockcast.lab.spec import ExperimentSpec
from stockcast.market.intervals import BarInterval
from stockcast.settings import CronSettings, load_or_exit
from stockcast.wording import signed_share


@click.command()
@click.option(
    "--spec",
    "spec_path",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='What to try, as JSON, such as {"test_start": "2012-01-02"}.',
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the result as JSON.")
@click.option(
    "--prices",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Prices CSV, also .gz; the installation's own prices unless given.",
)
@click.option("--bar-interval", type=click.Choice(["1d", "1h"]), help="What a bar is; BAR_INTERVAL unless given.")
@click.option("--threads", type=click.IntRange(min=1), default=2, show_default=True, help="Threads of each training.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def experiment(
    *,
    spec_path: Path,
    out: Path | None,
    prices: Path | None,
    bar_interval: BarInterval | None,
    threads: int,
    as_json: bool,
) -> None:
    """Try a method and a strategy on past prices, as the laboratory's page does.

    The file says what to try: of `tickers`, `method`, `features`, `target`, `ahead`, `search`, `search_seconds`,
    `splits`, `test_start`, `strategy`, `fee`, `slippage`, `position` and `seed` only `test_start` must be there.
    Nothing is stored, and no limit of memory or time holds but that of the search.
    """
    if out is not None and not out.parent.is_dir():
        raise click.UsageError(f"there is no folder {out.parent} to write {out.name} into")
    spec = read_spec(spec_path)
    try:
        with progress() as report, stop_on_signal() as stopped:
            result = _result(spec, prices, bar_interval, threads, until(stopped, report))
    except (ValueError, psycopg2.Error, adbc_driver_manager.Error, Interrupted) as error:
        fail(error)
    if out is not None:
        out.write_text(result.model_dump_json(indent=2) + "\n", encoding="utf-8")
    click.echo(result.model_dump_json() if as_json else _words(result))


def until(stopped: ShouldStop, report: Progress) -> Progress:
    """Give a report that ends the work, between two fits, once it is to stop."""

    def tell(phase: str, share: float) -> None:
        report(phase, share)
        if stopped():
            raise Interrupted("the experiment was asked to stop")

    return tell


def read_spec(path: Path) -> ExperimentSpec:
    """Read what to try; raise UsageError with what is wrong in the file."""
    try:
        return ExperimentSpec.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, each['loc'])) or 'it'}: {each['msg']}" for each in error.errors()]
        raise click.UsageError(f"{path}: {'; '.join(problems)}") from None
    except (OSError, ValueError) as error:
        raise click.UsageError(f"{path} can't be read as JSON: {error}") from None


def _result(
    spec: ExperimentSpec, prices: Path | None, bar_interval: BarInterval | None, threads: int, tell: Progress
) -> Result:
    if prices is not None:
        interval = bar_interval or "1d"
        return try_out(read_prices(prices, interval), spec, interval, tell, threads=threads)
    settings = load_or_exit(CronSettings)
    interval = bar_interval or settings.bar_interval
    panel, looks = _stored(settings, interval, spec)
    return try_out(panel, spec, interval, tell, earlier=looks, threads=threads)


def _stored(settings: CronSettings, interval: BarInterval, spec: ExperimentSpec) -> tuple[pl.DataFrame, int]:
    with closing(connect(settings)) as opened:
        looks = earlier(opened, interval, spec.test_start, spec.tickers)
    return read_panel(settings, interval), looks


def _words(result: Result) -> str:
    columns = {
        "in training": result.in_training,
        "in the test": result.in_test,
        "buy and hold": result.holding,
    }
    lines = [result.sentence, "", " " * 14 + "".join(f"{name:>14}" for name in columns)]
    lines += [
        f"{label:<14}" + "".join(f"{_figure(label, each):>14}" for each in columns.values())
        for label in ("profit", "yearly", "drawdown", "sharpe", "turnover", "trades")
    ]
    settings = ", ".join(f"{name} {value}" for name, value in result.parameters.items())
    lines += ["", f"Best settings of {len(result.candidates)} tried, by {result.score_name}: {settings}"]
    return "\n".join([*lines, *(f"Note: {warning}." for warning in result.warnings)])


def _figure(name: str, earned: Performance) -> str:
    value = getattr(earned, name)
    if value is None:
        return "-"
    if name in {"profit", "yearly"}:
        return signed_share(value)
    return f"{value:.1%}" if name == "drawdown" else f"{value:,}" if name == "trades" else f"{value:.2f}"
