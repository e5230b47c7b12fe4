"""`stockcast backtest`: how well the forecasts would have done on a price file's own past."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import polars as pl

from forecaster.cli.kept_parts import KeptParts
from forecaster.cli.moment import Moment
from forecaster.cli.progress import progress
from forecaster.evaluation.backtest import Backtest, Walk
from forecaster.evaluation.backtest import backtest as walk_forward
from forecaster.evaluation.report import report
from forecaster.panel import InvalidPanelError, as_panel
from forecaster.parameters_file import read_parameters
from forecaster.quality.repairs import repaired
from forecaster.report.page import page
from forecaster.sources.csv import InvalidPricesFileError, read_prices_csv
from stockcast.forecasts.baselines import BASELINES, NAMES, BaselineKind
from stockcast.forecasts.levels import LEVELS, QUANTILES

LONGEST_HORIZON = 10
TIME_FORMATS = {"1d": "%Y-%m-%d", "1h": "%Y-%m-%dT%H:%M:%SZ"}


class Horizons(click.ParamType[tuple[int, ...]]):
    """A range of horizons such as 1-10, or a single one."""

    name = "range"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:
        """Turn `1-10` into (1, …, 10)."""
        first, _, last = str(value).partition("-")
        if not (first.isdecimal() and (last or first).isdecimal()):
            self.fail(f"'{value}' is no range; give two numbers such as 1-10, or one", param, ctx)
        horizons = tuple(range(int(first), int(last or first) + 1))
        if not horizons or horizons[0] < 1 or horizons[-1] > LONGEST_HORIZON:
            self.fail(f"'{value}' is outside 1-{LONGEST_HORIZON}", param, ctx)
        return horizons


@click.command()
@click.option(
    "--prices",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Prices CSV, also .gz.",
)
@click.option(
    "--bar-interval",
    type=click.Choice(list(TIME_FORMATS)),
    default="1d",
    show_default=True,
    help="What a row is: a day or an hour.",
)
@click.option("--horizon", "horizons", type=Horizons(), default="1-10", show_default=True, help="How many rows ahead.")
@click.option("--start", type=Moment(last=False), help="First origin; left out: after the first 70 % of the dates.")
@click.option("--end", type=Moment(last=True), help="Last origin; left out: the last date.")
@click.option(
    "--step", type=click.IntRange(min=1), default=5, show_default=True, help="An origin at every so many dates."
)
@click.option(
    "--refit", type=click.IntRange(min=1), default=126, show_default=True, help="Train anew every so many dates."
)
@click.option(
    "--threads", type=click.IntRange(min=1), default=2, show_default=True, help="Threads; they don't change the result."
)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of all random choices.")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where to write the forecasts as CSV."
)
@click.option(
    "--metrics",
    "metrics_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the figures as JSON.",
)
@click.option(
    "--report",
    "report_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write a page with charts: one HTML file that needs nothing else.",
)
@click.option(
    "--parameters",
    "parameters_path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Settings of the model, as `stockcast tune` writes them.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON instead of a table.")
def backtest(
    *,
    prices: Path,
    bar_interval: str,
    horizons: tuple[int, ...],
    start: datetime | None,
    end: datetime | None,
    step: int,
    refit: int,
    threads: int,
    seed: int,
    out: Path,
    metrics_path: Path | None,
    report_path: Path | None,
    parameters_path: Path | None,
    as_json: bool,
) -> None:
    """Forecast at past dates of a price file from what was known then, and score it against what came.

    Needs no database. The file's own rows are the sessions: the target at horizon h is the ticker's h-th next row. Bars
    without a positive price are left out, and of several at one time all but the last; what was left out is told. One
    that was ended goes on where it was when it is called again: until then its parts lie beside OUT.
    """
    for path in (out, metrics_path, report_path):
        if path is not None and not path.parent.is_dir():
            raise click.UsageError(f"there is no folder {path.parent} to write {path.name} into")
    try:
        parameters = read_parameters(parameters_path, horizons=horizons, threads=threads, seed=seed)
        panel = read_prices(prices, bar_interval)
        walk = Walk(start, end, step, refit)
        kept = KeptParts(out, panel, parameters, walk)
        with progress() as told:
            result = walk_forward(panel, parameters, walk, told, kept, baselines=BASELINES)
        _forecasts_csv(result.forecasts, bar_interval).write_csv(out)
        kept.remove()
        if metrics_path is not None:
            metrics_path.write_text(json.dumps(result.metrics, indent=2) + "\n")
        if report_path is not None:
            _write_report(report_path, prices.name, result)
    except (ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps(result.metrics) if as_json else _table(result.metrics))


def _write_report(path: Path, name: str, result: Backtest) -> None:
    if result.scores.is_empty():
        raise click.ClickException("no target of these origins is in the file: there is nothing to report")
    path.write_text(page(name, result.metrics, report(result.scores)), encoding="utf-8")


def read_prices(path: Path, bar_interval: str) -> pl.DataFrame:
    """Read a prices file as a panel, and tell on standard error what of it can't be used.

    Raises:
        InvalidPricesFileError: it is no such file, is empty, or its bars are of another length.
    """
    prices = read_prices_csv(path)
    if prices.is_empty():
        raise InvalidPricesFileError(f"{path}: there are no prices in it")
    if bar_interval == "1d":
        prices = _by_day(path, prices)
    prices, told = repaired(prices)
    for sentence in told:
        click.echo(f"{path.name}: {sentence}", err=True)
    try:
        return as_panel(prices)
    except InvalidPanelError as error:
        raise InvalidPricesFileError(f"{path}: {error} (--bar-interval is {bar_interval})") from error


def _by_day(path: Path, prices: pl.DataFrame) -> pl.DataFrame:
    day = pl.col("time").dt.truncate("1d")
    several = prices.filter(pl.col("time").n_unique().over("ticker", day) > 1)
    if 2 * several.height > prices.height:
        ticker, time = several.sort("ticker", "time").select("ticker", "time").row(0)
        raise InvalidPricesFileError(
            f"{path}: {ticker} has bars at several times of {time:%Y-%m-%d} (--bar-interval is 1d; hourly bars need 1h)"
        )
    return prices.with_columns(day)


def _forecasts_csv(forecasts: pl.DataFrame, bar_interval: str) -> pl.DataFrame:
    names = [f"q{level}" for level in LEVELS]
    return forecasts.select(
        "ticker",
        pl.col("as_of", "target_time").dt.strftime(TIME_FORMATS[bar_interval]),
        "horizon",
        "last_price",
        *((pl.col(column) * pl.col("last_price")).alias(name) for column, name in zip(QUANTILES, names, strict=True)),
        "prob_up",
    )


def _table(metrics: dict[str, Any]) -> str:
    if "horizons" not in metrics:
        return "No target of these origins is in the file: nothing to score."
    lines = ["horizon  targets  loss ratio   50%   80%   90%   95%  error ratio"]
    for name, figures in [*metrics["horizons"].items(), ("all", metrics)]:
        coverage = " ".join(f"{100 * share:5.1f}" for share in figures["coverage"].values())
        loss, error = _ratio(figures["pinball_ratio"]), _ratio(figures["mae_ratio"])
        lines.append(f"{name:>7}  {figures['targets']:7d}       {loss} {coverage}        {error}")
    lines.append(
        "loss ratio: pinball loss / that of an EWMA random walk. error ratio: the median's / that of no change."
    )
    return "\n".join([*lines, "", *_baselines(metrics["baselines"])])


def _baselines(found: dict[BaselineKind, dict[str, Any]]) -> list[str]:
    width = max(map(len, NAMES.values()))
    lines = [f"{'compared with':<{width}}  loss ratio  95 % interval  error ratio"]
    for kind, figures in found.items():
        reach = "-" if figures["lower"] is None else f"{figures['lower']:.4f}-{figures['upper']:.4f}"
        loss, error = _ratio(figures["pinball_ratio"]), _ratio(figures["mae_ratio"])
        lines.append(f"{NAMES[kind]:<{width}}       {loss}  {reach:>13}        {error}")
    return lines


def _ratio(value: float | None) -> str:
    return "    -" if value is None else f"{value:5.3f}"
