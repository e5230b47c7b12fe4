"""`stockcast models`: trained models, which of them is champion, and the operator's say in it."""

import json
from dataclasses import asdict
from pathlib import Path
from uuid import UUID

import click
from psycopg2.extensions import connection

from forecaster.cli.tickers import database
from forecaster.report.card import card as write_card
from forecaster.storage import registry
from forecaster.storage.registry import Registered
from stockcast.forecasts.comparison import compare
from stockcast.forecasts.models import live_record, trained_models
from stockcast.market.intervals import BarInterval

MOST = 10_000
interval = click.option(
    "--bar-interval", type=click.Choice(["1d", "1h"]), default="1d", show_default=True, help="What a bar is."
)


@click.group()
def models() -> None:
    """Show trained models, promote one, roll back to the one before, or write the champion's card."""


@models.command("list")
@interval
@click.option("--limit", type=click.IntRange(1, MOST), default=20, show_default=True, help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON lines, with all figures.")
def list_(bar_interval: str, limit: int, *, as_json: bool) -> None:
    """Show the newest models, each with its loss relative to a random walk's and why it has its place."""
    with database() as opened:
        for each in registry.registered(opened, bar_interval, limit):
            click.echo(json.dumps(asdict(each), default=str) if as_json else line(each))


@models.command()
@click.argument("model_id")
@interval
@click.option("--reason", default="promoted by an operator", show_default=True, help="Stored with the model.")
def promote(model_id: str, bar_interval: str, reason: str) -> None:
    """Make a model champion, whatever the gate said; the first letters of its id are enough."""
    with database() as opened:
        chosen = named(opened, model_id, bar_interval)
        registry.promote(opened, chosen.model_id, reason)
    click.echo(f"the model as of {chosen.as_of:%Y-%m-%d} is champion")


@models.command("roll-back")
@interval
@click.option("--reason", default="by an operator", show_default=True, help="Stored with both models.")
def roll_back(bar_interval: str, reason: str) -> None:
    """Take the champion down and make the one before it champion again."""
    with database() as opened:
        before = registry.roll_back(opened, bar_interval, reason)
    if before is None:
        raise click.ClickException("there is no earlier model to roll back to")
    click.echo(f"the model as of {before.as_of:%Y-%m-%d} is champion again")


@models.command()
@interval
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write it; printed unless given.")
def card(bar_interval: BarInterval, out: Path | None) -> None:
    """Write the champion's card as Markdown: data, method, figures, what it adds to baselines, limits."""
    with database() as opened:
        known = [model for model in trained_models(opened, bar_interval, 1) if model.status == "champion"]
        if not known:
            raise click.ClickException("there is no champion yet; `stockcast train` trains one")
        live, comparisons = live_record(opened, known[0].model_id), compare(opened, bar_interval)
        text = write_card(known[0], live, comparisons, bar_interval)
    if out is None:
        click.echo(text, nl=False)
        return
    if not out.parent.is_dir():
        raise click.UsageError(f"there is no folder {out.parent} to write {out.name} into")
    out.write_text(text, encoding="utf-8")


def named(opened: connection, model_id: str, bar_interval: str) -> Registered:
    """Find a model by the first letters of its id."""
    found = [
        each
        for each in registry.registered(opened, bar_interval, MOST)
        if str(each.model_id).startswith(model_id.lower())
    ]
    if len(found) != 1:
        raise click.ClickException(f"{len(found) or 'no'} models begin with {model_id}; `stockcast models list`")
    if not found[0].kept:
        raise click.ClickException(f"of the model {short(found[0].model_id)} only the figures are kept")
    return found[0]


def line(each: Registered) -> str:
    """Write a model in one line."""
    loss = each.metrics.get("pinball_ratio")
    shown = f"{loss:.4f}" if loss else "-"
    return f"{short(each.model_id)}  {each.as_of:%Y-%m-%d}  {each.status:<9}  {shown:>6}  {each.reason}"


def short(model_id: UUID) -> str:
    """Give the first letters of an id, as many as tell models apart."""
    return str(model_id)[:8]
