"""`stockcast tune`: looks for better settings of the model on an installation's or a file's own past."""

import json
from dataclasses import asdict
from pathlib import Path

import click
import psycopg2

from forecaster.cli.backtest import read_prices
from forecaster.cli.progress import progress
from forecaster.evaluation.tuning import tune as search
from forecaster.models.parameters import ModelParameters
from forecaster.parameters_file import write_parameters
from forecaster.storage.prices import read_panel
from stockcast.settings import CronSettings, load_or_exit
from stockcast.wording import count


@click.command()
@click.option(
    "--prices",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Prices CSV, also .gz; the installation's own prices unless given.",
)
@click.option("--bar-interval", type=click.Choice(["1d", "1h"]), default="1d", show_default=True, help="What a bar is.")
@click.option(
    "--minutes",
    type=click.FloatRange(min=0, min_open=True, max=10_000),
    default=10.0,
    show_default=True,
    help="When to stop, with the trial that is under way.",
)
@click.option("--threads", type=click.IntRange(min=1), default=2, show_default=True, help="Threads of each training.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of all random choices.")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the settings; MODEL_PARAMETERS and `backtest --parameters` take them.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def tune(
    *, prices: Path | None, bar_interval: str, minutes: float, threads: int, seed: int, out: Path, as_json: bool
) -> None:
    """Look for settings of the model with a smaller loss, on the first 70 % of the dates alone.

    A backtest reports on the others, so that its figures stay honest. The usual settings are tried first: what is
    written is never worse than they are on those dates, and may be no better on the others. Try it there.
    """
    if not out.parent.is_dir():
        raise click.UsageError(f"there is no folder {out.parent} to write {out.name} into")
    try:
        panel = read_prices(prices, bar_interval) if prices else read_panel(load_or_exit(CronSettings), bar_interval)
        with progress() as report:
            report("looking for better settings", 0.0)
            found = search(panel, ModelParameters(threads=threads, seed=seed), 60 * minutes, report)
    except (ValueError, IndexError, psycopg2.Error) as error:
        raise click.ClickException(str(error).strip()) from error
    write_parameters(out, found.settings)
    words = (
        f"{count(found.trials, 'trial')} on prices up to {found.until:%Y-%m-%d}: loss {found.loss:.4f} of a random "
        f"walk's, with the usual settings {found.usual:.4f}; written to {out}"
    )
    click.echo(json.dumps(asdict(found), default=str) if as_json else words)
