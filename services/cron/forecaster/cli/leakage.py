"""`stockcast leakage`: whether anything that a forecast is made of knows the future."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click
import polars as pl
import psycopg2

from forecaster.cli.backtest import read_prices
from forecaster.cli.progress import progress
from forecaster.evaluation.leakage import check_all
from forecaster.models.parameters import ModelParameters
from forecaster.storage.prices import read_panel
from stockcast.settings import CronSettings, load_or_exit


@click.command()
@click.option(
    "--prices",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Prices CSV, also .gz; the installation's own prices unless given.",
)
@click.option("--bar-interval", type=click.Choice(["1d", "1h"]), default="1d", show_default=True, help="What a bar is.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON lines.")
def leakage(prices: Path | None, bar_interval: str, *, as_json: bool) -> None:
    """Try whether forecasts know the future; exit with 1 when something does.

    Features and forecasts are made anew from prices that end earlier, and must stay the same; and returns in random
    order must be as hard to forecast as they are. Large data are tried on their longest 20 tickers.
    """
    well = True
    try:
        panel = _panel(prices, bar_interval)
        with progress() as report:
            report("looking for leaks", 0.0)
            for check in check_all(panel, ModelParameters()):
                well &= check.well
                words = f"{'ok   ' if check.well else 'LEAK '}  {check.name:<10} {check.found}"
                click.echo(json.dumps(asdict(check)) if as_json else words)
    except (ValueError, psycopg2.Error) as error:
        raise click.ClickException(str(error).strip()) from error
    sys.exit(0 if well else 1)


def _panel(prices: Path | None, bar_interval: str) -> pl.DataFrame:
    if prices is not None:
        return read_prices(prices, bar_interval)
    return read_panel(load_or_exit(CronSettings), bar_interval)
