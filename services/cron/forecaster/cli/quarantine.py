"""`stockcast quarantine`: records that were refused as bars, and what an operator decides about them."""

import json
from dataclasses import asdict

import click

from forecaster.cli.tickers import database
from stockcast.market import quarantine as stored
from stockcast.market.quarantine import Decision
from stockcast.wording import count

MOST = 100_000


@click.group()
def quarantine() -> None:
    """Show, accept and discard records that were refused."""


@quarantine.command("list")
@click.option("--ticker", help="Only of this ticker.")
@click.option("--rule", help="Only what broke this rule.")
@click.option("--all", "everything", is_flag=True, help="Also what was decided already.")
@click.option("--limit", type=click.IntRange(1, MOST), default=100, show_default=True, help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON lines, with the records as they came.")
def list_(ticker: str | None, rule: str | None, limit: int, *, everything: bool, as_json: bool) -> None:
    """Show refused records, the undecided ones unless --all is given."""
    with database() as opened:
        for each in stored.listed(opened, ticker=ticker, rule=rule, undecided=not everything, limit=limit):
            if as_json:
                click.echo(json.dumps(asdict(each), default=str))
            else:
                click.echo(f"{each.id:>6}  {each.rule:<20} {each.decision or 'undecided':<10} {each.reason}")


@quarantine.command()
@click.argument("ids", type=int, nargs=-1)
@click.option("--ticker", help="All undecided ones of this ticker.")
@click.option("--rule", help="All undecided ones that broke this rule.")
def accept(ids: tuple[int, ...], ticker: str | None, rule: str | None) -> None:
    """Store records as bars after all."""
    decide(ids, ticker, rule, "accepted")


@quarantine.command()
@click.argument("ids", type=int, nargs=-1)
@click.option("--ticker", help="All undecided ones of this ticker.")
@click.option("--rule", help="All undecided ones that broke this rule.")
def discard(ids: tuple[int, ...], ticker: str | None, rule: str | None) -> None:
    """Agree that records are no bars; they are kept, and not told any more."""
    decide(ids, ticker, rule, "discarded")


def decide(ids: tuple[int, ...], ticker: str | None, rule: str | None, decision: Decision) -> None:
    """Decide about the records named by id, or about all undecided ones of a ticker or a rule."""
    if bool(ids) == bool(ticker or rule):
        raise click.UsageError("name either ids, or --ticker and --rule")
    with database() as opened:
        chosen = ids or [each.id for each in stored.listed(opened, ticker=ticker, rule=rule, limit=MOST)]
        decided = stored.decide(opened, chosen, decision)
        applied = stored.apply_decisions(opened) if decision == "accepted" else 0
    unknown = sorted(set(ids) - set(decided))
    if unknown:
        click.echo(f"not undecided, or not there: {', '.join(map(str, unknown))}", err=True)
    stored_as_bars = f", {count(applied, 'bar')} stored" if decision == "accepted" else ""
    click.echo(f"{count(len(decided), 'record')} {decision}{stored_as_bars}")
